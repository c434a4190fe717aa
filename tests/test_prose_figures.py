"""Figures in running text: each value with its endpoint, group, time, interval, events and P."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from extractors import extract_document
from extractors.readers.text import parse_text

if TYPE_CHECKING:
    from extractors.model import ReportedFigure

FRAME = """# Of made-up patients

## Methods

We retrospectively studied 80 made-up patients at one center in Nowhere.

## {section}

{text}

## References

1. Stone A, Brick B. A trial of blinatumomab in adults. Blood. 2019;133(5):10-20.
2. Pebble C, Sand D. Inotuzumab in children. Leukemia. 2018;32(1):1-9.
"""


def figures(text: str, section: str = "Results") -> list[ReportedFigure]:
    document = parse_text(FRAME.format(text=text, section=section).encode(), "made-up.md")
    found = list(extract_document(document).figures)
    for figure in found:
        assert document.quote(figure.value_span) == figure.value_text
        assert figure.value_text in document.quote(figure.span)
        assert document.quote(figure.span) in text
    return found


def told(text: str, section: str = "Results") -> list[tuple[str, str]]:
    """Return endpoint and value of each figure."""
    return [(f.endpoint, str(f.value)) for f in figures(text, section)]


def one(text: str, section: str = "Results") -> ReportedFigure:
    (figure,) = figures(text, section)
    return figure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 2-year OS and DFS were 81.5% and 64.3%, respectively.",
         [("OS", "81.5"), ("DFS", "64.3")]),
        ("OS, EFS, and relapse at 2 years were 70%, 62%, and 25%, respectively.",
         [("OS", "70"), ("EFS", "62"), ("RELAPSE", "25")]),
        ("The 2-year OS was 81%, whereas the 2-year EFS was 64%.", [("OS", "81"), ("EFS", "64")]),
        ("The incidence of grade 2-4 and grade 3-4 aGVHD was 32% and 11%, respectively.",
         [("AGVHD_2_4", "32"), ("AGVHD_3_4", "11")]),
        ("With a median follow-up of 24 months (range, 3-60), the 2-year OS was 70%.",
         [("FOLLOW_UP", "24"), ("OS", "70")]),
        ("Forty patients (50%) achieved CR.", [("CR", "50")]),
        ("MRD negativity was achieved in 44 patients (55%).", [("MRD_NEG", "55")]),
    ],
)  # fmt: skip
def test_each_value_has_its_endpoint(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "OS was 80% and 70% at 1 and 2 years.",
        "OS at 1 and 2 years was 80% and 70%, respectively.",
        "OS was 80% at 1 year and 70% at 2 years.",
        "The 1-year OS was 80% and the 2-year OS was 70%.",
    ],
)
def test_each_value_has_its_time(text: str) -> None:
    assert [(str(f.value), f.timepoint, f.timepoint_unit) for f in figures(text)] == [
        ("80", 1, "year"),
        ("70", 2, "year"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The incidence of relapse was lower in CR1 than in CR2 patients (8% vs. 26%; P = 0.04).",
        "Relapse at 2 years was 8% in CR1 patients and 26% in CR2 patients (P = 0.04).",
        "The 2-year relapse incidence in CR1 patients and in CR2 patients was 8% and 26%,"
        " respectively (P = 0.04).",
    ],
)
def test_two_groups_and_the_p_between_them(text: str) -> None:
    first, second = figures(text)
    assert (first.endpoint, second.endpoint) == ("RELAPSE", "RELAPSE")
    assert (str(first.value), str(second.value)) == ("8", "26")
    assert "CR1" in first.cohort.label
    assert "CR2" in second.cohort.label
    assert (first.p_value, second.p_value) == ("0.04", "0.04")
    assert "CR2" in first.comparator
    assert "CR1" in second.comparator


def test_those_with_and_those_without() -> None:
    first, second = figures(
        "The 2-year OS was 71% (95% CI, 60-82) in patients with fever and 88% (95% CI, 80-95) in"
        " those without fever (p<0.001)."
    )
    assert (first.value, first.ci_low, first.ci_high) == (71, 60, 82)
    assert (second.value, second.ci_low, second.ci_high) == (88, 80, 95)
    assert first.cohort != second.cohort
    assert "without" in second.cohort.label
    assert (first.p_value, first.p_operator) == ("0.001", "<")


def test_without_a_group_a_figure_is_of_the_whole_cohort() -> None:
    figure = one("The 2-year OS was 61.5% (95% CI, 50.1-72.0).")
    assert (figure.cohort.label, figure.cohort.size) == ("all", 80)
    assert (figure.ci_low, figure.ci_high) == (Decimal("50.1"), Decimal("72.0"))
    assert (figure.measure, figure.unit, figure.ci_level) == ("survival_probability", "%", 95)
    assert figure.attribution == "primary"


def test_a_printed_interval_of_another_level() -> None:
    assert one("The 2-year OS was 61.5% (90% CI, 50.1-72.0).").ci_level == 90


@pytest.mark.parametrize(
    ("text", "endpoint", "value", "events", "total"),
    [
        ("Grade III-IV aGVHD occurred in 6/40 patients (15%).", "AGVHD_3_4", "15", 6, 40),
        ("Seven of 40 patients (17.5%) relapsed.", "RELAPSE", "17.5", 7, 40),
        ("Twelve patients (15%) relapsed.", "RELAPSE", "15", 12, 80),
        ("VOD occurred in 15% (n = 12).", "VOD_SOS", "15", 12, 80),
        ("The overall response rate was 78.3% (18/23).", "ORR", "78.3", 18, 23),
    ],
)
def test_events_and_totals(text: str, endpoint: str, value: str, events: int, total: int) -> None:
    figure = one(text)
    assert (figure.endpoint, str(figure.value), figure.unit) == (endpoint, value, "%")
    assert (figure.n_events, figure.n_total) == (events, total)
    assert figure.measure == "proportion"


@pytest.mark.parametrize(
    ("text", "endpoint", "value"),
    [
        ("Nine patients died.", "DEATH", 9),
        ("Twenty-two patients relapsed.", "RELAPSE", 22),
        ("No patient developed VOD.", "VOD_SOS", 0),
        ("None of the patients developed VOD.", "VOD_SOS", 0),
    ],
)
def test_bare_counts(text: str, endpoint: str, value: int) -> None:
    figure = one(text)
    assert (figure.endpoint, figure.n_events) == (endpoint, value)
    assert figure.value == value
    assert figure.unit == "count"


def test_a_zero_counts_for_each_name_of_its_list() -> None:
    assert told("No patient developed VOD or neurotoxicity.") == [
        ("VOD_SOS", "0"),
        ("NEUROTOX", "0"),
    ]


def test_a_median_with_its_range() -> None:
    figure = one("The median time to relapse was 5.5 months (range, 1-20).")
    assert (figure.endpoint, figure.measure, figure.unit) == ("TIME_TO_RELAPSE", "median", "month")
    assert (figure.value, figure.spread_low, figure.spread_high) == (Decimal("5.5"), 1, 20)
    assert figure.ci_low is None
    assert "relapse" in figure.cohort.label


def test_a_median_that_was_not_reached() -> None:
    figure = one("Median OS was not reached (95% CI, 12.1-NR).")
    assert (figure.endpoint, figure.measure) == ("OS", "median")
    assert (figure.value, figure.status) == (None, "not-reached")
    assert (figure.ci_low, figure.ci_high) == (Decimal("12.1"), None)


def test_it_goes_on_with_the_median_of_the_sentence_before() -> None:
    first, second = figures("The median OS was 8.5 months. It was 14.1 months in CR1 patients.")
    assert (second.endpoint, second.measure, str(second.value)) == ("OS", "median", "14.1")
    assert "CR1" in second.cohort.label
    assert first.cohort.label == "all"


def test_a_sentence_that_carries_on_has_the_endpoint_of_the_one_before() -> None:
    assert told("The 2-year OS was 70% in all. It was 40% in CR2 patients.") == [
        ("OS", "70"),
        ("OS", "40"),
    ]


@pytest.mark.parametrize(
    ("lead", "analysis"),
    [
        ("In multivariate analysis, fever", "multivariable"),
        ("In univariable analysis, fever", "univariable"),
        ("Fever", ""),
    ],
)
def test_a_ratio_of_a_factor(lead: str, analysis: str) -> None:
    figure = one(f"{lead} was associated with OS (HR 1.85, 95% CI 1.1-3.2, p=0.02).")
    assert (figure.endpoint, figure.measure, figure.unit) == ("OS", "hazard_ratio", "ratio")
    assert (figure.value, figure.ci_low, figure.ci_high) == (
        Decimal("1.85"),
        Decimal("1.1"),
        Decimal("3.2"),
    )
    assert (figure.p_value, figure.analysis, figure.timepoint) == ("0.02", analysis, None)
    assert "fever" in figure.cohort.label.lower()


def test_a_comparison_of_which_only_the_p_is_printed() -> None:
    figure = one("A longer interval was associated with worse OS (p = 0.03).")
    assert (figure.endpoint, figure.measure, figure.value) == ("OS", "p_value", None)
    assert figure.p_value == "0.03"
    assert "longer interval" in figure.cohort.label


def test_causes_of_death_are_shares_of_those_who_died() -> None:
    found = figures("Causes of death were relapse (60%) and infection (20%).")
    assert [(f.endpoint, str(f.value)) for f in found] == [("DEATH", "60"), ("DEATH", "20")]
    assert {f.cohort.label for f in found} == {"patients who died"}


def test_the_incidence_is_cumulative_where_the_text_says_so() -> None:
    assert one("The 2-year cumulative incidence of relapse was 20%.").measure == (
        "cumulative_incidence"
    )
    assert one("Relapse was seen in 20% (16/80).").measure == "proportion"


@pytest.mark.parametrize(
    "text",
    [
        "EFS was defined as the time to relapse or to death, with 50% of those censored.",
        "A sample size of 40 was needed to detect an increase of the 2-year OS by 20%.",
        "The median age was 12 years (range, 1-20) and 61% were male.",
        "All of them, that is 100%, were given tea.",
        "The OS is what everybody wants to know.",
        "MRD <0.01% was what everybody had.",
    ],
)
def test_numbers_that_are_no_results(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    "section", ["Methods and materials", "Baseline characteristics", "Funding"]
)
def test_sections_that_print_no_results(section: str) -> None:
    assert figures("The 2-year OS was 61.5%.", section) == []


@pytest.mark.parametrize(
    ("section", "location"),
    [("Abstract", "abstract"), ("Results", "text:Results"), ("Discussion", "text:Discussion")],
)
def test_the_location_of_a_figure(section: str, location: str) -> None:
    assert one("The 2-year OS was 61.5% in our study.", section).location == location


def test_a_cited_result_is_of_the_cited_works_patients() -> None:
    figure = one("In a randomized trial, the 2-year OS was 43.2% [1].", "Discussion")
    assert (figure.attribution, figure.cited_refs) == ("secondary", (1,))
    assert figure.cohort.origin == (1,)
    assert "Stone" in figure.cohort.label
    assert figure.intervention == ("blinatumomab",)
    assert figure.cohort.population == "adult"


def test_two_cited_results() -> None:
    found = figures("Other groups reported a CR rate of 30% [1] and 24% [2].", "Discussion")
    assert [(str(f.value), f.cited_refs) for f in found] == [("30", (1,)), ("24", (2,))]


def test_a_cited_result_without_a_source_is_left_out() -> None:
    assert figures("The OS is 43% in adults.", "Introduction") == []
    assert told("The OS is 43% in adults [1].", "Introduction") == [("OS", "43")]


def test_pairs_with_versus_are_of_the_two_groups_behind_them() -> None:
    found = figures(
        "Relapse rates were 31.0% vs 24.5% and infection rates were 27.0% vs 18.9% in the alpha"
        " and beta groups, respectively."
    )
    assert [(f.endpoint, str(f.value), f.cohort.label.split()[0]) for f in found] == [
        ("RELAPSE", "31.0", "alpha"),
        ("RELAPSE", "24.5", "beta"),
        ("INFECTION", "27.0", "alpha"),
        ("INFECTION", "18.9", "beta"),
    ]


def test_two_groups_ahead_of_pairs_in_brackets() -> None:
    found = figures("In the alpha and beta groups, nausea (12.4% vs 16.0%) was the most frequent.")
    assert [(str(f.value), f.cohort.label.split()[0]) for f in found] == [
        ("12.4", "alpha"),
        ("16.0", "beta"),
    ]


def test_the_groups_of_a_landmark_analysis_are_groups_of_their_own() -> None:
    found = figures(
        "In a landmark analysis of patients alive at day 60 (n = 66), the 2-year OS was 43% in"
        " those who received blina-DLI vs. 30% in those who received blina alone."
    )
    assert [(str(f.value), f.analysis) for f in found] == [("43", "landmark"), ("30", "landmark")]
    assert all("alive at day 60" in f.cohort.label for f in found)
    assert "alone" in found[1].cohort.label


def test_this_study_is_the_one_that_is_cited_right_behind_it() -> None:
    found = figures(
        "Pebble et al. gave inotuzumab to 8 children. Median RFS was 12.0 months, and median OS was"
        " 20 months in this study [2].",
        "Discussion",
    )
    assert [(f.endpoint, f.attribution, f.cited_refs) for f in found] == [
        ("RFS", "secondary", (2,)),
        ("OS", "secondary", (2,)),
    ]


def test_patients_in_a_number_are_no_group() -> None:
    found = figures("In Pebble et al., 7 patients in 64 experienced GVHD [2].", "Discussion")
    assert [(f.cohort.label, f.n_total) for f in found] == [
        ("patients, inotuzumab ozogamicin (Pebble et al.)", 64)
    ]


def test_a_median_behind_a_list_is_no_part_of_it() -> None:
    found = figures(
        "The cumulative incidences of grade I-II and III-IV aGVHD were 28.6% and 4.8%,"
        " respectively, and cases occurred at a median of 31 days."
    )
    assert [(f.endpoint, str(f.value)) for f in found][:2] == [
        ("AGVHD_1_2", "28.6"),
        ("AGVHD_3_4", "4.8"),
    ]


def test_a_share_of_responders_is_theirs_alone() -> None:
    found = figures(
        "Among patients with fever at day 0, the CR rate came to 48%, 82% of responders reaching a"
        " molecular remission, and the median OS to 8.9 months."
    )
    assert [(f.endpoint, str(f.value), "responders" in f.cohort.label) for f in found] == [
        ("CR", "48", False),
        ("MRD_NEG", "82", True),
        ("OS", "8.9", False),
    ]


def test_the_p_behind_the_other_side_of_a_comparison() -> None:
    found = figures(
        "The 3-year EFS and OS of patients in CR2 were 59% and 66% respectively versus 9%"
        " (P = 0.033) and 16% (P = 0.003) respectively for patients in CR3."
    )
    assert [(f.endpoint, str(f.value), f.p_value) for f in found] == [
        ("EFS", "59", "0.033"),
        ("OS", "66", "0.003"),
        ("EFS", "9", "0.033"),
        ("OS", "16", "0.003"),
    ]


def test_an_item_that_the_vocabulary_lacks_is_not_the_item_before() -> None:
    found = figures(
        "Among those with fever: hemorrhage in 98 (38.4%) versus 45 (17.9%), purple spots in 55"
        " (21.6%) versus 31 (12.3%), and sepsis in 23 (9.4%) versus 9 (3.7%)."
    )
    assert [(f.endpoint, str(f.value)) for f in found] == [
        ("AE:hemorrhage", "38.4"),
        ("AE:hemorrhage", "17.9"),
        ("AE:sepsis", "9.4"),
        ("AE:sepsis", "3.7"),
    ]


def test_what_comes_before_the_parts_is_of_the_whole_frame() -> None:
    found = figures(
        "In the matched cohort, relapse was seen in 60.2%, that is, in 55.1% of patients with fever"
        " and 66.7% of patients with chills."
    )
    assert (str(found[0].value), found[0].cohort.label) == ("60.2", "matched cohort")
    assert "fever" in found[1].cohort.label
    assert "chills" in found[2].cohort.label


@pytest.mark.parametrize(
    ("text", "times"),
    [
        (
            "The 4-year DFS was 44%, comprising 26 (34%) patients who relapsed.",
            [("DFS", "4"), ("RELAPSE", "None")],
        ),
        (
            "The CR rate was 50%, with an OS of 20% at 5 years.",
            [("CR", "None"), ("OS", "5")],
        ),
        ("The OS and PFS were 50% and 20% at 5 years.", [("OS", "5"), ("PFS", "5")]),
    ],
)
def test_a_time_stays_with_its_own_endpoint(text: str, times: list[tuple[str, str]]) -> None:
    assert [(f.endpoint, str(f.timepoint)) for f in figures(text)] == times
