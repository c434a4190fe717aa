"""``kg plot``: forest plots and trees of patient groups as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import InputError
from kg.options import (
    nothing_selected,
    open_graph,
    open_selected,
    with_graph,
    with_selection,
    writing,
)

if TYPE_CHECKING:
    from kg.tables.selection import Selection

_OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write: .svg, .png or .pdf.",
)


@click.group()
def plot() -> None:
    """Draw figures, or the groups of a study's patients (needs matplotlib).

    \b
    Example:
      kg plot forest --endpoint OS --graph my-graph -o survival.svg
    """  # noqa: D301 - click reads the \b


@plot.command()
@with_graph
@with_selection
@click.option("--width", type=float, default=10.0, show_default=True, help="Inches.")
@_OUTPUT
def forest(graph: Path, selection: Selection, width: float, output: Path) -> int:
    """Draw figures with their intervals, whole cohorts and parts, own and retold apart.

    Percentages (survival, incidence, proportions) or ratios, not both; nothing is pooled.

    \b
    Example:
      kg plot forest --endpoint RELAPSE --measure cumulative_incidence -o relapse.pdf
    """  # noqa: D301 - click reads the \b
    from kg.plots.forest import draw_forest

    form = _form(output)
    rows = selection.rows(open_selected(graph, selection))
    if not rows:
        return nothing_selected(selection, "figures")
    with writing(output) as stream:
        drawn = draw_forest(rows, form, stream, width)
    if drawn < len(rows):
        click.echo(
            f"{len(rows) - drawn} of {len(rows)} figures have no place on the axis", err=True
        )
    return 0


@plot.command()
@click.argument("study")
@with_graph
@click.option("--width", type=float, default=8.0, show_default=True, help="Inches.")
@_OUTPUT
def cohorts(study: str, graph: Path, width: float, output: Path) -> int:
    """Draw the groups of a study's patients as a tree: which is part of which, and how many.

    \b
    Example:
      kg plot cohorts "Chauvet 2023" -o groups.svg
    """  # noqa: D301 - click reads the \b
    from kg.plots.cohort_tree import draw_cohort_tree

    form = _form(output)
    store = open_graph(graph)
    with writing(output) as stream:
        draw_cohort_tree(store, study, form, stream, width)
    return 0


def _form(output: Path) -> str:
    from kg.plots.canvas import FORMATS

    form = output.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise InputError(f"{output}: name a file that ends in .{', .'.join(FORMATS)}")
    return form
