"""What stands together on one line of a table: cells, and lines of cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.readers.pdf_lines import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.readers.pdf_boxes import Box
    from extractors.readers.pdf_layout import Segment
    from extractors.readers.pdf_pages import Run

#: In sizes of the print: a wider gap parts two cells.
_WIDEST_BLANK = 0.6


@dataclass(slots=True)
class Chunk:
    """Runs of one line with no more than a blank between them: a cell, or a line of one."""

    runs: list[Run]
    x0: float
    x1: float
    base: float
    size: float

    @property
    def text(self) -> str:
        """What is printed."""
        return write(self.runs)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is printed bold."""
        return all(run.bold for run in self.runs)


def chunks_of(segments: Iterable[Segment], posts: Sequence[Box] = ()) -> list[list[Chunk]]:
    """Return the lines of a table from top to bottom, each cut into chunks."""
    rows: list[tuple[float, float, list[Run]]] = []
    for segment in sorted(segments, key=lambda s: -s.size):
        base, size = segment.base, segment.size
        row = next((r for r in rows if abs(r[0] - base) < 0.4 * max(size, r[1])), None)
        if row is None:
            rows.append((base, size, list(segment.runs)))
        else:
            row[2].extend(segment.runs)
    return [_cut(runs, base, size, posts) for base, size, runs in sorted(rows, key=lambda r: r[0])]


def lines_of_rows(lines: list[list[Chunk]], edge: float) -> list[list[Chunk]]:
    """Join lines to rows where cells end level with their label instead of beginning there.

    Labels begin left of ``edge``.  The first line of such a table has none; its rows are parted by
    the widest of the steps between two labels.
    """
    labels = [i for i, line in enumerate(lines) if line[0].x0 < edge]
    if not labels or labels[0] == 0:
        return lines
    starts = [0]
    for before, label in pairwise(labels):
        steps = range(before + 1, label + 1)
        starts.append(max(steps, key=lambda i: (lines[i][0].base - lines[i - 1][0].base, -i)))
    rows: list[list[Chunk]] = []
    for label, start, end in zip(labels, starts, [*starts[1:], len(lines)], strict=True):
        others = [chunk for line in lines[start:end] for chunk in line if chunk.x0 >= edge]
        rows.append([*(chunk for chunk in lines[label] if chunk.x0 < edge), *others])
    return rows


def _cut(runs: list[Run], base: float, size: float, posts: Sequence[Box]) -> list[Chunk]:
    walls = [p.x0 for p in posts if p.top < base - 0.3 * size < p.bottom]
    chunks: list[Chunk] = []
    for run in sorted(runs, key=lambda r: r.x0):
        last = chunks[-1] if chunks else None
        gap = run.x0 - last.x1 if last else 0.0
        walled = last is not None and any(last.x1 - 1 < x < run.x0 + 1 for x in walls)
        if last is None or walled or gap > _WIDEST_BLANK * size:
            chunks.append(Chunk([run], run.x0, run.x1, base, size))
        else:
            last.runs.append(run)
            last.x1 = max(last.x1, run.x1)
    return chunks
