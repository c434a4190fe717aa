"""Workbooks, documents, pages and LaTeX, read back by programs that others wrote."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT

import kg.export.docx
from kg.errors import InputError
from kg.evidence import COLUMNS, rows
from kg.export import WRITERS, xlsx
from kg.export.latex import escaped
from kg.output import shown
from kg.store import open_read_only
from kg.tables.figures import evidence_table
from kg.tables.selection import Selection
from kg.tables.table import Line, Table, of_rows
from tests.graphs import example_graph
from tests.test_export import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_read_only(example_graph(tmp_path_factory.mktemp("files") / "graph"))


def file_of(form: str, *tables: Table) -> io.BytesIO:
    out = io.BytesIO()
    WRITERS[form](tables, out)
    return io.BytesIO(out.getvalue())


def evidence(store: Store, *, printed: bool = False) -> Table:
    return evidence_table(store, Selection(), printed=printed)


@pytest.mark.parametrize("form", ["xlsx", "docx", "html", "latex"])
def test_two_runs_give_the_same_bytes(form: str, store: Store) -> None:
    runs = {file_of(form, evidence(store, printed=form != "xlsx")).getvalue() for _ in range(2)}
    assert len(runs) == 1


# -- workbooks ---------------------------------------------------------------------------------


def test_every_cell_of_a_workbook_is_the_graphs(store: Store) -> None:
    book = openpyxl.load_workbook(file_of("xlsx", evidence(store)))
    assert book.sheetnames == ["README", "evidence"]
    head, *lines = book["evidence"].iter_rows(values_only=True)
    assert head == COLUMNS
    wanted = [tuple(row[c] for c in COLUMNS) for row in rows(store)]
    assert [tuple(line) for line in lines] == wanted


def test_a_workbook_has_a_frozen_head_filters_and_the_quotes_as_notes(store: Store) -> None:
    sheet = openpyxl.load_workbook(file_of("xlsx", evidence(store)))["evidence"]
    found = rows(store)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    assert sheet.auto_filter.ref.endswith(str(len(found) + 1))
    column = COLUMNS.index("value_text") + 1
    for line, row in enumerate(found, start=2):
        note = sheet.cell(line, column).comment
        assert note is not None
        assert str(row["quote"]) in note.text
        assert str(row["id"]) in note.text


def test_no_text_of_a_workbook_is_a_formula_a_link_or_a_number() -> None:
    texts = [*HOSTILE, "http://example.org", "007", "{=1}"]
    made = of_rows("t", "=1", ["text"], [{"text": t} for t in texts])
    sheet = openpyxl.load_workbook(file_of("xlsx", made))["t"]
    for line, text in enumerate(texts, start=2):
        cell = sheet.cell(line, 1)
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        # XML folds a carriage return into a line feed or escapes it.
        assert str(cell.value).replace("_x000D_", "\r") == text
    assert all(sheet.cell(2 + n, 1).quotePrefix for n in range(len(HOSTILE)))


def test_a_long_or_broken_text_does_not_break_a_workbook() -> None:
    made = of_rows("t", "T", ["text"], [{"text": "x" * 40_000}, {"text": "a\x00b\x0bc"}])
    sheet = openpyxl.load_workbook(file_of("xlsx", made))["t"]
    assert str(sheet["A2"].value).endswith("[…]")
    assert len(str(sheet["A2"].value)) == 32_767
    assert sheet["A3"].value == "abc"


# -- documents ---------------------------------------------------------------------------------


def test_every_cell_of_a_document_is_the_graphs(store: Store) -> None:
    made = evidence(store, printed=True)
    document = docx.Document(file_of("docx", made))
    (table,) = document.tables
    head, *lines = [[cell.text for cell in row.cells] for row in table.rows]
    assert [h.lower() for h in head] == [made.head(c).lower() for c in made.columns]
    wanted = [[shown(line.cells[c]) for c in made.columns] for line in made.lines]
    assert lines == wanted
    assert len(wanted) == len(rows(store))


def test_a_document_is_landscape_with_notes_below(store: Store) -> None:
    document = docx.Document(file_of("docx", evidence(store, printed=True)))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (section.page_width or 0) > (section.page_height or 0)
    text = "\n".join(p.text for p in document.paragraphs)
    assert "OS, overall survival" in text
    assert "doi:10.5555/made-up.1" in text
    assert "digest" in text
    first = document.tables[0].rows[0]._tr.xml
    assert "w:tblHeader" in first


def test_columns_of_a_document_fill_the_page(store: Store) -> None:
    (made,) = docx.Document(file_of("docx", evidence(store, printed=True))).tables
    assert sum(cell.width.cm for cell in made.rows[0].cells) == pytest.approx(26.0, abs=0.1)


def test_the_parts_of_a_document_have_no_date_of_their_own(store: Store) -> None:
    with ZipFile(file_of("docx", evidence(store, printed=True))) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# -- pages -------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Cells of the body, the tags that were opened, and the quotes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.quotes: list[str] = []
        self.at = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and where text goes from now on."""
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")
        if tag == "blockquote":
            self.quotes.append("")
        if tag in ("td", "blockquote"):
            self.at = tag
        assert not any(name.startswith("on") or "javascript:" in str(v) for name, v in attrs)

    def handle_endtag(self, tag: str) -> None:
        """Leave a cell or a quote."""
        if tag == "td":
            self.at = ""
        if tag == "blockquote":
            self.at = "td"

    def handle_data(self, data: str) -> None:
        """Keep the text of cells and quotes."""
        if self.at == "td":
            self.cells[-1] += data
        elif self.at == "blockquote":
            self.quotes[-1] += data


