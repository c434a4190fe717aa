"""The sides of a comparison: what a question sets against what."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ask.meanings import ENDPOINTS, GROUPS, is_stop_word
from kg.ask.reading import GroupTerm, Side
from kg.ask.words import NEGATIONS, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.ask.meanings import Meanings
    from kg.ask.phrases import Phrase, Sense
    from kg.ask.words import Word

#: What a side may be, the likeliest meaning first.
_SCHEMES = ("sex", *GROUPS, "intervention", "age-group", "setting")
_ALONE = frozenset({"alone", "only"})
_MORE = frozenset({"fewer", "greater", "higher", "less", "lower", "more", "older", "younger"})
_BOUNDS = frozenset("<>≤≥")
#: What a bound behind one of these limits is no group of patients.
_LIMITED = frozenset({"", "n", "p", "patient", "pvalue", "survival", "value"})
_JOINING = frozenset({"and", "or"})
#: Words between therapies that are given together.
_WITH = frozenset({"and", "plus", "with"})
_ADDING = frozenset({"add", "adding", "addition"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and the places of the words that tell them."""

    sides: tuple[Side, ...]
    places: frozenset[int]


def comparison_in(
    meanings: Meanings, term: Callable[[Phrase, Sense], GroupTerm]
) -> Comparison | None:
    """Return what is compared in a question, None where nothing is set against anything."""
    reader = _Reader(meanings, term)
    for start, end in reader.cues():
        left = reader.side(range(start - 1, -1, -1))
        right = reader.side(range(end, len(meanings.words)))
        if left and right and left.sides[0] != right.sides[0]:
            places = left.places | right.places | frozenset(range(start, end))
            sides = (left.sides[0], right.sides[0])
            return reader.without_what_both_get(Comparison(sides, places))
    return reader.addition()


def levels_in(words: Sequence[Word]) -> list[tuple[int, GroupTerm]]:
    """Return levels of a variable such as ">1%" or "<0.1%", each with its place."""
    found = []
    for i, (word, number) in enumerate(pairwise(words)):
        before = words[i - 1].key if i else ""
        is_bound = word.key in _BOUNDS and number.key[:1].isdigit()
        if is_bound and before not in _LIMITED:
            term = GroupTerm(f"{word.text}{number.text}", ((word.key, number.key),))
            found.append((i, term))
    return found


