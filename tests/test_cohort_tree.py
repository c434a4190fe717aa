"""The groups of a study as a tree, and what the graph tells of each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.model import Cohort, Exposure
from kg.queries import run
from kg.store import open_read_only
from tests.builders import Draft
from tests.graphs import write_graph

if TYPE_CHECKING:
    from pathlib import Path

DRUG = Exposure("blinatumomab", "pre-HSCT")
HSCT = Exposure("hsct", "pre-HSCT")
GROUPS = [
    Cohort(
        "all",
        50,
        exposures=(HSCT, DRUG),
        age_min=Decimal(1),
        age_median=Decimal("8.5"),
        age_max=Decimal(19),
    ),
    Cohort("male", 28, "Sex", "Male", "all", exposures=(DRUG, HSCT)),
    Cohort("female", 22, "Sex", "Female", "all", exposures=(DRUG, HSCT)),
    Cohort("age, per year (all)", 50, "age", parent="all", exposures=(DRUG, HSCT)),
    Cohort("CR2", 30, parent="all", disease_status=("CR2",), exposures=(DRUG,)),
    Cohort("girls, CR2", 12, parent="CR2", exposures=(DRUG,), age_median=Decimal(7)),
]


def test_a_group_stands_below_the_one_that_it_is_part_of(tmp_path: Path) -> None:
    draft = Draft(cohorts=[*reversed(GROUPS)])
    draft.says("Survival was 72%.", "72", cohort=GROUPS[0])
    store = open_read_only(write_graph(tmp_path / "graph", [draft.extraction()]))
    rows = run(store, "cohort_tree", {"study": ["Example 2021"]})[1]
    assert [(r["group"], r["size"], r["status"], r["ages"], r["therapies"]) for r in rows] == [
        ("all", 50, None, "1-19, median 8.5", "blinatumomab; hsct (pre-HSCT)"),
        ("· CR2", 30, "CR2", "", "blinatumomab (pre-HSCT)"),
        ("· · girls, CR2", 12, None, "median 7", ""),
        ("· female", 22, None, "", ""),
        ("· male", 28, None, "", ""),
    ]
    assert [r["figures"] for r in rows] == [1, 0, 0, 0, 0]


def test_a_disease_status_is_a_concept_of_the_vocabulary(tmp_path: Path) -> None:
    draft = Draft(cohorts=GROUPS)
    draft.says("Survival was 72%.", "72", cohort=GROUPS[0])
    store = open_read_only(write_graph(tmp_path / "graph", [draft.extraction()]))
    asked = "PREFIX ev: <https://w3id.org/evidence-kg/ns#> SELECT ?s { ?c ev:diseaseStatus ?s }"
    rows = run(store, asked, {})[1]
    assert [r["s"] for r in rows] == ["https://w3id.org/evidence-kg/term/disease-status/CR2"]
