"""The real reference lists, where they are at hand, against what a person reads in them.

``expected/references.csv`` was read by eye: number, first author, year, volume and first page of
every entry, and the same word under ``work`` where entries are one work.  An empty field is not
printed.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
from pathlib import Path

import pytest

from kg.build import build, find_articles
from kg.export import export_text
from kg.store import open_read_only

FIELDS = ("first_author", "year", "volume", "first_page")
Rows = dict[tuple[str, int], dict[str, str]]


@pytest.fixture(scope="module")
def expected(checkout: Path) -> Rows:
    with (checkout / "tests" / "expected" / "references.csv").open(encoding="utf-8") as lines:
        return {(row["doi"], int(row["number"])): row for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def found(full_texts: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Return what is read in the full texts, and in the articles in a folder beside theirs."""
    folder = Path(os.environ["KG_ACCEPTANCE"])
    beside = folder.resolve().parent / "articles"
    more = find_articles([beside]) if beside.is_dir() else []
    graph = tmp_path_factory.mktemp("references") / "graph"
    build([*full_texts.values(), *(file.path for file in more)], graph)
    text = export_text(open_read_only(graph), "references", "csv")
    rows = csv.DictReader(io.StringIO(text))
    return {(row["doi"], int(row["number"])): row for row in rows}


@pytest.fixture(scope="module")
def pairs(expected: Rows, found: Rows) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return (expected, found) for every entry that is expected of the articles at hand."""
    articles = {doi for doi, _ in found}
    wanted = {place: row for place, row in expected.items() if place[0] in articles}
    assert sorted(wanted) == sorted(place for place in found if place[0] in articles)
    return [(row, found[place]) for place, row in wanted.items()]


def test_every_reference_is_there(pairs: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    assert len(pairs) >= 190


@pytest.mark.parametrize("field", FIELDS)
def test_fields_are_right(field: str, pairs: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    def plain(text: str) -> str:
        return text.replace("\u2019", "'").casefold()

    wrong = [
        (want["doi"], want["number"], want[field], got[field])
        for want, got in pairs
        if plain(want[field]) != plain(got[field])
    ]
    assert len(wrong) <= len(pairs) / 100, wrong


def test_one_work_has_one_iri_and_two_works_have_two(
    pairs: list[tuple[dict[str, str], dict[str, str]]],
) -> None:
    wrong = [
        (a[0]["doi"], a[0]["number"], b[0]["doi"], b[0]["number"])
        for a, b in itertools.combinations(pairs, 2)
        if (a[1]["work"] == b[1]["work"]) != (bool(a[0]["work"]) and a[0]["work"] == b[0]["work"])
    ]
    assert wrong == []


def test_the_five_lists_name_160_works(expected: Rows, found: Rows) -> None:
    five = [*dict.fromkeys(doi for doi, _ in expected)][:5]
    assert len({row["work"] for (doi, _), row in found.items() if doi in five}) == 160
