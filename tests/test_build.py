"""Building: what is read again and what is not, and what one bad article does to the rest."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

import extractors.lexicon
from kg import namespaces as ns
from kg.build import ArticleReport, BuildReport, build
from kg.errors import InputError, NotAGraph
from kg.evidence import COLUMNS, rows
from kg.files import find_articles
from kg.store import dump, dump_graph, open_for_writing, open_read_only
from kg.validate import validate
from kg.works import article_iri
from tests.builders import cohort_study, read_sketch, write_sketch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the code's and vocabulary's versions still, also while someone edits them."""
    monkeypatch.setattr("kg.build.extractors_version", lambda: "code 1")
    monkeypatch.setattr(extractors.lexicon, "vocabulary_hash", lambda: "words 1")


def sketches(folder: Path, count: int = 5) -> list[Path]:
    """Write ``count`` articles that cite each other and tell different figures."""
    return [
        write_sketch(
            folder / f"article{i}.md",
            title=f"Invented study number {i}",
            doi=f"10.5555/invented.{i}",
            volume=str(i),
            says=[
                [f"{40 + i}", {"location": "abstract"}],
                [f"{40 + i}.2", {"ci_low": "30", "ci_high": "50"}],
                ["12", {"attribution": "secondary", "cited_refs": [1], "endpoint": "RELAPSE"}],
            ],
            cites=[
                {
                    "authors": ["Example N"],
                    "title": f"Invented study number {(i + 1) % count}",
                    "journal": "J Invent Med",
                    "year": 2021,
                    "volume": f"{(i + 1) % count}",
                    "first_page": "101",
                    "doi": f"10.5555/invented.{(i + 1) % count}",
                }
            ],
        )
        for i in range(count)
    ]


def run(graph: Path, *paths: Path, workers: int = 0, **options: Any) -> BuildReport:
    return build(paths, graph, extract=read_sketch, workers=workers, **options)


def graph_of(path: Path) -> str:
    return dump(open_read_only(path))


def statuses(report: BuildReport) -> list[str]:
    return [row.status for row in report.articles]


def printed(graph: Path) -> list[object]:
    return [row["values_printed"] for row in rows(open_read_only(graph))]


def test_order_processes_and_pieces_change_nothing(tmp_path: Path) -> None:
    files = sketches(tmp_path / "in")
    run(tmp_path / "once", *files)
    run(tmp_path / "turned", *files[::-1], workers=2)
    run(tmp_path / "pieces", *files[3:])
    run(tmp_path / "pieces", *files[:3])
    run(tmp_path / "pieces", *files)
    expected = graph_of(tmp_path / "once")
    assert expected.count(ns.ARTICLE_GRAPHS)
    assert graph_of(tmp_path / "turned") == expected
    assert graph_of(tmp_path / "pieces") == expected


def test_the_union_of_two_graphs_is_the_graph_of_both(tmp_path: Path) -> None:
    files = sketches(tmp_path / "in")
    run(tmp_path / "all", *files)
    run(tmp_path / "one", *files[:2])
    run(tmp_path / "two", *files[2:])

    def articles(path: Path) -> set[str]:
        return {line for line in graph_of(path).splitlines() if ns.ARTICLE_GRAPHS in line}

    assert articles(tmp_path / "one") | articles(tmp_path / "two") == articles(tmp_path / "all")


def test_where_and_when_it_was_read_is_told_apart(tmp_path: Path) -> None:
    (file,) = sketches(tmp_path / "in", 1)
    run(tmp_path / "graph", file)
    store = open_read_only(tmp_path / "graph")
    assert str(tmp_path) not in dump(store)
    assert str(file) in dump_graph(store, ns.BUILD_GRAPH)


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    files = sketches(tmp_path / "in", 3)
    assert statuses(run(tmp_path / "graph", *files)) == ["read"] * 3
    before = graph_of(tmp_path / "graph")
    write_sketch(files[1], title="Invented study number 1", doi="10.5555/invented.1")
    report = run(tmp_path / "graph", *files)
    assert statuses(report) == ["unchanged", "read", "unchanged"]
    assert (report.articles[0].figures, report.articles[0].mentions) == (2, 3)
    assert graph_of(tmp_path / "graph") != before
    assert statuses(run(tmp_path / "graph", *files)) == ["unchanged"] * 3


def test_a_new_vocabulary_reads_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sketches(tmp_path / "in", 2)
    run(tmp_path / "graph", *files)
    monkeypatch.setattr(extractors.lexicon, "vocabulary_hash", lambda: "another")
    assert statuses(run(tmp_path / "graph", *files)) == ["read", "read"]


