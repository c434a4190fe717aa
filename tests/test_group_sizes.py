"""How many patients a group has, where another sentence or a baseline table says so."""

from __future__ import annotations

import pytest

from extractors.cohorts import Cohorts
from extractors.group_sizes import ToldSize, sized, told_sizes
from extractors.label_words import words_of
from extractors.lexicon import load
from extractors.model import Cohort
from tests.made_up import document, figures

OS = "The OS was 60% in "


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (f"Fifteen patients were in second remission. {OS} patients in second remission.", 15),
        (f"{OS} patients in second remission. 15 (19%) were in second remission.", 15),
        (f"{OS} those in overt relapse. Those in overt relapse (n = 23) were given more.", 23),
        (
            "Thirty patients received one cycle and 12 two cycles. "
            f"{OS} patients who received two cycles.",
            12,
        ),
        (
            "Thirty patients received one cycle and 12 two cycles. "
            f"{OS} patients who received one cycle.",
            30,
        ),
        (f"They went to arm 1 (n = 40) or arm 2 (n = 38). {OS} arm 2.", 38),
        (
            f"We took 7 distant donor (DND) recipients and 13 near donor recipients. {OS} the DND"
            " group.",
            7,
        ),
        (f"Nine patients received rain-based soft (RBS) regimens. {OS} the RBS group.", 9),
        (f"There were 27 previously bathed patients. {OS} the previously bathed group.", 27),
        (f"There were 27 enrolled patients. {OS} patients in second remission.", None),
        (f"{OS} patients in second remission.", None),
        (
            "Fifteen patients were in second remission. Of all, 18 were in second remission. "
            f"{OS} patients in second remission.",
            None,
        ),
    ],
)
def test_the_size_of_a_group_that_the_text_tells(text: str, size: int | None) -> None:
    (figure,) = figures(text)
    assert figure.cohort.size == size


def test_sizes_are_told_in_sections_of_the_article_itself() -> None:
    cohorts = Cohorts(Cohort("all", 80), load())
    text = "Fifteen patients were in second remission."
    for section, known in (("Results", True), ("Discussion", False)):
        told = told_sizes(document(text, section), cohorts, load())
        assert bool(told) is known


def with_size(label: str, *told: ToldSize, parent: str = "all") -> int | None:
    cohorts = Cohorts(Cohort("all", 80), load())
    cohorts.add(Cohort("alpha", 40, parent="all"))
    group = cohorts.add(Cohort(label, parent=parent))
    found = sized(cohorts.all(), list(told), cohorts, load())
    return found[label].size if label in found else group.size


def size_told(label: str, size: int, parent: str = "") -> ToldSize:
    return ToldSize(words_of(label, load()), parent, size)


def test_one_number_is_taken() -> None:
    assert with_size("fever", size_told("fever", 12)) == 12
    assert with_size("fever", size_told("fever", 12), size_told("fever", 12)) == 12


def test_two_numbers_are_none() -> None:
    assert with_size("fever", size_told("fever", 12), size_told("fever", 13)) is None


def test_other_words_tell_nothing() -> None:
    assert with_size("fever", size_told("chills", 12)) is None


def test_a_part_of_an_arm_is_not_larger_than_the_arm() -> None:
    assert with_size("fever (alpha)", size_told("fever", 12), parent="alpha") == 12
    assert with_size("fever (alpha)", size_told("fever", 50), parent="alpha") is None


def test_the_size_in_another_arm_is_not_the_size_in_this_one() -> None:
    assert with_size("fever (alpha)", size_told("fever", 12, "beta"), parent="alpha") is None
    assert with_size("fever (alpha)", size_told("fever", 12, "alpha"), parent="alpha") == 12


def test_a_baseline_table_sizes_the_parts_of_its_arms() -> None:
    text = """They are described in the table.

Table 1. Characteristics of the patients

| Characteristic | Alpha arm (n = 44) | Beta arm (n = 36) |
|---|---|---|
| Fever at start, n (%) | | |
| Yes | 12 (27) | 9 (25) |
| No | 32 (73) | 27 (75) |

The 2-year OS was 70% in the Alpha arm.
"""
    (figure,) = figures(text)
    assert (figure.cohort.label, figure.cohort.size) == ("Alpha arm", 44)
