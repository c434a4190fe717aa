"""Numbers beside an outcome that only say who, or how many, the patients are."""

from __future__ import annotations

import pytest

from tests.made_up import told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a share of the patients, then their outcome
        (
            "The EFS was worst for the approximately 70% of patients who have fever, for whom it"
            " was 35%.",
            [("EFS", "35")],
        ),
        ("The EFS was 70% in patients who have fever.", [("EFS", "70")]),
        # most of those counted
        ("Eight patients had early events, mostly relapses.", []),
        ("Eight patients had relapses, mostly early ones.", [("RELAPSE", "Eight")]),
        # the state at treatment
        ("Two of 30 patients were treated in MRD-negative remission.", []),
        ("Two of 30 patients had an MRD-negative remission.", [("MRD_NEG", "Two")]),
        # what was given, said behind an outcome of all
        (
            "The CR rate was 61%; additionally, 85% of the patients (n = 68) received grafts from"
            " siblings.",
            [("CR", "61")],
        ),
        ("The CR rate was 61%; 85% of the patients were alive.", [("CR", "61"), ("OS", "85")]),
        # a third of the patients is no patient
        ("Relapse was reported in up to one third of patients.", []),
    ],
)
def test_what_is_no_result(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected
