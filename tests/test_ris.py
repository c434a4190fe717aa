"""Cited works as RIS, read back by a reader that is not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import rispy

from kg.export import export_text
from kg.store import open_read_only
from tests.builders import Draft
from tests.graphs import write_graph

if TYPE_CHECKING:
    from pathlib import Path

HAIL: dict[str, Any] = {
    "authors": ("von Marlow T", "C. A. Quill", "Northern Hail Group"),
    "title": "Hail\n and roads",
    "journal": "J Hill Med",
    "year": 2019,
    "volume": "31",
    "issue": "4",
    "first_page": "1265",
    "last_page": "1274",
}


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    one = Draft(title="One", doi="10.5555/one", authors=("Ada Fictional",), year=2021)
    one.cites(3, "von Marlow T. Hail and roads.", **HAIL)
    one.cites(4, "Snow Register. <https://snow.example/5>.", title="Snow Register", year=2020)
    two = Draft(title="Two", doi="10.5555/two", authors=("Ben Madeup",), year=2022)
    identified = {**HAIL, "authors": ("von Marlow T",), "doi": "10.1000/h.1", "pmid": "12345678"}
    two.cites(9, "von Marlow T. Hail.", **identified)
    path: Path = tmp_path_factory.mktemp("ris") / "graph"
    store = open_read_only(write_graph(path, [one.extraction(), two.extraction()]))
    return rispy.loads(export_text(store, "references", "ris"))


def test_a_work_is_one_record_with_all_that_the_lists_print(
    entries: list[dict[str, Any]],
) -> None:
    (hail,) = [e for e in entries if e["type_of_reference"] == "JOUR"]
    assert hail["authors"] == ["von Marlow, T", "Quill, C. A.", "Northern Hail Group"]
    assert (hail["title"], hail["secondary_title"]) == ("Hail and roads", "J Hill Med")
    assert (hail["year"], hail["volume"], hail["number"]) == ("2019", "31", "4")
    assert (hail["start_page"], hail["end_page"]) == ("1265", "1274")
    assert (hail["doi"], hail["accession_number"]) == ("10.1000/h.1", "12345678")


def test_a_record_says_which_lists_print_it(entries: list[dict[str, Any]]) -> None:
    (hail,) = [e for e in entries if e["type_of_reference"] == "JOUR"]
    assert hail["notes"] == ["Reference 3 of 10.5555/one", "Reference 9 of 10.5555/two"]


def test_a_web_page_has_its_address(entries: list[dict[str, Any]]) -> None:
    (page,) = [e for e in entries if e["type_of_reference"] == "ELEC"]
    assert (page["title"], page["urls"]) == ("Snow Register", ["https://snow.example/5"])
    assert "secondary_title" not in page
