"""Where the tables of a page stand: between rules, or as far as lines stand in columns."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from extractors.readers.blocks import FIGURE_LABEL, TABLE_LABEL
from extractors.readers.headers import is_result
from extractors.readers.pdf_boxes import Box
from extractors.readers.pdf_chunks import chunks_of
from extractors.readers.pdf_lines import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.readers.pdf_layout import Segment
    from extractors.readers.pdf_pages import Page

#: How far a rule may reach over the edge of its table.
EDGE = 8.0
_FARTHEST_RULE = 75.0
_LONG = 35
#: How many lines below a caption tell whether its table stands in one column of the page.
_FIRST_LINES = 6
#: In sizes of its print: the widest step between two rows.
_WIDEST_STEP = 3.0
_MOST = 0.7
_ACROSS = 0.75


@dataclass(slots=True)
class Rule:
    """All rules at one height that touch each other."""

    y: float
    x0: float
    x1: float


class Regions:
    """Finds the boxes of tables among the segments of one page.

    ``body`` is the size of running text, ``gutters`` are where the article's columns part.
    """

    def __init__(self, page: Page, body: float, gutters: Sequence[float]) -> None:
        edges = [(middle(r), r.x0, r.x1) for r in page.rules]
        self.strokes = joined_rules(edges)
        for shade in page.shades:
            edges += [(shade.top, shade.x0, shade.x1), (shade.bottom, shade.x0, shade.x1)]
        self.rules = joined_rules(edges)
        self.body = body
        self.gutters = gutters

    def box_below(self, start: Segment, items: Sequence[Segment]) -> Box | None:
        """Return the box of the table whose caption begins with ``start``."""
        box = self._ruled_box(start, items)
        if box is None:
            return self._open_box(start, items)
        return self._grown(box, start.base + 1, items)

    def _ruled_box(self, start: Segment, items: Sequence[Segment]) -> Box | None:
        """Return the box from the first rule below a caption to the last one as wide."""
        below = [
            r
            for r in self.rules
            if r.y > start.bottom - 2
            and r.x1 - r.x0 > 60
            and r.x0 - 10 < start.x1
            and r.x1 > start.x0
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
            if any(self._is_prose_between(s, wide, bottom, rule.y) for s in items):
                break
            bottom = rule.y
        if bottom - first.y < 12:
            return None
        return Box(wide.x0 - 3, first.y - 1, wide.x1 + 3, bottom + 1)

    def box_above(self, start: Segment, items: Sequence[Segment]) -> Box | None:
        """Return the box of the ruled table below which a caption begins with ``start``."""
        above = [
            r
            for r in reversed(self.rules)
            if r.y < start.top + 2 and r.x1 - r.x0 > 60 and r.x0 - 10 < start.x0 < r.x1
        ]
        if not above or above[0].y < start.top - _FARTHEST_RULE:
            return None
        last = above[0]
        top = last.y
        for rule in above:
            if abs(rule.x0 - last.x0) > EDGE or abs(rule.x1 - last.x1) > EDGE:
                continue
            if any(self._is_prose_between(s, last, rule.y, top, across=True) for s in items):
                break
            top = rule.y
        inside = [s for s in items if s.x0 > last.x0 - EDGE and top < s.base < last.y]
        if last.y - top < 12 or not any(_prints_results(line) for line in lines_among(inside)):
            return None
        return self._grown(Box(last.x0 - 3, top - 1, last.x1 + 3, last.y + 1), 0.0, items)

    def _is_prose_between(
        self, segment: Segment, wide: Rule, top: float, bottom: float, *, across: bool = False
    ) -> bool:
        """Tell running text between two rules; it may reach ``across`` in any print."""
        if segment.inset is not None:
            level = segment.top < bottom and segment.bottom > top
            return level and segment.x0 < wide.x1 and segment.x1 > wide.x0
        inside = segment.x0 > wide.x0 - EDGE and segment.x1 < wide.x1
        if not (top < segment.base < bottom and inside):
            return False
        text = write(segment.runs)
        if TABLE_LABEL.match(f"{text} ") or FIGURE_LABEL.match(f"{text} "):
            return True
        whole = across and segment.x1 - segment.x0 > _ACROSS * (wide.x1 - wide.x0)
        return (whole or abs(segment.size - self.body) < 0.3) and len(text) > 45

    def _grown(self, box: Box, highest: float, items: Sequence[Segment]) -> Box:
        """Return a ruled box with the heads above its first rule and the rows below its last."""
        within = [
            s for s in items if s.inset is None and s.x0 > box.x0 - EDGE and s.x1 < box.x1 + EDGE
        ]
        lines = lines_among(within)
        inside = [line for line in lines if box.top < line[0].base < box.bottom]
        above = [line for line in lines if highest < line[0].base < box.top]
        top, bottom = box.top, box.bottom
        headless = bool(inside) and _prints_results(inside[0])
        if inside:
            upper = top
            for line in reversed(above):
                far = upper - line[0].base > _WIDEST_STEP * line[0].size
                if far or self._is_prose(line):
                    break
                upper = min(s.top for s in line) - 1
                if len(line) > 1 or (headless and len(chunks_of(line)[0]) > 1):
                    top = upper
        if any(len(line) > 1 for line in inside):
            below = [line for line in lines if line[0].base > box.bottom]
            headed = any(_prints_results(line) for line in inside)
            bottom = self._last_row(below, bottom, inside[0][0].size, whole=headed)
        return Box(box.x0, top, box.x1, bottom)

    def _last_row(
        self, below: list[list[Segment]], bottom: float, size: float, *, whole: bool
    ) -> float:
        """Return where the rows below the last rule end; a ``whole`` table has few if any."""
        last = bottom
        above: list[Segment] = []
        for line in below:
            if above and self._wraps_cell(above, line, 0.0):
                bottom = max(s.bottom for s in line) + 1
                above, last = [above[0], *line], line[0].base
                continue
            other = abs(line[0].size - size) > 0.3
            if line[0].base - last > 2.2 * line[0].size or other or self._is_prose(line):
                break
            if len(line) > 1:
                bottom, above = max(s.bottom for s in line) + 1, line
            elif whole:
                break
            last = line[0].base
        return bottom

    def _open_box(self, start: Segment, items: Sequence[Segment]) -> Box | None:
        """Return the box of a table without rules: the lines below a caption that print columns."""
        right = self._right_edge(start, items)
        within = [
            s
            for s in items
            if s.inset is None and s.base > start.base + 1 and start.x0 - EDGE < s.x0 < right - EDGE
        ]
        lines: list[list[Segment]] = []
        for line in lines_among(within):
            step = line[0].base - (lines[-1][0].base if lines else start.base)
            note = len(line) == 1 and lines and line[0].size < lines[0][0].size - 0.3
            if lines and (note or step > _WIDEST_STEP * line[0].size or self._is_prose(line)):
                break
            lines.append(line)
        columns = [i for i, line in enumerate(lines) if len(line) > 1]
        if len(columns) < 3:
            return None
        first, end = columns[0], columns[-1] + 1
        second = lines[first][1].x0
        while first and lines[first - 1][0].x0 > second - EDGE:
            first -= 1  # the head of a single column
        step = median([lines[i + 1][0].base - lines[i][0].base for i in range(first, end - 1)])
        while end < len(lines) and self._wraps_cell(lines[end - 1], lines[end], step):
            end += 1
        inside = [s for line in lines[first:end] for s in line]
        top, bottom = min(s.top for s in inside), max(s.bottom for s in inside)
        x0, x1 = min(s.x0 for s in inside), max(s.x1 for s in inside)
        return Box(min(x0, start.x0) - 3, top, x1 + 3, bottom)

    @staticmethod
    def _wraps_cell(above: list[Segment], line: list[Segment], step: float) -> bool:
        """Tell whether a line is the rest of a cell of a table's last row."""
        close = line[0].base - above[0].base < max(0.95 * step, 1.25 * line[0].size)
        same = abs(line[0].size - above[0].size) < 0.1 and line[0].x1 < above[-1].x1 + EDGE
        label = line[0].x0 < above[0].x1 and len(above) > 1
        return len(line) == 1 and close and same and (not label or write(line[0].runs)[0].islower())

    def _right_edge(self, start: Segment, items: Sequence[Segment]) -> float:
        """Return where the column of a caption ends, or infinity where its table goes across.

        In one column with its caption, a table has lines beside it that stand at other heights.
        """
        gutter = min((g for g in self.gutters if g > start.x1), default=None)
        below = [s for s in items if s.inset is None and s.base > start.base + 1]
        if gutter is None:
            prose = [s.x0 for s in below[:_FIRST_LINES] if s.x0 > start.x1 and self._is_prose([s])]
            return min(prose, default=float("inf"))
        left = lines_among(s for s in below if start.x0 - EDGE < s.x0 < gutter)[:_FIRST_LINES]
        if not left or any(s.x1 > gutter for line in left for s in line):
            return float("inf")
        last = left[-1][0].base
        right = lines_among(s for s in items if s.x0 > gutter and start.top < s.base < last + 1)
        if any(self._is_prose(line) for line in right):
            return gutter + EDGE
        level = max(_share_level(right, left), _share_level(left, right))
        return float("inf") if not right or level > _MOST else gutter + EDGE

    def _is_prose(self, line: list[Segment]) -> bool:
        """Tell a line of running text, or the caption of something else."""
        if any(abs(s.size - self.body) < 0.3 and len(write(s.runs)) > _LONG for s in line):
            return True
        text = f"{write(line[0].runs)} "
        return len(line) == 1 and bool(FIGURE_LABEL.match(text) or TABLE_LABEL.match(text))


