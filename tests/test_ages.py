"""How old patients are, by prose and tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.ages import Ages, ages_in, patients_ages, refined
from extractors.lexicon import load
from tests.made_up import document, read


def told(text: str) -> tuple[float | None, float | None, float | None]:
    ages = ages_in(text)
    low, median, high = (
        None if a is None else float(a) for a in (ages.low, ages.median, ages.high)
    )
    return low, median, high


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("51 children (age 2.2-21.3 years, median 11.5 years) were treated", (2.2, 11.5, 21.3)),
        ("Patients aged 1 to 18 years were treated", (1, None, 18)),
        ("children aged between 1 and 17 years", (1, None, 17)),
        ("with ages ranging from 2 to 60 years", (2, None, 60)),
        ("(age range 2-60 years)", (2, None, 60)),
        ("patients aged 3 months to 18 years", (0, None, 18)),
        ("The median age was 9 years (range, 1-17)", (1, 9, 17)),
        ("The median age was 9.5 (range 0.3 to 21.4) years", (0.3, 9.5, 21.4)),
        ("The median age was 12 years", (None, 12, None)),
    ],
)
def test_ages_in_prose(text: str, expected: tuple[float | None, ...]) -> None:
    assert told(text) == expected


def test_quartiles_are_no_range() -> None:
    assert told("The median age was 43 years (IQR 30-55)") == (None, 43, None)


@pytest.mark.parametrize(
    "text",
    [
        "The median age of donors was 35 years (range, 18-60)",
        "Donors aged 18 to 60 years were asked",
        "The median age was 7 months (range, 1-11 months)",
        "Infants aged 1 to 11 months were treated",
        "It was 0.79 for age <52 years versus age 52 to 62 years",
        "They were followed for 2 to 5 years",
        "patients aged ≥18 years",
    ],
)
def test_ages_of_others_and_times_that_are_no_ages(text: str) -> None:
    assert told(text) == (None, None, None)


@pytest.mark.parametrize(
    ("low", "high", "population"),
    [
        (1, 17, "pediatric"),
        (1, 18, "pediatric"),
        (1, 25, "pediatric-young-adult"),
        (1, 60, "all-ages"),
        (18, 60, "adult"),
        (15, 60, "adult"),
        (None, 60, ""),
        (18, None, ""),
    ],
)
def test_the_age_group_that_a_range_means(
    low: int | None, high: int | None, population: str
) -> None:
    ages = Ages(
        None if low is None else Decimal(low), None, None if high is None else Decimal(high)
    )
    assert ages.population == population


@pytest.mark.parametrize(
    ("said", "low", "high", "expected"),
    [
        ("pediatric", 1, 17, "pediatric"),
        ("pediatric", 1, 25, "pediatric-young-adult"),
        ("pediatric", 1, 60, "pediatric"),
        ("adult", 1, 17, "adult"),
        ("", 18, 60, "adult"),
    ],
)
def test_words_go_before_ages(said: str, low: int, high: int, expected: str) -> None:
    assert refined(said, Ages(Decimal(low), None, Decimal(high))) == expected
    assert refined(said, None) == said


BASELINE = """They are described in the table.

Table 1. Characteristics of the patients

| Characteristic | All (n = 80) | Alpha (n = 44) | Beta (n = 36) |
|---|---|---|---|
| Median age, years (range) | 12 (1-24) | 11 (1-20) | 13 (2-24) |
| Median donor age, years (range) | 40 (18-60) | 41 (18-59) | 39 (20-60) |

The 2-year OS was 70% in the Alpha group.
"""


def test_the_ages_of_a_baseline_table() -> None:
    found = patients_ages(document(BASELINE), load(), is_review=False)
    assert {a: (int(x.low or 0), int(x.high or 0)) for a, x in found.items()} == {
        "all": (1, 24),
        "Alpha": (1, 20),
        "Beta": (2, 24),
    }


def test_a_review_has_no_patients() -> None:
    assert patients_ages(document(BASELINE), load(), is_review=True) == {}


def test_the_ages_of_an_arm_are_on_its_figures() -> None:
    figure = next(f for f in read(BASELINE).figures if f.value_text == "70")
    assert (figure.cohort.age_min, figure.cohort.age_median, figure.cohort.age_max) == (1, 11, 20)


CASES = """They are listed in the table.

Table 1. Patients

| Patient | Age (years) | Sex |
|---|---|---|
| 1 | 3 | male |
| 2 | 14 | female |
| 3 | 9 | male |
| 4 | 7.5 | male |
| 5 | 16 | female |

Nobody else was asked.
"""


def test_the_ages_of_single_cases() -> None:
    ages = patients_ages(document(CASES), load(), is_review=False)["all"]
    assert (ages.low, ages.median, ages.high) == (3, None, 16)


def test_the_first_ages_of_the_results_are_the_cohorts() -> None:
    text = "The median age was 12 years (range, 1-20). Those aged 2 to 5 years were few."
    ages = patients_ages(document(text), load(), is_review=False)["all"]
    assert (ages.low, ages.median, ages.high) == (1, 12, 20)
