"""Where a PDF prints the words of the text: page and box of every stretch."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from extractors.model import Span
from extractors.readers.pdf import parse_pdf
from tests.pdf_articles import FILLER, ROWS, Sheet, article, booktabs, first_page, make_pdf

if TYPE_CHECKING:
    from extractors.model import Document, Place


def places_of(document: Document, words: str) -> tuple[Place, ...]:
    start = document.text.index(words)
    return document.places_of(Span(start, start + len(words)))


def sheet_of_lines(*lines: str) -> Sheet:
    sheet = Sheet()
    for number, line in enumerate(lines):
        sheet.write(50, 100 + 12 * number, line)
    return sheet


def test_words_stand_where_another_library_sees_them() -> None:
    data = make_pdf([first_page(), sheet_of_lines("Of all lamps 31.5% went out in the storm.")])
    document = parse_pdf(data, "made-up.pdf")
    (place,) = places_of(document, "31.5%")
    with pdfplumber.open(io.BytesIO(data)) as other:
        word = next(w for w in other.pages[1].extract_words() if w["text"] == "31.5%")
    assert place.page == 2
    assert place.box[0] == pytest.approx(word["x0"], abs=1)
    assert place.box[2] == pytest.approx(word["x1"], abs=1)
    assert word["top"] - 1 < place.box[1] < place.box[3] < word["bottom"] + 1


def test_a_quote_over_lines_has_a_box_for_each() -> None:
    sheet = sheet_of_lines(
        "It began in the obser-",
        "vation year and ended when the last",
        "lamp was sold to the harbor office.",
    )
    document = article(first_page(), sheet)
    places = places_of(document, "the observation year and ended when the last lamp")
    assert [document.quote(place.span) for place in places] == [
        "the obser",
        "vation year and ended when the last",
        "lamp",
    ]
    tops = [place.box[1] for place in places]
    assert tops == sorted(tops)


def test_a_sentence_over_two_pages_knows_both() -> None:
    first = sheet_of_lines("The keepers of the northern coast lit their lamps at dusk and they")
    second = sheet_of_lines("put them out at dawn.")
    document = article(first_page(), first, second)
    assert [p.page for p in places_of(document, "at dusk and they put them out")] == [2, 3]


def test_every_cell_of_a_table_has_its_box() -> None:
    sheet = Sheet()
    booktabs(sheet, 80, ROWS, "Table 1. Events by day")
    document = article(first_page(), sheet)
    row = document.tables[0].rows[0]
    boxes = [document.places_of(cell.span)[0].box for cell in row.cells]
    assert [box[0] for box in boxes] == pytest.approx([250, 340, 450], abs=1.5)
    (whole,) = document.places_of(row.span)
    assert whole.box[0] < 60
    assert whole.box[2] == pytest.approx(boxes[-1][2])


def test_a_page_printed_sideways_is_described_as_it_is_shown() -> None:
    sheet = Sheet(turned=True)
    booktabs(sheet, 80, ROWS, "Table 1. Events by day")
    document = article(first_page(), sheet)
    (place,) = document.places_of(document.tables[0].rows[0].cells[0].span)
    left, top, right, bottom = place.box
    assert left < right < 160  # the lines of the table run up the page
    assert bottom == pytest.approx(800 - 250, abs=2)
    assert bottom - top > right - left


@pytest.mark.parametrize(
    ("turn", "corner"), [(90, (700, 50)), (180, (550, 700)), (270, (100, 550))]
)
def test_a_turned_sheet_is_described_as_it_is_shown(turn: int, corner: tuple[int, int]) -> None:
    # the sheet is 600 by 800; its words begin 50 from the left and 100 below the upper edge
    lines = sheet_of_lines(*["lamps and oil and wicks and wind"] * 30)
    data = make_pdf([first_page(), lines])
    (head, last) = data.rsplit(b"/Type /Page /Parent", 1)
    data = head + b"/Rotate %d /Type /Page /Parent" % turn + last
    document = parse_pdf(data, "made-up.pdf")
    left, top, right, bottom = places_of(document, "lamps and oil")[0].box
    x, y = corner
    assert min(abs(left - x), abs(right - x)) < 9
    assert min(abs(top - y), abs(bottom - y)) < 9


def test_what_has_no_pages_has_no_places() -> None:
    document = article(first_page())
    assert document.places_of(Span(0, 0)) == ()
    assert FILLER[:12] in document.text
