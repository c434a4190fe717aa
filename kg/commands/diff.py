"""``kg diff``: what a new reading, a new article or a review changed."""

from __future__ import annotations

from pathlib import Path

import click

from kg.options import open_graph, with_format


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@with_format(("table", "csv", "json", "md"))
def diff(old: Path, new: Path, form: str) -> int:
    """Show which figures were added, are gone or changed between two graphs, per study.

    OLD and NEW are folders of graphs.  Ends with 1 where something differs, as diff does.

    \b
    Example:
      kg diff last-month kg-graph
    """  # noqa: D301 - click reads the \b
    from kg.diff import COLUMNS, differences, summary
    from kg.output import FORMATS

    rows = differences(open_graph(old), open_graph(new))
    if rows or form != "table":
        click.echo(FORMATS[form](COLUMNS, rows), nl=False)
    click.echo(summary(rows), err=form != "table")
    return 1 if rows else 0
