"""Tables of a PDF page: from the caption to the last rule, and the notes below.

Where a table is not ruled, it ends where its lines no longer stand in columns.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.readers.blocks import FOOTNOTE_START, TABLE_LABEL
from extractors.readers.grid import is_continuation
from extractors.readers.pdf_cells import PrintedTable, TableReader
from extractors.readers.pdf_chunks import chunks_of
from extractors.readers.pdf_layout import Segment
from extractors.readers.pdf_lines import box_of, lines_of, write
from extractors.readers.pdf_regions import EDGE, Regions, lines_among

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.readers.pdf_boxes import Box
    from extractors.readers.pdf_pages import Page

_FEWEST_SEGMENTS = 4
#: Heads of so many characters behind the first, printed once more, tell that a table goes on.
_SHORTEST_HEADS = 8
#: A line of heads so near below a caption belongs to the table of that caption.
_FAR = 75.0


def captions_stand_below(
    pages: Iterable[tuple[Page, list[Segment]]], body: float, gutters: Sequence[float]
) -> bool:
    """Tell whether an article prints the captions of its ruled tables below them."""
    below = 0
    for page, items in pages:
        regions = Regions(page, body, gutters)
        for start in items:
            if not _is_caption(start, body):
                continue
            over, under = regions.box_above(start, items), regions.box_below(start, items)
            end = _caption_bottom(start, items)
            nearer = over and (not under or start.top - over.bottom < under.top - end)
            below += 1 if nearer else -1 if under else 0
    return below > 0


def find_tables(
    page: Page,
    items: list[Segment],
    body: float,
    gutters: Sequence[float] = (),
    before: PrintedTable | None = None,
    *,
    below: bool = False,
) -> tuple[list[PrintedTable], list[Segment]]:
    """Return the tables of a page and the segments that are left.

    ``body`` is the size of running text, ``gutters`` are where the article's columns part, and
    ``before`` is the last table above, which may go on without a caption; captions stand ``below``
    their tables or above.  A table stands in the rest as one inset.
    """
    found = _Finder(page, items, body, gutters)
    found.with_captions(below=below)
    found.without_captions(before)
    return found.tables, found.rest


class _Finder:
    """Takes the tables out of the segments of one page."""

    def __init__(
        self, page: Page, items: list[Segment], body: float, gutters: Sequence[float]
    ) -> None:
        self.page = page
        self.body = body
        self.regions = Regions(page, body, gutters)
        self.starts = sorted((s for s in items if _is_caption(s, body)), key=lambda s: s.top)
        self.rest = list(items)
        self.tables: list[PrintedTable] = []

    def with_captions(self, *, below: bool) -> None:
        """Take the tables on that side of their captions, or else on the other."""
        for start in self.starts:
            for above in (below, not below):
                if any(s is start for s in self.rest) and self._take_at(start, above=above):
                    break

    def _take_at(self, start: Segment, *, above: bool) -> bool:
        """Take the table above or below a caption; tell whether there is one."""
        if above:
            box = self.regions.box_above(start, self.rest)
            if box is None:
                return False
            bottom = _caption_bottom(start, self.rest)
            return self._take(box, self._caption(box, start.top - 2, bottom), box.top)
        box = self.regions.box_below(start, self.rest)
        if box is None:
            return False
        return self._take(box, self._caption(box, start.top - 2, box.top), start.top)

    def without_captions(self, before: PrintedTable | None) -> None:
        """Take what goes on with a table: it begins with the same line of heads."""
        for table in filter(None, (before, *self.tables)):
            if len("".join(table.first_line[1:])) < _SHORTEST_HEADS:
                continue
            for line in lines_among(s for s in self.rest if s.inset is None):
                for start, right in _heads_again(line, table.first_line):
                    start.x0 -= table.first_x - table.box.x0 - EDGE / 2
                    self._take_part(start, right, table.number)

    def _take_part(self, start: Segment, right: float, number: str) -> None:
        """Take the part of a table that begins below ``start`` and ends left of ``right``."""
        if any(0 < start.top - s.top < _FAR for s in self.starts):
            return
        right = min([right, *(g for g in self.regions.gutters if g > start.x1)])
        box = self.regions.box_below(start, [s for s in self.rest if s.x1 < right])
        if box is not None:
            box = replace(box, top=min(box.top, start.bottom - 1))
            self._take(box, [], box.top, number)

    def _caption(self, box: Box, top: float, bottom: float) -> list[Segment]:
        return [
            s
            for s in self.rest
            if top < (s.top + s.bottom) / 2 < bottom
            and s.inset is None
            and s.x0 > box.x0 - EDGE
            and s.x1 < box.x1 + EDGE
        ]

    def _take(self, box: Box, captions: list[Segment], top: float, number: str = "") -> bool:
        """Read the table in a box and put an inset in its place; tell whether there is one."""
        inside = [s for s in self.rest if box.holds((s.x0 + s.x1) / 2, (s.top + s.bottom) / 2)]
        below = max([box.bottom, *(s.bottom for s in captions)])
        under = replace(box, bottom=below)
        notes = _note_segments(self.rest, under, self.body, {id(s) for s in self.starts})
        if len(inside) < _FEWEST_SEGMENTS or any(s.inset for s in inside):
            return False
        caption = " ".join(line.text for line in lines_of(captions, self.page.number, 0))
        label = TABLE_LABEL.match(f"{caption} ")
        table = PrintedTable(label["number"] if label else number, caption, self.page.number, box)
        regions = self.regions
        TableReader(table, regions.rules, regions.strokes, self.page.posts).read(inside)
        table.continued = bool(re.search(r"\bcont(?:inued|\.|['’]d)", caption, re.IGNORECASE))
        table.notes = _notes(notes, self.page.number)
        table.caption_box, table.notes_box = _box_around(captions), _box_around(notes)
        taken = {id(s) for s in (*inside, *captions, *notes)}
        self.rest = [s for s in self.rest if id(s) not in taken]
        bottom = max([below, *(s.bottom for s in notes)])
        self.rest.append(Segment([], box.x0, box.x1, top, bottom, inset=table))
        self.tables.append(table)
        return True


def _heads_again(line: list[Segment], heads: Sequence[str]) -> Iterator[tuple[Segment, float]]:
    """Yield what stands for a caption above ``heads`` in a line, and where the next text begins."""
    chunks = chunks_of(line)[0]
    texts = tuple(chunk.text for chunk in chunks)
    for i in range(len(texts) - len(heads) + 1):
        end = i + len(heads)
        if texts[i:end] == tuple(heads):
            first, last = chunks[i], chunks[end - 1]
            y = first.base - first.size
            start = Segment([], first.x0, last.x1, y - 1, y, y - 0.1, first.size)
            yield start, chunks[end].x0 if end < len(chunks) else float("inf")


def _caption_bottom(start: Segment, items: Sequence[Segment]) -> float:
    """Return where a caption ends: with the lines of its print that follow closely."""
    bottom, last = start.bottom, start
    for segment in sorted(items, key=lambda s: s.base):
        near = segment.inset is None and 0 < segment.base - last.base < 1.5 * last.size
        if near and abs(segment.size - start.size) < 0.3 and segment.x0 > start.x0 - EDGE:
            bottom, last = segment.bottom, segment
    return bottom


def _box_around(items: list[Segment]) -> Box | None:
    return box_of([run for segment in items for run in segment.runs]) if items else None


def _is_caption(segment: Segment, body: float) -> bool:
    text = write(segment.runs[:12])
    found = TABLE_LABEL.match(f"{text} ")
    if not found:
        return False
    first = segment.runs[0]
    set_off = first.bold or abs(segment.size - body) > 0.3 or text.startswith("TABLE")
    after = text[found.end() :].strip()
    return set_off or not after or text[found.end() - 1] in ".:|" or is_continuation(text)


def _note_segments(items: list[Segment], box: Box, body: float, starts: set[int]) -> list[Segment]:
    """Return what stands below a table in smaller print without a wider gap."""
    found: list[Segment] = []
    bottom = box.bottom
    size = 0.0
    for segment in sorted(items, key=lambda s: s.base):
        if segment.top < box.bottom - 4 or segment.inset is not None:
            continue
        if segment.x1 < box.x0 or segment.x0 > box.x1:
            continue
        same = not size or abs(segment.size - size) < 0.3
        note = segment.size < body - 0.3 or FOOTNOTE_START.match(write(segment.runs))
        apart = segment.top - bottom > (14 if not found else 1.1 * size)
        outside = segment.x0 < box.x0 - EDGE or segment.x1 > box.x1 + EDGE
        if not (same and note) or apart or outside or id(segment) in starts:
            break
        found.append(segment)
        bottom, size = max(bottom, segment.bottom), segment.size
    return found


def _notes(items: list[Segment], page: int) -> list[str]:
    notes: list[str] = []
    before = 0.0
    for line in lines_of(items, page, 0):
        short = before and before < line.left + 0.7 * (line.right - line.left)
        before = line.x1
        new = re.match(r"\^\{|[*†‡§¶]|Abbreviations|Notes?\b|[a-z]\)? ?[A-Z]", line.text)
        if notes and not new and not short:
            hyphen = re.search(r"[a-z]-$", notes[-1]) and line.text[:1].islower()
            notes[-1] = notes[-1][:-1] + line.text if hyphen else f"{notes[-1]} {line.text}"
        else:
            notes.append(line.text)
    return notes
