"""Baseline tables: told apart from outcome tables, and read for the groups that they count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.baseline_labels import level_statistic
from extractors.cells import read_cell
from extractors.columns import ratio_code, read_columns
from extractors.endpoints import find_endpoints
from extractors.group_sizes import ToldSize
from extractors.label_words import words_of
from extractors.labels import level_label
from extractors.model import Cohort, Document, Row, Table
from extractors.readers.markup import mask
from extractors.table_place import own_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.cohorts import Cohorts
    from extractors.columns import Column
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
#: "Ablation before randomization": what patients brought along.
BROUGHT_ALONG = re.compile(
    r"\b(?:before|prior to|at) (?:the )?(?:randomi[sz]ation|enrol?lment|inclusion|study entry)\b",
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
    if BROUGHT_ALONG.search(table.caption) or BASELINE.search(heads) or BASELINE.search(stub):
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


def is_baseline_table(table: Table, document: Document, lexicon: Lexicon) -> bool:
    """Tell the tables that print what patients are like from those that print outcomes."""
    return not is_outcome_table(table, lexicon, _printed(table, document))


def _printed(table: Table, document: Document) -> str:
    text = document.text[table.span.start : table.span.end]
    return text.removeprefix(table.caption).lstrip()


def baseline_groups(document: Document, cohorts: Cohorts, lexicon: Lexicon) -> list[ToldSize]:
    """Take the groups that baseline tables count into ``cohorts``: "Type of donor: MSD", 27.

    Return how many of each are in the arms, which are no groups of their own until a figure is of
    them.
    """
    told: list[ToldSize] = []
    for table in document.tables:
        if not is_baseline_table(table, document, lexicon):
            continue
        counted: dict[tuple[str, ...], int] = {}
        for row in (r for r in table.rows if len(r.path) > 1):
            columns = read_columns(table, min(row.header, len(table.headers) - 1), lexicon)
            whole = [c for c in columns if c.arm == "all"] or [c for c in columns if c.head == "N"]
            variable, level = own_label(row.path[-2]), own_label(row.label)
            if MISSING_ROW.search(level) or not level or level_statistic(level):
                continue
            label = level_label(variable, level, cohorts.compact)
            size = _count(row, whole[0]) if whole else None
            full = cohorts.whole.size
            if full and (counted.get(row.path[:-1], 0) == full or (size or 0) > full):
                continue  # all are counted: the line of the next variable was lost before this row
            counted[row.path[:-1]] = counted.get(row.path[:-1], 0) + (size or 0)
            if size is not None:
                told.append(ToldSize(words_of(label, lexicon), "all", size))
            if size is not None and cohorts.get(label) is None:
                cohorts.add(Cohort(label, size, variable, level, parent="all"))
                cohorts.counted_at_baseline.add(label)
            for column in columns:
                part = _count(row, column) if column.arm not in ("", "all") else None
                if part is not None:
                    arm = cohorts.named(column.arm).label
                    told.append(ToldSize(words_of(label, lexicon), arm, part))
    return told


def _count(row: Row, column: Column) -> int | None:
    """Return how many patients a cell counts, None where it is no count."""
    if column.index >= len(row.cells):
        return None
    cell = read_cell(mask(row.cells[column.index].text), counts=True)
    if cell is None or cell.interval or (cell.events is None and cell.percent):
        return None
    size = cell.events if cell.events is not None else cell.value
    return int(size) if size is not None and size == int(size) else None
