"""Findings on one exposure and one endpoint that go different ways, or the same way."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from kg.conflicts.comparability import explanations, named, related, verdict_of
from kg.conflicts.entry import Conflict
from kg.conflicts.items import GENERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.lexicon import Lexicon
    from kg.conflicts.items import Item, Table

_OPPOSITE = {"increase": "decrease", "decrease": "increase"}
_EFFECT = frozenset(("increase", "decrease", "association"))
_SCHEMES = ("intervention", "disease-status", "donor-graft", "condition", "endpoint", "age-group")
_WORD = re.compile(r"[a-z][a-z-]{3,}")
#: Words of an exposure that say nothing of what it is.
# fmt: off
_EMPTY = frozenset((
    "patients", "those", "with", "without", "receiving", "received", "given", "before", "after",
    "more", "most", "than", "were", "was", "have", "does", "that", "this", "these", "group",
    "cohort", "status", "analysis", "transplant", "transplantation", "from", "who", "did", "not",
    "first", "level", "levels", "high", "higher", "lower", "longer", "positive", "same", "study",
    "treated", "presence", "combination", "administration", "prior", "previous", "having", "time",
    "months", "years", "days", "number", "type", "while",
))
# fmt: on
#: Words that turn an exposure round: what helps those with it harms those without.
_TURNED = re.compile(r"\b(?:no|not|without|absence|negative|lower?|shorter|never)\b", re.IGNORECASE)
_OURS = re.compile(r"\b(?:our|ours|present study)\b", re.IGNORECASE)
#: How near to each other an article's view and a cited finding must stand.
_NEAR = 400
_HARD = frozenset(("OS", "RELAPSE", "DFS", "EFS", "PFS", "RFS", "LFS"))


def compared_claims(table: Table) -> Iterator[Conflict]:
    """Yield pairs of findings of two sources on one exposure that disagree or agree."""
    blocks: dict[tuple[tuple[str, ...], str], list[Item]] = defaultdict(list)
    for item in table.items:
        if item.is_finding and item.direction in {*_EFFECT, "no-difference"} and _compares(item):
            # what all patients of an article were given makes no difference among them
            about = key_of(item.exposure, table.lexicon)
            item.about = about - (item.therapies if item.primary else frozenset())
            words = sorted(item.about)
            # findings on one exposure share two of its words, or its only one
            alike = combinations(words, 2) if len(words) > 1 else [tuple(words)] if words else []
            for shared in alike:
                for endpoint in sorted(_endpoints(item, table)):
                    blocks[shared, endpoint].append(item)
    yield from _views(table)
    done: set[frozenset[str]] = set()
    best: dict[tuple[object, ...], Conflict] = {}
    for items in blocks.values():
        for a, b in combinations(items, 2):
            pair = frozenset((a.iri, b.iri))
            if a.source == b.source or pair in done:
                continue
            done.add(pair)
            entry = _entry(a, b, table)
            if entry is None:
                continue
            general = GENERAL in (a.endpoint, b.endpoint)
            asked = "" if general else entry.endpoint
            key = (a.source, b.source, asked, entry.verdict == "agrees")
            # the same choice in every run: the more certain, else the first by name
            if key not in best or (-entry.weight, entry.iri) < (-best[key].weight, best[key].iri):
                best[key] = entry
    yield from best.values()


def _endpoints(item: Item, table: Table) -> set[str]:
    """Return the codes under which a finding meets others; outcomes in general meet all."""
    if item.endpoint == GENERAL:
        return {GENERAL, *_HARD}
    return {item.endpoint, *table.broader.get(item.endpoint, frozenset())}


@cache
def key_of(exposure: str, lexicon: Lexicon) -> frozenset[str]:
    """Return what an exposure is about: concepts, and words that no concept covers."""
    found = lexicon.find(exposure, *_SCHEMES)
    rest = list(exposure.lower())
    for match in found:
        rest[match.span.start : match.span.end] = " " * (match.span.end - match.span.start)
    words = {w.removesuffix("s") for w in _WORD.findall("".join(rest)) if w not in _EMPTY}
    return frozenset({m.notation for m in found} - {"hsct"} | words)


def _compares(item: Item) -> bool:
    """Tell whether a finding names what makes the difference, not only whom it is about."""
    return bool(item.exposure) and (item.exposure != item.group or bool(item.comparator))


def _views(table: Table) -> Iterator[Conflict]:
    """Yield an article's own view of an endpoint beside a cited finding that says otherwise."""
    by_article: dict[str, list[Item]] = defaultdict(list)
    for item in table.items:
        if item.is_finding and item.in_words:
            by_article[item.article].append(item)
    for items in by_article.values():
        views = [i for i in items if i.primary and i.hedged and i.direction == "no-difference"]
        told = [i for i in items if not i.primary and i.direction in ("increase", "decrease")]
        for a in views:
            for b in told:
                near = abs(a.start - b.start) < _NEAR and not (a.exposure and b.exposure)
                endpoint = related(a.endpoint, b.endpoint, table)
                if near and endpoint and not _OURS.search(b.quote):
                    question = f"{endpoint}: {named(a, table)} and {named(b, table)}"
                    verdict = verdict_of([a], [b])
                    yield _made(a, b, endpoint, question, verdict, 0.75, table)


