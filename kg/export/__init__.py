"""Everything that leaves the graph as a file: tables and the graph itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store


def _evidence(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.evidence(store, form)


def _characteristics(store: Store, form: str) -> str:
    from kg.export import characteristics

    return characteristics.characteristics(store, form)


def _references(store: Store, form: str) -> str:
    from kg.export import ris, tables

    if form == "ris":
        return ris.references(store)
    return tables.references(store, form)


def _citations(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.citations(store, form)


def _graph(store: Store, form: str) -> str:
    from kg.export import rdf

    return rdf.graph(store, form)


#: What ``kg export`` offers: the formats of each, the first one the default, and the function.
#: An empty result means that there is nothing to export.
EXPORTS: dict[str, tuple[tuple[str, ...], Callable[[Store, str], str]]] = {
    "evidence": (("csv", "jsonl"), _evidence),
    "characteristics": (("csv", "jsonl"), _characteristics),
    "references": (("csv", "jsonl", "ris"), _references),
    "citations": (("csv", "jsonl"), _citations),
    "graph": (("nquads", "turtle"), _graph),
}
