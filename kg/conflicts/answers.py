"""An author's own words on a cited work: "in contrast to", "consistent with", "lower than ours"."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.conflicts.claims import key_of
from kg.conflicts.comparability import cue_pattern, explanations, named, related, verdict_of
from kg.conflicts.entry import Conflict
from kg.conflicts.significance import compare, rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.conflicts.items import Item, Table

#: How far before its answer an own result may stand: the sentence before, as a rule.
_BEFORE = 700
_OURS = re.compile(r"\b(?:our|ours|present)\b", re.IGNORECASE)


def answered(table: Table, quoted: Sequence[Item]) -> Iterator[Conflict]:
    """Yield what articles say of cited works in their own words.

    ``quoted`` are the figures that are credited to cited works, with their quotes.
    """
    own: dict[str, list[Item]] = defaultdict(list)
    credited: dict[str, list[Item]] = defaultdict(list)
    for item in table.items:
        if item.primary:
            own[item.article].append(item)
        elif item.is_finding:
            credited[item.article].append(item)
    for item in quoted:
        credited[item.article].append(item)
    done: set[tuple[object, ...]] = set()
    for item in table.items:
        if item.is_finding and item.intent and item.primary and item.answers:
            yield from _own_answer(item, own, credited, table, done)
    for article in sorted(credited):
        for item in credited[article]:
            yield from _cited_answer(item, own[article], credited[article], table, done)


def _own_answer(
    item: Item,
    own: dict[str, list[Item]],
    credited: dict[str, list[Item]],
    table: Table,
    done: set[tuple[object, ...]],
) -> Iterator[Conflict]:
    """Yield an own finding that says whom it agrees or disagrees with."""
    others = [
        i
        for i in credited[item.article]
        if set(i.works) & set(item.answers)
        and related(i.endpoint, item.endpoint, table)
        and abs(i.start - item.start) < _BEFORE
    ]
    agree = item.intent == "agreesWith"
    key = (item.article, item.endpoint, item.answers)
    if key in done:
        return
    done |= {key, (item.article, item.quote)}
    works = tuple(i.iri for i in others) or item.answers
    named_works = " and ".join(table.labels.get(w, "a cited work") for w in item.answers[:3])
    words = "agrees with" if agree else "contradicts"
    drug = item.exposure or ", ".join(sorted(item.therapies - {"hsct"}))
    question = (
        f"{item.endpoint} and {drug}: {table.labels.get(item.article, '')} {words} {named_works}"
    )
    beside = [i for i in own[item.article] if _is_about(i, item, table)]
    yield _made(item.endpoint, question, agree, [item, *beside], others, works, item, table)


def _is_about(own: Item, item: Item, table: Table) -> bool:
    """Tell whether an own figure or finding is of the endpoint and exposure of an answer."""
    if own is item or own.endpoint != item.endpoint:
        return False
    common = key_of(own.exposure or own.group, table.lexicon) & key_of(item.exposure, table.lexicon)
    return bool(common - item.therapies)


def _cited_answer(
    item: Item,
    own: Sequence[Item],
    credited: Sequence[Item],
    table: Table,
    done: set[tuple[object, ...]],
) -> Iterator[Conflict]:
    """Yield a cited work's figure or finding that the article holds against its own."""
    intent = item.intent or _intent(item.quote, table)
    turned = item.is_finding and item.direction in ("increase", "decrease")
    against = turned and bool(_OURS.search(item.quote))
    if not intent and not against:
        return
    near = [
        i
        for i in own
        if related(i.endpoint, item.endpoint, table) and _is_near(i, item, wide=against)
    ]
    if not near:
        return
    key = (item.article, item.works, item.quote)
    if key in done or (item.article, item.quote) in done:
        return
    done.add(key)
    agree = intent == "agreesWith"
    beside = [
        i
        for i in credited
        if i.works == item.works
        and related(i.endpoint, item.endpoint, table)
        and abs(i.start - item.start) < _BEFORE
    ]
    told = beside or [item]
    words = "agrees with" if agree else "differs from"
    question = f"{item.endpoint}: {table.labels.get(item.article, '')} {words} {named(item, table)}"
    works = tuple(i.iri for i in told)
    yield _made(item.endpoint, question, agree, near, told, works, item, table)


def _is_near(own: Item, item: Item, *, wide: bool) -> bool:
    """Tell whether an own result is what the sentence speaks of."""
    if wide:  # "lower than in our study": the whole cohort's figures, wherever they are printed
        return not own.is_finding and own.measure in ("proportion", "cumulative_incidence")
    return 0 <= item.start - own.start < _BEFORE


def _intent(quote: str, table: Table) -> str:
    """Return what a quoted sentence says of the work that it cites."""
    if cue_pattern("disagreement", table.lexicon).search(quote):
        return "disagreesWith"
    return "agreesWith" if cue_pattern("agreement", table.lexicon).search(quote) else ""


def _made(
    endpoint: str,
    question: str,
    agree: bool,
    own: Sequence[Item],
    told: Sequence[Item],
    works: tuple[str, ...],
    teller: Item,
    table: Table,
) -> Conflict:
    for item in (*own, *told):
        table.quote_of(item)
    figures = [i for i in own if not i.is_finding and i.value is not None]
    figures.sort(key=lambda i: (not i.whole, -(i.events or 0)))
    tests = [t for x in figures for y in told if not y.is_finding and (t := compare(x, y))]
    verdict = "agrees" if agree else (verdict_of(own, told) if told else _by_words(teller, table))
    if verdict == "differs-in-definition":
        verdict = "conflict"
    basis = f"the article's own words: {' '.join(teller.quote.split())}"
    if tests:
        basis += f" [{tests[0]}]"
    elif figures and not figures[0].whole:
        basis += f" [{'; '.join(f'{i.group}: {rate(i)}' for i in figures[:4])}]"
    elif told and not told[0].is_finding:
        basis += f" [told: {rate(told[0])}]"
    doi = table.studies[teller.article].doi
    return Conflict(
        endpoint,
        question,
        verdict,
        (*_told_in(teller, table), *explanations(own, told, table)),
        basis,
        tuple(dict.fromkeys(i.iri for i in own)),
        works,
        teller.article,
        teller.article,
        doi,
        doi,
        1.0,
        "words",
        frozenset({(teller.article, ()), (teller.article, teller.works or teller.answers)}),
    )


def _by_words(item: Item, table: Table) -> str:
    """Return the verdict on works of which only the sentence itself tells."""
    return "differs-in-population" if _told_in(item, table) else "conflict"


def _told_in(item: Item, table: Table) -> tuple[str, ...]:
    """Return the population that a sentence says the others had, where it is another."""
    behind = cue_pattern("disagreement", table.lexicon).search(item.quote)
    told = item.quote[behind.end() :] if behind else ""
    ages = {m.notation for m in table.lexicon.find(told, "age-group")}
    ages.discard(item.population)
    if not ages or not item.population:
        return ()
    return (f"population: {item.population} / {', '.join(sorted(ages))}",)
