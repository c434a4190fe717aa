"""Findings of whole articles: whose they are, whom they answer, and what compared figures say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from extractors import extract
from extractors.comparisons import compared_findings
from extractors.lexicon import load
from extractors.model import Cohort, ReportedFigure, Span
from kg.findings import COLUMNS, rows
from kg.store import open_read_only
from tests.graphs import disputing_studies, write_graph

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.records import Finding

ARTICLE = """# Blinatumomab before HSCT in made-up children

Example A, Sample B

## Abstract

In this retrospective study, 80 children were given blinatumomab before HSCT. OS was better in
girls.

## Introduction

A higher CR rate was seen in adults [1].

## Methods

We retrospectively studied 80 children.

## Results

No cases of VOD were observed. Boys had a lower DFS than girls (P = 0.03).

## Discussion

In our cohort, a second course was a risk factor for acute GVHD, in contrast with experience in
adults [2]. {discussion}

## References

1. Adam X. Some drug. J Nowhere. 2010;1:1-9.
2. Berta Y. Some other drug. J Nowhere. 2011;2:1-9.
3. Cesar Z. Yet another drug. J Nowhere. 2012;3:1-9.
"""


def read(tmp_path: Path, discussion: str = "") -> list[Finding]:
    path = tmp_path / "article.md"
    path.write_text(ARTICLE.format(discussion=discussion), "utf-8")
    extraction = extract(path)
    for finding in extraction.findings:
        assert finding.cue_span.start in finding.span
        assert extraction.document.quote(finding.span).strip()
    return list(extraction.findings)


def of(found: list[Finding], endpoint: str) -> Finding:
    (finding,) = [f for f in found if f.endpoint == endpoint]
    return finding


def test_abstract_results_and_discussion_are_read_and_nothing_else(tmp_path: Path) -> None:
    found = {(f.location, f.endpoint, f.direction) for f in read(tmp_path)}
    assert found == {
        ("abstract", "OS", "increase"),
        ("text:Results", "VOD_SOS", "not-observed"),
        ("text:Results", "DFS", "decrease"),
        ("text:Discussion", "AGVHD", "increase"),
    }


def test_an_own_finding_says_whom_it_contradicts(tmp_path: Path) -> None:
    finding = of(read(tmp_path), "AGVHD")
    assert (finding.attribution, finding.intent) == ("primary", "disagreesWith")
    assert finding.cited_refs == (2,)
    assert finding.exposure == "second course"


def test_exposure_and_comparator_are_the_articles_words(tmp_path: Path) -> None:
    finding = of(read(tmp_path), "DFS")
    assert finding.exposure.lower() == "boys"
    assert finding.significance == "significant"


def test_a_claim_of_a_cited_work_is_credited_to_it(tmp_path: Path) -> None:
    told = "Prior infection was associated with a higher NRM in a recent study by Cesar et al. [3]."
    finding = of(read(tmp_path, told), "NRM")
    assert (finding.attribution, finding.cited_refs) == ("secondary", (3,))


def test_findings_inherit_therapy_and_timing_of_the_article(tmp_path: Path) -> None:
    finding = of(read(tmp_path), "VOD_SOS")
    assert finding.population == "pediatric"
    assert finding.setting == ("pre-HSCT",)
    assert "blinatumomab" in finding.intervention


@pytest.mark.parametrize(
    ("endpoint", "value", "direction"),
    [
        ("CR", "0.5", "decrease"),
        ("OS", "0.5", "increase"),
        ("OS", "2.0", "decrease"),
        ("RELAPSE", "2.0", "increase"),
        ("NRM", "0.5", "decrease"),
        ("AGVHD", "3.5", "increase"),
    ],
)
def test_what_a_ratio_means_depends_on_what_it_counts(
    endpoint: str, value: str, direction: str
) -> None:
    figure = ratio(endpoint, value, p_value="0.01")
    (finding,) = compared_findings([figure], load())
    assert (finding.direction, finding.significance) == (direction, "significant")
    assert (finding.exposure, finding.comparator) == ("boys", "girls")


def test_an_interval_with_one_in_it_is_no_difference() -> None:
    figure = ratio("OS", "0.8", ci_low=Decimal("0.5"), ci_high=Decimal("1.3"))
    (finding,) = compared_findings([figure], load())
    assert (finding.direction, finding.significance) == ("no-difference", "not-significant")


def ratio(endpoint: str, value: str, **fields: object) -> ReportedFigure:
    return ReportedFigure(
        span=Span(0, 20), value_span=Span(3, 6), location="text:Results", cohort=Cohort("all"),
        endpoint=endpoint, measure="hazard_ratio", value=Decimal(value), value_text=value,
        unit="ratio", found_by="test", contrast="boys vs girls", **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def test_rows_have_the_columns_that_others_rely_on(tmp_path: Path) -> None:
    store = open_read_only(write_graph(tmp_path / "graph", disputing_studies()))
    found = rows(store)
    assert all(tuple(row) == COLUMNS for row in found)
    assert {row["direction"] for row in found} == {"increase", "no-difference"}
    assert {row["hedged"] for row in found} == {"false"}
    assert all(str(row["id"]).startswith("n") for row in found)


def test_a_claim_that_words_and_figures_make_is_told_once(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "In our study, relapse was more frequent in boys (30.0%) than in girls (12.0%; P = 0.02).",
    )
    told = [f for f in found if f.endpoint == "RELAPSE"]
    assert [(f.direction, f.significance) for f in told] == [("increase", "significant")]


def test_the_subject_of_a_comparison_is_not_the_endpoint(tmp_path: Path) -> None:
    found = read(tmp_path, "In our study, NRM was more frequent after alfamab than after betamab.")
    assert of(found, "NRM").exposure == "alfamab"


def test_those_who_differ_are_part_of_the_patients_that_a_sentence_opens_with(
    tmp_path: Path,
) -> None:
    found = read(
        tmp_path,
        "In our study, no death was seen. Among patients in second remission, those who received "
        "alfamab had a lower NRM than those who did not.",
    )
    claim = next(f for f in found if f.direction == "decrease" and f.endpoint == "NRM")
    assert claim.exposure == "those who received alfamab"
    assert claim.group == "patients in second remission"


def test_a_trial_without_a_reference_is_nobodys_whom_the_sentence_before_cites(
    tmp_path: Path,
) -> None:
    found = read(
        tmp_path,
        "Others gave it to adults [2]. Based on phase 3 of the GREENER study, it resulted in a "
        "longer EFS.",
    )
    claim = of(found, "EFS")
    assert (claim.attribution, claim.cited_refs) == ("secondary", ())


def test_a_row_that_others_are_compared_with_makes_no_finding() -> None:
    figure = ratio("OS", "1", p_value="0.01")
    assert list(compared_findings([figure], load())) == []


def test_a_difference_between_two_treatments_is_of_those_two(tmp_path: Path) -> None:
    found = of(
        read(
            tmp_path,
            "There was no difference in NRM between busulfan and treosulfan regimens for children "
            "in CR1.",
        ),
        "NRM",
    )
    assert (found.exposure, found.comparator) == ("busulfan", "treosulfan")
    assert found.group == "children in CR1"


def test_what_was_suggested_is_of_the_works_just_cited(tmp_path: Path) -> None:
    discussion = (
        "CAR T cells were given to infants [3]. It was suggested that a large mass was "
        "associated with a higher NRM."
    )
    found = of(read(tmp_path, discussion), "NRM")
    assert (found.attribution, found.cited_refs) == ("secondary", (3,))


def test_what_was_shown_in_this_study_is_its_own(tmp_path: Path) -> None:
    discussion = (
        "CAR T cells were given to infants [3]. In our study, it was shown that a large mass "
        "was associated with a higher NRM."
    )
    assert of(read(tmp_path, discussion), "NRM").attribution == "primary"
