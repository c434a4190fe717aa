"""A review sheet that a person filled in: what its rows say, and which cannot be understood."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractors.lexicon import load
from kg import evidence
from kg.errors import InputError
from kg.export.xlsx import clean
from kg.parameters import find_articles
from kg.review.sheet import AS_READ, ATTRIBUTIONS, COLUMNS, EDITABLE, FIGURES
from kg.review.verdict import ACCEPT, CORRECT, KINDS, MISSING, Verdict, value_offset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Store

    from kg.evidence import Value

_NUMBERS = (
    "group_n",
    "value",
    "ci_low",
    "ci_high",
    "ci_level",
    "n_events",
    "n_total",
    "timepoint",
)
_WHOLE_NUMBERS = frozenset({"group_n", "n_events", "n_total"})
_NEEDED = ("endpoint", "measure", "group", "attribution")
#: Columns whose texts must be concepts, and the schemes that hold them.
_SCHEMES = {
    "endpoint": ("endpoint", "adverse-event"),
    "measure": ("measure",),
    "population": ("age-group",),
    "setting": ("setting",),
    "intervention": ("intervention",),
}
_OPEN_ENDPOINTS = ("AE:", "OTHER:")


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """What a filled sheet says: verdicts, and rows that cannot be understood, in words."""

    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...]


def read_sheet(path: Path, store: Store, reviewer: str, at: str) -> FilledSheet:
    """Return the verdicts of a filled sheet; ``at`` is when they count as said.

    :raises InputError: the file is no such sheet.
    """
    rows, told = _open(path)
    reader = _Reader(store, told, reviewer, at)
    verdicts = []
    for number, cells in rows:
        try:
            verdict = reader.verdict(cells)
        except InputError as error:
            reader.problems.append(f"row {number}: {error}")
            continue
        if verdict:
            verdicts.append(verdict)
    return FilledSheet(tuple(verdicts), tuple(reader.problems))


def _open(path: Path) -> tuple[list[tuple[int, dict[str, Any]]], dict[str, dict[str, Any]]]:
    """Return the rows of the sheet by column, with their numbers, and what was read by id."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (BadZipFile, InvalidFileException, OSError, KeyError, ValueError):
        raise InputError(f"{path}: this is no Excel workbook (.xlsx)") from None
    if FIGURES not in book.sheetnames or AS_READ not in book.sheetnames:
        raise InputError(f"{path}: no sheet of 'kg review start' (its sheets are gone)")
    lines = [*book[FIGURES].iter_rows(values_only=True)]
    heads = [str(h or "") for h in lines[0]] if lines else []
    missing = [c for c in COLUMNS if c not in heads]
    if missing:
        raise InputError(f"{path}: the column {missing[0]!r} is gone from the sheet {FIGURES!r}")
    told = {}
    for id_, *texts in book[AS_READ].iter_rows(values_only=True):
        if id_:
            told[str(id_)] = json.loads("".join(str(t) for t in texts if t is not None))
    rows = [(n, dict(zip(heads, line, strict=False))) for n, line in enumerate(lines[1:], start=2)]
    return rows, told


