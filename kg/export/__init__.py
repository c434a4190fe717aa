"""Everything that leaves the graph as a file: tables in many formats, and the graph itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyoxigraph import Store

    from kg.tables.selection import Selection
    from kg.tables.table import Table

    #: Makes a table of the figures that are selected, with the columns named (or those that suit
    #: a page, where ``printed``, else all).
    TableMaker = Callable[..., Table]
    Writer = Callable[[Sequence[Table], IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Export:
    """One thing to export: a table, or texts that have formats of their own, or both.

    ``table`` takes store, selection, columns and ``printed``; ``texts`` take the store and return
    an empty text where there is nothing.
    """

    table: TableMaker | None = None
    texts: Mapping[str, Callable[[Store], str]] = field(default_factory=dict)
    takes_selection: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The formats that it can be written in, the default first."""
        return (*(WRITERS if self.table else ()), *self.texts)


def _evidence(
    store: Store, selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.tables.figures import evidence_table

    return evidence_table(store, selection, columns, printed=printed)


def _studies(
    store: Store, _selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.export import tables

    return tables.studies(store, columns, printed=printed)


def _characteristics(
    store: Store, _selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.export import characteristics

    del printed
    return characteristics.characteristics(store, columns)


def _references(
    store: Store, _selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.export import tables

    del printed
    return tables.references(store, columns)


def _citations(
    store: Store, _selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.export import tables

    del printed
    return tables.citations(store, columns)


def _findings(
    store: Store, _selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.export import tables

    del printed
    return tables.findings(store, columns)


def _conflicts(
    store: Store, _selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.export import tables

    del printed
    return tables.conflicts(store, columns)


def _problems(
    store: Store, _selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.export import tables

    del printed
    return tables.problems(store, columns)


def _synthesis(
    store: Store, selection: Selection, columns: Sequence[str], *, printed: bool
) -> Table:
    from kg.tables.synthesis import long_table

    del printed
    return long_table(store, selection, columns)


def _two_arm(store: Store, selection: Selection, columns: Sequence[str], *, printed: bool) -> Table:
    from kg.tables.synthesis import two_arm_table

    del printed
    return two_arm_table(store, selection, columns)


def _ris(store: Store) -> str:
    from kg.export import ris

    return ris.references(store)


def _nquads(store: Store) -> str:
    from kg.export import rdf

    return rdf.nquads(store)


def _turtle(store: Store) -> str:
    from kg.export import rdf

    return rdf.turtle(store)


def _json_ld(store: Store) -> str:
    from kg.export import rdf

    return rdf.json_ld(store)


def _graphml(store: Store) -> str:
    from kg.export import rdf

    return rdf.graphml(store)


def _csv(tables: Sequence[Table], out: IO[bytes]) -> None:
    from kg.export.text import write_csv

    write_csv(tables, out)


def _jsonl(tables: Sequence[Table], out: IO[bytes]) -> None:
    from kg.export.text import write_jsonl

    write_jsonl(tables, out)


def _markdown(tables: Sequence[Table], out: IO[bytes]) -> None:
    from kg.export.text import write_markdown

    write_markdown(tables, out)


def _html(tables: Sequence[Table], out: IO[bytes]) -> None:
    from kg.export.html import write_html

    write_html(tables, out)


def _latex(tables: Sequence[Table], out: IO[bytes]) -> None:
    from kg.export.latex import write_latex

    write_latex(tables, out)


def _xlsx(tables: Sequence[Table], out: IO[bytes]) -> None:
    from kg.export.xlsx import write_xlsx

    write_xlsx(tables, out)


def _docx(tables: Sequence[Table], out: IO[bytes]) -> None:
    from kg.export.docx import write_docx

    write_docx(tables, out)


#: The formats of tables, the default first; a format is one function and its line here.
WRITERS: dict[str, Writer] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "md": _markdown,
    "html": _html,
    "latex": _latex,
    "xlsx": _xlsx,
    "docx": _docx,
}
#: Formats that show a page: few columns, notes below.
PRINTED = frozenset({"md", "html", "latex", "docx"})
#: Formats that hold several tables, and those that are no text.
SEVERAL = frozenset({"md", "html", "latex", "xlsx", "docx"})
BINARY = frozenset({"xlsx", "docx"})

#: What the end of a file's name says of its format.
SUFFIXES = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".md": "md",
    ".html": "html",
    ".tex": "latex",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".ris": "ris",
    ".nq": "nquads",
    ".ttl": "turtle",
    ".jsonld": "jsonld",
    ".graphml": "graphml",
}

#: What ``kg export`` offers: an export is one function and its line here.
EXPORTS: dict[str, Export] = {
    "evidence": Export(_evidence, takes_selection=True),
    "studies": Export(_studies),
    "characteristics": Export(_characteristics),
    "references": Export(_references, texts={"ris": _ris}),
    "citations": Export(_citations),
    "findings": Export(_findings),
    "conflicts": Export(_conflicts),
    "problems": Export(_problems),
    "synthesis": Export(_synthesis, takes_selection=True),
    "two-arm": Export(_two_arm, takes_selection=True),
    "graph": Export(
        texts={"nquads": _nquads, "turtle": _turtle, "jsonld": _json_ld, "graphml": _graphml}
    ),
}


def export_text(store: Store, what: str, form: str) -> str:
    """Return everything of one kind in a text format, an empty text where there is nothing."""
    from io import BytesIO

    from kg.tables.selection import Selection

    export = EXPORTS[what]
    if form in export.texts:
        return export.texts[form](store)
    if export.table is None:
        return ""
    table = export.table(store, Selection(), (), printed=form in PRINTED)
    out = BytesIO()
    if table.length:
        WRITERS[form]([table], out)
    return out.getvalue().decode("utf-8")
