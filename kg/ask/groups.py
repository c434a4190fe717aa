"""Groups of patients that a question names, looked for among the figures found so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.ask.reading import Facet, GroupTerm, Reading
from kg.ask.words import NUMBERS, STOP_WORDS, keys_of
from kg.namespaces import PREFIXES
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Store

    from kg.ask.reading import Side
    from kg.ask.words import Word
    from kg.evidence import Row

_NO = frozenset({"no", "not", "non", "without"})
#: Words of a group's name that tell nothing about the patients.
_FILLING = STOP_WORDS | _NO | {"cycle", "graft", "transplantation", "regimen", "sex"}
_GROUPS = """
SELECT DISTINCT ?group ?variable ?level ?parent ?contrast ?population ?title ?article ?study
WHERE {
  VALUES ?estimate { %s }
  ?estimate ev:cohort ?cohort ; ev:reportedIn ?article .
  ?article ev:shortCitation ?study .
  ?cohort rdfs:label ?group .
  OPTIONAL { ?cohort ev:variable ?variable }
  OPTIONAL { ?cohort ev:level ?level }
  OPTIONAL { ?cohort ev:parentCohort/rdfs:label ?parent }
  OPTIONAL { ?estimate ev:contrast ?contrast }
  OPTIONAL { ?cohort ev:population/skos:notation ?population }
  OPTIONAL { ?article dcterms:title ?title }
}"""
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items())


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What became of the groups that a question asks for.

    ``missing`` are the names that no group of the figures found goes by.
    """

    reading: Reading
    missing: tuple[str, ...] = ()


def narrow_to_groups(store: Store, reading: Reading, estimates: Sequence[str]) -> Narrowed:
    """Hold a reading to the groups that it names, looked for among the estimates found so far.

    Words that the vocabulary does not know are tried, too: an article's own name for a group is
    not in any vocabulary.  Of several terms a group must answer to all.
    """
    if not (reading.wanted or reading.left or reading.sides) or not estimates:
        return Narrowed(reading)
    values = " ".join(f"<{iri}>" for iri in estimates)
    rows = select(store, f"{_PREFIXES}\n{_GROUPS % values}")[1]
    reading, wanted = _by_title(reading, rows)
    groups = list({_Group(row).name: _Group(row) for row in rows}.values())
    if reading.sides:
        return _compared(reading, wanted, groups)
    return _named(reading, wanted, groups)


