"""A knowledge graph of the figures that research articles report, each with its source.

Three functions are the Python side of the ``kg`` command; what they need is imported when called:

    >>> import kg
    >>> dataset = kg.open("kg-graph")                                       # doctest: +SKIP
    >>> kg.query("figures_of_endpoint", graph="kg-graph", endpoint="OS")    # doctest: +SKIP
    >>> kg.network("kg-graph").number_of_edges()                            # doctest: +SKIP
    42
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx
    import pandas as pd
    import rdflib

__all__ = ["network", "open", "query"]


def open(path: str | Path) -> rdflib.Dataset:
    """Return the graph at ``path`` as an rdflib Dataset, read-only, all named graphs as one.

    Strings come back typed ``xsd:string``, so compare with ``str()``:

        >>> dataset = kg.open("kg-graph")                                   # doctest: +SKIP
        >>> rows = dataset.query("SELECT ?title { ?a dcterms:title ?title }")  # doctest: +SKIP
        >>> [str(row.title) for row in rows]                                # doctest: +SKIP
        ['A made-up cohort of transplanted children']

    :raises kg.errors.InputError: there is no graph, or something else, at ``path``.
    """
    import rdflib
    from oxrdflib import OxigraphStore

    from kg.namespaces import PREFIXES
    from kg.store import open_read_only

    store = OxigraphStore(store=open_read_only(Path(path)))
    dataset = rdflib.Dataset(store=store, default_union=True)
    for prefix, iri in PREFIXES.items():
        dataset.bind(prefix, iri)
    return dataset


def query(
    name_or_sparql: str, graph: str | Path = "kg-graph", **params: str | Iterable[str]
) -> pd.DataFrame:
    """Return the rows of a query as a data frame.

    ``name_or_sparql`` is a name of ``queries/``, the path of a SPARQL file, or SPARQL itself.
    Several values of a parameter are given as a list:

        >>> kg.query("figures_of_endpoint", graph="kg-graph", endpoint=["OS", "DFS"])
        ... # doctest: +SKIP

    :raises kg.errors.QueryError: no such query, a bad parameter, or wrong SPARQL.
    """
    import pandas as pd

    from kg.queries import run
    from kg.store import open_read_only

    store = open_read_only(Path(graph))
    given = {k: [v] if isinstance(v, str) else [*v] for k, v in params.items()}
    columns, rows = run(store, name_or_sparql, given)
    return pd.DataFrame([[row.get(c) for c in columns] for row in rows], columns=list(columns))


def network(graph: str | Path = "kg-graph", kind: str = "evidence") -> nx.MultiDiGraph[str]:
    """Return a network of the graph: ``evidence``, ``citations``, ``shared`` or ``retellings``.

    Evidence leads from studies to groups, and from these to endpoints, therapies and cited works.
    Each edge from a group to an endpoint is one figure, its key the figure's id:

        >>> net = kg.network("kg-graph")                                    # doctest: +SKIP
        >>> [d["value"] for _, _, d in net.edges(data=True) if d["kind"] == "figure"]
        ... # doctest: +SKIP
        [72.2, 23.8]

    :raises kg.errors.InputError: there is no graph at ``graph``, or no such ``kind``.
    """
    from kg.networks import find_network
    from kg.store import open_read_only

    return find_network(kind)(open_read_only(Path(graph)))
