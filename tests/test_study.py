"""Facts of a study's methods, its own and nobody else's."""

from __future__ import annotations

import re

import pytest

from extractors.model import Citation, Document, Section, Sentence, Span, StudyFact
from extractors.study import study_facts

Part = tuple[str, str]


def document(*parts: Part, citations: str = r"\[\d+\]", seams: tuple[int, ...] = ()) -> Document:
    """Return a document of one paragraph a section, each sentence ending at a full stop."""
    text = ""
    sections, sentences = [], []
    for index, (kind, words) in enumerate(parts):
        start = len(text)
        text += words + "\n\n"
        sections.append(Section(kind, kind, Span(start, len(text))))
        if kind != "front":
            sentences += [
                Sentence(Span(start + m.start(), start + m.end()), index, index)
                for m in re.finditer(r"\S.*?(?:\.(?=\s|$)|$)", words)
            ]
    found = tuple(Citation(Span(*m.span()), m[0], (1,)) for m in re.finditer(citations, text))
    return Document(
        "made up", "", "text", text, text, seams=seams, sections=tuple(sections),
        sentences=tuple(sentences), citations=found,
    )  # fmt: skip


def facts(*parts: Part) -> list[StudyFact]:
    return list(study_facts(document(*parts)))


def values(kind: str, *parts: Part) -> list[str]:
    return [fact.value for fact in facts(*parts) if fact.kind == kind]


def concepts(kind: str, *parts: Part) -> set[str]:
    return {fact.concept for fact in facts(*parts) if fact.kind == kind}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We performed a retrospective, single-center analysis of rainy days.",
         {"single-center", "retrospective"}),
        ("The current study is a multicenter, retrospective, case series report.",
         {"retrospective", "multicenter", "case series"}),
        ("We retrospectively studied 61 rainy towns.", {"retrospective"}),
        ("This prospective, multicentre study took place in spring.",
         {"prospective", "multicenter"}),
        ("A retrospective study was performed in spring.", {"retrospective"}),
        ("No consent was asked, given the retrospective design of this study.", {"retrospective"}),
        ("This phase 2, open-label trial ran for a year.", {"phase II", "open-label"}),
        ("Patients were randomly assigned to rain or hail.", {"randomized trial"}),
        ("This retrospective chart review covers one year.", {"retrospective"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["abstract", "methods"])
def test_reads_the_design(kind: str, words: str, expected: set[str]) -> None:
    assert expected <= concepts("design", (kind, words))
    assert "review" not in concepts("design", (kind, words))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("introduction", "A randomized trial of rain saw fewer days of hail [3]."),
        ("introduction", "Ash et al. conducted a prospective study of rain."),
        ("introduction", "This randomized trial of rain saw fewer days of hail [3]."),
        ("discussion", "Larger prospective, randomized trials of rain are needed."),
        ("methods", "Doses were those of a previous randomized trial."),
        ("main", "The primary endpoint of that prospective trial was OS."),
        ("methods", "The institutional review board approved the protocol."),
    ],
)
def test_designs_of_others_are_left_out(kind: str, words: str) -> None:
    assert facts((kind, words)) == []


def test_introduction_counts_where_it_names_this_study() -> None:
    words = (
        "With this retrospective single-center study, we followed patients between 2003 and 2007."
    )
    assert concepts("design", ("introduction", words)) == {"single-center", "retrospective"}
    assert values("period_end", ("introduction", words)) == ["2007"]


def test_design_in_the_title_counts() -> None:
    assert concepts("design", ("front", "Rain in towns: a retrospective study of hail")) == {
        "retrospective"
    }


def test_review_tells_nothing_of_a_study_of_its_own() -> None:
    found = facts(
        ("abstract", "This review looks at rain and hail."),
        ("main", "The primary endpoint was OS. Eligible patients came from 12 centers."),
        ("main", "The goal of this pilot study is to add hail."),
    )
    assert [(f.kind, f.concept) for f in found] == [("design", "review")]


def test_first_place_of_a_design_counts() -> None:
    found = facts(
        ("methods", "This retrospective study ran for a year."),
        ("abstract", "This is a retrospective study of rain."),
    )
    text = "This retrospective study ran for a year.\n\n"
    assert [f.span.start > len(text) for f in found if f.kind == "design"] == [True]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("This study was carried out in 14 centers from May 2003 to June 2005.", ["14"]),
        ("Patients came from eleven hospitals.", ["11"]),
        ("In all, 51 patients were included in this study from nine rain network centers.", ["9"]),
        ("The survey was conducted at Saint Ann's Hospital in Oslo, Norway.",
         ["Saint Ann's Hospital"]),
        ("This study used the databases of East Town Hospital, the Second Clinic of North Town "
         "and West Town Medical Center.",
         ["East Town Hospital", "Second Clinic of North Town", "West Town Medical Center"]),
        ("Patients were treated in spring.", []),
    ],
)  # fmt: skip
def test_reads_the_centers(words: str, expected: list[str]) -> None:
    assert values("centres", ("methods", words)) == expected


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("The study ran between March 2003 and May 2006.", "March 2003", "May 2006"),
        ("Patients were treated from 2001 to 2004.", "2001", "2004"),
        ("Patients were treated from 3 May 2010 through June 30, 2015.", "3 May 2010",
         "June 30, 2015"),
    ],
)  # fmt: skip
def test_reads_the_period(words: str, start: str, end: str) -> None:
    assert values("period_start", ("methods", words)) == [start]
    assert values("period_end", ("methods", words)) == [end]


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("Ninety-one young or old patients were evaluated.", ["91"]),
        ("Forty-six patients who had rain and no hail were included.", ["46"]),
        ("We reviewed the records of 64 patients who had rain.", ["64"]),
        ("Of 120 persons screened, 86 patients met the inclusion criteria.", ["86"]),
        ("Among 90 patients with rain, 64 were included in this study.", ["64"]),
        ("Rain fell on 12 patients.", []),
    ],
)
def test_reads_the_size(words: str, size: list[str]) -> None:
    assert values("size", ("abstract", words)) == size


