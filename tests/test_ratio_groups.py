"""Whose a ratio is: a factor's, or one of two compared groups'."""

from __future__ import annotations

import pytest

from tests.made_up import figures, told


@pytest.mark.parametrize(
    ("text", "endpoint", "expected"),
    [
        ("In multivariable analysis, age above 11 years (HR 1.9) and CR2 (HR 2.3) predicted "
         "inferior OS.",
         "OS", [("1.9", "age above 11 years"), ("2.3", "CR2")]),
        ("Factors associated with relapse were advanced disease (HR 2.4, P < 0.001) and male "
         "sex (HR 1.5).",
         "RELAPSE", [("2.4", "advanced disease"), ("1.5", "male sex")]),
        ("The model identified age >61 years (HR = 1.8) and high-risk disease (HR = 2.5) as "
         "predictors of relapse.",
         "RELAPSE", [("1.8", "age >61 years"), ("2.5", "high-risk disease")]),
        ("Severe aGVHD (HR 4.1, P < .001) and age over 51 (HR 1.9) were risk factors for NRM.",
         "NRM", [("4.1", "Severe aGVHD"), ("1.9", "age over 51")]),
        ("Risk factors for cGVHD were female donor (OR 2.1) and blood grafts (OR 1.8).",
         "CGVHD", [("2.1", "female donor"), ("1.8", "blood grafts")]),
    ],
)  # fmt: skip
def test_each_factor_has_its_ratio(
    text: str, endpoint: str, expected: list[tuple[str, str]]
) -> None:
    found = figures(text)
    assert [(f.value_text, f.cohort.label) for f in found] == expected
    assert {f.endpoint for f in found} == {endpoint}
    assert {f.comparator for f in found} == {""}


def test_one_factor_of_several_endpoints() -> None:
    text = "A mismatched donor was associated with a reduced DFS (HR 1.8) and higher NRM (HR 2.1)."
    assert told(text) == [("DFS", "1.8"), ("NRM", "2.1")]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Median OS was 14.1 months in the red group and 9.2 months in the blue group "
         "(hazard ratio for death, 0.66).",
         "red group"),
        ("The 3-year OS was 46% in the blue group and 68% in the red group (HR "
         "0.53).", "red group"),
        ("The median OS was not reached in the red group and 9.2 months in the blue group "
         "(HR 0.5).",
         "red group"),
        ("Relapse was 20% in the red group and 40% in the blue group (HR 0.5).", "red group"),
        ("Relapse was 20% in the red group and 40% in the blue group (HR 2.1).", "blue group"),
    ],
)  # fmt: skip
def test_a_ratio_is_of_the_group_that_the_numbers_fit(text: str, group: str) -> None:
    ratio = figures(text)[-1]
    assert (ratio.measure, ratio.cohort.label) == ("hazard_ratio", group)


@pytest.mark.parametrize(
    "text",
    [
        "Median OS was 14.1 months (hazard ratio for death, 0.66).",
        "After matching, the hazard ratio for death was 0.66.",
    ],
)
def test_a_hazard_ratio_for_death_is_one_of_survival(text: str) -> None:
    assert figures(text)[-1].endpoint == "OS"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "The 1-year EFS was 31% (hazard ratio for an event of relapse after a complete "
            "remission, or death, 0.55; 95% CI, 0.43 to 0.71).",
            "0.55",
        ),
        ("The 1-year EFS was 31% (hazard ratio for progression or death with A vs. B, "
         "0.55).", "0.55"),
    ],
)  # fmt: skip
def test_the_events_that_a_ratio_counts_are_no_endpoints_of_their_own(
    text: str, value: str
) -> None:
    assert told(text) == [("EFS", "31"), ("EFS", value)]


def test_a_ratio_of_another_event_keeps_it() -> None:
    text = "The 1-year EFS was 31%; the hazard ratio for relapse was 0.55."
    assert told(text) == [("EFS", "31"), ("RELAPSE", "0.55")]


def test_a_ratio_in_the_bracket_of_a_comparison_is_of_its_sides() -> None:
    text = (
        "PFS was 75% in the red group (130 patients with progression) and 58% in the blue group "
        "(218 patients with progression; HR 0.55)."
    )
    assert figures(text)[-1].cohort.label == "red group"
