"""A question read: what it asks for, facet by facet, and what in it is not understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    perhaps_names: tuple[Word, ...] = ()
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
