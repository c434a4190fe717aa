"""Facts of a study's methods: design, centers, period, size, endpoints, criteria, registration.

Only the article's own study counts.  Abstract and methods are read as they stand; elsewhere a
sentence must say that it speaks of this study, because introductions and reviews retell the designs
of others in the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.enrolment import COUNT, enrolled
from extractors.lexicon import load
from extractors.metadata import find_registrations
from extractors.model import Span, StudyFact
from extractors.numbers import word_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document

#: Designs of articles that have no patients of their own.
_REVIEWS = frozenset(("review", "systematic review", "meta-analysis", "guideline"))
_OWN_KINDS = ("abstract", "methods")
#: Marks of a methods paragraph in an article without headings, such as a letter; two are enough.
_METHODS_MARKS = re.compile(
    r"(?i)eligib|inclusion criteria|primary end|secondary end|statistical analys|kaplan.?meier"
    r"|informed consent|declaration of helsinki|was designed|(?:was|were) defined as|approved by"
)
_FEWEST_MARKS = 2

# --- whose study ---------------------------------------------------------------------------------
_NOUN = r"(?:study|trial|analysis|review|cohort|series|survey|investigation|report|article)"
_OWN = re.compile(
    rf"(?i)\b(?:this|our|(?:the )?(?:present|current))\s(?:[\w/-]+,?\s){{0,8}}{_NOUN}\b"
    r"|\bwe\s(?:\w+ly\s)?(?:conducted|performed|analy[sz]ed|reviewed|evaluated|assessed"
    r"|report(?:ed)?"
    r"|studied|investigated|describe|included|collected|compared|identified|enrolled|aimed)\b"
)
_FOREIGN = re.compile(
    r"(?i)\bet al\b|\b(?:previous|prior|earlier|other|another|recent|former|ongoing)\s"
    r"(?:\w+\s){0,3}"
    r"(?:stud(?:y|ies)|trials?|reports?|analys[ie]s|series)\b|\bcolleagues\b|\bunlike\b"
)

# --- design --------------------------------------------------------------------------------------
_WORDS = r"(?:[\w/-]+,?\s(?:and\s|or\s)?){0,9}?"
_DESIGN_PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i)\b(?:this|our|(?:the\s)?(?:present|current))\s(?P<phrase>{_WORDS}{_NOUN})"
        rf"\b(?!\sboard)",
        r"(?i)\b(?:conducted|performed|undertook|designed(?:\sas)?|carried\sout|is|was|present"
        r"|report"
        rf"|initiated)\san?\s(?P<phrase>{_WORDS}{_NOUN})\b",
        rf"(?i)(?:^|[.:]\s)an?\s(?P<phrase>{_WORDS}{_NOUN})\b(?=[^.]*\b(?:was|were)\s"
        r"(?:conducted|performed|undertaken|carried))",
        r"(?i)\b(?:we|were|was)\s(?P<phrase>(?:retro|pro)spectively)\b",
        r"(?i)\b(?P<phrase>[\w-]+)\s(?:nature|design)\sof\s(?:the|this|our)\b",
        r"(?i)\b(?:patients|participants|children|adults|they)\swere\s"
        r"(?P<phrase>randomly\sassigned|randomi[sz]ed)\b",
    )
)
_TITLE_PHRASE = re.compile(
    rf"(?i):\s(?:\w+\s(?:of|from)\s)?(?:an?|the)\s(?P<phrase>{_WORDS}{_NOUN})\b"
)
#: "This retrospective chart review" looks at records, not at the literature.
_RECORD_REVIEW = re.compile(r"(?i)(?:retrospective|chart|records?|case|file)\s(?:\w+\s)?review$")

# --- centers, period -----------------------------------------------------------------------------
_CENTER_COUNT = re.compile(
    rf"\b(?:at|from|in|across|by|of)\s(?:the\s)?{COUNT}\s(?:[\w/-]+\s){{0,4}}?"
    r"(?:cent(?:er|re)s|sites|hospitals|institutions)\b"
)
_CENTER_NAME = (
    r"(?:the\s)?(?P<name>[A-Z][\w'-]+(?:\s(?:of|and|for|the|de|di|du|la)|\s[A-Z][\w'-]+){0,8}?"
    r"\s(?:Hospital|Cent(?:er|re)|Institute|Clinic|University)(?:\sof(?:\s[A-Z]\w+)+)?)"
)
_ANY_CENTER = _CENTER_NAME.replace("P<name>", ":")
_CENTER_LIST = re.compile(
    r"\b(?:(?:conducted|performed|carried\sout|treated|transplanted|recruited|databases?|records)\s"
    r"(?:at|in|of|from)|cent(?:er|re),)\s"
    rf"(?P<list>{_ANY_CENTER}(?:,?\s(?:and\s)?{_ANY_CENTER})*)"
)
_NAMED_CENTER = re.compile(_CENTER_NAME)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?,?\s)?"
_DATE = rf"(?:{_DAY}{_MONTH}\s{_DAY})?(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"(?:\b(?:[Bb]etween|[Ff]rom|[Dd]uring)\s)(?P<start>{_DATE})\s?(?:and|to|through|until|till"
    rf"|-)\s?"
    rf"(?P<end>{_DATE})\b"
)

# --- endpoints and criteria ----------------------------------------------------------------------
_ENDPOINTS = re.compile(
    r"(?i)\b(?P<rank>primary|secondary)\s(?:(?:efficacy|study|safety)\s)?"
    r"(?:end\s?points?|outcomes?|objectives?|aims?)(?:\s(?:measures?|variables?))?"
    r"(?:\s(?:of|for)\s(?:this|the|our)\s\w+)?\s(?:were|was|is|are|included|includes?|comprised|"
    r"consisted\sof)\s(?:as\sfollows:?\s)?(?P<list>[^.;]+(?:\.\d[^.;]*)*)"
)
_AIM = re.compile(
    r"(?i)(?:to\s(?:estimate|assess|evaluate|determine|compare|describe|analy[sz]e)\s)?(?:the\s)?"
)
_COMMA = re.compile(r"(?i),?\s(?:as\swell\sas|along\swith)\s|,\s(?:and\s)?")
_PAIR = re.compile(r"\sand\s")
_ABBREVIATED_PAIR = re.compile(r"[A-Z]{2,}\sand\s")
#: "acute and chronic GVHD" is one member: a single adjective shares the noun after "and".
_SHARED = re.compile(
    r"(?:to\s\w+\s)?(?:the\s)?(?:\w+\s(?:of|in)\s)?(?:both\s)?[a-z-]+\sand\s[a-z-]+\s[A-Za-z]"
)
_END_OF_LIST = re.compile(
    r"(?i),?\s(?:which\s|as\s)?(?:was\s|were\s)?(?:defined|measured|calculated|counted)\s"
)
_DEFINED = re.compile(
    r"(?i)\s(?:(?:(?:was|were|is|are)\s)?defined\sas|referred\sto|meant|was\s(?=the\stime\s)"
    r"|(?:was|were)\s(?:counted|measured|calculated)\s(?=from\s))\s?"
)
_TERM_START = re.compile(r"(?i)(?:[;:,]\s|\b(?:was|were|and|while|whereas)\s)")
_END_OF_DEFINITION = re.compile(
    r";|,\s(?:and|while|whereas)\s[^,;]{1,60}\s(?:was|were)\s(?:defined|calc)|\.?\s*$"
)
_OUTCOME_WORD = re.compile(
    r"(?i)\b(?:survival|mortality|response|remission|relapse|events?|failure|progression"
    r"|recovery)\b"
)
_GVHD = re.compile(r"(?i)\b(?P<course>acute|chronic)\b|\b(?P<short>[ac])GVHD\b")
_CRITERIA = re.compile(
    r"(?i)(?:according\sto|using|\bper|\bby|based\son|following|with|and)\s(?:the\s)?"
    r"(?P<name>(?:(?!\baccording|\busing|\bper\b|\bby\b|,|;)[^.])*?\bcriteria)\b"
    r"(?P<whose>\sfor\s(?:\w+\s){0,2}?(?:acute|chronic|[ac]GVHD))?"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence on the article's own study; ``methods`` tells whether it tells how it was made."""

    span: Span
    methods: bool


