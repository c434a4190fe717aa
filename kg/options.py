"""Options that several commands share, and how their results are written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

import click

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.tables.selection import Selection

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

#: The facets that a selection of figures may name, and what ``--help`` says of them.
_FACETS = {
    "endpoint": "What was measured, such as OS; narrower endpoints count, too.",
    "measure": "Kind of figure, such as hazard_ratio.",
    "population": "Age group of the patients.",
    "setting": "When the therapy was given, such as pre-HSCT.",
    "intervention": "Therapy; of several, all were given.",
    "study": 'Article: id, DOI, "Author 2020" or author.',
}


def with_graph(function: F) -> F:
    """Give a command the option ``--graph``."""
    return click.option(
        "--graph",
        type=click.Path(path_type=Path),
        envvar="KG_GRAPH",
        default="kg-graph",
        show_default="$KG_GRAPH, else ./kg-graph",
        help="Folder of the graph.",
    )(function)


def with_format(names: Sequence[str]) -> Callable[[F], F]:
    """Give a command the option ``--format``, the first of ``names`` being the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice([*names]),
        default=names[0],
        show_default=True,
        help="How the result is printed.",
    )


def with_output(function: F) -> F:
    """Give a command the option ``--output``."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        default="-",
        help="File to write; without it the result goes to the terminal.",
    )(function)


def with_selection(function: F) -> F:
    """Give a command the options that choose figures; they arrive as one ``selection``."""

    @wraps(function)
    def wrapped(**given: Any) -> Any:
        from kg.tables.selection import Selection

        facets = {name: given.pop(name) for name in _FACETS}
        selection = Selection(
            facets={name: values for name, values in facets.items() if values},
            primary_only=given.pop("primary_only"),
            question=given.pop("question") or "",
        )
        return function(**given, selection=selection)

    decorated: Any = wrapped
    for name, text in reversed(_FACETS.items()):
        decorated = click.option(f"--{name}", multiple=True, metavar="NAME", help=text)(decorated)
    decorated = click.option(
        "--primary-only", is_flag=True, help="Only the articles' own results."
    )(decorated)
    question = click.option(
        "--question", metavar="TEXT", help="Choose as 'kg ask' does, in plain words."
    )
    return cast("F", question(decorated))


def open_graph(graph: Path) -> Store:
    """Return the store of a graph, read-only."""
    from kg.store import open_read_only

    return open_read_only(graph)


def open_selected(graph: Path, selection: Selection) -> Store:
    """Return the store of a graph, read-only; say what of it is meant beside what was named."""
    store = open_graph(graph)
    for note in selection.notes(store):
        click.echo(note, err=True)
    return store


def write(text: str, output: Path) -> None:
    """Print, or put a file in its place at once, so that nobody sees half of it."""
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    with writing(output) as stream:
        stream.write(text.encode("utf-8"))


@contextmanager
def writing(output: Path) -> Iterator[IO[bytes]]:
    """Open what a result is written to: the terminal for ``-``, else a file.

    The file takes its place only when it is whole.
    """
    if str(output) == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = output.with_name(output.name + ".part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(output)
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror}); name another") from None
    finally:
        with suppress(OSError):
            part.unlink()


def counted(items: Iterable[T], length: int, label: str) -> Iterable[T]:
    """Return ``items``, a progress bar telling of them where stderr is a terminal."""
    if not sys.stderr.isatty():
        return items
    return _with_bar(items, length, label)


def _with_bar(items: Iterable[T], length: int, label: str) -> Iterator[T]:
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


def nothing_selected(selection: Selection, what: str) -> int:
    """Say that there is nothing to hand out and return the exit code for it."""
    where = f" with {selection}" if str(selection) else ""
    click.echo(f"the graph has no {what}{where} to export", err=True)
    return 1
