"""Whom a paragraph goes on about."""

from __future__ import annotations

import pytest

from tests.made_up import figures, grouped

COHORTS = """Two cohorts were studied.

Table 1. Outcome of the cohorts

| Outcome | Relapse cohort (n = 38) | MRD cohort (n = 35) |
|---|---|---|
| CR, n (%) | 21 (55) | 31 (89) |

{text}
"""


def groups(text: str) -> list[tuple[str, str]]:
    return grouped(COHORTS.format(text=text))[2:]


def test_a_paragraph_goes_on_about_the_cohort_it_introduced() -> None:
    text = "We then looked at the relapse cohort. The 2-year OS was 40%."
    assert groups(text) == [("40", "Relapse cohort")]


def test_another_cohort_is_named_and_does_not_stay() -> None:
    text = (
        "We then looked at the relapse cohort. The 2-year OS was 40%. In the MRD cohort, the OS was"
        " 80%."
    )
    assert groups(text) == [("40", "Relapse cohort"), ("80", "MRD cohort")]


def test_a_part_of_the_cohort_that_a_paragraph_is_about() -> None:
    text = "We then looked at the relapse cohort. The OS was 44% in responders."
    assert groups(text) == [("44", "responders (Relapse cohort)")]


def test_a_new_paragraph_is_about_all() -> None:
    text = "We then looked at the relapse cohort. The OS was 40%.\n\nThe 2-year EFS was 50% in all."
    assert groups(text) == [("40", "Relapse cohort"), ("50", "all")]


def test_all_patients_end_a_topic() -> None:
    text = (
        "We then looked at the relapse cohort. The OS was 40%. The OS of all patients was 60%. The"
        " EFS was 50%."
    )
    assert groups(text) == [("40", "Relapse cohort"), ("60", "all"), ("50", "all")]


def test_between_the_groups_means_those_of_the_sentence_before() -> None:
    first, second = figures(
        "The OS of the alpha group was compared with that of the beta group. The EFS was similar"
        " between the groups (48% vs. 55%; P = 0.7)."
    )
    assert (first.cohort.label, first.comparator) == ("alpha group", "beta group")
    assert (second.cohort.label, second.comparator) == ("beta group", "alpha group")
    assert (first.value_text, second.value_text, first.p_value) == ("48", "55", "0.7")


def test_the_group_of_a_sentence_does_not_cling_to_the_next() -> None:
    assert grouped("The OS was 70% in Arm A and 50% in Arm B. The EFS was 60%.") == [
        ("70", "Arm A"),
        ("50", "Arm B"),
        ("60", "all"),
    ]


ARMS = (
    "Patients were randomly assigned to blinatumomab (n = 40) or rituximab (n = 44). "
    "The CR rate was 70% in the blinatumomab group and 60% in the rituximab group. "
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an outcome that opens the next sentence is of the part told of before
        (
            "Among patients with early relapse, the CR rate was 61%. The 3-year OS was 35%.",
            [("61", "early relapse"), ("35", "early relapse")],
        ),
        (
            "Among patients with early relapse, the CR rate was 61%. Fever occurred in 35% of"
            " patients.",
            [("61", "early relapse"), ("35", "all")],
        ),
        (
            "Among patients with early relapse, the CR rate was 61%. The 3-year OS of all patients"
            " was 35%.",
            [("61", "early relapse"), ("35", "all")],
        ),
        # counted kinds of patients
        (
            "Among the 15 previously treated patients, the CR rate was 61%.",
            [("61", "previously treated patients")],
        ),
        ("Untransplanted patients had an OS of 61%.", [("61", "Untransplanted patients")]),
        # diseases beside each other
        ("The OS was 61% for B-ALL and 35% for T-ALL.", [("61", "B-ALL"), ("35", "T-ALL")]),
        ("The OS was 61% for all of them.", [("61", "all")]),
        # one group a value without "respectively"
        (
            "Patients with fever, chills, and rash had a poor OS (14%, 31%, 36%).",
            [("14", "fever"), ("31", "chills"), ("36", "rash")],
        ),
    ],
)
def test_whose_outcome_it_is(text: str, expected: list[tuple[str, str]]) -> None:
    assert grouped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The 2-year OS was 55% and 45%, respectively.",
            [("55", "blinatumomab"), ("45", "rituximab")],
        ),
        (
            "After a median follow-up of 36 months, the OS was 55% in the blinatumomab group.",
            [("36", "all"), ("55", "blinatumomab")],
        ),
        (
            "With blinatumomab the OS was higher (blinatumomab, 55%; rituximab, 45%).",
            [("55", "blinatumomab"), ("45", "rituximab")],
        ),
        (
            "The OS did not differ between groups (hazard ratio 0.87; 95% CI 0.51-1.47).",
            [("0.87", "blinatumomab")],
        ),
    ],
)
def test_arms_that_a_trial_tells(text: str, expected: list[tuple[str, str]]) -> None:
    assert grouped(ARMS + text)[2:] == expected


