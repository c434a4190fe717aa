"""Counts that go on from one group to the next."""

from __future__ import annotations

import pytest

from extractors.counts import find_counts
from extractors.endpoints import find_endpoints
from extractors.groups import find_groups
from extractors.lexicon import load
from extractors.outcomes import outside_groups
from extractors.values import read_values


def counted(text: str) -> list[int | None]:
    reading, groups = read_values(text), find_groups(text)
    endpoints = outside_groups(find_endpoints(text, load()), groups)
    return [v.events for v in sorted(find_counts(text, reading, endpoints, groups), key=_at)]


def _at(value: object) -> int:
    return value.span.start  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31 patients in the early group had died compared with 44 in the late group.", [31, 44]),
        ("Nine patients in the early group relapsed and only 4 in the late group.", [9, 4]),
        ("There were 14 and 12 cases of sepsis in the early and the late group.", [14, 12]),
        ("Nine patients in the early group relapsed at 12 months of therapy.", [9]),
        ("All but two patients achieved complete remission.", []),
        ("Sepsis and pneumonia were seen in one patient each.", [1]),
    ],
)
def test_counts_go_on_to_the_next_group_only(text: str, expected: list[int]) -> None:
    assert counted(text) == expected
