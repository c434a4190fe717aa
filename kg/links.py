"""Which works are one: joins that only a DOI shows, told in a graph of their own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg import namespaces as ns
from kg.store import to_ntriples

if TYPE_CHECKING:
    from pyoxigraph import Store

_SAME_WORK = NamedNode(ns.EV + "sameWork")
_DOI = NamedNode(ns.EV + "doi")
_WORK = NamedNode(ns.EV + "work")
_REFERENCES = NamedNode(ns.BIRO + "references")
_ARTICLE = ns.ID + "article/"


def link_triples(store: Store) -> str:
    """Return the links graph of the store's articles as sorted N-Triples.

    ``ev:sameWork`` leads from an article to every work that it is: its own, and each that a
    reference list gives the article's DOI.  Works that share a DOI lead to the first of them.
    """
    links: set[tuple[str, str]] = set()
    articles: dict[str, set[str]] = defaultdict(set)
    works: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, _DOI, None, None):
        if not isinstance(quad.object, Literal) or not isinstance(quad.subject, NamedNode):
            continue
        if quad.subject.value.startswith(_ARTICLE):
            articles[quad.object.value].add(quad.subject.value)
        else:
            for meant in store.quads_for_pattern(quad.subject, _REFERENCES, None, quad.graph_name):
                if isinstance(meant.object, NamedNode):
                    works[quad.object.value].add(meant.object.value)
    for quad in store.quads_for_pattern(None, _WORK, None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            links.add((quad.subject.value, quad.object.value))
    for doi, same in works.items():
        links |= {(article, work) for article in articles.get(doi, ()) for work in same}
        links |= {(work, min(same)) for work in same if work != min(same)}
    return to_ntriples(Triple(NamedNode(a), _SAME_WORK, NamedNode(b)) for a, b in links)
