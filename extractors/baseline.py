"""Baseline tables: told apart from outcome tables, and read for the groups that they count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.cells import read_cell
from extractors.columns import ratio_code, read_columns
from extractors.endpoints import find_endpoints
from extractors.labels import level_label
from extractors.model import Cohort, Document, Table
from extractors.readers.markup import mask
from extractors.table_meaning import own_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon

BASELINE = re.compile(
    r"\b(?:characteristics?|baseline|demographics?|detailed information|treatment details|knowns)"
    r"\b",
    re.IGNORECASE,
)
OUTCOME = re.compile(
    r"\b(?:outcomes?|adverse|toxicit|events?|survival|incidence|mortality|analysis|analyses"
    r"|response|efficacy|safety|complications?|GVHD)",
    re.IGNORECASE,
)
MISSING_ROW = re.compile(
    r"\b(?:missing|unknown|not (?:available|evaluable|assessed)|N/A)\b", re.IGNORECASE
)


def is_outcome_table(table: Table, lexicon: Lexicon, printed: str = "") -> bool:
    """Tell outcome tables from baseline ones, by caption, stub head, or what the rows count."""
    heads = " ".join(p for header in table.headers for path in header for p in path)
    stub = " ".join(
        line.strip("| ").split("\t")[0].split("|")[0] for line in printed.splitlines()[:4]
    )
    if ratio_code(heads) or re.search(r"\bprobability\b", heads, re.IGNORECASE):
        return True
    if BASELINE.search(table.caption):
        return bool(re.search(r"\boutcomes?\b|\bresponse\b", table.caption, re.IGNORECASE))
    if OUTCOME.search(table.caption):
        return True
    if BASELINE.search(heads) or BASELINE.search(stub):
        return False
    named = sum(bool(find_endpoints(row.label, lexicon)) for row in table.rows)
    return bool(find_endpoints(table.caption + " " + heads, lexicon)) or named >= max(
        2, len(table.rows) // 3
    )


def outcome_tables(document: Document, lexicon: Lexicon) -> Iterator[Table]:
    """Yield the tables that print outcomes."""
    for table in document.tables:
        if is_outcome_table(table, lexicon, _printed(table, document)):
            yield table


def _printed(table: Table, document: Document) -> str:
    text = document.text[table.span.start : table.span.end]
    return text.removeprefix(table.caption).lstrip()


def baseline_groups(document: Document, cohorts: Cohorts, lexicon: Lexicon) -> None:
    """Take the groups that baseline tables count into ``cohorts``: "Type of donor: MSD", 27."""
    for table in document.tables:
        if is_outcome_table(table, lexicon, _printed(table, document)):
            continue
        for row in table.rows:
            if len(row.path) < 2:
                continue
            columns = read_columns(table, min(row.header, len(table.headers) - 1), lexicon)
            whole = [c for c in columns if c.arm == "all"] or [c for c in columns if c.head == "N"]
            if not whole or whole[0].index >= len(row.cells):
                continue
            cell = read_cell(mask(row.cells[whole[0].index].text), counts=True)
            if cell is None or cell.interval or (cell.events is None and cell.percent):
                continue
            size = cell.events if cell.events is not None else cell.value
            variable, level = own_label(row.path[-2]), own_label(row.label)
            if size is not None and size == int(size) and not MISSING_ROW.search(level):
                label = level_label(variable, level, cohorts.compact)
                if cohorts.get(label) is None:
                    cohorts.add(Cohort(label, int(size), variable, level, parent="all"))
                    cohorts.counted_at_baseline.add(label)
