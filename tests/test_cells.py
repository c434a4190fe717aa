"""What one table cell prints, and what a column holds by its header."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.cells import CellValue, read_cell, read_interval, read_p
from extractors.columns import Column, header_time, ratio_code, read_columns
from extractors.lexicon import load
from extractors.model import Span, Table


def cell(text: str, *, counts: bool = False) -> CellValue:
    value = read_cell(text, counts=counts)
    assert value is not None
    return value


@pytest.mark.parametrize(
    "text", ["", " ", "-", "–", "—", "NA", "N/A", "ND", "…", "Reference", "see text"]
)
def test_an_empty_or_wordy_cell_has_no_value(text: str) -> None:
    assert read_cell(text) is None
    assert read_cell(text, counts=True) is None


@pytest.mark.parametrize(
    ("text", "value", "low", "high"),
    [
        ("71.0 (60.2-82.1)", "71.0", "60.2", "82.1"),
        ("71.0% (60.2%–82.1%)", "71.0", "60.2", "82.1"),
        ("71.0 [60.2, 82.1]", "71.0", "60.2", "82.1"),
        ("71.0 (60.2 to 82.1)", "71.0", "60.2", "82.1"),
        ("71.0 (95% CI: 60.2-82.1)", "71.0", "60.2", "82.1"),
        ("1.04 (0.98—1.10)", "1.04", "0.98", "1.10"),
        (".45 (.21-.93)", "0.45", "0.21", "0.93"),
        ("0·45 (0·21–0·93)", "0.45", "0.21", "0.93"),
    ],
)
def test_a_value_with_its_interval(text: str, value: str, low: str, high: str) -> None:
    found = cell(text)
    assert (found.value, found.low, found.high) == (Decimal(value), Decimal(low), Decimal(high))
    assert found.interval


def test_an_open_bound_is_none_and_still_an_interval() -> None:
    found = cell("18.2 (9.0-NR)")
    assert (found.value, found.low, found.high) == (Decimal("18.2"), Decimal("9.0"), None)
    assert found.interval


@pytest.mark.parametrize(
    ("text", "value", "events", "total"),
    [
        ("12 (24%)", "24", 12, None),
        ("12 (24.5%)", "24.5", 12, None),
        ("12/50 (24%)", "24", 12, 50),
        ("24% (12)", "24", 12, None),
        ("24% (12/50)", "24", 12, 50),
        ("24% (n = 12)", "24", 12, None),
    ],
)
def test_a_count_with_its_percentage(text: str, value: str, events: int, total: int | None) -> None:
    found = cell(text)
    assert (found.value, found.events, found.total) == (Decimal(value), events, total)
    assert found.percent


def test_the_header_decides_what_a_bracket_means() -> None:
    counted = cell("12 (24)", counts=True)
    assert (counted.value, counted.events, counted.percent) == (24, 12, True)
    plain = cell("12 (24)")
    assert (plain.value, plain.events, plain.percent) == (12, None, False)


def test_a_fraction_is_a_count_of_a_total() -> None:
    found = cell("12/50")
    assert (found.events, found.total, found.percent) == (12, 50, False)


@pytest.mark.parametrize(
    ("text", "status", "low"),
    [
        ("NR", "not-reached", None),
        ("Not reached", "not-reached", None),
        ("NR (20.1-NR)", "not-reached", Decimal("20.1")),
        ("NE", "not-estimable", None),
        ("NE (8.5–NE)", "not-estimable", Decimal("8.5")),
    ],
)
def test_a_median_that_was_not_reached(text: str, status: str, low: Decimal | None) -> None:
    found = cell(text)
    assert (found.value, found.status, found.low, found.high) == (None, status, low, None)


@pytest.mark.parametrize(
    ("text", "operator"), [("<5%", "<"), ("≤5%", "<="), ("≥5%", ">="), ("> 5%", ">"), ("5%", "=")]
)
def test_operators(text: str, operator: str) -> None:
    found = cell(text)
    assert (found.value, found.operator) == (5, operator)


def test_the_p_value_behind_the_value() -> None:
    assert cell("2.31 (1.10-4.85), P = 0.03").p == ("0.03", "")
    assert cell("2.31 (1.10-4.85) p<0.001").p == ("0.001", "<")
    assert cell("2.31 (1.10-4.85)").p is None


@pytest.mark.parametrize(
    "text", ["  71.0 (60-82)", "71.0", "≥71.0%", "12 (71.0%)", "12/50 (71.0%)"]
)
def test_the_offset_is_that_of_the_printed_value(text: str) -> None:
    found = cell(text)
    assert text[found.value_at : found.value_at + len(found.value_text)] == "71.0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.03", ("0.03", "")),
        (".03", (".03", "")),
        ("<0.001", ("0.001", "<")),
        ("< .001", (".001", "<")),
        ("P=0.2", ("0.2", "")),
        ("0.03*", ("0.03", "")),
        ("0,03", ("0.03", "")),
        ("≤0.05", ("0.05", "<=")),
        ("NS", None),
        ("", None),
        ("-", None),
        ("0", None),
        ("0.98-1.10", None),
    ],
)
def test_a_p_cell(text: str, expected: tuple[str, str] | None) -> None:
    assert read_p(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.98–1.10", (Decimal("0.98"), Decimal("1.10"))),
        ("(0.98-1.10)", (Decimal("0.98"), Decimal("1.10"))),
        ("[60; 82]", (60, 82)),
        ("60% to 82%", (60, 82)),
        ("9.0-NR", (Decimal("9.0"), None)),
        ("0.98", None),
        ("", None),
        ("Reference", None),
    ],
)
def test_a_cell_with_an_interval_alone(
    text: str, expected: tuple[Decimal, Decimal | None] | None
) -> None:
    assert read_interval(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HR (95% CI)", "hazard_ratio"),
        ("sHR", "hazard_ratio"),
        ("hazard ratio", "hazard_ratio"),
        ("Hazard Ratio (95% CI)", "hazard_ratio"),
        ("OR [95% CI]", "odds_ratio"),
        ("RR", "relative_risk"),
        ("rate ratio", "rate_ratio"),
        ("OS, %", ""),
        ("ORR", ""),
        ("1 or 2 cycles", ""),
    ],
)
def test_the_ratio_a_header_names(text: str, expected: str) -> None:
    assert ratio_code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2-year OS", (2, "year")),
        ("At 24 months", (24, "month")),
        ("five years", (5, "year")),
        ("OS at 3 years", (3, "year")),
        ("3 y", (3, "year")),
        ("OS, %", None),
        ("Grade 3", None),
        ("Arm 2 (n = 40)", None),
    ],
)
def test_the_time_a_header_names(text: str, expected: tuple[int, str] | None) -> None:
    assert header_time(text) == expected


def column(*path: str) -> Column:
    table = Table("1", "", Span(0, 0), ((path,),), ())
    (found,) = read_columns(table, 0, load())
    return found


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("N", "size"),
        ("No. of patients", "size"),
        ("Events", "events"),
        ("No. of events", "events"),
        ("95% CI", "interval"),
        ("(95% confidence interval)", "interval"),
        ("P", "p"),
        ("p-value", "p"),
        ("OS, % (95% CI)", "value"),
        ("HR (95% CI)", "value"),
        ("SE", "other"),
        ("", "other"),
    ],
)
def test_the_role_of_a_column(head: str, role: str) -> None:
    assert column(head).role == role


def test_a_column_of_an_arm_has_its_size() -> None:
    arm = column("Drugamab (n = 44)")
    assert (arm.arm, arm.arm_size, arm.role) == ("Drugamab", 44, "value")
    assert column("All (n = 80)").arm == "all"
    assert column("All patients").arm == "all"
    assert column("Cohort A").arm == "Cohort A"


def test_a_column_says_endpoint_and_time_wherever_the_path_prints_them() -> None:
    found = column("OS", "at 2 years", "% (95% CI)")
    assert (found.endpoint, found.time, found.role) == ("OS", (2, "year"), "value")
    found = column("2-year relapse incidence", "P")
    assert (found.role, found.endpoint) == ("p", "RELAPSE")


def test_a_column_of_a_grade_keeps_its_words() -> None:
    assert "3" in column("Grade ≥3").grade_text
    assert column("OS").grade_text == ""
