"""``kg conflicts``, ``kg check`` and their exports as a person or a script meets them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kg.checks.figures import wilson
from kg.cli import main
from kg.conflicts.items import read_table
from kg.conflicts.pictures import bars_of
from kg.store import open_read_only
from tests.builders import Draft
from tests.graphs import disputing_studies, write_graph

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_graph(tmp_path_factory.mktemp("disagreement") / "graph", disputing_studies())


@pytest.fixture
def harmless(tmp_path: Path) -> Path:
    return write_graph(tmp_path / "harmless", disputing_studies()[1:])


def kg_(*arguments: str | Path) -> Result:
    return CliRunner(env={"KG_GRAPH": None}).invoke(main, [*map(str, arguments)])


def test_conflicts_are_shown_side_by_side(graph: Path) -> None:
    shown = kg_("conflicts", "--graph", graph)
    assert shown.exit_code == 0
    assert "1. conflict: OS and second antibody course" in shown.stdout
    assert "Fisher's exact test, P = " in shown.stdout
    assert "6/60" in shown.stdout


@pytest.mark.parametrize("name", ["GVHD", "graft-versus-host disease", "AGVHD"])
def test_an_endpoint_takes_the_narrower_ones_along(graph: Path, name: str) -> None:
    shown = kg_("conflicts", "--endpoint", name, "--format", "json", "--graph", graph)
    assert [entry["endpoint"] for entry in json.loads(shown.stdout)] == ["AGVHD"]


def test_where_nothing_disagrees_the_exit_code_says_so(harmless: Path) -> None:
    assert kg_("conflicts", "--graph", harmless).exit_code == 1
    assert kg_("check", "--graph", harmless).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--endpoint", "NONSENSE"), "no endpoint 'NONSENSE'"),
        (("--plot", "p.png"), "--plot draws one endpoint"),
        (("--endpoint", "GVHD", "--plot", "p.txt"), "a picture is .png, .svg or .pdf"),
    ],
)
def test_bad_input_is_one_line(graph: Path, arguments: tuple[str, ...], words: str) -> None:
    pytest.importorskip("matplotlib")
    result = kg_("conflicts", *arguments, "--graph", graph)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_check_shows_the_arithmetic(graph: Path) -> None:
    shown = kg_("check", "--graph", graph)
    assert shown.exit_code == 1
    assert "real, interval: 2.5 does not lie in 0.5-0.9" in shown.stdout


@pytest.mark.parametrize("what", ["findings", "conflicts", "problems"])
def test_exports_have_rows_of_one_shape(graph: Path, what: str) -> None:
    table = list(csv.DictReader(io.StringIO(kg_("export", what, "--graph", graph).stdout)))
    lines = kg_("export", what, "--format", "jsonl", "--graph", graph).stdout.splitlines()
    assert table
    assert len(lines) == len(table)
    assert list(json.loads(lines[0])) == list(table[0])


def test_a_picture_is_drawn(graph: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "gvhd.svg"
    arguments = ("conflicts", "--endpoint", "GVHD", "--plot", path, "--graph", graph)
    assert kg_(*arguments).exit_code == 0
    first = path.read_text("utf-8")
    assert "<svg" in first
    kg_(*arguments)
    assert path.read_text("utf-8") == first


def test_a_picture_has_a_line_for_each_figure_with_its_interval(graph: Path) -> None:
    codes = ["AGVHD"]
    bars = bars_of(read_table(open_read_only(graph), codes), codes)
    bars.sort(key=lambda b: b.value)
    assert [(b.section, b.value, b.printed) for b in bars] == [
        ("pediatric · pre-HSCT", 10, False),
        ("pediatric · pre-HSCT", 50, False),
    ]
    low, high = wilson(6 / 60, 60)
    assert (bars[0].low, bars[0].high) == pytest.approx((100 * low, 100 * high))


def test_deaths_are_no_survivors(tmp_path: Path) -> None:
    draft = Draft()
    told = {"timepoint": "2", "timepoint_unit": "year", "n_events": 0, "n_total": 7}
    draft.says("All seven lived for two years (100%).", "100", **told)
    store = open_read_only(write_graph(tmp_path / "graph", [draft.extraction()]))
    (bar,) = bars_of(read_table(store, ["OS"]), ["OS"])
    assert (bar.value, bar.low, bar.high) == (100, None, None)
