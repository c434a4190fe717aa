"""What looks like a result and was not understood, and the report that a build writes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from extractors import extract
from extractors.losses import find_losses
from kg.build import build
from kg.cli import main
from kg.loss_report import find_format
from kg.store import dump, open_read_only

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Extraction
    from extractors.records import Losses, PartLosses

ARTICLE = """# Drugless imatinib before transplantation in made-up adults

Rivera A, Stone B

## Methods

We retrospectively studied 80 adults who were transplanted in Nowhere. Relapse was defined as more
than 5% blasts.

## Results

### Characteristics of the patients

Donors were siblings in 44% of the patients (P = 0.31).

### Outcome

The 2-year OS was 71.0% (95% CI, 60.2-82.1). Patients were given 400 mg. The 2-year OS was 64.0% in
CR2 and 80.0% in CR1 (P = 0.02). Of the patients with MRD >1%, 30% relapsed. Their hair grew by
17 cm faster (P = 0.33).

**Table 1. Survival outcomes**

| Group | n | 2-year OS, % | 95% CI | P |
|---|---|---|---|---|
| CR1 | 45 | 80.5 | 70.1-89.2 | 0.04 |
| CR2 | 35 | 60.5 | 44.0-75.5 | |

**Table 2. Characteristics of the patients**

| Characteristic | All (n = 80) |
|---|---|
| Male | 50 (62.5) |
| Female | 30 (37.5) |

## Discussion

Others have told of invented rates [7].

## References

1. Stone B, Rivera A. Invented rates of nothing. J Invent Med. 2019;3:10-14.
"""


@pytest.fixture(scope="module")
def extraction(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    path = tmp_path_factory.mktemp("losses") / "rivera.md"
    path.write_text(ARTICLE, "utf-8")
    return extract(path)


@pytest.fixture(scope="module")
def losses(extraction: Extraction) -> Losses:
    return find_losses(extraction)


def part(losses: Losses, name: str) -> PartLosses:
    return next(p for p in losses.parts if p.name == name)


def test_a_sentence_in_figures_is_captured_with_all_its_slots(losses: Losses) -> None:
    outcome = part(losses, "Outcome")
    # time, value and both bounds; time, two values and P; the limit in the group's name and 30
    assert outcome.captured == 10
    assert [loss.numbers for loss in outcome.losses] == [("0.33",)]


def test_a_comparison_that_was_not_understood_is_quoted(
    losses: Losses, extraction: Extraction
) -> None:
    (loss,) = part(losses, "Outcome").losses
    assert loss.text == "Their hair grew by 17 cm faster (P = 0.33)."
    assert extraction.document.quote(loss.span) == loss.text


def test_characteristics_definitions_and_methods_are_no_losses(losses: Losses) -> None:
    assert not [p for p in losses.parts if p.name in ("Methods", "Characteristics of the patients")]


def test_what_no_figure_holds_is_lost(extraction: Extraction) -> None:
    losses = find_losses(replace(extraction, figures=()))
    assert part(losses, "Outcome").captured == 0
    assert [loss.numbers for loss in part(losses, "Outcome").losses] == [
        ("71.0", "60.2", "82.1"),
        ("64.0", "80.0", "0.02"),
        ("30",),
        ("0.33",),
    ]
    table = part(losses, "Table 1")
    assert (table.captured, table.missed) == (0, 7)
    assert table.losses[0].place == "CR1 / 2-year OS, %"


def test_cells_of_outcome_tables_are_captured_and_sizes_not_counted(losses: Losses) -> None:
    table = part(losses, "Table 1")
    assert (table.kind, table.captured, table.missed) == ("table", 7, 0)


def test_one_cell_without_its_figure_is_named(extraction: Extraction) -> None:
    rest = tuple(f for f in extraction.figures if f.value_text != "60.5")
    assert len(rest) == len(extraction.figures) - 1
    table = part(find_losses(replace(extraction, figures=rest)), "Table 1")
    assert [(loss.place, loss.text) for loss in table.losses] == [
        ("CR2 / 2-year OS, %", "60.5"),
        ("CR2 / 95% CI", "44.0-75.5"),
    ]


def test_tables_and_references_in_and_out_are_told(losses: Losses) -> None:
    assert (losses.tables_seen, losses.tables_read, losses.other_tables) == (2, 2, ("Table 2",))
    assert (losses.references, losses.unlisted, losses.unclear) == (1, (7,), ())


# -- the report --------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "rivera.md").write_text(ARTICLE, "utf-8")
    (folder / "broken.pdf").write_bytes(b"no PDF at all")
    return folder


def test_a_build_writes_the_report_in_the_form_of_its_suffix(folder: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    command = ["build", str(folder), "--workers", "0", "--graph", str(tmp_path / "graph")]
    for name in ("report.md", "report.json"):
        assert run(main, [*command, "--report", str(tmp_path / name)]).exit_code == 1
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "numbers captured | not captured" in text
    assert "### Outcome (results)" in text
    assert "- **0.33** in Their hair grew by 17 cm faster (P = 0.33)." in text
    assert "broken.pdf: failed: " in text
    assert "- cited, and not in the reference list: 7" in text
    articles = json.loads((tmp_path / "report.json").read_text("utf-8"))["articles"]
    assert {a["status"]: a["missed"] for a in articles} == {"failed": None, "read": 1}


def test_asking_for_losses_reads_again_and_leaves_the_graph_as_it_was(
    folder: Path, tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    build([folder], graph, workers=0)
    before = sorted(dump(open_read_only(graph)).splitlines())
    report = build([folder], graph, workers=1, losses=True)
    row = next(r for r in report.articles if r.status == "read")
    assert row.losses is not None
    assert sorted(dump(open_read_only(graph)).splitlines()) == before
    assert {r.status for r in build([folder], graph, workers=0).articles} == {
        "unchanged",
        "failed",
    }


def test_a_report_in_no_known_form_is_told_before_anything_is_read(
    folder: Path, tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    result = CliRunner().invoke(
        main, ["build", str(folder), "--graph", str(graph), "--report", "report.doc"]
    )
    assert result.exit_code == 2
    assert result.stderr == (
        "kg: report.doc: no report in this form; name a file with .md or .json\n"
    )
    assert not graph.exists()


def test_marks_of_markdown_in_an_article_show_as_they_are(folder: Path, tmp_path: Path) -> None:
    path = folder / "rivera.md"
    path.write_text(ARTICLE.replace("Their hair", "Their *left* hair|s"), "utf-8")
    report = build([path], tmp_path / "graph", workers=0, losses=True)
    assert r"Their \*left\* hair\|s grew" in find_format(tmp_path / "r.MD")(report)
