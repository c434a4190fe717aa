"""Tables of PDFs as grids: ruled, three-line and bare, sideways, over columns and pages."""

from __future__ import annotations

import pytest

from tests.pdf_articles import (
    FILLER,
    ROWS,
    Sheet,
    article,
    booktabs,
    first_page,
    grid_of,
    print_rows,
    two_columns,
)

HEADS = ("Event", "Walking (n = 40)", "Rest (n = 41)", "P")
EVENTS = (
    ("Any fall", "12 (30)", "20 (49)", "0.09"),
    ("Burn", "3 (7)", "2 (5)", "0.66"),
    ("Loss of the lamp", "1 (2)", "4 (10)", "0.17"),
)
DAYS = ("Event", "Day 30", "Day 90", "Day 30", "Day 90")
BY_DAY = (
    ("Any fall", "12 (30)", "15 (38)", "20 (49)", "22 (54)"),
    ("Burn", "3 (7)", "4 (10)", "2 (5)", "2 (5)"),
)
OF_DAYS = (
    ("Walking", "Day 30"),
    ("Walking", "Day 90"),
    ("Rest", "Day 30"),
    ("Rest", "Day 90"),
)
ACROSS = (50.0, 250.0, 340.0, 430.0)
WIDE = (50.0, 210.0, 300.0, 390.0, 480.0)
NARROW = (50.0, 130.0, 205.0, 270.0)


def test_a_three_line_table_becomes_a_grid() -> None:
    sheet = Sheet()
    booktabs(sheet, 80, ROWS, "Table 1. Events by day")
    sheet.column(50, 250, FILLER * 3, 95)
    document = article(first_page(), sheet)
    (table,) = document.tables
    assert (table.number, table.caption) == ("1", "Table 1. Events by day")
    assert table.headers == (
        (("Walking (n = 40)", "Day 30"), ("Walking (n = 40)", "Day 90"), ("P",)),
    )
    assert grid_of(table) == [
        ("Heart / Palpitation", "4 (10)", "6 (15)", "0.40"),
        ("Heart / Faint", "1 (2)", "2 (5)", "0.71"),
        ("Any fall", "3 (7)", "5 (12)", "0.09"),
    ]
    assert table.footnotes == ("Values are numbers (percent).",)
    for row in table.rows:
        for cell in row.cells:
            assert document.quote(cell.span) == cell.text


def test_a_table_printed_sideways_is_turned_upright() -> None:
    sheet = Sheet(turned=True)
    booktabs(sheet, 80, ROWS, "Table 1. Events by day")
    (table,) = article(first_page(), sheet).tables
    assert grid_of(table)[0] == ("Heart / Palpitation", "4 (10)", "6 (15)", "0.40")


def test_a_table_over_two_pages_is_one_table() -> None:
    first, second = Sheet(), Sheet()
    booktabs(first, 80, ROWS, "Table 1. Events by day")
    booktabs(second, 80, [("Burn", "7 (17)", "8 (20)", "0.6")], "Table 1. (continued)")
    (table,) = article(first_page(), first, second).tables
    assert [row[0] for row in grid_of(table)][-2:] == ["Any fall", "Burn"]


def test_a_ruled_table_keeps_wrapped_labels_and_empty_cells() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 2. Lamps", 9, bold=True)
    tops = (88, 104, 120, 145, 161, 177)
    for top in tops:
        sheet.rule(50, top, 410)
    for x in (50, 210, 310, 410):
        sheet.post(x, tops[0], tops[-1])
    cells = (
        (54, 99, "Kind"),
        (214, 99, "Old"),
        (314, 99, "New"),
        (54, 115, "Oil"),
        (214, 115, "12 (30)"),
        (54, 130, "Electric, with a"),
        (54, 140, "second coil"),
        (214, 130, "3 (7)"),
        (314, 130, "9 (22)"),
        (54, 156, "Gas"),
        (314, 156, "1 (2)"),
        (54, 172, "Other"),
        (214, 172, "2 (5)"),
        (314, 172, "4 (10)"),
    )
    for x, top, text in cells:
        sheet.write(x, top, text, 8)
    (table,) = article(first_page(), sheet).tables
    assert grid_of(table) == [
        ("Oil", "12 (30)", ""),
        ("Electric, with a second coil", "3 (7)", "9 (22)"),
        ("Gas", "", "1 (2)"),
        ("Other", "2 (5)", "4 (10)"),
    ]


