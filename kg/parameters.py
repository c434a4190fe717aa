"""What a person gives for a query's parameter, and the RDF terms that it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.errors import QueryError
from kg.work_names import find_works

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyoxigraph import Store

    from extractors.lexicon import Concept, Lexicon

_DECIMAL = NamedNode(ns.XSD + "decimal")
_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TIME = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*-?\s*(?P<unit>[a-z]+?)s?")
_RANGE = re.compile(r"(?P<bound>[<>]=?)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%?)")
#: Beyond every number that an article prints.
_FAR = Decimal(10**12)
#: Units that are whole multiples of each other; a month is no number of days.
_MULTIPLES = {"year": ("month", 12), "week": ("day", 7)}
#: Adverse events are endpoints too.
_SCHEMES = {"endpoint": ("endpoint", "adverse-event")}
_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query; ``narrower`` takes a concept's narrower ones along."""

    name: str
    type: str
    required: bool = False
    narrower: bool = False
    all: bool = False
    description: str = ""


def read_terms(store: Store, parameter: Parameter, values: Sequence[str]) -> list[list[str]]:
    """Return for each value the SPARQL terms that it stands for.

    :raises QueryError: a value that is not understood.
    """
    scheme = parameter.type.removeprefix("concept:")
    if scheme != parameter.type:
        return [_concepts(store, parameter, scheme, value) for value in values]
    if parameter.type not in _READERS:
        raise QueryError(
            f"parameter {parameter.name!r}: unknown type {parameter.type!r} in the query's header"
        )
    return [_READERS[parameter.type](store, parameter, value) for value in values]


def find_concepts(lexicon: Lexicon, scheme: str, name: str) -> list[Concept]:
    """Return the concepts that a notation, IRI or label names, whatever its case."""
    wanted = _folded(name)
    schemes = _SCHEMES.get(scheme, (scheme,))
    concepts = [c for s in schemes for c in lexicon.scheme(s)]
    exact = [c for c in concepts if name in (c.notation, c.iri)]
    if exact:
        return exact[:1]
    called = [c for c in concepts if wanted in (_folded(c.notation), _folded(c.label))]
    if called:
        return called[:1]
    return [c for c in concepts if wanted in {_folded(x) for x in (*c.labels, *c.hidden)}][:1]


def taken_along(lexicon: Lexicon, scheme: str, names: Iterable[str]) -> list[str]:
    """Return notations that whoever asks for some concepts means, too, though not by name."""
    asked = [c for name in names for c in find_concepts(lexicon, scheme, name)]
    along = (c.fact("takesAlong") for c in asked)
    told = {c.notation for c in asked}
    return [n for n in dict.fromkeys(along) if n and n not in told]


def along_told(facet: str, asked: Iterable[str], along: Iterable[str]) -> str:
    """Return the words that say what was taken along.

    >>> along_told("population", ["pediatric"], ["pediatric-young-adult"])
    'population pediatric takes pediatric-young-adult along'
    """
    return f"{facet} {' or '.join(asked)} takes {' and '.join(along)} along"


def with_narrower(store: Store, iri: str) -> list[str]:
    """Return a concept and all that are narrower, those included that only an article made."""
    broader = NamedNode(ns.SKOS + "broader")
    found, queue = {iri: None}, [iri]
    while queue:
        for quad in store.quads_for_pattern(None, broader, NamedNode(queue.pop()), None):
            if isinstance(quad.subject, NamedNode) and quad.subject.value not in found:
                found[quad.subject.value] = None
                queue.append(quad.subject.value)
    return sorted(found)


def equal_times(value: str) -> list[tuple[str, str]]:
    """Return a time in all units that tell the same, as number and unit.

    >>> equal_times("2 years")
    [('2', 'year'), ('24', 'month')]
    >>> equal_times("100 day")
    [('100', 'day')]
    """
    found = _TIME.fullmatch(value.strip().lower())
    if not found:
        raise QueryError(f"{value!r} is no time: write a number and a unit, such as '2 year'")
    number, unit = Decimal(found["number"]), found["unit"]
    times = [(number, unit)]
    for large, (small, factor) in _MULTIPLES.items():
        if unit == large:
            times.append((number * factor, small))
        elif unit == small and number % factor == 0:
            times.append((number / factor, large))
    return [(f"{n.normalize():f}", u) for n, u in times]


def _concepts(store: Store, parameter: Parameter, scheme: str, value: str) -> list[str]:
    from kg.vocabulary import lexicon_of

    lexicon = lexicon_of(store)
    found = [c.iri for c in find_concepts(lexicon, scheme, value)]
    found = found or _concepts_of_graph(store, scheme, value)
    if not found:
        near = _nearest(lexicon, scheme, value)
        hint = f"; near: {', '.join(near)}" if near else ""
        raise QueryError(f"parameter {parameter.name!r}: no {scheme} {value!r}{hint}")
    if parameter.narrower:
        found = [n for iri in found for n in with_narrower(store, iri)]
    return [str(NamedNode(iri)) for iri in found]


def _concepts_of_graph(store: Store, scheme: str, value: str) -> list[str]:
    """Return concepts that no vocabulary has but an article made (an adverse event's name)."""
    notation = NamedNode(ns.SKOS + "notation")
    in_scheme = NamedNode(ns.SKOS + "inScheme")
    schemes = {ns.SCHEME + s for s in _SCHEMES.get(scheme, (scheme,))}
    subjects = {
        q.subject.value
        for q in store.quads_for_pattern(None, notation, Literal(value), None)
        if isinstance(q.subject, NamedNode)
    }
    return sorted(
        iri
        for iri in subjects
        for q in store.quads_for_pattern(NamedNode(iri), in_scheme, None, None)
        if isinstance(q.object, NamedNode) and q.object.value in schemes
    )[:1]


