"""Rates of one endpoint after one therapy, from two sources, with the test that they allow."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import combinations, product
from math import inf
from typing import TYPE_CHECKING

from kg.conflicts.comparability import (
    BACKGROUND,
    apart_in_population,
    apart_in_setting,
    cue_pattern,
    explanations,
    named,
    related,
    share_therapy,
    verdict_of,
)
from kg.conflicts.entry import Conflict
from kg.conflicts.retellings import PART
from kg.conflicts.significance import Test, compare, counts, rate, reach, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.lexicon import Lexicon
    from kg.conflicts.items import Item, Table

_CURVES = frozenset(("survival_probability",))
_RATES = frozenset(("proportion", "cumulative_incidence", "count"))
#: What was done, or depends on nothing but how long patients were followed.
_NO_QUESTION = frozenset(("HSCT_DONE", "CART_DONE", "FOLLOW_UP", "DEATH"))
_FEW = 30
#: Fewer patients than this say nothing where they do not differ significantly.
_TELLING = 5
#: With fewer patients on one side hardly anything differs significantly: that is no agreement.
_FEWEST = 10
#: How far behind its figure a word may stand that says it counts others: "10% became positive".
_BEHIND = 160
_MOST_ARMS = 4
#: What a comparison of a broader with a narrower endpoint loses against one of the same.
_OTHER = 0.2
_Source = tuple[str, tuple[str, ...]]


def compared_rates(table: Table, skip: frozenset[frozenset[str]]) -> Iterator[Conflict]:
    """Yield what two sources' rates of one endpoint say of each other.

    ``skip`` are pairs of articles whose patients may overlap: they corroborate nothing.
    """
    pairs: dict[tuple[_Source, _Source, str, float | None], dict[str, Item]] = defaultdict(dict)
    for (_, _, months), items in _blocks(table).items():
        sources: dict[_Source, list[Item]] = defaultdict(list)
        for item in items:
            sources[item.source].append(item)
        speaking = {source: _headline(own, table) for source, own in sources.items()}
        for first, second in combinations(sorted(s for s in speaking if speaking[s]), 2):
            for a, b in product(speaking[first], speaking[second]):
                broad = related(a.endpoint, b.endpoint, table)
                if broad and _is_comparable(a, b):
                    pairs[first, second, broad, months] |= {a.iri: a, b.iri: b}
    for (first, second, endpoint, months), found in pairs.items():
        in_order = sorted(found.values(), key=lambda i: (i.start, i.iri))
        one = [i for i in in_order if i.source == first]
        other = [i for i in in_order if i.source == second]
        entry = _entry(one, other, endpoint, months, table, skip)
        if entry:
            yield entry


def _blocks(table: Table) -> dict[tuple[str, str, float | None], list[Item]]:
    """Return the rates of one family of endpoints, one therapy and, for curves, one time."""
    blocks: dict[tuple[str, str, float | None], list[Item]] = defaultdict(list)
    for item in table.items:
        if item.is_finding or item.value is None or not _is_rate(item):
            continue
        curve = item.measure in _CURVES and item.months is not None
        months = round(item.months or 0, 1) if curve else None
        for therapy in item.therapies - BACKGROUND:
            blocks[_family(item.endpoint, table), therapy, months].append(item)
    return blocks


def _is_rate(item: Item) -> bool:
    if item.endpoint in _NO_QUESTION:
        return False
    if item.measure in _CURVES:
        return item.months is not None
    return item.measure in _RATES and (
        item.measure != "count" or bool(item.total) or not item.value
    )


def _family(endpoint: str, table: Table) -> str:
    """Return the broadest endpoint above a code: pairs outside a family are never related."""
    above = table.broader.get(endpoint, frozenset())
    tops = [e for e in above if not table.broader.get(e)]
    return min(tops) if tops else endpoint


def _headline(items: Sequence[Item], table: Table) -> list[Item]:
    """Return the figures that speak for a source: the whole cohort's, and its arms' harms."""
    whole = [i for i in items if i.whole and (i.primary or not PART.search(i.group))]
    arms = [
        i for i in items if not i.whole and i.events is not None and i.total and _is_harm(i, table)
    ]
    if not 2 <= len({i.group for i in arms}) <= _MOST_ARMS:
        arms = []  # one alone, or so many, are subgroups
    return [*whole, *arms] if whole else []


@cache
def _kind(endpoint: str, lexicon: Lexicon) -> str:
    concept = lexicon.get("endpoint", endpoint) or lexicon.get("adverse-event", endpoint)
    return concept.fact("endpointKind") if concept else "toxicity"


def _is_harm(item: Item, table: Table) -> bool:
    return _kind(item.endpoint, table.lexicon) in ("toxicity", "incidence")


def _is_comparable(a: Item, b: Item) -> bool:
    if not share_therapy(a, b) or (a.measure in _CURVES) != (b.measure in _CURVES):
        return False
    same_work = a.works and b.works and set(a.works) & set(b.works)
    return not same_work


def _entry(
    a: list[Item],
    b: list[Item],
    endpoint: str,
    months: float | None,
    table: Table,
    skip: frozenset[frozenset[str]],
) -> Conflict | None:
    """Return the entry of two sources, None where nothing can be said."""
    # rates of the very same endpoint and the whole cohorts speak most plainly
    candidates = sorted(
        (p for p in product(a, b) if _is_telling(*p, table)),
        key=lambda p: (
            p[0].endpoint != p[1].endpoint,
            not (p[0].whole and p[1].whole),
            _at_other_times(*p),
            -(p[0].events or 0) - (p[1].events or 0),
        ),
    )
    tested = next(
        (
            (t, x, y)
            for x, y in candidates
            if (t := compare(x, y)) is not None
            and not (_counts_others(x, table) or _counts_others(y, table))
        ),
        None,
    )
    none = [
        (x, y)
        for x, y in (candidates if _is_none(a) != _is_none(b) else ())
        if x.whole
        and y.whole
        and (x.value == 0) != (y.value == 0)
        and not (_counts_others(x, table) or _counts_others(y, table))
    ]
    if tested is None and not none:
        return None
    if tested is not None:
        test, x, y = tested
        verdict = verdict_of([x], [y]) if test.differs else "agrees"
        basis, weight = str(test), _weight(test, x, y)
        if not test.differs and min(_size(x), _size(y)) < _TELLING:
            return None  # a handful of patients neither corroborates nor contradicts
        if verdict == "agrees" and x.endpoint != y.endpoint:
            verdict = "not-comparable"
            basis += f"; {x.endpoint} and {y.endpoint} are not the same, and do not differ for sure"
        elif verdict == "agrees" and not _is_near(x, y):
            verdict = "not-comparable"
            basis += "; too few patients to show a difference or agreement"
    else:
        x, y = none[0]
        telling = _apart(x, y) and min(_size(x), _size(y)) >= _FEWEST
        verdict = verdict_of([x], [y]) if telling else "not-comparable"
        basis, weight = (
            f"{rate(x)} against {rate(y)}; no test, a number of patients is missing",
            0.3,
        )
    a, b = ([told, *(i for i in side if i is not told)] for side, told in ((a, x), (b, y)))
    why = explanations(a, b, table)
    if (
        frozenset((x.article, y.article)) in skip
        and x.primary
        and y.primary
        and verdict == "agrees"
    ):
        verdict, why = "not-comparable", ("patients may overlap", *why)
    drugs = ", ".join(sorted((x.therapies & y.therapies) - {"hsct", "chemotherapy"}))
    at = f" at {months:g} months" if months else ""
    question = f"{endpoint}{at} after {drugs}: {named(x, table)} and {named(y, table)}"
    return Conflict(
        endpoint,
        question,
        verdict,
        why,
        basis,
        tuple(i.iri for i in a),
        tuple(i.iri for i in b),
        a[0].article,
        b[0].article,
        table.studies[a[0].article].doi,
        table.studies[b[0].article].doi,
        weight - (0 if x.endpoint == y.endpoint else _OTHER),
        "rates",
        frozenset({a[0].source, b[0].source}),
    )


def _is_telling(a: Item, b: Item, table: Table) -> bool:
    """Tell whether two rates can contradict: a part of a whole that is less than it cannot."""
    if a.endpoint == b.endpoint:
        return True
    narrow, broad = (a, b) if related(a.endpoint, b.endpoint, table) == b.endpoint else (b, a)
    return share(narrow) > share(broad)


def _at_other_times(a: Item, b: Item) -> bool:
    return a.months is not None and b.months is not None and a.months != b.months


def _size(item: Item) -> float:
    """Return of how many patients a rate is, infinitely many where that is not told."""
    pair = counts(item)
    return pair[1] if pair else inf


def _is_near(a: Item, b: Item) -> bool:
    """Tell whether two rates corroborate each other: each lies in what the other allows."""
    if min(_size(a), _size(b)) < _FEWEST:
        return False
    bounds = [reach(i) for i in (a, b)]
    return all(
        low is not None and high is not None and low <= share(other) <= high
        for (low, high), other in zip(bounds, (b, a), strict=True)
    )


def _counts_others(item: Item, table: Table) -> bool:
    """Tell whether a figure does not count its endpoint among all patients, by the words after."""
    quote = " ".join(table.quote_of(item).split())
    printed = re.search(rf"(?<![\d.]){re.escape(f'{item.value:g}')}(?![\d.]*\d)", quote)
    start = printed.end() if printed else 0
    words = re.split(r"[.;]\s", quote[start : start + _BEHIND])[0]
    return bool(cue_pattern("other-count", table.lexicon).search(words))


def _is_none(items: Sequence[Item]) -> bool:
    """Tell whether a source saw none at all, whichever way it counts."""
    return all(i.value == 0 for i in items if i.whole)


def _apart(a: Item, b: Item) -> bool:
    return apart_in_population(a, b) or apart_in_setting(a, b)


def _weight(test: Test, a: Item, b: Item) -> float:
    """Return how plainly a test speaks; a few patients told of in passing say little."""
    passing = any(not i.primary and (i.total or 0) < _FEW for i in (a, b))
    sure = 0.9 - test.p * 0.3 if test.differs else 0.3 + 0.3 * test.p
    return sure - (0.5 if passing else 0)
