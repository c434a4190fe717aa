"""What the phrases of a question mean where the vocabulary leaves a choice."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kg.ask.words import NEGATIONS, STOP_WORDS, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.lexicon import Concept, Lexicon
    from kg.ask.phrases import Phrase, Phrasebook, Sense
    from kg.ask.words import Word

    Meaning = tuple[Phrase, Sense]

ENDPOINTS = ("endpoint", "adverse-event")
#: What groups of patients are told apart by.
GROUPS = ("sex", "disease-status", "donor-graft", "condition")
ANALYSES = frozenset({"crude", "univariable", "multivariable", "landmark"})
TRANSPLANT = "hsct"
CENSORED = "censored"
RELAPSE_AFTER_TRANSPLANT = "post-HSCT-relapse"
_COMPARISON = "comparison"
_BY = frozenset({"by", "each", "per"})
_CHANGES = frozenset({"change", "decrease", "difference", "increase", "reduction"})
_EITHER = (["with", "or", "without"], ["with", "and", "without"])
_ORDER = (
    "sex",
    "setting",
    "intervention",
    "age-group",
    "measure",
    *GROUPS,
    "study-design",
    "country",
    "cue",
)


class Meanings:
    """The phrases of one question, each with what it means here.

    ``kept`` is what is asked for, ``negated`` what stands behind "no" or "without", ``either``
    what stands behind "with or without".
    """

    def __init__(self, words: list[Word], phrases: list[Phrase], book: Phrasebook) -> None:
        self.words = words
        self.phrases = phrases
        self.book = book
        self.chosen: list[Meaning] = [(p, s) for p in phrases for s in self._senses(p)]
        self._settle_relapse_after_transplant()
        self._settle_difference_in_an_event()
        self.either = [m for m in self.chosen if self.before(m[0], 3) in _EITHER]
        self.negated = [
            m
            for m in self.chosen
            if m not in self.either and NEGATIONS.intersection(self.before(m[0], 1))
        ]
        self.kept = [m for m in self.chosen if m not in self.either and m not in self.negated]

    def asked(self, *schemes: str) -> list[Meaning]:
        """Return what is asked for of some schemes."""
        return of(self.kept, *schemes)

    def text(self, phrase: Phrase) -> str:
        """Return a phrase as typed."""
        words = self.words[phrase.start : phrase.end]
        return "".join(w.text + w.gap for w in words[:-1]) + words[-1].text

    def keys(self, phrase: Phrase) -> tuple[str, ...]:
        """Return what the words of a phrase are compared by."""
        return tuple(w.key for w in self.words[phrase.start : phrase.end])

    def before(self, phrase: Phrase, count: int) -> list[str]:
        """Return the last words before a phrase, articles left out."""
        words = [w.text.lower() for w in self.words[: phrase.start] if not w.is_article]
        return words[-count:]

    @cached_property
    def compares(self) -> bool:
        """Whether groups are set against each other."""
        return any(
            s.concept.scheme == "cue" and s.concept.notation == _COMPARISON
            for p in self.phrases
            for s in p.senses
        )

    @property
    def understood(self) -> int:
        """How many phrases tell what is asked for; a loose word for a measure does not alone."""
        telling = {
            p
            for p, s in self.chosen
            if (s.concept.scheme != "cue" or is_analysis(s.concept)) and not is_any_rate(s)
        }
        return len(telling) + sum(bool(p.time) for p in self.phrases)

    def tells_groups_apart(self, phrase: Phrase, sense: Sense) -> bool:
        """Tell whether a phrase that may be an endpoint is what groups differ in: "per MRD"."""
        told = self._has_certain_endpoint or self.compares
        told = told or self.stands_behind_by(phrase)
        return told and self.names_a_variable(phrase, sense)

    def stands_behind_by(self, phrase: Phrase) -> bool:
        """Tell whether a phrase is what figures are told by: "per MRD", "by relapse"."""
        return bool(_BY.intersection(self.before(phrase, 1)))

    def names_a_variable(self, phrase: Phrase, sense: Sense) -> bool:
        """``MRD`` is a sloppy name of an endpoint, and begins the names of groups."""
        keys = self.keys(phrase)
        return sense.loose and any(
            entry[: len(keys)] == keys and len(entry) > len(keys)
            for entries in self.book.entries.values()
            for entry, other in entries
            if other.concept.scheme == "disease-status"
        )

    @cached_property
    def _has_certain_endpoint(self) -> bool:
        return any(self._is_certain_endpoint(p) for p in self.phrases)

    @cached_property
    def _has_measure(self) -> bool:
        return any(p.sense("measure") for p in self.phrases)

    def _is_certain_endpoint(self, phrase: Phrase) -> bool:
        sense = phrase.sense(*ENDPOINTS)
        other = phrase.sense("setting", "intervention", "disease-status", "measure")
        return sense is not None and other is None and not self.names_a_variable(phrase, sense)

    def _senses(self, phrase: Phrase) -> list[Sense]:
        """Return what a phrase means here: one sense, or an endpoint with its measure."""
        endpoint, measure = phrase.sense(*ENDPOINTS), phrase.sense("measure")
        other = phrase.sense("setting", "intervention", "disease-status")
        if endpoint and other:
            doubtful = endpoint.loose and not other.loose and not self._has_measure
            return [other if self._has_certain_endpoint or doubtful else endpoint]
        if endpoint and measure:
            if self._has_certain_endpoint:
                return [measure]
            return [endpoint] if endpoint.loose else [endpoint, measure]
        if endpoint:
            return [endpoint]
        found = [s for s in map(phrase.sense, _ORDER) if s]
        # "Girls" are female and children.
        return found[: 2 if phrase.sense("sex") else 1]

    def _settle_relapse_after_transplant(self) -> None:
        """Where nothing else is asked for, ``relapse after HSCT`` is the event, not the setting."""
        treated = any(s.concept.notation != TRANSPLANT for _, s in of(self.chosen, "intervention"))
        if of(self.chosen, *ENDPOINTS) or (treated and not self._has_measure):
            return
        for phrase, sense in of(self.chosen, "setting"):
            events = [
                found
                for at in range(phrase.start, phrase.end)
                for found in self.book.senses(self.words[at : at + 1])
                if found.concept.scheme == "endpoint"
            ]
            if sense.concept.notation == RELAPSE_AFTER_TRANSPLANT and events:
                self.chosen.remove((phrase, sense))
                self.chosen.append((phrase, events[0]))
                return

    def _settle_difference_in_an_event(self) -> None:
        """Take ``in relapse`` for the event behind a word of change, and in ``in the relapse``."""
        for phrase, sense in of(self.chosen, "disease-status"):
            first, *rest = self.words[phrase.start : phrase.end]
            is_event = any(w.is_article for w in rest) or _CHANGES & {*self.before(phrase, 1)}
            if first.key != "in" or not is_event:
                continue
            events = self.book.senses([w for w in rest if not w.is_article])
            found = [s for s in events if s.concept.scheme in ENDPOINTS]
            if found:
                self.chosen.remove((phrase, sense))
                self.chosen.append((phrase, found[0]))


def of(meanings: Iterable[Meaning], *schemes: str) -> list[Meaning]:
    """Return the meanings that belong to some schemes."""
    return [(p, s) for p, s in meanings if s.concept.scheme in schemes]


def is_analysis(concept: Concept) -> bool:
    """Tell whether a cue names a kind of analysis."""
    return concept.scheme == "cue" and concept.notation in ANALYSES


def is_any_rate(sense: Sense) -> bool:
    """Tell whether a measure is named so loosely ("rate", "how many") that any rate serves.

    Whoever asks for a number of patients is served by 5 of 21 (24%), too.
    """
    unit = sense.concept.fact("measureUnit")
    is_measure = sense.concept.scheme == "measure"
    return is_measure and (unit == "count" or (sense.loose and unit != "ratio"))


def unknown(words: Sequence[Word], phrases: Iterable[Phrase]) -> list[Word]:
    """Return the words that no phrase holds and that mean something."""
    covered = {i for p in phrases for i in range(p.start, p.end)}
    return [
        w
        for i, w in enumerate(words)
        if i not in covered and not is_stop_word(w) and w.key not in NEGATIONS
    ]


def is_stop_word(word: Word) -> bool:
    """Tell whether a word only holds a question together."""
    return word.key in STOP_WORDS or word.text.lower() in STOP_WORDS


def names_of(concept: Concept, lexicon: Lexicon) -> tuple[tuple[str, ...], ...]:
    """Return the keys of all names of a concept and of what is narrower."""
    narrower = [c for c in lexicon.scheme(concept.scheme) if concept in lexicon.ancestors(c)]
    labels = [label for c in (concept, *narrower) for label in (*c.labels, *c.hidden)]
    return tuple(sorted({keys_of(label) for label in labels} - {()}))
