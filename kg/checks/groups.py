"""Groups of patients against each other: causes of death, groups counted twice, what is left."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.numbers import NUMBER_WORD, word_value
from kg.checks.inconsistency import Inconsistency, Place, location_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Cohort, Document, Extraction, ReportedFigure, Sentence

_COUNT = rf"(?:\d{{1,5}}|{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')[2:-2]})"
_PEOPLE = r"(?:patients|children|subjects|adults|infants|cases)"
_OF_RELAPSE = re.compile(
    r"\b(?:of|from|due to|because of)\s(?:\w+\s){0,2}?(?:recurrence|relapse|progression|leuk\w+)\b",
    re.IGNORECASE,
)
#: So many variables must sum to one number of events for it to be that of all patients.
_AGREEING = 3
#: "14 of them underwent …", "15 patients whose …": a count and what is said of those counted.
_COUNTED = re.compile(
    rf"(?<![\w.,/-])(?P<n>{_COUNT})\s(?:of\s(?:them|these|those|the\s\w+)|(?:[\w-]+\s){{0,2}}?{_PEOPLE})"
    r"\b",
    re.IGNORECASE,
)
_SAID = re.compile(r"[^.;()]{0,140}")
_DENIED = re.compile(r"\b(?:no|not|without|never|neither|nor|except)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z][a-z-]{3,}")
#: Words of a group's name that every therapy shares.
_SHARED = frozenset(
    ("treatment", "therapy", "induction", "consolidation", "patients", "before", "after", "with")
)
#: A word so long, or one made of two, names one thing only.
_TELLING = re.compile(r"[a-z]{4,}-[a-z]{3,}")
#: "Of the 10 patients …. In two patients …. In the other seven patients …"
_ALL = re.compile(rf"^\W*(?:Of|Among)\s(?:the|these|all)\s(?:the\s)?(?P<n>{_COUNT})\s{_PEOPLE}\b")
_SOME = re.compile(rf"^\W*(?:In\s)?(?P<n>{_COUNT})\s{_PEOPLE}\b", re.IGNORECASE)
_REST = re.compile(
    rf"^\W*(?:In\s)?[Tt]he\s(?:other|remaining)\s(?P<n>{_COUNT})\s{_PEOPLE}\b", re.IGNORECASE
)


def group_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield numbers of patients that other numbers of the article rule out."""
    yield from _deaths(extraction)
    yield from _counted_twice(extraction)
    yield from _left_over(extraction.document)


