"""Clauses of a sentence: semicolons, and a second list with a "respectively" of its own."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.clauses import clauses_of
from tests.made_up import figures


def parts(text: str) -> list[str]:
    return [text[c.start : c.end].strip() for c in clauses_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OS was 72%; EFS was 67%.", ["OS was 72%;", "EFS was 67%."]),
        ("OS was 72% (SE 3; n = 9).", ["OS was 72% (SE 3; n = 9)."]),
        ("OS was 72% [1; 2] and EFS 67%.", ["OS was 72% [1; 2] and EFS 67%."]),
        ("OS was 72%) and so on; EFS was 67%.", ["OS was 72%) and so on;", "EFS was 67%."]),
        (
            "OS and EFS were 70% and 60%, respectively, in A, and relapse and NRM were 20% and 10%,"
            " respectively, in B.",
            [
                "OS and EFS were 70% and 60%, respectively, in A, and",
                "relapse and NRM were 20% and 10%, respectively, in B.",
            ],
        ),
        (
            "OS and EFS were 70% and 60%, respectively.",
            ["OS and EFS were 70% and 60%, respectively."],
        ),
    ],
)
def test_where_a_clause_ends(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@given(st.text(alphabet="OS was 7%;()[] respectively, and EFS were", max_size=120))
def test_clauses_cover_the_sentence(text: str) -> None:
    clauses = clauses_of(text)
    assert "".join(text[c.start : c.end] for c in clauses) == text
    assert all(a.end == b.start for a, b in pairwise(clauses))


def test_each_half_has_its_own_order() -> None:
    found = figures(
        "The OS and EFS were 70% and 60%, respectively, in patients with fever, and the relapse"
        " and NRM rates were 20% and 10%, respectively, in patients without fever."
    )
    assert [(f.endpoint, f.value_text, f.cohort.label) for f in found] == [
        ("OS", "70", "fever"),
        ("EFS", "60", "fever"),
        ("RELAPSE", "20", "patients without fever"),
        ("NRM", "10", "patients without fever"),
    ]
