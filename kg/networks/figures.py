"""The main figures of a network, as rows for a table: how large it is, and what stands out."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import networkx as nx

    from kg.evidence import Row

#: Columns of ``main_figures``.
COLUMNS = ("what", "which", "number")
_PLURALS = {"study": "studies", "therapy": "therapies"}
_FOREMOST = 10


def main_figures(kind: str, net: nx.MultiDiGraph[str]) -> list[Row]:
    """Return the main figures of a network of ``kind``: sizes first, then the foremost."""
    rows = [*_sizes(net), *_FOREMOST_OF[kind](net)]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _sizes(net: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, int]]:
    kinds = Counter(str(told["kind"]) for _, told in net.nodes(data=True))
    for kind, count in sorted(kinds.items()):
        yield "nodes", _PLURALS.get(kind, f"{kind}s"), count
    links = Counter(str(told["kind"]) for _, _, told in net.edges(data=True))
    for kind, count in sorted(links.items()):
        yield "edges", kind, count


def _of_evidence(net: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, int]]:
    for what, kind in (("figures by endpoint", "figure"), ("groups by therapy", "received")):
        ends = (t for _, t, told in net.edges(data=True) if told["kind"] == kind)
        yield from _foremost(what, net, Counter(ends))


def _of_citations(net: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, int]]:
    cited = Counter({node: net.in_degree(node) for node in net if net.in_degree(node)})
    yield "cited by several articles", "works", sum(count > 1 for count in cited.values())
    several = Counter({node: count for node, count in cited.items() if count > 1})
    yield from _foremost("articles that cite it", net, several)
    yield from _shared(net)


def _of_retellings(net: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, int]]:
    figures: Counter[str] = Counter()
    for _, work, told in net.edges(data=True):
        figures[work] += told["figures"]
    for what in ("agreeing", "differing"):
        yield what, "figures", sum(told[what] for _, _, told in net.edges(data=True))
    several = Counter({node: net.in_degree(node) for node in net if net.in_degree(node) > 1})
    yield from _foremost("articles that retell it", net, several)
    yield from _foremost("figures retold of it", net, figures)


def _shared(net: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, int]]:
    """Yield how many works two articles share, most first."""
    cited = {node: set(net.successors(node)) for node in net if net.out_degree(node)}
    pairs = Counter(
        {
            f"{net.nodes[a]['label']} and {net.nodes[b]['label']}": len(cited[a] & cited[b])
            for a, b in combinations(sorted(cited, key=lambda n: str(net.nodes[n]["label"])), 2)
        }
    )
    for pair, count in _in_order(pairs):
        if count:
            yield "works shared", pair, count


def _foremost(
    what: str, net: nx.MultiDiGraph[str], counts: Counter[str]
) -> Iterator[tuple[str, str, int]]:
    labels = Counter({str(net.nodes[node]["label"]): count for node, count in counts.items()})
    for label, count in _in_order(labels):
        yield what, label, count


def _in_order(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_FOREMOST]


_FOREMOST_OF: dict[str, Callable[[nx.MultiDiGraph[str]], Iterator[tuple[str, str, int]]]] = {
    "evidence": _of_evidence,
    "citations": _of_citations,
    "shared": _of_citations,
    "retellings": _of_retellings,
}