def test_a_moved_article_is_the_same_article(tmp_path: Path) -> None:
    (file,) = sketches(tmp_path / "in", 1)
    run(tmp_path / "graph", file)
    moved = file.rename(tmp_path / "elsewhere.md")
    assert statuses(run(tmp_path / "graph", moved)) == ["unchanged"]
    assert str(moved) in dump_graph(open_read_only(tmp_path / "graph"), ns.BUILD_GRAPH)


def test_a_file_that_becomes_another_article_leaves_nothing_behind(tmp_path: Path) -> None:
    file = write_sketch(tmp_path / "a.md", doi="10.5555/one", says=[["41", {}]])
    run(tmp_path / "graph", file)
    write_sketch(file, doi="10.5555/two", says=[["42", {}]])
    run(tmp_path / "graph", file)
    assert printed(tmp_path / "graph") == ["42"]


def test_a_graph_without_its_build_record_is_still_known(tmp_path: Path) -> None:
    files = sketches(tmp_path / "in", 2)
    run(tmp_path / "graph", *files)
    store = open_for_writing(tmp_path / "graph")
    store.update(f"DROP GRAPH <{ns.BUILD_GRAPH}>")
    del store
    assert statuses(run(tmp_path / "graph", *files)) == ["unchanged", "unchanged"]
    store = open_for_writing(tmp_path / "graph")
    store.update(f"DROP GRAPH <{ns.article_graph(read_iri(files[0]))}>")
    del store
    assert statuses(run(tmp_path / "graph", *files)) == ["read", "unchanged"]


def read_iri(path: Path) -> str:
    extraction = read_sketch(path)
    return article_iri(extraction.article, extraction.document)


@pytest.mark.parametrize("order", [("digest", "full"), ("full", "digest")])
@pytest.mark.parametrize("together", [True, False])
def test_full_text_takes_the_digests_place(
    tmp_path: Path, order: tuple[str, str], together: bool
) -> None:
    files = {
        "digest": write_sketch(tmp_path / "d.md", source_form="digest", says=[["41", {}]]),
        "full": write_sketch(tmp_path / "f.md", source_form="full-text", says=[["42", {}]]),
    }
    graph = tmp_path / "graph"
    if together:
        run(graph, *(files[name] for name in order))
    else:
        for name in order:
            run(graph, files[name])
    assert [(r["values_printed"], r["source_form"]) for r in rows(open_read_only(graph))] == [
        ("42", "full-text")
    ]
    again = run(graph, files["digest"], files["full"])
    assert statuses(again) == ["superseded", "unchanged"]
    assert str(files["full"]) in again.articles[0].reason


def test_a_digest_comes_back_when_the_full_text_becomes_another_article(tmp_path: Path) -> None:
    digest = write_sketch(tmp_path / "d.md", source_form="digest", says=[["41", {}]])
    full = write_sketch(tmp_path / "f.md", says=[["42", {}]])
    run(tmp_path / "graph", digest, full)
    write_sketch(full, doi="10.5555/other", says=[["43", {}]])
    report = run(tmp_path / "graph", digest, full)
    assert statuses(report) == ["read", "read"]
    assert sorted(map(str, printed(tmp_path / "graph"))) == ["41", "43"]


def test_two_full_texts_of_one_article_are_one_article_whatever_the_order(tmp_path: Path) -> None:
    one = write_sketch(tmp_path / "one.md", says=[["41", {}]])
    two = write_sketch(tmp_path / "two.md", says=[["42", {}]])
    for name, files in (("a", (one, two)), ("b", (two, one))):
        for file in files:
            run(tmp_path / name, file)
    assert graph_of(tmp_path / "a") == graph_of(tmp_path / "b")
    assert len(printed(tmp_path / "a")) == 1


def test_an_edited_file_takes_its_own_place(tmp_path: Path) -> None:
    for value in ("41", "42", "43"):
        file = write_sketch(tmp_path / "a.md", says=[[value, {}]])
        run(tmp_path / "graph", file)
        assert printed(tmp_path / "graph") == [value]


