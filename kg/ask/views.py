"""The table that people see of an answer: a row a figure, a work, a fact, or sides side by side.

What is the same in every row is told once, above the table.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.ask import cells
from kg.ask.kinds import CONFLICT, DEFINITION, FACT
from kg.ask.phrases import lexicon_in_use

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from extractors.lexicon import Lexicon
    from kg.ask.answer import Answer
    from kg.evidence import Row

#: What a narrow terminal does not show; ``--format`` json and csv always do.
_SPARE = ("id", "where", "p", "n")
_SPARE_OF_WORKS = ("work", "journal", "times cited")
_PLACES = frozenset({"city", "country"})
#: What is not told once above a table, though it be the same in every row.
_ALWAYS = frozenset({"value", "group", "figure", "sentence", "id", "n", "cited by", "difference"})


@dataclass(frozen=True, slots=True)
class View:
    """Columns and rows for people; ``spare`` columns give way first where there is no room.

    ``common`` is what all rows have in common.
    """

    columns: list[str]
    rows: list[Row]
    spare: tuple[str, ...] = _SPARE
    common: tuple[tuple[str, str], ...] = ()


def view_of(answer: Answer) -> View:
    """Return the table that shows an answer best."""
    return _with_common_told_once(_view(answer))


def _view(answer: Answer) -> View:
    reading = answer.reading
    if "work" in answer.columns:
        return _works(answer.rows)
    if reading.kind in (FACT, DEFINITION):
        return _facts(answer.rows)
    if "counted" in answer.columns:
        return _sizes(answer.rows)
    if reading.sides and (compared := _side_by_side(answer)):
        return compared
    figures = [row for row in answer.rows if not row.get("direction")]
    return _figures(figures, explained=reading.kind == CONFLICT)


def _figures(figures: Sequence[Row], *, explained: bool = False) -> View:
    """Return a row a figure."""
    rows: list[Row] = []
    for row in figures:
        shown: Row = {
            "value": _value(row),
            "p": cells.p_value(row),
            "n": cells.patients(row),
            "time": cells.time_point(row),
            "group": cells.group(row),
        }
        if explained:
            shown |= {"population": row["population"], "setting": row["setting"]}
        shown |= {
            "endpoint": _outcome(row),
            "study": cells.study(row),
            "where": cells.place(row, short=True),
            "checked": row["checked"],
            "id": row["id"],
        }
        rows.append(shown)
    return View(_told(rows), rows)


def _works(entries: Sequence[Row]) -> View:
    """Return a row a work with the lists that name it; of one work a row an entry."""
    by_work: dict[object, list[Row]] = defaultdict(list)
    for row in entries:
        by_work[row["work"]].append(row)
    rows: list[Row] = []
    if len(by_work) == 1:
        rows = [
            {
                "cited by": row["study"],
                "as number": row["number"],
                "times cited": row["cited"],
                "title": row["title"],
                "journal": row["journal"],
                "first author": row["first_author"],
                "year": row["year"],
                "work": row["work"],
            }
            for row in entries
        ]
        # Lists print a title each in its own way.
        columns = [c for c in _told(rows) if c not in ("title", "journal")]
        common = (("title", str(entries[0]["title"] or "")),)
        return View(columns, rows, _SPARE_OF_WORKS, common)
    for same in by_work.values():
        first = same[0]
        author = " ".join(str(first[c]) for c in ("first_author", "year") if first[c])
        lists: dict[object, list[str]] = defaultdict(list)
        for row in same:
            lists[row["study"]].append(str(row["number"]))
        cited = ", ".join(f"{study} [{', '.join(n)}]" for study, n in lists.items())
        rows.append({"cited": author, "title": first["title"], "in": cited, "work": first["work"]})
    return View(_told(rows), rows, _SPARE_OF_WORKS)


def _facts(facts: Sequence[Row]) -> View:
    """Return a row for each kind of fact of a study."""
    same: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in facts:
        same[str(row["study"]), str(row["kind"])].append(row)
    rows: list[Row] = [
        {
            "study": study,
            "fact": kind.replace("_", " "),
            "told": "; ".join(dict.fromkeys(str(row["value"]) for row in told)),
            # Whether the methods or an author's address say so is to be seen.
            "printed as": told[0]["quote"] if kind in _PLACES else None,
        }
        for (study, kind), told in same.items()
    ]
    return View(_told(rows), rows, ())


def _sizes(sizes: Sequence[Row]) -> View:
    rows: list[Row] = [
        {"study": r["study"], str(r["counted"]): r["value"], "printed as": r["quote"]}
        for r in sizes
    ]
    return View(_told(rows), rows, ())


def _side_by_side(answer: Answer) -> View | None:
    """Return a row for each thing that both sides report, None where nothing pairs up."""
    reading = answer.reading
    names = [side.text for side in reading.sides]
    side_of = dict(reading.on_side)
    same: dict[Hashable, list[Row]] = defaultdict(list)
    for row in answer.rows:
        columns = ("study", "attributed_to", "endpoint", "measure", "unit", "timepoint", "p_value")
        same[tuple(row[c] for c in columns)].append(row)
    lines = [line for figures in same.values() for line in _lines(figures, side_of, names)]
    if not any(line.get("difference") for line in lines):
        return None
    heads = ["endpoint", "time", *names, "difference", "p", "study", "where"]
    return View([c for c in heads if c in _told(lines)], lines, ("where",))


def _lines(figures: Sequence[Row], side_of: dict[str, int], names: Sequence[str]) -> list[Row]:
    """Return one line where each side has one figure, else a line a figure."""
    by_side: dict[int | None, list[Row]] = defaultdict(list)
    for row in figures:
        rows = by_side[side_of.get(cells.group(row))]
        if not any(_is_same(row, told) for told in rows):
            rows.append(row)
    if set(by_side) == set(range(len(names))) and all(len(r) == 1 for r in by_side.values()):
        pair = [by_side[i][0] for i in range(len(names))]
        line = _line(pair[0], {n: _checked_value(r) for n, r in zip(names, pair, strict=True)})
        p = cells.p_value(pair[0]) or cells.p_value(pair[1])
        return [{**line, "difference": _difference(*pair[:2]), "p": p}]
    lines = []
    for i, rows in by_side.items():
        # A ratio compares the sides by itself.
        name = "difference" if i is None else names[i]
        lines += [_line(row, {name: f"{_checked_value(row)} {cells.group(row)}"}) for row in rows]
    return lines


def _is_same(row: Row, told: Row) -> bool:
    """Tell whether text and table print one number of one group, however they were read."""
    columns = ("value", "unit", "n_events", "n_total", "ci_low", "ci_high", "analysis")
    return cells.group(row) == cells.group(told) and all(row[c] == told[c] for c in columns)


def _line(row: Row, told: Row) -> Row:
    return {
        "endpoint": _outcome(row),
        "time": cells.time_point(row),
        "p": cells.p_value(row),
        "study": cells.study(row),
        "where": cells.place(row, short=True),
        **told,
    }


def _value(row: Row) -> str:
    around = cells.interval(row)
    return cells.value(row) + (f" ({around})" if around else "")


def _checked_value(row: Row) -> str:
    """Return a value that stands beside another, of how many, and whether a person checked it."""
    n = cells.patients(row)
    of = f", {n}" if "/" in n else f", n={n}" if n else ""
    return _value(row) + of + (", checked" if row["checked"] else "")


def _outcome(row: Row) -> str:
    """Return the endpoint, with the measure where it is another than one expects."""
    code, measure = str(row["endpoint"] or ""), str(row["measure"] or "")
    if measure in ("", _default_measures().get(code)):
        return code
    return f"{code} {measure.replace('_', ' ')}"


def _default_measures() -> dict[str, str]:
    return _measures_of(lexicon_in_use())


@cache
def _measures_of(lexicon: Lexicon) -> dict[str, str]:
    concepts = (*lexicon.scheme("endpoint"), *lexicon.scheme("adverse-event"))
    return {c.notation: c.fact("defaultMeasure") for c in concepts}


def _difference(left: Row, right: Row) -> str:
    """Return by how many points two rates differ; what is no rate is not reckoned with."""
    a, b = cells.percent(left), cells.percent(right)
    return "" if a is None or b is None else f"{round(a - b, 1):+g} points"


def _with_common_told_once(view: View) -> View:
    """Return a view without the columns that say the same in every row."""
    if len(view.rows) == 1:
        return view
    same = [
        c for c in view.columns if c not in _ALWAYS and len({row.get(c) for row in view.rows}) == 1
    ]
    common = (*view.common, *((c, str(view.rows[0][c])) for c in same))
    return View([c for c in view.columns if c not in same], view.rows, view.spare, common)


def _told(rows: Iterable[Row]) -> list[str]:
    """Return the columns that some row has something in, in their order."""
    columns = dict.fromkeys(c for row in rows for c, v in row.items() if v not in (None, ""))
    order = dict.fromkeys(c for row in rows for c in row)
    return [c for c in order if c in columns]
