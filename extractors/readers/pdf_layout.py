"""The reading order of a PDF page: segments, columns, and lines with their style.

A segment is a stretch of one line inside one column.  Columns are found from the white strips
between segments: the strip that parts most of the text is cut first, whatever crosses it (a title,
a table across columns) cuts the page into bands, and each side of a band is cut again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.readers.pdf_pages import Page, Run

#: Gaps in ems: between two words of a justified line at most, and between two columns at least.
_WIDEST_BLANK = 1.6
_NARROWEST_STRIP = 6.5
_STEP = 3.0
_FEWEST_SLICES = 12
_FEWEST_AT_KNOWN = 5
_NARROWEST_COLUMN = 0.1
_MARGIN = 0.11
_PAGE_NUMBER = re.compile(r"(?:page)?[A-Z]?\d{1,5}(?:of\d{1,4})?", re.IGNORECASE)
_CLOSING = re.compile(r"[,.;:)\]%]")


@dataclass(slots=True)
class Segment:
    """Runs on one line of one column; or ``inset``, something that is placed as a whole.

    ``base`` and ``size`` are those of its main characters.
    """

    runs: list[Run]
    x0: float
    x1: float
    top: float
    bottom: float
    base: float = 0.0
    size: float = 0.0
    inset: object | None = None


def _main(runs: Sequence[Run]) -> Run:
    weight: Counter[float] = Counter()
    for run in runs:
        weight[round(run.size, 1)] += len(run.text)
    size = weight.most_common(1)[0][0]
    return next(run for run in runs if round(run.size, 1) == size)


@dataclass(slots=True)
class Line:
    """One printed line of a column: its text with raised markers as ``^{12}``, and its looks."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    italic: bool
    lead: str
    page: int
    font: str = ""
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    opens: bool = False
    inset: object | None = None

    @property
    def is_capitals(self) -> bool:
        """Whether it is printed in capitals."""
        letters = [c for c in self.text if c.isalpha()]
        return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.9 * len(letters)


def segments(runs: Iterable[Run]) -> list[Segment]:
    """Join runs that follow each other on one line; the file's own order is kept."""
    found: list[list[Run]] = []
    for run in runs:
        if found and _goes_on(found[-1], run):
            found[-1].append(run)
        else:
            found.append([run])
    return [make_segment(group) for group in found]


def make_segment(runs: list[Run]) -> Segment:
    """Return a segment with the height that its main characters take."""
    main = _main(runs)
    x0, x1 = min(run.x0 for run in runs), max(run.x1 for run in runs)
    top, bottom = main.base - 0.75 * main.size, main.base + 0.22 * main.size
    return Segment(runs, x0, x1, top, bottom, main.base, main.size)


def _goes_on(runs: list[Run], run: Run) -> bool:
    last = runs[-1]
    size = max(last.size, run.size)
    if size > 2 * min(last.size, run.size):  # a drop capital
        return False
    offset = 0.12 if last.size == run.size else 0.6
    near = abs(run.base - last.base) < offset * size
    follows = run.order == last.order + 1 and not run.spaced
    return near and -(1.4 if follows else 0.4) * size < run.x0 - last.x1 < _WIDEST_BLANK * size


def without_furniture(pages: list[Page], kept: list[Segment]) -> list[list[Segment]]:
    """Return each page's segments without running heads, page numbers and side marks.

    What the first page prints of them is put into ``kept``: it names journal, volume and page.
    """
    printed: list[list[tuple[Segment, tuple[str, int]]]] = []
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        row = []
        for segment in segments(page.runs):
            text = re.sub(r"\d+", "0", "".join(run.text for run in segment.runs))
            row.append((segment, (text, round(segment.base / 6))))
        printed.append(row)
        seen.update({key for segment, key in row if _in_margin(segment, page)})
    result = []
    for page, row in zip(pages, printed, strict=True):
        edge = {
            id(segment)
            for segment, key in row
            if _in_margin(segment, page)
            and (
                sum(seen[(key[0], key[1] + step)] for step in (-1, 0, 1)) > 1
                or _PAGE_NUMBER.fullmatch("".join(run.text for run in segment.runs))
            )
        }
        outer = _outermost([segment for segment, _ in row], edge, page)
        if page.number == 1:
            kept += [segment for segment, _ in row if id(segment) in outer]
        result.append([segment for segment, _ in row if id(segment) not in outer])
    return result


def _in_margin(segment: Segment, page: Page) -> bool:
    return segment.bottom < _MARGIN * page.height or segment.top > (1 - _MARGIN) * page.height