@pytest.mark.parametrize("workers", [0, 2])
def test_a_bad_article_is_named_and_the_rest_goes_on(tmp_path: Path, workers: int) -> None:
    files = sketches(tmp_path / "in", 3)
    bad = write_sketch(tmp_path / "bad.md", dies="misread")
    bug = write_sketch(tmp_path / "bug.md", dies="bug")
    gone = tmp_path / "gone.md"
    report = run(tmp_path / "graph", bad, files[0], bug, *files[1:], gone, workers=workers)
    assert statuses(report) == ["failed", "read", "failed", "read", "read", "failed"]
    reasons = [row.reason for row in report.articles if row.status == "failed"]
    assert reasons == [
        "bad.md: not an article; name another file",
        "IndexError: list index out of range",
        "no such file or folder; check the name",
    ]
    assert (report.failed, report.exit_code) == (3, 1)
    run(tmp_path / "good", *files)
    assert graph_of(tmp_path / "graph") == graph_of(tmp_path / "good")


def test_a_worker_that_is_killed_takes_only_its_article(tmp_path: Path) -> None:
    files = sketches(tmp_path / "in", 6)
    killers = [write_sketch(tmp_path / f"killer{i}.md", dies="killed") for i in range(2)]
    given = [*files[:2], killers[0], *files[2:4], killers[1], *files[4:]]
    report = run(tmp_path / "graph", *given, workers=2)
    assert [r.path for r in report.articles if r.status == "failed"] == list(map(str, killers))
    assert all("died" in r.reason for r in report.articles if r.status == "failed")
    assert statuses(report).count("read") == 6


def test_a_failing_article_keeps_its_last_whole_graph(tmp_path: Path) -> None:
    file = write_sketch(tmp_path / "a.md", says=[["41", {}]])
    run(tmp_path / "graph", file)
    write_sketch(file, dies="bug")
    assert run(tmp_path / "graph", file).exit_code == 2
    assert printed(tmp_path / "graph") == ["41"]


def test_progress_counts_every_article_once(tmp_path: Path) -> None:
    files = sketches(tmp_path / "in", 3)
    seen: list[tuple[int, int, str]] = []

    def progress(done: int, total: int, row: ArticleReport) -> None:
        seen.append((done, total, row.status))

    run(tmp_path / "graph", *files[:1])
    report = run(tmp_path / "graph", *files, progress=progress)
    assert [(done, total) for done, total, _ in seen] == [(1, 3), (2, 3), (3, 3)]
    assert sorted(status for _, _, status in seen) == sorted(statuses(report))


def test_folders_are_searched_and_other_files_left_out(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "deep/c.md", "README.md", ".hidden.md", "table.csv", ".x/d.md"):
        write_sketch(tmp_path / name)
    found = find_articles([tmp_path, tmp_path / "a.txt", tmp_path / "table.csv"])
    assert [one.path.relative_to(tmp_path).as_posix() for one in found] == [
        "a.txt",
        "b.md",
        "deep/c.md",
        "table.csv",
    ]


