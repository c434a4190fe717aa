"""Where invented articles disagree, agree, or cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from extractors.lexicon import load
from extractors.model import Cohort, StudyFact
from kg.conflicts import Conflict, find_conflicts
from kg.conflicts.comparability import explanations
from kg.conflicts.graph import conflict_triples
from kg.conflicts.items import Item, Table
from kg.conflicts.search import search as search_of
from kg.conflicts.significance import fisher
from kg.namespaces import CONFLICTS_GRAPH, OWL_VERSION, short_id
from kg.store import dump_graph, open_for_writing, open_read_only, replace_graphs
from tests.builders import Draft
from tests.graphs import AFTER, BEFORE, disputing_studies, write_graph

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Extraction

CHILDREN, ADULTS = ({"population": p} for p in ("pediatric", "adult"))


def article(name: str, **fields: Any) -> Draft:
    """Return an article of its own; ``name`` makes title, DOI and authors."""
    return Draft(
        title=f"Imaginumab: {name}",
        doi=f"10.5555/{name.lower()}",
        authors=(f"{name} A",),
        journal=f"J {name}",
        **fields,
    )


def rate(draft: Draft, events: int, total: int, age: str = "pediatric", **fields: Any) -> None:
    """Let an article print a share of its whole cohort."""
    percent = str(round(100 * events / total))
    told: dict[str, Any] = {"endpoint": "AGVHD", "measure": "proportion", **BEFORE, **fields}
    cohort = Cohort("all", total, population=age)
    told |= {"cohort": cohort, "n_events": events, "n_total": total}
    draft.says(f"Acute GVHD struck {events} of {total}, that is {percent}%.", percent, **told)


def told_of(draft: Draft, number: int, name: str) -> None:
    """Let an article cite a work."""
    draft.cites(
        number,
        f"{number}. {name} X. On {name}. Invent J. 2011;{number}:{number}.",
        authors=(f"{name} X",),
        title=f"On {name}",
        journal="Invent J",
        year=2011,
        volume=str(number),
        first_page=str(number),
    )


def search(path: Path, *drafts: Draft | Extraction, **wanted: Any) -> list[Conflict]:
    extractions = [d.extraction() if isinstance(d, Draft) else d for d in drafts]
    return find_conflicts(open_read_only(write_graph(path / "graph", extractions)), **wanted)


def verdicts(found: list[Conflict]) -> list[tuple[str, str]]:
    return [(c.endpoint, c.verdict) for c in found]


@pytest.mark.parametrize(
    ("there", "fields", "verdict"),
    [
        ((30, 60), {}, "conflict"),
        ((7, 60), {}, "agrees"),
        ((30, 60), {"age": "adult"}, "differs-in-population"),
        ((30, 60), {"setting": ("post-HSCT-relapse",)}, "differs-in-setting"),
        ((30, 60), {"endpoint": "AGVHD_2_4"}, "differs-in-definition"),
    ],
)
def test_two_rates_are_tested_and_judged(
    tmp_path: Path, there: tuple[int, int], fields: dict[str, Any], verdict: str
) -> None:
    one, other = article("One"), article("Other")
    rate(one, 6, 60)
    rate(other, *there, **fields)
    (found,) = search(tmp_path, one, other)
    assert found.verdict == verdict
    assert "Fisher's exact test, P = " in found.basis
    assert "6/60 (10.0%)" in found.basis


def test_other_therapies_are_another_question(tmp_path: Path) -> None:
    one, other = article("One"), article("Other")
    rate(one, 6, 60)
    rate(other, 30, 60, intervention=("inotuzumab ozogamicin", "hsct"))
    assert search(tmp_path, one, other) == []


def test_without_numbers_of_patients_nothing_is_tested(tmp_path: Path) -> None:
    one, other = article("One"), article("Other")
    rate(one, 6, 60)
    rate(other, 0, 28, n_total=None, cohort=None)
    other.figures = [
        replace(f, n_events=0, n_total=None, cohort=Cohort("all", population="adult"))
        for f in other.figures
    ]
    (found,) = search(tmp_path, one, other)
    assert found.verdict == "differs-in-population"
    assert "no test" in found.basis


def test_one_work_retold_with_the_same_number_agrees(tmp_path: Path) -> None:
    one, other = article("One"), article("Other")
    retold = {"attribution": "secondary", "endpoint": "GVHD", "measure": "proportion", **AFTER}
    told_of(one, 4, "Source")
    one.says(
        "Source saw it in 7 of 64 [4].", "7", cited_refs=(4,), n_events=7, n_total=64,
        unit="count", cohort=Cohort("Source 2011", origin=(4,)), **retold,
    )  # fmt: skip
    told_of(other, 4, "Source")
    other.says(
        "GVHD struck 11% of them [4].", "11", cited_refs=(4,),
        cohort=Cohort("Source 2011", origin=(4,)), **retold,
    )  # fmt: skip
    (found,) = search(tmp_path, one, other)
    assert found.verdict == "agrees"
    assert found.explanations == ("one work: its patients count once",)


def test_one_work_retold_with_another_number_is_a_conflict(tmp_path: Path) -> None:
    drafts = [article("One"), article("Other")]
    for draft, value in zip(drafts, ("78", "83"), strict=True):
        told_of(draft, 4, "Source")
        draft.says(
            f"Source reported a response of {value}% [4].", value, cited_refs=(4,),
            attribution="secondary", endpoint="MRD_NEG", measure="proportion",
            cohort=Cohort("Source 2011", origin=(4,)), **AFTER,
        )  # fmt: skip
    (found,) = search(tmp_path, *drafts)
    assert found.verdict == "conflict"
    assert "told as 78% and as 83%" in found.basis


def own_words() -> Draft:
    draft = article("Own")
    told_of(draft, 5, "Contrary")
    draft.claims(
        "Two courses were a risk factor for acute GVHD, in contrast with experience in adults [5].",
        "risk factor for",
        endpoint="AGVHD",
        exposure="two courses",
        intent="disagreesWith",
        cited_refs=(5,),
        population="pediatric",
        **BEFORE,
    )
    return draft


def test_an_authors_own_words_of_disagreement_are_an_entry(tmp_path: Path) -> None:
    (found,) = search(tmp_path, own_words())
    assert found.verdict == "differs-in-population"
    assert "in contrast with experience in adults" in found.basis
    assert found.explanations[0] == "population: pediatric / adult"
    assert [short_id(i)[0] for i in (*found.side_a, *found.side_b)] == ["n", "w"]


def test_whom_a_study_left_out_may_explain_it(tmp_path: Path) -> None:
    one, other = article("One"), article("Other")
    rate(one, 6, 60)
    rate(other, 30, 60)
    span = one.write("Children with active GVHD were systematically excluded.")
    one.facts.append(StudyFact("selection", "systematically excluded active GVHD", span, "GVHD"))
    (found,) = search(tmp_path, one, other)
    assert "selection: systematically excluded active GVHD" in found.explanations


def test_claims_on_one_exposure_that_go_different_ways(tmp_path: Path) -> None:
    found = search(tmp_path, *disputing_studies())
    assert ("OS", "conflict") in verdicts(found)
    entry = next(c for c in found if c.endpoint == "OS")
    assert "second antibody course: OS increase" in entry.basis


def test_a_case_against_the_authors_view(tmp_path: Path) -> None:
    draft = article("View")
    told_of(draft, 6, "Case")
    draft.claims(
        "Few data support GVHD after it.", "Few data support", endpoint="GVHD",
        direction="no-difference", hedged=True, **AFTER,
    )  # fmt: skip
    draft.claims(
        "A 40-year-old man developed GVHD [6].", "developed", endpoint="GVHD",
        attribution="secondary", cited_refs=(6,), **AFTER,
    )  # fmt: skip
    (found,) = search(tmp_path, draft)
    assert found.verdict == "conflict"
    assert "design: a single case" in found.explanations


def overlapping() -> list[Draft]:
    drafts = []
    for name, years in (("One", ("2010", "2014")), ("Other", ("2012", "2016"))):
        draft = article(name)
        draft.authors = (f"{name} A", "Common B", "Shared C")
        rate(draft, 6, 60)
        span = draft.write("It ran for years.")
        draft.facts += [
            StudyFact("period_start", years[0], span),
            StudyFact("period_end", years[1], span),
        ]
        drafts.append(draft)
    return drafts


def test_patients_that_may_be_shared_corroborate_nothing(tmp_path: Path) -> None:
    found = search(tmp_path, *overlapping())
    assert [c.verdict for c in found] == ["not-comparable", "not-comparable"]
    overlap = next(c for c in found if not c.endpoint)
    assert "shared authors: Common B, Shared C" in overlap.explanations
    rates = next(c for c in found if c.endpoint)
    assert rates.explanations[0] == "patients may overlap"


def test_studies_of_other_years_share_nobody(tmp_path: Path) -> None:
    one, other = overlapping()
    other.facts = [replace(f, value=str(int(f.value) + 30)) for f in other.facts]
    assert verdicts(search(tmp_path, one, other)) == [("AGVHD", "agrees")]


def test_without_an_article_only_the_entries_that_need_it_are_gone(tmp_path: Path) -> None:
    drafts = [
        *disputing_studies(),
        own_words().extraction(),
        *(d.extraction() for d in overlapping()),
    ]
    everything = search(tmp_path / "all", *drafts)
    for n, left_out in enumerate(drafts):
        rest = [d for d in drafts if d is not left_out]
        doi = left_out.article.doi.lower()
        expected = {c.iri for c in everything if doi not in (c.doi_a, c.doi_b)}
        assert {c.iri for c in search(tmp_path / str(n), *rest)} == expected


def test_narrower_endpoints_are_asked_for_by_code(tmp_path: Path) -> None:
    found = search(tmp_path, *disputing_studies(), endpoints=["GVHD", "AGVHD"])
    assert verdicts(found) == [("AGVHD", "conflict")]


def test_disagreement_comes_before_agreement(tmp_path: Path) -> None:
    drafts = [article(name) for name in ("One", "Two", "Three")]
    for draft, events in zip(drafts, (6, 7, 40), strict=True):
        rate(draft, events, 60)
    assert [c.verdict for c in search(tmp_path, *drafts)] == ["conflict", "conflict", "agrees"]


def test_the_graph_holds_the_same_entries(tmp_path: Path) -> None:
    path = write_graph(tmp_path / "graph", disputing_studies())
    store = open_read_only(path)
    told = dump_graph(store, CONFLICTS_GRAPH)
    assert all(c.iri in told for c in find_conflicts(store))
    assert len(told.splitlines()) == len(conflict_triples(store).splitlines())


def test_entries_are_read_back_as_the_search_made_them(tmp_path: Path) -> None:
    store = open_read_only(write_graph(tmp_path / "graph", disputing_studies()))
    made = search_of(store)
    assert [e.row() for e in find_conflicts(store)] == [e.row() for e in made] != []


def test_entries_of_other_code_are_not_shown(tmp_path: Path) -> None:
    path = write_graph(tmp_path / "graph", disputing_studies())
    store = open_for_writing(path)
    stale = f'<{CONFLICTS_GRAPH}> <{OWL_VERSION}> "older" .\n'
    replace_graphs(store, {CONFLICTS_GRAPH: stale})
    assert [e.iri for e in find_conflicts(store)] == [e.iri for e in search_of(store)] != []


def test_an_entry_on_outcomes_in_general_is_found_by_each_that_its_sentence_names(
    tmp_path: Path,
) -> None:
    one, other = (Draft(title=f"The {n} cohort", doi=f"10.5555/{n}.9") for n in ("red", "blue"))
    one.claims(
        "Outcomes were worse after an early imaginary boost.",
        "worse",
        endpoint="OTHER:outcome",
        direction="decrease",
        exposure="early imaginary boost",
    )
    for endpoint in ("OS", "RELAPSE"):
        other.claims(
            "Neither OS nor relapse differed after an early imaginary boost.",
            "differed",
            endpoint=endpoint,
            direction="no-difference",
            exposure="early imaginary boost",
        )
    graph = write_graph(tmp_path / "graph", [one.extraction(), other.extraction()])
    store = open_read_only(graph)
    everything = find_conflicts(store)
    assert len(everything) == 1
    assert find_conflicts(store, ["OS"]) == find_conflicts(store, ["RELAPSE"]) == everything
    assert find_conflicts(store, ["CGVHD"]) == []


@pytest.mark.parametrize(
    ("a", "n", "b", "m", "p"),
    [(8, 10, 1, 10, 0.0055), (0, 10, 0, 10, 1.0), (5, 72, 7, 64, 0.5460)],
)
def test_fishers_test_gives_what_tables_of_it_say(a: int, n: int, b: int, m: int, p: float) -> None:
    assert fisher(a, n, b, m) == pytest.approx(p, abs=2e-3)


def test_a_handful_of_patients_says_nothing(tmp_path: Path) -> None:
    few, many = article("Few"), article("Many")
    rate(few, 1, 4)
    rate(many, 10, 80)
    assert search(tmp_path, few, many) == []


def test_few_patients_corroborate_nobody(tmp_path: Path) -> None:
    few, many = article("Few"), article("Many")
    rate(few, 4, 15)
    rate(many, 8, 80)
    (found,) = search(tmp_path, few, many)
    assert found.verdict == "not-comparable"
    assert "too few patients" in found.basis


def test_a_part_of_an_endpoint_is_less_than_the_whole(tmp_path: Path) -> None:
    part, whole = article("Part"), article("Whole")
    rate(part, 4, 80, endpoint="AGVHD_3_4")
    rate(whole, 40, 80, endpoint="AGVHD")
    assert search(tmp_path, part, whole) == []


def test_a_figure_of_those_who_missed_the_endpoint_is_held_against_nothing(tmp_path: Path) -> None:
    missed, reached = article("Missed"), article("Reached")
    fields: dict[str, Any] = {"endpoint": "MRD_NEG", "measure": "proportion", **BEFORE}
    fields |= {"cohort": Cohort("all", 80), "n_events": 8, "n_total": 80}
    missed.says("Later 10% became MRD positive.", "10", **fields)
    rate(reached, 70, 80, endpoint="MRD_NEG")
    assert search(tmp_path, missed, reached) == []


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("after the first two courses", "after 2 cycles", ()),
        ("after one cycle", "", ("number of cycles or dose: 1 cycle / not told",)),
    ],
)
def test_cycles_explain_only_where_they_differ(
    first: str, second: str, told: tuple[str, ...]
) -> None:
    assert cycles_apart(first, second) == told


def cycles_apart(first: str, second: str) -> tuple[str, ...]:
    sides = [Item("x", "a", False, "OS", True, (), quote=quote) for quote in (first, second)]
    table = Table([], {}, {}, {}, load())
    return explanations(sides[:1], sides[1:], table)