def _outermost(items: list[Segment], edge: set[int], page: Page) -> set[int]:
    """Return those of ``edge`` that no other line parts from the edge of the page.

    Tables on several pages repeat their heads at the same height; a caption stands above them.
    """
    found: set[int] = set()
    for upward in (False, True):
        ordered = sorted(items, key=lambda s: s.base, reverse=upward)
        last = None
        for item in ordered:
            if id(item) in edge and (item.top > page.height / 2) == upward:
                found.add(id(item))
                last = item.base
            elif last is None or abs(item.base - last) > 4:
                if any(id(s) in edge and abs(s.base - item.base) < 4 for s in items):
                    continue
                break
    return found


def usual_gutters(pages: Iterable[tuple[list[Segment], float]]) -> list[float]:
    """Return where pages are parted into columns, to part the few lines of other pages alike."""
    found = (_gutter(items, width, ()) for items, width in pages if items)
    places = Counter(round(place / 4) for place in found if place is not None)
    return [4.0 * place for place, count in places.items() if count > 1]


def reading_order(
    items: list[Segment], width: float, known: Sequence[float] = ()
) -> list[list[Segment]]:
    """Return the columns of a page, or of a part of it, in the order in which they are read."""
    if not items:
        return []
    gutter = _gutter(items, width, known)
    if gutter is None:
        return [sorted(items, key=lambda s: (s.base if not s.inset else s.top, s.x0))]
    crossing = sorted((s for s in items if s.x0 < gutter < s.x1), key=lambda s: s.top)
    bands: list[list[Segment]] = [[] for _ in range(len(crossing) + 1)]
    for item in items:
        if not item.x0 < gutter < item.x1:
            middle = (item.top + item.bottom) / 2
            bands[sum((c.top + c.bottom) / 2 < middle for c in crossing)].append(item)
    columns: list[list[Segment]] = []
    across: list[Segment] = []
    for number, band in enumerate(bands):
        if band:
            columns += reading_order(across, width, known)
            across = []
            columns += reading_order([s for s in band if s.x1 <= gutter], width, known)
            columns += reading_order([s for s in band if s.x0 >= gutter], width, known)
        if number < len(crossing):
            across.append(crossing[number])
    return columns + reading_order(across, width, known)


def _gutter(items: list[Segment], width: float, known: Sequence[float]) -> float | None:
    """Return where the white strip between two columns runs that parts most lines."""
    votes: Counter[int] = Counter()
    top, bottom = min(s.top for s in items), max(s.bottom for s in items)
    slices: dict[int, list[Segment]] = {}
    for item in items:
        for y in range(int((item.top - top) / _STEP), int((item.bottom - top) / _STEP) + 1):
            slices.setdefault(y, []).append(item)
    for y in range(int((bottom - top) / _STEP) + 1):
        for left, right in pairwise(_merged(slices.get(y, ()))):
            wide = all(side[1] - side[0] > _NARROWEST_COLUMN * width for side in (left, right))
            if wide and right[0] - left[1] >= _NARROWEST_STRIP:
                votes.update(range(int(left[1]) + 1, int(right[0]) + 1))
    if not votes:
        return None
    best = max(votes.values())
    start = end = next(x for x in sorted(votes) if votes[x] == best)
    while votes[end + 1] == best:
        end += 1
    usual = any(start - 6 <= place <= end + 6 for place in known)
    if best < (_FEWEST_AT_KNOWN if usual else _FEWEST_SLICES):
        return None
    while votes[end + 1] >= 0.97 * best:
        end += 1
    return (start + end) / 2 if end > start else float(start)


def _merged(items: Iterable[Segment]) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for item in sorted(items, key=lambda s: s.x0):
        if spans and item.x0 < spans[-1][1] + 2:
            spans[-1] = (spans[-1][0], max(spans[-1][1], item.x1))
        else:
            spans.append((item.x0, item.x1))
    return spans


@dataclass(slots=True)
class _Row:
    """The segments of one line while it is put together."""

    base: float
    size: float
    runs: list[Run] = field(default_factory=list)
    opens: bool = False


def lines_of(column: list[Segment], page: int, number: int) -> list[Line]:
    """Return the lines of a column from top to bottom, insets in their places."""
    texts = [s for s in column if s.inset is None]
    found = []
    for row in _rows(texts):
        line = make_line(row.runs, page)
        line.opens = row.opens
        found.append(line)
    left = _usual([line.x0 for line in found])
    right = max((line.x1 for line in found), default=0.0)
    for segment in column:
        if segment.inset is not None:
            place = Line("", segment.x0, segment.x1, segment.top, 0, False, False, "", page)
            place.inset = segment.inset
            found.append(place)
    for line in found:
        line.column, line.left, line.right = number, left, right
    return sorted(found, key=lambda line: (line.base, line.x0))


