"""One thing of the graph with everything known of it: a figure, a group, a study, a work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import evidence
from kg import namespaces as ns
from kg.ask.cells import interval, time_point, value
from kg.output import shown, to_table
from kg.parameters import find_articles
from kg.queries import run, select
from kg.work_names import find_works, with_joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.evidence import Row, Value

_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in ns.PREFIXES.items()) + "\n"
_MENTIONS = """
SELECT ?id ?location ?page ?quote WHERE {
  <%s> ev:hasMention ?id . ?id ev:location ?location ; ev:quote ?quote ; ev:order ?order .
  OPTIONAL { ?id ev:page ?page }
} ORDER BY ?order"""
_ESTIMATES = "SELECT DISTINCT ?e WHERE { VALUES ?x { %s } ?e ev:%s ?x ; a ev:Estimate }"
_FAMILY = """
SELECT ?relation ?id ?label ?size WHERE {
  { <%(iri)s> ev:parentCohort+ ?id . BIND("part of" AS ?relation) }
  UNION { ?id ev:parentCohort <%(iri)s> . BIND("has part" AS ?relation) }
  ?id rdfs:label ?label . OPTIONAL { ?id ev:size ?size }
} ORDER BY DESC(?relation) ?label"""
_EXPOSURES = """
SELECT DISTINCT ?therapy ?setting WHERE {
  <%s> ev:hasExposure ?x . ?x ev:intervention/skos:notation ?therapy .
  OPTIONAL { ?x ev:setting/skos:notation ?setting }
} ORDER BY ?therapy ?setting"""
_CHARACTERISTICS = """
SELECT ?variable ?level ?statistic ?printed WHERE {
  ?id a ev:Characteristic ; ev:cohort <%s> ; ev:variable ?variable ; ev:valueText ?printed ;
    ev:order ?order .
  OPTIONAL { ?id ev:level ?level } OPTIONAL { ?id ev:statistic ?statistic }
  FILTER NOT EXISTS { ?id ev:patient ?patient }
} ORDER BY ?order"""
_FACTS = """
SELECT ?kind ?fact ?char_start ?quote WHERE {
  <%s> ev:hasFact ?f . ?f ev:factKind ?kind ; ev:factValue ?fact ; ev:quote ?quote ;
    ev:charStart ?char_start .
} ORDER BY ?kind ?char_start"""
_COHORTS_OF_STUDY = """
SELECT ?id ?label ?size (COUNT(DISTINCT ?e) AS ?figures) WHERE {
  ?id ev:study <%s> ; rdfs:label ?label .
  OPTIONAL { ?id ev:size ?size } OPTIONAL { ?e ev:cohort ?id }
} GROUP BY ?id ?label ?size ORDER BY DESC(?figures) ?label"""
_CITED_BY = """
SELECT ?study ?doi ?number ?id ?raw WHERE {
  VALUES ?work { %s }
  ?id biro:references ?work ; ev:number ?number ; ev:raw ?raw .
  ?article ev:hasReferenceList ?id ; ev:shortCitation ?study .
  OPTIONAL { ?article ev:doi ?doi }
} ORDER BY ?study ?number"""
_CITED_WORKS = """
SELECT ?id ?study ?number ?raw WHERE {
  VALUES ?id { %s }
  ?reference biro:references ?id ; ev:number ?number ; ev:raw ?raw .
  ?article ev:hasReferenceList ?reference ; ev:shortCitation ?study .
} ORDER BY ?id ?study ?number"""
_READ_AS = """
SELECT DISTINCT ?id ?study WHERE {
  VALUES ?work { %s }
  ?id ev:sameWork ?work ; ev:shortCitation ?study .
} ORDER BY ?study"""
_STUDIES_OF_WORK = """
SELECT ?id (MIN(?name) AS ?study) (MIN(?called) AS ?acronym) (MIN(?number) AS ?registration)
       (MIN(?n) AS ?size)
