"""Read articles and yield typed records; knows no graph and writes no file.

``extract(path)`` is the whole road from a file to records.  The steps are listed in running order;
a later one may use what an earlier one found, none changes it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Article, Cohort, Document, Extraction, ReportedFigure
    from extractors.records import Characteristic


def extract(path: Path | str) -> Extraction:
    """Return everything that the article at ``path`` prints.

    :raises extractors.errors.ReadError: the file cannot be read; one line says why.
    """
    from extractors.readers import read

    return extract_document(*read(Path(path)))


def extract_document(document: Document, stated: Article | None = None) -> Extraction:
    """Return the records of a document that is already read.

    ``stated`` is the article's bibliography where the file states it field by field (JATS); else
    it is read from the text.
    """
    from extractors import lexicon as vocabulary
    from extractors.abbreviations import find_abbreviations, own_vocabulary
    from extractors.ages import ages_of_groups, patients_ages, refined, with_ages
    from extractors.baseline import baseline_groups
    from extractors.characteristics import find_characteristics
    from extractors.cohorts import Cohorts
    from extractors.context import arms_given, article_context, group_context
    from extractors.disease_status import disease_status
    from extractors.enrolment import whole_cohort
    from extractors.findings import find_findings
    from extractors.group_sizes import sized, told_sizes
    from extractors.intents import with_intents
    from extractors.metadata import read_article
    from extractors.model import Exposure, Extraction
    from extractors.parents import parent_of
    from extractors.places import place_facts
    from extractors.prose import is_review, read_prose
    from extractors.restated import resolve_restated
    from extractors.retold_studies import retold_studies
    from extractors.selections import selection_facts
    from extractors.study import study_facts
    from extractors.table_figures import table_figures
    from extractors.time_origins import with_time_origins
    from extractors.told_arms import described_groups, randomised_size, told_arms

    abbreviations = find_abbreviations(document)
    lexicon = own_vocabulary(vocabulary.load(), abbreviations)
    document = with_intents(document, lexicon)
    article = stated or read_article(document.text, document.sections[0].span, document.sections)
    facts = study_facts(document)
    ages = patients_ages(document, lexicon, is_review=is_review(document, facts))
    context = article_context(document, article.title, lexicon)
    context = replace(context, population=refined(context.population, ages.get("all")))
    printed_size = next(
        (int(f.value) for f in facts if f.kind == "size" and f.value.isdigit()), None
    )
    assigned = told_arms(document, article.title, lexicon)
    if printed_size is None:
        printed_size = randomised_size(document, article.title, assigned)
    cohorts = Cohorts(
        whole_cohort(document, printed_size),
        lexicon,
        document.plain,
        given=context.interventions,
        abbreviations=abbreviations,
    )
    cohorts.take_arms(document.tables, assigned)
    cohorts.take_descriptions(described_groups(document))
    told = baseline_groups(document, cohorts, lexicon)
    found = [*table_figures(document, cohorts, lexicon)]
    found += read_prose(document, facts, cohorts, lexicon, found)
    results = {f"text:{s.heading}" for s in document.sections if s.kind == "results"}
    found = resolve_restated(found, results, lexicon)
    found = with_time_origins(found, document, lexicon)
    told += told_sizes(document, cohorts, lexicon)
    with_size = sized(cohorts.all(), told, cohorts, lexicon)
    labels = {c.label for c in cohorts.all() if not c.origin}
    characteristics, problems = find_characteristics(document, cohorts, lexicon)
    ages = {**ages_of_groups(characteristics), **ages}

    arms = {label: cohorts.spelled_out(label) for label in cohorts.arms}
    given = arms_given(arms, document.plain, lexicon)

    def complete(cohort: Cohort) -> Cohort:
        """Fill in what the label of a group, its parent or the article says of its patients."""
        if cohort.origin:
            return cohort
        known = cohorts.get(cohort.label) or cohort
        known = with_size.get(known.label, known)
        own = group_context(known, context, given, lexicon)
        return replace(
            with_ages(known, ages, cohorts),
            size=known.size if known.size is not None else cohort.size,
            parent=parent_of(known, labels),
            disease_status=disease_status(known.label, lexicon),
            population=own.population,
            exposures=tuple(
                Exposure(i, s) for i in own.interventions for s in (own.settings or ("",))
            ),
        )

    def with_context(figure: ReportedFigure) -> ReportedFigure:
        cohort = complete(figure.cohort)
        if figure.attribution == "secondary":
            return replace(figure, cohort=cohort)
        return replace(
            figure,
            cohort=cohort,
            setting=tuple(dict.fromkeys(e.setting for e in cohort.exposures if e.setting)),
            intervention=tuple(dict.fromkeys(e.intervention for e in cohort.exposures)),
        )

    figures = tuple(with_context(f) for f in found)
    return Extraction(
        document=document,
        article=article,
        facts=(
            *facts,
            *selection_facts(document, lexicon),
            *place_facts(document, facts, lexicon),
        ),
        cohorts=_told_of(
            [complete(c) for c in cohorts.all()], figures, characteristics, cohorts.arms
        ),
        figures=figures,
        retold=retold_studies(document, figures, lexicon),
        findings=find_findings(document, article.title, facts, figures, lexicon),
        characteristics=tuple(replace(c, cohort=complete(c.cohort)) for c in characteristics),
        problems=tuple(problems),
    )


def _told_of(
    cohorts: Sequence[Cohort],
    figures: Sequence[ReportedFigure],
    characteristics: Sequence[Characteristic],
    arms: Sequence[str],
) -> tuple[Cohort, ...]:
    """Return the groups of which the article tells anything, and those that they are part of.

    A name without level or figure is a phrase that an outcome stood beside, not a group.
    """
    parents = {c.label: c.parent for c in cohorts}
    wanted = [c.label for c in cohorts if c.level or c.label in ("all", *arms)]
    wanted += [f.cohort.label for f in figures if not f.cohort.origin]
    wanted += [c.cohort.label for c in characteristics]
    kept: set[str] = set()
    while wanted:
        label = wanted.pop()
        if label not in kept:
            kept.add(label)
            wanted += [parents[label]] if parents.get(label) else []
    return tuple(c for c in cohorts if c.label in kept or c.origin)