def study_facts(document: Document) -> tuple[StudyFact, ...]:
    """Return what the article tells of its own study, every fact at its first place."""
    places = list(_places(document))
    facts = list(_designs(document, places))
    if any(fact.concept in _REVIEWS for fact in facts):  # all else it tells is told of others
        facts = [fact for fact in facts if fact.concept in _REVIEWS]
    else:
        for find_one in (_centers, _period):
            facts += next((found for p in places if (found := find_one(document, p))), [])
        facts += _size(document, places)
        for find_all in (_criteria, _endpoints, _definitions):
            facts += [fact for p in places if p.methods for fact in find_all(document, p)]
    for name, span in find_registrations(document.text, document.sections):
        facts.append(StudyFact("registration", name, span))
    first: dict[tuple[str, str], StudyFact] = {}
    for fact in facts:
        first.setdefault((fact.kind, fact.concept if fact.kind == "design" else fact.value), fact)
    return tuple(first.values())


def _places(document: Document) -> list[_Place]:
    """Return the sentences to read: abstract, methods, then others that name this study."""
    marks: dict[int, set[str]] = {}
    for sentence in document.sentences:
        found = _METHODS_MARKS.findall(_words(document, sentence.span))
        marks.setdefault(sentence.paragraph, set()).update(mark.lower() for mark in found)
    ranked: list[tuple[int, _Place]] = []
    for sentence in document.sentences:
        words = _words(document, sentence.span)
        kind = document.sections[sentence.section].kind
        foreign, own = bool(_FOREIGN.search(words)), bool(_OWN.search(words))
        if kind in _OWN_KINDS:
            if own or not foreign:
                ranked.append((_OWN_KINDS.index(kind), _Place(sentence.span, methods=True)))
        elif kind == "main" and len(marks[sentence.paragraph]) >= _FEWEST_MARKS and not foreign:
            ranked.append((len(_OWN_KINDS), _Place(sentence.span, methods=True)))
        elif (
            own
            and not foreign
            and not any(c.span.start in sentence.span for c in document.citations)
        ):
            ranked.append((len(_OWN_KINDS) + 1, _Place(sentence.span, methods=False)))
    return [place for _, place in sorted(ranked, key=lambda r: (r[0], r[1].span))]


