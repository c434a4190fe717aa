"""Figures in tables: what a cell means by its row, its column and its caption."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from extractors.arms import arms_of
from extractors.baseline import baseline_groups, is_outcome_table
from extractors.cohorts import Cohorts
from extractors.enrolment import whole_cohort
from extractors.lexicon import load
from extractors.readers.text import parse_text
from extractors.table_figures import table_figures

if TYPE_CHECKING:
    from extractors.model import Document, ReportedFigure

FRAME = """# Of made-up patients

## Methods

We retrospectively studied 80 made-up patients at one center in Nowhere.

## Results

What became of them is shown in the table, as it should be.

{caption}

{table}

Nobody else was asked, and nobody else told us anything at all.
"""


def read(caption: str, table: str) -> Document:
    return parse_text(FRAME.format(caption=caption, table=table.strip()).encode(), "made-up.md")


def cohorts_of(document: Document) -> Cohorts:
    cohorts = Cohorts(whole_cohort(document, 80), load(), document.plain)
    cohorts.take_arms(document.tables)
    return cohorts


def figures(caption: str, table: str) -> list[ReportedFigure]:
    document = read(caption, table)
    found = list(table_figures(document, cohorts_of(document), load()))
    for figure in found:
        assert document.quote(figure.value_span) == figure.value_text
        assert figure.span.start <= figure.value_span.start
        assert figure.value_span.end <= figure.span.end
        assert figure.location.startswith("table:")
    return found


def one(found: list[ReportedFigure], endpoint: str, *words: str) -> ReportedFigure:
    """Return the one figure of an endpoint whose group's label has these words."""
    (figure,) = [
        f for f in found if f.endpoint == endpoint and all(w in f.cohort.label for w in words)
    ]
    return figure


ARMS = """
| Outcome | All (n = 80) | Drugamab (n = 44) | Control (n = 36) | P |
|---|---|---|---|---|
| 2-year OS, % (95% CI) | 71.0 (60.2-82.1) | 78.2 (64.0-90.3) | 62.0 (45.5-78.5) | 0.04 |
| Grade 3-4 aGVHD, n (%) | 8 (10) | 4 (9.1) | 4 (11.1) | 0.77 |
| Death, n | 24 | 9 | 15 | <0.001 |
| Median OS, months (95% CI) | NR | NR (20.1-NR) | 18.2 (9.0-NR) | |
| Median follow-up, months (range) | 24 (3-60) | 25 (3-60) | 22 (4-58) | |
"""


@pytest.fixture(scope="module")
def arms() -> list[ReportedFigure]:
    """Return the figures of a table whose columns are the cohort and two arms."""
    return figures("**Table 1. Outcome of the patients**", ARMS)


def test_every_cell_with_a_value_is_a_figure(arms: list[ReportedFigure]) -> None:
    assert len(arms) == 15
    assert [f.endpoint for f in arms[::3]] == ["OS", "AGVHD_3_4", "DEATH", "OS", "FOLLOW_UP"]


def test_a_percentage_at_a_time_with_its_interval(arms: list[ReportedFigure]) -> None:
    found = [f for f in arms if f.endpoint == "OS" and f.measure == "survival_probability"]
    whole, drug, control = found
    assert (whole.value, whole.ci_low, whole.ci_high) == (71, Decimal("60.2"), Decimal("82.1"))
    assert (drug.value, control.value) == (Decimal("78.2"), 62)
    assert {(f.unit, f.timepoint, f.timepoint_unit) for f in found} == {("%", 2, "year")}
    assert {f.ci_level for f in found} == {95}


def test_each_column_is_a_group_with_its_size(arms: list[ReportedFigure]) -> None:
    assert {(f.cohort.label, f.cohort.size) for f in arms} == {
        ("all", 80),
        ("Drugamab", 44),
        ("Control", 36),
    }


