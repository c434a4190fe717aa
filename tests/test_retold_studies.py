"""The studies whose results an article retells: names, registrations, patients, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractors import extract
from extractors.lexicon import load
from extractors.retold_studies import study_names, study_size

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.records import RetoldStudy

ARTICLE = """# What is known of inventamab in made-up leukemia

Sample A, Example B

## Introduction

In the randomized NOWHERE-3 trial (NCT01234567), which enrolled 120 adults, the CR rate was 44% [1].
In the phase 2 ELSEWHERE study, the CR rate was 51%,[2] whereas others found 30% [3].
Several trials report a CR rate of 60% [3, 4].

## Methods

We did nothing.

## References

1. Prior A, Earlier B. Inventamab against made-up leukemia. Invent Med J. 2015;3:55-60.
2. Later C. Inventamab in children with made-up leukemia. Invent Med J. 2017;5:70-75.
3. Other D. Drugs in adults: a retrospective GUESS study. Invent Med J. 2018;6:80-85.
4. More E. Final report of the single-arm INVENTA-2 study. Invent Med J. 2019;7:90-95.
"""


@pytest.fixture(scope="module")
def retold(tmp_path_factory: pytest.TempPathFactory) -> dict[int, RetoldStudy]:
    path: Path = tmp_path_factory.mktemp("retold") / "article.md"
    path.write_text(ARTICLE, "utf-8")
    return {study.number: study for study in extract(path).retold}


def test_every_credited_entry_has_a_study(retold: dict[int, RetoldStudy]) -> None:
    assert {n: s.name for n, s in retold.items()} == {
        1: "Prior 2015",
        2: "Later 2017",
        3: "Other 2018",
        4: "More 2019",
    }


def test_names_come_from_the_telling_sentence_or_the_title(retold: dict[int, RetoldStudy]) -> None:
    assert {n: s.acronym for n, s in retold.items()} == {
        1: "NOWHERE-3",
        2: "ELSEWHERE",
        3: "",
        4: "INVENTA-2",
    }


def test_registration_size_and_population_are_those_that_are_told(
    retold: dict[int, RetoldStudy],
) -> None:
    assert retold[1].registrations == ("NCT01234567",)
    assert {n: s.size for n, s in retold.items()} == {1: 120, 2: None, 3: None, 4: None}
    assert [retold[n].population for n in (1, 2, 3)] == ["adult", "pediatric", "adult"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("results of the INVENTA trial, an expanded access study", ("INVENTA",)),
        ("a phase 1 study of nothing (NTHG-059 study)", ("NTHG-059",)),
        ("in the For Omitting Research (FORE) trial", ("FORE",)),
        ("leukemia: INVENTA expanded access study final analysis", ("INVENTA",)),
        ("Imaginary Oncology Group AINV1331: phase III trial of nothing", ("AINV1331",)),
        ("Imaginary Oncology Group Protocol AINV1621", ("AINV1621",)),
        ("treated with the invent-06 protocol", ("invent-06",)),
        ("enrolled in the ALL-INV 2003/2007 trial", ("ALL-INV 2003/2007",)),
        ("a retrospective INVENT study", ()),
        ("results of the MRD-guided protocol", ()),
        ("in the CAR-T trial", ()),
        ("in the present study", ()),
        ("the INVENT cohort was small", ()),
    ],
)
def test_what_a_study_is_called(text: str, names: tuple[str, ...]) -> None:
    assert study_names(text, load()) == names


@pytest.mark.parametrize(
    ("sentence", "size"),
    [
        ("They randomly assigned 10 centers and enrolled 45 older adults.", 45),
        ("Twenty-five patients (five below the age of 6) were treated in all.", 25),
        ("In a series of 12 children, nobody relapsed.", 12),
        ("Seven patients died.", None),
        ("Three patients were treated at the higher dose.", None),
        ("It enrolled 40 adults; the other trial enrolled 50 adults.", None),
    ],
)
def test_how_many_took_part(sentence: str, size: int | None) -> None:
    assert study_size(sentence) == size
