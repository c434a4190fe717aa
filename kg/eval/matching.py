"""Which row of the evidence gives which figure of gold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.eval.groups import is_whole
from kg.eval.slots import SLOTS, STRICT, has_same_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.eval.figures import Figure

#: Slots that tell two figures of one group and endpoint apart.
_TELLING = frozenset(("interval", "timepoint"))


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A figure of gold, a row with its endpoint and value, and the slots in which they agree."""

    gold: Figure
    row: Figure
    agreeing: frozenset[str]

    @property
    def is_strict(self) -> bool:
        """Tell whether kind of measure, group and attribution agree."""
        return self.agreeing >= STRICT

    @property
    def closeness(self) -> tuple[int, bool, int, int, bool]:
        """Return how near both are, the larger the nearer.

        Of rows that agree alike, the one that states what gold states and no more is nearer.
        """
        places = {figure.location.partition(":")[0] for figure in (self.gold, self.row)}
        return (
            len(self.agreeing & STRICT),
            self.agreeing >= _TELLING,
            len(self.agreeing),
            sum(slot.is_stated(self.gold) == slot.is_stated(self.row) for slot in SLOTS),
            len(places) == 1,
        )


def match(gold: Sequence[Figure], rows: Sequence[Figure]) -> dict[Figure, Match]:
    """Match figures of gold and rows of one article one to one, the nearest first.

    Then further mentions of a figure join the row that holds it already: one row a figure and one
    row a mention are both right, a row too many is not.
    """
    names = {n for g in gold if not is_whole(g.names[0]) for n in g.names}
    pairs = sorted(_pairs(gold, rows, frozenset(names)), key=lambda m: m.closeness, reverse=True)
    found: dict[Figure, Match] = {}
    taken: set[Figure] = set()
    for pair in pairs:
        if pair.gold not in found and pair.row not in taken:
            found[pair.gold] = pair
            taken.add(pair.row)
    for pair in pairs:
        known = found.get(pair.gold)
        joins = pair.is_strict and pair.agreeing >= _TELLING and pair.row in taken
        if joins and (known is None or not known.is_strict):
            found[pair.gold] = pair
    return found


def _pairs(gold: Sequence[Figure], rows: Sequence[Figure], known: frozenset[str]) -> list[Match]:
    by_endpoint = defaultdict(list)
    for row in rows:
        by_endpoint[row.endpoint.code].append(row)
    return [
        Match(g, row, frozenset(s.name for s in SLOTS if s.agree(g, row, known)))
        for g in gold
        for row in by_endpoint[g.endpoint.code]
        if g.endpoint.is_same(row.endpoint) and has_same_value(g, row)
    ]