def test_the_p_of_a_row_compares_the_arms_not_the_whole(arms: list[ReportedFigure]) -> None:
    whole, drug, control = [f for f in arms if f.measure == "survival_probability"]
    assert whole.p_value == ""
    assert (drug.p_value, control.p_value) == ("0.04", "0.04")
    assert (drug.comparator, control.comparator) == ("Control", "Drugamab")
    deaths = [f for f in arms if f.endpoint == "DEATH"]
    assert [(f.p_value, f.p_operator) for f in deaths[1:]] == [("0.001", "<")] * 2


def test_a_count_and_its_percentage_of_the_column(arms: list[ReportedFigure]) -> None:
    found = [f for f in arms if f.endpoint == "AGVHD_3_4"]
    assert [(str(f.value), f.n_events, f.n_total) for f in found] == [
        ("10", 8, 80),
        ("9.1", 4, 44),
        ("11.1", 4, 36),
    ]
    assert {(f.measure, f.unit) for f in found} == {("proportion", "%")}


def test_a_bare_count(arms: list[ReportedFigure]) -> None:
    found = [f for f in arms if f.endpoint == "DEATH"]
    assert [(f.value, f.unit, f.measure, f.n_events, f.n_total) for f in found] == [
        (24, "count", "count", 24, 80),
        (9, "count", "count", 9, 44),
        (15, "count", "count", 15, 36),
    ]


def test_a_median_that_was_not_reached(arms: list[ReportedFigure]) -> None:
    whole, drug, control = [f for f in arms if f.endpoint == "OS" and f.measure == "median"]
    assert (whole.value, whole.status) == (None, "not-reached")
    assert (drug.value, drug.ci_low, drug.ci_high) == (None, Decimal("20.1"), None)
    assert (control.value, control.status) == (Decimal("18.2"), "reported")
    assert (control.ci_low, control.ci_high) == (9, None)
    assert {f.unit for f in (whole, drug, control)} == {"month"}


def test_a_range_is_no_confidence_interval(arms: list[ReportedFigure]) -> None:
    found = [f for f in arms if f.endpoint == "FOLLOW_UP"]
    assert {(f.measure, f.unit, f.spread_kind) for f in found} == {("median", "month", "range")}
    assert (found[0].value, found[0].spread_low, found[0].spread_high) == (24, 3, 60)
    assert {f.ci_low for f in found} == {None}


SUBGROUPS = """
| Variable | N | OS, % (95% CI) | P | CIR, % (95% CI) | P |
|---|---|---|---|---|---|
| Sex | | | | | |
| Male | 50 | 66 (52-80) | 0.31 | 22 (12-35) | 0.55 |
| Female | 30 | 78 (62-92) | | 17 (6-33) | |
| Disease status at HSCT | | | | | |
| CR1 | 40 | 80 (68-91) | 0.02 | 11 (4-22) | 0.03 |
| CR2 | 25 | 59 (43-75) | | 32 (17-48) | |
| CR3 | 15 | 40 (20-60) | | 45 (25-62) | |
"""


@pytest.fixture(scope="module")
def subgroups() -> list[ReportedFigure]:
    """Return the figures of a table whose rows are subgroups."""
    return figures("**Table 2. Univariable analysis of outcome at 2 years**", SUBGROUPS)


def test_rows_are_groups_and_columns_are_endpoints(subgroups: list[ReportedFigure]) -> None:
    assert len(subgroups) == 10
    male, cr2 = one(subgroups, "OS", "Male"), one(subgroups, "RELAPSE", "CR2")
    assert (male.value, male.cohort.size) == (66, 50)
    assert (cr2.value, cr2.cohort.size) == (32, 25)
    assert (male.measure, cr2.measure) == ("survival_probability", "cumulative_incidence")
    assert (cr2.ci_low, cr2.ci_high) == (17, 48)


def test_the_time_of_the_caption_holds_for_the_rows(subgroups: list[ReportedFigure]) -> None:
    assert {(f.timepoint, f.timepoint_unit) for f in subgroups} == {(2, "year")}


