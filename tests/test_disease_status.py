"""The status that a group's name tells, and the group that it is part of."""

from __future__ import annotations

import pytest

from extractors.disease_status import disease_status
from extractors.lexicon import load
from extractors.model import Cohort
from extractors.parents import parent_of


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("CR1 at HSCT", ("CR1",)),
        ("1 st relapse", ("first relapse",)),
        ("CR2/3, no drug before transplant", ("CR2+",)),
        ("Positive MRD at HSCT", ("MRD-positive",)),
        ("first CR with undetectable MRD", ("CR1", "MRD-negative")),
        ("No CR before the drug", ("no CR",)),
        ("overt relapse (Relapse cohort)", ("overt relapse",)),
        ("older patients (Relapse cohort)", ()),
        ("CR1 after the drug", ()),
        ("not in first relapse", ()),
        ("High-risk cytogenetics", ()),
        ("Male", ()),
    ],
)
def test_a_label_names_the_status(label: str, expected: tuple[str, ...]) -> None:
    assert disease_status(label, load()) == expected


@pytest.mark.parametrize(
    ("label", "told", "expected"),
    [
        ("MRD >1% (Relapse cohort)", "all", "Relapse cohort"),
        ("CR2/3, no drug", "all", "CR2/3"),
        ("CR2/3, no drug", "Relapse cohort", "Relapse cohort"),
        ("CR (at start)", "all", "all"),
        ("CR2/3", "all", "all"),
        ("Age <18, sex", "", ""),
    ],
)
def test_a_label_names_the_group_that_it_is_part_of(label: str, told: str, expected: str) -> None:
    labels = {"all", "Relapse cohort", "CR2/3"}
    assert parent_of(Cohort(label, parent=told), labels) == expected
