"""Ratios and differences of a sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.values import read_values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The HR for relapse was 0.61 (95% CI, 0.4-0.9).", [("hazard_ratio", "0.61")]),
        (
            "The hazard ratio was 0.48 (95% CI, 0.31-0.77; P = .003) for X versus Z and 0.79 "
            "(95% CI, 0.52-1.18; P = .22) for Y versus Z.",
            [("hazard_ratio", "0.48"), ("hazard_ratio", "0.79")],
        ),
        ("It was longer (HR vs low stage, 2.4; P = .01).", [("hazard_ratio", "2.4")]),
        (
            "PFS was 71% and 64%, a difference of 7.2 percentage points (95% CI, -0.3 to 14.6).",
            [("percent", "71"), ("percent", "64"), ("risk_difference", "7.2")],
        ),
        ("There was no difference; 12% relapsed.", [("percent", "12")]),
    ],
)
def test_ratios_and_differences_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(v.kind, str(v.value)) for v in read_values(text).values] == expected


def test_an_interval_of_a_difference_may_begin_below_zero() -> None:
    text = "OS differed, with a difference of 4 percentage points (95% CI, -1.5 to 9.5)."
    (value,) = read_values(text).values
    assert (value.low, value.high) == (Decimal("-1.5"), Decimal("9.5"))


def test_a_corrected_confidence_level_is_kept() -> None:
    (value,) = read_values("OS was longer (HR, 0.7 [97.5% CI, 0.5 to 0.98]).").values
    assert (value.level, value.low) == (Decimal("97.5"), Decimal("0.5"))
