"""Groups of patients that a question names, looked for among the figures found so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.ask.named_groups import NO, Group, Name, holds
from kg.ask.names import runs_of
from kg.ask.phrases import phrasebook
from kg.ask.reading import Facet, Reading
from kg.ask.words import NUMBERS, STOP_WORDS, keys_of, word_set, words_of
from kg.namespaces import PREFIXES
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Store

    from kg.ask.words import Word
    from kg.evidence import Row, Value

#: Words of a group's name that tell nothing about the patients.
_FILLING = (
    STOP_WORDS
    | NO
    | word_set("conditioning cycle graft initiation regimen sex start status time transplantation")
)
#: Of each figure what no other shares; what many share is asked once, not joined to each.
_FIGURES = """
SELECT ?estimate ?cohort ?article ?measure ?contrast ?attribution
WHERE {
  VALUES ?estimate { %s }
  ?estimate ev:cohort ?cohort ; ev:reportedIn ?article ; ev:measureCode ?measure ;
            ev:attribution ?attribution .
  OPTIONAL { ?estimate ev:contrast ?contrast }
}"""
_COHORTS = """
SELECT ?cohort ?group ?variable ?level ?parent ?population
WHERE {
  VALUES ?cohort { %s }
  ?cohort rdfs:label ?group .
  OPTIONAL { ?cohort ev:variable ?variable }
  OPTIONAL { ?cohort ev:level ?level }
  OPTIONAL { ?cohort ev:parentCohort/rdfs:label ?parent }
  OPTIONAL { ?cohort ev:population/skos:notation ?population }
}"""
#: What the baseline table says of every single patient of a group, or of what it is part of.
_BASELINE = """
SELECT DISTINCT ?cohort ?variable ?level
WHERE {
  VALUES ?cohort { %s }
  ?cohort ev:parentCohort* ?whole .
  ?told ev:cohort ?whole ; a ev:Characteristic ; ev:value ?count ; ev:total ?total ;
        ev:percent ?percent ; ev:variable ?variable .
  FILTER(?count = ?total)
  OPTIONAL { ?told ev:level ?level }
} ORDER BY ?cohort ?variable ?level"""
_TITLES = "SELECT ?article ?title WHERE { VALUES ?article { %s } ?article dcterms:title ?title }"
_RETOLD_TITLES = """
SELECT ?estimate ?title
WHERE {
  VALUES ?estimate { %s }
  ?estimate ev:reportedIn ?article ; ev:attributedTo/^biro:references ?entry .
  ?article ev:hasReferenceList ?entry . ?entry ev:refTitle ?title
}"""
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items())


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What became of the groups that a question asks for.

    ``missing`` are the names that no group of the figures found goes by, ``estimates`` the figures
    of the groups that do, None where no group is named.
    """

    reading: Reading
    missing: tuple[str, ...] = ()
    estimates: frozenset[str] | None = None


def narrow_to_groups(store: Store, reading: Reading, estimates: Sequence[str]) -> Narrowed:
    """Hold a reading to the groups that it names, looked for among the estimates found so far.

    Words that the vocabulary does not know are tried, too: an article's own name for a group is
    not in any vocabulary.  Of several terms a group must answer to all.
    """
    if not (reading.wanted or reading.left or reading.sides) or not estimates:
        return Narrowed(reading)
    groups: dict[Name, Group] = {}
    for row in _groups_of(store, estimates):
        group = Group(row)
        groups.setdefault(group.name, group).estimates.add(str(row["estimate"]))
    unnamed = [t for t in reading.wanted if not any(g.answers_to(t) for g in groups.values())]
    if unnamed:
        _take_baseline(store, groups.values())
        told = [t.text for t in unnamed if any(g.answers_to(t) for g in groups.values())]
        notes = (f"{text}: told of all these patients by the baseline table" for text in told)
        reading = replace(reading, notes=(*reading.notes, *notes))
    find = _compared if reading.sides else _named
    return find(reading, [*groups.values()])


def _take_baseline(store: Store, groups: Iterable[Group]) -> None:
    """Let groups answer to what their baseline table tells of all their patients.

    A cohort of patients with MRD need not be called CR1, though all 35 of 35 are in CR1.
    """
    told: dict[Value, list[tuple[str, ...]]] = defaultdict(list)
    for row in _about(store, _BASELINE, (str(group.row["cohort"]) for group in groups)):
        told[row["cohort"]].append(keys_of(str(row["level"] or row["variable"])))
    for group in groups:
        group.baseline = told[group.row["cohort"]]


