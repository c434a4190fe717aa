"""Where nothing is found: which part of the question fails, and what there is instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kg import evidence
from kg.ask.answer import Answer, column, label, nothing_found
from kg.ask.cells import figure, group
from kg.ask.reading import Facet
from kg.output import quantity
from kg.queries import bind, find, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.ask.reading import Reading
    from kg.evidence import Row

QUERY = "figures_by_facets"
#: How the part of the query begins that finds the figures.
_INNER = "SELECT DISTINCT ?estimate WHERE {"
#: Of more figures than this their values are named without how many have each.
_MOST_ROWS_TO_COUNT = 300
_MOST_ALTERNATIVES = 6
#: Facets that a figure in short shows anyway.
_IN_A_FIGURE = frozenset({"endpoint", "group", "study", "timepoint", "value"})


class Estimates:
    """The figures that readings of one question stand for, each looked up once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._found: dict[str, list[str]] = {}

    def sparql(self, reading: Reading) -> str:
        """Return the query that a reading stands for."""
        return bind(self.store, find(QUERY), reading.params)

    def of(self, reading: Reading) -> list[str]:
        """Return the figures that a reading stands for, by IRI."""
        sparql = self.sparql(reading)
        if sparql not in self._found:
            rows = select(self.store, _without_columns(sparql))[1]
            self._found[sparql] = [str(row["estimate"]) for row in rows]
        return self._found[sparql]


def _without_columns(sparql: str) -> str:
    """Return the query inside that finds the figures, without the columns around it."""
    prefixes, _, rest = sparql.partition("SELECT")
    inner = rest.partition(_INNER)[2].partition("\n  } }")[0]
    return f"{prefixes}{_INNER}{inner}\n}}" if inner else sparql


def no_such_figure(estimates: Estimates, reading: Reading) -> Answer:
    """Say which facet leaves nothing, and what there is instead of it."""
    culprits = []
    for facet in reading.facets:
        rest = reading.without(facet.name)
        if rest.facets and (found := estimates.of(rest)):
            culprits.append((facet, found))
    if culprits:
        missing = " or ".join(f"{label(f.name)} {_asked(f)!r}" for f, _ in culprits)
        reason = f"there are figures, but none with {missing}"
    else:
        alone = [f for f in reading.facets if not estimates.of(_only(reading, f))]
        missing = ", ".join(f"{label(f.name)} {_asked(f)!r}" for f in alone)
        reason = f"the graph has no figures with {missing}"
        if not alone:
            reason = "there are figures for each of these, but none for all together"
    sparql = estimates.sparql(reading)
    instead = [_instead(estimates.store, f, found) for f, found in culprits]
    return nothing_found(reading, reason, *instead, sparql=sparql)


def no_such_group(estimates: Estimates, reading: Reading, missing: Sequence[str]) -> Answer:
    """Say that no group of patients goes by a name, and which groups there are."""
    found = estimates.of(reading)
    instead = [_instead(estimates.store, Facet("group", ()), found)] if found else []
    called = " and ".join(map(repr, missing))
    reason = f"no group of patients with such figures is called {called}"
    return nothing_found(reading, reason, *instead)


def _only(reading: Reading, facet: Facet) -> Reading:
    return replace(reading, facets=(facet,))


def _asked(facet: Facet) -> str:
    return " or ".join(facet.shown or facet.values)


def _instead(store: Store, facet: Facet, found: list[str]) -> str:
    """Return what the figures that are left without a facet have in its place."""
    rows = evidence.rows(store, found[:_MOST_ROWS_TO_COUNT])
    whole = [r for r in rows if r["group"] == "all" and r["attribution"] == "primary"]
    name = label(facet.name)
    is_all = len(found) <= _MOST_ROWS_TO_COUNT
    nearest = whole or rows
    if facet.name != "group" and is_all and 0 < len(nearest) <= _MOST_ALTERNATIVES:
        printed = ", ".join(_figure(facet, row) for row in nearest)
        return f"any {name}: {quantity(len(found), 'figure')}, nearest: {printed}"
    counts = Counter(t for row in rows if (t := _told(facet, row)))
    told = ", ".join(
        f"{value} ({n})" if is_all else value for value, n in counts.most_common(_MOST_ALTERNATIVES)
    )
    more = ", …" if len(counts) > _MOST_ALTERNATIVES or not is_all else ""
    return f"any {name}: {quantity(len(found), 'figure')}" + (f": {told}{more}" if told else "")


def _figure(facet: Facet, row: Row) -> str:
    whom = "" if row["group"] == "all" else f" in {group(row)}"
    has = "" if facet.name in _IN_A_FIGURE else f", {_told(facet, row) or 'not told'}"
    return f"{figure(row)}{whom} ({row['study']}{has})"


def _told(facet: Facet, row: Row) -> str:
    value = row[column(facet.name)]
    if value is None:
        return ""
    return f"{value} {row['timepoint_unit'] or ''}" if facet.name == "timepoint" else str(value)
