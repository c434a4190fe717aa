"""The build's own graph: which file each article was read from, when, and what it was worth.

Paths and times stay out of the articles' graphs, so that these are the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

from pyoxigraph import Literal, NamedNode, Triple

from kg import namespaces as ns
from kg.store import article_graphs, replace_graphs, to_ntriples
from kg.workers import Versions
from kg.works import SHORT_TITLE, article_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

    #: Nodes of a graph that are written anew, and their triples.
    Patch = tuple[Iterable[str], str]

_TYPE = NamedNode(ns.RDF + "type")
_READING = NamedNode(ns.EV + "Reading")
_DATE_TIME = NamedNode(ns.XSD + "dateTime")
_BUILD = NamedNode(ns.BUILD_GRAPH)
#: Names that no two articles share.
_SURE = ("doi", "pmid", "pmcid")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that was read; ``superseded_by`` is the file that its article was taken from."""

    path: str
    article: str
    content_hash: str
    source_form: str
    form: str
    versions: Versions
    read_at: str
    superseded_by: str = ""

    @property
    def iri(self) -> str:
        """The entry's node: one a file."""
        return ns.mint("reading", self.path)

    @property
    def is_file(self) -> bool:
        """Whether the file is known; a graph that came from elsewhere stands for itself."""
        return not self.path.startswith(ns.GRAPH)

    def is_as_good_as(self, other: Entry) -> bool:
        """Tell whether both speak of the same content, read in the same way."""
        return (self.content_hash, self.versions) == (other.content_hash, other.versions)

    def superseded(self, by: str) -> Entry:
        """Return this entry for a file whose article is told by another."""
        return replace(self, superseded_by=by)

    def triples(self) -> str:
        """Return the entry as N-Triples."""
        node = NamedNode(self.iri)
        texts = {
            "path": self.path,
            "contentHash": self.content_hash,
            "sourceForm": self.source_form,
            "form": self.form,
            "extractorsVersion": self.versions.extractors,
            "vocabularyHash": self.versions.vocabulary,
            "supersededBy": self.superseded_by,
        }
        found = [
            Triple(node, _TYPE, _READING),
            Triple(node, NamedNode(ns.EV + "readAs"), NamedNode(self.article)),
            Triple(node, NamedNode(ns.EV + "readAt"), Literal(self.read_at, datatype=_DATE_TIME)),
        ]
        found += [Triple(node, NamedNode(ns.EV + n), Literal(v)) for n, v in texts.items() if v]
        return to_ntriples(found)


class Summary(TypedDict):
    """What a build report says of an article that is in the graph."""

    article: str
    doi: str
    study: str
    source_form: str
    form: str
    cohorts: int
    figures: int
    mentions: int
    references: int
    citations: int
    tables_read: int
    tables_seen: int
    problems: tuple[str, ...]


