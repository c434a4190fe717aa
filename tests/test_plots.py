"""Pictures: what is in them, what is kept apart, and that they repeat."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import InputError
from kg.evidence import rows
from kg.plots import forest
from kg.plots.canvas import text_width, wrapped
from kg.plots.cohort_tree import draw_cohort_tree
from kg.plots.forest import draw_forest
from kg.store import open_read_only
from kg.tables.selection import Selection
from tests.graphs import example_graph

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from kg.evidence import Row

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_graph(tmp_path_factory.mktemp("plots") / "graph")


@pytest.fixture(scope="module")
def store(graph: Path) -> Store:
    return open_read_only(graph)


def shares(store: Store) -> list[Row]:
    return [row for row in rows(store) if row["measure"] != "hazard_ratio"]


def texts_and_marks(monkeypatch: pytest.MonkeyPatch, told: list[Row]) -> tuple[list[str], Any]:
    """Draw a forest plot and return its texts from top to bottom, and its two axes."""
    kept: list[Any] = []
    monkeypatch.setattr(forest.canvas, "save", lambda figure, _form, _out: kept.append(figure))
    draw_forest(told, "svg", io.BytesIO())
    page, plot = kept[0].axes
    texts = sorted(page.texts, key=lambda t: (t.get_position()[1], t.get_position()[0]))
    return [t.get_text().replace("\n", " ") for t in texts], plot


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_same_figures_give_the_same_picture(form: str, store: Store) -> None:
    pictures = []
    for _ in range(2):
        out = io.BytesIO()
        assert draw_forest(shares(store), form, out) == len(shares(store))
        pictures.append(out.getvalue())
    assert pictures[0] == pictures[1]


def test_whole_part_and_retold_stand_under_headings_of_their_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [r for r in shares(store) if r["endpoint"] in ("OS", "RELAPSE")]
    texts, _ = texts_and_marks(monkeypatch, told)
    start = texts.index("RELAPSE: cumulative incidence at 2 years")
    section = texts[start:]
    whole, part = section.index("Whole cohorts"), section.index("Parts of cohorts")
    assert whole < section.index("all") < part < section.index("CR1 at HSCT")
    assert texts.index("Told from other works") < texts.index("relapsed adults")
    assert "OS: survival probability at 1 year" in texts
    assert "OS: survival probability at 2 years" in texts


def test_a_value_stands_where_it_is_and_its_interval_with_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [r for r in shares(store) if r["value"] == 24.5]
    texts, plot = texts_and_marks(monkeypatch, told)
    assert "24.5% (13-37)" in texts
    drawn = [[float(x) for x in line.get_xdata()] for line in plot.lines]
    assert [24.5] in drawn
    assert [13.0, 37.0] in drawn


def test_a_printed_fraction_stands_at_its_percentage(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = [r for r in shares(store) if r["value"] == 24.5]
    fraction = {**row, "value": 0.245, "value_text": "0.245", "unit": "fraction"}
    _, plot = texts_and_marks(monkeypatch, [{**fraction, "ci_low": 0.13, "ci_high": 0.37}])
    drawn = [[round(float(x), 6) for x in line.get_xdata()] for line in plot.lines]
    assert [24.5] in drawn
    assert [13.0, 37.0] in drawn


def test_a_printed_range_has_no_point(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = [r for r in shares(store) if r["value"] == 24.5]
    spread = {"ci_low": None, "ci_high": None, "spread_kind": "range"}
    _, plot = texts_and_marks(
        monkeypatch, [{**row, **spread, "spread_low": 24.5, "spread_high": 60}]
    )
    drawn = [[float(x) for x in line.get_xdata()] for line in plot.lines]
    assert [24.5, 60.0] in drawn
    assert [24.5] not in drawn


def test_percentages_and_ratios_do_not_share_an_axis(store: Store) -> None:
    with pytest.raises(InputError, match="--measure"):
        draw_forest(rows(store), "svg", io.BytesIO())


@pytest.mark.parametrize(
    ("told", "width", "says"),
    [([], 10, "none of these"), ([{}], 1, "width"), ([{}], 1000, "width")],
)
def test_what_cannot_be_drawn_is_said(
    told: list[dict[str, Any]], width: float, says: str, store: Store
) -> None:
    with pytest.raises(InputError, match=says):
        draw_forest([{**rows(store)[0], **row} for row in told], "svg", io.BytesIO(), width)


def test_a_tree_has_every_group_of_the_study(store: Store) -> None:
    pictures = []
    for _ in range(2):
        out = io.BytesIO()
        assert draw_cohort_tree(store, "Fictional 2022", "png", out) == 4
        pictures.append(out.getvalue())
    assert pictures[0] == pictures[1]


def test_a_name_is_no_formula_and_no_markup_in_a_picture(store: Store) -> None:
    hostile = [{**row, "group": "$\\frac{1}{0}$ <b> & x_1 %"} for row in shares(store)]
    out = io.BytesIO()
    assert draw_forest(hostile, "svg", out)


def test_text_is_broken_where_it_does_not_fit() -> None:
    text = "patients who received nothing at all before the transplant"
    lines = wrapped(text, 1.5)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert max(map(text_width, lines)) <= 1.5


def test_without_matplotlib_one_line_says_what_to_do(graph: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['matplotlib'] = None\n"
        "from kg.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["plot", "cohorts", "Fictional 2022", "--graph", graph, "-o", tmp_path / "x.png"]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "evidence-kg[plot]" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not [*tmp_path.iterdir()]


def test_a_selection_may_be_drawn(store: Store) -> None:
    selection = Selection({"measure": ["hazard_ratio"]})
    assert draw_forest(selection.rows(store), "pdf", io.BytesIO()) == 1
