"""What makes two sources speak of the same question, and what may explain that they differ."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractors.numbers import word_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon
    from kg.conflicts.items import Item, Study, Table

#: Who is inside whom; all ages overlap with everybody.
_AGES = {
    "pediatric": frozenset(("pediatric", "pediatric-young-adult", "all-ages")),
    "pediatric-young-adult": frozenset(("pediatric", "pediatric-young-adult", "all-ages")),
    "adult": frozenset(("adult", "all-ages")),
    "all-ages": frozenset(("pediatric", "pediatric-young-adult", "adult", "all-ages")),
}
#: Therapies that nearly everybody of a transplant study gets: no question is about them.
BACKGROUND = frozenset(("hsct", "chemotherapy", "reduced-intensity conditioning"))
_CASE = re.compile(r"\b\d{1,2}-year-old\b|\bcase reports?\b", re.IGNORECASE)
#: How many ways of telling cycles are shown of one side.
_MOST_CYCLES = 3
_COURSE = re.compile(r"cycle|course|dose", re.IGNORECASE)
_CYCLES = re.compile(
    r"\b(?:(?:\d+|one|two|three|four|five|six|a single|first|second|third|low|high|escalating)"
    r"(?:\sor\smore|\sto\s\w+)?(?:\s(?!of\b)[a-z]+)?[\s-](?:cycles?|courses?|doses?)(?!\slevel)"
    r"|(?:cycle|course)\s\d)\b",
    re.IGNORECASE,
)
_FACTS = {
    "acute_gvhd_criteria": "grading of acute GVHD",
    "chronic_gvhd_criteria": "grading of chronic GVHD",
    "design": "design",
}


@cache
def cue_pattern(notation: str, lexicon: Lexicon) -> re.Pattern[str]:
    """Return a pattern of all words of a cue."""
    concept = lexicon.get("finding-cue", notation) or lexicon.get("cue", notation)
    labels = sorted(concept.labels if concept else (), key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(label)}\b" for label in labels), re.IGNORECASE)


def related(a: str, b: str, table: Table) -> str:
    """Return the broader of two endpoint codes if one covers the other, ``""`` if neither does."""
    if a == b:
        return a
    if b in table.broader.get(a, frozenset()):
        return b
    return a if a in table.broader.get(b, frozenset()) else ""


def share_therapy(a: Item, b: Item) -> bool:
    """Tell whether two items are about one therapy that is not everybody's."""
    return bool((a.therapies & b.therapies) - BACKGROUND)


def apart_in_population(a: Item, b: Item) -> bool:
    """Tell whether two items are about different ages."""
    return bool(a.population and b.population) and b.population not in _AGES.get(
        a.population, frozenset((a.population,))
    )


def apart_in_setting(a: Item, b: Item) -> bool:
    """Tell whether a therapy was given at different times relative to transplant."""
    return bool(a.settings and b.settings) and not a.settings & b.settings


def verdict_of(a: Sequence[Item], b: Sequence[Item]) -> str:
    """Return the verdict on two sources that differ: by what they are not comparable, if at all."""
    pairs = [(x, y) for x in a for y in b]
    if all(apart_in_population(x, y) for x, y in pairs):
        return "differs-in-population"
    if all(apart_in_setting(x, y) for x, y in pairs):
        return "differs-in-setting"
    if not {x.endpoint for x in a} & {y.endpoint for y in b}:
        return "differs-in-definition"
    times = [(x.months, y.months) for x, y in pairs]
    if all(m is not None and n is not None and abs(m - n) > 0.15 * max(m, n) for m, n in times):
        return "differs-in-time"
    return "conflict"


def explanations(a: Sequence[Item], b: Sequence[Item], table: Table) -> tuple[str, ...]:
    """Return what differs between two sources and may explain what they say."""
    found: list[str] = []
    found += _ages(a, b)
    found += _apart(
        "setting", {s for i in a for s in i.settings}, {s for i in b for s in i.settings}
    )
    therapies = [{t for i in side for t in i.therapies} - BACKGROUND for side in (a, b)]
    found += _apart("therapy", *therapies)
    found += _apart("definition", {i.endpoint for i in a}, {i.endpoint for i in b})
    times = [{f"{i.months:g} months" for i in side if i.months is not None} for side in (a, b)]
    found += _apart("time", *times)
    found += _cycles(a, b)
    found += _denominators(a, b)
    if any(_CASE.search(i.quote) for i in (*a, *b)):
        found.append("design: a single case")
    found += _own_facts(a, b, table)
    return tuple(dict.fromkeys(found))


