"""Where a figure comes from: every place that prints it, whose it is, and who repeats it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import evidence
from kg import namespaces as ns
from kg.queries import bind, find, run, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.ask.names import Names
    from kg.evidence import Row


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
    value = f"{row['value']}%" if row["unit"] == "%" else str(row["value"])
    params = {"work": same, "code": [str(row["endpoint"])], "value": [value]}
    sparql = bind(store, find("figures_by_facets"), params)
    found = evidence.rows(store, [str(r["estimate"]) for r in select(store, sparql)[1]])
    return [r for r in found if r["doi"] != row["doi"]]
