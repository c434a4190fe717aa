"""The real articles, where they are at hand: who cites what, and how results are retold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.build import build
from kg.networks import NETWORKS
from kg.queries import run
from kg.store import open_read_only

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from kg.evidence import Row


@pytest.fixture(scope="module")
def graph(full_texts: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("works") / "graph"
    assert build(list(full_texts.values()), folder).exit_code == 0
    return open_read_only(folder)


def ask(store: Store, query: str, **params: str) -> list[Row]:
    return run(store, query, {name: [value] for name, value in params.items()})[1]


def test_all_works_are_there_once(graph: Store) -> None:
    net = NETWORKS["citations"](graph)
    assert sum(data["kind"] == "work" for _, data in net.nodes(data=True)) == 160


def test_works_that_three_articles_cite(graph: Store) -> None:
    found = ask(graph, "shared_works", k="3")
    assert {(r["first_author"], r["year"], r["articles"]) for r in found} == {
        ("Kantarjian", 2017, 4),
        ("Locatelli", 2021, 4),
        ("Brown", 2021, 3),
        ("Gökbuget", 2018, 3),
        ("Stein", 2019, 3),
    }


def test_works_that_one_article_lists_twice(graph: Store) -> None:
    found = ask(graph, "listed_twice")
    assert [(r["study"], r["number"], r["again"]) for r in found] == [
        ("Cabannes-Hamy 2022", 7, 15),
        ("Cabannes-Hamy 2022", 8, 20),
        ("Cabannes-Hamy 2022", 9, 18),
    ]


@pytest.mark.parametrize(
    ("trial", "author", "articles"),
    [
        ("BLAST", "Gökbuget", 3),
        ("TOWER", "Kantarjian", 4),
        ("INO-VATE", "Kantarjian", 1),
        ("FORUM", "Peters", 1),
        ("RIALTO", "Locatelli", 2),
        ("NCT00550992", "Pieters", 1),
    ],
)
def test_who_cites_a_trial(trial: str, author: str, articles: int, graph: Store) -> None:
    found = ask(graph, "who_cites", work=trial)
    assert {r["first_author"] for r in found} == {author}
    assert len({r["study"] for r in found}) == articles


def test_one_article_tells_one_response_in_two_ways(graph: Store) -> None:
    differing = ask(graph, "retellings_compared", work="BLAST", verdict="differs")
    assert [{r["figure"], r["other_figure"]} for r in differing] == [{"78%", "80%"}]


def test_a_response_without_a_time_is_no_contradiction(graph: Store) -> None:
    found = ask(graph, "retellings_compared", work="Brown 2021")
    pair = [r for r in found if {r["figure"], r["other_figure"]} == {"75%", "66%"}]
    assert [r["verdict"] for r in pair] == ["not-comparable"]
    assert "time-not-told" in str(pair[0]["what_differs"])
    assert {r["time"] for r in pair} | {r["other_time"] for r in pair} == {"", "cycle 2"}


def test_two_articles_tell_one_survival_alike(graph: Store) -> None:
    agreeing = ask(graph, "retellings_compared", work="Brown 2021", verdict="agrees")
    assert {r["figure"] for r in agreeing if r["endpoint_code"] == "OS"} == {"71.3%", "58.4%"}
