"""Prose against itself and its tables: n of N with its percentage, remainders, retold rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.numbers import find_p_values, word_value
from kg.checks.inconsistency import Inconsistency, Place, agrees, location_of, share_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document, Extraction, Row, Sentence, Table

_COUNT = r"(?:\d{1,5}|[A-Za-z]+(?:-[a-z]+)?)"
_PERCENT = r"(?P<p>\d+(?:\.\d+)?)\s?%"
_OF = re.compile(
    rf"(?<![\w./-])(?P<n>{_COUNT})\s(?:out\s)?of\s(?:the\s|these\s|our\s|all\s)?(?P<total>{_COUNT})"
    rf"(?P<between>(?:\s[A-Za-z+-]+){{0,4}})\s?[(\[]{_PERCENT}(?=\s?[)\],;])",
)
_SLASH = re.compile(
    rf"(?<![\w./-])(?P<n>\d{{1,5}})\s?/\s?(?P<total>\d{{1,5}})[\s,;]*[(\[]?\s?{_PERCENT}"
    r"(?=\s?[)\],;.]|\s)"
)
_FRAME = re.compile(
    rf"^\W*(?:[Oo]f|[Aa]mong)\s(?:the\s|these\s|our\s|all\s)?(?P<total>{_COUNT})\s"
    r"(?:\w+[\s-]){0,3}?(?:patients|children|subjects|adults|responders|infants)\b[^,.;()]{0,60},"
)
_FRAMED = re.compile(
    rf"(?<![\w./-])(?<!of\s)(?P<n>{_COUNT})\s+(?:[\w/+-]+\s+){{0,9}}?[(\[]{_PERCENT}\s?[)\]]"
)
_REMAINING = re.compile(
    r"(?P<n>\d{1,5})\sof\s(?:the\s)?(?P<total>\d{1,5})\b(?P<between>[^.;]{0,220}?)"
    r"\b(?:the\s)?(?:remaining|other)?\s?(?P<rest>\d{1,5})\s(?:remaining|other)\s"
)
#: "5 cases (7%) were registered as …": a count right before what it counts.
_COUNT_OF = re.compile(
    rf"\b(?P<n>{_COUNT})\s(?P<who>cases?|patients?|children|subjects)"
    r"(?:\s\((?P<p>\d+(?:\.\d+)?)\s?%\))?"
    r"(?:\s(?:who|had|has|received|developed|experienced|with|of|an?|the|were|was|registered|as"
    r"|diagnosed|reported|having))*\s$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r",?\s*n\s*\(%\)$", re.IGNORECASE)
#: A label of so many letters names one thing only.
_LONG = 14
_TOKEN = re.compile(r"(?<![\w./-])(\d{1,5})\s?\(\s?(\d+(?:\.\d+)?)\s?%\s?\)")


def prose_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield what does not add up in the running text."""
    document = extraction.document
    rows = _long_labels(document)
    for sentence in document.sentences:
        if document.sections[sentence.section].kind in ("front", "back", "references"):
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        yield from _shares(document, sentence, plain)
        yield from _remainders(document, sentence, plain)
        for table in document.tables:
            yield from _retold_p(document, sentence, plain, table)
        yield from _retold_rows(document, sentence, plain, rows)


def _count(text: str) -> int | None:
    return int(text) if text.isdigit() else word_value(text)


def _place(document: Document, sentence: Sentence, value: str) -> Place:
    return Place(value, location_of(document, sentence.span.start), sentence.span)


def _shares(document: Document, sentence: Sentence, plain: str) -> Iterator[Inconsistency]:
    told: set[int] = set()
    for pattern in (_OF, _SLASH):
        for m in pattern.finditer(plain):
            n, total = _count(m["n"]), _count(m["total"])
            if n is None or total is None or m.start("p") in told:
                continue
            told.add(m.start("p"))
            place = _place(document, sentence, f"{m['p']}%")
            problem = share_problem(n, total, m["p"], place)
            if problem:
                yield problem
    frame = _FRAME.match(plain)
    total = _count(frame["total"]) if frame else None
    if frame is None or total is None:
        return
    pairs = [
        (n, m["p"])
        for m in _FRAMED.finditer(plain, frame.end())
        if (n := _count(m["n"])) is not None and m.start("p") not in told
    ]
    first = pairs[:1] and total >= pairs[0][0]
    fitting = [agrees(n, total, p) for n, p in pairs if n <= total]
    for n, p in pairs:
        problem = share_problem(n, total, p, _place(document, sentence, f"{p}%"))
        # one alone must be near, for the frame may be narrowed by words in between
        sure = any(fitting) or (
            first and len(pairs) == 1 and problem and problem.kind == "rounding"
        )
        if problem and sure and problem.severity != "real":
            yield problem


