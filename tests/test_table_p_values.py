"""Whose P it is that a table prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.made_up import figures
from tests.test_outcome_rows import FRAME

if TYPE_CHECKING:
    from extractors.model import ReportedFigure


def read(caption: str, table: str) -> list[ReportedFigure]:
    return figures(FRAME.format(caption=caption, table=table.strip(), notes=""))


def test_columns_of_p_alone_compare_by_the_factor_of_the_row() -> None:
    rows = """
| Factor | OS / Univariate | OS / Multivariate (RR) | Relapse / Univariate |
|---|---|---|---|
| Acute GVHD with/without | P = 0.012 | P = 0.021 (4.7) | NS |
| Donor age ≤30/>30 years | NS | NS | P < 0.03 |
"""
    found = read("Table 3. Risk factors for OS and relapse", rows)
    assert [(f.endpoint, f.measure, f.value_text, f.analysis) for f in found] == [
        ("OS", "p_value", "0.012", "univariable"),
        ("OS", "relative_risk", "4.7", "multivariable"),
        ("RELAPSE", "p_value", "0.03", "univariable"),
    ]
    assert [f.cohort.label for f in found] == ["Acute GVHD", "Acute GVHD", "Donor age"]
    assert found[1].p_value == "0.021"
    assert (found[0].comparator, found[2].contrast) == ("no Acute GVHD", "Donor age: ≤30/>30 years")
    assert found[2].p_operator == "<"


def test_a_head_that_ends_in_p_holds_p_values() -> None:
    rows = """
| Factor | OS P | RFS P value |
|---|---|---|
| Sex | 0.50 | 0.60 |
"""
    found = read("Table 3. Univariate analysis", rows)
    assert [(f.endpoint, f.measure, f.p_value) for f in found] == [
        ("OS", "p_value", "0.50"),
        ("RFS", "p_value", "0.60"),
    ]


def test_the_name_of_a_test_beside_p_changes_nothing() -> None:
    rows = """
| | Alpha (n = 40) | Gamma (n = 38) | P (rank) |
|---|---|---|---|
| NRM | 5.0% (1.0-12.0) | 8.1% (2.0-18.0) | 0.50 |
"""
    found = read("Table 2. Cumulative incidences at day 100", rows)
    assert [(f.value_text, f.p_value, f.timepoint) for f in found] == [
        ("5.0", "0.50", 100),
        ("8.1", "0.50", 100),
    ]


def test_levels_of_reference_are_no_ratios() -> None:
    rows = """
| Factor | n | Univariable / HR (95% CI) | Univariable / p | Multivariable / HR (95% CI) |
|---|---|---|---|---|
| Risk | | | | |
| Low | 30 | 1 (reference) | | Ref |
| High | 50 | 2.00 (1.20-3.30) | 0.01 | 1.80 (1.10-3.00) |
"""
    found = read("Table 4. Cox regression for event-free survival", rows)
    assert [(f.value_text, f.analysis, f.comparator) for f in found] == [
        ("2.00", "univariable", "Low"),
        ("1.80", "multivariable", "Low"),
    ]


def test_a_ratio_of_1_with_an_interval_is_one() -> None:
    rows = """
| Factor | HR | 95% CI | P |
|---|---|---|---|
| Age, per year | 1.00 | 0.99-1.02 | 0.80 |
"""
    (figure,) = read("Table 4. Analysis of overall survival", rows)
    assert (figure.value_text, figure.p_value) == ("1.00", "0.80")


def test_what_is_printed_for_a_p_is_not_taken_from_another_row() -> None:
    rows = """
| Response | Alpha (n = 40) | Gamma (n = 38) | P |
|---|---|---|---|
| ORR, n (%) | 30 (75) | 20 (53) | 0.04 |
| - CR | 20 (50) | 10 (26) | 0.03 |
| - Stable disease | 0 (0) | 0 (0) | NA |
"""
    found = read("Table 2. Response to treatment", rows)
    stable = [f.p_value for f in found if f.endpoint == "OTHER:stable disease"]
    assert stable == ["", ""]


def test_a_p_behind_two_endpoints_is_of_neither() -> None:
    rows = """
| Arm | N | OS, % (95% CI) | EFS, % (95% CI) | P |
|---|---|---|---|---|
| Alpha | 40 | 70 (60-80) | 60 (50-70) | 0.03 |
| Gamma | 38 | 60 (50-70) | 50 (40-60) | |
"""
    found = read("Table 2. Outcomes at 2 years", rows)
    assert {f.p_value for f in found} == {""}
    assert [f.cohort.label for f in found] == ["Alpha", "Alpha", "Gamma", "Gamma"]


def test_one_p_for_a_few_groups_holds_for_each_and_not_for_all_patients() -> None:
    rows = """
| Group | n | 1-year OS, % (95% CI) | P |
|---|---|---|---|
| All patients | 80 | 70 (60-80) | |
| Grafted | 40 | 80 (70-90) | 0.01 |
| Waiting | 40 | 60 (50-70) | |
"""
    found = read("Table 2. Overall survival", rows)
    assert [(f.cohort.label, f.p_value, f.comparator) for f in found] == [
        ("all", "", ""),
        ("Grafted", "0.01", "Waiting"),
        ("Waiting", "0.01", "Grafted"),
    ]
