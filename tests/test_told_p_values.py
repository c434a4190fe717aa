"""P values that stand by themselves: a sentence later than their figures."""

from __future__ import annotations

import pytest

from tests.made_up import read


def p_values(text: str) -> list[tuple[str, str, str]]:
    extraction = read(text)
    found = extraction.figures
    assert all(f.p_value in extraction.document.quote(f.span) for f in found)
    return [(str(f.value), f.p_value, f.comparator) for f in found]


@pytest.mark.parametrize(
    "later",
    [
        "This difference was significant (P = .01).",
        "The difference between the groups did not reach significance (P = .01).",
    ],
)
def test_a_p_value_a_sentence_later_belongs_to_both_figures(later: str) -> None:
    text = f"The 3-year OS was 74% in the early group and 62% in the late group. {later}"
    assert p_values(text) == [("74", ".01", "late group"), ("62", ".01", "early group")]


@pytest.mark.parametrize(
    "text",
    [
        "The 3-year OS was 74%. This difference was significant (P = .01).",
        "The 3-year OS was 74% in the early group and 62% in the late group. "
        "The difference in age was significant, 40% being older (P = .01).",
        "The 3-year OS was 74% in the early group and 62% in the late group (P = .3). "
        "This difference was significant in men (P = .01).",
    ],
)
def test_no_other_p_value_is_taken(text: str) -> None:
    assert ".01" not in [p for _, p, _ in p_values(text)]
