"""What therapy a question asks for, given or not given, and when relative to transplant."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ask.meanings import CENSORED, ENDPOINTS, RELAPSE_AFTER_TRANSPLANT, TRANSPLANT, of
from kg.ask.reading import Facet, facet_of
from kg.ask.words import AFTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.lexicon import Lexicon
    from kg.ask.meanings import Meaning, Meanings
    from kg.ask.phrases import Phrase

_BEFORE = frozenset({"ahead", "before", "bridge", "bridging", "followed", "pre", "prior", "then"})
_AFTER_TRANSPLANT = (RELAPSE_AFTER_TRANSPLANT, "post-HSCT-maintenance")
_BEFORE_TRANSPLANT = "pre-HSCT"


def therapy_facets(
    meanings: Meanings,
    lexicon: Lexicon,
    is_apart: Callable[[Phrase], bool],
    left_out: frozenset[str],
) -> list[Facet]:
    """Return setting, therapies given, therapies not given, and a transplant at any time.

    ``is_apart`` tells phrases that are no therapy asked for, ``left_out`` those that only one side
    of a comparison was given.
    """
    given = [(p, s) for p, s in meanings.asked("intervention") if not is_apart(p)]
    therapies = [
        (p, s)
        for p, s in given
        if s.concept.notation != TRANSPLANT and s.concept.notation not in left_out
    ]
    transplants = [
        p for p, s in given if s.concept.notation == TRANSPLANT and not _is_censored(meanings, p)
    ]
    settings = {
        s.concept.notation: s.concept for p, s in meanings.asked("setting") if not is_apart(p)
    }
    is_treated = bool(therapies) or any(is_apart(p) for p, _ in meanings.asked("intervention"))
    for phrase in transplants:
        when = _timing(meanings, phrase, is_treated, bool(settings))
        settings |= {n: c for n in when if (c := lexicon.get("setting", n))}
    without = [(p, s) for p, s in of(meanings.negated, "intervention") if not is_apart(p)]
    facets = [
        facet_of("setting", settings.values()),
        _given(meanings, therapies),
        facet_of("without", (s.concept for _, s in without)),
    ]
    if transplants and not settings:
        named = [lexicon.get("intervention", TRANSPLANT)]
        named += [lexicon.get("setting", n) for n in (_BEFORE_TRANSPLANT, *_AFTER_TRANSPLANT)]
        iris = tuple(c.iri for c in named if c)
        facets.append(Facet("transplant", iris, ("tied to a transplant",), "tied"))
    return facets


def _is_censored(meanings: Meanings, phrase: Phrase) -> bool:
    """Tell whether a transplant is only where follow-up ends: "censored at transplant"."""
    return any(
        p.end == phrase.start for p, s in meanings.asked("cue") if s.concept.notation == CENSORED
    )


def _given(meanings: Meanings, therapies: list[Meaning]) -> Facet:
    facet = facet_of("intervention", (s.concept for _, s in therapies))
    if len(facet.values) > 1 and _are_alternatives(meanings, [p for p, _ in therapies]):
        return replace(facet, parameter="therapy")
    return replace(facet, shown=(" and ".join(facet.shown),))


def _timing(meanings: Meanings, phrase: Phrase, is_treated: bool, is_told: bool) -> tuple[str, ...]:
    """Return the settings that a mention of the transplant tells: when therapy was given.

    What stands nearest decides: a therapy "after transplant" is given then, while relapse or
    survival "after transplant" only says from when it counts.
    """
    before = set(meanings.before(phrase, 2))
    if not is_treated:
        return ()
    if before & _BEFORE:
        return (_BEFORE_TRANSPLANT,)
    neighbors = [
        s.concept.scheme
        for p, s in of(meanings.chosen, "intervention", *ENDPOINTS)
        if p.end <= phrase.start
    ]
    # "Post-transplant blinatumomab" tells when the drug was given.
    is_given = any(p.start == phrase.end for p, _ in of(meanings.chosen, "intervention"))
    is_outcome = bool(neighbors) and neighbors[-1] != "intervention" and not is_given
    return () if is_told or is_outcome or not before & AFTER else _AFTER_TRANSPLANT


def _are_alternatives(meanings: Meanings, phrases: list[Phrase]) -> bool:
    for left, right in pairwise(phrases):
        between = meanings.words[left.end - 1 : right.start]
        if any(w.has_comma for w in between) or "or" in [w.key for w in between]:
            return True
    return False
