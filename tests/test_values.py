"""The printed values of one sentence: what is one, and which interval, events and P are its own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from extractors.counts import find_counts
from extractors.endpoints import find_endpoints
from extractors.groups import find_groups
from extractors.lexicon import load
from extractors.values import read_values

if TYPE_CHECKING:
    from extractors.printed import PrintedValue


def printed(text: str) -> list[str]:
    return [str(v.value) for v in read_values(text).values]


def only(text: str) -> PrintedValue:
    (value,) = read_values(text).values
    return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The OS was 61%.", ["61"]),
        ("The OS was 61.5 %.", ["61.5"]),
        ("The OS and PFS were 61.5% and 40%.", ["61.5", "40"]),
        ("The OS at 1, 2 and 3 years was 80, 70 and 60%.", ["80", "70", "60"]),
        ("It was 12 vs 31%.", ["12", "31"]),
        ("It was 12% vs. 31% (P = 0.02).", ["12", "31"]),
        ("It was 61% (95% CI, 50-72).", ["61"]),
        ("We used a 95% confidence interval throughout.", []),
        ("Nothing was printed here.", []),
        ("P = 0.04 was found.", []),
        ("Follow-up went on until 2021 in all towns.", []),
    ],
)
def test_percentages_and_nothing_else(text: str, expected: list[str]) -> None:
    assert printed(text) == expected


@dataclass(frozen=True)
class Bounds:
    """An interval as it should be read."""

    low: str
    high: str
    level: str | None = "95"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was 61% (95% CI, 50-72).", Bounds("50", "72")),
        ("It was 61.5% (95% CI: 50.1%-72.0%).", Bounds("50.1", "72.0")),
        ("It was 61.5% (95% CI: 50.1% to 72.0%).", Bounds("50.1", "72.0")),
        ("It was 61.5% [95% CI 50.1; 72.0].", Bounds("50.1", "72.0")),
        ("It was 61.5% (95% confidence interval, 50.1-72.0).", Bounds("50.1", "72.0")),
        ("It was 61% (90% CI, 50-72).", Bounds("50", "72", "90")),
        ("It was 61% (50-72).", Bounds("50", "72", None)),
        ("The HR was 1.85 (95% CI, 1.10-3.20).", Bounds("1.10", "3.20")),
        ("It was higher (HR 1.85, 95% CI 1.10-3.20, p = 0.02).", Bounds("1.10", "3.20")),
        ("The median was 8.5 months (95% CI, 4.1-12.9).", Bounds("4.1", "12.9")),
    ],
)
def test_an_interval_belongs_to_the_value_before_it(text: str, expected: Bounds) -> None:
    value = only(text)
    assert (value.low, value.high) == (Decimal(expected.low), Decimal(expected.high))
    assert value.level == (None if expected.level is None else Decimal(expected.level))


def test_each_value_has_its_own_interval() -> None:
    first, second = read_values("It was 71% (95% CI, 60-82) and 88% (95% CI, 80-95).").values
    assert (first.value, first.low, first.high) == (71, 60, 82)
    assert (second.value, second.low, second.high) == (88, 80, 95)


def test_an_interval_without_a_label_must_hold_the_value() -> None:
    value = read_values("It was 61% (3-40).").values[0]
    assert (value.value, value.low, value.high) == (61, None, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Median OS was 14.1 months (95% CI, 9.2-NR).", Decimal("9.2"), None),
        ("Median OS was 14.1 months (95% CI, 9.2-not reached).", Decimal("9.2"), None),
        ("Median OS was not reached (95% CI, 12.1-NR).", Decimal("12.1"), None),
    ],
)
def test_a_bound_that_was_not_reached_is_open(
    text: str, low: Decimal | None, high: Decimal | None
) -> None:
    value = only(text)
    assert (value.low, value.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "value", "events", "total"),
    [
        ("Seven of 40 patients (17.5%) relapsed.", "17.5", 7, 40),
        ("Relapse occurred in 7/40 (17.5%).", "17.5", 7, 40),
        ("Relapse occurred in 7/40 patients (17.5%).", "17.5", 7, 40),
        ("Relapse was seen in 17.5% (7/40).", "17.5", 7, 40),
        ("Relapse was seen in 17.5% (7 of 40).", "17.5", 7, 40),
        ("Relapse was seen in 17.5% (n = 7).", "17.5", 7, None),
        ("Thirty-one patients (62%) relapsed.", "62", 31, None),
        ("Seven (17.5%) patients relapsed.", "17.5", 7, None),
        ("Relapse was seen in seven out of 40 children (17.5%).", "17.5", 7, 40),
        ("Eleven of the 23 patients who had it achieved CR (48%).", "48", 11, 23),
    ],
)
def test_counts_beside_a_percentage(text: str, value: str, events: int, total: int | None) -> None:
    found = only(text)
    assert (str(found.value), found.events, found.total) == (value, events, total)


def test_a_fraction_and_a_percentage_that_do_not_agree_stay_two() -> None:
    values = read_values("Eleven of the 23 patients achieved CR, and 90% stayed so.").values
    assert [str(v.value) for v in values] == ["11", "90"]


@pytest.mark.parametrize(
    ("text", "events", "total"),
    [
        ("Relapse was seen in 7/40 of them.", 7, 40),
        ("Relapse was seen in 7 of 40 patients.", 7, 40),
        ("Relapse was seen in three of the eight patients.", 3, 8),
    ],
)
def test_a_fraction_without_a_percentage(text: str, events: int, total: int) -> None:
    value = only(text)
    assert (value.kind, value.events, value.total) == ("fraction", events, total)


@pytest.mark.parametrize("text", ["It ran over 3 of 5 years.", "The dose was 40/7 units a day."])
def test_what_is_no_fraction_of_patients(text: str) -> None:
    assert printed(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("The hazard ratio was 0.45.", "hazard_ratio", "0.45"),
        ("They did worse (HR = 2.1).", "hazard_ratio", "2.1"),
        ("They did worse (HR, 2.1).", "hazard_ratio", "2.1"),
        ("They did worse (aHR 2.1).", "hazard_ratio", "2.1"),
        ("They did worse (OR: 3.4).", "odds_ratio", "3.4"),
        ("The odds ratio was 3.4.", "odds_ratio", "3.4"),
        ("They did worse (RR 1.7).", "relative_risk", "1.7"),
    ],
)
def test_ratios(text: str, kind: str, value: str) -> None:
    found = only(text)
    assert (found.kind, str(found.value), found.unit) == (kind, value, "ratio")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The median OS was 8.5 months.", "8.5", "month"),
        ("Median follow-up was 2.3 years.", "2.3", "year"),
        ("The median time to it was 47 days.", "47", "day"),
    ],
)
def test_medians(text: str, value: str, unit: str) -> None:
    found = only(text)
    assert (found.kind, str(found.value), found.unit) == ("median", value, unit)


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("The median follow-up was 24 months (range, 3-61).", "range", 3, 61),
        ("The median follow-up was 24 months (range: 3 to 61 months).", "range", 3, 61),
        ("The median follow-up was 24 (range, 3-61) months.", "range", 3, 61),
        ("The median follow-up was 24 months (IQR, 12-36).", "IQR", 12, 36),
        ("The median follow-up was 24 months (interquartile range 12-36).", "IQR", 12, 36),
    ],
)
def test_a_spread_is_no_confidence_interval(text: str, kind: str, low: int, high: int) -> None:
    value = only(text)
    assert (value.value, value.spread_kind) == (24, kind)
    assert (value.spread_low, value.spread_high) == (low, high)
    assert value.low is None
    assert value.high is None


@pytest.mark.parametrize(
    "text",
    [
        "The median OS was not reached.",
        "The median OS has not yet been reached.",
        "The median OS was NR.",
    ],
)
def test_a_median_that_was_not_reached_has_no_value(text: str) -> None:
    value = only(text)
    assert (value.kind, value.status, value.value) == ("median", "not-reached", None)


def test_two_medians_of_one_sentence() -> None:
    values = read_values("The median OS was 8.5 and 14.1 months in the two groups.").values
    assert [str(v.value) for v in values] == ["8.5", "14.1"]
    assert {v.unit for v in values} == {"month"}


def test_a_time_point_is_no_median() -> None:
    reading = read_values("The median OS was 8.5 months and OS at 12 months was 40%.")
    assert [(v.kind, str(v.value)) for v in reading.values] == [
        ("median", "8.5"),
        ("percent", "40"),
    ]
    assert [(t.value, t.unit) for t in reading.times] == [(12, "month")]


@pytest.mark.parametrize(
    ("text", "value", "operator"),
    [
        ("It was seen in <5% of patients.", "5", "<"),
        ("It was seen in less than 5% of patients.", "5", "<"),
        ("It was seen in more than 70% of patients.", "70", ">"),
        ("It was seen in ≥70% of patients.", "70", ">="),
        ("It was seen in 70% of patients.", "70", "="),
    ],
)
def test_operators(text: str, value: str, operator: str) -> None:
    found = only(text)
    assert (str(found.value), found.operator) == (value, operator)


@pytest.mark.parametrize(
    "text",
    [
        "MRD <0.01% was what all had.",
        "All had blasts ≥5% before it.",
        "MRD was measured with a sensitivity of 0.01%.",
    ],
)
def test_a_threshold_of_a_measurement_is_no_result(text: str) -> None:
    assert printed(text) == []


@pytest.mark.parametrize(
    "text",
    ["The children were 8 years of age.", "It was given to those aged 12 years or less."],
)
def test_an_age_is_no_time_point(text: str) -> None:
    assert read_values(text).times == []


def test_a_value_stands_where_the_sentence_prints_it() -> None:
    text = "The OS was 61.5% (95% CI, 50-72), 7 of 40 patients (17.5%) relapsed, HR was 0.45."
    for value in read_values(text).values:
        assert text[value.span.start : value.span.end] == value.text
    assert printed(text) == ["61.5", "17.5", "0.45"]


def counts(text: str) -> list[tuple[str, int | None]]:
    reading = read_values(text)
    endpoints = find_endpoints(text, load())
    found = find_counts(text, reading, endpoints, find_groups(text))
    return [(text[v.span.start : v.span.end], v.events) for v in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine patients died of it.", 9),
        ("Twenty-two patients relapsed.", 22),
        ("In all, 14 patients relapsed.", 14),
        ("No patient developed VOD.", 0),
        ("None of the six patients developed VOD.", 0),
        ("There were 3 relapses and all were observed early.", 3),
    ],
)
def test_bare_counts(text: str, expected: int) -> None:
    assert [events for _, events in counts(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Nine patients were enrolled before relapse.",
        "Nine patients sang.",
        "No significant difference in relapse was observed.",
    ],
)
def test_what_is_no_count_of_an_outcome(text: str) -> None:
    assert counts(text) == []


def test_a_count_takes_the_percentage_of_its_bracket() -> None:
    text = "Five patients developed VOD (7%)."
    reading = read_values(text)
    find_counts(text, reading, find_endpoints(text, load()), [])
    (value,) = reading.values
    assert (value.value, value.events) == (7, 5)


def test_a_label_far_ahead_of_its_ratios() -> None:
    found = read_values(
        "HR values for relapse, for death, and for GVHD were 1.05 (95% CI, 0.67-1.66), 0.26 (95%"
        " CI, 0.03-2.20), and 0.68, respectively, and 12% had fever."
    ).values
    assert [(v.text, v.kind) for v in found] == [
        ("1.05", "hazard_ratio"),
        ("0.26", "hazard_ratio"),
        ("0.68", "hazard_ratio"),
        ("12", "percent"),
    ]
    assert (found[1].low, found[1].high) == (Decimal("0.03"), Decimal("2.20"))