class Ledger:
    """The entries of a store, kept in step with it while a build writes.

    What an article's graph says of itself counts; an entry only adds the file and the time.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.entries: dict[str, Entry] = {}
        self.holders: dict[str, str] = {}
        self.by_content: dict[str, set[str]] = {}
        self.by_article: dict[str, set[str]] = {}
        self.names: dict[str, dict[str, str]] = {}
        self.by_name: dict[str, set[str]] = {}
        held = {entry.article: entry for entry in self._graphs()}
        for quad in store.quads_for_pattern(None, _TYPE, _READING, _BUILD):
            if isinstance(quad.subject, NamedNode):
                entry = self._read(quad.subject)
                inside = held.get(entry.article)
                if entry.superseded_by:
                    self._enter(entry)
                elif inside and inside.is_as_good_as(entry):
                    self._enter(entry)
                    del held[entry.article]
        for entry in held.values():
            self._enter(entry)

    def entry_of(self, path: str, content_hash: str, versions: Versions) -> Entry | None:
        """Return the entry of this content, read by these versions and still worth the same."""
        paths = self.by_content.get(content_hash, set())
        for known in sorted(paths, key=lambda p: (p != path, bool(self.entries[p].superseded_by))):
            entry = self.entries[known]
            holder = self.holder(entry.article)
            worth = holder and holder.path in (known, entry.superseded_by)
            if worth and entry.versions == versions:
                return entry
        return None

    def holder(self, article: str) -> Entry | None:
        """Return the entry of the file that an article's graph was read from."""
        return self.entries.get(self.holders.get(article, ""))

    def known_as(self, names: Mapping[str, str]) -> str | None:
        """Return the article in the store that goes by one of these names, None for a new one.

        Two articles with a DOI each are two, whatever their titles.
        """
        if next(iter(names.values())) in self.holders:
            return next(iter(names.values()))
        for article in sorted(a for n in names.values() for a in self.by_name.get(n, ())):
            known = self.names[article]
            differs = any(names[k] != known[k] for k in _SURE if k in names and k in known)
            if article in self.holders and not differs:
                return article
        return None

    def _call(self, article: str, names: Mapping[str, str]) -> None:
        """Note the names that an article is known by; a short title is none, several bear it."""
        self.names[article] = dict(names)
        for kind, name in names.items():
            if kind != SHORT_TITLE:
                self.by_name.setdefault(name, set()).add(article)

    def take_place(
        self,
        entry: Entry,
        triples: str,
        names: Mapping[str, str],
        other: str | None = None,
        review: Patch = ((), ""),
    ) -> None:
        """Write an article's graph together with its entry; its other files are superseded.

        :param names: all the names that the article is known by.
        :param other: the name that the store knew it by until now, where that is another one.
        :param review: what the graph of verdicts must say of it, in the same transaction.
        """
        paths = self.by_article.get(entry.article, set()) | self.by_article.get(other or "", set())
        known = [self.entries[path] for path in sorted(paths - {entry.path})]
        written = [
            entry,
            *(replace(e.superseded(entry.path), article=entry.article) for e in known if e.is_file),
        ]
        unknown = tuple(e for e in known if not e.is_file)
        graphs = {ns.article_graph(entry.article): triples, **self._left_behind(entry)}
        if other and other != entry.article:
            graphs[ns.article_graph(other)] = None
        self._write(written, graphs, unknown, review)
        self._call(entry.article, names)

    def note(self, entry: Entry) -> None:
        """Write an entry that no graph comes from."""
        self._write([entry], self._left_behind(entry))

    def move(self, entry: Entry, path: str) -> None:
        """Say that an article's file lies elsewhere now."""
        self._write([replace(entry, path=path)], {}, gone=(entry,))

    def _left_behind(self, entry: Entry) -> dict[str, str | None]:
        """Drop the graph of the article that the file was before: nothing else tells it now."""
        before = self.entries.get(entry.path)
        if before is None or before.article == entry.article or before.superseded_by:
            return {}
        return {ns.article_graph(before.article): None}

    def summary(self, article: str) -> Summary:
        """Return what the report says of an article, counted in its graph."""
        graph, node = NamedNode(ns.article_graph(article)), NamedNode(article)

        def text(name: str) -> str:
            found = self.store.quads_for_pattern(node, NamedNode(ns.EV + name), None, graph)
            return next((q.object.value for q in found if isinstance(q.object, Literal)), "")

        def count(name: str) -> int:
            kind = NamedNode(ns.EV + name)
            return sum(1 for _ in self.store.quads_for_pattern(None, _TYPE, kind, graph))

        return Summary(
            article=article,
            doi=text("doi"),
            study=text("shortCitation"),
            source_form=text("sourceForm"),
            form=text("form"),
            cohorts=count("Cohort"),
            figures=count("Estimate"),
            mentions=count("Mention"),
            references=count("Reference"),
            citations=count("Citation"),
            tables_read=int(text("tablesRead") or 0),
            tables_seen=int(text("hasTableCount") or 0),
            problems=self._problems(graph),
        )

    def _problems(self, graph: NamedNode) -> tuple[str, ...]:
        """Return the reading problems of a graph; here as there ``kind: message``."""
        told = {
            name: {
                quad.subject: quad.object.value
                for quad in self.store.quads_for_pattern(None, NamedNode(ns.EV + name), None, graph)
                if isinstance(quad.object, Literal)
            }
            for name in ("problemKind", "message")
        }
        kinds = told["problemKind"]
        return tuple(sorted(f"{kinds[p]}: {m}" for p, m in told["message"].items() if p in kinds))

    def _write(
        self,
        entries: list[Entry],
        graphs: Mapping[str, str | None],
        gone: tuple[Entry, ...] = (),
        review: Patch = ((), ""),
    ) -> None:
        nodes = [e.iri for e in (*gone, *entries)]
        triples = "".join(e.triples() for e in entries)
        patches = {ns.BUILD_GRAPH: (nodes, triples), ns.REVIEW_GRAPH: review}
        replace_graphs(self.store, graphs, patches)
        for entry in gone:
            self._forget(entry.path)
        for entry in entries:
            self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        self._forget(entry.path)
        self.entries[entry.path] = entry
        self.by_content.setdefault(entry.content_hash, set()).add(entry.path)
        self.by_article.setdefault(entry.article, set()).add(entry.path)
        if not entry.superseded_by:
            self.holders[entry.article] = entry.path

    def _forget(self, path: str) -> None:
        entry = self.entries.pop(path, None)
        if entry:
            self.by_content[entry.content_hash].discard(path)
            self.by_article[entry.article].discard(path)
            if self.holders.get(entry.article) == path:
                del self.holders[entry.article]

    def _graphs(self) -> list[Entry]:
        """Return an entry for each article's graph, from what it says; its file is not known."""
        found = []
        for graph in article_graphs(self.store):
            article = ns.iri_of(ns.short_id(graph)) or ""
            told = self._told(NamedNode(article), NamedNode(graph))
            found.append(_entry({**told, "path": graph, "readAs": article}))
            facts = ("doi", "pmid", "pmcid", "title", "year", "contentHash")
            self._call(article, article_names(*(told.get(fact, "") for fact in facts)))
        return found

    def _read(self, node: NamedNode) -> Entry:
        return _entry(self._told(node, _BUILD))

    def _told(self, node: NamedNode, graph: NamedNode) -> dict[str, str]:
        return {
            ns.short_id(quad.predicate.value): quad.object.value
            for quad in self.store.quads_for_pattern(node, None, None, graph)
            if isinstance(quad.object, NamedNode | Literal)
        }


def _entry(told: Mapping[str, str]) -> Entry:
    return Entry(
        path=told.get("path", ""),
        article=told.get("readAs", ""),
        content_hash=told.get("contentHash", ""),
        source_form=told.get("sourceForm", ""),
        form=told.get("form", ""),
        versions=Versions(told.get("extractorsVersion", ""), told.get("vocabularyHash", "")),
        read_at=told.get("readAt", ""),
        superseded_by=told.get("supersededBy", ""),
    )
