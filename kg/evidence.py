"""The evidence table: one row per distinct reported figure, in the columns others rely on."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.links import first_works
from kg.store import article_graphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad, Store

#: One value of a row: text, a number, or None where it is unknown or not printed.
Value = str | int | float | None
Row = dict[str, Value]

#: The columns of ``kg export evidence``, in order.
COLUMNS: tuple[str, ...] = (
    "id",
    "doi",
    "study",
    "source_form",
    "attribution",
    "cited_refs",
    "attributed_to",
    "group",
    "group_n",
    "group_variable",
    "group_level",
    "group_parent",
    "population",
    "age_min",
    "age_median",
    "age_max",
    "setting",
    "intervention",
    "comparator",
    "contrast",
    "endpoint",
    "endpoint_definition",
    "measure",
    "analysis",
    "adjusted_for",
    "model",
    "time_origin",
    "value",
    "value_text",
    "values_printed",
    "unit",
    "operator",
    "status",
    "ci_low",
    "ci_high",
    "ci_level",
    "spread_kind",
    "spread_low",
    "spread_high",
    "p_value",
    "p_operator",
    "n_events",
    "n_total",
    "timepoint",
    "timepoint_unit",
    "location",
    "mentions",
    "char_start",
    "char_end",
    "page",
    "quote",
    "found_by",
    "checked",
)


#: Columns that stand on the estimate itself, as text and as numbers: column to property.
TEXTS = {
    "attribution": "attribution",
    "comparator": "comparator",
    "contrast": "contrast",
    "endpoint": "endpointCode",
    "endpoint_definition": "endpointDefinition",
    "measure": "measureCode",
    "analysis": "analysis",
    "adjusted_for": "adjustedFor",
    "model": "model",
    "time_origin": "timeOrigin",
    "value_text": "valueText",
    "values_printed": "valuesPrinted",
    "unit": "unit",
    "operator": "operator",
    "status": "status",
    "spread_kind": "spreadKind",
    "p_value": "pValue",
    "p_operator": "pOperator",
    "timepoint_unit": "timepointUnit",
    "found_by": "foundBy",
    "checked": "checked",
}
NUMBERS = {
    "value": "value",
    "ci_low": "ciLow",
    "ci_high": "ciHigh",
    "ci_level": "ciLevel",
    "spread_low": "spreadLow",
    "spread_high": "spreadHigh",
    "n_events": "events",
    "n_total": "total",
    "timepoint": "timepoint",
}
_AGES = {"age_min": "ageMin", "age_median": "ageMedian", "age_max": "ageMax"}
_TYPE = NamedNode(ns.RDF + "type")
_ESTIMATE = NamedNode(ns.EV + "Estimate")
_NOTATION = NamedNode(ns.SKOS + "notation")
_WHOLE = "all"


def rows(store: Store, estimate_iris: Iterable[str] | None = None) -> list[Row]:
    """Return the rows of the estimates named, or of all; always in the same order.

    What is no estimate of this store is left out.
    """
    if estimate_iris is None:
        return [*stream(store)]
    wanted = (NamedNode(iri) for iri in dict.fromkeys(estimate_iris))
    found = (q for n in wanted for q in store.quads_for_pattern(n, _TYPE, _ESTIMATE, None))
    return _sorted(_Reader(store), found)


def stream(store: Store) -> Iterator[Row]:
    """Yield the rows of all estimates in the order of ``rows``, one article in memory at a time."""
    reader = _Reader(store)
    for name in sorted(article_graphs(store), key=lambda n: (reader.graph_key(n), n)):
        reader.shared.clear()
        quads = store.quads_for_pattern(None, _TYPE, _ESTIMATE, NamedNode(name))
        yield from _sorted(reader, quads)


def count(store: Store) -> int:
    """Return how many figures a store holds."""
    return sum(1 for _ in store.quads_for_pattern(None, _TYPE, _ESTIMATE, None))


def _sorted(reader: _Reader, quads: Iterable[Quad]) -> list[Row]:
    pairs = [
        reader.row(quad.subject, quad.graph_name)
        for quad in quads
        if isinstance(quad.subject, NamedNode) and isinstance(quad.graph_name, NamedNode)
    ]
    pairs.sort(key=lambda pair: pair[0])
    return [row for _, row in pairs]


@cache
def _name(predicate: str) -> str:
    """Return a property's short name; there are few, and each is asked for in every row."""
    return ns.short_id(predicate)


class _Node:
    """What one graph says of one node: property (short name) to values."""

    def __init__(self, store: Store, node: NamedNode, graph: NamedNode) -> None:
        self.literals: dict[str, list[str]] = {}
        self.links: dict[str, list[NamedNode]] = {}
        for quad in store.quads_for_pattern(node, None, None, graph):
            name = _name(quad.predicate.value)
            if isinstance(quad.object, Literal):
                self.literals.setdefault(name, []).append(quad.object.value)
            elif isinstance(quad.object, NamedNode):
                self.links.setdefault(name, []).append(quad.object)

    def text(self, name: str) -> str | None:
        """Return the (alphabetically first) text of a property, or None."""
        return min(self.literals.get(name, ()), default=None)

    def number(self, name: str) -> int | float | None:
        """Return a property as a number, whole ones as int."""
        text = self.text(name)
        if text is None:
            return None
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)

    def one(self, name: str) -> NamedNode | None:
        """Return the (alphabetically first) node that a property leads to, or None."""
        return min(self.links.get(name, ()), key=lambda n: n.value, default=None)


