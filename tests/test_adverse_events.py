"""What a row of an adverse-event table counts."""

from __future__ import annotations

import pytest

from extractors.adverse_events import adverse_event, event_of_row
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


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Infections", "INFECTION"),
        ("Any infection", "INFECTION"),
        ("Bacterial infection", "AE:bacterial infection"),
        ("Grade 3-4 neutropenia", "AE:neutropenia:G3"),
        ("Haemolysis", "AE:haemolysis"),
        ("Diarrhoea", "AE:diarrhoea"),
    ],
)
def test_one_of_a_kind_of_events_is_named_as_printed(label: str, expected: str) -> None:
    assert adverse_event(label, load()) == expected


@pytest.mark.parametrize(
    ("path", "counted", "expected"),
    [
        (("Any TEAE",), (), "AE:adverse event"),
        (("Patients with at least one adverse event",), (), "AE:adverse event"),
        (("Any serious AE",), (), "AE:serious adverse event"),
        (("Any SAE", "Heart events"), (True,), "AE:serious heart events"),
        (("Heart events", "Any"), (False,), "AE:heart events"),
        (("Liver, n (%)", "Other"), (False,), "AE:liver, other"),
        (
            ("Events leading to withdrawal", "Rash"),
            (True,),
            "AE:rash leading to withdrawal",
        ),
        (("Serious concerns", "Rash"), (False,), "AE:rash"),
    ],
)
def test_the_lines_above_say_of_which_events_a_row_is(
    path: tuple[str, ...], counted: tuple[bool, ...], expected: str
) -> None:
    assert event_of_row(path, counted, load(), path) == expected
