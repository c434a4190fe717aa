"""Which mentions are one figure, and which only look like it."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from extractors.model import Cohort, ReportedFigure
from kg.merge import merge
from kg.quantities import is_rounded
from tests.builders import Draft

TWO_YEARS = {"timepoint": "2", "timepoint_unit": "year"}


def printed(*figures: tuple[str, dict[str, Any]]) -> list[ReportedFigure]:
    """Return mentions of (value, fields), each in a sentence of its own, in this order."""
    draft = Draft()
    return [
        draft.says(f"Sentence {i} tells of {value} here.", value, **fields)
        for i, (value, fields) in enumerate(figures, start=1)
    ]


def values(*figures: tuple[str, dict[str, Any]]) -> list[list[str]]:
    """Return the printed values of each estimate that these mentions become."""
    return [[m.value_text for m in e.mentions] for e in merge(printed(*figures))]


@pytest.mark.parametrize(
    ("exact", "rounded", "expected"),
    [
        ("38.62", "38.6", True),
        ("38.65", "38.7", True),
        ("30.5", "31", True),
        ("30.45", "31", False),
        ("2.5", "3", True),
        ("-2.5", "-3", True),
        ("38.6", "38.62", False),
        ("25.0", "25", True),
        ("41", "40", False),
        ("120", "100", False),
    ],
)
def test_half_is_rounded_up_on_what_is_printed(exact: str, rounded: str, expected: bool) -> None:
    assert is_rounded(Decimal(exact), Decimal(rounded)) is expected


def test_abstract_text_and_table_that_print_the_same_figure_are_one() -> None:
    (estimate,) = merge(
        printed(
            ("31", {"location": "abstract", **TWO_YEARS}),
            ("30.5", {**TWO_YEARS, "ci_low": "18.1", "ci_high": "43.9"}),
            ("30.5", {"location": "table:2 OS / All", **TWO_YEARS, "p_value": "0.31"}),
        )
    )
    assert [m.location for m in estimate.mentions] == [
        "abstract",
        "text:Results",
        "table:2 OS / All",
    ]
    assert estimate.values_printed == ("31", "30.5")
    assert estimate.figure.value_text == "31"
    assert estimate.precise == Decimal("30.5")
    assert estimate.figure.ci_low == Decimal("18.1")
    assert estimate.figure.p_value == "0.31"


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("measure", "proportion", "cumulative_incidence"),
        ("endpoint", "NRM", "TRM"),
        ("endpoint_definition", "", "grade 1-2"),
        ("analysis", "", "landmark"),
        ("attribution", "primary", "secondary"),
        ("cited_refs", (3,), (4,)),
        ("operator", "=", "<"),
        ("status", "reported", "not-estimable"),
        ("cohort", Cohort("boys"), Cohort("girls")),
        ("cohort", Cohort("adults", origin=(3,)), Cohort("adults", origin=(4,))),
        ("timepoint", "1", "2"),
        ("time_origin", "HSCT", "relapse"),
        ("endpoint_definition", "from sepsis", "from bleeding"),
        ("n_total", 21, 22),
        ("n_events", 5, 6),
        ("ci_high", "44.0", "45.1"),
        ("p_value", "0.03", "0.3"),
        ("unit", "%", "count"),
    ],
)
def test_equal_values_of_different_figures_stay_apart(field: str, one: Any, other: Any) -> None:
    base = {"timepoint_unit": "year"} if field == "timepoint" else {}
    assert values(("40", {**base, field: one}), ("40", {**base, field: other})) == [["40"], ["40"]]


def test_the_label_alone_is_the_cohort_however_much_of_it_is_told() -> None:
    told, bare = Cohort("boys", size=30, population="pediatric"), Cohort("boys")
    (estimate,) = merge(printed(("40", {"cohort": bare}), ("40", {"cohort": told})))
    assert estimate.figure.cohort == told


def test_months_and_years_are_the_same_time() -> None:
    assert values(("40", TWO_YEARS), ("40", {"timepoint": "24", "timepoint_unit": "month"})) == [
        ["40", "40"]
    ]
    assert values(
        ("40", {"timepoint": "1", "timepoint_unit": "month"}),
        ("40", {"timepoint": "30", "timepoint_unit": "day"}),
    ) == [["40"], ["40"]]


def test_a_missing_time_joins_the_only_figure_it_can_belong_to() -> None:
    assert values(("40", {}), ("40.2", TWO_YEARS)) == [["40", "40.2"]]


def test_a_mention_that_could_belong_to_two_figures_stays_alone() -> None:
    year = {"timepoint": "1", "timepoint_unit": "year"}
    assert values(("40", {}), ("40.2", year), ("39.8", TWO_YEARS)) == [["40"], ["40.2"], ["39.8"]]
    assert values(("40.2", {}), ("40", year), ("40", TWO_YEARS)) == [["40.2"], ["40"], ["40"]]


def test_other_mentions_join_although_one_is_in_doubt() -> None:
    year = {"timepoint": "1", "timepoint_unit": "year"}
    assert values(
        ("40", {}),
        ("40.2", {**year, "p_value": "0.2"}),
        ("40.2", {**year, "ci_low": "30"}),
        ("40.2", TWO_YEARS),
    ) == [["40"], ["40.2", "40.2"], ["40.2"]]


def test_rounding_makes_no_chains() -> None:
    assert values(("31", {}), ("30.5", {}), ("30.45", {})) == [["31"], ["30.5", "30.45"]]
    assert values(("39", {}), ("38.6", {}), ("38.62", {})) == [["39", "38.6", "38.62"]]


def test_one_print_between_two_finer_ones_stays_alone() -> None:
    assert values(("31", {}), ("30.6", {}), ("31.2", {})) == [["31"], ["30.6"], ["31.2"]]


def test_a_fraction_is_the_percentage_it_is() -> None:
    (estimate,) = merge(
        printed(
            ("0.224", {"unit": "fraction"}),
            ("22.4", {"ci_low": "15.0", "ci_high": "30.5"}),
            ("22", {}),
        )
    )
    assert estimate.values_printed == ("0.224", "22.4", "22")
    assert (estimate.figure.unit, estimate.figure.ci_low) == ("fraction", Decimal("0.150"))


def test_a_coarse_fraction_is_no_percentage_nearby() -> None:
    assert values(("0.5", {"unit": "fraction"}), ("52", {})) == [["0.5"], ["52"]]
    assert values(("0.5", {"unit": "fraction"}), ("50", {})) == [["0.5", "50"]]


def test_ratios_of_different_comparisons_stay_apart() -> None:
    ratio = {"measure": "hazard_ratio", "unit": "ratio"}
    assert values(
        ("1.5", {**ratio, "contrast": "girls vs boys"}),
        ("1.5", {**ratio, "contrast": "per 10 years"}),
        ("1.50", {**ratio, "contrast": "Girls vs boys"}),
    ) == [["1.5", "1.50"], ["1.5"]]


def test_p_values_that_stand_alone_join_only_by_their_p() -> None:
    alone = {"measure": "p_value", "unit": "", "number": None, "contrast": "early vs late"}
    assert values(
        ("0.04", {**alone, "p_value": "0.04"}),
        ("0.044", {**alone, "p_value": "0.044"}),
        ("0.4", {**alone, "p_value": "0.4"}),
    ) == [["0.04", "0.044"], ["0.4"]]


def test_medians_not_reached_are_one_figure() -> None:
    reached = {"measure": "median", "unit": "month", "status": "not-reached", "number": None}
    assert values(("not reached", reached), ("not reached", reached)) == [["not reached"] * 2]


def test_two_cells_of_a_table_are_two_figures_and_its_repetition_elsewhere_is_one() -> None:
    first, second = {"location": "table:2 After C3 / All"}, {"location": "table:2 After C5 / All"}
    assert values(("4", first), ("4", second)) == [["4"], ["4"]]
    assert values(("4", {}), ("4", first), ("4", second)) == [["4"], ["4"], ["4"]]
    assert values(("4", {}), ("4", first), ("4", {"location": "table:3 CR / All"})) == [["4"] * 3]


def test_a_place_found_by_two_rules_is_one_mention() -> None:
    (figure,) = printed(("40", {}))
    (estimate,) = merge([figure, figure])
    assert estimate.mentions == (figure,)


def test_the_order_of_mentions_changes_nothing() -> None:
    rng = random.Random(7)  # noqa: S311 - a fixed sequence is what is wanted
    times: list[dict[str, Any]] = [{}, TWO_YEARS, {"timepoint": "1", "timepoint_unit": "year"}]
    extras: list[dict[str, Any]] = [{}, {"p_value": "0.2"}, {"ci_low": "30"}, {"n_total": 21}]
    mentions = printed(
        *(
            (rng.choice(["40", "40.2", "40.24", "39.9", "41"]), {**rng.choice(times), **extra})
            for extra in extras * 6
        )
    )
    expected = merge(mentions)
    for _ in range(20):
        rng.shuffle(mentions)
        assert merge(mentions) == expected
    assert sum(len(e.mentions) for e in expected) == len(mentions)
