"""Review tables: layouts are files, cells hold every figure, nothing is chosen silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import InputError
from kg.evidence import COLUMNS, rows
from kg.store import open_read_only
from kg.tables.figures import told_once
from kg.tables.layouts import find_layout, layout_table, names, parse
from kg.tables.selection import Selection
from tests.graphs import example_graph

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from kg.evidence import Row
    from kg.tables.table import Table


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_graph(tmp_path_factory.mktemp("layouts") / "graph")


@pytest.fixture(scope="module")
def store(graph: Path) -> Store:
    return open_read_only(graph)


def lines(made: Table) -> list[dict[str, str]]:
    return [{c: str(line.cells[c]) for c in made.columns} for line in made.lines]


def shown(store: Store, name: str, selection: Selection | None = None) -> list[dict[str, str]]:
    return lines(layout_table(store, find_layout(name), selection or Selection()))


@pytest.mark.parametrize("name", names())
def test_every_layout_that_ships_can_be_read_and_shown(name: str, store: Store) -> None:
    layout = find_layout(name)
    assert layout.title
    made = layout_table(store, layout, Selection())
    assert made.length == len([*made.lines])


def test_outcomes_have_one_line_a_study_and_group(store: Store) -> None:
    found = shown(store, "outcomes", Selection(primary_only=True))
    keys = [(line["Study"], line["Patients"]) for line in found]
    assert len(keys) == len({*keys})
    whole = next(line for line in found if line["Study"] == "Fictional 2022 (digest)")
    assert (whole["Patients"], whole["n"]) == ("all", "50")
    made = layout_table(store, find_layout("outcomes"), Selection())
    assert 50 in {line.cells["n"] for line in made.lines}
    assert whole["Relapse"] == "24.5% (13-37), 2 years"


def test_retold_results_are_marked(store: Store) -> None:
    found = shown(store, "outcomes")
    told = [line for line in found if line["Study"].startswith("told by")]
    assert "told by Fictional 2022 (digest), ref 7" in {line["Study"] for line in told}


def test_effects_say_what_is_compared_and_how(store: Store) -> None:
    (line,) = shown(store, "effects")
    assert line["Compared"] == "relapse before day 500 vs later"
    assert line["Multivariable"] == "HR 2.1"
    assert "Univariable" not in line


def test_adverse_events_are_told_by_grade(store: Store) -> None:
    (line,) = shown(store, "adverse-events")
    assert line["Event"] == "rash"
    assert line["Grade 3 or higher, or severe"] == "4%"


def test_a_note_names_the_columns_that_no_study_fills(store: Store) -> None:
    made = layout_table(store, find_layout("gvhd"), Selection())
    assert "Acute, grade 2-4" in made.columns
    assert made.notes[0].startswith("Not found in any study:")
    assert "Chronic" in made.notes[0]


def test_every_cell_rests_on_the_quotes_of_its_figures(store: Store) -> None:
    made = layout_table(store, find_layout("outcomes"), Selection())
    quotes = {q for line in made.lines for told in line.quotes.values() for q in told}
    held = {str(row["quote"]) for row in rows(store)}
    assert quotes
    assert all(any(quote in q for quote in held) for q in quotes)


OWN = """
title = "My table"
[lines]
by = ["study"]
where = { endpoint = ["RELAPSE"], measure = ["cumulative_incidence"] }
[[columns]]
head = "relapse"
unless = { group = ["male"] }
show = ["patients", "result"]
between = ": "
"""


def test_a_person_can_add_a_layout_of_their_own(graph: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, "utf-8")
    done = CliRunner().invoke(
        main, ["table", str(path), "--graph", str(graph), "--format", "jsonl"]
    )
    assert done.exit_code == 0
    assert "all: 24.5% (13-37); CR1 at HSCT: 5%; CR2 at HSCT: 38%" in done.stdout
    assert "male" not in done.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "not valid TOML"),
        ("title = 'x'", "no [[columns]]"),
        ("colour = 'red'\n[[columns]]\nshow=['study']", "'colour'"),
        ("[[columns]]\nshow=['shoe_size']", "'shoe_size'"),
        ("[[columns]]\nhead='x'", "shows nothing"),
        ("[[columns]]\nshow=['kind']\nwhere={shoe=['x']}", "'shoe'"),
        ("[[columns]]\nshow=['kind']\nwhere='x'", "table of columns"),
        ("source='moon'\n[[columns]]\nshow=['study']", "'moon'"),
        ("[[columns]]\nshow=['kind']\n[[columns]]\nshow=['kind']", "two columns"),
        ("[lines]\nby=['study']\nheads=[]\n[[columns]]\nshow=['kind']", "0 heads"),
        ("[lines]\nby=['shoe']\n[[columns]]\nshow=['study']", "'shoe'"),
    ],
)
def test_a_wrong_layout_is_told_in_one_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        parse("mine", text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_of_studies_cannot_be_narrowed_by_figures(store: Store) -> None:
    with pytest.raises(InputError, match="cannot be narrowed"):
        layout_table(store, find_layout("characteristics"), Selection({"endpoint": ["OS"]}))


def figure(value: float, unit: str, low: float | None = None, high: float | None = None) -> Row:
    empty = dict.fromkeys(COLUMNS)
    return {
        **empty,
        "study": "Fictional 2022",
        "group": "all",
        "measure": "survival_probability",
        "endpoint": "OS",
        "timepoint": 2,
        "timepoint_unit": "year",
        "value": value,
        "value_text": str(value),
        "unit": unit,
        "ci_low": low,
        "ci_high": high,
    }


WITH_INTERVAL = figure(92.9, "%", 59.1, 99)
OTHER_INTERVAL = figure(0.929, "fraction", 0.5, 0.99)
ROUNDED = figure(0.93, "fraction")
MEDIANS = [figure(12, "month", 9, 15), figure(12, "month")]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([WITH_INTERVAL, figure(0.929, "fraction", 0.591, 0.99)], [WITH_INTERVAL]),
        ([figure(92.9, "%"), figure(0.929, "fraction"), WITH_INTERVAL], [WITH_INTERVAL]),
        ([OTHER_INTERVAL, WITH_INTERVAL], [OTHER_INTERVAL, WITH_INTERVAL]),
        ([WITH_INTERVAL, ROUNDED], [WITH_INTERVAL, ROUNDED]),
        (MEDIANS, MEDIANS),
    ],
)
def test_a_share_printed_in_two_ways_stands_once(told: list[Row], kept: list[Row]) -> None:
    assert told_once(told) == kept
