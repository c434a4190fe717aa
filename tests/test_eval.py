"""Evidence held against gold that was made up here: scores, groups, what is said of bad gold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import InputError
from kg.eval import evaluate, read_gold, read_rows
from kg.eval.gold import FIELDS, figure_of_gold
from kg.eval.groups import is_same_group
from kg.eval.rows import figure_of_row
from kg.output import to_csv
from tests.builders import Draft
from tests.graphs import write_graph

if TYPE_CHECKING:
    from kg.eval import Evaluation
    from kg.eval.scores import Score

DOI = "10.5555/made-up.1"
FORMAT = Path(__file__).resolve().parent.parent / "docs" / "gold-format.md"


def gold(**fields: Any) -> dict[str, Any]:
    return {
        "doc": DOI,
        "endpoint": "OS",
        "measure": "survival_probability",
        "value": 71.5,
        "unit": "%",
        "group": "all",
        "attribution": "self",
        **fields,
    }


def row(**fields: Any) -> dict[str, Any]:
    return {
        "doi": DOI,
        "study": "Example 2021",
        "endpoint": "OS",
        "measure": "survival_probability",
        "value": 71.5,
        "unit": "%",
        "group": "all",
        "attribution": "primary",
        **fields,
    }


def measured(rows: list[dict[str, Any]], figures: list[dict[str, Any]]) -> Evaluation:
    return evaluate([figure_of_row(r) for r in rows], [figure_of_gold(g) for g in figures])


def shares(score: Score) -> tuple[float | None, float | None]:
    return score.recall.value, score.precision.value


def jsonl(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


# -- scores ------------------------------------------------------------------------------------


def test_a_row_that_gives_all_of_a_figure_is_right_on_every_level() -> None:
    result = measured(
        [
            row(
                ci_low=58.2,
                ci_high=81.3,
                timepoint=24,
                timepoint_unit="month",
                p_value="0.001",
                p_operator="<",
                intervention="hsct;imatinib",
                setting="pre-HSCT",
            )
        ],
        [
            gold(
                ci=[58.2, 81.3],
                timepoint={"value": 2, "unit": "year"},
                p="<0.001",
                intervention=["imatinib"],
                setting="pre-HSCT",
            )
        ],
    ).pooled
    assert (result.strict.f1, result.full.value, result.context.value) == (1, 1, 1)
    assert result.invented.right == 0


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"group": "relapsed patients"}, "group"),
        ({"attribution": "secondary"}, "attribution"),
        ({"measure": "hazard_ratio"}, "kind"),
    ],
)
def test_what_strict_asks_for_is_wrong_in_one_slot(change: dict[str, str], wrong: str) -> None:
    result = measured([row(**change)], [gold()])
    assert shares(result.pooled.strict) == (0, 0)
    assert shares(result.pooled.loose) == (1, 1)
    assert result.articles[0].misses[0].wrong == (wrong,)
    assert len(result.articles[0].extras) == 1


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        ({"ci": [58.2, 81.3]}, {"ci_low": 58.2, "ci_high": 80.0}),
        ({"p": "0.04"}, {"p_value": "0.04", "p_operator": "<"}),
        ({"timepoint": {"value": 2, "unit": "year"}}, {"timepoint": 12, "timepoint_unit": "month"}),
        ({"n_events": 43, "n_total": 60}, {"n_events": 43, "n_total": 61}),
        ({"group_n": 60}, {"group_n": 61}),
        ({"operator": "<"}, {"operator": "<="}),
        ({"analysis": "landmark"}, {"analysis": ""}),
        ({"measure": "proportion"}, {}),
        ({"spread": {"kind": "SE", "low": 3}}, {"spread_low": 4}),
        ({"cited_refs": [4, 5, 6]}, {"cited_refs": "4"}),
    ],
)
def test_one_wrong_slot_costs_full_and_not_strict(
    stated: dict[str, Any], given: dict[str, Any]
) -> None:
    result = measured([row(**given)], [gold(**stated)]).pooled
    assert shares(result.strict) == (1, 1)
    assert result.full.value == 0


def test_what_gold_leaves_empty_is_not_held_against_a_row_but_counts_as_invented() -> None:
    result = measured([row(p_value="0.2", ci_low=60, ci_high=80)], [gold()]).pooled
    assert result.full.value == 1
    assert result.invented.right == 1
    assert result.slots["p"].score.precision.value == 0
    assert result.slots["p"].score.recall.value is None


def test_mentions_of_one_figure_share_its_row_and_a_second_row_is_too_many() -> None:
    mentions = [gold(loc="abstract"), gold(loc="text:Results")]
    assert shares(measured([row()], mentions).pooled.strict) == (1, 1)
    assert shares(measured([row(), row()], mentions).pooled.strict) == (1, 1)
    assert shares(measured([row(), row(), row()], mentions).pooled.strict) == (1, 2 / 3)


def test_the_nearest_row_is_taken_first() -> None:
    given = [row(group="relapsed patients"), row(timepoint=1, timepoint_unit="year"), row()]
    result = measured(given, [gold(), gold(timepoint={"value": 1, "unit": "year"})])
    assert [extra.names[0] for extra in result.articles[0].extras] == ["relapsed patients"]
    assert result.pooled.full.value == 1


def test_shares_agree_as_percent_and_fraction_and_in_any_printed_variant() -> None:
    assert measured([row(value=0.715, unit="fraction")], [gold()]).pooled.full.value == 1
    assert measured([row(value=72, values_printed="72;71.5")], [gold()]).pooled.full.value == 1
    assert measured([row(value=71)], [gold()]).pooled.loose.f1 == 0


def test_a_lone_p_value_is_found_by_its_p() -> None:
    comparison = gold(measure="p_value", value=None, p="0.03")
    given = row(measure="p_value", value=None, unit="", p_value="0.03")
    assert measured([given], [comparison]).pooled.strict.f1 == 1
    assert measured([{**given, "p_value": "0.04"}], [comparison]).pooled.loose.f1 == 0


def test_optional_figures_are_not_asked_for_and_no_mistake() -> None:
    optional = gold(value=12, optional=True)
    assert shares(measured([row()], [gold(), optional]).pooled.strict) == (1, 1)
    assert shares(measured([row(), row(value=12)], [gold(), optional]).pooled.strict) == (1, 1)
    inverted = gold(value=12, note="INVERTED: those who died")
    assert shares(measured([row()], [gold(), inverted]).pooled.strict) == (1, 1)


def test_names_of_events_may_be_longer_but_their_grades_are_apart() -> None:
    rash = gold(endpoint="AE:skin rash:G3", measure="proportion")
    same = row(endpoint="AE:rash, skin:G3", measure="proportion")
    assert measured([same], [rash]).pooled.strict.f1 == 1
    assert measured([{**same, "endpoint": "AE:skin rash"}], [rash]).pooled.loose.f1 == 0


def test_articles_are_told_by_doi_or_short_citation_and_pooled() -> None:
    other = gold(doc="Rivera 2019", value=40)
    rows = [
        row(doi=f"https://doi.org/{DOI.upper()}"),
        row(doi=None, study="Rivera 2019", value=41),
        row(doi="10.5555/nobody-read-this", value=3),
    ]
    result = measured(rows, [gold(), other])
    assert [(a.article, a.scores.strict.f1) for a in result.articles] == [
        (DOI, 1),
        ("rivera 2019", 0),
    ]
    assert shares(result.pooled.strict) == (1 / 2, 1 / 2)


def test_slots_count_those_that_state_them() -> None:
    figures = [gold(p="0.2"), gold(value=30, p="0.5"), gold(value=12)]
    given = [row(p_value="0.2"), row(value=30, p_value="0.6"), row(value=99, p_value="0.1")]
    slot = measured(given, figures).pooled.slots["p"]
    assert (slot.score.recall.right, slot.score.recall.of) == (1, 2)
    assert (slot.score.precision.right, slot.score.precision.of) == (1, 3)
    assert slot.agreement.value == 1 / 2


# -- groups ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("all", "the whole cohort", True),
        ("all", "patients with relapse", False),
        ("MRD positive", "MRD+ patients (n = 12)", True),
        ("MRD positive", "MRD negative", False),
        ("acute GVHD", "no acute GVHD", False),
        ("chronic GVHD", "acute GVHD", False),
        ("paediatric patients in CR1", "children in CR1", True),
        ("blasts >5%", "blasts <5%", False),
        ("imatinib alone", "imatinib", False),
    ],
)
def test_groups_are_told_by_their_words(one: str, other: str, same: bool) -> None:
    assert is_same_group((one,), other, frozenset((one,))) is same


def test_a_name_with_few_common_words_means_the_nearest_group() -> None:
    names = ("second remission at transplant", "first remission at transplant")
    told = "transplant, second complete remission, matched sibling donor"
    assert is_same_group(names[:1], told, frozenset(names))
    assert not is_same_group(names[1:], told, frozenset(names))


# -- files -------------------------------------------------------------------------------------


def test_a_graph_its_exports_and_corrected_tables_measure_the_same(tmp_path: Path) -> None:
    draft = Draft(doi=DOI)
    draft.says("Overall survival was 71.5%.", "71.5")
    graph = write_graph(tmp_path / "graph", [draft.extraction()])
    run = CliRunner().invoke
    files = [jsonl(tmp_path / "gold.jsonl", [gold(), gold(value=3, endpoint="EFS")])]
    for form in ("csv", "jsonl"):
        files.append(tmp_path / f"evidence.{form}")
        run(
            main,
            ["export", "evidence", "--graph", str(graph), "--format", form, "-o", str(files[-1])],
        )
    results = [
        run(main, ["eval", str(evidence), str(files[0]), "--format", "json"])
        for evidence in (graph, *files[1:])
    ]
    assert {r.exit_code for r in results} == {0}
    assert len({r.stdout for r in results}) == 1
    pooled = json.loads(results[0].stdout)["pooled"]
    assert pooled["strict"]["recall"] == {"value": 0.5, "right": 1, "of": 2}
    corrected = run(main, ["eval", str(graph), str(files[1]), "--bar", "1"])
    assert corrected.exit_code == 0


def test_misses_and_extras_are_listed_with_what_is_wrong(tmp_path: Path) -> None:
    asked = jsonl(tmp_path / "gold.jsonl", [gold(id="g-1"), gold(id="g-2", value=9)])
    given = tmp_path / "rows.csv"
    table = [row(group="men", quote="Of the men, 71.5% lived.", location="text:Results")]
    given.write_text(to_csv([*table[0]], table), "utf-8")
    result = CliRunner().invoke(
        main, ["eval", str(given), str(asked), "--misses", "9", "--extras", "9"]
    )
    assert result.exit_code == 0
    assert "g-1 OS survival_probability 71.5 % of 'all' []: wrong group: a row says 'men'" in (
        result.stdout
    )
    assert "g-2 OS survival_probability 9 % of 'all' []: not found" in result.stdout
    assert "of 'men' [text:Results]: Of the men, 71.5% lived." in result.stdout


def test_the_bar_and_articles_without_rows_show_in_the_exit_code(tmp_path: Path) -> None:
    asked = jsonl(tmp_path / "gold.jsonl", [gold(), gold(value=3, endpoint="HAPPINESS")])
    given = jsonl(tmp_path / "rows.jsonl", [row()])
    run = CliRunner().invoke
    below = run(main, ["eval", str(given), str(asked), "--bar", "0.9"])
    assert below.exit_code == 1
    assert "no endpoint 'HAPPINESS'" in below.stderr
    assert run(main, ["eval", str(given), str(asked), "--bar", "0.5"]).exit_code == 0
    other = jsonl(tmp_path / "other.jsonl", [gold(doc="10.5555/other")])
    nothing = run(main, ["eval", str(given), str(other)])
    assert nothing.exit_code == 1
    assert "no row of 10.5555/other" in nothing.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no gold figures"),
        ("\n{oops}\n", "line 2: no JSON at character 2"),
        ("[1]\n", "line 1: no JSON object"),
        ("{" + '"a": {' * 100_000, "line 1: no JSON"),
        ("9" * 5000, "line 1: no JSON of a figure"),
        ({"grop": "all"}, "no field is called 'grop': did you mean 'group'?"),
        ({"doc": None}, "'doc' is missing"),
        ({"value": "many"}, "'value' is 'many': it must be a number"),
        ({"value": None}, "no 'value'"),
        ({"value": True}, "'value' is True"),
        ({"ci": [1]}, "'ci' is [1]: it must be [low, high]"),
        ({"timepoint": {"value": 2, "unit": "moons"}}, "'timepoint'"),
        ({"attribution": "mine"}, "'attribution' is 'mine': it must be 'self' or 'cited'"),
        ({"p": "small"}, "'p' is 'small'"),
        ({"measure": "p_value", "value": None}, "has no 'p'"),
        ({"cited_refs": ["4"]}, "'cited_refs'"),
        ({"operator": "~"}, "'operator'"),
    ],
)
def test_bad_gold_is_told_in_one_line(
    tmp_path: Path, text: str | dict[str, Any], said: str
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text if isinstance(text, str) else json.dumps(gold(**text)), "utf-8")
    given = jsonl(tmp_path / "rows.jsonl", [row()])
    result = CliRunner().invoke(main, ["eval", str(given), str(path)])
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.startswith(f"kg: {path}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attribution": "mine"}, "'attribution' is 'mine': it must be primary or secondary"),
        ({"group": ""}, "'group' is empty"),
        ({"value": "71,5"}, "'value' is '71,5': it must be a number"),
    ],
)
def test_a_table_put_right_by_hand_is_checked_too(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    path = tmp_path / "gold.csv"
    table = [row(), row(**change)]
    path.write_text(to_csv([*table[0]], table).replace(",", ";").replace("71;5", "71,5"), "utf-8")
    with pytest.raises(InputError, match=f"line 3: {re.escape(said)}"):
        read_gold(path)


def test_the_help_tells_the_needed_fields_and_an_example() -> None:
    told = CliRunner().invoke(main, ["eval", "--help"]).stdout
    assert "Example:" in told
    assert all(name in told for name, field in FIELDS.items() if field.is_needed)


def test_a_figure_named_twice_is_told(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "gold.jsonl", [gold(id="a"), gold(id="b"), gold(id="a")])
    with pytest.raises(InputError, match="line 3: id 'a' stands on line 1, too"):
        read_gold(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rows.csv", b"doi,endpoint\n10.5555/x,OS\n", "no column 'measure'"),
        ("rows.csv", b"doi,endpoint\n10.5555/x\n", "not as many cells"),
        ("rows.csv", b"doi\n" + b"x" * 200_000, "line 1: no CSV"),
        ("rows.jsonl", b"\xff\xfe\x00", "is no UTF-8 text"),
        ("rows.jsonl", b'{"question": "why"}\n', "no column 'doi'"),
        ("missing/rows.jsonl", None, "cannot be read: No such file"),
    ],
)
def test_bad_evidence_is_told_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=re.escape(said)):
        read_rows(path)


def test_the_format_page_has_every_field_and_no_other() -> None:
    table = FORMAT.read_text("utf-8").partition("| field |")[2].partition("\n\n")[0]
    told = {n for line in table.splitlines() for n in re.findall(r"`(\w+)`", line.split("|")[1])}
    assert told - {""} == set(FIELDS)


def test_the_example_of_the_format_page_holds(tmp_path: Path) -> None:
    example = FORMAT.read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    path = tmp_path / "gold.jsonl"
    path.write_text(example, "utf-8")
    assert [figure.endpoint.code for figure in read_gold(path)] == ["OS", "RELAPSE"]
