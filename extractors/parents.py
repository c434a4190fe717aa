"""Which group another group is part of, as its label says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from extractors.model import Cohort

_WITHIN = re.compile(r"^.+?\s\((?P<group>[^()]+)\)$")


def parent_of(cohort: Cohort, labels: Collection[str]) -> str:
    """Return the label of a group's parent: a group that its own label names, else the one told.

    "MRD > 1% (relapse cohort)" and "CR2/3, no drug A before transplant" name the group that they
    narrow down, if ``labels`` has it.
    """
    if cohort.parent not in ("", "all"):
        return cohort.parent
    within = _WITHIN.match(cohort.label)
    named = (within["group"] if within else "", cohort.label.partition(", ")[0])
    own = (name for name in named if name in labels and name not in ("all", cohort.label))
    return next(own, cohort.parent)
