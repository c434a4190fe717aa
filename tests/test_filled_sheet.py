"""A filled sheet: what its rows may say, and that a row in doubt changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.evidence import rows
from kg.export import export_text
from kg.store import open_read_only
from tests.sheets import ADA, apply, maker, review, sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Store]:
    """Return a function that builds the graph with what the rules read now."""
    return maker(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder of a graph that no test changes, and the graph as text."""
    folder = tmp_path_factory.mktemp("untouched")
    return folder, export_text(maker(folder)(), "graph", "nquads")


def test_a_sheet_holds_every_figure_with_its_quote_and_no_verdict(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    store = made()
    pen = sheet(tmp_path)
    for row in rows(store):
        number = pen.row(id=row["id"])
        for column in ("group", "value", "ci_low", "ci_high", "endpoint", "quote", "study"):
            assert pen.cell(number, column).value == row[column]
        assert [pen.cell(number, c).value for c in ("verdict", "reason", "reviewer")] == [None] * 3


@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"verdict": "perhaps"}, "verdict 'perhaps'"),
        ({"verdict": "correct"}, "no cell is changed"),
        ({"verdict": "accept", "value": 3}, "value changed: write 'correct'"),
        ({"value": 3}, "there is no verdict"),
        ({"verdict": "correct", "value": "many"}, "'many' is no number"),
        ({"verdict": "correct", "value": 77}, "does not stand in the quote"),
        ({"verdict": "correct", "endpoint": "LUCK"}, "'LUCK' is not in the vocabulary"),
        ({"verdict": "correct", "group": None}, "group is empty"),
        ({"verdict": "correct", "attribution": "mine"}, "primary or secondary"),
        ({"verdict": "correct", "n_events": 1.5}, "no whole number"),
        ({"verdict": "accept", "id": "e0"}, "none of this sheet's"),
    ],
)
def test_a_row_that_cannot_be_understood_changes_nothing(
    filled: dict[str, Any], says: str, untouched: tuple[Path, str]
) -> None:
    folder, before = untouched
    pen = sheet(folder, "--force")
    pen.write(pen.row(group="group 2"), verdict="reject")
    number = pen.row(group="group 1")
    pen.write(number, **filled)
    done = apply(pen, 2)
    assert says in done.stderr
    assert f"row {number}:" in done.stderr
    assert done.stderr.count("\n") == 1
    assert export_text(open_read_only(folder / "graph"), "graph", "nquads") == before


def test_somebody_must_have_checked_it(made: Callable[..., Store], tmp_path: Path) -> None:
    made()
    pen = sheet(tmp_path)
    pen.write(pen.row(group="group 1"), verdict="accept")
    assert "--reviewer" in apply(pen, 2, "--reviewer", " ").stderr
    pen.write(pen.row(group="group 1"), reviewer="Otto Sample")
    apply(pen, 0, "--reviewer", " ")


def test_a_sheet_is_not_written_over_and_other_files_are_refused(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    made()
    pen = sheet(tmp_path)
    again = review("start", "--sheet", pen.path, "--graph", tmp_path / "graph")
    assert again.exit_code == 2
    assert "already" in again.stderr
    assert "no verdict" in apply(pen, 1).stderr
    other = tmp_path / "other.xlsx"
    other.write_text("no workbook", "utf-8")
    done = review("apply", other, "--graph", tmp_path / "graph", *ADA)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