def test_a_folder_without_articles_is_an_error_and_makes_no_graph(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no articles in"):
        run(tmp_path / "graph", tmp_path / "empty")
    assert not (tmp_path / "graph").exists()


def test_a_folder_that_is_no_graph_is_not_written_to(tmp_path: Path) -> None:
    (file,) = sketches(tmp_path / "in", 1)
    with pytest.raises(NotAGraph):
        run(tmp_path / "in", file)
    assert [p.name for p in (tmp_path / "in").iterdir()] == [file.name]


def test_links_lead_from_an_article_to_the_work_that_others_cite(tmp_path: Path) -> None:
    cited = {"authors": ["Exampel N"], "title": "Misprinted", "doi": "10.5555/INVENTED.0"}
    files = sketches(tmp_path / "in", 2)
    citing = write_sketch(tmp_path / "c.md", title="Citing", doi="10.5555/citing", cites=[cited])
    run(tmp_path / "graph", *files, citing)
    store = open_read_only(tmp_path / "graph")
    article = read_iri(files[0])
    links = dump_graph(store, ns.LINKS_GRAPH).splitlines()
    assert sum(f"<{article}> <{ns.EV}sameWork>" in link for link in links) == 2


def test_every_column_of_the_evidence_is_there_and_rows_are_in_order(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("any")
    build([file], tmp_path / "graph", extract=one_study, workers=0)
    store = open_read_only(tmp_path / "graph")
    table = rows(store)
    assert all(tuple(row) == COLUMNS for row in table)
    text = cohort_study().document.text
    for row in table:
        assert text[int(row["char_start"] or 0) : int(row["char_end"] or 0)] == row["quote"]
        assert str(row["value_text"]) in str(row["quote"])
    assert [(r["endpoint"], r["group"], r["attribution"]) for r in table] == [
        ("AE:rash:G3", "all", "primary"),
        ("OS", "all", "primary"),
        ("RELAPSE", "early", "primary"),
        ("RELAPSE", "adults", "secondary"),
    ]
    survival = table[1]
    assert (survival["mentions"], survival["values_printed"]) == (
        "abstract;text:Results",
        "72;72.2",
    )
    assert (survival["timepoint"], survival["ci_low"]) == (2, 60.1)
    assert table[2]["group_parent"] == "all"
    assert (table[3]["cited_refs"], str(table[3]["attributed_to"])[0]) == ("1", "w")
    iris = [ns.iri_of(str(r["id"])) for r in (table[3], table[1])]
    assert rows(store, [i for i in iris if i]) == [table[1], table[3]]
    assert rows(store, [ns.ID + "estimate/e000000000000"]) == []


def one_study(path: Path) -> Any:
    del path
    return cohort_study()


def test_a_built_graph_conforms_and_a_spoiled_one_does_not(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("any")
    build([file], tmp_path / "graph", extract=one_study, workers=0)
    store = open_for_writing(tmp_path / "graph")
    assert validate(store) == []
    row = rows(store)[0]
    estimate = ns.iri_of(str(row["id"]))
    store.update(
        f"DELETE WHERE {{ GRAPH ?g {{ <{estimate}> <{ns.EV}endpoint> ?o }} }}",
    )
    assert [(v.focus, v.path) for v in validate(store)] == [(row["id"], "endpoint")]


def test_a_copied_graph_is_a_graph(tmp_path: Path) -> None:
    files = sketches(tmp_path / "in", 2)
    run(tmp_path / "graph", *files)
    shutil.copytree(tmp_path / "graph", tmp_path / "copy")
    assert graph_of(tmp_path / "copy") == graph_of(tmp_path / "graph")
    assert statuses(run(tmp_path / "copy", *files)) == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("better", "worse", "why"),
    [
        ({"form": "jats"}, {"form": "pdf"}, "JATS before PDF"),
        ({"form": "pdf"}, {"form": "text"}, "PDF before text"),
        (
            {"form": "text"},
            {"form": "jats", "source_form": "abstract"},
            "full-text before abstract",
        ),
        (
            {"form": "text"},
            {"form": "markdown", "source_form": "digest"},
            "full-text before digest",
        ),
        ({"form": "text"}, {"form": "jats", "doi": ""}, "which says better what article it is"),
        ({"form": "jats", "doi": ""}, {"form": "text", "doi": ""}, "JATS before text"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_surest_form_of_an_article_is_read_whatever_the_order(
    tmp_path: Path, better: dict[str, str], worse: dict[str, str], why: str, turned: bool
) -> None:
    files = [
        write_sketch(tmp_path / "better.md", says=[["41", {}]], **better),
        write_sketch(tmp_path / "worse.md", says=[["42", {}]], **worse),
    ]
    graph = tmp_path / "graph"
    for file in reversed(files) if turned else files:
        run(graph, file)
    assert printed(graph) == ["41"]
    report = run(graph, *files)
    assert statuses(report) == ["unchanged", "superseded"]
    assert report.articles[1].reason.endswith(f"better.md ({why})")
    assert graph_of(graph) == graph_of_only(tmp_path, files[0])


def graph_of_only(folder: Path, file: Path) -> object:
    run(folder / "only", file)
    return graph_of(folder / "only")


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ({"doi": "10.5555/a"}, {"doi": "10.5555/b"}, 2),
        ({"doi": ""}, {"doi": "", "year": 2022}, 2),
        ({"doi": "", "title": "Editorial"}, {"doi": "10.5555/b", "title": "Editorial"}, 2),
        ({"doi": "", "title": "One title of four"}, {"title": "Another title of four"}, 2),
        ({"doi": ""}, {"doi": "10.5555/b"}, 1),
        ({"doi": ""}, {"doi": "", "title": "A MADE-UP cohort of  transplanted Children."}, 1),
    ],
)
def test_articles_are_one_by_doi_else_by_title_and_year(
    tmp_path: Path, one: dict[str, str], other: dict[str, str], count: int
) -> None:
    files = [
        write_sketch(tmp_path / f"{name}.md", says=[[name, {}]], **told)
        for name, told in (("41", one), ("42", other))
    ]
    for name, order in (("ab", files), ("ba", files[::-1])):
        run(tmp_path / name, *order)
        assert len(printed(tmp_path / name)) == count
    assert graph_of(tmp_path / "ab") == graph_of(tmp_path / "ba")
