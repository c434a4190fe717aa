"""Filling in a review sheet as a person does, with a program of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path


class Pen:
    """A sheet being filled in: rows are found by what stands in them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book["figures"]
        self.heads = [str(cell.value) for cell in self.sheet[1]]

    def row(self, **told: Any) -> int:
        """Return the number of the first row whose cells say all this."""
        for number in range(2, self.sheet.max_row + 1):
            if all(self.cell(number, c).value == v for c, v in told.items()):
                return number
        raise AssertionError(told)

    def cell(self, number: int, column: str) -> Any:
        """Return a cell of a row."""
        return self.sheet.cell(number, self.heads.index(column) + 1)

    def write(self, number: int, **told: Any) -> None:
        """Write into cells of a row."""
        for column, value in told.items():
            self.cell(number, column).value = value

    def add(self, **told: Any) -> int:
        """Write a row of one's own below the last figure and return its number."""
        number = self.row(id=None, verdict=None, study=None)
        self.write(number, verdict="missing", **told)
        return number

    def save(self) -> Path:
        """Save the sheet and return its path."""
        self.book.save(self.path)
        return self.path
