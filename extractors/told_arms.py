"""The arms that prose tells with their sizes: "assigned to drug A (n = 84) or drug B (n = 81)".

A trial's abstract has no table to name its arms.  Two names or more with a size each, one behind
the other in a sentence that tells who got what, are arms.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractors.numbers import NUMBER_WORD, word_value

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon
    from extractors.model import Document

_PEOPLE = r"(?:patients|pts|participants|subjects|children|adults|infants|cases|individuals)"
_COUNT = rf"(?:\d{{1,5}}|{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')[2:-2]})"
_ASSIGNED = re.compile(
    r"\b(?:random\w*|assigned|allocated)\b(?=[^.;]*?(?:\b(?:to|into|between)\b|\())", re.IGNORECASE
)
_GOT = re.compile(
    r"\b(?:received|treated|given|after|underwent|transplanted|compared?|against)\b", re.IGNORECASE
)
#: "drug A (n = 84)", "drug A (A; n = 84)", "drug A (group A, 84 patients)", "drug A, n = 84"
_SIZED = re.compile(
    rf"\s?[(\[](?:(?P<aside>[^()\[\]=]{{1,40}}?)\s?[;,:]\s)?"
    rf"(?:[Nn]\s?=\s?(?P<n>\d{{1,5}})|(?P<people>\d{{1,5}})\s{_PEOPLE})\s?[)\]]"
    r"|\s?[,:]\s[Nn]\s?=\s?(?P<bare>\d{1,5})\b"
)
_SHORT = re.compile(
    r"(?:group|arm|cohort)\s[A-Z\d]{1,2}|[A-Z][\w+/-]{0,14}"
    r"|(?:the\s)?(?P<named>[\w+/-]+(?:\s[\w+/-]+){0,3}?)\s(?:group|arm|cohort)"
)
#: "drug A (drug A group) or standard care (standard-care group)"
_ENTITLED = re.compile(
    r"(?P<what>[^()]{3,160}?)\s\((?:the\s)?(?P<name>[^()=\d]{2,50}?)\s(?:groups?|arms?|cohorts?)\)"
)
#: "seventy patients in each arm", "(70 in each group)"
_EACH = re.compile(
    rf"\b(?P<n>{_COUNT})\s(?:{_PEOPLE}\s)?(?:were\s)?(?:\w+ed\s)?(?:in|to|into|per)?\s?"
    r"(?:each|either|both)\s(?:treatment\s)?(?:arms?|groups?)\b",
    re.IGNORECASE,
)
#: "37 patients who received drug A (drug A cohort)"
_CALLED = re.compile(
    rf"(?P<n>{_COUNT})\s(?:[\w/+’'-]+\s){{0,3}}?{_PEOPLE}\b[^().;]{{0,90}}?"
    r"\((?:the\s)?(?P<name>[^()]{2,40}?)\s(?:groups?|arms?|cohorts?)\)",
    re.IGNORECASE,
)
#: Whom a therapy came from is no part of the arm's name.
_FROM = re.compile(
    r"\s(?:from|for)\s(?:(?!received?\b|underwent\b|to\b|were\b|either\b|after\b)[\w-]+\s?){1,5}$"
)
#: "84 to drug A and 81 to drug B", "(84 in the drug A arm, 81 in the drug B arm)"
_COUNTED = re.compile(
    rf"\b(?P<n>{_COUNT})\s(?:\([\d.]+\s?%\)\s)?(?:{_PEOPLE}\s)?(?:were\s)?"
    r"(?:(?:randomly\s)?(?:assigned|allocated|randomi[sz]ed)\s)?(?:to|in|received|into|with)\s"
    r"(?P<name>(?:(?!(?:and|or|while|whereas)\s\d)[\w/+-]+\s?){1,8}?)"
    r"(?=\s?(?:[,;.)]|(?:and|or|while|whereas)\b\s?(?:the\s(?:other|remaining)\s)?(?:\d|[a-z-]+\s(?:to|in|received|with)\b)|$))"
)
#: What stands before an arm's name in its sentence.
_BEFORE = re.compile(
    r".*(?:\b(?:to|receive[ds]?|receiving|either|or|and|versus|vs\.?|after|with|in|into|the|a|an"
    r"|given|underwent|comparing|compared?|between|of|by|were|was|than|group|groups|arms?)\b|[,;:()\[\]])\s?",
    re.IGNORECASE | re.DOTALL,
)
#: Joins the parts of one name: "drug A plus drug B", "drug A in combination with drug B".
_JOINT = re.compile(
    r"(?:plus|combined with|in combination with|together with|followed by|added to|\+)", re.I
)
_UNIT = re.compile(r"\s(?:treatment\s)?(?:groups?|arms?|cohorts?)$", re.IGNORECASE)
_NAME = r"(?:(?!\b(?:or|versus|vs|and|who|which)\b)[^.;:,()]){2,60}?"
#: "randomly assigned (1:1) to drug A or to drug B"
_ASSIGNED_TO = re.compile(
    r"\b(?:random\w*|assigned|allocated|allotted)\b[^.;]{0,60}?\b(?:to|receive|between)\s(?:either\s)?"
    rf"(?P<a>(?!receive\b){_NAME})(?:\s\([^()]*\))?,?"
    r"\s(?:or|versus|vs\.?|and)\s(?:to\s)?(?:receive\s)?"
    rf"(?P<b>{_NAME})(?=[.;,:(]|$|\s(?:for|in|as|after|before|with)\b)",
    re.IGNORECASE,
)
#: A title: "Drug A versus drug B for …"
_AGAINST = re.compile(
    rf"^\W*(?P<a>{_NAME})\s(?:versus|vs\.?|compared (?:with|to))\s(?P<b>{_NAME})"
    r"(?=[.;,:(]|$|\s(?:for|in|as|after|before|among|during|to)\b)",
    re.IGNORECASE,
)
#: "in the drug A arm and 33 months in the drug B arm"
_IN_ARMS = re.compile(
    r"\bin\sthe\s(?P<a>[\w/+-]+(?:\s[\w/+-]+){0,3}?)\s(?:arm|group)\b[^;]{0,60}?\bin\sthe\s"
    r"(?P<b>[\w/+-]+(?:\s[\w/+-]+){0,3}?)\s(?:arm|group)\b"
)
_THERAPY = r"[\w/-]+(?:\s(?:plus|with)\s[\w/-]+)?"
#: "a benefit of drug A compared with drug B": what a study sets out from has no figures.
_SIDE_BY_SIDE = re.compile(
    rf"\b(?P<a>{_THERAPY})\s(?:compared (?:with|to)|versus|vs\.?)\s(?P<b>{_THERAPY})\b"
)
_FIGURE = re.compile(r"\d\s?%|[Pp]\s?[=<]|\d\.\d")
_RANDOMISED = re.compile(r"\brandom(?:ly|i[sz]ed|i[sz]ation)\b", re.IGNORECASE)
_DOSED = re.compile(r"\s(?=\d|once\b|twice\b|every\b|given\b|daily\b|weekly\b)", re.IGNORECASE)
_TELL = ("results", "main")
_LONGEST = 8


class ToldArm(NamedTuple):
    """An arm's name, its short form (``""`` where none is told) and its size, if that is told."""

    name: str
    short: str
    size: int | None


