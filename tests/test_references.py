"""Reference lists of every printed manner, whole and damaged."""

from __future__ import annotations

import pytest

from extractors.model import Reference, Span
from extractors.references import find_references


def read(text: str) -> tuple[Reference, ...]:
    return find_references(text, [Span(0, len(text))])[0]


def only(text: str) -> Reference:
    (reference,) = read(text)
    return reference


STYLES = (
    (
        "1. Marlow T, Quill RA, et al. Rain and its gauges. *Weather Lett.* 2019;98:2389–98.",
        ("Marlow T", "Quill RA"), "Rain and its gauges", "Weather Lett", 2019, "98", "", "2389",
        "2398", "",
    ),
    (
        "1. Marlow T, Quill RA. Rain and its gauges. Weather Adv. 2019;3(21):3393-3405.",
        ("Marlow T", "Quill RA"), "Rain and its gauges", "Weather Adv", 2019, "3", "21", "3393",
        "3405", "",
    ),
    (
        "1. Marlow T. Rain and its gauges? *Weather*. (2020) 136:1803–12. doi: 10.1000/WX.2020\\_1",
        ("Marlow T",), "Rain and its gauges?", "Weather", 2020, "136", "", "1803", "1812",
        "10.1000/wx.2020_1",
    ),
    (
        "1. von Marlow T, O'Quill RA. Rain in town. Weather. 2021;138(Suppl 1):S1232.",
        ("von Marlow T", "O'Quill RA"), "Rain in town", "Weather", 2021, "138", "Suppl 1", "S1232",
        "", "",
    ),
    (
        "1. Marlow T-E. Rain in town. Weather. 2015;12(6):486-496; quiz 586.",
        ("Marlow T-E",), "Rain in town", "Weather", 2015, "12", "6", "486", "496", "",
    ),
    (
        "1. Marlow T. Rain in town. Hail Ther. 2024;31(4):610.e1-610.e12.",
        ("Marlow T",), "Rain in town", "Hail Ther", 2024, "31", "4", "610.e1", "610.e12", "",
    ),
    (
        "1. Marlow T. Rain in town. Weather. 2024. <https://doi.org/10.1000/s41-024-5>.",
        ("Marlow T",), "Rain in town", "Weather", 2024, "", "", "", "", "10.1000/s41-024-5",
    ),
    (
        "1. Marlow T, Quill R: Rain in town. J Clin Rain 31:2094-2102, 2013",
        ("Marlow T", "Quill R"), "Rain in town", "J Clin Rain", 2013, "31", "", "2094", "2102", "",
    ),
    (
        "1. Marlow, T. A., Quill, R., & Ash, B. (2018). Rain in town: a survey. "
        "Journal of Rain, 12(3), 45–67.",
        ("Marlow, T. A.", "Quill, R.", "Ash, B."), "Rain in town: a survey", "Journal of Rain",
        2018, "12", "3", "45", "67", "",
    ),
    (
        "1. Marlow, T. et al. Rain in town. J. Clin. Rain 376, 836–847 (2017).",
        ("Marlow, T.",), "Rain in town", "J. Clin. Rain", 2017, "376", "", "836", "847", "",
    ),
    (
        "1. Marlow T. Rain in town. *Rain J* [Internet]. 2020 Jul [cited 2021 Mar 2];12(7). "
        "Available from: <https://rain.example/12/7>",
        ("Marlow T",), "Rain in town", "Rain J", 2020, "12", "7", "", "", "",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "authors", "title", "journal", "year", "volume", "issue", "first", "last", "doi"),
    STYLES,
    ids=[style[0][3:30] + str(i) for i, style in enumerate(STYLES)],
)
def test_reads_each_style(
    text: str,
    authors: tuple[str, ...],
    title: str,
    journal: str,
    year: int,
    volume: str,
    issue: str,
    first: str,
    last: str,
    doi: str,
) -> None:
    found = only(text)
    assert (found.authors, found.title, found.journal) == (authors, title, journal)
    assert (found.year, found.volume, found.issue) == (year, volume, issue)
    assert (found.first_page, found.last_page, found.doi) == (first, last, doi)


def test_reads_the_pmid() -> None:
    assert only("1. Ash B. Snow. Weather. 2001;3:4. PMID: 12345678.").pmid == "12345678"


def test_joins_a_doi_that_the_page_tore() -> None:
    torn = only("1. Ash B. Snow. Weather. 2001;3:4–9. https ://doi.org/10.1000/snowa b123 45.")
    assert torn.doi == "10.1000/snowab12345"
    assert torn.first_page == "4"


def test_keeps_brackets_that_belong_to_a_doi() -> None:
    assert only("1. Ash B. Snow. Weather. 2001;3:4. doi: 10.1000/S01(20)30-0.").doi == (
        "10.1000/s01(20)30-0"
    )


