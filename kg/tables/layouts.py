"""Review layouts: tables described by TOML files, which a person can add.

A layout of figures says what makes a line (``lines.by``) and what each column shows of which
figures; conditions match columns of the evidence table with ``*`` for any text, and the empty text
for what is not told.  A layout of studies shows columns of ``kg export studies``::

    title = "Survival"
    [lines]
    by = ["told_by", "patients"]
    where = { endpoint = ["OS"] }          # optional, as is heads and sort
    [[columns]]
    head = "2 years"
    where = { timepoint = ["2"], timepoint_unit = ["year"] }
    unless = { attribution = ["secondary"] }
    show = ["result", "number"]            # joined by `between`, default ", "
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import evidence
from kg.errors import InputError
from kg.output import shown
from kg.resources import data_dir
from kg.tables.endpoint_names import outcome_name
from kg.tables.figures import COMPOSED, told_by, told_once, where
from kg.tables.footnotes import below_figures, sources
from kg.tables.studies import COLUMNS as STUDY_COLUMNS
from kg.tables.studies import studies_table
from kg.tables.table import Line, Table

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.evidence import Row, Value
    from kg.tables.selection import Selection

Conditions = Mapping[str, Sequence[str]]

_FIGURES, _STUDIES = "figures", "studies"
_COLUMN_KEYS = frozenset({"head", "show", "where", "unless", "between"})
_LINE_KEYS = frozenset({"by", "heads", "where", "unless", "sort"})
_KEYS = frozenset({"title", "source", "lines", "columns"})
_BETWEEN = ", "
#: Figures of one cell stand side by side.
_NEXT_FIGURE = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layout: its head, what it shows, and of which figures."""

    head: str
    show: tuple[str, ...]
    where: Conditions
    unless: Conditions
    between: str = _BETWEEN


@dataclass(frozen=True, slots=True)
class Layout:
    """A table described by a file."""

    name: str
    title: str
    source: str
    columns: tuple[Column, ...]
    by: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    where: Conditions = field(default_factory=dict)
    unless: Conditions = field(default_factory=dict)
    sort: bool = False


def names() -> list[str]:
    """Return the names of the layouts that ship."""
    return sorted(path.stem for path in data_dir("layouts").glob("*.toml"))


