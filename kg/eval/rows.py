"""Rows of evidence, of an export or a graph, as figures that can be compared."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Columns of the evidence table without which nothing can be compared.
NEEDED = ("doi", "endpoint", "measure", "value", "unit", "group", "attribution")


def read_rows(path: Path) -> list[Figure]:
    """Return the rows of an evidence table (``.csv``, else JSON Lines) or of a graph's folder.

    :raises InputError: there is no such file, or it is no evidence table; one line says where.
    """
    if path.is_dir():
        from kg.evidence import rows
        from kg.store import open_read_only

        return [figure_of_row(row) for row in rows(open_read_only(path))]
    found = []
    for number, record in read_records(path):
        missing = [name for name in NEEDED if name not in record]
        if missing:
            raise InputError(
                f"{printable(str(path))} line {number}: no column {missing[0]!r}; give a graph, or "
                "what 'kg export evidence' writes"
            )
        found.append(figure_of_row(record))
    return found


def read_records(path: Path) -> Iterator[tuple[int, Record]]:
    """Yield the records of a CSV or JSON Lines file, each with the number of its line.

    Numbers stay as printed.

    :raises InputError: the file cannot be read, or a line is no record.
    """
    name = printable(str(path))
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name}: is no UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        reason = "is a folder; name its files" if path.is_dir() else error.strerror
        raise InputError(f"{name}: cannot be read: {reason}") from None
    records = _csv_records if path.suffix.lower() == ".csv" else _json_records
    yield from records(name, text)


def _csv_records(name: str, text: str) -> Iterator[tuple[int, Record]]:
    head = text.partition("\n")[0]
    # spreadsheets of half the world separate by semicolons
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if None in row or None in row.values():
                message = f"{name} line {reader.line_num}: not as many cells as the header has"
                raise InputError(f"{message}; mend the line")
            yield reader.line_num, dict(row)
    except csv.Error as error:
        raise InputError(f"{name} line {reader.line_num}: no CSV ({error})") from None


def _json_records(name: str, text: str) -> Iterator[tuple[int, Record]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name} line {number}"
        try:
            record = json.loads(line, parse_float=Decimal)
        except json.JSONDecodeError as error:
            message = f"{place}: no JSON at character {error.pos + 1}"
            raise InputError(f"{message}; write one object a line") from None
        except (ValueError, RecursionError):  # numbers of thousands of digits, endless nesting
            raise InputError(f"{place}: no JSON of a figure; write one object a line") from None
        if not isinstance(record, dict):
            raise InputError(f"{place}: no JSON object; write one object a line")
        yield number, record


def figure_of_row(row: Record) -> Figure:
    """Return a row of the evidence table as a figure."""
    unit = as_text(row.get("unit"))
    scale = scale_of(unit)
    printed = (row.get("value"), *as_text(row.get("values_printed")).split(";"))
    is_p = row.get("measure") == "p_value"
    values = [v * scale for p in printed if not is_p and (v := as_number(p)) is not None]
    return Figure(
        record=row,
        article=article_key(row.get("doi")),
        study=article_key(row.get("study")),
        endpoint=endpoint_of(as_text(row.get("endpoint"))),
        measure=as_text(row.get("measure")),
        unit=unit,
        values=tuple(dict.fromkeys(values)),
        names=(as_text(row.get("group")) or "all",),
        attribution=as_text(row.get("attribution")),
        operator=as_text(row.get("operator")) or "=",
        interval=bounds(row.get("ci_low"), row.get("ci_high"), scale),
        spread=bounds(row.get("spread_low"), row.get("spread_high"), scale),
        p=p_of(row.get("p_value"), row.get("p_operator")),
        time=months(row.get("timepoint"), row.get("timepoint_unit")),
        group_n=as_number(row.get("group_n")),
        events=as_number(row.get("n_events")),
        total=as_number(row.get("n_total")),
        analysis=as_text(row.get("analysis")),
        cited=as_parts(row.get("cited_refs")),
        population=as_text(row.get("population")),
        setting=as_parts(row.get("setting")),
        intervention=as_parts(row.get("intervention")),
        location=as_text(row.get("location")),
    )
