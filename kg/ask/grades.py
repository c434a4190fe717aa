"""Grades of severity beside an endpoint: "grade III-IV acute GVHD", "hypertension, grade 3+"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ask.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Concept, Lexicon
    from kg.ask.phrases import Phrasebook
    from kg.ask.words import Word

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_ARABIC = {n: r.upper() for r, n in _ROMAN.items()}
_GRADE = re.compile(r"[1-5]\+?|i{1,3}|iv|v")
_BETWEEN = frozenset({"to", "and", "or", "above", "higher", "more", "greater", "≥", ">"})
_ALL = frozenset({"all", "any", "every"})
_SEVERE_FROM = "3"


@dataclass(frozen=True, slots=True)
class Grade:
    """The grades that a question names; ``lowest`` is empty where any grade is meant."""

    start: int
    end: int
    lowest: str = ""
    highest: str = ""

    @property
    def text(self) -> str:
        """The grades for people."""
        return f"grade {self.lowest}{f'-{self.highest}' if self.highest else ''}"


def grade_in(words: Sequence[Word]) -> Grade | None:
    """Return the grade that a question names, None where it names none."""
    for i, word in enumerate(words):
        if word.key != "grade":
            continue
        if i and words[i - 1].key in _ALL:
            return Grade(i - 1, i + 1)
        start = i - 1 if i and words[i - 1].key == "severe" else i
        end, numbers = i + 1, []
        while end < len(words) and (words[end].key in _BETWEEN or _is_grade(words[end])):
            if _is_grade(words[end]):
                numbers.append(_ROMAN.get(words[end].key, words[end].key.rstrip("+")))
            end += 1
        if numbers:
            return Grade(start, end, numbers[0], numbers[-1] if len(numbers) > 1 else "")
    return None


def graded(concept: Concept, grade: Grade, book: Phrasebook, lexicon: Lexicon) -> str:
    """Return the code of an endpoint of a grade, of an endpoint without grades its own."""
    for label in concept.labels:
        for name in _names(grade):
            for text in (f"grade {name} {label}", f"{label} grade {name}"):
                found = [s.concept for s in book.senses(words_of(text))]
                if found:
                    return found[0].notation
    if grade.lowest == _SEVERE_FROM and concept.scheme == "adverse-event":
        # Of an event that only an article names the vocabulary has no grades.
        return f"{concept.notation}:G3"
    severe = lexicon.get(concept.scheme, f"{concept.notation}_G3")
    if severe and grade.lowest == _SEVERE_FROM:
        return severe.notation
    # A code that no figure has: figures of any grade are no answer.
    return f"{concept.notation}:{grade.text}"


def _is_grade(word: Word) -> bool:
    return _GRADE.fullmatch(word.key) is not None


def _names(grade: Grade) -> list[str]:
    """Return how a vocabulary may write a grade."""
    low, high = grade.lowest, grade.highest
    if not high:
        return [low, _ARABIC.get(low, low), f"≥{low}", f">={low}", f"{low} or higher"]
    return [f"{low}-{high}", f"{_ARABIC[low]}-{_ARABIC[high]}"]
