"""Reading PDFs: columns, broken words, raised markers, references, and files that are damaged."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from extractors.errors import ReadError
from extractors.metadata import read_article
from extractors.readers.pdf import parse_pdf, read_pdf
from extractors.readers.pdf_words import Joiner
from tests.pdf_articles import FILLER, Sheet, article, first_page, make_pdf, two_columns

if TYPE_CHECKING:
    from pathlib import Path


def test_columns_are_read_one_after_the_other() -> None:
    left = FILLER * 4 + "The left column ends here and"
    document = article(first_page(), two_columns(left, "the right one goes on. " + FILLER * 4))
    assert "The left column ends here and the right one goes on." in document.text
    assert [s.kind for s in document.sections] == ["front", "front", "abstract", "results"]


def test_three_columns_are_read_in_order() -> None:
    sheet = Sheet()
    for number, x in enumerate((40, 230, 420), 1):
        sheet.column(x, 100, f"Column {number} begins. " + FILLER * 3, 30)
    text = article(first_page(), sheet).text
    places = [text.index(f"Column {number} begins.") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert text.count("Nothing of this was known before the visits began.") == 2 + 9


def test_words_broken_at_line_ends_are_joined_and_true_hyphens_stay() -> None:
    sheet = Sheet()
    lines = (
        "Every keeper took part in the obser-",
        "vation and those with CD19-",
        "positive cells were seen at 30-",
        "day intervals by a dose-",
        "controlled pump, as a dose-controlled one is safe.",
    )
    for number, line in enumerate(lines):
        sheet.write(50, 100 + 12 * number, line)
    text = article(first_page(), sheet).text
    assert "took part in the observation and those with CD19-positive cells" in text
    assert "at 30-day intervals by a dose-controlled pump" in text


def test_the_articles_own_words_decide_about_a_hyphen() -> None:
    joiner = Joiner(["a follow-up of the cooperation", "overall it held"])
    assert joiner.join("long follow-", "up") == "long follow-up"
    assert joiner.join("their cooper-", "ation") == "their cooperation"
    assert joiner.join("it over-", "all held") == "it overall held"
    assert joiner.join("see https://doi.", "org/10.1000/x") == "see https://doi.org/10.1000/x"


def test_raised_numbers_do_not_fuse_with_what_stands_before() -> None:
    sheet = Sheet()
    sheet.write(50, 100, "Of all keepers 45")
    sheet.write(50 + 79, 96, "12", 6)
    sheet.write(50 + 87, 100, "came back in spring.")
    text = article(first_page(), sheet).text
    assert "Of all keepers 45^{12} came back in spring." in text


@pytest.mark.parametrize("figures", ["^{12}", "^(12)", "\u00b9\u00b2"])
def test_superior_figures_are_raised_however_they_are_drawn(figures: str) -> None:
    sheet = Sheet()
    sheet.write(50, 100, f"They lit 45 of 60 lamps{figures} on the coast, 3.5 a night.")
    text = article(first_page(), sheet).text
    assert "They lit 45 of 60 lamps^{12} on the coast, 3.5 a night." in text


@pytest.mark.parametrize("rest", ["^{10} They were lit.", "^{10}"])
def test_a_raised_list_goes_on_in_the_next_line(rest: str) -> None:
    sheet = Sheet()
    sheet.column(50, 100, FILLER * 2, 95)
    sheet.write(50, 160, "Nothing is known of the lamps that stood along the northern coast.^{8–}")
    sheet.write(50, 172, rest)
    assert "the northern coast.^{8–10}" in article(first_page(), sheet).text


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("of 84 lamps (41%; 95% CI, 10–", "20) were lit.", "(41%; 95% CI, 10–20) were lit."),
        ("and of 84 lamps (41.9%;", "95% CI, 10–20) were lit.", "(41.9%; 95% CI, 10–20) were lit."),
    ],
)
def test_an_interval_may_go_on_in_the_next_column(left: str, right: str, whole: str) -> None:
    sheet = two_columns(f"{FILLER * 5} In the end some more {left}", f"{right} {FILLER * 4}")
    assert whole in article(first_page(), sheet).text


def test_the_lines_of_a_double_spaced_title_belong_together() -> None:
    sheet = Sheet()
    sheet.write(50, 60, "Walking clubs and the hearts of", 16, bold=True)
    sheet.write(50, 100, "lighthouse keepers in the north", 16, bold=True)
    sheet.write(50, 140, "Anna Example,^{1} Boris Sample^{2}")
    sheet.write(50, 152, "^{1}Department of Lamps, Northtown")
    sheet.write(50, 164, "^{2}Institute of Tides, Southtown")
    sheet.write(50, 200, "Abstract", 12, bold=True)
    sheet.column(50, 220, FILLER * 2, 95)
    document = article(sheet, two_columns(FILLER * 4, FILLER * 4))
    title = "Walking clubs and the hearts of lighthouse keepers in the north"
    found = read_article(document.text, document.sections[0].span, document.sections)
    assert (found.title, found.authors) == (title, ("Anna Example", "Boris Sample"))


def test_the_foot_of_the_first_page_names_journal_and_year() -> None:
    sheets = [first_page(), *(two_columns(FILLER * 5, FILLER * 5) for _ in range(2))]
    sheets[0].write(50, 300, "Introduction", 12, bold=True)
    sheets[0].column(50, 320, FILLER * 2, 95)
    for sheet in sheets:
        sheet.write(50, 780, "J Lamps. 2021;42(3):101-110", 8)
    document = article(*sheets)
    found = read_article(document.text, document.sections[0].span, document.sections)
    assert (found.journal, found.year, found.volume) == ("J Lamps", 2021, "42")


def test_ligatures_are_written_as_letters() -> None:
    sheet = Sheet()
    sheet.write(50, 100, "The \ufb01rst lamp was lit.")
    assert "The first lamp was lit." in article(first_page(), sheet).text


def test_references_keep_their_numbers_over_columns() -> None:
    entry = "Sample B, Example A. On lamps number {0}. J Lamps. 20{0};1{0}:10{0}-12{0}."
    sheet = Sheet()
    sheet.write(50, 80, "REFERENCES", 12, bold=True)
    for x, numbers in ((50, range(11, 16)), (320, range(16, 21))):
        top = 100.0
        for number in numbers:
            top = sheet.column(x, top, f"{number - 10}. {entry.format(number)}", 46, 8)
    document = article(first_page(), sheet)
    assert [r.number for r in document.references] == list(range(1, 11))
    assert [r.year for r in document.references] == list(range(2011, 2021))
    assert {r.journal for r in document.references} == {"J Lamps"}


def test_the_document_is_known_by_the_files_bytes(tmp_path: Path) -> None:
    data = make_pdf([first_page()])
    path = tmp_path / "renamed.bin"
    path.write_bytes(data)
    document = read_pdf(path)
    assert (document.form, document.sha256) == ("pdf", sha256(data).hexdigest())


def test_a_damaged_index_is_repaired(capfd: pytest.CaptureFixture[str]) -> None:
    data = make_pdf([first_page(), two_columns(FILLER * 5, FILLER * 5)])
    broken = data.replace(b"xref", b"xrxf").replace(b" 00000 n", b" 99999 n")
    assert parse_pdf(broken, "x.pdf").text == parse_pdf(data, "x.pdf").text
    assert capfd.readouterr() == ("", "")


SCAN = (
    "/XObject << /I << /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
    "/BitsPerComponent 8 /Length 1 >> >>"
)
LOCKED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"


def crowded() -> bytes:
    sheet = Sheet()
    for line in range(1000):
        sheet.write(50, 10 + 0.7 * line, "abcde" * 200, 0.9)
    return make_pdf([first_page(), sheet])


def scan(*stamp: str) -> bytes:
    image = b"\x00"
    sheet = Sheet(["q 600 0 0 800 0 0 cm /I Do Q"])
    for words in stamp:
        sheet.write(50, 790, words, 6)
    data = make_pdf([sheet], extra="/XObject << /I 9 0 R >>")
    head, tail = data.split(b"xref\n", 1)
    drawn = (
        b"9 0 obj\n<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length 1 >>\nstream\n" + image + b"\nendstream\nendobj\n"
    )
    return head + drawn + b"xrxf\n" + tail


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a PDF"),
        (b"\x00\x01junk" * 500, "not a PDF"),
        (b"%PDF-1.7\n" + b"junk" * 500 + b"\n%%EOF", "damaged"),
        (make_pdf([first_page()])[:700], "cut off"),
        (make_pdf([first_page()], trailer=LOCKED + " /ID [<00> <00>]"), "password"),
        (make_pdf([]), "damaged"),
        (make_pdf([Sheet()]), "no text"),
        (scan(), "scan without text"),
        (scan("Lent by the harbor library on 3 May 2020"), "scan without text"),
        (crowded(), "page 2 holds"),
    ],
    ids=[
        "empty",
        "junk",
        "damaged",
        "cut",
        "locked",
        "pageless",
        "blank",
        "scan",
        "stamped",
        "crowded",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    data: bytes, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ReadError) as error:
        parse_pdf(data, "odd.pdf")
    message = str(error.value)
    assert message.startswith("odd.pdf: ")
    assert reason in message
    assert "\n" not in message
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere\.pdf: cannot be read"):
        read_pdf(tmp_path / "nowhere.pdf")


def test_the_headings_of_an_abstract_open_no_part_of_the_article() -> None:
    sheet = Sheet()
    sheet.write(50, 60, "Walking clubs and the hearts of lighthouse keepers", 20, bold=True)
    for number, heading in enumerate(("Abstract", "Background", "Methods", "Results")):
        sheet.write(50, 120 + 60 * number, heading, 12, bold=True)
        if number:
            sheet.column(50, 136 + 60 * number, FILLER, 95)
    body = Sheet()
    for number, heading in enumerate(("Introduction", "Methods", "Results", "Discussion")):
        body.write(50, 80 + 90 * number, heading, 12, bold=True)
        body.column(50, 96 + 90 * number, FILLER * 2, 95)
    kinds = [(s.heading, s.kind) for s in article(sheet, body).sections if s.kind != "front"]
    assert kinds == [
        *((heading, "abstract") for heading in ("Abstract", "Background", "Methods", "Results")),
        ("Introduction", "introduction"),
        ("Methods", "methods"),
        ("Results", "results"),
        ("Discussion", "discussion"),
    ]


@pytest.mark.parametrize("start", ["(12.3%) of them in winter", "[4]. Most of them fell"])
def test_a_line_that_begins_with_brackets_goes_on_with_its_paragraph(start: str) -> None:
    sheet = Sheet()
    sheet.write(50, 100, "Of all the keepers on the coast 31 fell on the stairs of the tower, 4")
    sheet.write(50, 112, f"{start} and the others in the garden.")
    document = article(first_page(), sheet)
    assert f"tower, 4 {start}" in document.text
    assert document.seams == ()


def test_entries_without_numbers_are_parted_by_their_hanging_lines() -> None:
    sheet = Sheet()
    sheet.write(50, 80, "References", 12, bold=True)
    for number, name in enumerate(("Alder", "Birch", "Cedar", "Elm")):
        top = 100 + 20 * number
        sheet.write(50, top, f"{name}, A., & Oak, B. (200{number}). Lamps of the coast.", 8)
        sheet.write(
            62, top + 10, f"Journal of Lamps, 3(2), 11-19. doi.org/10.5555/lamp.{number}", 8
        )
    text = article(first_page(), sheet).text
    assert text.count("\n\n", text.index("References")) == 4
