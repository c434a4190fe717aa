"""What a citation is for, as a property of CiTO.

Cue words of the vocabulary tell it, near the marker and in its own clause: "in line with the trial
of Roe [5]" agrees, "not in line with" disagrees, and neither counts where only other works speak.
Where nothing tells, the section does (background in an introduction, a method among the methods),
then figures told with the marker (evidence); else the citation is for information and no more.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Concept, Lexicon, Match
    from extractors.model import Citation, Document, Sentence

_OWN_VOICE = "own-voice"
_EVIDENCE, _RETOLD, _DEFAULT = "citesAsEvidence", "discusses", "citesForInformation"
#: An introduction tells what was known, whatever its words.
_BACKGROUND = "introduction"
#: A cue further than this before its marker belongs to something else.
_FARTHEST_CUE = 240
_FARTHEST_DENIAL = 40
_LONGEST_ELLIPSIS = 90

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CLAUSE_END = re.compile(
    r";\s|,\s(?=(?:but|whereas|while|although|though|however|yet)\b)"
    r"|(?<=\s)(?=(?:whereas|although)\s)"
)
#: "… [5] and Roe et al. [6]": joined to the last marker, with no statement of its own.
_AND_ALSO = re.compile(
    r"[\s,]*(?:and|or|as well as)\b(?!.*\b(?:is|are|was|were|has|have|had|did|do|does|can|may"
    r"|reported|found|showed|observed|described|demonstrated|suggested)\b)",
    re.DOTALL,
)
_POINTS_BACK = re.compile(r"\s+(?:this|these|that|those|it|them)\b")
_NAMED_STUDY = re.compile(
    r"\b[Tt]he (?:[\w/-]+ ){0,3}?[A-Z][\w/-]*[A-Z\d][\w/-]* (?:[\w/-]+ ){0,3}?(?:study|trial)\b"
)
_TOLD_FIGURE = re.compile(
    r"\d\s?%|\b\d+\s(?:of|out of)\s(?:the\s)?\d+\b|\b\d+/\d+\b|\bvs\.?\s\d"
    r"|\b(?:[Mm]edian|[Mm]ean|ratio|HR|OR)\b\D{0,80}\d"
)


def with_intents(document: Document, lexicon: Lexicon) -> Document:
    """Return the document with the intent of every citation filled in."""
    groups: dict[int, list[Citation]] = defaultdict(list)
    ends: dict[int, int] = {}
    for citation in sorted(document.citations, key=lambda c: c.span):
        sentence = citing_sentence(document, citation.span)
        groups[sentence.start].append(citation)
        ends[sentence.start] = sentence.end  # the last marker may stand behind the full stop
    reader = _IntentReader(document, lexicon)
    intents: dict[Span, str] = {}
    for start, citations in groups.items():
        intents.update(reader.read(Span(start, ends[start]), citations))
    return replace(
        document,
        citations=tuple(replace(c, intent=intents[c.span]) for c in document.citations),
    )


def citing_sentence(document: Document, marker: Span) -> Span:
    """Return the sentence that a citation marker belongs to, the marker included.

    A marker behind the full stop belongs to the sentence before it; one outside all sentences has
    the line that it stands in.
    """
    sentences = document.sentences
    at = bisect_right(sentences, marker.start, key=_start_of) - 1
    if at >= 0:
        span = sentences[at].span
        if marker.start < span.end or _is_gap(document.plain[span.end : marker.start]):
            return Span(span.start, max(span.end, marker.end))
    if at + 1 < len(sentences):
        span = sentences[at + 1].span
        if _is_gap(document.plain[marker.end : span.start]):
            return Span(marker.start, span.end)
    start = document.text.rfind("\n", 0, marker.start) + 1
    end = document.text.find("\n", marker.end)
    return Span(start, end if end >= 0 else len(document.text))


def _start_of(sentence: Sentence) -> int:
    return sentence.span.start


def _is_gap(between: str) -> bool:
    return not between.strip() and "\n\n" not in between


@dataclass(frozen=True, slots=True)
class _Cues:
    """What stands in one sentence: cues that may tell an intent, and the own voice."""

    telling: list[Match]
    own_voice: list[Match]


class _IntentReader:
    """Reads the intents of one document, sentence by sentence."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._plain = document.plain
        self._sections = document.sections
        self._lexicon = lexicon
        negation = lexicon.get("cue", "negation")
        words = "|".join(map(re.escape, negation.labels)) if negation else "(?!)"
        self._denial = re.compile(rf"(?i)\b(?:{words})\b(?!\s+only\b)[^,;:]*$")
        self._defaults = {
            kind: concept.notation
            for concept in lexicon.scheme("citation-intent")
            for kind in _facts(concept, "defaultInSection")
        }

    def read(self, sentence: Span, citations: Sequence[Citation]) -> dict[Span, str]:
        """Return the intents of one sentence's citations by the places of their markers."""
        section = self._section_kind(citations[0].span)
        default = self._defaults.get(section, "")
        if section == _BACKGROUND:
            return {c.span: default or _DEFAULT for c in citations}
        cues = self._find_cues(sentence, citations, section)
        intents: dict[Span, str] = {}
        reached, last = sentence.start, ""
        for citation in citations:
            stretch = Span(reached, citation.span.start)
            clause = self._last_clause(stretch)
            last = (
                self._carried_on(last, stretch)
                or self._told(cues, clause)
                or self._told_behind(cues, Span(citation.span.end, sentence.end))
                or default
                or self._told_by_figures(cues, clause)
            )
            intents[citation.span] = last
            reached = citation.span.end
        return intents

    def _section_kind(self, marker: Span) -> str:
        kinds = [s.kind for s in self._sections if marker.start in s.span]
        return kinds[-1] if kinds else ""

    def _find_cues(self, sentence: Span, citations: Sequence[Citation], section: str) -> _Cues:
        plain = self._plain[sentence.start : sentence.end]
        found = self._lexicon.find(plain, "citation-cue", start=sentence.start)
        own = [m for m in found if m.notation == _OWN_VOICE and not self._is_cited(m, citations)]
        present = {m.notation for m in found if m.notation != _OWN_VOICE or m in own}
        telling = [
            m
            for m in found
            if m.concept.fact("tells")
            and section in (_facts(m.concept, "inSection") or (section,))
            and present.issuperset(_facts(m.concept, "needsCue"))
        ]
        return _Cues(telling, own)

    def _is_cited(self, own_voice: Match, citations: Sequence[Citation]) -> bool:
        """Tell whether a marker right behind says whose "this study" is."""
        end = own_voice.span.end
        return any(
            end <= c.span.start and not self._plain[end : c.span.start].strip() for c in citations
        )

    def _last_clause(self, stretch: Span) -> Span:
        """Return the part of ``stretch`` that is in the clause of the marker at its end."""
        text = self._plain[stretch.start : stretch.end]
        text = _IN_BRACKETS.sub(lambda m: " " * len(m.group()), text)
        breaks = [m.end() for m in _CLAUSE_END.finditer(text)]
        return Span(stretch.start + (breaks[-1] if breaks else 0), stretch.end)

    def _carried_on(self, last: str, stretch: Span) -> str:
        """Return the last marker's intent for one that an "and" joins to it."""
        text = self._plain[stretch.start : stretch.end]
        return last if last and len(text) <= _LONGEST_ELLIPSIS and _AND_ALSO.match(text) else ""

    def _told(self, cues: _Cues, clause: Span) -> str:
        """Return what the weightiest, then nearest, cue of the clause tells."""
        spoke = any(m.span.end <= clause.end for m in cues.own_voice)
        near = [
            m
            for m in cues.telling
            if m.span.start >= clause.start
            and m.span.end <= clause.end
            and clause.end - m.span.end <= _FARTHEST_CUE
            and not (spoke and _OWN_VOICE in _facts(m.concept, "excludesCue"))
        ]
        if not near:
            return ""
        cue = max(near, key=lambda m: (int(m.concept.fact("weight") or 0), m.span.start))
        before = self._plain[max(clause.start, cue.span.start - _FARTHEST_DENIAL) : cue.span.start]
        return cue.concept.fact("toldDenied" if self._denial.search(before) else "tells")

    def _told_behind(self, cues: _Cues, rest: Span) -> str:
        """Return what a cue behind the marker tells that points back, "ours agree with this"."""
        for cue in cues.telling:
            if (
                cue.span.start >= rest.start
                and cue.concept.fact("needsCue")
                and _POINTS_BACK.match(self._plain, cue.span.end, rest.end)
            ):
                return self._told(cues, Span(cue.span.start, cue.span.end))
        return ""

    def _told_by_figures(self, cues: _Cues, clause: Span) -> str:
        """Return whether others' figures or a named study stand here, the default where not."""
        if any(m.span.end <= clause.end for m in cues.own_voice):
            return _DEFAULT
        if _NAMED_STUDY.search(self._plain, clause.start, clause.end):
            return _RETOLD
        return _EVIDENCE if _TOLD_FIGURE.search(self._plain, clause.start, clause.end) else _DEFAULT


def _facts(concept: Concept, name: str) -> tuple[str, ...]:
    """Return all values of ``ev:name``."""
    return tuple(value for key, value in concept.facts if key == name)
