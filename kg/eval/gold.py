"""Gold files: what a person read out of articles, checked before anything is measured with it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from extractors.lexicon import load
from kg.errors import InputError, printable
from kg.eval.figures import (
    Figure,
    Record,
    article_key,
    as_number,
    as_parts,
    as_text,
    bounds,
    endpoint_of,
    months,
    p_of,
    scale_of,
)
from kg.eval.rows import NEEDED, figure_of_row, read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_ATTRIBUTIONS = {"self": "primary", "cited": "secondary"}
_KNOWN_ATTRIBUTIONS = (*_ATTRIBUTIONS, *_ATTRIBUTIONS.values())
#: Stands in the note of a figure that says the opposite of its endpoint.
_INVERTED = "INVERTED"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return not isinstance(value, str) and as_number(value) is not None


def _is_interval(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(end is None or _is_number(end) for end in value)
    )


def _is_spread(value: object) -> bool:
    return isinstance(value, dict) and any(_is_number(value.get(k)) for k in ("low", "high"))


def _is_time(value: object) -> bool:
    return isinstance(value, dict) and months(value.get("value"), value.get("unit")) is not None


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_list_of_numbers(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(number, int) and not isinstance(number, bool) for number in value
    )


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a gold record; all but the needed ones may be left out or null."""

    fits: Callable[[object], bool]
    shape: str
    is_needed: bool = False


_TEXT = Field(_is_text, "a text")
_NUMBER = Field(_is_number, "a number")
FIELDS: dict[str, Field] = {
    "id": _TEXT,
    "doc": Field(_is_text, "a DOI, or a short citation such as 'Rivera 2021'", is_needed=True),
    "loc": _TEXT,
    "row": _TEXT,
    "col": _TEXT,
    "quote": _TEXT,
    "attribution": Field(_KNOWN_ATTRIBUTIONS.__contains__, "'self' or 'cited'", is_needed=True),
    "cited_refs": Field(_is_list_of_numbers, "a list of reference numbers"),
    "group": Field(_is_text, "a text, 'all' for the whole cohort", is_needed=True),
    "group_n": _NUMBER,
    "population": _TEXT,
    "setting": _TEXT,
    "intervention": Field(_is_list_of_names, "a list of texts"),
    "comparator": _TEXT,
    "endpoint": Field(_is_text, "a code of 'kg query list_endpoints'", is_needed=True),
    "measure": Field(_is_text, "a code such as 'proportion'", is_needed=True),
    "value": _NUMBER,
    "unit": _TEXT,
    "ci": Field(_is_interval, "[low, high], each a number or null"),
    "spread": Field(_is_spread, '{"kind": "IQR", "low": 1, "high": 2}'),
    "p": Field(
        lambda value: _is_text(value) and p_of(value) is not None, "a text such as '<0.001'"
    ),
    "n_events": _NUMBER,
    "n_total": _NUMBER,
    "timepoint": Field(_is_time, '{"value": 2, "unit": "year"}'),
    "operator": Field(("=", "<", "<=", ">", ">=").__contains__, "one of = < <= > >="),
    "analysis": _TEXT,
    "optional": Field(lambda value: isinstance(value, bool), "true or false"),
    "note": _TEXT,
}


def read_gold(path: Path) -> list[Figure]:
    """Return the figures of a gold file: JSON Lines of gold records, or an evidence table.

    :raises InputError: the file cannot be read or a record does not hold; one line says where.
    """
    name = printable(str(path))
    found: list[Figure] = []
    seen: dict[str, int] = {}
    for number, record in read_records(path):
        is_row = "doc" not in record and "doi" in record
        fault = _fault_of_row(record) if is_row else _fault(record)
        id_ = as_text(record.get("id"))
        if not fault and id_ and id_ in seen:
            fault = f"id {id_!r} stands on line {seen[id_]}, too; name each figure apart"
        if fault:
            raise InputError(f"{name} line {number}: {fault}")
        seen[id_] = number
        found.append(figure_of_row(record) if is_row else figure_of_gold(record))
    if not found:
        raise InputError(f"{name}: holds no gold figures; write one JSON object a line")
    return found


