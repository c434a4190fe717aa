"""What rows of outcome tables mean: events below counted lines, composites, groups, times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.made_up import figures

if TYPE_CHECKING:
    from extractors.model import ReportedFigure

FRAME = """It is shown in the table.

{caption}

{table}

{notes}

Nobody else was asked, and nobody else told us anything at all.
"""


def read(caption: str, table: str, notes: str = "") -> list[ReportedFigure]:
    return figures(FRAME.format(caption=caption, table=table.strip(), notes=notes))


def of_alpha(found: list[ReportedFigure]) -> list[tuple[str, str]]:
    """Return endpoint and printed value of the figures of one arm."""
    return [(f.endpoint, f.value_text) for f in found if f.cohort.label == "Alpha"]


EVENTS = """
| Event, n (%) | Alpha (n = 40) | Gamma (n = 38) |
|---|---|---|
| Any TEAE | 36 (90.0) | 30 (78.9) |
| **Heart events** | | |
| Any | 6 (15.0) | 4 (10.5) |
| Palpitations | 4 (10.0) | 3 (7.9) |
| Lung infection | 3 (7.5) | 2 (5.3) |
"""


def test_an_event_is_named_by_its_row_and_its_category() -> None:
    assert of_alpha(read("Table 4. Adverse events", EVENTS)) == [
        ("AE:adverse event", "90.0"),
        ("AE:heart events", "15.0"),
        ("AE:palpitations", "10.0"),
        ("AE:lung infection", "7.5"),
    ]


def test_the_caption_may_tell_the_grade_of_all_rows() -> None:
    found = of_alpha(read("Table 4. Grade 3 or higher adverse events", EVENTS))
    assert {code.endswith(":G3") for code, _ in found} == {True}


def test_a_caption_of_all_grades_tells_no_grade() -> None:
    found = of_alpha(read("Table 4. Adverse events of any grade and of grade 3-4", EVENTS))
    assert {code.endswith(":G3") for code, _ in found} == {False}


def test_an_average_in_a_table_of_adverse_events_is_no_event() -> None:
    rows = """
| | Alpha (n = 40) | Gamma (n = 38) |
|---|---|---|
| Rash, n (%) | 4 (10.0) | 2 (5.3) |
| Stay in the made-up ward, median days (range) | 20 (9-40) | 22 (8-51) |
"""
    found = of_alpha(read("Table 4. Complications", rows))
    assert found == [("AE:rash", "10.0")]


def test_a_caption_of_one_kind_of_events_makes_each_row_an_event() -> None:
    rows = """
| | Alpha, No. (%) | Gamma, No. (%) | P |
|---|---|---|---|
| Blue-spot virus | 8 (20.0) | 4 (10.5) | .25 |
"""
    (alpha, gamma) = read("Table 4. Infections up to day 100", rows)
    assert (alpha.endpoint, alpha.value_text, alpha.n_events) == ("AE:blue-spot virus", "20.0", 8)
    assert (alpha.cohort.label, gamma.cohort.label) == ("Alpha", "Gamma")
    assert (alpha.p_value, alpha.comparator) == (".25", "Gamma")


OUTCOMES = """
| Outcome | Alpha (n = 40) | Gamma (n = 38) | HR (95% CI) | P |
|---|---|---|---|---|
| First hospital stay or death from any cause | 20/40 | 22/38 | 0.80 (0.50-1.30) | 0.40 |
| Non-relapse mortality, 2 years, % (95% CI) | 10 (3-20) | 15 (6-28) | 0.70 (0.30-1.60) | 0.39 |
| Median OS, months (95% CI) | NR | 18.2 (9.0-30.1) | 0.75 (0.40-1.40) | 0.37 |
"""


@pytest.fixture(scope="module")
def outcomes() -> list[ReportedFigure]:
    """Return the figures of a trial's outcomes, the two arms and their ratio side by side."""
    return read("Table 2. Efficacy of alpha", OUTCOMES)


def test_a_composite_is_an_outcome_of_its_own(outcomes: list[ReportedFigure]) -> None:
    found = [f for f in outcomes if f.endpoint == "OTHER:hospital stay or death"]
    assert [(f.measure, f.value_text) for f in found] == [
        ("proportion", "20"),
        ("proportion", "22"),
        ("hazard_ratio", "0.80"),
    ]


def test_non_relapse_mortality_is_no_negated_row(outcomes: list[ReportedFigure]) -> None:
    rates = [f for f in outcomes if f.endpoint == "NRM" and f.measure == "cumulative_incidence"]
    assert [(f.value_text, f.timepoint, f.timepoint_unit) for f in rates] == [
        ("10", 2, "year"),
        ("15", 2, "year"),
    ]


