"""Outcomes of those who had another outcome: how soon GVHD began, what the dead died of.

The endpoint that a sentence names is then not what was measured, and the patients are not those
that it speaks of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.endpoints import Named
from extractors.model import Cohort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon
    from extractors.sentence_rows import Row

GVHD_TREATED = re.compile(
    r"\b(?:anti-GVHD|GVHD (?:therap|treatment)|response of [ac]?GVHD|treatment of (?:acute "
    r"|chronic )?GVHD)",
    re.IGNORECASE,
)
#: "Six patients (8%) died of infection, 3 (4%) of relapse": each has its cause.
DIED_OF = re.compile(
    r"^\s?%?\)?\s(?:of\s\w+\s)?(?:patients\s|children\s|subjects\s)?(?:\([^()]*\)\s)?(?:had\s)?died\s"
    r"(?:of|from|due to|because of)\b"
)
CAUSE = re.compile(r"\s?%?\)?\s(?:died\s)?(?:of|from|due to|because of)\s")
GVHD = re.compile(r"\b(?:acute |chronic |a|c)?GVHD\b", re.IGNORECASE)
BRACKET_BEHIND = re.compile(r"\s?[(:]")
#: A name cut down to its grades, "grades I-II and III-IV GVHD", and what follows it.
ONLY_GRADES = re.compile(r"[IV1-5]+(?:\s?[-–]\s?[IV1-5]+)?")
NEXT_WORD = re.compile(r"\s(?P<word>[\w-]+)")
#: Grades of these say how bad it was, not what it was.
GRADED = frozenset(("AGVHD", "CGVHD"))


def onset(row: Row, rows: list[Row], plain: str, lexicon: Lexicon) -> Row:
    """Return a median time to an event as one of those who had the event, of any grade."""
    concept = row.endpoint.concept
    if row.value.kind not in ("median", "mean") or concept is None:
        return row
    if row.endpoint.fact("endpointKind") not in ("incidence", "toxicity"):
        return row
    named = next((c for c in lexicon.ancestors(concept) if c.notation in GRADED), concept)
    counts = [
        r.value.events
        for r in rows
        if r.value.events is not None
        and r.endpoint.code == named.notation
        and r.cohort.label == row.cohort.label
    ]
    size = counts[0] if len(counts) == 1 else None
    said = plain[row.endpoint.span.start : row.endpoint.span.end].split()[-1]
    if ONLY_GRADES.fullmatch(said):
        behind = NEXT_WORD.match(plain, row.endpoint.span.end)
        said = behind["word"] if behind and GVHD.fullmatch(behind["word"]) else named.label
    name = said if any(c.isupper() for c in said) else named.label
    cohort = Cohort(f"patients with {name}", size, parent=row.cohort.label)
    return replace(row, endpoint=Named(named.notation, row.endpoint.span, named), cohort=cohort)


def of_causes(rows: list[Row], plain: str, lexicon: Lexicon) -> list[Row]:
    """Return "six died of A, three of B" as deaths: the three had B as their cause of death."""
    death = lexicon.get("endpoint", "DEATH")
    found = []
    died = None
    for row in rows:
        if row.endpoint.code == "DEATH" and DIED_OF.search(plain[row.value.end :]):
            died = row.value
        is_cause = died is not None and CAUSE.match(plain, row.value.end)
        if died and is_cause and not re.search(r"[;.]\s", plain[died.end : row.value.span.start]):
            found.append(replace(row, endpoint=Named("DEATH", row.endpoint.span, death)))
        else:
            found.append(row)
    return found


def as_deaths(rows: list[Row], named: Sequence[Named], plain: str, lexicon: Lexicon) -> list[Row]:
    """Return causes of death as counts of those who died, whatever else the causes' names mean.

    What "NRM (infection: n = 1; bleeding: n = 2)" counts stays NRM.
    """
    death = lexicon.get("endpoint", "DEATH")
    died = Cohort(label="patients who died", parent="all")
    found = []
    for row in rows:
        nrm = next((n for n in named if n.code in ("NRM", "TRM") and _lists(n, row, plain)), None)
        if row.value.kind == "count" and nrm is not None:
            found.append(replace(row, endpoint=nrm))
        elif row.value.kind == "count" and row.endpoint.code == "DEATH":
            found.append(row)
        elif row.value.percent or row.value.kind == "count":
            found.append(
                replace(row, endpoint=Named("DEATH", row.endpoint.span, death), cohort=died)
            )
    return found


def _lists(name: Named, row: Row, plain: str) -> bool:
    """Tell whether a value stands in the bracket right behind a name."""
    opened = BRACKET_BEHIND.match(plain, name.span.end)
    if opened is None or row.value.span.start < opened.end():
        return False
    return not re.search(r"[()]", plain[opened.end() : row.value.span.start])


def gvhd_treated(label: str, sentence: str) -> str:
    """Return which GVHD a response to treatment is of, ``""`` where none was treated.

    >>> gvhd_treated("aGVHD", "After anti-GVHD therapy half of those with aGVHD responded.")
    'aGVHD'
    """
    if not GVHD_TREATED.search(sentence):
        return ""
    named = GVHD.search(label) or GVHD.search(sentence)
    return named.group() if named else "GVHD"
