"""The patients of another work, as the article that retells its results describes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.attribution import Attribution, family_name
from extractors.context import population_of, settings_of, therapies
from extractors.model import Cohort, Exposure, Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon

TRIAL = re.compile(
    r"\b[A-Z][A-Z0-9-]{3,}(?:\s\d|\sphase\s\w+)*\s(?:trial|study|protocol)\b"
    r"|\b[A-Z][A-Z0-9]+-[A-Z0-9]{2,}\s(?:phase\s\w+\s)?(?:trial|study)\b"
)


def retold_cohort(
    credit: Attribution,
    cohort: Cohort,
    sentence: str,
    told: str,
    heading: str,
    known: Sequence[Reference],
    lexicon: Lexicon,
) -> Cohort:
    """Return the cited work's patients, named by trial or first author and what is told of them.

    Therapies and ages come from the ``sentence``, else from the cited titles; timing also from
    the section's ``heading``.  ``told`` is the sentence up to the value.  ``level`` keeps the
    words that tell the group, empty where a figure is told of the work's patients as a whole.
    """
    references = [r for r in known if r.number in credit.refs]
    titles = " ".join(r.title for r in references)
    named = therapies(sentence, lexicon) or therapies(titles, lexicon)
    settings = (
        settings_of(sentence, lexicon)
        or settings_of(titles, lexicon)
        or settings_of(heading, lexicon)
    )
    population = population_of(sentence, lexicon) or population_of(titles, lexicon)
    name = family_name(references[0]) if references else ""
    year = str(references[0].year or "") if references else ""
    who = f"{name} {year}".strip() if len(references) == 1 and name else "earlier studies"
    trials = list(TRIAL.finditer(told))
    if trials:
        who = trials[-1].group()
    what = cohort.label if cohort.label != "all" else ", ".join(named)
    label = f"{who} ({what})" if what else who
    return Cohort(
        label=label,
        level=cohort.label if cohort.label != "all" else "",
        population=population,
        exposures=tuple(Exposure(n, s) for n in named for s in (settings or ("",))),
        origin=credit.refs,
    )
