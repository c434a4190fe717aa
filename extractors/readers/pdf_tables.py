"""Tables of a PDF page: from the caption to the last rule, and the notes below.

Where a table is not ruled, it ends where its lines no longer stand in columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.readers.blocks import FOOTNOTE_START, TABLE_LABEL
from extractors.readers.grid import is_continuation
from extractors.readers.pdf_cells import PrintedTable, TableReader
from extractors.readers.pdf_layout import Segment
from extractors.readers.pdf_lines import box_of, lines_of, write
from extractors.readers.pdf_regions import EDGE, Regions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf_pages import Box, Page


def find_tables(
    page: Page, items: list[Segment], body: float, gutters: Sequence[float] = ()
) -> tuple[list[PrintedTable], list[Segment]]:
    """Return the tables of a page and the segments that are left.

    ``body`` is the size of running text, ``gutters`` are where the article's columns part; a table
    stands in the rest as one inset.
    """
    regions = Regions(page, body, gutters)
    starts = [s for s in items if _is_caption(s, body)]
    tables: list[PrintedTable] = []
    rest = list(items)
    for start in sorted(starts, key=lambda s: s.top):
        box = regions.box_below(start, rest)
        if box is None:
            continue
        inside = [s for s in rest if box.holds((s.x0 + s.x1) / 2, (s.top + s.bottom) / 2)]
        captions = [
            s
            for s in rest
            if start.top - 2 < (s.top + s.bottom) / 2 < box.top
            and s.x0 > box.x0 - EDGE
            and s.x1 < box.x1 + EDGE
        ]
        notes = _note_segments(rest, box, body, {id(s) for s in starts})
        if len(inside) < 4:
            continue
        caption = " ".join(line.text for line in lines_of(captions, page.number, 0))
        label = TABLE_LABEL.match(f"{caption} ")
        table = PrintedTable(label["number"] if label else "", caption, page.number, box)
        TableReader(table, regions.rules, regions.strokes, page.posts).read(inside)
        table.continued = bool(re.search(r"\bcont(?:inued|\.|['’]d)", caption, re.IGNORECASE))
        table.notes = _notes(notes, page.number)
        table.caption_box, table.notes_box = _box_around(captions), _box_around(notes)
        taken = {id(s) for s in (*inside, *captions, *notes)}
        rest = [s for s in rest if id(s) not in taken]
        bottom = max([s.bottom for s in notes], default=box.bottom)
        rest.append(Segment([], box.x0, box.x1, start.top, bottom, inset=table))
        tables.append(table)
    return tables, rest


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
