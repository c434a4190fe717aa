"""What an article says that does not add up, found in one article's records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.checks.figures import figure_problems
from kg.checks.groups import group_problems
from kg.checks.inconsistency import Inconsistency, Place
from kg.checks.mentions import mention_problems
from kg.checks.pointers import pointer_problems
from kg.checks.prose import prose_problems
from kg.checks.references import reference_problems
from kg.checks.reporting import reporting_problems
from kg.checks.spreads import spread_problems
from kg.checks.tables import table_problems
from kg.checks.wording import wording_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractors.model import Extraction

__all__ = ["CHECKS", "Inconsistency", "Place", "inconsistencies"]

#: The checks in the order in which their results are told.
CHECKS: tuple[Callable[[Extraction], Iterator[Inconsistency]], ...] = (
    figure_problems,
    mention_problems,
    table_problems,
    spread_problems,
    prose_problems,
    group_problems,
    wording_problems,
    reporting_problems,
    reference_problems,
    pointer_problems,
)


def inconsistencies(extraction: Extraction) -> tuple[Inconsistency, ...]:
    """Return what does not add up in an article, each thing once.

    A digest is told in our words, so only its figures and tables are held against each other.
    """
    own_words = (
        wording_problems,
        reporting_problems,
        reference_problems,
        prose_problems,
        group_problems,
        pointer_problems,
    )
    digest = extraction.article.source_form == "digest"
    found: dict[tuple[object, ...], Inconsistency] = {}
    for check in CHECKS:
        if digest and check in own_words:
            continue
        for problem in check(extraction):
            key = (problem.kind, problem.arithmetic, problem.a.value, problem.a.location)
            found.setdefault(key, problem)
    return tuple(found.values())
