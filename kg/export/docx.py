"""Tables as a Word document, as journals print them: landscape, three rules, notes below."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import IO, TYPE_CHECKING

from kg.errors import InputError
from kg.export.widths import column_widths
from kg.export.xlsx import clean
from kg.output import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row

    from kg.tables.table import Table

#: The same in every run, so that two runs give the same bytes.
_CREATED = datetime(2000, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_FONT = "Arial"
_SIZE = 8
_NOTE_SIZE = 7
#: Centimeters between the page's margins, of a letter, and of both margins of a cell.
_ROOM, _CHARACTER, _MARGINS = 26.0, 0.16, 0.42

#: Word takes minutes to open more.
_MOST_ROWS = 5_000


def write_docx(tables: Sequence[Table], out: IO[bytes]) -> None:
    """Write a document with one table after the other, each with a caption and its notes.

    :raises InputError: a table has more rows than a document can sensibly hold.
    """
    for table in tables:
        if table.length > _MOST_ROWS:
            raise InputError(
                f"{table.name}: {table.length} rows are too many for docx; narrow them down, or "
                "choose xlsx"
            )
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    document.core_properties.author = "evidence-kg"
    document.core_properties.title = clean(tables[0].title)
    document.core_properties.created = document.core_properties.modified = _CREATED
    document.core_properties.comments = ""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    for n, table in enumerate(tables, start=1):
        _write_table(document, table, n)
    made = io.BytesIO()
    document.save(made)
    _write_zip(made, out)


def _write_table(document: Document, table: Table, number: int) -> None:
    from docx.shared import Pt

    caption = document.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(0 if number == 1 else 14)
    caption.paragraph_format.space_after = Pt(3)
    caption.add_run(f"Table {number}. ").bold = True
    caption.add_run(clean(table.title))
    lines = [[clean(shown(line.cells.get(c))) for c in table.columns] for line in table.lines]
    heads = [clean(_capital(table.head(c))) for c in table.columns]
    made = document.add_table(rows=1 + len(lines), cols=len(heads))
    made.autofit = False
    _set_widths(made, heads, lines)
    # python-docx looks a cell up by walking its table, so rows are walked once.
    for at, (row, cells) in enumerate(zip(made.rows, [heads, *lines], strict=True)):
        for cell, text in zip(row.cells, cells, strict=True):
            _fill(cell, text, bold=at == 0)
        _keep_whole(row, is_head=at == 0)
        _rule(row, top=at == 0, bottom=at in (0, len(lines)))
    for note in table.notes:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(2)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(clean(note)).font.size = Pt(_NOTE_SIZE)


def _capital(text: str) -> str:
    """Return a heading with a capital; n and p are statistics and stay small."""
    return text if len(text) == 1 else text[:1].upper() + text[1:]


def _fill(cell: _Cell, text: str, *, bold: bool) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(text).bold = bold


def _set_widths(made: WordTable, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    from docx.shared import Cm

    shares = column_widths(heads, lines, _ROOM / _CHARACTER, _MARGINS / _CHARACTER)
    widths = [share * _CHARACTER for share in shares]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _keep_whole(row: _Row, *, is_head: bool) -> None:
    """Keep a row on one page; the header stands on every page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def _rule(row: _Row, *, top: bool, bottom: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    edges = [name for name, wanted in (("top", top), ("bottom", bottom)) if wanted]
    if not edges:
        return
    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        for edge in edges:
            line = OxmlElement(f"w:{edge}")
            line.set(qn("w:val"), "single")
            line.set(qn("w:sz"), "8")
            line.set(qn("w:color"), "000000")
            borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)


def _write_zip(made: IO[bytes], out: IO[bytes]) -> None:
    """Copy a document, its parts' dates set, so that the same tables give the same bytes."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