WHERE {
  VALUES ?work { %s }
  ?id a ev:Study ; ev:origin ?work .
  OPTIONAL { ?id rdfs:label ?name }
  OPTIONAL { ?id ev:acronym ?called }
  OPTIONAL { ?id ev:registration ?number }
  OPTIONAL { ?id ev:size ?n }
} GROUP BY ?id ORDER BY ?study ?id"""
_FIGURE_COLUMNS = ("id", "group", "endpoint", "measure", "figure", "interval", "time", "study")
#: Properties whose values are shown in a table of their own, or mean nothing to a person.
_SHOWN_ELSEWHERE = frozenset(
    {
        "hasMention",
        "firstMention",
        "hasFact",
        "hasReferenceList",
        "hasExposure",
        "parentCohort",
        "hasSelector",
        "type",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A table below the facts of an entry."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one thing: facts by name, then tables."""

    id: str
    kind: str
    facts: tuple[tuple[str, Value], ...]
    parts: tuple[Part, ...] = field(default=())

    def to_dict(self) -> dict[str, object]:
        """Return the entry as ``--format json`` prints it."""
        facts: dict[str, object] = {}
        for name, told in self.facts:
            held = facts.setdefault(name, told)
            if held is not told:
                facts[name] = [*(held if isinstance(held, list) else [held]), told]
        tables = {
            p.title: [{c: row.get(c) for c in p.columns} for row in p.rows] for p in self.parts
        }
        return {"id": self.id, "kind": self.kind, **facts, **tables}

    def to_text(self) -> str:
        """Return the entry for a terminal."""
        known = [(name, shown(told)) for name, told in self.facts if told not in (None, "")]
        width = max((len(name) for name, _ in known), default=0)
        lines = [f"{self.kind} {self.id}\n"]
        lines += [f"  {name.replace('_', ' '):<{width}}  {text}\n" for name, text in known]
        for part in self.parts:
            lines += [f"\n{part.title}\n", to_table(part.columns, part.rows)]
        return "".join(lines)


def show(store: Store, name: str) -> Entry | None:
    """Return what is known of an id, an IRI, a DOI, a citation or a trial; None where nothing is.

    A name that several works have gives the list of them.
    """
    iri = ns.iri_of(name.strip()) or name.strip()
    if not _types(store, iri):
        named = find_articles(store, name) or find_works(store, name)
        if not named:
            return None
        if len(named) > 1 and set(named) != with_joined(store, named[:1]):
            return _several(store, name.strip(), named)
        iri = named[0]
    kinds = _types(store, iri)
    if "Estimate" in kinds:
        return _figure(store, iri)
    if "Cohort" in kinds:
        return _group(store, iri)
    if "Study" in kinds or "Article" in kinds:
        return _study(store, iri, "article" if "Article" in kinds else "study")
    if "Work" in kinds:
        return _work(store, iri)
    return _thing(store, iri, min(kinds, key=len).lower())


def _types(store: Store, iri: str) -> set[str]:
    try:
        found = store.quads_for_pattern(NamedNode(iri), NamedNode(ns.RDF + "type"), None, None)
    except ValueError:
        return set()
    return {ns.short_id(q.object.value) for q in found if isinstance(q.object, NamedNode)}


def _figure(store: Store, iri: str) -> Entry:
    (row,) = evidence.rows(store, [iri])
    cohort = _objects(store, iri, "cohort")
    facts = [(c, row[c]) for c in evidence.COLUMNS if c not in ("id", "quote", "mentions")]
    facts += [("cohort", c) for c in cohort]
    places = _rows(store, _MENTIONS % iri)
    columns = ("id", "location", "page", "quote")
    return Entry(str(row["id"]), "figure", tuple(facts), (Part("printed", columns, places),))


def _group(store: Store, iri: str) -> Entry:
    parts = [
        Part("family", ("relation", "id", "label", "size"), _rows(store, _FAMILY % {"iri": iri})),
        Part("therapies", ("therapy", "setting"), _rows(store, _EXPOSURES % iri)),
        Part(
            "characteristics",
            ("variable", "level", "statistic", "printed"),
            _rows(store, _CHARACTERISTICS % iri),
        ),
        _figures(store, "cohort", [iri]),
    ]
    return Entry(ns.short_id(iri), "group", _facts(store, iri), _filled(parts))


def _study(store: Store, iri: str, kind: str) -> Entry:
    article = iri if kind == "article" else next(iter(_objects(store, iri, "reportedIn")), "")
    if not article:
        return _retold_study(store, iri)
    study = iri if kind == "study" else next(iter(_objects(store, iri, "describes")), iri)
    facts = dict.fromkeys((*_facts(store, article), *_facts(store, study)))
    figures = _rows(store, _ESTIMATES % (_terms([article]), "reportedIn"))
    counts = (
        ("figures", len(figures)),
        ("references", len(_objects(store, article, "hasReferenceList"))),
    )
    parts = [
        Part("facts", ("kind", "fact", "quote"), _rows(store, _FACTS % study)),
        Part("groups", ("id", "label", "size", "figures"), _rows(store, _COHORTS_OF_STUDY % study)),
    ]
    return Entry(ns.short_id(iri), kind, (*facts, *counts), _filled(parts))


