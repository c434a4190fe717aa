"""From an article to its records: small invented articles, read as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import extract, extract_document
from extractors.errors import ReadError
from extractors.readers.text import parse_text

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Extraction, ReportedFigure

TRANSPLANT = """# Drugless blinatumomab before transplantation in made-up children

Example A, Sample B

## Abstract

In this retrospective single-center study, 80 children with invented leukemia were given
blinatumomab before HSCT. The 2-year OS was 71.0%. Twenty patients (25%) relapsed.

## Introduction

Blinatumomab gave a CR rate of 44% in adults [1]. Nobody has tried it in invented children.

## Methods

We retrospectively studied 80 children who were transplanted in Nowhere between 2010 and 2020. EFS
was defined as the time to relapse or death. A sample size of 70 was needed to detect a difference
in the 2-year OS of 20%.

## Results

### Characteristics of the patients

The median age was 12 years (range, 1-20); 62.5% were male and 44% had relapsed before.

**Table 1. Characteristics of the patients**

| Characteristic | All (n = 80) | Blina (n = 44) | Blina-DLI (n = 36) |
|---|---|---|---|
| Sex, n (%) | | | |
| Male | 50 (62.5) | 28 (63.6) | 22 (61.1) |
| Female | 30 (37.5) | 16 (36.4) | 14 (38.9) |
| Disease status | | | |
| CR1 | 45 (56) | 25 (57) | 20 (56) |
| CR2 | 35 (44) | 19 (43) | 16 (44) |

### Outcome

With a median follow-up of 24 months (range, 3-60), the 2-year OS and EFS were 71.0% (95% CI,
60.2-82.1) and 62.4% (95% CI, 51.0-73.3), respectively. The cumulative incidence of relapse was
lower in CR1 than in CR2 patients (8% vs. 26%; P = 0.04). Nine patients died. None of the patients
developed VOD.

**Table 2. Outcome of the two arms**

| Outcome | All (n = 80) | Blina (n = 44) | Blina-DLI (n = 36) | P |
|---|---|---|---|---|
| 2-year OS, % (95% CI) | 71.0 (60.2-82.1) | 78.2 (64.0-90.3) | 62.0 (45.5-78.5) | 0.06 |
| Grade 3-4 aGVHD, n (%) | 8 (10) | 4 (9.1) | 4 (11.1) | 0.77 |

**Table 3. Factors of overall survival**

| Factor | HR (95% CI) | P |
|---|---|---|
| **Univariable analysis** | | |
| Haploidentical vs matched donor | 2.31 (1.10-4.85) | 0.03 |
| **Multivariable analysis** | | |
| Haploidentical vs matched donor | 2.05 (0.97-4.40) | 0.06 |

**Table 4. Adverse events**

| Adverse event | All grades, n (%) | Grade ≥3, n (%) |
|---|---|---|
| Cytokine release syndrome | 20 (25) | 3 (3.8) |
| Blue fingers | 9 (11.3) | 1 (1.3) |

## Discussion

In our study, the 2-year OS was 71.0%. This 2-year OS of 71.0% is worth comparing with older work
[2]. In a randomized trial of inotuzumab in adults, the 2-year OS was 41.3% [2].

## References

