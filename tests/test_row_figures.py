"""The figure that a row of a sentence makes: time or cycle, interval, denominator, lone P."""

from __future__ import annotations

import pytest

from tests.made_up import figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 2-year OS was 70%.", [("70", 2, None)]),
        ("The CR rate was 60% after cycle 1.", [("60", None, 1)]),
        (
            "CR was achieved by 60% after cycle 1 and 70% after cycle 2.",
            [("60", None, 1), ("70", None, 2)],
        ),
        ("The median OS was 8 months.", [("8", None, None)]),
        ("Nine patients died within 2 years.", [("Nine", None, None)]),
    ],
)
def test_the_time_or_the_cycle_of_a_value(
    text: str, expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert [(f.value_text, f.timepoint, f.cycle) for f in figures(text)] == expected


def test_a_printed_interval_is_of_95_percent_unless_it_says_otherwise() -> None:
    (plain,) = figures("The 2-year OS was 61.5% (95% CI, 50.1-72.0).")
    (other,) = figures("The 2-year OS was 61.5% (90% CI, 50.1-72.0).")
    (bare,) = figures("The 2-year OS was 61.5%.")
    (error,) = figures("The 2-year OS was 61.5% ± 5.2%.")
    assert (plain.ci_level, other.ci_level, bare.ci_level, error.ci_level) == (95, 90, None, None)
    assert (error.spread_kind, str(error.spread_low)) == ("SE", "5.2")


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("VOD was seen in 6/40 patients (15%).", 40),
        ("VOD was seen in 12 patients (15%).", 80),
        ("VOD was seen in 15%.", None),
        ("Among 30 patients in CR2, 12 relapsed.", 30),
    ],
)
def test_the_printed_total_goes_before_the_size_of_the_group(text: str, total: int | None) -> None:
    assert figures(text)[0].n_total == total


def test_a_group_smaller_than_the_count_is_no_denominator() -> None:
    assert figures("Of all, 95 patients relapsed.")[0].n_total is None


def test_a_comparison_of_which_only_the_p_is_printed() -> None:
    rate, other, lone = figures(
        "Patients with fever had a better OS (80% vs. 60%; P = 0.03) and a better EFS (P = 0.06)."
    )
    assert (rate.p_value, other.p_value) == ("0.03", "0.03")
    assert (lone.endpoint, lone.measure, lone.value, lone.p_value) == (
        "EFS",
        "p_value",
        None,
        "0.06",
    )
    assert lone.cohort == rate.cohort


def test_a_lone_p_is_not_that_of_the_value_before_it() -> None:
    rate, lone = figures("Patients with fever had a better OS (80%) and longer PFS (P = 0.06).")
    assert (rate.endpoint, rate.p_value) == ("OS", "")
    assert (lone.endpoint, lone.p_value) == ("PFS", "0.06")


def test_a_p_behind_a_name_whose_value_stands_before_it_is_not_alone() -> None:
    (figure,) = figures("The rate in patients with fever was 8% for relapse (P = 0.04).")
    assert (figure.endpoint, figure.value_text, figure.p_value) == ("RELAPSE", "8", "0.04")


def test_a_part_of_the_deaths_tells_what_its_patients_died_of() -> None:
    text = "Six patients died (3 from sepsis, 2 due to leukemia, and one from unknown causes)."
    assert [(f.value_text, f.endpoint_definition) for f in figures(text)] == [
        ("Six", ""),
        ("3", "from sepsis"),
        ("2", "due to leukemia"),
        ("one", "from unknown causes"),
    ]


def test_a_fall_of_a_level_is_told_beside_the_code_of_its_end() -> None:
    (fall,) = figures("Three of the 11 patients achieved a 2-log reduction in MRD.")
    (end,) = figures("Three of the 11 patients achieved MRD negativity.")
    assert (fall.endpoint, fall.endpoint_definition) == ("MRD_NEG", "2-log reduction in MRD")
    assert (end.endpoint, end.endpoint_definition) == ("MRD_NEG", "")


def test_a_p_behind_two_names_of_one_outcome_is_not_alone() -> None:
    found = figures(
        "On the drug A arm, 28 patients responded, with 11 patients (35.5%) evaluated as a CR or "
        "CR-i (p = 0.07)."
    )
    assert "p_value" not in [f.measure for f in found]
