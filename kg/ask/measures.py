"""Which kind of figure a question asks for, and which printed value it names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.ask.meanings import is_any_rate
from kg.ask.reading import Facet, facet_of
from kg.ask.words import STOP_WORDS, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from extractors.lexicon import Concept, Lexicon
    from kg.ask.meanings import Meaning, Meanings
    from kg.ask.phrases import Phrase, Sense

PRINTED_VALUE = re.compile(r"\d+(?:\.\d+)?%|\d+\.\d+")
_RATE_UNITS = frozenset({"%", "count"})


def measure_facet(meanings: Meanings, endpoints: Sequence[Meaning], lexicon: Lexicon) -> Facet:
    """Return the kinds of figures that a question on some endpoints asks for."""
    asked = [s for _, s in meanings.asked("measure")]
    strict = {s.concept.notation: s.concept for s in asked if not is_any_rate(s)}
    bound = {m.notation: m for p, s in endpoints for m in _measures_within(meanings, p, s)}
    if bound and not strict and len(endpoints) > 1:
        # "OS and CIR" must not ask for a cumulative incidence of survival.
        for _, sense in endpoints:
            own = lexicon.get("measure", sense.concept.fact("defaultMeasure"))
            bound |= {own.notation: own} if own else {}
    if strict or bound:
        return facet_of("measure", (strict | bound).values())
    rates = [
        c
        for c in lexicon.scheme("measure")
        if c.fact("measureUnit") in _RATE_UNITS and not c.fact("nullValue")
    ]
    is_loose = any(s.concept.fact("measureUnit") for s in asked)
    return replace(facet_of("measure", rates if is_loose else ()), shown=("any rate or number",))


def value_facet(meanings: Meanings, settled: Collection[int]) -> Facet:
    """Return the values that a question quotes; words at ``settled`` places are something else."""
    words = meanings.words
    followers = [w.key for w in words[1:]] + [""]
    values = [
        word.text
        for word, after in zip(words, followers, strict=False)
        if PRINTED_VALUE.fullmatch(word.text) and after != "ci" and word.at not in settled
    ]
    return Facet("value", tuple(dict.fromkeys(values)))


def _measures_within(meanings: Meanings, phrase: Phrase, sense: Sense) -> list[Concept]:
    """Return measures that the endpoint's own name tells: CIR is a cumulative incidence."""
    typed = meanings.text(phrase)
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
        for found in meanings.book.senses(words[start:end])
        if found.concept.scheme == "measure" and not found.loose
    ]
