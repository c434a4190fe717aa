"""How long a large graph takes to leave as a file, and how much memory at most.

    python bench/export.py [--figures 100000] [--forms csv,jsonl,xlsx]

The graph is made up: articles of 200 figures each, with quotes of a sentence's length.  Every
export is a process of its own; its peak is what the system says of it.  Beside it stands what one
would write with pandas from rows in memory (``DataFrame.to_excel``, ``to_csv``).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from extractors.model import Article, Cohort, Document, Extraction, ReportedFigure, Span
from kg import namespaces as ns
from kg.rdf import article_quads
from kg.resources import data_dir
from kg.store import ontology_triples, open_for_writing, replace_graphs, to_ntriples
from kg.works import article_iri

CHECKOUT = Path(__file__).resolve().parent.parent
PER_ARTICLE = 200
SENTENCE = (
    "In group {group} of this invented cohort the overall survival after {month} months was "
    "{value}% (95% confidence interval, {low} to {high}), which nobody ever measured."
)
WITH_PANDAS = """
import sys
import pandas
from pathlib import Path
from kg.evidence import COLUMNS, rows
from kg.store import open_read_only
frame = pandas.DataFrame(rows(open_read_only(Path(sys.argv[1]))), columns=COLUMNS)
frame.to_csv(sys.argv[2]) if sys.argv[2].endswith("csv") else frame.to_excel(sys.argv[2])
"""


def main() -> None:
    """Make the graph, export it, print seconds, size and peak memory of each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--figures", type=int, default=100_000)
    parser.add_argument("--forms", default="csv,jsonl,xlsx")
    parser.add_argument("--graph", type=Path, help="keep the graph here, or use the one there")
    parser.add_argument("--only-make", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only_make:
        make_graph(given.graph, given.figures)
        return
    with tempfile.TemporaryDirectory() as folder:
        graph = given.graph or Path(folder) / "graph"
        if not graph.exists():
            # The system counts what a parent held as its children's peak: the graph is made apart.
            making = ("--only-make", "--figures", str(given.figures), "--graph", graph)
            subprocess.run([sys.executable, __file__, *making], check=True, env=environment())
        print(f"{given.figures} figures", flush=True)
        for form in given.forms.split(","):
            file = Path(folder) / f"evidence.{form}"
            export = ("-m", "kg", "export", "evidence", "--graph", graph, "-o", file)
            report(f"kg export evidence -o evidence.{form}", file, *export)
        for form in ("csv", "xlsx"):
            file = Path(folder) / f"pandas.{form}"
            report(f"pandas to {form}", file, "-c", WITH_PANDAS, graph, file)


def make_graph(path: Path, figures: int) -> None:
    """Write a graph of made-up articles with ``figures`` figures in all."""
    store = open_for_writing(path)
    replace_graphs(store, {ns.ONTOLOGY_GRAPH: ontology_triples(data_dir("ontology"))})
    for number in range(0, figures, PER_ARTICLE):
        extraction = make_article(number // PER_ARTICLE, min(PER_ARTICLE, figures - number))
        graph = ns.article_graph(article_iri(extraction.article, extraction.document))
        replace_graphs(store, {graph: to_ntriples(article_quads(extraction))})
    store.flush()


def make_article(number: int, figures: int) -> Extraction:
    """Return an article that prints ``figures`` figures of as many groups."""
    text = ""
    found = []
    for n in range(figures):
        value = f"{20 + (n * 7 + number) % 60}.{n % 10}"
        told = {"group": n, "month": 6 + n % 30, "value": value, "low": 10 + n % 9, "high": 95}
        sentence = SENTENCE.format(**told)
        at = len(text) + sentence.index(value)
        found.append(
            ReportedFigure(
                span=Span(len(text), len(text) + len(sentence)),
                value_span=Span(at, at + len(value)),
                location="text:Results",
                cohort=Cohort(f"group {n}", size=10 + n, parent="all", population="pediatric"),
                endpoint="OS",
                measure="survival_probability",
                value=Decimal(value),
                value_text=value,
                unit="%",
                found_by="bench",
                ci_low=Decimal(10 + n % 9),
                ci_high=Decimal(95),
                ci_level=Decimal(95),
                timepoint=Decimal(6 + n % 30),
                timepoint_unit="month",
            )
        )
        text += sentence + "\n\n"
    name = f"Invented cohort number {number}"
    article = Article(
        title=name, doi=f"10.5555/bench.{number}", authors=(f"A B{number}",), year=2020
    )
    document = Document(name=name, sha256=f"{number:064x}", form="text", text=text, plain=text)
    return Extraction(document=document, article=article, figures=tuple(found))


def report(name: str, file: Path, *arguments: str | Path) -> None:
    """Run a program and print what it took."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *map(str, arguments)], env=environment())
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{name} failed")
    # Linux counts in KiB, macOS in bytes.
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    size = file.stat().st_size / 1e6
    print(f"{seconds:7.1f} s  {peak:7.0f} MiB peak  {size:7.1f} MB  {name}", flush=True)


def environment() -> dict[str, str]:
    """Return the environment in which this checkout is the one that runs."""
    return {**os.environ, "PYTHONPATH": str(CHECKOUT)}


if __name__ == "__main__":
    main()
