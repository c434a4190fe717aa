"""What an article prints like results and no figure holds: the other side of an extraction.

A number counts where the grammar of values, p-values and intervals sees one, or where a figure of
the same sentence or row holds it.  Numbers in words, of years, doses and the like, limits of a
group ("MRD > 1%") and levels of confidence do not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.abbreviations import find_abbreviations, own_vocabulary
from extractors.baseline import outcome_tables
from extractors.cells import REFERENCE
from extractors.columns import RATIO_HEAD, SKIPPED_HEAD, read_columns
from extractors.endpoints import find_endpoints
from extractors.lexicon import load
from extractors.model import Span
from extractors.numbers import CI, P_VALUE, PERCENT, SPREAD, to_decimal
from extractors.prose_figures import READ_SECTIONS
from extractors.readers.markup import mask
from extractors.records import Loss, Losses, PartLosses
from extractors.sentence_rows import CHARACTERISTIC_SECTION
from extractors.values import read_values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from extractors.columns import Column
    from extractors.lexicon import Lexicon
    from extractors.model import Document, Extraction, ReportedFigure, Row, Table

PRINTED = re.compile(
    r"(?:(?<![\w.,])\d+(?:[.,·]\d+)*(?![^\W_])|(?<!\w)[.,]\d+)(?!\s?%?\s?(?:CI\b|confiden))"
)
#: A comparison, whatever it is of.
COMPARISON = (P_VALUE, CI)
#: Sentences that say what would count or what was expected, not what was found.
NO_RESULTS = frozenset(("definition", "assumption"))


def find_losses(extraction: Extraction) -> Losses:
    """Return what looks like a result in the article and stands in none of its figures."""
    document = extraction.document
    lexicon = own_vocabulary(load(), find_abbreviations(document))
    outcomes = list(outcome_tables(document, lexicon))
    listed = {reference.number for reference in document.references}
    cited = {number for citation in document.citations for number in citation.numbers}
    return Losses(
        parts=(
            *_sections(document, extraction.figures, lexicon),
            *(_table(t, document, extraction.figures, lexicon) for t in outcomes),
        ),
        tables_seen=document.tables_seen,
        tables_read=len(document.tables),
        other_tables=tuple(_name(t) for t in document.tables if t not in outcomes),
        references=len(listed),
        unlisted=tuple(sorted(cited - listed)) if listed else (),
        unclear=tuple(r.number for r in document.references if not r.title or r.year is None),
    )


def _sections(
    document: Document, figures: Iterable[ReportedFigure], lexicon: Lexicon
) -> list[PartLosses]:
    """Return the losses of the sections that may print results, in order."""
    starts = [sentence.span.start for sentence in document.sentences]
    told: dict[int, list[ReportedFigure]] = defaultdict(list)
    for figure in figures:
        at = bisect_right(starts, figure.value_span.start) - 1
        if at >= 0 and figure.value_span.start in document.sentences[at].span:
            told[at].append(figure)
    captured: dict[int, int] = defaultdict(int)
    losses: dict[int, list[Loss]] = defaultdict(list)
    for i, sentence in enumerate(document.sentences):
        if document.sections[sentence.section].kind not in READ_SECTIONS:
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        held, missed = _split(plain, told[i])
        captured[sentence.section] += held
        heading = document.sections[sentence.section].heading
        if missed and (told[i] or _looks_like_result(plain, heading, lexicon)):
            text = " ".join(document.quote(sentence.span).split())
            losses[sentence.section].append(Loss(sentence.span, text, missed))
    return [
        PartLosses(
            section.heading or section.kind,
            section.kind,
            captured[i],
            sum(len(loss.numbers) for loss in losses[i]),
            tuple(losses[i]),
        )
        for i, section in enumerate(document.sections)
        if captured[i] or losses[i]
    ]


def _split(plain: str, figures: list[ReportedFigure]) -> tuple[int, tuple[str, ...]]:
    """Return how many numbers of a sentence its figures hold, and those that none of them does."""
    known = _numbers_of(figures)
    seen, limits = _seen(plain)
    held, missed = 0, []
    for m in PRINTED.finditer(plain):
        if to_decimal(m.group()) in known:
            held += 1
        elif any(m.start() in span for span in seen) and not any(m.start() in s for s in limits):
            missed.append(m.group())
    return held, tuple(missed)


def _seen(plain: str) -> tuple[list[Span], list[Span]]:
    """Return where the grammar sees values, p-values and intervals, and limits of groups."""
    reading = read_values(plain)
    values = [Span(v.span.start, max(v.span.end, v.end)) for v in reading.values]
    patterns = (*COMPARISON, SPREAD, PERCENT)
    values += [Span(m.start(), m.end()) for p in patterns for m in p.finditer(plain)]
    return values, reading.thresholds


def _looks_like_result(plain: str, heading: str, lexicon: Lexicon) -> bool:
    """Tell a sentence that names an outcome or compares from one of patients, doses or plans."""
    if any(m.notation in NO_RESULTS for m in lexicon.find(plain, "cue")):
        return False
    if find_endpoints(plain, lexicon):
        return True
    # groups are compared at baseline, too
    is_of_patients = CHARACTERISTIC_SECTION.search(heading)
    return not is_of_patients and any(p.search(plain) for p in COMPARISON)


def _numbers_of(figures: Iterable[ReportedFigure]) -> set[Decimal | None]:
    """Return all numbers that figures hold."""
    return {
        number
        for f in figures
        for number in (
            to_decimal(f.value_text),
            f.value,
            f.ci_low,
            f.ci_high,
            f.spread_low,
            f.spread_high,
            to_decimal(f.p_value),
            *map(to_decimal, map(str, filter(None, (f.n_events, f.n_total, f.cohort.size)))),
            f.timepoint,
            *(to_decimal(m.group()) for m in PRINTED.finditer(f.cohort.label)),
        )
    } - {None}


def _table(
    table: Table, document: Document, figures: Iterable[ReportedFigure], lexicon: Lexicon
) -> PartLosses:
    """Return the losses of an outcome table: the cells of its result columns."""
    own = [f for f in figures if f.value_span.start in table.span]
    # one P may belong to several rows
    p_values = {to_decimal(f.p_value) for f in own}
    damaged = {p.span: p.message for p in document.problems if p.kind == "table" and p.span}
    blocks = [read_columns(table, i, lexicon) for i in range(len(table.headers))]
    captured, losses = 0, []
    for row in table.rows:
        known = _numbers_of(f for f in own if f.value_span.start in row.span) | p_values
        for column in blocks[min(row.header, len(blocks) - 1)] if blocks else ():
            if column.index >= len(row.cells) or not _holds_results(row, column):
                continue
            cell = row.cells[column.index]
            printed = [m.group() for m in PRINTED.finditer(mask(cell.text))]
            missed = tuple(number for number in printed if to_decimal(number) not in known)
            captured += len(printed) - len(missed)
            if missed:
                place = f"{': '.join(row.path)} / {' '.join(column.path)}".strip(" /")
                reason = damaged.get(cell.span, damaged.get(row.span, ""))
                losses.append(Loss(cell.span, cell.text, missed, place, reason))
    missing = sum(len(loss.numbers) for loss in losses)
    return PartLosses(_name(table), "table", captured, missing, tuple(losses))


def _holds_results(row: Row, column: Column) -> bool:
    """Tell whether a cell may print a result: no group size, no reference, no test statistic."""
    head = " ".join(column.path)
    skipped = column.role == roles.OTHER and SKIPPED_HEAD.match(column.head.strip(" *†"))
    if column.role == roles.SIZE or skipped:
        return False
    text = row.cells[column.index].text.strip()
    return not (RATIO_HEAD.search(head) and REFERENCE.fullmatch(text))


def _name(table: Table) -> str:
    return f"Table {table.number}" if table.number else "Table without a number"
