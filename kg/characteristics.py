"""Characteristics to RDF: what baseline tables print, a node for each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.pages import write_place_on_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.model import Extraction
    from extractors.records import Characteristic
    from kg.triples import Triples

#: Fields that stand on the node as they are, field to property.
# fmt: off
_PRINTED = {
    "variable": "variable", "level": "level", "heading": "heading", "patient": "patient",
    "statistic": "statistic", "value": "value", "value_text": "valueText", "percent": "percent",
    "total": "total", "unit": "unit", "spread_kind": "spreadKind", "spread_low": "spreadLow",
    "spread_high": "spreadHigh", "p_value": "pValue", "p_operator": "pOperator",
    "location": "location",
}
# fmt: on


def write_characteristics(
    graph: Triples,
    extraction: Extraction,
    article: str,
    cohort_iri: Callable[[str, tuple[int, ...]], str],
) -> None:
    """Write the characteristics of an article's patients, in the order in which they stand."""
    for order, record in enumerate(extraction.characteristics, start=1):
        cohort = cohort_iri(record.cohort.label, record.cohort.origin)
        iri = _iri(extraction, article, record)
        graph.a(iri, ns.EV + "Characteristic")
        graph.link(iri, "reportedIn", article)
        graph.link(iri, "cohort", cohort)
        for field, name in _PRINTED.items():
            graph.add(iri, name, getattr(record, field))
        document = extraction.document
        span = document.printed_around(record.span, record.value_span)
        graph.add(iri, "charStart", span.start)
        graph.add(iri, "charEnd", span.end)
        graph.add(iri, "quote", document.quote(span))
        graph.add(iri, "valueStart", record.value_span.start)
        graph.add(iri, "valueEnd", record.value_span.end)
        graph.add(iri, "order", order)
        write_place_on_page(graph, iri, document, span, record.value_span)


def _iri(extraction: Extraction, article: str, record: Characteristic) -> str:
    """Mint from the place and from what tells several values of one cell apart."""
    document = extraction.document
    return ns.mint(
        "characteristic",
        article,
        extraction.article.source_form,
        record.location,
        record.value_span.start,
        document.quote(record.value_span),
        record.variable,
        record.level,
    )
