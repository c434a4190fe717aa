"""How cells are read by their heads, labels and neighbors, and which columns are left out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.made_up import figures
from tests.test_outcome_rows import FRAME

if TYPE_CHECKING:
    from extractors.model import ReportedFigure


def read(caption: str, table: str) -> list[ReportedFigure]:
    return figures(FRAME.format(caption=caption, table=table.strip(), notes=""))


def told(found: list[ReportedFigure]) -> list[tuple[str, str, str, int | None, int | None]]:
    return [(f.endpoint, f.cohort.label, f.value_text, f.n_events, f.n_total) for f in found]


def test_two_numbers_that_a_label_names_are_two_counts() -> None:
    rows = """
| Organ | Alpha (n = 40) | Gamma (n = 38) |
|---|---|---|
| Liver (single/multiple) | 4/8 | 2/0 |
| Skin | 1/3 | 0/0 |
"""
    found = read("Table 2. Toxicity", rows)
    assert [(f.endpoint, f.value_text, f.endpoint_definition) for f in found[:4]] == [
        ("AE:liver", "4", "single"),
        ("AE:liver", "8", "multiple"),
        ("AE:liver", "2", "single"),
        ("AE:liver", "0", "multiple"),
    ]
    assert [f.value_text for f in found[4:]] == ["1", "3", "0", "0"]
    assert {(f.measure, f.unit) for f in found} == {("count", "count")}


def test_pairs_that_nothing_names_are_left_out_where_they_are_no_shares() -> None:
    rows = """
| Organ | Alpha (n = 40) |
|---|---|
| Liver | 8/4 |
| Skin | 1/3 |
"""
    assert read("Table 2. Toxicity", rows) == []


def test_numbers_and_percentages_in_columns_of_their_own() -> None:
    rows = """
| Event | Alpha (n = 40) / n | Alpha (n = 40) / % | Beta (n = 38) / n | Beta (n = 38) / % |
|---|---|---|---|---|
| Nausea | 8 | 20 | 6 | 15.8 |
"""
    assert told(read("Table 2. Adverse events", rows)) == [
        ("AE:nausea", "Alpha", "20", 8, 40),
        ("AE:nausea", "Beta", "15.8", 6, 38),
    ]


def test_a_fraction_beside_its_percentage_is_one_figure() -> None:
    rows = """
| Response | n/N | % (95% CI) |
|---|---|---|
| ORR | 30/40 | 75 (59-87) |
"""
    (figure,) = read("Table 2. Response", rows)
    assert (figure.measure, figure.value_text, figure.unit) == ("proportion", "75", "%")
    assert (figure.n_events, figure.n_total, figure.ci_low, figure.ci_high) == (30, 40, 59, 87)


def test_a_number_with_another_in_brackets_is_a_share_where_it_fits_the_group() -> None:
    rows = """
| Response | Alpha (n = 40) | Gamma (n = 38) |
|---|---|---|
| ORR | 30 (75.0) | 20 (61.1) |
"""
    # 20 of 38 are no 61.1%: what the two numbers are is not told
    assert told(read("Table 2. Efficacy", rows)) == [("ORR", "Alpha", "75.0", 30, 40)]


def test_a_row_of_totals_is_what_the_shares_are_of() -> None:
    rows = """
| Response | n (%) |
|---|---|
| CR | 10 (40) |
| PR | 5 (20) |
| Total | 25 |
"""
    assert {f.n_total for f in read("Table 2. Response rates", rows)} == {25}


def test_a_share_that_does_not_fit_the_cohort_has_no_denominator() -> None:
    rows = """
| Response | n (%) |
|---|---|
| CR | 10 (40) |
"""
    assert told(read("Table 2. Response rates", rows)) == [("CR", "all", "40", 10, None)]


def test_a_standard_error_behind_an_estimate() -> None:
    rows = """
| Group | No. | 5-year EFS / Probability ± SE | 5-year EFS / p |
|---|---|---|---|
| Young | 50 | 0.77 ± 0.04 | 0.31 |
| Old | 30 | 0.70 ± 0.06 | |
"""
    young, old = read("Table 2. Outcome by age", rows)
    assert (young.value, young.unit, young.spread_kind) == (Decimal("0.77"), "fraction", "SE")
    assert (young.spread_low, old.spread_low) == (Decimal("0.04"), Decimal("0.06"))


def test_footnote_marks_inside_a_cell_are_no_part_of_it() -> None:
    rows = """
| Response | Alpha (n = 40) |
|---|---|
| CR*, n (%) | 30† (75) [59-87] |
"""
    (figure,) = read("Table 2. Response", rows)
    assert (figure.value_text, figure.n_events) == ("75", 30)
    assert (figure.ci_low, figure.ci_high) == (59, 87)


def test_columns_that_nothing_tells_apart_are_left_out() -> None:
    rows = """
| Response | (2010) | (2011) |
|---|---|---|
| CR, n (%) | 20 (53) | 11 (44) |
"""
    assert read("Table 2. Response rates", rows) == []


def test_a_difference_between_arms_is_no_result_of_the_cohort() -> None:
    rows = """
| Outcome | Alpha (n = 40) | Beta (n = 38) | Difference, % (95% CI) | P |
|---|---|---|---|---|
| CR, n (%) | 30 (75) | 20 (53) | 22 (2 to 43) | 0.04 |
"""
    assert [f.value_text for f in read("Table 2. Efficacy", rows)] == ["75", "53"]


def test_an_arm_named_like_a_coefficient_is_an_arm() -> None:
    rows = """
| Response | Alpha (n = 40) | Beta (n = 38) |
|---|---|---|
| CR, n (%) | 30 (75) | 20 (53) |
"""
    found = read("Table 2. Response", rows)
    assert [f.cohort.label for f in found] == ["Alpha", "Beta"]


def test_arms_of_one_name_are_told_apart_by_the_heads_over_them() -> None:
    rows = """
| | Whole set | Whole set | Whole set | Matched set | Matched set | Matched set |
| | Alpha (n = 90) | Gamma (n = 80) | P | Alpha (n = 40) | Gamma (n = 40) | P |
|---|---|---|---|---|---|---|
| Severe bleeding, n (%) | 9 (10.0) | 16 (20.0) | 0.07 | 4 (10.0) | 6 (15.0) | 0.50 |
"""
    found = read("Table 2. Complications", rows)
    assert [(f.cohort.label, f.cohort.size, f.p_value) for f in found] == [
        ("Alpha (Whole set)", 90, "0.07"),
        ("Gamma (Whole set)", 80, "0.07"),
        ("Alpha (Matched set)", 40, "0.50"),
        ("Gamma (Matched set)", 40, "0.50"),
    ]
    assert found[0].comparator == "Gamma (Whole set)"
