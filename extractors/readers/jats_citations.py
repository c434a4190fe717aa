"""Group the marks that point at references into the markers that a reader sees.

``[<xref>5</xref>-<xref>12</xref>]`` is one marker that cites eight works, whichever of them the
file links; numbers are places in the reference list, not what happens to be printed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.model import Citation, Problem, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.readers.jats_inline import Mark

_DASH = r"[\-\u2010-\u2014\u2212]"
_BETWEEN = re.compile(rf"(?:[ \u00a0\u2009\[\](),;^{{}}]|{_DASH})*(?:and|&)?[ \u00a0\[(]*")
_LONGEST_BETWEEN = 12
_TO = re.compile(rf"[\s\[\]()^{{}}]*{_DASH}[\s\[\]()^{{}}]*")
_PIECE = re.compile(rf"(\d{{1,4}})(?:\s*{_DASH}\s*(\d{{1,4}}))?")
_LIST = re.compile(rf"\d{{1,4}}(?:\s*(?:[,;]|{_DASH})\s*\d{{1,4}})*")
#: What stands left of a marker within its own bracket: numbers that the file does not link.
_LEFT = re.compile(rf"(?:\[|\^\{{)(?P<list>(?:\s*\d{{1,4}}\s*(?:[,;]|{_DASH})\s*)*)$")
_RIGHT = re.compile(rf"(?P<list>(?:\s*(?:[,;]|{_DASH})\s*\d{{1,4}})*)\s*[\]}}]")
_BRACKETS = (("[", "]"), ("(", ")"), ("^{", "}"))
_FARTHEST_BRACKET = 60


def group_marks(
    text: str, marks: Sequence[Mark], numbers: Mapping[str, int]
) -> tuple[tuple[Citation, ...], tuple[Problem, ...]]:
    """Return the citations of ``text``; ``numbers`` gives the place of an entry by its id."""
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        if groups and _continues(text, groups[-1][-1], mark):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    citations, problems = [], []
    count = max(numbers.values(), default=0)
    for group in groups:
        span, cited, lost = _read_group(text, group, numbers, count)
        if span.start == span.end:
            continue
        marker = text[span.start : span.end]
        if lost:
            message = f"marker {marker!r} points to no entry of the list ({', '.join(lost)})"
            problems.append(Problem("reference", message, span))
        if cited:
            citations.append(Citation(span, marker, tuple(sorted(cited))))
    return tuple(citations), tuple(problems)


def _continues(text: str, before: Mark, mark: Mark) -> bool:
    between = text[before.end : mark.start]
    return len(between) <= _LONGEST_BETWEEN and _BETWEEN.fullmatch(between) is not None


def _read_group(
    text: str, group: Sequence[Mark], numbers: Mapping[str, int], count: int
) -> tuple[Span, set[int], list[str]]:
    cited: set[int] = set()
    lost: list[str] = []
    last: Mark | None = None
    reached = 0
    in_step = True
    for mark in group:
        found = [numbers[target] for target in mark.targets if target in numbers]
        lost += [target for target in mark.targets or ("no target",) if target not in numbers]
        printed = _expand(text[mark.start : mark.end])
        offset = found[0] - printed[0] if found and printed else 0
        in_step = in_step and not offset
        found += [n + offset for n in printed]
        if last is not None and found and _TO.fullmatch(text[last.end : mark.start]):
            found += range(reached + 1, min(found)) if reached else []
        cited.update(found)
        # Marks without words are what a printed range hides.
        last = mark if mark.end > mark.start or last is None else last
        reached = max(found, default=reached) if mark.end > mark.start else reached
    span = Span(group[0].start, group[-1].end)
    if in_step and cited:
        span, others = _within_brackets(text, span)
        cited.update(others)
    return _widened(text, span), {n for n in cited if 1 <= n <= count}, lost


def _within_brackets(text: str, span: Span) -> tuple[Span, set[int]]:
    """Take in the unlinked numbers of the same bracket: "[1, 3]" of which only 1 is linked."""
    nothing: set[int] = set()
    if not _LIST.fullmatch(text[span.start : span.end]):
        return span, nothing
    left = _LEFT.search(text[max(0, span.start - _FARTHEST_BRACKET) : span.start])
    right = _RIGHT.match(text, span.end, min(len(text), span.end + _FARTHEST_BRACKET))
    if not (left and right):
        return span, nothing
    whole = Span(span.start - len(left["list"]), right.end("list"))
    return whole, set(_expand(text[whole.start : whole.end]))


def _widened(text: str, span: Span) -> Span:
    """Take in the brackets and braces around a marker."""
    start, end = span.start, span.end
    widened = start < end
    while widened:
        widened = False
        for opening, closing in _BRACKETS:
            if text.endswith(opening, 0, start) and text.startswith(closing, end):
                start, end, widened = start - len(opening), end + len(closing), True
    return Span(start, end)


def _expand(printed: str) -> list[int]:
    """Return the numbers of a printed list, ranges written out; none where it is no list.

    >>> _expand("2, 5–7"), _expand("Roe 2019")
    ([2, 5, 6, 7], [])
    """
    words = printed.strip(" []()^{}")
    if not _LIST.fullmatch(words):
        return []
    found: list[int] = []
    for first, last in _PIECE.findall(words):
        start, end = int(first), int(last or first)
        found += range(start, end + 1) if start <= end < start + 100 else (start,)
    return found
