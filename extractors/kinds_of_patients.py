"""Groups that are named by a therapy or a disease alone, and names that tell no group apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.groups import GroupPhrase
from extractors.model import Span
from extractors.people import HEAD, RISK

if TYPE_CHECKING:
    from collections.abc import Collection

    from extractors.lexicon import Lexicon
    from extractors.printed import Reading

_TWO = 2
#: "81% after drug A consolidation versus 56% after chemotherapy"
THERAPY_BEHIND = re.compile(
    r"\s?%?(?:\s?\([^()]*\))?\s(?:after|with|for|under|on|in)\s(?:the\s)?"
    r"(?P<phrase>(?!(?:and|versus|vs|or)\b)[\w-]+(?:\s(?!(?:and|versus|vs|or|compared)\b)[\w-]+){0,3})",
    re.IGNORECASE,
)
#: "High-risk", "intermediate-2 risk patients".
LEVEL = re.compile(rf"{RISK}(?:\s{HEAD})?$", re.IGNORECASE)
#: "Drug A more than halved the relapse rate (20% vs. 42%)": with the drug and without.
CHANGED = re.compile(
    r"(?:^\W*|[,;:]\s|\b(?:as|that|and|because|since)\s)"
    r"(?P<what>(?!(?:the|this|which|it|we|they|as|that|and|because|since)\s)[\w+-]+(?:\s(?!(?:in|of|with|and)\s)[\w+-]+){0,3}?)"
    r"\s(?:(?:more\sthan|nearly|almost|\w+ly)\s){0,2}(?:halved|doubled|tripled|reduced|decreased"
    r"|lowered|increased|improved|prolonged|raised)\s(?:the\s)?(?=[^.;]*\d)",
    re.IGNORECASE,
)
VERSUS_NEXT = re.compile(r"\s?%?\s(?:vs\.?|versus)\s$")
#: What ties a therapy to a group's name: "who received …", "at the start of …".
GIVEN_BEFORE = re.compile(
    r"\s?\b(?:(?:who|that)\s)?(?:(?:were|was|had|have|directly|first|been)\s){0,2}"
    r"(?:received|receiving|receive|treated with|given|exposed to|started|on|under|with|"
    r"at (?:the )?(?:time|start|initiation|beginning) of|at|before|prior to|after)"
    r"\s(?:the\s|an?\s)?$"
    r"|(?<=\bcycle)\sof\s$|(?<=\bcycles)\sof\s$|(?<=\bcourses)\sof\s$",
    re.IGNORECASE,
)
GIVEN_BEHIND = re.compile(
    r"\s(?:initiation|start|treatment|therapy|infusion|exposure|administration)\b", re.IGNORECASE
)
NOT_GIVEN = re.compile(r"\b(?:not|no|without|never)\b", re.IGNORECASE)
HEAD_ONLY = re.compile(r"(?:patients?|those|subjects?|children|adults?|individuals?)\b")
#: Before and behind a disease that stands for its patients.
OF_DISEASE = re.compile(r"\d\s?%?\)?\s(?:for|in)\s(?:the\s)?$")
ITS_VALUE = re.compile(r"\s?(?::|\(|,)\s?\d[\d.]*\s?(?:%|±|\(|\[)")


def therapy_groups(plain: str, reading: Reading, lexicon: Lexicon) -> list[GroupPhrase]:
    """Return the groups where each value names its own: "81% after A, 56% after B".

    That is a therapy, or a level of risk: "77% in low-risk and 59% in high-risk patients".
    """
    behind = [THERAPY_BEHIND.match(plain, v.end) for v in reading.values]
    named = [
        m
        for m in behind
        if m and (LEVEL.match(m["phrase"]) or lexicon.find(m["phrase"], "intervention"))
    ]
    if len(named) < _TWO or len(named) != len(reading.values):
        return []
    return [GroupPhrase(Span(m.start("phrase"), m.end("phrase")), m["phrase"]) for m in named]


def changed_groups(plain: str, reading: Reading, lexicon: Lexicon) -> list[GroupPhrase]:
    """Return who got a therapy and who did not where it is said to have changed an outcome."""
    solid = [v for v in reading.values if v.kind != "count"]
    if len(solid) != _TWO or not VERSUS_NEXT.fullmatch(plain[solid[0].end : solid[1].span.start]):
        return []
    for m in CHANGED.finditer(plain, 0, solid[0].span.start):
        what = m["what"]
        if lexicon.find(what, "intervention") and not NOT_GIVEN.search(what):
            behind = Span(m.end("what"), m.end("what"))
            return [GroupPhrase(Span(*m.span("what")), what), GroupPhrase(behind, f"no {what}")]
    return []


def disease_groups(plain: str, lexicon: Lexicon) -> list[GroupPhrase]:
    """Return the diseases that a sentence tells apart: "12% for T-ALL", "T-ALL: 35%, B-ALL: 52%".

    One alone may be the disease of all patients.
    """
    found = [
        m
        for m in lexicon.find(plain, "condition")
        if OF_DISEASE.search(plain[: m.span.start]) or ITS_VALUE.match(plain, m.span.end)
    ]
    if len({m.notation for m in found}) < _TWO:
        return []
    return [GroupPhrase(m.span, plain[m.span.start : m.span.end]) for m in found]


def without_given(
    phrase: str, given: Collection[str], in_arms: Collection[str], lexicon: Lexicon
) -> str:
    """Return a phrase without the naming of a therapy that all patients got.

    "In overt relapse at the start of the drug" is "in overt relapse" where all got the drug;
    ``""`` where nothing else would be left.  A therapy that is negated, or named otherwise, stays.

    :param given: the therapies that all got.
    :param in_arms: the words of the arms' names; what tells arms apart stays.
    """
    for match in reversed(lexicon.find(phrase, "intervention")):
        name = match.notation
        if name not in given or name.replace(" ", "-") in in_arms or name == "hsct":
            continue
        before = GIVEN_BEFORE.search(phrase[: match.span.start])
        if before is None or NOT_GIVEN.search(phrase[: match.span.start]):
            continue
        behind = GIVEN_BEHIND.match(phrase[match.span.end :])
        end = match.span.end + (behind.end() if behind else 0)
        phrase = f"{phrase[: before.start()]} {phrase[end:]}".strip()
    rest = re.sub(rf"^{HEAD_ONLY.pattern}\s*", "", phrase, flags=re.IGNORECASE).strip()
    return phrase if rest else ""
