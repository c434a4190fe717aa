"""Baseline tables as records: who is counted, what is told of them, and what is left out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from extractors import extract_document
from extractors.baseline_cells import Told, read_printed
from extractors.baseline_labels import read_label
from extractors.lexicon import load
from extractors.readers.text import parse_text

if TYPE_CHECKING:
    from extractors.model import Extraction
    from extractors.records import Characteristic

FRAME = """# Of made-up patients

## Methods

We retrospectively studied {size} made-up patients at one center in Nowhere.

## Results

Who they were is shown in the table, as it should be.

{caption}

{table}

{note}

Nobody else was asked, and nobody else told us anything at all.
"""
CAPTION = "**Table 1. Characteristics of the patients at baseline**"
ARMS = """
| | Drugamab (n = 50) | Control (n = 22) | P | Overall (n = 72) |
|---|---|---|---|---|
| Male sex, n (%) | 27 (54%) | 15 (68%) | 0.26 | 42 (58%) |
| Age (years), median [IQR] | 34.5 [26.2-57.5] | 33 [19.5-49] | 0.15 | 34 [21-54] |
| Lines of therapy, median (range) | 2 (1-9) | 2 (1-5) | 0.75 | 2 (1-9) |
| Type of donor, n (%) | | | 0.31 | |
| Sibling | 20 (40%) | 12 (55%) | | 32 (44%) |
| Other | 30 (60%) | 10 (45%) | | 40 (56%) |
| Type of relapse, n (%) | | | <0.01 | |
| Marrow | 42 (93%) | 20 (95%) | | 62 (94%) |
| Molecular | 3 (7%) | 1 (5%) | | 4 (6%) |
| Missing data | 5 | 1 | | 6 |
"""


def read(table: str, caption: str = CAPTION, note: str = "", size: int = 72) -> Extraction:
    text = FRAME.format(caption=caption, table=table.strip(), note=note, size=size)
    return extract_document(parse_text(text.encode(), "made-up.md"))


def told(record: Characteristic) -> tuple[str, str, str, str, str | None]:
    """Return group, variable, level, statistic and value of a record."""
    value = None if record.value is None else str(record.value)
    return record.cohort.label, record.variable, record.level, record.statistic, value


def of(extraction: Extraction, group: str, variable: str) -> list[Characteristic]:
    records = extraction.characteristics
    return [r for r in records if r.cohort.label == group and r.variable == variable]


def test_every_cell_is_of_its_group_variable_and_level() -> None:
    found = read(ARMS)
    assert len(found.characteristics) == 24
    assert found.problems == ()
    assert [told(r) for r in of(found, "Control", "Type of donor")] == [
        ("Control", "Type of donor", "Sibling", "count", "12"),
        ("Control", "Type of donor", "Other", "count", "10"),
    ]
    (male,) = of(found, "all", "Male sex")
    assert (male.value, male.percent, male.total) == (Decimal(42), Decimal(58), 72)
    (age,) = of(found, "Drugamab", "Age")
    assert (age.statistic, age.unit, age.spread_kind) == ("median", "year", "IQR")
    assert (age.spread_low, age.value, age.spread_high) == tuple(
        map(Decimal, ("26.2", "34.5", "57.5"))
    )


def test_every_record_points_at_its_cell_in_its_row() -> None:
    found = read(ARMS)
    for record in found.characteristics:
        assert found.document.quote(record.value_span) == record.value_text
        assert record.span.start <= record.value_span.start <= record.value_span.end
        assert record.location.startswith("table:1 ")


def test_a_share_is_of_those_without_missing_data() -> None:
    found = read(ARMS)
    totals = {r.level: r.total for r in of(found, "Drugamab", "Type of relapse")}
    assert totals == {"Marrow": 45, "Molecular": 45, "Missing data": None}
    assert {r.total for r in of(found, "Control", "Type of relapse")} == {21, None}


def test_a_p_is_of_the_groups_that_are_compared() -> None:
    found = read(ARMS)
    ps = {(r.cohort.label, r.level): (r.p_operator, r.p_value) for r in found.characteristics}
    assert ps["Drugamab", "Sibling"] == ps["Control", "Other"] == ("", "0.31")
    assert ps["Control", "Marrow"] == ("<", "0.01")
    assert ps["all", "Sibling"] == ("", "")


def test_a_line_over_variables_is_a_heading() -> None:
    found = read(
        """
