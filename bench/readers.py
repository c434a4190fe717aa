"""How fast articles are read, and in how much memory, beside what else gives a PDF's text.

    python bench/readers.py FOLDER_OR_FILE... [--runs 5]

Every program reads all files once in a process of its own; the time to start it and to import its
library is not counted.  Seconds are those of the processor, so that other work on the machine does
not matter.  The others give lines of text, ours a document: columns, tables, places.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
#: Each reads the files named on its command line; it defines ``read`` and may import first.
PROGRAMS = {
    "pypdfium2, plain text": """
import pypdfium2
def read(path):
    for page in pypdfium2.PdfDocument(path):
        page.get_textpage().get_text_range()
""",
    "pdftotext -layout": """
import subprocess
def read(path):
    subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
""",
    "pdfplumber, plain text": """
import pdfplumber
def read(path):
    with pdfplumber.open(path) as file:
        for page in file.pages:
            page.extract_text()
            page.close()
""",
    "our reader, PDF": """
from pathlib import Path
from extractors.readers.pdf import read_pdf
def read(path):
    read_pdf(Path(path))
""",
    "our reader, JATS": """
from pathlib import Path
from extractors.readers.jats import read_jats
def read(path):
    read_jats(Path(path))
""",
}
MEASURE = """
import json, resource, sys
def used():
    return [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
def seconds():
    return sum(u.ru_utime + u.ru_stime for u in used())
start = seconds()
for path in sys.argv[1:]:
    read(path)
print(json.dumps([seconds() - start, max(u.ru_maxrss for u in used()) / 1024]))
"""
MARKUP = {".nxml", ".xml", ".gz"}


def main() -> None:
    """Time the readers and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path, help="articles, or folders of them")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    files = [f for p in given.paths for f in (sorted(p.rglob("*")) if p.is_dir() else [p])]
    printed = [f for f in files if f.suffix == ".pdf"]
    marked = [f for f in files if f.suffix in MARKUP]
    sheets = pages(printed)
    print(f"{len(printed)} PDFs of {sheets} pages, {len(marked)} articles in JATS")
    for name, program in PROGRAMS.items():
        own = marked if name.endswith("JATS") else printed
        if not own or (name.startswith("pdftotext") and not shutil.which("pdftotext")):
            print(f"{'not run':>16}  {name}")
            continue
        seconds, memory = median(program, own, given.runs)
        amount, unit = (len(own), "articles") if own is marked else (sheets, "pages")
        print(f"{amount / seconds:7.1f} {unit}/s {memory:6.0f} MB  {name}")


def pages(files: list[Path]) -> int:
    """Return how many pages the files have."""
    import pypdfium2  # type: ignore[import-untyped]

    return sum(len(pypdfium2.PdfDocument(file)) for file in files)


def median(program: str, files: list[Path], runs: int) -> tuple[float, float]:
    """Return the median seconds and the most megabytes, the first run (cold caches) not counted."""
    found = [run(program, files) for _ in range(runs + 1)][1:]
    return statistics.median(f[0] for f in found), max(f[1] for f in found)


def run(program: str, files: list[Path]) -> tuple[float, float]:
    """Return the seconds and the megabytes of one run."""
    paths = [str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        (sys.executable, "-c", program + MEASURE, *map(str, files)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr.strip())
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


if __name__ == "__main__":
    main()
