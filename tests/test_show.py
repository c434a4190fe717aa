"""One thing of the graph with everything known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.evidence import rows
from kg.queries import run
from kg.show import Entry, show
from kg.store import open_read_only
from tests.builders import cohort_study
from tests.graphs import bridging_study, example_graph, write_graph
from tests.retold_articles import retelling, review

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_read_only(example_graph(tmp_path_factory.mktemp("show") / "graph"))


def shown(store: Store, name: str) -> Entry:
    entry = show(store, name)
    assert entry is not None
    return entry


def part(entry: Entry, title: str) -> list[dict[str, object]]:
    (found,) = (p for p in entry.parts if p.title == title)
    return [dict(row) for row in found.rows]


def test_a_figure_shows_its_columns_and_every_place_that_prints_it(store: Store) -> None:
    row = next(r for r in rows(store) if ";" in str(r["mentions"]))
    entry = shown(store, str(row["id"]))
    facts = dict(entry.facts)
    assert entry.kind == "figure"
    assert (facts["endpoint"], facts["doi"]) == (row["endpoint"], row["doi"])
    places = part(entry, "printed")
    assert ";".join(str(p["location"]) for p in places) == row["mentions"]
    for place in places:
        assert str(place["quote"]) in entry.to_text()


def test_a_group_shows_its_family_therapies_and_figures(store: Store) -> None:
    tree = run(store, "cohort_tree", FICTIONAL)[1]
    labels = {str(row["group"]).lstrip("· "): row["cohort"] for row in tree}
    whole = shown(store, str(labels["all"]))
    assert {r["label"] for r in part(whole, "family")} == {"CR1 at HSCT", "CR2 at HSCT", "male"}
    assert part(whole, "therapies") == [{"therapy": "blinatumomab", "setting": "pre-HSCT"}]
    assert [(r["variable"], r["printed"]) for r in part(whole, "characteristics")] == [
        ("Sex", "28 (56%)"),
        ("Age", "8.5 (4-12)"),
    ]
    second = shown(store, str(labels["CR2 at HSCT"]))
    assert [r["value"] for r in part(second, "figures")] == [38]
    assert [(r["relation"], r["label"]) for r in part(second, "family")] == [("part of", "all")]


@pytest.mark.parametrize("name", ["Fictional 2022", "10.5555/bridge.2", "Fictional"])
def test_a_study_shows_its_facts_groups_and_counts(name: str, store: Store) -> None:
    entry = shown(store, name)
    facts = dict(entry.facts)
    assert facts["figures"] == 7
    assert facts["references"] == 2
    assert part(entry, "facts")[0]["fact"] == "retrospective"
    assert {r["label"] for r in part(entry, "groups")} >= {"all", "male"}


def test_a_work_shows_who_cites_it_and_what_is_credited_to_it(store: Store) -> None:
    (work,) = {str(r["attributed_to"]) for r in rows(store) if r["endpoint"] == "RELAPSE"} - {
        "None"
    }
    entry = shown(store, work)
    assert [(r["study"], r["number"]) for r in part(entry, "cited by")] == [
        ("Example 2021", 1),
        ("Fictional 2022", 8),
    ]
    assert [r["value"] for r in part(entry, "figures credited to it")] == [41]


def test_everything_with_an_id_can_be_shown(store: Store) -> None:
    iris = {str(r["s"]) for r in run(store, "SELECT DISTINCT ?s { ?s a ?t }")[1]}
    ours = [iri for iri in iris if "/id/" in iri and "#" not in iri]
    assert len(ours) > 20
    for iri in ours:
        entry = shown(store, iri)
        assert entry.id in entry.to_text()
        assert entry.to_dict()["id"] == entry.id


@pytest.mark.parametrize("name", ["e000000000000", "nobody", "", "<>", "Nobody 1900"])
def test_what_is_not_there_is_not_shown(name: str, store: Store) -> None:
    assert show(store, name) is None


@pytest.fixture(scope="module")
def literature(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("show") / "literature"
    return open_read_only(write_graph(path, [cohort_study(), bridging_study(), review()]))


def test_a_work_is_shown_by_the_name_of_its_trial(literature: Store) -> None:
    entry = shown(literature, "PRIORITY-2")
    parts = {part.title: part.rows for part in entry.parts}
    assert entry.kind == "work"
    assert [(r["study"], r["acronym"], r["size"]) for r in parts["study"]] == [
        ("Prior 2015", "PRIORITY-2", 120)
    ]
    assert [(r["study"], r["number"]) for r in parts["cited by"]] == [
        ("Example 2021", 1),
        ("Fictional 2022", 8),
        ("Review 2023", 3),
        ("Review 2023", 5),
    ]
    assert [r["verdict"] for r in parts["told in several places"]] == ["agrees"]
    assert len(parts["figures credited to it"]) == 2


def test_a_retold_study_is_shown_with_what_is_told_of_it(literature: Store) -> None:
    (row,) = next(p.rows for p in shown(literature, "PRIORITY-2").parts if p.title == "study")
    entry = shown(literature, str(row["id"]))
    assert entry.kind == "study"
    assert ("registration", "NCT01234567") in entry.facts
    assert {"cited by", "groups", "figures retold of it"} == {p.title for p in entry.parts}


def test_a_name_that_several_works_have_gives_the_list(tmp_path: Path) -> None:
    articles = [retelling("Here", ("36", {})), retelling("There", ("36", {}), first_page="e9")]
    store = open_read_only(write_graph(tmp_path / "graph", articles))
    entry = shown(store, "Origin 2010")
    assert [len(part.rows) for part in entry.parts] == [2]


FICTIONAL = {"study": ["Fictional 2022"]}
