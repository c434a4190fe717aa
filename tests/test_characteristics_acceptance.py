"""Baseline tables of the real articles, where they are at hand, against what a person reads."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractors import extract

if TYPE_CHECKING:
    from extractors.model import Extraction
    from extractors.records import Characteristic

#: How many values the tables print of patients that can be trusted.
COUNTS = {
    "algeri2025.txt": 32,
    "cabannes2022.txt": 54,
    "chauvet2023.txt": 156,
    "huang2024.txt": 220,
    "kallay2022.txt": 0,
    "PMC3571894.nxml": 34,
    "PMC5346637.nxml": 24,
    "PMC5787508.nxml": 17,
    "PMC7068068.pdf": 131,
    "PMC7519555.pdf": 108,
    "PMC7688081.pdf": 140,
}
#: Article, group, variable, level, number, share or spread.
READ_BY_EYE = [
    ("algeri2025.txt", "all", "Sex", "Male", "47", "60.3"),
    ("algeri2025.txt", "all", "Age in years at transplantation", "", "8", "1 25"),
    ("algeri2025.txt", "all", "Donor type", "MUD", "26", "33.3"),
    ("algeri2025.txt", "all", "MRD pre HSCT", "Negative", "72", "92.4"),
    ("cabannes2022.txt", "Relapse cohort", "Sex", "female", "16", ""),
    ("cabannes2022.txt", "MRD+ cohort", "Age in years", "", "32", "17 74"),
    ("cabannes2022.txt", "Relapse cohort", "Disease status", "1st relapse", "24", "63"),
    ("chauvet2023.txt", "Blina-DLI", "Use of ATG", "", "8", "36"),
    ("chauvet2023.txt", "Blina alone", "Type of donor", "MSD", "15", "30"),
    ("chauvet2023.txt", "all", "Time from HCT to relapse", "", "7", "3 15"),
    ("PMC3571894.nxml", "BuFlu", "Genetic subgroups", "poor risk", "14", ""),
    ("PMC5346637.nxml", "PCR", "Hemoglobin", "", "12.8", "8.9 16.8"),
    ("PMC5787508.nxml", "all", "ECOG PS", "2-3", "9", "36"),
    ("PMC7519555.pdf", "Placebo", "DM duration", "", "32.4", "43.3"),
    ("PMC7688081.pdf", "ECMELLA (Matched study cohort)", "eCPR", "", "84", "32.9"),
]


@pytest.fixture(scope="module")
def found(full_texts: dict[str, Path]) -> dict[str, Extraction]:
    """Return what is read in the full texts, and in the articles in a folder beside theirs."""
    beside = Path(os.environ["KG_ACCEPTANCE"]).resolve().parent / "articles"
    more = sorted(beside.glob("*")) if beside.is_dir() else []
    return {path.name: extract(path) for path in (*full_texts.values(), *more)}


def told(record: Characteristic) -> tuple[str, ...]:
    spread = [str(x) for x in (record.spread_low, record.spread_high) if x is not None]
    beside = str(record.percent) if record.percent is not None else " ".join(spread)
    return (record.cohort.label, record.variable, record.level, str(record.value), beside)


@pytest.mark.parametrize("name", COUNTS)
def test_the_tables_are_read(name: str, found: dict[str, Extraction]) -> None:
    if name not in found:
        pytest.skip(f"{name} is not at hand")
    assert len(found[name].characteristics) == COUNTS[name]


@pytest.mark.parametrize("expected", READ_BY_EYE, ids=str)
def test_a_number_is_of_its_group_and_level(
    expected: tuple[str, ...], found: dict[str, Extraction]
) -> None:
    if expected[0] not in found:
        pytest.skip(f"{expected[0]} is not at hand")
    assert expected[1:] in map(told, found[expected[0]].characteristics)


def test_shares_of_a_group_are_of_no_more_patients_than_it_has(
    found: dict[str, Extraction],
) -> None:
    records = [r for e in found.values() for r in e.characteristics if r.statistic == "count"]
    assert Counter(r.total is None for r in records)[False] > 300
    for record in records:
        assert record.value is not None
        assert record.cohort.size is None or record.value <= record.cohort.size
        assert record.total is None or record.value <= record.total
