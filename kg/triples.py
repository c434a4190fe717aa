"""Writing triples into one named graph: typed literals, and concepts of the vocabulary."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns
from kg.quantities import plain

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

_INTEGER = NamedNode(ns.XSD + "integer")
_DECIMAL = NamedNode(ns.XSD + "decimal")
_BOOLEAN = NamedNode(ns.XSD + "boolean")
_TYPE = NamedNode(ns.RDF + "type")
_GRADES = frozenset({"G3", "G4", "G5"})


class Triples:
    """The triples of one named graph, each once; what is not printed is left out."""

    def __init__(self, graph: str, lexicon: Lexicon) -> None:
        self.graph = NamedNode(graph)
        self.lexicon = lexicon
        self.found: dict[Quad, None] = {}

    def link(self, subject: str, predicate: str, *objects: str) -> None:
        """Add triples whose objects are IRIs."""
        for value in objects:
            self._keep(subject, predicate, NamedNode(value))

    def add(self, subject: str, predicate: str, value: str | int | Decimal | None) -> None:
        """Add a literal, numbers typed; nothing for None and the empty string."""
        if isinstance(value, bool):
            self._keep(subject, predicate, Literal(str(value).lower(), datatype=_BOOLEAN))
        elif isinstance(value, int):
            self._keep(subject, predicate, Literal(str(value), datatype=_INTEGER))
        elif isinstance(value, Decimal):
            self._keep(subject, predicate, Literal(plain(value), datatype=_DECIMAL))
        elif value:
            self._keep(subject, predicate, Literal(value))

    def a(self, subject: str, *types: str) -> None:
        """Add the classes of a node."""
        for value in types:
            self.found[Quad(NamedNode(subject), _TYPE, NamedNode(value), self.graph)] = None

    def _keep(self, subject: str, predicate: str, value: NamedNode | Literal) -> None:
        name = predicate if predicate.startswith("http") else ns.EV + predicate
        self.found[Quad(NamedNode(subject), NamedNode(name), value, self.graph)] = None

    def scheme_of(self, notation: str) -> str:
        """Return the scheme that has a concept with this notation."""
        schemes = (c.scheme for c in self.lexicon.concepts if c.notation == notation)
        return next(schemes, "other")

    def concept(self, scheme: str, notation: str, broader: str = "") -> str:
        """Return a concept's IRI; what the vocabulary lacks becomes a concept of this graph."""
        known = self.lexicon.get(scheme, notation)
        if known:
            return known.iri
        iri = ns.term(scheme, notation)
        self.a(iri, ns.SKOS + "Concept")
        self.link(iri, ns.SKOS + "inScheme", ns.SCHEME + scheme)
        self.add(iri, ns.SKOS + "notation", notation)
        if broader:
            self.link(iri, ns.SKOS + "broader", broader)
        return iri

    def _known_event(self, name: str) -> str:
        """Return the concept of the vocabulary that an event's printed name is a label of."""
        whole = (m for m in self.lexicon.find(name, "adverse-event", "endpoint"))
        return next((m.concept.iri for m in whole if m.span.end - m.span.start == len(name)), "")

    def endpoint(self, code: str) -> str:
        """Return the concept of an endpoint code; ``AE:x:G3`` is narrower than ``AE:x``."""
        scheme = "adverse-event" if code.startswith("AE:") else "endpoint"
        broader = ""
        if scheme == "adverse-event" and not self.lexicon.get(scheme, code):
            base, grade = code.rpartition(":")[::2]
            broader = self.endpoint(base) if grade in _GRADES and ":" in base else ""
            if not broader:
                broader = self._known_event(code.removeprefix("AE:"))
        return self.concept(scheme, code, broader)