def page(*tables: Table) -> Page:
    found = Page()
    found.feed(file_of("html", *tables).getvalue().decode())
    return found


def test_every_cell_of_a_page_is_the_graphs_and_opens_its_quote(store: Store) -> None:
    made = evidence(store, printed=True)
    found = page(made)
    wanted = [shown(line.cells[c]) or "" for line in made.lines for c in made.columns]
    assert found.cells == wanted
    quotes = [str(row["quote"]) for row in rows(store)]
    assert [q for q, told in zip(quotes, found.quotes, strict=True) if q not in told] == []


def test_nothing_in_a_cell_becomes_mark_up() -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    line = Line({"a": bad}, {"a": (bad,)})
    found = page(Table("t", bad, ["a"], [line], 1, heads={"a": bad}, notes=[bad]))
    assert found.tags.count("script") == 1
    assert "img" not in found.tags
    assert found.cells == [bad]


# -- LaTeX -------------------------------------------------------------------------------------


def test_latex_has_one_line_a_figure_between_rules(store: Store) -> None:
    made = evidence(store, printed=True)
    text = file_of("latex", made).getvalue().decode()
    body = text.partition(r"\endlastfoot")[2].partition(r"\end{longtable}")[0]
    lines = [line for line in body.splitlines() if line.endswith(r" \\")]
    assert len(lines) == made.length
    assert all(len(re.findall(r"(?<!\\)&", line)) == len(made.columns) - 1 for line in lines)
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        assert rule in text


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
def test_latex_makes_pages_on_which_no_column_overlaps(store: Store, tmp_path: Path) -> None:
    (tmp_path / "rows.tex").write_bytes(file_of("latex", evidence(store, printed=True)).getvalue())
    (tmp_path / "review.tex").write_text(
        "\\documentclass[landscape]{article}\n\\usepackage[utf8]{inputenc}\n"
        "\\usepackage[T1]{fontenc}\n\\usepackage[a4paper,margin=1.5cm]{geometry}\n"
        "\\usepackage{booktabs,longtable,array,textcomp}\n"
        "\\begin{document}\\input{rows}\\end{document}\n"
    )
    told = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-no-shell-escape", "review.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout
    assert "Overfull" not in told.stdout
    assert (tmp_path / "review.pdf").stat().st_size > 0


@pytest.mark.parametrize(
    "text",
    [r"\input{/etc/passwd}", "100% $x$ #1", "a & b \\\\ [c] *", "~^_{}", "``x'' -- <y>"],
)
def test_no_text_is_a_command_to_tex(text: str) -> None:
    rest = escaped(text)
    for known in (r"\\text[a-z]+\{\}", r"\\[#%&$_{}]", r"\{[-*\[\]]\}", "``", "''"):
        rest = re.sub(known, "", rest)
    assert re.findall(r"[\\{}$&#%_~^\[\]*<>]", rest) == []


def test_a_large_workbook_has_notes_on_its_first_rows_and_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "_MOST_NOTES", 2)
    book = openpyxl.load_workbook(file_of("xlsx", evidence(store)))
    notes = [cell for row in book["evidence"].iter_rows() for cell in row if cell.comment]
    assert [cell.row for cell in notes] == [2, 3]
    told = " ".join(str(cell.value) for row in book["README"].iter_rows() for cell in row)
    assert "first 2 rows only" in told


@pytest.mark.parametrize(("form", "name"), [("xlsx", "_MOST_ROWS"), ("docx", "_MOST_ROWS")])
def test_what_a_format_cannot_hold_is_refused(
    form: str, name: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = {"xlsx": xlsx, "docx": kg.export.docx}[form]
    monkeypatch.setattr(module, name, 3)
    with pytest.raises(InputError, match="choose"):
        file_of(form, evidence(store))
