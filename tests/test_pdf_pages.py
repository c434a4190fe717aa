"""The pages of a PDF as another library reads them: pdfplumber, which has a parser of its own.

PDFium reads the pages of articles, because it is three times as fast; it must not see less.
"""

from __future__ import annotations

import io
from collections import Counter

import pdfplumber
import pytest

from extractors.readers.pdf_pages import read_pages
from tests.pdf_articles import FILLER, Sheet, first_page, make_pdf, two_columns


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text.replace("\ufb01", "fi") if not c.isspace())


def ruled() -> Sheet:
    sheet = Sheet()
    sheet.write(50, 60, "Table 1. Slips of made-up walkers", bold=True)
    for top in (70, 90, 110):
        sheet.rule(50, top, 300)
    sheet.write(55, 84, "Falls")
    sheet.write(200, 84, "12 (3.5%)")
    sheet.write(55, 104, "Wind (m/s)")
    sheet.write(200, 104, "4.2 \xb1 0.1")
    return sheet


@pytest.mark.parametrize(
    "sheet",
    [first_page(), two_columns(FILLER * 3, FILLER * 2), ruled()],
    ids=["title", "columns", "table"],
)
def test_nothing_of_a_page_is_lost_or_made_up(sheet: Sheet) -> None:
    data = make_pdf([sheet])
    (page,) = read_pages(data, "made-up.pdf")
    with pdfplumber.open(io.BytesIO(data)) as other:
        chars = other.pages[0].chars
    assert letters("".join(r.text for r in page.runs)) == letters("".join(c["text"] for c in chars))


def test_words_stand_where_the_other_library_sees_them() -> None:
    data = make_pdf([ruled()])
    (page,) = read_pages(data, "made-up.pdf")
    with pdfplumber.open(io.BytesIO(data)) as other:
        words = {
            w["text"]: (w["x0"], w["top"], w["bottom"]) for w in other.pages[0].extract_words()
        }
    for run in page.runs:
        left, top, bottom = words[run.text]
        assert run.x0 == pytest.approx(left, abs=2)
        assert top <= run.base <= bottom