def _entry(a: Item, b: Item, table: Table) -> Conflict | None:
    common, every = a.about & b.about, a.about | b.about
    enough = len(common) >= 2 and len(common) * 2 >= len(every)
    if not common or not (enough or common == every):
        return None
    general = {a.endpoint, b.endpoint} & {GENERAL}
    endpoint = related(a.endpoint, b.endpoint, table)
    if not endpoint and general:
        endpoint = next(e for e in (a.endpoint, b.endpoint) if e != GENERAL)
    if not endpoint:
        return None
    if (a.works and set(a.works) & set(b.works)) or not _same_therapy(a, b):
        return None
    turned = bool(_TURNED.search(a.exposure)) != bool(_TURNED.search(b.exposure))
    first, second = a.direction, b.direction
    opposite = _OPPOSITE.get(first) == second
    if opposite != turned and {first, second} <= {"increase", "decrease"}:
        verdict, weight = verdict_of([a], [b]), 0.7
    elif (first == "no-difference") != (second == "no-difference"):
        verdict, weight = verdict_of([a], [b]), 0.6
    else:
        verdict, weight = "agrees", 0.5
    if verdict == "differs-in-definition":
        verdict = "conflict"
    weight += 0.02 * len(common) - (0.1 if a.hedged or b.hedged else 0)
    what = a.exposure if len(a.exposure) <= len(b.exposure) else b.exposure
    question = f"{endpoint} and {what}: {named(a, table)} and {named(b, table)}"
    return _made(a, b, endpoint, question, verdict, weight, table)


def _made(
    a: Item, b: Item, endpoint: str, question: str, verdict: str, weight: float, table: Table
) -> Conflict:
    for item in (a, b):
        table.quote_of(item)
    return Conflict(
        endpoint,
        question,
        verdict,
        explanations([a], [b], table),
        f"{_said(a)} / {_said(b)}",
        (a.iri,),
        (b.iri,),
        a.article,
        b.article,
        table.studies[a.article].doi,
        table.studies[b.article].doi,
        weight,
        "claims",
    )


def _same_therapy(a: Item, b: Item) -> bool:
    """Tell whether two findings are about patients of one therapy, where both tell one."""
    drugs = [i.therapies - {"hsct", "chemotherapy"} for i in (a, b)]
    return not all(drugs) or bool(drugs[0] & drugs[1])


def _said(item: Item) -> str:
    significance = f", {item.significance}" if item.significance else ""
    hedge = ", hedged" if item.hedged else ""
    what = f"{item.exposure}: " if item.exposure else f"“{' '.join(item.quote.split())}” "
    return f"{what}{item.endpoint} {item.direction}{significance}{hedge}"
