"""What several articles tell of one work, held against each other and against the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg import namespaces as ns
from kg.queries import select
from kg.store import dump_graph, open_read_only
from tests.graphs import write_graph
from tests.retold_articles import original, retelling

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Extraction
    from kg.evidence import Row

Figure = tuple[str, dict[str, Any]]

ONE_YEAR = {"timepoint": "1", "timepoint_unit": "year"}
RESPONSE = {"endpoint": "CR", "measure": "proportion"}


def told(path: Path, *articles: Extraction) -> list[Row]:
    """Return the retellings of a graph of some articles."""
    store = open_read_only(write_graph(path / "graph", articles))
    return select(
        store,
        """SELECT ?node ?verdict (GROUP_CONCAT(?why; separator=" ") AS ?explanations) ?original
           WHERE { ?node a ev:Retelling ; ev:verdict ?verdict .
                   OPTIONAL { ?node ev:explanation ?why }
                   OPTIONAL { ?node ev:original ?original } }
           GROUP BY ?node ?verdict ?original ORDER BY ?verdict ?node""",
    )[1]


def verdicts(path: Path, *articles: Extraction) -> list[tuple[str, set[str]]]:
    return [
        (str(row["verdict"]), set(str(row["explanations"] or "").split()))
        for row in told(path, *articles)
    ]


@pytest.mark.parametrize(
    ("here", "there", "verdict"),
    [
        (("36", ONE_YEAR), ("36", ONE_YEAR), "agrees"),
        (("36", ONE_YEAR), ("36.4", ONE_YEAR), "agrees"),
        (("37", ONE_YEAR), ("36.5", ONE_YEAR), "agrees"),
        (("36", ONE_YEAR), ("36.5", ONE_YEAR), "differs"),
        (("36.0", ONE_YEAR), ("36.4", ONE_YEAR), "differs"),
        (("36", ONE_YEAR), ("36", {"timepoint": "12", "timepoint_unit": "month"}), "agrees"),
        (("36", ONE_YEAR), ("39", {"timepoint": "12", "timepoint_unit": "month"}), "differs"),
        (("0.36", {"unit": "fraction"}), ("36", {}), "agrees"),
        (
            ("9", {"unit": "count", "n_events": 9, "n_total": 20, **RESPONSE}),
            ("45", RESPONSE),
            "agrees",
        ),
        (("40", {"cycle": 1, **RESPONSE}), ("41", {"cycle": 1, **RESPONSE}), "differs"),
        (("40", {"group": "the patients", **RESPONSE}), ("41", RESPONSE), "differs"),
        (("40", {"group": "adults", **RESPONSE}), ("41", RESPONSE), "differs"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_two_articles_tell_one_figure(
    here: Figure, there: Figure, verdict: str, tmp_path: Path
) -> None:
    found = verdicts(tmp_path, retelling("Here", here), retelling("There", there))
    assert found == [(verdict, set())]


@pytest.mark.parametrize(
    ("here", "there", "explanations"),
    [
        (("36", ONE_YEAR), ("39", {}), {"time-not-told"}),
        (("66", {"cycle": 2, **RESPONSE}), ("75", RESPONSE), {"time-not-told"}),
        (("36", ONE_YEAR), ("39", {"timepoint": "2", "timepoint_unit": "year"}), {"time"}),
        (("40", RESPONSE), ("41", {"group": "responders in CR1", **RESPONSE}), {"group"}),
        (("40", {"size": 20, **RESPONSE}), ("41", {"size": 30, **RESPONSE}), {"n"}),
        (
            ("40", {"endpoint_definition": "blasts below 5%", **RESPONSE}),
            ("41", {"endpoint_definition": "no blasts", **RESPONSE}),
            {"definition"},
        ),
        (
            ("40", {"group": "the blinatumomab arm", **RESPONSE}),
            ("41", RESPONSE),
            {"group-not-told"},
        ),
    ],
)
def test_unequal_figures_are_no_conflict_where_something_else_differs_or_is_not_told(
    here: Figure, there: Figure, explanations: set[str], tmp_path: Path
) -> None:
    found = verdicts(tmp_path, retelling("Here", here), retelling("There", there))
    assert found == [("not-comparable", explanations)]


@pytest.mark.parametrize(
    "there",
    [
        ("36", {"endpoint": "DFS"}),
        ("36", {"endpoint": "OS", "measure": "median", "unit": "month"}),
        ("36", {"operator": "<"}),
        ("36", {"group": "the chemotherapy arm"}),
    ],
)
def test_two_other_figures_are_not_held_against_each_other(there: Figure, tmp_path: Path) -> None:
    here = ("36", {"group": "the blinatumomab arm"})
    assert verdicts(tmp_path, retelling("Here", here), retelling("There", there)) == []


def test_equal_figures_of_groups_in_other_words_agree_where_that_is_no_chance(
    tmp_path: Path,
) -> None:
    words = {"group": "those given consolidation"}
    near = [("71.3", {**ONE_YEAR, **words}), ("71.3", ONE_YEAR)]
    by_chance = [("40", {**RESPONSE, **words}), ("40", RESPONSE)]
    for n, (pair, verdict) in enumerate([(near, "agrees"), (by_chance, "not-comparable")]):
        found = verdicts(tmp_path / str(n), retelling("Here", pair[0]), retelling("There", pair[1]))
        assert found == [(verdict, {"group"})]


def test_what_agrees_with_one_figure_is_not_held_against_its_neighbor(tmp_path: Path) -> None:
    arms = [("71.3", ONE_YEAR), ("58.4", ONE_YEAR)]
    found = verdicts(tmp_path, retelling("Here", *arms), retelling("There", *arms))
    assert found == [("agrees", set())] * 2


def test_one_article_may_tell_a_figure_in_two_ways(tmp_path: Path) -> None:
    first, second = ("78", {"cycle": 1, **RESPONSE}), ("80", {"cycle": 1, **RESPONSE})
    assert verdicts(tmp_path, retelling("Here", first, second)) == [("differs", set())]


def test_two_values_of_one_sentence_are_two_figures(tmp_path: Path) -> None:
    both = {"sentence": "They saw a CR in 40% and 55% of them.", **RESPONSE}
    article = retelling("Here", ("40", both), ("55", both))
    assert verdicts(tmp_path / "one", article) == []
    # which of the two another article means is not told
    other = verdicts(tmp_path / "two", article, retelling("There", ("50", RESPONSE)))
    assert other == [("not-comparable", {"group-not-told"})] * 2


def test_an_article_tells_figures_of_two_times_without_contradiction(tmp_path: Path) -> None:
    later = {"timepoint": "3", "timepoint_unit": "year"}
    assert verdicts(tmp_path, retelling("Here", ("50", ONE_YEAR), ("40", later))) == []


@pytest.mark.parametrize(
    ("own", "verdict"),
    [
        ([("36.2", ONE_YEAR)], [("agrees", set())]),
        ([("44", ONE_YEAR)], [("differs", set())]),
        ([("36", {"endpoint": "DFS"})], [("not-found", set())]),
        ([("44", ONE_YEAR), ("36", ONE_YEAR)], [("agrees", set())]),
        ([("44", {})], [("not-comparable", {"time-not-told"})]),
        ([("36", {"measure": "proportion", **ONE_YEAR})], [("not-comparable", {"measure"})]),
    ],
)
def test_a_retelling_is_looked_for_in_the_original(
    own: list[Figure], verdict: list[tuple[str, set[str]]], tmp_path: Path
) -> None:
    found = verdicts(tmp_path, retelling("Here", ("36", ONE_YEAR)), original(*own))
    assert found == verdict


def test_the_original_is_known_by_its_doi_alone(tmp_path: Path) -> None:
    misprinted = {"first_page": "999", "doi": "10.5555/ORIGIN"}
    article = retelling("Here", ("36", ONE_YEAR), **misprinted)
    found = told(tmp_path, article, original(("36", ONE_YEAR)))
    assert [row["verdict"] for row in found] == ["agrees"]
    assert found[0]["original"]


def test_works_that_only_a_doi_joins_are_one_work(tmp_path: Path) -> None:
    here = retelling("Here", ("36", ONE_YEAR), doi="10.5555/origin")
    there = retelling("There", ("36", ONE_YEAR), first_page="e44", doi="10.5555/origin")
    assert verdicts(tmp_path / "joined", here, there) == [("agrees", set())]


def test_the_study_of_a_work_is_one_node_and_the_originals_own(tmp_path: Path) -> None:
    path = write_graph(
        tmp_path / "graph",
        [
            retelling("Here", ("36", ONE_YEAR)),
            retelling("There", ("36", ONE_YEAR)),
            original(("36", ONE_YEAR)),
        ],
    )
    store = open_read_only(path)
    studies = select(
        store,
        """SELECT DISTINCT ?study ?own WHERE {
             ?figure ev:attribution "secondary" ; ev:study ?study .
             ?study ev:sameStudy ?own . ?own ev:reportedIn ?article }""",
    )[1]
    assert len(studies) == 1


def test_a_retelling_says_what_it_comes_from(tmp_path: Path) -> None:
    article = [retelling(name, ("36", ONE_YEAR)) for name in ("Here", "There")]
    store = open_read_only(write_graph(tmp_path / "graph", article))
    found = select(
        store,
        """SELECT ?node (COUNT(DISTINCT ?figure) AS ?figures) ?by WHERE {
             ?node a ev:Retelling ; prov:wasDerivedFrom ?figure ; prov:wasGeneratedBy ?by .
             ?figure a ev:Estimate . ?by a prov:Activity }
           GROUP BY ?node ?by""",
    )[1]
    assert [row["figures"] for row in found] == [2]


def test_retellings_are_the_same_in_whatever_order_articles_were_read(tmp_path: Path) -> None:
    articles = [
        retelling("Here", ("36", ONE_YEAR), ("50", RESPONSE)),
        retelling("There", ("39", ONE_YEAR), ("50", RESPONSE)),
        original(("36", ONE_YEAR)),
    ]
    graphs = [
        dump_graph(open_read_only(write_graph(tmp_path / name, order)), ns.LINKS_GRAPH)
        for name, order in (("forth", articles), ("back", articles[::-1]))
    ]
    assert graphs[0] == graphs[1]
    assert "Retelling" in graphs[0]
