"""An article whose figures are reviewed, and a sheet filled in with a program of others."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import openpyxl
from click.testing import CliRunner

from extractors.model import Cohort, Exposure, Extraction
from kg.build import build
from kg.cli import main
from kg.store import open_read_only
from tests.builders import Draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from pyoxigraph import Store


class Pen:
    """A sheet being filled in: rows are found by what stands in them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book["figures"]
        self.heads = [str(cell.value) for cell in self.sheet[1]]

    def row(self, **told: Any) -> int:
        """Return the number of the first row whose cells say all this."""
        for number in range(2, self.sheet.max_row + 1):
            if all(self.cell(number, c).value == v for c, v in told.items()):
                return number
        raise AssertionError(told)

    def cell(self, number: int, column: str) -> Any:
        """Return a cell of a row."""
        return self.sheet.cell(number, self.heads.index(column) + 1)

    def write(self, number: int, **told: Any) -> None:
        """Write into cells of a row."""
        for column, value in told.items():
            self.cell(number, column).value = value

    def add(self, **told: Any) -> int:
        """Write a row of one's own below the last figure and return its number."""
        number = self.row(id=None, verdict=None, study=None)
        self.write(number, verdict="missing", **told)
        return number

    def save(self) -> Path:
        """Save the sheet and return its path."""
        self.book.save(self.path)
        return self.path


ADA = ("--reviewer", "Ada Example")


def article(text: str, **changes: Any) -> Extraction:
    """Return what the rules of the day read of the one article there is: twelve sentences."""
    draft = Draft(sha256=f"{abs(hash(text)):x}")
    blina = (Exposure("blinatumomab", "pre-HSCT"),)
    whole = Cohort("all", size=60, population="pediatric", exposures=blina)
    given: dict[str, Any] = {"intervention": ("blinatumomab",), "setting": ("pre-HSCT",)}
    for number in range(1, 13):
        value = str(20 + number)
        figure = {
            "cohort": replace(whole, label=f"group {number}", size=10 + number, parent="all"),
            "timepoint": "2",
            "timepoint_unit": "year",
            "ci_low": "10",
            "ci_high": "90",
            "ci_level": "95",
            **given,
        }
        sentence = f"{text} {number}: survival was {value}% (10 to 90) in them."
        if changes.get("leaves_out") != number:
            draft.says(sentence, value, **{**figure, **changes.get(f"figure_{number}", {})})
        else:
            draft.write(sentence)
    draft.write(f"{text} also tells of relapse in 7 of 60 patients, which no rule reads.")
    draft.cohorts.append(whole)
    return draft.extraction()


def maker(folder: Path) -> Callable[..., Store]:
    """Return a function that builds the graph of a folder with what the rules read now."""
    path = folder / "article.md"
    graph = folder / "graph"

    def make(text: str = "Group", **changes: Any) -> Store:
        # A new rule is a new reading: to the build it is a file with another content.
        read = article(text, **changes)
        body = f"{read.document.text}Read with {len(changes)} changed rules: {sorted(changes)}.\n"
        path.write_text(f"# An invented cohort\n\n## Results\n\n{body}", "utf-8")
        read = replace_hash(read, path)
        report = build([path], graph, extract=lambda _: read, workers=0)
        make.problems = report.articles[0].problems  # type: ignore[attr-defined]
        return open_read_only(graph)

    return make


def replace_hash(extraction: Extraction, path: Path) -> Extraction:
    """Return an extraction that says that it was read from a file."""
    content = sha256(path.read_bytes()).hexdigest()
    return replace(extraction, document=replace(extraction.document, sha256=content))


def review(*arguments: object) -> Result:
    """Run a command of ``kg review``."""
    return CliRunner(env={"KG_GRAPH": None}).invoke(main, ["review", *map(str, arguments)])


def sheet(folder: Path, *options: str) -> Pen:
    """Start a review of the graph in a folder and return its sheet."""
    path = folder / "sheet.xlsx"
    done = review("start", "--sheet", path, "--graph", folder / "graph", *options)
    assert done.exit_code == 0, done.output
    return Pen(path)


def apply(pen: Pen, code: int = 0, *options: str) -> Result:
    """Apply a sheet, which must end with an exit code."""
    done = review("apply", pen.save(), "--graph", pen.path.parent / "graph", *(options or ADA))
    assert done.exit_code == code, done.output
    return done
