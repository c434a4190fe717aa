"""Whose result a value is: the article's own, or a cited work's.

A reviewer's worst mistake is to count one trial several times because several papers retell it,
so a value near a citation is never taken for the article's own without an own-work cue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.passages import CONTINUES, TRIAL, Told, credited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon
    from extractors.model import Citation, Document, Reference, Section, Sentence

NAMED_STUDY = re.compile(
    r"\b(?P<author>[A-Z][\w'’-]{2,})(?:\s(?:and [A-Z]\w+|and colleagues|et al)|['’]s?\s(?:study"
    r"|trial|series|cohort|report))"
)
#: A trial's name in a title: "Final analysis of GREEN-06", "the RED trial".
TRIAL_IN_TITLE = re.compile(
    r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*-\d+\b|\b[A-Z]{4,}\d*\b(?=\s(?:trial|study))"
)
#: "In this study", unless a citation (masked as blanks) right behind it says which study.
OWN_WORDS = re.compile(
    r"\b(?:our|we|us)\b|\b(?:the )?present (?:\w+ ){0,3}(?:study|trial|cohort|MRD|series|analysis)"
    r"|\bpresented here\b|^\W*Here,|\bin this (?:retrospective |prospective )?(?:study|cohort"
    r"|report)\b(?!\s{3})|\bhere\b,?\s(?:we|OS)",
    re.IGNORECASE,
)
#: A center's own patients, told in a review.
OWN_CENTER = re.compile(
    r"\b(?:at|in) (?:one of )?our (?:own )?(?:cent(?:er|re)s?|institutions?|hospitals?|units?)\b"
    r"|\b(?:in )?our (?:own )?experience\b",
    re.IGNORECASE,
)
CITED_WORDS = re.compile(
    r"\b(?:reported by|(?:that|those) (?:reported|published|obtained|observed|described)|et al"
    r"|previous(?:ly)? (?:studies|reports?|reported|published)|"
    r"in the study by|(?:another|one|recent|retrospective|prospective|randomized|phase \w+)"
    r" (?:\w+ ){0,4}(?:study|report|analysis)|trial|obtained in|findings by|experience of"
    r"|contrasting with|in contrast (?:to|with)|compares? favou?rably|superimposable"
    r"|the [A-Z][A-Z0-9-]{3,} (?:\w+ )?(?:study|analysis|cohort)|literature)\b"
)


#: Right behind a value: "the 43% reported by …"
REPORTED_BY = re.compile(
    r"(?<![\d.,])[\d.,]{1,12}\s?%?(?:\s?\([^)]{0,200}\))?\s(?:that was\s|was\s)?"
    r"(?:reported|observed|described|found|obtained)\s(?:by|in)\b"
)
#: Between an own value and a marker: the citation is what the value is held against.
ANSWERS = re.compile(
    r"\b(?:corroborat|confirm|support|consistent|in line|align|in agreement|in contrast|contrast"
    r"|similar|compar|prognostic)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """``primary`` or ``secondary``, and the reference numbers credited."""

    kind: str = "primary"
    refs: tuple[int, ...] = ()


PRIMARY = Attribution()


def _trials_of(references: Sequence[Reference]) -> dict[str, int]:
    """Return the trials that one title alone names, each with that reference's number."""
    named: dict[str, set[int]] = {}
    for reference in references:
        for m in TRIAL_IN_TITLE.finditer(reference.title):
            named.setdefault(m.group(), set()).add(reference.number)
    return {name: next(iter(numbers)) for name, numbers in named.items() if len(numbers) == 1}


def family_name(reference: Reference) -> str:
    """Return the first author's family name as a text would print it, ``""`` without authors.

    >>> from extractors.model import Reference, Span
    >>> family_name(Reference(1, "", Span(0, 0), authors=("von Example A", "Sample B")))
    'Example'
    """
    if not reference.authors:
        return ""
    words = [
        w for w in reference.authors[0].replace(",", " ").split() if len(w) > 1 and not w.isupper()
    ]
    capitalized = [w for w in words if w[:1].isupper()]
    return capitalized[0] if capitalized else (words[0] if words else "")


