"""The real articles, where they are at hand: what contradicts what, and what does not add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.build import build
from kg.conflicts import find_conflicts
from kg.problems import rows as problem_rows
from kg.store import open_read_only

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from kg.conflicts import Conflict

GVHD = (
    *("GVHD", "AGVHD", "AGVHD_1_2", "AGVHD_2_4", "AGVHD_3_4", "CGVHD", "CGVHD_EXTENSIVE"),
    *("CGVHD_MILD_MOD", "CGVHD_MOD_SEV", "CGVHD_SEVERE"),
)
#: verdict, words of the question, words of the basis
EXPECTED = (
    ("differs-in-population", ("Algeri 2025", "Badar 2021"), ("47.8%",)),
    ("conflict", ("Chauvet 2023", "Stein 2019"), ("7/64",)),
    ("conflict", ("Chauvet 2023", "Khan 2016"), ()),
    ("differs-in-setting", ("Huang 2024", "Chauvet 2023"), ("6/21 (28.6%)", "5/72 (6.9%)")),
)
#: article, kind, words of the arithmetic
PROBLEMS = (
    ("10.3324/haematol.2024.286350", "implausible", "138.1%"),
    ("10.3324/haematol.2024.286350", "order", "DFS 80.8% is above OS 73.8%"),
    ("10.3324/haematol.2024.286350", "p-value", "means P = 0.43, not = 0.18"),
    ("10.3324/haematol.2024.286350", "sum", "= 21 events in 78 patients"),
    ("10.3324/haematol.2024.286350", "rounding", "16/78 = 20.51%"),
    ("10.1038/s41409-022-01846-9", "analysis", "31% in the abstract is 30.5%"),
    ("10.1038/s41409-022-01846-9", "disagreement", "P = 0.85 in the text and 0.2"),
    ("10.1038/s41409-022-01846-9", "disagreement", "5 patients in the text, 6 in the table"),
    ("10.1038/s41409-022-01846-9", "wording", "a ratio of 0.8"),
    ("10.3324/haematol.2021.280078", "percentage", "10/24 = 41.67%, not 29%"),
    ("10.3324/haematol.2021.280078", "order", "only 45% are left"),
    ("10.1038/s41408-024-01092-w", "order", "GRFS 82.5% is above OS 81.6%"),
    ("10.3389/fped.2021.795833", "sum", "143 - 76 = 67, not 54"),
)


@pytest.fixture(scope="module")
def graph(full_texts: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    return built([*full_texts.values()], tmp_path_factory.mktemp("conflicts") / "graph")


def built(paths: list[Path], folder: Path) -> Store:
    assert build(paths, folder, workers=0).exit_code == 0
    return open_read_only(folder)


@pytest.fixture(scope="module")
def gvhd(graph: Store) -> list[Conflict]:
    return find_conflicts(graph, GVHD)


@pytest.mark.parametrize(("verdict", "question", "basis"), EXPECTED)
def test_what_a_reviewer_of_gvhd_must_see(
    gvhd: list[Conflict], verdict: str, question: tuple[str, ...], basis: tuple[str, ...]
) -> None:
    assert any(
        c.verdict == verdict
        and all(w in c.question for w in question)
        and all(w in c.basis for w in basis)
        for c in gvhd
    )


def test_all_endpoints_give_ten_entries_and_more(graph: Store) -> None:
    found = find_conflicts(graph)
    disagreeing = [c for c in found if c.verdict not in ("agrees", "not-comparable")]
    assert len(disagreeing) >= 10
    assert found[: len(disagreeing)] == disagreeing


def test_cohorts_that_may_share_patients_are_told(graph: Store) -> None:
    overlaps = [c for c in find_conflicts(graph) if not c.endpoint]
    assert [c.question for c in overlaps] == [
        "Do the patients of Cabannes-Hamy 2022 and Chauvet 2023 overlap?"
    ]


def test_without_one_article_its_entries_are_gone_and_no_other(
    graph: Store, full_texts: dict[str, Path], tmp_path: Path
) -> None:
    everything = find_conflicts(graph)
    left_out = {
        "chauvet2023": "10.1038/s41409-022-01846-9",
        "kallay2022": "10.3389/fped.2021.795833",
    }
    for key, doi in left_out.items():
        rest = built([p for k, p in full_texts.items() if k != key], tmp_path / key)
        kept = {c.iri for c in everything if doi not in (c.doi_a, c.doi_b)}
        assert {c.iri for c in find_conflicts(rest)} == kept


@pytest.mark.parametrize(("doi", "kind", "words"), PROBLEMS)
def test_what_does_not_add_up_is_found(graph: Store, doi: str, kind: str, words: str) -> None:
    assert any(
        row["doi"] == doi and row["kind"] == kind and words in str(row["arithmetic"])
        for row in problem_rows(graph)
    )
