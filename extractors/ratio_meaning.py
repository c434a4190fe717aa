"""What a ratio in a table compares: two arms of a trial, or the levels of a factor.

A trial prints its outcomes, a row each, with what compares the two arms beside them; a regression
table prints a row for each factor, or for each level of one against the level of reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.label_words import words_of
from extractors.labels import level_label, tidy
from extractors.model import Cohort
from extractors.outcome_rows import caption_endpoint, outcome_of_label
from extractors.table_place import Meaning, Place, own_label, row_size

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon
    from extractors.model import Table

UNIVARIABLE = re.compile(r"\buni\s?-?\s?varia(?:te|ble)\b", re.IGNORECASE)
MULTIVARIABLE = re.compile(r"\bmulti\s?-?\s?varia(?:te|ble)\b|\badjusted\b", re.IGNORECASE)
VERSUS = re.compile(
    r"\s+(?:vs?\.?|versus)\s+(?:vs?\.\s*)?|\s+(?:compared (?:with|to)|over)\s+", re.IGNORECASE
)
PER = re.compile(
    r"\(?\b(?:per|each)\s[^()]*\)?|\((?:mo|months?|years?|y|days?|continuous)\)", re.IGNORECASE
)
#: "Chronic GVHD with/without", "Age of donors ≤30/>30 years": a factor and its two or more levels.
LEVELS = re.compile(
    r"^(?P<variable>\S.*?)\s+(?P<levels>(?:[≤≥<>]\s?[\d.]+|[A-Za-z][A-Za-z-]+)"
    r"(?:\s?/\s?(?:[≤≥<>]\s?[\d.]+|[A-Za-z][A-Za-z-]+))+(?:\s(?!.*/).*|\s\w+/\w+)?)$"
)
WITH_OR_WITHOUT = re.compile(r"(?:with|yes|present)\s?/\s?(?:without|no|absent)", re.IGNORECASE)
VARIABLE = re.compile(
    r"\b(?:age|number|count|time|per|level|interval|years?|months?|days?|score|continuous)\b",
    re.IGNORECASE,
)
#: "Age ≥ 60 years" is a level, "age" alone a variable.
LEVEL_OF = re.compile(r"[<>≤≥]|\d\s?[-–]\s?\d")


def ratio_meaning(place: Place, ratio: str, cohorts: Cohorts, lexicon: Lexicon) -> Meaning | None:
    """Return what a ratio compares and for which endpoint, None where it does not say."""
    table, row, column = place.table, place.row, place.column
    outcome = "" if column.endpoint else outcome_of_label(row.label, cohorts, lexicon)
    arms = list(dict.fromkeys(c.arm for c in place.columns if c.arm not in ("", "all")))
    if outcome and len(arms) == 2:
        # a trial's outcomes: a row each, the two arms side by side, and what compares them
        first, second = (cohorts.named(a) for a in arms)
        contrast = f"{first.label} vs {second.label}"
        return Meaning(outcome, ratio, first, second.label, contrast=contrast)
    endpoint = column.endpoint or caption_endpoint(table, lexicon)
    if not endpoint:
        return None
    factor = own_label(row.label)
    if _is_continuous(row.label, table) and not PER.search(factor):
        factor += ", per unit increase"
    parts = VERSUS.split(factor, maxsplit=1)
    parent = cohorts.resolve(column.arm) if column.arm and column.arm != "all" else cohorts.whole
    where = f" ({parent.label})" if parent.label != "all" else ""
    category = next(
        (
            p
            for p in reversed(row.path[:-1])
            if not (UNIVARIABLE.search(p) or MULTIVARIABLE.search(p))
        ),
        "",
    )
    if len(parts) == 2:
        _, sep, rest = parts[0].rpartition(": ")
        group, other = (rest if sep else parts[0]), parts[1]
        cohort = cohorts.add(Cohort(label=tidy(group) + where, parent=parent.label))
        return Meaning(endpoint, ratio, cohort, comparator=tidy(other), contrast=factor)
    if category and not PER.search(factor):
        label = level_label(own_label(category), factor, cohorts.compact)
        levels = [
            r.label for r in table.rows if r.path[:-1] == row.path[:-1] and r.label != row.label
        ]
        size = None if where else row_size(place)
        cohort = cohorts.add(
            Cohort(label + where, size, own_label(category), factor, parent=parent.label)
        )
        return Meaning(
            endpoint,
            ratio,
            cohort,
            comparator="; ".join(own_label(x) for x in levels),
            contrast=label,
        )
    if levels_told := LEVELS.match(factor):
        variable, told = levels_told["variable"], levels_told["levels"]
        cohort = cohorts.add(Cohort(label=variable + where, variable=variable, parent=parent.label))
        other = f"no {variable}" if WITH_OR_WITHOUT.fullmatch(told) else ""
        return Meaning(endpoint, ratio, cohort, comparator=other, contrast=f"{variable}: {told}")
    is_variable = VARIABLE.search(factor) is not None and not LEVEL_OF.search(factor)
    size = parent.size if is_variable else None
    arm = cohorts.arm_of(factor) if not where else None
    if arm:
        other = cohorts.other_level(arm)
        return Meaning(
            endpoint, ratio, arm, comparator=other.label if other else "", contrast=factor
        )
    known = None if is_variable else cohorts.find(words_of(factor, lexicon))
    if known is None:
        label = factor + where if not is_variable or where else f"{factor} (all)"
        known = Cohort(
            label=label, size=size, variable=tidy(PER.sub("", factor)), parent=parent.label
        )
    cohort = cohorts.add(known)
    return Meaning(endpoint, ratio, cohort, contrast=factor)


def _is_continuous(label: str, table: Table) -> bool:
    """Tell a factor whose footnote mark says that it is continuous: "Age*"."""
    marks = re.search(r"[*†‡§]+$", label.strip())
    if not marks:
        return False
    noted = re.search(
        rf"(?<![*†‡§]){re.escape(marks.group())}(?![*†‡§])\s?(?P<note>[^*†‡§]+)",
        " ".join(table.footnotes),
    )
    return noted is not None and noted["note"].lower().startswith("continuous")