def test_a_ratio_of_arms_compares_the_first_with_the_second(outcomes: list[ReportedFigure]) -> None:
    ratios = [f for f in outcomes if f.measure == "hazard_ratio"]
    assert {(f.cohort.label, f.comparator) for f in ratios} == {("Alpha", "Gamma")}
    assert [f.p_value for f in ratios] == ["0.40", "0.39", "0.37"]


def test_the_p_of_a_ratio_tests_no_bare_share_and_nothing_that_was_not_reached(
    outcomes: list[ReportedFigure],
) -> None:
    told = {f.value_text: f.p_value for f in outcomes if f.measure != "hazard_ratio"}
    assert told == {"20": "", "22": "", "10": "0.39", "15": "0.39", "NR": "", "18.2": "0.37"}


GROUPS_BELOW = """
| | Patients | 3-year estimate, % (95% CI) | p |
|---|---|---|---|
| **Overall survival** | | | |
| Strong | 50 | 60.1 (50.0-70.2) | 0.50 |
| Weak | 30 | 55.2 (40.0-70.0) | |
| **Relapse incidence** | | | |
| Strong | 50 | 20.3 (10.0-30.0) | 0.02 |
| Weak | 30 | 41.5 (25.0-58.0) | |
"""


def test_groups_stand_below_the_line_of_their_outcome() -> None:
    found = read("Table 2. Outcomes at 3 years", GROUPS_BELOW)
    assert [(f.endpoint, f.cohort.label, f.value_text, f.p_value) for f in found] == [
        ("OS", "Strong", "60.1", "0.50"),
        ("OS", "Weak", "55.2", "0.50"),
        ("RELAPSE", "Strong", "20.3", "0.02"),
        ("RELAPSE", "Weak", "41.5", "0.02"),
    ]
    assert {(f.timepoint, f.timepoint_unit) for f in found} == {(3, "year")}
    assert found[2].comparator == "Weak"


def test_a_kind_of_an_outcome_is_not_that_outcome() -> None:
    rows = """
| | Near donor (n = 30) | Far donor (n = 50) |
|---|---|---|
| **Chronic GVHD** | | |
| Limited | 5 (17) | 9 (18) |
| Extensive | 4 (13) | 8 (16) |
"""
    found = read("Table 3. GVHD, n (%)", rows)
    assert {f.endpoint for f in found} == {"CGVHD_EXTENSIVE"}


def test_causes_of_death_are_told_by_the_caption() -> None:
    rows = """
| | Alpha (n = 10), n (%) |
|---|---|
| Relapse | 6 (60) |
| Infection | 4 (40) |
"""
    found = read("Table 5. Causes of death", rows)
    assert {f.endpoint for f in found} == {"DEATH"}
    assert {f.cohort.label for f in found} == {"patients who died (Alpha)"}


def test_how_long_a_response_lasted_is_of_those_who_had_it() -> None:
    rows = """
| | Alpha (n = 40) |
|---|---|
| Median duration of CR or PR, months (95% CI) | 9.3 (5.1-14.0) |
"""
    (figure,) = read("Table 2. Best response", rows)
    assert (figure.endpoint, figure.measure) == ("OTHER:duration of response", "median")
    assert figure.cohort.label == "patients with CR or PR (Alpha)"


def test_a_remission_with_negative_mrd_is_a_clearance() -> None:
    rows = """
| | Alpha (n = 40) |
|---|---|
| CR/PR with MRD negative, n/N (%) | 6/24 (25.0%) |
"""
    (figure,) = read("Table 2. Response", rows)
    assert (figure.endpoint, figure.n_events, figure.n_total) == ("MRD_NEG", 6, 24)


def test_short_forms_are_spelled_out_within_each_other() -> None:
    rows = """
| | Alpha (n = 40) |
|---|---|
| n-PR, n (%) | 8 (20) |
"""
    notes = "n-PR: nodular PR; PR: partial remission.\n"
    (figure,) = read("Table 2. Response to treatment", rows, notes)
    assert figure.endpoint == "OTHER:nodular partial remission"


IN_WHOLE_NUMBERS = """
| Event | Alpha (n = 40) | Gamma (n = 38) |
|---|---|---|
| Anaemia | 34 | 21 |
| Pneumonia | 23 | 18 |
"""


@pytest.mark.parametrize(
    ("caption", "units"),
    [
        ("Table 4. Adverse events in those treated (%)", {"%"}),
        ("Table 4. Adverse events, % of patients", {"%"}),
        ("Table 4. Adverse events", {"count"}),
    ],
)
def test_the_caption_may_tell_that_all_cells_are_percentages(caption: str, units: set[str]) -> None:
    assert {f.unit for f in read(caption, IN_WHOLE_NUMBERS)} == units
