"""Studies that may have patients in common: they never corroborate each other."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from kg.conflicts.entry import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.conflicts.items import Study, Table

_FEWEST_AUTHORS = 2


def overlapping(table: Table) -> Iterator[Conflict]:
    """Yield pairs of studies with shared authors, overlapping periods and a shared therapy."""
    drugs: dict[str, set[str]] = defaultdict(set)
    tells: set[str] = set()
    for item in table.items:
        if item.primary:
            drugs[item.article] |= item.therapies - {"hsct", "chemotherapy"}
            if not item.is_finding:
                tells.add(item.article)
    by_author: dict[str, list[Study]] = defaultdict(list)
    for study in table.studies.values():
        if study.article in tells:
            for author in study.authors:
                by_author[author].append(study)
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for author, studies in by_author.items():
        for a, b in combinations(sorted(studies, key=lambda s: s.article), 2):
            shared[a.article, b.article].add(author)
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


def _may_meet(a: Study, b: Study) -> bool:
    """Tell whether the periods of two studies overlap; unknown ones do not speak for it."""
    if a.start is None or b.start is None:
        return False
    return a.start <= (b.end or 9999) and b.start <= (a.end or 9999)