def _deaths(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield deaths of relapse and of other causes that are more than all deaths of a table."""
    plain = extraction.document.plain
    counted = [
        f
        for f in extraction.figures
        if f.attribution == "primary" and f.cohort.label == "all" and f.n_events
    ]
    relapse = [
        f
        for f in counted
        if f.endpoint == "DEATH"
        and f.measure == "count"
        and _OF_RELAPSE.search(plain, f.value_span.end, f.span.end)
    ]
    others = [f for f in counted if f.endpoint in ("NRM", "TRM") and f.measure == "count"]
    events = _deaths_of_tables(extraction)
    if not relapse or not others or events is None:
        return
    number, figure = events
    a = max(relapse, key=lambda f: f.n_events or 0)
    b = max(others, key=lambda f: f.n_events or 0)
    told = (a.n_events or 0) + (b.n_events or 0)
    if told > number:
        note = (
            f"{a.n_events} deaths of relapse and {b.n_events} of other causes are {told}, the "
            f"events of OS in the table sum to {number} in all patients"
        )
        place = Place(f"{a.n_events} + {b.n_events}", a.location, a.span)
        yield Inconsistency(
            "sum", "real", place, Place(str(number), figure.location, figure.span), note
        )


def _deaths_of_tables(extraction: Extraction) -> tuple[int, ReportedFigure] | None:
    """Return to how many events of OS the groups of most variables sum, with one of them."""
    groups: dict[str, dict[str, ReportedFigure]] = defaultdict(dict)
    for f in extraction.figures:
        own = f.attribution == "primary" and f.cohort.parent in ("", "all") and f.cohort.size
        counted = f.endpoint == "OS" and f.n_events is not None
        if own and counted and f.location.startswith("table:"):
            groups[f.cohort.variable].setdefault(f.cohort.level, f)
    whole = next((c.size for c in extraction.cohorts if c.label == "all"), None)
    sums = {
        variable: sum(f.n_events or 0 for f in levels.values())
        for variable, levels in groups.items()
        if variable and sum(f.cohort.size or 0 for f in levels.values()) == whole
    }
    if not sums:
        return None
    number, times = Counter(sums.values()).most_common(1)[0]
    variable = next(v for v, n in sums.items() if n == number)
    return (number, next(iter(groups[variable].values()))) if times >= _AGREEING else None


def _counted_twice(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield a group that the text counts and a table gives another size, by what names it."""
    document = extraction.document
    named = [
        (cohort, words)
        for cohort in extraction.cohorts
        if cohort.level.lower() in ("yes", "present") and cohort.size and cohort.parent == "all"
        for words in [_naming(cohort)]
        if any(_TELLING.fullmatch(w) for w in words)
    ]
    told: set[tuple[frozenset[str], int]] = set()
    for sentence in document.sentences if named else ():
        if document.sections[sentence.section].kind not in ("abstract", "results", "discussion"):
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        for n, clause in _counts(plain):
            said = {*_WORD.findall(clause.lower())}
            for cohort, words in named:
                size = cohort.size or 0
                if not words <= said or _DENIED.search(clause):
                    continue
                if n == size or n * 2 < size or (words, n) in told:
                    continue
                told.add((words, n))
                place = Place(str(n), location_of(document, sentence.span.start), sentence.span)
                note = f"{cohort.variable}: {n} patients in the text, {size} in a table"
                yield Inconsistency("group-size", "slip", place, _row_of(extraction, cohort), note)


def _counts(plain: str) -> Iterator[tuple[int, str]]:
    """Yield the counts of patients of a sentence, each with what is said up to the next one."""
    counts = list(_COUNTED.finditer(plain))
    for i, m in enumerate(counts):
        end = counts[i + 1].start() if i + 1 < len(counts) else len(plain)
        said = _SAID.match(plain, m.end(), end)
        n = word_value(m["n"])
        if n is not None and said:
            yield n, said.group()


def _naming(cohort: Cohort) -> frozenset[str]:
    """Return the words that name a group, the general ones left out."""
    return frozenset(_WORD.findall(cohort.variable.lower())) - _SHARED


def _row_of(extraction: Extraction, cohort: Cohort) -> Place | None:
    """Return where a table prints a group."""
    for f in extraction.figures:
        if f.cohort.label == cohort.label and f.location.startswith("table:"):
            return Place(str(cohort.size), f.location, f.span)
    return None


def _left_over(document: Document) -> Iterator[Inconsistency]:
    """Yield "Of the 10 patients …. In two …. In the other seven …": 2 and 7 are not 10."""
    sentences = [
        s
        for s in document.sentences
        if document.sections[s.section].kind not in ("front", "back", "references")
    ]
    for (first, second), (_, third) in pairwise(pairwise(sentences)):
        if not first.paragraph == second.paragraph == third.paragraph:
            continue
        numbers = _numbers(document, (first, second, third))
        if numbers and numbers[1] + numbers[2] != numbers[0]:
            whole, some, rest = numbers
            note = f"{some} + {rest} = {some + rest} patients, of {whole}"
            a = Place(f"the other {rest}", location_of(document, third.span.start), third.span)
            b = Place(f"{whole} patients", location_of(document, first.span.start), first.span)
            yield Inconsistency("sum", "real", a, b, note)


def _numbers(document: Document, told: Sequence[Sentence]) -> tuple[int, int, int] | None:
    found = []
    for sentence, pattern in zip(told, (_ALL, _SOME, _REST), strict=True):
        m = pattern.match(document.plain[sentence.span.start : sentence.span.end])
        n = word_value(m["n"]) if m else None
        if n is None:
            return None
        found.append(n)
    return found[0], found[1], found[2]
