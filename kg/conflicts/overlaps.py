"""Studies that may have patients in common: they never corroborate each other."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from kg.conflicts.comparability import BACKGROUND
from kg.conflicts.entry import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.conflicts.items import Study, Table

_FEWEST_AUTHORS = 2


def overlapping(table: Table) -> Iterator[Conflict]:
    """Yield pairs of studies with shared authors, overlapping periods and a shared therapy."""
    drugs: dict[str, set[str]] = defaultdict(set)
    for item in table.items:
        if item.primary and not item.is_finding:
            drugs[item.article] |= item.therapies - BACKGROUND
    shared = _shared_authors([table.studies[a] for a in drugs if a in table.studies])
    for (first, second), authors in sorted(shared.items()):
        a, b = table.studies[first], table.studies[second]
        therapies = drugs[first] & drugs[second]
        if len(authors) < _FEWEST_AUTHORS or not therapies or not _may_meet(a, b):
            continue
        names = ", ".join(sorted(n.title() for n in authors)[:6])
        why = [f"shared authors: {names}", f"both: {', '.join(sorted(therapies))}"]
        if a.start and b.start:
            why.append(f"periods {a.start}-{a.end or ''} and {b.start}-{b.end or ''}")
        yield Conflict(
            "",
            f"Do the patients of {a.label} and {b.label} overlap?",
            "not-comparable",
            tuple(why),
            f"{len(authors)} shared authors, overlapping periods, the same therapy",
            (first,),
            (second,),
            first,
            second,
            a.doi,
            b.doi,
            0.5,
            "overlap",
        )


def _shared_authors(studies: list[Study]) -> dict[tuple[str, str], set[str]]:
    """Return the authors that two studies have in common, by the pair of their articles."""
    by_author: dict[str, list[str]] = defaultdict(list)
    for study in studies:
        for author in study.authors:
            by_author[author].append(study.article)
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for author, articles in by_author.items():
        for pair in combinations(sorted(articles), 2):
            shared[pair].add(author)
    return shared


def _may_meet(a: Study, b: Study) -> bool:
    """Tell whether the periods of two studies overlap; unknown ones do not speak for it."""
    if a.start is None or b.start is None:
        return False
    return a.start <= (b.end or 9999) and b.start <= (a.end or 9999)
