"""The words of a group's label that tell it from another group."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.endpoints import GRADE, find_endpoints
from extractors.labels import tidy
from extractors.numbers import NUMBER_WORD, word_value

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

#: Labels whose words are kept: tables and sentences ask for the same ones again and again.
_REMEMBERED = 2048
STOP = frozenset(
    [
        "the",
        "of",
        "a",
        "an",
        "in",
        "at",
        "and",
        "or",
        "for",
        "to",
        "with",
        "who",
        "whom",
        "that",
        "were",
        "was",
        "is",
        "are",
        "be",
        "been",
        "being",
        "had",
        "has",
        "have",
        "having",
        "did",
        "do",
        "does",
        "from",
        "by",
        "on",
        "as",
        "patients",
        "patient",
        "group",
        "groups",
        "cohort",
        "cohorts",
        "arm",
        "arms",
        "those",
        "these",
        "their",
        "them",
        "subjects",
        "population",
        "among",
        "combination",
        "sequential",
        "time",
        "start",
        "more",
        "than",
        "experienced",
        "according",
        "use",
        "level",
        "type",
        "status",
        "phase",
        "disease",
        "yes",
        "develop",
        "developed",
        "after",
        "receiving",
        "received",
        "receive",
        "given",
        "treated",
        "undergoing",
        "underwent",
        "our",
        "study",
        "this",
        "recipients",
        "only",
        "each",
        "both",
        "than",
        "between",
    ]
)
NEGATIVE = frozenset(["no", "not", "without", "never", "non", "none", "free", "absence", "did-not"])
SYNONYM = {
    "positive": "pos",
    "negative": "neg",
    "+": "pos",
    "transplanted": "hsct",
    "grafted": "hsct",
    "children": "pediatric",
    "paediatric": "pediatric",
    "adults": "adult",
    "males": "male",
    "females": "female",
    "men": "male",
    "women": "female",
    "boys": "male",
    "girls": "female",
    "cycles": "cycle",
    "courses": "cycle",
    "course": "cycle",
    "prior": "before",
    "pre": "before",
    "previous": "before",
    "first": "1",
    "second": "2",
    "third": "3",
    "yrs": "year",
    "years": "year",
    "months": "month",
    "days": "day",
    "sibling": "msd",
    "relapsed": "relapse",
    "relapses": "relapse",
    "relapsing": "relapse",
}
#: "Arm A" and "group A" are one name; A alone would be an article.
LETTERED = re.compile(
    r"\b(?:arm|group|cohort)\s((?-i:[A-H]|I{1,3})|[1-9])(?![\w-]|\.\d)", re.IGNORECASE
)
TOKEN = re.compile(
    r"[<>≤≥]\s?\d+(?:\.\d+)?|\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?|[A-Za-zµ]+\d*(?:/\d)?|\+(?=\W|$)"
)


def words_of(label: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the words that tell a group apart, drugs and settings by their notation.

    Two labels name the same group when these words agree: "patients transplanted in CR1" and
    "Disease phase at HSCT: CR1" share ``hsct`` and ``cr1``.
    """
    return _words_of(label, lexicon)


@lru_cache(_REMEMBERED)  # not all: each article may have a lexicon of its own
def _words_of(label: str, lexicon: Lexicon) -> frozenset[str]:
    text = re.sub(r"(?<=\w)\s\+\s(?=[A-Za-z])", " plus ", tidy(label))
    found = set()
    for match in reversed(lexicon.find(text, "intervention")):
        found.update(match.notation.replace(" ", "-").split(";"))
        text = text[: match.span.start] + " " + text[match.span.end :]
    graft = next((e for e in find_endpoints(text, lexicon) if "GVHD" in e.code), None)
    if graft:
        found.add(graft.code.lower())
        text = text[: graft.span.start] + " " + text[graft.span.end :]
        text = GRADE.sub(" ", text)
    text = LETTERED.sub(r"group\1", text)
    text = re.sub(r"(?<=\d)\s?%\s?[-–]\s?(?=\d)", "-", text)
    text = re.sub(r"(?<=[A-Za-z])\+(?!\w)", " pos", text)
    text = re.sub(r"\bMRD\s?-(?=\s|$)", "MRD neg", text)
    text = re.sub(r"\b(?:complete remission|CR)\s?(\d)", r"CR\1", text)
    text = re.sub(r"\bfirst (?:complete remission|CR)\b", "CR1", text, flags=re.I)
    text = re.sub(r"\bsecond (?:complete remission|CR)\b", "CR2", text, flags=re.I)
    text = re.sub(
        r"\bsecond or (?:greater|later|subsequent) (?:complete )?(?:remission|CR)\b|(?:≥|>=)"
        r"\s?CR2|\bCR\s?(?:≥|>=)\s?2|\bCR2\s?/\s?(?:CR)?3|\bCR2\+|\bCR2 or (?:greater|later|more)",
        "CRplus",
        text,
        flags=re.I,
    )
    for m in TOKEN.finditer(text):
        word = re.sub(r"\s", "", m.group().lower())
        word = SYNONYM.get(word, word)
        if word in NEGATIVE:
            word = "no"
        number = word_value(word) if word.isalpha() and NUMBER_WORD.fullmatch(word) else None
        word = str(number) if number else word
        if word not in STOP and len(word.strip("-")) > 0:
            found.add(word)
    return frozenset(found)


def is_sharp(word: str) -> bool:
    """Tell whether a group may not lack a word: a remission number, a grade, an age."""
    return (
        word[0].isdigit()
        or word[0] in "<>≤≥"
        or bool(
            re.match(r"cr\d|crplus|alive$|living$|surviving$|[ac]gvhd|group(?:[a-h]|\d+|i+)$", word)
        )
    )


def weight(words: frozenset[str]) -> float:
    """Return how much a set of words tells: sharp words and long ones most."""
    return sum(
        2.0
        if is_sharp(w) or w in ("pos", "neg") or "-" in w or len(w) > 7
        else 0.4
        if w in ("alone", "before", "at")
        else 1.0
        for w in words
    )