class _Reader:
    """Reads rows of one filled sheet."""

    def __init__(
        self, store: Store, told: Mapping[str, dict[str, Any]], reviewer: str, at: str
    ) -> None:
        self.store = store
        self.told = told
        self.reviewer = reviewer
        self.at = at
        self.problems: list[str] = []

    def verdict(self, cells: Mapping[str, Any]) -> Verdict | None:
        """Return the verdict of a row, None where there is none.

        :raises InputError: what the row says cannot be understood.
        """
        kind = _text(cells["verdict"]).lower()
        id_ = _text(cells["id"])
        if not kind:
            self._refuse_silent_changes(cells, id_)
            return None
        if kind not in KINDS:
            raise InputError(f"verdict {kind!r}: write {', '.join(KINDS)}")
        reviewer = _text(cells["reviewer"]) or self.reviewer
        if not reviewer:
            raise InputError("nobody is said to have checked it: fill in reviewer or --reviewer")
        if kind == MISSING:
            return self._missing(cells, reviewer)
        if id_ not in self.told:
            raise InputError(f"id {id_!r} is none of this sheet's; do not change the column id")
        return self._of_known(kind, cells, self.told[id_], reviewer)

    def _of_known(
        self, kind: str, cells: Mapping[str, Any], told: dict[str, Any], reviewer: str
    ) -> Verdict:
        row = {c: v for c, v in told["row"].items() if c != "quote"}
        # What was read counts, not the cell: programs change line ends and cut long texts.
        quote = str(told["row"]["quote"])
        changed = _changes(cells, row)
        if kind == CORRECT and not changed:
            raise InputError("'correct' but no cell is changed: write the right values over them")
        if kind != CORRECT and changed:
            raise InputError(f"'{kind}' but {', '.join(changed)} changed: write 'correct'")
        meant = {**row, **changed}
        if kind == CORRECT:
            _complete_value(meant, changed)
            self._check(meant, changed, quote)
        return Verdict(
            kind=kind,
            article=self._article(row),
            quote=quote,
            reviewer=reviewer,
            at=self.at,
            reason=_text(cells["reason"]),
            mentions=tuple(told["mentions"]),
            told=row,
            meant=meant if kind in (ACCEPT, CORRECT) else {},
            alone=bool(told["alone"]),
        )

    def _missing(self, cells: Mapping[str, Any], reviewer: str) -> Verdict:
        empty: dict[str, Any] = dict.fromkeys(c for c in evidence.COLUMNS if c != "quote")
        changed = _changes(cells, empty)
        meant = {**empty, "operator": "=", "status": "reported", **changed}
        meant["study"] = _text(cells["study"])
        meant["location"] = _text(cells["location"]) or None
        meant["attribution"] = meant["attribution"] or "primary"
        quote = _text(cells["quote"])
        if not quote:
            raise InputError("a missing figure needs the quote that prints it")
        _complete_value(meant, changed)
        self._check(meant, meant, quote)
        article = self._article(meant)
        return Verdict(
            kind=MISSING,
            article=article,
            quote=quote,
            reviewer=reviewer,
            at=self.at,
            reason=_text(cells["reason"]),
            meant=meant,
        )

    def _article(self, row: Mapping[str, Any]) -> str:
        for name in (row.get("doi"), row.get("study")):
            found = find_articles(self.store, str(name)) if name else []
            if len(found) == 1:
                return found[0]
        raise InputError(
            f"no article of the graph is called {row.get('study') or row.get('doi')!r}"
        )

    def _refuse_silent_changes(self, cells: Mapping[str, Any], id_: str) -> None:
        if id_ in self.told:
            changed = _changes(cells, self.told[id_]["row"])
            if changed:
                raise InputError(f"{', '.join(changed)} changed, but there is no verdict")
        elif any(_text(cells[c]) for c in (*EDITABLE, "quote")):
            raise InputError("a row of your own needs the verdict 'missing'")

    def _check(self, meant: Mapping[str, Any], changed: Iterable[str], quote: str) -> None:
        """Refuse what the graph has no word for, and a value that the quote does not hold."""
        for column in _NEEDED:
            if not meant.get(column):
                raise InputError(f"{column} is empty")
        if meant["attribution"] not in ATTRIBUTIONS:
            raise InputError(f"attribution {meant['attribution']!r}: primary or secondary")
        for column in changed:
            for notation in str(meant[column] or "").split(";") if column in _SCHEMES else ():
                _check_notation(column, notation.strip())
        printed = str(meant.get("value_text") or "")
        is_new = bool({"value", "value_text"} & {*changed})
        if is_new and printed and value_offset(quote, printed) is None:
            raise InputError(f"value_text {printed!r} does not stand in the quote")


def _check_notation(column: str, notation: str) -> None:
    is_open = column == "endpoint" and notation.startswith(_OPEN_ENDPOINTS)
    known = any(load().get(scheme, notation) for scheme in _SCHEMES[column])
    if notation and not known and not is_open:
        raise InputError(f"{column} {notation!r} is not in the vocabulary")


def _complete_value(meant: dict[str, Any], changed: Mapping[str, Any]) -> None:
    """Keep the number and its printed form in step where a person changed one of them."""
    if "value" in changed and "value_text" not in changed:
        meant["value_text"] = f"{meant['value']:.12g}" if meant["value"] is not None else None
    if {"value", "value_text"} & {*changed}:
        meant["values_printed"] = meant["value_text"]


def _changes(cells: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Value]:
    """Return what the cells of a row say otherwise than what was read."""
    found: dict[str, Value] = {}
    for column in EDITABLE:
        value = _value(column, cells[column])
        before = row.get(column)
        # A workbook cannot hold control characters, so a text is compared without them.
        before = clean(before).strip() or None if isinstance(before, str) else before
        if value != before:
            found[column] = value
    return found


def _value(column: str, cell: Any) -> Value:
    text = _text(cell)
    if not text:
        return None
    if column not in _NUMBERS:
        return text
    try:
        number = float(text)
    except ValueError:
        raise InputError(f"{column} {text!r} is no number") from None
    if column in _WHOLE_NUMBERS and not number.is_integer():
        raise InputError(f"{column} {text!r} is no whole number")
    return int(number) if number.is_integer() else number


def _text(cell: Any) -> str:
    """Return what a cell holds as text; 2.0, as some programs write a 2, is 2."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.12g}"
    return str(cell).strip()
