"""From when the time of a figure runs, told by its own sentence or by the methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractors import extract
from extractors.lexicon import load
from extractors.time_origins import origin_of

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = """# Treosulfan before transplant in adults with leukemia

## Methods

We reviewed 80 adults who underwent allogeneic HSCT. {methods}

## Results

{results}
"""


def origins(folder: Path, results: str, methods: str = "Data were reviewed.") -> dict[str, str]:
    """Return from when the time of each figure runs, by its endpoint and printed value."""
    path = folder / "made-up.md"
    path.write_text(ARTICLE.format(methods=methods, results=results))
    return {f"{f.endpoint} {f.value_text}": f.time_origin for f in extract(path).figures}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("as the time from transplantation to death", "HSCT"),
        ("the interval between the day of allo-HSCT and relapse", "HSCT"),
        ("from the date of diagnosis", "diagnosis"),
        ("the time from study registration until progression", "enrolment"),
        ("time from the start of venetoclax treatment to death", "start of treatment"),
        ("time from the first venetoclax infusion to death", "first infusion"),
        ("survival from post-transplant relapse to death", "relapse"),
        ("the time from relapse after HSCT to death", "relapse"),
        ("the time from hospital discharge to death", ""),
        ("the time from randomization or relapse to death", ""),
        ("time from the first dose for some or the date of CR for others to death", ""),
        ("death from any cause", None),
        ("death from relapse", None),
        ("a blast count below 5%", None),
    ],
)
def test_origin_is_read_from_the_words_of_a_definition(words: str, expected: str | None) -> None:
    assert origin_of(words, load()) == expected


def test_definition_in_the_methods_counts_for_every_figure_of_its_outcome(tmp_path: Path) -> None:
    methods = (
        "OS was defined as the time from HSCT to death from any cause, and PFS was measured "
        "from diagnosis to progression. NRM was defined as death from any other cause."
    )
    results = "The 2-year OS was 61%. The 2-year PFS was 48%. The 2-year NRM was 12%."

    assert origins(tmp_path, results, methods) == {
        "OS 61": "HSCT",
        "PFS 48": "diagnosis",
        "NRM 12": "",
    }


def test_definition_of_all_endpoints_counts_for_survival_and_relapse(tmp_path: Path) -> None:
    methods = "All endpoints were measured from the date of transplantation."
    results = "The 2-year OS was 61%. The 2-year cumulative incidence of relapse was 23%."

    assert origins(tmp_path, results, methods) == {"OS 61": "HSCT", "RELAPSE 23": "HSCT"}


def test_outcome_that_is_defined_in_two_ways_has_no_origin(tmp_path: Path) -> None:
    methods = (
        "OS was defined as the time from HSCT to death. In a second analysis, OS was calculated "
        "from diagnosis to death."
    )

    assert origins(tmp_path, "The 2-year OS was 61%.", methods) == {"OS 61": ""}


def test_own_sentence_goes_before_the_methods(tmp_path: Path) -> None:
    methods = "OS was defined as the time from HSCT to death."
    results = (
        "The 2-year OS after relapse was 31%. The 1-year post-relapse OS was 44%. "
        "The 3-year OS after discharge was 52%."
    )

    assert origins(tmp_path, results, methods) == {
        "OS 31": "relapse",
        "OS 44": "relapse",
        "OS 52": "",
    }


def test_words_behind_a_length_tell_where_it_begins(tmp_path: Path) -> None:
    results = (
        "The OS was 61% at 2 years after transplantation. "
        "The median follow-up was 31 months (range, 4-70) after HSCT."
    )

    assert origins(tmp_path, results) == {"OS 61": "HSCT", "FOLLOW_UP 31": "HSCT"}


def test_landmark_analysis_does_not_begin_where_the_methods_say(tmp_path: Path) -> None:
    methods = "OS was defined as the time from HSCT to death."
    results = "In a landmark analysis at day 100, the 2-year OS was 66%."

    assert origins(tmp_path, results, methods) == {"OS 66": ""}


def test_result_of_another_work_is_not_measured_by_this_article(tmp_path: Path) -> None:
    methods = "OS was defined as the time from HSCT to death."
    results = (
        "All data were complete.\n\n## Discussion\n\nIn the study by Sample et al. [1], the 2-year "
        "OS was 39%.\n\n## References\n\n1. Sample A, Other B. An older study of adults with "
        "leukemia. Journal of Invented Medicine. 2010;1(2):1-9."
    )

    assert origins(tmp_path, results, methods) == {"OS 39": ""}
