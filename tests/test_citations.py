"""In-text citation markers and what only looks like one."""

from __future__ import annotations

import pytest

from extractors.citations import find_citations
from extractors.model import Span

KNOWN = frozenset(range(1, 57))


def read(text: str, known: frozenset[int] = KNOWN) -> list[tuple[str, tuple[int, ...]]]:
    found = find_citations(text, [Span(0, len(text))], known)
    assert all(text[c.span.start : c.span.end] == c.marker for c in found)
    return [(c.marker, c.numbers) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rain was rare [2–4].", [("[2–4]", (2, 3, 4))]),
        ("Rain was rare [2, 6].", [("[2, 6]", (2, 6))]),
        ("Rain was rare [ 7 ].", [("[ 7 ]", (7,))]),
        ("Rain was rare [3]–[5].", [("[3]–[5]", (3, 4, 5))]),
        ("Rain was rare [1, 3 and 5].", [("[1, 3 and 5]", (1, 3, 5))]),
        ("Rain was rare.¹⁻³ Then", [("¹⁻³", (1, 2, 3))]),
        ("Rain was rare,⁴,⁵ then", [("⁴,⁵", (4, 5))]),
        ("Rain in 78%.¹² Then", [("¹²", (12,))]),
        ("Rain in zone B2³ was", [("³", (3,))]),
        ("Rain was rare.^{2,3} Then", [("^{2,3}", (2, 3))]),
        ("Rain was rare.$^{12}$ Then", [("$^{12}$", (12,))]),
        ("Rain was rare.^2,3^ Then", [("^2,3^", (2, 3))]),
        ("Rain was rare.<sup>2,3</sup> Then", [("<sup>2,3</sup>", (2, 3))]),
        ("Rain<sup>4</sup>–<sup>6</sup> fell", [("<sup>4</sup>–<sup>6</sup>", (4, 5, 6))]),
        ("Rain was rare (41).", [("(41)", (41,))]),
        ("Rain was rare (2, 45, 46).", [("(2, 45, 46)", (2, 45, 46))]),
        ("Rain was rare (see 12).", [("(see 12)", (12,))]),
        ("Ash et al. [16] saw rain.", [("[16]", (16,))]),
        ("Rain was rare [Ash et al., 2021, (10)].", [("(10)", (10,))]),
        ("In one study [NCT00000001; (23)], it rained.", [("(23)", (23,))]),
        ("It rained [78 vs. 28%; RAIN trial, (7)].", [("(7)", (7,))]),
        ("A study (register; 2, PMID: 12345678) saw rain.", [("2", (2,))]),
        ("Rain fell in 22% [2] and in 5.6% [7].", [("[2]", (2,)), ("[7]", (7,))]),
        ("Rain fell in 25-50% (1).", [("(1)", (1,))]),
        (
            "It rained in phase 2 [31–34] and phase 3 [18].",
            [("[31–34]", (31, 32, 33, 34)), ("[18]", (18,))],
        ),
        ("In 2019 (24) it rained.", [("(24)", (24,))]),
    ],
)
def test_reads_each_form(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "near_miss",
    [
        "a count of 10⁹/L here",
        "a level of 1x10⁻⁴ here",
        "a level of $10^{-4}$ here",
        "a count of $>1 \\times 10^9/L$ here",
        "a count of 10<sup>9</sup>/L here",
        "a dose of 5 mg/m² here",
        "a dose of 5 mg/m^{2} here",
        "the CD3⁺ and Ph⁺ cells",
        "the Ca²⁺ level",
        "the ¹⁸F tracer",
        "the GENE1^{plus} form",
        "by the χ^2 test",
        "in six (n = 6) towns",
        "in some (18%) towns",
        "in some (95% CI 3–5) towns",
        "in some (2021) towns",
        "in 12 (24) towns",
        "a median of 3 [2–4] days",
        "a median of 3 (2–4) days",
        "a range [2–4] of days",
        "of grade (3) rain",
        "the aims were: (1) the first aim, (2) the second, and (3) the third aim",
        "those who (1) had rain; (2) had snow; and (3) had hail",
    ],
)
@pytest.mark.parametrize("marker", ["[50]", ".⁵⁰", "(50)"])
def test_near_miss_is_no_citation(near_miss: str, marker: str) -> None:
    text = f"It rained{marker} and {near_miss} as well, for {marker.strip('.')}."
    markers = [found for found, _ in read(text)]
    assert markers
    assert set(markers) <= {"[50]", "⁵⁰", "(50)"}


def test_credited_counter_like_markers_are_citations() -> None:
    text = "Ash et al. (1) saw rain, Roe et al. (2) saw snow."
    assert [numbers for _, numbers in read(text)] == [(1,), (2,)]


def test_article_keeps_to_the_form_that_reaches_most_of_the_list() -> None:
    text = "Rain [1] fell [2, 3] on (4) the town [5]; Ash et al.⁶ agreed."
    assert [marker for marker, _ in read(text)] == ["[1]", "[2, 3]", "[5]", "⁶"]


def test_number_outside_the_list_is_no_citation() -> None:
    known = frozenset(range(1, 10))
    assert read("It rained [3] for [400] days and (99) nights.", known) == [("[3]", (3,))]


def test_citation_of_a_missing_entry_is_kept() -> None:
    known = frozenset(range(1, 10))
    assert read("It rained [3] and hailed [10].", known) == [("[3]", (3,)), ("[10]", (10,))]


def test_range_that_runs_backwards_is_no_citation() -> None:
    assert read("It rained [3] on [9-2] days.") == [("[3]", (3,))]


def test_only_the_regions_are_read() -> None:
    text = "Ann Ash [1], Ben Roe [2]. It rained [3]."
    start = text.index("It rained")
    found = find_citations(text, [Span(start, len(text))], KNOWN)
    assert [(c.span.start, c.numbers) for c in found] == [(text.index("[3]"), (3,))]


def test_article_without_markers_has_none() -> None:
    assert read("It rained for days.") == []
