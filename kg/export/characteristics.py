"""Baseline tables as rows: what each article tells of its patients before any outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.namespaces import PREFIXES, short_id
from kg.queries import select
from kg.tables.table import chosen, of_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.tables.table import Table

#: The columns of ``kg export characteristics``, in order.
COLUMNS = (
    "id",
    "doi",
    "study",
    "source_form",
    "group",
    "group_n",
    "patient",
    "heading",
    "variable",
    "level",
    "statistic",
    "value",
    "value_text",
    "percent",
    "total",
    "unit",
    "spread_kind",
    "spread_low",
    "spread_high",
    "p_value",
    "p_operator",
    "location",
    "char_start",
    "char_end",
    "page",
    "quote",
)
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items())
_ROWS = """
SELECT ?characteristic ?doi ?study ?source_form ?group ?group_n ?patient ?heading ?variable ?level
       ?statistic ?value ?value_text ?percent ?total ?unit ?spread_kind ?spread_low ?spread_high
       ?p_value ?p_operator ?location ?char_start ?char_end ?page ?quote
WHERE {
  ?characteristic a ev:Characteristic ; ev:reportedIn ?article ; ev:cohort ?cohort ;
    ev:variable ?variable ; ev:valueText ?value_text ; ev:location ?location ; ev:order ?order ;
    ev:charStart ?char_start ; ev:charEnd ?char_end ; ev:quote ?quote .
  ?article ev:shortCitation ?study .
  ?cohort rdfs:label ?group .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?article ev:sourceForm ?source_form }
  OPTIONAL { ?cohort ev:size ?group_n }
  OPTIONAL { ?characteristic ev:patient ?patient }
  OPTIONAL { ?characteristic ev:heading ?heading }
  OPTIONAL { ?characteristic ev:level ?level }
  OPTIONAL { ?characteristic ev:statistic ?statistic }
  OPTIONAL { ?characteristic ev:value ?value }
  OPTIONAL { ?characteristic ev:percent ?percent }
  OPTIONAL { ?characteristic ev:total ?total }
  OPTIONAL { ?characteristic ev:unit ?unit }
  OPTIONAL { ?characteristic ev:spreadKind ?spread_kind }
  OPTIONAL { ?characteristic ev:spreadLow ?spread_low }
  OPTIONAL { ?characteristic ev:spreadHigh ?spread_high }
  OPTIONAL { ?characteristic ev:pValue ?p_value }
  OPTIONAL { ?characteristic ev:pOperator ?p_operator }
  OPTIONAL { ?characteristic ev:page ?page }
}
ORDER BY ?doi ?article ?order"""


def characteristics(store: Store, columns: Sequence[str] = ()) -> Table:
    """Return what baseline tables print, a row for each value.

    ``group`` and ``group_n`` are the patients; ``patient`` names the one that a row is of in a
    table of single patients.  ``heading`` is the part of the table over ``variable`` and ``level``.
    ``statistic`` is ``count`` (``value`` patients, ``percent`` of ``total``), ``percent``,
    ``median``, ``mean``, ``minimum``, ``maximum``, ``first_quartile``, ``third_quartile``,
    ``single``, or empty where the table does not say.  ``spread_low`` alone is an SD or SE.
    ``total`` is empty where the share fits no number of patients that is told.  ``value_text`` is
    the cell as printed, ``p_value`` the comparison of the groups.
    """
    found = select(store, _PREFIXES + _ROWS)[1]
    rows = [{**row, "id": short_id(str(row["characteristic"]))} for row in found]
    table = of_rows("characteristics", "Characteristics of the patients", COLUMNS, rows)
    return chosen(table, columns)
