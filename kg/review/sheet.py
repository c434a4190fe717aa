"""The sheet that a second person fills in: figures with quote and page, and room for verdicts."""

from __future__ import annotations

import json
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg import namespaces as ns
from kg.review.verdict import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store
    from xlsxwriter import Workbook

    from kg.evidence import Row

FIGURES, _README, AS_READ = "figures", "README", "as read"
_FIRST = ("verdict", "reason", "reviewer")
_SHOWN = ("id", "study", "page", "location", "quote")
#: What a person may correct, in the order of the sheet.
EDITABLE = (
    "endpoint",
    "measure",
    "group",
    "group_n",
    "value",
    "value_text",
    "unit",
    "ci_low",
    "ci_high",
    "ci_level",
    "p_operator",
    "p_value",
    "n_events",
    "n_total",
    "timepoint",
    "timepoint_unit",
    "analysis",
    "contrast",
    "comparator",
    "population",
    "setting",
    "intervention",
    "attribution",
    "cited_refs",
)
COLUMNS = (*_FIRST, *_SHOWN, *EDITABLE)
ATTRIBUTIONS = ("primary", "secondary")
_WIDTHS = {"verdict": 10, "reason": 24, "reviewer": 14, "quote": 70, "group": 26, "location": 20}
_EXTRA_ROWS = 200
_LONGEST_CELL = 32_767
_INSTRUCTIONS = (
    ("verdict", "accept: all cells of the row are right."),
    ("", "correct: write the right values over the wrong ones, in this row."),
    ("", "reject: the article does not report this figure."),
    (
        "",
        "missing: a figure that is not here; use an empty row below the last, with study, quote "
        "(copied from the article), value and the other cells that the article tells.",
    ),
    ("reason", "why; free text, kept with the verdict."),
    ("reviewer", "who says so, where it is not the same person for the whole sheet."),
    (
        "white cells",
        "what was read; only a row with the verdict 'correct' or 'missing' changes it.",
    ),
    ("rows", "Rows may be sorted, hidden or deleted; rows without a verdict are left alone."),
    ("then", "kg review apply FILE.xlsx --reviewer NAME"),
)


def write_sheet(store: Store, rows: Sequence[Row], out: IO[bytes]) -> None:
    """Write a workbook with one row a figure, to be filled in."""
    from xlsxwriter import Workbook

    from kg.export.xlsx import CREATED, Styles, write_cell

    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": "Figures to check", "created": CREATED})
    styles = Styles(book)
    _write_readme(book, styles)
    sheet = book.add_worksheet(FIGURES)
    fill = book.add_format({"bg_color": "#FFF2CC", "valign": "top", "text_wrap": True, "border": 4})
    for n, column in enumerate(COLUMNS):
        sheet.set_column(n, n, _WIDTHS.get(column, max(11, len(column) + 3)))
        sheet.write_string(0, n, column, styles.head)
    for line, row in enumerate(rows, start=1):
        for n, column in enumerate(COLUMNS):
            if column in _FIRST:
                sheet.write_blank(line, n, None, fill)
            else:
                wraps = column in _WIDTHS
                write_cell(sheet, line, n, row.get(column), styles, wraps=wraps)
    last = len(rows) + _EXTRA_ROWS
    for line in range(len(rows) + 1, last + 1):
        for n in range(len(_FIRST)):
            sheet.write_blank(line, n, None, fill)
    sheet.data_validation(1, 0, last, 0, {"validate": "list", "source": [*KINDS]})
    at = COLUMNS.index("attribution")
    sheet.data_validation(1, at, last, at, {"validate": "list", "source": [*ATTRIBUTIONS]})
    sheet.freeze_panes(1, len(_FIRST))
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    sheet.activate()
    _write_as_read(book, store, rows)
    book.close()


def _write_readme(book: Workbook, styles: Any) -> None:
    sheet = book.add_worksheet(_README)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, "Second extraction: what to do", styles.title)
    for line, (name, text) in enumerate(_INSTRUCTIONS, start=2):
        sheet.write_string(line, 0, name, styles.text)
        sheet.write_string(line, 1, text, styles.long)


def _write_as_read(book: Workbook, store: Store, rows: Sequence[Row]) -> None:
    """Keep what was read in a hidden sheet, so that changes are seen whatever became of it."""
    hidden = book.add_worksheet(AS_READ)
    hidden.very_hidden()
    places = {str(row["id"]): _mentions(store, row) for row in rows}
    shared = Counter(m for found in places.values() for m in found)
    for line, row in enumerate(rows):
        found = places[str(row["id"])]
        told: dict[str, object] = {"row": row, "mentions": found}
        told |= {"alone": all(shared[m] == _figures_at(store, m) == 1 for m in found)}
        text = json.dumps(told)
        hidden.write_string(line, 0, str(row["id"]))
        for n, start in enumerate(range(0, len(text), _LONGEST_CELL), start=1):
            hidden.write_string(line, n, text[start : start + _LONGEST_CELL])


def _mentions(store: Store, row: Row) -> list[str]:
    node = NamedNode(ns.iri_of(str(row["id"])) or "")
    found = store.quads_for_pattern(node, NamedNode(ns.EV + "hasMention"), None, None)
    return sorted({q.object.value for q in found if isinstance(q.object, NamedNode)})


def _figures_at(store: Store, mention: str) -> int:
    has = NamedNode(ns.EV + "hasMention")
    return sum(1 for _ in store.quads_for_pattern(None, has, NamedNode(mention), None))
