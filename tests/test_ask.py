"""Questions in plain words: what is understood, what is answered, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from extractors.lexicon import load
from kg import queries
from kg.ask import Answer, ask
from kg.ask.facets import read
from kg.ask.phrases import phrasebook
from kg.ask.report import to_json, to_md, to_rows, to_text
from kg.errors import InputError
from kg.evidence import COLUMNS
from kg.store import open_read_only
from tests.graphs import example_graph

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.ask.reading import Reading
    from kg.evidence import Value


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_read_only(example_graph(tmp_path_factory.mktemp("ask") / "graph"))


def understood(question: str) -> dict[str, str]:
    return {f.name: ";".join(f.values) for f in reading(question).facets}


def reading(question: str) -> Reading:
    return read(question, phrasebook(), load())


def values(answer: Answer) -> list[Value]:
    return [row["value"] for row in answer.rows]


@pytest.mark.parametrize(
    ("question", "facets"),
    [
        (
            "show me all pediatric pre-HSCT blina CIR numbers",
            {
                "endpoint": "RELAPSE",
                "measure": "cumulative_incidence",
                "population": "pediatric;pediatric-young-adult",
                "setting": "pre-HSCT",
                "intervention": "blinatumomab",
            },
        ),
        ("1-year OS", {"endpoint": "OS", "timepoint": "1 year"}),
        ("OS at 12 months", {"endpoint": "OS", "timepoint": "12 month"}),
        ("os, five yrs", {"endpoint": "OS", "timepoint": "5 year"}),
        ("acute GVHD by day 100", {"endpoint": "AGVHD", "timepoint": "100 day"}),
        ("hazard ratios for EFS", {"endpoint": "EFS", "measure": "hazard_ratio"}),
        ("multivariable HR for EFS", {"analysis": "multivariable", "endpoint": "EFS"}),
        ("prehsct blinatumomab OS", {"setting": "pre-HSCT", "intervention": "blinatumomab"}),
        ("OS with blina and DLI", {"intervention": "blinatumomab;dli"}),
        ("OS with blina without DLI", {"intervention": "blinatumomab", "without": "dli"}),
        ("relapse after HSCT", {"endpoint": "RELAPSE"}),
        ("OS on blina for relapse after HSCT", {"endpoint": "OS", "setting": "post-HSCT-relapse"}),
        ("inotuzumab then allo: VOD", {"setting": "pre-HSCT", "endpoint": "VOD_SOS"}),
        (
            "infections when blina was given after a transplant",
            {"setting": "post-HSCT-relapse;post-HSCT-maintenance", "endpoint": "INFECTION"},
        ),
        ("OS or DFS in adults", {"endpoint": "OS;DFS", "population": "adult"}),
        ("where does the 2.6% NRM come from", {"endpoint": "NRM", "value": "2.6%"}),
        ("OS (95% CI)", {"endpoint": "OS"}),
    ],
)
def test_what_is_asked_for_is_understood(question: str, facets: dict[str, str]) -> None:
    found = understood(question)
    assert {name: found.get(name) for name in facets} == facets
    assert "value" in facets or "value" not in found


@pytest.mark.parametrize(
    ("question", "excluded"),
    [
        ("all figures or numbers on EFS", "measure"),
        ("all EFS figures", "condition"),
        ("GVHD after transplant on blina", "setting"),
        ("EFS in patients aged 4 years", "timepoint"),
    ],
)
def test_nothing_is_read_into_a_question(question: str, excluded: str) -> None:
    assert excluded not in understood(question)


def test_a_loose_word_for_a_measure_takes_every_rate_but_no_ratio() -> None:
    measures = understood("how often was there relapse")["measure"].split(";")
    assert {"proportion", "cumulative_incidence"} <= set(measures)
    assert "hazard_ratio" not in measures


def test_several_therapies_in_a_list_are_alternatives() -> None:
    facet = reading("relapse after decitabine, blina or CAR-T").facet("intervention")
    assert facet is not None
    assert facet.parameter == "therapy"


@pytest.mark.parametrize(
    ("question", "mended"),
    [
        ("overal survial", {"overal": "overall", "survial": "survival"}),
        ("relpase in chidlren", {"relpase": "relapse", "chidlren": "children"}),
        ("blinatumoma outcomes: OS", {"blinatumoma": "blinatumomab"}),
        ("overall survival", {}),
    ],
)
def test_misspelt_words_are_mended_and_the_mending_is_told(
    question: str, mended: dict[str, str]
) -> None:
    assert dict(reading(question).corrections) == mended


def test_children_take_children_and_young_adults_along_and_it_is_said(store: Store) -> None:
    answer = ask(store, "pediatric CIR with blinatumomab before transplant")
    assert answer.status == "answered"
    assert values(answer) == [24.5, 5, 38, 22]
    assert answer.understood["population"] == "pediatric;pediatric-young-adult"
    assert "pediatric-young-adult" in to_text(answer).splitlines()[0]


def test_the_whole_cohort_comes_first(store: Store) -> None:
    answer = ask(store, "relapse incidence in children")
    assert answer.rows[0]["group"] == "all"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("relapse in CR2", [38]),
        ("cumulative incidence of relapse in males", [22]),
        ("CIR in CR1 versus CR2", [5, 38]),
        ("hazard ratio for relapse", [2.1]),
        ("2-year CIR", [24.5, 5, 38, 22]),
        ("OS at 1 year", [36]),
        ("OS in Example 2021", [72]),
        ("GVHD in the INVENTA study", [31]),
        ("what did Elsewhere and colleagues find", [36]),
        ("OS figures of the NOWHERE trial", [36]),
        ("survival of 72%", [72]),
        ("retrospective studies: acute GVHD", [31]),
        ("OS in acute lymphoblastic leukemia", [36]),
    ],
)
def test_questions_are_answered(question: str, found: list[float], store: Store) -> None:
    answer = ask(store, question)
    assert answer.status == "answered"
    assert answer.exit_code == 0
    assert sorted(map(str, values(answer))) == sorted(map(str, found))
    assert answer.summary


def test_a_retelling_is_told_apart_and_names_whose_it_is(store: Store) -> None:
    answer = ask(store, "relapse in Prior 2015")
    assert [row["attribution"] for row in answer.rows] == ["secondary"]
    assert answer.understood["work"] == "Prior 2015"


@pytest.mark.parametrize(
    "question",
    [
        "who won the world cup",
        "bananas",
        "figures",
        "how many of them",
        "osimertinib PFS in EGFR-mutated lung cancer",
        "OS in the Atlantis study",
        "tranexamic OS",
        "which articles cite Unheard 2015",
        "cumulative incidence of relapse in purple children",
        "OS after zibacel",
        "what share of patients remitted in Example 2021",
    ],
)
def test_what_is_not_understood_is_not_answered(question: str, store: Store) -> None:
    answer = ask(store, question)
    assert (answer.status, answer.exit_code) == ("not-understood", 3)
    assert not answer.rows
    assert answer.suggestions
    assert "\n" not in answer.summary


def test_an_unknown_word_that_asks_for_nothing_is_named(store: Store) -> None:
    answer = ask(store, "remarkably, what is the cumulative incidence of relapse in children")
    assert answer.ignored == ["remarkably"]
    assert answer.status == "answered"
    assert "remarkably" in to_text(answer)


@pytest.mark.parametrize(
    ("question", "blamed", "instead"),
    [
        ("5-year CIR", "5 year", "2 year"),
        ("acute GVHD in adults", "adult", "pediatric"),
        ("relapse after decitabine", "decitabine", "blinatumomab"),
        ("relapse in CR3", "CR3", "CR2 at HSCT"),
        ("quality of life", "quality of life", ""),
        ("OS in multiple myeloma", "multiple myeloma", "all"),
    ],
)
def test_where_nothing_is_found_the_reason_and_what_there_is_are_told(
    question: str, blamed: str, instead: str, store: Store
) -> None:
    answer = ask(store, question)
    assert (answer.status, answer.exit_code) == ("nothing-found", 1)
    assert blamed in answer.summary
    assert instead in " ".join(answer.suggestions)


def test_the_sparql_of_an_answer_gives_its_figures(store: Store) -> None:
    answer = ask(store, "CIR in CR1 versus CR2")
    found = queries.run(store, answer.sparql)[1]
    assert {str(row["estimate"]).rsplit("/", 1)[1] for row in found} == {
        row["id"] for row in answer.rows
    }


def test_json_holds_what_the_contract_names(store: Store) -> None:
    told = json.loads(to_json(ask(store, "1-year OS of adults")))
    assert set(told) >= {
        "question",
        "status",
        "understood",
        "ignored",
        "suggestions",
        "sparql",
        "columns",
        "rows",
        "summary",
    }
    assert told["columns"] == [*COLUMNS]
    assert [*told["rows"][0]] == [*COLUMNS]


def test_text_shows_value_interval_source_and_on_demand_quote_and_sparql(store: Store) -> None:
    answer = ask(store, "cumulative incidence of relapse in the whole cohort")
    text = to_text(answer)
    for shown in ("24.5%", "13-37", "2 years", "Fictional 2022", "digest", "text Results"):
        assert shown in text
    assert "SELECT" not in text
    assert str(answer.rows[0]["quote"]) not in text
    assert str(answer.rows[0]["quote"]) in to_text(answer, why=True)
    assert answer.sparql in to_text(answer, sparql=True)


def test_markdown_and_csv_have_a_row_a_figure(store: Store) -> None:
    answer = ask(store, "2-year CIR")
    assert sum(line.startswith("| ") for line in to_md(answer).splitlines()) == 2 + 4
    assert to_rows(answer).splitlines()[0] == ",".join(COLUMNS)
    assert len(to_rows(answer).splitlines()) == 1 + 4


@pytest.mark.parametrize("question", ["", "   ", "x" * 5000])
def test_no_question_is_an_input_error(question: str, store: Store) -> None:
    with pytest.raises(InputError):
        ask(store, question)


@pytest.mark.parametrize(
    "question", ["OS ?!;()", '"; DROP ALL', "<>&%", "İstanbul ß ﬁ", "%%%", "-"]
)
def test_no_question_breaks_it(question: str, store: Store) -> None:
    assert ask(store, question).status in ("answered", "nothing-found", "not-understood")
