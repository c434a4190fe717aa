"""How people name a work: author and year, a trial's name, a registration, a DOI, its title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.links import one_with
from kg.works import normal_doi, normal_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

_TYPE = ns.RDF + "type"
_ET_AL = re.compile(r"\b(?:et\s+al\b\.?|and\s+colleagues\b)", re.IGNORECASE)
#: A name that a title may hold as a word: with a digit, or capitals behind the first letter.
_NAME_OF_TRIAL = re.compile(r"\S*(?:\d|\S[A-Z])\S*")


def find_works(store: Store, name: str) -> list[str]:
    """Return the works that a name means, those that are joined to them included; sorted.

    A short id, an IRI and a DOI mean one work; an author may mean several.
    """
    wanted = name.strip()
    ways = (_by_id, _by_doi, _by_author, _by_study, _by_title)
    found = next((works for way in ways if (works := set(way(store, wanted)))), set())
    return sorted(with_joined(store, found))


def with_joined(store: Store, works: Iterable[str]) -> set[str]:
    """Return works and all that they are one with."""
    return {one for work in works for one in one_with(store, work)}


def _by_id(store: Store, name: str) -> Iterator[str]:
    iri = ns.iri_of(name) or name
    try:
        node = NamedNode(iri)
    except ValueError:
        return
    kinds = {ns.short_id(kind) for kind in _objects(store, iri, _TYPE)}
    if "Work" in kinds:
        yield node.value
    yield from _works_of(store, [iri] if kinds & {"Article", "Reference"} else [])
    if "Study" in kinds:
        yield from _works_of_studies(store, [iri])


def _by_doi(store: Store, name: str) -> Iterator[str]:
    doi = normal_doi(name)
    yield from _works_of(store, _subjects(store, ns.EV + "doi", doi) if doi else [])


def _by_author(store: Store, name: str) -> Iterator[str]:
    wanted = normal_title(_ET_AL.sub(" ", name))
    for node, author in _texts(store, ns.EV + "firstAuthor"):
        years = _literals(store, node, ns.EV + "year")
        folded = normal_title(author)
        # "Stackelberg" is listed as "von Stackelberg" elsewhere
        families = {folded, folded.rpartition(" ")[2]}
        if wanted and wanted in families | {f"{f} {y}" for f in families for y in years}:
            yield from _works_of(store, [node])


def _by_study(store: Store, name: str) -> Iterator[str]:
    wanted = normal_title(name)
    for relation in ("acronym", "registration"):
        for node, text in _texts(store, ns.EV + relation):
            if wanted and normal_title(text) == wanted:
                yield from _works_of_studies(store, [node])
                yield from _works_of(store, [node])
    yield from _with_word_in_title(store, name)


def _by_title(store: Store, name: str) -> Iterator[str]:
    wanted = normal_title(name)
    for relation in (ns.EV + "refTitle", ns.DCTERMS + "title"):
        for node, text in _texts(store, relation):
            if wanted and normal_title(text) == wanted:
                yield from _works_of(store, [node])


def _with_word_in_title(store: Store, name: str) -> Iterator[str]:
    if not _NAME_OF_TRIAL.fullmatch(name):
        return
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    for relation in (ns.EV + "refTitle", ns.DCTERMS + "title"):
        for node, text in _texts(store, relation):
            if word.search(text):
                yield from _works_of(store, [node])


def _works_of_studies(store: Store, studies: Iterable[str]) -> Iterator[str]:
    for study in studies:
        yield from _objects(store, study, ns.EV + "origin")
        yield from _works_of(store, _objects(store, study, ns.EV + "reportedIn"))


def _works_of(store: Store, nodes: Iterable[str]) -> Iterator[str]:
    """Yield the works that entries of reference lists mean, and those that articles are."""
    for node in nodes:
        for relation in (ns.BIRO + "references", ns.EV + "work", ns.EV + "sameWork"):
            yield from (w for w in _objects(store, node, relation) if w.startswith(ns.ID + "work/"))


def _objects(store: Store, node: str, relation: str) -> list[str]:
    quads = store.quads_for_pattern(NamedNode(node), NamedNode(relation), None, None)
    return sorted({q.object.value for q in quads if isinstance(q.object, NamedNode)})


def _literals(store: Store, node: str, relation: str) -> list[str]:
    quads = store.quads_for_pattern(NamedNode(node), NamedNode(relation), None, None)
    return [q.object.value for q in quads if isinstance(q.object, Literal)]


def _subjects(store: Store, relation: str, text: str) -> list[str]:
    quads = store.quads_for_pattern(None, NamedNode(relation), Literal(text), None)
    return [q.subject.value for q in quads if isinstance(q.subject, NamedNode)]


def _texts(store: Store, relation: str) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, NamedNode(relation), None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            yield quad.subject.value, quad.object.value
