"""What leaves the graph, and what the Python side hands out."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import kg
from kg.evidence import COLUMNS, rows
from kg.export import EXPORTS
from kg.export.characteristics import COLUMNS as CHARACTERISTIC_COLUMNS
from kg.export.tables import CITATION_COLUMNS, REFERENCE_COLUMNS
from kg.output import shortened, to_csv, to_markdown, to_table
from kg.store import dump, open_read_only
from tests.graphs import example_graph, write_graph

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_graph(tmp_path_factory.mktemp("export") / "graph")


@pytest.fixture(scope="module")
def store(graph: Path) -> Store:
    return open_read_only(graph)


def table(store: Store, what: str) -> tuple[list[str], list[dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(EXPORTS[what][1](store, "csv")))
    return [*(reader.fieldnames or ())], [*reader]


@pytest.mark.parametrize(
    ("what", "columns"),
    [
        ("evidence", COLUMNS),
        ("characteristics", CHARACTERISTIC_COLUMNS),
        ("references", REFERENCE_COLUMNS),
        ("citations", CITATION_COLUMNS),
    ],
)
def test_csv_and_jsonl_hold_the_same_rows(
    what: str, columns: tuple[str, ...], store: Store
) -> None:
    names, found = table(store, what)
    lines = [json.loads(line) for line in EXPORTS[what][1](store, "jsonl").splitlines()]
    assert names == [*columns]
    assert found
    assert [[*line] for line in lines] == [names] * len(found)
    as_text = [{k: "" if v is None else str(v) for k, v in line.items()} for line in lines]
    assert as_text == found


def test_evidence_has_one_row_a_figure(store: Store) -> None:
    assert [r["id"] for r in table(store, "evidence")[1]] == [r["id"] for r in rows(store)]


def test_characteristics_stand_in_the_order_of_their_table(store: Store) -> None:
    male, age = table(store, "characteristics")[1]
    assert (male["study"], male["group"], male["group_n"]) == ("Fictional 2022", "all", "50")
    assert (male["variable"], male["level"], male["value"]) == ("Sex", "male", "28")
    assert (male["percent"], male["total"], male["p_value"]) == ("56", "50", "0.4")
    assert (age["value"], age["spread_kind"], age["spread_low"]) == ("8.5", "IQR", "4")
    assert male["id"] != age["id"]
    assert male["value_text"] in male["quote"]


def test_references_of_two_articles_meet_at_the_work(store: Store) -> None:
    found = table(store, "references")[1]
    works = {r["number"]: r["work"] for r in found}
    assert [r["number"] for r in found] == ["7", "8", "1"]
    assert works["1"] == works["8"] != works["7"]
    assert found[2]["cited_doi"] == "10.5555/prior.9"


def test_a_citation_has_its_numbers_and_its_sentence(store: Store) -> None:
    (citation,) = table(store, "citations")[1]
    assert citation["numbers"] == "1"
    assert citation["marker"] == "1"
    assert "41%" in citation["sentence"]
    assert citation["intent"] == "citesAsEvidence"


def test_the_graph_is_exported_whole(store: Store) -> None:
    quads = EXPORTS["graph"][1](store, "nquads")
    assert quads == dump(store)
    turtle = EXPORTS["graph"][1](store, "turtle")
    triples = {q.triple for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert triples == {q.triple for q in ox.parse(quads, format=ox.RdfFormat.N_QUADS)}
    assert turtle == EXPORTS["graph"][1](store, "turtle")


@pytest.mark.parametrize("what", sorted(EXPORTS))
def test_nothing_to_export_is_an_empty_text(what: str, tmp_path: Path) -> None:
    empty = open_read_only(write_graph(tmp_path / "empty", []))
    forms, write = EXPORTS[what]
    assert [write(empty, form) for form in forms] == [""] * len(forms)


def test_kg_open_is_an_rdflib_dataset_over_all_graphs(graph: Path) -> None:
    dataset = kg.open(graph)
    found = dataset.query("SELECT ?title { ?a a ev:Article ; dcterms:title ?title }")
    assert len({str(row[0]) for row in found}) == 2


def test_kg_query_is_a_data_frame(graph: Path) -> None:
    frame = kg.query("figures_of_endpoint", graph=graph, endpoint=["OS", "GVHD"])
    assert set(frame["endpoint_code"]) == {"OS", "AGVHD_2_4"}
    assert kg.query("SELECT ?x { ?x ev:nothing ?y }", graph=graph).empty


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_table_fits_its_width_and_keeps_its_numbers(width: int) -> None:
    texts = "a group of patients with a very long name that goes on and on and on"
    found = [
        {"value": 12345.678, "interval": "17.8-42.9", "group": texts, "where": texts},
        {"value": None, "interval": "0.004-0.556", "group": "all", "where": "abstract"},
    ]
    lines = to_table(("value", "interval", "group", "where"), found, width).splitlines()
    assert max(map(len, lines)) <= width
    for number in ("12345.678", "17.8-42.9", "0.004-0.556"):
        assert sum(number in line for line in lines) == 1


def test_awkward_cells_do_not_break_a_table() -> None:
    found = [{"a": 'x|y "z", w\nv', "b": None}]
    assert to_markdown(("a", "b"), found).splitlines()[2] == '| x\\|y "z", w v |  |'
    assert next(csv.reader(io.StringIO(to_csv(("a", "b"), found).partition("\n")[2]))) == [
        'x|y "z", w\nv',
        "",
    ]
    assert to_table((), []) == ""
    assert to_table(("a", "b"), []).splitlines()[0].split() == ["a", "b"]


def test_a_shortened_text_ends_at_a_word() -> None:
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("short", 12) == "short"