def lines_among(items: Iterable[Segment]) -> list[list[Segment]]:
    """Return segments line by line from top to bottom, each from left to right."""
    lines: list[list[Segment]] = []
    for segment in sorted(items, key=lambda s: s.base):
        if lines and segment.base - lines[-1][0].base < 0.4 * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda s: s.x0) for line in lines]


def _share_level(lines: Sequence[list[Segment]], others: Sequence[list[Segment]]) -> float:
    """Return which part of some lines stands as high as one of some others."""
    level = [any(abs(a[0].base - b[0].base) < 1.5 for b in others) for a in lines]
    return sum(level) / max(1, len(level))


def _prints_results(line: list[Segment]) -> bool:
    return any(is_result(chunk.text) for chunk in chunks_of(line)[0][1:])


def middle(box: Box) -> float:
    """Return the height of a rule."""
    return (box.top + box.bottom) / 2


def joined_rules(edges: Iterable[tuple[float, float, float]]) -> list[Rule]:
    """Return rules given as height, left and right; those that touch are one."""
    joined: list[Rule] = []
    for y, x0, x1 in sorted(edges):
        touching = [r for r in joined if y - r.y < 1.8 and x0 < r.x1 + 4 and x1 > r.x0 - 4]
        for rule in touching:
            x0, x1 = min(x0, rule.x0), max(x1, rule.x1)
            y = rule.y
            joined.remove(rule)
        joined.append(Rule(y, x0, x1))
    return sorted((r for r in joined if r.x1 - r.x0 > 12), key=lambda r: r.y)
