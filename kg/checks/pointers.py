"""Where the text sends its reader: panels that a figure lacks, tables that print something else."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from extractors.lexicon import load
from kg.checks.inconsistency import Inconsistency, Place, location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.lexicon import Lexicon
    from extractors.model import Document, Extraction, Sentence, Table

_PANELS = re.compile(
    r"\bFig(?:ure|\.)?\s(?P<number>\d{1,2})\s?(?P<letters>[A-H](?:\s?(?:,|and|-|–)\s?[A-H])*)\b"
)
_LEGEND_PANEL = re.compile(r"\(?\b(?P<first>[A-H])(?:\s?(?:,|and|-|–)\s?(?P<last>[A-H]))?\)")
_TABLE = re.compile(r"\(\s?(?:see\s)?Table\s(?P<number>\d{1,2})\s?\)")
_SUPPLEMENT = re.compile(r"suppl", re.IGNORECASE)
_SKIPPED = ("front", "back", "references", "introduction")
_NEAR = 60


def pointer_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield panels and tables cited that are not what the sentence says they are."""
    document = extraction.document
    legends = {
        c.number: _letters(document.plain[c.span.start : c.span.end]) for c in document.captions
    }
    printed = _outcomes_of_tables(document, load())
    told: set[tuple[str, str]] = set()
    for sentence in document.sentences:
        if document.sections[sentence.section].kind in _SKIPPED:
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        yield from _panels(document, sentence, plain, legends, told)
        yield from _other_table(document, sentence, plain, printed)


def _letters(legend: str) -> set[str]:
    """Return the panels that a legend tells of: "(A) …. (B-D) …" has four."""
    found: set[str] = set()
    for m in _LEGEND_PANEL.finditer(legend):
        found |= _between(m["first"], m["last"] or m["first"])
    return found


def _between(first: str, last: str) -> set[str]:
    return {chr(c) for c in range(ord(first), ord(last) + 1)}


def _panels(
    document: Document,
    sentence: Sentence,
    plain: str,
    legends: dict[str, set[str]],
    told: set[tuple[str, str]],
) -> Iterator[Inconsistency]:
    """Yield panels that are cited of a figure whose legend, told by panels, has none such."""
    for m in _PANELS.finditer(plain):
        there = legends.get(m["number"], set())
        if len(there) < 2 or _SUPPLEMENT.search(plain[max(0, m.start() - _NEAR) : m.start()]):
            continue
        cited = set(re.findall(r"[A-H]", m["letters"]))
        missing = sorted(cited - there)
        if missing and (m["number"], missing[0]) not in told:
            told.add((m["number"], missing[0]))
            names = f"panel{'s' if len(missing) > 1 else ''} {' and '.join(missing)}"
            note = (
                f"figure {m['number']} is cited with {names}, its legend tells of "
                f"{', '.join(sorted(there))}"
            )
            place = Place(m.group(), location_of(document, sentence.span.start), sentence.span)
            yield Inconsistency("missing-target", "slip", place, None, note)


def _outcomes_of_tables(
    document: Document, lexicon: Lexicon
) -> dict[str, tuple[set[str], set[str]]]:
    """Return by table the outcomes that its rows are named after, and all that it mentions."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    rows: dict[str, set[str]] = defaultdict(set)
    for table in document.tables:
        for row in table.rows:
            rows[table.number] |= _outcomes(" . ".join(row.path), lexicon)
        found[table.number] = (rows[table.number], _outcomes(_text(document, table), lexicon))
    return found


def _text(document: Document, table: Table) -> str:
    return f"{table.caption} {document.plain[table.span.start : table.span.end]}"


def _outcomes(text: str, lexicon: Lexicon) -> set[str]:
    found = lexicon.find(text, "endpoint", "adverse-event")
    return {m.notation for m in found}


def _other_table(
    document: Document,
    sentence: Sentence,
    plain: str,
    printed: dict[str, tuple[set[str], set[str]]],
) -> Iterator[Inconsistency]:
    """Yield a table cited for outcomes that it does not print and one other table does."""
    cited = {m["number"] for m in _TABLE.finditer(plain)}
    if len(cited) != 1 or document.tables_seen > len(document.tables):
        return
    number = cited.pop()
    named = _outcomes(plain, load())
    if number not in printed or not named or named & printed[number][1]:
        return
    others = [n for n, (rows, _) in printed.items() if named <= rows and n != number]
    if len(others) == 1:
        names = ", ".join(sorted(named))
        note = (
            f"{names} is told with table {number}, which prints none of it; table {others[0]} does"
        )
        place = Place(f"Table {number}", location_of(document, sentence.span.start), sentence.span)
        yield Inconsistency("missing-target", "slip", place, None, note)
