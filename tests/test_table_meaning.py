"""What a cell means by its row and column: responses, continuous factors, arms of several names."""

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


RESPONSES = """
| Response | Alpha (n = 40) | Gamma (n = 38) |
|---|---|---|
| ORR, n (%) | 30 (75) | 20 (53) |
| CR, n (%) | 20 (50) | 10 (26) |
| PR, n (%) | 8 (20) | 6 (16) |
| Stable disease, n (%) | 6 (15) | 9 (24) |
"""


def test_the_rows_of_a_response_table_share_out_the_patients() -> None:
    found = [f for f in read("Table 2. Response to treatment", RESPONSES) if f.value]
    alpha = [(f.endpoint, f.n_events, f.n_total) for f in found if f.cohort.label == "Alpha"]
    assert alpha == [
        ("ORR", 30, 40),
        ("CR", 20, 40),
        ("OTHER:pr", 8, 40),
        ("OTHER:stable disease", 6, 40),
    ]


def test_a_short_form_of_a_response_is_spelled_out_as_the_article_does() -> None:
    notes = "PR: partial remission; CR: complete remission.\n"
    found = read("Table 2. Response to treatment", RESPONSES, notes)
    assert "OTHER:partial remission" in {f.endpoint for f in found}


def test_rows_that_no_response_table_has_are_left_out() -> None:
    found = read("Table 2. What was seen", RESPONSES)
    assert "OTHER:pr" not in {f.endpoint for f in found}


FACTORS = """
| Factor | HR (95% CI) | P |
|---|---|---|
| Age* | 1.04 (0.98-1.10) | 0.21 |
| Sex† | 1.30 (0.90-1.80) | 0.30 |
| Platelets (per unit)* | 1.01 (0.99-1.02) | 0.40 |
"""
NOTES = "*Continuous variable. †Female versus male.\n"


def contrasts(notes: str) -> list[str]:
    return [f.contrast for f in read("Table 3. Factors of overall survival", FACTORS, notes)]


def test_a_footnote_tells_that_a_factor_is_continuous() -> None:
    age, sex, platelets = contrasts(NOTES)
    assert age == "Age, per unit increase"
    assert sex == "Sex"
    assert "per unit increase" not in platelets


def test_without_the_footnote_a_mark_says_nothing() -> None:
    assert contrasts("*Measured once.\n")[0] == "Age"
    assert contrasts("")[0] == "Age"


CAUSES = """
| Outcome | Alpha (n = 40) | Gamma (n = 38) |
|---|---|---|
| Cause of death, n (%) | | |
| Relapse | 6 (60) | 4 (50) |
| Infection | 4 (40) | 4 (50) |
"""


def test_causes_of_death_are_of_those_who_died() -> None:
    found = read("Table 2. Outcome", CAUSES)
    assert {f.endpoint for f in found} == {"DEATH"}
    assert [f.cohort.label for f in found] == [
        "patients who died (Alpha)",
        "patients who died (Gamma)",
    ] * 2
    assert [f.n_events for f in found] == [6, 4, 4, 4]
    # 6 are 60% of ten, not of the 40 of the arm
    assert [f.n_total for f in found] == [None] * 4


def test_a_column_may_count_the_dead() -> None:
    found = read("Table 2. Causes", CAUSES.replace("n = 40", "n = 10").replace("n = 38", "n = 9"))
    assert [(f.n_events, f.n_total) for f in found] == [(6, 10), (4, 9), (4, 10), (4, 9)]


ALIASES = """
| Outcome | Drug A (Arm 1) | Drug B (Arm 2) |
|---|---|---|
| No. of patients | 40 | 38 |
| VOD, n (%) | 4 (10) | 2 (5) |
"""


@pytest.mark.parametrize("row", ["No. of patients", "Number of patients", "n", "N", "Patients"])
def test_a_row_of_sizes_is_no_outcome(row: str) -> None:
    found = read("Table 2. Outcome", ALIASES.replace("No. of patients", row))
    assert [(f.endpoint, f.cohort.label, f.n_events, f.n_total) for f in found] == [
        ("VOD_SOS", "Drug A", 4, 40),
        ("VOD_SOS", "Drug B", 2, 38),
    ]
