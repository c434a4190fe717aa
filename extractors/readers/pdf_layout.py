"""The reading order of a PDF page: segments and columns.

A segment is a stretch of one line inside one column.  Columns are found from the white strips
between segments: the strip that parts most of the text is cut first, whatever crosses it (a title,
a table across columns) cuts the page into bands, and each side of a band is cut again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.readers.pdf_pages import Run

#: Gaps in ems: between two words of a justified line at most, and between two columns at least.
_WIDEST_BLANK = 1.6
_NARROWEST_STRIP = 6.5
_STEP = 3.0
_FEWEST_SLICES = 12
_FEWEST_UNEQUAL = 6
_FEWEST_AT_KNOWN = 3
#: Parts of the page's width: what a column takes at least, and one beside an abstract.
_NARROWEST = 0.1
_NARROWEST_BESIDE = 0.04
_FEWEST_BESIDE = 3
#: What parts a box from the text above and below it, in points.
_WHITE_STRIP = 11.0


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


def main_run(runs: Sequence[Run]) -> Run:
    """Return the first run of the size in which most of a line is printed."""
    weight: Counter[float] = Counter()
    for run in runs:
        weight[round(run.size, 1)] += len(run.text)
    size = weight.most_common(1)[0][0]
    return next(run for run in runs if round(run.size, 1) == size)


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
    main = main_run(runs)
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


def usual_gutters(pages: Iterable[tuple[list[Segment], float]]) -> list[float]:
    """Return where pages are parted into columns, to part the few lines of other pages alike."""
    found = sorted(place for items, width in pages for place in _gutters(items, width))
    return [b for a, b in pairwise(found) if b - a < _STEP]


def _gutters(items: list[Segment], width: float) -> Iterator[float]:
    """Yield every gutter of a page."""
    gutter = _gutter(items, width, ()) if items else None
    if gutter is not None:
        yield gutter
        yield from _gutters([s for s in items if s.x1 <= gutter], width)
        yield from _gutters([s for s in items if s.x0 >= gutter], width)


def reading_order(
    items: list[Segment], width: float, known: Sequence[float] = (), *, unequal: bool = False
) -> list[list[Segment]]:
    """Return the columns of a page, or of a part of it, in the order in which they are read.

    In an ``unequal`` part a few short lines stand beside the text.
    """
    if not items:
        return []
    gutter = _gutter(items, width, known, unequal=unequal)
    if gutter is None:
        return [sorted(items, key=lambda s: (s.base if not s.inset else s.top, s.x0))]
    crossing = sorted((s for s in items if s.x0 < gutter < s.x1), key=lambda s: s.top)
    box = _unequal_box(items, crossing)
    if box:
        top, bottom = min(s.top for s in box), max(s.bottom for s in box)
        return [
            *reading_order([s for s in items if s.bottom < top], width, known),
            *reading_order(box, width, unequal=True),
            *reading_order([s for s in items if s.top > bottom], width, known),
        ]
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


def _unequal_box(items: Sequence[Segment], crossing: Sequence[Segment]) -> list[Segment]:
    """Return a part of the page that is parted elsewhere: lines that cross have others beside them.

    An abstract and the article's history beside it are such a part; white strips bound it.
    """
    ordered = sorted(items, key=lambda s: s.top)
    level = {id(line) for line in crossing if line.inset is None and _has_beside(line, ordered)}
    if len(level) < _FEWEST_BESIDE:
        return []
    zones: list[list[Segment]] = []
    bottom = 0.0
    for item in ordered:
        if not zones or item.top - bottom > _WHITE_STRIP:
            zones.append([])
        zones[-1].append(item)
        bottom = max(bottom, item.bottom)
    zone = max(zones, key=lambda z: sum(id(s) in level for s in z))
    return zone if len(zone) < len(items) else []


def _has_beside(line: Segment, ordered: Sequence[Segment]) -> bool:
    """Tell whether a segment stands beside a line with a gutter in between."""
    height = line.bottom - line.top
    first = bisect_left(ordered, line.top - height, key=lambda s: s.top)
    last = bisect_left(ordered, line.bottom, key=lambda s: s.top)
    return any(
        s.inset is None
        and s.bottom > line.top
        and max(line.x0 - s.x1, s.x0 - line.x1) >= _NARROWEST_STRIP
        for s in ordered[first:last]
    )


def _gutter(
    items: list[Segment], width: float, known: Sequence[float], *, unequal: bool = False
) -> float | None:
    """Return where the white strip between two columns runs that parts most lines."""
    votes: Counter[int] = Counter()
    narrowest = _NARROWEST_BESIDE if unequal else _NARROWEST
    top, bottom = min(s.top for s in items), max(s.bottom for s in items)
    slices: dict[int, list[Segment]] = {}
    for item in items:
        for y in range(int((item.top - top) / _STEP), int((item.bottom - top) / _STEP) + 1):
            slices.setdefault(y, []).append(item)
    for y in range(int((bottom - top) / _STEP) + 1):
        for left, right in pairwise(_merged(slices.get(y, ()))):
            wide = all(side[1] - side[0] > narrowest * width for side in (left, right))
            if wide and right[0] - left[1] >= _NARROWEST_STRIP:
                votes.update(range(int(left[1]) + 1, int(right[0]) + 1))
    if not votes:
        return None
    best = max(votes.values())
    start = end = next(x for x in sorted(votes) if votes[x] == best)
    while votes[end + 1] == best:
        end += 1
    usual = any(start - 6 <= place <= end + 6 for place in known)
    fewest = _FEWEST_AT_KNOWN if usual else _FEWEST_UNEQUAL if unequal else _FEWEST_SLICES
    if best < fewest:
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
