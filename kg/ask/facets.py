"""From a question to its facets: what is asked for, and which groups of patients it names.

Only the vocabulary is used here; what has to be looked up in the graph (names of studies and of
groups of patients) is left as ``wanted`` and ``left``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ask.meanings import (
    ANALYSES,
    ENDPOINTS,
    GROUPS,
    RELAPSE_AFTER_TRANSPLANT,
    TRANSPLANT,
    Meanings,
    is_analysis,
    is_any_rate,
    is_stop_word,
    of,
    unknown,
)
from kg.ask.reading import Facet, GroupTerm, Reading
from kg.ask.words import AFTER, CITING, STOP_WORDS, Word, keys_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.lexicon import Concept, Lexicon
    from kg.ask.meanings import Meaning
    from kg.ask.phrases import Phrase, Phrasebook, Sense

_BEFORE = frozenset({"ahead", "before", "bridge", "bridging", "followed", "pre", "prior", "then"})
_AFTER_TRANSPLANT = (RELAPSE_AFTER_TRANSPLANT, "post-HSCT-maintenance")
_BEFORE_TRANSPLANT = "pre-HSCT"
#: Children are asked for where a study tells of children and young adults together, too.
_TAKEN_ALONG = {"pediatric": ("pediatric-young-adult",)}
_WHOLE_COHORT = "whole-cohort"
#: Cues that are settled elsewhere, or that only say that somebody printed it.
_SETTLED_CUES = frozenset({"comparison", _WHOLE_COHORT, "negation", "cited-work", *ANALYSES})
_PRINTED_VALUE = re.compile(r"\d+(?:\.\d+)?%|\d+\.\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_RATE_UNITS = frozenset({"%", "count"})


def read(question: str, book: Phrasebook, lexicon: Lexicon) -> Reading:
    """Read a question with the vocabulary; misspelt words are mended where that makes a term."""
    words = words_of(question)
    phrases = book.find(words)
    corrections: list[tuple[str, str]] = []
    # A word mended behind another may be what that one needs: "overal survial".
    for i in [*range(len(words)), *range(len(words))]:
        if not _may_be_misspelt(i, words, phrases):
            continue
        for mended in book.corrections(words[i].key):
            trial = [*words]
            trial[i] = replace(words[i], text=mended, key=mended)
            found = book.find(trial)
            if any(p.start <= i < p.end for p in found):
                corrections.append((words[i].text, mended))
                words, phrases = trial, found
                break
    reading = _Facets(Meanings(words, phrases, book), lexicon).reading(question)
    return replace(reading, corrections=tuple(corrections))


def _may_be_misspelt(i: int, words: Sequence[Word], phrases: Iterable[Phrase]) -> bool:
    """Tell whether no phrase holds a word, or only a sloppy form in the vocabulary."""
    if is_stop_word(words[i]):
        return False
    around = next((p for p in phrases if p.start <= i < p.end), None)
    return around is None or (bool(around.senses) and all(s.loose for s in around.senses))


class _Facets:
    """The facets of one question."""

    def __init__(self, meanings: Meanings, lexicon: Lexicon) -> None:
        self.meanings = meanings
        self.lexicon = lexicon

    def reading(self, question: str) -> Reading:
        """Return what the question says."""
        meanings = self.meanings
        facets = (
            self._endpoint(),
            self._measure(),
            self._population(),
            *self._therapies(),
            Facet("timepoint", tuple(dict.fromkeys(p.time for p in meanings.phrases if p.time))),
            self._value(),
            _facet("analysis", (s.concept for _, s in meanings.kept if is_analysis(s.concept))),
        )
        left = unknown(meanings.words, meanings.phrases)
        return Reading(
            question=question,
            facets=tuple(f for f in facets if f.values),
            wanted=tuple(self._wanted()),
            designs=tuple(s.concept.notation for _, s in meanings.asked("study-design")),
            left=tuple(w for w in left if not _PRINTED_VALUE.fullmatch(w.text)),
            perhaps_names=tuple(w for i, w in enumerate(meanings.words) if self._may_be_name(i)),
            ignored=tuple(self._ignored()),
            understood=meanings.understood,
            compares=meanings.compares,
            asks_for_citations=any(w.text.lower() in CITING for w in meanings.words),
        )

    def _may_be_name(self, i: int) -> bool:
        """Tell whether a stop word is written like an author's name, or stands before a year."""
        words = self.meanings.words
        after = words[i + 1].text if i + 1 < len(words) else ""
        is_written_so = _YEAR.fullmatch(after) is not None or (i > 0 and words[i].is_name)
        return is_written_so and is_stop_word(words[i])

    def _ignored(self) -> list[str]:
        """Return the phrases that are understood but change nothing."""
        cues = [
            self.meanings.text(p)
            for p, s in self.meanings.asked("cue")
            if s.concept.notation not in _SETTLED_CUES
        ]
        vague = [
            self.meanings.text(p)
            for p, s in self.meanings.asked("measure")
            if is_any_rate(s) and not s.concept.fact("measureUnit")
        ]
        either = [f"with or without {self.meanings.text(p)}" for p, _ in self.meanings.either]
        return [*cues, *vague, *either]

    # -- what was measured ---------------------------------------------------------------------

    def _endpoint(self) -> Facet:
        asked = [
            s.concept
            for p, s in self.meanings.asked(*ENDPOINTS)
            if not self.meanings.tells_groups_apart(p, s)
        ]
        return _facet("endpoint", asked)

    def _measure(self) -> Facet:
        asked = [s for _, s in self.meanings.asked("measure")]
        strict = {s.concept.notation: s.concept for s in asked if not is_any_rate(s)}
        endpoints = self.meanings.asked(*ENDPOINTS)
        bound = {m.notation: m for p, s in endpoints for m in self._measures_within(p, s)}
        if bound and not strict and len(endpoints) > 1:
            # "OS and CIR" must not ask for a cumulative incidence of survival.
            for _, sense in endpoints:
                own = self.lexicon.get("measure", sense.concept.fact("defaultMeasure"))
                bound |= {own.notation: own} if own else {}
        if strict or bound:
            return _facet("measure", (strict | bound).values())
        rates = [
            c
            for c in self.lexicon.scheme("measure")
            if c.fact("measureUnit") in _RATE_UNITS and not c.fact("nullValue")
        ]
        is_loose = any(s.concept.fact("measureUnit") for s in asked)
        return replace(_facet("measure", rates if is_loose else ()), shown=("any rate or number",))

    def _measures_within(self, phrase: Phrase, sense: Sense) -> list[Concept]:
        """Return measures that the endpoint's own name tells: CIR is a cumulative incidence."""
        typed = self.meanings.text(phrase)
        labels = {typed}
        for label in sense.concept.labels:
            words = [w.text.lower() for w in words_of(label)]
            if "".join(w[0] for w in words if w not in STOP_WORDS) == typed.lower():
                labels.add(label)
        parts = (words_of(label) for label in sorted(labels))
        return [
            found.concept
            for words in parts
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
            if end - start < len(words)
            for found in self.meanings.book.senses(words[start:end])
            if found.concept.scheme == "measure" and not found.loose
        ]

    def _value(self) -> Facet:
        words = self.meanings.words
        followers = [w.key for w in words[1:]] + [""]
        values = [
            word.text
            for word, after in zip(words, followers, strict=False)
            if _PRINTED_VALUE.fullmatch(word.text) and after != "ci"
        ]
        return Facet("value", tuple(dict.fromkeys(values)))

    # -- in whom, after what -------------------------------------------------------------------

    def _population(self) -> Facet:
        asked = [s.concept for _, s in self.meanings.asked("age-group") if not s.concept.broader]
        facet = _facet("population", asked)
        also = [n for v in facet.values for n in _TAKEN_ALONG.get(v, ()) if n not in facet.values]
        return replace(facet, values=(*facet.values, *also), also=tuple(also))

    def _therapies(self) -> list[Facet]:
        given = self.meanings.asked("intervention")
        therapies = [(p, s) for p, s in given if s.concept.notation != TRANSPLANT]
        transplants = [p for p, s in given if s.concept.notation == TRANSPLANT]
        settings = {s.concept.notation: s.concept for _, s in self.meanings.asked("setting")}
        for phrase in transplants:
            when = self._timing(phrase, bool(therapies), bool(settings))
            settings |= {n: c for n in when if (c := self.lexicon.get("setting", n))}
        left_out = [s.concept for _, s in of(self.meanings.negated, "intervention")]
        if self.meanings.compares:
            # "A versus no A" asks for both groups; their names tell them apart.
            therapies = [(p, s) for p, s in therapies if s.concept not in left_out]
            left_out = []
        facets = [
            _facet("setting", settings.values()),
            self._given(therapies),
            _facet("without", left_out),
        ]
        if transplants and not settings:
            named = [self.lexicon.get("intervention", TRANSPLANT)]
            tied = (_BEFORE_TRANSPLANT, *_AFTER_TRANSPLANT)
            named += [self.lexicon.get("setting", n) for n in tied]
            iris = tuple(c.iri for c in named if c)
            facets.append(Facet("transplant", iris, ("tied to a transplant",), "tied"))
        return facets

    def _given(self, therapies: list[Meaning]) -> Facet:
        facet = _facet("intervention", (s.concept for _, s in therapies))
        phrases = [p for p, _ in therapies]
        if len(facet.values) > 1 and (self.meanings.compares or self._are_alternatives(phrases)):
            return replace(facet, parameter="therapy")
        return replace(facet, shown=(" and ".join(facet.shown),))

    def _timing(self, phrase: Phrase, is_treated: bool, is_told: bool) -> tuple[str, ...]:
        """Return the settings that a mention of the transplant tells: when therapy was given.

        What stands nearest decides: a therapy "after transplant" is given then, while relapse or
        survival "after transplant" only says from when it counts.
        """
        before = set(self.meanings.before(phrase, 2))
        if not is_treated:
            return ()
        if before & _BEFORE:
            return (_BEFORE_TRANSPLANT,)
        neighbors = [
            s.concept.scheme
            for p, s in of(self.meanings.chosen, "intervention", *ENDPOINTS)
            if p.end <= phrase.start
        ]
        is_outcome = bool(neighbors) and neighbors[-1] != "intervention"
        return () if is_told or is_outcome or not before & AFTER else _AFTER_TRANSPLANT

    def _are_alternatives(self, phrases: list[Phrase]) -> bool:
        for left, right in pairwise(phrases):
            between = self.meanings.words[left.end - 1 : right.start]
            if any(w.has_comma for w in between) or "or" in [w.key for w in between]:
                return True
        return False

    # -- groups --------------------------------------------------------------------------------

    def _wanted(self) -> list[GroupTerm]:
        meanings = self.meanings
        named = meanings.asked(*GROUPS)
        named += [(p, s) for p, s in meanings.asked("age-group") if s.concept.broader]
        named += [m for m in meanings.asked(*ENDPOINTS) if meanings.tells_groups_apart(*m)]
        if meanings.compares:
            named += of(meanings.negated, "intervention")
        terms = [self._term(p, s) for p, s in named]
        terms += [
            replace(self._term(p, s), negated=True)
            for p, s in of(meanings.negated, *ENDPOINTS, *GROUPS)
        ]
        terms += [
            GroupTerm(meanings.text(p), (("all",),), s.concept.notation, "cue")
            for p, s in meanings.asked("cue")
            if s.concept.notation == _WHOLE_COHORT and not s.loose
        ]
        return list({t.concept: t for t in terms}.values())

    def _term(self, phrase: Phrase, sense: Sense) -> GroupTerm:
        names = (
            (self.meanings.keys(phrase),)
            if self.meanings.names_a_variable(phrase, sense)
            else _names_of(sense.concept, self.lexicon)
        )
        return GroupTerm(
            self.meanings.text(phrase), names, sense.concept.notation, sense.concept.scheme
        )


def _facet(name: str, concepts: Iterable[Concept]) -> Facet:
    found = {c.notation: c.label for c in concepts}
    return Facet(name, tuple(found), tuple(found.values()))


def _names_of(concept: Concept, lexicon: Lexicon) -> tuple[tuple[str, ...], ...]:
    """Return the keys of all names of a concept and of what is narrower."""
    narrower = [c for c in lexicon.scheme(concept.scheme) if concept in lexicon.ancestors(c)]
    labels = [label for c in (concept, *narrower) for label in (*c.labels, *c.hidden)]
    return tuple(sorted({keys_of(label) for label in labels} - {()}))
