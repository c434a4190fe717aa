"""Phrases that the vocabulary knows, and the longest of them in a question."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.lexicon import is_abbreviation, load
from kg.ask.words import AFTER, NUMBERS, STOP_WORDS, Word, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.lexicon import Concept, Lexicon

#: Phrases run together are compared from this length on: ``prehsct`` is ``pre-HSCT``.
_RUN_TOGETHER = 5
_SHORTEST_TYPO = 5
_TWO_SLIPS = 8
_TIME_UNITS = ("year", "month", "week", "day")
_FUSED = re.compile(r"(\d+)(y|yr|yrs|mo|mos|m|wk|w|d)")
_NOT_TIMES = frozenset(
    {"above", "age", "aged", "below", "last", "older", "over", "than", "under", "younger"}
)
#: Words of running text that no question is about.
_NOT_ASKED = frozenset({"unit", "citation-cue", "citation-intent", "finding-cue"})
_COUNTRY = "country"
_SPELLED_UNITS = {"yr": "year", "y": "year", "mo": "month", "mth": "month", "m": "month"} | {
    "wk": "week",
    "w": "week",
    "d": "day",
}


_in_use: ContextVar[Lexicon | None] = ContextVar("_in_use", default=None)


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a phrase may mean; ``loose`` where only a hidden label says so."""

    concept: Concept
    loose: bool
    label: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch ``[start, end)`` of a question's words and what it may mean.

    ``time`` is set for a point in time (``2 year``), which is no concept.
    """

    start: int
    end: int
    senses: tuple[Sense, ...] = ()
    time: str = ""

    def sense(self, *schemes: str) -> Sense | None:
        """Return the first meaning in one of ``schemes``, or None."""
        return next((s for s in self.senses if s.concept.scheme in schemes), None)


class Phrasebook:
    """All labels of the vocabulary, hidden ones too, looked up without case, plural and hyphen."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.entries: dict[str, list[tuple[tuple[str, ...], Sense]]] = defaultdict(list)
        self.longest = 1
        transplants = {
            "".join(keys_of(label))
            for concept in lexicon.scheme("intervention")
            if concept.notation == "hsct"
            for label in (*concept.labels, *concept.hidden)
        }
        for concept in lexicon.concepts:
            if concept.scheme in _NOT_ASKED:
                continue
            for label in dict.fromkeys((*concept.labels, concept.notation.removeprefix("AE:"))):
                self._enter(concept, label, False, transplants)
            for label in concept.hidden:
                self._enter(concept, label, True, transplants)
        #: Words of labels that are no sloppy forms: what a misspelt word may be meant to be.
        #: No country: an author's name may be one letter away from one.
        self.words = {
            word
            for entries in self.entries.values()
            for keys, sense in entries
            if not sense.loose and sense.concept.scheme != _COUNTRY
            for word in keys
        }

    def _enter(self, concept: Concept, label: str, loose: bool, transplants: set[str]) -> None:
        # "No. (%)" heads a column; its letters alone mean nothing.
        keys = () if "%" in label else keys_of(label)
        # "After transplant" alone tells when, not what for; what it tells is settled by what
        # stands beside it.
        if not keys or (keys[0] in AFTER and "".join(keys[1:]) in transplants):
            return
        self.longest = max(self.longest, len(keys))
        self.entries["".join(keys)].append((keys, Sense(concept, loose, label)))

    def senses(self, words: Sequence[Word]) -> tuple[Sense, ...]:
        """Return what exactly these words may mean."""
        keys = tuple(w.key for w in words)
        joined = "".join(keys)
        found = []
        for entry, sense in self.entries.get(joined, ()):
            if entry != keys and len(joined) < _RUN_TOGETHER:
                continue
            if len(words) == 1 and not _is_written_as(words[0], sense.label):
                continue
            found.append(sense)
        found.sort(key=lambda s: s.loose)
        return tuple({(s.concept.iri): s for s in reversed(found)}.values())[::-1]

    def find(self, words: Sequence[Word]) -> list[Phrase]:
        """Return the phrases in a question by place, the longest first where they overlap."""
        kept = [(i, w) for i, w in enumerate(words) if not w.is_article]
        apart = _set_apart(words)
        found = [*_times(words)]
        for at, (start, _) in enumerate(kept):
            for n in range(min(self.longest, len(kept) - at), 0, -1):
                stretch = [w for _, w in kept[at : at + n]]
                if any(w.is_last or w.at in apart for w in stretch[:-1]):
                    continue
                senses = self.senses(stretch)
                if senses:
                    found.append(Phrase(start, kept[at + n - 1][0] + 1, senses))
        return _longest_first(found)

    def corrections(self, word: str) -> list[str]:
        """Return words of the vocabulary that ``word`` may be a misspelling of, nearest first."""
        if len(word) < _SHORTEST_TYPO or not word.isalpha() or word in self.words:
            return []
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(word) < _TWO_SLIPS else 2
        near = process.extract(
            word, self.words, scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        # What begins with a word of ours ("shared") is another form of it, not a slip.
        likely = [
            (d, w)
            for w, d, _ in near
            if w[0] == word[0] and len(w) >= _SHORTEST_TYPO - 1 and not word.startswith(w)
        ]
        return [w for _, w in sorted(likely)]


@cache
def _made_of(lexicon: Lexicon) -> Phrasebook:
    return Phrasebook(lexicon)


def phrasebook() -> Phrasebook:
    """Return the phrasebook of the vocabulary in use, made once a process."""
    return _made_of(lexicon_in_use())


def lexicon_in_use() -> Lexicon:
    """Return the vocabulary of the graph that is asked, the project's where none is."""
    return _in_use.get() or load()


@contextmanager
def speaking(lexicon: Lexicon) -> Iterator[None]:
    """Read and answer in a graph's own vocabulary while the block runs."""
    before = _in_use.set(lexicon)
    try:
        yield
    finally:
        _in_use.reset(before)


def _is_written_as(word: Word, label: str) -> bool:
    """Tell whether a word is a term; a stop word only where written like an abbreviation."""
    if word.key not in STOP_WORDS and word.text.lower() not in STOP_WORDS:
        return True
    return is_abbreviation(label) and word.text == label


def _set_apart(words: Sequence[Word]) -> set[int]:
    """Return the words behind "between" that an "and" sets apart from the next one."""
    keys = [w.text.lower() for w in words]
    between = keys.index("between") if "between" in keys else len(keys)
    return {i - 1 for i, key in enumerate(keys) if key == "and" and i > between}


def _times(words: Sequence[Word]) -> list[Phrase]:
    found = []
    for i, word in enumerate(words):
        before = words[i - 1].key if i else ""
        if before in _NOT_TIMES:
            continue
        fused = _FUSED.fullmatch(word.key)
        if fused:
            found.append(
                Phrase(i, i + 1, time=f"{fused[1]} {_SPELLED_UNITS.get(fused[2].rstrip('s'), '')}")
            )
            continue
        if i + 1 >= len(words):
            continue
        number, unit = NUMBERS.get(word.key, word.key), _unit(words[i + 1].key)
        if _is_count(number) and unit:
            found.append(Phrase(i, i + 2, time=f"{number} {unit}"))
            found += _times_before(words, i, unit)
        elif _unit(word.key) and _is_count(words[i + 1].key):
            found.append(Phrase(i, i + 2, time=f"{words[i + 1].key} {_unit(word.key)}"))
    return found


def _times_before(words: Sequence[Word], i: int, unit: str) -> list[Phrase]:
    """Return further numbers of a unit: the first of "1 and 2 years"."""
    found = []
    if i and words[i - 1].key == "at":
        i -= 1
    while i >= len("12") and words[i - 1].key in ("and", "or", "to"):
        number = NUMBERS.get(words[i - 2].key, words[i - 2].key)
        if not _is_count(number):
            break
        found.append(Phrase(i - 2, i - 1, time=f"{number} {unit}"))
        i -= 2
    return found


def _unit(text: str) -> str:
    unit = _SPELLED_UNITS.get(text, _SPELLED_UNITS.get(text.rstrip("s"), text))
    return unit if unit in _TIME_UNITS else ""


def _is_count(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", text)) and len(text) < 4


def _longest_first(found: list[Phrase]) -> list[Phrase]:
    taken: set[int] = set()
    kept = []
    for phrase in sorted(found, key=lambda p: (p.start - p.end, p.start, not p.time)):
        if taken.isdisjoint(range(phrase.start, phrase.end)):
            taken.update(range(phrase.start, phrase.end))
            kept.append(phrase)
    return sorted(kept, key=lambda p: p.start)
