"""The evidence table on its way out: all columns for machines, few and readable ones for people."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kg import evidence
from kg.ask.cells import interval, time_point, value
from kg.errors import InputError
from kg.tables.endpoint_names import event_name, outcome_name
from kg.tables.footnotes import below_figures
from kg.tables.table import Line, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import Store

    from kg.evidence import Row, Value
    from kg.tables.selection import Selection

_TITLE = "Reported figures"
_WHOLE = "all"


def told_by(row: Row) -> str:
    """Return whose result a figure is and who prints it."""
    study = str(row["study"] or row["doi"] or "")
    if row["source_form"] == "digest":
        study += " (digest)"
    if row["attribution"] != "secondary":
        return study
    refs = f", ref {row['cited_refs']}" if row["cited_refs"] else ""
    return f"told by {study}{refs}"


def patients(row: Row) -> str:
    """Return what a figure is about: what a ratio compares, and in whom, else the group."""
    if not row["contrast"]:
        return str(row["group"] or "")
    inside = row["group_parent"]
    return (
        f"{row['contrast']} (in {inside})" if inside not in (None, _WHOLE) else str(row["contrast"])
    )


def number(row: Row) -> str:
    """Return events and patients where both are printed, else the number of patients."""
    if row["n_events"] is not None and row["n_total"] is not None:
        return f"{row['n_events']}/{row['n_total']}"
    found = row["n_total"] if row["n_total"] is not None else row["group_n"]
    return "" if found is None else str(found)


def events(row: Row) -> str:
    """Return events and patients where both are printed."""
    return number(row) if row["n_events"] is not None and row["n_total"] is not None else ""


def result(row: Row) -> str:
    """Return a figure as printed, with its interval or spread."""
    around = interval(row)
    shown = value(row)
    return f"{shown} ({around})" if around and shown else shown or around


def ratio(row: Row) -> str:
    """Return a ratio as tables of effects print it, its interval with it."""
    measure = str(row["measure"] or "")
    return f"{_RATIO_NAMES.get(measure, measure.replace('_', ' '))} {result(row)}"


_RATIO_NAMES = {"hazard_ratio": "HR", "odds_ratio": "OR", "relative_risk": "RR"}


def p_value(row: Row) -> str:
    """Return the p value as printed, its sign in front."""
    return "" if row["p_value"] is None else f"{row['p_operator'] or ''}{row['p_value']}"


def p_text(row: Row) -> str:
    """Return the p value as running text prints it."""
    told = p_value(row)
    return f"p{told if row['p_operator'] else f'={told}'}" if told else ""


def where(row: Row) -> str:
    """Return the first place that prints a figure; of a table its number."""
    kind, _, name = str(row["location"] or "").partition(":")
    # Row and column of a table are what group and endpoint say already.
    return f"{kind} {name.partition(' ')[0] if kind in ('table', 'figure') else name}".strip()


def kind(row: Row) -> str:
    """Return the measure in words, and the analysis where it is told."""
    words = str(row["measure"] or "").replace("_", " ")
    return f"{words}, {row['analysis']}" if row["analysis"] else words


def event(row: Row) -> str:
    """Return what was measured in words, without the grade that a code ends with."""
    return event_name(str(row["endpoint"]))


def outcome(row: Row) -> str:
    """Return what was measured as a table prints it, its grade with it."""
    return outcome_name(str(row["endpoint"]))


#: Columns made for people, each out of several of the evidence table.
COMPOSED: dict[str, Callable[[Row], Value]] = {
    "told_by": told_by,
    "patients": patients,
    "event": event,
    "outcome": outcome,
    "kind": kind,
    "result": result,
    "ratio": ratio,
    "p": p_value,
    "p_text": p_text,
    "time": time_point,
    "number": number,
    "events": events,
    "where": where,
}
_HEADS = {
    "told_by": "study",
    "patients": "patients",
    "outcome": "endpoint",
    "kind": "measure",
    "result": "result (interval)",
    "number": "n",
    "checked": "checked by a person",
}
#: What a printed page shows; the quote stands behind the result where the format can do that.
_PRINTED = ("told_by", "patients", "number", "outcome", "kind", "result", "p", "time", "where")


#: What figures share that are the same one, printed as a percentage and as a fraction.
_SAME = ("measure", "endpoint", "timepoint", "timepoint_unit", "operator", "analysis", "checked")
_PERCENT = {"%": 1, "fraction": 100}


def told_once(rows: Sequence[Row]) -> list[Row]:
    """Leave out a figure that another of the cell tells as well: 0.929 beside 92.9% (59.1-99)."""
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: row["ci_low"] is None):
        if not any(_same_figure(other, row) for other in kept):
            kept.append(row)
    return [row for row in rows if row in kept]


def _same_figure(fuller: Row, row: Row) -> bool:
    if any(fuller[c] != row[c] for c in _SAME):
        return False
    if _percent(row, "value") is None:
        return False
    bounds = () if row["ci_low"] is None else ("ci_low", "ci_high")
    return all(_percent(row, c) == _percent(fuller, c) for c in ("value", *bounds))


def _percent(row: Row, column: str) -> Decimal | None:
    """Return a share in percent, however it is printed."""
    scale = _PERCENT.get(str(row["unit"]))
    number = row[column]
    return None if scale is None or number is None else Decimal(str(number)) * scale


def evidence_table(
    store: Store, selection: Selection, columns: Sequence[str] = (), *, printed: bool = False
) -> Table:
    """Return the figures that are selected, one line each.

    ``printed`` gives the few columns that a page has room for; otherwise all columns stand there,
    and lines are streamed, so that a large graph need not fit into memory.
    """
    shown = _checked_columns(columns)
    title = f"{_TITLE}: {selection}" if selection else _TITLE
    if not printed:
        shown = shown or evidence.COLUMNS
    if not (printed or selection):
        lines = (_line(row, shown) for row in evidence.stream(store))
        return Table("evidence", title, shown, lines, evidence.count(store))
    rows = selection.rows(store)
    if not printed:
        found = [_line(row, shown) for row in rows]
        return Table("evidence", title, shown, found, len(found))
    some = tuple(c for c in _PRINTED if any(_cell(row, c) not in (None, "") for row in rows))
    marked = ("checked",) if any(row["checked"] for row in rows) else ()
    shown = shown or (*some, *marked, "id")
    found = [_line(row, shown) for row in rows]
    return Table("evidence", title, shown, found, len(found), _HEADS, below_figures(store, rows))


def _checked_columns(columns: Sequence[str]) -> tuple[str, ...]:
    known = {*evidence.COLUMNS, *COMPOSED}
    for column in columns:
        if column not in known:
            raise InputError(
                f"no column {column!r}: there are {', '.join((*evidence.COLUMNS, *COMPOSED))}"
            )
    return tuple(dict.fromkeys(columns))


def _line(row: Row, columns: Sequence[str]) -> Line:
    cells = {c: _cell(row, c) for c in columns}
    quote = str(row["quote"] or "")
    holder = next((c for c in ("value_text", "result", "value", *columns) if c in cells), "")
    said = f"{quote} [{told_by(row)}, {where(row)}, {row['id']}]"
    return Line(cells, {holder: (said,)} if quote and holder else {})


def _cell(row: Row, column: str) -> Value:
    if column in COMPOSED:
        return COMPOSED[column](row)
    return row[column]
