"""The group that a retold figure is put on: the cited work's patients, never the article's own."""

from __future__ import annotations

import pytest

from extractors.lexicon import load
from extractors.model import Cohort, Reference, Span
from extractors.retold import retold_cohort
from extractors.told_patients import ToldPatients
from tests.made_up import figures

REFERENCES = (
    Reference(1, "", Span(0, 0), authors=("Stone A", "Brick B"), title="Blinatumomab in adults"),
    Reference(2, "", Span(0, 0), authors=("Pebble C", "Sand D"), title="What we saw in town"),
    Reference(3, "", Span(0, 0), authors=("Rock E",), title="Blinatumomab vs. chemotherapy"),
)


def retold(
    refs: tuple[int, ...], label: str, sentence: str, *heard: str, heading: str = "Discussion"
) -> Cohort:
    patients = ToldPatients(REFERENCES, load())
    for words in heard:
        patients.hear(refs, words)
    group = Cohort(label, 12 if label != "all" else 80, parent="all")
    return retold_cohort(refs, group, sentence, heading, patients, load())


def test_the_whole_cohort_of_a_work_is_described_by_what_was_told() -> None:
    cohort = retold((2,), "all", "The OS was 40%.", "Pebble treated 51 children with relapsed ALL.")
    assert cohort.label == "children with relapsed ALL (Pebble et al.)"
    assert (cohort.size, cohort.population, cohort.origin) == (51, "pediatric", (2,))


def test_a_works_group_keeps_its_own_name_and_size() -> None:
    cohort = retold((2,), "infants", "The OS of infants was 40%.", "Pebble treated 51 children.")
    assert cohort.label == "infants (Pebble et al.)"
    assert (cohort.level, cohort.size) == ("infants", 12)


def test_the_articles_own_size_is_not_the_works() -> None:
    assert retold((2,), "all", "The OS was 40%.").size is None


def test_what_is_given_is_part_of_the_name() -> None:
    cohort = retold((1,), "all", "The OS was 40%.")
    assert cohort.label == "patients, blinatumomab (Stone et al.)"
    assert [(e.intervention, e.setting) for e in cohort.exposures] == [("blinatumomab", "non-HSCT")]


def test_therapies_that_a_work_compares_are_not_given_together() -> None:
    assert (
        retold((3,), "all", "The OS was 40%.").label
        == "patients, blinatumomab vs chemotherapy (Rock)"
    )


def test_patients_treated_with_this_approach_are_all_of_the_work() -> None:
    (figure,) = figures(
        "Pebble et al. treated 9 children with relapsed ALL [2]. Six out of nine patients treated"
        " with this approach achieved a CR.",
        "Discussion",
    )
    assert (figure.cohort.label, figure.cohort.size) == (
        "children with relapsed ALL, inotuzumab ozogamicin (Pebble et al.)",
        9,
    )


def test_the_heading_tells_when_it_was_given() -> None:
    cohort = retold((1,), "all", "The OS was 40%.", heading="Relapse after HSCT")
    assert {e.setting for e in cohort.exposures} == {"post-HSCT-relapse"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Stone et al. treated 40 adults with relapsed ALL [1]. The median OS was 8 months. CR"
            " was reached by 18 of them (45%).",
            [("8", 40), ("45", 40)],
        ),
        (
            "Pebble et al. studied 36 infants [2]. Overall, 30% relapsed. Among them, the 1-year"
            " OS was 50%.",
            [("30", 36), ("50", 36)],
        ),
    ],
)
def test_a_retelling_goes_on_about_the_same_patients(
    text: str, expected: list[tuple[str, int]]
) -> None:
    found = figures(text, "Discussion")
    assert [(f.value_text, f.cohort.size) for f in found] == expected
    assert {f.attribution for f in found} == {"secondary"}
    assert len({f.cohort.label for f in found}) == 1


def test_an_own_result_told_again_behind_a_named_study_stays_the_articles_own() -> None:
    found = figures(
        "The 2-year OS was 71.5%.\n\n## Discussion\n\nStone et al. saw a CR rate of 44% [1]. The"
        " 2-year OS was 71.5%. They had an EFS of 40%."
    )
    assert [(f.value_text, f.attribution) for f in found] == [
        ("71.5", "primary"),
        ("44", "secondary"),
        ("71.5", "primary"),
        ("40", "secondary"),
    ]


def test_two_works_have_patients_of_their_own() -> None:
    found = figures(
        "Stone et al. reported a CR rate of 45% in 40 adults [1]. In children, the CR rate was 39%"
        " [2].",
        "Discussion",
    )
    assert [(f.value_text, f.cited_refs, f.cohort.population) for f in found] == [
        ("45", (1,), "adult"),
        ("39", (2,), "pediatric"),
    ]
