"""Numbers as articles print them, and the times, intervals and P values beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numbers import (
    CI,
    SPREAD,
    bound,
    find_p_values,
    find_times,
    to_decimal,
    unit_name,
    word_value,
)

if TYPE_CHECKING:
    from decimal import Decimal


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("41", "41"),
        ("41.30", "41.30"),
        ("62,5", "62.5"),
        ("0,07", "0.07"),
        ("1,204", "1204"),
        ("12,345,678", "12345678"),
        (".5", "0.5"),
        ("17·2", "17.2"),
        ("33 %", "33"),
        (" 8.0 ", "8.0"),
    ],
)
def test_a_printed_number_keeps_its_digits(printed: str, expected: str) -> None:
    assert str(to_decimal(printed)) == expected


@pytest.mark.parametrize("printed", ["NR", "not reached", "NE", "", "-", "%"])
def test_what_is_no_number_has_no_value(printed: str) -> None:
    assert to_decimal(printed) is None
    assert bound(printed) is None


@given(st.decimals(min_value=0, max_value=999, places=2))
def test_any_plain_decimal_is_read_back_exactly(number: Decimal) -> None:
    assert to_decimal(f"{number:f}") == number


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("one", 1),
        ("Twelve", 12),
        ("nineteen", 19),
        ("thirty", 30),
        ("Fifty-three", 53),
        ("ninety-nine", 99),
        ("104", 104),
        ("several", None),
        ("twenty-some", None),
        ("well-one", None),
        ("", None),
    ],
)
def test_numbers_in_words(words: str, expected: int | None) -> None:
    assert word_value(words) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("years", "year"),
        ("yrs", "year"),
        ("yr", "year"),
        ("y", "year"),
        ("Months", "month"),
        ("mo", "month"),
        ("mos", "month"),
        ("weeks", "week"),
        ("wk", "week"),
        ("days", "day"),
        ("d", "day"),
        ("hours", "hour"),
    ],
)
def test_time_units_have_one_name(printed: str, expected: str) -> None:
    assert unit_name(printed) == expected


def times(text: str) -> list[tuple[str, str]]:
    return [(str(t.value), t.unit) for t in find_times(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the 3-year OS was good", [("3", "year")]),
        ("the three-year survival was good", [("3", "year")]),
        ("the 18 month OS was good", [("18", "month")]),
        ("survival at 5 years was good", [("5", "year")]),
        ("survival at five years was good", [("5", "year")]),
        ("within 30 days of the transplant", [("30", "day")]),
        ("survival at 6, 12 and 24 months was", [("6", "month"), ("12", "month"), ("24", "month")]),
        ("survival at one and four years was", [("1", "year"), ("4", "year")]),
        ("by day 100 of the transplant", [("100", "day")]),
        ("by day +28 of the transplant", [("28", "day")]),
        ("the 1-year and 3-year OS were", [("1", "year"), ("3", "year")]),
        ("they had 5 years of schooling", []),
        ("aGVHD grade 3 in 12 patients", []),
    ],
)
def test_times_of_a_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    assert times(text) == expected


def test_a_time_stands_where_the_text_prints_it() -> None:
    text = "As told, the 3-year OS and that at 5 years were the same."
    first, second = find_times(text)
    assert text[first.span.start : first.span.end] == "3-year"
    assert text[second.span.start : second.span.end] == "5 years"
    shifted = find_times(text, 100)
    assert [t.span.start - 100 for t in shifted] == [first.span.start, second.span.start]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(P=0.04)", [("0.04", "")]),
        ("(p = .21)", [("0.21", "")]),
        ("(P<0.001)", [("0.001", "<")]),
        ("(p ≤ 0.05)", [("0.05", "<=")]),
        ("(P >0.9)", [("0.9", ">")]),
        ("(P-value = 0.13)", [("0.13", "")]),
        ("with a p value of 0.13", [("0.13", "")]),
        ("(P = 0,013)", [("0.013", "")]),
        ("P = 0.02 and P = 0.5", [("0.02", ""), ("0.5", "")]),
        ("a Pfizer drug of 0.2 mg", []),
        ("grade 3 in p = many", []),
    ],
)
def test_p_values_of_a_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(p.text, p.operator) for p in find_p_values(text)]
    assert [(f"0{t}" if t.startswith(".") else t, op) for t, op in found] == expected


def test_a_p_value_stands_where_the_text_prints_it() -> None:
    text = "More of them relapsed (8 of 20; P = 0.04)."
    (p,) = find_p_values(text, 7)
    assert text[p.span.start - 7 : p.span.end - 7] == "P = 0.04"


@pytest.mark.parametrize(
    ("text", "level", "low", "high"),
    [
        ("95% CI, 40.1-62.3", "95", "40.1", "62.3"),
        ("95%CI: 40 to 62", "95", "40", "62"),
        ("95% CI 40%-62%", "95", "40", "62"),
        ("95% confidence interval [CI], 0.4; 0.62", "95", "0.4", "0.62"),
        ("90% CI (1.2-3.4)", "90", "1.2", "3.4"),
        ("95% CI [12.3, NR]", "95", "12.3", "NR"),
        ("95% CI, 9.5-not reached", "95", "9.5", "not reached"),
    ],
)
def test_a_labeled_confidence_interval(text: str, level: str, low: str, high: str) -> None:
    m = CI.search(text)
    assert m is not None
    assert (m["level"], m["low"], m["high"]) == (level, low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("(range, 3-61)", "3", "61"),
        ("(range: 0.5 to 12.4 months)", "0.5", "12.4"),
        ("(IQR 4-9)", "4", "9"),
        ("(interquartile range, 4.5-9.5)", "4.5", "9.5"),
        ("with a range of 3-61", "3", "61"),
    ],
)
def test_a_labeled_spread(text: str, low: str, high: str) -> None:
    m = SPREAD.search(text)
    assert m is not None
    assert (m["low"], m["high"]) == (low, high)


@pytest.mark.parametrize("text", ["95% of patients, 12-30", "CI 40-62 Main Street", "95 of 130"])
def test_what_only_looks_like_an_interval(text: str) -> None:
    assert CI.search(text) is None
