"""Where the literature disagrees: pairs of sources on one question, with what may explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.conflicts.answers import answered
from kg.conflicts.claims import compared_claims
from kg.conflicts.entry import COLUMNS, VERDICTS, Conflict
from kg.conflicts.items import add_quotes, read_table
from kg.conflicts.overlaps import overlapping
from kg.conflicts.rates import compared_rates
from kg.conflicts.retellings import retold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

__all__ = ["COLUMNS", "VERDICTS", "Conflict", "find_conflicts"]


def find_conflicts(store: Store, endpoints: Iterable[str] | None = None) -> list[Conflict]:
    """Return the entries of a graph, disagreements first; of some endpoint codes, or of all.

    Studies that may share patients are entries of their own, told where all endpoints are asked
    for.
    """
    wanted = set(endpoints) if endpoints is not None else None
    table = read_table(store, wanted)
    credited = [i for i in table.items if not i.primary and not i.is_finding]
    add_quotes(store, credited)
    overlaps = list(overlapping(table))
    skip = frozenset(frozenset((o.article_a, o.article_b)) for o in overlaps)
    own_words = list(answered(table, credited))
    told = {(c.sources, c.endpoint) for c in own_words}
    found = [*own_words, *retold(table), *compared_claims(table)]
    found += [c for c in compared_rates(table, skip) if (c.sources, c.endpoint) not in told]
    if wanted is not None:
        kept = {i.iri for i in table.items if i.endpoint in wanted}
        found = [c for c in found if kept & {*c.side_a, *c.side_b}]
    else:
        found += overlaps
    unique = {c.iri: c for c in sorted(found, key=lambda c: c.weight)}
    return sorted(unique.values(), key=lambda c: (_tier(c), -c.weight, c.question, c.iri))


def _tier(entry: Conflict) -> int:
    """Return the order of entries: told disagreement, tested, agreement, the rest."""
    if entry.verdict in ("agrees", "not-comparable"):
        return 3 if entry.verdict == "agrees" else 4
    return {"words": 0, "retold": 0, "claims": 1}.get(entry.kind, 2)
