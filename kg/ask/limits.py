"""Limits that a question sets: "p below 0.05", "more than 20 patients", "at least 80%"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ask.words import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ask.words import Word

_AT_LEAST, _AT_MOST, _ABOVE, _BELOW = ">=", "<=", ">", "<"
_BOUNDS: dict[tuple[str, ...], str] = {
    ("at", "least"): _AT_LEAST,
    ("no", "less", "than"): _AT_LEAST,
    ("no", "fewer", "than"): _AT_LEAST,
    ("minimum", "of"): _AT_LEAST,
    ("≥",): _AT_LEAST,
    ("at", "most"): _AT_MOST,
    ("no", "more", "than"): _AT_MOST,
    ("up", "to"): _AT_MOST,
    ("≤",): _AT_MOST,
    ("more", "than"): _ABOVE,
    ("greater", "than"): _ABOVE,
    ("higher", "than"): _ABOVE,
    ("larger", "than"): _ABOVE,
    ("above",): _ABOVE,
    ("over",): _ABOVE,
    ("exceeding",): _ABOVE,
    (">",): _ABOVE,
    ("less", "than"): _BELOW,
    ("fewer", "than"): _BELOW,
    ("lower", "than"): _BELOW,
    ("smaller", "than"): _BELOW,
    ("below",): _BELOW,
    ("under",): _BELOW,
    ("<",): _BELOW,
}
_BEHIND = {"more": _AT_LEAST, "higher": _AT_LEAST, "less": _AT_MOST, "fewer": _AT_MOST}
_LONGEST = max(map(len, _BOUNDS))
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_P = frozenset({"p", "pvalue"})
_PATIENTS = frozenset({"case", "child", "children", "n", "participant", "patient", "subject"})
_ARTICLES = frozenset({"article", "paper", "publication", "study"})
_AGES = frozenset({"age", "aged", "day", "month", "old", "week", "year", "yr"})
_THAN_AGE = frozenset({"above", "below", "over", "under"})
_OLDER = {"older": _ABOVE, "younger": _BELOW, "aged": "="}
#: The facet of what is limited.
P_VALUE, PATIENTS, ARTICLES, AMOUNT, AGE = "p", "patients", "articles", "amount", "age"


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound ``[start, end)`` of a question's words: what is limited, and how."""

    start: int
    end: int
    facet: str
    bound: str


def limits_in(words: Sequence[Word]) -> list[Limit]:
    """Return the limits that a question sets; a time is none."""
    found = []
    i = 0
    while i < len(words):
        limit = _limit_at(words, i)
        if limit:
            found.append(limit)
        i = limit.end if limit else i + 1
    return found


def _limit_at(words: Sequence[Word], i: int) -> Limit | None:
    return _age_at(words, i) or _bound_at(words, i)


def _age_at(words: Sequence[Word], i: int) -> Limit | None:
    """Return the age that a question names: "older than 40", "aged 12", "aged over 60"."""
    operator = _OLDER.get(words[i].key, "")
    end = i + 1
    if operator == "=" and end < len(words):
        for n in range(_LONGEST, 0, -1):
            if bound := _BOUNDS.get(tuple(w.key for w in words[end : end + n])):
                operator, end = bound, end + n
                break
    elif operator and [w.key for w in words[end : end + 1]] == ["than"]:
        end += 1
    if not operator or end >= len(words) or not _number(words[end]):
        return None
    bound = operator + _number(words[end])
    if (
        words[end + 1 : end + 2]
        and words[end].gap.strip() in ("-", "–")
        and _number(words[end + 1])
    ):
        end += 1
        bound = f"{_number(words[end - 1])}-{_number(words[end])}"
    return Limit(i, end + 1, AGE, bound)


def _bound_at(words: Sequence[Word], i: int) -> Limit | None:
    for n in range(_LONGEST, 0, -1):
        operator = _BOUNDS.get(tuple(w.key for w in words[i : i + n]))
        if operator and i + n < len(words) and (number := _number(words[i + n])):
            return _limit(words, i, i + n + 1, operator + number)
    number = _number(words[i])
    if number and [w.key for w in words[i + 1 : i + 2]] == ["or"] and i + 2 < len(words):
        behind = _BEHIND.get(words[i + 2].key, "")
        return _limit(words, i, i + 3, behind + number) if behind else None
    return None


def _limit(words: Sequence[Word], start: int, end: int, bound: str) -> Limit | None:
    """Return what a bound limits, told by the words before and behind it."""
    before = [w.key for w in words[max(0, start - 3) : start]]
    behind = [w.key for w in words[end : end + 2]]
    named = [*behind[:1], *before[-1:]]
    if _AGES.intersection((*behind[:1], *before[-2:])) or "grade" in before[-1:]:
        return None
    if _P.intersection(before) and not bound.endswith("%"):
        at = next(i for i in range(start - 1, -1, -1) if words[i].key in _P)
        return Limit(at, end, P_VALUE, bound)
    if words[start].key in _THAN_AGE and _PATIENTS.intersection((*before[-1:], *before[-2:-1])):
        # "Patients under 18" are no fewer than 18 patients.
        is_age = not (_PATIENTS.intersection(behind[:1]) or bound.endswith("%") or "." in bound)
        if is_age and before[-1] != "n":
            return Limit(start, end, AGE, bound)
    if _PATIENTS.intersection(named):
        return Limit(start, end, PATIENTS, bound)
    if _ARTICLES.intersection(behind) or "by" in before[-1:]:
        return Limit(start, end, ARTICLES, bound)
    return Limit(start, end, AMOUNT, bound) if bound.endswith("%") or "." in bound else None


def _number(word: Word) -> str:
    text = NUMBERS.get(word.key, word.key)
    return text if _NUMBER.fullmatch(text) else ""
