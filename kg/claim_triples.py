"""Findings and inconsistencies of one article as the triples of its named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.checks import inconsistencies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from extractors.model import Extraction, ReportedFigure
    from extractors.records import Finding
    from kg.checks import Place
    from kg.triples import Triples

#: What a finding tells as text, field to property.
_TEXTS = {
    "direction": "direction",
    "significance": "significance",
    "exposure": "exposureText",
    "comparator": "comparator",
    "group": "groupText",
    "attribution": "attribution",
    "location": "location",
    "found_by": "foundBy",
}


def add_findings(
    graph: Triples,
    extraction: Extraction,
    article: str,
    works: Callable[[tuple[int, ...]], list[str]],
    estimates: Mapping[ReportedFigure, str],
) -> None:
    """Add an article's findings; ``estimates`` are the IRIs of the figures that some come from."""
    for finding in extraction.findings:
        document = extraction.document
        quote = document.quote(finding.span)
        iri = ns.mint(
            "finding",
            article,
            finding.endpoint,
            finding.direction,
            finding.exposure,
            finding.group,
            finding.found_by,
            finding.location,
            finding.cue_span.start,
            quote,
        )
        graph.a(iri, ns.EV + "Finding")
        graph.link(iri, "reportedIn", article)
        graph.link(iri, "endpoint", graph.endpoint(finding.endpoint))
        graph.add(iri, "endpointCode", finding.endpoint)
        for field, name in _TEXTS.items():
            graph.add(iri, name, str(getattr(finding, field)))
        graph.add(iri, "hedged", finding.hedged)
        _add_context(graph, iri, finding)
        for number in finding.cited_refs:
            graph.add(iri, "citedRef", number)
        credited = "attributedTo" if finding.attribution == "secondary" else "answersTo"
        graph.link(iri, credited, *works(finding.cited_refs))
        if finding.intent:
            graph.link(iri, "intent", ns.CITO + finding.intent)
        if finding.figure is not None and estimates.get(finding.figure):
            graph.link(iri, "fromEstimate", estimates[finding.figure])
        graph.add(iri, "charStart", finding.span.start)
        graph.add(iri, "charEnd", finding.span.end)
        graph.add(iri, "quote", quote)


def _add_context(graph: Triples, iri: str, finding: Finding) -> None:
    if finding.population:
        graph.link(iri, "population", graph.concept("age-group", finding.population))
    for setting in finding.setting:
        graph.link(iri, "setting", graph.concept("setting", setting))
    for intervention in finding.intervention:
        graph.link(iri, "intervention", graph.concept("intervention", intervention))


def add_inconsistencies(graph: Triples, extraction: Extraction, article: str) -> None:
    """Add what does not add up in an article."""
    for problem in inconsistencies(extraction):
        iri = ns.mint(
            "inconsistency",
            article,
            problem.kind,
            problem.arithmetic,
            problem.a.value,
            problem.a.location,
            problem.a.span.start,
        )
        graph.a(iri, ns.EV + "Inconsistency")
        graph.link(iri, "reportedIn", article)
        graph.add(iri, "problemKind", problem.kind)
        graph.add(iri, "severity", problem.severity)
        graph.add(iri, "arithmetic", problem.arithmetic)
        _add_place(graph, extraction, iri, "A", problem.a)
        if problem.b is not None:
            _add_place(graph, extraction, iri, "B", problem.b)


def _add_place(graph: Triples, extraction: Extraction, iri: str, side: str, place: Place) -> None:
    graph.add(iri, f"value{side}", place.value)
    graph.add(iri, f"location{side}", place.location)
    graph.add(iri, f"charStart{side}", place.span.start)
    graph.add(iri, f"charEnd{side}", place.span.end)
    graph.add(iri, f"quote{side}", extraction.document.quote(place.span))