def test_a_table_without_rules_ends_where_its_columns_end() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 3. Oil by year", 9, bold=True)
    for number, row in enumerate(
        (("Year", "Liters", "Lamps"), ("2001", "31", "7"), ("2002", "40", "9"))
    ):
        for x, text in zip((50, 200, 300), row, strict=True):
            sheet.write(x, 100 + 13 * number, text, 8)
    sheet.column(50, 160, FILLER * 2, 95)
    document = article(first_page(), sheet)
    (table,) = document.tables
    assert grid_of(table) == [("2001", "31", "7"), ("2002", "40", "9")]
    assert table.headers == ((("Liters",), ("Lamps",)),)
    assert len(document.sentences) == 8


def test_heads_over_rules_that_touch_keep_to_their_columns() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by day", 9, bold=True)
    sheet.rule(50, 88, 550)
    print_rows(sheet, (210, 390), 99, [("Walking", "Rest")])
    sheet.rule(208, 103, 389)
    sheet.rule(389, 103, 550)
    print_rows(sheet, WIDE, 114, [DAYS])
    sheet.rule(50, 119, 550)
    sheet.rule(50, print_rows(sheet, WIDE, 131, BY_DAY) - 7, 550)
    (table,) = article(first_page(), sheet).tables
    assert table.headers == (OF_DAYS,)
    assert grid_of(table) == [*BY_DAY]


def test_heads_without_rules_stand_over_the_columns_that_repeat() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by day", 9, bold=True)
    sheet.rule(50, 88, 550)
    print_rows(sheet, (250, 440), 99, [("Walking", "Rest")])
    print_rows(sheet, WIDE, 114, [DAYS])
    sheet.rule(50, 119, 550)
    sheet.rule(50, print_rows(sheet, WIDE, 131, BY_DAY) - 7, 550)
    (table,) = article(first_page(), sheet).tables
    assert table.headers == (OF_DAYS,)


def test_a_ruled_table_may_have_heads_in_two_rows() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by day", 9, bold=True)
    tops = [88.0 + 15 * line for line in range(5)]
    for top in tops:
        sheet.rule(50, top, 550)
    for x in (50, 206, 386, 550):
        sheet.post(x, tops[0], tops[-1])
    for x in (296, 476):
        sheet.post(x, tops[1], tops[-1])
    print_rows(sheet, (210, 390), 99, [("Walking", "Rest")])
    print_rows(sheet, WIDE, 114, [DAYS, *BY_DAY], step=15)
    (table,) = article(first_page(), sheet).tables
    assert table.headers == (OF_DAYS,)
    assert grid_of(table) == [*BY_DAY]


@pytest.mark.parametrize("ruled", [(0, 1, 2), (1, 2), (1, 2, 3)], ids=["top", "inner", "rows"])
def test_what_stands_outside_the_rules_belongs_to_the_table(ruled: tuple[int, ...]) -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by group", 9, bold=True)
    for line in ruled:
        sheet.rule(50, 92 + 13 * line, 550)
    print_rows(sheet, ACROSS, 101, [HEADS, *EVENTS])
    sheet.column(50, 190, FILLER * 3, 95)
    (table,) = article(first_page(), sheet).tables
    assert table.headers == (tuple((head,) for head in HEADS[1:]),)
    assert grid_of(table) == [*EVENTS]


def test_a_bare_table_reaches_over_both_columns_of_a_page() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by group", 9, bold=True)
    print_rows(sheet, ACROSS, 100, [HEADS, *EVENTS])
    sheet.column(50, 190, FILLER * 5)
    sheet.column(320, 190, FILLER * 5)
    document = article(first_page(), two_columns(FILLER * 5, FILLER * 5), sheet)
    (table,) = document.tables
    assert grid_of(table) == [*EVENTS]