def test_a_count_is_of_the_group_that_its_share_tells() -> None:
    text = (
        "Of the patients with early relapse (n = 14), 12 achieved CR. Complete remission was seen"
        " in 11 (79%)."
    )
    assert grouped(text)[-1] == ("79", "early relapse")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a therapy that changed an outcome: with it and without
        (
            "Rituximab more than halved the 2-year relapse rate (20% vs. 45%).",
            [("20", "Rituximab"), ("45", "no Rituximab")],
        ),
        (
            "Those with fever did well, as rituximab improved the 2-year OS (80% vs. 60%).",
            [("80", "rituximab"), ("60", "no rituximab")],
        ),
        # the former and the latter of the same sentence
        (
            "In patients treated with alpha therapy, the relapse rate was similar (10%) to that of"
            " those treated with beta therapy (8%), but the NRM was higher in the latter (5%) than"
            " in the former (3%).",
            [
                ("10", "patients treated with alpha therapy"),
                ("8", "treated with beta therapy"),
                ("5", "treated with beta therapy"),
                ("3", "patients treated with alpha therapy"),
            ],
        ),
        # those who are counted first, and some of them
        (
            "Nine patients were in overt relapse, and six patients achieved a CR.",
            [("six", "overt relapse")],
        ),
        (
            "Four patients in our cohort were aged ≤ 2 years, but no relapse was seen in these"
            " patients.",
            [("no", "patients aged ≤ 2 years")],
        ),
        ("Nine patients were in poor shape, and six patients achieved a CR.",
         [("six", "poor shape")]),
        ("Nine patients were in poor shape, and twelve patients achieved a CR.",
         [("twelve", "all")]),
        # what is said of a part does not hold for what follows it
        (
            "The drug was tolerated, even by patients with fever, and none of the patients"
            " developed VOD.",
            [("none", "all")],
        ),
        ("In patients with fever, none of the patients developed VOD.", [("none", "fever")]),
        (
            "Patients with fever, most of them being in first relapse, had a CR rate of 61%.",
            [("61", "fever")],
        ),
        ("All surviving patients in CR1 achieved MRD negativity.",
         [("All", "surviving patients in CR1")]),
        (
            "The CR rate was 44%, with 76% of MRD negativity in responders and a median OS of 8"
            " months.",
            [("44", "all"), ("76", "responders"), ("8", "all")],
        ),
        (
            "Ten patients received CAR T cells (with 9 achieving a CR).",
            [("Ten", "all"), ("9", "patients who received CAR T cells")],
        ),
    ],
)  # fmt: skip
def test_who_is_meant(text: str, expected: list[tuple[str, str]]) -> None:
    assert grouped(text) == expected


def test_a_ratio_behind_two_rates_leaves_them_to_the_groups_named_before() -> None:
    text = (
        "The CR rate was 60% in the relapse cohort and 80% in the MRD cohort. The 2-year OS was 24%"
        " and 39%, respectively (hazard ratio 1.62; p = 0.01)."
    )
    assert groups(text)[2:4] == [("24", "Relapse cohort"), ("39", "MRD cohort")]


def test_a_pair_within_a_part_is_of_both_arms_in_that_part() -> None:
    text = (
        "Patients were randomly assigned to blinatumomab (n = 20) or rituximab (n = 30). Among"
        " patients in first remission, the OS was longer in the rituximab group (median, 5 months"
        " vs. 3 months)."
    )
    (_, longer), (_, shorter) = grouped(text)
    assert longer.startswith("rituximab") and "first remission" in longer
    assert shorter.startswith("blinatumomab") and "first remission" in shorter
