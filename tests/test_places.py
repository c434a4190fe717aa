"""Where a study was made: what its methods say, else where most of its authors work."""

from __future__ import annotations

import pytest

from extractors.lexicon import load
from extractors.places import place_facts
from extractors.study import study_facts
from tests.test_study import Part, document


def told(*parts: Part) -> list[tuple[str, str]]:
    made = document(*parts)
    return [(f.kind, f.value) for f in place_facts(made, study_facts(made), load())]


ADDRESSES = "¹Hospital of the North, Oslo, Norway. ²University of the West, Bergen, Norway; "
ABROAD = "³Department of Trials, Made-up Company, Basel, Switzerland"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "This study was conducted at Northern Hospital in Tromsø, Norway, in 2010.",
            [("country", "Norway"), ("city", "Tromsø")],
        ),
        (
            "Data were collected in four Swedish transplant centers.",
            [("country", "Sweden")],
        ),
        (
            "We treated patients at 12 centers in Brazil and Chile.",
            [("country", "Brazil"), ("country", "Chile")],
        ),
        ("Statistics were made with Sums version 3 (Sums Corp, Austin, USA).", []),
        ("Response was graded by the German criteria.", []),
        ("The polish of the slides was checked in the hospital.", []),
    ],
)
def test_the_methods_say_where_patients_were_seen(
    words: str, expected: list[tuple[str, str]]
) -> None:
    assert told(("methods", words)) == expected


def test_without_that_it_is_where_most_authors_work() -> None:
    assert told(("front", ADDRESSES + ABROAD), ("methods", "We included 12 patients.")) == [
        ("country", "Norway"),
        ("authors_country", "Norway"),
        ("authors_country", "Switzerland"),
    ]


def test_what_the_methods_say_counts_before_addresses() -> None:
    words = "Patients were treated in six Danish hospitals."
    kinds = told(("front", ADDRESSES + ABROAD), ("methods", words))
    assert [value for kind, value in kinds if kind == "country"] == ["Denmark"]


def test_a_review_is_made_nowhere() -> None:
    kinds = told(("front", ADDRESSES), ("abstract", "This review tells of trials."))
    assert kinds == [("authors_country", "Norway")]


def test_no_country_without_a_majority() -> None:
    addresses = "¹Hospital of the North, Oslo, Norway. ²University of the South, Rome, Italy."
    assert "country" not in dict(told(("front", addresses)))


def test_a_place_is_quoted_with_what_is_printed_around_it() -> None:
    made = document(("front", ADDRESSES + ABROAD))
    fact = next(iter(place_facts(made, [], load())))
    assert made.quote(fact.span).startswith("Hospital of the North")
    assert fact.value in made.quote(fact.span)
