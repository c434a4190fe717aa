"""Whether two names mean one group of patients, synonyms of the vocabulary being one word."""

from __future__ import annotations

import re
from functools import cache

from extractors.lexicon import load

#: Words for everybody; a name with no other words is the whole cohort.
_WHOLE = frozenset(("all", "entire", "everyone", "overall", "total", "whole"))
#: Words that tell no group from another.
_EMPTY = re.compile(
    "a|after|al|an|and|at|before|by|cohorts?|et|for|from|given|groups?|in|of|on|or|patients?"
    "|population|receiv(?:ed|ing)|sample|series|study|subjects|the|their|to|treated|trial|was|were"
    "|who|with"
)
#: One form for words that mean the same in a group's name.
_FORMS = dict.fromkeys(("without", "non", "not", "never", "none"), "no") | {
    "positive": "pos",
    "negative": "neg",
    "cycles": "cycle",
}
#: Where one name has such a word and the other has not, they are different groups.
_DECISIVE = frozenset(("no", "pos", "neg", "alone", "chronic", "acute"))
_SYNONYMS = ("intervention", "age-group")
_SIZE = re.compile(r"\(?\bn\s*=\s*\d+\)?", re.IGNORECASE)
_WORD = re.compile(r"[<>]=?\s*\d+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+\d*\+?")
#: From this share of common words on, names mean one group.
_ALIKE = 0.6
#: From this share on, where no other group of the article is nearer.
_NEAREST = 0.2


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words that tell a group, synonyms as one, sizes and empty words left out.

    >>> words_of("Children without relapse (n = 12)") == words_of("pediatric, no relapse")
    True
    """
    text = _SIZE.sub(" ", name).replace("≥", ">=").replace("≤", "<=")
    found: set[str] = set()
    rest, end = [], 0
    for match in load().find(text, *_SYNONYMS):
        if match.span.start >= end:
            rest.append(text[end : match.span.start])
            found.add(match.notation)
            end = match.span.end
    for word in _WORD.findall(" ".join([*rest, text[end:]]).lower()):
        if word.endswith("+"):  # "MRD+"
            found |= {word[:-1], "pos"}
        else:
            found.add(_FORMS.get(word, word.replace(" ", "")))
    return frozenset(word for word in found if not _EMPTY.fullmatch(word))


def is_whole(name: str) -> bool:
    """Tell whether a name means the whole cohort."""
    return words_of(name) <= _WHOLE


def is_same_group(names: tuple[str, ...], other: str, known: frozenset[str]) -> bool:
    """Tell whether ``other`` means the group of ``names``; ``known`` are the article's groups.

    Nearly the same words do, or fewer where no other group of the article is nearer.
    """
    if is_whole(names[0]) or is_whole(other):
        return is_whole(names[0]) and is_whole(other)
    told = words_of(other)
    share = max(_likeness(words_of(name), told) for name in names)
    if share >= _ALIKE:
        return True
    nearest = max((_likeness(words_of(n), told) for n in known.difference(names)), default=0.0)
    return share >= _NEAREST and share >= nearest


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of common words, 0 where a decisive word or a limit differs."""
    if not one or not other or (one ^ other) & _DECISIVE:
        return 0.0
    limits = [{word for word in words if word[0] in "<>"} for words in (one, other)]
    if all(limits) and limits[0] != limits[1]:
        return 0.0
    return len(one & other) / len(one | other)
