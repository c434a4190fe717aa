"""The graph itself as a file, the same text for the same graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, serialize

from kg import namespaces as ns
from kg.store import article_graphs, dump, graph_names

if TYPE_CHECKING:
    from pyoxigraph import Store


def graph(store: Store, form: str) -> str:
    """Return all articles, their links and the vocabulary; when they were read is left out.

    N-Quads keep the named graphs; Turtle holds everything as one graph.
    """
    if not article_graphs(store):
        return ""
    if form == "nquads":
        return dump(store)
    triples = {
        quad.triple
        for name in graph_names(store)
        if name != ns.BUILD_GRAPH
        for quad in store.quads_for_pattern(None, None, None, NamedNode(name))
    }
    ordered = sorted(triples, key=str)
    text = serialize(ordered, format=RdfFormat.TURTLE, prefixes=ns.PREFIXES)
    return text.decode("utf-8") if text else ""