def test_the_p_of_the_first_row_holds_for_its_category(subgroups: list[ReportedFigure]) -> None:
    p_values = [[f.p_value for f in subgroups if f.endpoint == e] for e in ("OS", "RELAPSE")]
    assert p_values == [
        ["0.31", "0.31", "0.02", "0.02", "0.02"],
        ["0.55", "0.55", "0.03", "0.03", "0.03"],
    ]


def test_a_level_is_compared_with_the_other_levels(subgroups: list[ReportedFigure]) -> None:
    assert "Female" in one(subgroups, "OS", "Male").comparator
    others = one(subgroups, "OS", "CR1").comparator
    assert "CR2" in others
    assert "CR3" in others
    assert "Male" not in others


def test_the_variable_of_a_group_is_kept(subgroups: list[ReportedFigure]) -> None:
    cohort = one(subgroups, "OS", "CR1").cohort
    assert (cohort.variable, cohort.level) == ("Disease status at HSCT", "CR1")


def test_events_and_interval_in_columns_of_their_own() -> None:
    found = figures(
        "**Table 2. Relapse by group**",
        """
| Group | N | Events | 2-year CIR | 95% CI | P |
|---|---|---|---|---|---|
| Fever | | | | | |
| Yes | 50 | 6 | 12.1% | 5.0-23.4% | 0.004 |
| No | 30 | 11 | 37.2% | 19.1-55.3% | |
""",
    )
    first, second = found
    assert (first.value, first.n_events, first.n_total) == (Decimal("12.1"), 6, 50)
    assert (first.ci_low, first.ci_high) == (5, Decimal("23.4"))
    assert (second.value, second.n_events, second.n_total) == (Decimal("37.2"), 11, 30)
    assert {f.timepoint for f in found} == {2}
    assert {f.p_value for f in found} == {"0.004"}


def test_a_printed_fraction_stays_a_fraction() -> None:
    (figure,) = figures(
        "**Table 2. Relapse**",
        """
| Group | N | 2-year CIR (95% CI) | P |
|---|---|---|---|
| Fever | 50 | 0.12 (0.05-0.23) | 0.004 |
""",
    )
    assert (figure.value, figure.unit) == (Decimal("0.12"), "fraction")
    assert (figure.ci_low, figure.ci_high) == (Decimal("0.05"), Decimal("0.23"))


RATIOS = """
| Factor | HR (95% CI) | P |
|---|---|---|
| **Univariable analysis** | | |
| Age (per year) | 1.04 (0.98-1.10) | 0.21 |
| CR2 vs CR1 | 2.31 (1.10-4.85) | 0.03 |
| **Multivariable analysis** | | |
| CR2 vs CR1 | 2.05 (0.97-4.40) | 0.06 |
"""


@pytest.fixture(scope="module")
def ratios() -> list[ReportedFigure]:
    """Return the figures of a regression table."""
    return figures("**Table 3. Factors of overall survival**", RATIOS)


def test_ratios_with_the_endpoint_of_the_caption(ratios: list[ReportedFigure]) -> None:
    assert [(str(f.value), f.endpoint, f.measure, f.unit) for f in ratios] == [
        ("1.04", "OS", "hazard_ratio", "ratio"),
        ("2.31", "OS", "hazard_ratio", "ratio"),
        ("2.05", "OS", "hazard_ratio", "ratio"),
    ]
    assert [f.p_value for f in ratios] == ["0.21", "0.03", "0.06"]
    assert (ratios[1].ci_low, ratios[1].ci_high) == (Decimal("1.10"), Decimal("4.85"))


def test_the_analysis_of_a_ratio(ratios: list[ReportedFigure]) -> None:
    assert [f.analysis for f in ratios] == ["univariable", "univariable", "multivariable"]


