"""Verdicts of a person: they win over what is read, and outlive rules that read otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from extractors.model import Cohort
from kg import namespaces as ns
from kg.ask import ask
from kg.ask.report import to_text
from kg.build import build
from kg.evidence import rows
from kg.export import EXPORTS, export_text
from kg.queries import run
from kg.rdf import article_quads
from kg.review.revision import as_read, revise
from kg.review.verdict import read_verdicts
from kg.store import (
    article_graphs,
    dump_graph,
    open_for_writing,
    open_read_only,
    replace_graphs,
    to_ntriples,
)
from kg.validate import validate
from kg.works import article_iri
from tests.builders import Draft
from tests.sheets import ADA, Pen, apply, article, maker, replace_hash, review, sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store

    from kg.evidence import Row


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Store]:
    """Return a function that builds the graph with what the rules read now."""
    return maker(tmp_path)


def found(store: Store) -> dict[str, Row]:
    return {str(row["group"]): row for row in rows(store)}


def fill_twenty(pen: Pen) -> None:
    """Give twenty verdicts of every kind."""
    for number in range(1, 9):
        pen.write(pen.row(group=f"group {number}"), verdict="accept")
    for number, change in (
        (9, {"group": "girls", "group_n": 33}),
        (10, {"endpoint": "RELAPSE", "measure": "cumulative_incidence"}),
        (11, {"ci_low": 12, "ci_high": 88.5}),
    ):
        pen.write(pen.row(group=f"group {number}"), verdict="Correct", reason="misread", **change)
    pen.write(pen.row(group="group 12"), verdict="reject", reviewer="Otto Sample")
    # pasted from elsewhere, so with line ends of its own
    quote = "Group also tells of relapse in 7\nof 60  patients, which no rule reads."
    for n in range(8):
        pen.add(
            study="Example 2021",
            quote=quote,
            endpoint=f"AE:invented {n}",
            measure="proportion",
            group="all",
            value=7,
            unit="count",
            n_events=7,
            n_total=60,
        )


def test_twenty_verdicts_outlive_a_changed_rule(made: Callable[..., Store], tmp_path: Path) -> None:
    made()
    pen = sheet(tmp_path)
    fill_twenty(pen)
    done = apply(pen)
    assert done.output.count("applied") == 20
    before = checked(open_read_only(tmp_path / "graph"))
    assert len(before) == 19
    # The new rule misreads what was accepted, corrected and rejected, each in its own way.
    store = made(
        leaves_out=1,
        figure_2={"ci_low": "1"},
        figure_3={"cohort": Cohort("someone else", size=5, parent="all")},
        figure_9={"cohort": Cohort("boys", size=27, parent="all")},
        figure_11={"endpoint": "EFS"},
    )
    after = checked(store)
    assert after == before
    told = found(store)
    assert {"someone else", "boys", "group 9", "group 12"} & {*told} == set()
    assert told["girls"]["group_n"] == 33
    assert (told["group 11"]["ci_low"], told["group 11"]["ci_high"]) == (12, 88.5)
    assert told["group 11"]["endpoint"] == "OS"
    assert len(rows(store)) == 19
    assert validate(store) == []


def checked(store: Store) -> set[tuple[object, ...]]:
    return {
        (r["group"], r["group_n"], r["endpoint"], r["value"], r["ci_low"], r["checked"], r["quote"])
        for r in rows(store)
        if r["checked"]
    }


def test_a_correction_wins_in_every_query_and_export(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    made()
    pen = sheet(tmp_path)
    pen.write(
        pen.row(group="group 1"),
        verdict="correct",
        endpoint="RELAPSE",
        measure="cumulative_incidence",
        group="girls",
        setting="post-HSCT-relapse",
    )
    pen.write(pen.row(group="group 2"), verdict="reject")
    apply(pen)
    store = open_read_only(tmp_path / "graph")
    named = run(store, "figures_of_endpoint", {"endpoint": ["RELAPSE"]})[1]
    assert [row["group"] for row in named] == ["girls"]
    told = ask(store, "relapse")
    assert [r["checked"] for r in told.rows] == ["corrected"]
    assert "1 checked by a person" in told.summary
    assert " corrected " in to_text(told)
    for what in ("evidence", "synthesis"):
        text = export_text(store, what, "jsonl")
        assert what in EXPORTS
        assert '"group": "girls"' in text
        assert '"group": "group 1"' not in text
        assert '"group": "group 2"' not in text
    wild = "SELECT ?label { ?e a ev:Estimate ; ev:cohort/rdfs:label ?label }"
    assert "group 2" not in {row["label"] for row in run(store, wild)[1]}


def test_verdicts_say_who_when_and_why_in_a_graph_of_their_own(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    made()
    pen = sheet(tmp_path)
    pen.write(pen.row(group="group 1"), verdict="accept", reason="seen in the table")
    apply(pen, 0, *ADA, "--date", "2024-05-06")
    store = open_read_only(tmp_path / "graph")
    (verdict,) = read_verdicts(store)
    assert (verdict.reviewer, verdict.reason) == ("Ada Example", "seen in the table")
    assert verdict.at.startswith("2024-05-06")
    sparql = """SELECT ?who ?when { GRAPH <https://w3id.org/evidence-kg/graph/review> {
        ?v prov:wasAttributedTo/rdfs:label ?who ; prov:generatedAtTime ?when ;
           ev:onMention ?m } }"""
    assert [row["who"] for row in run(store, sparql)[1]] == ["Ada Example"]
    shown = review("status", "--graph", tmp_path / "graph", "--format", "csv").stdout
    assert "Ada Example,2024-05-06,seen in the table" in shown


def test_what_was_read_can_be_had_back(made: Callable[..., Store], tmp_path: Path) -> None:
    store = made()
    (graph,) = article_graphs(store)
    name = ns.iri_of(ns.short_id(graph)) or ""
    before = as_read(store, name)
    del store
    pen = sheet(tmp_path)
    fill_twenty(pen)
    apply(pen)
    store = open_read_only(tmp_path / "graph")
    assert as_read(store, name) == before
    assert len(dump_graph(store, graph).splitlines()) != len(before.splitlines())


def test_verdicts_move_with_an_article_that_is_known_better(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    made()
    pen = sheet(tmp_path)
    pen.write(pen.row(group="group 1"), verdict="correct", group="girls")
    apply(pen)
    store = open_for_writing(tmp_path / "graph")
    (graph,) = article_graphs(store)
    before = ns.iri_of(ns.short_id(graph)) or ""
    draft = replace(article("Group"), article=replace(article("Group").article, doi="10.5555/n.1"))
    now = article_iri(draft.article, draft.document)
    read = to_ntriples(article_quads(draft))
    revision = revise(store, now, read, lambda: None, formerly=before)
    replace_graphs(
        store,
        {graph: None, ns.article_graph(now): revision.triples},
        {ns.REVIEW_GRAPH: revision.patch},
    )
    assert now != before
    assert "girls" in found(store)
    assert [(v.article, v.outcome) for v in read_verdicts(store)] == [(now, "applied")]


def test_applying_a_sheet_again_changes_nothing(made: Callable[..., Store], tmp_path: Path) -> None:
    made()
    pen = sheet(tmp_path)
    fill_twenty(pen)
    texts = []
    for _ in range(2):
        apply(pen)
        texts.append(export_text(open_read_only(tmp_path / "graph"), "graph", "nquads"))
    assert texts[0] == texts[1]


def test_a_later_verdict_on_a_corrected_figure_holds(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    made()
    pen = sheet(tmp_path)
    pen.write(pen.row(group="group 1"), verdict="correct", group="girls")
    apply(pen, 0, *ADA, "--date", "2024-01-01")
    pen.path.unlink()
    pen = sheet(tmp_path)
    pen.write(pen.row(group="girls"), verdict="correct", group="boys")
    apply(pen, 0, "--reviewer", "Otto Sample", "--date", "2024-02-01")
    assert {"girls", "group 1"} & {*found(open_read_only(tmp_path / "graph"))} == set()
    store = made(leaves_out=5)
    assert "boys" in found(store)
    assert {"girls", "group 1"} & {*found(store)} == set()


def test_a_verdict_whose_quote_is_gone_is_reported_and_kept(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    made()
    pen = sheet(tmp_path)
    pen.write(pen.row(group="group 1"), verdict="correct", group="girls")
    apply(pen)
    store = made("Cohort")
    problems = made.problems  # type: ignore[attr-defined]
    assert any("Ada Example" in p and "quote gone" in p for p in problems)
    assert "girls" not in found(store)
    assert [v.outcome for v in read_verdicts(store)] == ["quote gone"]
    del store
    # The article as it was comes back, and so does the correction.
    store = made()
    assert "girls" in found(store)
    assert [v.outcome for v in read_verdicts(store)] == ["applied"]


def test_a_missing_figure_whose_quote_the_article_does_not_print_is_kept_apart(
    made: Callable[..., Store], tmp_path: Path
) -> None:
    made()
    pen = sheet(tmp_path)
    pen.add(
        study="Example 2021", quote="Nobody wrote 5%.", endpoint="OS", measure="proportion",
        group="all", value=5, unit="%",
    )  # fmt: skip
    done = apply(pen, 1)
    assert "quote gone" in done.stdout
    assert "'Nobody wrote 5%.'" in done.stderr
    assert len(rows(open_read_only(tmp_path / "graph"))) == 12


def test_a_corrected_figure_keeps_every_place_that_prints_it(tmp_path: Path) -> None:
    draft = Draft()
    whole = Cohort("all", size=60)
    draft.says("Survival was 72% after all.", "72", location="abstract", cohort=whole)
    draft.says("Survival was 72.2% (60 to 81).", "72.2", cohort=whole, ci_low="60", ci_high="81")
    draft.says("Survival was 12% in 2 of 9, others 1%.", "12", endpoint="EFS", cohort=whole)
    read = draft.extraction()
    path = tmp_path / "article.md"
    path.write_text(f"# Invented\n\n## Results\n\n{read.document.text}", "utf-8")
    read = replace_hash(read, path)
    build([path], tmp_path / "graph", extract=lambda _: read, workers=0)
    pen = sheet(tmp_path)
    pen.write(pen.row(endpoint="OS"), verdict="correct", group="girls", group_n=None)
    pen.write(pen.row(endpoint="EFS"), verdict="correct", value=1)
    apply(pen)
    store = open_read_only(tmp_path / "graph")
    told = {str(row["endpoint"]): row for row in rows(store)}
    assert told["OS"]["group"] == "girls"
    assert told["OS"]["mentions"] == "abstract;text:Results"
    efs = told["EFS"]
    assert (efs["value"], efs["value_text"], efs["values_printed"]) == (1, "1", "1")
    places = run(store, "where_printed", {"estimate": [str(efs["id"])]})[1]
    assert [row["quote"] for row in places] == ["Survival was 12% in 2 of 9, others 1%."]
    sparql = "SELECT ?s ?v ?w { ?m ev:quote ?q ; ev:charStart ?s ; ev:valueStart ?v . }"
    starts = [int(str(r["v"])) - int(str(r["s"])) for r in run(store, sparql)[1]]
    assert "Survival was 12% in 2 of 9, others 1%.".index("1%") in starts
    assert validate(store) == []


def test_two_figures_of_one_place_are_told_apart(tmp_path: Path) -> None:
    draft = Draft()
    sentence = "Overall and event-free survival were both 44%."
    figure = draft.says(sentence, "44")
    draft.figures.append(replace(figure, endpoint="EFS"))
    path = tmp_path / "article.md"
    path.write_text("x", "utf-8")
    read = replace_hash(draft.extraction(), path)
    build([path], tmp_path / "graph", extract=lambda _: read, workers=0)
    pen = sheet(tmp_path)
    pen.write(pen.row(endpoint="EFS"), verdict="reject")
    apply(pen)
    assert [r["endpoint"] for r in rows(open_read_only(tmp_path / "graph"))] == ["OS"]
