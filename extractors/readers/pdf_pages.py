"""What a PDF page holds: its runs of characters, its rules, its shaded boxes and its pictures.

Coordinates run from the top left corner, and a page whose
text is turned (a table printed sideways) is turned back first, so that all the rest reads upright.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from extractors.errors import ReadError
from extractors.readers.pdf_boxes import Box
from extractors.readers.pdf_drawings import LONGEST_STAMP, read_drawings

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 200_000_000
MAX_PAGES = 1_000
#: A page of small print holds ten thousand characters.
MAX_CHARACTERS = 50_000
_LONGEST_MARK = 80
#: In quarter turns: text that leans further is neither upright nor sideways.
_SLANT = 0.1

_BOLD = re.compile(r"bold|black|heavy|[.,-]B(?:I|dCn|d)?$|-Bd|demi|medi(?!um)|CMBX", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|[.,-]B?I$|-It\b|CMTI|slant|CnO$", re.IGNORECASE)
_HYPHENS = frozenset("\ufffe\x02\xad\u2010\u2011")
_INVISIBLE = frozenset("\u200b\u2060\ufeff")
#: Superior figures as characters of their own, and how they are drawn, in parts of a full figure.
_SUPERIOR_CHARACTERS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_SUPERIORS = str.maketrans(_SUPERIOR_CHARACTERS, "0123456789+-")
_SUPERIOR_SIZE = 0.6
_SUPERIOR_RISE = 0.25
_LETTERS = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    **dict.fromkeys(_HYPHENS, "-"),
}


@dataclass(slots=True)
class Run:
    """Characters of one font on one baseline without a blank in between.

    ``spaced`` says that a blank stands before it; ``order`` is its place in the page's stream.
    """

    x0: float
    x1: float
    base: float
    size: float
    text: str
    bold: bool
    italic: bool
    spaced: bool
    order: int
    font: str = ""

    @property
    def middle(self) -> float:
        """The height of the middle of its small letters."""
        return self.base - 0.3 * self.size


@dataclass(slots=True)
class Page:
    """One page with its text upright.

    ``number`` counts the pages read, ``sheet`` those of the file: a table printed sideways beside
    other text is a page of its own.  ``turn`` counts the quarters that the text is turned to the
    left where a viewer shows the sheet.
    """

    number: int
    width: float
    height: float
    turn: int = 0
    sheet: int = 0
    runs: list[Run] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    posts: list[Box] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)

    @property
    def letters(self) -> int:
        """How many characters it prints."""
        return sum(len(run.text) for run in self.runs)

    @property
    def area(self) -> float:
        """Its size in square points."""
        return self.width * self.height

    def as_shown(self, box: Box) -> Box:
        """Return where a viewer shows a box of the upright page, from its upper left corner."""
        wide, high = self.width, self.height
        return (
            box,
            Box(box.top, wide - box.x1, box.bottom, wide - box.x0),
            Box(wide - box.x1, high - box.bottom, wide - box.x0, high - box.top),
            Box(high - box.bottom, box.x0, high - box.top, box.x1),
        )[self.turn]


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character in the page's own coordinates, with the quarter turns of its direction."""

    text: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    size: float
    bold: bool
    italic: bool
    font: str
    turn: int


def read_pages(data: bytes, name: str) -> list[Page]:
    """Return all pages of a PDF file, in order.

    :raises ReadError: it is no PDF, locked, damaged, too large or without text.
    """
    if len(data) > MAX_BYTES:
        raise ReadError(f"{name}: {len(data)} bytes is too large for one article; split it")
    if b"%PDF-" not in data[:1024]:
        raise ReadError(f"{name}: not a PDF file (it does not begin with %PDF); check its name")
    whole = b"%%EOF" in data[-2048:]
    document = _open(data, name, whole=whole)
    try:
        if len(document) > MAX_PAGES:
            message = f"{name}: {len(document)} pages, more than {MAX_PAGES}; give one article"
            raise ReadError(message)
        pages = []
        for index in range(len(document)):
            for page in _read_page(document, index, name):
                pages.append(page)
                page.number, page.sheet = len(pages), index + 1
    finally:
        document.close()
    _check_text(pages, name, whole=whole)
    return pages


