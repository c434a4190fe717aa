"""What a question is read as: the kind of its answer, limits, grades, sides and causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractors.lexicon import load
from kg.ask.facets import read
from kg.ask.phrases import phrasebook

if TYPE_CHECKING:
    from kg.ask.reading import Reading


def reading(question: str) -> Reading:
    return read(question, phrasebook(), load())


def values(question: str, facet: str) -> list[str]:
    found = reading(question).facet(facet)
    return [*found.values] if found else []


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("overall survival in adults", "figures"),
        ("OS in CR1 versus CR2", "comparison"),
        ("does OS differ between boys and girls", "comparison"),
        ("conflicting results on GVHD", "conflict"),
        ("do the articles agree on relapse after DLI", "conflict"),
        ("how many patients relapsed", "count"),
        ("how many of the papers report GRFS", "count"),
        ("number of patients in each study", "study size"),
        ("who cites Nobody 2001", "citation"),
        ("is any work listed twice", "citation"),
        ("where does the 12.5% NRM come from", "provenance"),
        ("how is PFS defined", "definition"),
        ("what is NRM", "definition"),
        ("which studies are retrospective", "study facts"),
        ("when were the patients treated", "study facts"),
        ("how many centres took part", "study facts"),
    ],
)
def test_the_kind_of_answer_is_understood(question: str, kind: str) -> None:
    assert reading(question).kind == kind


@pytest.mark.parametrize(
    ("question", "facet", "bound"),
    [
        ("OS with p below 0.05", "p", ">=0"),
        ("relapse in groups of more than 20 patients", "patients", ">20"),
        ("relapse in at least 20 patients", "patients", ">=20"),
        ("OS above 80%", "amount", ">80%"),
        ("OS of no more than 80%", "amount", "<=80%"),
    ],
)
def test_limits_are_understood(question: str, facet: str, bound: str) -> None:
    expected = "<0.05" if facet == "p" else bound
    assert values(question, facet) == [expected]


@pytest.mark.parametrize("question", ["OS in patients over 60 years", "OS below age 4"])
def test_an_age_is_no_limit_of_a_figure(question: str) -> None:
    assert not values(question, "amount")
    assert not values(question, "patients")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("grade III-IV acute GVHD", "AGVHD_3_4"),
        ("acute GVHD, grades 2 to 4", "AGVHD_2_4"),
        ("grade 3 or higher CRS", "CRS_G3"),
        ("hypertension of grade 3+", "AE:hypertension:G3"),
    ],
)
def test_grades_belong_to_the_endpoint(question: str, code: str) -> None:
    assert values(question, "endpoint") == [code]


def test_any_grade_leaves_severe_events_out() -> None:
    facet = reading("anemia of any grade").facet("endpoint")
    assert facet is not None
    assert facet.parameter == "endpoint_itself"


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("relapse in CR1 versus CR2", ["CR1", "CR2"]),
        ("OS: blina-DLI compared with blina alone", ["blina DLI", "blina alone"]),
        ("relapse with inotuzumab vs no inotuzumab", ["inotuzumab", "no inotuzumab"]),
        ("is OS different between boys and girls", ["boys", "girls"]),
        ("aGVHD after one or two cycles", ["one", "two cycles"]),
        ("RFS of MRD >1% vs <0.1%", [">1%", "<0.1%"]),
        ("does adding DLI to blina improve OS", ["DLI blina", "blina alone"]),
    ],
)
def test_sides_of_a_comparison_are_told_apart(question: str, sides: list[str]) -> None:
    assert [side.text for side in reading(question).sides] == sides


def test_outcomes_are_no_sides() -> None:
    assert not reading("OS and DFS in adults").sides
    assert values("relapse in CR1 versus CR2", "endpoint") == ["RELAPSE"]


def test_what_patients_died_of_is_no_outcome_of_its_own() -> None:
    assert values("deaths from infection", "endpoint") == ["DEATH"]
    assert values("deaths from infection", "text") == ["infection"]


def test_a_transplant_that_ends_follow_up_is_no_therapy() -> None:
    question = "OS of adults censored at transplant"
    assert not values(question, "transplant")
    assert values(question, "text") == ["censor"]


def test_two_times_before_one_unit_are_both_asked_for() -> None:
    assert sorted(values("OS at 1 and 2 years", "timepoint")) == ["1 year", "2 year"]


@pytest.mark.parametrize(
    ("question", "whose"),
    [("own results on OS", "primary"), ("OS figures retold there", "secondary"), ("OS", "")],
)
def test_whose_result_is_asked_for_is_understood(question: str, whose: str) -> None:
    assert values(question, "attribution") == ([whose] if whose else [])


@pytest.mark.parametrize(
    ("question", "facet", "expected"),
    [
        ("OS in the Norwegian study", "country", ["Norway"]),
        ("OS in no study", "country", []),
        ("OS at 1 and at 2 years", "timepoint", ["1 year", "2 year"]),
        ("OS after posttransplant blinatumomab", "setting", ["post-HSCT-relapse"]),
        ("CRS grade 4", "endpoint", ["CRS:grade 4"]),
        ("significant differences in OS", "p", ["<0.05"]),
        ("I am writing a review: OS in adults", "design", []),
        ("OS in Ph+ ALL", "study", []),
    ],
)
def test_more_ways_to_ask_are_understood(question: str, facet: str, expected: list[str]) -> None:
    assert set(expected) <= set(values(question, facet))
    assert bool(expected) == bool(values(question, facet))


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("OS of patients older than 40", "older than 40"),
        ("OS of patients aged 4-12", "aged 4-12"),
        ("OS of children who are older than 80", "older than 80"),
        ("OS after relapse", "after relapse"),
        ("OS of patients over 40", "over 40"),
        ("OS of patients with MRD above 1%", "above 1%"),
    ],
)
def test_whom_it_is_about_is_never_dropped(question: str, called: str) -> None:
    assert called in {term.text for term in reading(question).wanted}


def test_patients_under_an_age_are_no_number_of_patients() -> None:
    assert values("OS of patients under 18", "population")
    assert not values("OS of patients under 18", "patients")
    assert values("OS in fewer than 18 patients", "patients") == ["<18"]
    assert values("OS in more than 20 patients", "patients") == [">20"]


def test_the_study_of_something_is_known_by_its_title() -> None:
    told = reading("OS in the study of blinatumomab with DLI").topics
    assert [topic.text for topic in told] == ["blinatumomab", "DLI"]