def _retold_study(store: Store, iri: str) -> Entry:
    works = _terms(_objects(store, iri, "origin"))
    parts = [
        Part("cited by", ("study", "doi", "number", "raw"), _rows(store, _CITED_BY % works)),
        Part("groups", ("id", "label", "size", "figures"), _rows(store, _COHORTS_OF_STUDY % iri)),
        _figures(store, "study", [iri], "figures retold of it"),
    ]
    return Entry(ns.short_id(iri), "study", _facts(store, iri), _filled(parts))


def _work(store: Store, iri: str) -> Entry:
    joined = sorted(with_joined(store, [iri]))
    works = _terms(joined)
    columns = ("id", "study", "acronym", "registration", "size")
    parts = [
        Part("read here as", ("id", "study"), _rows(store, _READ_AS % works)),
        Part("study", columns, _rows(store, _STUDIES_OF_WORK % works)),
        Part("cited by", ("study", "doi", "number", "raw"), _rows(store, _CITED_BY % works)),
        _figures(store, "attributedTo", joined, "figures credited to it"),
        _compared(store, iri),
    ]
    return Entry(ns.short_id(iri), "work", _facts(store, iri), _filled(parts))


def _compared(store: Store, work: str) -> Part:
    """Return what comes of holding the retellings of a work against each other."""
    rows = run(store, "retellings_compared", {"work": [work]})[1]
    # fmt: off
    columns = (
        "verdict", "what_differs", "endpoint_code", "figure", "time", "told_in",
        "other_figure", "other_time", "other_in",
    )
    # fmt: on
    return Part("told in several places", columns, tuple(rows))


def _several(store: Store, name: str, iris: Sequence[str]) -> Entry:
    """Return the works or articles that a name may mean."""
    works = [iri for iri in iris if "Work" in _types(store, iri)]
    meant: tuple[Row, ...] = tuple({"id": iri} for iri in iris)
    cited = _rows(store, _CITED_WORKS % _terms(works)) if works else ()
    parts = [
        Part("named so", ("id",), () if cited else meant),
        Part("named so", ("id", "study", "number", "raw"), cited),
    ]
    return Entry(name, "name", (), _filled(parts))


def _terms(iris: Sequence[str]) -> str:
    """Return IRIs of the graph as they stand in a VALUES line."""
    return " ".join(str(NamedNode(iri)) for iri in iris)


def _thing(store: Store, iri: str, kind: str) -> Entry:
    return Entry(ns.short_id(iri), kind, _facts(store, iri))


def _figures(store: Store, relation: str, iris: Sequence[str], title: str = "figures") -> Part:
    found = [str(row["e"]) for row in _rows(store, _ESTIMATES % (_terms(iris), relation))]
    rows: list[Row] = [
        {**row, "figure": value(row), "interval": interval(row), "time": time_point(row)}
        for row in evidence.rows(store, found)
    ]
    return Part(title, _FIGURE_COLUMNS, tuple(rows))


def _facts(store: Store, iri: str) -> tuple[tuple[str, Value], ...]:
    """Return the properties of a node, IRIs as short ids, each name and value once."""
    found: dict[tuple[str, str], None] = {}
    for quad in store.quads_for_pattern(NamedNode(iri), None, None, None):
        name = ns.short_id(quad.predicate.value)
        if name in _SHOWN_ELSEWHERE or not isinstance(quad.object, Literal | NamedNode):
            continue
        text = quad.object.value
        found[name, ns.short_id(text) if isinstance(quad.object, NamedNode) else text] = None
    return tuple(sorted(found))


def _objects(store: Store, iri: str, name: str) -> list[str]:
    found = store.quads_for_pattern(NamedNode(iri), NamedNode(ns.EV + name), None, None)
    return sorted({q.object.value for q in found if isinstance(q.object, NamedNode)})


def _rows(store: Store, sparql: str) -> tuple[Row, ...]:
    return tuple(select(store, _PREFIXES + sparql)[1])


def _filled(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.rows)
