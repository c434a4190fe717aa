"""Effects and variances, held against the formulas of the field and numbers worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from math import log, sqrt
from typing import TYPE_CHECKING, Any

import pytest

from extractors.model import Cohort
from kg.evidence import COLUMNS
from kg.store import open_read_only
from kg.tables.selection import Selection
from kg.tables.synthesis import effect, long_table, two_arm_table
from tests.builders import Draft
from tests.graphs import write_graph

if TYPE_CHECKING:
    from pathlib import Path

    from kg.evidence import Row, Value

Z = 1.959963984540054


def row(**told: Any) -> Row:
    return {
        **dict.fromkeys(COLUMNS),
        "status": "reported",
        "operator": "=",
        "unit": "%",
        **told,
    }


def test_a_proportion_is_the_logit_of_its_counts() -> None:
    # metafor: escalc(measure="PLO", xi=5, ni=20) gives yi -1.0986, vi 0.2667
    told = effect(row(measure="proportion", value=25, n_events=5, n_total=20))
    assert (told["yi"], told["vi"]) == (-1.098612, 0.266667)
    assert (told["events"], told["total"], told["usable"]) == (5, 20, "yes")


@pytest.mark.parametrize(("events", "yi"), [(0, log(0.5 / 10.5)), (10, log(10.5 / 0.5))])
def test_half_a_patient_is_added_only_where_a_count_is_zero(events: int, yi: float) -> None:
    told = effect(row(measure="proportion", value=events * 10, n_events=events, n_total=10))
    assert told["yi"] == round(yi, 6)
    assert told["vi"] == round(1 / 0.5 + 1 / 10.5, 6)
    assert "1/2 added" in str(told["from"])


def test_a_hazard_ratio_is_its_log_with_the_error_of_its_interval() -> None:
    told = effect(
        row(measure="hazard_ratio", unit="ratio", value=2, ci_low=1, ci_high=4, ci_level=95)
    )
    assert told["yi"] == round(log(2), 6)
    assert told["sei"] == round(log(4) / (2 * Z), 6)
    assert told["from"] == "95% interval"


def test_the_level_of_the_interval_counts() -> None:
    told = effect(
        row(measure="hazard_ratio", unit="ratio", value=2, ci_low=1, ci_high=4, ci_level=90)
    )
    assert told["sei"] == round(log(4) / (2 * 1.6448536269514722), 6)


@pytest.mark.parametrize(("unit", "factor"), [("%", 1), ("fraction", 0.01)])
def test_survival_is_a_logit_whose_error_comes_from_the_interval_not_from_events(
    unit: str, factor: float
) -> None:
    told = effect(
        row(
            measure="survival_probability",
            unit=unit,
            value=60 * factor,
            ci_low=40 * factor,
            ci_high=77 * factor,
            ci_level=95,
            n_events=4,
            n_total=10,
        )
    )
    assert told["yi"] == round(log(0.6 / 0.4), 6)
    assert told["sei"] == round((log(0.77 / 0.23) - log(0.4 / 0.6)) / (2 * Z), 6)
    assert (told["events"], told["total"]) == (None, None)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"measure": "hazard_ratio", "unit": "ratio", "value": 2}, "no interval"),
        ({"measure": "proportion", "value": 30, "n_total": 20}, "neither events nor"),
        ({"measure": "proportion", "value": 30, "spread_kind": "range"}, "a range"),
        ({"measure": "proportion", "operator": "<", "value": 5}, "printed as <"),
        ({"measure": "survival_probability", "value": 100, "ci_low": 80, "ci_high": 100}, "logit"),
        ({"measure": "cumulative_incidence", "value": 50, "ci_low": 10, "ci_high": 20}, "hold"),
        ({"measure": "proportion", "value": 3, "n_events": 30, "n_total": 20}, "more events"),
        (
            {"measure": "odds_ratio", "unit": "ratio", "value": 2, "ci_low": 1, "ci_high": 4},
            "level",
        ),
    ],
)
def test_what_cannot_be_pooled_says_why(told: dict[str, Value], why: str) -> None:
    level = {} if why == "level" else {"ci_level": 95}
    found = effect(row(**{**level, **told}))
    assert (found["usable"], found["yi"], found["vi"]) == ("no", None, None)
    assert why in str(found["why_not"])


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    draft = Draft()
    one = Cohort(label="early", size=20, variable="Timing", level="early", parent="all")
    two = Cohort(label="late", size=30, variable="Timing", level="late", parent="all")
    rate: dict[str, Any] = {"endpoint": "CR", "measure": "proportion", "location": "table:2 a / b"}
    draft.says("Early patients: 15 of 20 (75%) in remission.", "75", cohort=one, comparator="late",
               n_events=15, n_total=20, **rate)  # fmt: skip
    draft.says("Late patients: 10 of 30 (33%) in remission.", "33", cohort=two, comparator="early",
               n_events=10, n_total=30, **rate)  # fmt: skip
    draft.says("All: 25 of 50 (50%) in remission.", "50", n_events=25, n_total=50, **rate)
    ratio: dict[str, Any] = {"measure": "hazard_ratio", "unit": "ratio", "analysis": "univariable"}
    draft.says("The hazard of death early was 0.5 (0.25 to 1).", "0.5", cohort=one,
               comparator="late", contrast="early vs late", ci_low="0.25", ci_high="1",
               ci_level="95", **ratio)  # fmt: skip
    age = Cohort(label="Age", size=50, variable="Age", parent="all")
    draft.says("The hazard rose with age, 1.1 (1.0 to 1.2).", "1.1", cohort=age,
               comparator="late", contrast="Age", ci_low="1.0", ci_high="1.2", ci_level="95",
               **ratio)  # fmt: skip
    draft.says("Others had an OS of 40% (30 to 50) at 24 months.1", "40",
               cohort=Cohort(label="others", origin=(1,)), attribution="secondary", cited_refs=(1,),
               ci_low="30", ci_high="50", ci_level="95", timepoint="24",
               timepoint_unit="month")  # fmt: skip
    draft.cites(1, "1. Prior A. A study. Invent Med J. 2015;3:55.", authors=("Prior A",),
                title="A study", journal="Invent Med J", year=2015, volume="3",
                first_page="55")  # fmt: skip
    return write_graph(tmp_path / "graph", [draft.extraction()])


def test_whole_part_contrast_and_retold_are_told_apart(graph: Path) -> None:
    found = [line.cells for line in long_table(open_read_only(graph), Selection()).lines]
    told = {str(c["group"]): (c["patients"], c["cluster"]) for c in found if c["endpoint"] == "CR"}
    assert told == {
        "all": ("whole", "Example 2021"),
        "early": ("part", "Example 2021"),
        "late": ("part", "Example 2021"),
    }
    (retold,) = [c for c in found if c["patients"] == "retold"]
    assert str(retold["cluster"]).startswith("w")
    assert retold["comparable"] == "OS · survival probability · at 2 years · from: not told"
    (ratio,) = [c for c in found if c["contrast"] == "early vs late"]
    assert ratio["patients"] == "contrast"


def test_arms_stand_side_by_side_once_and_a_covariate_has_none(graph: Path) -> None:
    found = [line.cells for line in two_arm_table(open_read_only(graph), Selection()).lines]
    counts, ratio = sorted(found, key=lambda c: str(c["endpoint"]))
    assert (counts["arm1"], counts["events1"], counts["total1"]) == ("early", 15, 20)
    assert (counts["arm2"], counts["events2"], counts["total2"]) == ("late", 10, 30)
    # metafor: escalc(measure="OR", ai=15, bi=5, ci=10, di=20)
    assert counts["yi"] == round(log(15 * 20 / (5 * 10)), 6)
    assert counts["sei"] == round(sqrt(1 / 15 + 1 / 5 + 1 / 10 + 1 / 20), 6)
    assert (ratio["arm1"], ratio["arm2"], ratio["yi"]) == ("early", "late", round(log(0.5), 6))
    assert Decimal(str(ratio["vi"])) > 0
