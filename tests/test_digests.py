"""A digest restates its article: the same extractors find the same figures in both.

What ships is checked everywhere; the comparison needs the full texts, which are never in the
repository.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from extractors import extract

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from extractors.model import Extraction, ReportedFigure

#: Of the figures found in one form, the share that must be found in the other, group included.
REQUIRED_OVERLAP = 0.65
#: The same where only the group, whose name each form words for itself, is left out.
REQUIRED_OVERLAP_OF_VALUES = 0.8
KEYS = ("algeri2025", "cabannes2022", "chauvet2023", "huang2024", "kallay2022")


class Figure(NamedTuple):
    """What has to agree: where a form prints a figure, and how often, is its own affair.

    ``group`` is the name of the article's own patients. Other works' patients have none that holds
    for both forms (each names them in its own words), so there it is the references credited.
    """

    endpoint: str
    measure: str
    value: str
    ci_low: str
    ci_high: str
    events: str
    group: str
    size: str
    primary: bool

    def __str__(self) -> str:
        interval = f" ({self.ci_low} to {self.ci_high})" if self.ci_low else ""
        whose = "" if self.primary else ", another work's"
        return (
            f"{self.endpoint} {self.measure} {self.value}{interval} {self.events}"
            f" of {self.group!r} n={self.size}{whose}"
        )


def number(value: Decimal | int | None) -> str:
    return "" if value is None else f"{float(value):g}"


def group_of(found: ReportedFigure) -> str:
    if found.attribution == "primary":
        return found.cohort.label.lower()
    return " ".join(f"[{number}]" for number in found.cited_refs)


def figure(found: ReportedFigure) -> Figure:
    return Figure(
        endpoint=found.endpoint,
        measure=found.measure,
        value=number(found.value),
        ci_low=number(found.ci_low),
        ci_high=number(found.ci_high),
        events=f"{number(found.n_events)}/{number(found.n_total)}",
        group=group_of(found),
        size=number(found.cohort.size),
        primary=found.attribution == "primary",
    )


def figures(extraction: Extraction) -> set[Figure]:
    return {figure(f) for f in extraction.figures}


def overlap(article: set[Figure], digest: set[Figure]) -> tuple[float, float]:
    """Return the share of the article's figures told, and of the digest's figures true."""
    both = len(article & digest)
    return both / len(article), both / len(digest)


def without_group(found: set[Figure]) -> set[Figure]:
    return {f._replace(group="", size="") for f in found}


def difference(title: str, only: set[Figure]) -> str:
    return "\n".join([f"{title} ({len(only)}):", *(f"  {f}" for f in sorted(only))])


@pytest.mark.parametrize("key", KEYS)
def test_full_text_and_digest_give_the_same_figures(
    key: str, digests: dict[str, Path], full_texts: dict[str, Path]
) -> None:
    digest, article = figures(extract(digests[key])), figures(extract(full_texts[key]))
    assert digest
    assert article
    told, true = overlap(article, digest)
    report = "\n".join(
        [
            f"{told:.1%} of the article's figures are in the digest,"
            f" {true:.1%} of the digest's in the article",
            difference("only in the article", article - digest),
            difference("only in the digest", digest - article),
        ]
    )
    assert min(told, true) >= REQUIRED_OVERLAP, report
    values = overlap(without_group(article), without_group(digest))
    assert min(values) >= REQUIRED_OVERLAP_OF_VALUES, report


@pytest.mark.parametrize("key", KEYS)
def test_full_text_and_digest_are_the_same_article(
    key: str, digests: dict[str, Path], full_texts: dict[str, Path]
) -> None:
    digest, article = extract(digests[key]), extract(full_texts[key])
    assert digest.article.doi == article.article.doi
    assert digest.article.title == article.article.title
    assert digest.article.short_citation == article.article.short_citation
    assert digest.article.source_form == "digest"
    assert article.article.source_form == "full-text"
    assert [r.number for r in digest.document.references] == [
        r.number for r in article.document.references
    ]
    assert {t.number for t in digest.document.tables} == {t.number for t in article.document.tables}


def test_the_manifest_knows_every_digest(checkout: Path, digests: dict[str, Path]) -> None:
    articles = json.loads((checkout / "corpus" / "manifest.json").read_text("utf-8"))["articles"]
    assert {a["digest"] for a in articles if a["digest"]} == {p.name for p in digests.values()}
    for entry in articles:
        if entry["digest"]:
            article = extract(digests[entry["key"]]).article
            assert (article.doi, article.title) == (entry["doi"], entry["title"])


def test_every_table_and_reference_of_a_digest_is_read(digests: dict[str, Path]) -> None:
    for path in digests.values():
        document, printed = extract(path).document, path.read_text("utf-8")
        assert len(document.tables) == document.tables_seen == printed.count("**Table")
        listed = printed.rpartition("## References")[2].strip().splitlines()
        assert [r.number for r in document.references] == list(range(1, len(listed) + 1))


def test_citations_of_a_digest_point_into_its_reference_list(digests: dict[str, Path]) -> None:
    for path in digests.values():
        document = extract(path).document
        known = {r.number for r in document.references}
        cited = {n for c in document.citations for n in c.numbers}
        assert cited
        assert cited <= known
