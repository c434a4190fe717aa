"""Counts that share a noun or a verb: "14 and 12 cases", "79 died after A and 101 after B"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.numbers import NUMBER_WORD, word_value
from extractors.printed import PrintedValue

if TYPE_CHECKING:
    from extractors.groups import GroupPhrase

_WORD = NUMBER_WORD.pattern.replace("(?P<word>", "(?:")[2:-2]
PEOPLE = (
    r"(?:patients?|subjects?|children|adults?|individuals?|recipients?|participants?"
    r"|infants?|pts|cases?)"
)
PAIRED = re.compile(rf"(?<![\w.,/%-])(?P<n>\d{{1,4}}|{_WORD})\sand\s$", re.IGNORECASE)
#: "…, 21 given B", "compared with 113 in the other group": the same outcome in the next group.
FURTHER = re.compile(
    rf"[^;.%\d]{{0,90}}?(?:,|\band|\bbut|\bversus|\bvs\.?|\bcompared (?:with|to)|\bas against)\s"
    rf"(?:(?:and|by|in|only|just|with)\s){{0,3}}(?P<n>\d{{1,4}}|{_WORD})(?:\s(?:of|{PEOPLE}))?(?=\s)",
    re.IGNORECASE,
)
#: Between such a count and its group: " in the ", " given ".
TO_GROUP = re.compile(
    r"\s(?:(?:in|of|after|with|on|given|receiving|who|received|treated|for|among|from|the|assigned|to"
    r"|those|patients)\s){0,4}",
    re.IGNORECASE,
)


def first_counts(
    text: str, found: list[PrintedValue], known: list[tuple[int, int]]
) -> list[PrintedValue]:
    """Return the first counts of pairs that share a noun: the 14 of "14 and 12 cases of A"."""
    firsts = []
    for second in found:
        m = PAIRED.search(text[: second.span.start])
        if m and not any(a <= m.start("n") < b for a, b in known):
            events = word_value(m["n"])
            if events is not None:
                span = Span(m.start("n"), m.end("n"))
                first = PrintedValue(
                    span,
                    m["n"],
                    Decimal(events),
                    "count",
                    unit="count",
                    events=events,
                    end=span.end,
                )
                first.part_of = second
                firsts.append(first)
    return firsts


def further_counts(
    text: str,
    found: list[PrintedValue],
    groups: list[GroupPhrase],
    taken: list[tuple[int, int]],
) -> list[PrintedValue]:
    """Return the counts of further groups that a first one's outcome goes on to.

    Each stands right before a group of the sentence, as the first is told of another.
    """
    further: list[PrintedValue] = []
    names = {(g.span.start, g.span.end) for g in groups}
    if len([g for g in groups if not g.whole]) < 2:
        return []
    for first in found:
        m = FURTHER.match(text, first.end)
        while m:
            at = m.start("n")
            behind = any(
                g.span.start >= at
                and TO_GROUP.fullmatch(text[m.end() : max(m.end(), g.span.start)])
                for g in groups
                if g.span.start <= m.end() + 40
            )
            # a group's own first words may stand before the number: "21 given B" is a phrase
            inside = any(g.span.start <= at < g.span.end for g in groups)
            events = word_value(m["n"])
            is_new = all(v.span.start != at for v in (*found, *further))
            blocked = any(a <= at < b for a, b in taken if (a, b) not in names)
            if events is None or not is_new or blocked or not (behind or inside):
                break
            span = Span(at, m.end("n"))
            value = PrintedValue(
                span, m["n"], Decimal(events), "count", unit="count", events=events, end=span.end
            )
            further.append(value)
            m = FURTHER.match(text, span.end)
    return further
