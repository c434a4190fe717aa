"""A value cell with all that names it, and what it is taken to mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.labels import size_of, tidy
from extractors.readers.markup import mask

if TYPE_CHECKING:
    from extractors.cells import CellValue
    from extractors.columns import Column
    from extractors.model import Cell, Cohort, Row, Table

COUNT_HINT = re.compile(
    r"\b(?:n|no\.?|number|patients?|pts|subjects|events?|cases|n/N)\s?,?\s*[(\[]\s?%\s?[)\]]|,\s?n\b",
    re.IGNORECASE,
)
#: "Liver (single/multiple)": the two numbers of a cell are of these.
PARTS = re.compile(
    r"\((?P<first>[A-Za-z][A-Za-z -]{2,})\s?/\s?(?P<second>[A-Za-z][A-Za-z -]{2,})\)"
)
PERCENT_HINT = re.compile(r"%(?!\s?CI|\s?confidence)")


@dataclass(frozen=True, slots=True)
class Place:
    """A value cell with all that names it."""

    table: Table
    row: Row
    column: Column
    cell: Cell
    value: CellValue
    columns: tuple[Column, ...]

    def table_has_values(self, path: tuple[str, ...]) -> bool:
        """Tell whether the row at ``path`` prints values of its own, not only a P."""
        wanted = [c.index for c in self.columns if c.role == roles.VALUE]
        return any(
            row.path == path and any(i < len(row.cells) and row.cells[i].text for i in wanted)
            for row in self.table.rows
        )

    @property
    def has_sizes(self) -> bool:
        """Whether a column prints how many patients each row is about."""
        return any(c.role == roles.SIZE for c in self.columns)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Endpoint, measure and group of a cell before the numbers are added."""

    endpoint: str
    measure: str
    cohort: Cohort
    comparator: str = ""
    contrast: str = ""
    inverted: bool = False
    by_row: bool = False
    subset_of: str = ""
    of_several: bool = False
    of_dead: bool = False

    @property
    def is_share(self) -> bool:
        """Whether the row is one of the outcomes that share out an arm's patients."""
        return not self.by_row and self.measure in ("proportion", "count")


def own_label(label: str) -> str:
    """Return a row's label without size, marks and "n (%)"."""
    text = tidy(mask(label))
    return re.sub(r",?\s*[nN]\s?\(\s?%\s?\)?$|,\s*[nN]$", "", text).strip(" :,")


def row_size(place: Place) -> int | None:
    """Return the group size on the row, from the last size column left of the value."""
    found = None
    for column in place.columns:
        if (
            column.role == roles.SIZE
            and column.index <= place.column.index
            and column.index < len(place.row.cells)
        ):
            text = place.row.cells[column.index].text.strip()
            found = int(text) if text.isdigit() else found
    return found if found is not None else size_of(place.row.label)