class _Group:
    """A group of patients, or the contrast of a ratio, by its words."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.article = str(row["article"])
        self.contrast = str(row["contrast"] or "")
        self.label = str(row["group"])
        self.name = (self.article, self.label, self.contrast)
        #: What the query compares: a ratio is known by its contrast, not by its group.
        self.shown = self.contrast or self.label

    @cached_property
    def keys(self) -> set[str]:
        """All words that describe the group; "one cycle" and "1 cycle" are the same."""
        columns = ("group", "variable", "level", "contrast")
        keys = {k for c in columns if self.row[c] for k in keys_of(str(self.row[c]))}
        spelled = {w for w, n in NUMBERS.items() if n in keys}
        return keys | {NUMBERS[k] for k in keys if k in NUMBERS} | spelled

    @cached_property
    def fields(self) -> list[tuple[str, ...]]:
        """The words of its name, contrast, level and of the group that it is part of."""
        columns = ("group", "contrast", "level", "parent")
        return [keys_of(str(self.row[c])) for c in columns if self.row[c]]

    def answers_to(self, term: GroupTerm, *, may_be_negated: bool = False) -> bool:
        """Tell whether it goes by a term; ``no early relapse`` is no group of early relapse."""
        if term.concept and self.row["population"] == term.concept:
            return True
        if term.scheme == "cue":
            return keys_of(self.label) in term.phrases
        may_be_negated = may_be_negated or term.negated
        if any(_holds(term, keys, may_be_negated=may_be_negated) for keys in self.fields):
            return not term.negated or any(_is_negated(term, keys) for keys in self.fields)
        variable = self.row["variable"]
        told = {*keys_of(str(variable or "")), *keys_of(str(self.row["level"] or ""))}
        return bool(variable) and any(told.issuperset(p) for p in term.phrases)

    def is_on(self, side: Side) -> bool:
        """Tell whether it is a group of one side of a comparison."""
        return all(self.answers_to(term) for term in side.terms)


def _named(reading: Reading, wanted: list[GroupTerm], groups: list[_Group]) -> Narrowed:
    told = {t: {g.name for g in groups if g.answers_to(t)} for t in wanted}
    guessed = {w: {g.name for g in groups if w.key in g.keys} for w in reading.left}
    guessed = {w: names for w, names in guessed.items() if names}
    if not told and all(_is_number(w) for w in guessed):
        # A bare number names no group ("in each of the five papers").
        guessed = {}
    missing = tuple(t.text for t, names in told.items() if not names)
    if missing or not (told or guessed):
        return Narrowed(reading, missing)
    score = Counter(n for names in (*told.values(), *guessed.values()) for n in names)
    best = len(told) + len(guessed)
    if not any(count == best for count in score.values()):
        best = max(score.values())
    chosen = {name for name, count in score.items() if count == best}
    short = tuple(t.text for t, names in told.items() if not names & chosen)
    if short:
        return Narrowed(reading, short)
    used = [w for w, names in guessed.items() if names & chosen]
    shown = [t.text for t in wanted] + ([" ".join(w.text for w in used)] if used else [])
    labels = tuple(sorted({g.shown for g in groups if g.name in chosen}))
    reading = reading.with_facet(Facet("group", labels, (" · ".join(shown),)))
    left = tuple(w for w in reading.left if w not in used)
    return Narrowed(replace(reading, left=left, understood=reading.understood + len(used)))


def _compared(reading: Reading, wanted: list[GroupTerm], groups: list[_Group]) -> Narrowed:
    """Hold the reading to groups that differ in nothing but the sides of the comparison."""
    missing = tuple(t.text for t in wanted if not any(_fits(g, t) for g in groups))
    if missing:
        return Narrowed(reading, missing)
    groups = [g for g in groups if all(_fits(g, t) for t in wanted)]
    ratios = [g for g in groups if g.contrast and _sets_against(g, reading)]
    chosen = [*ratios, *_along_one_axis(reading, groups)]
    if not chosen:
        sides = " and ".join(s.text for s in reading.sides)
        return Narrowed(reading, (f"groups told apart by {sides}",))
    labels = tuple(sorted({g.shown for g in chosen}))
    shown = " versus ".join(s.text for s in reading.sides)
    facets = [Facet("group", labels, (shown,))]
    articles = {g.article: str(g.row["study"]) for g in chosen}
    if not reading.facet("study"):
        facets.append(Facet("study", tuple(articles), tuple(articles.values())))
    on_side = tuple((g.shown, i) for g in chosen if (i := _only_side(g, reading)) is not None)
    found = replace(reading, facets=(*reading.facets, *facets), on_side=on_side)
    used = {k for g in chosen for k in g.keys}
    left = tuple(w for w in reading.left if w.key not in used)
    return Narrowed(replace(found, left=left, understood=reading.understood + len(reading.sides)))


def _along_one_axis(reading: Reading, groups: Iterable[_Group]) -> list[_Group]:
    """Return the groups that the sides tell apart, those named with the fewest other words."""
    asked = {*reading.keys, *(k for s in reading.sides for t in s.terms for p in t.phrases for k in p)}
    axes: dict[tuple[str, frozenset[str]], list[tuple[frozenset[int], _Group]]] = defaultdict(list)
    for group in groups:
        sides = frozenset(i for i, side in enumerate(reading.sides) if group.is_on(side))
        if sides and not group.contrast:
            rest = frozenset(set(keys_of(group.label)) - asked - _FILLING)
            axes[group.article, rest].append((sides, group))
    whole = {
        axis: told
        for axis, told in axes.items()
        if frozenset().union(*(s for s, _ in told)) == frozenset(range(len(reading.sides)))
        and len({s for s, _ in told}) > 1
    }
    fewest: dict[str, int] = {}
    for article, rest in whole:
        fewest[article] = min(len(rest), fewest.get(article, len(rest)))
    least = min(fewest.values(), default=0)
    return [
        group
        for (article, rest), told in whole.items()
        if len(rest) == fewest[article] == least
        for _, group in told
    ]


def _only_side(group: _Group, reading: Reading) -> int | None:
    """Return the side that a group is on; where both hold, the one that says more."""
    on = [i for i, side in enumerate(reading.sides) if group.is_on(side)]
    on.sort(key=lambda i: -len(reading.sides[i].terms))
    return None if group.contrast or not on else on[0]


def _sets_against(group: _Group, reading: Reading) -> bool:
    """Tell whether a ratio's contrast names a side: "two cycles vs one", "Female vs male"."""
    keys = keys_of(group.contrast)
    return all(_holds(t, keys) for s in reading.sides for t in s.terms)


def _fits(group: _Group, term: GroupTerm) -> bool:
    return group.answers_to(term)


def _by_title(reading: Reading, rows: Iterable[Row]) -> tuple[Reading, list[GroupTerm]]:
    """Hold the reading to articles whose title names a disease: all their patients have it."""
    rows = list(rows)
    wanted = []
    for term in reading.wanted:
        articles = {
            str(row["article"]): str(row["study"])
            for row in rows
            if term.scheme == "condition" and _holds(term, keys_of(str(row["title"] or "")))
        }
        if not articles:
            wanted.append(term)
        elif not reading.facet("study"):
            facet = Facet("condition", tuple(articles), (term.text,), "study")
            reading = reading.with_facet(facet)
    return reading, wanted


def _holds(term: GroupTerm, keys: tuple[str, ...], *, may_be_negated: bool = True) -> bool:
    places = [
        i
        for phrase in term.phrases
        for i in range(len(keys) - len(phrase) + 1)
        if keys[i : i + len(phrase)] == phrase
    ]
    return any(may_be_negated or not i or keys[i - 1] not in _NO for i in places)


def _is_negated(term: GroupTerm, keys: tuple[str, ...]) -> bool:
    return _holds(term, keys) and not _holds(term, keys, may_be_negated=False)


def _is_number(word: Word) -> bool:
    return word.key in NUMBERS or word.key.isdigit()
