"""A value of a sentence with what names it, and what such rows say of each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.group_picking import VERSUS_GAP

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.groups import GroupPhrase
    from extractors.model import Cohort, Section, Sentence
    from extractors.numbers import PValue, Time
    from extractors.printed import PrintedValue

CHARACTERISTIC_SECTION = re.compile(r"characteristics|baseline|demographic", re.IGNORECASE)
BEFOREHAND = re.compile(
    r"\b(?:prior to|before) (?:the )?(?:[\w-]+ )?(?:relapse|treatment|\w+mab|salvage|enrol\w+),? "
    r"(?=\d|\w+ (?:\w+ )?\(|\w+ patients)",
    re.IGNORECASE,
)
#: Behind a list of shares: "…, tachycardia (52% vs 33%) and a pacemaker (28% vs 9%) at baseline".
AT_BASELINE = re.compile(r"\)\sat (?:baseline|enrol\w+|study entry)\b", re.IGNORECASE)


#: Between the two values of a pair: "14 and 12 cases".
AND_GAP = re.compile(r"\s?%?(?:\s?\([^()]*\))?\s(?:and|vs\.?|versus)\s")


#: What stands between such pairs names another outcome: " cases of VOD, ".
NAMES_MORE = re.compile(r"\b(?!(?:with|and|the|for|was)\b)[A-Za-z]{3,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence at work: its masked text and the section it stands in."""

    sentence: Sentence
    section: Section
    plain: str

    @property
    def location(self) -> str:
        """The location as the evidence table prints it."""
        return "abstract" if self.section.kind == "abstract" else f"text:{self.section.heading}"


#: Between a value and the bracket that tells of it: "% ".
RIGHT_BEHIND = 3

#: What may stand between a value and its P: " (not evaluable, ".
BRACKET_BEFORE_P = 24


@dataclass(frozen=True, slots=True)
class Row:
    """A value with what names it."""

    value: PrintedValue
    endpoint: Named
    cohort: Cohort
    time: Time | None
    p: PValue | None

    @property
    def by_cycle(self) -> bool:
        """A cycle of therapy is no length of time, but it tells two responses apart."""
        return self.time is not None and self.time.unit == "cycle"


#: Between a figure and what it is made of.
COMPRISES = re.compile(r"\b(?:comprising|including|consisting of)\b")


def is_past(row: Row, line: Line) -> bool:
    """Tell who the patients were, and what they had had before, from what became of them."""
    kind = row.endpoint.fact("endpointKind")
    if CHARACTERISTIC_SECTION.search(line.section.heading):
        return kind != "utilization"
    if kind not in ("incidence", "toxicity"):
        return False
    at_baseline = AT_BASELINE.search(line.plain, row.value.end)
    return at_baseline is not None or bool(BEFOREHAND.search(line.plain))


def alternates(
    values: list[PrintedValue],
    p_values: list[PValue],
    groups: list[GroupPhrase],
    plain: str,
    *,
    paired: bool = False,
) -> bool:
    """Tell "A1 and B1 (P), A2 and B2 (P)" from "A1 and A2, B1 and B2".

    Each P ends a comparison, and "A1 vs B1 and A2 vs B2" sets the values of each pair side by side.
    """
    k = len([g for g in groups if not g.frame])
    if k < 2 or len(values) <= k or len(values) % k:
        return False
    places = [g.span.start for g in groups if not g.frame]
    if not (max(places) < values[0].span.start or min(places) > values[-1].span.start):
        return False
    pairs = zip(values[::2], values[1::2], strict=False)
    if k == len({g.text for g in groups if not g.frame}) == 2 and all(
        VERSUS_GAP.match(plain[a.end : b.span.start]) for a, b in pairs
    ):
        return True
    pairs = zip(values[::2], values[1::2], strict=False)
    named = [plain[a.end : b.span.start] for a, b in zip(values[1::2], values[2::2], strict=False)]
    if (
        k == 2
        and paired
        and all(AND_GAP.fullmatch(plain[a.end : b.span.start]) for a, b in pairs)
        and all(NAMES_MORE.search(gap) for gap in named)
    ):
        return True  # "14 and 12 cases of A, 8 and 7 cases of B, respectively, in …"
    ends = range(k, len(values), k)
    return all(
        any(values[i - 1].span.start < p.span.start < values[i].span.start for p in p_values)
        for i in ends
    )


