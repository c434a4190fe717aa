"""How long a first answer of ``kg ask`` takes, on a small graph and on one of a million triples.

    python bench/ask.py [--graph SMALL] [--large LARGE] [--triples 1000000] [--runs 5]

Every question is asked in a process of its own, as on a command line.  The large graph is made of
invented articles, written as ``kg build`` writes them: cohorts, figures with mentions and quotes,
reference lists that share works, citations in the text.  It is kept where ``--large`` says.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from extractors.model import (  # noqa: E402 - the checkout goes first
    Article,
    Citation,
    Cohort,
    Document,
    Exposure,
    Extraction,
    Reference,
    ReportedFigure,
    Span,
)

if TYPE_CHECKING:
    from pyoxigraph import Store

QUESTIONS = (
    "cumulative incidence of relapse in children after blinatumomab at 2 years",
    "CR1 versus CR2: overall survival",
    "overall survival in Invented17 2017",
    "who cites Author42 2012",
    "where does the 61.5% OS come from",
    "conflicting findings on GVHD in adults",
    "how many patients were treated in each study",
    "what is NRM",
    "OS with obe-cel",
)
ENDPOINTS = (
    ("OS", "survival_probability"),
    ("DFS", "survival_probability"),
    ("RELAPSE", "cumulative_incidence"),
    ("NRM", "cumulative_incidence"),
    ("AGVHD_2_4", "proportion"),
    ("CGVHD", "proportion"),
)
GROUPS = ("all", "CR1 at HSCT", "CR2 at HSCT", "male", "female", "MRD positive", "MRD negative")
AGES = ("pediatric", "adult", "pediatric-young-adult", "all-ages")
SETTINGS = ("pre-HSCT", "post-HSCT-relapse", "post-HSCT-maintenance")
THERAPIES = ("blinatumomab", "inotuzumab ozogamicin", "dli", "chemotherapy")
WORKS = 4000
REFERENCES = 40


def main() -> None:
    """Time the questions and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--graph", type=Path, help="a built graph; default: the shipped corpus")
    parser.add_argument("--large", type=Path, help="where the invented graph is kept")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = given.graph or Path(folder) / "small"
        if given.graph is None:
            kg("build", "--graph", small)
        large = given.large or Path(folder) / "large"
        if not large.exists():
            write_invented(large, given.triples)
        print(f"{'small':>8} {'large':>8}  ms, median of {given.runs}; kg --help: {help_time()}")
        for question in QUESTIONS:
            times = [median(question, graph, given.runs) for graph in (small, large)]
            print(f"{times[0]:8.0f} {times[1]:8.0f}  {question}")


def write_invented(path: Path, triples: int) -> None:
    """Write a graph of invented articles with so many triples, or a few more."""
    from kg import namespaces as ns
    from kg.conflicts.graph import conflict_triples
    from kg.links import link_triples
    from kg.rdf import article_quads
    from kg.resources import data_dir
    from kg.store import ontology_triples, open_for_writing, replace_graphs, to_ntriples
    from kg.works import article_iri

    store: Store = open_for_writing(path)
    replace_graphs(store, {ns.ONTOLOGY_GRAPH: ontology_triples(data_dir("ontology"))})
    number = 0
    while len(store) < triples:
        extraction = invented(number)
        graph = ns.article_graph(article_iri(extraction.article, extraction.document))
        replace_graphs(store, {graph: to_ntriples(article_quads(extraction))})
        number += 1
    replace_graphs(store, {ns.LINKS_GRAPH: link_triples(store)})
    replace_graphs(store, {ns.CONFLICTS_GRAPH: conflict_triples(store)})
    store.flush()
    store.optimize()
    print(f"{len(store)} triples of {number} invented articles")


def invented(number: int) -> Extraction:
    """Return an invented article: the same for the same number."""
    chance = random.Random(number)  # noqa: S311 - no secret
    text: list[str] = []
    length = 0

    def write(sentence: str) -> Span:
        nonlocal length
        span = Span(length, length + len(sentence))
        text.append(sentence + "\n")
        length += len(sentence) + 1
        return span

    size = chance.randint(20, 300)
    age, setting, therapy = chance.choice(AGES), chance.choice(SETTINGS), chance.choice(THERAPIES)
    exposures = (Exposure(therapy, setting),)
    figures = []
    for label in GROUPS:
        parent = "" if label == "all" else "all"
        patients = size if label == "all" else size // 2
        cohort = Cohort(label, patients, parent=parent, population=age, exposures=exposures)
        for endpoint, measure in ENDPOINTS:
            for years in (1, 2):
                value = f"{chance.uniform(1, 99):.1f}"
                sentence = (
                    f"The {years}-year {endpoint} of {label} in cohort {number} was {value}%."
                )
                span = write(sentence)
                at = span.start + sentence.rindex(value)
                figures.append(
                    ReportedFigure(
                        span=span,
                        value_span=Span(at, at + len(value)),
                        location="text:Results",
                        cohort=cohort,
                        endpoint=endpoint,
                        measure=measure,
                        value=Decimal(value),
                        value_text=value,
                        unit="%",
                        found_by="bench",
                        timepoint=Decimal(years),
                        timepoint_unit="year",
                        setting=(setting,),
                        intervention=(therapy,),
                    )
                )
    references, citations = [], []
    for i, work in enumerate(chance.sample(range(WORKS), REFERENCES), start=1):
        author, year = f"Author{work % 900} A", 1990 + work % 35
        raw = f"{i}. {author}. Title of work {work}. Journal. {year};{work}:1."
        references.append(
            Reference(
                number=i,
                raw=raw,
                span=write(raw),
                authors=(author,),
                title=f"Title of work {work}",
                journal="Journal",
                year=year,
                volume=str(work),
                first_page="1",
            )
        )
        span = write(f"As others have shown in trial TRIAL{work} [{i}].")
        citations.append(Citation(Span(span.end - 4, span.end - 1), f"[{i}]", (i,)))
    joined = "".join(text)
    document = Document(
        name=f"invented{number}.md",
        sha256=sha256(joined.encode()).hexdigest(),
        form="markdown",
        text=joined,
        plain=joined,
        references=tuple(references),
        citations=tuple(citations),
    )
    article = Article(
        title=f"Outcome of invented cohort {number}",
        doi=f"10.5555/invented.{number}",
        authors=(f"Nora Invented{number}",),
        journal="Journal of Invented Medicine",
        year=2000 + number % 25,
    )
    return Extraction(document=document, article=article, figures=tuple(figures))


def help_time() -> str:
    """Return the milliseconds of ``kg --help``: what no question can be faster than."""
    start = time.perf_counter()
    kg("--help")
    return f"{(time.perf_counter() - start) * 1000:.0f}"


def median(question: str, graph: Path, runs: int) -> float:
    """Return the median milliseconds of a question, the first run (cold caches) not counted."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        kg("ask", question, "--graph", graph, "--format", "json")
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def kg(*arguments: str | Path) -> None:
    """Run ``kg`` of this checkout; an answer may also be that there is none."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, check=False)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"{' '.join(command[2:])}: {done.stderr.strip()}")


if __name__ == "__main__":
    main()
