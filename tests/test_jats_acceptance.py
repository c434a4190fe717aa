"""Real JATS articles, where they are at hand, against a plain walk through their elements."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from extractors.readers.jats import read_jats
from tests.jats_articles import check_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from extractors.model import Article, Document, Table

ARTICLES = ("PMC3571894", "PMC5346637", "PMC5787508")
#: Family name of the first author, year, volume, first page, authors, references, tables, figures.
PRINTED = {
    "PMC3571894": ("Liu", 2013, "6", "15", 15, 30, 3, 1),
    "PMC5346637": ("Kay", 2016, "7", "78269", 10, 47, 4, 3),
    "PMC5787508": ("Swinnen", 2018, "9", "766", 10, 25, 3, 2),
}
REGISTRATIONS = {
    "PMC3571894": (),
    "PMC5346637": ("NCT00816595",),
    "PMC5787508": ("NCT00335140",),
}
#: Table, label of the row, head of the column, what is printed there: read by eye.
CELLS = [
    ("PMC3571894", "1", "No. of patients", "BuFlu", "54"),
    ("PMC3571894", "1", "HLA typing", "P value", "0.567"),
    ("PMC3571894", "1", "CD34", "BuCy", "7.30"),
    ("PMC3571894", "2", "Mucosa", "Grade I or II BuCy", "16/20"),
    ("PMC3571894", "2", "CNS", "Grade III or IV BuCy", "0/3"),
    ("PMC3571894", "2", "Lungs", "P value", ""),
    ("PMC3571894", "3", "Acute GVHD", "TRM Multivariate (RR)", "P = 0.006 (18.538)"),
    ("PMC3571894", "3", "HLA typing", "Relapse rate Univariate", "P = 0.011"),
    ("PMC3571894", "3", "Chronic GVHD", "OS Univariate", "NS"),
    ("PMC5346637", "1", "III-IV", "PCR (Arm B) (N=32)", "12 (37.5%)"),
    ("PMC5346637", "1", "del17p13", "PCR-B (Arm A) (N=33)", "1 (3.2%)"),
    ("PMC5346637", "1", "≥4 g/L", "p-value", "1.00"),
    ("PMC5346637", "2", "Hypertension", "PCR-B Arm A (N= 33) Grade 3+", "7 (21.2%)"),
    ("PMC5346637", "2", "Febrile Neutropenia", "PCR Arm B (N= 32) Grade 3+", "0"),
    ("PMC5346637", "3", "n-PR", "p-value", "0.028"),
    ("PMC5346637", "3", "CR/n-PR", "PCR-B (Arm A) (N= 33)", "7/21 (33.3%)"),
    ("PMC5787508", "1", "Severe Neurologic", "N", "2"),
    ("PMC5787508", "1", "2-3", "(%)", "(36)"),
    ("PMC5787508", "2", "Neutropenia", "Grade 3", "4"),
    ("PMC5787508", "2", "Hypokalemia", "Grade 4", "-"),
    ("PMC5787508", "3", "CRU", "n (%)", "9 (36)"),
]


@pytest.fixture(scope="module", params=ARTICLES)
def key(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def path(key: str) -> Path:
    """Return the article's file in the acceptance folder or one beside it, or skip the test."""
    return find(key)


def find(key: str) -> Path:
    folder = os.environ.get("KG_ACCEPTANCE")
    found = sorted(Path(folder).parent.glob(f"*/{key}.nxml")) if folder else []
    if not found:
        pytest.skip("KG_ACCEPTANCE is not set, or has no JATS articles beside it")
    return found[0]


@pytest.fixture(scope="module")
def root(path: Path) -> _Element:
    return etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False)).getroot()


@pytest.fixture(scope="module")
def read(path: Path) -> tuple[Document, Article]:
    return read_jats(path)


def words(element: _Element | None) -> str:
    """Return an element's characters, notes on it left out."""
    if element is None:
        return ""
    return " ".join("".join(str(t) for t in element.itertext()).split())


def bare(text: str) -> str:
    """Return a text without blanks and without the braces of what was raised."""
    return re.sub(r"\s|\^\{|\}", "", text)


def letters(text: str) -> str:
    """Return the letters of a text: footnote marks are left out of labels."""
    return re.sub(r"[\W\d_]", "", text)


def grid(rows: list[_Element], *, spread: bool = False) -> list[list[str]]:
    """Return the rows of a table, a cell's text where it begins or, ``spread``, all over it."""
    filled: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        c = 0
        for cell in row.iterchildren("td", "th"):
            while (r, c) in filled:
                c += 1
            for down in range(int(cell.get("rowspan", "1"))):
                for over in range(int(cell.get("colspan", "1"))):
                    here = spread or not (down or over)
                    filled[r + down, c + over] = words(cell) if here else ""
            c += int(cell.get("colspan", "1"))
    width = 1 + max(c for _, c in filled)
    return [[filled.get((r, c), "") for c in range(width)] for r in range(len(rows))]


