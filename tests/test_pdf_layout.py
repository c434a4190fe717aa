"""Reading order of PDF pages that are parted unequally."""

from __future__ import annotations

from tests.pdf_articles import FILLER, Sheet, article, first_page, two_columns


def test_an_abstract_beside_the_articles_history_is_read_whole() -> None:
    sheet = Sheet()
    sheet.write(50, 60, "Walking clubs and the hearts of lighthouse keepers", 20, bold=True)
    sheet.write(50, 90, "Anna Example, Boris Sample")
    sheet.write(50, 130, "A R T I C L E", 8)
    sheet.write(190, 130, "A B S T R A C T", 8)
    sheet.column(190, 146, FILLER * 3, 75, 9)
    for line, words in enumerate(("Article history:", "Received 2 January", "Keys:", "lamp")):
        sheet.write(50, 147 + 9.6 * line, words, 8)
    sheet.write(50, 300, "Introduction", 12, bold=True)
    sheet.column(50, 320, FILLER * 6)
    sheet.column(320, 320, FILLER * 6)
    document = article(sheet, two_columns(FILLER * 6, FILLER * 6))
    (abstract,) = [s for s in document.sections if s.kind == "abstract"]
    words = " ".join(document.quote(abstract.span).split())
    assert words.removesuffix(" Introduction") == (FILLER * 3).strip()


def test_a_few_lines_in_the_last_of_three_columns_stand_apart() -> None:
    sheets = [Sheet(), Sheet(), Sheet()]
    for sheet in sheets:
        for x in (40, 230):
            sheet.column(x, 100, FILLER * 4, 30)
    for sheet in sheets[:2]:
        sheet.column(420, 100, FILLER * 4, 30)
    sheets[2].write(420, 100, "The last lamp was lit.")
    text = article(first_page(), *sheets).text
    assert text.endswith("before the visits began.\n\nThe last lamp was lit.")
