"""Words of a question that nothing explains: which of them it cannot be answered without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ask.words import NEGATIONS, word_set

if TYPE_CHECKING:
    from kg.ask.reading import Reading
    from kg.ask.words import Word

#: A word behind one of these says of whom, with what or when: without it the question is another.
_BEFORE_CONTENT = word_set(
    """about after against and at before between by during following for from given giving in
    including involving like of on or per plus post pre receiving regarding than to under until
    using versus via vs with without"""
)
_PATIENTS = word_set("arm child children cohort group participant patient recipient")
_HYPHENS = frozenset("-‐‑–")
_NAMING = ("study", "work", "text", "title")


def what_is_unclear(reading: Reading) -> str:
    """Return why a question about figures cannot be answered, an empty string where it can.

    A name that nothing in the graph goes by is a study or drug that is not here: an answer without
    it would be an answer to another question.
    """
    unknown = [w for w in reading.left if not w.text.isdigit()]
    named = any(reading.facet(name) for name in _NAMING)
    names = [w.text for w in unknown if w.is_name and not is_first(w)]
    if names and not named and not reading.question.isupper():
        return f"nothing in the graph is called {_quoted(names)}"
    asked = [f for f in reading.facets if f.name != "measure"]
    if not (asked or reading.wanted or reading.sides or reading.understood):
        return "no endpoint, therapy, group or study was recognized"
    carrying = [w for w in unknown if _carries(w, reading)]
    if unknown and not reading.facet("endpoint") and not named:
        carrying = unknown
    if carrying and not (named and all(w.is_name for w in carrying)):
        return f"{_quoted([w.text for w in carrying])} is not in the vocabulary"
    if unknown and len(unknown) >= reading.understood + named:
        return f"{_quoted([w.text for w in unknown])} is not in the vocabulary"
    return ""


def is_first(word: Word) -> bool:
    """Tell whether a word has its capital only because the question begins with it."""
    return word.at == 0 and sum(c.isupper() for c in word.text) < len("AB")


def _carries(word: Word, reading: Reading) -> bool:
    """Tell whether a question without the word would be another question."""
    words = reading.words
    before = [w.key for w in words[: word.at] if not w.is_article][-1:]
    behind = [w.key for w in words[word.at + 1 : word.at + 2]]
    if (_BEFORE_CONTENT | NEGATIONS).intersection(before) or _PATIENTS.intersection(behind):
        return True
    if word.at and words[word.at - 1].gap.strip() in _HYPHENS:
        return True
    return any(w is not word and abs(w.at - word.at) == 1 for w in reading.left)


def _quoted(texts: list[str]) -> str:
    return " and ".join(map(repr, dict.fromkeys(texts)))
