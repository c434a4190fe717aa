"""What does not add up is found, what does is left alone: articles and figures of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from extractors import extract
from extractors.model import Cohort
from kg.checks import inconsistencies
from kg.checks.figures import figure_problems
from kg.checks.mentions import mention_problems
from tests.builders import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractors.model import Extraction
    from kg.checks import Inconsistency

    Check = Callable[[Extraction], Iterator[Inconsistency]]

CURVE = {"timepoint": "2", "timepoint_unit": "year"}
HEAD = """# Imaginumab in made-up children

Example A, Sample B

## Abstract

In this retrospective study, 80 children were given imaginumab before HSCT.

## Methods

We retrospectively studied 80 children.

## Results

"""


def problems(tmp_path: Path, body: str) -> list[Inconsistency]:
    """Return what is wrong with an article whose results are ``body``."""
    path = tmp_path / "article.md"
    path.write_text(HEAD + body, "utf-8")
    return list(inconsistencies(extract(path)))


def kinds(found: list[Inconsistency]) -> list[tuple[str, str]]:
    return [(p.kind, p.arithmetic) for p in found]


def of_figures(*told: dict[str, Any], check: Check = figure_problems) -> list[Inconsistency]:
    draft = Draft()
    for n, given in enumerate(told):
        fields = dict(given)
        value = fields.pop("value")
        draft.says(f"Sentence {n} of the invention prints {value} of them.", value, **fields)
    return list(check(draft.extraction()))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Of the 80 children, 17 (21%) relapsed.", ""),
        ("Of the 80 children, 15 (18%) relapsed.", "rounding"),
        ("Rash was seen in 12 of 40 children (45%).", "percentage"),
        ("Rash was seen in 10/40 (25%) of them.", ""),
        ("Rash was seen in nine of 72 children (12%).", ""),
        ("Only 30 of the 50 had a donor, and the 25 remaining children had none.", "sum"),
    ],
)
def test_counts_and_percentages_of_a_sentence(tmp_path: Path, sentence: str, kind: str) -> None:
    assert [k for k, _ in kinds(problems(tmp_path, sentence))] == ([kind] if kind else [])


def test_a_cut_percentage_is_told_from_a_wrong_one(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "Of the 80 children, 15 (18%) relapsed.")
    assert (found.severity, found.b) == ("rounding", None)
    assert "18.75%" in found.arithmetic
    assert "cut off" in found.arithmetic


TABLE = """**Table 1. Children at the start**

| Characteristic | All (n = 80) | One (n = 50) | Two (n = 30) |
|---|---|---|---|
| Sex, n (%) | | | |
| Boys | 44 (55) | 25 (50) | 19 ({wrong}) |
| Girls | 36 (45) | 25 (50) | 11 (37) |
| Donor, n (%) | | | |
| Sibling | 30 (40) | 20 (43) | 10 (36) |
| Other | 45 (60) | 27 (57) | 18 (64) |
| Missing data | 5 | 3 | 2 |
"""


@pytest.mark.parametrize(("percent", "expected"), [("63", 0), ("46", 1)])
def test_a_table_is_held_against_its_own_columns(
    tmp_path: Path, percent: str, expected: int
) -> None:
    found = problems(tmp_path, TABLE.format(wrong=percent))
    assert len(found) == expected
    if found:
        assert found[0].a.location.startswith("table:1 Sex")
        assert "19/30" in found[0].arithmetic


EVENTS = """**Table 2. Survival**

