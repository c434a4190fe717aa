"""What stands at the edges of a PDF's pages: running heads, line numbers, notes, marks."""

from __future__ import annotations

import pytest

from tests.pdf_articles import (
    FILLER,
    Sheet,
    article,
    first_page,
    grid_of,
    print_rows,
    two_columns,
)


def test_running_heads_and_page_numbers_are_dropped() -> None:
    sheets = [first_page(), *(two_columns(FILLER * 5, FILLER * 5) for _ in range(3))]
    for number, sheet in enumerate(sheets, 1):
        sheet.write(50, 30, "Example et al. Journal of Lamps")
        sheet.write(300, 780, str(number))
    document = article(*sheets)
    prose = [document.quote(s.span) for s in document.sentences]
    assert prose
    assert not any("Journal of Lamps" in sentence for sentence in prose)
    assert document.text.count("Journal of Lamps") == 1  # the first page's names the journal


def test_cells_at_the_foot_of_a_page_are_no_running_foot() -> None:
    sheets = []
    for number, words in enumerate((("Oil", "Wick"), ("Glass", "Wind"))):
        sheet = Sheet()
        sheet.write(50, 690, f"Table {number + 1}. Losses", 9, bold=True)
        rows = [(word, f"{number + 1}{i} (3.{i})", f"2{i} (5.{i})") for i, word in enumerate(words)]
        sheet.rule(50, 698, 550)
        print_rows(sheet, (50, 250, 400), 710, [("Kind", "Old lamp", "New lamp"), *rows])
        sheet.rule(50, 714, 550)
        sheet.rule(50, 741, 550)
        sheet.column(50, 80, FILLER * 4, 95)
        sheets.append(sheet)
    first, second = article(first_page(), *sheets).tables
    assert grid_of(first) == [("Oil", "10 (3.0)", "20 (5.0)"), ("Wick", "11 (3.1)", "21 (5.1)")]
    assert grid_of(second) == [("Glass", "20 (3.0)", "20 (5.0)"), ("Wind", "21 (3.1)", "21 (5.1)")]


def test_line_numbers_of_a_manuscript_are_no_part_of_its_sentences() -> None:
    sheets = []
    number = 0
    for _ in range(3):
        sheet = Sheet()
        for line in range(20):
            number += 1
            sheet.write(40, 80 + 24 * line, str(number), 8)
            sheet.write(80, 80 + 24 * line, "of 84 keepers on the coast some 12", 11)
        sheets.append(sheet)
    text = article(first_page(), *sheets).text
    assert "some 12 of 84 keepers on the coast some 12 of 84 keepers" in text
    assert not any(f"12 {n} of" in text for n in range(1, 61))


def test_a_column_of_numbers_is_kept_where_lines_are_not_counted() -> None:
    sheet = two_columns(FILLER * 5, FILLER * 5)
    for line, number in enumerate((3, 9, 4, 12, 7, 1, 15, 2, 8)):
        sheet.write(30, 400 + 13 * line, str(number))
        sheet.write(60, 400 + 13 * line, "lamps were lit.")
    text = article(first_page(), sheet).text
    assert "12 lamps were lit." in text


def test_a_note_at_the_foot_of_a_column_does_not_part_a_sentence() -> None:
    sheet = two_columns(FILLER * 5 + "The left column ends and", "the right one goes on. " + FILLER)
    sheet.column(50, 480, "* The harbor office gave the lamps and had no part in this.", 60, 7)
    document = article(first_page(), sheet)
    quotes = [document.quote(sentence.span) for sentence in document.sentences]
    assert "The left column ends and the right one goes on." in quotes
    assert not any("harbor office" in quote for quote in quotes)
    assert "harbor office" in document.text


@pytest.mark.parametrize("matrix", ["0.7 0.7 -0.7 0.7 100 200", "0 1 -1 0 20 200"])
def test_marks_across_and_beside_the_text_are_left_out(matrix: str) -> None:
    sheet, marked = (two_columns(FILLER * 5, FILLER * 5) for _ in range(2))
    marked.commands.append(f"BT /F1 30 Tf {matrix} Tm (ACCEPTED) Tj ET")
    assert article(first_page(), marked).text == article(first_page(), sheet).text


def test_heads_that_alternate_are_dropped_though_one_is_printed_once() -> None:
    sheets = [first_page(), *(two_columns(FILLER * 5, FILLER * 5) for _ in range(2))]
    heads = ("Lamps of the north", "Example et al", "Lamps of the north")
    for sheet, head in zip(sheets, heads, strict=True):
        sheet.write(50, 30, head, 8)
    text = article(*sheets).text
    assert "Example et al" not in text
    assert text.count("Lamps of the north") == 1


def test_pages_are_counted_where_no_head_is_repeated() -> None:
    sheets = [first_page(), two_columns(FILLER * 5, FILLER * 5)]
    for number, head, sheet in zip((101, 102), ("Lamps", "Example et al"), sheets, strict=True):
        sheet.write(50, 30, str(number), 8)
        sheet.write(400, 30, head, 8)
    first, second = article(*sheets).text.split("RESULTS")
    assert "101" in first
    assert not ({"102", "Example et al"} & {line.strip() for line in second.split("\n")})


@pytest.mark.parametrize("step", [1, 5])
def test_line_numbers_may_begin_below_the_title_and_count_in_fives(step: int) -> None:
    sheets = [first_page(), *(Sheet() for _ in range(3))]
    for sheet in sheets:
        first = 300 if sheet is sheets[0] else 80
        for line in range(20):
            if (line + 1) % step == 0:
                sheet.write(30, first + 20 * line, str(line + 1), 8)
            sheet.write(80, first + 20 * line, "of 84 keepers on the coast some 12", 11)
    text = article(*sheets).text
    assert "some 12 of 84 keepers on the coast some 12 of 84 keepers" in text
    assert not any(f"12 {n} of" in text for n in range(1, 21))
