"""One row a study: what its article says of design, centers, period, size and criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.queries import select
from kg.tables.table import Line, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.evidence import Row, Value

_ARTICLES = """
SELECT ?article ?doi ?study ?source_form ?title ?journal ?year ?own WHERE {
  ?article a ev:Article ; ev:shortCitation ?study ; ev:sourceForm ?source_form ;
           ev:describes ?own .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article ev:journal ?journal }
  OPTIONAL { ?article ev:year ?year }
}
ORDER BY ?study ?doi ?article"""
_FACTS = """
SELECT DISTINCT ?own ?kind ?value ?concept ?quote ?start WHERE {
  ?own ev:hasFact ?fact . ?fact ev:factKind ?kind ; ev:factValue ?value ; ev:quote ?quote ;
    ev:charStart ?start .
  OPTIONAL { ?fact ev:concept/skos:notation ?concept }
}
ORDER BY ?own ?kind ?start ?value ?concept"""
_REGISTRATIONS = """
SELECT DISTINCT ?article ?registration WHERE {
  ?article a ev:Article ; ev:registration ?registration
}
ORDER BY ?article ?registration"""
_FIGURES = """
SELECT ?article ?attribution (COUNT(DISTINCT ?e) AS ?figures) WHERE {
  ?e a ev:Estimate ; ev:reportedIn ?article ; ev:attribution ?attribution .
} GROUP BY ?article ?attribution ORDER BY ?article ?attribution"""
_WHOLE = """
SELECT ?own ?population WHERE {
  ?cohort ev:study ?own ; rdfs:label "all" ; ev:population/skos:notation ?population .
} ORDER BY ?own ?population"""
#: Study facts that are columns under their own name; endpoints are told by their code.
_KINDS = (
    "design",
    "country",
    "city",
    "centres",
    "period_start",
    "period_end",
    "size",
    "acute_gvhd_criteria",
    "chronic_gvhd_criteria",
    "primary_endpoint",
    "secondary_endpoint",
    "endpoint_definition",
)
_BY_CONCEPT = frozenset({"design", "primary_endpoint", "secondary_endpoint"})

#: The columns of ``kg export studies``, in order.
COLUMNS: tuple[str, ...] = (
    "doi",
    "study",
    "source_form",
    "title",
    "journal",
    "year",
    "registration",
    *_KINDS,
    "population",
    "figures_primary",
    "figures_secondary",
)


def studies_table(store: Store, columns: Sequence[str] = COLUMNS) -> Table:
    """Return one line for each article that was read; several values are ``;``-joined."""
    facts: dict[str, list[Row]] = {}
    for row in select(store, _FACTS)[1]:
        facts.setdefault(str(row["own"]), []).append(row)
    registrations: dict[str, list[str]] = {}
    for row in select(store, _REGISTRATIONS)[1]:
        registrations.setdefault(str(row["article"]), []).append(str(row["registration"]))
    figures = {
        (str(row["article"]), str(row["attribution"])): row["figures"]
        for row in select(store, _FIGURES)[1]
    }
    populations = {str(r["own"]): r["population"] for r in reversed(select(store, _WHOLE)[1])}
    lines = []
    for row in select(store, _ARTICLES)[1]:
        article, own = str(row["article"]), str(row["own"])
        cells: dict[str, Value] = {c: row.get(c) for c in COLUMNS}
        told = facts.get(own, [])
        cells |= {kind: _value(kind, told) for kind in _KINDS}
        cells["registration"] = ";".join(registrations.get(article, ())) or None
        cells["population"] = populations.get(own)
        for attribution in ("primary", "secondary"):
            cells[f"figures_{attribution}"] = figures.get((article, attribution), 0)
        quotes = {
            kind: tuple(dict.fromkeys(str(f["quote"]) for f in told if f["kind"] == kind))
            for kind in _KINDS
            if kind in columns and any(f["kind"] == kind for f in told)
        }
        lines.append(Line(cells, quotes))
    return Table("studies", "Included studies", columns, lines, len(lines))


def _value(kind: str, facts: Sequence[Row]) -> Value:
    """Return what a study's facts of one kind say, each thing once, in the order of the article."""
    said = [
        str((fact["concept"] if kind in _BY_CONCEPT else None) or fact["value"])
        for fact in facts
        if fact["kind"] == kind
    ]
    values = [*dict.fromkeys(said)]
    if len(values) == 1 and values[0].isascii() and values[0].isdigit():
        return int(values[0])
    return ";".join(values) or None
