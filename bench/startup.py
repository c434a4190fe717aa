"""How long a person waits for ``kg --help`` and for a first answer, beside what else there is.

    python bench/startup.py [--graph GRAPH] [--runs 9]

Every run is a process of its own, as on a command line.  The alternative to ``kg ask`` is what one
would write with rdflib: parse the exported N-Quads, run the same SPARQL, print the rows.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
KG = (sys.executable, "-m", "kg")
QUESTION = "cumulative incidence of relapse in children after blinatumomab"
WITH_RDFLIB = """
import sys
import rdflib
graph = rdflib.Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
for row in graph.query(open(sys.argv[2], encoding="utf-8").read()):
    print(*row)
"""


def main() -> None:
    """Time the programs and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--graph", type=Path, help="a built graph; default: the shipped corpus")
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = given.graph or Path(folder) / "graph"
        if given.graph is None:
            run(*KG, "build", "--graph", graph)
        quads, query = Path(folder) / "graph.nq", Path(folder) / "query.rq"
        run(*KG, "export", "graph", "--graph", graph, "-o", quads)
        answer = json.loads(run(*KG, "ask", QUESTION, "--graph", graph, "--format", "json"))
        query.write_text(answer["sparql"], "utf-8")
        programs: dict[str, tuple[str | Path, ...]] = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "kg --help": (*KG, "--help"),
            "kg ask, cold": (*KG, "ask", QUESTION, "--graph", graph),
            "rdflib: parse N-Quads, same SPARQL": (sys.executable, "-c", WITH_RDFLIB, quads, query),
        }
        print(f"{len(quads.read_text('utf-8').splitlines())} quads, {len(answer['rows'])} figures")
        for name, command in programs.items():
            print(f"{median(command, given.runs) * 1000:8.0f} ms  {name}")


def median(command: tuple[str | Path, ...], runs: int) -> float:
    """Return the median seconds of a command, the first run (cold caches) not counted."""
    run(*command)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run(*command)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def run(*command: str | Path) -> str:
    """Run a program of this checkout and return what it prints."""
    paths = [str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command[-4:]))}: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