def test_a_bare_table_leaves_the_column_beside_it_alone() -> None:
    sheet = Sheet()
    sheet.column(50, 80, FILLER * 2)
    sheet.write(50, 230, "Table 1. Events by group", 9, bold=True)
    print_rows(sheet, NARROW, 250, [HEADS, *EVENTS], size=7)
    sheet.column(50, 330, FILLER * 2)
    sheet.write(320, 80, "REFERENCES", 12, bold=True)
    top = 100.0
    for number in range(1, 13):
        entry = f"{number}. Sample B. On lamps of coast {number}. J Lamps. 2001;3:{number}-90."
        top = sheet.column(320, top, entry, 60, 7)
    document = article(first_page(), two_columns(FILLER * 5, FILLER * 5), sheet)
    (table,) = document.tables
    assert grid_of(table) == [*EVENTS]
    assert len(document.references) == 12


def test_a_table_goes_on_in_the_next_column_under_the_same_heads() -> None:
    places = (NARROW, tuple(x + 270 for x in NARROW))
    sheet = Sheet()
    sheet.column(50, 80, FILLER * 8)
    sheet.write(50, 640, "Table 1. Events by group", 9, bold=True)
    print_rows(sheet, places[0], 655, [HEADS, *EVENTS], size=7)
    more = [(f"Slip on {word}", *EVENTS[1][1:]) for word in ("ice", "oil", "moss")]
    print_rows(sheet, places[1], 80, [HEADS, *more], size=7)
    sheet.column(320, 190, FILLER * 8)
    document = article(first_page(), two_columns(FILLER * 5, FILLER * 5), sheet)
    (table,) = document.tables
    assert grid_of(table) == [*EVENTS, *more]


def test_a_caption_may_stand_below_a_ruled_table() -> None:
    sheet = Sheet()
    top = sheet.column(50, 80, FILLER * 2, 95)
    sheet.rule(50, top + 8, 550)
    sheet.rule(50, top + 24, 550)
    end = print_rows(sheet, ACROSS, top + 19, [HEADS, *EVENTS], step=16)
    sheet.rule(50, end - 10, 550)
    sheet.write(50, end + 4, "Table 1. Events by group", 9, bold=True)
    document = article(first_page(), sheet)
    (table,) = document.tables
    assert (table.number, table.caption) == ("1", "Table 1. Events by group")
    assert grid_of(table) == [*EVENTS]


def test_a_table_printed_sideways_beside_text_is_read() -> None:
    sheet = two_columns(FILLER * 8, FILLER * 3)
    turned = Sheet(turned=True)
    turned.write(100, 360, "Table 1. Events by group", 9, bold=True)
    turned.rule(100, 366, 420)
    turned.rule(100, 382, 420)
    turned.rule(100, print_rows(turned, (100, 200, 290, 370), 377, [HEADS, *EVENTS]) - 6, 420)
    sheet.commands += turned.commands
    document = article(first_page(), sheet)
    (table,) = document.tables
    assert grid_of(table) == [*EVENTS]
    place = document.places_of(table.rows[0].cells[0].span)[0]
    assert place.page == 2
    assert place.box == pytest.approx((384, 576, 392, 600), abs=2)


def test_the_rest_of_the_last_label_belongs_to_a_bare_table() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by group", 9, bold=True)
    top = print_rows(sheet, ACROSS, 100, [HEADS, *EVENTS])
    print_rows(sheet, ACROSS, top - 4, [("or of its glass",)])
    sheet.column(50, 210, FILLER * 3, 95)
    (table,) = article(first_page(), sheet).tables
    assert grid_of(table)[-1][0] == "Loss of the lamp or of its glass"


def test_captions_below_keep_to_the_table_above_them() -> None:
    sheet = Sheet()
    top = 80.0
    wet = [(label, *cells[::-1]) for label, *cells in EVENTS]
    for number, rows in ((1, EVENTS), (2, wet)):
        sheet.rule(50, top, 550)
        sheet.rule(50, top + 16, 550)
        end = print_rows(sheet, ACROSS, top + 11, [HEADS, *rows], step=16)
        sheet.rule(50, end - 10, 550)
        sheet.write(50, end + 2, f"Table {number}. Events by group", 9, bold=True)
        top = end + 30
    sheet.column(50, top + 20, FILLER * 3, 95)
    first, second = article(first_page(), sheet).tables
    assert (first.number, grid_of(first)) == ("1", [*EVENTS])
    assert (second.number, grid_of(second)) == ("2", wet)


