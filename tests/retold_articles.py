"""Made-up articles that retell the results of others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from extractors.model import Cohort, Extraction, Span
from extractors.records import RetoldStudy
from tests.builders import Draft

ORIGIN: dict[str, Any] = {
    "authors": ("Origin O", "Source S"),
    "title": "Drugamab in adults with an imagined disease",
    "journal": "Journal of Invented Medicine",
    "year": 2010,
    "volume": "4",
    "first_page": "44",
}
PRIOR: dict[str, Any] = {
    "authors": ("Prior A", "Earlier B"),
    "title": "A study of adults",
    "journal": "Invent Med J",
    "year": 2015,
    "volume": "3",
    "first_page": "55",
}


def review() -> Extraction:
    """Return a review that retells two works, one of which it lists twice."""
    draft = Draft(
        title="What is known of relapsed adults: an invented review",
        doi="10.5555/review.3",
        authors=("Rita Review",),
        year=2023,
        volume="11",
        first_page="1",
    )
    retells(
        draft, "41", 3, endpoint="RELAPSE", measure="proportion", label="Prior 2015",
        sentence="Relapse was seen in 41% of the adults of the PRIORITY-2 trial.",
    )  # fmt: skip
    retells(
        draft, "39", 4, timepoint="1", timepoint_unit="year", label="NOWHERE trial",
        sentence="The OS at one year was 39% in the NOWHERE trial.",
    )  # fmt: skip
    draft.cites(3, "3. Prior A. A study of adults. Invent Med J. 2015;3:55-60.", **PRIOR)
    salvage = {
        "authors": ("Elsewhere C",),
        "title": "Salvage in the NOWHERE trial",
        "journal": "Invent Med J",
        "year": 2019,
        "volume": "8",
        "first_page": "5",
    }
    draft.cites(4, "4. Elsewhere C. Salvage in the NOWHERE trial. 2019;8:5.", **salvage)
    draft.cites(5, "5. Prior A. A study of adults. Invent Med J. 2015;3:55.", **PRIOR)
    draft.retold.append(
        RetoldStudy(
            number=3,
            name="Prior 2015",
            span=draft.references[0].span,
            acronym="PRIORITY-2",
            registrations=("NCT01234567",),
            population="adult",
            size=120,
        )
    )
    return draft.extraction()


def retelling(author: str, *told: tuple[str, dict[str, Any]], **origin: Any) -> Extraction:
    """Return an article that cites one work and retells its figures, a sentence each."""
    draft = Draft(
        title=f"What {author} makes of others",
        doi=f"10.5555/{author.lower()}",
        authors=("Ann Sample",),  # what tells articles apart is not who wrote them and when
        first_page=f"{len(author)}{ord(author[0])}",
    )
    for value, fields in told:
        retells(draft, value, 1, **fields)
    reference = {**ORIGIN, **origin}
    draft.cites(1, f"1. {reference['title']}", **reference)
    return draft.extraction()


def original(*told: tuple[str, dict[str, Any]]) -> Extraction:
    """Return the article that ``retelling`` cites, with figures of its own."""
    draft = Draft(
        doi="10.5555/origin",
        **{**ORIGIN, "authors": ("Olga Origin", "Sam Source")},
    )
    for value, fields in told:
        given: dict[str, Any] = {"cohort": Cohort("all"), **fields}
        draft.says(
            f"We saw {value} in them, as told in sentence {len(draft.text)}.", value, **given
        )
    return draft.extraction()


def retells(
    draft: Draft, value: str, number: int, *, label: str = "Origin 2010", **fields: Any
) -> None:
    """Add a sentence and the figure that it retells from an entry of the reference list."""
    sentence = fields.pop("sentence", f"Others saw {value} in them, says line {len(draft.text)}.")
    cohort = Cohort(
        label=label,
        level=fields.pop("group", ""),
        size=fields.pop("size", None),
        origin=(number,),
    )
    if cohort.level:
        cohort = Cohort(
            label=f"{label} ({cohort.level})",
            level=cohort.level,
            size=cohort.size,
            origin=(number,),
        )
    before = draft.text.find(sentence)
    figure = draft.says(
        sentence,
        value,
        cohort=cohort,
        attribution="secondary",
        cited_refs=(number,),
        location="text:Discussion",
        **fields,
    )
    if before >= 0:  # a second figure of the same sentence
        back = figure.span.start - before
        spans = {
            name: Span(span.start - back, span.end - back)
            for name, span in (("span", figure.span), ("value_span", figure.value_span))
        }
        draft.figures[-1] = replace(figure, **spans)
