"""In-text citation markers and what only looks like one."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

import extractors
from extractors.citations import find_citations
from extractors.model import Reference, Span

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Extraction

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
        ("The median time to rain was 13 days [39].", [("[39]", (39,))]),
        ("Snow came after a median of 3 months [7, 12].", [("[7, 12]", (7, 12))]),
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
        "a median of 3 days [2–4]",
        "a median of 12 months [3–16]",
        "on day [3] of rain",
        "an area of 583.1 msec^{2} in all",
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


def test_raised_numbers_that_a_conversion_put_on_the_line_are_read() -> None:
    known = frozenset(range(1, 7))
    text = "Rain fell.1,2 Snow (hail),3 in 12% of towns,4 was rare.2-5 In May it rained 0.5 mm.6 So"
    assert [n for _, n in read(text, known)] == [(1, 2), (3,), (4,), (2, 3, 4, 5), (6,)]


@pytest.mark.parametrize(
    "text",
    [
        "It rained (in all towns).3 Then nothing came.",
        "Section a.5 and section b.4 and section c.2 and section d.1 tell more.",
        "Rain fell [1, 2] on towns [3], see fig.4 and no.5 and part c.6 here [4-6].",
    ],
)
def test_numbers_on_the_line_that_do_not_run_through_the_list_are_no_citations(text: str) -> None:
    flat = [marker for marker, _ in read(text, frozenset(range(1, 7))) if marker.isdigit()]
    assert flat == []


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


# --- authors and years ----------------------------------------------------------------------------


def entry(number: int, year: int, *authors: str, suffix: str = "") -> Reference:
    raw = f"{', '.join(authors)}. Rain. J Weather. {year}{suffix};1:1-9."
    return Reference(number, raw, Span(0, 0), authors=authors, year=year)


ENTRIES = (
    entry(1, 2020, "Ash B", "Elm C"),
    entry(2, 2018, "van der Birch A", "Oak D", "Elm F"),
    entry(3, 2017, "Oak D"),
    entry(4, 2017, "Oak D", "Ash B", "Elm C"),
    entry(5, 2019, "Roe D", "Ash B", "Elm C"),
    entry(6, 2021, "Roe D", "Elm C", "Oak D", suffix="a"),
    entry(7, 2021, "Roe D", "Birch A", "Oak D", suffix="b"),
)


def read_names(text: str) -> list[tuple[str, tuple[int, ...]]]:
    known = frozenset(e.number for e in ENTRIES)
    found = find_citations(text, [Span(0, len(text))], known, ENTRIES)
    assert all(text[c.span.start : c.span.end] == c.marker for c in found)
    return [(c.marker, c.numbers) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rain is common (Roe et al., 2019).", [("(Roe et al., 2019)", (5,))]),
        (
            "Rain is rare (Roe et al., 2019; Ash and Elm, 2020).",
            [("(Roe et al., 2019; Ash and Elm, 2020)", (5, 1))],
        ),
        ("Rain fell [Ash & Elm 2020].", [("[Ash & Elm 2020]", (1,))]),
        ("Ash and Elm (2020) saw snow.", [("(2020)", (1,))]),
        ("Roe and colleagues (2019) saw snow.", [("(2019)", (5,))]),
        ("So said van der Birch et al. (2018).", [("(2018)", (2,))]),
        ("Rain fell (van der Birch et al., 2018).", [("(van der Birch et al., 2018)", (2,))]),
        ("Rain fell (Birch, Oak, and Elm, 2018).", [("(Birch, Oak, and Elm, 2018)", (2,))]),
        ("Rain fell (see Oak, 2017).", [("(see Oak, 2017)", (3,))]),
        ("Rain fell (Oak et al., 2017).", [("(Oak et al., 2017)", (4,))]),
        ("Rain fell (Roe et al., 2021a, b).", [("(Roe et al., 2021a, b)", (6, 7))]),
        ("Rain fell (Roe et al., 2019, 2021b).", [("(Roe et al., 2019, 2021b)", (5, 7))]),
        ("Rain (5 of 9 days; Roe et al., 2019) fell.", [("Roe et al., 2019", (5,))]),
    ],
)
def test_reads_authors_and_years(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read_names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell (Roe et al., 2021).",
        "Rain fell (Pine et al., 2019).",
        "Rain fell (Roe et al., 2018).",
        "Rain fell in Roe (2016).",
        "In May (2019) and June (2020) it rained.",
    ],
)
def test_what_no_single_entry_bears_is_no_citation(text: str) -> None:
    assert read_names(text) == []


def test_an_article_that_cites_by_name_does_not_cite_by_counts() -> None:
    text = "In 12 (3) of the towns (Roe et al., 2019) it rained (n = 4), as Ash and Elm (2020) saw."
    assert [numbers for _, numbers in read_names(text)] == [(5,), (1,)]


def test_an_article_that_cites_by_number_does_not_cite_the_name_as_well() -> None:
    text = "Roe et al. (2019) saw rain [5], snow [1, 2] and hail [3, 4]."
    assert [marker for marker, _ in read_names(text)] == ["[5]", "[1, 2]", "[3, 4]"]


# --- the real articles, read by eye ---------------------------------------------------------------

STANDS = {"agreesWith", "disagreesWith", "confirms", "disputes", "supports", "extends"}


@pytest.fixture(scope="module")
def expected(checkout: Path) -> dict[str, list[tuple[tuple[int, ...], list[str]]]]:
    """Return what stands in each article, in reading order: numbers, and intents that are right."""
    found = defaultdict(list)
    with (checkout / "tests" / "expected" / "citations.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            numbers = tuple(int(n) for n in row["numbers"].split(";"))
            found[row["doi"]].append((numbers, [*filter(None, row["intents"].split(";"))]))
    return found


@pytest.fixture(scope="module")
def articles(full_texts: dict[str, Path]) -> list[Extraction]:
    return [extractors.extract(path) for path in full_texts.values()]


def test_every_citation_of_the_articles_is_read_and_nothing_else(
    articles: list[Extraction], expected: dict[str, list[tuple[tuple[int, ...], list[str]]]]
) -> None:
    assert sum(len(numbers) for rows in expected.values() for numbers, _ in rows) == 249
    for extraction in articles:
        numbers = [c.numbers for c in extraction.document.citations]
        assert numbers == [n for n, _ in expected[extraction.article.doi]]


def test_intents_of_the_discussions_are_what_a_reader_says(
    articles: list[Extraction], expected: dict[str, list[tuple[tuple[int, ...], list[str]]]]
) -> None:
    judged = [
        (citation.intent, intents)
        for extraction in articles
        for citation, (_, intents) in zip(
            extraction.document.citations, expected[extraction.article.doi], strict=True
        )
        if intents
    ]
    stands = [(intent, right) for intent, right in judged if intent in STANDS]
    assert len(judged) > 60
    assert all(intent in right for intent, right in stands)
    assert len(stands) >= 0.85 * sum(right[0] in STANDS for _, right in judged)
    assert sum(intent in right for intent, right in judged) >= 0.9 * len(judged)