| | All (n = 72) | A (n = 40) | B (n = 32) |
|---|---|---|---|
| Transplant | | | |
| Donor age, median (range) | 31 (2-60) | 30 (2-60) | 33 (5-59) |
| Source of cells | | | |
| Marrow | 36 (50) | 20 (50) | 16 (50) |
| Blood | 36 (50) | 20 (50) | 16 (50) |
"""
    )
    heads = {(r.heading, r.variable, r.level) for r in found.characteristics}
    assert ("Source of cells", "Marrow", "") not in heads
    assert {v for _, v, _ in heads} == {"Donor age", "Source of cells"}


NUMBERS = """
| Characteristic | N | % |
|---|---|---|
| Sex | | |
| Male | 47 | 60.3 |
| Female | 31 | 39.7 |
| Age in years, median (range) | 8 (1-25) | - |
| Sibling donor | 13 | 33.3 |
| Normal | 31 | 39.7 |
"""


def test_numbers_and_percentages_in_columns_of_their_own_belong_together() -> None:
    found = read(NUMBERS, size=78)
    sex = of(found, "all", "Sex")
    assert [(r.level, r.value, r.percent, r.total) for r in sex] == [
        ("Male", Decimal(47), Decimal("60.3"), 78),
        ("Female", Decimal(31), Decimal("39.7"), 78),
    ]
    whole = next(c for c in found.cohorts if c.label == "all")
    assert (whole.age_min, whole.age_median, whole.age_max) == (1, 8, 25)


def test_what_does_not_fit_or_has_no_variable_is_left_out_and_said() -> None:
    found = read(NUMBERS, size=78)
    variables = {r.variable for r in found.characteristics}
    assert variables == {"Sex", "Age in years"}
    (problem,) = found.problems
    assert problem.kind == "characteristics"
    assert "Sibling donor; Normal" in problem.message


def test_a_table_of_fewer_patients_than_the_article_has_tells_no_total() -> None:
    found = read(NUMBERS.replace("13 | 33.3", "13 | 16.7"), size=80)
    (donor,) = of(found, "all", "Sibling donor")
    assert (donor.value, donor.percent, donor.total) == (Decimal(13), Decimal("16.7"), None)


def test_several_levels_in_one_cell_are_records_each() -> None:
    found = read(
        """
| | All (n = 73) | MRD+ (n = 35) | Relapse (n = 38) |
|---|---|---|---|
| Sex, male/female | 43/30 | 21/14 | 22/16 |
| Risk low/middle/high | 20/30/23 | 10/15/10 | 10/15/13 |
| Deletion of a gene, n (%) | 10/40 (25) | 5/19 (26) | 5/21 (24) |
"""
    )
    counts = {(r.cohort.label, r.level): r.value for r in found.characteristics if r.level}
    assert counts["all", "male"] == 43
    assert counts["Relapse", "female"] == 16
    assert [counts["MRD+", level] for level in ("low", "middle", "high")] == [10, 15, 10]
    totals = [r.total for r in found.characteristics if r.variable == "Deletion of a gene"]
    assert totals == [40, 19, 21]


def test_the_same_arm_below_two_heads_is_two_groups() -> None:
    found = read(
        """
