"""A question read: what it asks for, facet by facet, and what in it is not understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.ask.kinds import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.lexicon import Concept
    from kg.ask.words import Word


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


def facet_of(name: str, concepts: Iterable[Concept]) -> Facet:
    """Return a facet whose values are concepts, each once."""
    found = {c.notation: c.label for c in concepts}
    return Facet(name, tuple(found), tuple(found.values()))


def times_facet(times: Iterable[str]) -> Facet:
    """Return time points, for people in the plural: "5 years"."""
    values = tuple(times)
    shown = (v if v.startswith("1 ") or v.endswith("s") else f"{v}s" for v in values)
    return Facet("timepoint", values, tuple(shown))


@dataclass(frozen=True, slots=True)
class GroupTerm:
    """What must stand in a group's name: one of ``phrases`` (keys of words in a row)."""

    text: str
    phrases: tuple[tuple[str, ...], ...]
    concept: str = ""
    scheme: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: all its terms must hold of a group."""

    terms: tuple[GroupTerm, ...]

    @property
    def text(self) -> str:
        """The side as typed."""
        return " ".join(("no " if t.negated else "") + t.text for t in self.terms)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a question, and what was not.

    ``concepts`` are scheme and notation of all that it names but endpoints, ``outcome`` the places
    of words that name an endpoint, ``left`` words that the vocabulary does not know, ``topics``
    what describes a study ("the DLI study"), ``on_side`` names of groups with the side of the
    comparison that they are on, ``notes`` what was asked for and is told otherwise.
    """

    question: str
    words: tuple[Word, ...] = ()
    concepts: frozenset[tuple[str, str]] = frozenset()
    outcome: frozenset[int] = frozenset()
    kind: str = FIGURES
    facets: tuple[Facet, ...] = ()
    wanted: tuple[GroupTerm, ...] = ()
    sides: tuple[Side, ...] = ()
    on_side: tuple[tuple[str, int], ...] = ()
    topics: tuple[GroupTerm, ...] = ()
    facts: tuple[str, ...] = ()
    articles_at_least: str = ""
    left: tuple[Word, ...] = ()
    perhaps_names: tuple[Word, ...] = ()
    ignored: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    understood: int = 0
    notes: tuple[str, ...] = ()

    def facet(self, name: str) -> Facet | None:
        """Return the facet of a name, or None."""
        return next((f for f in self.facets if f.name == name), None)

    def with_facet(self, facet: Facet) -> Reading:
        """Return this reading with one more thing understood."""
        return replace(self, facets=(*self.facets, facet))

    def without(self, *names: str) -> Reading:
        """Return this reading without some facets."""
        return replace(self, facets=tuple(f for f in self.facets if f.name not in names))

    @property
    def keys(self) -> list[str]:
        """What the words of the question are compared by."""
        return [w.key for w in self.words]

    @property
    def params(self) -> dict[str, list[str]]:
        """The parameters of ``figures_by_facets`` that this reading stands for."""
        return {f.parameter or f.name: [*f.values] for f in self.facets}
