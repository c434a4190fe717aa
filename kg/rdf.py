"""Records to RDF: one article's extraction as the quads of its named graph.

Every id comes from content and there are no blank nodes, so the same article gives the same graph
whoever builds it, and the union of two graphs is the graph of both.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from extractors.intents import citing_sentence
from kg import namespaces as ns
from kg.article_triples import ArticleTriples
from kg.characteristics import write_characteristics
from kg.claim_triples import add_findings, add_inconsistencies
from kg.merge import COMPARATIVE, Estimate, cohort_key, merge, time_key
from kg.pages import write_page
from kg.quantities import plain
from kg.retold_studies import write_origin, write_retold_study

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from extractors.model import Cohort, Extraction, ReportedFigure, Span

#: What a figure prints, field to property.
# fmt: off
_PRINTED = {
    "value": "value", "value_text": "valueText", "unit": "unit", "operator": "operator",
    "status": "status", "ci_low": "ciLow", "ci_high": "ciHigh", "ci_level": "ciLevel",
    "spread_kind": "spreadKind", "spread_low": "spreadLow", "spread_high": "spreadHigh",
    "p_value": "pValue", "p_operator": "pOperator", "timepoint": "timepoint",
    "timepoint_unit": "timepointUnit", "time_origin": "timeOrigin", "analysis": "analysis",
    "adjusted_for": "adjustedFor", "model": "model", "comparator": "comparator",
    "contrast": "contrast", "endpoint_definition": "endpointDefinition", "found_by": "foundBy",
    "n_events": "events", "n_total": "total", "cycle": "cycle",
}
# fmt: on


def article_quads(
    extraction: Extraction, extractors_version: str = "", vocabulary_hash: str = ""
) -> list[Quad]:
    """Return the quads of an article's named graph, each once, in an order of no meaning."""
    return _ArticleGraph(extraction).quads(extractors_version, vocabulary_hash)


