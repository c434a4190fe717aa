"""The graph of links: one work in every table, whichever articles were built in which order."""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING, Any

import pytest

from kg import evidence
from kg import namespaces as ns
from kg.build import build
from kg.export import export_text
from kg.links import first_works, one_with
from kg.networks import evidence_network
from kg.show import show
from kg.store import dump_graph, open_read_only
from tests.builders import read_sketch, write_sketch

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

SNOW = {
    "authors": ["Marlow T"],
    "title": "Snow on northern hills and what became of it",
    "journal": "J Hill Med",
    "year": 2019,
    "volume": "31",
    "first_page": "1265",
}
MISREAD = {**SNOW, "authors": ["Mariow T"], "year": 2018}
OTHER = {**SNOW, "title": "Hail on southern hills", "first_page": "1275"}
RETELLS = ["12", {"attribution": "secondary", "cited_refs": [1], "endpoint": "RELAPSE"}]


def article(folder: Path, name: str, *cites: dict[str, Any], **told: Any) -> Path:
    given = {"title": f"Invented {name}", "doi": f"10.5555/{name}", "says": [RETELLS], **told}
    return write_sketch(folder / f"{name}.md", cites=list(cites), **given)


def built(graph: Path, *files: Path) -> Store:
    for file in files:
        build([file], graph, extract=read_sketch, workers=0)
    return open_read_only(graph)


def references(store: Store) -> dict[tuple[str, str], str]:
    rows = csv.DictReader(io.StringIO(export_text(store, "references", "csv")))
    return {(row["doi"], row["number"]): row["work"] for row in rows}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    own = {**SNOW, "doi": "10.5555/own", "authors": ("Tess Marlow",), "year": 2019}
    return [
        article(tmp_path, "one", SNOW, OTHER),
        article(tmp_path, "two", MISREAD),
        article(tmp_path, "own", OTHER, **own),
    ]


def test_every_table_tells_one_work(files: list[Path], tmp_path: Path) -> None:
    store = built(tmp_path / "graph", *files)
    works = references(store)
    snow = works["10.5555/one", "1"]
    assert works["10.5555/two", "1"] == snow
    assert works["10.5555/one", "2"] == works["10.5555/own", "1"] != snow
    credited = {r["doi"]: r["attributed_to"] for r in evidence.rows(store)}
    assert credited["10.5555/one"] == credited["10.5555/two"] == ns.short_id(snow)
    net = evidence_network(store)
    assert {n for n, told in net.nodes(data=True) if told["kind"] == "work"} <= {
        ns.short_id(work) for work in works.values()
    }


def test_what_is_shown_of_a_work_is_shown_under_each_of_its_ids(
    files: list[Path], tmp_path: Path
) -> None:
    store = built(tmp_path / "graph", *files)
    ids = one_with(store, references(store)["10.5555/one", "1"])
    assert len(ids) == 2
    entries = [show(store, work) for work in ids]
    assert all(entry is not None for entry in entries)
    for entry in entries:
        parts = {part.title: part.rows for part in (entry.parts if entry else ())}
        assert [row["doi"] for row in parts["cited by"]] == ["10.5555/one", "10.5555/two"]
        assert [row["study"] for row in parts["read here as"]] == ["Marlow 2019"]


def test_order_and_pieces_change_nothing(files: list[Path], tmp_path: Path) -> None:
    graphs = {
        dump_graph(built(tmp_path / f"g{i}", *order), ns.LINKS_GRAPH)
        for i, order in enumerate(itertools.permutations(files))
    }
    assert len(graphs) == 1


def test_an_article_leads_to_every_id_of_its_work(files: list[Path], tmp_path: Path) -> None:
    store = built(tmp_path / "graph", *files)
    works = one_with(store, references(store)["10.5555/one", "1"])
    lines = dump_graph(store, ns.LINKS_GRAPH).splitlines()
    led = {line.split()[2] for line in lines if line.startswith(f"<{ns.ID}article/")}
    assert {f"<{work}>" for work in works} <= led


def test_works_that_are_one_with_no_other_stand_in_no_link(tmp_path: Path) -> None:
    store = built(tmp_path / "graph", article(tmp_path, "one", SNOW, OTHER))
    assert first_works(store) == {}
    work = references(store)["10.5555/one", "1"]
    assert one_with(store, work) == [work]
