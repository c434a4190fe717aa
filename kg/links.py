"""Which works are one though their keys differ, told in a graph of its own.

An IRI is made from one reference alone.  What only a comparison shows (a DOI, a misread author, a
journal's initials) is told here as ``ev:sameWork``, from each such work to the first of them; an
article leads to every work that it is.  Whoever counts works asks ``first_works``, or in SPARQL::

    ?reference biro:references ?printed .
    OPTIONAL { ?printed ev:sameWork ?first }
    BIND(COALESCE(?first, ?printed) AS ?work)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, Triple

from kg import namespaces as ns
from kg.same_work import Printing, first_of_each
from kg.store import to_ntriples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

_SAME_WORK = NamedNode(ns.EV + "sameWork")
_LINKS = NamedNode(ns.LINKS_GRAPH)
_ARTICLE = ns.ID + "article/"
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in ns.PREFIXES.items())
_TOLD = """
  OPTIONAL { ?x ev:firstAuthor ?author } OPTIONAL { ?x ev:year ?year }
  OPTIONAL { ?x ev:journal ?journal } OPTIONAL { ?x ev:volume ?volume }
  OPTIONAL { ?x ev:issue ?issue } OPTIONAL { ?x ev:firstPage ?first_page }
  OPTIONAL { ?x ev:doi ?doi }
"""
_COLUMNS = "?author ?year ?title ?journal ?volume ?issue ?first_page ?doi"
_REFERENCES = f"""{_PREFIXES}
SELECT ?work {_COLUMNS} WHERE {{ GRAPH ?g {{
  ?x biro:references ?work . OPTIONAL {{ ?x ev:refTitle ?title }} {_TOLD}
}} }}"""
_ARTICLES = f"""{_PREFIXES}
SELECT ?x ?work {_COLUMNS} WHERE {{ GRAPH ?g {{
  ?x ev:work ?work . OPTIONAL {{ ?x dcterms:title ?title }} {_TOLD}
}} }}"""


def link_triples(store: Store) -> str:
    """Return the links graph of the store's articles as sorted N-Triples."""
    own = [(row["x"], _printing(row)) for row in _rows(store, _ARTICLES)]
    first = first_of_each(
        [*(_printing(r) for r in _rows(store, _REFERENCES)), *(p for _, p in own)]
    )
    links = {*first.items()}
    for article, printing in own:
        leader = first.get(printing.work, printing.work)
        meant = {printing.work, leader, *(w for w, f in first.items() if f == leader)}
        links |= {(article, work) for work in meant}
    return to_ntriples(Triple(NamedNode(a), _SAME_WORK, NamedNode(b)) for a, b in links)


def first_works(store: Store) -> dict[str, str]:
    """Return for each work that is one with others the first of their IRIs, itself left out."""
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, _SAME_WORK, None, _LINKS)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and not quad.subject.value.startswith(_ARTICLE)
    }


def one_with(store: Store, work: str) -> list[str]:
    """Return the IRIs of all works that are one with a work, its own included, in order."""
    first = first_works(store)
    leader = first.get(work, work)
    return sorted({leader, *(w for w, f in first.items() if f == leader)})


def _printing(row: dict[str, str]) -> Printing:
    return Printing(
        work=row["work"],
        author=row.get("author", ""),
        year=int(row["year"]) if "year" in row else None,
        title=row.get("title", ""),
        journal=row.get("journal", ""),
        volume=row.get("volume", ""),
        issue=row.get("issue", ""),
        first_page=row.get("first_page", ""),
        doi=row.get("doi", ""),
    )


def _rows(store: Store, query: str) -> Iterator[dict[str, str]]:
    found = store.query(query)
    if not isinstance(found, QuerySolutions):
        return
    names = [variable.value for variable in found.variables]
    for solution in found:
        yield {
            name: value.value
            for name in names
            if isinstance(value := solution[name], NamedNode | Literal)
        }