def _words(document: Document, span: Span) -> str:
    return document.plain[span.start : span.end]


def _fact(
    document: Document, kind: str, place: Span, start: int, end: int, concept: str = ""
) -> StudyFact:
    """Return the fact whose words are ``start`` to ``end`` of the sentence at ``place``."""
    span = Span(place.start + start, place.start + end)
    return StudyFact(kind, _squeezed(document, span), span, concept)


def _squeezed(document: Document, span: Span) -> str:
    """Return the words of ``span`` on one line, a word that a page break had cut made whole."""
    kept = (
        letter
        for at, letter in enumerate(_words(document, span), span.start)
        if letter != "-" or at + 1 not in document.seams
    )
    return " ".join("".join(kept).split())


def _designs(document: Document, places: list[_Place]) -> Iterator[StudyFact]:
    """Yield the designs named in the title, then those of the article's sentences."""
    front = next((s.span for s in document.sections if s.kind == "front"), Span(0, 0))
    spans = [(front, (_TITLE_PHRASE,)), *((p.span, _DESIGN_PHRASES) for p in places)]
    # An abstract without a heading can still stand in the front.
    spans += [
        (s.span, _DESIGN_PHRASES[:1])
        for s in document.sections
        if s.kind == "front" and s.span != front
    ]
    for span, patterns in spans:
        words = _words(document, span)
        for match in (m for pattern in patterns for m in pattern.finditer(words)):
            start = match.start("phrase")
            for named in load().find(match["phrase"], "study-design", start=start):
                until = words[: named.span.end]
                if named.notation == "review" and _RECORD_REVIEW.search(until):
                    continue
                yield _fact(
                    document, "design", span, named.span.start, named.span.end, named.notation
                )


def _centers(document: Document, place: _Place) -> list[StudyFact]:
    """Return the number of centers, or else their names."""
    words = _words(document, place.span)
    if count := _CENTER_COUNT.search(words):
        fact = _fact(document, "centres", place.span, *count.span("count"))
        return [replace(fact, value=_number(count["count"]))]
    if names := _CENTER_LIST.search(words):
        found = _NAMED_CENTER.finditer(words, *names.span("list"))
        return [_fact(document, "centres", place.span, *name.span("name")) for name in found]
    return []


