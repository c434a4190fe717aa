"""The title on the first page of a PDF, told by its print."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf_lines import Line

_FEWEST_WORDS = 4


def title_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the title: the largest print on the first page that is more than a name.

    A line of nearly the same size right below it is its second half.
    """
    first = [line for line in lines if line.page == 1 and line.inset is None]
    words: Counter[float] = Counter()
    for line in first:
        if not line.is_capitals or len(line.text.split()) > 5:
            words[round(line.size, 1)] += len(line.text.split())
    usual = usual_size(first)
    sizes = [s for s, n in words.items() if n >= _FEWEST_WORDS and s > 1.1 * usual]
    if not sizes:
        return []
    size = max(sizes)
    title: list[Line] = []
    for line in sorted(first, key=lambda li: li.base):
        fits = 0.8 * size <= line.size <= size + 0.2 and (line.size > 1.1 * usual)
        same = not title or line.bold == title[-1].bold
        step = line.base - title[-1].base if title else 0.0
        near = step < 1.9 * size or (step < 2.8 * size and line.size == title[-1].size)
        if fits and same and near and (title or line.size > size - 0.2):
            if not title and line.is_capitals and len(line.text.split()) <= 5:
                continue
            title.append(line)
        elif title:
            break
    return title


def usual_size(lines: Sequence[Line]) -> float:
    """Return the size in which most of the lines is printed."""
    weight: Counter[float] = Counter()
    for line in lines:
        weight[round(line.size, 1)] += len(line.text)
    return weight.most_common(1)[0][0] if weight else 0.0