def _ages(a: Sequence[Item], b: Sequence[Item]) -> list[str]:
    """Return how the ages differ; children and children with young adults are near enough."""
    first, second = {i.population for i in a}, {i.population for i in b}
    if not any(apart_in_population(x, y) for x in a for y in b) and "all-ages" not in (
        first | second
    ):
        return []
    return _apart("population", first, second)


def _apart(name: str, first: set[str], second: set[str]) -> list[str]:
    first, second = first - {""}, second - {""}
    if not first or not second or first == second:
        return []
    return [f"{name}: {', '.join(sorted(first))} / {', '.join(sorted(second))}"]


@lru_cache(maxsize=4096)
def cycles_in(text: str) -> frozenset[str]:
    """Return the cycles, courses and doses that a text tells."""
    if not _COURSE.search(text):
        return frozenset()
    return frozenset(_plain_cycles(m.group()) for m in _CYCLES.finditer(text))


def _plain_cycles(words: str) -> str:
    """Return cycles as they are compared: "the first two courses" are 2 cycles.

    >>> _plain_cycles("first two courses"), _plain_cycles("one cycle")
    ('2 cycles', '1 cycle')
    """
    text = re.sub(r"\bcourse", "cycle", " ".join(words.lower().split()))
    text = re.sub(r"^first\s(?=two|three|four|\d)", "", text)
    return " ".join(str(word_value(w) or w) for w in text.split())


def _cycles(a: Sequence[Item], b: Sequence[Item]) -> list[str]:
    """Return the cycles or doses of each side, where they are told and not the same."""
    told = [
        {c for i in side for c in cycles_in(f"{i.group} . {i.exposure} . {i.quote}")}
        for side in (a, b)
    ]
    if told[0] == told[1]:
        return []
    first, second = (", ".join(sorted(side)[:_MOST_CYCLES]) or "not told" for side in told)
    return [f"number of cycles or dose: {first} / {second}"]


def _denominators(a: Sequence[Item], b: Sequence[Item]) -> list[str]:
    sizes = [[i.total for i in side if i.total] for side in (a, b)]
    if not sizes[0] or not sizes[1]:
        return []
    n, m = max(sizes[0]), max(sizes[1])
    return [f"few patients: n = {n} / n = {m}"] if min(n, m) < 50 and n != m else []


def _own_facts(a: Sequence[Item], b: Sequence[Item], table: Table) -> list[str]:
    """Return how the studies of own results differ, and whom an article says was selected."""
    found = []
    studies: list[Study | None] = [
        table.studies.get(side[0].article) if side and side[0].primary else None for side in (a, b)
    ]
    if studies[0] and studies[1]:
        for kind, name in _FACTS.items():
            first, second = ({*s.facts.get(kind, ())} for s in studies if s)
            gvhd = any("GVHD" in i.endpoint for i in (*a, *b))
            if kind == "design" or gvhd:
                found += _apart(name, first, second)
    works = {w for i in (*a, *b) for w in i.works}
    names = {table.labels.get(w, "").rpartition(" ")[0] for w in works} - {""}
    own = {i.article for i in (*a, *b) if i.primary}
    for article in dict.fromkeys(i.article for i in (*a, *b)):
        study = table.studies.get(article)
        for endpoint, words, quote in study.selections if study else ():
            told = any(name in quote for name in names)
            if (told or article in own) and any(
                related(endpoint, i.endpoint, table) for i in (*a, *b)
            ):
                found.append(f"selection: {words}")
    return found


def named(item: Item, table: Table) -> str:
    """Return what to call a source: the article, or the cited work and who tells of it."""
    teller = table.labels.get(item.article, "")
    if item.primary:
        return teller
    if not item.works:
        return f"a work without a reference (as told in {teller})"
    works = " and ".join(table.labels.get(w, "a cited work") for w in item.works[:2])
    more = f" and {len(item.works) - 2} more" if len(item.works) > 2 else ""
    return f"{works}{more} (as told in {teller})"
