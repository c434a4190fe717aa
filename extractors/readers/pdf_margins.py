"""What stands at the edges of pages beside the text: running heads, page and line numbers."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from statistics import median
from typing import TYPE_CHECKING

from extractors.readers.pdf_layout import segments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.readers.pdf_layout import Segment
    from extractors.readers.pdf_pages import Page, Run

_MARGIN = 0.11
#: A running head stands further from the text, in sizes of its print, or on more pages than these.
_CLOSE = 1.5
_SURELY = 2
_PAGE_NUMBER = re.compile(r"(?:page)?[A-Z]?\d{1,5}(?:of\d{1,4})?", re.IGNORECASE)
_LINE_NUMBER = re.compile(r"\d{1,4}")
_FEWEST_LINES = 8
#: Reviewers' line numbers stand beside this part of the lines of a page at least.
_NUMBERED = 0.8
#: Line numbers end at the same distance from the text on all pages.
_SAME_EDGE = 3.0


def drop_line_numbers(pages: list[Page]) -> None:
    """Take the numbers out of the pages that a manuscript prints beside each of its lines."""
    found = [numbers for page in pages if (numbers := _line_numbers(page, _NUMBERED))]
    if len(found) < max(2, len(pages) / 3):
        return
    usual = median(max(run.x1 for run in numbers) for numbers in found)
    for page in pages:
        counts = _line_numbers(page, 0.0)  # a title may stand above them without any
        if counts and abs(max(run.x1 for run in counts) - usual) < _SAME_EDGE:
            ids = {id(run) for run in counts}
            page.runs = [run for run in page.runs if id(run) not in ids]


def _line_numbers(page: Page, share: float) -> list[Run]:
    """Return the runs of a page that count its lines, left of everything else.

    They stand beside a ``share`` of its lines at least; some manuscripts count in fives.
    """
    first: list[Run] = []
    for run in sorted(page.runs, key=lambda r: r.base):
        if first and run.base - first[-1].base < 0.6 * max(run.size, first[-1].size):
            first[-1] = min(first[-1], run, key=lambda r: r.x0)
        else:
            first.append(run)
    numbers = [run for run in first if _LINE_NUMBER.fullmatch(run.text)]
    left = min((run.x0 for run in numbers), default=0.0)
    counts = [run for run in numbers if run.x0 < left + 3 * run.size]
    steps = [int(b.text) - int(a.text) for a, b in pairwise(counts)]
    step = 5 if steps and steps.count(5) > steps.count(1) else 1
    if len(counts) < max(2, share * max(_FEWEST_LINES, len(first)) / step):
        return []
    edge = max(run.x1 for run in counts)
    ids = {id(run) for run in counts}
    beside = all(run.x0 > edge or id(run) in ids for run in page.runs)
    return counts if beside and steps.count(step) > _NUMBERED * len(steps) else []


def without_furniture(pages: list[Page], kept: list[Segment]) -> list[list[Segment]]:
    """Return each page's segments without running heads, page numbers and side marks.

    What the first page prints of them is put into ``kept``: it names journal, volume and page.
    """
    printed = [segments(page.runs) for page in pages]
    inner_of = [
        [item for item in items if _in_margin(item, page)]
        for page, items in zip(pages, printed, strict=True)
    ]
    seen = _pages_of(inner_of)
    worded = [
        item
        for item in chain.from_iterable(inner_of)
        if len(seen[_masked(item)]) > 1 and sum(map(str.isalpha, _masked(item)[0])) > 2
    ]
    repeated = {id(item) for item in worded}
    heads = {_level(item) for item in (*worded, *_page_numbers(inner_of))}
    result = []
    for page, items, inner in zip(pages, printed, inner_of, strict=True):
        # Numbers repeat in tables, too: alone they count where words beside them are repeated.
        edge = {id(item): len(seen[_masked(item)]) for item in inner if id(item) in repeated}
        for item in inner:
            if _level(item) in heads:  # heads may alternate
                edge.setdefault(id(item), 1)
            beside = [s for s in items if s is not item and abs(s.base - item.base) < 4]
            number = _PAGE_NUMBER.fullmatch("".join(run.text for run in item.runs))
            if (number and not beside) or (
                (number or len(seen[_masked(item)]) > 1) and any(id(s) in edge for s in beside)
            ):
                edge[id(item)] = len(seen[_masked(item)])
        outer = _outermost(items, edge, page)
        if page.number == 1:
            kept += [item for item in items if id(item) in outer]
        result.append([item for item in items if id(item) not in outer])
    return result


def _page_numbers(inner_of: list[list[Segment]]) -> list[Segment]:
    """Return the numbers that count the pages: each stands where those of other pages stand."""
    found: dict[tuple[tuple[int, float], int], list[Segment]] = {}
    for number, items in enumerate(inner_of):
        for item in items:
            text = "".join(run.text for run in item.runs)
            if _LINE_NUMBER.fullmatch(text):
                found.setdefault((_level(item), int(text) - number), []).append(item)
    return [item for counted in found.values() if len(counted) > 1 for item in counted]


def _level(segment: Segment) -> tuple[int, float]:
    """Return height and size of a line, which running heads have in common."""
    return round(segment.base), round(segment.size, 1)


def _pages_of(inner_of: list[list[Segment]]) -> dict[tuple[str, int], set[int]]:
    """Return for each text and height on which pages it is printed, about there."""
    seen: dict[tuple[str, int], set[int]] = {}
    for number, items in enumerate(inner_of):
        for item in items:
            text, height = _masked(item)
            for step in (-1, 0, 1):
                seen.setdefault((text, height + step), set()).add(number)
    return seen


def _masked(segment: Segment) -> tuple[str, int]:
    """Return the text of a segment with its numbers masked, and its height on the page."""
    text = re.sub(r"\d+", "0", "".join(run.text for run in segment.runs))
    return text, round(segment.base / 6)


def _in_margin(segment: Segment, page: Page) -> bool:
    return segment.bottom < _MARGIN * page.height or segment.top > (1 - _MARGIN) * page.height


def _outermost(items: list[Segment], edge: Mapping[int, int], page: Page) -> set[int]:
    """Return those of ``edge`` that no other line parts from the edge of the page.

    Tables on several pages repeat their heads at the same height, and their labels: a caption
    stands above them, or they stand as close to the next line as all lines do.
    """
    found: set[int] = set()
    for upward in (False, True):
        outer: list[Segment] = []
        following: Segment | None = None
        for item in sorted(items, key=lambda s: s.base, reverse=upward):
            if id(item) in edge and (item.top > page.height / 2) == upward:
                outer.append(item)
            elif not outer or abs(item.base - outer[-1].base) > 4:
                if any(id(s) in edge and abs(s.base - item.base) < 4 for s in items):
                    continue
                following = item
                break
        while following and outer:
            last = outer[-1]
            close = abs(following.base - last.base) < _CLOSE * max(following.size, last.size)
            if not close or edge[id(last)] > _SURELY:
                break
            following = outer.pop()
        found.update(id(item) for item in outer)
    return found
