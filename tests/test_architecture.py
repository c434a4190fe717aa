"""The ground rules of the layout, held by a machine."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = ("extractors", "kg")
SOURCES = sorted(p for name in PACKAGES for p in (CHECKOUT / name).rglob("*.py"))
TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))
DATA_SUFFIXES = {
    "ontology": {".ttl"},
    "queries": {".rq", ".md"},
    "layouts": {".toml"},
    "corpus": {".md", ".json", ".txt"},
}
DRAWERS = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "base"}
LONGEST = 450
HEAVY = {
    "docx",
    "lxml",
    "matplotlib",
    "networkx",
    "numpy",
    "openpyxl",
    "oxrdflib",
    "pandas",
    "pdfplumber",
    "pyoxigraph",
    "pyshacl",
    "rapidfuzz",
    "rdflib",
    "spacy",
    "xlsxwriter",
}


def place(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def imported_packages(path: Path) -> set[str]:
    """Return the top-level packages that a module imports anywhere, functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def modules_after(code: str, *arguments: str) -> set[str]:
    """Return the top-level modules loaded once ``code`` has run in a fresh interpreter."""
    report = (
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write(\n"
        "    'LOADED ' + ' '.join({m.partition('.')[0] for m in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", report + code, *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize("path", sorted((CHECKOUT / "extractors").rglob("*.py")), ids=place)
def test_extractors_do_not_know_the_graph(path: Path) -> None:
    assert "kg" not in imported_packages(path)


def test_only_one_module_opens_the_store() -> None:
    opening = {
        place(path)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith(("Store", "pyoxigraph.Store"))
    }
    assert opening == {"kg/store.py"}


@pytest.mark.parametrize("folder", sorted(DATA_SUFFIXES))
def test_data_folders_hold_no_code(folder: str) -> None:
    files = [
        p.relative_to(CHECKOUT / folder)
        for p in (CHECKOUT / folder).rglob("*")
        if p.is_file() and "articles" not in p.relative_to(CHECKOUT / folder).parts
    ]
    assert files
    assert [p for p in files if p.suffix not in DATA_SUFFIXES[folder]] == []


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_files_are_named_after_nouns_of_the_domain(path: Path) -> None:
    assert DRAWERS.isdisjoint(path.stem.strip("_").split("_"))


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=place)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_importing_kg_loads_nothing_heavy() -> None:
    assert modules_after("import kg") & HEAVY == set()


def test_help_loads_nothing_heavy() -> None:
    code = "import sys\nfrom kg.cli import main\nsys.argv = ['kg', '--help']\nmain()"
    loaded = modules_after(code)
    assert "click" in loaded
    assert loaded & HEAVY == set()
