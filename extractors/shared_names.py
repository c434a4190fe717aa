"""Endpoints that prose names in other ways than by their labels.

"Event-free and overall survival" names two endpoints, "the most common adverse events were fatigue
(40%) and raised amylase (8%)" two events, whether or not the vocabulary knows them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.endpoints import GRADE, Named
from extractors.model import Span
from extractors.told_grades import CLOSES_LIST, GENERIC

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

#: Before a name: the word that shares its head, "event-free and " of "overall survival".
SHARES = re.compile(r"(?<![\w-])(?P<word>[A-Za-z][\w-]{3,})\s?(?:and|or|/|,)\s?(?:the\s)?$")
#: The head of a list of events, up to its first item.
EVENTS = re.compile(
    r"\b(?:most (?:common|frequent)\w*|common|frequent|main|predominant|following|leading"
    rf"|grades?\s[^.;,]{{1,20}}?)\s(?:[\w/-]+\s){{0,5}}?{GENERIC}\b[^.;:()]{{0,90}}?"
    r"(?:\s(?:were|was|included?|including|are|comprised|consisted of)(?:\sthe following)?:?|:)\s"
    r"(?!(?:\w+ly\s)?(?:(?:[a-z]+ed|seen|found|present|absent)\s(?:in|by|as|at|among|according"
    r"|using|during|with)|more"
    r"|less|similar|higher|lower|rare|few|uncommon)\b)",
    re.IGNORECASE,
)
#: An item of a list of events with its figure: "raised amylase (five [8%] patients)".
ITEM = re.compile(
    r"(?:^|,\s(?:and\s)?|\band\s|\bor\s)(?P<name>[A-Za-z][A-Za-z/' -]{2,70}?)\s?"
    r"(?=[(\[]\s?(?:n\s?=\s?)?[<\w]{1,12}[\s%,.;)\[]|in\s\d)"
)
#: "A, B, and C in one patient each": events by their list.
EACH = re.compile(
    r"(?P<list>[a-z][a-z/' -]{3,50}(?:,\s[a-z][a-z/' -]{3,50}){0,6},?\sand\s[a-z][a-z/' -]{3,50}?)"
    r"\s(?:in|\()\s?(?:n\s?=\s?)?(?:\d{1,2}|one|two|three|four|five|six)(?:\s\w+)?,?\seach\b",
)
LIST_HEAD = re.compile(
    r"^.*\b(?:because of|due to|secondary to|owing to|were|was|included?|including|with"
    r"|developed|from|of)\s"
)
BETWEEN = re.compile(r",\s(?:and\s)?|\sand\s")
#: What is no event's name.
NO_EVENT = re.compile(
    r"^(?:(?:and|or|the|in|of|by|with|most|common|frequent|reported|observed|patients?|both|each"
    r"|group|arm|was|were|respectively|vs|versus)\b\s?)+$|\b(?:group|arm|cohort|patients|was|were"
    r"|versus|compared|respectively)\b",
    re.IGNORECASE,
)


def with_shared_heads(named: list[Named], plain: str, lexicon: Lexicon) -> list[Named]:
    """Return the names and those that share the last words of one: "acute and chronic GVHD"."""
    found = list(named)
    for name in named:
        words = plain[name.span.start : name.span.end].split()
        shares = SHARES.search(plain[: name.span.start])
        if len(words) < 2 or not shares or name.concept is None:
            continue
        span = Span(shares.start("word"), shares.end("word"))
        if any(n.span.start < span.end and span.start < n.span.end for n in named):
            continue
        whole = f"{shares['word']} {' '.join(words[1:])}"
        for match in lexicon.find(whole, name.concept.scheme):
            if match.span == Span(0, len(whole)) and match.notation != name.code:
                found.append(Named(match.notation, span, match.concept))
                break
    return sorted(found, key=lambda n: n.span.start)


def with_listed_events(named: list[Named], plain: str) -> list[Named]:
    """Return the names with the events of a list that the vocabulary lacks, without its head."""
    found = list(named)
    for head in EVENTS.finditer(plain):
        end = re.compile(r";\s|\.\s|$").search(plain, head.end())
        stop = end.start() if end else len(plain)
        items = list(ITEM.finditer(plain[head.end() : stop]))
        if not items:
            continue
        found = [n for n in found if not (head.start() <= n.span.start < head.end())]
        for item in items:
            span = Span(head.end() + item.start("name"), head.end() + item.end("name"))
            known = any(n.span.start < span.end and span.start < n.span.end for n in found)
            name = " ".join(item["name"].lower().split())
            if not known and not NO_EVENT.search(name) and not GRADE.search(name):
                found.append(Named(f"AE:{name}", span, None))
    found += _each_named(found, plain)
    generic = re.compile(rf"(?:any\s|other\s)?(?:[\w/-]+\s)*?{GENERIC}", re.IGNORECASE)
    closing = [
        n
        for n in found
        if generic.fullmatch(plain[n.span.start : n.span.end])
        and CLOSES_LIST.search(plain[: n.span.start])
        and any(k.span.end < n.span.start for k in found)
    ]
    return sorted((n for n in found if n not in closing), key=lambda n: n.span.start)


def _each_named(named: list[Named], plain: str) -> list[Named]:
    """Return the unknown events of "A, B, and C in one patient each" where one of them is known."""
    found: list[Named] = []
    for m in EACH.finditer(plain):
        start, end = m.span("list")
        head = LIST_HEAD.match(plain[start:end])
        start += head.end() if head else 0
        if not any(start <= n.span.start < end and n.code.startswith("AE:") for n in named):
            continue
        at = start
        for item in BETWEEN.split(plain[start:end]):
            at = plain.index(item, at)
            span = Span(at, at + len(item))
            known = any(n.span.start < span.end and span.start < n.span.end for n in named)
            if item and not known and not NO_EVENT.search(item):
                found.append(Named(f"AE:{item}", span, None))
            at += len(item)
    return found
