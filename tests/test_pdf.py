"""Reading PDFs: columns, broken words, raised markers, tables, and files that are damaged."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from extractors.errors import ReadError
from extractors.readers.pdf import parse_pdf, read_pdf
from extractors.readers.pdf_words import Joiner

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Document, Table

WIDTH, HEIGHT = 600, 800
FILLER = (
    "The registry of the northern clinics kept every visit of its members and the nurses wrote "
    "down what they saw. Nothing of this was known before the visits began. "
)


@dataclass
class Sheet:
    """A page to be written: its drawing commands."""

    commands: list[str] = field(default_factory=list)
    turned: bool = False

    def write(
        self, x: float, top: float, text: str, size: float = 10, *, bold: bool = False
    ) -> None:
        """Put ``text`` at ``x``, its baseline ``top`` below the upper edge."""
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        escaped = escaped.replace("\ufb01", "\\001")
        matrix = f"0 1 -1 0 {top} {x}" if self.turned else f"1 0 0 1 {x} {HEIGHT - top}"
        font = "F2" if bold else "F1"
        self.commands.append(f"BT /{font} {size} Tf {matrix} Tm ({escaped}) Tj ET")

    def rule(self, x0: float, top: float, x1: float) -> None:
        """Draw a horizontal rule."""
        line = (top, x0, top, x1) if self.turned else (x0, HEIGHT - top, x1, HEIGHT - top)
        self.commands.append("0.5 w {} {} m {} {} l S".format(*line))

    def post(self, x: float, top: float, bottom: float) -> None:
        """Draw a vertical rule."""
        self.commands.append(f"0.5 w {x} {HEIGHT - top} m {x} {HEIGHT - bottom} l S")

    def column(self, x: float, top: float, text: str, letters: int = 48, size: float = 10) -> float:
        """Set ``text`` in lines of ``letters`` and return where the next line would stand."""
        for line in textwrap.wrap(text, letters):
            self.write(x, top, line, size)
            top += 1.2 * size
        return top


def make_pdf(sheets: list[Sheet], *, extra: str = "", trailer: str = "") -> bytes:
    """Write sheets as a PDF file; ``extra`` are resources that every page has."""
    encoding = "/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 /fi] >>"
    fonts = "".join(
        f"/F{i} << /Type /Font /Subtype /Type1 /BaseFont /{name} {encoding} >> "
        for i, name in ((1, "Helvetica"), (2, "Helvetica-Bold"))
    )
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(sheets)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
    ]
    for i, sheet in enumerate(sheets):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] "
            f"/Resources << /Font << {fonts}>> {extra} >> /Contents {4 + 2 * i} 0 R >>".encode()
        )
        stream = "\n".join(sheet.commands).encode("cp1252")
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = f"<< /Size {len(bodies) + 1} /Root 1 0 R {trailer} >>"
    out += f"trailer\n{size}\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def article(*sheets: Sheet) -> Document:
    return parse_pdf(make_pdf(list(sheets)), "trial.pdf")


def first_page() -> Sheet:
    sheet = Sheet()
    sheet.write(50, 60, "Walking clubs and the hearts of lighthouse keepers", 20, bold=True)
    sheet.write(50, 90, "Anna Example, Boris Sample")
    sheet.write(50, 130, "Abstract", 12, bold=True)
    sheet.column(50, 146, FILLER * 2, 95)
    return sheet


def two_columns(left: str, right: str) -> Sheet:
    sheet = Sheet()
    sheet.write(50, 80, "RESULTS", 12, bold=True)
    sheet.column(50, 100, left)
    sheet.column(320, 100, right)
    return sheet


def booktabs(sheet: Sheet, top: float, rows: list[tuple[str, ...]], caption: str) -> None:
    """Print a three-line table with a head over two columns; labels keep their blanks."""
    sheet.write(50, top, caption, 9, bold=True)
    sheet.rule(50, top + 8, 550)
    sheet.write(250, top + 20, "Walking (n = 40)", 8)
    sheet.rule(248, top + 25, 400)
    for x, text in ((50, "Event"), (250, "Day 30"), (340, "Day 90"), (450, "P")):
        sheet.write(x, top + 36, text, 8)
    sheet.rule(50, top + 42, 550)
    at = top + 54
    for label, *cells in rows:
        indent = 8.0 * (len(label) - len(label.lstrip()))
        sheet.write(50 + indent, at, label.strip(), 8)
        for x, text in zip((250, 340, 450), cells, strict=False):
            sheet.write(x, at, text, 8)
        at += 13
    sheet.rule(50, at - 6, 550)
    sheet.write(50, at + 6, "Values are numbers (percent).", 7)


ROWS = [
    ("Heart",),
    (" Palpitation", "4 (10)", "6 (15)", "0.40"),
    (" Faint", "1 (2)", "2 (5)", "0.71"),
    ("Any fall", "3 (7)", "5 (12)", "0.09"),
]


def grid_of(table: Table) -> list[tuple[str, ...]]:
    return [(" / ".join(row.path), *(cell.text for cell in row.cells)) for row in table.rows]


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


def test_ligatures_are_written_as_letters() -> None:
    sheet = Sheet()
    sheet.write(50, 100, "The \ufb01rst lamp was lit.")
    assert "The first lamp was lit." in article(first_page(), sheet).text


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


def scan() -> bytes:
    image = b"\x00"
    data = make_pdf([Sheet(["q 600 0 0 800 0 0 cm /I Do Q"])], extra="/XObject << /I 9 0 R >>")
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
        (crowded(), "page 2 holds"),
    ],
    ids=["empty", "junk", "damaged", "cut", "locked", "pageless", "blank", "scan", "crowded"],
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
