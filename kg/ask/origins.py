"""Where a figure comes from: every place that prints it, whose it is, and who repeats it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg import evidence
from kg import namespaces as ns
from kg.ask.cells import percent
from kg.queries import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.ask.names import Names
    from kg.evidence import Row

_ATTRIBUTED = NamedNode(ns.EV + "attributedTo")


@dataclass(frozen=True, slots=True)
class Origin:
    """A figure with its mentions, the works it is credited to, and its retellings elsewhere."""

    row: Row
    mentions: tuple[Row, ...]
    credited: tuple[str, ...] = ()
    repeats: tuple[Row, ...] = ()


def origins_of(store: Store, rows: Sequence[Row], known: Names) -> tuple[Origin, ...]:
    """Return where each figure comes from."""
    return tuple(_origin(store, row, known) for row in rows)


def _origin(store: Store, row: Row, known: Names) -> Origin:
    mentions = run(store, "where_printed", {"estimate": [str(row["id"])]})[1]
    works = [ns.iri_of(w) or "" for w in str(row["attributed_to"] or "").split(";") if w]
    credited = tuple(dict.fromkeys(known.work_label(w) for w in works))
    if row["attribution"] == "primary":
        works = [known.own_work(a) for a, doi in known.dois().items() if doi == row["doi"]]
    return Origin(row, tuple(mentions), credited, tuple(_repeats(store, row, works, known)))


def _repeats(store: Store, row: Row, works: list[str], known: Names) -> list[Row]:
    """Return what other articles tell as the same figure of the same work."""
    same = [w for w in known.all_same(works) if w]
    if not same or row["value_text"] is None:
        return []
    credited = (
        quad.subject.value
        for work in same
        for quad in store.quads_for_pattern(None, _ATTRIBUTED, NamedNode(work), None)
        if isinstance(quad.subject, NamedNode)
    )
    told = evidence.rows(store, credited)
    return [r for r in told if r["doi"] != row["doi"] and _is_same_figure(r, row)]


def _is_same_figure(one: Row, other: Row) -> bool:
    """Tell whether figures are of one endpoint and time, alike or one the other rounded."""
    times = {(r["timepoint"], r["timepoint_unit"]) for r in (one, other) if r["timepoint"]}
    if one["endpoint"] != other["endpoint"] or len(times) > 1:
        return False
    if (percent(one) is None) != (percent(other) is None):
        return False
    told = [r["value"] if percent(r) is None else percent(r) for r in (one, other)]
    exact = [Decimal(str(v)).normalize() for v in told if v is not None]
    if len(exact) < len(told):
        return False
    places = min(max(0, -int(v.as_tuple().exponent)) for v in exact)
    unit = Decimal(1).scaleb(-places)
    return len({v.quantize(unit, ROUND_HALF_UP) for v in exact}) == 1
