"""The words of a question: how they are told apart, compared, and which of them mean nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import zip_longest

_WORD = re.compile(r"\d+\.\d+%?|\d+%|[^\W_]+(?:[+＋](?!\w))?|[≥≤<>]")
_BREAK = re.compile(r"[;:?!()\[\]]|\.\s")
#: "posttransplant" is "post-transplant".
_RUN_TOGETHER = re.compile(r"\b(pre|post)(?=transplant|allo|hsct|hct|sct|bmt)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_ARTICLE = re.compile(r"\b(?:an?|the)\s+", re.IGNORECASE)
_SHORTEST_PLURAL = 4
#: Names of groups recur from article to article.
_REMEMBERED = 8192

_STOP_WORDS = """
a about above according across actually add added adding adds after again agree agreed agreeing
agrees all also although am among an and any anybody anyone anything anywhere appear appeared are
arm arms article articles as ask asked at author authors available be became because become been
before began begin being believe best between big both but by came can carried case cases claim
claimed class classes cohort cohorts collect come comes conducted consider considered could
currently data describe described detail details did difference differences different do does doing
done due during each effect effects efficacy either else ended enough especially ever every
everything evidence exactly except expect expected experience extracted far figure figures find
finding findings first focus focused followed following follows for found from full gave get give
given gives giving go goes going gone good got group groups had happen happened happens has have
having he hear heard help her here highest him his how however i if impact in including influence
information interested into involve involved involving is it its itself just keep kind know known
last later least like list literature long look looking lowest made main mainly make makes many me
mean means mention mentioned mentions might most move much must my name near need new next noted
number numbers observe observed obtain obtained occur occurred occurring occurs of off often old on
once one ones only or other others our out outcome outcomes over own page paper papers part
particular patient patients people per perhaps place please plus possible post present presented
print printed prints prior publication publications publish published quickly quite quote rather
read really receive received receiving record recorded regarding relate related relation report
reported reporting reports require result resulted results right said same saw say says see seem
seems seen set several she short should show showed shown shows side sides since so some somebody
someone something source sources stand start started starting still studied studies study subgroup
subgroups such summarise summarised summarize summarized summary table take taken takes talk tell
tend than that the their theirs them themselves then therapies therapy there these they think this
those though through to today together told too took trace treated treatment trial trials true try
under undergo undergoing undergone underwent until up upon us use used using usually value values
various very via want wanted was way we well went were what whatever when where whether which while
who whole whom whose why will with within without work works worth would wrong yet you your
"""
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
#: Words that only hold a question together.  One of them still counts where the vocabulary has it
#: as an abbreviation and it is written as one (ALL, OR).
STOP_WORDS = frozenset(_STOP_WORDS.split())
ARTICLES = frozenset({"a", "an", "the"})
NEGATIONS = frozenset({"no", "without", "not", "non", "never"})
AFTER = frozenset({"after", "post", "following", "since"})
NUMBERS = {word: str(n) for n, word in enumerate(_NUMBERS.split())}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: as typed, as compared, what stands behind it, and its place."""

    text: str
    key: str
    is_last: bool = False
    has_comma: bool = False
    is_article: bool = False
    at: int = 0
    gap: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it is written like a name or an acronym."""
        capitals = sum(c.isupper() for c in self.text)
        return capitals > 1 or (self.text[:1].isupper() and len(self.text) > 1)


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, for lists of words that are compared with."""
    return frozenset(text.split())


def words_of(text: str) -> list[Word]:
    """Split a question into words.

    >>> [w.key for w in words_of("2-year relapses, pre-HSCT?")]
    ['2', 'year', 'relapse', 'pre', 'hsct']
    """
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text))
    text = _RUN_TOGETHER.sub(r"\1-", text)
    found = [*_WORD.finditer(text)]
    words: list[Word] = []
    for match, following in zip_longest(found, found[1:]):
        gap = text[match.end() : following.start() if following else len(text)]
        word = match.group()
        # The "a" of "a-GVHD" is none.
        is_article = word.lower() in ARTICLES and gap.isspace()
        ends = bool(_BREAK.search(gap))
        words.append(Word(word, key(word), ends, "," in gap, is_article, len(words), gap))
    return words


@cache
def key(word: str) -> str:
    """Return what a word is compared by: no case, no accents, no plural s.

    >>> key("Infusions"), key("Gökbuget"), key("GVHD"), key("diagnosis"), key("studies")
    ('infusion', 'gokbuget', 'gvhd', 'diagnosis', 'study')
    """
    if not word.isascii():
        letters = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in letters if not unicodedata.combining(c))
    word = word.lower()
    if word.endswith("ies") and len(word) > len("series") and word.isalpha():
        return word[:-3] + "y"
    if (
        len(word) >= _SHORTEST_PLURAL
        and word[-1] == "s"
        and word[-2] not in "sui"
        and (word.isalpha())
    ):
        return word[:-1]
    return word


@lru_cache(_REMEMBERED)
def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of a label, articles left out."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return tuple(key(w) for w in _WORD.findall(_ARTICLE.sub("", text)))
