"""Deaths and severe cases that a sentence tells by other words than their name."""

from __future__ import annotations

import pytest

from tests.made_up import figures, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # fatal and severe cases among those counted
        (
            "Four patients developed VOD, including one patient for whom this was fatal.",
            [("VOD_SOS", "Four"), ("DEATH", "one")],
        ),
        (
            "Nine patients had VOD, including 4 in whom it was severe (5%), and 2 in whom it"
            " was fatal.",
            [("VOD_SOS", "Nine"), ("VOD_SOS_SEVERE", "5"), ("DEATH", "2")],
        ),
        # what the transplant caused
        ("Eight patients died of HSCT-related toxicity.", [("DEATH", "Eight")]),
        ("Eight (10%) died in CR due to HSCT-related toxicity.", [("TRM", "10")]),
        ("The deaths considered related to HSCT were 5%.", [("TRM", "5")]),
        ("One infant's death was attributed to transplant-related mortality.", [("TRM", "One")]),
        ("The deaths considered not related to HSCT were 5%.", [("DEATH", "5")]),
        # a detail of what was said before
        (
            "The 2-year NRM was 6%; in particular, three patients died for transplant-related"
            " causes.",
            [("NRM", "6"), ("NRM", "three")],
        ),
    ],
)
def test_deaths_told_by_other_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_severe_cases_are_of_those_whose_cases_were_counted() -> None:
    found = figures(
        "In all, 20 patients underwent HSCT. Ten of these 20 patients (50%) had VOD,"
        " including 4 in whom it was severe (20%), and 2 in whom it was fatal."
    )
    assert [(f.value_text, f.cohort.label, f.cohort.size) for f in found[1:]] == [
        ("50", "patients who underwent HSCT", 20),
        ("20", "patients who underwent HSCT", 20),
        ("2", "patients who underwent HSCT", 20),
    ]
