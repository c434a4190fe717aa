"""Endpoints on a printed page."""

from __future__ import annotations

import pytest

from kg.tables.endpoint_names import event_name, is_abbreviation, outcome_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("OS", "OS"),
        ("AGVHD", "AGVHD"),
        ("RELAPSE", "relapse"),
        ("CGVHD_MOD_SEV", "moderate to severe chronic GVHD"),
        ("CRS_G3", "cytokine release syndrome, grade 3 or higher"),
        ("AE:herpes zoster", "herpes zoster"),
        ("AE:herpes zoster:G3", "herpes zoster, grade 3 or higher"),
        ("OTHER:immune reconstitution", "immune reconstitution"),
        ("OTHER:chimerism loss", "chimerism loss"),
    ],
)
def test_readers_get_words_for_what_is_no_usual_abbreviation(code: str, name: str) -> None:
    assert outcome_name(code) == name


def test_the_name_of_an_event_is_without_its_grade() -> None:
    assert event_name("AE:pyrexia:G3") == event_name("AE:pyrexia") == "pyrexia"


@pytest.mark.parametrize(("code", "known"), [("NRM", True), ("DEATH", False), ("UNHEARD", False)])
def test_an_abbreviation_needs_a_name_that_it_stands_for(code: str, known: bool) -> None:
    assert is_abbreviation(code) is known
