"""The graph on disk: never made out of other people's folders, always replaced whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import InputError, NoGraph, NotAGraph, StoreLocked
from kg.store import (
    MARKER,
    dump,
    dump_graph,
    ontology_triples,
    open_for_writing,
    open_read_only,
    replace_graphs,
    to_ntriples,
)

GRAPH = "http://example.org/graph"
ROOT = Path(__file__).resolve().parent.parent


def quads(*texts: str) -> list[Quad]:
    p, g = NamedNode("http://example.org/p"), NamedNode(GRAPH)
    return [
        Quad(NamedNode(f"http://example.org/{i}"), p, Literal(text), g)
        for i, text in enumerate(texts)
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def run(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        'quote " and \\ backslash \\',
        "tab\tline\nreturn\r",
        "\\u0041 is six characters, \\U0001F600 ten",
        "\x00 \x01 \x7f \x85",
        "\u2028 \ufeff \ufffe \U0001f600 é",
        "'''\"\"\" } ; DROP ALL # {",
    ],
)
def test_any_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    store = open_for_writing(tmp_path / "graph")
    replace_graphs(store, {GRAPH: to_ntriples(quads(text))})
    (quad,) = store.quads_for_pattern(None, None, None, NamedNode(GRAPH))
    assert isinstance(quad.object, Literal)
    assert quad.object.value == text


def test_a_graph_is_replaced_whole_and_others_stay(tmp_path: Path) -> None:
    store = open_for_writing(tmp_path / "graph")
    other = GRAPH + "/other"
    replace_graphs(
        store, {GRAPH: to_ntriples(quads("a", "b", "c")), other: to_ntriples(quads("x"))}
    )
    replace_graphs(store, {GRAPH: to_ntriples(quads("d"))})
    assert dump_graph(store, GRAPH).count("\n") == 1
    assert '"d"' in dump_graph(store, GRAPH)
    assert '"x"' in dump_graph(store, other)
    replace_graphs(store, {GRAPH: None})
    assert dump_graph(store, GRAPH) == ""


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    store = open_for_writing(tmp_path / "graph")
    replace_graphs(store, {GRAPH: to_ntriples(quads("a"))})
    with pytest.raises(SyntaxError):
        replace_graphs(store, {GRAPH: to_ntriples(quads("b")), GRAPH + "/2": "<no triple"})
    assert '"a"' in dump(store)


def test_dumps_are_sorted_and_the_same_whatever_the_order(tmp_path: Path) -> None:
    one, two = (open_for_writing(tmp_path / name) for name in ("one", "two"))
    given = quads("a", "b", "c", "d")
    replace_graphs(one, {GRAPH: to_ntriples(given)})
    for quad in reversed(given):
        two.add(quad)
    assert dump(one) == dump(two)
    lines = dump(one).splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 4


def test_no_graph_yet(tmp_path: Path) -> None:
    with pytest.raises(NoGraph, match="kg build"):
        open_read_only(tmp_path / "missing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoGraph, match="kg build"):
        open_read_only(tmp_path / "empty")
    assert not (tmp_path / "missing").exists()
    assert not list((tmp_path / "empty").iterdir())


@pytest.mark.parametrize("opened", [open_for_writing, open_read_only])
def test_a_folder_that_is_no_graph_is_left_as_it_is(tmp_path: Path, opened: object) -> None:
    assert callable(opened)
    (tmp_path / "thesis.txt").write_text("three years of work")
    # What another RocksDB database leaves there does not make it a graph either.
    (tmp_path / "CURRENT").write_text("MANIFEST-000005\n")
    before = contents(tmp_path)
    with pytest.raises(NotAGraph, match="another folder"):
        opened(tmp_path)
    assert contents(tmp_path) == before


def test_a_graph_that_was_only_begun_is_none_yet_and_can_be_taken_up(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text("evidence-kg graph, not yet made\n")
    with pytest.raises(NoGraph, match="kg build"):
        open_read_only(tmp_path)
    replace_graphs(open_for_writing(tmp_path), {GRAPH: to_ntriples(quads("a"))})
    assert '"a"' in dump(open_read_only(tmp_path))


@pytest.mark.parametrize("opened", [open_for_writing, open_read_only])
def test_a_file_is_no_graph(tmp_path: Path, opened: object) -> None:
    assert callable(opened)
    file = tmp_path / "notes.txt"
    file.write_text("notes")
    with pytest.raises(NotAGraph, match="folder"):
        opened(file)
    assert file.read_text() == "notes"


def test_a_broken_graph_is_an_error_of_one_line(tmp_path: Path) -> None:
    path = tmp_path / "graph"
    open_for_writing(path)
    (path / "CURRENT").write_text("MANIFEST-999999\n")
    for opened in (open_for_writing, open_read_only):
        with pytest.raises(InputError) as caught:
            opened(path)
        assert "\n" not in str(caught.value)
        assert str(path) in str(caught.value)


def test_another_process_writing_is_said_and_does_not_keep_readers_out(tmp_path: Path) -> None:
    path = tmp_path / "graph"
    store = open_for_writing(path)
    replace_graphs(store, {GRAPH: to_ntriples(quads("a"))})
    del store
    writer = run(
        "from pathlib import Path; from kg.store import open_for_writing\n"
        f"store = open_for_writing(Path({str(path)!r}))\n"
        "print('open', flush=True); input()"
    )
    try:
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(StoreLocked, match="another process"):
            open_for_writing(path)
        assert '"a"' in dump(open_read_only(path))
    finally:
        writer.communicate("\n")
    assert '"a"' in dump(open_for_writing(path))


def test_a_graph_in_a_folder_named_lock_is_not_said_to_be_locked(tmp_path: Path) -> None:
    path = tmp_path / "block" / "graph"
    open_for_writing(path)
    (path / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(InputError) as caught:
        open_for_writing(path)
    assert not isinstance(caught.value, StoreLocked)


def test_the_ontology_is_the_same_each_time_and_has_no_shapes(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "a.ttl").write_text('<urn:a> <urn:p> [ <urn:q> "x" ] , [ <urn:q> "y" ] .')
    (tmp_path / "shapes.ttl").write_text("<urn:shape> <urn:p> <urn:o> .")
    (tmp_path / "terms" / "b.ttl").write_text("<urn:b> <urn:p> <urn:o> .")
    told = ontology_triples(tmp_path)
    assert told == ontology_triples(tmp_path)
    assert told.count("\n") == 6
    assert told.count("versionInfo") == 1
    assert "urn:shape" not in told
    assert "_:" not in told


def test_a_vocabulary_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:p")
    with pytest.raises(InputError, match=r"broken\.ttl"):
        ontology_triples(tmp_path)
