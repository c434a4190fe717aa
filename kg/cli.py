"""The ``kg`` command: options, one call, print.  What a command needs is imported inside it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.commands.diff import diff
from kg.commands.disagreement import check, conflicts
from kg.commands.evaluation import evaluate
from kg.commands.export import export
from kg.commands.network import network
from kg.commands.plot import plot
from kg.commands.review import review
from kg.commands.table import table
from kg.errors import InputError, one_line, printable
from kg.options import open_graph, with_format, with_graph, write

if TYPE_CHECKING:
    from kg.build import ArticleReport, BuildReport
    from kg.evidence import Row

_BROKEN_PIPE = 141
_INTERRUPTED = 130
_INPUT_ERROR = 2


class OneLineErrors(click.Group):
    """A group whose commands fail with one line on stderr and exit code 2, never a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command and end the process with its exit code."""
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.UsageError as error:
            help_with = f"{error.ctx.command_path} --help" if error.ctx else "kg --help"
            code = _fail(f"{error.format_message().rstrip('.')}; see '{help_with}'")
        except click.ClickException as error:
            code = _fail(error.format_message())
        except InputError as error:
            code = _fail(str(error))
        except click.Abort:
            code = _fail("interrupted", _INTERRUPTED)
        except BrokenPipeError:
            code = _leave_pipe()
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a closed pipe is no error that click should end with 1 for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(_leave_pipe()) from None


def _leave_pipe() -> int:
    """Return the exit code for when whoever reads (head, less) has seen enough."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _BROKEN_PIPE


