"""Which figures a command means: facets, a question in words, own results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError
from kg.evidence import rows
from kg.store import open_read_only
from kg.tables.figures import evidence_table
from kg.tables.selection import Selection
from tests.graphs import example_graph

if TYPE_CHECKING:
    from pyoxigraph import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_read_only(example_graph(tmp_path_factory.mktemp("selection") / "graph"))


def endpoints(store: Store, selection: Selection) -> set[object]:
    return {row["endpoint"] for row in selection.rows(store)}


def test_without_facets_all_figures_are_meant_in_the_usual_order(store: Store) -> None:
    assert Selection().rows(store) == rows(store)
    assert evidence_table(store, Selection()).length == len(rows(store))


@pytest.mark.parametrize(
    ("facets", "found"),
    [
        ({"endpoint": ["GVHD"]}, {"AGVHD_2_4"}),
        ({"endpoint": ["OS", "AGVHD_2_4"]}, {"OS", "AGVHD_2_4"}),
        ({"intervention": ["dli"]}, {"OS"}),
        ({"setting": ["post-HSCT-relapse"]}, {"OS"}),
        ({"study": ["Example 2021"]}, {"OS", "RELAPSE", "AE:rash:G3"}),
        ({"population": ["adult"], "endpoint": ["RELAPSE"]}, {"RELAPSE"}),
        ({"measure": ["hazard_ratio"]}, {"RELAPSE"}),
    ],
)
def test_facets_narrow_down(facets: dict[str, list[str]], found: set[str], store: Store) -> None:
    assert endpoints(store, Selection(facets)) == found


def test_children_take_children_and_young_adults_along_as_a_question_does(store: Store) -> None:
    selection = Selection({"population": ["children"]})
    asked = Selection(question="children: overall survival, GVHD, relapse").rows(store)
    assert {r["population"] for r in selection.rows(store)} == {r["population"] for r in asked}
    assert selection.notes(store) == [
        "population children takes pediatric-young-adult along",
    ]
    assert Selection({"population": ["adult"]}).notes(store) == []


def test_own_results_only(store: Store) -> None:
    selection = Selection(primary_only=True)
    told = selection.rows(store)
    assert {row["attribution"] for row in told} == {"primary"}
    assert evidence_table(store, selection).length == len(told) < len(rows(store))


def test_a_question_chooses_as_kg_ask_does(store: Store) -> None:
    assert endpoints(store, Selection(question="overall survival")) == {"OS"}
    both = Selection({"study": ["Fictional 2022"]}, question="overall survival")
    assert [row["study"] for row in both.rows(store)] == ["Fictional 2022"]


def test_a_question_that_is_not_understood_is_said(store: Store) -> None:
    with pytest.raises(InputError, match="who won"):
        Selection(question="who won the world cup").rows(store)


def test_columns_may_be_chosen_and_made_for_people(store: Store) -> None:
    made = evidence_table(store, Selection(), ["id", "result", "id"])
    assert made.columns == ("id", "result")
    assert "24.5% (13-37)" in {line.cells["result"] for line in made.lines}
    with pytest.raises(InputError, match="shoe_size"):
        evidence_table(store, Selection(), ["shoe_size"])
