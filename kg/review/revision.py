"""Verdicts over what was read: the revised graph of an article, and the way back.

What verdicts take out of an article's graph and put into it is kept beside them, so that the
graph as read can be made again, and all verdicts be applied anew: to the old graph with a new
verdict, or to a new reading with the old verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg import evidence
from kg import namespaces as ns
from kg.review.article import ReviewedArticle
from kg.review.verdict import (
    ACCEPT,
    CHECKED,
    MISSING,
    REJECT,
    Verdict,
    claim,
    in_order,
    read_verdicts,
)
from kg.store import to_ntriples

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Quad, Store

#: What became of a verdict.
APPLIED, NO_LONGER_READ, QUOTE_GONE = "applied", "no longer read so", "quote gone"

_GRAPH = NamedNode(ns.REVIEW_GRAPH)
_NOTATION = NamedNode(ns.SKOS + "notation")
#: Columns that a place tells; they are not what a person checks.
_OF_THE_PLACE = frozenset(
    {"id", "location", "mentions", "char_start", "char_end", "page", "quote", "found_by", "checked"}
)
_COMPARED = tuple(c for c in evidence.COLUMNS if c not in _OF_THE_PLACE)

Text = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Revision:
    """An article's graph with its verdicts applied, and what the graph of verdicts must say.

    ``patch`` is for ``replace_graphs``: the nodes of the graph of verdicts that are written anew,
    and their triples.
    """

    triples: str
    verdicts: tuple[Verdict, ...] = ()
    patch: tuple[tuple[str, ...], str] = ((), "")

    @property
    def lost(self) -> tuple[str, ...]:
        """Verdicts that could not be applied, in words."""
        return tuple(
            f"review: {v.kind} of {v.reviewer} at {v.at} has no place any more ({v.outcome}): "
            f"{' '.join(v.quote.split())!r}"
            for v in self.verdicts
            if v.outcome == QUOTE_GONE
        )


def revise(
    store: Store,
    article: str,
    triples: str,
    text: Text,
    new: Iterable[Verdict] = (),
    formerly: str = "",
) -> Revision:
    """Return what becomes of an article as read (``triples``) under its verdicts and new ones.

    ``formerly`` is what the article was known as where that was something else (before its DOI
    was known): the verdicts given then move with it.
    """
    moved = read_verdicts(store, formerly) if formerly not in ("", article) else []
    known = {v.iri: v for v in (replace(v, article=article) for v in moved)}
    known |= {v.iri: v for v in read_verdicts(store, article)}
    known |= {v.iri: _first_said(v, known.get(v.iri)) for v in new}
    if not known:
        return Revision(triples)
    revised = ReviewedArticle(article, triples, _notations(store), text)
    verdicts = tuple(v.with_outcome(_apply(revised, v)) for v in in_order(known.values()))
    after = revised.triples()
    subjects, told = _patch(article, triples, after, verdicts)
    gone = (*(v.iri for v in moved), ns.mint("revision", formerly)) if moved else ()
    return Revision(after, verdicts, ((*subjects, *gone), told))


def as_read(store: Store, article: str) -> str:
    """Return the graph of an article as it was before verdicts, empty where there is none."""
    graph = NamedNode(ns.article_graph(article))
    lines = {*to_ntriples(store.quads_for_pattern(None, None, None, graph)).splitlines()}
    if not lines:
        return ""
    node = NamedNode(ns.mint("revision", article))
    for name, is_added in (("added", True), ("removed", False)):
        for quad in store.quads_for_pattern(node, NamedNode(ns.EV + name), None, _GRAPH):
            told = {*quad.object.value.splitlines()} if isinstance(quad.object, Literal) else set()
            lines = lines - told if is_added else lines | told
    return "\n".join(sorted(lines)) + "\n"


def text_of(path: Path) -> str | None:
    """Return the text of an article's file, None where it cannot be read (any more)."""
    from extractors.errors import ReadError
    from extractors.readers import read

    try:
        return read(path)[0].text
    except (ReadError, OSError):
        return None


def _first_said(verdict: Verdict, before: Verdict | None) -> Verdict:
    """Return a verdict with the time when it was first said, if it says nothing new."""
    if before is None:
        return verdict
    said = [(v.kind, v.reason, v.told, v.meant) for v in (verdict, before)]
    return before if said[0] == said[1] else verdict


def _apply(article: ReviewedArticle, verdict: Verdict) -> str:
    """Change the article as a verdict says and return what became of it."""
    near = article.near(verdict.mentions, verdict.quote)
    read = [e for e in near if verdict.told and claim(article.rows[e]) == claim(verdict.told)]
    if verdict.kind == REJECT:
        article.remove(read)
        if read:
            return APPLIED
        return NO_LONGER_READ if near or article.prints(verdict.quote) else QUOTE_GONE
    checked = CHECKED[verdict.kind]
    if verdict.kind == ACCEPT and len(read) == 1 and _says(article.rows[read[0]], verdict):
        article.mark(read[0], checked, verdict.iri)
        return APPLIED
    same_value = verdict.told.get("value_text") == verdict.meant.get("value_text")
    places = article.places_of(
        verdict.mentions, verdict.quote, verdict.meant, same_value=same_value
    )
    if not places:
        return QUOTE_GONE
    meant = [e for e in near if claim(article.rows[e]) == claim(verdict.meant)]
    replaced = [*read, *meant] or _only_other(article, verdict, near)
    iri = ns.mint("estimate", verdict.iri)
    article.remove(replaced)
    article.write(iri, verdict.meant, places)
    article.mark(iri, checked, verdict.iri)
    return APPLIED


def _says(row: evidence.Row, verdict: Verdict) -> bool:
    """Tell whether a figure as read is in everything what a person means."""
    return all(row[c] == verdict.meant[c] for c in _COMPARED if c in verdict.meant)


def _only_other(article: ReviewedArticle, verdict: Verdict, near: Sequence[str]) -> list[str]:
    """Return the one figure that is read now where the one that was checked was read alone."""
    unchecked = [e for e in near if not article.rows[e]["checked"]]
    is_other_reading = verdict.kind != MISSING and verdict.alone and len(near) == 1
    return unchecked if is_other_reading else []


def _patch(
    article: str, before: str, after: str, verdicts: Sequence[Verdict]
) -> tuple[tuple[str, ...], str]:
    node = ns.mint("revision", article)
    old, new = ({*text.splitlines()} for text in (before, after))
    subject = NamedNode(node)
    found = [
        Triple(subject, NamedNode(ns.RDF + "type"), NamedNode(ns.EV + "Revision")),
        Triple(subject, NamedNode(ns.EV + "onArticle"), NamedNode(article)),
    ]
    for name, lines in (("removed", old - new), ("added", new - old)):
        if lines:
            told = Literal("\n".join(sorted(lines)))
            found.append(Triple(subject, NamedNode(ns.EV + name), told))
    for verdict in verdicts:
        found += verdict.triples()
    return (node, *(v.iri for v in verdicts)), to_ntriples(found)


def _notations(store: Store) -> Iterable[Quad]:
    return store.quads_for_pattern(None, _NOTATION, None, NamedNode(ns.ONTOLOGY_GRAPH))