def _fail(message: str, code: int = _INPUT_ERROR) -> int:
    click.echo(f"kg: {one_line(message)}", err=True)
    return code


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from kg.resources import package_version

    click.echo(f"kg {package_version()}")
    ctx.exit()


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Ask for the figures that research articles report, each with its source.

    \b
    Example:
      kg build
      kg ask "2-year overall survival of children after blinatumomab"
    """  # noqa: D301 - click reads the \b


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@with_graph
@click.option(
    "--pack",
    "packs",
    multiple=True,
    envvar="KG_PACKS",
    type=click.Path(path_type=Path),
    metavar="NAME|PATH",
    help="Words of another field: a pack that ships, a Turtle file, or a folder; also $KG_PACKS.",
)
@click.option("--workers", type=click.IntRange(0), help="Processes; default: one a core.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Longest time that one article may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(512),
    default=2048,
    show_default=True,
    metavar="MB",
    help="Most memory that a process reading an article may take.",
)
@click.option(
    "--report",
    "losses",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File (.md, .json) for what looks like a result and was not understood, by section.",
)
def build(
    paths: tuple[Path, ...],
    graph: Path,
    packs: tuple[Path, ...],
    workers: int | None,
    timeout: float,
    memory: int,
    losses: Path | None,
) -> int:
    """Read articles (files or folders; default: the corpus that ships) into the graph.

    What is in the graph already is read again only where the article, the extractors or the
    vocabulary changed.  Of several files of one article the full text goes before a digest, JATS
    before PDF, and PDF before text.  An article that takes too long or too much memory is left out
    and named (not with --workers 0, which reads in the command's own process).  With --report every
    article is read again.  Ends with 1 where some article failed, 2 where nothing could be read.

    A pack adds its drugs, endpoints and synonyms to the vocabulary of this build; questions to the
    graph know them, too.  Name it at each build of the graph.

    \b
    Example:
      kg build articles/ --graph my-graph
      kg build hearts/ --pack cardiology --graph heart-graph
    """  # noqa: D301 - click reads the \b
    from functools import partial

    from kg.build import build as build_all
    from kg.loss_report import find_format
    from kg.workers import Limits

    to_report = find_format(losses) if losses else None
    limits = Limits(timeout, memory)
    build_graph = partial(
        build_all, packs=packs, workers=workers, limits=limits, losses=losses is not None
    )
    if not sys.stderr.isatty():
        report = build_graph(paths, graph)
    else:
        with click.progressbar(
            length=1, label="reading", file=sys.stderr, item_show_func=_file_name
        ) as bar:

            def progress(_done: int, total: int, row: ArticleReport) -> None:
                bar.length = total
                bar.update(1, row)

            report = build_graph(paths, graph, progress=progress)
    _report(report)
    if losses and to_report:
        write(to_report(report), losses)
    return report.exit_code


def _file_name(row: ArticleReport | None) -> str | None:
    return printable(Path(row.path).name) if row else None


def _report(report: BuildReport) -> None:
    click.echo(report.to_text(), nl=False)
    for row in report.articles:
        if row.status in ("failed", "superseded"):
            click.echo(f"{printable(row.path)}: {row.reason}", err=True)
        for problem in row.problems:
            click.echo(f"{printable(row.path)}: {printable(problem)}", err=True)


def _show_examples(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from kg.ask.report import examples

        click.echo(examples(), nl=False)
        context.exit()


@main.command()
@click.argument("question", nargs=-1, required=True)
@with_graph
@with_format(("table", "csv", "json", "md"))
@click.option("--sparql", is_flag=True, help="Show the query, too; 'kg query -' runs it.")
@click.option("--why", is_flag=True, help="Show the quote of every figure, too.")
@click.option("--examples", is_flag=True, is_eager=True, expose_value=False,
              callback=_show_examples, help="Show a question of each kind.")  # fmt: skip
def ask(question: tuple[str, ...], graph: Path, form: str, sparql: bool, why: bool) -> int:
    """Answer a question in plain words, with a source for every figure.

    Ends with 1 where nothing was found, 3 where the question was not understood.

    \b
    Example:
      kg ask "cumulative incidence of relapse in adults at 2 years" --why
    """  # noqa: D301 - click reads the \b
    from kg.ask import ask as answer_question
    from kg.ask.report import FORMATS

    answer = answer_question(open_graph(graph), " ".join(question))
    click.echo(FORMATS[form](answer, why=why, sparql=sparql), nl=False)
    if form == "csv" and not answer.rows:
        click.echo(answer.summary, err=True)
    return answer.exit_code


@main.command()
@click.argument("name_or_file", required=False)
@with_graph
@with_format(("table", "csv", "json", "md"))
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="Parameter.")
def query(name_or_file: str | None, graph: Path, form: str, params: tuple[str, ...]) -> int:
    """Run a named query, a SPARQL file, or SPARQL from the standard input (-).

    Without a name the queries that ship are listed with their parameters.  A parameter that is
    given several times takes several values.  Ends with 1 where there are no rows.

    \b
    Example:
      kg query figures_of_endpoint --param endpoint=OS
    """  # noqa: D301 - click reads the \b
    from kg import queries
    from kg.output import FORMATS

    if name_or_file is None:
        click.echo(_list_of_queries(), nl=False)
        return 0
    found = (
        queries.parse("standard input", sys.stdin.read())
        if name_or_file == "-"
        else queries.find(name_or_file)
    )
    given = queries.params_of(params)
    store = open_graph(graph)
    columns, rows = queries.select(store, queries.bind(store, found, given), found.name)
    click.echo(FORMATS[form](columns, rows), nl=False)
    return 0 if rows else 1


def _list_of_queries() -> str:
    from kg.queries import named

    lines = []
    for found in named().values():
        lines.append(f"{found.name}: {found.title}\n")
        for parameter in found.parameters:
            need = "" if parameter.required else ", optional"
            lines.append(
                f"    {parameter.name} ({parameter.type}{need}): {parameter.description}\n"
            )
        lines.append(f"    {found.example}\n")
    return "".join(lines)


@main.command()
@with_graph
@with_format(("table", "csv", "json", "md"))
def validate(graph: Path, form: str) -> int:
    """Check the graph against its SHACL shapes.

    Ends with 1 where something does not conform; a warning alone (an article may print a
    reversed interval) does not count.

    \b
    Example:
      kg validate --graph my-graph
    """  # noqa: D301 - click reads the \b
    from kg.output import FORMATS, quantity
    from kg.store import article_graphs
    from kg.validate import validate as find_violations

    store = open_graph(graph)
    columns = ("severity", "article", "focus", "path", "message")
    rows: list[Row] = [{c: getattr(v, c) for c in columns} for v in find_violations(store)]
    if rows or form != "table":
        click.echo(FORMATS[form](columns, rows), nl=False)
    else:
        articles = quantity(len(article_graphs(store)), "article")
        click.echo(f"{articles} checked: the graph conforms to its shapes")
    return 1 if any(row["severity"] == "violation" for row in rows) else 0


@main.command()
@click.argument("id_", metavar="ID")
@with_graph
@with_format(("table", "json"))
@click.option(
    "--image",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for a picture of the page that prints the figure, as .png, .jpg or .pdf.",
)
def show(id_: str, graph: Path, form: str, image: Path | None) -> int:
    """Show one figure, group, study or work with everything known of it.

    ID is an id as printed by other commands, an IRI, a DOI or a short citation.
    A figure of a PDF can be seen on its page, too: --image draws the first that prints it, or the
    one of a place (m…), the quote shaded and the value framed.
    Ends with 1 where there is no such thing.

    \b
    Example:
      kg show e3f9a0c1d2210 --image page.png
    """  # noqa: D301 - click reads the \b
    import json

    from kg.show import show as find_entry

    store = open_graph(graph)
    entry = find_entry(store, id_)
    if entry is None:
        click.echo(f"nothing in the graph is called {id_!r}", err=True)
        return 1
    if image is not None:
        from kg.page_image import find_place, write_image

        write_image(find_place(store, entry.id), image)
    if form == "json":
        click.echo(json.dumps(entry.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(entry.to_text(), nl=False)
    return 0


for command in (export, table, plot, network, review, diff, conflicts, check, evaluate):
    main.add_command(command)
