"""Arms and other groups as tables and prose call them."""

from __future__ import annotations

import pytest

from extractors.arms import aliases_of, arms_of
from extractors.cohorts import Cohorts
from extractors.lexicon import load
from extractors.model import Cohort
from tests.made_up import document, figures, grouped

ARMS = """The arms are compared in Table 1.

Table 1. Response of the patients

| Response | Drug A (Arm 1) | Drug B (Arm 2) |
|---|---|---|
| No. of patients | 40 | 38 |
| CR, n (%) | 20 (50) | 10 (26) |

{text}
"""


def test_a_row_of_counts_sizes_the_arms() -> None:
    tables = document(ARMS.format(text="")).tables
    assert arms_of(tables) == [("Drug A (Arm 1)", 40), ("Drug B (Arm 2)", 38)]


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("Drug A (Arm 1)", {"Drug A", "Arm 1", "Drug A (Arm 1)"}),
        ("Arm 1 (Drug A)", {"Drug A", "Arm 1", "Arm 1 (Drug A)"}),
        ("Group B: Drug A", {"Drug A", "Group B"}),
        ("Drug A, Arm 1", {"Drug A", "Arm 1"}),
        ("Drug A Arm 1", {"Drug A", "Arm 1"}),
        ("Drug A", {"Drug A"}),
        ("Drug A (n = 40)", set()),
        ("Age (years)", set()),
    ],
)
def test_the_names_of_an_arm(label: str, names: set[str]) -> None:
    found = aliases_of(label)
    assert names <= set(found)
    assert len(found) > 1 or found == [label]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("In Arm 1, the 2-year OS was 60%.", "Drug A"),
        ("The 2-year OS was 60% in the drug A arm.", "Drug A"),
        ("The 2-year OS of patients on drug B was 60%.", "Drug B"),
        ("The 2-year OS was 60% in Arm 2.", "Drug B"),
        ("The 2-year OS was 60%.", "all"),
    ],
)
def test_prose_calls_an_arm_by_any_of_its_names(text: str, label: str) -> None:
    figure = figures(ARMS.format(text=text))[-1]
    sizes = {"Drug A": 40, "Drug B": 38, "all": 80}
    assert (figure.cohort.label, figure.cohort.size) == (label, sizes[label])


def test_the_arms_side_by_side() -> None:
    text = ARMS.format(
        text="In Arm 1, the 2-year OS was 60%, and in the drug B arm it was 40%. Patients on drug A"
        " had fewer relapses (10% vs. 30%). The median PFS was not reached in either arm."
    )
    assert grouped(text)[2:] == [
        ("60", "Drug A"),
        ("40", "Drug B"),
        ("10", "Drug A"),
        ("30", "Drug B"),
        ("not reached", "Drug A"),
        ("not reached", "Drug B"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The CR rate was 81% after blinatumomab consolidation versus 56% after chemotherapy.",
        "The CR rate was 81% with blinatumomab and 56% with chemotherapy.",
    ],
)
def test_therapies_behind_their_values_are_groups(text: str) -> None:
    (_, first), (_, second) = grouped(text)
    assert "blinatumomab" in first
    assert second == "chemotherapy"


def test_one_therapy_behind_one_value_is_no_group() -> None:
    assert grouped("The CR rate was 81% with blinatumomab.") == [("81", "all")]


def known() -> Cohorts:
    cohorts = Cohorts(Cohort("all", 80), load(), given=("blinatumomab",))
    cohorts.add(Cohort("alpha arm", 44, parent="all"))
    cohorts.add(Cohort("fever (alpha arm)", 12, parent="alpha arm"))
    return cohorts


def test_a_part_of_an_arm() -> None:
    cohorts = known()
    arm = cohorts.get("alpha arm")
    assert arm
    part = cohorts.part_of(arm, Cohort("patients with fever", 30, parent="all"))
    assert (part.label, part.size) == ("fever (alpha arm)", 12)
    new = cohorts.part_of(arm, Cohort("patients with chills", 30, parent="all"))
    assert (new.label, new.size, new.parent) == ("chills (alpha arm)", None, "alpha arm")


def test_what_all_patients_got_names_no_group() -> None:
    cohorts = known()
    assert cohorts.resolve("patients who received blinatumomab") == cohorts.whole
    assert cohorts.resolve("patients who did not receive blinatumomab") != cohorts.whole
    fever = cohorts.resolve("patients with fever at the start of blinatumomab")
    assert "fever" in fever.label


@pytest.mark.parametrize(
    ("one", "other"), [("Arm A", "Arm B"), ("group 1", "group 2"), ("cohort A", "cohort B")]
)
def test_lettered_groups_are_groups(one: str, other: str) -> None:
    cohorts = Cohorts(Cohort("all", 80), load())
    first, second = cohorts.resolve(f"patients in {one}"), cohorts.resolve(other)
    assert len({first.label, second.label, "all"}) == 3
    assert cohorts.resolve(one) == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In this cohort a CR rate of 40% was seen.", [("40", "all")]),
        ("In this cohort 9 patients (11%) relapsed.", [("11", "all")]),
        ("In the fever group a CR rate of 40% was seen.", [("40", "fever group")]),
        ("In the fever group 9 patients (11%) relapsed.", [("11", "fever group")]),
        ("In the fever group 2 of 9 patients (22%) relapsed.", [("22", "fever group")]),
        ("In group 2, 9 patients (11%) relapsed.", [("11", "group 2")]),
        (
            "The OS was 70% in group 1 patients and 50% in group 2 patients.",
            [("70", "group 1"), ("50", "group 2")],
        ),
    ],
)
def test_an_article_or_a_count_behind_a_group_is_no_letter_of_it(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert grouped(text) == expected


def test_a_lettered_group_of_whom_the_text_tells_the_size() -> None:
    found = figures(
        "They went to arm 1 (n = 40) or arm 2 (n = 38). CR was seen in 20 patients (50%) in arm 1"
        " and 10 patients (26%) in arm 2."
    )
    assert [(f.n_events, f.cohort.size, f.cohort.label) for f in found] == [
        (20, 40, "arm 1"),
        (10, 38, "arm 2"),
    ]


def test_patients_of_one_arm_or_the_other_are_all_patients() -> None:
    text = ARMS.format(text="CR was obtained in 38% of patients receiving drug A or drug B.")
    assert grouped(text)[2:] == [("38", "all")]


def test_a_long_form_with_a_backslash_is_no_command() -> None:
    cohorts = Cohorts(Cohort("all", 80), load(), abbreviations={"ABX": r"\alpha \1 \g<x>"})
    assert cohorts.spelled_out("ABX group") == r"\alpha \1 \g<x> group"
