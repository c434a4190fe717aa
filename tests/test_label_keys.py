"""Spellings of one group's name, and names of two groups that look alike."""

from __future__ import annotations

import pytest

from extractors.cohorts import Cohorts
from extractors.label_keys import key_of
from extractors.lexicon import load
from extractors.model import Cohort


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CR 1 before drug", "CR1 before drug"),
        ("Cells >700/\u00b5L", "Cells > 700/\u03bcL"),
        ("Drug-free induction", "drug free induction"),
        ("Donor MSD", "MSD donor"),
        ("Female sex", "female"),
        ("age 4\u201312", "age 4-12"),
    ],
)
def test_one_group_in_two_spellings(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)
    cohorts = Cohorts(Cohort("all", 50), load())
    cohorts.add(Cohort(one))
    cohorts.add(Cohort(other, 20))
    assert [c.size for c in cohorts.all()] == [50, 20]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MRD-", "MRD"),
        ("relapse after remission", "remission after relapse"),
        ("no fever, chills", "fever, no chills"),
        ("male donor sex", "male"),
        ("CR1", "CR2"),
        ("Drug (n = 40)", "Drug"),
    ],
)
def test_two_groups(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