| | With ablation | With ablation | Without ablation | Without ablation |
| | Drugamab (n = 90) | Placebo (n = 106) | Drugamab (n = 2203) | Placebo (n = 2208) |
|---|---|---|---|---|
| Age, mean years (SD) | 70.1 (9.1) | 68.2 (9.2) | 71.6 (8.9) | 71.8 (9.0) |
| Male patients, n (%) | 57 (63.3) | 77 (72.6) | 1109 (50.3) | 1204 (54.5) |
"""
    )
    men = {r.cohort.label: r.total for r in found.characteristics if r.statistic == "count"}
    assert men == {
        "Drugamab (With ablation)": 90,
        "Placebo (With ablation)": 106,
        "Drugamab (Without ablation)": 2203,
        "Placebo (Without ablation)": 2208,
    }


def test_only_the_columns_at_baseline_are_read_of_a_table_of_changes() -> None:
    found = read(
        """
| | Drugamab (n = 46) | Drugamab (n = 46) | Drugamab (n = 46) | Placebo (n = 50) | Placebo (n = 50) | Placebo (n = 50) |
| | Baseline | 24 weeks | P | Baseline | 24 weeks | P |
|---|---|---|---|---|---|---|
| Uric acid (mg/dL) | 5.8±1.4 | 4.9±1.4 | <0.001 | 5.7±1.5 | 5.8±1.5 | 0.82 |
"""  # noqa: E501 - a table's row
    )
    assert [(r.cohort.label, str(r.value), r.p_value) for r in found.characteristics] == [
        ("Drugamab", "5.8", ""),
        ("Placebo", "5.7", ""),
    ]
    assert {r.unit for r in found.characteristics} == {"mg/dL"}


CASES = """
| Patient | Age | Sex | Donor | Days to transplant |
|---|---|---|---|---|
| P1 | 59 | Male | MUD | 172 |
| P2 | 17 | Female | - | 180 |
| P3 | 33 | Male | HID | 217 |
| P4 | 46 | Female | HID | 382 |
"""


def test_a_list_of_patients_stays_a_list_of_patients() -> None:
    found = read(CASES, "**Table 1. Detailed information of the patients**", size=4)
    assert len(found.characteristics) == 15
    second = [r for r in found.characteristics if r.patient == "P2"]
    assert [(r.variable, r.value_text, r.value) for r in second] == [
        ("Age", "17", Decimal(17)),
        ("Sex", "Female", None),
        ("Days to transplant", "180", Decimal(180)),
    ]
    assert {(r.statistic, r.cohort.label) for r in found.characteristics} == {("single", "all")}
    assert not any("P2" in c.label for c in found.cohorts)


def test_an_outcome_table_has_no_characteristics() -> None:
    assert read(ARMS, "**Table 2. Outcomes and adverse events**").characteristics == ()


def test_rows_of_one_name_are_not_told_apart_and_left_out() -> None:
    table = """
| Marker | A (n = 40) | B (n = 32) |
|---|---|---|
| Male | 20 (50) | 16 (50) |
| Old | 10 (25) | 8 (25) |
| Old | 30 (75) | 24 (75) |
"""
    found = read(table)
    assert {r.variable for r in found.characteristics} == {"Male"}
    assert "Old" in found.problems[0].message


def test_medians_and_ends_in_rows_of_their_own_are_of_the_variable_above() -> None:
    found = read(
        """
| Variable | Cases (n = 40) | Controls (n = 32) |
|---|---|---|
| Age, y | | |
| Median | 12 | 13 |
| Maximum | 20 | 19 |
| BMI | 25 (22-28) | 24 (21-27) |
| Smokers | 50% | 25% |
"""
    )
    assert [told(r) for r in found.characteristics if r.cohort.label == "Cases"] == [
        ("Cases", "Age", "", "median", "12"),
        ("Cases", "Age", "", "maximum", "20"),
        ("Cases", "Smokers", "", "percent", "50"),
    ]
    assert "BMI" in found.problems[0].message


def test_a_row_behind_levels_of_all_patients_is_of_no_known_variable() -> None:
    found = read(
        """