def told_arms(document: Document, title: str, lexicon: Lexicon) -> list[ToldArm]:
    """Return the arms that the first sentence with two of them or more tells, none where none does.

    Where no sentence tells sizes, two therapies that the title sets against each other, or that
    patients were assigned to, are arms as well.

    >>> from extractors.lexicon import load
    >>> [(a.name, a.size) for a in arms_in("Adults were assigned to rituximab (n = 20) or "
    ... "rituximab plus lenalidomide (n = 22).", load())]
    [('rituximab', 20), ('rituximab plus lenalidomide', 22)]
    """
    compared: list[ToldArm] = []
    for sentence in document.sentences:
        kind = document.sections[sentence.section].kind
        plain = " ".join(document.plain[sentence.span.start : sentence.span.end].split())
        # results count parts of arms as well: "after drug A (5 patients) or B (2 patients)"
        is_told = bool(_ASSIGNED.search(plain))
        if kind in ("abstract", "methods") or (kind in _TELL and is_told):
            found = arms_in(plain, lexicon)
            if found:
                return _all_sized(found, document)
            if is_told or kind == "abstract":
                compared += [a for a in _compared(plain, lexicon) if a not in compared]
    return _all_sized(_compared(title, lexicon) or compared, document)


def _all_sized(arms: list[ToldArm], document: Document) -> list[ToldArm]:
    """Return arms without sizes with the one that "70 patients in each arm" tells of all."""
    if len(arms) < 2 or any(arm.size for arm in arms):
        return arms
    for section in document.sections:
        if section.kind in ("abstract", "methods", "results"):
            m = _EACH.search(document.plain, section.span.start, section.span.end)
            if m:
                return [arm._replace(size=word_value(m["n"])) for arm in arms]
    return arms


def randomised_size(document: Document, title: str, arms: list[ToldArm]) -> int | None:
    """Return how many patients all arms of a randomised study have, None where one has no size."""
    told = " ".join(
        document.plain[s.span.start : s.span.end]
        for s in document.sections
        if s.kind in ("abstract", "methods")
    )
    if len(arms) < 2 or not _RANDOMISED.search(f"{title} {told}"):
        return None
    sizes = [arm.size for arm in arms if arm.size is not None]
    return sum(sizes) if len(sizes) == len(arms) else None


def _compared(text: str, lexicon: Lexicon) -> list[ToldArm]:
    """Return the two therapies of "randomly assigned to A or B" and "A versus B for …"."""
    m = _ASSIGNED_TO.search(text) or _AGAINST.match(text) or _IN_ARMS.search(text)
    m = m or (None if _FIGURE.search(text) else _SIDE_BY_SIDE.search(text))
    if not m:
        return []
    names = [_DOSED.split(m[part])[0].strip(" ,") for part in ("a", "b")]
    known = all(lexicon.find(f"{n} arm", "intervention") for n in names)
    is_short = all(0 < len(n.split()) <= _LONGEST for n in names)
    return (
        [ToldArm(n, "", None) for n in names] if known and is_short and len(set(names)) > 1 else []
    )


