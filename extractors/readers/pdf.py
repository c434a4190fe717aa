"""Read a PDF into a ``Document``: the words in reading order, tables as grids.

Every paragraph, heading, legend and table becomes a block of one source text; from there the road
is that of ``readers.text``, so that an article gives the same records in either form.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.errors import ReadError
from extractors.model import Caption, Place, Problem, Span
from extractors.readers import blocks as kinds
from extractors.readers.blocks import Block
from extractors.readers.draft import Draft
from extractors.readers.pdf_blocks import find_pieces
from extractors.readers.pdf_boxes import Box
from extractors.readers.pdf_grids import PlacedTable, build_tables, place_table
from extractors.readers.pdf_layout import reading_order, usual_gutters
from extractors.readers.pdf_lines import lines_of, write
from extractors.readers.pdf_margins import drop_line_numbers, without_furniture
from extractors.readers.pdf_pages import Page, read_pages
from extractors.readers.pdf_pieces import Piece, moved
from extractors.readers.pdf_tables import captions_stand_below, find_tables
from extractors.readers.text import MAX_BYTES, finish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from extractors.model import Document
    from extractors.readers.pdf_cells import PrintedTable
    from extractors.readers.pdf_layout import Segment
    from extractors.readers.pdf_lines import Line

#: The size of running text is the largest size that a good part of the article is printed in.
_GOOD_PART = 0.25
_SMALLEST_PICTURE = 40
#: A point of a list ends without a stop; what follows in capitals does not go on with it.
_POINT = re.compile(r"(?:[•◦▪●■–]|\(?\d{1,3}[.)])\s")


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
    drop_line_numbers(pages)
    kept: list[Segment] = []
    lines = _lines(pages, kept)
    printed = [write(segment.runs) for segment in kept]
    pieces = find_pieces(lines, _body_size(pages), printed)
    if sum(len(piece.text) for piece in pieces) > MAX_BYTES:
        raise ReadError(f"{name}: too much text for one article; split it")
    draft = _assemble(pieces)
    document = finish(draft, name, hashlib.sha256(data).hexdigest())
    tables, problems = build_tables(document.text, draft.placed)
    numbers = {placed.table.number for placed in draft.placed} | set(draft.unread)
    unread = tuple(
        Problem("table", f"Table {number}: caption found, its rows could not be told apart", span)
        for number, span in draft.unread.items()
    )
    blank = tuple(
        Problem("page", f"page {page.sheet}: no text that can be read")
        for page in pages
        if not page.runs
    )
    return replace(
        document,
        form="pdf",
        tables=tables,
        tables_seen=len(numbers),
        problems=(*document.problems, *problems, *unread, *blank),
        places=tuple(sorted(_as_shown(draft.places(), pages), key=lambda p: p.span)),
    )


def _as_shown(places: Iterable[Place], pages: Sequence[Page]) -> Iterator[Place]:
    """Yield places of the upright pages as places of the pages that a viewer shows."""
    for place in places:
        page = pages[place.page - 1]
        box = page.as_shown(Box(*place.box)).edges
        left, top, right, bottom = (max(0.0, round(edge, 1)) for edge in box)
        yield Place(place.span, page.sheet, (left, top, right, bottom))


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
    printed: list[list[Segment]] = []
    for page, items in zip(pages, without_furniture(pages, kept), strict=True):
        pictures = [p for p in page.pictures if min(p.width, p.height) > _SMALLEST_PICTURE]
        visible = [
            s
            for s in items
            if not any(p.holds((s.x0 + s.x1) / 2, (s.top + s.bottom) / 2) for p in pictures)
        ]
        printed.append(visible or items)
    widths = [page.width for page in pages]
    known = usual_gutters(zip(printed, widths, strict=True))
    below = captions_stand_below(list(zip(pages, printed, strict=True)), body, known)
    contents: list[list[Segment]] = []
    last: PrintedTable | None = None
    for page, items in zip(pages, printed, strict=True):
        tables, rest = find_tables(page, items, body, known, last, below=below)
        contents.append(rest)
        last = tables[-1] if tables else last
    known = usual_gutters(zip(contents, widths, strict=True))
    lines: list[Line] = []
    number = 0
    for page, items in zip(pages, contents, strict=True):
        for column in reading_order(items, page.width, known):
            number += 1
            lines += lines_of(column, page.number, number)
    return lines


@dataclass(slots=True)
class _Draft(Draft):
    """The canonical text of a PDF: its tables come as grids, not as lines to be recognized."""

    grids: dict[int, PrintedTable] = field(default_factory=dict)
    placed: list[PlacedTable] = field(default_factory=list)
    unread: dict[str, Span] = field(default_factory=dict)
    words: dict[int, list[Place]] = field(default_factory=dict)

    def places(self) -> Iterator[Place]:
        """Yield where the words of the text are printed; boxes of the upright pages."""
        for start, span in self.written:
            yield from moved(self.words.get(start, ()), span.start)
        for table in self.placed:
            yield from table.places()

    def open_section(self, piece: Piece, block: Block) -> None:
        """Begin a section that the page shows by its looks, with or without a heading."""
        self.flush()
        if piece.text:
            self.put(block, piece.text, "\n\n")
        self.sections.append((piece.label, piece.opens, piece.level, self.length))

    def _joins(self, before: Block, block: Block) -> bool:
        point = _POINT.match(self._piece(before)) and self._piece(block)[:1].isupper()
        return not point and Draft._joins(self, before, block)

    def _write_set_apart(self, block: Block) -> None:
        grid = self.grids.get(block.span.start) if block.kind == kinds.TABLE else None
        if grid is not None:
            self.placed.append(place_table(self.add, grid))
            return
        # Furniture stands on its own: a title must not run on into the dates below it.
        separator = "\n\n" if block.kind == kinds.FURNITURE else "\n"
        span = self.put(block, self._piece(block), separator)
        if block.kind == kinds.LEGEND:
            self.captions.append(Caption(block.label, span))
        elif block.kind == kinds.TABLE_CAPTION:
            self.unread.setdefault(block.label, span)


def _assemble(pieces: list[Piece]) -> _Draft:
    """Return the draft of an article from its blocks."""
    draft = _Draft("\n\n".join(piece.text for piece in pieces))
    at = 0
    for piece in pieces:
        block = Block(piece.kind, Span(at, at + len(piece.text)), piece.label, piece.level)
        at = block.span.end + 2
        draft.words[block.span.start] = piece.words
        if piece.opens:
            draft.open_section(piece, block)
            continue
        if piece.table is not None:
            draft.grids[block.span.start] = piece.table
        draft.take(block)
    draft.flush()
    return draft