1. Stone A, Brick B. A trial of blinatumomab in adults with relapse. Blood. 2019;133(5):10-20.
2. Pebble C, Sand D. Inotuzumab in adults. Leukemia. 2018;32(1):1-9.
"""


@pytest.fixture(scope="module")
def transplant(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    """Return what is taken out of an article with all kinds of tables."""
    path = tmp_path_factory.mktemp("articles") / "made-up.md"
    path.write_text(TRANSPLANT, encoding="utf-8")
    return extract(path)


def where(found: Extraction, **wanted: object) -> list[ReportedFigure]:
    return [f for f in found.figures if all(getattr(f, k) == v for k, v in wanted.items())]


def at(found: Extraction, location: str) -> list[ReportedFigure]:
    return [f for f in found.figures if f.location.startswith(location)]


def test_every_figure_quotes_the_article(transplant: Extraction) -> None:
    assert transplant.figures
    for figure in transplant.figures:
        quote = transplant.document.quote(figure.span)
        value = transplant.document.quote(figure.value_span)
        assert value == figure.value_text
        assert value in quote
        assert " ".join(quote.split()) in " ".join(TRANSPLANT.split())


def test_the_article_and_its_cohort(transplant: Extraction) -> None:
    assert transplant.article.title.startswith("Drugless blinatumomab")
    assert transplant.cohorts[0].label == "all"
    assert transplant.cohorts[0].size == 80
    designs = {f.concept for f in transplant.facts if f.kind == "design"}
    assert {"retrospective", "single-center"} <= designs
    assert transplant.document.tables_seen == 4


def test_the_abstract(transplant: Extraction) -> None:
    assert [(f.endpoint, str(f.value), f.n_events) for f in at(transplant, "abstract")] == [
        ("OS", "71.0", None),
        ("RELAPSE", "25", 20),
    ]


def test_the_outcome_in_prose(transplant: Extraction) -> None:
    found = at(transplant, "text:Outcome")
    assert [(f.endpoint, str(f.value)) for f in found] == [
        ("FOLLOW_UP", "24"),
        ("OS", "71.0"),
        ("EFS", "62.4"),
        ("RELAPSE", "8"),
        ("RELAPSE", "26"),
        ("DEATH", "9"),
        ("VOD_SOS", "0"),
    ]
    follow_up, survival, event_free, first, second, died, _ = found
    assert (follow_up.spread_low, follow_up.spread_high) == (3, 60)
    assert (survival.ci_low, event_free.ci_high) == (Decimal("60.2"), Decimal("73.3"))
    assert (survival.timepoint, event_free.timepoint_unit) == (2, "year")
    assert (first.p_value, second.p_value) == ("0.04", "0.04")
    assert (died.n_events, died.n_total) == (9, 80)


def test_prose_names_the_groups_of_the_baseline_table(transplant: Extraction) -> None:
    first, second = where(transplant, location="text:Outcome", endpoint="RELAPSE")
    assert "CR1" in first.cohort.label
    assert "CR2" in second.cohort.label
    assert (first.cohort.size, second.cohort.size) == (45, 35)


@pytest.mark.parametrize("location", ["text:Characteristics", "text:Methods", "table:1"])
def test_what_describes_or_assumes_is_no_result(transplant: Extraction, location: str) -> None:
    assert at(transplant, location) == []


def test_the_arms_of_the_table(transplant: Extraction) -> None:
    found = [f for f in at(transplant, "table:2") if f.endpoint == "OS"]
    assert [(str(f.value), f.cohort.size, f.p_value) for f in found] == [
        ("71.0", 80, ""),
        ("78.2", 44, "0.06"),
        ("62.0", 36, "0.06"),
    ]
    assert "dli" in found[2].intervention
    assert "dli" not in found[1].intervention
    graft = [f for f in at(transplant, "table:2") if f.endpoint == "AGVHD_3_4"]
    assert [(f.n_events, f.n_total) for f in graft] == [(8, 80), (4, 44), (4, 36)]


def test_the_ratios_of_the_table(transplant: Extraction) -> None:
    assert [
        (f.endpoint, f.measure, str(f.value), f.analysis) for f in at(transplant, "table:3")
    ] == [
        ("OS", "hazard_ratio", "2.31", "univariable"),
        ("OS", "hazard_ratio", "2.05", "multivariable"),
    ]


def test_the_adverse_events_of_the_table(transplant: Extraction) -> None:
    found = at(transplant, "table:4")
    assert [(f.endpoint, f.n_events, str(f.value)) for f in found] == [
        ("CRS", 20, "25"),
        ("CRS_G3", 3, "3.8"),
        ("AE:blue fingers", 9, "11.3"),
        ("AE:blue fingers:G3", 1, "1.3"),
    ]


def test_what_others_found_is_credited_to_them(transplant: Extraction) -> None:
    found = where(transplant, attribution="secondary")
    assert [(f.endpoint, str(f.value), f.cited_refs) for f in found] == [
        ("CR", "44", (1,)),
        ("OS", "41.3", (2,)),
    ]
    assert [f.cohort.origin for f in found] == [(1,), (2,)]
    assert "Stone" in found[0].cohort.label
    assert found[0].intervention == ("blinatumomab",)
    assert found[1].intervention == ("inotuzumab ozogamicin",)


def test_an_own_figure_in_the_discussion_stays_the_articles_own(transplant: Extraction) -> None:
    found = where(transplant, location="text:Discussion", value=Decimal("71.0"))
    assert [f.attribution for f in found] == ["primary", "primary"]
    assert {f.cohort.label for f in found} == {"all"}


def test_own_figures_have_the_context_of_the_article(transplant: Extraction) -> None:
    own = where(transplant, attribution="primary")
    assert all("blinatumomab" in f.intervention for f in own)
    # the title says children, the ages printed go up to 20
    assert {f.cohort.population for f in own} == {"pediatric-young-adult"}


SUBGROUPS = """# Of made-up adults after transplantation

