"""A graph for tests of everything that reads one, of two made-up articles."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractors.model import Cohort, Exposure, Extraction, StudyFact
from kg import namespaces as ns
from kg.conflicts.graph import conflict_triples
from kg.links import link_triples
from kg.rdf import article_quads
from kg.resources import data_dir
from kg.retellings import with_retellings
from kg.store import ontology_triples, open_for_writing, replace_graphs, to_ntriples
from kg.works import article_iri
from tests.builders import Draft, cohort_study

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

YOUNG = "pediatric-young-adult"
BEFORE = {"setting": ("pre-HSCT",), "intervention": ("blinatumomab", "hsct")}
AFTER = {"setting": ("post-HSCT-relapse",), "intervention": ("blinatumomab", "dli")}


def write_graph(path: Path, extractions: Iterable[Extraction]) -> Path:
    """Write the graph of some extractions and return its path."""
    store = open_for_writing(path)
    graphs: dict[str, str | None] = {ns.ONTOLOGY_GRAPH: ontology_triples(data_dir("ontology"))}
    for extraction in extractions:
        article = article_iri(extraction.article, extraction.document)
        graphs[ns.article_graph(article)] = to_ntriples(article_quads(extraction))
    replace_graphs(store, graphs)
    replace_graphs(store, {ns.LINKS_GRAPH: with_retellings(store, link_triples(store))})
    replace_graphs(store, {ns.CONFLICTS_GRAPH: conflict_triples(store)})
    store.flush()
    return path


def example_graph(path: Path) -> Path:
    """Write the graph of ``cohort_study`` and ``bridging_study``."""
    return write_graph(path, [cohort_study(), bridging_study()])


def disputing_studies() -> list[Extraction]:
    """Return two made-up articles that contradict each other, the first one itself as well."""
    here, there = (
        Draft(
            title=f"Imaginumab and survival: the {name} cohort",
            doi=f"10.5555/{name}.3",
            authors=(f"{name.title()} A", "Common B", "Shared C"),
            journal=f"J {name}",
            volume=str(number),
        )
        for number, name in enumerate(("here", "there"), start=1)
    )
    for draft, events, direction, words in (
        (here, 6, "increase", "was better"),
        (there, 30, "no-difference", "did not differ"),
    ):
        whole = Cohort(label="all", size=60, population="pediatric")
        draft.says(
            f"Of 60 children {events} had acute GVHD ({events * 100 // 60}%).",
            str(events * 100 // 60),
            cohort=whole,
            endpoint="AGVHD",
            measure="proportion",
            n_events=events,
            n_total=60,
            **BEFORE,
        )
        draft.claims(
            f"After the second antibody course OS {words}.",
            words,
            direction=direction,
            exposure="second antibody course",
            population="pediatric",
            **BEFORE,
        )
    here.says(
        "The hazard ratio of death was 2.5 (95% CI, 0.5-0.9).",
        "2.5",
        measure="hazard_ratio",
        unit="ratio",
        ci_low="0.5",
        ci_high="0.9",
        contrast="boys vs girls",
    )
    return [here.extraction(), there.extraction()]


def asked_graph(path: Path) -> Path:
    """Write the example graph with more told of the bridging study, and a work listed twice."""
    draft = bridging_draft()
    draft.cites(
        9,
        "9. Prior A, Earlier B. Study of adults. Invent Med J. 2015;3:55.",
        authors=("Prior A", "Earlier B"),
        title="Study of adults",
        journal="Invent Med J",
        year=2015,
        volume="3",
        first_page="55",
    )
    span = draft.write("Relapse was defined as blasts that came back.")
    draft.facts.append(StudyFact("endpoint_definition", "blasts that came back", span, "RELAPSE"))
    span = draft.write("Fifty children were treated at the Hospital of Nowhere.")
    draft.facts.append(StudyFact("size", "50", span))
    draft.facts.append(StudyFact("centres", "Hospital of Nowhere", span))
    span = draft.write("All were seen at the Hospital of Nowhere in Oslo, Norway.")
    draft.facts.append(StudyFact("country", "Norway", span, "Norway"))
    draft.facts.append(StudyFact("city", "Oslo", span))
    return write_graph(path, [cohort_study(), draft.extraction()])


def bridging_study() -> Extraction:
    """Return a made-up article of children and young adults with groups that differ."""
    return bridging_draft().extraction()


def bridging_draft() -> Draft:
    """Return the article of ``bridging_study``, to which more may be added."""
    draft = Draft(
        title="Outcomes of B-cell acute lymphoblastic leukemia: an invented INVENTA cohort",
        doi="10.5555/bridge.2",
        authors=("Ada Fictional", "Ben Madeup"),
        journal="Annals of Imaginary Blood",
        year=2022,
        volume="9",
        first_page="11",
        source_form="digest",
    )
    exposures = (Exposure("blinatumomab", "pre-HSCT"),)
    everyone = Cohort(label="all", size=50, population=YOUNG, exposures=exposures)
    first = group("CR1 at HSCT", 20, "Phase at HSCT", "CR1")
    second = group("CR2 at HSCT", 30, "Phase at HSCT", "CR2")
    male = group("male", 28, "Sex", "Male")
    incidence: dict[str, Any] = {
        "endpoint": "RELAPSE",
        "measure": "cumulative_incidence",
        "timepoint": "2",
        "timepoint_unit": "year",
        **BEFORE,
    }
    draft.says(
        "The 2-year incidence of relapse was 24.5% (95% CI 13-37).",
        "24.5",
        cohort=everyone,
        ci_low="13",
        ci_high="37",
        ci_level="95",
        **incidence,
    )
    draft.says("It was 5% in first remission.", "5", cohort=first, p_value="0.04", **incidence)
    draft.says("It was 38% in second remission.", "38", cohort=second, p_value="0.04", **incidence)
    draft.says("It was 22% in boys.", "22", cohort=male, **incidence)
    draft.says(
        "A relapse before day 500 doubled the hazard of relapse (HR 2.1).",
        "2.1",
        cohort=everyone,
        endpoint="RELAPSE",
        measure="hazard_ratio",
        unit="ratio",
        contrast="relapse before day 500 vs later",
        analysis="multivariable",
        **BEFORE,
    )
    draft.says(
        "Grade 2 to 4 acute GVHD occurred in 31% of them.",
        "31",
        cohort=everyone,
        endpoint="AGVHD_2_4",
        measure="cumulative_incidence",
        **BEFORE,
    )
    draft.describes(
        "Sex: male\t28 (56%)\t0.4",
        "28 (56%)",
        everyone,
        variable="Sex",
        level="male",
        statistic="count",
        value=Decimal(28),
        percent=Decimal(56),
        total=50,
        p_value="0.4",
    )
    draft.describes(
        "Age, median (IQR)\t8.5 (4-12)",
        "8.5 (4-12)",
        everyone,
        variable="Age",
        statistic="median",
        value=Decimal("8.5"),
        spread_kind="IQR",
        spread_low=Decimal(4),
        spread_high=Decimal(12),
        unit="year",
    )
    draft.says(
        "Adults who relapsed after transplant had an OS of 36% at 12 months.7",
        "36",
        location="text:Discussion",
        cohort=Cohort(label="relapsed adults", size=64, population="adult", origin=(7,)),
        timepoint="12",
        timepoint_unit="month",
        attribution="secondary",
        cited_refs=(7,),
        **AFTER,
    )
    draft.cites(
        7,
        "7. Elsewhere C. Salvage in the NOWHERE trial. Invent Med J. 2019;8:5.",
        authors=("Elsewhere C",),
        title="Salvage in the NOWHERE trial",
        journal="Invent Med J",
        year=2019,
        volume="8",
        first_page="5",
    )
    draft.cites(
        8,
        "8. Prior A, Earlier B. Study of adults. Invent Med J. 2015;3:55.",
        authors=("Prior A", "Earlier B"),
        title="Study of adults",
        journal="Invent Med J",
        year=2015,
        volume="3",
        first_page="55",
    )
    span = draft.write("This was a retrospective study.")
    draft.facts.append(StudyFact("design", "retrospective", span, "retrospective"))
    return draft


def group(label: str, size: int, variable: str, level: str) -> Cohort:
    """Return a part of the whole cohort of ``bridging_study``."""
    return Cohort(
        label=label, size=size, variable=variable, level=level, parent="all", population=YOUNG
    )
