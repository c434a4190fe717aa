"""Figures in running text: what stands beside a value without being of it."""

from __future__ import annotations

from tests.test_prose_figures import figures, told


def test_a_clause_with_another_verb_is_not_of_the_outcome_before_it() -> None:
    text = (
        "All patients achieved CR before maintenance; moreover, 75% of the patients (n = 60) "
        "received grafts from siblings."
    )
    assert "75" not in [value for _, value in told(text)]


def test_a_count_beside_shares_is_no_side_of_their_comparison() -> None:
    text = (
        "CR was obtained in 10 (40%) patients in the azacitidine group and 33 (60%) in the "
        "decitabine group including 5 patients achieving CR before cycle 2 (p = 0.04)."
    )
    sides = {f.cohort.label: f.comparator for f in figures(text) if f.unit == "%"}
    assert sides == {
        "azacitidine group": "decitabine group",
        "decitabine group": "azacitidine group",
    }


def test_the_time_of_survival_is_not_that_of_the_response_before_it() -> None:
    found = figures("The CR rate was only 45%, and the OS was 12% at 5 years.")
    assert [(f.endpoint, f.timepoint) for f in found] == [("CR", None), ("OS", 5)]


def test_what_patients_had_at_baseline_is_no_outcome() -> None:
    text = (
        "The women more often had tachycardia (41% vs 22%) and a pacemaker (19% vs 8%) at baseline "
        "than the men."
    )
    assert told(text) == []
    assert told("Tachycardia was seen in 41% of the women.") == [("AE:tachycardia", "41")]


def test_examples_in_a_bracket_are_not_what_the_shares_behind_it_count() -> None:
    text = (
        "Grade 3-4 renal toxicity was present in 9 patients on drug A (5 cases of hypertension and "
        "four with proteinuria) and one patient on drug B (hypertension) (24% vs. 3%, p < 0.01)."
    )
    shares = {f.value_text: f.endpoint for f in figures(text) if f.unit == "%"}
    assert shares == {"24": "AE:renal toxicity:G3", "3": "AE:renal toxicity:G3"}