def _check_text(pages: list[Page], name: str, *, whole: bool) -> None:
    """Refuse a file without text; a library's stamp on the pages of a scan is none."""
    count = len(pages)
    letters = sum(page.letters for page in pages)
    pictured = sum(
        any(p.width * p.height > 0.5 * page.area for p in page.pictures) for page in pages
    )
    if not letters and not whole:
        raise ReadError(f"{name}: the file is cut off and no text is left; download it again")
    stamped = pictured > 0.5 * count and letters < LONGEST_STAMP * count
    if stamped or (not letters and any(page.pictures for page in pages)):
        message = f"{name}: a scan without text ({count} pages of pictures); run OCR first"
        raise ReadError(message)
    if not letters:
        raise ReadError(f"{name}: no text in its {count} pages; give the article's text")
    if not whole and not pages[-1].runs:
        raise ReadError(f"{name}: the file is cut off, its last page is empty; download it again")


def _open(data: bytes, name: str, *, whole: bool) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError:
        if b"/Encrypt" in data:
            message = f"{name}: encrypted, it needs a password; save it without one first"
        elif not whole:
            message = f"{name}: the file is cut off (its end is missing); download it again"
        else:
            message = f"{name}: the PDF is damaged and cannot be opened; download it again"
        raise ReadError(message) from None
    if not count:
        document.close()
        raise ReadError(f"{name}: the PDF holds no pages; download it again")
    return document


def _read_page(document: pypdfium2.PdfDocument, index: int, name: str) -> list[Page]:
    """Return a page of the file, and a second one where it prints a table sideways."""
    try:
        page = document[index]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        message = f"{name}: page {index + 1} is damaged; download the file again"
        raise ReadError(message) from None
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    if count > MAX_CHARACTERS:
        message = f"{name}: page {index + 1} holds {count} characters, more than {MAX_CHARACTERS}"
        raise ReadError(f"{message} that a printed page can hold; leave it out")
    glyphs = list(_glyphs(text_page, count))
    turns = Counter(g.turn for g in glyphs if not g.text.isspace())
    main, *others = [turn for turn, _ in turns.most_common()] or [0]
    sides = [_side(page, glyphs, turn) for turn in (main, *others)]
    text_page.close()
    page.close()
    kept = [side for turn, side in zip(others, sides[1:], strict=True) if _is_read(side, turn)]
    return [sides[0], *kept]


def _is_read(side: Page, turn: int) -> bool:
    """Tell whether what a page prints in a second direction is more than a mark at its edge.

    Text below a table printed sideways is upright; what is printed sideways has a caption.
    """
    text = " ".join(run.text for run in side.runs)
    if turn == 0:
        return bool(text)
    return len(text) > _LONGEST_MARK and bool(re.search(r"\btable\b", text, re.IGNORECASE))


