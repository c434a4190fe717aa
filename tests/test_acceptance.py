"""The real articles, where they are at hand: what a reviewer must be able to trust."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

import extractors
from kg.ask import ask
from kg.build import build
from kg.evidence import rows as evidence_rows
from kg.store import open_read_only
from kg.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

QUESTION = "all pediatric pre-HSCT blina CIR figures"
#: value, low, high, group size (None: not printed), p, words of the group
EXPECTED = (
    (25.2, 15.0, 36.8, 78, None, "all"),
    (0.0, 0.0, 0.0, 14, "0.05", "CR1"),
    (29.9, 17.8, 42.9, None, "0.05", "CR2/3"),
    (9.5, 1.5, 26.6, 26, "0.023", "Inotuzumab"),
    (40.4, 23.6, 56.6, 38, "0.023", "no Inotuzumab"),
)


@pytest.fixture(scope="module")
def graph(full_texts: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("acceptance") / "graph"
    report = build(list(full_texts.values()), folder)
    assert report.exit_code == 0, [a.reason for a in report.articles]
    return open_read_only(folder)


@pytest.fixture(scope="module")
def digest_graph(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("digests") / "graph"
    assert build([], folder).exit_code == 0
    return open_read_only(folder)


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s+", "", text)


def has(row: dict[str, Any], expected: tuple[Any, ...]) -> bool:
    value, low, high, size, p, words = expected
    return (
        row["value"] == value
        and (row["ci_low"], row["ci_high"]) == (low, high)
        and row["timepoint"] == 2
        and row["timepoint_unit"] == "year"
        and (size is None or row["group_n"] == size)
        and (row["p_value"] or None) == p
        and words.lower() in str(row["group"]).lower()
    )


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_the_missions_question_on_the_full_texts(graph: Store, expected: tuple[Any, ...]) -> None:
    rows = ask(graph, QUESTION).rows
    assert any(has(row, expected) for row in rows)


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_the_missions_question_on_the_digests(
    digest_graph: Store, expected: tuple[Any, ...]
) -> None:
    rows = ask(digest_graph, QUESTION).rows
    assert any(has(row, expected) for row in rows)


def test_the_whole_cohort_stands_first_and_nobody_elses_figures_are_there(graph: Store) -> None:
    rows = ask(graph, QUESTION).rows
    assert rows[0]["group"] == "all"
    assert len(rows) >= 40
    assert {r["doi"] for r in rows} == {"10.3324/haematol.2024.286350"}
    assert not {47.5, 54.9} & {r["value"] for r in rows}
    assert all(r["attribution"] == "primary" and r["location"] for r in rows)


def test_both_graphs_conform(graph: Store, digest_graph: Store) -> None:
    found = [*validate(graph), *validate(digest_graph)]
    assert not [v for v in found if v.severity == "violation"]


def test_every_figure_stands_in_its_quote_and_every_quote_in_its_file(
    full_texts: dict[str, Path],
) -> None:
    for path in full_texts.values():
        extraction = extractors.extract(path)
        document = extraction.document
        assert len(document.text) == len(document.plain)
        source = squeezed(path.read_text("utf-8"))
        assert extraction.figures
        for figure in extraction.figures:
            quote = document.quote(figure.span)
            assert document.quote(figure.value_span) == figure.value_text
            assert figure.value_text in quote
            assert squeezed(quote) in source


def test_every_retold_figure_names_whose_it_is(graph: Store) -> None:
    retold = [r for r in evidence_rows(graph) if r["attribution"] == "secondary"]
    assert len(retold) > 50
    assert all(r["cited_refs"] and r["attributed_to"] for r in retold)


def test_a_review_has_no_results_of_its_own(graph: Store) -> None:
    own = [r for r in evidence_rows(graph) if r["attribution"] == "primary"]
    review = [r for r in own if r["doi"] == "10.3389/fped.2021.795833"]
    # but what became of one patient of the authors' own center
    assert {(r["group_n"], r["value"]) for r in review} <= {(1, 1)}
