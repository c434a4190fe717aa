"""Arms that prose tells with their sizes, or sets side by side."""

from __future__ import annotations

import pytest

from extractors.lexicon import load
from extractors.told_arms import ToldArm, arms_in, described_groups, randomised_size, told_arms
from tests.made_up import document, figures, grouped

A, B = "blinatumomab", "rituximab"


@pytest.mark.parametrize(
    "text",
    [
        f"Adults were randomly assigned to {A} (n = 20) or to {B} (n = 30).",
        f"Of the 50 patients assigned to receive {A} (20 patients) or {B} (30 patients), 48 began.",
        f"Among 50 randomized patients ({A}, n = 20; {B}, n = 30), few were old.",
        f"We randomized 50 patients: 20 to {A} and 30 to {B}.",
        f"20 patients were allocated to the {A} group and 30 to the {B} group.",
        f"In those years 20 patients received {A} and 30 received {B}.",
        f"We compared {A} (n = 20) with {B} from a distant supplier (n = 30).",
        f"They were assigned in a blinded fashion to {A} (5 mg per kilogram; 20 patients) or {B}"
        " (30 patients).",
    ],
)
def test_two_arms_with_their_sizes(text: str) -> None:
    assert arms_in(text, load()) == [ToldArm(A, "", 20), ToldArm(B, "", 30)]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (f"Patients given {A} (BLI; n = 20) or {B} (RTX; n = 30) were studied.", ("BLI", "RTX")),
        (
            f"They were assigned to {A} (group A, 20 participants) or {B} (group B, 30"
            " participants).",
            ("group A", "group B"),
        ),
    ],
)
def test_the_short_forms_of_arms(text: str, short: tuple[str, str]) -> None:
    assert tuple(arm.short for arm in arms_in(text, load())) == short


@pytest.mark.parametrize(
    "text",
    [
        "CR was reached by patients with fever (n = 20) and without fever (n = 30).",
        "Patients received one (n = 55) or two cycles (n = 23) of the drug.",
        "Relapse (n = 12), infection (n = 3) and GVHD (n = 2) were the causes of death.",
        "Twenty patients died after lunch and 30 in the other group.",
        f"All were randomly assigned to {A} (n = 20).",
    ],
)
def test_parts_and_outcomes_are_no_arms(text: str) -> None:
    assert arms_in(text, load()) == []


def test_cohorts_that_are_called_so() -> None:
    text = (
        "Thirty-seven patients who received early salvage (early cohort) were set against 90"
        " registry patients given whatever was at hand (late cohort)."
    )
    assert arms_in(text, load()) == [ToldArm("early", "", 37), ToldArm("late", "", 90)]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (f"{A.title()} versus {B} for a made-up disease", "Nothing was told."),
        ("A trial", f"Patients were randomly assigned to {A} 5 mg daily or to {B}."),
        ("A trial", f"The OS was 40% in the {A} arm and 50% in the {B} arm."),
    ],
)
def test_arms_without_sizes(title: str, text: str) -> None:
    arms = told_arms(document(text, "Abstract"), title, load())
    assert [(a.name.lower(), a.size) for a in arms] == [(A, None), (B, None)]


def test_figures_go_to_the_arms_that_prose_tells() -> None:
    text = (
        f"Patients were randomly assigned to {A} (n = 40) or {B} (n = 44). The 2-year OS was 61%"
        f" with {A} and 52% with {B}. In 9 patients of the {A} group the disease relapsed."
    )
    found = [(f.value_text, f.cohort.label, f.cohort.size) for f in figures(text)][:2]
    assert found == [("61", A, 40), ("52", B, 44)]


@pytest.mark.parametrize(
    ("name", "expected"), [("combination", f"{A} plus {B}"), ("control", B), ("monotherapy", B)]
)
def test_arms_are_called_by_the_part_that_they_play(name: str, expected: str) -> None:
    text = (
        f"Patients were randomly assigned to {A} plus {B} (n = 40) or {B} (n = 44). The 2-year OS"
        f" was 61% in the {name} arm."
    )
    assert grouped(text)[-1] == ("61", expected)


def test_a_ratio_of_no_named_group_is_of_the_tested_arm() -> None:
    text = (
        f"Patients were randomly assigned to {A} plus {B} (n = 40) or {B} (n = 44). The hazard"
        " ratio for OS was 0.71 (95% CI 0.52-0.96)."
    )
    assert grouped(text)[-1] == ("0.71", f"{A} plus {B}")


def test_the_words_that_describe_a_cohort() -> None:
    text = "Thirty patients were in first remission with stable MRD (MRD cohort)."
    assert described_groups(document(text)) == [
        ("MRD cohort", "in first remission with stable MRD")
    ]


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        (
            f"They were randomly assigned to receive {A} ({A} group) or {B} every week (weekly"
            " group).",
            [(A, A), (f"{B} every week", "weekly")],
        ),
        (
            f"They were assigned to {A} (early group, 20 patients) or {B} (late group, 30"
            " patients).",
            [(A, "early"), (B, "late")],
        ),
    ],
)
def test_the_names_in_brackets_behind_what_was_given(
    text: str, arms: list[tuple[str, str]]
) -> None:
    assert [(arm.name, arm.short) for arm in arms_in(text, load())] == arms


@pytest.mark.parametrize("text", [f"{A} (weeks 1 to 4 and 12 to 15) or {B}."])
def test_weeks_are_no_arms(text: str) -> None:
    assert arms_in(f"Patients were randomly assigned to {text}", load()) == []


def test_one_number_in_each_arm_is_the_size_of_both() -> None:
    made = document(
        f"Patients were randomly assigned to {A} (weeks 1 to 4) or to {B}. Seventy patients entered"
        " each arm.",
        "Methods",
    )
    assert told_arms(made, "", load()) == [ToldArm(A, "", 70), ToldArm(B, "", 70)]


@pytest.mark.parametrize(
    ("methods", "sizes", "size"),
    [
        ("Patients were randomly assigned.", (20, 30), 50),
        ("Patients were randomly assigned.", (20, None), None),
        ("Patients were treated.", (20, 30), None),
        ("Patients were randomly assigned.", (20,), None),
    ],
)
def test_all_arms_of_a_randomised_study_are_all_its_patients(
    methods: str, sizes: tuple[int | None, ...], size: int | None
) -> None:
    arms = [ToldArm(f"arm {i}", "", n) for i, n in enumerate(sizes)]
    assert randomised_size(document(methods, "Methods"), "", arms) == size