def _groups_of(store: Store, estimates: Sequence[str]) -> Iterator[Row]:
    """Yield a row for each figure: its group, and the titles of what reports and what is retold."""
    figures = _about(store, _FIGURES, estimates)
    retold = [str(f["estimate"]) for f in figures if f["attribution"] != "primary"]
    cohorts: dict[Value, list[Row]] = defaultdict(list)
    for row in _about(store, _COHORTS, (str(f["cohort"]) for f in figures)):
        cohorts[row["cohort"]].append(row)
    own = {r["article"]: r["title"] for r in _about(store, _TITLES, _articles(figures))}
    others: dict[Value, list[Value]] = defaultdict(list)
    for row in _about(store, _RETOLD_TITLES, retold):
        others[row["estimate"]].append(row["title"])
    for figure in figures:
        title = own.get(figure["article"])
        is_own = figure["attribution"] == "primary"
        for told in [title] if is_own else others.get(figure["estimate"], [None]):
            for cohort in cohorts[figure["cohort"]]:
                yield {**figure, **cohort, "title": told, "own_title": title}


def _about(store: Store, sparql: str, iris: Iterable[str]) -> list[Row]:
    """Return the rows of a query about some nodes."""
    values = " ".join(f"<{iri}>" for iri in dict.fromkeys(iris))
    return select(store, f"{_PREFIXES}\n{sparql % values}")[1] if values else []


def _articles(figures: Iterable[Row]) -> Iterator[str]:
    return (str(figure["article"]) for figure in figures)


#: Groups of two sides may be described by so many further words each.
_MOST_OTHER_WORDS = 2
_Placed = tuple[frozenset[int], Group]


def _named(reading: Reading, groups: list[Group]) -> Narrowed:
    told = {t: {g.name for g in groups if g.answers_to(t)} for t in reading.wanted}
    guessed: dict[Word, set[Name]] = {}
    if reading.facet("endpoint") or told:
        for run in runs_of(reading.left):
            called = {g.name for g in groups if all(w.key in g.keys for w in run)}
            guessed |= dict.fromkeys(run, called) if called else {}
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
    chosen = _called_exactly(chosen, groups, reading) or chosen
    short = tuple(t.text for t, names in told.items() if not names & chosen)
    if short:
        return Narrowed(reading, short)
    used = [w for w, names in guessed.items() if names & chosen]
    shown = [t.text for t in reading.wanted] + ([" ".join(w.text for w in used)] if used else [])
    members = [g for g in groups if g.name in chosen]
    reading = reading.with_facet(_facet(members, " · ".join(shown)))
    left = tuple(w for w in reading.left if w not in used)
    reading = replace(reading, left=left, understood=reading.understood + len(used))
    return Narrowed(reading, estimates=_estimates(members))


def _called_exactly(chosen: set[Name], groups: list[Group], reading: Reading) -> set[Name]:
    """Return the groups that are called just what was typed, with their parts."""
    typed = {keys_of(t.text) for t in reading.wanted}
    if len(typed) != 1:
        return set()
    exact = {g.label for g in groups if g.name in chosen and keys_of(g.label) in typed}
    return {g.name for g in groups if g.label in exact or g.row["parent"] in exact}


def _facet(groups: Iterable[Group], shown: str) -> Facet:
    return Facet("group", tuple(sorted({g.shown for g in groups})), (shown,))


def _estimates(groups: Iterable[Group]) -> frozenset[str]:
    return frozenset(e for g in groups for e in g.estimates)


def _compared(reading: Reading, groups: list[Group]) -> Narrowed:
    """Hold the reading to groups that differ in nothing but the sides of the comparison."""
    wanted = reading.wanted
    missing = tuple(t.text for t in wanted if not any(g.answers_to(t) for g in groups))
    if missing:
        return Narrowed(reading, missing)
    groups = [g for g in groups if all(g.answers_to(t) for t in wanted)]
    ratios = [g for g in groups if g.is_ratio and _sets_against(g, reading)]
    chosen = [*ratios, *_along_one_axis(reading, groups)]
    if not chosen:
        sides = " and ".join(s.text for s in reading.sides)
        return Narrowed(reading, (f"groups told apart by {sides}",))
    facet = _facet(chosen, " versus ".join(s.text for s in reading.sides))
    on_side = tuple((g.shown, i) for g in chosen if (i := _only_side(g, reading)) is not None)
    found = replace(reading, facets=(*reading.facets, facet), on_side=on_side)
    used = {k for g in chosen for k in g.keys}
    left = tuple(w for w in reading.left if w.key not in used)
    understood = reading.understood + len(reading.sides)
    return Narrowed(replace(found, left=left, understood=understood), estimates=_estimates(chosen))


