"""Names of endpoints that share a word, and events that only a list names."""

from __future__ import annotations

import pytest

from extractors.lexicon import load
from extractors.worded_outcomes import with_worded_outcomes
from tests.made_up import figures, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 patients (86%) were alive", ["OS"]),
        ("86% of patients remained alive", ["OS"]),
        ("85% of the red arm and 77% of the blue arm were alive", ["OS"]),
        ("19 of 22 patients are still alive", ["OS"]),
        ("patients who were alive at day 60", []),
        ("86% of mice were lively", []),
        ("Survival was 86% in the red arm", ["OS"]),
        ("median survival of 12 months", ["OS"]),
        ("graft survival was 86%", []),
        ("fever-free survival was 86%", []),
    ],
)
def test_overall_survival_in_other_words(text: str, expected: list[str]) -> None:
    assert [n.code for n in with_worded_outcomes([], text, load())] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 5-year event-free and overall survival were 61% and 73%, respectively.",
         ["EFS", "OS"]),
        ("Acute and chronic GVHD occurred in 41% and 32% of patients, respectively.",
         ["AGVHD", "CGVHD"]),
        ("Median time to neutrophil and platelet engraftment was 17 and 23 days, respectively.",
         ["OTHER:neutrophil engraftment", "OTHER:platelet engraftment"]),
        ("Relapse and overall survival were 20% and 60%, respectively.", ["RELAPSE", "OS"]),
    ],
)  # fmt: skip
def test_names_that_share_their_last_word(text: str, expected: list[str]) -> None:
    assert [f.endpoint for f in figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The most common adverse events were nausea (41%), raised amylase (six [8%] "
         "patients) and hiccups in 5%.",
         [("AE:nausea", "41"), ("AE:raised amylase", "8"), ("AE:hiccups", "5")]),
        ("Frequent grade 3-4 toxicities included itching (9%) and raised amylase (4%).",
         [("AE:itching:G3", "9"), ("AE:raised amylase:G3", "4")]),
    ],
)  # fmt: skip
def test_a_list_names_events_of_its_own(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Adverse events were reported in 40 patients (50%).",
        "Most adverse events were mild and resolved, and 40 patients (50%) had adverse events.",
    ],
)
def test_what_is_said_of_events_is_no_event(text: str) -> None:
    assert {f.endpoint for f in figures(text)} == {"AE:adverse event"}


def test_what_was_most_frequent_is_not_counted_as_events_in_general() -> None:
    (figure,) = figures("Infections were the most frequent adverse event, occurring in 20 (25%).")
    assert (figure.endpoint, figure.value_text) == ("INFECTION", "25")
