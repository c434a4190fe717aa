"""The search: every figure and finding set against those of other sources on the same question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.conflicts.answers import answered
from kg.conflicts.claims import compared_claims
from kg.conflicts.items import add_quotes, read_table
from kg.conflicts.overlaps import overlapping
from kg.conflicts.rates import compared_rates
from kg.conflicts.retellings import retold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from kg.conflicts.entry import Conflict


def search(store: Store) -> list[Conflict]:
    """Return the entries of a graph, disagreements first, overlaps of patients included."""
    table = read_table(store)
    credited = [i for i in table.items if not i.primary and not i.is_finding]
    add_quotes(store, credited)
    overlaps = list(overlapping(table))
    skip = frozenset(frozenset((o.article_a, o.article_b)) for o in overlaps)
    own_words = list(answered(table, credited))
    told = {(c.sources, c.endpoint) for c in own_words}
    found = [*own_words, *retold(table), *compared_claims(table), *overlaps]
    found += [c for c in compared_rates(table, skip) if (c.sources, c.endpoint) not in told]
    # the same id is the same entry: of two the more certain one is kept
    unique = {c.iri: c for c in sorted(found, key=lambda c: c.weight)}
    return in_order(unique.values())


def in_order(entries: Iterable[Conflict]) -> list[Conflict]:
    """Return entries in the order in which a reviewer wants them."""
    return sorted(entries, key=lambda c: (_tier(c), -c.weight, c.question, c.iri))


def _tier(entry: Conflict) -> int:
    """Return the order of entries: told disagreement, tested, agreement, the rest."""
    if entry.verdict in ("agrees", "not-comparable"):
        return 3 if entry.verdict == "agrees" else 4
    return {"words": 0, "retold": 0, "claims": 1}.get(entry.kind, 2)
