"""The graph as networkx sees it."""

from __future__ import annotations

import sys
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from lxml import etree
from matplotlib.figure import Figure

import kg
from kg.errors import InputError
from kg.evidence import rows
from kg.networks import NETWORKS, evidence_network, to_graphml
from kg.networks.figures import main_figures
from kg.networks.picture import draw
from kg.store import open_read_only
from tests.builders import cohort_study
from tests.graphs import bridging_study, example_graph, write_graph
from tests.retold_articles import original, retelling, review

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store


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


@pytest.fixture(scope="module")
def literature(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("network") / "literature"
    return open_read_only(write_graph(path, [cohort_study(), bridging_study(), review()]))


def links(net: nx.MultiDiGraph) -> dict[tuple[str, str], dict[str, object]]:
    """Return the edges of a network by the labels of their ends."""
    label = {node: str(data["label"]) for node, data in net.nodes(data=True)}
    return {(label[s], label[t]): data for s, t, data in net.edges(data=True)}


def test_who_cites_what(literature: Store) -> None:
    cites = links(NETWORKS["citations"](literature))
    assert set(cites) == {
        ("Example 2021", "Prior 2015 (PRIORITY-2)"),
        ("Fictional 2022", "Prior 2015 (PRIORITY-2)"),
        ("Review 2023", "Prior 2015 (PRIORITY-2)"),
        ("Fictional 2022", "Elsewhere 2019"),
        ("Review 2023", "Elsewhere 2019"),
    }
    assert cites["Review 2023", "Prior 2015 (PRIORITY-2)"]["numbers"] == "3;5"
    assert cites["Example 2021", "Prior 2015 (PRIORITY-2)"]["citations"] == 1


def test_only_works_of_several_articles_are_shared(literature: Store, graph: Path) -> None:
    assert (
        links(NETWORKS["shared"](literature)).keys()
        == links(NETWORKS["citations"](literature)).keys()
    )
    assert set(links(NETWORKS["shared"](open_read_only(graph)))) == {
        ("Example 2021", "Prior 2015"),
        ("Fictional 2022", "Prior 2015"),
    }


def test_who_retells_whom(literature: Store) -> None:
    retells = links(NETWORKS["retellings"](literature))
    assert {
        ends: (data["figures"], data["agreeing"], data["differing"], data["endpoints"])
        for ends, data in retells.items()
    } == {
        ("Example 2021", "Prior 2015 (PRIORITY-2)"): (1, 1, 0, "RELAPSE"),
        ("Review 2023", "Prior 2015 (PRIORITY-2)"): (1, 1, 0, "RELAPSE"),
        ("Fictional 2022", "Elsewhere 2019"): (1, 0, 1, "OS"),
        ("Review 2023", "Elsewhere 2019"): (1, 0, 1, "OS"),
    }


def test_an_article_that_another_cites_is_one_node(tmp_path: Path) -> None:
    path = write_graph(tmp_path / "graph", [retelling("Here", ("36", {})), original(("36", {}))])
    for kind in ("citations", "retellings"):
        net = NETWORKS[kind](open_read_only(path))
        assert set(links(net)) == {("Sample 2021", "Origin 2010")}
        assert {data["kind"] for _, data in net.nodes(data=True)} == {"article"}


def test_two_works_of_one_author_and_year_have_labels_of_their_own(tmp_path: Path) -> None:
    articles = [retelling("Here", ("36", {})), retelling("There", ("36", {}), first_page="e9")]
    net = NETWORKS["citations"](open_read_only(write_graph(tmp_path / "graph", articles)))
    works = [d["label"] for _, d in net.nodes(data=True) if d["kind"] == "work"]
    assert sorted(works) == ["Origin 2010a", "Origin 2010b"]


@pytest.mark.parametrize("kind", sorted(NETWORKS))
def test_graphml_types_every_attribute_once_and_names_every_edge(
    kind: str, literature: Store
) -> None:
    root = etree.fromstring(to_graphml(NETWORKS[kind](literature)).encode())
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = [(key.get("for"), key.get("attr.name")) for key in root.iterfind("g:key", space)]
    assert len(keys) == len(set(keys))
    ids = [key.get("id") for key in root.iterfind("g:key", space)]
    ids += [edge.get("id") for edge in root.iterfind(".//g:edge", space)]
    assert None not in ids
    assert len(ids) == len(set(ids))
    assert "None" not in [data.text for data in root.iterfind(".//g:data", space)]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("citations", ("articles that cite it", "Prior 2015 (PRIORITY-2)", 3)),
        ("citations", ("works shared", "Fictional 2022 and Review 2023", 2)),
        ("shared", ("nodes", "works", 2)),
        ("retellings", ("differing", "figures", 2)),
        ("evidence", ("nodes", "studies", 2)),
    ],
)
def test_the_main_figures_of_a_network(
    kind: str, row: tuple[str, str, int], literature: Store
) -> None:
    assert row in [tuple(r.values()) for r in main_figures(kind, NETWORKS[kind](literature))]


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
@pytest.mark.parametrize("kind", sorted(NETWORKS))
def test_a_network_is_drawn_the_same_each_time(
    kind: str, suffix: str, literature: Store, tmp_path: Path
) -> None:
    net = NETWORKS[kind](literature)
    pictures = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for path in pictures:
        draw(kind, net, path)
    first, second = (path.read_bytes() for path in pictures)
    assert len(first) > 2000
    assert first == second


def test_no_two_labels_of_a_picture_overlap_and_all_are_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for a in range(9):
        net.add_node(f"a{a}", kind="article", label=f"Author-Withaverylongname{a} et al 2021")
        for w in range(a, a + 60, 1 + a % 3):
            net.add_node(
                f"w{w}", kind="work", label=f"Someone-Withaverylongname{w} 2019 (NAME-OF-A)"
            )
            net.add_edge(f"a{a}", f"w{w}", kind="cites", citations=a + w)
    drawn: list[Figure] = []
    save = Figure.savefig

    def keep(figure: Figure, *arguments: object, **named: object) -> None:
        drawn.append(figure)
        save(figure, *arguments, **named)

    monkeypatch.setattr(Figure, "savefig", keep)
    for kind in ("citations", "shared"):
        draw(kind, net, tmp_path / f"{kind}.png")
    assert len(drawn) == 2
    for figure in drawn:
        boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
        assert len(boxes) > 50
        assert all(b.x0 >= 0 and b.x1 <= figure.bbox.x1 for b in boxes)
        assert all(b.y0 >= 0 and b.y1 <= figure.bbox.y1 for b in boxes)
        assert not [1 for a, b in combinations(boxes, 2) if a.overlaps(b)]


def test_what_cannot_be_drawn_is_said(
    literature: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = NETWORKS["citations"](literature)
    with pytest.raises(InputError, match=r"\.svg, \.png, \.pdf"):
        draw("citations", net, tmp_path / "net.gif")
    with pytest.raises(InputError, match="cannot be written"):
        draw("citations", net, tmp_path / "missing" / "net.svg")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"evidence-kg\[plot\]"):
        draw("citations", net, tmp_path / "net.svg")
