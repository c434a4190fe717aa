"""One work retold in several places: the same numbers, or others."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from kg.conflicts.comparability import explanations, related
from kg.conflicts.entry import Conflict
from kg.conflicts.significance import counts, rate, share
from kg.quantities import is_rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.conflicts.items import Item, Table

#: How far apart, in characters, an article must tell a work for the same figure to be meant.
_FAR = 3000
#: Percent points beyond which two tellings are of two groups rather than of one figure.
_NEAR = 10
#: A label of part of a work's patients.
PART = re.compile(
    r"\bCR\d\b|\bsubgroup\b|\blevel\b|\bhistory of\b|\bnegativity\b|\bpositivity\b"
    r"|\bMRD[\s-](?:negative|positive)\b",
    re.IGNORECASE,
)
_RATES = frozenset(("survival_probability", "proportion", "cumulative_incidence"))


def retold(table: Table) -> Iterator[Conflict]:
    """Yield how figures of one work compare that two articles tell, or one tells twice.

    The work's own article counts as a teller of it.  Only single works are compared: a figure
    that is credited to several is nobody's in particular.
    """
    by_work: dict[str, list[Item]] = defaultdict(list)
    for item in table.items:
        if item.is_finding or item.value is None or item.measure not in _RATES:
            continue
        if not item.primary and len(item.works) == 1:
            by_work[item.works[0]].append(item)
    for item in table.items:
        work = table.studies[item.article].work if item.article in table.studies else ""
        if item.primary and work in by_work and not item.is_finding and item.measure in _RATES:
            by_work[work].append(item)
    for work, items in by_work.items():
        yield from _of_work(work, items, table)


def _of_work(work: str, items: list[Item], table: Table) -> Iterator[Conflict]:
    agreeing: dict[tuple[str, str, str], list[tuple[Item, Item]]] = defaultdict(list)
    differing: list[tuple[Item, Item, str]] = []
    for a, b in combinations(sorted(items, key=lambda i: (i.article, i.start)), 2):
        endpoint = related(a.endpoint, b.endpoint, table)
        if not endpoint or (a.article == b.article and a.start == b.start) or a.value is None:
            continue
        if not _same_question(a, b):
            continue
        if _equal(a, b):
            if a.article != b.article:
                agreeing[a.article, b.article, endpoint].append((a, b))
        elif a.endpoint == b.endpoint and a.months == b.months and _alike(a, b):
            differing.append((a, b, endpoint))
    matched = {i.iri for pairs in agreeing.values() for pair in pairs for i in pair}
    for (first, second, endpoint), pairs in agreeing.items():
        sides = (
            tuple(dict.fromkeys(p[0].iri for p in pairs)),
            tuple(dict.fromkeys(p[1].iri for p in pairs)),
        )
        basis = "; ".join(
            f"{rate(a)} in both" if rate(a) == rate(b) else f"{rate(a)} is {rate(b)} rounded"
            for a, b in pairs
        )
        yield _entry(work, endpoint, "agrees", basis, sides, (first, second), table, pairs, 0.8)
    for a, b, endpoint in differing:
        if a.iri in matched or b.iri in matched:
            continue
        basis = f"{table.labels.get(work, 'one work')} told as {rate(a)} and as {rate(b)}"
        where = (a.article, b.article)
        apart = ((a.iri,), (b.iri,))
        yield _entry(work, endpoint, "conflict", basis, apart, where, table, [(a, b)], 0.85)


def _same_question(a: Item, b: Item) -> bool:
    if (a.measure == "survival_probability") != (b.measure == "survival_probability"):
        return False
    if a.months is None or b.months is None:
        return a.measure != "survival_probability"
    return abs(a.months - b.months) < 0.5


def _equal(a: Item, b: Item) -> bool:
    """Tell whether two prints are one number, one of them rounded or worked out from n/N."""
    x, y = (Decimal(f"{share(i):.2f}" if counts(i) else f"{i.value:g}") for i in (a, b))
    if x.is_nan() or y.is_nan():
        return False
    for exact, printed in ((x, y), (y, x)):
        if is_rounded(exact, printed):
            return True
        if abs(exact - printed) <= Decimal("0.5") and printed == printed.to_integral_value():
            return exact.quantize(Decimal(1)) == printed
    return False


def _alike(a: Item, b: Item) -> bool:
    """Tell whether two tellings mean the same patients and near enough the same number.

    Within one article a paragraph tells a work's groups one after the other, so only tellings far
    apart are one figure told twice; other totals are other patients.
    """
    if a.article == b.article and abs(a.start - b.start) < _FAR:
        return False
    if a.total and b.total and a.total != b.total:
        return False
    marked = [bool(PART.search(i.group)) for i in (a, b)]
    return marked[0] == marked[1] and abs(share(a) - share(b)) <= _NEAR


def _entry(
    work: str,
    endpoint: str,
    verdict: str,
    basis: str,
    sides: tuple[tuple[str, ...], tuple[str, ...]],
    where: tuple[str, str],
    table: Table,
    pairs: list[tuple[Item, Item]],
    weight: float,
) -> Conflict:
    label = table.labels.get(work, "one work")
    names = [table.labels.get(article, "") for article in where]
    tellers = " and ".join(dict.fromkeys(names))
    twice = "twice " if where[0] == where[1] else ""
    question = f"{endpoint} of {label}, retold {twice}in {tellers}"
    # one work has one population and setting, whatever its tellers say of them
    why = tuple(
        e
        for e in explanations([p[0] for p in pairs], [p[1] for p in pairs], table)
        if e.startswith(("time", "number of cycles", "definition", "selection"))
    )
    shown = why if verdict == "conflict" else ("one work: its patients count once",)
    return Conflict(
        endpoint,
        question,
        verdict,
        shown or ("time of the count, subset or definition of the response",),
        basis,
        sides[0],
        sides[1],
        where[0],
        where[1],
        table.studies[where[0]].doi,
        table.studies[where[1]].doi,
        weight,
        "retold",
    )
