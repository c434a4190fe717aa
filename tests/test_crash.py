"""A build that is killed at any moment leaves every article's last whole graph."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from kg.build import build
from kg.errors import NoGraph
from kg.store import article_graphs, dump_graph, open_read_only
from tests.builders import read_sketch, write_sketch

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
VERSIONS = re.compile(r"ns#(extractorsVersion|vocabularyHash)>")
ROOT = Path(__file__).resolve().parent.parent
ARTICLES = 8
FIGURES = 60
EDITIONS = 2
#: Kills while the graph is made for the first time, and while it is written over.
FIRST_KILLS = 8
LATER_KILLS = 20

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")


def start(folder: Path, graph: Path, workers: int) -> subprocess.Popen[str]:
    """Start a build in a process of its own; return once it is about to open the graph."""
    code = (
        "from pathlib import Path\n"
        "from kg.build import build\n"
        "from tests.builders import read_sketch\n"
        "if __name__ == '__main__':\n"
        "    print('ready', flush=True)\n"
        f"    build([Path({str(folder)!r})], Path({str(graph)!r}),\n"
        f"          extract=read_sketch, workers={workers})\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    return child


def kill_after(child: subprocess.Popen[str], seconds: float) -> bool:
    """Kill the child after a while; return whether it was still at work."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
    child.communicate()
    assert child.returncode in (0, -signal.SIGKILL)
    return child.returncode != 0


def graphs_of(path: Path) -> dict[str, str]:
    """Return the articles' graphs; which code read them is left out, it may be edited meanwhile."""
    store = open_read_only(path)
    return {
        name: "\n".join(x for x in dump_graph(store, name).splitlines() if not VERSIONS.search(x))
        for name in article_graphs(store)
    }


def lay_out(edition: Path, folder: Path) -> None:
    """Put an edition's articles where the ones of the edition before lie."""
    folder.mkdir(exist_ok=True)
    for file in edition.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, dict[str, str], float]]:
    """Return folders of the same articles with other figures, their graphs, and a build's time."""
    made = []
    for edition in range(EDITIONS):
        folder = tmp_path_factory.mktemp(f"edition{edition}")
        for i in range(ARTICLES):
            write_sketch(
                folder / f"{i}.md",
                title=f"Invented study {i}",
                doi=f"10.5555/crash.{i}",
                says=[[f"{10 + n}.{edition}", {"endpoint": f"AE:e{n}"}] for n in range(FIGURES)],
            )
        graph = tmp_path_factory.mktemp("whole") / "graph"
        began = time.monotonic()
        build([folder], graph, extract=read_sketch, workers=0)
        made.append((folder, graphs_of(graph), time.monotonic() - began))
        assert len(made[-1][1]) == ARTICLES
    return made


def test_a_build_killed_while_it_makes_the_graph_can_be_taken_up(
    tmp_path: Path, editions: list[tuple[Path, dict[str, str], float]]
) -> None:
    rng = random.Random(1)  # noqa: S311 - moments that come again are what is wanted
    folder, whole, seconds = editions[0]
    killed = 0
    for i in range(FIRST_KILLS):
        graph = tmp_path / f"graph{i}"
        # Every second kill falls into the moments in which the database itself is made.
        span = 0.15 if i % 2 else seconds
        killed += kill_after(start(folder, graph, 0), rng.uniform(0, span))
        with suppress(NoGraph):
            assert graphs_of(graph).items() <= whole.items()
        child = start(folder, graph, 0)
        child.communicate()
        assert child.returncode == 0
        assert graphs_of(graph) == whole
    assert killed >= FIRST_KILLS // 2


def test_a_build_killed_while_it_writes_over_leaves_whole_graphs(
    tmp_path: Path, editions: list[tuple[Path, dict[str, str], float]]
) -> None:
    rng = random.Random(2)  # noqa: S311
    graph, input_folder = tmp_path / "graph", tmp_path / "in"
    lay_out(editions[0][0], input_folder)
    build([input_folder], graph, extract=read_sketch, workers=0)
    before, killed, partly = graphs_of(graph), 0, 0
    for i in range(1, LATER_KILLS + 1):
        folder, whole, seconds = editions[i % EDITIONS]
        lay_out(folder, input_folder)
        workers = 2 if i % 5 == 0 else 0
        killed += kill_after(start(input_folder, graph, workers), rng.uniform(0.02, seconds))
        now = graphs_of(graph)
        assert now.keys() == whole.keys()
        for name, text in now.items():
            assert text in (before[name], whole[name])
        partly += 0 < sum(now[name] == whole[name] for name in now) < ARTICLES
        before = now
    assert killed >= LATER_KILLS // 2
    assert partly
    lay_out(editions[0][0], input_folder)
    build([input_folder], graph, extract=read_sketch, workers=0)
    assert graphs_of(graph) == editions[0][1]


def test_a_killed_build_leaves_no_process_behind(tmp_path: Path) -> None:
    hanging = write_sketch(tmp_path / "in" / "a.md", dies="hangs")
    child = start(tmp_path / "in", tmp_path / "graph", 1)
    told = hanging.with_suffix(".pid")
    try:
        worker = wait_for(lambda: int(told.read_text()) if told.exists() else None)
    finally:
        child.kill()
        child.communicate()
    assert wait_for(lambda: None if is_running(worker) else True)


def wait_for(what: Callable[[], T | None]) -> T:
    for _ in range(400):
        try:
            found = what()
        except ValueError:
            found = None
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A process that has ended but was not yet collected does no harm.
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
