"""Read a PDF into a ``Document``: the words in reading order, tables as grids.

Every paragraph, heading, legend and table becomes a block of one source text; from there the road
is that of ``readers.text``, so that an article gives the same records in either form.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.errors import ReadError
from extractors.model import Caption, Problem, Span
from extractors.readers import blocks as kinds
from extractors.readers import text as prose
from extractors.readers.blocks import Block
from extractors.readers.pdf_blocks import find_pieces
from extractors.readers.pdf_grids import PlacedTable, build_tables, place_table
from extractors.readers.pdf_layout import (
    Line,
    Segment,
    lines_of,
    reading_order,
    usual_gutters,
    without_furniture,
    write,
)
from extractors.readers.pdf_pages import Page, read_pages
from extractors.readers.pdf_tables import find_tables

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Document
    from extractors.readers.pdf_blocks import Piece

MAX_TEXT = prose.MAX_BYTES
#: The size of running text is the largest size that a good part of the article is printed in.
_GOOD_PART = 0.25
_SMALLEST_PICTURE = 40


def read_pdf(path: Path) -> Document:
    """Read a PDF file.

    :raises ReadError: it is missing, no PDF, locked, damaged or a scan; the message says which.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check the name and the permissions"
        raise ReadError(message) from None
    return parse_pdf(data, str(path))


def parse_pdf(data: bytes, name: str) -> Document:
    """Return the document in ``data``; ``name`` is used in messages only."""
    pages = read_pages(data, name)
    kept: list[Segment] = []
    lines = _lines(pages, kept)
    printed = [write(segment.runs) for segment in kept]
    pieces = find_pieces(lines, _body_size(pages), printed)
    if sum(len(piece.text) for piece in pieces) > MAX_TEXT:
        raise ReadError(f"{name}: too much text for one article; split it")
    draft = _Assembly()
    draft.assemble(pieces)
    document = prose._finish(draft.draft, name, hashlib.sha256(data).hexdigest())
    tables, problems = build_tables(document.text, draft.tables)
    numbers = {placed.table.number for placed in draft.tables} | set(draft.unread)
    unread = tuple(
        Problem("table", f"Table {number}: caption found, its rows could not be told apart", span)
        for number, span in draft.unread.items()
    )
    return replace(
        document,
        form="pdf",
        tables=tables,
        tables_seen=len(numbers),
        problems=(*document.problems, *problems, *unread),
    )


def _body_size(pages: list[Page]) -> float:
    """Return the size of running text."""
    weight: dict[float, int] = {}
    for page in pages:
        for run in page.runs:
            size = round(run.size, 1)
            weight[size] = weight.get(size, 0) + len(run.text)
    most = max(weight.values())
    return max(size for size, count in weight.items() if count > _GOOD_PART * most)


def _lines(pages: list[Page], kept: list[Segment]) -> list[Line]:
    """Return the lines of all pages in reading order, tables in their places."""
    body = _body_size(pages)
    contents: list[list[Segment]] = []
    for page, items in zip(pages, without_furniture(pages, kept), strict=True):
        pictures = [p for p in page.pictures if min(p.width, p.height) > _SMALLEST_PICTURE]
        visible = [
            s
            for s in items
            if not any(p.holds((s.x0 + s.x1) / 2, (s.top + s.bottom) / 2) for p in pictures)
        ]
        contents.append(find_tables(page, visible or items, body)[1])
    widths = [page.width for page in pages]
    known = usual_gutters(zip(contents, widths, strict=True))
    lines: list[Line] = []
    number = 0
    for page, items in zip(pages, contents, strict=True):
        for column in reading_order(items, page.width, known):
            number += 1
            lines += lines_of(column, page.number, number)
    return lines


@dataclass(slots=True)
class _Assembly:
    """Writes blocks into the canonical text as ``readers.text`` does, tables included."""

    draft: prose._Draft = field(default_factory=prose._Draft)
    tables: list[PlacedTable] = field(default_factory=list)
    unread: dict[str, Span] = field(default_factory=dict)
    source: str = ""
    waiting: list[Piece] = field(default_factory=list)
    open_paragraph: list[Block] = field(default_factory=list)

    def assemble(self, pieces: list[Piece]) -> None:
        """Write all pieces."""
        blocks: list[Block] = []
        parts: list[str] = []
        at = 0
        for piece in pieces:
            blocks.append(Block(piece.kind, Span(at, at + len(piece.text)), piece.label))
            parts.append(piece.text)
            at += len(piece.text) + 2
        self.source = "\n\n".join(parts)
        self.draft.sections.append(("", "front", 1, 0))
        for piece, block in zip(pieces, blocks, strict=True):
            if piece.kind == kinds.HEADING:
                self._head(piece)
            elif piece.kind == kinds.PROSE:
                self._continue(piece, block)
            else:
                self.waiting.append(piece)
                if self._kind in ("references", "back"):
                    self._flush()
        self._flush()

    @property
    def _kind(self) -> str:
        return self.draft.sections[-1][1]

    def _head(self, piece: Piece) -> None:
        self._flush()
        sections = self.draft.sections
        if piece.opens:
            sections.append((piece.label, piece.opens, piece.level, self.draft.length))
            return
        deeper = piece.level > sections[-1][2] or self._kind != "introduction"
        new = prose.section_kind(piece.label, self._kind, deeper=deeper)
        if piece.level == 1 and len(sections) == 1 and new == "main":
            new = "front"
        span = self.draft.add(piece.text, "\n\n")
        sections.append((piece.label, new, piece.level, span.end))

    def _continue(self, piece: Piece, block: Block) -> None:
        alone = self._kind in ("references", "back", "front") or not self.open_paragraph
        if alone or not prose._joins(self.source, self.open_paragraph[-1], piece.text):
            self._flush()
            if self._kind == "front":
                prose._open_abstract(self.draft, piece.text)
        self.open_paragraph.append(block)

    def _flush(self) -> None:
        if self.open_paragraph:
            prose._write_paragraph(self.draft, self.source, self.open_paragraph)
            self.open_paragraph.clear()
        for piece in self.waiting:
            if piece.table is not None:
                self.tables.append(place_table(self.draft.add, piece.table))
                continue
            span = self.draft.add(piece.text, "\n")
            if piece.kind == kinds.LEGEND:
                self.draft.captions.append(Caption(piece.label, span))
            elif piece.kind == kinds.TABLE_CAPTION:
                self.unread.setdefault(piece.label, span)
        self.waiting.clear()