def _period(document: Document, place: _Place) -> list[StudyFact]:
    match = _PERIOD.search(_words(document, place.span))
    if not match:
        return []
    return [
        _fact(document, f"period_{edge}", place.span, *match.span(edge))
        for edge in ("start", "end")
    ]


def _size(document: Document, places: list[_Place]) -> list[StudyFact]:
    """Return how many patients were taken in, or else how many got the study's therapy."""
    found = [(p.span, told) for p in places if (told := enrolled(_words(document, p.span)))]
    for span, told in sorted(found, key=lambda one: not one[1].is_said)[:1]:
        fact = _fact(document, "size", span, told.start, told.end)
        return [replace(fact, value=str(told.size))]
    return []


def _number(printed: str) -> str:
    return str(word_value(printed.replace(",", "")) or printed)


def _endpoints(document: Document, place: _Place) -> Iterator[StudyFact]:
    """Yield one fact for each member of "primary endpoint was ..." and "secondary ... were"."""
    words = _words(document, place.span)
    for match in _ENDPOINTS.finditer(words):
        stop = _END_OF_LIST.search(words, *match.span("list"))
        end = stop.start() if stop else match.end("list")
        for start, finish in _items(words, match.start("list"), end):
            inside = [m for m in load().find(words, "endpoint") if start <= m.span.start < finish]
            named = {m.notation for m in inside}
            # "neutrophil and platelet recovery" is not platelet recovery.
            if _SHARED.match(words, start):
                named.clear()
            concept = named.pop() if len(named) == 1 else ""
            kind = f"{match['rank'].lower()}_endpoint"
            yield _fact(document, kind, place.span, start, finish, concept)


def _items(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the members of a list "A, B (b and c), and D"; brackets are not looked into."""
    flat = re.sub(r"\([^()]*\)", lambda m: "_" * len(m[0]), words[:end])
    commas = [m.span() for m in _COMMA.finditer(flat, start)]
    oxford = bool(commas) and bool(re.search(r"and|well|with", flat[slice(*commas[-1])]))
    last = commas[-1][1] if commas else start
    open_pair = not oxford or _ABBREVIATED_PAIR.match(flat, last)
    if open_pair and (pair := _PAIR.search(flat, last)) and not _SHARED.match(flat, last):
        commas.append(pair.span())
    edges = [(start, start), *commas, (end, end)]
    for (_, left), (right, _) in pairwise(edges):
        head = _AIM.match(words, left)
        left = head.end() if head else left
        text = words[left:right].rstrip(" .,")
        if text.strip():
            yield left + len(text) - len(text.lstrip()), left + len(text)


def _definitions(document: Document, place: _Place) -> Iterator[StudyFact]:
    """Yield "OS: time from ... to ..." for each outcome that a sentence defines."""
    words = _words(document, place.span)
    for match in _DEFINED.finditer(words):
        starts = [m.end() for m in _TERM_START.finditer(words, 0, match.start())]
        start = starts[-1] if starts else 0
        term = " ".join(words[start : match.start()].split())
        named = [m for m in load().find(term, "endpoint") if m.span.end >= len(term.rstrip(" )"))]
        end = _END_OF_DEFINITION.search(words, match.end())
        if not (named or _OUTCOME_WORD.search(term)) or end is None or len(term.split()) > 12:
            continue
        concept = named[-1].notation if named else ""
        fact = _fact(document, "endpoint_definition", place.span, start, end.start(), concept)
        begin, stop = place.span.start + match.end(), place.span.start + end.start()
        definition = _squeezed(document, Span(begin, stop))
        yield replace(fact, value=f"{term}: {definition}")


def _criteria(document: Document, place: _Place) -> Iterator[StudyFact]:
    """Yield the criteria by which acute and chronic GVHD were graded."""
    words = _words(document, place.span)
    courses = list(_GVHD.finditer(words))
    for match in _CRITERIA.finditer(words) if "GVHD" in words.upper() else ():
        after = match.end("name")
        near = [c for c in courses if c.end() <= match.end()] if match["whose"] else []
        near = [c for c in near if c.start() > after] or [c for c in courses if c.end() <= after]
        if near:
            kind = "acute" if near[-1][0].lower().startswith("a") else "chronic"
            yield _fact(document, f"{kind}_gvhd_criteria", place.span, *match.span("name"))