class _Reader:
    """Reads the sides from the words around what sets them against each other."""

    def __init__(self, meanings: Meanings, term: Callable[[Phrase, Sense], GroupTerm]) -> None:
        self.meanings = meanings
        self.words = meanings.words
        self.term = term
        levels = levels_in(meanings.words)
        self.levels = {place: (i, term) for i, term in levels for place in (i, i + 1)}
        self.at = {i: p for p in meanings.phrases for i in range(p.start, p.end)}

    def cues(self) -> Iterator[tuple[int, int]]:
        """Yield the places of "versus" and the like, then of "between A and B" and "A or B"."""
        for phrase in self.meanings.phrases:
            if any(s.concept.notation == "comparison" for s in phrase.senses):
                yield phrase.start, phrase.end
        keys = [w.key for w in self.words]
        for i, key in enumerate(keys):
            if key == "than" and not _MORE.intersection(keys[i - 1 : i]):
                yield i, i + 1
        for i, key in enumerate(keys):
            if key in _JOINING and self._are_alike(i):
                yield i, i + 1

    def without_what_both_get(self, found: Comparison) -> Comparison:
        """Return sides without therapies that only one names, beside what tells them apart.

        "One cycle or two cycles of blinatumomab": all got blinatumomab.
        """
        therapies = [[t for t in s.terms if t.scheme == "intervention"] for s in found.sides]
        pairs = zip(therapies, found.sides, strict=True)
        if all(therapies) or any(len(t) == len(s.terms) for t, s in pairs):
            return found
        common = {t.concept for terms in therapies for t in terms}
        sides = tuple(
            Side(tuple(t for t in s.terms if t.scheme != "intervention")) for s in found.sides
        )
        kept = frozenset(
            i
            for i in found.places
            if not (p := self.at.get(i))
            or not (s := p.sense("intervention"))
            or s.concept.notation not in common
        )
        return Comparison(sides, kept)

    def addition(self) -> Comparison | None:
        """Return "adding A to B" as A with B against B alone."""
        keys = [w.key for w in self.words]
        for i, key in enumerate(keys):
            if key not in _ADDING or "to" not in keys[i:]:
                continue
            to = keys.index("to", i)
            added, base = self.side(range(i + 1, to)), self.side(range(to + 1, len(keys)))
            if added and base:
                both = Side((*added.sides[0].terms, *base.sides[0].terms))
                alone = GroupTerm("alone", tuple((k,) for k in sorted(_ALONE)))
                places = added.places | base.places | {i, to}
                return Comparison((both, Side((*base.sides[0].terms, alone))), places)
        return None

    def side(self, places: range) -> Comparison | None:
        """Return the side that stands next in reading direction, None where none does."""
        items: dict[int, GroupTerm] = {}
        taken: set[int] = set()
        for i in places:
            if i in taken:
                continue
            if items and self._ends_before(i, places.step):
                break
            start, end, term = self._item_at(i, is_further=bool(items))
            if term is not None:
                items[start] = term
                taken.update(range(start, end))
            elif not self._may_stand_between(i, places.step, bool(items)):
                break
        if not items:
            return None
        return Comparison((Side(tuple(items[i] for i in sorted(items))),), frozenset(taken))

    def _item_at(self, i: int, *, is_further: bool) -> tuple[int, int, GroupTerm | None]:
        """Return the term at a place and its stretch; None where no group is named there."""
        if i in self.levels:
            start, level = self.levels[i]
            return start, start + 2, level
        phrase = self.at.get(i)
        if phrase is None:
            return i, i + 1, self._term_at(i, None)
        if phrase.time or self._is_outcome(phrase, is_further):
            return phrase.start, phrase.end, None
        return phrase.start, phrase.end, self._term_at(i, phrase)

    def _may_stand_between(self, i: int, step: int, is_further: bool) -> bool:
        """Tell whether reading a side may go on behind a word that names no group."""
        word, phrase = self.words[i], self.at.get(i)
        if is_further:
            return word.key in _WITH and self._is_therapy(i + step)
        if phrase is not None:
            return not phrase.time and not self._is_outcome(phrase, is_further)
        return word.key in NEGATIONS or is_stop_word(word)

    def _ends_before(self, i: int, step: int) -> bool:
        """Tell whether a stop or comma stands between a place and the one read before it."""
        word = self.words[i - 1] if step > 0 and i else self.words[i]
        return word.is_last or word.has_comma

    def _is_outcome(self, phrase: Phrase, is_further: bool) -> bool:
        """Tell whether a phrase is no group, or behind other words of a side more likely none."""
        endpoint = phrase.sense(*ENDPOINTS)
        if is_further and endpoint and not endpoint.loose:
            return True
        is_group = phrase.sense(*_SCHEMES) is not None
        return not is_group and (endpoint or phrase.sense("measure")) is not None

    def _term_at(self, i: int, phrase: Phrase | None) -> GroupTerm | None:
        """Return what a word or its phrase must be in a group's name, None for filling words."""
        word = self.words[i]
        if word.key in _ALONE:
            return GroupTerm(word.text, tuple((k,) for k in sorted(_ALONE)))
        if phrase is not None:
            sense = next((s for name in _SCHEMES if (s := phrase.sense(name))), None)
            if sense is None:
                return None
            found = self.term(phrase, sense)
            negated = NEGATIONS.intersection(self.meanings.before(phrase, 1))
            return GroupTerm(
                found.text, found.phrases, found.concept, found.scheme, negated=bool(negated)
            )
        number = NUMBERS.get(word.key, word.key if word.key.isdigit() else "")
        if number:
            spelled = [k for k, n in NUMBERS.items() if n == number]
            return GroupTerm(word.text, tuple((k,) for k in (number, *spelled)))
        if is_stop_word(word) or word.key in NEGATIONS:
            return None
        return GroupTerm(word.text, ((word.key,),))

    def _is_therapy(self, i: int) -> bool:
        phrase = self.at.get(i)
        return phrase is not None and phrase.sense("intervention") is not None

    def _are_alike(self, i: int) -> bool:
        """Tell whether "and" or "or" stands between two numbers or two groups of one kind."""
        if not 0 < i < len(self.words) - 1:
            return False
        left, right = self.words[i - 1], self.words[i + 1]
        if left.has_comma or left.is_last:
            return False
        if all(w.key in NUMBERS or w.key.isdigit() for w in (left, right)):
            return True
        senses = [
            p.sense("sex", *GROUPS) if (p := self.at.get(j)) else None for j in (i - 1, i + 1)
        ]
        return all(senses) and len({s.concept.scheme for s in senses if s}) == 1