def test_size_of_the_abstract_comes_before_that_of_the_results() -> None:
    parts = (
        ("abstract", "We analyzed the data of 64 patients."),
        ("results", "In all, 80 patients were included in this study."),
    )
    assert values("size", *parts) == ["64"]


@pytest.mark.parametrize(
    ("words", "acute", "chronic"),
    [
        ("Acute GVHD was graded by the rainfall criteria; chronic GVHD was assessed using the "
         "2010 hail consensus criteria.", ["rainfall criteria"], ["2010 hail consensus criteria"]),
        ("We graded GVHD with the modified rainfall criteria for acute GVHD (aGVHD) and the "
         "revised hail criteria for chronic GVHD (cGVHD).",
         ["modified rainfall criteria"], ["revised hail criteria"]),
        ("Patients met the inclusion criteria by GVHD.", [], []),
    ],
)  # fmt: skip
def test_reads_the_criteria(words: str, acute: list[str], chronic: list[str]) -> None:
    assert values("acute_gvhd_criteria", ("methods", words)) == acute
    assert values("chronic_gvhd_criteria", ("methods", words)) == chronic


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The primary endpoint was days of rain.", ["days of rain"]),
        ("The primary endpoint was OS defined as days from rain to death.", ["OS"]),
        ("Primary aims were to compare the 3-month rate of hail, event-free survival (EFS), along "
         "with the incidence of fog (FOG), and frost.",
         ["3-month rate of hail", "event-free survival (EFS)", "incidence of fog (FOG)", "frost"]),
        ("The primary endpoints were OS and PFS.", ["OS", "PFS"]),
        ("The primary outcomes were CR after rain, relapse, AE and GVHD after rain.",
         ["CR after rain", "relapse", "AE", "GVHD after rain"]),
        ("The primary end points included neutrophil and platelet recovery.",
         ["neutrophil and platelet recovery"]),
    ],
)  # fmt: skip
def test_reads_the_primary_endpoints(words: str, expected: list[str]) -> None:
    assert values("primary_endpoint", ("methods", words)) == expected


def test_secondary_endpoints_have_concepts() -> None:
    words = "Secondary outcomes were OS, event-free survival (EFS), and days of fog."
    found = [f for f in facts(("methods", words)) if f.kind == "secondary_endpoint"]
    assert [(f.value, f.concept) for f in found] == [
        ("OS", "OS"), ("event-free survival (EFS)", "EFS"), ("days of fog", ""),
    ]  # fmt: skip


def test_reads_definitions() -> None:
    words = (
        "OS was defined as survival from rain to death. "
        "Relapse was defined as the return of rain; NRM referred to death without hail. "
        "Interruption was defined as a week without rain."
    )
    found = [f for f in facts(("methods", words)) if f.kind == "endpoint_definition"]
    assert [(f.concept, f.value) for f in found] == [
        ("OS", "OS: survival from rain to death"),
        ("RELAPSE", "Relapse: the return of rain"),
        ("NRM", "NRM: death without hail"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("OS was counted from rain to death.", "OS: from rain to death"),
        ("PFS was the time from rain to relapse or death.",
         "PFS: the time from rain to relapse or death"),
        ("Remission (CR) meant no rain at all.", "Remission (CR): no rain at all"),
    ],
)  # fmt: skip
def test_reads_plainly_worded_definitions(words: str, expected: str) -> None:
    assert values("endpoint_definition", ("methods", words)) == [expected]


def test_word_cut_by_a_page_break_is_whole_in_the_value_only() -> None:
    words = "NRM was defined as death of other caus-es than rain."
    made = document(("methods", words), seams=(words.index("-") + 1,))
    (fact,) = [f for f in study_facts(made) if f.kind == "endpoint_definition"]
    assert fact.value == "NRM: death of other causes than rain"
    assert "caus-es" in made.quote(fact.span)


def test_letter_without_headings_is_read_by_its_methods_paragraph() -> None:
    own = (
        "main",
        "Eligible were patients with rain treated from 2019 to 2021. The primary endpoint was OS. "
        "Statistical analyses were performed by hand.",
    )
    told = ("main", "The primary endpoint was relapse in the trial of Ash et al.")
    assert values("primary_endpoint", own, told) == ["OS"]
    assert values("period_start", own, told) == ["2019"]


def test_registration_is_a_fact() -> None:
    words = "The study was registered at clinicaltrials.gov as NCT00000001."
    (fact,) = [f for f in facts(("methods", words)) if f.kind == "registration"]
    assert fact.value == "NCT00000001"


def test_every_fact_stands_where_its_span_says() -> None:
    made = document(
        ("abstract", "We retrospectively analyzed 64 patients from 2003 to 2007."),
        ("methods", "The primary endpoint was OS. NRM was defined as death without relapse."),
    )
    found = study_facts(made)
    assert {f.kind for f in found} >= {"design", "size", "period_start", "primary_endpoint"}
    for fact in found:
        quote = made.quote(fact.span)
        assert fact.value in quote or fact.kind in ("size", "endpoint_definition")
