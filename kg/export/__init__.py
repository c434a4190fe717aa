"""Everything that leaves the graph as a file: tables and the graph itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store


def _evidence(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.evidence(store, form)


def _references(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.references(store, form)


def _citations(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.citations(store, form)


def _findings(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.findings(store, form)


def _conflicts(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.conflicts(store, form)


def _problems(store: Store, form: str) -> str:
    from kg.export import tables

    return tables.problems(store, form)


def _graph(store: Store, form: str) -> str:
    from kg.export import rdf

    return rdf.graph(store, form)


#: What ``kg export`` offers: the formats of each, the first one the default, and the function.
#: An empty result means that there is nothing to export.
EXPORTS: dict[str, tuple[tuple[str, ...], Callable[[Store, str], str]]] = {
    "evidence": (("csv", "jsonl"), _evidence),
    "references": (("csv", "jsonl"), _references),
    "citations": (("csv", "jsonl"), _citations),
    "findings": (("csv", "jsonl"), _findings),
    "conflicts": (("csv", "jsonl"), _conflicts),
    "problems": (("csv", "jsonl"), _problems),
    "graph": (("nquads", "turtle"), _graph),
}
