"""Building the graph: read what is new, write each article's graph whole as soon as it is read."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.conflicts.triples import conflict_triples
from kg.errors import InputError
from kg.ledger import Entry, Ledger
from kg.links import link_triples
from kg.resources import data_dir
from kg.store import dump_graph, ontology_triples, open_for_writing, replace_graphs
from kg.workers import Failure, Reading, Versions, default_extract, read_all

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.workers import Extract

#: Files of a folder that are tried; a file named by itself is tried whatever its name.
SUFFIXES = frozenset({".md", ".txt", ".xml", ".nxml", ".gz", ".pdf"})
_NO_ARTICLES = frozenset({"readme", "license", "manifest", "changelog"})
_LOG = logging.getLogger("kg.build")


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """What became of one article.

    ``status`` is ``read``, ``unchanged``, ``superseded`` (a better form of the same article is in
    the graph) or ``failed``; ``reason`` says why where it was not read.
    """

    path: str
    status: str
    reason: str = ""
    article: str = ""
    doi: str = ""
    study: str = ""
    source_form: str = ""
    cohorts: int = 0
    figures: int = 0
    mentions: int = 0
    references: int = 0
    citations: int = 0
    tables_read: int = 0
    tables_seen: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """All articles of a build, in the order they were named."""

    graph: str
    articles: tuple[ArticleReport, ...]

    @property
    def failed(self) -> int:
        """How many articles could not be read."""
        return sum(a.status == "failed" for a in self.articles)

    @property
    def exit_code(self) -> int:
        """0 where all could be read, 1 where some failed, 2 where nothing could be read."""
        if not self.failed:
            return 0
        return 2 if self.failed == len(self.articles) else 1


#: Called after each article with how many are done, how many there are, and its report.
Progress = Callable[[int, int, ArticleReport], None]


def build(
    paths: Sequence[str | Path],
    graph_path: str | Path,
    *,
    extract: Extract = default_extract,
    workers: int | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Read the articles at ``paths`` (default: the corpus that ships) into the graph.

    What is in the graph already is left alone unless the article, the extractors or the vocabulary
    changed.  ``workers`` counts processes: None for one a core, 0 to read in this one.

    :raises InputError: there is no article at all, or the graph cannot be written.
    """
    from extractors.lexicon import ontology_dir, vocabulary_hash

    named = [Path(p) for p in paths] or [data_dir("corpus")]
    files = find_articles(named)
    if not files:
        places = ", ".join(map(str, named))
        wanted = ", ".join(sorted(SUFFIXES))
        raise InputError(f"no articles in {places}: name files or folders with {wanted}")
    versions = Versions(extractors_version(), vocabulary_hash())
    ontology = ontology_triples(ontology_dir())
    store = open_for_writing(Path(graph_path))
    _replace_if_changed(store, ns.ONTOLOGY_GRAPH, ontology)
    run = _Build(store, versions, files, progress)
    run.read(extract, _default_workers() if workers is None else workers)
    _replace_if_changed(store, ns.LINKS_GRAPH, link_triples(store))
    _replace_if_changed(store, ns.CONFLICTS_GRAPH, conflict_triples(store))
    store.flush()
    return BuildReport(str(graph_path), tuple(run.rows[path] for path in files))


def find_articles(paths: Iterable[Path]) -> list[Path]:
    """Return the files to read, each once: files as named, folders searched to the bottom."""
    found: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if _is_article(p, path)) if path.is_dir() else []
        for file in inside if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


