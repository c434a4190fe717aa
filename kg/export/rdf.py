"""The graph itself as a file, the same text for the same graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg import namespaces as ns
from kg.store import article_graphs, dump, graph_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

# All articles, their links, corrections and the vocabulary leave; when they were read is left out.


def nquads(store: Store) -> str:
    """Return the graph with its named graphs, lines sorted; empty where there is no article."""
    return dump(store) if article_graphs(store) else ""


def turtle(store: Store) -> str:
    """Return everything as one graph in Turtle."""
    if not article_graphs(store):
        return ""
    ordered = sorted({quad.triple for quad in _quads(store)}, key=str)
    text = serialize(ordered, format=RdfFormat.TURTLE, prefixes=ns.PREFIXES)
    return text.decode("utf-8") if text else ""


def json_ld(store: Store) -> str:
    """Return the graph with its named graphs as JSON-LD."""
    if not article_graphs(store):
        return ""
    ordered = sorted(_quads(store), key=lambda q: (str(q.graph_name), str(q)))
    text = serialize(ordered, format=RdfFormat.JSON_LD)
    return text.decode("utf-8") + "\n" if text else ""


def graphml(store: Store) -> str:
    """Return studies, groups, endpoints, therapies and cited works as GraphML."""
    from kg.networks import evidence_network, to_graphml

    net = evidence_network(store)
    return to_graphml(net) if net.number_of_edges() else ""


def _quads(store: Store) -> Iterator[Quad]:
    for name in graph_names(store):
        if name != ns.BUILD_GRAPH:
            yield from store.quads_for_pattern(None, None, None, NamedNode(name))