def test_group_named_after_the_authors_is_an_author() -> None:
    found = only("1. Ash B, Roe C, et al. Northern Snow Committee. Flakes. Weather. 2001;3:4.")
    assert found.authors == ("Ash B", "Roe C", "Northern Snow Committee")
    assert found.title == "Flakes"


def test_web_page_has_title_and_year_and_no_journal() -> None:
    text = (
        "1. Northern Snow Register (2021). Available online at: "
        "<https://snow.example> (accessed May 1, 2021)."
    )
    references, problems = find_references(text, [Span(0, len(text))])
    assert (references[0].title, references[0].year) == ("Northern Snow Register", 2021)
    assert references[0].authors == ()
    assert references[0].journal == ""
    assert problems == ()


def test_entry_without_a_journal_is_kept_and_reported() -> None:
    text = "1. Common Terms for Snow (CTS). 2017;155.\n2. Ash B. Snow. Weather. 2001;3:4."
    references, problems = find_references(text, [Span(0, len(text))])
    assert [r.number for r in references] == [1, 2]
    assert (references[0].title, references[0].volume) == ("Common Terms for Snow (CTS)", "155")
    assert [p.kind for p in problems] == ["reference"]
    assert "reference 1" in problems[0].message


def test_bullets_are_numbered_by_count_and_by_printed_numbers() -> None:
    text = (
        "- 1. Ash B. Snow. Weather. 2001;3:4.\n"
        "- von Roe C, Ash B. Sleet. Weather. 2002;4:5.\n"
        "- 3. Elm D. Hail. Weather. 2003;5:6.\n"
        "- Fir E. Fog. Weather. 2004;6:7.\n"
    )
    assert [(r.number, r.title) for r in read(text)] == [
        (1, "Snow"), (2, "Sleet"), (3, "Hail"), (4, "Fog"),
    ]  # fmt: skip


def test_bullet_in_the_middle_of_an_entry_is_no_entry() -> None:
    text = (
        "- Ash B, Roe C. A long comparison on\n\n"
        "- second and third snow falls. Weather. 2001;3:4.\n"
        "2. Elm D. Hail. Weather. 2003;5:6.\n"
    )
    first, second = read(text)
    assert first.title == "A long comparison on second and third snow falls"
    assert first.raw == text[first.span.start : first.span.end]
    assert "second and third" in first.raw
    assert second.number == 2


def test_entry_goes_on_after_other_paragraphs() -> None:
    text = (
        "1. Ash B. Snow. Weather. 2001;3:4.\n"
        "2. Roe C. Sleet and\n\n"
        "melt water. AB and CD wrote the paper. All authors agreed.\n\n"
        "Funding\n\n"
        "Paid by the Ministry of Rain.\n\n"
        "the fog that follows. Weather. 2002;4:5-9.\n\n"
        "3. Elm D. Hail. Weather. 2003;5:6.\n"
    )
    _, second, third = read(text)
    assert second.title == "Sleet and the fog that follows"
    assert (second.year, second.last_page) == (2002, "9")
    assert second.raw == "Roe C. Sleet and"
    assert third.title == "Hail"


def test_entry_goes_on_in_the_next_region() -> None:
    text = (
        "1. Ash B. Snow and\n\nRESULTS ARE HERE\n\nice. Weather. 2001;3:4.\n"
        "2. Roe C. Sleet. Hail. 2002;4:5."
    )
    cut, again = text.index("RESULTS"), text.index("ice.")
    references, _ = find_references(text, [Span(0, cut), Span(again, len(text))])
    assert [(r.number, r.title) for r in references] == [(1, "Snow and ice"), (2, "Sleet")]


def test_paragraphs_after_the_list_belong_to_no_entry() -> None:
    text = (
        "1. Ash B. Snow. Weather. 2001;3:4.\n\n"
        "Publisher's note: The house remains neutral.\n\nCopyright 2022 Ash."
    )
    assert only(text).raw == "Ash B. Snow. Weather. 2001;3:4."


def test_entries_of_one_line_are_taken_apart() -> None:
    text = (
        "1. Ash B. Snow. Weather. 2001;3:4. 2. Roe C, Elm D. Sleet. Weather. 2002;4:5. "
        "3. Terms of Fog. 2003;5:6."
    )
    assert [(r.number, r.title) for r in read(text)] == [
        (1, "Snow"), (2, "Sleet"), (3, "Terms of Fog"),
    ]  # fmt: skip


def test_bracketed_entries_of_one_line_are_taken_apart() -> None:
    text = "[1] Ash B. Snow in [2] parts. Weather. 2001;3:4. [2] Terms of Fog. Hail. 2002;4:5."
    assert [(r.number, r.title) for r in read(text)] == [
        (1, "Snow in [2] parts"), (2, "Terms of Fog"),
    ]  # fmt: skip


