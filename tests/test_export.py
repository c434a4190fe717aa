"""What leaves the graph as text, and what the Python side hands out."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import networkx as nx
import pandas as pd
import pyoxigraph as ox
import pytest
import rdflib

import kg
import kg.evidence
from kg.evidence import COLUMNS, rows
from kg.export import EXPORTS, WRITERS, export_text
from kg.export.characteristics import COLUMNS as CHARACTERISTIC_COLUMNS
from kg.export.tables import CITATION_COLUMNS, REFERENCE_COLUMNS
from kg.output import shortened, to_csv, to_markdown, to_table
from kg.store import dump, open_read_only
from kg.tables.studies import COLUMNS as STUDY_COLUMNS
from kg.tables.table import of_rows
from tests.graphs import disputing_studies, example_graph, write_graph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyoxigraph import Store

TEXTS = [
    (what, form)
    for what, export in EXPORTS.items()
    for form in export.forms
    if form not in ("xlsx", "docx")
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_graph(tmp_path_factory.mktemp("export") / "graph")


@pytest.fixture(scope="module")
def store(graph: Path) -> Store:
    return open_read_only(graph)


@pytest.fixture(scope="module")
def disputes(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a graph whose articles contradict each other, and themselves."""
    path = tmp_path_factory.mktemp("export") / "disputes"
    return open_read_only(write_graph(path, disputing_studies()))


def table(store: Store, what: str) -> tuple[list[str], list[dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(export_text(store, what, "csv")))
    return [*(reader.fieldnames or ())], [*reader]


@pytest.mark.parametrize(
    ("what", "columns"),
    [
        ("evidence", COLUMNS),
        ("studies", STUDY_COLUMNS),
        ("characteristics", CHARACTERISTIC_COLUMNS),
        ("references", REFERENCE_COLUMNS),
        ("citations", CITATION_COLUMNS),
    ],
)
def test_csv_and_jsonl_hold_the_same_rows(
    what: str, columns: tuple[str, ...], store: Store
) -> None:
    names, found = table(store, what)
    lines = [json.loads(line) for line in export_text(store, what, "jsonl").splitlines()]
    assert names == [*columns]
    assert found
    assert [[*line] for line in lines] == [names] * len(found)
    as_text = [{k: "" if v is None else str(v) for k, v in line.items()} for line in lines]
    assert as_text == found


def test_evidence_has_one_row_a_figure(store: Store) -> None:
    assert [r["id"] for r in table(store, "evidence")[1]] == [r["id"] for r in rows(store)]


def test_pandas_reads_every_cell_of_the_evidence_as_the_graph_has_it(store: Store) -> None:
    text = export_text(store, "evidence", "csv")
    frame = pd.read_csv(io.StringIO(text), keep_default_na=False, dtype=str)
    for read, row in zip(frame.to_dict("records"), rows(store), strict=True):
        assert read == {c: "" if v is None else str(v) for c, v in row.items()}


def test_a_study_is_told_with_its_facts(store: Store) -> None:
    found = {r["study"]: r for r in table(store, "studies")[1]}
    assert found["Fictional 2022"]["design"] == "retrospective"
    assert found["Fictional 2022"]["population"] == "pediatric-young-adult"
    assert found["Fictional 2022"]["figures_secondary"] == "1"
    assert found["Example 2021"]["design"] == ""


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


@pytest.mark.parametrize(("what", "form"), TEXTS)
def test_two_runs_give_the_same_text(what: str, form: str, store: Store, disputes: Store) -> None:
    told = disputes if what in ("findings", "conflicts", "problems") else store
    text = export_text(told, what, form)
    assert export_text(told, what, form) == text
    # no article of this graph sets exactly two groups against each other
    assert bool(text) == (what != "two-arm")


def test_the_graph_is_exported_whole(store: Store) -> None:
    quads = export_text(store, "graph", "nquads")
    assert quads == dump(store)
    wanted = {*ox.parse(quads, format=ox.RdfFormat.N_QUADS)}
    turtle = ox.parse(export_text(store, "graph", "turtle"), format=ox.RdfFormat.TURTLE)
    assert {q.triple for q in turtle} == {q.triple for q in wanted}
    json_ld = ox.parse(export_text(store, "graph", "jsonld"), format=ox.RdfFormat.JSON_LD)
    assert {*json_ld} == wanted


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of its own calls
def test_rdflib_reads_what_is_exported(store: Store) -> None:
    counts = set()
    for form, name in (("nquads", "nquads"), ("turtle", "turtle"), ("jsonld", "json-ld")):
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=export_text(store, "graph", form), format=name)
        found = dataset.query(
            "SELECT DISTINCT ?e { ?e a <https://w3id.org/evidence-kg/ns#Estimate> }"
        )
        counts.add(len([*found]))
    assert counts == {len(rows(store))}


def test_networkx_reads_the_graphml(store: Store) -> None:
    net = nx.parse_graphml(export_text(store, "graph", "graphml"), force_multigraph=True)
    figures = [data for *_, data in net.edges(data=True) if data["kind"] == "figure"]
    assert len(figures) == len(rows(store))


@pytest.mark.parametrize("what", sorted(EXPORTS))
def test_nothing_to_export_is_an_empty_text(what: str, tmp_path: Path) -> None:
    empty = open_read_only(write_graph(tmp_path / "empty", []))
    forms = [form for name, form in TEXTS if name == what]
    assert [export_text(empty, what, form) for form in forms] == [""] * len(forms)


HOSTILE = ("=HYPERLINK(A1)", "+1+1", "-cmd", "@SUM(A1)", "\tx", "\r=1", " =1", "＝1+1")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    (cell,) = written("csv", ["text"], [{"text": text}])[1]
    # a reader would take a lone carriage return for the end of the row
    assert cell == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize("value", [-3.5, "-3.5", "+2", "-12%", "=", "<", "−5", "p = 0.1", 7])
def test_numbers_and_signs_stay_as_they_are_in_csv(value: float | str) -> None:
    assert written("csv", ["text"], [{"text": value}])[1] == [str(value)]


def test_no_text_is_mark_up_in_markdown() -> None:
    made = of_rows("t", "<b>", ["a"], [{"a": "x|y <script> *a* [z](u) `q`"}])
    out = io.BytesIO()
    WRITERS["md"]([made], out)
    text = out.getvalue().decode()
    assert "| x\\|y \\<script> \\*a\\* \\[z\\](u) \\`q\\` |" in text
    assert "## \\<b>" in text


def written(
    form: str, columns: list[str], found: list[dict[str, kg.evidence.Value]]
) -> list[list[str]]:
    out = io.BytesIO()
    WRITERS[form]([of_rows("t", "T", columns, found)], out)
    return [*csv.reader(io.StringIO(out.getvalue().decode(), newline=""))]


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
    found: Sequence[dict[str, kg.evidence.Value]] = [
        {"value": 12345.678, "interval": "17.8-42.9", "group": texts, "where": texts},
        {"value": None, "interval": "0.004-0.556", "group": "all", "where": "abstract"},
    ]
    lines = to_table(("value", "interval", "group", "where"), found, width).splitlines()
    assert max(map(len, lines)) <= width
    for number in ("12345.678", "17.8-42.9", "0.004-0.556"):
        assert sum(number in line for line in lines) == 1


def test_awkward_cells_do_not_break_a_table() -> None:
    found: Sequence[dict[str, kg.evidence.Value]] = [{"a": 'x|y "z", w\nv', "b": None}]
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