def arms_in(sentence: str, lexicon: Lexicon) -> list[ToldArm]:
    """Return the arms that a sentence tells with their sizes, none where it tells fewer than two.

    Names that are no therapies are arms only where somebody assigned patients to them.
    """
    is_assigned = bool(_ASSIGNED.search(sentence))
    called = _called(sentence)
    if len({a.name for a in called}) > 1:
        return called
    if not is_assigned and not _GOT.search(sentence):
        return []
    for found in (_bracketed(sentence), _counted(sentence), _entitled(sentence)):
        arms = [a for a in found if a.name and not lexicon.find(a.name, "endpoint")]
        names = {a.name.casefold() for a in arms}
        treated = any(lexicon.find(a.name, "intervention") for a in arms)
        if len(arms) > 1 and len(names) == len(arms) == len(found) and (is_assigned or treated):
            return arms
    return []


def _bracketed(sentence: str) -> list[ToldArm]:
    """Return the names with a size behind them, each right behind the one before."""
    sizes = list(_SIZED.finditer(sentence))
    starts = [0, *(m.end() for m in sizes)]
    found = [
        ToldArm(
            _named(sentence[start : m.start()], is_first=not i),
            _short(m["aside"] or ""),
            int(m["n"] or m["people"] or m["bare"]),
        )
        for i, (start, m) in enumerate(zip(starts, sizes, strict=False))
    ]
    gaps = [sentence[a.end() : b.start()] for a, b in pairwise(sizes)]
    return found if all(_is_short(gap) for gap in gaps) else []


def _short(aside: str) -> str:
    """Return the short name that stands beside a size: of "the weekly group" its "weekly"."""
    m = _SHORT.fullmatch(aside)
    return (m["named"] or aside) if m else ""


def _entitled(sentence: str) -> list[ToldArm]:
    """Return the names in brackets behind what was given: "drug A (drug A group) or …"."""
    return [
        ToldArm(_named(m["what"], is_first=True) or m["name"], m["name"], None)
        for m in _ENTITLED.finditer(sentence)
    ]


def _is_short(gap: str) -> bool:
    return len(gap.split()) <= _LONGEST + 4 and not re.search(r"\d{2}|[.;]\s", gap.lstrip(" ;,"))


def _named(text: str, *, is_first: bool) -> str:
    """Return the name that a stretch ends with: of "… to receive drug A plus B" drug A plus B."""
    text = _FROM.sub("", text)
    parts = _JOINT.split(text)
    joints = _JOINT.findall(text)
    head = _BEFORE.sub("", parts[0].rstrip()) if is_first or parts[0].strip() else parts[0]
    tail = [re.sub(r"^\s?(?:the|a)\s", "", p).strip() for p in parts[1:]]
    name = head.strip()
    for joint, part in zip(joints, tail, strict=True):
        name = f"{name} {joint} {part}"
    name = _UNIT.sub("", name.strip(" ,;:"))
    is_name = 0 < len(name.split()) <= _LONGEST and re.search(r"[A-Za-z]", name)
    return name if is_name and not NUMBER_WORD.fullmatch(name.split()[0]) else ""


def _called(sentence: str) -> list[ToldArm]:
    """Return the names in brackets behind those who are called so."""
    found = ((m["name"], word_value(m["n"])) for m in _CALLED.finditer(sentence))
    return [ToldArm(name, "", size) for name, size in found if size]


def _counted(sentence: str) -> list[ToldArm]:
    """Return the names with a count before them."""
    found = []
    for m in _COUNTED.finditer(sentence):
        size = word_value(m["n"])
        name = re.sub(r"^(?:receive\s|be given\s|the\s|a\s)+", "", m["name"].strip())
        if size and re.match(r"[A-Za-z]{2}|[A-Z]\b", name):
            found.append(ToldArm(_UNIT.sub("", name), "", size))
    return found


#: "35 patients were in first remission with persistent MRD (MRD+ cohort)"
_DESCRIBED = re.compile(
    rf"\b{_COUNT}\s(?:[\w/+’'-]+\s){{0,3}}?(?:{_PEOPLE}\s)?(?:(?:who\s)?(?:were|was|had|received)\s)"
    r"(?P<what>(?:[^().;,]|\([^()]{1,12}\)){4,90}?)\s?\((?:the\s)?"
    r"(?P<name>[^()]{2,40}?\s(?:groups?|arms?|cohorts?))\)",
    re.IGNORECASE,
)


def described_groups(document: Document) -> list[tuple[str, str]]:
    """Return what groups are called, each with the words that the article describes it by."""
    found = []
    for sentence in document.sentences:
        if document.sections[sentence.section].kind in ("abstract", "methods", "results", "main"):
            plain = document.plain[sentence.span.start : sentence.span.end]
            found += [(m["name"], m["what"]) for m in _DESCRIBED.finditer(plain)]
    return found