class _Reader:
    """Rows out of one store; nodes that many figures share are looked up once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shared: dict[tuple[NamedNode, NamedNode], _Node] = {}
        self.notations: dict[NamedNode, str] = {}
        self.first = first_works(store)

    def graph_key(self, graph: str) -> tuple[str, str]:
        """Return what the rows of an article's graph are sorted by before anything else."""
        article = _Node(
            self.store, NamedNode(ns.iri_of(ns.short_id(graph)) or ""), NamedNode(graph)
        )
        return article.text("shortCitation") or "", article.text("doi") or ns.short_id(graph)

    def row(self, estimate: NamedNode, graph: NamedNode) -> tuple[tuple[str | int, ...], Row]:
        """Return an estimate's row and what it is sorted by."""
        node = _Node(self.store, estimate, graph)
        article = self._shared(node.one("reportedIn"), graph)
        line = self._cohorts(node.one("cohort"), graph)
        mentions = self._mentions(node, graph)
        row: Row = dict.fromkeys(COLUMNS)
        row["id"] = ns.short_id(estimate.value)
        row["doi"] = article.text("doi")
        row["study"] = article.text("shortCitation")
        row["source_form"] = article.text("sourceForm")
        row["cited_refs"] = _joined(sorted(node.literals.get("citedRef", ()), key=int))
        row["attributed_to"] = _joined(
            sorted(
                {
                    ns.short_id(self.first.get(work.value, work.value))
                    for work in node.links.get("attributedTo", ())
                }
            )
        )
        row |= self._group(line)
        population = node.one("population")
        row["population"] = self._notation(population) if population else row["population"]
        row["setting"] = self._notations(node, "setting")
        row["intervention"] = self._notations(node, "intervention")
        row |= {column: node.text(name) for column, name in TEXTS.items()}
        row |= {column: node.number(name) for column, name in NUMBERS.items()}
        row |= _places(mentions)
        key = (
            row["study"] or "",
            row["doi"] or ns.short_id(graph.value),
            row["endpoint"] or "",
            int(row["group"] != _WHOLE),
            int(row["attribution"] != "primary"),
            mentions[0].number("order") or 0 if mentions else 0,
            row["id"],
        )
        return tuple(k if isinstance(k, int) else str(k) for k in key), row

    def _shared(self, node: NamedNode | None, graph: NamedNode) -> _Node:
        key = (node or graph, graph)
        if key not in self.shared:
            self.shared[key] = _Node(self.store, *key)
        return self.shared[key]

    def _cohorts(self, cohort: NamedNode | None, graph: NamedNode) -> list[_Node]:
        """Return the cohort and those that it is part of, nearest first."""
        seen: dict[NamedNode, _Node] = {}
        while cohort is not None and cohort not in seen:
            seen[cohort] = self._shared(cohort, graph)
            cohort = seen[cohort].one("parentCohort")
        return list(seen.values())

    def _group(self, line: list[_Node]) -> Row:
        if not line:
            return {}
        group = line[0]
        populations = [p for p in (cohort.one("population") for cohort in line) if p]
        told = next((c for c in line if any(c.text(n) for n in _AGES.values())), group)
        return {
            "group": group.text("label"),
            "group_n": group.number("size"),
            "group_variable": group.text("variable"),
            "group_level": group.text("level"),
            "group_parent": line[1].text("label") if len(line) > 1 else None,
            "population": self._notation(populations[0]) if populations else None,
            **{column: told.number(name) for column, name in _AGES.items()},
        }

    def _mentions(self, node: _Node, graph: NamedNode) -> list[_Node]:
        first = node.one("firstMention")
        found = {m: _Node(self.store, m, graph) for m in node.links.get("hasMention", ())}
        return [
            found[m]
            for m in sorted(found, key=lambda m: (m != first, found[m].number("order") or 0))
        ]

    def _notations(self, node: _Node, name: str) -> str | None:
        return _joined(sorted(self._notation(concept) for concept in node.links.get(name, ())))

    def _notation(self, concept: NamedNode) -> str:
        if concept not in self.notations:
            told = self.store.quads_for_pattern(concept, _NOTATION, None, None)
            values = [q.object.value for q in told if isinstance(q.object, Literal)]
            self.notations[concept] = min(values, default=ns.short_id(concept.value))
        return self.notations[concept]


def _places(mentions: list[_Node]) -> Row:
    """Return where a figure is printed: its first place, and all places."""
    if not mentions:
        return {}
    first = mentions[0]
    # A semicolon in a table's heading must not look like the end of a place.
    places = [(m.text("location") or "").replace(";", ",") for m in mentions]
    return {
        "location": first.text("location"),
        "mentions": _joined(places),
        "char_start": first.number("charStart"),
        "char_end": first.number("charEnd"),
        "page": first.number("page"),
        "quote": first.text("quote"),
    }


def _joined(texts: Iterable[str]) -> str | None:
    return ";".join(texts) or None
