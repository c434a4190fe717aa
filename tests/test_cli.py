"""The command as a person or a script meets it: output, exit codes, one-line errors."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

import kg.build
from kg.cli import main
from kg.evidence import COLUMNS, rows
from kg.options import counted
from kg.store import dump, open_for_writing, open_read_only
from tests.builders import read_sketch, write_sketch
from tests.graphs import example_graph, write_graph

if TYPE_CHECKING:
    from click.testing import Result

COMMANDS = (
    *("ask", "build", "check", "conflicts", "diff", "eval", "export", "network", "plot", "query"),
    *("review", "show", "table", "validate"),
)
HEAVY = {"rdflib", "spacy", "pandas", "networkx", "pdfplumber", "pyoxigraph", "rapidfuzz"}
NOT_FOR_ASK = {"rdflib", "spacy", "pandas", "networkx", "pdfplumber", "pyshacl"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_graph(tmp_path_factory.mktemp("cli") / "graph")


@pytest.fixture
def no_articles(tmp_path: Path) -> Path:
    return write_graph(tmp_path / "no-articles", [])


def kg_(*arguments: str | Path, given: str | None = None, **env: str) -> Result:
    return CliRunner(env={"KG_GRAPH": None, **env}).invoke(main, [*map(str, arguments)], given)


def one_line(result: Result) -> str:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    return result.stderr


def loaded_by(*arguments: str | Path) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after a command."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write(\n"
        "    'LOADED ' + ' '.join({m.partition('.')[0] for m in sys.modules})))\n"
        "from kg.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


# -- help and start ----------------------------------------------------------------------------


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    result = kg_("--help")
    assert result.exit_code == 0
    assert all(command in result.stdout for command in COMMANDS)
    assert loaded_by("--help") & HEAVY == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_takes_a_graph(command: str) -> None:
    result = kg_(command, "--help")
    assert result.exit_code == 0
    example = result.stdout.partition("Example:\n")[2].splitlines()[0]
    assert example.startswith(f"    kg {command}")
    # two commands name their graphs as arguments
    assert {"diff": "OLD NEW", "eval": "EVIDENCE"}.get(command, "--graph") in result.stdout


@pytest.mark.parametrize(
    "command",
    ["plot forest", "plot cohorts", "review start", "review apply", "review status", "diff"],
)
def test_commands_of_commands_have_help_with_an_example(command: str) -> None:
    result = kg_(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"kg {command}" in result.stdout.partition("Example:\n")[2]


def test_the_version_is_told_installed_or_not() -> None:
    result = kg_("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("kg ")


def test_ask_loads_only_what_it_needs(graph: Path) -> None:
    assert loaded_by("ask", "OS at 1 year", "--graph", graph) & NOT_FOR_ASK == set()


# -- what is wrong is said in one line ---------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["frobnicate"], "frobnicate"),
        (["ask"], "QUESTION"),
        (["ask", "OS", "--format", "xml"], "xml"),
        (["ask", "OS", "--bogus"], "--bogus"),
        (["ask", "  "], "empty"),
        (["query", "no_such_query"], "list_articles"),
        (["query", "figures_of_endpoint", "--param", "endpoint"], "name=value"),
        (["query", "figures_of_endpoint", "--param", "endpoint=zzz"], "zzz"),
        (["query", "SELECT { }"], "SPARQL"),
        (["export", "dreams"], "evidence"),
        (["export", "evidence", "--format", "xml"], "csv, jsonl"),
        (["export", "graph", "--format", "csv"], "turtle"),
        (["export", "evidence", "studies", "--format", "csv"], "one table"),
        (["export", "references", "--endpoint", "OS"], "cannot be narrowed"),
        (["export", "evidence", "--columns", "id,shoe_size"], "shoe_size"),
        (["export", "evidence", "--question", "who won the cup"], "who won the cup"),
        (["table", "menu"], "outcomes"),
        (["plot", "forest", "-o", "x.gif"], ".svg"),
        (["review", "apply", "none.xlsx"], "no such file"),
        (["network", "social"], "evidence"),
        (["network", "citations", "--plot", "net.gif"], ".svg"),
    ],
)
def test_bad_usage(arguments: list[str], says: str, graph: Path) -> None:
    assert says in one_line(kg_(*arguments, "--graph", graph))


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "OS"],
        ["query", "list_articles"],
        ["export", "evidence"],
        ["validate"],
        ["show", "e000000000000"],
        ["network", "evidence"],
    ],
)
def test_a_missing_graph_names_the_place_and_what_to_do(
    arguments: list[str], tmp_path: Path
) -> None:
    message = one_line(kg_(*arguments, "--graph", tmp_path / "none"))
    assert str(tmp_path / "none") in message
    assert "kg build" in message


def test_a_folder_of_other_things_is_no_graph_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")
    assert str(tmp_path) in one_line(kg_("ask", "OS", "--graph", tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_graph_being_written_can_be_asked(graph: Path) -> None:
    store = open_for_writing(graph)
    assert kg_("ask", "OS at 1 year", "--graph", graph).exit_code == 0
    del store


# -- ask ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "code", "status"),
    [
        ("OS at 1 year", 0, "answered"),
        ("OS at 9 years", 1, "nothing-found"),
        ("who won the world cup", 3, "not-understood"),
    ],
)
def test_ask_ends_with_the_code_of_its_status(
    question: str, code: int, status: str, graph: Path
) -> None:
    result = kg_("ask", question, "--graph", graph, "--format", "json")
    assert result.exit_code == code
    assert json.loads(result.stdout)["status"] == status
    for form in ("table", "md", "csv"):
        assert kg_("ask", question, "--graph", graph, "--format", form).exit_code == code


def test_a_question_needs_no_quotation_marks(graph: Path) -> None:
    quoted = kg_("ask", "OS at 1 year", "--graph", graph)
    assert kg_("ask", "OS", "at", "1", "year", "--graph", graph).stdout == quoted.stdout


def test_the_graph_is_taken_from_the_environment(graph: Path) -> None:
    assert kg_("ask", "OS at 1 year", KG_GRAPH=str(graph)).exit_code == 0


def test_the_sparql_of_an_answer_runs_through_query(graph: Path) -> None:
    told = json.loads(kg_("ask", "relapse", "--graph", graph, "--format", "json").stdout)
    result = kg_("query", "-", "--graph", graph, "--format", "json", given=told["sparql"])
    found = json.loads(result.stdout)
    assert {r["estimate"].rsplit("/", 1)[1] for r in found} == {r["id"] for r in told["rows"]}


@pytest.mark.parametrize("width", ["60", "100", "160"])
def test_an_answer_fits_the_terminal(width: str, graph: Path) -> None:
    result = kg_("ask", "relapse", "--graph", graph, COLUMNS=width)
    table = result.stdout.split("\n\n")[1]
    assert max(map(len, table.splitlines())) <= int(width)


# -- query, show, export, network, validate ----------------------------------------------------


def test_query_without_a_name_lists_what_there_is() -> None:
    result = kg_("query")
    assert result.exit_code == 0
    assert "figures_by_facets" in result.stdout
    assert "kg query list_articles" in result.stdout


def test_query_prints_rows_and_ends_with_1_where_there_are_none(graph: Path) -> None:
    ask_for = ("query", "figures_of_endpoint", "--graph", graph, "--format", "csv", "--param")
    found = kg_(*ask_for, "endpoint=overall survival")
    assert found.exit_code == 0
    assert len([*csv.DictReader(io.StringIO(found.stdout))]) == 2
    assert kg_(*ask_for, "endpoint=GRFS").exit_code == 1


def test_show_takes_the_ids_that_other_commands_print(graph: Path) -> None:
    for row in rows(open_read_only(graph)):
        result = kg_("show", str(row["id"]), "--graph", graph)
        assert result.exit_code == 0
        assert str(row["location"]) in result.stdout
    result = kg_("show", "Fictional 2022", "--graph", graph, "--format", "json")
    assert json.loads(result.stdout)["kind"] == "article"


def test_show_of_nothing_ends_with_1(graph: Path) -> None:
    result = kg_("show", "e000000000000", "--graph", graph)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "e000000000000" in result.stderr


def test_export_writes_a_file_or_to_the_terminal(graph: Path, tmp_path: Path) -> None:
    shown = kg_("export", "evidence", "--graph", graph)
    assert shown.stdout.splitlines()[0] == ",".join(COLUMNS)
    path = tmp_path / "evidence.csv"
    written = kg_("export", "evidence", "--graph", graph, "-o", path)
    assert (written.exit_code, written.stdout) == (0, "")
    assert path.read_text("utf-8") == shown.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["evidence.csv"]


def test_export_of_the_graph_is_the_graph(graph: Path) -> None:
    result = kg_("export", "graph", "--graph", graph)
    assert result.stdout == dump(open_read_only(graph))


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "evidence"],
        ["export", "graph"],
        ["network", "evidence"],
        ["network", "citations"],
        ["network", "shared"],
        ["network", "retellings"],
        ["query", "list_articles"],
    ],
)
def test_nothing_to_hand_out_ends_with_1(arguments: list[str], no_articles: Path) -> None:
    assert kg_(*arguments, "--graph", no_articles).exit_code == 1


def test_a_file_that_cannot_be_written_is_said(graph: Path, tmp_path: Path) -> None:
    target = tmp_path / "missing" / "x.csv"
    assert str(target) in one_line(kg_("export", "evidence", "--graph", graph, "-o", target))


def test_network_is_graphml(graph: Path) -> None:
    result = kg_("network", "evidence", "--graph", graph)
    assert result.exit_code == 0
    assert "<graphml" in result.stdout


def test_a_network_prints_its_main_figures_and_writes_what_is_asked(
    graph: Path, tmp_path: Path
) -> None:
    for kind in ("citations", "shared", "retellings", "evidence"):
        graphml, plot = tmp_path / f"{kind}.graphml", tmp_path / f"{kind}.svg"
        result = kg_("network", kind, "--graph", graph, "-o", graphml, "--plot", plot)
        assert result.exit_code == 0, result.stderr
        assert result.stdout.startswith("what")
        assert "<graphml" in graphml.read_text("utf-8")
        assert "<svg" in plot.read_text("utf-8")
    result = kg_("network", "citations", "--graph", graph)
    assert "Prior 2015" in result.stdout
    assert "<graphml" in kg_("network", "citations", "--graph", graph, "-o", "-").stdout


def test_validate_says_that_a_graph_conforms(graph: Path) -> None:
    result = kg_("validate", "--graph", graph)
    assert result.exit_code == 0, result.stdout
    assert "2 articles" in result.stdout


def test_validate_names_what_does_not_conform(tmp_path: Path) -> None:
    path = example_graph(tmp_path / "graph")
    store = open_for_writing(path)
    store.update(
        "PREFIX ev: <https://w3id.org/evidence-kg/ns#> "
        "DELETE { GRAPH ?g { ?e ev:endpoint ?x } } WHERE { GRAPH ?g { ?e ev:endpoint ?x } }"
    )
    store.flush()
    del store
    result = kg_("validate", "--graph", path, "--format", "json")
    assert result.exit_code == 1
    assert {v["path"] for v in json.loads(result.stdout)} >= {"endpoint"}


# -- build -------------------------------------------------------------------------------------


@pytest.fixture
def reads_sketches(monkeypatch: pytest.MonkeyPatch) -> None:
    real = kg.build.build

    def build(paths: Any, graph: Any, **options: Any) -> Any:
        return real(paths, graph, **{**options, "extract": read_sketch, "workers": 0})

    monkeypatch.setattr(kg.build, "build", build)


@pytest.mark.usefixtures("reads_sketches")
def test_build_reports_each_article_and_its_exit_code(tmp_path: Path) -> None:
    good = write_sketch(tmp_path / "good.md", doi="10.5555/good.1")
    bad = write_sketch(tmp_path / "bad.md", dies="misread")
    graph = tmp_path / "graph"

    result = kg_("build", good, "--graph", graph)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Example 2021" in result.stdout
    assert "1 figure from 1 article" in result.stdout

    result = kg_("build", good, bad, "--graph", graph)
    assert result.exit_code == 1
    assert "unchanged" in result.stdout
    assert f"{bad}: " in result.stderr
    assert kg_("ask", "OS", "--graph", graph).exit_code == 0

    assert kg_("build", bad, "--graph", tmp_path / "other").exit_code == 2


@pytest.mark.usefixtures("reads_sketches")
def test_build_of_nothing_is_one_line(tmp_path: Path) -> None:
    assert str(tmp_path) in one_line(kg_("build", tmp_path, "--graph", tmp_path / "graph"))


# -- pipes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["export", "graph"], ["export", "evidence"], ["table", "outcomes"]]
)
def test_a_reader_that_has_seen_enough_is_no_error(arguments: list[str], graph: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments, "--graph", graph],
        cwd=Path(__file__).parent.parent,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode not in (0, 1, 2)


# -- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("x.csv", b"id,"),
        ("x.jsonl", b'{"id": '),
        ("x.md", b"## "),
        ("x.html", b"<!DOCTYPE html>"),
        ("x.tex", b"% Needs"),
        ("x.xlsx", b"PK"),
        ("x.docx", b"PK"),
    ],
)
def test_the_end_of_a_files_name_tells_its_format(
    name: str, begins: bytes, graph: Path, tmp_path: Path
) -> None:
    result = kg_("export", "evidence", "--graph", graph, "-o", tmp_path / name)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_all_tables_go_into_one_workbook(graph: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    assert kg_("export", "all", "--graph", graph, "-o", path).exit_code == 0
    sheets = openpyxl.load_workbook(path, read_only=True).sheetnames
    assert sheets[:4] == ["README", "evidence", "studies", "characteristics"]
    assert sheets[4:6] == ["references", "citations"]


def test_a_long_export_shows_its_progress_on_a_terminal_only(
    graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kg_("export", "evidence", "--graph", graph).stderr == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert [*counted(range(3), 3, "writing")] == [0, 1, 2]
    assert "writing" in capsys.readouterr().err


def test_a_failed_export_leaves_the_file_that_was_there(graph: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.svg"
    path.write_text("before", "utf-8")
    one_line(kg_("plot", "forest", "--graph", graph, "-o", path))
    assert path.read_text("utf-8") == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["x.svg"]