def _side(page: pypdfium2.PdfPage, glyphs: list[_Glyph], turn: int) -> Page:
    """Return what a page prints in one direction, with the page turned upright."""
    left, bottom, right, top = page.get_bbox()

    def upright(x: float, y: float) -> tuple[float, float]:
        return (
            (x - left, top - y),
            (y - bottom, x - left),
            (right - x, y - bottom),
            (top - y, right - x),
        )[turn]

    size = (right - left, top - bottom)
    size = size if turn % 2 == 0 else size[::-1]
    side = Page(0, *size, turn=(turn - page.get_rotation() // 90) % 4)
    side.runs = _runs(side, glyphs, turn, upright)
    read_drawings(page, side, upright)
    return side


def _glyphs(text_page: pypdfium2.PdfTextPage, count: int) -> Iterator[_Glyph]:
    """Yield the characters of a page in the order in which the file draws them."""
    handle = text_page.raw
    matrix = pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    edges = tuple(ctypes.c_double() for _ in range(4))
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    styles: dict[bytes, tuple[bool, bool, str]] = {}
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(handle, i)
        text = chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
        text = _LETTERS.get(text, text)
        if pdfium.FPDFText_IsGenerated(handle, i) == 1 and text != "-":
            text = " "
        if text < " " or text.isspace():
            text = " "
        pdfium.FPDFText_GetMatrix(handle, i, matrix)
        pdfium.FPDFText_GetCharOrigin(handle, i, x, y)
        pdfium.FPDFText_GetCharBox(handle, i, *edges)
        pdfium.FPDFText_GetFontInfo(handle, i, buffer, 128, flags)
        font = buffer.value
        if font not in styles:
            family = font.decode("latin-1").partition("+")
            name = family[2] if re.fullmatch(r"[A-Z]{6}", family[0]) else family[0]
            heavy = pdfium.FPDFText_GetFontWeight(handle, i) >= 600
            bold = bool(_BOLD.search(name)) or heavy
            slanted = bool(_ITALIC.search(name)) or bool(flags.value & 64)
            styles[font] = bold, slanted, re.split(r"[-,.]", name)[0]
        scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        size = pdfium.FPDFText_GetFontSize(handle, i) * scale
        quarters = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        if abs(quarters - round(quarters)) > _SLANT:  # a watermark across the page
            continue
        turn = round(quarters) % 4
        box = (edges[0].value, edges[2].value, edges[1].value, edges[3].value)
        yield _Glyph(text, x.value, y.value, box, size, *styles[font], turn)


def _runs(page: Page, glyphs: list[_Glyph], turn: int, upright: Any) -> list[Run]:
    """Join characters to runs; what is turned otherwise, off the page or tiny is left out."""
    runs: list[Run] = []
    current: Run | None = None
    spaced = True
    for glyph in glyphs:
        if glyph.text == " ":
            current, spaced = None, True
            continue
        if glyph.turn != turn or glyph.size < 2 or glyph.text in _INVISIBLE:
            continue
        x, base = upright(glyph.x, glyph.y)
        corners = upright(*glyph.box[:2]), upright(*glyph.box[2:])
        x0, x1 = sorted((corners[0][0], corners[1][0]))
        top, bottom = sorted((corners[0][1], corners[1][1]))
        if _is_superior(glyph, base - bottom, bottom - top):
            text = glyph.text.translate(_SUPERIORS)
            glyph = replace(glyph, text=text, size=_SUPERIOR_SIZE * glyph.size)
            base = min(base - _SUPERIOR_RISE * glyph.size, bottom)
        inside = min(x1, page.width) - max(x0, 0) >= 0.5 * (x1 - x0)
        if not inside or not 0 < base < page.height + glyph.size:
            continue
        if x1 - x0 < 0.1 or x1 - x0 > 3 * glyph.size:
            x0, x1 = x, x + 0.5 * glyph.size
        if current is not None and _continues(current, glyph, x0, base):
            current.text += glyph.text
            current.x1 = max(current.x1, x1)
            continue
        if current is not None:
            gap = x0 - current.x1
            away = abs(base - current.base) > glyph.size
            spaced = away or gap > 0.25 * glyph.size or gap < -glyph.size
        current = Run(
            x0,
            x1,
            base,
            glyph.size,
            glyph.text,
            glyph.bold,
            glyph.italic,
            spaced,
            len(runs),
            glyph.font,
        )
        runs.append(current)
        spaced = False
    return runs


def _is_superior(glyph: _Glyph, above: float, height: float) -> bool:
    """Tell a superior figure of the font, which is drawn small and high on the line's baseline."""
    if glyph.text in _SUPERIOR_CHARACTERS:
        return True
    drawn = above > _SUPERIOR_RISE * glyph.size and height < _SUPERIOR_SIZE * glyph.size
    return drawn and glyph.text.isdigit()


def _continues(run: Run, glyph: _Glyph, x0: float, base: float) -> bool:
    same_font = (run.bold, run.italic) == (glyph.bold, glyph.italic)
    same_line = abs(base - run.base) < 0.5 and abs(glyph.size - run.size) < 0.03 * run.size
    # The second letter of a ligature has the box of the first.
    near = -1.4 * run.size < x0 - run.x1 < 0.6 * run.size
    return same_font and same_line and near
