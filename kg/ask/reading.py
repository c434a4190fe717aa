"""A question read: what it asks for, facet by facet, and what in it is not understood.

Only the vocabulary is used here; what has to be looked up in the graph (names of studies and of
groups of patients) is left as ``wanted`` and ``left``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.ask.phrases import Phrase, Sense
from kg.ask.words import AFTER, CITING, NEGATIONS, STOP_WORDS, Word, keys_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.lexicon import Concept, Lexicon
    from kg.ask.phrases import Phrasebook

_BEFORE = frozenset("ahead before bridge bridging followed pre prior then".split())
_TRANSPLANT = "hsct"
_AFTER_TRANSPLANT = ("post-HSCT-relapse", "post-HSCT-maintenance")
_TIED = ("pre-HSCT", *_AFTER_TRANSPLANT)
#: Children are asked for where a study tells of children and young adults together, too.
_TAKEN_ALONG = {"pediatric": ("pediatric-young-adult",)}
_ANALYSES = frozenset({"crude", "univariable", "multivariable", "landmark"})
_WHOLE_COHORT = "whole-cohort"
_COMPARISON = "comparison"
#: Cues that are settled elsewhere, or that only say that somebody printed it.
_SETTLED_CUES = frozenset({"comparison", "whole-cohort", "negation", "cited-work", *_ANALYSES})
_BY = frozenset({"by", "each", "per"})
_ENDPOINTS = ("endpoint", "adverse-event")
_GROUPS = ("disease-status", "donor-graft", "condition")
_PRINTED_VALUE = re.compile(r"\d+(?:\.\d+)?%|\d+\.\d+")
_RATE_UNITS = frozenset({"%", "count"})


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that a figure must be about; ``parameter`` is where the query takes it.

    ``also`` names values that were added though they were not asked for by name.
    """

    name: str
    values: tuple[str, ...]
    shown: tuple[str, ...] = ()
    parameter: str = ""
    also: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The facet's values for people."""
        asked = " or ".join(self.shown or self.values)
        return f"{asked} (+ {', '.join(self.also)})" if self.also else asked


