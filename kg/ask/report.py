"""An answer as text: how it was read, the figures and where they are printed, one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.ask.answer import ANSWERED, Answer, interval, label, time_point, value
from kg.evidence import COLUMNS
from kg.output import to_csv, to_markdown, to_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.evidence import Row


#: What a narrow terminal does not show; ``--format`` json and csv always do.
_SPARE = ("measure", "id", "p", "endpoint", "n")


def to_text(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the answer for a terminal."""
    parts = [reading_line(answer) + "\n"]
    parts += _notes(answer)
    if answer.rows:
        columns, rows = short_rows(answer.rows)
        parts += ["\n", to_table(columns, rows, spare=_SPARE), "\n"]
    parts.append(answer.summary + "\n")
    if answer.status != ANSWERED:
        parts += [f"  {s}\n" for s in answer.suggestions]
    if why:
        parts += ["\n", *(_quote(row) for row in answer.rows)]
    if sparql and answer.sparql:
        parts += ["\n", answer.sparql]
    return "".join(parts)


def to_md(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the answer as Markdown."""
    parts = [f"**{answer.question}**\n\n", reading_line(answer) + "\n"]
    parts += _notes(answer)
    if answer.rows:
        columns, rows = short_rows(answer.rows)
        parts += ["\n", to_markdown(columns, rows), "\n"]
    parts.append(answer.summary + "\n")
    if answer.status != ANSWERED:
        parts += [f"- {s}\n" for s in answer.suggestions]
    if why:
        parts += ["\n", *(f"> {_quote(row)}" for row in answer.rows)]
    if sparql and answer.sparql:
        parts += ["\n```sparql\n", answer.sparql, "```\n"]
    return "".join(parts)


def to_json(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the answer as JSON, quotes and SPARQL always included."""
    del why, sparql
    return json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) + "\n"


def to_rows(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the figures as CSV in the columns of the evidence table."""
    del why, sparql
    return to_csv(COLUMNS, answer.rows)


#: Formats of ``kg ask``; ``--format`` offers the keys.
FORMATS: dict[str, Callable[..., str]] = {
    "table": to_text,
    "csv": to_rows,
    "json": to_json,
    "md": to_md,
}


def reading_line(answer: Answer) -> str:
    """Return how the question was read, in one line."""
    told = " · ".join(f"{label(f.name)}: {f.text}" for f in answer.reading.facets)
    return told or "nothing of the question was recognized"


def short_rows(rows: tuple[Row, ...]) -> tuple[list[str], list[Row]]:
    """Return the columns that tell most, those left out that say the same in every row."""
    found: list[Row] = [
        {
            "value": value(row),
            "interval": interval(row),
            "p": _p(row),
            "n": _n(row),
            "time": time_point(row),
            "group": str(row["contrast"] or row["group"] or ""),
            "endpoint": row["endpoint"],
            "measure": str(row["measure"] or "").replace("_", " "),
            "study": _study(row),
            "where": _where(row, short=True),
            "id": row["id"],
        }
        for row in rows
    ]
    columns = [
        c
        for c in found[0]
        if any(r[c] not in (None, "") for r in found)
        and not (c in ("endpoint", "measure") and len({r[c] for r in found}) == 1)
    ]
    return columns, found


def _notes(answer: Answer) -> list[str]:
    notes = [f"read {wrong!r} as {right!r}\n" for wrong, right in answer.reading.corrections]
    if answer.ignored:
        notes.append(f"ignored: {', '.join(answer.ignored)}\n")
    return notes


def _p(row: Row) -> str:
    if row["p_value"] is None:
        return ""
    return f"{row['p_operator'] or ''}{row['p_value']}"


def _n(row: Row) -> str:
    if row["n_events"] is not None and row["n_total"] is not None:
        return f"{row['n_events']}/{row['n_total']}"
    for column in ("n_total", "group_n"):
        if row[column] is not None:
            return str(row[column])
    return ""


def _study(row: Row) -> str:
    """Return the article, marked where it only retells or where only a digest of it was read."""
    text = str(row["study"] or row["doi"] or "")
    if row["attribution"] == "secondary":
        refs = f" ref {row['cited_refs']}" if row["cited_refs"] else ""
        text += f", retelling{refs}"
    return text


def _where(row: Row, *, short: bool = False) -> str:
    """Return the first place that prints a figure and how many more there are."""
    places = str(row["mentions"] or row["location"] or "").split(";")
    kind, _, name = places[0].partition(":")
    # The row and column of a table are what the group and the endpoint say already.
    if short and kind in ("table", "figure"):
        name = name.partition(" ")[0]
    text = f"{kind} {name}".strip() + (f" (+{len(places) - 1})" if len(places) > 1 else "")
    return f"digest, {text}" if row["source_form"] == "digest" else text


def _quote(row: Row) -> str:
    text = " ".join(str(row["quote"] or "").split())
    return f"{row['id']}  {_study(row)}, {_where(row)}: “{text}”\n"