| Outcome | N of patients | Events | Probability |
|---|---|---|---|
| Sex | | | |
| Boys | 50 | 6 | 0.88 |
| Girls | 30 | 4 | 0.87 |
| Age | | | |
| Younger | 40 | 5 | 0.87 |
| Older | 40 | 5 | 0.88 |
| Donor | | | |
| Sibling | 20 | 2 | 0.90 |
| Other | 60 | 8 | 0.87 |
| Season | | | |
| Summer | 35 | {summer} | 0.86 |
| Winter | 45 | 5 | 0.89 |
"""


@pytest.mark.parametrize(("summer", "expected"), [("5", []), ("9", ["sum"])])
def test_events_of_all_categories_sum_to_the_same(
    tmp_path: Path, summer: str, expected: list[str]
) -> None:
    found = problems(tmp_path, EVENTS.format(summer=summer))
    assert [p.kind for p in found if p.kind == "sum"] == expected


def test_a_p_of_the_text_is_that_of_the_table(tmp_path: Path) -> None:
    body = """Drugs were given to 10 (20%) and 12 (40%) of the groups (P = 0.64).

**Table 1. Drugs**

| Characteristic | One (n = 50) | Two (n = 30) | P |
|---|---|---|---|
| Drugs, n (%) | 10 (20) | 12 (40) | 0.05 |
"""
    (found,) = problems(tmp_path, body)
    assert found.kind == "disagreement"
    assert found.b is not None
    assert (found.a.value, found.b.value) == ("P = 0.64", "P = 0.05")


RATIO: dict[str, Any] = {"measure": "hazard_ratio", "unit": "ratio"}


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"value": "0.7", "ci_low": "0.5", "ci_high": "0.9", **RATIO}, ""),
        ({"value": "2.5", "ci_low": "0.5", "ci_high": "0.9", **RATIO}, "interval"),
        ({"value": "1.9", "ci_low": "0.2", "ci_high": "7.0", **RATIO}, "interval"),
        ({"value": "2", "ci_low": "1.1", "ci_high": "3.6", "p_value": "0.02", **RATIO}, ""),
        ({"value": "2", "ci_low": "1.1", "ci_high": "3.6", "p_value": "0.6", **RATIO}, "p-value"),
        ({"value": "1", "ci_low": "1", "ci_high": "1", "p_value": "0.3", **RATIO}, ""),
        ({"value": "80", "ci_low": "70", "ci_high": "88", **CURVE}, ""),
        ({"value": "80", "ci_low": "79", "ci_high": "81", **CURVE}, "implausible"),
        ({"value": "93", "ci_low": "84", "ci_high": "100", **CURVE}, ""),
    ],
)
def test_an_interval_and_its_p_fit_the_estimate(told: dict[str, Any], kind: str) -> None:
    assert [p.kind for p in of_figures(dict(told))] == ([kind] if kind else [])


def test_no_one_survives_without_being_alive() -> None:
    found = of_figures(
        {"value": "82.5", "endpoint": "GRFS", **CURVE}, {"value": "81.6", "endpoint": "OS", **CURVE}
    )
    assert [p.kind for p in found] == ["order"]


def test_rounding_hides_a_small_difference() -> None:
    told = ({"value": "82", "endpoint": "DFS"}, {"value": "81.6", "endpoint": "OS"})
    assert of_figures(*({**t, **CURVE} for t in told)) == []


def test_another_time_or_group_is_another_question() -> None:
    other = Cohort("boys", 20, parent="all")
    dfs = {"value": "90", "endpoint": "DFS", **CURVE}
    assert of_figures(dfs, {"value": "70", "endpoint": "OS", **CURVE, "timepoint": "5"}) == []
    assert of_figures(dfs, {"value": "70", "endpoint": "OS", **CURVE, "cohort": other}) == []


def test_relapse_and_disease_free_survival_are_no_more_than_all() -> None:
    incidence = {"measure": "cumulative_incidence", **CURVE}
    found = of_figures(
        {"value": "61.9", "endpoint": "RELAPSE", **incidence},
        {"value": "76.2", "endpoint": "DFS", **CURVE},
    )
    assert [p.kind for p in found] == ["implausible"]
    assert "138.1%" in found[0].arithmetic


@pytest.mark.parametrize(
    ("dfs", "os", "found"),
    [("HSCT", "diagnosis", []), ("HSCT", "", ["order"]), ("HSCT", "HSCT", ["order"])],
)
def test_curves_that_run_from_two_events_are_not_compared(
    dfs: str, os: str, found: list[str]
) -> None:
    told = of_figures(
        {"value": "90", "endpoint": "DFS", "time_origin": dfs, **CURVE},
        {"value": "70", "endpoint": "OS", "time_origin": os, **CURVE},
    )
    assert [p.kind for p in told] == found


def test_a_median_not_reached_needs_half_of_them_left() -> None:
    median = {"value": "NR", "number": None, "measure": "median", "unit": "month"}
    median |= {"status": "not-reached", "endpoint": "RFS"}
    found = of_figures(median, {"value": "45", "endpoint": "RFS", **CURVE})
    assert [p.kind for p in found] == ["order"]


def test_an_abstract_says_that_a_figure_is_of_a_landmark() -> None:
    text = {"value": "30.5", "analysis": "landmark", **CURVE}
    found = of_figures(
        {"value": "31", "location": "abstract", **CURVE}, text, check=mention_problems
    )
    assert [p.kind for p in found] == ["analysis"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("A trend toward better OS was seen in girls (P = 0.01).", "wording"),
        ("A trend toward better OS was seen in girls (P = 0.07).", ""),
        ("Relapse did not depend on the season (data not shown).", "not-reported"),
        ("The trial is registered as NCT123456789.", "reference"),
        ("The trial is registered as NCT12345678.", ""),
    ],
)
def test_words_and_references(tmp_path: Path, body: str, kind: str) -> None:
    assert [p.kind for p in problems(tmp_path, body)] == ([kind] if kind else [])


def test_a_reference_that_nobody_cites_is_told(tmp_path: Path) -> None:
    entries = "\n".join(
        f"{n}. Author{chr(64 + n)} X. Some title {n}. J Nowhere. 2010;{n}:1-9." for n in range(1, 9)
    )
    body = (
        f"Others saw less [1,2], and more [3-5], or nothing [7,8].\n\n## References\n\n{entries}\n"
    )
    found = problems(tmp_path, body)
    assert [(p.kind, p.a.value) for p in found] == [("reference", "6")]


def test_both_places_are_quoted_from_the_article(tmp_path: Path) -> None:
    path = tmp_path / "article.md"
    path.write_text(HEAD + EVENTS.format(summer="9"), "utf-8")
    extraction = extract(path)
    for problem in inconsistencies(extraction):
        for place in filter(None, (problem.a, problem.b)):
            assert extraction.document.quote(place.span)


ROWS = """{sentence}

