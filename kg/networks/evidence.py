"""Who measured what in whom, and whose result it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from kg import evidence
from kg import namespaces as ns
from kg.links import first_works
from kg.queries import select

if TYPE_CHECKING:
    from pyoxigraph import Store

_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in ns.PREFIXES.items())
_COHORTS = """
SELECT DISTINCT ?cohort ?label ?size ?article ?study ?origin ?work ?parent ?therapy ?therapy_label
                ?setting
WHERE {
  ?cohort a ev:Cohort ; rdfs:label ?label .
  OPTIONAL { ?cohort ev:size ?size }
  OPTIONAL { ?cohort ev:study/ev:reportedIn ?article . ?article ev:shortCitation ?study }
  OPTIONAL { ?cohort ev:origin ?origin . OPTIONAL { ?origin rdfs:label ?work } }
  OPTIONAL { ?cohort ev:parentCohort ?parent }
  OPTIONAL {
    ?cohort ev:hasExposure ?exposure .
    ?exposure ev:intervention ?therapy .
    ?therapy skos:notation ?therapy_label .
    OPTIONAL { ?exposure ev:setting/skos:notation ?setting }
  }
}
ORDER BY ?cohort ?article ?origin ?work ?parent ?therapy ?setting"""
_FIGURES = """
SELECT ?estimate ?cohort ?endpoint ?code WHERE {
  ?estimate a ev:Estimate ; ev:cohort ?cohort ; ev:endpoint ?endpoint ; ev:endpointCode ?code .
}
ORDER BY ?estimate"""
_TOLD = (
    "measure",
    "value",
    "value_text",
    "unit",
    "ci_low",
    "ci_high",
    "p_value",
    "n_events",
    "n_total",
    "timepoint",
    "timepoint_unit",
    "analysis",
    "contrast",
    "attribution",
    "location",
    "quote",
)


def evidence_network(store: Store) -> nx.MultiDiGraph[str]:
    """Return studies, groups, endpoints, therapies and cited works as nodes.

    Edges by ``kind``: ``describes`` (study to group), ``part-of`` (group to group), ``origin``
    (group to the work that it is retold from), ``received`` (group to therapy) and ``figure``
    (group to endpoint, keyed by the figure's id and carrying what it prints).
    """
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    first = first_works(store)
    for row in select(store, _PREFIXES + _COHORTS)[1]:
        cohort = ns.short_id(str(row["cohort"]))
        _add(net, cohort, "group", row["label"], size=row["size"])
        if row["article"]:
            article = ns.short_id(str(row["article"]))
            _add(net, article, "study", row["study"])
            net.add_edge(article, cohort, key="describes", kind="describes")
        if row["origin"]:
            origin = str(row["origin"])
            work = ns.short_id(first.get(origin, origin))
            _add(net, work, "work", row["work"])
            net.add_edge(cohort, work, key="origin", kind="origin")
        if row["parent"]:
            net.add_edge(cohort, ns.short_id(str(row["parent"])), key="part-of", kind="part-of")
        if row["therapy"]:
            therapy = _concept(row["therapy"])
            _add(net, therapy, "therapy", row["therapy_label"])
            setting = str(row["setting"] or "")
            net.add_edge(
                cohort, therapy, key=f"received {setting}".strip(), kind="received", setting=setting
            )
    told = {row["id"]: row for row in evidence.rows(store)}
    for row in select(store, _PREFIXES + _FIGURES)[1]:
        figure = ns.short_id(str(row["estimate"]))
        endpoint = _concept(row["endpoint"])
        _add(net, endpoint, "endpoint", row["code"])
        printed = {c: told[figure][c] for c in _TOLD if told[figure][c] is not None}
        net.add_edge(
            ns.short_id(str(row["cohort"])), endpoint, key=figure, kind="figure", **printed
        )
    return net


def _concept(iri: object) -> str:
    """Return a node for a concept that tells its scheme apart: ``endpoint/OS``."""
    return str(iri).removeprefix(ns.TERM)


def _add(net: nx.MultiDiGraph[str], node: str, kind: str, label: object, **more: object) -> None:
    told = {name: value for name, value in more.items() if value is not None}
    net.add_node(node, kind=kind, label=str(label if label is not None else node), **told)