## Methods

We retrospectively studied 80 adults who were transplanted in Nowhere.

## Results

{torn}

Table 1. Univariable analysis of outcome at 2 years

Variable\tN\tOS, % (95% CI)\tP\tCIR, % (95% CI)\tP
Sex
Male\t50\t66 (52-80)\t0.31\t22 (12-35)\t0.55
Female\t30\t78 (62-92)\t\t17 (6-33)\t
Disease status at HSCT
CR1\t45\t80 (68-91)\t0.02\t11 (4-22)\t0.03
CR2\t35\t59 (43-75)\t\t32 (17-48)\t

was 71.5% in the end. OS was 80% and 70% at 1 and 2 years. The median OS was not reached.

Thirty-one patients (38.8%) relapsed, and aGVHD of grade 3-4 occurred in 6/40 patients (15%).
"""
TORN = (
    "In all the patients whom we had looked at over these long years, the 3-year overall survival"
)


@pytest.fixture(scope="module")
def subgroups(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    """Return what is taken out of an article whose paragraph a subgroup table cuts in two."""
    path = tmp_path_factory.mktemp("articles") / "made-up.txt"
    path.write_text(SUBGROUPS.format(torn=TORN), encoding="utf-8")
    return extract(path)


def test_the_subgroups_of_a_table(subgroups: Extraction) -> None:
    found = [f for f in at(subgroups, "table:1") if f.endpoint == "OS"]
    assert [(str(f.value), f.cohort.size, f.p_value) for f in found] == [
        ("66", 50, "0.31"),
        ("78", 30, "0.31"),
        ("80", 45, "0.02"),
        ("59", 35, "0.02"),
    ]
    assert [f.timepoint for f in found] == [2] * 4
    relapse = [f for f in at(subgroups, "table:1") if f.endpoint == "RELAPSE"]
    assert [(str(f.value), f.p_value) for f in relapse] == [
        ("22", "0.55"),
        ("17", "0.55"),
        ("11", "0.03"),
        ("32", "0.03"),
    ]


def test_a_sentence_cut_by_a_table_is_read_whole_and_quoted_in_part(subgroups: Extraction) -> None:
    (figure,) = where(subgroups, value=Decimal("71.5"))
    assert (figure.endpoint, figure.timepoint) == ("OS", 3)
    assert subgroups.document.quote(figure.span) == "was 71.5% in the end."


def test_the_rest_of_the_prose(subgroups: Extraction) -> None:
    found = [f for f in at(subgroups, "text:Results") if f.value != Decimal("71.5")]
    assert [(f.endpoint, f.measure, f.value, f.timepoint) for f in found] == [
        ("OS", "survival_probability", 80, 1),
        ("OS", "survival_probability", 70, 2),
        ("OS", "median", None, None),
        ("RELAPSE", "proportion", Decimal("38.8"), None),
        ("AGVHD_3_4", "proportion", 15, None),
    ]
    assert [(f.n_events, f.n_total) for f in found[3:]] == [(31, 80), (6, 40)]


REVIEW = """# Blinatumomab in adults: a review

## Introduction

Nobody has counted yet what blinatumomab does in adults, and so we did it here.

## What is known

In adults with relapse, the CR rate was 44% [1]. The median OS was 7.7 months [2].

