"""Tables that leave the graph: figures, reference lists, in-text citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import evidence as figures
from kg.links import first_works
from kg.namespaces import CITO, PREFIXES
from kg.output import to_csv, to_jsonl
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import Store

    from kg.evidence import Row
    from kg.output import Rows

REFERENCE_COLUMNS = (
    "doi",
    "number",
    "raw",
    "first_author",
    "title",
    "journal",
    "year",
    "volume",
    "first_page",
    "cited_doi",
    "work",
)
CITATION_COLUMNS = (
    "doi",
    "marker",
    "numbers",
    "section",
    "char_start",
    "char_end",
    "intent",
    "sentence",
)
_WRITERS: dict[str, Callable[[Sequence[str], Rows], str]] = {"csv": to_csv, "jsonl": to_jsonl}
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items())
_REFERENCES = """
SELECT ?doi ?number ?raw ?first_author ?title ?journal ?year ?volume ?first_page ?cited_doi ?work
WHERE {
  ?article ev:hasReferenceList ?reference .
  ?reference ev:number ?number ; ev:raw ?raw ; biro:references ?work .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?reference ev:firstAuthor ?first_author }
  OPTIONAL { ?reference ev:refTitle ?title }
  OPTIONAL { ?reference ev:journal ?journal }
  OPTIONAL { ?reference ev:year ?year }
  OPTIONAL { ?reference ev:volume ?volume }
  OPTIONAL { ?reference ev:firstPage ?first_page }
  OPTIONAL { ?reference ev:doi ?cited_doi }
}
ORDER BY ?doi ?article ?number ?raw"""
_CITATIONS = """
SELECT ?citation ?doi ?marker ?number ?section ?char_start ?char_end ?property ?sentence
WHERE {
  ?citation a ev:Citation ; ev:reportedIn ?article ; ev:marker ?marker ;
            ev:charStart ?char_start ; ev:charEnd ?char_end .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?citation c4o:denotes/ev:number ?number }
  OPTIONAL { ?citation ev:section ?section }
  OPTIONAL { ?citation cito:hasCitationCharacterization ?property }
  OPTIONAL { ?citation c4o:hasContext ?sentence }
}
ORDER BY ?doi ?article ?char_start ?citation ?number"""


def evidence(store: Store, form: str) -> str:
    """Return all figures, one row each, as CSV or JSON Lines."""
    return _written(figures.COLUMNS, figures.rows(store), form)


def references(store: Store, form: str) -> str:
    """Return all entries of the reference lists as CSV or JSON Lines, each with its one work."""
    first = first_works(store)
    found = select(store, _PREFIXES + _REFERENCES)[1]
    rows = [{**row, "work": first.get(str(row["work"]), str(row["work"]))} for row in found]
    return _written(REFERENCE_COLUMNS, rows, form)


def citations(store: Store, form: str) -> str:
    """Return all in-text citations as CSV or JSON Lines, their reference numbers joined."""
    found: dict[str, Row] = {}
    numbers: dict[str, list[str]] = {}
    for row in select(store, _PREFIXES + _CITATIONS)[1]:
        iri = str(row["citation"])
        intent = str(row["property"] or "").removeprefix(CITO) or None
        found.setdefault(iri, {**row, "intent": intent})
        if row["number"] is not None:
            numbers.setdefault(iri, []).append(str(row["number"]))
    for iri, row in found.items():
        row["numbers"] = ";".join(numbers.get(iri, ())) or None
    return _written(CITATION_COLUMNS, [*found.values()], form)


def _written(columns: Sequence[str], rows: Rows, form: str) -> str:
    return _WRITERS[form](columns, rows) if rows else ""
