"""The graph on disk: the only place that opens an Oxigraph store, and where it is written whole.

A folder is a graph if it holds the marker file; anything else is never touched.  Every change is
one SPARQL update, which Oxigraph runs as one transaction: a process killed at any moment leaves
what was there before the update or what is there after it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg import namespaces as ns
from kg.errors import InputError, NoGraph, NotAGraph, StoreLocked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MARKER = "evidence-kg.txt"
_MADE = "evidence-kg graph, format 1 (an Oxigraph database; open it with kg)\n"
_BEING_MADE = "evidence-kg graph, not yet made\n"
_ATTEMPTS = 5
_PAUSE = 0.05


def open_for_writing(path: Path) -> Store:
    """Return the store at ``path``, made where there is nothing or an empty folder.

    :raises NotAGraph: there is something else, which stays as it is.
    :raises StoreLocked: another process writes it.
    """
    _refuse_other_things(path)
    marker = path / MARKER
    try:
        path.mkdir(parents=True, exist_ok=True)
        # The marker comes first: whatever a killed process leaves behind it is known as ours.
        if not marker.exists():
            marker.write_text(_BEING_MADE, "utf-8")
        store = Store(str(path))
        if not _is_made(path):
            unseen = path / f"{MARKER}.new"
            unseen.write_text(_MADE, "utf-8")
            unseen.replace(marker)
    except (OSError, RuntimeError) as error:
        raise _explained(error, path) from None
    return store


def open_read_only(path: Path) -> Store:
    """Return the store at ``path`` as it is now; later writes of others are not seen.

    :raises NoGraph: there is nothing yet.
    :raises NotAGraph: there is something else.
    """
    _refuse_other_things(path)
    if not _is_made(path):
        raise NoGraph(f"no graph at {path}: build one with 'kg build --graph {path}'")
    for attempt in range(_ATTEMPTS):
        try:
            return Store.read_only(str(path))
        except (OSError, RuntimeError) as error:
            # A writer may have tidied a file away between listing and opening it.
            if attempt == _ATTEMPTS - 1:
                raise _explained(error, path) from None
            time.sleep(_PAUSE)
    raise AssertionError("unreachable")


def in_memory(graph: str, triples: str) -> Store:
    """Return a store in memory that holds N-Triples as one named graph."""
    store = Store()
    store.load(triples.encode(), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
    return store


def replace_graphs(
    store: Store,
    graphs: Mapping[str, str | None],
    patches: Mapping[str, tuple[Iterable[str], str]] | None = None,
) -> None:
    """Put N-Triples in the place of whole named graphs, all in one transaction.

    None drops a graph.  ``patches`` change single nodes of other graphs in the same transaction:
    graph to (subjects whose triples go, N-Triples that come).
    """
    steps = []
    for graph, triples in graphs.items():
        steps.append(f"DROP SILENT GRAPH <{graph}>")
        if triples:
            steps.append(f"INSERT DATA {{ GRAPH <{graph}> {{\n{triples}}} }}")
    for graph, (subjects, triples) in (patches or {}).items():
        steps += [f"DELETE WHERE {{ GRAPH <{graph}> {{ <{s}> ?p ?o }} }}" for s in subjects]
        if triples:
            steps.append(f"INSERT DATA {{ GRAPH <{graph}> {{\n{triples}}} }}")
    if steps:
        # Triples inside the text are N-Triples as Oxigraph writes them, which SPARQL reads back
        # exactly, backslashes and control characters included.
        store.update(" ;\n".join(steps))


def to_ntriples(quads: Iterable[Quad | Triple]) -> str:
    """Return the triples as sorted N-Triples, each once."""
    triples = (q.triple if isinstance(q, Quad) else q for q in quads)
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    return _sorted_lines(text.decode("utf-8") if text else "")


def dump_graph(store: Store, graph: str) -> str:
    """Return a named graph as sorted N-Quads, the same text for the same graph."""
    quads = store.quads_for_pattern(None, None, None, NamedNode(graph))
    text = serialize(quads, format=RdfFormat.N_QUADS)
    return _sorted_lines(text.decode("utf-8") if text else "")


def dump(store: Store, *, with_build: bool = False) -> str:
    """Return all graphs as sorted N-Quads, without when and from where they were read."""
    names = [g for g in graph_names(store) if with_build or g != ns.BUILD_GRAPH]
    return _sorted_lines("".join(dump_graph(store, name) for name in names))


def graph_names(store: Store) -> list[str]:
    """Return the IRIs of all named graphs, sorted."""
    return sorted(g.value for g in store.named_graphs() if isinstance(g, NamedNode))


def article_graphs(store: Store) -> list[str]:
    """Return the named graphs of articles, sorted."""
    return [g for g in graph_names(store) if g.startswith(ns.ARTICLE_GRAPHS)]


def notations(store: Store) -> dict[str, str]:
    """Return the notation of every concept, those included that only an article made."""
    notation = NamedNode(ns.SKOS + "notation")
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, notation, None, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }


def ontology_triples(folder: Path) -> str:
    """Return the classes and the vocabulary of ``folder``, packs in use included, as N-Triples.

    The shapes stay out: they say how a graph must look, not what it says.  A hash of all that is
    told stands as the graph's version, by which one vocabulary is known from another.
    """
    from extractors.lexicon import read_turtle, read_vocabulary

    classes = sorted(p for p in folder.glob("*.ttl") if p.name != "shapes.ttl")
    try:
        files = {path: read_turtle(path) for path in classes} | read_vocabulary(folder)
    except ValueError as error:
        raise InputError(str(error)) from None
    triples: list[Triple] = []
    for path, found in files.items():
        names: dict[str, NamedNode] = {}
        for quad in found:
            subject, value = quad.subject, quad.object
            if isinstance(subject, BlankNode):
                subject = _named(subject, path.stem, names)
            if isinstance(value, BlankNode):
                value = _named(value, path.stem, names)
            triples.append(Triple(subject, quad.predicate, value))
    version = Literal(ns.content_hash(to_ntriples(triples)))
    graph = NamedNode(ns.ONTOLOGY_GRAPH)
    return to_ntriples([*triples, Triple(graph, NamedNode(ns.OWL_VERSION), version)])


def _named(node: BlankNode, file: str, names: dict[str, NamedNode]) -> NamedNode:
    """Return an IRI for a nameless node of a Turtle file, by its order in the file."""
    iri = f"{ns.ONTOLOGY_GRAPH}#{file}-{len(names) + 1}"
    return names.setdefault(node.value, NamedNode(iri))


def _refuse_other_things(path: Path) -> None:
    if path.is_file():
        raise NotAGraph(f"{path} is a file, not a graph: name a folder with --graph")
    if path.is_dir() and not (path / MARKER).is_file() and any(path.iterdir()):
        raise NotAGraph(f"{path} holds other files and no graph: name another folder with --graph")


def _is_made(path: Path) -> bool:
    """Tell whether the database is there as a whole, not only begun by a process since killed."""
    marker = path / MARKER
    return marker.is_file() and marker.read_text("utf-8") == _MADE


def _explained(error: OSError | RuntimeError, path: Path) -> InputError:
    text = " ".join(str(error).split())
    if isinstance(error, PermissionError) or "permission denied" in text.lower():
        return InputError(f"{path}: no permission to open the graph; check the folder's owner")
    if "LOCK: " in text:
        return StoreLocked(f"{path} is being written by another process: wait until it has ended")
    return InputError(
        f"{path}: the graph cannot be opened ({text}); build a new one in another folder"
    )


def _sorted_lines(text: str) -> str:
    lines = sorted({line for line in text.split("\n") if line})
    return "\n".join(lines) + "\n" if lines else ""