def _nearest(lexicon: Lexicon, scheme: str, value: str) -> list[str]:
    from rapidfuzz import process

    labels = {
        _folded(label): c.notation
        for s in _SCHEMES.get(scheme, (scheme,))
        for c in lexicon.scheme(s)
        for label in (c.notation, *c.labels)
    }
    found = process.extract(_folded(value), labels.keys(), limit=8, score_cutoff=60)
    return list(dict.fromkeys(labels[label] for label, _, _ in found))[:_SUGGESTED]


def _strings(_store: Store, _parameter: Parameter, value: str) -> list[str]:
    return [str(Literal(value))]


def _numbers(_store: Store, parameter: Parameter, value: str) -> list[str]:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise QueryError(f"parameter {parameter.name!r}: {value!r} is no number")
    terms = [_decimal(number)]
    if number == number.to_integral_value():
        # What is counted is stored as integer; to a VALUES line 2 and 2.0 are two terms.
        terms.append(str(Literal(int(number))))
    return terms


def _times(_store: Store, _parameter: Parameter, value: str) -> list[str]:
    return [f"({_decimal(Decimal(number))} {Literal(unit)})" for number, unit in equal_times(value)]


def _values(_store: Store, parameter: Parameter, value: str) -> list[str]:
    """Return bounds of what rounds to a value, with the unit; 0.226 is 22.6%, too."""
    text = value.strip().removesuffix("%").strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise QueryError(f"parameter {parameter.name!r}: {value!r} is no number")
    half = Decimal(1).scaleb(int(number.as_tuple().exponent)) / 2
    low, high = number - half, number + half
    if not value.strip().endswith("%"):
        return [_bounds(low, high, "UNDEF")]
    hundredth = Decimal("0.01")
    return [
        _bounds(low, high, str(Literal("%"))),
        _bounds(low * hundredth, high * hundredth, str(Literal("fraction"))),
    ]


def _ranges(_store: Store, parameter: Parameter, value: str) -> list[str]:
    """Return the ends of a range, whether they belong to it, and its unit; 0.8 is 80%, too."""
    found = _RANGE.fullmatch(value.strip())
    if not found:
        raise QueryError(
            f"parameter {parameter.name!r}: {value!r} is no range; write it as '>=20' or '<0.05'"
        )
    number = Decimal(found["number"])
    low, high = (number, _FAR) if ">" in found["bound"] else (-_FAR, number)
    closed = str(Literal("=" in found["bound"]))
    if not found["percent"]:
        return [f"({_decimal(low)} {_decimal(high)} {closed} UNDEF)"]
    hundredth = Decimal("0.01")
    percent, fraction = Literal("%"), Literal("fraction")
    return [
        f"({_decimal(low)} {_decimal(high)} {closed} {percent})",
        f"({_decimal(low * hundredth)} {_decimal(high * hundredth)} {closed} {fraction})",
    ]


def _decimal(number: Decimal) -> str:
    return str(Literal(f"{number:f}", datatype=_DECIMAL))


def _bounds(low: Decimal, high: Decimal, unit: str) -> str:
    return f"({_decimal(low)} {_decimal(high)} {unit})"


def _iris(_store: Store, parameter: Parameter, value: str) -> list[str]:
    iri = ns.iri_of(value) or value
    if not _IRI.fullmatch(iri):
        raise QueryError(
            f"parameter {parameter.name!r}: {value!r} is neither a short id nor an IRI"
        )
    return [str(NamedNode(iri))]


def _articles(store: Store, parameter: Parameter, value: str) -> list[str]:
    found = find_articles(store, value)
    if not found:
        raise QueryError(
            f"parameter {parameter.name!r}: no article {value!r} in the graph; "
            "'kg query list_articles' lists them"
        )
    return [str(NamedNode(iri)) for iri in found]


def _works(store: Store, parameter: Parameter, value: str) -> list[str]:
    found = find_works(store, value)
    if not found:
        raise QueryError(
            f"parameter {parameter.name!r}: no work {value!r} in the graph; write it as "
            "'Author 2017', or give the name of a trial, a DOI or an id"
        )
    return [str(NamedNode(iri)) for iri in found]


def find_articles(store: Store, name: str) -> list[str]:
    """Return the articles that a short id, IRI, DOI, short citation or author's name means."""
    wanted = name.strip().lower().removeprefix("https://doi.org/").removeprefix("doi:").strip()
    iri = ns.iri_of(name.strip()) or name.strip()
    kind, article = NamedNode(ns.RDF + "type"), NamedNode(ns.EV + "Article")
    if _IRI.fullmatch(iri) and any(store.quads_for_pattern(NamedNode(iri), kind, article, None)):
        return [iri]
    found = []
    for quad in store.quads_for_pattern(None, kind, article, None):
        node = quad.subject
        if not isinstance(node, NamedNode):
            continue
        names = set()
        for said in store.quads_for_pattern(node, None, None, quad.graph_name):
            if said.predicate.value in _ARTICLE_NAMES and isinstance(said.object, Literal):
                names.add(said.object.value.lower())
        if wanted in names:
            found.append(node.value)
    return sorted(found)


_ARTICLE_NAMES = frozenset(
    ns.EV + name for name in ("doi", "shortCitation", "firstAuthor", "registration")
)
_READERS: dict[str, Callable[[Store, Parameter, str], list[str]]] = {
    "string": _strings,
    "number": _numbers,
    "time": _times,
    "value": _values,
    "range": _ranges,
    "iri": _iris,
    "article": _articles,
    "work": _works,
}


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[-‐‑‒–—_/]", " ", text).lower().split())
