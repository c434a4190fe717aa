"""Tables that leave the graph: figures, findings, conflicts, problems, references, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import evidence as figures
from kg import findings as claims
from kg import problems as inconsistencies
from kg.conflicts import COLUMNS as CONFLICT_COLUMNS
from kg.conflicts import find_conflicts
from kg.namespaces import PREFIXES
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
SELECT ?citation ?doi ?marker ?number ?section ?char_start ?char_end ?sentence
WHERE {
  ?citation a ev:Citation ; ev:reportedIn ?article ; ev:marker ?marker ;
            ev:charStart ?char_start ; ev:charEnd ?char_end .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?citation c4o:denotes/ev:number ?number }
  OPTIONAL { ?citation ev:section ?section }
  OPTIONAL { ?citation c4o:hasContext ?sentence }
}
ORDER BY ?doi ?article ?char_start ?citation ?number"""


def evidence(store: Store, form: str) -> str:
    """Return all figures, one row each, as CSV or JSON Lines."""
    return _written(figures.COLUMNS, figures.rows(store), form)


def findings(store: Store, form: str) -> str:
    """Return all findings, one row each, as CSV or JSON Lines."""
    return _written(claims.COLUMNS, claims.rows(store), form)


def conflicts(store: Store, form: str) -> str:
    """Return all pairs of sources that disagree or agree as CSV or JSON Lines."""
    return _written(CONFLICT_COLUMNS, [c.row() for c in find_conflicts(store)], form)


def problems(store: Store, form: str) -> str:
    """Return what does not add up in the articles as CSV or JSON Lines."""
    return _written(inconsistencies.COLUMNS, inconsistencies.rows(store), form)


def references(store: Store, form: str) -> str:
    """Return all entries of the reference lists as CSV or JSON Lines."""
    return _written(REFERENCE_COLUMNS, select(store, _PREFIXES + _REFERENCES)[1], form)


def citations(store: Store, form: str) -> str:
    """Return all in-text citations as CSV or JSON Lines, their reference numbers joined."""
    found: dict[str, Row] = {}
    numbers: dict[str, list[str]] = {}
    for row in select(store, _PREFIXES + _CITATIONS)[1]:
        iri = str(row["citation"])
        # What a citation is for is not read yet.
        found.setdefault(iri, {**row, "intent": None})
        if row["number"] is not None:
            numbers.setdefault(iri, []).append(str(row["number"]))
    for iri, row in found.items():
        row["numbers"] = ";".join(numbers.get(iri, ())) or None
    return _written(CITATION_COLUMNS, [*found.values()], form)


def _written(columns: Sequence[str], rows: Rows, form: str) -> str:
    return _WRITERS[form](columns, rows) if rows else ""