def unknown_endpoints(gold: Iterable[Figure]) -> list[str]:
    """Return the codes that the vocabulary does not have, so that no row can have them either."""
    codes = {figure.endpoint.code for figure in gold if not figure.endpoint.is_named}
    known = {concept.notation.upper() for concept in load().scheme("endpoint")}
    return sorted(codes - known)


def figure_of_gold(gold: Record) -> Figure:
    """Return a gold record, which is taken to be checked, as a figure."""
    unit = as_text(gold.get("unit"))
    scale = scale_of(unit)
    value = None if gold["measure"] == "p_value" else as_number(gold.get("value"))
    ends = gold.get("ci")
    low, high = ends if isinstance(ends, list) else (None, None)
    spread, time = _object(gold.get("spread")), _object(gold.get("timepoint"))
    # a row under a category line names its group as well: "MRD: positive"
    row = as_text(gold.get("row"))
    attribution = as_text(gold["attribution"])
    return Figure(
        record=gold,
        article=article_key(gold["doc"]),
        study=article_key(gold["doc"]),
        endpoint=endpoint_of(as_text(gold["endpoint"])),
        measure=as_text(gold["measure"]),
        unit=unit,
        values=() if value is None else (value * scale,),
        names=(as_text(gold["group"]), *([row] if ":" in row else [])),
        attribution=_ATTRIBUTIONS.get(attribution, attribution),
        operator=as_text(gold.get("operator")) or "=",
        interval=bounds(low, high, scale),
        spread=bounds(spread.get("low"), spread.get("high"), scale),
        p=p_of(gold.get("p")),
        time=months(time.get("value"), time.get("unit")),
        group_n=as_number(gold.get("group_n")),
        events=as_number(gold.get("n_events")),
        total=as_number(gold.get("n_total")),
        analysis=as_text(gold.get("analysis")),
        cited=as_parts(gold.get("cited_refs") or []),
        population=as_text(gold.get("population")),
        setting=as_parts(gold.get("setting")),
        intervention=as_parts(gold.get("intervention") or []),
        location=as_text(gold.get("loc")),
        optional=bool(gold.get("optional")) or _INVERTED in as_text(gold.get("note")),
    )


def _fault(record: Record) -> str:
    """Return what is wrong with a gold record and what to do, empty where it holds."""
    for key in record:
        if key not in FIELDS:
            near = get_close_matches(key, FIELDS, 1)
            hint = f"did you mean {near[0]!r}?" if near else "what has no field goes into 'note'"
            return f"no field is called {printable(key)!r}: {hint}"
    for key, field in FIELDS.items():
        value = record.get(key)
        if value in (None, ""):
            if field.is_needed:
                return f"{key!r} is missing: it is {field.shape}"
        elif not field.fits(value):
            return f"{key!r} is {_short(value)}: it must be {field.shape}"
    return _fault_of_value(record)


def _fault_of_value(record: Record) -> str:
    if record["measure"] == "p_value":
        return "" if record.get("p") else "a 'p_value' record has no 'p'; write the p-value there"
    if record.get("value") is None and not record.get("note"):
        return (
            "no 'value'; where none is printed ('not reached') leave it null and say so in 'note'"
        )
    return ""


def _fault_of_row(row: Record) -> str:
    """Return what is wrong with a row of an evidence table used as gold."""
    missing = [name for name in NEEDED if name not in row]
    if missing:
        return f"no column {missing[0]!r}; keep the columns of 'kg export evidence'"
    empty = [n for n in ("endpoint", "measure", "group", "attribution") if not as_text(row.get(n))]
    if empty:
        return f"{empty[0]!r} is empty; fill it in or delete the line"
    if row.get("attribution") not in _ATTRIBUTIONS.values():
        return f"'attribution' is {_short(row['attribution'])}: it must be primary or secondary"
    value = as_text(row.get("value"))
    if value and as_number(value) is None:
        return f"'value' is {_short(value)}: it must be a number"
    return ""


def _object(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _short(value: object) -> str:
    text = printable(repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= 40 else text[:39] + "…"
