"""An article, its reference list and its study as triples: what cohorts and figures hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.lexicon import load
from kg import namespaces as ns
from kg.triples import Triples
from kg.works import article_iri, family_name, normal_doi, work_of_article, work_of_reference

if TYPE_CHECKING:
    from extractors.model import Extraction, Reference, Span, StudyFact

#: In which vocabulary the concept of a study fact is looked up; others are looked up in all.
_FACT_SCHEMES = {
    "design": "study-design",
    "primary_endpoint": "endpoint",
    "secondary_endpoint": "endpoint",
    "endpoint_definition": "endpoint",
    "selection": "endpoint",
    "country": "country",
    "authors_country": "country",
}
#: Facts that stand on the study itself as well: property, and whether they are whole numbers.
_STUDY_PROPERTIES = {
    "centres": ("centers", True),
    "period_start": ("periodStart", False),
    "period_end": ("periodEnd", False),
    "size": ("size", True),
}


class ArticleTriples(Triples):
    """The graph of one article while it is written: what its figures are hung on."""

    def __init__(self, extraction: Extraction) -> None:
        self.extraction = extraction
        self.document = extraction.document
        self.article = article_iri(extraction.article, extraction.document)
        super().__init__(ns.article_graph(self.article), load())
        self.study = ns.mint("study", self.article)
        self.works: dict[int, list[str]] = {}
        self.references: dict[int, list[str]] = {}

    def _cohort_iri(self, label: str, origin: tuple[int, ...]) -> str:
        return ns.mint("cohort", self.article, " ".join(label.split()), *sorted(set(origin)))

    def _works(self, numbers: tuple[int, ...]) -> list[str]:
        return [work for number in numbers for work in self.works.get(number, ())]

    def _write_place(self, iri: str, span: Span, quote: str) -> None:
        self.add(iri, "charStart", span.start)
        self.add(iri, "charEnd", span.end)
        self.add(iri, "quote", quote)

    # -- the article and its study -------------------------------------------------------------

    def _write_article(self, extractors_version: str, vocabulary_hash: str) -> None:
        article, iri = self.extraction.article, self.article
        self.a(iri, ns.EV + "Article", ns.FABIO + "ResearchPaper")
        self.add(iri, ns.DCTERMS + "title", article.title)
        self.add(iri, "doi", normal_doi(article.doi))
        self.add(iri, "pmid", article.pmid)
        self.add(iri, "pmcid", article.pmcid)
        self.add(iri, "shortCitation", article.short_citation)
        self.add(iri, "firstAuthor", family_name(article.authors[0]) if article.authors else "")
        self.add(iri, "authors", "; ".join(article.authors))
        self.add(iri, "journal", article.journal)
        self.add(iri, "year", article.year)
        self.add(iri, "volume", article.volume)
        self.add(iri, "firstPage", article.first_page)
        self.add(iri, "licence", article.licence)
        self.add(iri, "sourceForm", article.source_form)
        for registration in article.registrations:
            self.add(iri, "registration", registration)
        self.add(iri, "hasTableCount", self.document.tables_seen)
        self.add(iri, "tablesRead", len(self.document.tables))
        self.add(iri, "contentHash", self.document.sha256)
        self.add(iri, "form", self.document.form)
        self.add(iri, "extractorsVersion", extractors_version)
        self.add(iri, "vocabularyHash", vocabulary_hash)
        work, key = work_of_article(article, self.document)
        self.link(iri, "work", work)
        self._write_work(work, key, article.short_citation)
        self.link(iri, "describes", self.study)

    def _write_work(self, work: str, key: str, label: str) -> None:
        self.a(work, ns.EV + "Work")
        self.add(work, "workKey", key)
        self.add(work, ns.RDFS + "label", label)

    def _write_reference(self, reference: Reference) -> None:
        iri = ns.mint("reference", self.article, reference.number, reference.raw)
        work, key = work_of_reference(reference)
        family = family_name(reference.authors[0]) if reference.authors else ""
        self.a(iri, ns.EV + "Reference", ns.BIRO + "BibliographicReference")
        self.link(self.article, "hasReferenceList", iri)
        self.add(iri, "number", reference.number)
        self.add(iri, "raw", reference.raw)
        self.add(iri, "firstAuthor", family)
        self.add(iri, "authors", "; ".join(reference.authors))
        self.add(iri, "refTitle", reference.title)
        self.add(iri, "journal", reference.journal)
        self.add(iri, "year", reference.year)
        self.add(iri, "volume", reference.volume)
        self.add(iri, "issue", reference.issue)
        self.add(iri, "firstPage", reference.first_page)
        self.add(iri, "lastPage", reference.last_page)
        self.add(iri, "doi", normal_doi(reference.doi))
        self.add(iri, "pmid", reference.pmid)
        self.link(iri, ns.BIRO + "references", work)
        self._write_work(work, key, " ".join(filter(None, (family, str(reference.year or "")))))
        self.references.setdefault(reference.number, []).append(iri)
        self.works.setdefault(reference.number, []).append(work)

    def _write_study(self) -> None:
        self.a(self.study, ns.EV + "Study")
        self.link(self.study, "reportedIn", self.article)
        for registration in self.extraction.article.registrations:
            self.add(self.study, "registration", registration)
        for fact in self.extraction.facts:
            self._write_fact(fact)

    def _write_fact(self, fact: StudyFact) -> None:
        quote = self.document.quote(fact.span)
        iri = ns.mint(
            "fact", self.article, fact.kind, fact.value, fact.concept, fact.span.start, quote
        )
        self.a(iri, ns.EV + "Fact")
        self.link(self.study, "hasFact", iri)
        self.add(iri, "factKind", fact.kind)
        self.add(iri, "factValue", fact.value)
        self._write_place(iri, fact.span, quote)
        if fact.concept:
            scheme = _FACT_SCHEMES.get(fact.kind) or self.scheme_of(fact.concept)
            concept = self.concept(scheme, fact.concept)
            self.link(iri, "concept", concept)
            if fact.kind in ("design", "country"):
                self.link(self.study, fact.kind, concept)
        name, whole = _STUDY_PROPERTIES.get(fact.kind, ("", False))
        if name and not whole:
            self.add(self.study, name, fact.value)
        elif name and fact.value.isascii() and fact.value.isdigit():
            self.add(self.study, name, int(fact.value))
