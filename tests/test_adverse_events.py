"""What a row of an adverse-event table counts."""

from __future__ import annotations

import pytest

from extractors.adverse_events import adverse_event
from extractors.lexicon import load


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Neutropenia", "NEUTROPENIA"),
        ("Thrombocytopenia, n (%)", "THROMBOCYTOPENIA"),
        ("Cytokine release syndrome*", "CRS"),
        ("Headache", "AE:headache"),
        ("Hiccups", "AE:hiccups"),
        ("Blue  fingers (%)", "AE:blue fingers"),
    ],
)
def test_the_code_of_an_adverse_event_row(label: str, expected: str) -> None:
    assert adverse_event(label, load()) == expected