def _remainders(document: Document, sentence: Sentence, plain: str) -> Iterator[Inconsistency]:
    """Yield "76 of the 143 …, the 54 remaining": 143 less 76 are not 54."""
    for m in _REMAINING.finditer(plain):
        n, total, rest = int(m["n"]), int(m["total"]), int(m["rest"])
        if n < total and n + rest != total and "%" not in m["between"]:
            told = f"{total} - {n} = {total - n}, not {rest}"
            place = _place(document, sentence, f"{rest} remaining")
            whole = _place(document, sentence, f"{n} of {total}")
            yield Inconsistency("sum", "real", place, whole, told)


def _retold_p(
    document: Document, sentence: Sentence, plain: str, table: Table
) -> Iterator[Inconsistency]:
    """Yield a P of the prose that its table prints differently for the very same counts."""
    tokens = [(m[1], m[2], m.end()) for m in _TOKEN.finditer(plain)]
    if len(tokens) < 2:
        return
    for row in table.rows:
        headers = table.headers[row.header] if row.header < len(table.headers) else ()
        columns = [i for i, h in enumerate(headers) if h and h[-1].strip().upper() == "P"]
        if len(columns) != 1:
            continue
        printed = [re.match(r"(\d+)\s?\((\d+(?:\.\d+)?)", c.text) for c in row.cells]
        cells = {(m[1], m[2]) for m in printed if m}
        same = [t for t in tokens if (t[0], t[1]) in cells]
        p_table = row.cells[columns[0]].text
        if len(same) < 2 or not re.fullmatch(r"0?\.\d+", p_table):
            continue
        behind = [p for p in find_p_values(plain) if p.span.start >= same[-1][2]]
        if not behind or behind[0].span.start - same[-1][2] > 60 or behind[0].operator:
            continue
        first, second = float(behind[0].text), float(p_table)
        places = min(len(behind[0].text.partition(".")[2]), len(p_table.partition(".")[2]))
        if abs(first - second) > 1.001 * 10**-places:
            where = f"table:{table.number} {': '.join(row.path)} / P"
            yield Inconsistency(
                "disagreement",
                "real",
                _place(document, sentence, f"P = {behind[0].text}"),
                Place(f"P = {p_table}", where, row.span),
                f"the same counts ({', '.join(f'{n} ({p}%)' for n, p, _ in same)}) with "
                f"P = {behind[0].text} in the text and {p_table} in table {table.number}",
            )


def _long_labels(document: Document) -> dict[str, tuple[Table, Row]]:
    """Return the rows whose label is long enough to mean one thing, where no other has it."""
    found: dict[str, list[tuple[Table, Row]]] = {}
    for table in document.tables:
        for row in table.rows:
            label = _COUNTED.sub("", " ".join(row.label.split())).strip(" ,").lower()
            if len(label) >= _LONG:
                found.setdefault(label, []).append((table, row))
    return {label: rows[0] for label, rows in found.items() if len(rows) == 1}


def _retold_rows(
    document: Document, sentence: Sentence, plain: str, rows: dict[str, tuple[Table, Row]]
) -> Iterator[Inconsistency]:
    """Yield a count of the prose that no cell of the row prints whose label it names in full."""
    lowered = plain.lower()
    for label, (table, row) in rows.items():
        at = lowered.find(label)
        m = _COUNT_OF.search(plain[:at]) if at >= 0 else None
        n = _count(m["n"]) if m else None
        counts = [int(c[1]) for cell in row.cells if (c := re.match(r"(\d+)\s?\(", cell.text))]
        if m is None or n is None or len(counts) < 2 or n > 2 * max(counts):
            continue
        same = re.compile(rf"{n}\s?\({re.escape(m['p'])}\b" if m["p"] else rf"{n}\s?\(")
        if any(same.match(cell.text) for cell in row.cells):
            continue
        where = f"table:{table.number} {': '.join(row.path)}"
        yield Inconsistency(
            "disagreement",
            "real",
            _place(document, sentence, f"{n} {m['who']}"),
            Place(", ".join(cell.text for cell in row.cells if cell.text), where, row.span),
            f"{label}: {n} in the text, {', '.join(map(str, counts))} in table {table.number}",
        )