def _usual(edges: list[float]) -> float:
    """Return the left edge at which most lines begin."""
    if not edges:
        return 0.0
    count = Counter(round(edge) for edge in edges)
    best = max(count, key=lambda x: (count[x - 1] + count[x] + count[x + 1], -x))
    return median([edge for edge in edges if abs(edge - best) <= 1.5] or edges)


def _rows(items: list[Segment]) -> list[_Row]:
    rows: list[_Row] = []
    capitals = []
    usual = median(s.size for s in items) if items else 0.0
    for segment in sorted(items, key=lambda s: (-s.size, s.base)):
        text = "".join(run.text for run in segment.runs)
        bigger = segment.size > 1.8 * usual
        if bigger and len(text) <= 2 and text[0].isupper():
            capitals.append(segment)
            continue
        row = next((r for r in rows if _fits(r, segment)), None)
        if row is None:
            row = _Row(segment.base, segment.size)
            rows.append(row)
        row.runs += segment.runs
    for capital in capitals:  # it stands beside the first of the lines that it takes
        beside = [r for r in rows if capital.top - r.size < r.base - 0.7 * r.size < capital.bottom]
        if not beside:
            rows.append(_Row(capital.base, capital.size, capital.runs))
        else:
            first = min(beside, key=lambda r: r.base)
            for run in capital.runs:
                run.x1, run.base, run.size = first.runs[0].x0, first.base, first.size
            first.runs = [*capital.runs, *sorted(first.runs, key=lambda r: r.x0)]
            first.runs[len(capital.runs)].spaced = False
            first.opens = True
    return rows


def _fits(row: _Row, segment: Segment) -> bool:
    small = segment.size < 0.85 * row.size
    offset = 0.6 if small else 0.25
    if abs(segment.base - row.base) > offset * row.size:
        return False
    over = (min(r.x1, segment.x1) - max(r.x0, segment.x0) for r in row.runs)
    return max(over, default=0) < 0.5 * segment.size


def make_line(runs: list[Run], page: int) -> Line:
    """Write the runs of a line as text."""
    runs = sorted(runs, key=lambda r: r.x0)
    main = _main(runs)
    weight = sum(len(r.text) for r in runs)
    bold = sum(len(r.text) for r in runs if r.bold or _is_raised(r, main))
    italic = sum(len(r.text) for r in runs if r.italic)
    lead: list[Run] = []
    for run in runs:
        if not (run.bold or (lead and _is_raised(run, main))):
            break
        lead.append(run)
    return Line(
        write(runs),
        runs[0].x0,
        max(r.x1 for r in runs),
        main.base,
        main.size,
        bold > 0.9 * weight and any(r.bold for r in runs),
        italic > 0.9 * weight,
        write(lead),
        page,
        main.font,
    )


def write(runs: Sequence[Run]) -> str:
    """Return the runs as text, raised ones as ``^{12}``.

    A run is raised when it is smaller and stands higher than the main characters of its line.
    """
    if not runs:
        return ""
    main = _main(runs)
    pieces: list[str] = []
    raised = False
    gaps = [0.0, *(b.x0 - a.x1 for a, b in pairwise(runs))]
    for i, run in enumerate(runs):
        blank = i > 0 and _has_blank(runs[i - 1], run)
        if blank and _is_minus(runs[i - 1], run, gaps[i - 1], gaps[i]):
            blank = False
        up = _is_raised(run, main)
        if raised and not (up and gaps[i] < 0.5 * run.size):
            pieces.append("}")
            raised = False
        if up and not raised:
            near = i > 0 and gaps[i] < 0.6 * main.size
            pieces.append(" ^{" if blank and not near else "^{")
            raised = True
        elif blank and not raised:
            pieces.append(" ")
        pieces.append(run.text)
    return "".join(pieces) + ("}" if raised else "")


def _is_minus(sign: Run, run: Run, before: float, after: float) -> bool:
    """Tell whether a dash is the sign of the number behind it, set off by a thin blank."""
    stands_alone = sign.text in ("\u2013", "\u2212", "-") or sign.text[-2:] in (
        "(\u2013",
        "(\u2212",
    )
    thin = sign.text[0] == "(" or after < 0.75 * before or after < 0.18 * run.size
    return stands_alone and run.text[:1].isdigit() and thin and after < 0.3 * run.size


def _has_blank(before: Run, run: Run) -> bool:
    gap = run.x0 - before.x1
    size = max(before.size, run.size)
    if run.order == before.order + 1:
        return run.spaced and (gap > 0.04 * size or not _CLOSING.match(run.text))
    return gap > 0.12 * size


def _is_raised(run: Run, main: Run) -> bool:
    return run.size < 0.85 * main.size and run.base < main.base - 0.12 * main.size
