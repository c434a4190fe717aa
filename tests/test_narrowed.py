"""Outcomes of those who had another outcome: onset, causes of death, treatment of GVHD."""

from __future__ import annotations

import pytest

from extractors.narrowed import gvhd_treated
from tests.made_up import figures


def test_the_time_to_an_event_is_of_those_who_had_it() -> None:
    count, onset = figures("Thirty patients had aGVHD; it began after a median of 28 days.")
    assert (count.endpoint, count.n_events, count.cohort.label) == ("AGVHD", 30, "all")
    assert (onset.endpoint, onset.measure, onset.unit) == ("AGVHD", "median", "day")
    assert (onset.cohort.label, onset.cohort.size) == ("patients with aGVHD", 30)


def test_the_grade_is_no_part_of_when_it_began() -> None:
    onset = figures("Grade 3-4 aGVHD occurred at a median of 28 days.")[-1]
    assert (onset.endpoint, onset.cohort.label) == ("AGVHD", "patients with aGVHD")


def test_how_long_patients_were_looked_at_is_no_time_to_an_event() -> None:
    text = "After a median of 12 months, 9 of the 40 children had relapsed."
    assert [(f.endpoint, f.measure) for f in figures(text)] == [("RELAPSE", "proportion")]


@pytest.mark.parametrize("text", ["The median OS was 8 months.", "The median PFS was 8 months."])
def test_a_median_survival_is_of_all(text: str) -> None:
    assert [f.cohort.label for f in figures(text)] == ["all"]


@pytest.mark.parametrize(
    "text",
    [
        "The median time to onset of CRS was 3 days.",
        "CRS began early, with a median time to onset of 3 days and a median duration of 9 days.",
    ],
)
def test_the_time_to_onset_is_read_how_long_it_took_is_not(text: str) -> None:
    (onset,) = figures(text)
    assert (onset.endpoint, onset.value_text, onset.measure) == ("CRS", "3", "median")


def test_causes_counted_in_brackets_are_deaths() -> None:
    found = figures("Causes of death were relapse (n = 9), infection (n = 4) and GVHD (n = 2).")
    assert [(f.endpoint, f.n_events, f.cohort.label) for f in found] == [
        ("DEATH", 9, "patients who died"),
        ("DEATH", 4, "patients who died"),
        ("DEATH", 2, "patients who died"),
    ]


def test_causes_are_shares_of_those_who_died() -> None:
    found = figures("Causes of death were relapse (60%), GVHD (20%) and infection (10%).")
    assert [(f.endpoint, f.value_text, f.cohort.label) for f in found] == [
        ("DEATH", "60", "patients who died"),
        ("DEATH", "20", "patients who died"),
        ("DEATH", "10", "patients who died"),
    ]


@pytest.mark.parametrize(
    ("label", "sentence", "expected"),
    [
        ("aGVHD", "After anti-GVHD therapy half of those with aGVHD responded.", "aGVHD"),
        ("all", "Treatment of chronic GVHD led to a CR in 40%.", "chronic GVHD"),
        ("aGVHD", "Half of those with aGVHD responded to the drug.", ""),
        ("all", "The CR rate was 40%.", ""),
    ],
)
def test_which_gvhd_was_treated(label: str, sentence: str, expected: str) -> None:
    assert gvhd_treated(label, sentence) == expected


def test_a_response_of_gvhd_is_no_remission_of_leukemia() -> None:
    (figure,) = figures("After anti-GVHD therapy, a CR was seen in 40% of those with aGVHD.")
    assert figure.endpoint.startswith("OTHER:")
    assert figure.endpoint.endswith("gvhd")


def test_what_the_bracket_behind_nrm_counts_is_nrm() -> None:
    found = figures("Causes of death were relapse (n = 9) and NRM (GVHD: n = 4; infection: n = 2).")
    assert [(f.endpoint, f.n_events, f.cohort.label) for f in found] == [
        ("DEATH", 9, "patients who died"),
        ("NRM", 4, "all"),
        ("NRM", 2, "all"),
    ]