def find_layout(name_or_file: str) -> Layout:
    """Return the layout of a name, or of a file of one's own.

    :raises InputError: there is none, or it cannot be read.
    """
    path = Path(name_or_file)
    if name_or_file in names():
        path = data_dir("layouts") / f"{name_or_file}.toml"
    elif not path.is_file():
        raise InputError(
            f"no layout and no file {name_or_file!r}: layouts are {', '.join(names())}"
        )
    try:
        return parse(path.stem, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a layout ({error})") from None


def parse(name: str, text: str) -> Layout:
    """Return a layout.

    :raises InputError: it is no TOML, or says what a layout cannot say.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"layout {name}: this is not valid TOML ({error})") from None
    source = str(told.get("source", _FIGURES))
    if source not in (_FIGURES, _STUDIES):
        raise InputError(f"layout {name}: source is {_FIGURES!r} or {_STUDIES!r}, not {source!r}")
    known = {*STUDY_COLUMNS} if source == _STUDIES else {*evidence.COLUMNS, *COMPOSED}
    reader = _Reader(name, known)
    reader.keys("the layout", told, _KEYS)
    lines = told.get("lines", {})
    reader.keys("lines", lines, _LINE_KEYS)
    by = reader.names("lines.by", lines.get("by", ["study"]))
    heads = tuple(map(str, lines.get("heads", by)))
    if len(heads) != len(by):
        raise InputError(f"layout {name}: {len(by)} columns make a line, but {len(heads)} heads")
    columns = told.get("columns")
    if not isinstance(columns, list) or not columns:
        raise InputError(f"layout {name}: it has no [[columns]]")
    read = tuple(reader.column(n, column) for n, column in enumerate(columns, start=1))
    every = [*heads, *(column.head for column in read)]
    for head in every:
        if every.count(head) > 1:
            raise InputError(f"layout {name}: two columns are called {head!r}")
    return Layout(
        name=name,
        title=str(told.get("title", name)),
        source=source,
        columns=read,
        by=by,
        heads=heads,
        where=reader.conditions("lines.where", lines.get("where", {})),
        unless=reader.conditions("lines.unless", lines.get("unless", {})),
        sort=bool(lines.get("sort", False)),
    )


class _Reader:
    """Reads the parts of one layout and names it where one is wrong."""

    def __init__(self, layout: str, known: set[str]) -> None:
        self.layout = layout
        self.known = known

    def column(self, number: int, told: Any) -> Column:
        """Return a column."""
        place = f"column {number}"
        self.keys(place, told, _COLUMN_KEYS)
        show = self.names(f"show of {place}", told.get("show", []))
        if not show:
            raise InputError(f"layout {self.layout}: {place} shows nothing; give it show = […]")
        return Column(
            head=str(told.get("head", show[0])),
            show=show,
            where=self.conditions(f"where of {place}", told.get("where", {})),
            unless=self.conditions(f"unless of {place}", told.get("unless", {})),
            between=str(told.get("between", _BETWEEN)),
        )

    def keys(self, place: str, told: Any, known: frozenset[str]) -> None:
        """Refuse what is no table, or says something unknown."""
        wrong = sorted(set(told) - known) if isinstance(told, dict) else [str(told)]
        if wrong:
            raise InputError(
                f"layout {self.layout}: {place} says {wrong[0]!r}; "
                f"it may say {', '.join(sorted(known))}"
            )

    def names(self, place: str, told: Any) -> tuple[str, ...]:
        """Return names of columns."""
        listed = told if isinstance(told, list) else [told]
        for name in listed:
            if name not in self.known:
                offered = ", ".join(sorted(self.known))
                raise InputError(f"layout {self.layout}: {place}: no {name!r}; there is {offered}")
        return tuple(listed)

    def conditions(self, place: str, told: Any) -> Conditions:
        """Return conditions: columns with the texts that they may have."""
        if not isinstance(told, dict):
            raise InputError(f"layout {self.layout}: {place} must be a table of columns")
        self.names(place, [*told])
        return {
            name: [str(v) for v in (values if isinstance(values, list) else [values])]
            for name, values in told.items()
        }


def layout_table(store: Store, layout: Layout, selection: Selection) -> Table:
    """Return the table that a layout describes, of the figures that are selected."""
    if layout.source == _STUDIES:
        return _of_studies(store, layout, selection)
    rows = [
        row
        for row in selection.stream(store)
        if _holds(row, layout.where) and not _is_left_out(row, layout.unless)
    ]
    groups: dict[tuple[Value, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(_value(row, c) for c in layout.by), []).append(row)
    found = [(key, _filled(layout, told)) for key, told in groups.items()]
    found = [(key, cells) for key, cells in found if any(cells)]
    if layout.sort:
        found.sort(key=lambda pair: [shown(value).lower() for value in pair[0]])
    heads = [*layout.heads, *(c.head for c in layout.columns)]
    lines = [_line(heads, layout, key, cells) for key, cells in found]
    used = [row for _, cells in found for cell in cells for row in cell]
    return _finished(layout, heads, lines, below_figures(store, used) if used else [])


def _of_studies(store: Store, layout: Layout, selection: Selection) -> Table:
    if selection:
        raise InputError(
            f"layout {layout.name} shows studies: it cannot be narrowed by {selection}"
        )
    heads = [column.head for column in layout.columns]
    lines = []
    for line in studies_table(store).lines:
        texts = [
            column.between.join(_fact(c, line.cells[c]) for c in column.show if line.cells[c])
            for column in layout.columns
        ]
        quotes = {
            column.head: [quote for c in column.show for quote in line.quotes.get(c, ())]
            for column in layout.columns
        }
        lines.append(Line(dict(zip(heads, texts, strict=True)), quotes))
    told = [str(line.cells["study"]) for line in studies_table(store).lines]
    return _finished(layout, heads, lines, sources(store, told))


def _fact(column: str, value: Value) -> str:
    """Return what a study's article says, several things as a list; codes of endpoints in words."""
    said = shown(value).split(";")
    if column in ("primary_endpoint", "secondary_endpoint"):
        said = [outcome_name(code) for code in said]
    return ", ".join(said)


def _filled(layout: Layout, rows: Sequence[Row]) -> list[list[Row]]:
    """Return for each column the figures of one line that it shows."""
    return [
        [r for r in rows if _holds(r, column.where) and not _is_left_out(r, column.unless)]
        for column in layout.columns
    ]


def _line(
    heads: Sequence[str], layout: Layout, key: Sequence[Value], cells: Sequence[Sequence[Row]]
) -> Line:
    texts = []
    quotes = {}
    for column, rows in zip(layout.columns, cells, strict=True):
        figures = [_figure(row, column) for row in told_once(rows)]
        texts.append(_NEXT_FIGURE.join(dict.fromkeys(text for text in figures if text)))
        if rows:
            quotes[column.head] = [
                f"{row['quote'] or ''} [{told_by(row)}, {where(row)}, {row['id']}]" for row in rows
            ]
    return Line(dict(zip(heads, (*key, *texts), strict=True)), quotes)


def _figure(row: Row, column: Column) -> str:
    parts = [p for c in column.show if (p := shown(_value(row, c)))]
    # A bare number of patients says nothing beside the same number with its total.
    parts = [p for p in parts if not any(q.startswith(f"{p}/") for q in parts)]
    text = column.between.join(parts)
    return f"{text} (checked)" if row["checked"] and text else text


def _finished(
    layout: Layout, heads: Sequence[str], lines: Sequence[Line], notes: Sequence[str]
) -> Table:
    """Return the table without the columns that stay empty, which a note names instead."""
    kept = [head for head in heads if any(line.cells[head] not in (None, "") for line in lines)]
    empty = [head for head in heads if head not in kept]
    below = [f"Not found in any study: {', '.join(empty)}."] if empty and lines else []
    return Table(layout.name, layout.title, kept, lines, len(lines), notes=[*below, *notes])


def _value(row: Row, column: str) -> Value:
    return COMPOSED[column](row) if column in COMPOSED else row[column]


def _holds(row: Row, conditions: Conditions) -> bool:
    return all(_matches(row, name, values) for name, values in conditions.items())


def _is_left_out(row: Row, conditions: Conditions) -> bool:
    return any(_matches(row, name, values) for name, values in conditions.items())


def _matches(row: Row, name: str, values: Sequence[str]) -> bool:
    text = shown(_value(row, name))
    return any(fnmatchcase(text, value) for value in values)
