"""Percentages with the counts beside them."""

from __future__ import annotations

import pytest

from extractors.values import read_values


def percents(text: str) -> list[tuple[str, str, int | None, int | None]]:
    values = sorted(read_values(text).values, key=lambda v: v.span.start)
    return [(v.operator, v.text, v.events, v.total) for v in values if v.percent]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 43/72 (60%) of them", [("=", "60", 43, 72)]),
        ("in 43 of 72 patients (60%)", [("=", "60", 43, 72)]),
        ("in 25 (50%)", [("=", "50", 25, None)]),
        ("in twelve patients (15%)", [("=", "15", 12, None)]),
        ("in 60% (43/72)", [("=", "60", 43, 72)]),
        ("in 60% (n = 43)", [("=", "60", 43, None)]),
        ("in 60%", [("=", "60", None, None)]),
        ("in 9 patients in arm 1 and 10 patients (25%) in arm 2", [("=", "25", 10, None)]),
        ("at 2 or 10 patients (25%)", [("=", "25", 10, None)]),
        ("in 12 young female patients (15%)", [("=", "15", 12, None)]),
        ("in 72/43 (60%)", [("=", "60", None, None)]),
    ],
)
def test_a_percentage_and_its_counts(
    text: str, expected: list[tuple[str, str, int | None, int | None]]
) -> None:
    assert percents(text) == expected


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("can reach 22%", "<="),
        ("may reach 22%", "<="),
        ("reaching up to 22%", "<="),
        ("at most 22%", "<="),
        ("not exceeding 22%", "<="),
        ("less than 22%", "<"),
        ("exceeding 22%", ">"),
        ("at least 22%", ">="),
        ("≥22%", ">="),
        ("reached 22%", "="),
    ],
)
def test_bounds_in_words(text: str, operator: str) -> None:
    assert percents(f"The rate was {text}.") == [(operator, "22", None, None)]


def test_a_change_is_two_values_and_a_range_is_one() -> None:
    assert [p[1] for p in percents("The rate fell from 40% to 20%.")] == ["40", "20"]
    assert [p[1] for p in percents("The rate was 20-40%.")] == ["20"]


def test_a_shared_sign() -> None:
    assert [p[1] for p in percents("It was 8, 17 and 26% in the end.")] == ["8", "17", "26"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OS was 84 percent in one group and 75 percent in the other.", ["84", "75"]),
        ("Ninety-six percent of the patients survived.", ["96"]),
        (
            "The 5-year survival was 0.44 in the upper third versus 0.71 in the lower.",
            ["0.44", "0.71"],
        ),
        ("The probability of survival at 3 years was .72 (95% CI, .61-.81).", ["0.72"]),
        ("The dose was 0.5 in one group.", []),
    ],
)
def test_percentages_in_words_and_bare_probabilities_are_read(
    text: str, expected: list[str]
) -> None:
    assert [str(v.value) for v in read_values(text).values] == expected


def test_a_grade_is_no_count_of_patients() -> None:
    (value,) = read_values("Grade 3/4 adverse events included neutropenia (41%).").values
    assert (value.events, value.total) == (None, None)