| Variable | Frequency | Percent |
|---|---|---|
| Sex | | |
| Male | 36 | 50.0 |
| Female | 36 | 50.0 |
| Stage II | 18 | 25.0 |
"""
    )
    assert [told(r) for r in found.characteristics] == [
        ("all", "Sex", "Male", "count", "36"),
        ("all", "Sex", "Female", "count", "36"),
    ]
    assert "Stage II" in found.problems[0].message


@pytest.mark.parametrize("head", ["Median (IQR) or n (%)", "All (n = 72)", "Value"])
def test_a_column_that_names_no_arm_is_of_all_patients(head: str) -> None:
    found = read(f"| Variable | {head} |\n|---|---|\n| Age, median (IQR) | 12 (10-15) |\n")
    assert [told(r) for r in found.characteristics] == [("all", "Age", "", "median", "12")]


@pytest.mark.parametrize(
    ("label", "name", "unit", "statistic", "spread"),
    [
        ("Hemoglobin [median (range); g/dL]", "Hemoglobin", "g/dL", "median", "range"),
        ("Age, mean years (SD)", "Age", "year", "mean", "SD"),
        ("Creatinine clearance, mL/min", "Creatinine clearance", "mL/min", "", ""),
        ("Mean arterial pressure, mmHg", "Mean arterial pressure", "mmHg", "", ""),
        ("Cell yield (median) MNC(10^{8}/kg)", "Cell yield MNC", "10^8/kg", "median", ""),
        ("Number of lines median (min-max)", "Number of lines", "", "median", "range"),
        ("Source of cells n (%)", "Source of cells", "", "", ""),
        ("MMUD (9/10 HLA match)", "MMUD (9/10 HLA match)", "", "", ""),
        ("IKZF1^{plus}", "IKZF1plus", "", "", ""),
        ("Risk group ^a", "Risk group", "", "", ""),
        ("6q-", "6q-", "", "", ""),
        ("HbA1c, % (SD)", "HbA1c", "%", "", "SD"),
    ],
)
def test_a_label_is_taken_apart(
    label: str, name: str, unit: str, statistic: str, spread: str
) -> None:
    found = read_label(label, load())
    assert (found.name, found.unit, found.statistic, found.spread) == (
        name,
        unit,
        statistic,
        spread,
    )


@pytest.mark.parametrize(
    ("text", "say", "sizes", "expected"),
    [
        ("12 (24)", Told(), [50], ("count", "12", 50)),
        ("12 (24)", Told(), [90], None),
        ("12 (24%)", Told(), [90], ("count", "12", None)),
        ("12/48 (25)", Told(), [90], ("count", "12", 48)),
        ("12/48 (35)", Told(), [90], None),
        ("5 (2)", Told(deviation="SD", is_quantity=True), [90], ("mean", "5", None)),
        ("-7.5±6.4", Told(), [90], ("mean", "-7.5", None)),
        ("30.5 (12 ~ 52)", Told(nearest="median", bounds="range"), [], ("median", "30.5", None)),
        ("30 (12-52)", Told(), [], None),
        ("1,234 (61.7%)", Told(), [2000], ("count", "1234", 2000)),
        ("3", Told(counts=True), [], ("count", "3", None)),
        ("3", Told(), [], None),
        ("7.87", Told(statistic="median"), [], ("median", "7.87", None)),
        ("12%", Told(), [], ("percent", "12", None)),
        ("21/40", Told(counts=True), [73], ("count", "21", 40)),
        ("43/30", Told(counts=True), [73], None),
        ("Activity in adults", Told(counts=True), [73], None),
    ],
)
def test_labels_and_arithmetic_say_what_a_number_is(
    text: str, say: Told, sizes: list[int], expected: tuple[str, str, int | None] | None
) -> None:
    found = read_printed(text, say, sizes)
    assert (found and (found.statistic, str(found.value), found.total)) == expected


def test_a_level_behind_the_comma_of_its_variable() -> None:
    table = ARMS.replace("Male sex, n (%)", "Sex, male, n (%)")
    (male,) = of(read(table), "all", "Sex")
    assert (male.level, male.value) == ("male", Decimal(42))
