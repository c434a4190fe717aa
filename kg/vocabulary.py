"""The vocabulary of a graph: what it was built with, packs included, wherever it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from extractors.lexicon import Lexicon, concepts_of, load
from kg import namespaces as ns

if TYPE_CHECKING:
    from pyoxigraph import Store

_GRAPH = NamedNode(ns.ONTOLOGY_GRAPH)
_VERSION = NamedNode(ns.OWL_VERSION)
#: Lexicons by the version of their graph: reading one takes longer than answering a question.
_read: dict[str, Lexicon] = {}


def lexicon_of(store: Store) -> Lexicon:
    """Return the lexicon of the graph's own vocabulary, the project's where it has none."""
    told = next(store.quads_for_pattern(_GRAPH, _VERSION, None, _GRAPH), None)
    if told is None:
        return load()
    version = str(told.object)
    if version not in _read:
        _read[version] = Lexicon(concepts_of(store.quads_for_pattern(None, None, None, _GRAPH)))
    return _read[version]
