"""The printed lines of a column: their text, their looks, and where each of their words stands."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from extractors.model import Place, Span
from extractors.readers.pdf_boxes import Box
from extractors.readers.pdf_layout import main_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.readers.pdf_layout import Segment
    from extractors.readers.pdf_pages import Run

#: How far letters reach above and below their baseline, in ems.
_ASCENT, _DESCENT = 0.75, 0.22
_CLOSING = re.compile(r"[,.;:)\]%]")
#: A list of raised numbers goes on in the next line.
OPEN_MARKERS = (",}", "-}", "–}")
_NUMBERS = re.compile(r"\d{1,3}(?:[,–-] ?\d{1,3})*[,–-]?")
#: Raised and lowered characters are smaller than this part of the others.
_SMALL = 0.85


@dataclass(slots=True)
class Line:
    """One printed line of a column: its text with raised markers as ``^{12}``, and its looks.

    ``words`` are places in the text of the line.
    """

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
    words: tuple[Place, ...] = ()
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
    for above, line in pairwise(sorted(found, key=lambda line: line.base)):
        _raise_rest(above, line)
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


def _raise_rest(above: Line, line: Line) -> None:
    """Raise a line that holds nothing but the rest of a list of raised numbers."""
    small = line.size < _SMALL * above.size
    if small and above.text.endswith(OPEN_MARKERS) and _NUMBERS.fullmatch(line.text):
        line.text, line.size, line.font = f"^{{{line.text}}}", above.size, above.font
        line.words = tuple(
            Place(Span(w.span.start + 2, w.span.end + 2), w.page, w.box) for w in line.words
        )


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
    small = segment.size < _SMALL * row.size
    offset = 0.6 if small else 0.25
    if abs(segment.base - row.base) > offset * row.size:
        return False
    over = (min(r.x1, segment.x1) - max(r.x0, segment.x0) for r in row.runs)
    return max(over, default=0) < 0.5 * segment.size


def make_line(runs: list[Run], page: int) -> Line:
    """Write the runs of a line as text."""
    runs = sorted(runs, key=lambda r: r.x0)
    main = main_run(runs)
    weight = sum(len(r.text) for r in runs)
    bold = sum(len(r.text) for r in runs if r.bold or _is_raised(r, main))
    italic = sum(len(r.text) for r in runs if r.italic)
    lead: list[Run] = []
    for run in runs:
        if not (run.bold or (lead and _is_raised(run, main))):
            break
        lead.append(run)
    text, words = "", []
    for part, written in _written(runs):
        if written is not None:
            span = Span(len(text), len(text) + len(part))
            words.append(Place(span, page, box_of([written]).edges))
        text += part
    return Line(
        text,
        runs[0].x0,
        max(r.x1 for r in runs),
        main.base,
        main.size,
        bold > 0.9 * weight and any(r.bold for r in runs),
        italic > 0.9 * weight,
        write(lead),
        page,
        main.font,
        tuple(words),
    )


def write(runs: Sequence[Run]) -> str:
    """Return the runs as text, raised ones as ``^{12}``.

    A run is raised when it is smaller and stands higher than the main characters of its line.
    """
    return "".join(text for text, _ in _written(runs))


def _written(runs: Sequence[Run]) -> Iterator[tuple[str, Run | None]]:
    """Yield the text of each run, and what stands between two of them."""
    if not runs:
        return
    main = main_run(runs)
    raised = False
    gaps = [0.0, *(b.x0 - a.x1 for a, b in pairwise(runs))]
    for i, run in enumerate(runs):
        blank = i > 0 and _has_blank(runs[i - 1], run)
        if blank and _is_minus(runs[i - 1], run, gaps[i - 1], gaps[i]):
            blank = False
        up = _is_raised(run, main)
        if raised and not (up and gaps[i] < 0.5 * run.size):
            yield "}", None
            raised = False
        if up and not raised:
            near = i > 0 and gaps[i] < 0.6 * main.size
            yield " ^{" if blank and not near else "^{", None
            raised = True
        elif blank and not raised:
            yield " ", None
        yield run.text, run
    if raised:
        yield "}", None


def box_of(runs: Sequence[Run]) -> Box:
    """Return the box around runs, as high as their letters."""
    return Box(
        min(run.x0 for run in runs),
        min(run.base - _ASCENT * run.size for run in runs),
        max(run.x1 for run in runs),
        max(run.base + _DESCENT * run.size for run in runs),
    )


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
    return run.size < _SMALL * main.size and run.base < main.base - 0.12 * main.size
