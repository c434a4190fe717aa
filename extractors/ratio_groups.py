"""Whose a ratio is: of two groups compared before it, or of the factor that stands with it.

"14.7 months in A and 9.6 months in B (hazard ratio, 0.66)" is A's ratio against B; "age above 10
(HR 1.9) and CR2 (HR 2.3) predicted inferior OS" are two factors of one endpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.endpoints import Named
from extractors.measures import DIFFERENCE, RATIOS
from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from extractors.lexicon import Lexicon
    from extractors.printed import PrintedValue
    from extractors.sentence_rows import Row

#: "hazard ratio for death", "HR for progression or death, 0.5": what the ratio counts.
RATIO_FOR = re.compile(
    r"\b(?:[Hh]azard ratios?|HRs?|[Rr]isk ratios?|[Rr]elative risks?)(?:\s?[(\[]s?HR[)\]])?"
    r"\s(?:for|of)\s(?P<events>[^;%\d]{1,170}?)(?=[\s,]{1,2}\d)"
)
#: "progression or death": the events of a survival.
COMPOSITE = re.compile(
    r"\b(?P<event>(?:disease )?progression|relapse"
    r"|recurrence)(?: of (?:the )?disease)?,? or death\b",
    re.IGNORECASE,
)
DEATH = re.compile(r"(?:risk of )?(?:deaths?|dying|died)(?: from any cause)?", re.IGNORECASE)
#: What ties a factor to the outcome that it bears on.
LINK = re.compile(
    r"\b(?:associated with|correlated with|predict(?:ed|s|ing|ive of|ive for|ors? (?:of|for))"
    r"|(?:risk|prognostic) (?:factors?|variables?) (?:for|of)|influenced|affected|impacted"
    r"|kept its (?:prognostic )?(?:value|significance) for|independent\w* for"
    r"|(?:was|were|is|are|remained) (?:also |significantly |independently )*"
    r"(?:worse|better|inferior|superior|higher|lower|shorter|longer|reduced|increased|impaired"
    r"|improved|poorer|associated|predictive|prognostic|significant))\b",
    re.IGNORECASE,
)
#: Words that lead up to a factor: the factor begins behind the last of them.
LEAD = re.compile(
    r"\b(?:were|was|is|are|included?|including|identified|by|with|that|only|analysis|model|for|in"
    r"|showed|revealed|and|both|follows|namely|as well as)\b[:,]?\s|[,:]\s",
    re.IGNORECASE,
)
OPENS = re.compile(r"\s?[(\[]\s?$")
#: Words that make a phrase no factor.
NO_FACTOR = re.compile(
    r"^(?:it|they|this|these|those|which|patients|respectively|there|the|we|groups?|also)?$",
    re.IGNORECASE,
)
LONGEST = 80
FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Factor:
    """A ratio's factor as printed, with the endpoint that it bears on."""

    text: str
    endpoint: Named


def with_survival_for_deaths(named: list[Named], plain: str, lexicon: Lexicon) -> list[Named]:
    """Return the names with "hazard ratio for death" read as the ratio of a survival.

    The event that it counts is that of the survival named before it, of overall survival alone.
    """
    found = list(named)
    for m in RATIO_FOR.finditer(plain):
        events = m["events"]
        counted = [n for n in found if m.start("events") <= n.span.start < m.end("events")]
        composite = COMPOSITE.search(events)
        if composite and not any(map(_is_survival, found)):
            code = "PFS" if composite["event"].lower().endswith("progression") else "RFS"
            at = m.start("events")
            place = Span(at + composite.start(), at + composite.end())
            found.append(Named(code, place, lexicon.get("endpoint", code)))
            continue
        if "death" not in events.lower() or not counted or any(map(_is_survival, counted)):
            continue
        found = [n for n in found if n not in counted]
        before = [n for n in found if n.span.start < m.start() and _is_survival(n)]
        if not before and {n.code for n in counted} == {"DEATH"}:
            found.append(Named("OS", counted[0].span, lexicon.get("endpoint", "OS")))
        elif not before:
            found += counted
    return sorted(found, key=lambda n: n.span.start)


def with_hazard_of_death(rows: list[Row], plain: str, lexicon: Lexicon) -> list[Row]:
    """Return the rows with a hazard ratio of death as one of overall survival.

    The mortality at a printed time stays what it is called.
    """
    survival = lexicon.get("endpoint", "OS")
    return [
        replace(r, endpoint=replace(r.endpoint, code="OS", concept=survival))
        if r.endpoint.code == "DEATH"
        and r.value.kind == "hazard_ratio"
        and DEATH.fullmatch(plain[r.endpoint.span.start : r.endpoint.span.end])
        else r
        for r in rows
    ]


def _is_survival(name: Named) -> bool:
    return name.fact("endpointKind") == "survival"