## References

1. Stone A, Brick B. A trial of blinatumomab in adults with relapse. Blood. 2019;133(5):10-20.
2. Pebble C, Sand D. Blinatumomab in adults. Leukemia. 2018;32(1):1-9.
"""


def test_a_review_has_no_figures_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "review.md"
    path.write_text(REVIEW, encoding="utf-8")
    found = extract(path).figures
    assert [(f.endpoint, str(f.value), f.attribution, f.cited_refs) for f in found] == [
        ("CR", "44", "secondary", (1,)),
        ("OS", "7.7", "secondary", (2,)),
    ]


def test_an_article_without_figures_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "plain.md"
    path.write_text(
        "# Of nothing\n\n## Results\n\nNobody was asked, and nobody told us anything.\n",
        encoding="utf-8",
    )
    found = extract(path)
    assert found.figures == ()
    assert [c.label for c in found.cohorts] == ["all"]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "made-up.md"
    path.write_text(TRANSPLANT, encoding="utf-8")
    assert extract(path).figures == extract(str(path)).figures


def test_an_unreadable_article_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "made-up.md"
    path.write_bytes(b"\0\1\2")
    with pytest.raises(ReadError, match=r"made-up\.md"):
        extract(path)


#: Pieces that rules look for, to be put together in every wrong way.
PIECES = st.sampled_from(
    ("The 2-year OS", " was 70%", " and EFS were 60% and 50%", ", respectively", " vs. 30%",
     " (95% CI, 50-71)", " (P = 0.04)", " in Arm A", " in patients with fever", " in those without",
     " (n = 12)", " 14 and 12 cases of VOD", " of whom", ", one of infection and two of relapse",
     "Three patients died", " Among them,", " compared with", " 6/40 (15%)", " [1]", " [1,2]",
     " Stone et al.", " In our study", " minimal residual disease (MRD)", " aged 1 to 18 years",
     " The median OS was not reached", " in either arm", " between the groups", " HR 1.8", ".", ";",
     " grade 3-4 aGVHD", " (mild cGVHD: n = 4", ")", "(", " can reach 22%", " after one cycle",
     " of these", " the former", " Cardiovascular toxicity", "\n\n", "\n\n## Discussion\n\n",
     "\n\nTable 1. Response\n\n| Response | Drug A (Arm A) | B (n = 9) |\n|---|---|---|\n| CR |",
     " 4 (10) |", " NR |", "\n| No. of patients | 40 | 9 |\n", "*", " 0.61", " ≤11%", " ±", "%")
)  # fmt: skip
# a file that holds NUL is refused as no text
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200)
PROSE = st.one_of(st.lists(PIECES, max_size=30).map("".join), TEXT)


@settings(max_examples=60, deadline=None)
@given(PROSE)
def test_whatever_an_article_says_its_figures_stand_in_it(text: str) -> None:
    source = TRANSPLANT.replace("### Outcome\n", f"### Outcome\n\n{text}\n")
    document = parse_text(source.encode(), "made-up.md")
    extraction = extract_document(document)
    labels = {c.label for c in extraction.cohorts}
    for figure in extraction.figures:
        assert document.quote(figure.value_span) == figure.value_text
        assert figure.value_text in document.quote(figure.span)
        assert figure.span.start <= figure.value_span.start
        assert figure.value_span.end <= figure.span.end <= len(document.text)
        assert figure.endpoint and figure.measure and figure.location and figure.cohort.label
        assert figure.attribution in ("primary", "secondary")
        assert bool(figure.cited_refs) == (figure.attribution == "secondary")
        assert figure.cohort.origin == figure.cited_refs or figure.attribution == "primary"
        assert figure.attribution == "secondary" or figure.cohort.label in labels
        assert figure.n_total is None or (figure.n_events or 0) <= figure.n_total


@settings(max_examples=30, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_reading_is_repeatable_whatever_is_read(text: str) -> None:
    source = f"# Of made-up patients\n\n## Results\n\nNobody knew.{text}\n"
    first, second = (
        extract_document(parse_text(source.encode(), "made-up.md")).figures for _ in range(2)
    )
    assert first == second
