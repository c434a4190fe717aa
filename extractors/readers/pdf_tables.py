"""Tables of a PDF page: from the caption to the last rule, and the notes below.

Where a table is not ruled, it ends where its lines no longer stand in columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.readers.blocks import FIGURE_LABEL, FOOTNOTE_START, TABLE_LABEL
from extractors.readers.grid import is_continuation
from extractors.readers.pdf_cells import EDGE, PrintedTable, Rule, TableReader
from extractors.readers.pdf_layout import Segment
from extractors.readers.pdf_lines import box_of, lines_of, write
from extractors.readers.pdf_pages import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.readers.pdf_pages import Page

_FARTHEST_RULE = 75.0
_LONG = 35


def find_tables(
    page: Page, items: list[Segment], body: float
) -> tuple[list[PrintedTable], list[Segment]]:
    """Return the tables of a page and the segments that are left.

    ``body`` is the size of running text; a table stands in the rest as one inset.
    """
    rules = _rules(page)
    strokes = _joined_rules((_middle(r), r.x0, r.x1) for r in page.rules)
    starts = [s for s in items if _is_caption(s, body)]
    tables: list[PrintedTable] = []
    rest = list(items)
    for start in sorted(starts, key=lambda s: s.top):
        box = _table_box(start, rules, rest, body) or _open_box(start, rest, body)
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
        TableReader(table, rules, strokes, page.posts).read(inside)
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


def _rules(page: Page) -> list[Rule]:
    """Return the horizontal edges of a page: rules, and the edges of shaded boxes."""
    edges = [(_middle(r), r.x0, r.x1) for r in page.rules]
    for shade in page.shades:
        edges += [(shade.top, shade.x0, shade.x1), (shade.bottom, shade.x0, shade.x1)]
    return _joined_rules(edges)


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _joined_rules(edges: Iterable[tuple[float, float, float]]) -> list[Rule]:
    joined: list[Rule] = []
    for y, x0, x1 in sorted(edges):
        touching = [r for r in joined if y - r.y < 1.8 and x0 < r.x1 + 4 and x1 > r.x0 - 4]
        for rule in touching:
            x0, x1 = min(x0, rule.x0), max(x1, rule.x1)
            y = rule.y
            joined.remove(rule)
        joined.append(Rule(y, x0, x1))
    return sorted((r for r in joined if r.x1 - r.x0 > 12), key=lambda r: r.y)


def _table_box(start: Segment, rules: list[Rule], items: list[Segment], body: float) -> Box | None:
    """Return the box from the first rule below a caption to the last one of the same width."""
    below = [
        r
        for r in rules
        if r.y > start.bottom - 2 and r.x1 - r.x0 > 60 and r.x0 - 10 < start.x1 and r.x1 > start.x0
    ]
    near = [r for r in below if r.y < start.bottom + _FARTHEST_RULE]
    if not near:
        return None
    first = near[0]
    wide = max(
        (r for r in near if r.y < first.y + 60 and r.x0 < first.x1 and r.x1 > first.x0),
        key=lambda r: r.x1 - r.x0,
    )
    bottom = first.y
    for rule in below:
        if abs(rule.x0 - wide.x0) > EDGE or abs(rule.x1 - wide.x1) > EDGE:
            continue
        if any(_is_prose(s, wide, bottom, rule.y, body) for s in items):
            break
        bottom = rule.y
    if bottom - first.y < 12:
        return None
    return Box(wide.x0 - 3, first.y - 1, wide.x1 + 3, bottom + 1)


def _open_box(start: Segment, items: list[Segment], body: float) -> Box | None:
    """Return the box of a table without rules: the lines below a caption that print columns."""
    below = sorted(
        (s for s in items if s.inset is None and s.base > start.base + 1), key=lambda s: s.base
    )
    prose = [s for s in below if abs(s.size - body) < 0.3 and len(write(s.runs)) > _LONG]
    right = min([s.x0 for s in prose if s.x0 > start.x1], default=float("inf"))
    lines: list[list[Segment]] = []
    for segment in below:
        if not start.x0 - EDGE < segment.x0 < right - EDGE:
            continue
        step = segment.base - lines[-1][0].base if lines else 0.0
        if lines and step < 0.4 * segment.size:
            lines[-1].append(segment)
        elif step > 3 * segment.size or (segment in prose and len(lines) > 1):
            break
        else:
            lines.append([segment])
    columns = [i for i, line in enumerate(lines) if len(line) > 1]
    if len(columns) < 3:
        return None
    inside = [s for line in lines[columns[0] : columns[-1] + 1] for s in line]
    top, bottom = min(s.top for s in inside), max(s.bottom for s in inside)
    x0, x1 = min(s.x0 for s in inside), max(s.x1 for s in inside)
    return Box(min(x0, start.x0) - 3, top, x1 + 3, bottom)


def _is_prose(segment: Segment, wide: Rule, top: float, bottom: float, body: float) -> bool:
    if segment.inset is not None:
        return top < segment.top < bottom and segment.x0 < wide.x1 and segment.x1 > wide.x0
    if not (top < segment.base < bottom and segment.x0 > wide.x0 - EDGE and segment.x1 < wide.x1):
        return False
    text = write(segment.runs)
    if TABLE_LABEL.match(f"{text} ") or FIGURE_LABEL.match(f"{text} "):
        return True
    return abs(segment.size - body) < 0.3 and len(text) > 45


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
