"""Groups that are named by a therapy or a level of risk alone."""

from __future__ import annotations

import pytest

from extractors.kinds_of_patients import therapy_groups
from extractors.lexicon import load
from extractors.values import read_values


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "The response rate was 77% in low-risk and 59% in high-risk patients.",
            ["low-risk", "high-risk patients"],
        ),
        (
            "At 3 years 40% (95% CI, 30-50%) in intermediate-2 risk and 20% in high-risk.",
            ["intermediate-2 risk", "high-risk"],
        ),
        (
            "It was 77% in low-risk and 59% in high-risk patients, and 79% with rituximab compared"
            " with 65% with blinatumomab alone.",
            ["low-risk", "high-risk patients", "rituximab", "blinatumomab alone"],
        ),
        ("It was 77% in low-risk patients and 59% at two years.", []),
    ],
)
def test_each_value_names_its_own_level_or_therapy(text: str, groups: list[str]) -> None:
    found = therapy_groups(text, read_values(text), load())
    assert [g.text for g in found] == groups
