"""Building the graph: read what is new, write each article's graph whole as soon as it is read."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.conflicts.graph import conflict_triples
from kg.errors import InputError, printable
from kg.files import SUFFIXES, find_articles
from kg.ledger import Entry, Ledger
from kg.links import link_triples
from kg.output import quantity, to_table
from kg.resources import data_dir
from kg.retellings import with_retellings
from kg.review.revision import revise, text_of
from kg.store import dump_graph, ontology_triples, open_for_writing, replace_graphs
from kg.workers import (
    Failure,
    Limits,
    Reading,
    Versions,
    default_extract,
    extract_with_losses,
    read_all,
)

if TYPE_CHECKING:
    from pyoxigraph import Store

    from extractors.records import Losses
    from kg.evidence import Row
    from kg.files import Found
    from kg.workers import Extract

#: Which of two files of one article is read: full text first, then the one that is better
#: identified (its name is the article's), then the form that leaves least to guess.
_SOURCE_FORMS = ("full-text", "abstract", "digest")
_NAMES = ("doi", "pmid", "pmcid", "title")
_FORMS = {"jats": "JATS", "pdf": "PDF", "markdown": "Markdown", "text": "text"}
_CHUNK = 1 << 20
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
    form: str = ""
    cohorts: int = 0
    figures: int = 0
    mentions: int = 0
    references: int = 0
    citations: int = 0
    tables_read: int = 0
    tables_seen: int = 0
    problems: tuple[str, ...] = ()
    losses: Losses | None = None


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

    def to_text(self) -> str:
        """Return a line for each article and what they give together, for a terminal."""
        columns = ("article", "status", "cohorts", "figures", "references", "tables", "problems")
        rows: list[Row] = [
            {
                "article": f"{row.study or printable(Path(row.path).name)}"
                + (" (digest)" if row.source_form == "digest" else ""),
                "status": row.status,
                "cohorts": row.cohorts,
                "figures": row.figures,
                "references": row.references,
                "tables": f"{row.tables_read}/{row.tables_seen}",
                "problems": len(row.problems),
            }
            for row in self.articles
        ]
        read = [row for row in self.articles if row.status in ("read", "unchanged")]
        figures = quantity(sum(row.figures for row in read), "figure")
        total = f"{figures} from {quantity(len(read), 'article')} in {self.graph}\n"
        return to_table(columns, rows) + total


#: Called after each article with how many are done, how many there are, and its report.
Progress = Callable[[int, int, ArticleReport], None]


def build(
    paths: Sequence[str | Path],
    graph_path: str | Path,
    *,
    packs: Sequence[str | Path] = (),
    extract: Extract = default_extract,
    workers: int | None = None,
    limits: Limits | None = None,
    losses: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Read the articles at ``paths`` (default: the corpus that ships) into the graph.

    What is in the graph already is left alone unless the article, the extractors or the vocabulary
    changed.  ``packs`` (Turtle files, folders of them, names of packs that ship) are added to the
    vocabulary.  ``workers`` counts processes: None for one a core, 0 to read in this one, where no
    ``limits`` hold.  Of several files of one article the full text goes before an abstract and a
    digest, JATS before PDF, PDF before Markdown and text; the report says which it was.  With
    ``losses`` every article is read again, and its report tells what looks like a result and was
    not understood: that does not stand in the graph.

    :raises InputError: there is no article at all, a pack is bad, or the graph cannot be written.
    """
    from extractors.lexicon import load, ontology_dir, vocabulary_hash
    from extractors.packs import find_packs, using

    named = [Path(p) for p in paths] or [data_dir("corpus")]
    files = find_articles(named)
    if not files:
        places = ", ".join(printable(str(path)) for path in named)
        wanted = ", ".join(sorted(SUFFIXES))
        raise InputError(f"no articles in {places}: name files or folders with {wanted}")
    if losses:
        extract = partial(extract_with_losses, extract)
    try:
        used = find_packs(packs, ontology_dir() / "packs")
        with using(used):
            load()
    except ValueError as error:
        raise InputError(str(error)) from None
    with using(used):
        versions = Versions(extractors_version(), vocabulary_hash())
        ontology = ontology_triples(ontology_dir())
        store = open_for_writing(Path(graph_path))
        _replace_if_changed(store, ns.ONTOLOGY_GRAPH, ontology)
        run = _Build(store, versions, len(files), progress, anew=losses)
        run.read(
            files, extract, _default_workers() if workers is None else workers, limits or Limits()
        )
    refresh_links(store)
    store.flush()
    return BuildReport(str(graph_path), tuple(run.rows[one.path] for one in files))


def refresh_links(store: Store) -> None:
    """Write what several articles make together, links and conflicts, where it changed."""
    links = with_retellings(store, link_triples(store))
    _replace_if_changed(store, ns.LINKS_GRAPH, links)
    _replace_if_changed(store, ns.CONFLICTS_GRAPH, conflict_triples(store))


