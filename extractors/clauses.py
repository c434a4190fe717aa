"""Clauses of a sentence: what a semicolon outside brackets sets apart."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    return [Span(a, b) for a, b in pairwise([*edges, len(text)]) if a < b]


def find_within(items: Sequence[Item], clause: Span) -> list[Item]:
    """Return the items that start inside a clause."""
    return [item for item in items if item.span.start in clause]
