"""Answers that are no plain list of figures: who cites whom, sizes, facts, origins, sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.ask import Answer, ask
from kg.ask.report import examples, to_json, to_md, to_rows, to_text
from kg.conflicts import find_conflicts
from kg.namespaces import short_id
from kg.store import open_read_only
from tests.graphs import asked_graph, disputing_studies, write_graph

if TYPE_CHECKING:
    from pyoxigraph import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_read_only(asked_graph(tmp_path_factory.mktemp("answers") / "graph"))


def numbers(answer: Answer) -> list[tuple[object, object]]:
    return [(row["study"], row["number"]) for row in answer.rows]


@pytest.mark.parametrize(
    "question",
    ["who cites Prior 2015", "which papers cite Prior et al. 2015?", "citations of Prior 2015"],
)
def test_who_cites_a_work_is_told_with_its_numbers(question: str, store: Store) -> None:
    answer = ask(store, question)
    assert answer.status == "answered"
    assert ("Fictional 2022", 8) in numbers(answer)
    assert ("Fictional 2022", 9) in numbers(answer)


def test_a_trial_that_only_an_entry_names_is_found(store: Store) -> None:
    assert ("Fictional 2022", 7) in numbers(ask(store, "who cites the NOWHERE trial"))


def test_works_that_articles_share_stand_in_both_lists(store: Store) -> None:
    answer = ask(store, "references that Example 2021 and Fictional 2022 have in common")
    assert {row["study"] for row in answer.rows} == {"Example 2021", "Fictional 2022"}
    assert len({row["work"] for row in answer.rows}) == 1


def test_a_work_listed_twice_is_found(store: Store) -> None:
    answer = ask(store, "is any reference listed twice in one paper?")
    assert numbers(answer) == [("Fictional 2022", 8), ("Fictional 2022", 9)]


def test_what_an_article_does_not_cite_is_not_found(store: Store) -> None:
    answer = ask(store, "does Example 2021 cite Elsewhere 2019?")
    assert (answer.status, answer.rows) == ("nothing-found", ())


def test_sizes_are_told_study_by_study(store: Store) -> None:
    answer = ask(store, "how many patients were treated in each study?")
    assert ("Fictional 2022", 50) in [(r["study"], r["value"]) for r in answer.rows]
    assert {row["counted"] for row in answer.rows} == {"patients"}


def test_a_definition_is_the_article_s_own(store: Store) -> None:
    answer = ask(store, "how is relapse defined?")
    assert [row["value"] for row in answer.rows] == ["blasts that came back"]
    assert "blasts that came back" in to_text(answer)


def test_facts_of_studies_are_told(store: Store) -> None:
    answer = ask(store, "which studies are retrospective?")
    assert {row["study"] for row in answer.rows} == {"Fictional 2022"}
    assert ask(store, "which studies are case reports?").status == "nothing-found"


def test_a_study_is_found_by_its_hospital(store: Store) -> None:
    answer = ask(store, "cumulative incidence of relapse in the Nowhere study in CR2")
    assert [row["value"] for row in answer.rows] == [38]


def test_an_origin_tells_the_sentence_and_whose_result_it_is(store: Store) -> None:
    text = to_text(ask(store, "where does the 36% OS come from?"))
    assert "Adults who relapsed after transplant had an OS of 36%" in " ".join(text.split())
    assert "result of Elsewhere 2019, retold by Fictional 2022" in " ".join(text.split())


def test_sides_stand_side_by_side_with_their_difference(store: Store) -> None:
    answer = ask(store, "cumulative incidence of relapse in CR1 versus CR2")
    assert sorted(str(row["value"]) for row in answer.rows) == ["38", "5"]
    text = to_text(answer)
    assert "-33 points" in text
    assert "0.04" in text


def test_a_side_that_nothing_goes_by_is_not_dropped(store: Store) -> None:
    answer = ask(store, "cumulative incidence of relapse in CR1 versus CR3")
    assert (answer.status, answer.rows) == ("nothing-found", ())


def test_an_arm_of_another_sex_is_not_taken(store: Store) -> None:
    assert [row["value"] for row in ask(store, "CIR in boys").rows] == [22]
    assert not ask(store, "CIR in girls").rows


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("relapse incidence above 30% in Fictional 2022", [38]),
        ("relapse incidence in Fictional 2022 with p below 0.05", [5, 38]),
        ("relapse incidence in Fictional 2022: at least 30 patients", [24.5, 38]),
    ],
)
def test_limits_hold(question: str, found: list[float], store: Store) -> None:
    rows = ask(store, question).rows
    assert sorted(float(str(r["value"])) for r in rows if r["unit"] == "%") == sorted(found)


def test_a_conflict_is_not_judged(store: Store) -> None:
    answer = ask(store, "is there any inconsistency in the relapse figures of Fictional 2022?")
    assert answer.status == "nothing-found"
    assert "disagree" in answer.summary


def test_the_nearest_is_offered_for_what_there_is_not(store: Store) -> None:
    answer = ask(store, "5-year CIR in the whole cohort of Fictional 2022")
    assert answer.status == "nothing-found"
    assert "24.5% (13-37) at 2 years" in " ".join(answer.suggestions)


@pytest.mark.parametrize(
    "question",
    ["dose of blinatumomab", "cost per QALY of blinatumomab", "relapse with EGFR-positive blasts"],
)
def test_a_word_that_carries_the_question_is_not_ignored(question: str, store: Store) -> None:
    assert ask(store, question).status == "not-understood"


@pytest.mark.parametrize(
    "question",
    ["who cites Prior 2015", "how is relapse defined", "sample size", "CR1 versus CR2"],
)
def test_every_kind_of_answer_has_every_format(question: str, store: Store) -> None:
    answer = ask(store, question)
    for text in (to_text(answer, why=True), to_md(answer, why=True), to_json(answer)):
        assert answer.summary.split()[0] in text
    assert to_rows(answer).splitlines()[0] == ",".join(answer.columns)
    assert [*answer.to_dict()["rows"][0]] == [*answer.columns]  # type: ignore[index]


def test_the_examples_are_questions_that_can_be_read(store: Store) -> None:
    lines = examples().splitlines()
    assert len(lines) > len(("figures", "comparison", "count"))
    for line in lines:
        question = line.partition('"')[2].rstrip('"')
        assert ask(store, question).status in ("answered", "nothing-found"), question


def test_a_study_is_known_by_its_country_and_city(store: Store) -> None:
    for question in ("relapse in the Norwegian study", "relapse in Oslo"):
        answer = ask(store, question)
        assert {row["doi"] for row in answer.rows} == {"10.5555/bridge.2"}, question
    assert "Norway" in ask(store, "in which country was Fictional 2022 done").summary + to_text(
        ask(store, "in which country was Fictional 2022 done")
    )
    refused = ask(store, "overall survival in the Brazilian study")
    assert refused.status == "nothing-found"
    assert "Brazil" in refused.summary


@pytest.mark.parametrize(
    "question",
    [
        "funding of Fictional 2022",
        "authors of Fictional 2022",
        "overall survival in 500 patients",
        "overall survival in studies published after 2023",
        "should I give blinatumomab",
        "CRS grade 4",
    ],
)
def test_no_smaller_question_is_answered(question: str, store: Store) -> None:
    assert ask(store, question).status != "answered"


def test_the_highest_stands_first_where_it_is_asked_for(store: Store) -> None:
    told = [
        row["value"] for row in ask(store, "highest overall survival").rows if row["unit"] == "%"
    ]
    lowest = [
        row["value"] for row in ask(store, "lowest overall survival").rows if row["unit"] == "%"
    ]
    assert told == sorted(told, reverse=True)
    assert lowest == sorted(lowest)
    assert len(told) > 1


def test_a_study_that_only_retells_an_outcome_has_none_of_its_own(store: Store) -> None:
    answer = ask(store, "overall survival in Fictional 2022")
    assert answer.status == "nothing-found"
    assert "retold" in "".join(answer.suggestions)
    assert ask(store, "retold overall survival in Fictional 2022").rows


@pytest.fixture(scope="module")
def disputing(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("disputing")
    return open_read_only(write_graph(folder / "graph", disputing_studies()))


def test_figures_in_conflict_are_the_sides_that_the_search_found(disputing: Store) -> None:
    answer = ask(disputing, "conflicting findings on acute GVHD")
    sides = {i for c in find_conflicts(disputing, ["AGVHD"]) for i in (*c.side_a, *c.side_b)}
    told = {row["id"] for row in answer.rows}
    assert told <= {short_id(iri) for iri in sides}
    assert len({row["doi"] for row in answer.rows}) == 2
    assert any(note.startswith("conflict: AGVHD") for note in answer.notes)


def test_markdown_tells_what_is_claimed_in_words(disputing: Store) -> None:
    answer = ask(disputing, "do studies disagree on overall survival")
    text = to_md(answer)
    assert text.count("After the second antibody course OS was better.") == 1
    assert text.count("After the second antibody course OS did not differ.") == 1
