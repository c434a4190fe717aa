"""Tables of single patients: a row each, told apart from tables that count groups."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.baseline_cells import is_empty, plain_cell
from extractors.baseline_labels import read_label
from extractors.labels import tidy
from extractors.model import Span
from extractors.records import Characteristic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.lexicon import Lexicon
    from extractors.model import Cohort, Table

_PATIENT = re.compile(r"(?:[A-Za-z]{1,8}\.?\s?(?:no\.?\s?)?)?[#-]?\s?(?P<number>\d{1,4})")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_FEWEST = 3


def is_patient_list(table: Table) -> bool:
    """Tell a table whose rows are patients: "P1", "P2", … or "Case 1", "Case 2", …."""
    found = [_PATIENT.fullmatch(tidy(row.label)) for row in table.rows]
    numbers = [int(m["number"]) for m in found if m]
    return (
        len(numbers) >= _FEWEST
        and len(numbers) == len(table.rows)
        and len(set(numbers)) == len(numbers)
        and numbers == sorted(numbers)
        and numbers[-1] - numbers[0] < 2 * len(numbers)
    )


def patient_characteristics(
    table: Table, whole: Cohort, lexicon: Lexicon
) -> Iterator[Characteristic]:
    """Yield what a table of single patients prints of each, a column at a time."""
    # what a head stands under is told by the first block that prints it
    headings: dict[str, str] = {}
    for row in table.rows:
        header = table.headers[min(row.header, len(table.headers) - 1)]
        for path, cell in zip(header, row.cells, strict=False):
            heads = [read_label(part, lexicon) for part in path if part.strip()]
            text = plain_cell(re.sub(r"</?\w+>", "", cell.text))
            if not heads or (is_empty(text) and text != "NR"):  # NR may be "no remission"
                continue
            own = ": ".join(h.name for h in heads[:-1])
            yield Characteristic(
                span=row.span,
                value_span=Span(cell.span.start, cell.span.end),
                location=f"table:{table.number} {row.label} / {' / '.join(path)}",
                cohort=whole,
                variable=heads[-1].name,
                heading=headings.setdefault(heads[-1].name, own),
                statistic="single",
                value=Decimal(text) if _NUMBER.fullmatch(text) else None,
                value_text=text,
                unit=heads[-1].unit,
                patient=tidy(row.label),
            )
