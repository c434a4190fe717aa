"""What the commands share: their options, and how they open the graph and write a result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

F = TypeVar("F", bound=Callable[..., Any])


def with_graph(function: F) -> F:
    """Give a command ``--graph``."""
    return click.option(
        "--graph",
        type=click.Path(path_type=Path),
        envvar="KG_GRAPH",
        default="kg-graph",
        show_default="$KG_GRAPH, else ./kg-graph",
        help="Folder of the graph.",
    )(function)


def with_format(names: Sequence[str]) -> Callable[[F], F]:
    """Give a command ``--format``, the first name being the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice([*names]),
        default=names[0],
        show_default=True,
        help="How the result is printed.",
    )


def with_output(function: F) -> F:
    """Give a command ``-o``."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        default="-",
        help="File to write; without it the result goes to the terminal.",
    )(function)


def open_graph(graph: Path) -> Store:
    """Return the graph for reading."""
    from kg.store import open_read_only

    return open_read_only(graph)


def write(text: str, output: Path) -> None:
    """Print, or put a file in its place at once, so that nobody sees half of it."""
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    part = output.with_name(output.name + ".part")
    try:
        part.write_text(text, "utf-8", newline="")
        part.replace(output)
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror}); name another") from None