def test_a_shaded_abstract_is_no_part_of_the_table_below_it() -> None:
    sheet = Sheet()
    sheet.write(50, 60, "Walking clubs and the hearts of lighthouse keepers", 20, bold=True)
    sheet.commands.insert(0, "0.9 g 50 600 500 80 re f 0 g")
    sheet.write(60, 135, "Abstract", 10, bold=True)
    sheet.column(60, 150, FILLER * 2, 110, 9)
    sheet.rule(50, 300, 550)
    sheet.rule(50, 316, 550)
    end = print_rows(sheet, ACROSS, 311, [HEADS, *EVENTS], step=16)
    sheet.rule(50, end - 10, 550)
    sheet.write(50, end + 2, "Table 1. Events by group", 9, bold=True)
    document = article(sheet, two_columns(FILLER * 8, FILLER * 8))
    (table,) = document.tables
    assert grid_of(table) == [*EVENTS]
    assert "abstract" in [section.kind for section in document.sections]


def test_text_below_a_table_printed_sideways_is_kept() -> None:
    sheet = Sheet(turned=True)
    sheet.write(100, 60, "Table 1. Events by group", 9, bold=True)
    sheet.rule(100, 66, 700)
    sheet.rule(100, 82, 700)
    rows = [HEADS, *EVENTS, *EVENTS]
    sheet.rule(100, print_rows(sheet, (100, 300, 450, 600), 77, rows) - 6, 700)
    upright = Sheet()
    upright.write(50, 740, "The lamps were lit again.")
    sheet.commands += upright.commands
    document = article(first_page(), two_columns(FILLER * 4, FILLER * 4), sheet)
    assert "The lamps were lit again." in document.text
    assert [table.number for table in document.tables] == ["1"]


def test_the_rest_of_the_last_label_stands_below_the_last_shade() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by group", 9, bold=True)
    sheet.commands.insert(0, f"0.9 g 50 {800 - 130} 500 42 re f 0 g")
    top = print_rows(sheet, ACROSS, 100, [HEADS, *EVENTS])
    print_rows(sheet, ACROSS, top, [("Loss of the lamp be-", "2 (5)", "1 (2)", "0.5")])
    sheet.write(50, top + 9.5, "yond all repair", 8)
    sheet.column(50, top + 60, FILLER * 3, 95)
    (table,) = article(first_page(), sheet).tables
    assert grid_of(table)[-1] == ("Loss of the lamp beyond all repair", "2 (5)", "1 (2)", "0.5")


def test_two_single_heads_above_a_bare_table_are_read() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by group", 9, bold=True)
    sheet.write(300, 92, "Lamps", 8)
    sheet.write(300, 101, "of old", 8)
    print_rows(sheet, ACROSS, 110, [HEADS, *EVENTS])
    sheet.column(50, 240, FILLER * 3, 95)
    (table,) = article(first_page(), sheet).tables
    assert grid_of(table) == [*EVENTS]


def test_cells_that_end_level_with_their_label_stay_in_its_row() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "Table 1. Events by group", 9, bold=True)
    sheet.rule(50, 88, 550)
    print_rows(sheet, ACROSS, 100, [HEADS])
    sheet.rule(50, 106, 550)
    printed = [("", "4", "", ""), ("", "(2 to 6)", "", ""), ("Rain", "of 40", "5 (12)", "0.5")]
    end = print_rows(sheet, ACROSS, 120, printed, step=9)
    printed = [("", "3", "", ""), ("", "(1 to 5)", "", ""), ("Hail", "of 40", "6 (15)", "0.6")]
    end = print_rows(sheet, ACROSS, end + 6, printed, step=9)
    sheet.rule(50, end, 550)
    (table,) = article(first_page(), sheet).tables
    assert grid_of(table) == [
        ("Rain", "4 (2 to 6) of 40", "5 (12)", "0.5"),
        ("Hail", "3 (1 to 5) of 40", "6 (15)", "0.6"),
    ]
