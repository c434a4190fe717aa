"""Which figures are meant: the facets that commands share with ``kg ask``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg import evidence
from kg import namespaces as ns
from kg.errors import InputError
from kg.parameters import along_told, taken_along
from kg.queries import bind, find, select
from kg.vocabulary import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Store

    from kg.evidence import Row

_QUERY = "figures_by_facets"
_POPULATION = "population"


@dataclass(frozen=True, slots=True)
class Selection:
    """Facets that figures must have; without any, all figures are meant.

    Values of one facet are alternatives, but therapies, which must all have been given.
    """

    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    primary_only: bool = False
    question: str = ""

    def __bool__(self) -> bool:
        return bool(self.facets or self.primary_only or self.question)

    def __str__(self) -> str:
        told = [f"{name} {' or '.join(values)}" for name, values in self.facets.items()]
        told += ["own results only"] if self.primary_only else []
        told += [f"question {self.question!r}"] if self.question else []
        return ", ".join(told)

    def stream(self, store: Store) -> Iterable[Row]:
        """Return the rows of the figures that are meant, in the order of the evidence table.

        Without facets they come article by article, so a large graph need not fit into memory.

        :raises InputError: a facet's value or the question is not understood.
        """
        if not self.facets and not self.question:
            found = evidence.stream(store)
        else:
            found = iter(evidence.rows(store, self._estimates(store)))
        if self.primary_only:
            return (row for row in found if row["attribution"] == "primary")
        return found

    def rows(self, store: Store) -> list[Row]:
        """Return all rows at once."""
        return [*self.stream(store)]

    def notes(self, store: Store) -> list[str]:
        """Return what is meant beside what was asked for: the same that ``kg ask`` says."""
        along = self._along(store)
        return [along_told(_POPULATION, self.facets[_POPULATION], along)] if along else []

    def _along(self, store: Store) -> list[str]:
        asked = self.facets.get(_POPULATION, ())
        return taken_along(lexicon_of(store), "age-group", asked)

    def _widened(self, store: Store) -> dict[str, list[str]]:
        """Return the facets with what is taken along: children take children and young adults."""
        facets = {name: [*values] for name, values in self.facets.items()}
        if along := self._along(store):
            facets[_POPULATION] += along
        return facets

    def _estimates(self, store: Store) -> list[str]:
        """Return the ids that all facets and the question hold for."""
        found: list[str] | None = None
        if self.facets:
            sparql = bind(store, find(_QUERY), self._widened(store))
            found = [str(row["estimate"]) for row in select(store, sparql)[1]]
        if not self.question:
            return found or []
        answered = self._answer(store)
        return answered if found is None else [iri for iri in found if iri in {*answered}]

    def _answer(self, store: Store) -> list[str]:
        from kg.ask import ask
        from kg.ask.answer import NOT_UNDERSTOOD

        answer = ask(store, self.question)
        if answer.status == NOT_UNDERSTOOD:
            raise InputError(f"question {self.question!r}: {answer.summary}")
        if answer.rows and "id" not in answer.rows[0]:
            raise InputError(f"question {self.question!r} is answered by no figures: name some")
        return [ns.iri_of(str(row["id"])) or "" for row in answer.rows]