@dataclass(frozen=True, slots=True)
class GroupTerm:
    """What must stand in a group's name: one of ``phrases`` (keys of words in a row)."""

    text: str
    phrases: tuple[tuple[str, ...], ...]
    concept: str = ""
    scheme: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a question, and what was not."""

    question: str
    facets: tuple[Facet, ...] = ()
    wanted: tuple[GroupTerm, ...] = ()
    designs: tuple[str, ...] = ()
    left: tuple[Word, ...] = ()
    ignored: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    understood: int = 0
    compares: bool = False
    asks_for_citations: bool = False

    def facet(self, name: str) -> Facet | None:
        """Return the facet of a name, or None."""
        return next((f for f in self.facets if f.name == name), None)

    def with_facet(self, facet: Facet) -> Reading:
        """Return this reading with one more thing understood."""
        return replace(self, facets=(*self.facets, facet))

    def without(self, name: str) -> Reading:
        """Return this reading without a facet."""
        return replace(self, facets=tuple(f for f in self.facets if f.name != name))

    @property
    def params(self) -> dict[str, list[str]]:
        """The parameters of ``figures_by_facets`` that this reading stands for."""
        return {f.parameter or f.name: [*f.values] for f in self.facets}


def read(question: str, book: Phrasebook, lexicon: Lexicon) -> Reading:
    """Read a question with the vocabulary; misspelt words are mended where that makes a term."""
    words = words_of(question)
    phrases = book.find(words)
    corrections: list[tuple[str, str]] = []
    for i in range(len(words)):
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
    reading = _Reader(words, phrases, book, lexicon).reading(question)
    return replace(reading, corrections=tuple(corrections))


def _may_be_misspelt(i: int, words: Sequence[Word], phrases: Iterable[Phrase]) -> bool:
    """A word that no phrase holds, or that only a sloppy form in the vocabulary explains."""
    if words[i].key in STOP_WORDS or words[i].text.lower() in STOP_WORDS:
        return False
    around = next((p for p in phrases if p.start <= i < p.end), None)
    return around is None or bool(around.senses) and all(s.loose for s in around.senses)


def _unknown(words: Sequence[Word], phrases: Iterable[Phrase]) -> list[int]:
    covered = {i for p in phrases for i in range(p.start, p.end)}
    return [
        i
        for i, w in enumerate(words)
        if i not in covered
        and w.key not in STOP_WORDS
        and w.text.lower() not in STOP_WORDS
        and w.key not in NEGATIONS
    ]


class _Reader:
    """One question while it is read: its phrases, each with the meaning chosen for it."""

    def __init__(
        self, words: list[Word], phrases: list[Phrase], book: Phrasebook, lexicon: Lexicon
    ) -> None:
        self.words = words
        self.book = book
        self.lexicon = lexicon
        self.phrases = phrases
        self.chosen: list[tuple[Phrase, Sense]] = []
        self.ignored: list[str] = []

    def reading(self, question: str) -> Reading:
        """Return what the question says."""
        self.chosen = [(p, s) for p in self.phrases if not p.time for s in self._meanings(p)]
        self._settle_relapse_after_transplant()
        negated = [pair for pair in self.chosen if self._is_negated(pair[0])]
        either = [pair for pair in self.chosen if self._is_either(pair[0])]
        kept = [pair for pair in self.chosen if pair not in negated and pair not in either]
        facets = [
            *self._endpoints(kept),
            *self._measures(kept),
            *self._populations(kept),
            *self._therapies(kept, negated),
            *self._times_and_values(),
            *self._analyses(kept),
        ]
        wanted = self._wanted(kept, negated)
        for phrase, sense in kept:
            if sense.concept.scheme == "cue" and sense.concept.notation not in _SETTLED_CUES:
                self.ignored.append(self._text(phrase))
        self.ignored += [f"with or without {self._text(p)}" for p, _ in either]
        unknown = [self.words[i] for i in _unknown(self.words, self.phrases)]
        return Reading(
            question=question,
            facets=tuple(f for f in facets if f.values),
            wanted=tuple(wanted),
            designs=tuple(s.concept.notation for _, s in self._of(kept, "study-design")),
            left=tuple(w for w in unknown if not _PRINTED_VALUE.fullmatch(w.text)),
            ignored=tuple(self.ignored),
            understood=len({p for p in self.phrases if p.time or self._counts(p)}),
            compares=self._compares,
            asks_for_citations=any(w.text.lower() in CITING for w in self.words),
        )

    # -- choosing meanings ---------------------------------------------------------------------

    @cached_property
    def _compares(self) -> bool:
        return any(
            s.concept.scheme == "cue" and s.concept.notation == _COMPARISON
            for p in self.phrases
            for s in p.senses
        )

    @cached_property
    def _has_certain_endpoint(self) -> bool:
        return any(self._is_certain_endpoint(p) for p in self.phrases)

    @cached_property
    def _has_measure(self) -> bool:
        return any(p.sense("measure") for p in self.phrases)

    def _is_certain_endpoint(self, phrase: Phrase) -> bool:
        sense = phrase.sense(*_ENDPOINTS)
        other = phrase.sense("setting", "intervention", "disease-status", "measure")
        return sense is not None and other is None and not self._names_a_variable(phrase, sense)

    def _names_a_variable(self, phrase: Phrase, sense: Sense) -> bool:
        """``MRD`` alone is what groups are told apart by, where something else is measured."""
        keys = tuple(w.key for w in self.words[phrase.start : phrase.end])
        return sense.loose and any(
            entry[: len(keys)] == keys and len(entry) > len(keys)
            for entries in self.book.entries.values()
            for entry, other in entries
            if other.concept.scheme == "disease-status"
        )

    def _tells_groups_apart(self, phrase: Phrase, sense: Sense) -> bool:
        told = self._has_certain_endpoint or self._compares
        told = told or bool(_BY.intersection(self._before(phrase, 1)))
        return told and self._names_a_variable(phrase, sense)

    def _meanings(self, phrase: Phrase) -> list[Sense]:
        """Return what a phrase means here: one sense, or an endpoint with its measure."""
        endpoint, measure = phrase.sense(*_ENDPOINTS), phrase.sense("measure")
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
        order = ("setting", "intervention", "age-group", "measure", *_GROUPS, "study-design", "cue")
        return [s for s in [next(filter(None, map(phrase.sense, order)), None)] if s]

    def _settle_relapse_after_transplant(self) -> None:
        """Where nothing else is asked for, ``relapse after HSCT`` is the event, not the setting."""
        if self._of(self.chosen, *_ENDPOINTS):
            return
        treated = [
            s for _, s in self._of(self.chosen, "intervention") if s.concept.notation != _TRANSPLANT
        ]
        if treated and not self._has_measure:
            return
        for phrase, sense in self._of(self.chosen, "setting"):
            if sense.concept.notation != _AFTER_TRANSPLANT[0]:
                continue
            inner = [
                (phrase, found)
                for start in range(phrase.start, phrase.end)
                for found in self.book.senses(self.words[start : start + 1])
                if found.concept.scheme == "endpoint"
            ]
            if inner:
                self.chosen.remove((phrase, sense))
                self.chosen += inner[:1]
                return

    def _is_negated(self, phrase: Phrase) -> bool:
        before = self._before(phrase, 1)
        return bool(before) and before[-1] in NEGATIONS and not self._is_either(phrase)

    def _is_either(self, phrase: Phrase) -> bool:
        return self._before(phrase, 3) in (["with", "or", "without"], ["with", "and", "without"])

    def _before(self, phrase: Phrase, count: int) -> list[str]:
        words = [w.text.lower() for w in self.words[: phrase.start] if not w.is_article]
        return words[-count:]

    def _text(self, phrase: Phrase) -> str:
        return " ".join(w.text for w in self.words[phrase.start : phrase.end])

    def _counts(self, phrase: Phrase) -> bool:
        """Whether a phrase tells what is asked for; a loose word for a measure does not alone."""
        sense = next((s for p, s in self.chosen if p == phrase), None)
        if sense is None or (sense.concept.scheme == "cue" and not _is_analysis(sense.concept)):
            return False
        unit = sense.concept.fact("measureUnit")
        return not (sense.concept.scheme == "measure" and (sense.loose or unit == "count"))

    @staticmethod
    def _of(pairs: Iterable[tuple[Phrase, Sense]], *schemes: str) -> list[tuple[Phrase, Sense]]:
        return [(p, s) for p, s in pairs if s.concept.scheme in schemes]

    # -- facets --------------------------------------------------------------------------------

    def _endpoints(self, kept: list[tuple[Phrase, Sense]]) -> list[Facet]:
        asked = [
            s
            for p, s in self._of(kept, *_ENDPOINTS)
            if not self._tells_groups_apart(p, s)
        ]
        return [_facet("endpoint", (s.concept for s in asked))]

    def _measures(self, kept: list[tuple[Phrase, Sense]]) -> list[Facet]:
        strict: dict[str, Concept] = {}
        loose = False
        for _, sense in self._of(kept, "measure"):
            unit = sense.concept.fact("measureUnit")
            # Whoever asks for a number of patients is served by 5 of 21 (24%), too.
            if unit == "ratio" or not (sense.loose or unit == "count"):
                strict[sense.concept.notation] = sense.concept
            elif unit:
                loose = True
            else:
                self.ignored.append(sense.label)
        bound: dict[str, Concept] = {}
        endpoints = self._of(kept, *_ENDPOINTS)
        for phrase, sense in endpoints:
            bound |= {m.notation: m for m in self._measures_within(phrase, sense)}
        if bound and not strict:
            for _, sense in endpoints:
                own = self.lexicon.get("measure", sense.concept.fact("defaultMeasure"))
                if own and len(endpoints) > 1:
                    bound.setdefault(own.notation, own)
        strict |= bound
        if strict:
            return [_facet("measure", strict.values())]
        return [_facet("measure", self._rates())] if loose else []

    def _measures_within(self, phrase: Phrase, sense: Sense) -> list[Concept]:
        """Return measures that the endpoint's own name tells: CIR is a cumulative incidence."""
        labels = {self._text(phrase)}
        letters = self._text(phrase).lower()
        for label in sense.concept.labels:
            words = [w.text.lower() for w in words_of(label)]
            if "".join(w[0] for w in words if w not in STOP_WORDS) == letters:
                labels.add(label)
        return [
            s.concept
            for label in sorted(labels)
            for p in self._inside(label)
            if (s := p.sense("measure")) and not s.loose
        ]

    def _inside(self, label: str) -> list[Phrase]:
        """Return the phrases inside a label, the label as a whole left out."""
        words = words_of(label)
        return [
            Phrase(start, end, self.book.senses(words[start:end]))
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
            if end - start < len(words)
        ]

    def _rates(self) -> list[Concept]:
        return [
            c
            for c in self.lexicon.scheme("measure")
            if c.fact("measureUnit") in _RATE_UNITS and not c.fact("nullValue")
        ]

    def _populations(self, kept: list[tuple[Phrase, Sense]]) -> list[Facet]:
        asked = [s.concept for _, s in self._of(kept, "age-group") if not s.concept.broader]
        facet = _facet("population", asked)
        also = [n for v in facet.values for n in _TAKEN_ALONG.get(v, ()) if n not in facet.values]
        return [replace(facet, values=(*facet.values, *also), also=tuple(also))]

    def _therapies(
        self, kept: list[tuple[Phrase, Sense]], negated: list[tuple[Phrase, Sense]]
    ) -> list[Facet]:
        given = self._of(kept, "intervention")
        therapies = [(p, s) for p, s in given if s.concept.notation != _TRANSPLANT]
        transplants = [(p, s) for p, s in given if s.concept.notation == _TRANSPLANT]
        settings = {s.concept.notation: s.concept for _, s in self._of(kept, "setting")}
        tied = False
        for phrase, _ in transplants:
            when = self._timing(phrase, therapies, settings)
            settings |= {n: c for n in when if (c := self.lexicon.get("setting", n))}
            tied = tied or not when
        left_out = [s.concept for _, s in self._of(negated, "intervention")]
        if self._compares:
            # "A versus no A" asks for both groups; their names tell them apart.
            therapies = [(p, s) for p, s in therapies if s.concept not in left_out]
            left_out = []
        facets = [_facet("setting", settings.values())]
        several = len({s.concept for _, s in therapies}) > 1
        if several and (self._compares or self._are_alternatives([p for p, _ in therapies])):
            facets.append(_facet("intervention", (s.concept for _, s in therapies), "therapy"))
        else:
            facet = _facet("intervention", (s.concept for _, s in therapies))
            facets.append(replace(facet, shown=(" and ".join(facet.shown),)))
        facets.append(_facet("without", left_out))
        if tied and not settings:
            found = [self.lexicon.get("setting", n) for n in _TIED]
            found.append(self.lexicon.get("intervention", _TRANSPLANT))
            iris = tuple(c.iri for c in found if c)
            facets.append(Facet("transplant", iris, ("tied to a transplant",), "tied"))
        return facets

    def _timing(
        self, phrase: Phrase, therapies: list[tuple[Phrase, Sense]], told: Iterable[str]
    ) -> tuple[str, ...]:
        """Return the settings that a mention of the transplant tells: when therapy was given.

        What stands nearest decides: a therapy "after transplant" is given then, while relapse or
        survival "after transplant" only says from when it counts.
        """
        before = set(self._before(phrase, 2))
        if before & _BEFORE and therapies:
            return ("pre-HSCT",)
        if not before & AFTER or not therapies or [*told]:
            return ()
        neighbors = [
            s.concept.scheme
            for p, s in self.chosen
            if p.end <= phrase.start and s.concept.scheme in ("intervention", *_ENDPOINTS)
        ]
        if neighbors and neighbors[-1] != "intervention":
            return ()
        return _AFTER_TRANSPLANT

    def _are_alternatives(self, phrases: list[Phrase]) -> bool:
        for left, right in zip(phrases, phrases[1:], strict=False):
            between = self.words[left.end - 1 : right.start]
            if any(w.has_comma for w in between) or "or" in [w.key for w in between]:
                return True
        return False

    def _times_and_values(self) -> list[Facet]:
        times = tuple(dict.fromkeys(p.time for p in self.phrases if p.time))
        values = [
            word.text
            for word, after in zip(self.words, [*self.words[1:], Word("", "")], strict=True)
            if _PRINTED_VALUE.fullmatch(word.text) and after.key != "ci"
        ]
        return [
            Facet("timepoint", times),
            Facet("value", tuple(dict.fromkeys(values))),
        ]

    def _analyses(self, kept: list[tuple[Phrase, Sense]]) -> list[Facet]:
        return [_facet("analysis", (s.concept for _, s in kept if _is_analysis(s.concept)))]

    # -- groups --------------------------------------------------------------------------------

    def _wanted(
        self, kept: list[tuple[Phrase, Sense]], negated: list[tuple[Phrase, Sense]]
    ) -> list[GroupTerm]:
        terms = [self._term(p, s) for p, s in self._of(kept, *_GROUPS)]
        terms += [self._term(p, s) for p, s in self._of(kept, "age-group") if s.concept.broader]
        terms += [
            self._term(p, s)
            for p, s in self._of(kept, *_ENDPOINTS)
            if self._tells_groups_apart(p, s)
        ]
        terms += [
            replace(self._term(p, s), negated=True)
            for p, s in self._of(negated, *_ENDPOINTS, *_GROUPS)
        ]
        if self._compares:
            terms += [self._term(p, s) for p, s in self._of(negated, "intervention")]
        terms += [
            GroupTerm(self._text(p), (("all",),), s.concept.notation, "cue")
            for p, s in kept
            if s.concept.notation == _WHOLE_COHORT and not s.loose
        ]
        return list({t.concept or t.text: t for t in terms}.values())

    def _term(self, phrase: Phrase, sense: Sense) -> GroupTerm:
        concept = sense.concept
        if self._names_a_variable(phrase, sense):
            keys = tuple(w.key for w in self.words[phrase.start : phrase.end])
            return GroupTerm(self._text(phrase), (keys,), concept.notation, concept.scheme)
        return GroupTerm(
            self._text(phrase), _names_of(concept, self.lexicon), concept.notation, concept.scheme
        )


def _facet(name: str, concepts: Iterable[Concept], parameter: str = "") -> Facet:
    found = {c.notation: c.label for c in concepts}
    return Facet(name, tuple(found), tuple(found.values()), parameter)


def _is_analysis(concept: Concept) -> bool:
    return concept.scheme == "cue" and concept.notation in _ANALYSES


def _names_of(concept: Concept, lexicon: Lexicon) -> tuple[tuple[str, ...], ...]:
    """Return the keys of all names of a concept and of what is narrower."""
    narrower = [
        c for c in lexicon.scheme(concept.scheme) if concept in lexicon.ancestors(c)
    ]
    labels = [label for c in (concept, *narrower) for label in (*c.labels, *c.hidden)]
    return tuple(sorted({keys_of(label) for label in labels} - {()}))
