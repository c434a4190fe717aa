"""How wide the columns of a printed table are: room for their longest word first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A line is broken at a blank and after a hyphen between letters, not inside "5.3-36.8".
_BREAK = re.compile(r"\s+|(?<=[^\W\d]-)(?=[^\W\d])")
#: Longer texts need no more room, longer words may be cut; in characters.
_WIDEST, _LONGEST_WORD = 40, 24
#: Capitals, and the bold letters of a heading, are wider than the average character.
_CAPITAL = 1.35


def column_widths(
    heads: Sequence[str], lines: Sequence[Sequence[str]], room: float, gap: float
) -> list[float]:
    """Share a line of ``room`` average characters among columns, ``gap`` of them lost in each.

    Every column gets room for its longest word, then by how long its texts are.
    """
    least, wished = [], []
    for n, head in enumerate(heads):
        cells = [line[n] for line in lines]
        words = [_width(w) for t in cells for w in _BREAK.split(t) if w]
        words += [_width(w) * 1.1 for w in _BREAK.split(head) if w]
        longest = max((_width(text) for text in [head, *cells]), default=0.0)
        least.append(min(max(words, default=1.0), _LONGEST_WORD) + gap)
        wished.append(max(least[-1], min(longest, _WIDEST) + gap))
    needed, wanted = sum(least), sum(wished)
    if needed >= room or wanted == needed:
        return [room * width / needed for width in least]
    share = (room - needed) / (wanted - needed)
    return [a + share * (b - a) for a, b in zip(least, wished, strict=True)]


def _width(text: str) -> float:
    capitals = sum(c.isupper() for c in text)
    return len(text) + (_CAPITAL - 1) * capitals