def test_the_two_sides_of_a_ratio(ratios: list[ReportedFigure]) -> None:
    assert (ratios[1].cohort.label, ratios[1].comparator) == ("CR2", "CR1")
    assert "Age" in ratios[0].contrast


def test_a_ratio_has_no_time_point(ratios: list[ReportedFigure]) -> None:
    assert {f.timepoint for f in ratios} == {None}


def test_a_ratio_of_each_endpoint() -> None:
    found = figures(
        "**Table 3. Multivariable analysis**",
        """
| Factor | OS, HR (95% CI) | P | Relapse, HR (95% CI) | P |
|---|---|---|---|---|
| Fever vs no fever | 1.31 (0.70-2.40) | 0.40 | 0.80 (0.41-1.55) | 0.51 |
""",
    )
    assert [(f.endpoint, str(f.value), f.p_value, f.analysis) for f in found] == [
        ("OS", "1.31", "0.40", "multivariable"),
        ("RELAPSE", "0.80", "0.51", "multivariable"),
    ]


ADVERSE = """
| Adverse event | All grades, n (%) | Grade ≥3, n (%) |
|---|---|---|
| Neutropenia | 30 (37.5) | 25 (31.3) |
| Cytokine release syndrome | 20 (25) | 3 (3.8) |
| Headache | 9 (11.3) | 0 (0) |
| Blue fingers | 1 (1.3) | - |
"""


def test_adverse_events_by_grade() -> None:
    found = figures("**Table 4. Adverse events**", ADVERSE)
    assert [(f.endpoint, f.n_events, f.n_total, str(f.value)) for f in found] == [
        ("NEUTROPENIA", 30, 80, "37.5"),
        ("AE:neutropenia:G3", 25, 80, "31.3"),
        ("CRS", 20, 80, "25"),
        ("CRS_G3", 3, 80, "3.8"),
        ("AE:headache", 9, 80, "11.3"),
        ("AE:headache:G3", 0, 80, "0"),
        ("AE:blue fingers", 1, 80, "1.3"),
    ]
    assert {f.measure for f in found} == {"proportion"}
    assert {f.cohort.label for f in found} == {"all"}


BASELINE = """
| Characteristic | All (n = 80) | Drugamab (n = 44) | Control (n = 36) |
|---|---|---|---|
| Median age, years (range) | 12 (1-20) | 11 (1-20) | 13 (2-19) |
| Sex, n (%) | | | |
| Male | 50 (62.5) | 28 (63.6) | 22 (61.1) |
| Female | 30 (37.5) | 16 (36.4) | 14 (38.9) |
| Relapse before HSCT, n (%) | 40 (50) | 20 (45) | 20 (56) |
"""
CAPTION = "**Table 1. Characteristics of the patients at baseline**"


def test_a_baseline_table_has_no_outcomes() -> None:
    assert figures(CAPTION, BASELINE) == []


def test_a_baseline_table_sizes_its_groups() -> None:
    document = read(CAPTION, BASELINE)
    cohorts = cohorts_of(document)
    baseline_groups(document, cohorts, load())
    sizes = {c.level: c.size for c in cohorts.all() if c.variable.startswith("Sex")}
    assert sizes == {"Male": 50, "Female": 30}
    assert cohorts.resolve("male patients").size == 50


@pytest.mark.parametrize(
    ("caption", "table", "expected"),
    [
        (CAPTION, BASELINE, False),
        ("**Table 1. Demographics**", BASELINE, False),
        ("**Table 1. Characteristics by survival**", BASELINE, False),
        ("**Table 1. Patients**", BASELINE, False),
        ("**Table 1. Bleeding before randomization**", ADVERSE, False),
        ("**Table 2. Efficacy in those with bleeding before randomization**", ADVERSE, True),
        ("**Table 1. Outcome of the patients**", ARMS, True),
        ("**Table 1. Patients**", ARMS, True),
        ("**Table 2. Subgroups**", SUBGROUPS, True),
        ("**Table 3. Factors**", RATIOS, True),
        ("**Table 4. Safety**", ADVERSE, True),
    ],
)
def test_outcome_tables_are_told_from_others(caption: str, table: str, expected: bool) -> None:
    document = read(caption, table)
    (found,) = document.tables
    printed = document.text[found.span.start : found.span.end].removeprefix(found.caption).lstrip()
    assert is_outcome_table(found, load(), printed) is expected