def _along_one_axis(reading: Reading, groups: Iterable[Group]) -> list[Group]:
    """Return the groups that the sides tell apart, those named with the fewest other words.

    Best are groups whose names differ in nothing else: "CR1 at HSCT" and "CR2 at HSCT".
    """
    axes: dict[tuple[str, frozenset[str]], list[_Placed]] = defaultdict(list)
    for group in groups:
        sides = frozenset(i for i, side in enumerate(reading.sides) if group.is_on(side))
        if sides and not group.is_ratio and not group.is_either:
            axes[group.article, _not_asked_for(group.label, reading)].append((sides, group))
    whole = [(len(rest), told) for (_, rest), told in axes.items() if _tells_apart(told, reading)]
    if not whole:
        by_article: dict[str, list[_Placed]] = defaultdict(list)
        for (article, rest), told in axes.items():
            by_article[article] += told if len(rest) <= _MOST_OTHER_WORDS else []
        whole = [(0, told) for told in by_article.values() if _tells_apart(told, reading)]
    fewest = min((n for n, _ in whole), default=0)
    best = [group for n, told in whole if n == fewest for _, group in told]
    return [*best, *_called_as_typed(best, axes, reading)]


def _called_as_typed(
    chosen: list[Group], axes: Mapping[tuple[str, frozenset[str]], list[_Placed]], reading: Reading
) -> list[Group]:
    """Return groups that have a side's very words, where the chosen ones have others for it."""
    found = []
    for i, side in enumerate(reading.sides):
        typed = keys_of(side.text)
        if any(_has(typed, keys_of(g.label)) for g in chosen):
            continue
        found += [
            group
            for (article, rest), told in axes.items()
            for sides, group in told
            if i in sides and len(rest) <= _MOST_OTHER_WORDS and _has(typed, keys_of(group.label))
            if article in {g.article for g in chosen} and group not in chosen
        ]
    return found


def _has(part: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    return any(keys[i : i + len(part)] == part for i in range(len(keys)))


def _tells_apart(told: list[_Placed], reading: Reading) -> bool:
    """Tell whether groups cover all sides and are not all on the same."""
    covered = {i for sides, _ in told for i in sides}
    return len(covered) == len(reading.sides) and len({sides for sides, _ in told}) > 1


def _only_side(group: Group, reading: Reading) -> int | None:
    """Return the side that a group is on; where both hold, the one that says more."""
    on = [i for i, side in enumerate(reading.sides) if group.is_on(side)]
    on.sort(key=lambda i: -len(reading.sides[i].terms))
    return None if group.is_ratio or not on else on[0]


def _not_asked_for(label: str, reading: Reading) -> frozenset[str]:
    """Return the words of a group's name that the question does not have, by any name."""
    words = words_of(label)
    known = {
        i
        for phrase in phrasebook().find(words)
        if any((s.concept.scheme, s.concept.notation) in reading.concepts for s in phrase.senses)
        for i in range(phrase.start, phrase.end)
    }
    terms = (t for side in reading.sides for t in side.terms)
    typed = {w.key for w in reading.words if w.at not in reading.outcome}
    asked = typed | {k for t in terms for p in t.phrases for k in p}
    return frozenset(
        w.key for i, w in enumerate(words) if i not in known and w.key not in asked | _FILLING
    )


def _sets_against(group: Group, reading: Reading) -> bool:
    """Tell whether a ratio compares the sides: "Female vs male", "number of cycles"."""
    keys = keys_of(f"{group.contrast} {group.label}")
    terms = [t for side in reading.sides for t in side.terms]
    if all(holds(t, keys) for t in terms):
        return True
    # Numbers are levels of what is counted, which alone may be named.
    counted = [t for t in terms if t.text not in NUMBERS and not t.text.isdigit()]
    return 0 < len(counted) < len(terms) and all(holds(t, keys) for t in counted)


def _is_number(word: Word) -> bool:
    return word.key in NUMBERS or word.key.isdigit()
