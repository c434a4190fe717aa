"""Named queries, and what a person may give for their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg import queries
from kg.errors import QueryError
from kg.evidence import rows
from kg.parameters import equal_times
from kg.store import open_read_only
from tests.builders import cohort_study
from tests.graphs import asked_graph, bridging_study, disputing_studies, write_graph
from tests.retold_articles import review

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from kg.evidence import Value


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_read_only(asked_graph(tmp_path_factory.mktemp("queries") / "graph"))


@pytest.fixture(scope="module")
def disputes(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("disputes") / "graph"
    return open_read_only(write_graph(folder, disputing_studies()))


def column(store: Store, query: str, name: str, **params: str | list[str]) -> list[Value]:
    given = {k: [v] if isinstance(v, str) else v for k, v in params.items()}
    return [row[name] for row in queries.run(store, query, given)[1]]


@pytest.fixture(scope="module")
def literature(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a graph with a third article, which retells what the other two retell."""
    path = tmp_path_factory.mktemp("queries") / "literature"
    return open_read_only(write_graph(path, [cohort_study(), bridging_study(), review()]))


@pytest.mark.parametrize("name", sorted(queries.named()))
def test_a_query_says_what_it_is_and_runs_as_it_says(
    name: str, literature: Store, disputes: Store
) -> None:
    query = queries.named()[name]
    told = disputes if name.startswith(("findings", "conflicts", "problems")) else literature
    figure = next(str(row["id"]) for row in rows(told))
    given = {
        "endpoint": "OS",
        "study": "Fictional 2022",
        "other": "Review 2023",
        "work": "Prior 2015",
        "k": "2",
        "estimate": figure,
    }
    params = {p.name: [given[p.name]] for p in query.parameters if p.required}
    columns, found = queries.run(told, name, params)
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
    groups = column(store, "cohort_tree", "group", study=study)
    assert {"all", "· male", "· CR1 at HSCT"} <= set(groups)
    assert not any("relapsed adults" in str(group) for group in groups)


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
        ("who_cites", {"work": ["Nobody 1999"]}, "Author 2017"),
        ("shared_works", {"k": ["many"]}, "number"),
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


@pytest.mark.parametrize(
    "work",
    [
        "Prior 2015",
        "prior et al. 2015",
        "https://doi.org/10.5555/Prior.9",
        "A study of adults",
        "PRIORITY-2",
        "NCT01234567",
    ],
)
def test_a_work_is_known_by_author_doi_title_trial_and_registration(
    work: str, literature: Store
) -> None:
    cited = column(literature, "who_cites", "number", work=work)
    assert sorted(map(str, cited)) == ["1", "3", "5", "8"]


def test_a_work_is_known_by_its_id_and_by_a_name_in_its_title(literature: Store) -> None:
    (work,) = set(column(literature, "who_cites", "work", work="NOWHERE"))
    assert column(literature, "who_cites", "work", work=str(work).rsplit("/", 1)[-1]) == [work] * 2


def test_works_that_several_articles_cite_are_counted_by_article(literature: Store) -> None:
    found = queries.run(literature, "shared_works", {"k": ["2"]})[1]
    assert [(row["first_author"], row["articles"]) for row in found] == [
        ("Prior", 3),
        ("Elsewhere", 2),
    ]
    assert column(literature, "shared_works", "first_author", k="3") == ["Prior"]
    assert column(literature, "shared_works", "first_author", k="4") == []


def test_references_that_two_articles_share_tell_both_numbers(literature: Store) -> None:
    found = queries.run(
        literature, "shared_references", {"study": ["Fictional 2022"], "other": ["Example 2021"]}
    )[1]
    assert [(row["number"], row["other_number"]) for row in found] == [(8, 1)]


def test_what_is_listed_twice_and_what_is_never_cited(literature: Store) -> None:
    (twice,) = queries.run(literature, "listed_twice")[1]
    assert (twice["study"], twice["number"], twice["again"]) == ("Review 2023", 3, 5)
    never = queries.run(literature, "listed_never_cited", {"study": ["Example 2021"]})[1]
    assert never == []
    assert column(literature, "listed_never_cited", "number", study="Fictional 2022") == [7, 8]


def test_every_retelling_of_a_work_is_found(literature: Store) -> None:
    found = queries.run(literature, "retellings_of_work", {"work": ["NOWHERE"]})[1]
    assert [(row["study"], row["value"]) for row in found] == [
        ("Fictional 2022", 36),
        ("Review 2023", 39),
    ]


def test_retellings_stand_side_by_side_with_a_verdict(literature: Store) -> None:
    found = queries.run(literature, "retellings_compared", {})[1]
    assert {
        (r["verdict"], r["work"], *sorted((str(r["figure"]), str(r["other_figure"]))))
        for r in found
    } == {("agrees", "Prior 2015", "41%", "41%"), ("differs", "Elsewhere 2019", "36%", "39%")}
    differing = queries.run(literature, "retellings_compared", {"verdict": ["differs"]})[1]
    assert [sorted((str(r["time"]), str(r["other_time"]))) for r in differing] == [
        ["1 year", "12 month"]
    ]
    assert queries.run(literature, "retellings_compared", {"study": ["Example 2021"]})[1] == [
        row for row in found if row["verdict"] == "agrees"
    ]
