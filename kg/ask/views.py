"""The table that people see of an answer: a row a figure, a work, a fact, or sides side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ask import cells
from kg.ask.kinds import COMPARISON, CONFLICT, PROVENANCE
from kg.evidence import COLUMNS as FIGURE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from kg.ask.answer import Answer
    from kg.evidence import Row

#: What a narrow terminal does not show; ``--format`` json and csv always do.
_SPARE = ("measure", "id", "p", "endpoint", "n")
_SPARE_OF_OTHERS = ("articles", "cited", "journal", "work", "unit", "title", "year")
#: What only programs need.
_INTERNAL = frozenset({"doi", "char_start", "char_end", "unit"})


@dataclass(frozen=True, slots=True)
class View:
    """Columns and rows for people; ``spare`` columns give way first where there is no room."""

    columns: list[str]
    rows: list[Row]
    spare: tuple[str, ...] = _SPARE


def table_of(answer: Answer) -> View:
    """Return the table that shows an answer best."""
    if answer.columns != FIGURE_COLUMNS:
        rows = list(answer.rows)
        columns = [c for c in answer.columns if c not in _INTERNAL and _is_told(c, rows)]
        return View(columns, rows, _SPARE_OF_OTHERS)
    if answer.reading.kind == PROVENANCE:
        return _origins(answer)
    if answer.reading.sides and (compared := _side_by_side(answer)):
        return compared
    if answer.reading.kind == CONFLICT:
        return _figures(answer.rows, explained=True)
    return _figures(answer.rows)


def _figures(figures: Sequence[Row], *, explained: bool = False) -> View:
    """Return a row a figure, columns left out that say the same in every row."""
    rows: list[Row] = []
    for row in figures:
        shown: Row = {
            "value": cells.value(row),
            "interval": cells.interval(row),
            "p": cells.p_value(row),
            "n": cells.patients(row),
            "time": cells.time_point(row),
            "group": cells.group(row),
        }
        if explained:
            shown |= {"population": row["population"], "setting": row["setting"]}
        shown |= {
            "endpoint": row["endpoint"],
            "measure": str(row["measure"] or "").replace("_", " "),
            "study": cells.study(row),
            "where": cells.place(row, short=True),
            "id": row["id"],
        }
        rows.append(shown)
    alike = ("endpoint", "measure")
    columns = [
        c
        for c in rows[0]
        if _is_told(c, rows) and not (c in alike and len({r[c] for r in rows}) == 1)
    ]
    return View(columns, rows)


def _origins(answer: Answer) -> View:
    """Return a row a place that prints the figure: whose it is, and the sentence."""
    rows: list[Row] = []
    for row in answer.rows:
        for mention in answer.mentions.get(str(row["id"]), ()):
            place = cells.location(str(mention["location"] or ""), short=True)
            rows.append(
                {
                    "figure": cells.figure(row),
                    "group": cells.group(row),
                    "whose": "own" if row["attribution"] == "primary" else _credited(row),
                    "printed in": f"{row['study']}, {place}",
                    "sentence": mention["quote"],
                    "id": row["id"],
                }
            )
    return View(list(rows[0]), rows, ("id", "group")) if rows else _figures(answer.rows)


def _credited(row: Row) -> str:
    refs = f"ref {row['cited_refs']}" if row["cited_refs"] else "another work"
    return f"retold, {refs}"


def _side_by_side(answer: Answer) -> View | None:
    """Return a row for each thing that both sides report, None where nothing pairs up."""
    reading = answer.reading
    names = [side.text for side in reading.sides]
    side_of = dict(reading.on_side)
    same: dict[Hashable, list[Row]] = defaultdict(list)
    for row in answer.rows:
        columns = ("study", "attributed_to", "endpoint", "measure", "timepoint", "timepoint_unit")
        same[tuple(row[c] for c in columns)].append(row)
    rows = [line for figures in same.values() for line in _lines(figures, side_of, names)]
    if not any(row.get("difference") for row in rows):
        return None
    heads = ["endpoint", "time", *names, "difference", "p", "study", "where"]
    return View([c for c in heads if _is_told(c, rows)], rows, ("where", "time"))


def _lines(figures: Sequence[Row], side_of: dict[str, int], names: Sequence[str]) -> list[Row]:
    """Return one line where each side has one figure, else a line a figure."""
    by_side: dict[int | None, list[Row]] = defaultdict(list)
    for row in figures:
        by_side[side_of.get(cells.group(row))].append(row)
    pair = [by_side.get(i, []) for i in range(len(names))]
    if None not in by_side and all(len(rows) == 1 for rows in pair):
        left, right = pair[0][0], pair[1][0]
        line = _line(left, {names[0]: _cell(left), names[1]: _cell(right)})
        return [{**line, "difference": _difference(left, right), "p": _p(left, right)}]
    return [
        _line(row, {names[i]: f"{_cell(row)} {cells.group(row)}"})
        if i is not None
        else _line(row, {"endpoint": f"{row['endpoint']} {row['measure']}: {cells.group(row)}"})
        | {"difference": _cell(row)}
        for i, rows in by_side.items()
        for row in rows
    ]


def _line(row: Row, told: Row) -> Row:
    return {
        "endpoint": row["endpoint"],
        "time": cells.time_point(row),
        "p": cells.p_value(row),
        "study": cells.study(row),
        "where": cells.place(row, short=True),
        **told,
    }


def _cell(row: Row) -> str:
    around = cells.interval(row)
    return f"{cells.value(row)}" + (f" ({around})" if around else "")


def _difference(left: Row, right: Row) -> str:
    """Return by how many points two rates differ; what is no rate is not reckoned with."""
    a, b = cells.percent(left), cells.percent(right)
    return "" if a is None or b is None else f"{round(a - b, 1):+g} points"


def _p(left: Row, right: Row) -> str:
    return cells.p_value(left) or cells.p_value(right)


def _is_told(column: str, rows: Iterable[Row]) -> bool:
    return any(row.get(column) not in (None, "") for row in rows)
