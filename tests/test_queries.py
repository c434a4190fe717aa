"""Named queries, and what a person may give for their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg import queries
from kg.errors import QueryError
from kg.evidence import rows
from kg.parameters import equal_times
from kg.store import open_read_only
from tests.graphs import asked_graph

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from kg.evidence import Value


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_read_only(asked_graph(tmp_path_factory.mktemp("queries") / "graph"))


def column(store: Store, query: str, name: str, **params: str | list[str]) -> list[Value]:
    given = {k: [v] if isinstance(v, str) else v for k, v in params.items()}
    return [row[name] for row in queries.run(store, query, given)[1]]


@pytest.mark.parametrize("name", sorted(queries.named()))
def test_a_query_says_what_it_is_and_runs_as_it_says(name: str, store: Store) -> None:
    query = queries.named()[name]
    figure = next(str(row["id"]) for row in rows(store))
    given = {"endpoint": "OS", "study": "Fictional 2022", "estimate": figure}
    params = {p.name: [given[p.name]] for p in query.parameters if p.required}
    columns, found = queries.run(store, name, params)
    assert query.title
    assert query.example.startswith(f"kg query {name}")
    assert query.columns == columns
    assert found


@pytest.mark.parametrize("endpoint", ["RELAPSE", "relapse", "Disease  Recurrence", "cir"])
def test_a_concept_is_known_by_notation_and_by_every_label(endpoint: str, store: Store) -> None:
    codes = column(store, "figures_of_endpoint", "endpoint_code", endpoint=endpoint)
    assert set(codes) == {"RELAPSE"}


def test_narrower_endpoints_are_taken_along(store: Store) -> None:
    assert column(store, "figures_of_endpoint", "value", endpoint="GVHD") == [31]


def test_an_endpoint_that_only_an_article_names_is_found(store: Store) -> None:
    assert column(store, "figures_of_endpoint", "value", endpoint="AE:rash:G3") == [4]


def test_several_values_are_alternatives_unless_all_must_hold(store: Store) -> None:
    def count(**params: list[str]) -> int:
        return len(column(store, "figures_by_facets", "estimate", **params))

    blina, dli = count(intervention=["blinatumomab"]), count(intervention=["dli"])
    assert count(therapy=["blinatumomab", "dli"]) == blina
    assert count(intervention=["blinatumomab", "dli"]) == dli == 1
    assert count(intervention=["blinatumomab"], without=["dli"]) == blina - dli


def test_each_figure_is_one_row_however_many_values_match(store: Store) -> None:
    found = column(store, "figures_by_facets", "estimate", therapy=["blinatumomab", "hsct"])
    assert len(found) == len(set(found))


def test_a_time_is_found_in_another_unit(store: Store) -> None:
    assert column(store, "figures_by_facets", "value", timepoint="1 year") == [36]
    assert 24.5 in column(store, "figures_by_facets", "value", timepoint="24 months")


@pytest.mark.parametrize(
    ("value", "times"),
    [
        ("18 month", [("18", "month")]),
        ("12 months", [("12", "month"), ("1", "year")]),
        ("2 week", [("2", "week"), ("14", "day")]),
        ("1.5 years", [("1.5", "year"), ("18", "month")]),
    ],
)
def test_equal_times(value: str, times: list[tuple[str, str]]) -> None:
    assert equal_times(value) == times


@pytest.mark.parametrize(("value", "found"), [("24.5%", [24.5]), ("36%", [36]), ("37%", [])])
def test_a_value_finds_what_rounds_to_it(value: str, found: list[float], store: Store) -> None:
    assert column(store, "figures_by_facets", "value", value=value) == found


@pytest.mark.parametrize("study", ["Fictional 2022", "fictional", "10.5555/BRIDGE.2"])
def test_a_study_is_known_by_citation_author_and_doi(study: str, store: Store) -> None:
    labels = column(store, "cohort_tree", "label", study=study)
    assert {"all", "male", "CR1 at HSCT"} <= set(labels)
    assert "relapsed adults" not in labels


def test_what_a_person_types_never_becomes_part_of_the_query(store: Store) -> None:
    evil = '" } ?s ?p ?o . FILTER(true) { "'
    assert column(store, "figures_by_facets", "estimate", group=evil) == []
    assert column(store, "figures_by_facets", "estimate", group="male\n}") == []


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("no_such_query", {}, "list_articles"),
        ("figures_of_endpoint", {}, "endpoint"),
        ("figures_of_endpoint", {"endpoint": ["OS"], "bogus": ["1"]}, "bogus"),
        ("figures_of_endpoint", {"endpoint": ["overal survivl"]}, "OS"),
        ("figures_by_facets", {"timepoint": ["soon"]}, "2 year"),
        ("figures_by_facets", {"value": ["much"]}, "number"),
        ("cohort_tree", {"study": ["Nobody 1999"]}, "list_articles"),
        ("where_printed", {"estimate": ["not an id"]}, "not an id"),
        ("SELECT ?s WHERE { ?s ?p }", {}, "SPARQL"),
        ("SELECT ?s WHERE { ?s nope:x ?o }", {}, "SPARQL"),
        ("ASK { ?s ?p ?o } DROP ALL", {}, "SPARQL"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_line(
    name: str, params: dict[str, list[str]], message: str, store: Store
) -> None:
    with pytest.raises(QueryError, match=message) as told:
        queries.run(store, name, params)
    assert "\n" not in str(told.value)


def test_sparql_of_ones_own_knows_the_prefixes_and_all_graphs(store: Store) -> None:
    sparql = "SELECT ?title { ?a a ev:Article ; dcterms:title ?title } ORDER BY ?title"
    columns, found = queries.run(store, sparql)
    assert columns == ("title",)
    assert len(found) == 2
    assert queries.run(store, "ASK { ?e ev:value ?v FILTER(?v > 1000) }")[1] == [
        {"answer": "false"}
    ]
    assert queries.run(store, "CONSTRUCT { ?a ev:doi ?d } WHERE { ?a a ev:Article ; ev:doi ?d }")[
        0
    ] == ("subject", "predicate", "object")


def test_a_file_is_a_query(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("# what I like\nSELECT (COUNT(*) AS ?n) { ?e a ev:Estimate }", "utf-8")
    assert queries.run(store, str(path))[1] == [{"n": len(rows(store))}]


def test_the_sparql_of_a_bound_query_runs_by_itself(store: Store) -> None:
    query = queries.find("figures_by_facets")
    given = {"endpoint": ["GVHD"], "population": ["pediatric-young-adult"], "timepoint": []}
    sparql = queries.bind(store, query, given)
    assert queries.select(store, sparql)[1] == queries.run(store, "figures_by_facets", given)[1]
    assert "# bind" not in sparql
