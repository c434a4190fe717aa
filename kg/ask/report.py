"""An answer as text: how it was read, the rows and where they are printed, one sentence."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from kg.ask.answer import ANSWERED, EXAMPLES, Answer, label
from kg.ask.cells import figure, group, location, place, study
from kg.ask.kinds import DEFINITION, FIGURES
from kg.ask.views import View, view_of
from kg.output import room, to_csv, to_markdown, to_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.ask.origins import Origin
    from kg.evidence import Row


def to_text(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the answer for a terminal."""
    parts = [_filled(line) for line in (reading_line(answer), *_mended(answer))]
    if answer.origins:
        parts += [line for origin in answer.origins for line in ("\n", *_origin(origin))] + ["\n"]
    elif answer.rows and answer.reading.kind == DEFINITION:
        parts += ["\n", *(_filled(line) for row in answer.rows for line in _definition(row)), "\n"]
    elif answer.rows:
        claims = _claims(answer)
        parts += ["\n"] if claims else []
        for told, quote in claims:
            parts += [*map(_filled, told), _filled(f"“{quote}”", indent="  ")]
        view = view_of(answer)
        table = to_table(view.columns, view.rows, spare=view.spare)
        parts += ["\n", table, "\n"] if table else ["\n"]
        parts += [_filled(_common(view))] if view.common else []
    parts.append(_filled(answer.summary))
    hints = [*answer.notes, *(answer.suggestions if answer.status != ANSWERED else ())]
    parts += [_filled(hint, indent="  ") for hint in hints]
    if why:
        parts += ["\n", *map(_quote, answer.rows)]
    if sparql and answer.sparql:
        parts += ["\n", answer.sparql]
    return "".join(parts)


def to_md(answer: Answer, *, why: bool = False, sparql: bool = False) -> str:
    """Return the answer as Markdown."""
    parts = [f"**{answer.question}**\n\n", reading_line(answer) + "\n"]
    parts += [f"{line}\n" for line in _mended(answer)]
    if claims := _claims(answer):
        parts.append("\n")
        parts += [f"- {'; '.join(told)}: “{quote}”\n" for told, quote in claims]
    if answer.rows:
        view = view_of(answer)
        parts += ["\n", to_markdown(view.columns, view.rows), "\n"] if view.rows else ["\n"]
        parts += [_common(view) + "\n\n"] if view.common else []
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


def _origin(origin: Origin) -> list[str]:
    """Return a figure, whose it is, each place with its sentence, and who repeats it."""
    row = origin.row
    whose = f"own result of {row['study']}"
    if row["attribution"] == "secondary":
        credited = " or ".join(origin.credited) or "another work"
        whose = f"result of {credited}, retold by {row['study']} (ref {row['cited_refs']})"
    lines = [_filled(f"{figure(row)} in {group(row)} · {whose} · {row['id']}")]
    for mention in origin.mentions:
        text = " ".join(str(mention["quote"] or "").split())
        where = location(str(mention["location"] or ""))
        lines.append(_filled(f"{where}: “{text}”", indent="  "))
    lines += [_filled(f"also told by {study(r)}: {figure(r)}", indent="  ") for r in origin.repeats]
    return lines


def _claims(answer: Answer) -> list[tuple[list[str], str]]:
    """Return each sentence that claims something in words, behind what it claims of whom."""
    by_sentence: dict[tuple[object, ...], tuple[list[str], str]] = {}
    for row in answer.rows:
        if not row.get("direction"):
            continue
        quote = " ".join(str(row["quote"] or "").split())
        told, _ = by_sentence.setdefault((row["study"], row["char_start"], quote), ([], quote))
        told.append(_claim(row))
    return [*by_sentence.values()]


def _claim(row: Row) -> str:
    """Return what an article claims in words, and of whom."""
    says = [str(row[c]) for c in ("direction", "significance") if row[c]]
    whom = [str(row[c]) for c in ("population", "setting") if row[c]]
    return " · ".join([study(row), str(row["endpoint"]), ", ".join(says), *whom])


def _definition(row: Row) -> list[str]:
    return [f"{row['study']}: {row['value']}"]


def _mended(answer: Answer) -> list[str]:
    notes = [f"read {wrong!r} as {right!r}" for wrong, right in answer.reading.corrections]
    if answer.ignored:
        notes.append(f"ignored: {', '.join(answer.ignored)}")
    return notes


def _common(view: View) -> str:
    """Return what holds for every row of a table."""
    return "every row: " + " · ".join(f"{name} {value}" for name, value in view.common)


def _filled(text: str, indent: str = "") -> str:
    """Return a line wrapped to the terminal."""
    behind = indent + "  "
    return textwrap.fill(text, room(), initial_indent=indent, subsequent_indent=behind) + "\n"


def _quote(row: Row) -> str:
    text = " ".join(str(row.get("quote") or row.get("title") or "").split())
    if "location" not in row:
        return f"{row['study']}: “{text}”\n"
    return f"{row['id']}  {study(row)}, {place(row)}: “{text}”\n"
