"""All figures of an article's running text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.attribution import Attributor
from extractors.prose_figures import ProseReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon
    from extractors.model import Document, ReportedFigure, StudyFact

REVIEWS = frozenset(("review", "systematic review", "meta-analysis", "narrative review"))


def is_review(document: Document, facts: Sequence[StudyFact]) -> bool:
    """Tell an article that has no results of its own; an abstract alone may be anybody's."""
    kinds = {s.kind for s in document.sections}
    tells = bool(kinds & {"methods", "results", "main"}) or kinds <= {"front", "abstract", "back"}
    return any(f.kind == "design" and f.concept in REVIEWS for f in facts) or not tells


def read_prose(
    document: Document,
    facts: Sequence[StudyFact],
    cohorts: Cohorts,
    lexicon: Lexicon,
    own: Sequence[ReportedFigure] = (),
) -> list[ReportedFigure]:
    """Return the figures of the running text; a review retells, so nothing in it is its own."""
    attributor = Attributor(document, lexicon, is_review=is_review(document, facts))
    return ProseReader(document, cohorts, attributor, lexicon, own).figures()