**Table 1. Harms**

| Harm | One (n = 50) | Two (n = 30) | All (n = 80) |
|---|---|---|---|
| Fever without any cause, n (%) | 5 (10) | 3 (10) | 8 (10) |
"""


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("There were 6 cases of fever without any cause.", ["disagreement"]),
        ("There were 8 cases of fever without any cause.", []),
        ("There were 6 cases of early fever without any cause.", []),
    ],
)
def test_a_count_of_a_row_named_in_full_is_the_rows(
    tmp_path: Path, sentence: str, expected: list[str]
) -> None:
    assert [p.kind for p in problems(tmp_path, ROWS.format(sentence=sentence))] == expected


MEDIANS = """Patients are described in Table 1.

**Table 1. Patients**

| | All (N = 80) | One cohort (N = 50) | Other cohort (N = 30) |
|---|---|---|---|
| Age in years, median (range) | {all} | {one} | 9 (2-17) |
"""


@pytest.mark.parametrize(
    ("whole", "one", "kind"),
    [
        ("8 (1-17)", "7 (1-16)", []),
        ("19 (1-17)", "7 (1-16)", ["interval"]),
        ("8 (3-17)", "7 (3-16)", ["disagreement"]),
    ],
)
def test_a_range_holds_its_median_and_every_part(
    tmp_path: Path, whole: str, one: str, kind: list[str]
) -> None:
    body = MEDIANS.format(all=whole, one=one)
    assert [p.kind for p in problems(tmp_path, body)] == kind


LEGEND = """The curves rose ({cited}).

