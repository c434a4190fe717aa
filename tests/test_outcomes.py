"""Outcomes named behind their values, those alive, and what the vocabulary lacks."""

from __future__ import annotations

import pytest

from tests.made_up import figures, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We saw 36% of CR and 12% of aGVHD in those days.", [("CR", "36"), ("AGVHD", "12")]),
        ("There were a relapse rate of 20% and 9% of NRM.", [("RELAPSE", "20"), ("NRM", "9")]),
        ("After fever, 20 patients (25%) relapsed.", [("RELAPSE", "25")]),
        ("Overall, 36% of CR and 12% of XR were recorded.", [("CR", "36")]),
    ],
)
def test_an_outcome_behind_its_value(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Eighteen patients (86%) were alive at last follow-up.",
        "Eighteen patients (86%) are still alive.",
        "86% of the patients were alive then.",
        "At the end, 86% of patients remained alive.",
    ],
)
def test_a_crude_share_of_those_alive_is_no_probability(text: str) -> None:
    (figure,) = figures(text)
    assert (figure.endpoint, figure.value_text, figure.measure) == ("OS", "86", "proportion")


def test_those_alive_at_a_median_follow_up() -> None:
    assert told("With a median follow-up of 3 years, 60 of 80 patients (75%) were alive.") == [
        ("FOLLOW_UP", "3"),
        ("OS", "75"),
    ]


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("The incidence of VOD can reach 22%.", "<="),
        ("The incidence of VOD may reach 22%.", "<="),
        ("The incidence of VOD was up to 22%.", "<="),
        ("The incidence of VOD was below 22%.", "<"),
        ("The incidence of VOD was at least 22%.", ">="),
        ("The incidence of VOD was more than 22%.", ">"),
        ("The incidence of VOD did reach the 22% we feared.", "="),
        ("The incidence of VOD was 22%.", "="),
    ],
)
def test_a_bound_is_no_value(text: str, operator: str) -> None:
    (figure,) = figures(text)
    assert (figure.value_text, figure.operator) == ("22", operator)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PFS did not differ, but OS was longer (median OS, 49.2 vs 22.6 months).",
         [("OS", "49.2"), ("OS", "22.6")]),
        ("The CR rate was higher (61% vs 45%), as was OS (52% vs 41%).",
         [("CR", "61"), ("CR", "45"), ("OS", "52"), ("OS", "41")]),
        ("PFS was 16.6 months for red pills vs 10.8 months for blue pills.",
         [("PFS", "16.6"), ("PFS", "10.8")]),
        ("The overall response rate was 73%, with 41% complete responses and 32% partial "
         "responses.",
         [("ORR", "73"), ("CR", "41"), ("OTHER:partial response", "32")]),
        ("Five patients had an objective response, three with partial response and two with CR.",
         [("ORR", "Five"), ("OTHER:partial response", "three"), ("CR", "two")]),
        ("Neutrophil recovery was reached by 98% of the patients.",
         [("OTHER:neutrophil engraftment", "98")]),
        ("Survival was 86% in those with fever.", [("OS", "86")]),
        ("Graft survival was 86%.", []),
        ("At last follow-up, 19 of 22 patients were alive.", [("OS", "19")]),
        ("Thirty-day and 60-day mortality were 3% and 7%, respectively.",
         [("DEATH", "3"), ("DEATH", "7")]),
        ("The drug was given for 2 years and improved progression-free survival.", []),
    ],
)  # fmt: skip
def test_which_endpoint_a_value_is_of(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_a_time_in_a_bracket_is_that_of_the_bracket() -> None:
    found = figures("The CR rate was higher (61% vs 45%), as was OS (52% vs 41% at 2 years).")
    assert [f.timepoint for f in found] == [None, None, 2, 2]


def test_times_in_words() -> None:
    found = figures("Thirty-day and 60-day mortality were 3% and 7%, respectively.")
    assert [f.timepoint for f in found] == [30, 60]


def test_an_estimated_fraction_with_its_error() -> None:
    first, second = figures("The 5-year EFS was 0.74 ± 0.03 and the 5-year OS was 0.81 ± 0.04.")
    assert (first.unit, str(first.value), first.spread_kind) == ("fraction", "0.74", "SE")
    assert (second.endpoint, str(second.value), str(second.spread_low)) == ("OS", "0.81", "0.04")


def test_the_follow_up_of_all_is_told_before_the_groups() -> None:
    text = (
        "After a median follow-up of 36 months, PFS was 75% in the red group and 58% in the blue "
        "group (HR 0.55)."
    )
    assert [(f.endpoint, f.cohort.label) for f in figures(text)] == [
        ("FOLLOW_UP", "all"), ("PFS", "red group"), ("PFS", "blue group"), ("PFS", "red group"),
    ]  # fmt: skip


def test_each_group_may_have_a_follow_up_of_its_own() -> None:
    text = "The median follow-up was 36 months in the red group and 30 months in the blue group."
    assert [f.cohort.label for f in figures(text)] == ["red group", "blue group"]


@pytest.mark.parametrize(
    "text",
    [
        "The PFS2 of those treated again was long, with a PFS2 of 8.4 months.",
        "PFS was longer with red pills (8.4 vs. 6.1 months).",
    ],
)
def test_a_survival_in_months_is_a_median(text: str) -> None:
    first = figures(text)[0]
    assert (first.value_text, first.measure, first.unit) == ("8.4", "median", "month")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At a median follow-up of 24 months, median OS was 14 months with X, 12 months with Y "
         "and 9 months with Z.", [("FOLLOW_UP", "24"), ("OS", "14"), ("OS", "12"), ("OS", "9")]),
        ("At 40 months' median follow-up, OS was 70% and PFS 50%.",
         [("FOLLOW_UP", "40"), ("OS", "70"), ("PFS", "50")]),
        ("After 2 years, 43 patients (54%) stayed on the drug and 69% were alive.", [("OS", "69")]),
        ("Survival was poor, though better in the 42% who went on to another drug.", []),
        ("The percentage of patients with a complete response was 44%.", [("CR", "44")]),
        ("Six patients (8%) died of sepsis, 3 (4%) of relapse.", [("DEATH", "8"), ("DEATH", "4")]),
        ("Acute GVHD occurred in 40 patients (50%). Of these, 22 (28%) had grades II to IV and "
         "9 (11%) grade III or IV.",
         [("AGVHD", "50"), ("AGVHD_2_4", "28"), ("AGVHD_3_4", "11")]),
        ("The hazard ratio for progression or death was 0.51.", [("PFS", "0.51")]),
        ("X was linked to a higher risk of death (HR 1.4; p = 0.02).", [("OS", "1.4")]),
    ],
)  # fmt: skip
def test_each_value_is_of_its_own_outcome(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected
