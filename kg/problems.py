"""Problems as rows: what the articles say that does not add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.output import quantity
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.evidence import Row

#: The columns of ``kg export problems``, in order.
COLUMNS = (
    "id",
    "doi",
    "kind",
    "severity",
    "value_a",
    "location_a",
    "quote_a",
    "value_b",
    "location_b",
    "quote_b",
    "arithmetic",
)
_PROBLEMS = """
SELECT ?problem ?doi ?study ?kind ?severity ?value_a ?location_a ?quote_a ?value_b ?location_b
       ?quote_b ?arithmetic
WHERE {
  ?problem a ev:Inconsistency ; ev:reportedIn ?article ; ev:problemKind ?kind ;
           ev:severity ?severity ; ev:arithmetic ?arithmetic ; ev:valueA ?value_a ;
           ev:quoteA ?quote_a ; ev:charStartA ?start .
  ?article ev:shortCitation ?study .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?problem ev:locationA ?location_a }
  OPTIONAL { ?problem ev:valueB ?value_b }
  OPTIONAL { ?problem ev:locationB ?location_b }
  OPTIONAL { ?problem ev:quoteB ?quote_b }
}
ORDER BY ?study ?article ?start ?problem"""
#: What is wrong before what is only careless.
SEVERITIES = ("real", "slip", "rounding")


def rows(store: Store) -> list[Row]:
    """Return all problems, those of one article together, the gravest first; with ``study``."""
    found: list[Row] = []
    for told in select(store, _PROBLEMS)[1]:
        row: Row = {column: told.get(column) for column in (*COLUMNS, "study")}
        row["id"] = ns.short_id(str(told["problem"]))
        found.append(row)
    return sorted(
        found, key=lambda r: (str(r["study"]), str(r["doi"]), SEVERITIES.index(str(r["severity"])))
    )


def to_text(found: Sequence[Row]) -> str:
    """Return problems for a person: article by article, each with its places."""
    lines: list[str] = []
    study: object = None
    for row in found:
        if row["study"] != study:
            study = row["study"]
            many = sum(r["study"] == study for r in found)
            lines += ([""] if lines else []) + [f"{study}: {quantity(many, 'problem')}"]
        lines.append(f"  {row['severity']}, {row['kind']}: {row['arithmetic']}  [{row['id']}]")
        for side in ("a", "b"):
            if row[f"value_{side}"]:
                place = row[f"location_{side}"] or "text"
                lines.append(f"      {row[f'value_{side}']} in {place}")
    return "\n".join(lines) + "\n" if lines else ""
