"""Reading articles in processes of their own: one that dies takes only its article with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.rdf import article_quads
from kg.store import to_ntriples
from kg.works import article_iri, normal_doi

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from pyoxigraph import Quad

    from extractors.model import Extraction

Extract = Callable[[Path], "Extraction"]
#: Classes whose nodes a build report counts.
COUNTED = ("Cohort", "Estimate", "Mention", "Reference", "Citation")


@dataclass(frozen=True, slots=True)
class Versions:
    """What an article's graph depends on besides the article."""

    extractors: str
    vocabulary: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article read: its graph as N-Triples, and what the report says of it."""

    path: Path
    article: str
    doi: str
    study: str
    source_form: str
    content_hash: str
    triples: str
    counts: dict[str, int]
    tables_read: int
    tables_seen: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read; ``trace`` is set where the fault is the program's."""

    path: Path
    reason: str
    trace: str = ""


def read_all(
    paths: Sequence[Path], extract: Extract, versions: Versions, workers: int
) -> Iterator[Reading | Failure]:
    """Yield what became of each article as soon as it is known, in no particular order.

    ``workers`` 0 reads in this process.
    """
    if workers == 0:
        for path in paths:
            yield read_article(path, extract, versions)
        return
    waiting = deque(paths)
    while waiting:
        suspects = yield from _read_in_pool(waiting, extract, versions, workers)
        # A pool breaks as a whole; which article killed its process shows when each is alone.
        for path in suspects:
            alone = deque([path])
            if (yield from _read_in_pool(alone, extract, versions, 1)):
                yield Failure(path, "the process reading it died (out of memory, or killed)")


def read_article(path: Path, extract: Extract, versions: Versions) -> Reading | Failure:
    """Read one article to its graph; whatever is wrong with it becomes a Failure."""
    from extractors.errors import ReadError

    try:
        extraction = extract(path)
        quads = article_quads(extraction, versions.extractors, versions.vocabulary)
    except ReadError as error:
        return Failure(path, _one_line(str(error)))
    except Exception as error:  # noqa: BLE001 - one article's fault must not stop the others
        reason = _one_line(f"{type(error).__name__}: {error}")
        return Failure(path, reason, traceback.format_exc())
    document, article = extraction.document, extraction.article
    problems = (*document.problems, *extraction.problems)
    return Reading(
        path=path,
        article=article_iri(article, document),
        doi=normal_doi(article.doi),
        study=article.short_citation,
        source_form=article.source_form,
        content_hash=document.sha256,
        triples=to_ntriples(quads),
        counts=_counts(quads),
        tables_read=len(document.tables),
        tables_seen=document.tables_seen,
        problems=tuple(f"{p.kind}: {p.message}" for p in problems),
    )


def default_extract(path: Path) -> Extraction:
    """Read an article with the project's readers and extractors."""
    from extractors import extract

    return extract(path)


def _counts(quads: Sequence[Quad]) -> dict[str, int]:
    found = Counter(
        q.object.value
        for q in quads
        if q.predicate.value == ns.RDF + "type" and hasattr(q.object, "value")
    )
    return {name: found[ns.EV + name] for name in COUNTED}


def _read_in_pool(
    waiting: deque[Path], extract: Extract, versions: Versions, workers: int
) -> Generator[Reading | Failure, None, list[Path]]:
    """Read from ``waiting`` until it is empty or the pool breaks; return what was read then."""
    pool = ProcessPoolExecutor(workers, _context(), initializer=_follow_parent)
    running: dict[Future[Reading | Failure], Path] = {}
    suspects: list[Path] = []
    try:
        while (waiting or running) and not suspects:
            while waiting and len(running) <= workers:
                try:
                    future = pool.submit(read_article, waiting[0], extract, versions)
                except BrokenProcessPool:
                    break
                running[future] = waiting.popleft()
            if not running:
                # Broken before anything was handed out: blame the next one, so that this ends.
                return [waiting.popleft()]
            wait(running, return_when=FIRST_COMPLETED)
            for future in [f for f in running if f.done()]:
                path, error = running.pop(future), future.exception()
                if error is None:
                    yield future.result()
                elif isinstance(error, BrokenProcessPool):
                    suspects.append(path)
                else:
                    yield Failure(path, _one_line(f"{type(error).__name__}: {error}"))
        if suspects:
            wait(running)
            suspects += running.values()
        return sorted(suspects)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> BaseContext:
    """Return a way to start processes that does not copy the store's open files and threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["kg.workers", "extractors"])
    return context


def _follow_parent() -> None:
    """End this process when the one that started it is gone, so that nobody is left behind."""
    # Ctrl-C is the parent's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "no reason given"
