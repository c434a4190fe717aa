"""Applying verdicts to a graph: all of a sheet in one transaction."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.review.revision import as_read, revise, text_of
from kg.store import replace_graphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.review.verdict import Verdict


def apply_verdicts(store: Store, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Write verdicts into their graph and the figures as they say; return all with outcomes.

    Verdicts given before, on the same articles, are applied anew with them.
    """
    from kg.build import refresh_links

    graphs: dict[str, str | None] = {}
    subjects: list[str] = []
    triples = ""
    found: list[Verdict] = []
    for article in dict.fromkeys(v.article for v in verdicts):
        new = [v for v in verdicts if v.article == article]
        text = partial(article_text, store, article)
        revision = revise(store, article, as_read(store, article), text, new)
        graphs[ns.article_graph(article)] = revision.triples
        subjects += revision.patch[0]
        triples += revision.patch[1]
        found += revision.verdicts
    replace_graphs(store, graphs, {ns.REVIEW_GRAPH: (subjects, triples)})
    refresh_links(store)
    store.flush()
    return found


def article_text(store: Store, article: str) -> str | None:
    """Return the text of an article from the file that it was read from, None if it is gone."""
    path = _file_of(store, article)
    return text_of(path) if path else None


def _file_of(store: Store, article: str) -> Path | None:
    """Return the file that an article's graph was read from, as the build noted it."""
    build = NamedNode(ns.BUILD_GRAPH)
    for reading in store.quads_for_pattern(
        None, NamedNode(ns.EV + "readAs"), NamedNode(article), build
    ):
        told = {
            ns.short_id(q.predicate.value): q.object.value
            for q in store.quads_for_pattern(reading.subject, None, None, build)
            if isinstance(q.object, Literal)
        }
        if not told.get("supersededBy") and "path" in told:
            return Path(told["path"])
    return None
