"""Which of a sentence's groups each of its values belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.group_picking import pick_groups
from extractors.groups import find_groups
from extractors.values import read_values
from tests.made_up import grouped


def picked(text: str) -> list[str | None]:
    found = pick_groups(
        read_values(text).values, find_groups(text), text, paired="respectively" in text
    )
    return [g.text if g else None for g in found]


FEVER, CHILLS = "patients with fever", "patients with chills"


@pytest.mark.parametrize(
    "text",
    [
        f"OS was 80% in {FEVER} and 60% in {CHILLS}.",
        f"In {FEVER} OS was 80%, whereas in {CHILLS} it was 60%.",
        f"OS was higher in {FEVER} than in {CHILLS} (80% vs. 60%).",
        f"{FEVER.capitalize()} had a better OS than {CHILLS} (80% versus 60%).",
        f"The OS of {FEVER} and of {CHILLS} was 80% and 60%, respectively.",
        f"Relapse was seen in 80% of {FEVER} versus 60% of {CHILLS}.",
        f"Compared with {CHILLS}, {FEVER} had a better OS (80% vs. 60%).",
        f"In contrast to {CHILLS}, {FEVER} had a better OS (80% vs. 60%).",
    ],
)
def test_each_value_has_its_own_group(text: str) -> None:
    assert [g.lower() if g else g for g in picked(text)] == [FEVER, CHILLS]


def test_two_outcomes_on_each_side_of_a_versus() -> None:
    text = f"OS and EFS in {FEVER} were 80% and 70% versus 60% and 50% in {CHILLS}."
    assert picked(text) == [FEVER, FEVER, CHILLS, CHILLS]


def test_what_a_bracket_adds_is_of_the_value_before_it() -> None:
    text = f"OS was 80% (median not reached) in {FEVER} and 60% (median 9 months) in {CHILLS}."
    assert picked(text) == [FEVER, FEVER, CHILLS, CHILLS]


def test_a_share_among_some_is_of_no_other_value() -> None:
    text = f"The CR rate was 48%, with 76% of MRD negativity among {FEVER}."
    assert picked(text) == [None, FEVER]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Fifty patients (62%) died, including 38 (70%) in the alpha group and 12 (40%) in the"
            " beta group.",
            ["all", "alpha group", "beta group"],
        ),
        (
            "VOD was seen in 15 patients (alpha group = 9, beta group = 6).",
            ["all", "alpha group", "beta group"],
        ),
        (
            "In the alpha group, the OS was 60%, and in the beta group it was 40%.",
            ["alpha group", "beta group"],
        ),
        ("The OS was 70% in arm A and 50% in arm B.", ["arm A", "arm B"]),
        (
            "OS did not differ between patients with and without fever (70% vs. 68%, P = 0.8).",
            ["fever", "patients without fever"],
        ),
        (
            "Children with or without fever had an OS of 70% and 68%, respectively.",
            ["fever", "Children without fever"],
        ),
        ("In arm A and arm B, the OS was 70% and 50%, respectively.", ["arm A", "arm B"]),
        ("Relapse occurred in 20% of cohort 1 and in 30% of cohort 2.", ["cohort 1", "cohort 2"]),
        ("The OS was 70% for children and 45% for adults.", ["children", "adults"]),
    ],
)
def test_groups_of_whole_sentences(text: str, expected: list[str]) -> None:
    assert [label for _, label in grouped(text)] == expected


def test_children_alone_are_all_patients_of_an_article_of_children() -> None:
    assert grouped("The OS was 70% in children.") == [("70", "all")]


PIECES = st.sampled_from(
    (f" in {FEVER}", f" of {CHILLS}", " 80%", " 60% (n = 9)", " versus", " and", ", respectively",
     " (median 9 months)", " among the alpha group", " including", ";", " twelve", " 7 of 9")
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.booleans(), st.booleans())
def test_every_value_is_answered(pieces: list[str], paired: bool, alternate: bool) -> None:
    text = "It was" + "".join(pieces) + "."
    values, groups = read_values(text).values, find_groups(text)
    values.sort(key=lambda v: v.span.start)
    found = pick_groups(values, groups, text, paired=paired, alternate=alternate)
    assert len(found) == len(values)
    assert all(g is None or g in groups for g in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PFS was 17 months in the alpha group vs 11 months in the beta group, but those in the"
            " alpha group lived longer (49 vs 23 months).",
            ["alpha", "beta", "alpha", "beta"],
        ),
        (
            "Of all 80 patients, those in the alpha group had more than those in the beta group"
            " (80% vs 60%).",
            ["alpha", "beta"],
        ),
    ],
)
def test_a_pair_behind_one_group_is_of_it_and_the_other(text: str, expected: list[str]) -> None:
    values = sorted(read_values(text).values, key=lambda v: v.span.start)
    picked = pick_groups(values, find_groups(text), text, paired=False)
    words = [next(w for w in ("alpha", "beta") if g and w in g.text) for g in picked]
    assert words == expected
