"""Reading articles in processes of their own: one that dies or hangs takes but its article with it.

Each process reads one article at a time, within bounds of time and memory, so that it is always
known which article was too much for it.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from extractors import packs
from kg import namespaces as ns
from kg.errors import InputError, one_line
from kg.rdf import article_quads
from kg.store import to_ntriples
from kg.works import names_of_article, normal_doi

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext

    from pyoxigraph import Quad

    from extractors.model import Extraction
    from extractors.records import Losses

Extract = Callable[[Path], "Extraction"]
#: Classes whose nodes a build report counts.
COUNTED = ("Cohort", "Estimate", "Mention", "Reference", "Citation")
#: How long a process that has closed its connection may take to end.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one article may take; articles of journals take seconds and 300 megabytes."""

    seconds: float = 300
    megabytes: int = 2048


@dataclass(frozen=True, slots=True)
class Versions:
    """What an article's graph depends on besides the article."""

    extractors: str
    vocabulary: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article read: its graph as N-Triples, and what the report says of it."""

    path: Path
    names: dict[str, str]
    doi: str
    study: str
    source_form: str
    form: str
    content_hash: str
    triples: str
    counts: dict[str, int]
    tables_read: int
    tables_seen: int
    problems: tuple[str, ...]
    losses: Losses | None = None

    @property
    def article(self) -> str:
        """The article's IRI: the surest of the names that it is known by."""
        return next(iter(self.names.values()))


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read; ``trace`` is set where the fault is the program's.

    ``retry``: a process that has read nothing before may manage.
    """

    path: Path
    reason: str
    trace: str = ""
    retry: bool = False


def read_all(
    paths: Sequence[Path], extract: Extract, versions: Versions, workers: int, limits: Limits
) -> Iterator[Reading | Failure]:
    """Yield what became of each article as soon as it is known, in no particular order.

    ``workers`` 0 reads in this process, where no limits hold.
    """
    if workers:
        with _Crew(workers, extract, versions, limits) as crew:
            yield from crew.read(paths)
        return
    for path in paths:
        yield _read_or_starve(path, extract, versions)


def _read_or_starve(path: Path, extract: Extract, versions: Versions) -> Reading | Failure:
    # The failure is made when the error, and all that it keeps alive, is gone.
    with suppress(MemoryError):
        return read_article(path, extract, versions)
    reason = "needs more memory than it is allowed; raise --memory, or split it"
    return Failure(path, reason, retry=True)


def read_article(path: Path, extract: Extract, versions: Versions) -> Reading | Failure:
    """Read one article to its graph; whatever is wrong with it becomes a Failure.

    :raises MemoryError: there is not enough memory to read it.
    """
    from extractors.errors import ReadError

    try:
        extraction = extract(path)
        quads = article_quads(extraction, versions.extractors, versions.vocabulary)
    except ReadError as error:
        # a reader's message begins with the file's name, which stands in the report already
        return Failure(path, one_line(str(error).removeprefix(f"{path}: ")))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one article's fault must not stop the others
        reason = one_line(f"{type(error).__name__}: {error}")
        return Failure(path, reason, traceback.format_exc())
    document, article = extraction.document, extraction.article
    problems = (*document.problems, *extraction.problems)
    return Reading(
        path=path,
        names=names_of_article(article, document),
        doi=normal_doi(article.doi),
        study=article.short_citation,
        source_form=article.source_form,
        form=document.form,
        content_hash=document.sha256,
        triples=to_ntriples(quads),
        counts=_counts(quads),
        tables_read=len(document.tables),
        tables_seen=document.tables_seen,
        problems=tuple(f"{p.kind}: {p.message}" for p in problems),
        losses=extraction.losses,
    )


def default_extract(path: Path) -> Extraction:
    """Read an article with the project's readers and extractors."""
    from extractors import extract

    return extract(path)


def extract_with_losses(extract: Extract, path: Path) -> Extraction:
    """Read an article, and find what looks like a result in it and was not understood."""
    from extractors.losses import find_losses

    extraction = extract(path)
    return replace(extraction, losses=find_losses(extraction))


def _counts(quads: Sequence[Quad]) -> dict[str, int]:
    found = Counter(
        q.object.value
        for q in quads
        if q.predicate.value == ns.RDF + "type" and hasattr(q.object, "value")
    )
    return {name: found[ns.EV + name] for name in COUNTED}


