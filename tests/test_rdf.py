"""An article's graph: what it says, that ids come from content, and that no two figures meet."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from extractors.model import Cohort, Exposure, Problem, Span, StudyFact
from kg import namespaces as ns
from kg.rdf import article_quads
from kg.store import to_ntriples
from kg.works import family_name, normal_journal, work_key
from tests.builders import Draft, cohort_study


def text(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def subjects(quads: list[Quad], kind: str) -> list[str]:
    return [
        text(q.subject)
        for q in quads
        if q.predicate.value == ns.RDF + "type" and text(q.object) == ns.EV + kind
    ]


def told(quads: list[Quad], subject: str, name: str) -> list[str]:
    predicate = name if name.startswith("http") else ns.EV + name
    return sorted(
        text(q.object)
        for q in quads
        if text(q.subject) == subject and q.predicate.value == predicate
    )


def test_the_same_article_gives_the_same_graph() -> None:
    one, two = article_quads(cohort_study()), article_quads(cohort_study())
    assert to_ntriples(one) == to_ntriples(two)


def test_the_order_of_records_changes_nothing() -> None:
    given = cohort_study()
    turned = replace(
        given,
        figures=given.figures[::-1],
        cohorts=given.cohorts[::-1],
        document=replace(given.document, references=given.document.references[::-1]),
    )
    assert to_ntriples(article_quads(given)) == to_ntriples(article_quads(turned))


def test_there_are_no_blank_nodes_and_one_graph() -> None:
    quads = article_quads(cohort_study())
    assert not [q for q in quads if BlankNode in (type(q.subject), type(q.object))]
    assert len({q.graph_name for q in quads}) == 1
    assert len(set(quads)) == len(quads)


def test_iris_are_ascii_whatever_the_article_prints() -> None:
    draft = Draft()
    draft.says(
        "Grad-3-Übelkeit <50 ml> traf 4%.",
        "4",
        endpoint="AE:übelkeit <50 ml>:G3",
        intervention=("größe x",),
        cohort=Cohort("Mädchen / 5 µg"),
    )
    for quad in article_quads(draft.extraction()):
        for term in (quad.subject, quad.predicate, quad.object):
            assert not isinstance(term, NamedNode) or (
                term.value.isascii() and not set(term.value) & set(' <>"{}|\\^`')
            )


def test_every_mention_quotes_the_text_and_holds_its_value() -> None:
    given = cohort_study()
    quads, whole = article_quads(given), given.document.text
    mentions = subjects(quads, "Mention")
    assert len(mentions) == len(given.figures)
    for mention in mentions:
        start, end = (int(told(quads, mention, n)[0]) for n in ("charStart", "charEnd"))
        at, to = (int(told(quads, mention, n)[0]) for n in ("valueStart", "valueEnd"))
        assert told(quads, mention, "quote") == [whole[start:end]]
        assert start <= at < to <= end
        assert told(quads, f"{mention}#quote", ns.OA + "exact") == [whole[start:end]]


def test_a_quote_does_not_run_over_a_seam() -> None:
    draft = Draft()
    draft.says("The first half ends here and the second half tells 40% in all.", "40")
    given = draft.extraction()
    cut = given.document.text.index("and the second")
    quads = article_quads(replace(given, document=replace(given.document, seams=(cut,))))
    (mention,) = subjects(quads, "Mention")
    assert told(quads, mention, "quote") == ["and the second half tells 40% in all."]


def test_a_retold_figure_leads_to_the_work_that_it_is_credited_to() -> None:
    quads = article_quads(cohort_study())
    (secondary,) = [
        e for e in subjects(quads, "Estimate") if told(quads, e, "attribution") == ["secondary"]
    ]
    (reference,) = subjects(quads, "Reference")
    work = told(quads, reference, ns.BIRO + "references")
    assert told(quads, secondary, "attributedTo") == work
    (study,) = told(quads, secondary, "study")
    assert told(quads, study, "origin") == work
    (cohort,) = told(quads, secondary, "cohort")
    assert told(quads, cohort, "origin") == work


def test_a_work_is_the_same_whichever_article_cites_it() -> None:
    other = Draft(title="Another invented article", doi="10.5555/other.2")
    other.says("Nothing but 12% was seen.", "12")
    other.cites(
        40,
        "40. Prior AB, et al. Adult study. Inventive Medical Journal 2015; 3: 55.",
        authors=("Prior AB",),
        title="Adult study",
        journal="Inventive Medical Journal",
        year=2015,
        volume="3",
        first_page="55",
    )
    works = [
        {w for w in subjects(quads, "Work") if "2015|in me j|3|55" in told(quads, w, "workKey")}
        for quads in (article_quads(cohort_study()), article_quads(other.extraction()))
    ]
    assert works[0] == works[1]
    assert len(works[0]) == 1


def test_a_primary_figure_meets_its_retelling_at_the_same_work() -> None:
    retelling = Draft(title="A later article", doi="10.5555/later.3")
    retelling.says("Others saw 72%.", "72", attribution="secondary", cited_refs=(2,))
    retelling.cites(
        2,
        "2. Example N. J Invent Med 2021;7:101-9.",
        authors=("Example N",),
        journal="J Invent Med",
        year=2021,
        volume="7",
        first_page="101",
    )
    told_there = article_quads(retelling.extraction())
    (secondary,) = subjects(told_there, "Estimate")
    own = article_quads(cohort_study())
    (article,) = subjects(own, "Article")
    assert told(told_there, secondary, "attributedTo") == told(own, article, "work")


def test_figures_that_differ_only_in_their_interval_have_ids_of_their_own() -> None:
    draft = Draft()
    for low in ("10", "20", "30"):
        draft.says(f"The rate was 40% (from {low}).", "40", ci_low=low, ci_high="60")
    quads = article_quads(draft.extraction())
    assert len(subjects(quads, "Estimate")) == 3
    assert {tuple(told(quads, e, "ciLow")) for e in subjects(quads, "Estimate")} == {
        ("10",),
        ("20",),
        ("30",),
    }


def test_a_mention_in_doubt_has_an_id_of_its_own() -> None:
    draft = Draft()
    draft.says("It was 40%.", "40")
    draft.says("It was 40% (n=21).", "40", ci_low="30")
    draft.says("It was 40% (n=22).", "40", ci_low="31")
    assert len(subjects(article_quads(draft.extraction()), "Estimate")) == 3


def test_an_estimates_id_outlives_the_text_around_it() -> None:
    def ids(before: str) -> list[str]:
        draft = Draft()
        draft.write(before)
        draft.says("It was 40%.", "40")
        return subjects(article_quads(draft.extraction()), "Estimate")

    assert ids("Short.") == ids("A rather longer paragraph stands here now.")


def test_printed_strings_stand_beside_the_numbers() -> None:
    draft = Draft()
    draft.says("It was 0.50 in the end.", "0.50", unit="ratio", measure="hazard_ratio")
    quads = article_quads(draft.extraction())
    (estimate,) = subjects(quads, "Estimate")
    assert told(quads, estimate, "valueText") == ["0.50"]
    assert told(quads, estimate, "value") == ["0.5"]
    assert estimate in subjects(quads, "Comparison")


def test_what_is_not_printed_is_not_there() -> None:
    draft = Draft(doi="", year=None, volume="", authors=())
    draft.says("It was 40%.", "40")
    quads = article_quads(draft.extraction())
    assert not [q for q in quads if isinstance(q.object, Literal) and not q.object.value]
    names = Counter(q.predicate.value.removeprefix(ns.EV) for q in quads)
    assert not {"doi", "year", "volume", "ciLow", "pValue", "timepoint", "events"} & set(names)


def test_a_severe_adverse_event_is_narrower_than_the_event() -> None:
    draft = Draft()
    draft.says("Made-up itch of grade 3: 4%.", "4", endpoint="AE:made-up itch:G3")
    quads = article_quads(draft.extraction())
    severe = ns.term("adverse-event", "AE:made-up itch:G3")
    assert told(quads, severe, ns.SKOS + "notation") == ["AE:made-up itch:G3"]
    assert told(quads, severe, ns.SKOS + "broader") == [ns.term("adverse-event", "AE:made-up itch")]


def test_a_cohort_told_twice_is_one_node_with_what_either_tells() -> None:
    draft = Draft()
    part = Cohort("early", size=21, parent="all", exposures=(Exposure("drug x", "pre-HSCT"),))
    draft.says("Early: 40%.", "40", cohort=Cohort("early", population="adult"))
    draft.says("Early again: 30%.", "30", cohort=part, endpoint="RELAPSE")
    quads = article_quads(draft.extraction())
    cohorts = {told(quads, c, ns.RDFS + "label")[0]: c for c in subjects(quads, "Cohort")}
    assert set(cohorts) == {"all", "early"}
    assert told(quads, cohorts["early"], "size") == ["21"]
    assert told(quads, cohorts["early"], "parentCohort") == [cohorts["all"]]
    assert len(told(quads, cohorts["early"], "population")) == 1
    (exposure,) = told(quads, cohorts["early"], "hasExposure")
    assert told(quads, exposure, "intervention") == [ns.term("intervention", "drug x")]


def test_facts_citations_and_problems_are_in_the_graph() -> None:
    given = cohort_study()
    span = Span(0, 16)
    given = replace(
        given,
        facts=(StudyFact("centres", "12", span), StudyFact("design", "retrospective", span)),
        problems=(Problem("table", "table 3 has no header", span),),
    )
    quads = article_quads(given)
    (study,) = [s for s in subjects(quads, "Study") if told(quads, s, "reportedIn")]
    assert told(quads, study, "centers") == ["12"]
    assert len(told(quads, study, "hasFact")) == 2
    (citation,) = subjects(quads, "Citation")
    assert told(quads, citation, ns.C4O + "denotes") == subjects(quads, "Reference")
    assert told(quads, citation, ns.C4O + "hasContext") == [
        "In adults, others saw a relapse rate of 41%.1"
    ]
    (problem,) = subjects(quads, "ReadingProblem")
    assert told(quads, problem, "message") == ["table 3 has no header"]


def test_an_article_cites_a_work_by_the_intent_of_each_citation() -> None:
    given = cohort_study()
    document = given.document
    citations = tuple(replace(c, intent="agreesWith") for c in document.citations)
    quads = article_quads(replace(given, document=replace(document, citations=citations)))
    (citation,) = subjects(quads, "Citation")
    (reference,) = subjects(quads, "Reference")
    (article,) = subjects(quads, "Article")
    agrees = ns.CITO + "agreesWith"
    assert told(quads, citation, ns.CITO + "hasCitationCharacterization") == [agrees]
    assert told(quads, article, agrees) == told(quads, reference, ns.BIRO + "references")


@pytest.mark.parametrize(
    ("printed", "family"),
    [
        ("Example NB", "Example"),
        ("van der Sample O", "van der Sample"),
        ("Sample, Otto", "Sample"),
        ("Otto Sample", "Sample"),
        ("O. B. Sample", "Sample"),
        ("Sample O Jr", "Sample"),
        ("", ""),
    ],
)
def test_family_names(printed: str, family: str) -> None:
    assert family_name(printed) == family


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("The Journal of Invented Oncology", "J. Invent. Oncol."),
        ("New Samples in Hematology", "N Samples Hematol"),
    ],
)
def test_shortened_journals_are_the_same(full: str, short: str) -> None:
    assert normal_journal(full) == normal_journal(short)


def test_works_without_page_are_known_by_author_year_and_title() -> None:
    one = work_key(("Prior A",), 2015, "A Study: of adults", "", "", "")
    assert one == work_key(("Prior AB", "Else C"), 2015, "a study of adults.", "X", "", "")
    assert one != work_key(("Prior A",), 2016, "A study of adults", "", "", "")
    assert one != work_key(("Prior A",), 2015, "A study of children", "", "", "")


def test_entries_that_could_not_be_read_are_not_one_work() -> None:
    keys = {work_key((), None, "", "", "", "", raw) for raw in ("Иное 1", "Другое 2", "Third 3")}
    assert len(keys) == 3
