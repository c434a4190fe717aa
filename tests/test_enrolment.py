"""How many patients a study took in."""

from __future__ import annotations

import pytest

from extractors.enrolment import enrolled


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("We report on 48 patients with rain fever.", 48),
        ("We describe the first 30 children treated with rain water.", 30),
        ("An observational cohort of 215 adults was followed in 12 towns.", 215),
        ("In this prospective study of bathing in 17 patients with dry skin, few drowned.", 17),
        ("Data were reported for 24 patients.", 24),
        ("Fifty (80%) of 62 patients assessed were enrolled.", 50),
        ("A total of 2,962 patients were included.", 2962),
        ("Of the 90 patients who underwent randomization, 88 bathed.", 90),
        ("We assigned 47 patients to bathe at dawn.", 47),
        ("Altogether, 112 patients fulfilled inclusion criteria and bathed.", 112),
        ("In a phase 3 trial 64 patients were allotted tea or coffee.", 64),
    ],
)
def test_a_sentence_says_how_many_were_taken_in(words: str, size: int) -> None:
    found = enrolled(words)
    assert found is not None
    assert (found.size, found.is_said) == (size, True)


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("A total of 34 patients (27 young and 7 old) had received tea.", 34),
        ("For this planned analysis, 75 patients received a cup of tea.", 75),
        ("Eighteen patients enrolled from May 2015 to June 2017 were treated with tea.", 18),
    ],
)
def test_those_who_got_the_therapy_are_all_where_nothing_else_is_said(
    words: str, size: int
) -> None:
    found = enrolled(words)
    assert found is not None
    assert (found.size, found.is_said) == (size, False)


@pytest.mark.parametrize(
    "words",
    [
        "In this phase 3 trial, patients with thirst were randomly allocated to tea or coffee.",
        "505 patients were allocated to the tea group and 513 to the coffee group.",
        "At the interim analysis 40 patients were included.",
        "Tea was refused by 12 patients.",
        "Of 80 patients with fever, 12 died.",
    ],
)
def test_phases_arms_and_parts_are_not_all_patients(words: str) -> None:
    assert enrolled(words) is None


def test_the_place_is_that_of_the_count() -> None:
    words = "We enrolled 126 thirsty patients."
    found = enrolled(words)
    assert found is not None
    assert words[found.start : found.end] == "126 thirsty patients"
