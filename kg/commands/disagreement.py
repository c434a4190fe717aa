"""``kg conflicts`` and ``kg check``: articles that disagree, with others or with themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import InputError
from kg.options import open_graph, with_format, with_graph

if TYPE_CHECKING:
    from pyoxigraph import Store


@click.command()
@click.option("--endpoint", "-e", help="Only this endpoint, by code or name, narrower ones too.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the figures of --endpoint with their intervals into this file (png, svg, pdf).",
)
@with_graph
@with_format(("text", "csv", "json", "md"))
def conflicts(endpoint: str | None, plot: Path | None, graph: Path, form: str) -> int:
    """Show findings and figures that disagree, side by side, with what may explain it.

    Those that contradict come first, then those that corroborate each other.  Ends with 1 where
    there are none.

    \b
    Example:
      kg conflicts --endpoint GVHD
    """  # noqa: D301 - click reads the \b
    from kg.conflicts import COLUMNS, find_conflicts
    from kg.conflicts.report import to_text
    from kg.output import FORMATS

    if plot is not None and endpoint is None:
        raise InputError("--plot draws one endpoint: name it with --endpoint")
    store = open_graph(graph)
    codes = _codes(store, endpoint) if endpoint is not None else None
    entries = find_conflicts(store, codes)
    if plot is not None and endpoint is not None and codes is not None:
        from kg.conflicts.pictures import draw

        draw(store, endpoint, codes, plot)
        click.echo(f"drawn: {plot}", err=True)
    if form == "text":
        click.echo(to_text(store, entries), nl=False)
    else:
        click.echo(FORMATS[form](COLUMNS, [e.row() for e in entries]), nl=False)
    if not entries and form == "text":
        click.echo("nothing in the graph disagrees or agrees on this", err=True)
    return 0 if entries else 1


def _codes(store: Store, endpoint: str) -> list[str]:
    """Return the codes of an endpoint and all narrower ones."""
    from kg.parameters import find_concepts, with_narrower
    from kg.store import notations
    from kg.vocabulary import lexicon_of

    found = find_concepts(lexicon_of(store), "endpoint", endpoint)
    if not found:
        raise InputError(f"no endpoint {endpoint!r}: 'kg query list_endpoints' lists them")
    known = notations(store)
    return sorted({known.get(iri, "") for c in found for iri in with_narrower(store, c.iri)} - {""})


@click.command()
@with_graph
@with_format(("text", "csv", "json", "md"))
def check(graph: Path, form: str) -> int:
    """Show what the articles say that does not add up, with both places and the arithmetic.

    Ends with 1 where there is any such thing.

    \b
    Example:
      kg check --graph my-graph
    """  # noqa: D301 - click reads the \b
    from kg.output import FORMATS, quantity
    from kg.problems import COLUMNS, rows, to_text
    from kg.store import article_graphs

    store = open_graph(graph)
    found = rows(store)
    if form != "text":
        click.echo(FORMATS[form](COLUMNS, found), nl=False)
    elif found:
        click.echo(to_text(found), nl=False)
    else:
        articles = quantity(len(article_graphs(store)), "article")
        click.echo(f"{articles} checked: nothing found that does not add up")
    return 1 if found else 0
