"""Invented articles as PDF files, written command by command, so that every place is known."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.readers.pdf import parse_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Document, Table

WIDTH, HEIGHT = 600, 800
FILLER = (
    "The registry of the northern clinics kept every visit of its members and the nurses wrote "
    "down what they saw. Nothing of this was known before the visits began. "
)
#: Says that the superior figures are read as digits, as fonts of journals do.
_DIGITS = b"""/CMapName /F3 def /CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <31> <33> <0031> endbfrange"""


@dataclass
class Sheet:
    """A page to be written: its drawing commands."""

    commands: list[str] = field(default_factory=list)
    turned: bool = False

    def write(
        self, x: float, top: float, text: str, size: float = 10, *, bold: bool = False
    ) -> None:
        """Put ``text`` at ``x``, its baseline ``top`` below the upper edge; ``^{1}`` is raised.

        ``^(1)`` is drawn by the font's own superior figures, at full size and on the baseline.
        """
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        escaped = escaped.replace("\ufb01", "\\001")
        matrix = f"0 1 -1 0 {top} {x}" if self.turned else f"1 0 0 1 {x} {HEIGHT - top}"
        font = "F2" if bold else "F1"
        shown = ""
        for part in re.split(r"(\^\{[^}]*\}|\^\\\([123]*\\\))", escaped):
            if part.startswith("^\\"):
                shown += f"/F3 {size} Tf ({part[3:-2]}) Tj /{font} {size} Tf "
            elif part.startswith("^{"):
                rise = f"/{font} {0.6 * size:g} Tf {0.4 * size:g} Ts"
                shown += f"{rise} ({part[2:-1]}) Tj /{font} {size} Tf 0 Ts "
            elif part:
                shown += f"({part}) Tj "
        self.commands.append(f"BT /{font} {size} Tf {matrix} Tm {shown}ET")

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
    superiors = "/Differences [49 /onesuperior /twosuperior /threesuperior]"
    fonts += (
        "/F3 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        f"/Encoding << {superiors} >> /ToUnicode {3 + 2 * len(sheets)} 0 R >> "
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
    bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(_DIGITS), _DIGITS))
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


def print_rows(
    sheet: Sheet,
    places: Sequence[float],
    top: float,
    rows: Sequence[Sequence[str]],
    size: float = 8,
    step: float = 13,
) -> float:
    """Print rows with their cells beginning at ``places``; return where the next would stand."""
    for row in rows:
        for x, text in zip(places, row, strict=False):
            if text:
                sheet.write(x, top, text, size)
        top += step
    return top
