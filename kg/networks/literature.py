"""Who cites whom, which works several articles cite, and who retells whose results."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import networkx as nx

from kg import namespaces as ns
from kg.output import shortened
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from kg.evidence import Row, Value

_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in ns.PREFIXES.items())
_ARTICLES = """
SELECT ?article ?label ?year ?title ?doi ?work WHERE {
  ?article a ev:Article ; ev:shortCitation ?label ; ev:work|ev:sameWork ?meant .
  OPTIONAL { ?meant ev:sameWork ?canonical }
  BIND(COALESCE(?canonical, ?meant) AS ?work)
  OPTIONAL { ?article ev:year ?year }
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article ev:doi ?doi }
}
ORDER BY ?article ?work"""
_REFERENCES = """
SELECT ?article ?work ?number ?author ?year ?title ?doi (COUNT(?citation) AS ?citations) WHERE {
  ?article ev:hasReferenceList ?reference .
  ?reference biro:references ?meant ; ev:number ?number .
  OPTIONAL { ?meant ev:sameWork ?canonical }
  BIND(COALESCE(?canonical, ?meant) AS ?work)
  OPTIONAL { ?reference ev:firstAuthor ?author }
  OPTIONAL { ?reference ev:year ?year }
  OPTIONAL { ?reference ev:refTitle ?title }
  OPTIONAL { ?reference ev:doi ?doi }
  OPTIONAL { ?citation c4o:denotes ?reference }
}
GROUP BY ?article ?work ?number ?author ?year ?title ?doi
ORDER BY ?article ?number ?work"""
_ACRONYMS = """
SELECT ?work ?acronym WHERE {
  ?study ev:origin ?meant ; ev:acronym ?acronym .
  OPTIONAL { ?meant ev:sameWork ?canonical }
  BIND(COALESCE(?canonical, ?meant) AS ?work)
}
ORDER BY ?work ?acronym"""
_RETOLD = """
SELECT DISTINCT ?article ?work ?estimate ?endpoint WHERE {
  ?estimate ev:attributedTo ?meant ; ev:reportedIn ?article ; ev:endpointCode ?endpoint .
  OPTIONAL { ?meant ev:sameWork ?canonical }
  BIND(COALESCE(?canonical, ?meant) AS ?work)
}
ORDER BY ?article ?work ?estimate"""
_VERDICTS = """
SELECT DISTINCT ?work ?estimate ?verdict WHERE {
  ?retelling a ev:Retelling ; ev:ofWork ?work ; ev:retold ?estimate ; ev:verdict ?verdict .
}"""
_SEVERAL = 2
_LONGEST_LABEL = 40


def citation_network(store: Store) -> nx.MultiDiGraph[str]:
    """Return articles and the works that they cite; a cited article of the graph is one node.

    Nodes tell ``kind`` (``article``, ``work``), ``label``, ``year``, ``title``, ``doi`` and by how
    many articles they are ``cited_by``.  Edges ``cites`` tell the ``numbers`` in the reference list
    and the ``citations`` in the text.
    """
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes = _add_articles(net, store)
    listed: dict[tuple[str, str], list[Row]] = defaultdict(list)
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(store, _REFERENCES):
        work = str(row["work"])
        listed[str(row["article"]), work].append(row)
        entries[work].append(row)
    _add_works(net, store, nodes, entries)
    for (article, work), rows in listed.items():
        net.add_edge(
            ns.short_id(article),
            nodes[work],
            key="cites",
            kind="cites",
            numbers=";".join(str(row["number"]) for row in rows),
            citations=sum(int(row["citations"] or 0) for row in rows),
        )
    for node in net:
        net.nodes[node]["cited_by"] = net.in_degree(node)
    return net


def shared_network(store: Store) -> nx.MultiDiGraph[str]:
    """Return the part of the citation network that connects articles: works that several cite."""
    net = citation_network(store)
    shared = {node for node in net if net.in_degree(node) >= _SEVERAL}
    citing = {source for source, target in net.edges() if target in shared}
    kept: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    kept.add_nodes_from((n, told) for n, told in net.nodes(data=True) if n in shared | citing)
    for source, target, key, told in net.edges(keys=True, data=True):
        if target in shared:
            kept.add_edge(source, target, key=key, **told)
    return kept


def retelling_network(store: Store) -> nx.MultiDiGraph[str]:
    """Return who retells whose results: an edge ``retells`` from each article to each work.

    An edge tells how many ``figures`` are retold, of which ``endpoints``, and how many of them
    agree with what is told elsewhere (``agreeing``) or differ from it (``differing``).
    """
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    retold: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in _rows(store, _RETOLD):
        figures = retold[str(row["article"]), str(row["work"])]
        figures[str(row["estimate"])] = str(row["endpoint"])
    verdicts: dict[tuple[str, str], set[Value]] = defaultdict(set)
    for row in _rows(store, _VERDICTS):
        verdicts[str(row["work"]), str(row["estimate"])].add(row["verdict"])
    nodes = _add_articles(net, store)
    entries: dict[str, list[Row]] = defaultdict(list)
    works = {work for _, work in retold}
    for row in _rows(store, _REFERENCES):
        if row["work"] in works:
            entries[str(row["work"])].append(row)
    _add_works(net, store, nodes, entries)
    for (article, work), figures in retold.items():
        said = [verdicts[work, figure] for figure in figures]
        net.add_edge(
            ns.short_id(article),
            nodes[work],
            key="retells",
            kind="retells",
            figures=len(figures),
            endpoints=";".join(sorted(set(figures.values()))),
            agreeing=sum("agrees" in told for told in said),
            differing=sum("differs" in told for told in said),
        )
    net.remove_nodes_from([node for node in net if not net.degree(node)])
    return net


def _add_articles(net: nx.MultiDiGraph[str], store: Store) -> dict[str, str]:
    """Add the articles and return the node of each work that an article is."""
    nodes: dict[str, str] = {}
    for row in _rows(store, _ARTICLES):
        node = ns.short_id(str(row["article"]))
        nodes[str(row["work"])] = node
        net.add_node(node, **_told("article", row["label"], row["year"], row["title"], row["doi"]))
    return nodes


def _add_works(
    net: nx.MultiDiGraph[str], store: Store, nodes: dict[str, str], entries: dict[str, list[Row]]
) -> None:
    """Add works as reference lists print them, and note their nodes; labels are unique."""
    acronyms: dict[str, str] = {}
    for row in _rows(store, _ACRONYMS):
        acronyms.setdefault(str(row["work"]), str(row["acronym"]))
    labels: dict[str, list[str]] = defaultdict(list)
    for work, rows in sorted(entries.items()):
        if work not in nodes:
            labels[_label(rows)].append(work)
    for label, works in labels.items():
        for n, work in enumerate(works):
            rows = entries[work]
            nodes[work] = ns.short_id(work)
            letter = chr(ord("a") + n) if len(works) > 1 and label[-1:].isdigit() else ""
            name = f" ({acronyms[work]})" if work in acronyms else ""
            told = (_first(rows, column) for column in ("year", "title", "doi"))
            net.add_node(nodes[work], **_told("work", f"{label}{letter}{name}", *told))


def _label(rows: list[Row]) -> str:
    author, year, title = (_first(rows, column) for column in ("author", "year", "title"))
    if author:
        return f"{author} {year or ''}".strip()
    return shortened(str(title or "untitled"), _LONGEST_LABEL)


def _first(rows: Iterable[Row], column: str) -> Value:
    """Return what is printed most often, and of such the first in order."""
    values = [row[column] for row in rows if row[column] not in (None, "")]
    return min(values, key=lambda v: (-values.count(v), str(v)), default=None)


def _told(kind: str, label: Value, year: Value, title: Value, doi: Value) -> dict[str, Value]:
    """Return the attributes of a node; GraphML has no word for what is not known."""
    known = {"year": year, "title": title, "doi": doi}
    return {"kind": kind, "label": label, **{k: v for k, v in known.items() if v is not None}}


def _rows(store: Store, sparql: str) -> list[Row]:
    return select(store, _PREFIXES + sparql)[1]