@cache
def extractors_version() -> str:
    """Return a hash over the code that an article's graph comes from, the same on every machine."""
    root = Path(__file__).resolve().parent
    names = (
        *("article_triples", "characteristics", "claim_triples", "merge", "namespaces", "pages"),
        *("quantities", "rdf", "retold_studies", "triples", "works"),
    )
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
        self,
        store: Store,
        versions: Versions,
        count: int,
        progress: Progress | None,
        *,
        anew: bool = False,
    ) -> None:
        self.store = store
        self.versions = versions
        self.count = count
        self.progress = progress
        self.anew = anew
        self.ledger = Ledger(store)
        self.rows: dict[Path, ArticleReport] = {}

    def read(self, files: Sequence[Found], extract: Extract, workers: int, limits: Limits) -> None:
        """Read what is new and write it, an article at a time."""
        waiting = []
        for path, refusal in ((one.path, one.refusal) for one in files):
            row = _failed(path, refusal) if refusal else None if self.anew else self._known(path)
            if row is None:
                waiting.append(path)
            else:
                self._report(path, row)
        self._read_and_write(waiting, extract, workers, limits)
        # A file whose article was told by another that turned out to be something else now.
        orphans = [
            path
            for path, row in self.rows.items()
            if row.status == "superseded" and self.ledger.holder(row.article) is None
        ]
        self._read_and_write(orphans, extract, workers, limits)

    def _read_and_write(
        self, paths: list[Path], extract: Extract, workers: int, limits: Limits
    ) -> None:
        for result in read_all(paths, extract, self.versions, min(workers, len(paths)), limits):
            if isinstance(result, Failure):
                if result.trace:
                    _LOG.debug("%s\n%s", result.path, result.trace)
                self._report(result.path, _failed(result.path, result.reason))
            else:
                self._report(result.path, self._write(result))

    def _report(self, path: Path, row: ArticleReport) -> None:
        self.rows[path] = row
        if self.progress:
            self.progress(len(self.rows), self.count, row)

    def _known(self, path: Path) -> ArticleReport | None:
        """Return the report of an article that need not be read, None where it must be."""
        try:
            content = _content_hash(path)
        except OSError as error:
            return _failed(path, f"cannot be read ({error.strerror}); check the permissions")
        entry = self.ledger.entry_of(_absolute(path), content, self.versions)
        if entry is None:
            return None
        if entry.superseded_by:
            return self._superseded(path, entry)
        if entry.path != _absolute(path) and not Path(entry.path).is_file():
            self.ledger.move(entry, _absolute(path))
        return ArticleReport(
            path=str(path), status="unchanged", **self.ledger.summary(entry.article)
        )

    def _write(self, reading: Reading) -> ArticleReport:
        """Put an article's graph in the place of the one before, unless that one is better."""
        path = _absolute(reading.path)
        known = self.ledger.known_as(reading.names)
        holder = self.ledger.holder(known) if known else None
        entry = Entry(
            path=path,
            article=reading.article,
            content_hash=reading.content_hash,
            source_form=reading.source_form,
            form=reading.form,
            versions=self.versions,
            read_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        if holder and holder.path != path and not self._takes_the_place(entry, reading, holder):
            entry = replace(entry.superseded(holder.path), article=holder.article)
            self.ledger.note(entry)
            return self._superseded(reading.path, entry, reading)
        # What a person said of the article's figures wins over what was read.
        text = partial(text_of, reading.path)
        revision = revise(self.store, reading.article, reading.triples, text, formerly=known or "")
        self.ledger.take_place(entry, revision.triples, reading.names, known, revision.patch)
        row = _row(reading, "read")
        return replace(row, problems=(*row.problems, *revision.lost))

    def _takes_the_place(self, new: Entry, reading: Reading, old: Entry) -> bool:
        """Tell whether one file of an article goes before another, whichever was read first."""
        ranks = [
            (
                _place(entry.source_form, _SOURCE_FORMS),
                _place(next(iter(names), ""), _NAMES),
                _place(entry.form, tuple(_FORMS)),
            )
            for entry, names in ((new, reading.names), (old, self.ledger.names[old.article]))
        ]
        if ranks[0] != ranks[1]:
            return ranks[0] < ranks[1]
        if new.content_hash == old.content_hash or not Path(old.path).is_file():
            return True
        return new.content_hash < old.content_hash

    def _superseded(
        self, path: Path, entry: Entry, reading: Reading | None = None
    ) -> ArticleReport:
        holder = self.ledger.holder(entry.article)
        why = f" ({_why(holder, entry)})" if holder else ""
        reason = f"the same article is in the graph from {printable(entry.superseded_by)}{why}"
        if reading:
            return replace(_row(reading, "superseded", reason), article=entry.article)
        summary = self.ledger.summary(entry.article)
        return ArticleReport(path=str(path), status="superseded", reason=reason, **summary)


def _failed(path: Path, reason: str) -> ArticleReport:
    return ArticleReport(str(path), "failed", reason)


def _row(reading: Reading, status: str, reason: str = "") -> ArticleReport:
    return ArticleReport(
        path=str(reading.path),
        status=status,
        reason=reason,
        article=reading.article,
        doi=reading.doi,
        study=reading.study,
        source_form=reading.source_form,
        form=reading.form,
        cohorts=reading.counts["Cohort"],
        figures=reading.counts["Estimate"],
        mentions=reading.counts["Mention"],
        references=reading.counts["Reference"],
        citations=reading.counts["Citation"],
        tables_read=reading.tables_read,
        tables_seen=reading.tables_seen,
        problems=reading.problems,
        losses=reading.losses,
    )


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _why(winner: Entry, loser: Entry) -> str:
    """Return in words what the two files of an article are, the one that is read first."""
    if winner.source_form != loser.source_form:
        return f"{winner.source_form} before {loser.source_form}"
    names = [_FORMS.get(entry.form, entry.form) for entry in (winner, loser)]
    if _place(winner.form, tuple(_FORMS)) > _place(loser.form, tuple(_FORMS)):
        return "which says better what article it is"
    if names[0] != names[1]:
        return f"{names[0]} before {names[1]}"
    return f"both {names[0]}: the content decides"


def _content_hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


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
