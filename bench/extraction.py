"""How fast articles become records and triples, and which steps take the time.

    python bench/extraction.py [FOLDER_OR_FILE...] [--runs 5]

Every run is a process of its own that reads all articles once.  Its start (imports, vocabulary,
sentence splitter) is told apart.  Seconds are those of the processor, so that other work on the
machine does not matter; medians over the runs.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
#: The steps of ``extract_document`` by what they do; what they leave over is "the rest".
STEPS = {
    "reading": ("extractors.readers.read",),
    "abbreviations": (
        "extractors.abbreviations.find_abbreviations",
        "extractors.abbreviations.own_vocabulary",
    ),
    "citation intents": ("extractors.intents.with_intents",),
    "article and study": (
        "extractors.metadata.read_article",
        "extractors.study.study_facts",
        "extractors.ages.patients_ages",
        "extractors.context.article_context",
    ),
    "baseline groups": ("extractors.baseline.baseline_groups",),
    "tables": ("extractors.table_figures.table_figures",),
    "prose": ("extractors.prose.read_prose",),
    "restated figures": ("extractors.restated.resolve_restated",),
    "group sizes": ("extractors.group_sizes.told_sizes", "extractors.group_sizes.sized"),
    "context of groups": ("extractors.context.group_context", "extractors.ages.with_ages"),
    "retold studies": ("extractors.retold_studies.retold_studies",),
    "triples": ("kg.rdf.article_quads", "kg.store.to_ntriples"),
}
ALL = "all"
START = "start"


def main() -> None:
    """Time the runs and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="articles; default: those that ship")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(run_here(given.paths)))
        return
    runs = [run(given.paths or [CHECKOUT / "corpus"]) for _ in range(given.runs)]
    articles, words = runs[0]["articles"], runs[0]["words"]
    seconds = {name: statistics.median(r["seconds"][name] for r in runs) for name in (START, ALL)}
    print(f"{articles:.0f} articles, {words:.0f} words; start {seconds[START]:.2f} s")
    print(f"{seconds[ALL]:8.2f} s  all, {seconds[ALL] / articles:.2f} s an article")
    print(f"{articles / seconds[ALL]:8.1f} articles/s, {words / seconds[ALL]:.0f} words/s")
    for name in (*STEPS, "the rest"):
        part = statistics.median(r["seconds"][name] / r["seconds"][ALL] for r in runs)
        print(f"{part:8.1%}  {name}")


def run(paths: list[Path]) -> dict[str, Any]:
    """Return what one process measured."""
    places = [str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        (sys.executable, __file__, "--once", *map(str, paths)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr.strip())
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_here(paths: list[Path]) -> dict[str, Any]:
    """Read the articles once; return how many, their words, and the seconds of each step."""
    spent: dict[str, float] = defaultdict(float)
    for name, functions in STEPS.items():
        for function in functions:
            clock(function, name, spent)
    from extractors import extract
    from extractors.errors import ReadError
    from extractors.lexicon import load
    from extractors.readers import jats, pdf, text  # noqa: F401 - part of the start
    from extractors.sentences import pipeline
    from kg import rdf, store
    from kg.files import find_articles

    load()
    pipeline()
    files = [found.path for found in find_articles(paths) if not found.refusal]
    start = time.process_time()
    articles = words = 0
    for path in files:
        try:
            extraction = extract(path)
        except ReadError as error:
            print(error, file=sys.stderr)
            continue
        store.to_ntriples(rdf.article_quads(extraction))
        articles += 1
        words += len(extraction.document.text.split())
    spent[ALL] = time.process_time() - start
    spent[START] = start
    spent["the rest"] = spent[ALL] - sum(spent[name] for name in STEPS)
    return {"articles": articles, "words": words, "seconds": {**dict.fromkeys(STEPS, 0.0), **spent}}


def clock(function: str, name: str, spent: dict[str, float]) -> None:
    """Put a function in the place of the one named that adds its seconds to ``spent``."""
    module, _, attribute = function.rpartition(".")
    home = importlib.import_module(module)
    own: Callable[..., Any] = getattr(home, attribute)

    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.process_time()
        found = own(*arguments, **named)
        if isinstance(found, Iterator):
            found = [*found]
        spent[name] += time.process_time() - start
        return found

    setattr(home, attribute, timed)


if __name__ == "__main__":
    main()