**Figure 1.** Outcomes. (A) Relapse of all children. (B) Survival of all children.
"""


@pytest.mark.parametrize(
    ("cited", "kind"),
    [
        ("Figure 1A", []),
        ("Figure 1A and B", []),
        ("Figure 1C", ["missing-target"]),
        ("Supplementary Figure 1C", []),
    ],
)
def test_a_panel_that_is_cited_is_in_the_legend(
    tmp_path: Path, cited: str, kind: list[str]
) -> None:
    assert [p.kind for p in problems(tmp_path, LEGEND.format(cited=cited))] == kind


TABLES = """Neurotoxicity was the most frequent harm ({cited}).

**Table 1. Outcomes**

| Outcome | All (n = 80) |
|---|---|
| Relapse, n (%) | 8 (10) |

**Table 2. Harms**

| Harm | All (n = 80) |
|---|---|
| Neurotoxicity, n (%) | 12 (15) |
"""


@pytest.mark.parametrize(("cited", "kind"), [("Table 2", []), ("Table 1", ["missing-target"])])
def test_a_table_prints_what_it_is_cited_for(tmp_path: Path, cited: str, kind: list[str]) -> None:
    assert [p.kind for p in problems(tmp_path, TABLES.format(cited=cited))] == kind


@pytest.mark.parametrize(
    ("text", "abstract", "kind"),
    [("41.73", "41", ["rounding"]), ("41.73", "42", []), ("41.73", "41.7", []), ("40.5", "40", [])],
)
def test_a_figure_is_rounded_not_cut_off(text: str, abstract: str, kind: list[str]) -> None:
    found = of_figures(
        {"value": text, **CURVE},
        {"value": abstract, "location": "abstract", **CURVE},
        check=mention_problems,
    )
    assert [p.kind for p in found] == kind


@pytest.mark.parametrize(
    ("rest", "kind"),
    [("eight", []), ("seven", ["sum"])],
)
def test_parts_of_a_group_make_up_the_group(tmp_path: Path, rest: str, kind: list[str]) -> None:
    body = (
        "Of the ten patients under one year of age, all were in remission. "
        "Two patients had a fever before the infusion. "
        f"In the other {rest} patients no fever was seen before the infusion."
    )
    assert [p.kind for p in problems(tmp_path, body)] == kind


GROUPS = """Of 80 children, {n} of them underwent a wholly steroid-free conditioning.

**Table 1. Overall survival**

| Group | N of patients | 2 years OS Probability | P |
|---|---|---|---|
| Steroid-free conditioning | | | |
| Yes | 25 | 0.80 | 0.40 |
| No | 55 | 0.70 | |
"""


@pytest.mark.parametrize(("n", "kind"), [(25, []), (24, ["group-size"])])
def test_a_group_has_one_size_in_text_and_table(tmp_path: Path, n: int, kind: list[str]) -> None:
    assert [p.kind for p in problems(tmp_path, GROUPS.format(n=n))] == kind


DEATHS = """A total of {relapse} patients died of disease recurrence. Two patients died of \
transplant-related causes.

**Table 1. Overall survival**

| Group | N of patients | OS Events | OS Probability |
|---|---|---|---|
| Sex | | | |
| Male | 50 | 6 | 0.88 |
| Female | 30 | 5 | 0.83 |
| Season | | | |
| Summer | 40 | 7 | 0.82 |
| Winter | 40 | 4 | 0.90 |
| Donor | | | |
| Related | 60 | 8 | 0.86 |
| Unrelated | 20 | 3 | 0.85 |
"""


@pytest.mark.parametrize(("relapse", "kind"), [("nine", []), ("ten", ["sum"])])
def test_causes_of_death_are_no_more_than_the_deaths(
    tmp_path: Path, relapse: str, kind: list[str]
) -> None:
    assert [p.kind for p in problems(tmp_path, DEATHS.format(relapse=relapse))] == kind