def factors_of(values: Sequence[PrintedValue], named: list[Named], plain: str) -> dict[int, Factor]:
    """Return the factors of the ratios that stand in brackets behind them, by index of value.

    None where any of them is told otherwise: "associated with reduced OS (HR 1.6)".
    """
    ratios = [(i, v) for i, v in enumerate(values) if v.kind in RATIOS]
    segments: list[tuple[int, int, int]] = []
    start = 0
    for i, value in ratios:
        opened = plain.rfind("(", start, value.span.start)
        opened = max(opened, plain.rfind("[", start, value.span.start) if opened < 0 else opened)
        if opened < 0:
            return {}
        segments.append((i, start, opened))
        start = plain.find(")", value.end - 1) + 1 or value.end
    if not segments:
        return {}
    found: dict[int, Factor] = {}
    phrases = {i: _factor_phrase(plain, a, b) for i, a, b in segments}
    inside = [
        n for n in named for a, b in phrases.values() if a <= n.span.start < b and b - a <= LONGEST
    ]
    outside = [n for n in named if n not in inside]
    first, last = segments[0], segments[-1]
    head, tail = phrases[first[0]][0], last[2]
    ahead = [n for n in outside if n.span.start < head]
    behind = [n for n in outside if n.span.start > tail]
    outcome = _bears_on(ahead, plain[:head]) or _bears_on(behind, plain[tail:])
    if outcome is None or any(head < n.span.start < tail for n in outside):
        return {}
    starts = {i: start for i, start, _ in segments}
    for i, (a, b) in phrases.items():
        told = any(a <= n.span.start < b for n in inside)
        if told and any(
            len(plain[m.end() : a].split()) <= FEW_WORDS for m in LINK.finditer(plain, starts[i], a)
        ):
            return {}  # "associated with a higher relapse (HR 1.5)": an outcome, no factor
        text = plain[a:b].strip(" ,")
        if NO_FACTOR.match(text) or len(text) > LONGEST or LINK.search(text):
            return {}
        if any(n in inside and n.code == outcome.code and a <= n.span.start < b for n in named):
            return {}
        found[i] = Factor(text, outcome)
    return found


def _bears_on(named: list[Named], words: str) -> Named | None:
    """Return the one endpoint of the words beside a list of factors that say that they matter."""
    if len({n.code for n in named}) != 1 or not LINK.search(words):
        return None
    return named[0]


def _factor_phrase(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of the noun phrase that ends where a ratio's bracket opens."""
    begin = start
    for m in LEAD.finditer(plain, start, end):
        if not re.search(r"\b(?:patients|those|children)\s$", plain[start : m.start()]):
            begin = m.end()
    while begin < end and not plain[begin].isalnum() and plain[begin] not in "<>≥≤":
        begin += 1
    return begin, end


def of_compared(rows: list[Row], plain: str) -> list[Row]:
    """Return the rows with each ratio on the side of the comparison before it that it speaks of.

    A hazard ratio below 1 is of those who fared better, whichever side is named first.
    """
    result = list(rows)
    for i, row in enumerate(rows):
        if row.value.kind not in RATIOS and row.value.kind != DIFFERENCE:
            continue
        sides = [
            r
            for r in rows[:i]
            if r.value.kind not in RATIOS
            and r.value.kind != DIFFERENCE
            and r.endpoint.code == row.endpoint.code
            and r.value.span.start < row.value.span.start
        ][-2:]
        if len(sides) != 2 or sides[0].cohort.label == sides[1].cohort.label:
            continue
        if "all" in (sides[0].cohort.label, sides[1].cohort.label):
            continue
        known = (sides[0].cohort.label, sides[1].cohort.label, "all")
        before = plain[: row.value.span.start]
        in_bracket = before.rfind("(") > before.rfind(")")
        if row.cohort.label not in known and not in_bracket:
            continue
        side = _side(row, sides)
        result[i] = replace(row, cohort=side.cohort)
    return result


def _side(row: Row, sides: list[Row]) -> Row:
    """Return the side whose ratio it is: the first, unless only the second fits the numbers."""
    first, second = (_more(r.value) for r in sides)
    ratio = row.value.value
    if row.value.kind == DIFFERENCE:
        return sides[1] if first is not None and second is not None and second > first else sides[0]
    if first is None or second is None or ratio is None or first == second or ratio == 1:
        return sides[0]
    counts_failures = row.endpoint.fact("endpointKind") == "survival"
    first_is_more = first > second
    fits = (ratio > 1) == (first_is_more != counts_failures)
    return sides[0] if fits else sides[1]


def _more(value: PrintedValue) -> Decimal | float | None:
    """Return a value to compare by; a median not reached is longer than any."""
    return float("inf") if value.status == "not-reached" else value.value
