"""Patterns meet their worst input: what they read must not take more ways than there is time.

None of these is timed: a pattern that is not bounded would not come back at all.
"""

from __future__ import annotations

import pytest

from extractors.attribution import REPORTED_BY
from extractors.citations import find_citations
from extractors.groups import find_groups
from extractors.model import Span
from extractors.numbers import INTERVAL, find_times
from extractors.references import find_references

LONG = 4000


@pytest.mark.parametrize("word", ["CR1 ", "CR1/", "MRD+ ", "HR ", "A-", "non-x "])
def test_a_row_of_statuses_names_no_patients(word: str) -> None:
    assert find_groups(word * (LONG // len(word))) == []


def test_statuses_before_patients_are_still_a_group() -> None:
    found = find_groups("There were CR1 and CR2 patients and MRD-positive female children.")
    assert [g.text for g in found] == ["CR1 and CR2 patients", "MRD-positive female children"]


def test_a_list_of_numbers_is_no_list_of_references() -> None:
    numbers = "; " + "11, " * (LONG // 4) + "and so on"
    known = frozenset(range(1, 40))
    assert find_citations(numbers, [Span(0, len(numbers))], known) == ()


def test_a_list_of_numbers_is_no_list_of_times() -> None:
    assert find_times("1," * LONG) == []
    assert [str(t.value) for t in find_times("the 1-, 2- and 3-year OS")] == ["1", "2", "3"]


def test_blanks_between_figures_do_not_multiply() -> None:
    assert INTERVAL.search(" " * LONG + "(95% CI") is None


def test_hyphens_without_end_are_no_family_name() -> None:
    entry = "1. " + "A-" * LONG + "\n"
    find_references(entry, [Span(0, len(entry))])


def test_a_number_without_end_is_not_reported_by_anybody() -> None:
    assert REPORTED_BY.search("1." * LONG) is None
