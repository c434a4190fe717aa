"""Works that are one: what ``ev:sameWork`` joins, followed to the end."""

from __future__ import annotations

from pyoxigraph import NamedNode, RdfFormat, parse

from kg import namespaces as ns

_SAME_WORK = ns.EV + "sameWork"
_WORK = ns.ID + "work/"
_ARTICLE = ns.ID + "article/"


class JoinedWorks:
    """The works and articles that a graph of links joins; any other work stands for itself."""

    def __init__(self, links: str) -> None:
        """Read the joins of N-Triples."""
        self._members: dict[str, set[str]] = {}
        for triple in parse(links, format=RdfFormat.N_TRIPLES):
            one, other = triple.subject, triple.object
            if (
                triple.predicate.value == _SAME_WORK
                and isinstance(one, NamedNode)
                and isinstance(other, NamedNode)
            ):
                self._join(one.value, other.value)

    def _join(self, one: str, other: str) -> None:
        members = self._members.get(one, {one}) | self._members.get(other, {other})
        for member in members:
            self._members[member] = members

    def canonical(self, work: str) -> str:
        """Return the work that stands for all that this one is joined to."""
        return min((m for m in self._members.get(work, ()) if m.startswith(_WORK)), default=work)

    def articles(self, work: str) -> list[str]:
        """Return the articles of the graph that are this work."""
        return sorted(m for m in self._members.get(work, ()) if m.startswith(_ARTICLE))
