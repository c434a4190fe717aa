"""The sides of a comparison: what a question sets against what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ask.meanings import ENDPOINTS, GROUPS, is_stop_word
from kg.ask.reading import GroupTerm, Side
from kg.ask.words import NEGATIONS, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.ask.meanings import Meanings
    from kg.ask.phrases import Phrase, Sense

#: What a side may be, the likeliest meaning first.
_SCHEMES = ("sex", *GROUPS, "intervention", "age-group", "setting")
_ALONE = frozenset({"alone", "only"})
_MORE = frozenset({"fewer", "greater", "higher", "less", "lower", "more", "older", "younger"})
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
            return Comparison((left.sides[0], right.sides[0]), places)
    return reader.addition()


class _Reader:
    """Reads the sides from the words around what sets them against each other."""

    def __init__(self, meanings: Meanings, term: Callable[[Phrase, Sense], GroupTerm]) -> None:
        self.meanings = meanings
        self.words = meanings.words
        self.term = term
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
        items: list[tuple[int, GroupTerm]] = []
        taken: set[int] = set()
        for i in places:
            if i in taken:
                continue
            if self._ends_before(i, places.step) and items:
                break
            word, phrase = self.words[i], self.at.get(i)
            if phrase and (phrase.time or self._is_outcome(phrase)):
                break
            found = self._term_at(i, phrase)
            if found is None:
                if items and word.key in _WITH and self._is_therapy(i + places.step):
                    continue
                if items:
                    break
                if word.key in NEGATIONS or is_stop_word(word) or phrase:
                    continue
                break
            items.append((i, found))
            taken.update(range(phrase.start, phrase.end) if phrase else (i,))
        if not items:
            return None
        ordered = sorted(items, key=lambda item: item[0])
        return Comparison((Side(tuple(t for _, t in ordered)),), frozenset(taken))

    def _ends_before(self, i: int, step: int) -> bool:
        """Tell whether a stop or comma stands between a place and the one read before it."""
        word = self.words[i - 1] if step > 0 and i else self.words[i]
        return word.is_last or word.has_comma

    def _is_outcome(self, phrase: Phrase) -> bool:
        return phrase.sense(*_SCHEMES) is None and phrase.sense(*ENDPOINTS, "measure") is not None

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
