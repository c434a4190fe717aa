"""Outcomes that verbs and adjectives tell: "were alive", "remained relapse-free", "stopped drug A".

Those who "were alive", and "survival" alone, tell overall survival; "leukemia-free" patients the
survival of that name; who "discontinued treatment" has an outcome whatever the drug is called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.endpoints import GRADE, GRADE_3, Named, grade_range
from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.lexicon import Lexicon

#: "18 patients (86%) were alive": a crude share, no estimated probability.
ALIVE = re.compile(
    r"(?:%|\bof (?:the |our |all )?\d+\b)(?:\s?\([^()]*\))?[^.;%]{0,90}?\b(?:(?:were|are|is|was"
    r"|remain(?:ed)?)\s"
    r"(?:still\s|currently\s)?(?P<name>alive|surviving)|(?P<verb>survived))\b"
    r"(?!\s(?:(?:and|but)\s)?(?:without|free of|with (?:no|active)|\w+-free|off\b"
    r"|in\s(?:\w+\s){0,2}(?:C?CR\d?"
    r"|remission)\b))",
)
#: "Survival was 86%": that of the patients, of no graft and free of nothing.
BARE_SURVIVAL = re.compile(
    r"(?:^\W*|[,;]\s|\b(?:median|year|month|day|and|the|with|poor|term|whose|estimated|projected"
    r"|actuarial|cumulative|however|longer|shorter|superior|inferior|better|worse)[\s,-]\s?)"
    r"(?P<name>[Ss]urvival)\s(?:rates?\s)?"
    r"(?=(?:was|is|were|of|at|falls?|fell|rose|increased|after|among|in|for)\b[^.;]{0,70}?\d)"
)
#: "14 (82%) were leukemia-free"
FREE = re.compile(
    r"\b(?:(?:were|are|remain(?:ed|s)?|is|was|being)\s(?:still\s|currently\s)?|\balive(?:,?\sand"
    r"|,)?\s)"
    r"(?P<name>[a-z]{5,12}-free)\b(?!\s(?:survival|remission))"
)
#: "50 (67%) responded", "Responses were seen in 60%": any response.
RESPONDED = re.compile(
    r"%\)?\s(?:of\s(?:the\s|all\s)?)?(?:\d+\s)?(?:[\w-]+\s)?(?:patients\s|subjects\s"
    r"|children\s)?(?:who\s)?"
    r"(?P<name>responded)\b|(?:^\W*|[,;]\s(?:an?\s)?)(?:An?\s)?(?P<noun>[Rr]esponses?)\s(?:was"
    r"|were)?\s?"
    r"(?:seen|observed|achieved|noted|obtained|documented|occurred|reported)\sin\b"
)
TREATMENT = r"(?:(?:[Ss]tudy\s|protocol\s)?(?:[Tt]reatment|[Tt]herapy|drugs?|medication))"
#: "discontinued treatment because of toxicity", "treatment was stopped", "discontinuation of A".
DISCONTINUED = re.compile(
    rf"\b(?P<what>{TREATMENT}|[a-z]{{4,}}(?:mab|nib|mide|mib|clax|stat|ine"
    rf"|one)(?:\s[a-z]+in)?)\s(?:was|were|had"
    rf"(?:\s?been)?|has been)\s(?:permanently\s|prematurely\s|not\s)?(?P<a>discontinued|stopped"
    rf"|withdrawn)\b"
    rf"|\b(?P<b>[Dd]iscontinued|[Ss]topped|[Dd]iscontinuations?(?:\sof)?|[Ww]ithdrawn from"
    rf"|[Ww]ithdrawal of)"
    rf"\s(?:the\s|all\s|their\s|study\s)?(?P<what2>{TREATMENT}|[a-z]{{4,}}(?:mab|nib|mide|mib"
    rf"|clax|stat|ine"
    rf"|one)(?:\s[a-z]+in)?)\b|\b(?P<what3>{TREATMENT})\s(?P<c>discontinuations?)\b"
)
#: What it was stopped for.
REASON = re.compile(
    r"(?P<gap>[^.;%]{0,60}?)\b(?:because of|due to|owing to|for|secondary to|as a result of"
    r"|on account of)\s(?:an?\s|the\s|any\s|treatment-related\s|drug-related\s|unacceptable\s)*"
    r"(?P<reason>adverse (?:events?|reactions?|effects?)|toxicit(?:y|ies)|(?:TE)?AEs?)\b"
)
#: "Adverse events led to discontinuation of treatment in 9%"
LED_TO = re.compile(
    r"\b(?P<reason>[Aa]dverse (?:events?|reactions?|effects?)|[Tt]oxicit(?:y|ies)"
    r"|(?:TE)?AEs?)\s(?:\([^()]*\)\s)?"
    r"(?:that\s|which\s)?(?:led|leading|resulted|resulting)\s(?:to|in)\s(?:the\s|permanent\s"
    r"|premature\s)?"
    r"(?:(?:study\s|protocol\s)?(?:treatment|therapy|drug)\s)?(?:discontinuations?|withdrawal)"
    r"(?:\s(?:of|from)\s(?:the\s)?(?:study\s|protocol\s)?\w+)?\b"
)
#: "stopped treatment, 8.1% because of toxicity": the reason of a part of them.
OF_THEM_FOR = re.compile(
    r",\s(?:including\s|with\s)?(?:\d+\s\()?\d+(?:\.\d+)?\s?%\)?\s(?:of\s\w+\s)?"
    r"(?P<cause>because of|due to|owing to|for|secondary to)\s"
    r"(?:treatment-related\s|drug-related\s|unacceptable\s)?"
    r"(?P<reason>adverse (?:events?|reactions?|effects?)|toxicit(?:y|ies)|(?:TE)?AEs?)\b"
)
#: "Toxicity of grade 3 or more", "grade 3-4 toxicities": all of them together.
TOXICITY = re.compile(r"(?<![\w-])(?P<name>[Tt]oxicit(?:y|ies))\b(?!\s(?:profile|assessment|data))")
OF_GRADE = re.compile(r"\s(?:of\s|\(|was\s|at\s)?(?=grades?\b)", re.IGNORECASE)


def with_worded_outcomes(named: list[Named], text: str, lexicon: Lexicon) -> list[Named]:
    """Return the names and the outcomes that other words tell: "86% were alive"."""
    found = list(named)
    readers: tuple[Callable[[str, Lexicon], list[Named]], ...] = (
        _survival,
        _free_of,
        _response,
        _stopped,
        _toxicity,
    )
    for read in readers:
        for name in read(text, lexicon):
            # "adverse events led to discontinuation" names one event, not events and what followed
            inside = [n for n in found if n.span.start in name.span and n.span.end <= name.span.end]
            if name.code.startswith("AE:discontinuation"):
                found = [n for n in found if n not in inside]
            if all(name.span.end <= n.span.start or n.span.end <= name.span.start for n in found):
                found.append(name)
    return sorted(found, key=lambda n: n.span.start)


def _survival(text: str, lexicon: Lexicon) -> list[Named]:
    """Return overall survival where a verb or the bare word tells it."""
    found = []
    for pattern in (ALIVE, BARE_SURVIVAL):
        for m in pattern.finditer(text):
            name = "verb" if pattern is ALIVE and m["verb"] else "name"
            span = Span(m.start(name), m.end(name))
            found.append(Named("OS", span, lexicon.get("endpoint", "OS")))
    return found


def _free_of(text: str, lexicon: Lexicon) -> list[Named]:
    """Return the survival free of what patients were free of: "remained relapse-free"."""
    found = []
    for m in FREE.finditer(text):
        whole = f"{m['name']} survival"
        for match in lexicon.find(whole, "endpoint"):
            if match.span == Span(0, len(whole)):
                span = Span(m.start("name"), m.end("name"))
                found.append(Named(match.notation, span, match.concept))
    return found


def _response(text: str, lexicon: Lexicon) -> list[Named]:
    """Return the overall response that a verb or the bare noun tells."""
    found = []
    for m in RESPONDED.finditer(text):
        name = "name" if m["name"] else "noun"
        place = Span(m.start(name), m.end(name))
        found.append(Named("ORR", place, lexicon.get("endpoint", "ORR")))
    return found


def _stopped(text: str, _lexicon: Lexicon) -> list[Named]:
    """Return the stopping of a treatment, an adverse event where it is told to be for one."""
    found = []
    for m in LED_TO.finditer(text):
        code = f"AE:discontinuation because of {_reason(m['reason'])}"
        found.append(Named(code, Span(m.start(), m.end()), None))
    for m in DISCONTINUED.finditer(text):
        what = (m["what"] or m["what2"] or m["what3"]).lower()
        what = "treatment" if re.fullmatch(TREATMENT, what) else what
        part = next(p for p in ("a", "b", "c") if m[p])
        reason = REASON.match(text, m.end())
        if reason and not re.search(r"\d", reason["gap"]):
            code = f"AE:discontinuation because of {_reason(reason['reason'])}"
        else:
            code = f"OTHER:discontinuation of {what}"
        found.append(Named(code, Span(m.start(part), m.end(part)), None))
        for_it = OF_THEM_FOR.search(text, m.end())
        if for_it and not reason:
            reason_code = f"AE:discontinuation because of {_reason(for_it['reason'])}"
            found.append(Named(reason_code, Span(for_it.start("cause"), for_it.end()), None))
    return found


def _reason(printed: str) -> str:
    return "toxicity" if printed.lower().startswith("tox") else "adverse events"


def _toxicity(text: str, _lexicon: Lexicon) -> list[Named]:
    """Return toxicity as a whole where its grade is told: "toxicity of grade 3 or higher"."""
    found = []
    for m in TOXICITY.finditer(text):
        behind = OF_GRADE.match(text, m.end())
        mark = GRADE.match(text, behind.end()) if behind else None
        if mark is None:
            before = list(GRADE.finditer(text, max(0, m.start() - 40), m.start()))
            mark = before[-1] if before and text[before[-1].end() : m.start()] == " " else None
        grades = grade_range(mark.group()) if mark and mark["a"] else None
        if grades and grades[0] < grades[1]:
            code = "AE:toxicity:G3" if grades[0] >= GRADE_3 else "AE:toxicity"
            found.append(Named(code, Span(m.start("name"), m.end("name")), None))
    return found
