"""``kg export``: tables and the graph as files that other programs take."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from kg.errors import InputError
from kg.options import (
    counted,
    nothing_selected,
    open_selected,
    with_graph,
    with_output,
    with_selection,
    write,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.export import Export
    from kg.tables.selection import Selection
    from kg.tables.table import Table

_ALL = "all"


@click.command()
@click.argument("what", nargs=-1, required=True)
@with_graph
@click.option("--format", "form", help="Default: by the end of the file's name, else csv (nquads).")
@click.option("--columns", metavar="A,B,…", help="Columns to write, in this order.")
@with_selection
@with_output
def export(
    what: tuple[str, ...],
    graph: Path,
    form: str | None,
    columns: str | None,
    selection: Selection,
    output: Path,
) -> int:
    """Write figures, studies, references or the graph as a file.

    \b
    WHAT is
      evidence                every figure, one a row
      studies                 what the articles say of their studies
      characteristics         what baseline tables print of the groups
      references, citations   the reference lists, and where they are cited
      findings                what the articles claim in words
      conflicts, problems     what contradicts another source, or itself
      synthesis               effects and variances, as R's metafor and meta take them
      two-arm                 groups side by side: events and totals, or log ratios
      graph                   nquads, turtle, jsonld or graphml (references also as ris)
      all                     all tables, a sheet each

    Formats of tables: csv, jsonl, md, html, latex, xlsx, docx.  Ends with 1 where there is
    nothing to write.

    \b
    Example:
      kg export evidence --endpoint OS --primary-only -o survival.xlsx
    """  # noqa: D301 - click reads the \b
    from kg.export import BINARY, EXPORTS, PRINTED, SUFFIXES

    wanted = _wanted(what)
    form = form or SUFFIXES.get(output.suffix.lower()) or EXPORTS[wanted[0]].forms[0]
    _refuse(wanted, form, selection)
    if form in BINARY and str(output) == "-" and sys.stdout.isatty():
        raise InputError(f"{form} is no text for a terminal: name a file with -o")
    store = open_selected(graph, selection)
    if form in EXPORTS[wanted[0]].texts:
        text = EXPORTS[wanted[0]].texts[form](store)
        if not text:
            return nothing_selected(selection, wanted[0])
        write(text, output)
        return 0
    names = [name.strip() for name in (columns or "").split(",") if name.strip()]
    tables = []
    for name in wanted:
        make = EXPORTS[name].table
        if make is not None:
            tables.append(make(store, selection, names, printed=form in PRINTED))
    filled = [table for table in tables if table.length]
    if not filled:
        return nothing_selected(selection, " or ".join(wanted))
    _write(filled, form, output)
    return 0


def _wanted(what: Sequence[str]) -> list[str]:
    """Return the exports that are meant, each once.

    :raises InputError: there is none of that name.
    """
    from kg.export import EXPORTS

    tables = [name for name, export in EXPORTS.items() if export.table]
    wanted = [*dict.fromkeys(n for name in what for n in (tables if name == _ALL else [name]))]
    for name in wanted:
        if name not in EXPORTS:
            raise InputError(f"no export {name!r}: there are {', '.join((*EXPORTS, _ALL))}")
    return wanted


def _refuse(wanted: Sequence[str], form: str, selection: Selection) -> None:
    """Refuse what cannot be written as asked for.

    :raises InputError: the format is not one of it, or it cannot be chosen from.
    """
    from kg.export import EXPORTS, SEVERAL

    for name in wanted:
        export: Export = EXPORTS[name]
        if form not in export.forms:
            raise InputError(f"{name} cannot be written as {form!r}: choose {_or(export.forms)}")
        if selection and not export.takes_selection and len(wanted) == 1:
            raise InputError(f"{name} cannot be narrowed by {selection}: only figures can")
    if len(wanted) > 1 and form not in SEVERAL:
        raise InputError(f"{form} holds one table: choose {_or(sorted(SEVERAL))}")


def _or(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def _write(tables: Sequence[Table], form: str, output: Path) -> None:
    from kg.export import WRITERS

    followed = [replace(t, lines=counted(t.lines, t.length, f"writing {t.name}")) for t in tables]
    with writing(output) as stream:
        WRITERS[form](followed, stream)