class Attributor:
    """Decides sentence by sentence; remembers the work that a paragraph is retelling."""

    def __init__(self, document: Document, lexicon: Lexicon, *, is_review: bool) -> None:
        self._document = document
        self._lexicon = lexicon
        self._is_review = is_review
        self._names: dict[str, list[int]] = {}
        for reference in document.references:
            name = family_name(reference)
            if name:
                self._names.setdefault(name, []).append(reference.number)
        self._trials = _trials_of(document.references)
        self._paragraph = -1
        self._carried: tuple[int, ...] = ()
        self._passages: dict[int, tuple[int, ...]] = {}
        self._here: frozenset[int] = frozenset()
        self._retelling = False
        self._is_named = False
        self._last_by_name: dict[str, int] = {}

    def enter(self, sentence: Sentence) -> None:
        """Go on to ``sentence``; a new paragraph forgets the work that the last one retold."""
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            self._carried, self._retelling, self._is_named = (), False, False
            self._read_ahead(sentence.paragraph)

    def _read_ahead(self, paragraph: int) -> None:
        """Find the work of each sentence of a paragraph, which may be cited behind the last."""
        inside = [s for s in self._document.sentences if s.paragraph == paragraph]
        cited = [tuple(c.numbers for c in self.markers(s)) for s in inside]
        self._here = frozenset(n for markers in cited for numbers in markers for n in numbers)
        told = []
        for sentence, markers in zip(inside, cited, strict=True):
            plain = self._document.plain[sentence.span.start : sentence.span.end]
            self._learn_trials(plain, markers)
            told.append(Told(plain, markers, self.named(plain)))
        works = credited(told)
        self._passages = {s.span.start: w for s, w in zip(inside, works, strict=True)}

    def _learn_trials(self, plain: str, markers: tuple[tuple[int, ...], ...]) -> None:
        """Note which work a trial's name means, where it is cited beside its name."""
        if len(markers) == 1 and len(markers[0]) == 1:
            for m in TRIAL.finditer(plain):
                self._trials.setdefault(m["name"], markers[0][0])

    def passage(self, sentence: Sentence) -> tuple[int, ...]:
        """Return the references of the work that a sentence without a marker goes on about."""
        return self._passages.get(sentence.span.start, ())

    def told_of(self, sentence: Sentence, section: Section) -> list[tuple[tuple[int, ...], str]]:
        """Return the works that a sentence speaks of, each with the words up to its marker."""
        if section.kind in ("results", "abstract", "methods") and not self._is_review:
            return []
        plain = self._document.plain[sentence.span.start : sentence.span.end]
        cited = self.markers(sentence)
        if not cited:
            passage = self.named(plain) or self.passage(sentence)
            return [(passage, plain)] if passage and not OWN_WORDS.search(plain) else []
        starts = [0, *(c.span.end - sentence.span.start for c in cited)]
        ends = [*(c.span.start - sentence.span.start for c in cited[:-1]), len(plain)]
        return [
            (c.numbers, plain[start:end])
            for c, start, end in zip(cited, starts, ends, strict=False)
        ]

    def markers(self, sentence: Sentence) -> list[Citation]:
        """Return the citations inside a sentence, one glued behind its full stop included."""
        return [
            c
            for c in self._document.citations
            if sentence.span.start <= c.span.start < sentence.span.end + 1
        ]

    def named(self, plain: str) -> tuple[int, ...]:
        """Return the references that a sentence calls by author: "Stein's study", "Name et al."."""
        found: list[int] = []
        for m in NAMED_STUDY.finditer(plain):
            numbers = self._names.get(m["author"], [])
            if len(numbers) > 1:
                # two works of one author: the paragraph cites the one it means
                numbers = [n for n in numbers if n in self._here] or numbers
            if len(numbers) == 1:
                found.append(numbers[0])
            elif m["author"] in self._last_by_name:
                found.append(self._last_by_name[m["author"]])
        found += [
            self._trials[m["name"]] for m in TRIAL.finditer(plain) if m["name"] in self._trials
        ]
        return tuple(dict.fromkeys(found))

    def leave(self, sentence: Sentence, *, retold: bool) -> None:
        """Note what the sentence cited, for the next one."""
        cited = self.markers(sentence)
        plain = self._document.plain[sentence.span.start : sentence.span.end]
        named = self.named(plain)
        if not cited and named:
            self._carried = named
        if cited or named or OWN_WORDS.search(plain):
            self._is_named = bool(named) and not OWN_WORDS.search(plain)
        if cited:
            self._carried = cited[-1].numbers
            for number in self._carried:
                reference = next((r for r in self._document.references if r.number == number), None)
                if reference:
                    self._last_by_name[family_name(reference)] = number
        told = bool(cited) and bool(CITED_WORDS.search(plain)) and not OWN_WORDS.search(plain)
        self._retelling = retold or told

    def of(self, sentence: Sentence, at: int, section: Section) -> Attribution:
        """Return whose result the value at offset ``at`` is."""
        if section.kind in ("results", "abstract", "methods") and not self._is_review:
            return PRIMARY
        plain = self._document.plain[sentence.span.start : sentence.span.end]
        before = plain[: at - sentence.span.start]
        cited = self.markers(sentence)
        named = self.named(plain)
        if self._is_review:
            if OWN_CENTER.search(plain):
                return PRIMARY
            return Attribution(
                "secondary", self._nearest(cited, at) or named or self.passage(sentence)
            )
        if section.kind == "introduction":
            if cited or named:
                return Attribution("secondary", self._nearest(cited, at) or named)
            return Attribution("secondary", self.passage(sentence))
        if (
            section.kind == "main"
            and self._carried
            and not (cited or named or OWN_WORDS.search(plain))
        ):
            return Attribution("secondary", self._carried)
        return self._in_discussion(plain, before, cited, named, sentence.span.start)

    def _in_discussion(
        self, plain: str, before: str, cited: list[Citation], named: tuple[int, ...], start: int
    ) -> Attribution:
        at = start + len(before)
        own = max((m.start() for m in OWN_WORDS.finditer(before)), default=-1)
        other = max((m.start() for m in CITED_WORDS.finditer(before)), default=-1)
        if REPORTED_BY.match(plain[len(before) :]):
            other = len(before)
        refs = self._nearest(cited, at)
        if (
            refs
            and not named
            and all(c.span.end <= at for c in cited)
            and not CITED_WORDS.search(before)
        ):
            refs = ()  # every marker stands before the value and nothing says that it is theirs
        if refs and set(refs) & set(self._carried) and self._retelling:
            return Attribution("secondary", refs)
        if refs or named:
            credited = refs or named
            behind = (
                plain[len(before) : max(len(before), cited[0].span.start - start)] if cited else ""
            )
            if not named and other < 0 and ANSWERS.search(behind):
                return PRIMARY
            if own > other or (own < 0 and other < 0 and OWN_WORDS.search(plain) and not named):
                return PRIMARY
            return Attribution("secondary", credited)
        if own >= 0 or OWN_WORDS.search(plain):
            return PRIMARY
        if (
            self._carried
            and (self._retelling or CONTINUES.match(plain))
            and (CONTINUES.match(plain) or CITED_WORDS.search(plain))
        ):
            return Attribution("secondary", self._carried)
        if self._is_named:
            return Attribution("secondary", self._carried)
        return PRIMARY

    @staticmethod
    def _nearest(cited: list[Citation], at: int) -> tuple[int, ...]:
        """Return the first marker behind the value, else the last before it."""
        behind = [c for c in cited if c.span.start >= at]
        if behind:
            return behind[0].numbers
        return cited[-1].numbers if cited else ()
