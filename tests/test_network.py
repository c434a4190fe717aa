"""The graph as networkx sees it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import networkx as nx
import pytest

import kg
from kg.evidence import rows
from kg.networks import evidence_network, to_graphml
from kg.store import open_read_only
from tests.graphs import example_graph, write_graph

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_graph(tmp_path_factory.mktemp("network") / "graph")


def labeled(net: nx.MultiDiGraph, kind: str) -> dict[str, str]:
    return {data["label"]: node for node, data in net.nodes(data=True) if data["kind"] == kind}


def test_every_figure_is_an_edge_from_its_group_to_its_endpoint(graph: Path) -> None:
    net = kg.network(graph)
    figures = {
        key: (net.nodes[group]["label"], net.nodes[endpoint]["label"], data.get("value"))
        for group, endpoint, key, data in net.edges(keys=True, data=True)
        if data["kind"] == "figure"
    }
    assert figures == {
        row["id"]: (row["group"], row["endpoint"], row["value"])
        for row in rows(open_read_only(graph))
    }


def test_groups_lead_to_their_study_their_whole_their_therapy_and_their_origin(
    graph: Path,
) -> None:
    net = kg.network(graph)
    groups, studies = labeled(net, "group"), labeled(net, "study")
    male = groups["male"]
    (whole,) = (n for _, n, d in net.out_edges(male, data=True) if d["kind"] == "part-of")
    assert net.nodes[whole]["label"] == "all"
    assert net.has_edge(studies["Fictional 2022"], male, "describes")
    assert net.has_edge(whole, labeled(net, "therapy")["blinatumomab"], "received pre-HSCT")
    assert net.has_edge(groups["relapsed adults"], labeled(net, "work")["Elsewhere 2019"], "origin")


def test_graphml_holds_the_same_network(graph: Path) -> None:
    net = kg.network(graph)
    again = nx.read_graphml(BytesIO(to_graphml(net).encode()), force_multigraph=True)
    assert set(again.nodes) == set(net.nodes)
    assert again.number_of_edges() == net.number_of_edges()


def test_graphml_is_the_same_each_time(graph: Path) -> None:
    assert to_graphml(kg.network(graph)) == to_graphml(kg.network(graph))


def test_a_graph_without_articles_has_no_network(tmp_path: Path) -> None:
    store = open_read_only(write_graph(tmp_path / "empty", []))
    assert evidence_network(store).number_of_nodes() == 0
