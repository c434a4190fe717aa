"""The graph against its shapes (SHACL), article by article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, serialize

from kg import namespaces as ns
from kg.resources import data_dir
from kg.store import article_graphs

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store
    from rdflib import Graph
    from rdflib.term import Node

_SHACL = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What a shape does not allow: whose graph, which node, which property, and why.

    ``severity`` is ``violation``, or ``warning`` where the article itself may print it so
    (a reversed interval, more events than patients): a warning does not make a graph invalid.
    """

    severity: str
    article: str
    focus: str
    path: str
    message: str


def validate(store: Store, folder: Path | None = None) -> list[Violation]:
    """Return the violations of all articles' graphs, sorted; ``folder`` holds the shapes.

    Each graph is checked by itself in memory: pyshacl over the store finds violations that are
    none (its plain strings do not equal rdflib's).
    """
    from rdflib import Graph

    folder = folder or data_dir("ontology")
    shapes = Graph().parse(folder / "shapes.ttl", format="turtle")
    classes = Graph().parse(folder / "evidence.ttl", format="turtle")
    found: list[Violation] = []
    for name in article_graphs(store):
        quads = store.quads_for_pattern(None, None, None, NamedNode(name))
        text = serialize((q.triple for q in quads), format=RdfFormat.N_TRIPLES) or b""
        graph = Graph().parse(data=text.decode("utf-8"), format="nt")
        found += check(graph, shapes, classes, ns.short_id(name))
    return sorted(set(found))


def check(graph: Graph, shapes: Graph, classes: Graph, article: str) -> list[Violation]:
    """Return what ``shapes`` do not allow in one article's graph."""
    from pyshacl import validate as run_shacl
    from rdflib import RDF, Graph, URIRef

    conforms, report, _ = run_shacl(graph, shacl_graph=shapes, ont_graph=classes, inplace=True)
    if conforms or not isinstance(report, Graph):
        return []

    def short(result: Node, name: str) -> str:
        value = report.value(result, URIRef(_SHACL + name))
        return "" if value is None else ns.short_id(str(value))

    return [
        Violation(
            short(result, "resultSeverity").rsplit("#", 1)[-1].lower(),
            article,
            short(result, "focusNode"),
            short(result, "resultPath"),
            " ".join(str(report.value(result, URIRef(_SHACL + "resultMessage"))).split()),
        )
        for result in report.subjects(RDF.type, URIRef(_SHACL + "ValidationResult"))
    ]
