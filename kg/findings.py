"""Findings as rows: what the articles claim, with the sentence or figure that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.queries import select

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.evidence import Row

#: The columns of ``kg export findings``, in order.
COLUMNS = (
    "id",
    "doi",
    "study",
    "source_form",
    "attribution",
    "cited_refs",
    "attributed_to",
    "exposure",
    "comparator",
    "group",
    "population",
    "setting",
    "endpoint",
    "direction",
    "significance",
    "hedged",
    "intent",
    "location",
    "char_start",
    "char_end",
    "quote",
    "estimate",
)
_FINDINGS = """
SELECT ?finding ?doi ?study ?source_form ?attribution ?exposure ?comparator ?group ?population
       ?endpoint ?direction ?significance ?hedged ?intent ?location ?char_start ?char_end ?quote
       ?estimate
WHERE {
  ?finding a ev:Finding ; ev:reportedIn ?article ; ev:attribution ?attribution ;
           ev:endpointCode ?endpoint ; ev:direction ?direction ; ev:hedged ?hedged ;
           ev:location ?location ; ev:charStart ?char_start ; ev:charEnd ?char_end ;
           ev:quote ?quote .
  ?article ev:shortCitation ?study ; ev:sourceForm ?source_form .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?finding ev:exposureText ?exposure }
  OPTIONAL { ?finding ev:comparator ?comparator }
  OPTIONAL { ?finding ev:groupText ?group }
  OPTIONAL { ?finding ev:population/skos:notation ?population }
  OPTIONAL { ?finding ev:significance ?significance }
  OPTIONAL { ?finding ev:intent ?intent }
  OPTIONAL { ?finding ev:fromEstimate ?estimate }
}
ORDER BY ?study ?article ?char_start ?finding"""
_SEVERAL = {
    "cited_refs": "SELECT ?finding ?value WHERE { ?finding a ev:Finding ; ev:citedRef ?value }",
    "attributed_to": (
        "SELECT ?finding ?value WHERE { ?finding a ev:Finding ; ev:attributedTo ?value }"
    ),
    "setting": (
        "SELECT ?finding ?value WHERE { ?finding a ev:Finding ; ev:setting/skos:notation ?value }"
    ),
}


def rows(store: Store) -> list[Row]:
    """Return all findings in the columns that others rely on, in the order of the articles."""
    several = {column: _several(store, query) for column, query in _SEVERAL.items()}
    found: dict[str, Row] = {}
    for told in select(store, _FINDINGS)[1]:
        iri = str(told["finding"])
        row: Row = {column: told.get(column) for column in COLUMNS}
        row["id"] = ns.short_id(iri)
        for column in ("intent", "estimate"):
            row[column] = ns.short_id(str(row[column])) if row[column] else None
        for column, values in several.items():
            row[column] = ";".join(values.get(iri, ())) or None
        found.setdefault(iri, row)
    return [*found.values()]


def _several(store: Store, query: str) -> dict[str, list[str]]:
    """Return the values of a property that a finding may have several of, in order."""
    found: dict[str, set[int | str]] = {}
    for told in select(store, query)[1]:
        value = told["value"]
        kept = value if isinstance(value, int) else ns.short_id(str(value))
        found.setdefault(str(told["finding"]), set()).add(kept)
    return {iri: [str(v) for v in sorted(values, key=_order)] for iri, values in found.items()}


def _order(value: int | str) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, value)
