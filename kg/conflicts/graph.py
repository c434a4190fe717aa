"""Entries as a graph of their own: written by a build, read back by whoever asks for them.

The search looks at everything in the graph, so a build does it once.  Its graph is marked with the
code that made it; entries of other code, or of none, are never shown: the search is done anew.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.conflicts.entry import Conflict
from kg.conflicts.items import GENERAL
from kg.conflicts.search import in_order, search
from kg.store import to_ntriples
from kg.triples import Triples
from kg.vocabulary import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

_CODE = NamedNode(ns.EV + "endpointCode")
_QUOTE = NamedNode(ns.EV + "quote")
_RECORD = NamedNode(ns.EV + "record")


def find_conflicts(store: Store, endpoints: Iterable[str] | None = None) -> list[Conflict]:
    """Return the entries of a graph, disagreements first; of some endpoint codes, or of all.

    Studies that may share patients are entries of their own, told where all endpoints are asked
    for.
    """
    entries = _written(store)
    if entries is None:
        entries = search(store)
    if endpoints is None:
        return entries
    wanted = frozenset(endpoints)
    codes = _Codes(store)
    return [e for e in entries if e.kind != "overlap" and not wanted.isdisjoint(codes.of(e))]


def conflict_triples(store: Store) -> str:
    """Return the graph of conflicts of a store's articles as sorted N-Triples."""
    graph = Triples(ns.CONFLICTS_GRAPH, lexicon_of(store))
    graph.add(ns.CONFLICTS_GRAPH, ns.OWL_VERSION, search_version())
    for entry in search(store):
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
        graph.add(iri, "record", json.dumps(entry.to_record(), ensure_ascii=False))
    return to_ntriples(graph.found)


@cache
def search_version() -> str:
    """Return a hash over the code of the search, the same on every machine."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _written(store: Store) -> list[Conflict] | None:
    """Return the entries that a build wrote, None where it was not this code that did."""
    graph = NamedNode(ns.CONFLICTS_GRAPH)
    version = Literal(search_version())
    if not any(store.quads_for_pattern(graph, NamedNode(ns.OWL_VERSION), version, graph)):
        return None
    records = store.quads_for_pattern(None, _RECORD, None, graph)
    return in_order(
        Conflict.from_record(json.loads(quad.object.value))
        for quad in records
        if isinstance(quad.object, Literal)
    )


class _Codes:
    """The endpoint codes of entries, each figure and finding looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, frozenset[str]] = {}

    def of(self, entry: Conflict) -> frozenset[str]:
        """Return the codes of all that stands on either side."""
        sides = (*entry.side_a, *entry.side_b)
        codes = frozenset({entry.endpoint}.union(*map(self._of_one, sides)))
        if GENERAL in codes:
            # outcomes in general stand against each that the other side's sentence names
            codes = codes.union(*(self._beside(q) for i in sides for q in self._told(i, _QUOTE)))
        return codes

    def _of_one(self, iri: str) -> frozenset[str]:
        if iri not in self._known:
            self._known[iri] = self._told(iri, _CODE)
        return self._known[iri]

    def _beside(self, quote: str) -> frozenset[str]:
        """Return the codes of all findings of one sentence."""
        alike = self._store.quads_for_pattern(None, _QUOTE, Literal(quote), None)
        iris = {q.subject.value for q in alike if isinstance(q.subject, NamedNode)}
        return frozenset().union(*(self._told(iri, _CODE) for iri in iris))

    def _told(self, iri: str, name: NamedNode) -> frozenset[str]:
        found = self._store.quads_for_pattern(NamedNode(iri), name, None, None)
        return frozenset(q.object.value for q in found if isinstance(q.object, Literal))