def test_a_row_that_names_no_outcome_is_left_out() -> None:
    found = figures(
        "**Table 1. Outcome of the patients**",
        """
| Outcome | All (n = 80) | Drugamab (n = 44) |
|---|---|---|
| 2-year OS, % | 71 | 78 |
| Number of visits | 12 | 6 |
""",
    )
    assert [(f.endpoint, str(f.value)) for f in found] == [("OS", "71"), ("OS", "78")]


def test_tabs_are_cells_too() -> None:
    found = figures(
        "Table 1. Outcome of the patients",
        "Outcome\tAll (n = 80)\tCR1 (n = 45)\tCR2 (n = 35)\tP\n"
        "1-year OS\t81%\t90%\t70%\t0.03\nRelapse, n (%)\t20 (25)\t6 (13)\t14 (40)\t0.01",
    )
    assert [(f.cohort.label, str(f.value), f.p_value) for f in found] == [
        ("all", "81", ""),
        ("CR1", "90", "0.03"),
        ("CR2", "70", "0.03"),
        ("all", "25", ""),
        ("CR1", "13", "0.01"),
        ("CR2", "40", "0.01"),
    ]


TRIAL = """
| Outcome | Drug, n (%) (n = 90) | Placebo, n (%) (n = 106) | Hazard ratio (95% CI) | P |
|---|---|---|---|---|
| Relapse | 36 (40) | 46 (43) | 0.65 (0.42-1.00) | 0.048 |
"""


def test_the_ratio_between_the_arms_of_a_row() -> None:
    ratio = next(f for f in figures("Table 2. Outcomes", TRIAL) if f.measure == "hazard_ratio")
    assert (ratio.endpoint, ratio.ci_low, ratio.ci_high) == ("RELAPSE", Decimal("0.42"), 1)
    assert (ratio.cohort.label, ratio.comparator) == ("Drug", "Placebo")


def test_an_arm_of_several_sizes_is_of_none() -> None:
    text = (
        FRAME.format(
            caption="Table 1. Response", table="| A | Drug (n = 190) |\n|---|---|\n| OS | 5 |"
        )
        + "\nTable 2. Safety\n\n| A | Drug (n = 89) |\n|---|---|\n| Fever | 3 |\n"
    )
    document = parse_text(text.encode(), "made-up.md")
    assert arms_of(document.tables) == [("Drug", None)]
    cohorts = cohorts_of(document)
    safety = cohorts.named("Drug (n = 89)")
    assert (safety.label, safety.size, safety.parent) == ("Drug (n = 89)", 89, "Drug")


NAMED_LIKE_AN_OUTCOME = """
| Outcome | Relapse cohort (n = 38) | MRD+ cohort (n = 35) |
|---|---|---|
| MRD complete response, n (%) | 21 (84) | 31 (89) |
| Allo-HSCT in CR, n (%) | 12 (46) | 23 (66) |
"""


def test_an_arm_named_like_an_outcome_is_an_arm() -> None:
    found = figures("Table 2. Outcome of the patients", NAMED_LIKE_AN_OUTCOME)
    assert [(f.endpoint, f.cohort.label, str(f.value)) for f in found] == [
        ("MRD_NEG", "Relapse cohort", "84"),
        ("MRD_NEG", "MRD+ cohort", "89"),
        ("HSCT_DONE", "Relapse cohort", "46"),
        ("HSCT_DONE", "MRD+ cohort", "66"),
    ]
