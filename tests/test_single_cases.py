"""What became of single patients: counts of one, and never part of a rate."""

from __future__ import annotations

import pytest

from tests.made_up import figures

GIRL = "A 9-year-old girl with ALL"


def happened(text: str) -> set[tuple[str, str, int | None]]:
    found = figures(text)
    assert {(f.measure, f.value_text and f.value) for f in found} <= {("count", 1)}
    return {(f.endpoint, f.cohort.label, f.cohort.size) for f in found}


@pytest.mark.parametrize(
    ("text", "endpoints"),
    [
        (f"{GIRL} achieved a CR.", {"CR"}),
        (f"{GIRL} was refractory, and the drug allowed her to achieve a CR.", {"CR"}),
        # therapies that the patient went on to
        (f"{GIRL} achieved a CR, which was consolidated with a haploidentical HSCT.",
         {"CR", "HSCT_DONE"}),
        (f"{GIRL} received the drug as a bridge to HSCT.", {"HSCT_DONE"}),
        (f"{GIRL} was ill. She was transplanted, relapsed and reached a remission with CAR T-cell"
         " therapy.",
         {"HSCT_DONE", "RELAPSE", "CR", "CART_DONE"}),
        # what had happened before, or did not
        (f"{GIRL} achieved a CR after HSCT.", {"CR"}),
        (f"{GIRL} received the drug for relapse after HSCT.", set()),
        (f"{GIRL} with a history of relapse achieved a CR.", {"CR"}),
    ],
)  # fmt: skip
def test_what_became_of_one_patient(text: str, endpoints: set[str]) -> None:
    found = happened(text)
    assert {code for code, _, _ in found} == endpoints
    assert {(label, size) for _, label, size in found} <= {
        ("9-year-old girl with ALL", 1),
        ("9-year-old girl with ALL with a history of relapse", 1),
        ("9-year-old girl", 1),
    }


def test_the_next_paragraph_tells_of_nobody() -> None:
    assert not happened(f"{GIRL} was ill.\n\nShe achieved a CR.")