class _ArticleGraph(ArticleTriples):
    """The whole graph of one article while it is written."""

    def __init__(self, extraction: Extraction) -> None:
        super().__init__(extraction)
        self.populations: dict[str, str] = {}
        self.estimates: dict[str, str] = {}

    def quads(self, extractors_version: str, vocabulary_hash: str) -> list[Quad]:
        """Write everything and return it."""
        self._write_article(extractors_version, vocabulary_hash)
        for reference in self.document.references:
            self._write_reference(reference)
        self._write_study()
        for study in self.extraction.retold:
            write_retold_study(self, study, self._works((study.number,)))
        self._write_cohorts()
        self._write_estimates()
        self._write_findings()
        add_inconsistencies(self, self.extraction, self.article)
        write_characteristics(self, self.extraction, self.article, self._cohort_iri)
        self._write_citations()
        self._write_problems()
        return list(self.found)

    # -- cohorts -------------------------------------------------------------------------------

    def _write_cohorts(self) -> None:
        told: dict[object, list[Cohort]] = {}
        figures = sorted(self.extraction.figures, key=lambda f: (f.span, f.value_span))
        described = (c.cohort for c in self.extraction.characteristics)
        for cohort in (*self.extraction.cohorts, *(f.cohort for f in figures), *described):
            told.setdefault(cohort_key(cohort), []).append(cohort)
        for cohorts in told.values():
            self._write_cohort(cohorts)

    def _write_cohort(self, told: list[Cohort]) -> None:
        """Write one cohort; where it is told several times, the first that tells a thing counts."""
        first = told[0]
        iri = self._cohort_iri(first.label, first.origin)
        self._write_cohort_root(iri, first.label, first.origin)
        self.add(iri, "size", next((c.size for c in told if c.size is not None), None))
        for name in ("variable", "level"):
            self.add(iri, name, next((v for c in told if (v := str(getattr(c, name)))), ""))
        parent = next((c.parent for c in told if c.parent and c.parent != first.label), "")
        if parent:
            self._write_cohort_root(self._cohort_iri(parent, first.origin), parent, first.origin)
            self.link(iri, "parentCohort", self._cohort_iri(parent, first.origin))
        population = next((c.population for c in told if c.population), "")
        if population:
            self.populations[iri] = population
            self.link(iri, "population", self.concept("age-group", population))
        for name, values in (
            ("ageMin", [c.age_min for c in told]),
            ("ageMedian", [c.age_median for c in told]),
            ("ageMax", [c.age_max for c in told]),
        ):
            self.add(iri, name, next((v for v in values if v is not None), None))
        for status in dict.fromkeys(s for c in told for s in c.disease_status):
            self.link(iri, "diseaseStatus", self.concept("disease-status", status))
        for exposure in dict.fromkeys(e for c in told for e in c.exposures):
            node = ns.mint("exposure", iri, exposure.intervention, exposure.setting)
            self.a(node, ns.EV + "Exposure")
            self.link(iri, "hasExposure", node)
            self.link(node, "intervention", self.concept("intervention", exposure.intervention))
            if exposure.setting:
                self.link(node, "setting", self.concept("setting", exposure.setting))

    def _write_cohort_root(self, iri: str, label: str, origin: tuple[int, ...]) -> None:
        self.a(iri, ns.EV + "Cohort")
        self.add(iri, ns.RDFS + "label", " ".join(label.split()))
        if origin:
            works = self._works(origin)
            self.link(iri, "origin", *works)
            self.link(iri, "study", *write_origin(self, works))
        else:
            self.link(iri, "study", self.study)

    # -- estimates and mentions ----------------------------------------------------------------

    def _write_estimates(self) -> None:
        estimates = merge(self.extraction.figures)
        mentions = {self._mention_iri(m): m for e in estimates for m in e.mentions}
        in_order = sorted(mentions, key=lambda m: (*self._quoted(mentions[m]), m))
        for order, mention in enumerate(in_order, start=1):
            self._write_mention(mention, mentions[mention], order)
        for iri, estimate in zip(self._estimate_iris(estimates), estimates, strict=True):
            self._write_estimate(iri, estimate)
            self.estimates |= {self._mention_iri(m): iri for m in estimate.mentions}

    def _estimate_iris(self, estimates: tuple[Estimate, ...]) -> list[str]:
        """Mint from what makes a figure this one; where that is not enough, from all it prints."""
        short = [self._key(e) for e in estimates]
        full = [(*key, *_further(e.figure)) for key, e in zip(short, estimates, strict=True)]
        shared, still = Counter(short), Counter(full)
        iris = []
        for key, longer, estimate in zip(short, full, estimates, strict=True):
            fields = key
            if shared[key] > 1:
                fields = longer
            if still[longer] > 1:
                fields = (*longer, self._mention_iri(estimate.mentions[0]))
            iris.append(ns.mint("estimate", *fields))
        return iris

    def _key(self, estimate: Estimate) -> tuple[str, ...]:
        figure = estimate.figure
        return (
            self.article,
            self._cohort_iri(figure.cohort.label, figure.cohort.origin),
            figure.endpoint,
            figure.measure,
            figure.analysis,
            *time_key(figure),
            figure.time_origin,
            str(figure.n_total or ""),
            figure.attribution,
            ";".join(map(str, sorted(set(figure.cited_refs)))),
            plain(estimate.precise),
            "%" if figure.unit == "fraction" else figure.unit,
            figure.operator,
            figure.status,
            figure.contrast,
            figure.comparator,
        )

    def _write_estimate(self, iri: str, estimate: Estimate) -> None:
        figure = estimate.figure
        self.a(iri, ns.EV + "Estimate", ns.EVIDENCE[figure.attribution])
        if figure.measure in COMPARATIVE:
            self.a(iri, ns.EV + "Comparison")
        self.link(iri, "reportedIn", self.article)
        if figure.attribution == "primary":
            self.link(iri, "study", self.study)
        self.link(iri, "endpoint", self.endpoint(figure.endpoint))
        self.add(iri, "endpointCode", figure.endpoint)
        self.link(iri, "measure", self.concept("measure", figure.measure))
        self.add(iri, "measureCode", figure.measure)
        cohort = self._cohort_iri(figure.cohort.label, figure.cohort.origin)
        self.link(iri, "cohort", cohort)
        population = figure.cohort.population or self.populations.get(cohort, "")
        if population:
            self.link(iri, "population", self.concept("age-group", population))
        for setting in figure.setting:
            self.link(iri, "setting", self.concept("setting", setting))
        for intervention in figure.intervention:
            self.link(iri, "intervention", self.concept("intervention", intervention))
        self.add(iri, "attribution", figure.attribution)
        for number in figure.cited_refs:
            self.add(iri, "citedRef", number)
        credited = self._works(figure.cited_refs)
        self.link(iri, "attributedTo", *credited)
        self.link(iri, "study", *write_origin(self, credited))
        self.add(iri, "valuesPrinted", ";".join(estimate.values_printed))
        for field, name in _PRINTED.items():
            self.add(iri, name, getattr(figure, field))
        places = [self._mention_iri(m) for m in estimate.mentions]
        self.link(iri, "hasMention", *places)
        self.link(iri, "firstMention", places[0])

    def _quoted(self, figure: ReportedFigure) -> tuple[Span, Span]:
        """Return the places of the quote, which the file holds unbroken, and of the value in it."""
        return self.document.printed_around(figure.span, figure.value_span), figure.value_span

    def _mention_iri(self, figure: ReportedFigure) -> str:
        span, value = self._quoted(figure)
        return ns.mint(
            "mention",
            self.article,
            self.extraction.article.source_form,
            figure.location,
            span.start,
            value.start,
            value.end,
            self.document.quote(span),
        )

    def _write_mention(self, iri: str, figure: ReportedFigure, order: int) -> None:
        span, value = self._quoted(figure)
        quote = self.document.quote(span)
        self.a(iri, ns.EV + "Mention", ns.OA + "SpecificResource")
        self.add(iri, "location", figure.location)
        self._write_place(iri, span, quote)
        self.add(iri, "valueStart", value.start)
        self.add(iri, "valueEnd", value.end)
        self.add(iri, "order", order)
        self.link(iri, ns.OA + "hasSource", self.article)
        self.link(iri, ns.OA + "hasSelector", f"{iri}#quote", f"{iri}#position")
        self.a(f"{iri}#quote", ns.OA + "TextQuoteSelector")
        self.add(f"{iri}#quote", ns.OA + "exact", quote)
        self.a(f"{iri}#position", ns.OA + "TextPositionSelector")
        self.add(f"{iri}#position", ns.OA + "start", span.start)
        self.add(f"{iri}#position", ns.OA + "end", span.end)
        write_page(self, iri, self.document, span, value)

    def _write_findings(self) -> None:
        told = {
            f.figure: self.estimates.get(self._mention_iri(f.figure), "")
            for f in self.extraction.findings
            if f.figure is not None
        }
        add_findings(self, self.extraction, self.article, self._works, told)

    # -- citations and problems ----------------------------------------------------------------

    def _write_citations(self) -> None:
        for citation in self.document.citations:
            iri = ns.mint("citation", self.article, *_ends(citation.span), citation.marker)
            self.a(iri, ns.EV + "Citation", ns.C4O + "InTextReferencePointer")
            self.link(iri, "reportedIn", self.article)
            self.add(iri, "marker", citation.marker)
            self.add(iri, "charStart", citation.span.start)
            self.add(iri, "charEnd", citation.span.end)
            sentence = citing_sentence(self.document, citation.span)
            self.add(iri, ns.C4O + "hasContext", self.document.quote(sentence).strip())
            section = [s for s in self.document.sections if citation.span.start in s.span]
            self.add(iri, "section", section[-1].heading if section else "")
            for number in citation.numbers:
                self.link(iri, ns.C4O + "denotes", *self.references.get(number, ()))
            if citation.intent:
                # A cito:Citation has one cited work, a marker may have many: the marker is
                # characterized, and the article cites each work directly.
                intent = ns.CITO + citation.intent
                self.link(iri, ns.CITO + "hasCitationCharacterization", intent)
                self.link(self.article, intent, *self._works(citation.numbers))

    def _write_problems(self) -> None:
        for problem in (*self.document.problems, *self.extraction.problems):
            place = _ends(problem.span) if problem.span else ()
            iri = ns.mint("problem", self.article, problem.kind, problem.message, *place)
            self.a(iri, ns.EV + "ReadingProblem")
            self.link(iri, "reportedIn", self.article)
            self.add(iri, "problemKind", problem.kind)
            self.add(iri, "message", problem.message)
            if problem.span:
                self._write_place(iri, problem.span, self.document.quote(problem.span))


def _ends(span: Span) -> tuple[int, int]:
    return (span.start, span.end)


def _further(figure: ReportedFigure) -> tuple[str, ...]:
    """Return what may tell two figures apart that are alike in everything essential."""
    texts = (figure.p_operator, figure.p_value, figure.adjusted_for, figure.model)
    numbers = (figure.ci_low, figure.ci_high, figure.ci_level, figure.spread_low)
    return (
        *texts,
        *map(plain, numbers),
        figure.spread_kind,
        plain(figure.spread_high),
        str(figure.n_events),
        str(figure.cycle or ""),
    )