def test_lines_of_one_entry_are_joined() -> None:
    text = (
        "1. Ash B, Roe C. Snow that\nlasts. J Am Coll\nSnow. 2019;74\n(1):104-132.\n"
        "2. Elm D. Hail. Weather. 2003;5:6."
    )
    first, _ = read(text)
    assert first.title == "Snow that lasts"
    assert (first.journal, first.issue, first.first_page) == ("J Am Coll Snow", "1", "104")


def test_list_without_marks_is_divided_by_its_authors() -> None:
    text = (
        "Ash B. Snow in the northern hills. Weather. 2001;3:4.\n\n"
        "Roe C, Elm D. Sleet by the sea. Weather. 2002;4:5."
    )
    assert [r.number for r in read(text)] == [1, 2]


def test_bracketed_numbers_are_numbers() -> None:
    assert [
        r.number
        for r in read("[1] Ash B. Snow. Weather. 2001;3:4.\n[2] Roe C. Sleet. Hail. 2002;4:5.")
    ] == [1, 2]


@pytest.mark.parametrize(
    "mark",
    [
        '<span id="page-11-0"></span>{}. ', "- [{}] ", "[{}]: ", "<sup>{}</sup>", "{}\\. ", "{}: ",
        "({}) ", "**{}.** ", "{} . ", "{}\t", "* {}. ",
    ],
)  # fmt: skip
def test_numbers_are_read_in_every_manner(mark: str) -> None:
    entries = (
        "Ash B. Snow that fell in the hills. <i>Weather</i>. 2001;3:4.",
        "Northern Snow Register (2021). Available at: <https://snow.example>",
        "Roe C. Sleet that fell in towns. <i>Weather</i>. 2002;4:5.",
    )
    text = "\n".join(f"{mark.format(n)}{entry}" for n, entry in enumerate(entries, 1))
    assert [(r.number, r.authors, r.journal) for r in read(text)] == [
        (1, ("Ash B",), "Weather"), (2, (), ""), (3, ("Roe C",), "Weather"),
    ]  # fmt: skip


def test_missing_number_is_reported() -> None:
    text = "1. Ash B. Snow. Weather. 2001;3:4.\n3. Roe C. Sleet. Weather. 2002;4:5."
    references, problems = find_references(text, [Span(0, len(text))])
    assert [r.number for r in references] == [1, 3]
    assert [p.message for p in problems] == ["reference 2: missing"]


def test_a_run_of_entries_that_is_too_short_is_reported_by_its_numbers() -> None:
    text = (
        "- Ash B, Fir C. Snow. Weather. 2001;3:4.\n- Fir C. Fog. Hail. 2002;4:5.\n"
        "5. Roe C. Ice. Weather. 2003;4:5."
    )
    _, problems = find_references(text, [Span(0, len(text))])
    assert "references 1-4: 2 of them missing, 2 found" in [p.message for p in problems]


def test_a_list_that_lost_its_first_marks_is_numbered_by_the_others() -> None:
    text = (
        "Ash B, Elm C. Snow that fell in\n\nFunding\n\nthe hills. Weather. 2001;3:4.\n"
        "Roe C. Sleet. Weather. 2002;4:5.\n3. Elm D. Hail. Weather. 2003;5:6."
    )
    assert [(r.number, r.title) for r in read(text)] == [
        (1, "Snow that fell in the hills"), (2, "Sleet"), (3, "Hail"),
    ]  # fmt: skip


def test_a_day_at_the_beginning_of_a_line_is_no_number() -> None:
    text = (
        "1. Ash B. Snow. Weather. 2021 Mar\n3. doi: 10.1000/s1.\n2. Roe C. Sleet. Hail. 2002;4:5."
    )
    assert [(r.number, r.doi) for r in read(text)] == [(1, "10.1000/s1"), (2, "")]


def test_doubtful_identifiers_are_told_together() -> None:
    text = "\n".join(
        f"{n}. Ash B. Snow {n}. Weather. 2001;3:{n}. https ://doi.org/10.1000/sno w{n}."
        for n in (1, 2)
    )
    references, problems = find_references(text, [Span(0, len(text))])
    assert [r.doi for r in references] == ["10.1000/snow1", "10.1000/snow2"]
    assert [p.message for p in problems] == [
        "references 1, 2: the DOI is printed with blanks and was read without them"
    ]


def test_one_doi_with_two_works_is_doubtful() -> None:
    text = (
        "1. Ash B. Snow. Weather. 2001;3:4. doi: 10.1000/s1\n"
        "2. Roe C. Sleet. Hail. 2002;4:5. doi: 10.1000/s1"
    )
    _, problems = find_references(text, [Span(0, len(text))])
    assert ["10.1000/s1" in p.message for p in problems] == [True]


def test_no_region_no_reference() -> None:
    assert find_references("1. Ash B. Snow. Weather. 2001;3:4.", []) == ((), ())
