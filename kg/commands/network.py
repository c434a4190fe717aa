"""``kg network``: how articles, works and results hang together."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.options import open_graph, with_graph, write


@click.command()
@click.argument("kind")
@with_graph
@click.option(
    "-o",
    "--output",
    "--graphml",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="File to write the network to as GraphML.",
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to draw the network to: .svg, .png or .pdf.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "csv", "json", "md", "graphml")),
    help="How its main figures are printed, or graphml for the network itself.  "
    "[default: table; graphml for evidence that is piped]",
)
def network(
    kind: str, graph: Path, output: Path | None, plot: Path | None, form: str | None
) -> int:
    """Print the main figures of a network; write it as GraphML (-o), draw it (--plot).

    KIND is citations (articles and the works they cite), shared (works that several articles
    cite), retellings (whose results articles retell), or evidence (studies, groups, endpoints,
    therapies and cited works).  Ends with 1 where the network is empty.

    \b
    Example:
      kg network citations -o citations.graphml --plot citations.svg
    """  # noqa: D301 - click reads the \b
    from kg.networks import find_network, to_graphml
    from kg.networks.figures import COLUMNS, main_figures
    from kg.output import FORMATS

    make = find_network(kind)
    if plot:
        from kg.networks.picture import check_drawable

        check_drawable(plot)
    net = make(open_graph(graph))
    if not net.number_of_edges():
        click.echo("the graph has nothing to connect", err=True)
        return 1
    if plot:
        from kg.networks.picture import draw

        draw(kind, net, plot)
    if output:
        write(to_graphml(net), output)
    if form is None:
        # what scripts rely on: `kg network evidence > file` has always been GraphML
        piped = kind == "evidence" and not (output or plot or sys.stdout.isatty())
        form = "graphml" if piped else "table"
    if form == "graphml":
        click.echo(to_graphml(net), nl=False)
    elif str(output) != "-":
        click.echo(FORMATS[form](COLUMNS, main_figures(kind, net)), nl=False)
    return 0
