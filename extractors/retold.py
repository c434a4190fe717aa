"""The patients of another work, as the article that retells its results describes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.context import population_of, settings_of, therapies
from extractors.model import Cohort, Exposure

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon
    from extractors.told_patients import ToldPatients

#: All patients of the work that is told of, by what was told before.
THESE = re.compile(
    r"(?:patients|those|subjects|children|adults)\s(?:treated|managed)\swith"
    r"\s(?:this|that|the same)\s(?:approach|strategy|regimen|combination|schedule|protocol)",
    re.IGNORECASE,
)


def retold_cohort(
    refs: tuple[int, ...],
    cohort: Cohort,
    sentence: str,
    heading: str,
    patients: ToldPatients,
    lexicon: Lexicon,
) -> Cohort:
    """Return the cited work's patients, named by what is told of them, trial and first author.

    Therapies and ages come from the group's own name, the ``sentence``, else from what was told of
    the work before and its title; timing also from the section's ``heading``.
    """
    own = cohort.label if cohort.label != "all" else ""
    named = therapies(own, lexicon) or patients.therapies(refs) or therapies(sentence, lexicon)
    settings = (
        settings_of(sentence, lexicon) or patients.settings(refs) or settings_of(heading, lexicon)
    )
    if not settings and named and "hsct" not in named:
        settings = ("non-HSCT",)
    population = population_of(own, lexicon) or patients.population(refs)
    who = patients.description(refs)
    if not own and not who:
        told = population_of(sentence, lexicon)
        who = {"pediatric": "children", "adult": "adults"}.get(told, "patients")
    compared = named == patients.therapies(refs) and not patients.given(refs)
    given = (" vs " if compared else ", ").join(t for t in named if t not in who)
    what = own or (f"{who}, {given}" if given else who)
    return Cohort(
        label=f"{what} ({patients.name(refs)})",
        level=own,
        size=cohort.size or patients.arm_size(refs, own) if own else patients.size(refs),
        population=population or population_of(sentence, lexicon),
        exposures=tuple(Exposure(n, s) for n in named for s in (settings or ("",))),
        origin=refs,
    )
