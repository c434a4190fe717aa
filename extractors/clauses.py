"""Clauses of a sentence: what a semicolon outside brackets sets apart."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence


SECOND_LIST = re.compile(
    r",?\s(?:and|while|whereas|but)\s(?P<words>[A-Za-z][\w-]*(?:\s[\w-]+){0,6}?\s(?:was|were)\s)"
)


class Placed(Protocol):
    """Anything with a place in the sentence."""

    @property
    def span(self) -> Span:
        """The place."""
        ...


Item = TypeVar("Item", bound=Placed)


def clauses_of(text: str) -> list[Span]:
    """Return the clauses of a masked sentence.

    >>> text = "OS was 72% (SE 3; n = 9); DFS was 67%"
    >>> [text[c.start:c.end] for c in clauses_of(text)]
    ['OS was 72% (SE 3; n = 9);', ' DFS was 67%']
    """
    edges = [0]
    depth = 0
    for i, character in enumerate(text):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth = max(0, depth - 1)
        elif character == ";" and not depth:
            edges.append(i + 1)
    edges += _halves(text)
    edges.sort()
    return [Span(a, b) for a, b in pairwise([*edges, len(text)]) if a < b]


def _halves(text: str) -> list[int]:
    """Return where a second list with a "respectively" of its own begins.

    "OS were 1 and 2, respectively, in A and B, and DFS were 3 and 4, respectively, in A and B"
    """
    said = [m.end() for m in re.finditer(r"\brespectively\b", text, re.IGNORECASE)]
    edges = []
    for first, second in pairwise(said):
        begins = list(SECOND_LIST.finditer(text, first, second))
        if begins:
            edges.append(begins[-1].start("words"))
    return edges


def find_within(items: Sequence[Item], clause: Span) -> list[Item]:
    """Return the items that start inside a clause."""
    return [item for item in items if item.span.start in clause]