def own_time(time: Time | None, endpoint: Named, named: list[Named], plain: str) -> Time | None:
    """Return the time, None where it is printed right before another endpoint: "the 2-year OS".

    What such a figure comprises has no time, nor has a response the time of survival behind it.
    """
    if time is None:
        return None
    bound = next((n for n in named if 0 <= n.span.start - time.span.end <= 3), None)
    if bound is None and endpoint.fact("endpointKind") == "response":
        before = [n for n in named if n.span.end <= time.span.start]
        later = before and before[-1].span.start > endpoint.span.start
        return None if later and before[-1].fact("endpointKind") == "survival" else time
    following = [
        n
        for n in named
        if bound
        and n.span.start >= bound.span.start
        and not COMPRISES.search(plain, bound.span.end, max(bound.span.end, n.span.start))
    ]
    return time if bound is None or any(n.code == endpoint.code for n in following) else None


def in_reach(time: Time | None, value: PrintedValue, plain: str) -> Time | None:
    """Return the time, None where it stands in a bracket that is another value's.

    In "CR (60% vs 45%), as was OS (50% vs 40% at 2 years)" the CR has no time.
    """
    if time is None:
        return None
    opened = plain.rfind("(", 0, time.span.start)
    closed = plain.find(")", time.span.start)
    if opened < plain.rfind(")", 0, time.span.start) or opened < 0 or closed < 0:
        return time
    inside = opened < value.span.start < closed
    return time if inside or 0 <= opened - value.end <= RIGHT_BEHIND else None


def follows_all(
    value: PrintedValue, endpoint: Named, groups: list[GroupPhrase], endpoints: list[list[Named]]
) -> bool:
    """Tell the follow-up of all from a group's: "After a median of 36 months, OS in A was …".

    :param endpoints: those of the values of the clause.
    """
    others = {n.code for own in endpoints for n in own} - {endpoint.code}
    late = all(g.span.start > value.span.start for g in groups)
    return endpoint.code == "FOLLOW_UP" and bool(groups) and bool(others) and late


def others_of(row: Row, rows: list[Row]) -> list[str]:
    """Return the groups whose value of the same endpoint and time stands beside the row's.

    A bare count is no side of shares: "50% in A and 82% in B, including 6 patients who …".
    """
    is_count = row.value.kind == "count"
    return list(
        dict.fromkeys(
            r.cohort.label
            for r in rows
            if r.value is not row.value
            and r.endpoint.code == row.endpoint.code
            and r.cohort.label not in (row.cohort.label, "all")
            and r.time == row.time
            and (r.value.kind == "count") == is_count
        )
    )


def shared_p(row: Row, rows: list[Row]) -> PValue | None:
    """Return the P of a row's comparison, which may stand behind the value of its other side.

    In "A 59% and 66% versus B 9% (P) and 16% (P)" the P behind the 16% is the 66%'s, too.
    """
    if row.p is None or _is_right_behind(row):
        return row.p
    sides = (
        r
        for r in rows
        if r.endpoint.code == row.endpoint.code
        and r.time == row.time
        and r.cohort.label != row.cohort.label
        and r.value.span.start > row.value.span.start
        and _is_right_behind(r)
    )
    return next((r.p for r in sides), row.p)


def _is_right_behind(row: Row) -> bool:
    return row.p is not None and row.p.span.start - row.value.end <= BRACKET_BEFORE_P


def printed_key(endpoint: str, value: Decimal | None, unit: str) -> tuple[str, Decimal]:
    """Return endpoint and value in percent, by which a repeated figure is recognized."""
    number = value if value is not None else Decimal(-1)
    return endpoint, (number * 100 if unit == "fraction" else number).normalize()
