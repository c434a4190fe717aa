"""Tables as an Excel workbook: a sheet for each, typed cells, and a sheet that explains them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from kg.errors import InputError
from kg.output import is_formula, shown
from kg.resources import package_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from kg.evidence import Value
    from kg.tables.table import Line, Table

#: What Excel allows; what does not fit is refused, cut texts are marked.
_MOST_ROWS = 1_048_575
_LONGEST_TEXT = 32_767
#: Excel gets slow with more notes than this; the quote column says the same.
_MOST_NOTES = 5_000
_LONGEST_NOTE = 1_500
#: Columns of texts to be read, in characters; they are wrapped, others stay one line high.
_WIDTHS = {"quote": 60, "title": 50, "sentence": 60, "raw": 60, "group": 28, "told_by": 24}
_WIDTH, _WIDTH_OF_WORDS = 12, 24
#: Excel's number of the paper's size.
_A4 = 9
_MOST_ON_A_PAGE = 14
#: The same in every run, so that two runs give the same bytes.
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CUT = " […]"


def write_xlsx(tables: Sequence[Table], out: IO[bytes]) -> None:
    """Write a workbook: a README sheet, then one sheet a table, written row by row.

    Numbers are numbers; a text is always a text, never a formula, a link or a number.

    :raises InputError: a table has more rows than a sheet holds.
    """
    for table in tables:
        if table.length > _MOST_ROWS:
            raise InputError(
                f"{table.name}: more rows than an Excel sheet holds ({_MOST_ROWS}); choose csv"
            )
    # Rows wait in files until the workbook is closed; they go with the folder, whatever happens.
    with TemporaryDirectory() as folder:
        _write_book(tables, out, folder)


def _write_book(tables: Sequence[Table], out: IO[bytes], folder: str) -> None:
    from xlsxwriter import Workbook

    workbook = Workbook(out, {"constant_memory": True, "tmpdir": folder})
    workbook.set_properties({"title": "Evidence tables", "created": CREATED})
    styles = Styles(workbook)
    readme = workbook.add_worksheet("README")
    written = [
        (table, write_sheet(workbook.add_worksheet(table.name[:31]), table, styles))
        for table in tables
    ]
    _write_readme(readme, written, styles)
    workbook.close()


class Styles:
    """The few formats of a workbook."""

    def __init__(self, workbook: Workbook) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        self.head: Format = workbook.add_format(
            {"bold": True, "bottom": 1, "valign": "top", "bg_color": "#E7E6E6"}
        )
        self.text: Format = workbook.add_format({"valign": "top"})
        self.long: Format = workbook.add_format(wrapped)
        #: A text that looks like a formula stays one even when its cell is edited.
        self.quoted: Format = workbook.add_format({"valign": "top", "quote_prefix": True})
        self.title: Format = workbook.add_format({"bold": True, "font_size": 14})


def write_sheet(sheet: Worksheet, table: Table, styles: Styles) -> int:
    """Write a table from the first row on: frozen header, filters, notes; return its rows."""
    for n, column in enumerate(table.columns):
        sheet.set_column(n, n, _width(column))
        sheet.write_string(0, n, column, styles.head)
    sheet.freeze_panes(1, 1)
    _set_page(sheet, len(table.columns))
    sheet.repeat_rows(0)
    row = notes = 0
    for row, line in enumerate(table.lines, start=1):
        notes = _write_line(sheet, row, table, line, styles, notes)
    if table.columns:
        sheet.autofilter(0, 0, row, len(table.columns) - 1)
    return row


def _set_page(sheet: Worksheet, columns: int) -> None:
    """Print a sheet landscape, as wide as the page where that can still be read."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    if columns <= _MOST_ON_A_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0)


def _write_line(
    sheet: Worksheet, row: int, table: Table, line: Line, styles: Styles, notes: int
) -> int:
    for n, column in enumerate(table.columns):
        write_cell(sheet, row, n, line.cells.get(column), styles, wraps=_is_read(column))
        quotes = line.quotes.get(column, ())
        if quotes and notes < _MOST_NOTES:
            notes += 1
            text = cut(clean("\n\n".join(quotes)), _LONGEST_NOTE)
            sheet.write_comment(row, n, text, {"x_scale": 3, "y_scale": 2})
    return notes


def _is_read(column: str) -> bool:
    """Tell whether a column holds texts to be read; one called in plain words does, too."""
    return column in _WIDTHS or not column.islower()


def _width(column: str) -> int:
    least = _WIDTHS.get(column, _WIDTH_OF_WORDS if _is_read(column) else _WIDTH)
    return max(least, min(len(column) + 4, _WIDTH_OF_WORDS))


def write_cell(
    sheet: Worksheet, row: int, column: int, value: Value, styles: Styles, *, wraps: bool = False
) -> None:
    """Write one value with its own type."""
    if value is None:
        return
    if isinstance(value, int | float):
        sheet.write_number(row, column, value, styles.text)
        return
    text = cut(clean(value), _LONGEST_TEXT)
    style = styles.long if wraps else styles.text
    sheet.write_string(row, column, text, styles.quoted if is_formula(text) else style)


def clean(text: str) -> str:
    """Return text without characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def cut(text: str, most: int) -> str:
    """Return text in at most ``most`` characters, marked where it is cut."""
    return text if len(text) <= most else text[: most - len(_CUT)] + _CUT


def _write_readme(sheet: Worksheet, written: Sequence[tuple[Table, int]], styles: Styles) -> None:
    _set_page(sheet, 2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, "Evidence tables", styles.title)
    lines: list[tuple[str, Value]] = [
        ("made by", f"evidence-kg {package_version()}"),
        ("empty cells", "not printed, or not known; never a guess"),
        ("notes", "a cell's note holds the quote that it rests on, its place and its id"),
        ("ids", "'kg show ID' tells everything known of a figure and where it is printed"),
    ]
    for table, rows in written:
        lines.append((f"sheet {table.name}", f"{table.title}; rows: {rows}"))
        lines += [("", shown(note)) for note in table.notes]
        if rows > _MOST_NOTES:
            lines.append(("", f"notes on the first {_MOST_NOTES} rows only: Excel gets slow"))
    for row, (name, text) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, styles.text)
        write_cell(sheet, row, 1, text, styles, wraps=True)
