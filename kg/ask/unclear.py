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
#: "Each of the 5 papers", "the 2 arms": so few only tell how many there are.
_COUNTED_ON_FINGERS = 10
_OF_TIME = frozenset({"after", "at", "before", "beyond", "day", "over", "since", "under", "until"})
_FINDING = word_set("find finding found figure number report reported result say said tell")
_PRINTED = word_set("author doi journal title wrote")
_HYPHENS = frozenset("-‐‑–")
_NAMING = ("study", "work", "text", "title")


def what_is_unclear(reading: Reading) -> str:
    """Return why a question about figures cannot be answered, an empty string where it can.

    A name that nothing in the graph goes by is a study or drug that is not here: an answer without
    it would be an answer to another question.
    """
    numbers = [w for w in reading.left if w.text.isdigit() and _is_told_of(w, reading)]
    if numbers:
        return f"it is not clear what {_quoted([w.text for w in numbers])} is to be"
    if reading.keys[:1] == ["should"]:
        return "it asks for advice, and articles tell only what was seen"
    unknown = [w for w in reading.left if not w.text.isdigit()]
    named = any(reading.facet(name) for name in _NAMING)
    names = [w.text for w in unknown if w.is_name and not is_first(w)]
    if names and not named and not reading.question.isupper():
        return f"nothing in the graph is called {_quoted(names)}"
    asked = [f for f in reading.facets if f.name != "measure"]
    if not (asked or reading.wanted or reading.sides or reading.understood):
        return "no endpoint, therapy, group or study was recognized"
    if named and not _tells_more_than_a_name(reading) and _PRINTED.intersection(reading.keys):
        return "who wrote what, where and when is told by 'kg query list_articles'"
    plain = [w for w in unknown if not w.is_name or is_first(w)]
    if named and plain and not _tells_more_than_a_name(reading):
        return f"{_quoted([w.text for w in plain])} is not in the vocabulary"
    carrying = [w for w in unknown if _carries(w, reading)]
    if unknown and not reading.facet("endpoint"):
        # a word may be the outcome, and all figures of a study are no answer to that
        carrying = plain if named else unknown
    if carrying and not (named and all(w.is_name for w in carrying)):
        return f"{_quoted([w.text for w in carrying])} is not in the vocabulary"
    if unknown and len(unknown) >= reading.understood + named:
        return f"{_quoted([w.text for w in unknown])} is not in the vocabulary"
    return ""


def _is_told_of(number: Word, reading: Reading) -> bool:
    """Tell whether a number that nothing explains says what is asked: "in 500 patients"."""
    before = [w.key for w in reading.words[: number.at] if not w.is_article][-1:]
    return int(number.text) > _COUNTED_ON_FINGERS or bool(_OF_TIME.intersection(before))


def _tells_more_than_a_name(reading: Reading) -> bool:
    """Tell whether more is understood than which study or work is meant."""
    told = {f.name for f in reading.facets} - {*_NAMING, "measure", "country"}
    return bool(told or reading.wanted or reading.sides or _FINDING.intersection(reading.keys))


def is_first(word: Word) -> bool:
    """Tell whether a word has its capital only because the question begins with it.

    What is joined to something by a hyphen ("Imagin-07") is a name all the same.
    """
    is_joined = word.gap in _HYPHENS and word.gap != ""
    return word.at == 0 and not is_joined and sum(c.isupper() for c in word.text) < len("AB")


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
