"""Entries as a graph of their own: edges between figures, findings and works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.conflicts import find_conflicts
from kg.store import to_ntriples
from kg.triples import Triples
from kg.vocabulary import lexicon_of

if TYPE_CHECKING:
    from pyoxigraph import Store


def conflict_triples(store: Store) -> str:
    """Return the graph of conflicts of a store's articles as sorted N-Triples."""
    graph = Triples(ns.CONFLICTS_GRAPH, lexicon_of(store))
    for entry in find_conflicts(store):
        iri = entry.iri
        graph.a(iri, ns.EV + "Conflict")
        if entry.endpoint:
            graph.link(iri, "endpoint", graph.endpoint(entry.endpoint))
            graph.add(iri, "endpointCode", entry.endpoint)
        graph.add(iri, "question", entry.question)
        graph.add(iri, "verdict", entry.verdict)
        graph.add(iri, "basis", entry.basis)
        for why in entry.explanations:
            graph.add(iri, "explanation", why)
        graph.link(iri, "sideA", *entry.side_a)
        graph.link(iri, "sideB", *entry.side_b)
        graph.link(iri, "articleA", entry.article_a)
        graph.link(iri, "articleB", entry.article_b)
    return to_ntriples(graph.found)
