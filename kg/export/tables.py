"""Tables of studies, claims, conflicts, problems, references and citations, as they leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg import findings as claims
from kg import problems as inconsistencies
from kg.conflicts import COLUMNS as CONFLICT_COLUMNS
from kg.conflicts import find_conflicts
from kg.links import first_works
from kg.namespaces import CITO, PREFIXES
from kg.queries import select
from kg.tables.footnotes import sources
from kg.tables.studies import studies_table
from kg.tables.table import chosen, of_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.evidence import Row
    from kg.tables.table import Table

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
_PRINTED_OF_STUDIES = (
    "study",
    "source_form",
    "registration",
    "design",
    "country",
    "city",
    "centres",
    "period_start",
    "period_end",
    "size",
    "population",
    "primary_endpoint",
    "secondary_endpoint",
    "acute_gvhd_criteria",
    "chronic_gvhd_criteria",
)
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


def studies(store: Store, columns: Sequence[str] = (), *, printed: bool = False) -> Table:
    """Return what the articles say of their studies."""
    table = studies_table(store)
    if not printed:
        return chosen(table, columns)
    filled = {c for line in table.lines for c in table.columns if line.cells[c] not in (None, "")}
    kept = columns or [c for c in _PRINTED_OF_STUDIES if c in filled]
    notes = sources(store, (str(line.cells["study"]) for line in table.lines))
    return replace(chosen(table, kept), notes=notes)


def findings(store: Store, columns: Sequence[str] = ()) -> Table:
    """Return all findings, one row each."""
    table = of_rows("findings", "Findings", claims.COLUMNS, claims.rows(store))
    return chosen(table, columns)


def conflicts(store: Store, columns: Sequence[str] = ()) -> Table:
    """Return all pairs of sources that disagree or agree."""
    rows = [c.row() for c in find_conflicts(store)]
    return chosen(of_rows("conflicts", "Conflicts and agreement", CONFLICT_COLUMNS, rows), columns)


def problems(store: Store, columns: Sequence[str] = ()) -> Table:
    """Return what does not add up in the articles."""
    rows = inconsistencies.rows(store)
    return chosen(of_rows("problems", "Problems", inconsistencies.COLUMNS, rows), columns)


def references(store: Store, columns: Sequence[str] = ()) -> Table:
    """Return all entries of the reference lists, each with its one work."""
    first = first_works(store)
    found = select(store, _PREFIXES + _REFERENCES)[1]
    rows = [{**row, "work": first.get(str(row["work"]), str(row["work"]))} for row in found]
    return chosen(of_rows("references", "Reference lists", REFERENCE_COLUMNS, rows), columns)


def citations(store: Store, columns: Sequence[str] = ()) -> Table:
    """Return all in-text citations, their reference numbers joined."""
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
    table = of_rows("citations", "In-text citations", CITATION_COLUMNS, [*found.values()])
    return chosen(table, columns)
