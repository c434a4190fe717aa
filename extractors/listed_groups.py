"""Groups that a sentence lists under one word: "patients with low, medium and high burden".

Their figures stand in the same order, behind "respectively" or as many as there are groups.
"""

from __future__ import annotations

import re

from extractors.groups import GroupPhrase
from extractors.model import Span
from extractors.people import HEAD

_WORD = r"(?:(?!(?:and|or|was|were|had|is|are|in|of|for|with|respectively)\b)[^\s,;:()]+)"
_ITEM = rf"(?:{_WORD}(?:\s{_WORD}){{0,4}}?)"
_LIST = rf"(?P<items>{_ITEM}(?:,\s{_ITEM}){{0,4}},?\s(?:and|or|vs\.?|versus)\s{_ITEM})"
_STOP = r"(?=\s(?:was|were|is|are|had|showed|achieved|respectively|at\s\d)\b|\s?[,;.(:]|$)"
#: "in patients with low, medium and high burden", "those receiving drug A and drug B".
BEHIND_PEOPLE = re.compile(
    rf"\b{HEAD}\s(?P<tie>with|in|on|aged|given|receiving|who received|treated with|transplanted in"
    rf"|transplanted from|assigned to|randomi[sz]ed to|undergoing|after|from)\s(?:a\s|an\s|the\s)?"
    rf"{_LIST}{_STOP}",
    re.IGNORECASE,
)
#: "low-, intermediate-, and high-risk patients", "the A, B and C groups".
BEFORE_PEOPLE = re.compile(
    rf"\b(?:in|for|of|among|between)\s(?:the\s)?{_LIST}\s(?P<unit>patients|children|adults|groups"
    r"|arms|cohorts|subgroups)\b",
    re.IGNORECASE,
)
#: A classification that the whole sentence is about: "for low, intermediate and high risk".
CLASSES = re.compile(
    rf"\b(?:in|for|of|by)\s(?:the\s)?(?P<items>{_WORD}(?:,\s{_WORD}){{0,4}},?\s(?:and|or|vs\.?|versus)\s"
    rf"{_WORD}[\s-](?:risk|disease|burden|dose|intensity|expression|scores?))\b{_STOP}",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or|vs\.?|versus)\s", re.IGNORECASE)
#: What needs no more words to be a group's name: "CR1", "AML".
SHORT = re.compile(r"[A-Z][A-Z\d/+-]+")
RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


def listed_groups(plain: str, count: int) -> list[GroupPhrase]:
    """Return the groups of the list whose items are as many as the values, or a part of them.

    >>> [g.text for g in listed_groups(
    ...     "OS was 8%, 5% and 2% in patients with low, medium and high burden, respectively.", 3)]
    ['patients with low burden', 'patients with medium burden', 'patients with high burden']
    """
    if count < 2 or not RESPECTIVELY.search(plain):
        return []
    for pattern in (BEHIND_PEOPLE, BEFORE_PEOPLE, CLASSES):
        for m in pattern.finditer(plain):
            items = _items(m["items"])
            told = m.groupdict()
            if len(items) < 2 or count % len(items):
                continue
            unit = (told.get("unit") or "").removesuffix("s")
            head = re.split(r"\s", m.group(), maxsplit=1)[0] if told.get("tie") else ""
            places = _places(m.start("items"), m["items"])
            if len(places) != len(items):
                continue
            return [
                GroupPhrase(place, _label(item, head, told.get("tie") or "", unit))
                for place, item in zip(places, items, strict=True)
            ]
    return []


def _label(item: str, head: str, tie: str, unit: str) -> str:
    if tie:
        return f"{head} {tie} {item}"
    return f"{item} {unit}" if unit in ("group", "arm", "cohort", "subgroup") else f"{item}"


def _items(text: str) -> list[str]:
    """Return a list's items, what stands only behind the last added to each.

    >>> _items("low-, intermediate-, and high-risk"), _items("drug A and drug B")
    (['low-risk', 'intermediate-risk', 'high-risk'], ['drug A', 'drug B'])
    """
    parts = [p.strip(" ,") for p in SEPARATOR.split(text) if p and p.strip(" ,")]
    last = parts[-1]
    if all(p.endswith("-") for p in parts[:-1]) and "-" in last:
        tail = last.split("-", 1)[1]
        return [f"{p}{tail}" for p in parts[:-1]] + [last]
    words = last.split()
    firsts = {len(p.split()) for p in parts[:-1]}
    if len(firsts) == 1:
        shared = len(words) - next(iter(firsts))
        if shared > 0:
            tail = " ".join(words[-shared:])
            return [p if SHORT.fullmatch(p) else f"{p} {tail}" for p in parts[:-1]] + [last]
    return parts


def _places(start: int, text: str) -> list[Span]:
    """Return where the items of a list stand."""
    edges = [0, *(e for m in SEPARATOR.finditer(text) for e in m.span()), len(text)]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(start + a, start + b) for a, b in pairs if text[a:b].strip(" ,")]