class _Crew:
    """Processes that read side by side; one that died or was stopped is replaced."""

    def __init__(self, size: int, extract: Extract, versions: Versions, limits: Limits) -> None:
        self._size = size
        self._workers: list[_Worker] = []
        self._hire = partial(_Worker, extract, versions, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.dismiss()

    def read(self, paths: Sequence[Path]) -> Iterator[Reading | Failure]:
        """Yield what became of each article."""
        waiting = deque(paths)
        while waiting or any(worker.path for worker in self._workers):
            self._hand_out(waiting)
            busy = [worker for worker in self._workers if worker.path]
            rest = max(0.0, min(worker.seconds_left for worker in busy))
            wait([worker.connection for worker in busy], None if rest == math.inf else rest)
            for worker in busy:
                result, fresh = worker.hear(), worker.given == 1
                if not worker.is_fit:
                    self._workers.remove(worker)
                    worker.dismiss()
                if isinstance(result, Failure) and result.retry and not fresh:
                    waiting.appendleft(result.path)
                elif result is not None:
                    yield result

    def _hand_out(self, waiting: deque[Path]) -> None:
        """Give everybody work; the first in line gets a new process where there is to be one."""
        while waiting and len(self._workers) < self._size:
            try:
                worker = self._hire()
            except OSError as error:
                message = f"no process to read in could be started ({error}); use --workers 0"
                raise InputError(message) from None
            self._workers.append(worker)
            worker.give(waiting.popleft())
        for worker in self._workers:
            if waiting and worker.path is None:
                worker.give(waiting.popleft())


class _Worker:
    """A process that reads, and the article it is at work on."""

    def __init__(self, extract: Extract, versions: Versions, limits: Limits) -> None:
        context = _context()
        self.connection, theirs = context.Pipe()
        self.path: Path | None = None
        self.given = 0
        self.is_fit = True
        self._limits = limits
        self._since = 0.0
        self._process = context.Process(
            target=_serve,
            args=(theirs, extract, versions, limits.megabytes, packs.in_use()),
            daemon=True,
        )
        self._process.start()
        theirs.close()

    def give(self, path: Path) -> None:
        """Hand an article over."""
        self.path, self.given, self._since = path, self.given + 1, time.monotonic()
        with suppress(OSError):  # it has died; it will be heard of
            self.connection.send(path)

    @property
    def seconds_left(self) -> float:
        """How long the article at work may still take."""
        return self._since + self._limits.seconds - time.monotonic()

    def hear(self) -> Reading | Failure | None:
        """Return what became of the article at work, None while nothing is known of it."""
        path, result = self.path, self._heard()
        if path is None or result is None:
            return None
        self.path = None
        return result

    def _heard(self) -> Reading | Failure | None:
        path = cast("Path", self.path)
        try:
            while self.connection.poll():
                result = cast("Reading | Failure | None", self.connection.recv())
                if result is not None:
                    self.is_fit = not (isinstance(result, Failure) and result.retry)
                    return result
                self._since = time.monotonic()  # it says that it has started
        except (EOFError, OSError):
            self.is_fit = False
            self._process.join(_PATIENCE)
            return Failure(path, _cause_of_death(self._process.exitcode), retry=True)
        if self.seconds_left > 0:
            return None
        self.is_fit = False
        reason = f"not read within {self._limits.seconds:g} seconds; raise --timeout, or split it"
        return Failure(path, reason)

    def dismiss(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        self._process.kill()
        self._process.join()


def _cause_of_death(code: int | None) -> str:
    """Return what the exit code of a process tells.

    >>> _cause_of_death(-9)
    'the process reading it died (SIGKILL: out of memory, or killed)'
    """
    if code is None or code >= 0:
        how = f"exit code {code}"
    else:
        how = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    more = {-signal.SIGTERM: ": killed", -9: ": out of memory, or killed"}
    return f"the process reading it died ({how}{more.get(code or 0, '')})"


def _serve(
    connection: Connection,
    extract: Extract,
    versions: Versions,
    megabytes: int,
    used: tuple[packs.Pack, ...],
) -> None:
    """Read what comes through the connection, an article at a time, until it is closed."""
    _follow_parent()
    _bound_memory(megabytes)
    # It ends where nobody listens any more, or where there is no memory even to answer.
    with packs.using(used), suppress(EOFError, OSError, MemoryError):
        connection.send(None)
        while True:
            connection.send(_read_or_starve(connection.recv(), extract, versions))


def _bound_memory(megabytes: int) -> None:
    """Let this process have no more memory than that, and leave no image of it when it crashes."""
    try:
        import resource
    except ImportError:  # Windows knows no such limits
        return
    for kind, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        allowed = resource.getrlimit(kind)[1]
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        with suppress(ValueError, OSError):  # a system that keeps no such limit
            resource.setrlimit(kind, (bound, allowed))


def _context() -> ForkServerContext | SpawnContext:
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
