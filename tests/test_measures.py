"""Measures and units of values."""

from __future__ import annotations

import pytest

from extractors.endpoints import Named
from extractors.lexicon import load
from extractors.measures import measure_of, unit_of
from extractors.model import Span
from extractors.values import read_values
from extractors.worded_outcomes import with_worded_outcomes


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Ten of 12 patients (83%) were alive.", "proportion"),
        ("Nine patients (75%) remained relapse-free.", "proportion"),
        ("Survival was 83% at 2 years.", "survival_probability"),
    ],
)
def test_a_crude_share_alive_is_no_estimated_probability(text: str, measure: str) -> None:
    (name,) = with_worded_outcomes([], text, load())
    value = read_values(text).values[0]
    assert measure_of(value, name, text, None) == measure


def test_a_difference_keeps_its_measure_and_percent() -> None:
    text = "OS differed by a difference of 5 percentage points."
    (value,) = read_values(text).values
    name = Named("OS", Span(0, 2), load().get("endpoint", "OS"))
    measure = measure_of(value, name, text, None)
    assert (measure, unit_of(value, measure)) == ("risk_difference", "%")
