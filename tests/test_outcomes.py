"""Outcomes named behind their values, those alive, and what the vocabulary lacks."""

from __future__ import annotations

import pytest

from tests.made_up import figures, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We saw 36% of CR and 12% of aGVHD in those days.", [("CR", "36"), ("AGVHD", "12")]),
        ("There were a relapse rate of 20% and 9% of NRM.", [("RELAPSE", "20"), ("NRM", "9")]),
        ("After fever, 20 patients (25%) relapsed.", [("RELAPSE", "25")]),
        ("Overall, 36% of CR and 12% of XR were recorded.", [("CR", "36")]),
    ],
)
def test_an_outcome_behind_its_value(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Eighteen patients (86%) were alive at last follow-up.",
        "Eighteen patients (86%) are still alive.",
        "86% of the patients were alive then.",
        "At the end, 86% of patients remained alive.",
    ],
)
def test_a_crude_share_of_those_alive_is_no_probability(text: str) -> None:
    (figure,) = figures(text)
    assert (figure.endpoint, figure.value_text, figure.measure) == ("OS", "86", "proportion")


def test_those_alive_at_a_median_follow_up() -> None:
    assert told("With a median follow-up of 3 years, 60 of 80 patients (75%) were alive.") == [
        ("FOLLOW_UP", "3"),
        ("OS", "75"),
    ]


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("The incidence of VOD can reach 22%.", "<="),
        ("The incidence of VOD may reach 22%.", "<="),
        ("The incidence of VOD was up to 22%.", "<="),
        ("The incidence of VOD was below 22%.", "<"),
        ("The incidence of VOD was at least 22%.", ">="),
        ("The incidence of VOD was more than 22%.", ">"),
        ("The incidence of VOD did reach the 22% we feared.", "="),
        ("The incidence of VOD was 22%.", "="),
    ],
)
def test_a_bound_is_no_value(text: str, operator: str) -> None:
    (figure,) = figures(text)
    assert (figure.value_text, figure.operator) == ("22", operator)