def test_what_identifies_the_article(key: str, read: tuple[Document, Article]) -> None:
    document, article = read
    family, year, volume, page, authors, references, tables, figures = PRINTED[key]
    assert article.short_citation == f"{family} {year}"
    assert (article.volume, article.first_page) == (volume, page)
    assert len(article.authors) == authors
    assert (article.licence, article.registrations) == ("cc-by", REGISTRATIONS[key])
    assert article.pmcid == key
    counts = (len(document.references), len(document.tables), len(document.captions))
    assert counts == (references, tables, figures)
    assert document.tables_seen == tables


def test_every_layer_points_at_its_words(read: tuple[Document, Article]) -> None:
    check_places(read[0])


def test_each_column_holds_the_printed_cells_in_their_order(
    root: _Element, read: tuple[Document, Article]
) -> None:
    """Levels stacked in a cell and intervals below their value change rows, never columns."""
    for wrap, table in zip(root.iter("table-wrap"), read[0].tables, strict=True):
        head = grid(list(wrap.iterfind(".//thead/tr")), spread=True)
        body = grid(list(wrap.iterfind(".//tbody/tr")))
        count = len(table.headers[0])
        printed = ["".join(row[c] for row in body) for c in range(len(body[0]))]
        ours = ["".join(row.cells[c].text for row in table.rows) for c in range(count)]
        assert [bare(column) for column in printed[-count:]] == [bare(column) for column in ours]
        for c in range(count):
            over = dict.fromkeys(row[c - count] for row in head)
            assert bare("".join(table.headers[0][c])) == bare("".join(over))
        stub = "".join("".join(row[:-count]) for row in body)
        assert letters("".join(_own_labels(table))) == letters(stub)


def _own_labels(table: Table) -> Iterator[str]:
    """Yield of each row's path what the row before does not have."""
    before: tuple[str, ...] = ()
    for row in table.rows:
        shared = 0
        while shared < min(len(before), len(row.path) - 1) and before[shared] == row.path[shared]:
            shared += 1
        yield from row.path[shared:]
        before = row.path


@pytest.mark.parametrize(("article", "number", "label", "head", "text"), CELLS)
def test_a_cell_stands_under_its_heads_beside_its_label(
    article: str, number: str, label: str, head: str, text: str
) -> None:
    document, _ = read_jats(find(article))
    (table,) = [t for t in document.tables if t.number == number]
    (row,) = [r for r in table.rows if r.label.startswith(label)]
    column = [" ".join(path) for path in table.headers[row.header]].index(head)
    assert " ".join(row.cells[column].text.split()) == text


def test_footnotes_are_kept_whole(root: _Element, read: tuple[Document, Article]) -> None:
    for wrap, table in zip(root.iter("table-wrap"), read[0].tables, strict=True):
        printed = [words(note) for foot in wrap.iter("table-wrap-foot") for note in foot]
        assert [bare(note) for note in table.footnotes] == [bare(note) for note in printed]


def test_every_link_to_the_list_is_a_citation(
    root: _Element, read: tuple[Document, Article]
) -> None:
    """The markers are read off the printed characters; the links are not looked at."""
    printed = []
    for paragraph in root.iterfind(".//body//p"):
        if next(paragraph.iterancestors("table-wrap", "fig"), None) is not None:
            continue
        for marker in re.findall(r"\[(\d+(?:\s*[,–-]\s*\d+)*)\]", words(paragraph)):
            numbers: list[int] = []
            for part in marker.split(","):
                first, _, last = part.replace("–", "-").partition("-")
                numbers += range(int(first), int(last or first) + 1)
            printed.append(tuple(numbers))
    assert [citation.numbers for citation in read[0].citations] == printed


def test_every_entry_of_the_list_keeps_its_fields(
    root: _Element, read: tuple[Document, Article]
) -> None:
    for entry, reference in zip(root.iter("ref"), read[0].references, strict=True):
        one = entry[-1]
        family = words(one.find(".//name/surname"))
        assert reference.authors[0].startswith(family) if family else True
        assert len(reference.authors) >= len(list(one.iter("name")))
        assert str(reference.year) in words(one.find("year"))
        assert reference.volume == words(one.find("volume"))
        assert reference.first_page == words(one.find("fpage"))
        assert bare(words(one.find("article-title"))).rstrip(".") in bare(reference.title + ".")
        ids = {i.get("pub-id-type"): words(i) for i in one.iter("pub-id")}
        assert reference.pmid == ids.get("pmid", "")
        assert reference.doi.lower() == ids.get("doi", "").lower()


def test_sections_and_captions_are_the_files(
    root: _Element, read: tuple[Document, Article]
) -> None:
    titles = [words(t) for t in root.iterfind(".//abstract//sec/title")]
    titles += [words(t) for t in root.iterfind("body//sec/title")]
    headings = [s.heading for s in read[0].sections if s.heading]
    assert [h for h in headings if h in titles] == titles
    captions = [words(c) for c in root.iterfind(".//fig/caption")]
    legends = [read[0].quote(c.span) for c in read[0].captions]
    assert all(bare(c) in bare(legend) for c, legend in zip(captions, legends, strict=True))
