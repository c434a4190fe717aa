"""Groups that a sentence lists under one word."""

from __future__ import annotations

import pytest

from extractors.listed_groups import listed_groups
from tests.made_up import figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 2-year OS was 81%, 64% and 41% in patients with low, medium and high burden, "
         "respectively.",
         ["low burden", "medium burden", "high burden"]),
        ("OS for low-, intermediate-, and high-risk patients was 81%, 64% and 41%, respectively.",
         ["low-risk", "intermediate-risk", "high-risk"]),
        ("For patients in CR1, CR2 and advanced stage, OS was 81%, 64% and 41%, respectively.",
         ["CR1", "CR2", "advanced stage"]),
        ("The 3-year OS was 61% and 46% in patients treated with red pills and blue pills, "
         "respectively.",
         ["patients treated with red pills", "patients treated with blue pills"]),
        ("OS was 61% and 46% for standard and high risk, respectively.",
         ["standard risk", "high risk"]),
    ],
)  # fmt: skip
def test_each_value_is_of_its_own_group(text: str, expected: list[str]) -> None:
    assert [f.cohort.label for f in figures(text)] == expected


def test_as_many_endpoints_as_values_take_the_values() -> None:
    text = "The 3-year OS and DFS were 61% and 46%, respectively, in patients with AML and MDS."
    found = [(f.endpoint, f.cohort.label) for f in figures(text)]
    assert found == [("OS", "AML and MDS"), ("DFS", "AML and MDS")]


def test_the_groups_of_the_sentence_before_come_in_their_order() -> None:
    text = (
        "CR was seen in 61% of the red group and 46% of the blue group. "
        "OS was 74% and 63%, respectively."
    )
    groups = [f.cohort.label for f in figures(text)]
    assert groups == ["red group", "blue group", "red group", "blue group"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("OS was 81% in patients with low, medium and high burden.", 1),
        ("OS was 81% and 64% in patients with fever and rash.", 2),
        ("OS was 81% and 64% in patients with low, medium and high burden, respectively.", 2),
    ],
)
def test_no_list_without_respectively_and_as_many_values(text: str, count: int) -> None:
    assert listed_groups(text, count) == []
