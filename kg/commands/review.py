"""``kg review``: figures checked by a second person, whose word wins over what was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import InputError
from kg.options import (
    nothing_selected,
    open_graph,
    open_selected,
    with_format,
    with_graph,
    with_selection,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence import Row
    from kg.review.verdict import Verdict
    from kg.tables.selection import Selection

_MOST_PROBLEMS = 10
_COLUMNS = ("outcome", "verdict", "study", "group", "endpoint", "figure", "reviewer", "when", "why")


@click.group()
def review() -> None:
    """Have figures checked by a person: write a sheet, apply it when it is filled in.

    \b
    Example:
      kg review start --sheet check.xlsx --graph my-graph
    """  # noqa: D301 - click reads the \b


@review.command()
@with_graph
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Workbook to write, .xlsx.",
)
@click.option("--force", is_flag=True, help="Write over a sheet that is there already.")
@with_selection
def start(graph: Path, sheet: Path, force: bool, selection: Selection) -> int:
    """Write a sheet of figures with quote and page, and empty columns for verdicts.

    Verdicts are accept, correct, reject and missing; the sheet says how to give them.

    \b
    Example:
      kg review start --sheet check.xlsx --study "Chauvet 2023" --primary-only
    """  # noqa: D301 - click reads the \b
    from kg.review.sheet import write_sheet

    if sheet.exists() and not force:
        raise InputError(f"{sheet} is there already and may be filled in: name another, or --force")
    store = open_selected(graph, selection)
    rows = selection.rows(store)
    if not rows:
        return nothing_selected(selection, "figures")
    with writing(sheet) as stream:
        write_sheet(store, rows, stream)
    click.echo(f"{len(rows)} figures in {sheet}")
    return 0


@review.command()
@click.argument("sheet", type=click.Path(path_type=Path, dir_okay=False))
@with_graph
@click.option("--reviewer", default="", metavar="NAME", help="Who filled the sheet in.")
@click.option(
    "--date",
    "at",
    type=click.DateTime(),
    default=None,
    help="When it was filled in (default: now).",
)
def apply(sheet: Path, graph: Path, reviewer: str, at: object) -> int:
    """Read a filled sheet back: its verdicts win over what was read, in every query and export.

    They stand in a graph of their own with who, when and why, and are applied again whenever an
    article is read anew.  A sheet with a row that cannot be understood changes nothing.  Ends with
    1 where a verdict has no place any more (it is kept), or where there is no verdict.

    \b
    Example:
      kg review apply check.xlsx --reviewer "Ada Example"
    """  # noqa: D301 - click reads the \b
    from datetime import UTC, datetime

    from kg.review.application import apply_verdicts
    from kg.review.filled_sheet import read_sheet
    from kg.review.revision import QUOTE_GONE
    from kg.store import open_for_writing

    said = at if isinstance(at, datetime) else datetime.now(UTC)
    when = said.replace(tzinfo=said.tzinfo or UTC).isoformat(timespec="seconds")
    filled = read_sheet(sheet, open_graph(graph), reviewer.strip(), when)
    if filled.problems:
        shown = filled.problems[:_MOST_PROBLEMS]
        more = len(filled.problems) - len(shown)
        raise InputError(
            f"{sheet}: nothing applied; {'; '.join(shown)}" + (f"; and {more} more" if more else "")
        )
    if not filled.verdicts:
        click.echo(f"{sheet} holds no verdict", err=True)
        return 1
    verdicts = apply_verdicts(open_for_writing(graph), filled.verdicts)
    now = {v.iri for v in filled.verdicts}
    _show([v for v in verdicts if v.iri in now], "table")
    lost = [v for v in verdicts if v.outcome == QUOTE_GONE]
    for verdict in lost:
        quote = " ".join(verdict.quote.split())
        click.echo(
            f"{verdict.reviewer}, {verdict.kind}: not printed (any more): {quote!r}", err=True
        )
    return 1 if lost else 0


@review.command()
@with_graph
@with_format(("table", "csv", "json", "md"))
def status(graph: Path, form: str) -> int:
    """Show all verdicts: who said what, when and why, and what became of it.

    Ends with 1 where there are none.

    \b
    Example:
      kg review status
    """  # noqa: D301 - click reads the \b
    from kg.review.verdict import read_verdicts

    verdicts = read_verdicts(open_graph(graph))
    if not verdicts:
        click.echo("the graph holds no verdict", err=True)
        return 1
    _show(verdicts, form)
    return 0


def _show(verdicts: Sequence[Verdict], form: str) -> None:
    from kg.output import FORMATS

    click.echo(FORMATS[form](_COLUMNS, [_row(v) for v in verdicts]), nl=False)


def _row(verdict: Verdict) -> Row:
    from kg.ask.cells import value

    def figure(told: object) -> str:
        return value({**told}) if isinstance(told, dict) and told else ""

    told = verdict.told or verdict.meant
    before, after = figure(verdict.told), figure(verdict.meant)
    changed = before and after and before != after
    return {
        "outcome": verdict.outcome,
        "verdict": verdict.kind,
        "study": str(told.get("study") or ""),
        "group": str((verdict.meant or told).get("group") or ""),
        "endpoint": str((verdict.meant or told).get("endpoint") or ""),
        "figure": f"{before} → {after}" if changed else after or before,
        "reviewer": verdict.reviewer,
        "when": verdict.at[:10],
        "why": verdict.reason,
    }
