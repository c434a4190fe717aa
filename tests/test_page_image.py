"""A figure on its page: what the graph knows of the place, and the picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from PIL import Image

from kg.build import build
from kg.cli import main
from kg.errors import InputError
from kg.evidence import rows
from kg.namespaces import short_id
from kg.page_image import find_place, write_image
from kg.queries import select
from kg.store import open_read_only
from tests.graphs import example_graph
from tests.pdf_articles import FILLER, Sheet, first_page, make_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

RESULT = "At 2 years overall survival was 61.5% (95% CI, 52.1 to 70.4) in all 84 patients."
SCALE = 2


def file_of(path: Path) -> Path:
    sheet = Sheet()
    sheet.write(50, 80, "RESULTS", 12, bold=True)
    top = sheet.column(50, 100, FILLER * 4, 95)
    sheet.write(50, top + 12, RESULT)
    path.write_bytes(make_pdf([first_page(), sheet]))
    return path


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    file_of(tmp_path / "trial.pdf")
    build([tmp_path / "trial.pdf"], tmp_path / "graph", workers=0)
    return tmp_path / "graph"


def survival(store: Store) -> str:
    return next(str(row["id"]) for row in rows(store) if row["value_text"] == "61.5")


def test_figures_of_a_pdf_tell_their_page(graph: Path) -> None:
    store = open_read_only(graph)
    row = next(row for row in rows(store) if row["value_text"] == "61.5")
    assert row["page"] == 2
    shown = CliRunner().invoke(main, ["show", str(row["id"]), "--graph", str(graph)])
    assert shown.exit_code == 0
    assert any(line.split() == ["page", "2"] for line in shown.stdout.splitlines())


def test_a_mention_has_a_page_fragment(graph: Path) -> None:
    store = open_read_only(graph)
    found = select(
        store,
        "PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?value WHERE { ?selector a"
        " oa:FragmentSelector ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> ?value }",
    )[1]
    assert found
    assert all(str(row["value"]).startswith("page=2&highlight=") for row in found)


def test_the_page_is_drawn_with_the_value_framed(graph: Path, tmp_path: Path) -> None:
    store = open_read_only(graph)
    place = find_place(store, survival(store))
    assert (place.path.name, place.page) == ("trial.pdf", 2)
    write_image(place, tmp_path / "page.png")
    ((left, top, right, bottom),) = place.value
    with Image.open(tmp_path / "page.png") as picture:
        assert picture.size == (600 * SCALE, 800 * SCALE)
        middle = picture.getpixel((int(SCALE * left) - 3, int(SCALE * (top + bottom) / 2)))
        beside = picture.getpixel((int(SCALE * (right + 9)), int(SCALE * bottom)))
        paper = picture.getpixel((5, 5))
    assert middle == (215, 0, 0)
    assert paper == (255, 255, 255)
    assert beside[2] < 230  # the quote goes on behind the value
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_place_of_a_figure_can_be_drawn_by_itself(graph: Path, tmp_path: Path) -> None:
    store = open_read_only(graph)
    told = select(store, "SELECT ?m WHERE { ?m <https://w3id.org/evidence-kg/ns#page> ?p }")[1]
    places = [find_place(store, short_id(str(row["m"]))) for row in told]
    assert find_place(store, survival(store)) in places
    arguments = ["show", survival(store), "--graph", str(graph), "--image", str(tmp_path / "p.jpg")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert (tmp_path / "p.jpg").is_file()


def test_a_file_that_is_gone_or_changed_is_named(graph: Path, tmp_path: Path) -> None:
    store = open_read_only(graph)
    name = survival(store)
    (tmp_path / "trial.pdf").write_bytes(b"%PDF-1.4 something else")
    with pytest.raises(InputError, match=r"trial\.pdf: changed since it was read"):
        find_place(store, name)
    (tmp_path / "trial.pdf").unlink()
    with pytest.raises(InputError, match=r"trial\.pdf: cannot be read \(No such file"):
        find_place(store, name)


def test_an_unknown_form_of_picture_is_refused(graph: Path, tmp_path: Path) -> None:
    store = open_read_only(graph)
    place = find_place(store, survival(store))
    with pytest.raises(InputError, match=r"page\.xyz: no form for a picture"):
        write_image(place, tmp_path / "page.xyz")
    with pytest.raises(InputError, match="cannot be written"):
        write_image(place, tmp_path / "nowhere" / "page.png")


def test_what_was_not_read_from_a_pdf_has_no_page(tmp_path: Path) -> None:
    store = open_read_only(example_graph(tmp_path / "graph"))
    with pytest.raises(InputError, match="no page is known of it"):
        find_place(store, str(rows(store)[0]["id"]))
