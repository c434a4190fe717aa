"""Whom a paragraph goes on about."""

from __future__ import annotations

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
