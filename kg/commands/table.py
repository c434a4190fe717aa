"""``kg table``: the tables of a review, in layouts that are files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kg.errors import InputError
from kg.options import (
    nothing_selected,
    open_selected,
    with_graph,
    with_output,
    with_selection,
    writing,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kg.tables.selection import Selection
    from kg.tables.table import Table

_TERMINAL = "table"


@click.command()
@click.argument("layout", required=False)
@with_graph
@click.option(
    "--format", "form", help="table (default), csv, jsonl, md, html, latex, xlsx or docx."
)
@with_selection
@with_output
def table(
    layout: str | None, graph: Path, form: str | None, selection: Selection, output: Path
) -> int:
    """Show a table of a review: characteristics, outcomes, adverse-events, gvhd, effects.

    LAYOUT is a name or a TOML file of one's own; without it the layouts are listed.  A cell holds
    every figure that the articles print of it.  Ends with 1 where there is nothing to show.

    \b
    Example:
      kg table outcomes --primary-only -o outcomes.docx
    """  # noqa: D301 - click reads the \b
    from kg.export import BINARY, SUFFIXES, WRITERS
    from kg.tables.layouts import find_layout, layout_table, names

    if layout is None:
        for name in names():
            click.echo(f"{name}: {find_layout(name).title}")
        return 0
    form = form or SUFFIXES.get(output.suffix.lower(), _TERMINAL)
    if form not in (_TERMINAL, *WRITERS):
        raise InputError(f"no format {form!r}: choose {', '.join((_TERMINAL, *WRITERS))}")
    if form in BINARY and str(output) == "-" and sys.stdout.isatty():
        raise InputError(f"{form} is no text for a terminal: name a file with -o")
    made = layout_table(open_selected(graph, selection), find_layout(layout), selection)
    if not made.length:
        return nothing_selected(selection, f"figures for {layout}")
    with writing(output) as stream:
        if form == _TERMINAL:
            stream.write(_to_text(made).encode("utf-8"))
        else:
            WRITERS[form]([made], stream)
    return 0


def _to_text(made: Table) -> str:
    from kg.output import to_table

    notes = "".join(f"{note}\n" for note in made.notes)
    shown = to_table(made.columns, [line.cells for line in made.lines])
    return f"{made.title}\n\n{shown}\n{notes}"
