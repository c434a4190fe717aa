"""The study behind retold results as a node: the same one whichever article retells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import namespaces as ns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.records import RetoldStudy
    from kg.triples import Triples


def study_of_work(work: str) -> str:
    """Return the IRI of the study whose results a work reports."""
    return ns.mint("study", "work", ns.short_id(work))


def write_origin(graph: Triples, works: Iterable[str]) -> list[str]:
    """Write the studies behind works and return their IRIs."""
    studies = []
    for work in works:
        study = study_of_work(work)
        graph.a(study, ns.EV + "Study")
        graph.link(study, "origin", work)
        studies.append(study)
    return studies


def write_retold_study(graph: Triples, told: RetoldStudy, works: Iterable[str]) -> None:
    """Write what an article tells of the study behind an entry of its reference list."""
    for study in write_origin(graph, works):
        graph.add(study, ns.RDFS + "label", told.name)
        graph.add(study, "acronym", told.acronym)
        for registration in told.registrations:
            graph.add(study, "registration", registration)
        graph.add(study, "size", told.size)
        if told.population:
            graph.link(study, "population", graph.concept("age-group", told.population))
