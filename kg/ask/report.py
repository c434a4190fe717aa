"""An answer as text: how it was read, the rows and where they are printed, one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.ask.answer import ANSWERED, EXAMPLES, Answer, label
from kg.ask.cells import place, study
from kg.ask.kinds import FIGURES
from kg.ask.views import table_of
from kg.output import to_csv, to_markdown, to_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.evidence import Row


def to_text(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the answer for a terminal."""
    parts = [reading_line(answer) + "\n", *_notes(answer)]
    if answer.rows:
        table = table_of(answer)
        parts += ["\n", to_table(table.columns, table.rows, spare=table.spare), "\n"]
    parts.append(answer.summary + "\n")
    parts += [f"  {note}\n" for note in answer.notes]
    if answer.status != ANSWERED:
        parts += [f"  {s}\n" for s in answer.suggestions]
    if why:
        parts += ["\n", *map(_quote, answer.rows)]
    if sparql and answer.sparql:
        parts += ["\n", answer.sparql]
    return "".join(parts)


def to_md(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the answer as Markdown."""
    parts = [f"**{answer.question}**\n\n", reading_line(answer) + "\n", *_notes(answer)]
    if answer.rows:
        table = table_of(answer)
        parts += ["\n", to_markdown(table.columns, table.rows), "\n"]
    parts.append(answer.summary + "\n")
    hints = [*answer.notes, *(answer.suggestions if answer.status != ANSWERED else ())]
    parts += ["\n", *(f"- {hint}\n" for hint in hints)] if hints else []
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
    """Return the rows as CSV; figures in the columns of the evidence table."""
    del why, sparql
    return to_csv(answer.columns, answer.rows)


#: Formats of ``kg ask``; ``--format`` offers the keys.
FORMATS: dict[str, Callable[..., str]] = {
    "table": to_text,
    "csv": to_rows,
    "json": to_json,
    "md": to_md,
}


def examples() -> str:
    """Return one question of each kind, a line each."""
    return "".join(f"kg ask {question!r}\n".replace("'", '"') for question in EXAMPLES)


def reading_line(answer: Answer) -> str:
    """Return how the question was read, in one line."""
    reading = answer.reading
    told = [] if reading.kind == FIGURES else [reading.kind]
    told += [f"{label(f.name)}: {f.text}" for f in reading.facets]
    return " · ".join(told) or "nothing of the question was recognized"


def _notes(answer: Answer) -> list[str]:
    notes = [f"read {wrong!r} as {right!r}\n" for wrong, right in answer.reading.corrections]
    if answer.ignored:
        notes.append(f"ignored: {', '.join(answer.ignored)}\n")
    return notes


def _quote(row: Row) -> str:
    text = " ".join(str(row.get("quote") or row.get("title") or "").split())
    if "location" not in row:
        return f"{row['study']}: “{text}”\n"
    return f"{row['id']}  {study(row)}, {place(row)}: “{text}”\n"


