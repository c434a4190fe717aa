"""From when time runs: survival from transplant, from the first infusion, from relapse.

Most articles say it once, where they define their outcomes; a sentence may say it of its own
figures.  What begins a time is a word of the vocabulary (``cue:time-origin``); where an article
begins a time by something else, or by different things for different patients, nothing is told.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.measures import RATIOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.lexicon import Lexicon
    from extractors.model import Document, ReportedFigure, Sentence

#: Measures that a time belongs to.
_TIMED = RATIOS | {"survival_probability", "cumulative_incidence", "median"}
_KINDS = frozenset(("survival", "incidence", "time"))
#: Outcomes that "all endpoints" means, beside survival: harms are counted in their own way.
_OF_DISEASE = frozenset(("RELAPSE", "NRM", "TRM", "DEATH", "FOLLOW_UP", "TIME_TO_RELAPSE"))

#: Where an article tells how it was made; a letter has one section for all.
_TOLD_IN = frozenset(("abstract", "methods", "main"))
_DEFINES = re.compile(
    r"\b(?:(?:is|are|was|were|be)\s(?:\w+ly\s)?)?(?:defined|measured|calculated|estimated|counted"
    r"|computed|determined)\b(?:\sas\b)?|\breferred to\b|\bcounted\b",
    re.IGNORECASE,
)
_ALL_ENDPOINTS = re.compile(
    r"\b(?:all (?:the |study |survival |time-to-event )*(?:end\s?points?|outcomes?|intervals?)"
    r"|(?:time )?intervals|survival(?: times?)?|time-to-event (?:end\s?points?|outcomes?))\s?$",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"\b(?P<word>from|between|since|after|following|post)[\s-](?P<event>[^,;:()]+?)"
    r"(?=\s(?:to|until|till|and|through|without|with|for|was|were|in|at|by|irrespective)\b|[,;:()]"
    r"|\.?\s*$)",
    re.IGNORECASE,
)
#: "Death from any cause" has no beginning, nor has what somebody is free from.
_CAUSE = re.compile(
    r"\b(?:deaths?|died|mortality|free|apart|different|recover\w*)\s$", re.IGNORECASE
)
#: What lasts from something that the vocabulary may lack.
_LASTS = re.compile(
    r"\b(?:time|interval|duration|period|survival|months|days|years)\s$|^\s*$", re.I
)
_END_OF_TIME = re.compile(r"[;.]|\b(?:to|until|till|and)\b", re.IGNORECASE)
#: "relapse after HSCT" is a relapse, "post-transplant relapse" too.
_MODIFIERS = re.compile(r"\b(?:post|pre)-[\w-]+\s(?=\w)|\s(?:after|following|post)\b.*", re.I)
_DATE_OF = re.compile(r"\b(?:the|a|an|their|study)\s|\b(?:date|day|time|moment)s?\sof\s", re.I)
#: Where the next outcome is named that a sentence defines: "…, and DFS as".
_NEXT_TERM = re.compile(r"[;,]\s(?:and\s|while\s|whereas\s)?(?=[^,;]*$)")
_LENGTH = re.compile(r"\b(?P<number>\d+(?:\.\d+)?)[\s-](?:day|week|month|year)s?\b")
_BRACKET = re.compile(r"\s?(?:\([^()]*\)\s?)?")
_REST_OF_LENGTH = re.compile(
    r"\s?(?:\([^()]*\)\s?|\[[^\[\]]*\]\s?)?(?:days?|weeks?|months?|years?)?"
    r"\s?(?:\([^()]*\)\s?|\[[^\[\]]*\]\s?)?"
)
_TIME_FROM = re.compile(
    r"\b(?:time|interval)\s(?:from|between|since)\s[^,;:()]+?\s(?:to|and)\s", re.IGNORECASE
)
#: Between the name of an outcome and where its time begins: "(OS) rates, calculated from".
_TO_ORIGIN = re.compile(
    r"\s?(?:\([^()]*\)\s?)?(?:rates?\s?|probabilit(?:y|ies)\s?)?"
    r"(?:,?\s?(?:as\s)?(?:measured|calculated|estimated|counted|computed)\s)?",
    re.IGNORECASE,
)
_POST = re.compile(r"\bpost[\s-](?P<event>[\w]+)\s(?:overall\s)?$", re.IGNORECASE)


def with_time_origins(
    figures: Sequence[ReportedFigure], document: Document, lexicon: Lexicon
) -> list[ReportedFigure]:
    """Return the figures with what their time runs from, where their sentence or the methods tell.

    The methods' definition counts for the article's own figures only, and for none of a landmark
    analysis, whose time begins at the landmark or does not.
    """
    defined = _definitions(document, lexicon)
    found = []
    for figure in figures:
        concept = lexicon.get("endpoint", figure.endpoint)
        kind = concept.fact("endpointKind") if concept else ""
        if figure.measure not in _TIMED or kind not in _KINDS:
            found.append(figure)
            continue
        own = _of_sentence(figure, document, lexicon)
        if own is None and figure.attribution == "primary" and figure.analysis != "landmark":
            own = defined.get(figure.endpoint)
            if own is None and (kind == "survival" or figure.endpoint in _OF_DISEASE):
                own = defined.get("")
        found.append(replace(figure, time_origin=own) if own else figure)
    return found


def origin_of(words: str, lexicon: Lexicon) -> str | None:
    """Return what begins the time that words tell of, ``""`` for an unknown event, None for none.

    >>> from extractors.lexicon import load
    >>> origin_of("the time from the start of blinatumomab therapy to death", load())
    'start of treatment'
    >>> origin_of("time between inotuzumab first infusion and relapse", load())
    'first infusion'
    >>> origin_of("the interval from recovery to death", load()), origin_of("death", load())
    ('', None)
    """
    match = next(
        (m for m in _ORIGIN.finditer(words) if not _CAUSE.search(words[: m.start()])), None
    )
    if match is None:
        return None
    rest = _END_OF_TIME.split(words[match.end() :], maxsplit=1)[0]
    # "from the first dose for some or from remission for others to death"
    several = re.search(r"\bor\b", f"{match['event']} {rest}")
    known = "" if several else _event(match["event"], lexicon)
    return known if known or _LASTS.search(words[: match.start()]) else None


def _event(printed: str, lexicon: Lexicon) -> str:
    """Return the notation of an event as an article names it, ``""`` where it is unknown."""
    text = _DATE_OF.sub("", _MODIFIERS.sub("", f"{printed} ")).strip()
    for match in reversed(lexicon.find(text, "intervention")):
        chain = {match.notation, *(c.notation for c in lexicon.ancestors(match.concept))}
        name = "HSCT" if "hsct" in chain else ""
        text = text[: match.span.start] + name + text[match.span.end :]
    text = "from " + " ".join(text.split())
    for match in lexicon.find(text, "cue"):
        broader = {c.notation for c in lexicon.ancestors(match.concept)}
        if "time-origin" in broader and match.span.start in (0, len("from ")):
            return match.notation
    return ""


def _definitions(document: Document, lexicon: Lexicon) -> dict[str, str]:
    """Return by code of an outcome from when its time runs; under ``""`` that of all of them.

    An outcome that is defined in two ways has ``""``.
    """
    found: dict[str, set[str]] = {}
    for sentence in document.sentences:
        if document.sections[sentence.section].kind not in _TOLD_IN:
            continue
        for code, origin in _defined_in(sentence, document, lexicon):
            found.setdefault(code, set()).add(origin)
    return {code: next(iter(o)) if len(o) == 1 else "" for code, o in found.items()}


def _defined_in(
    sentence: Sentence, document: Document, lexicon: Lexicon
) -> Iterator[tuple[str, str]]:
    """Yield the outcomes that a sentence defines, each with where its time begins."""
    plain = document.plain[sentence.span.start : sentence.span.end]
    verbs = list(_DEFINES.finditer(plain))
    named = lexicon.find(plain, "endpoint")
    starts = [0, *(v.end() for v in verbs)]
    ends = [*(v.start() for v in verbs[1:]), len(plain)]
    for start, verb, end in zip(starts, verbs, ends, strict=False):
        origin = origin_of(plain[verb.end() : end], lexicon)
        if origin is None:
            continue
        # what stands before the verb may still belong to the definition before: ", and DFS was"
        cut = max((m.end() for m in _NEXT_TERM.finditer(plain, start, verb.start())), default=start)
        subject = [m for m in named if cut <= m.span.start and m.span.end <= verb.start()]
        if not subject and _ALL_ENDPOINTS.search(plain[start : verb.start()]):
            yield "", origin
        for match in subject:
            yield match.notation, origin


def _of_sentence(figure: ReportedFigure, document: Document, lexicon: Lexicon) -> str | None:
    """Return what a figure's sentence says its time runs from, None where it says nothing."""
    at = figure.value_span
    sentence = next((s for s in document.sentences if at.start in s.span), None)
    if sentence is None or figure.location.startswith("table:"):
        return None
    plain = document.plain[sentence.span.start : sentence.span.end]
    for match in lexicon.find(plain, "endpoint"):
        if match.notation != figure.endpoint:
            continue
        post = _POST.search(plain[: match.span.start])
        if post:
            return _event(post["event"], lexicon)
        behind = _ORIGIN.match(plain, _end_of(_TO_ORIGIN, plain, match.span.end))
        if behind:
            return _event(behind["event"], lexicon)
    for place in _times(figure, plain, at.end - sentence.span.start):
        behind = _ORIGIN.match(plain, place)
        if behind:
            return _event(behind["event"], lexicon)
    before = _TIME_FROM.search(plain[: at.start - sentence.span.start])
    if before and figure.measure == "median":
        return origin_of(before.group(), lexicon)
    return None


def _times(figure: ReportedFigure, plain: str, value_end: int) -> Iterator[int]:
    """Yield where the words for a figure's time end: "at 2 years ", "9 months (range, 1-23) "."""
    if figure.measure == "median":
        yield _end_of(_REST_OF_LENGTH, plain, value_end)
    elif figure.timepoint is not None:
        for length in _LENGTH.finditer(plain):
            if Decimal(length["number"]) == figure.timepoint:
                yield _end_of(_BRACKET, plain, length.end())


def _end_of(pattern: re.Pattern[str], plain: str, start: int) -> int:
    match = pattern.match(plain, start)
    return match.end() if match else start
