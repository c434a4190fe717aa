"""What only the graph knows of a question: names of studies and works, and groups of patients."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.ask.reading import Facet, GroupTerm, Reading
from kg.ask.words import NUMBERS, key, keys_of
from kg.parameters import with_narrower
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Store

    from extractors.lexicon import Lexicon
    from kg.ask.words import Word
    from kg.evidence import Row

_NO = frozenset({"no", "not", "non", "without"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in ns.PREFIXES.items())
_ARTICLES = """
SELECT DISTINCT ?article ?study ?author ?title ?year ?registration WHERE {
  ?article a ev:Article ; ev:shortCitation ?study .
  OPTIONAL { ?article ev:firstAuthor ?author }
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article ev:year ?year }
  OPTIONAL { ?article ev:registration ?registration }
}"""
_WORKS = """
SELECT DISTINCT ?work ?author ?year ?raw WHERE {
  ?reference biro:references ?work ; ev:raw ?raw .
  OPTIONAL { ?reference ev:firstAuthor ?author }
  OPTIONAL { ?reference ev:year ?year }
}"""
_CREDITED = "SELECT DISTINCT ?work WHERE { ?estimate ev:attributedTo ?work }"
_DESIGNS = """
SELECT DISTINCT ?article ?study ?design WHERE {
  ?own ev:design ?design ; ev:reportedIn ?article .
  ?article ev:shortCitation ?study .
}"""
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


class Names:
    """Studies and works of the graph by the names that people use; read when first asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._rows: dict[str, list[Row]] = {}

    def resolve(self, reading: Reading) -> Reading:
        """Return the reading with words that name a study or a cited work taken as that."""
        left = list(reading.left)
        studies: dict[str, str] = {}
        works: dict[str, str] = {}
        found = 0
        for word in (*reading.left, *reading.perhaps_names):
            if _YEAR.fullmatch(word.text):
                continue
            year = _year_behind(word, reading.question)
            in_title = self._by_author_or_title(word, year)
            credited = {} if in_title else self._works(word, year)
            if not in_title and not credited:
                continue
            studies |= in_title
            works |= credited
            found += 1
            left = [w for w in left if w is not word and w.text != year]
        reading = replace(reading, left=tuple(left), understood=reading.understood + found)
        if studies:
            reading = reading.with_facet(Facet("study", tuple(studies), tuple(studies.values())))
        if works:
            shown = tuple(dict.fromkeys(works.values()))
            reading = reading.with_facet(Facet("work", tuple(works), shown))
        return reading

    def by_design(self, reading: Reading, lexicon: Lexicon) -> Reading:
        """Return the reading held to studies of the designs that it names."""
        if not reading.designs:
            return reading
        concepts = [c for d in reading.designs if (c := lexicon.get("study-design", d))]
        wanted = {iri for c in concepts for iri in with_narrower(self.store, c.iri)}
        rows = [row for row in self._read(_DESIGNS) if row["design"] in wanted]
        found = {str(row["article"]): str(row["study"]) for row in rows}
        named = reading.facet("study")
        if named or reading.facet("work"):
            # A study that is named needs no further description.
            return reading
        shown = " or ".join(c.label for c in concepts)
        facet = Facet("design", tuple(found) or (ns.ID + "article/none",), (shown,), "study")
        return reading.with_facet(facet)

    def titles(self) -> dict[str, str]:
        """Return the titles of the articles, by IRI."""
        return {str(row["article"]): str(row["title"] or "") for row in self._read(_ARTICLES)}

    def studies(self) -> list[str]:
        """Return the short citations of the articles, sorted."""
        return sorted({str(row["study"]) for row in self._read(_ARTICLES)})

    def in_references(self, word: Word) -> dict[str, str]:
        """Return the works whose entry in a reference list holds a name, such as a trial's."""
        pattern = re.compile(rf"(?<!\w){re.escape(word.key)}(?!\w)")
        credited = {str(row["work"]) for row in self._read(_CREDITED)}
        return {
            str(row["work"]): _label(row)
            for row in self._read(_WORKS)
            if row["work"] in credited and pattern.search(key(str(row["raw"])))
        }

    def _by_author_or_title(self, word: Word, year: str) -> dict[str, str]:
        found = {}
        for row in self._read(_ARTICLES):
            authors = keys_of(str(row["author"] or ""))
            is_author = word.key in authors[-1:] and year in ("", str(row["year"]))
            is_registration = word.key == key(str(row["registration"] or ""))
            is_in_title = word.is_name and word.key in _names_in(str(row["title"] or ""))
            if is_author or is_registration or is_in_title:
                found[str(row["article"])] = str(row["study"])
        return found

    def _works(self, word: Word, year: str) -> dict[str, str]:
        if not (word.is_name or year):
            return {}
        return {
            str(row["work"]): _label(row)
            for row in self._read(_WORKS)
            if word.key in keys_of(str(row["author"] or ""))[-1:] and year in ("", str(row["year"]))
        }

    def _read(self, sparql: str) -> list[Row]:
        if sparql not in self._rows:
            self._rows[sparql] = select(self.store, f"{_PREFIXES}\n{sparql}")[1]
        return self._rows[sparql]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What became of the groups that a question asks for.

    ``missing`` are terms that no group of the figures found goes by.
    """

    reading: Reading
    missing: tuple[GroupTerm, ...] = ()


def narrow_to_groups(store: Store, reading: Reading, estimates: Sequence[str]) -> Narrowed:
    """Hold a reading to the groups that it names, looked for among the estimates found so far.

    Words that the vocabulary does not know are tried, too: an article's own name for a group is
    not in any vocabulary.  Of several terms a group must answer to all; where groups are compared,
    to as many as any group does.
    """
    if not (reading.wanted or reading.left) or not estimates:
        return Narrowed(reading)
    values = " ".join(f"<{iri}>" for iri in estimates)
    rows = select(store, f"{_PREFIXES}\n{_GROUPS % values}")[1]
    reading, wanted = _by_title(reading, rows)
    groups = {_name(row): row for row in rows}
    told = {t: {n for n, row in groups.items() if _is_told(t, row, reading)} for t in wanted}
    guessed = {w: {n for n, row in groups.items() if w.key in _keys(row)} for w in reading.left}
    guessed = {w: names for w, names in guessed.items() if names}
    if not told and all(_is_number(w) for w in guessed):
        # A bare number names no group ("in each of the five papers").
        guessed = {}
    missing = tuple(t for t, names in told.items() if not names)
    if missing or not (told or guessed):
        return Narrowed(reading, missing)
    score = Counter(n for names in (*told.values(), *guessed.values()) for n in names)
    best = len(told) + len(guessed)
    if reading.compares or not any(count == best for count in score.values()):
        best = max(score.values())
    chosen = [name for name, count in score.items() if count == best]
    if not reading.compares:
        short = tuple(t for t, names in told.items() if not names.issuperset(chosen))
        if short:
            return Narrowed(reading, short)
    used = [w for w, names in guessed.items() if names.intersection(chosen)]
    shown = [t.text for t in wanted] + ([" ".join(w.text for w in used)] if used else [])
    labels = tuple(sorted({label for name in chosen for label in _labels(groups[name])}))
    facet = Facet("group", labels, (" · ".join(shown),))
    left = tuple(w for w in reading.left if w not in used)
    understood = reading.understood + len(used)
    return Narrowed(replace(reading.with_facet(facet), left=left, understood=understood))


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


def _is_told(term: GroupTerm, row: Row, reading: Reading) -> bool:
    """Tell whether a group goes by a term; ``no early relapse`` is no group of early relapse."""
    if term.concept and row["population"] == term.concept:
        return True
    if term.scheme == "cue":
        return keys_of(str(row["group"])) in term.phrases
    may_be_negated = reading.compares or term.negated
    columns = ("group", "contrast", "level", "parent")
    fields = [keys_of(str(row[c])) for c in columns if row[c]]
    if any(_holds(term, keys, may_be_negated) for keys in fields):
        return not term.negated or any(_is_negated(term, keys) for keys in fields)
    told = {*keys_of(str(row["variable"] or "")), *keys_of(str(row["level"] or ""))}
    return bool(row["variable"]) and any(told.issuperset(p) for p in term.phrases)


def _holds(term: GroupTerm, keys: tuple[str, ...], may_be_negated: bool = True) -> bool:
    places = [
        i
        for phrase in term.phrases
        for i in range(len(keys) - len(phrase) + 1)
        if keys[i : i + len(phrase)] == phrase
    ]
    return any(may_be_negated or not i or keys[i - 1] not in _NO for i in places)


def _is_negated(term: GroupTerm, keys: tuple[str, ...]) -> bool:
    return _holds(term, keys) and not _holds(term, keys, may_be_negated=False)


def _keys(row: Row) -> set[str]:
    texts = (row[c] for c in ("group", "variable", "level", "contrast") if row[c])
    keys = {k for text in texts for k in keys_of(str(text))}
    # "One cycle" and "1 cycle" are the same group.
    return (
        keys
        | {NUMBERS[k] for k in keys if k in NUMBERS}
        | {w for w, n in NUMBERS.items() if n in keys}
    )


def _is_number(word: Word) -> bool:
    return word.key in NUMBERS or word.key.isdigit()


def _name(row: Row) -> tuple[str, str]:
    return (str(row["group"]), str(row["contrast"] or ""))


def _labels(row: Row) -> list[str]:
    """Return what the query compares: a ratio is known by its contrast, not by its group."""
    return [str(row["contrast"] or row["group"])]


def _names_in(title: str) -> set[str]:
    """Return acronyms of a title: words in capitals."""
    return {key(w) for w in re.findall(r"[^\W_]+", title) if len(w) > 1 and w.isupper()}


def _label(row: Row) -> str:
    return " ".join(str(row[c]) for c in ("author", "year") if row[c])


def _year_behind(word: Word, question: str) -> str:
    found = re.search(rf"{re.escape(word.text)}(?:\s+et al\.?)?,?\s*\(?((?:19|20)\d\d)\b", question)
    return found[1] if found else ""
