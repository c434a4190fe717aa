"""How long conflicts take on a large graph: the search of a build, and asking for them.

    python bench/conflicts.py [--triples 1000000]

Times are seconds of this process's processor time.

The graph is made of invented articles with figures and findings on many endpoints, therapies,
ages and settings.  The alternative is what one would write in SPARQL for one endpoint only: every
figure joined with every other of the same endpoint and therapy from another article.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.model import (
    Article,
    Cohort,
    Document,
    Exposure,
    Extraction,
    Reference,
    ReportedFigure,
    Span,
)
from extractors.records import Finding
from kg import namespaces as ns
from kg.conflicts import find_conflicts
from kg.conflicts.graph import conflict_triples
from kg.links import link_triples
from kg.rdf import article_quads
from kg.resources import data_dir
from kg.store import (
    ontology_triples,
    open_for_writing,
    open_read_only,
    replace_graphs,
    to_ntriples,
)
from kg.works import article_iri

if TYPE_CHECKING:
    from pyoxigraph import Store

ENDPOINTS = (
    *("OS", "DFS", "EFS", "PFS", "RFS", "RELAPSE", "NRM", "CR", "MRD_NEG", "AGVHD"),
    *("AGVHD_2_4", "AGVHD_3_4", "CGVHD", "CRS", "NEUROTOX", "INFECTION", "VOD_SOS"),
)
CURVES = frozenset(ENDPOINTS[:5])
THERAPIES = ("blinatumomab", "inotuzumab ozogamicin", "dli", "car-t", "tki", "imatinib")
SETTINGS = ("pre-HSCT", "post-HSCT-relapse", "post-HSCT-maintenance", "non-HSCT")
AGES = ("pediatric", "adult", "all-ages")
FIGURES, REFERENCES, FINDINGS = 200, 40, 50
JOIN = """
SELECT (COUNT(*) AS ?pairs) WHERE {
  ?a ev:endpointCode "OS" ; ev:intervention ?drug ; ev:value ?x ; ev:timepoint ?t ;
     ev:population ?age ; ev:setting ?setting ; ev:reportedIn ?first .
  ?b ev:endpointCode "OS" ; ev:intervention ?drug ; ev:value ?y ; ev:timepoint ?t ;
     ev:population ?age ; ev:setting ?setting ; ev:reportedIn ?second .
  FILTER(STR(?first) < STR(?second) && ?x != ?y)
}"""


def main() -> None:
    """Make the graph, time the searches and print them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=1_000_000)
    wanted = parser.parse_args().triples
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        articles, triples = make(path, wanted)
        print(f"{articles} articles, {triples} triples")
        store = open_for_writing(path)
        start = time.process_time()
        replace_graphs(store, {ns.CONFLICTS_GRAPH: conflict_triples(store)})
        print(f"{time.process_time() - start:8.2f} s  searched and written, once by a build")
        store.flush()
        del store
        store = open_read_only(path)
        for name, codes in (("all endpoints", None), ("acute GVHD", ENDPOINTS[9:12])):
            start = time.process_time()
            found = find_conflicts(store, codes)
            took = time.process_time() - start
            print(f"{took:8.2f} s  asked for {name}: {len(found)} entries")
        start = time.process_time()
        query(store)
        print(f"{time.process_time() - start:8.2f} s  SPARQL self-join, OS alone")


def query(store: Store) -> None:
    """Run the self-join to its end."""
    list(store.query(JOIN, use_default_graph_as_union=True, prefixes=ns.PREFIXES))  # type: ignore[arg-type]


def make(path: Path, wanted: int) -> tuple[int, int]:
    """Write a graph of at least ``wanted`` triples; return its articles and triples."""
    dice = random.Random(7)  # noqa: S311 - the same graph in every run
    store = open_for_writing(path)
    replace_graphs(store, {ns.ONTOLOGY_GRAPH: ontology_triples(data_dir("ontology"))})
    triples, number = 0, 0
    while triples < wanted:
        extraction = invented(number, dice)
        quads = article_quads(extraction)
        graph = ns.article_graph(article_iri(extraction.article, extraction.document))
        replace_graphs(store, {graph: to_ntriples(quads)})
        triples, number = triples + len(quads), number + 1
    replace_graphs(store, {ns.LINKS_GRAPH: link_triples(store)})
    store.flush()
    return number, triples


def invented(number: int, dice: random.Random) -> Extraction:
    """Return an article of one therapy, one setting and one age, with figures of its own."""
    size = dice.randint(20, 300)
    drug, setting, age = dice.choice(THERAPIES), dice.choice(SETTINGS), dice.choice(AGES)
    whole = Cohort("all", size, population=age, exposures=(Exposure(drug, setting),))
    text = f"Invented article {number} tells of {drug}. " * 20
    figures = [figure(n, whole, drug, setting, dice) for n in range(FIGURES)]
    findings = tuple(finding(n, drug, setting, age, dice) for n in range(FINDINGS))
    references = tuple(
        Reference(
            n, f"{n}. Other {n}", Span(0, 9), (f"Other {n}",), year=2000 + n % 20,
            journal="J Nowhere", volume=str(n), first_page=str(dice.randint(1, 400)),
        )
        for n in range(1, REFERENCES + 1)
    )  # fmt: skip
    document = Document(
        f"{number}.md", sha256(text.encode()).hexdigest(), "markdown", text, text,
        references=references,
    )  # fmt: skip
    authors = tuple(f"Author{dice.randint(1, 900)} {c}" for c in "ABCDEFGH")
    article = Article(f"Invented {number}", f"10.5555/invented.{number}", authors, "J", 2020)
    return Extraction(document, article, (), (whole,), tuple(figures), findings=findings)


def figure(n: int, whole: Cohort, drug: str, setting: str, dice: random.Random) -> ReportedFigure:
    """Return a figure: of the whole cohort for each endpoint once, of groups else."""
    endpoint = ENDPOINTS[n % len(ENDPOINTS)]
    size = whole.size or 1
    group = whole if n < len(ENDPOINTS) else Cohort(f"group {n}", size // 2, parent="all")
    total = group.size or 1
    events = dice.randint(0, total)
    curve = endpoint in CURVES
    value = Decimal(round(100 * events / total, 1)).quantize(Decimal("0.1"))
    start = 3 * n % 400
    return ReportedFigure(
        span=Span(start, start + 30), value_span=Span(start, start + 3),
        location="text:Results", cohort=group, endpoint=endpoint,
        measure="survival_probability" if curve else "proportion",
        value=value, value_text=str(value), unit="%", found_by="bench",
        ci_low=max(Decimal(0), value - 9) if curve else None,
        ci_high=value + 9 if curve else None,
        n_events=None if curve else events, n_total=total,
        timepoint=Decimal(dice.choice((1, 2, 3))) if curve else None,
        timepoint_unit="year" if curve else "", setting=(setting,), intervention=(drug,),
    )  # fmt: skip


def finding(n: int, drug: str, setting: str, age: str, dice: random.Random) -> Finding:
    """Return a claim on one of many exposures."""
    start = 5 * n % 400
    factor = "".join(dice.choice("aeiou") + dice.choice("lmn") for _ in range(4))
    exposure = f"{dice.choice(('high', 'low'))} {factor} in {age}"
    return Finding(
        Span(start, start + 30), Span(start, start + 4), "text:Discussion",
        dice.choice(ENDPOINTS), dice.choice(("increase", "decrease", "no-difference")),
        "claim:words", exposure, population=age, setting=(setting,), intervention=(drug,),
    )  # fmt: skip


if __name__ == "__main__":
    main()