@cache
def extractors_version() -> str:
    """Return a hash over the code that an article's graph comes from, the same on every machine."""
    root = Path(__file__).resolve().parent
    names = ("claim_triples", "merge", "namespaces", "rdf", "triples", "works")
    own = [root / f"{name}.py" for name in names]
    read = sorted((root.parent / "extractors").rglob("*.py"))
    digest = sha256()
    for path in (*read, *own, *sorted((root / "checks").glob("*.py"))):
        name = path.relative_to(root.parent).as_posix()
        digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class _Build:
    """One run: what is to be read, what became of it, and the store it goes to."""

    def __init__(
        self, store: Store, versions: Versions, files: list[Path], progress: Progress | None
    ) -> None:
        self.store = store
        self.versions = versions
        self.files = files
        self.progress = progress
        self.ledger = Ledger(store)
        self.rows: dict[Path, ArticleReport] = {}

    def read(self, extract: Extract, workers: int) -> None:
        """Read what is new and write it, an article at a time."""
        waiting = []
        for path in self.files:
            row = self._known(path)
            if row is None:
                waiting.append(path)
            else:
                self._report(path, row)
        self._read_and_write(waiting, extract, workers)
        # A file whose article was told by another that turned out to be something else now.
        orphans = [
            path
            for path, row in self.rows.items()
            if row.status == "superseded" and self.ledger.holder(row.article) is None
        ]
        self._read_and_write(orphans, extract, workers)

    def _read_and_write(self, paths: list[Path], extract: Extract, workers: int) -> None:
        for result in read_all(paths, extract, self.versions, min(workers, len(paths))):
            if isinstance(result, Failure):
                if result.trace:
                    _LOG.debug("%s\n%s", result.path, result.trace)
                self._report(result.path, ArticleReport(str(result.path), "failed", result.reason))
            else:
                self._report(result.path, self._write(result))

    def _report(self, path: Path, row: ArticleReport) -> None:
        self.rows[path] = row
        if self.progress:
            self.progress(len(self.rows), len(self.files), row)

    def _known(self, path: Path) -> ArticleReport | None:
        """Return the report of an article that need not be read, None where it must be."""
        try:
            content = sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            reason = "no such file or folder" if not path.exists() else str(error.strerror)
            return ArticleReport(str(path), "failed", reason)
        entry = self.ledger.entry_of(_absolute(path), content, self.versions)
        if entry is None:
            return None
        if entry.superseded_by:
            return self._superseded(path, entry.article, entry.superseded_by)
        if entry.path != _absolute(path) and not Path(entry.path).is_file():
            self.ledger.move(entry, _absolute(path))
        return ArticleReport(
            path=str(path), status="unchanged", **self.ledger.summary(entry.article)
        )

    def _write(self, reading: Reading) -> ArticleReport:
        """Put an article's graph in the place of the one before, unless that one is better."""
        path = _absolute(reading.path)
        holder = self.ledger.holder(reading.article)
        entry = Entry(
            path=path,
            article=reading.article,
            content_hash=reading.content_hash,
            source_form=reading.source_form,
            versions=self.versions,
            read_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        if holder and holder.path != path and not _takes_the_place(entry, holder):
            self.ledger.note(entry.superseded(holder.path))
            return self._superseded(reading.path, reading.article, holder.path, reading)
        self.ledger.take_place(entry, reading.triples)
        return _row(reading, "read")

    def _superseded(
        self, path: Path, article: str, by: str, reading: Reading | None = None
    ) -> ArticleReport:
        reason = f"the same article is in the graph from {by}"
        if reading:
            return _row(reading, "superseded", reason)
        return ArticleReport(
            path=str(path), status="superseded", reason=reason, **self.ledger.summary(article)
        )


def _row(reading: Reading, status: str, reason: str = "") -> ArticleReport:
    return ArticleReport(
        path=str(reading.path),
        status=status,
        reason=reason,
        article=reading.article,
        doi=reading.doi,
        study=reading.study,
        source_form=reading.source_form,
        cohorts=reading.counts["Cohort"],
        figures=reading.counts["Estimate"],
        mentions=reading.counts["Mention"],
        references=reading.counts["Reference"],
        citations=reading.counts["Citation"],
        tables_read=reading.tables_read,
        tables_seen=reading.tables_seen,
        problems=reading.problems,
    )


def _takes_the_place(new: Entry, old: Entry) -> bool:
    """Tell whether one file of an article goes before another, whichever was read first."""
    if (new.source_form == "full-text") != (old.source_form == "full-text"):
        return new.source_form == "full-text"
    if new.content_hash == old.content_hash or not Path(old.path).is_file():
        return True
    return new.content_hash < old.content_hash


def _is_article(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    named = path.suffix.lower() in SUFFIXES and path.stem.lower() not in _NO_ARTICLES
    return named and not hidden and path.is_file()


def _replace_if_changed(store: Store, graph: str, triples: str) -> None:
    lines = dump_graph(store, graph).splitlines()
    told = [line.removesuffix(f" <{graph}> .") + " ." for line in lines]
    if sorted(told) != sorted(triples.splitlines()):
        replace_graphs(store, {graph: triples})


def _default_workers() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _absolute(path: Path) -> str:
    return str(path.resolve())
