"""A table on its way out: columns, lines, what stands behind each cell, and notes below it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.evidence import Value


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its cells, and for some of them the quotes that they rest on."""

    cells: Mapping[str, Value]
    quotes: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``lines`` may be a stream that can be walked once; ``length`` counts them.

    ``heads`` says what people read over a column where that is not its name.  ``notes`` stand
    below the table: abbreviations, sources, what must be known to read it right.
    """

    name: str
    title: str
    columns: Sequence[str]
    lines: Iterable[Line]
    length: int
    heads: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def head(self, column: str) -> str:
        """Return what people read over a column."""
        return self.heads.get(column, column.replace("_", " "))


def of_rows(
    name: str, title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Value]]
) -> Table:
    """Return a table of plain rows."""
    return Table(name, title, columns, [Line(row) for row in rows], len(rows))


def chosen(table: Table, columns: Sequence[str]) -> Table:
    """Return a table with the columns that a person names, or all where none is named.

    :raises InputError: there is no such column.
    """
    for column in columns:
        if column not in table.columns:
            raise InputError(f"no column {column!r}: there are {', '.join(table.columns)}")
    return replace(table, columns=tuple(dict.fromkeys(columns))) if columns else table
