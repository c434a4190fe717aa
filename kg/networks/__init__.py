"""The graph as networkx sees it: networks by kind, and writing them as GraphML."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import networkx as nx

from kg.errors import InputError
from kg.networks.evidence import evidence_network
from kg.networks.literature import citation_network, retelling_network, shared_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store

__all__ = ["NETWORKS", "evidence_network", "find_network", "to_graphml"]

#: Kinds of networks that ``kg network`` offers.
NETWORKS: dict[str, Callable[[Store], nx.MultiDiGraph[str]]] = {
    "evidence": evidence_network,
    "citations": citation_network,
    "shared": shared_network,
    "retellings": retelling_network,
}


def find_network(kind: str) -> Callable[[Store], nx.MultiDiGraph[str]]:
    """Return what makes a network of ``kind``.

    :raises InputError: there is no such kind.
    """
    if kind not in NETWORKS:
        raise InputError(f"no network {kind!r}: there is {', '.join(NETWORKS)}")
    return NETWORKS[kind]


def to_graphml(net: nx.MultiDiGraph[str]) -> str:
    """Return a network as GraphML: every attribute of one type, every edge with an id of its own.

    Gephi drops an edge whose id it has seen, and keys are unique between two nodes only.
    """
    written: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    written.add_nodes_from(net.nodes(data=True))
    for source, target, key, told in net.edges(keys=True, data=True):
        written.add_edge(source, target, key=f"{source} {key} {target}", **told)
    out = BytesIO()
    nx.write_graphml(written, out, infer_numeric_types=True)
    return out.getvalue().decode("utf-8") + "\n"
