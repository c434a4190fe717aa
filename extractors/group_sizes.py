"""How many patients a group has, where another place than its figures says so.

"15 were in second remission", "those in overt relapse (n = 23)", a baseline table's row: the size
is taken for a group whose name says the same, and only where one number is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.groups import find_groups
from extractors.label_words import is_sharp, words_of
from extractors.numbers import NUMBER_WORD, word_value
from extractors.people import GENERIC_KIND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon
    from extractors.model import Cohort, Document

_COUNT = rf"(?P<n>\d{{1,5}}|{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')[2:-2]})"
#: "15 (39%) were in second remission", "23 received the drug with overt relapse"
_TOLD = re.compile(
    rf"(?<![\d.,/-])\b{_COUNT}\s(?:\w+\s){{0,2}}?(?:\(\d[\d.]*\s?%\)\s)?"
    rf"(?:(?:were|was)\s(?:\w+ed\s)?|received\s(?:[\w-]+\s){{1,2}}|started\s(?:[\w-]+\s){{1,2}})"
    rf"(?:in|with|at)\s(?P<group>[^.;,()]{{3,60}})",
    re.IGNORECASE,
)
#: "55 patients received one cycle and 23 two cycles"
_GOT = re.compile(
    rf"(?<![\d.,/-])\b{_COUNT}\s(?:\w+\s){{0,2}}?(?:received|had|underwent|were given)\s"
    rf"(?P<group>(?:\w+\s){{1,3}}?\w+)(?=,|\.|;|\s(?:and|before|of|while|whereas)\b)"
    rf"(?:[^.;\d]{{0,40}}?\b(?:and|while|whereas)\s(?P<n2>\d{{1,5}}|[a-z]+(?:-[a-z]+)?)\s"
    rf"(?:(?:\w+\s)?(?:received|had)\s)?(?P<group2>(?:\w+\s){{1,2}}?\w+)"
    rf"(?=,|\.|;|$|\s(?:before|of)\b))?",
    re.IGNORECASE,
)
#: "7 haploidentical donor (HD) recipients", "seven patients received myeloablative (MAC) regimens"
_SHORT_FORM = re.compile(
    rf"(?<![\d.,/-])\b(?i:{_COUNT})\s(?:(?!and\b|or\b|of\b|\d)[A-Za-z][\w/-]*\s){{1,8}}?"
    r"\((?P<group>[A-Z][A-Za-z]*[A-Z][\w+-]*)\)\s"
    r"(?:recipients|patients|children|adults|regimens?|group|cohort|arm|conditioning)\b"
)
#: "27 previously treated patients", "48 untransplanted patients"
_KIND = re.compile(
    rf"(?<![\d.,/-])\b(?i:{_COUNT})\s(?P<group>(?:(?:previously|newly)\s)?[a-z-]+ed\s"
    r"(?:patients|children|adults|recipients))\b"
)
#: At a landmark each group has fewer patients than before.
LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
_READ = frozenset(("abstract", "methods", "results", "main"))
_PARENT = re.compile(r"^(?P<own>.+?)\s\((?P<parent>[^()]+)\)$")


@dataclass(frozen=True, slots=True)
class ToldSize:
    """Words that name a group, whose part it is (``""`` where that is not told), and its size."""

    words: frozenset[str]
    parent: str
    size: int


def told_sizes(document: Document, cohorts: Cohorts, lexicon: Lexicon) -> list[ToldSize]:
    """Return the sizes that prose tells of groups, by the words that name them."""
    found = []
    for sentence in document.sentences:
        if document.sections[sentence.section].kind not in _READ:
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        for phrase, size in _phrases(plain):
            words = words_of(cohorts.bare(phrase), lexicon)
            if words:
                found.append(ToldSize(words, "", size))
    return found


def _phrases(plain: str) -> Iterator[tuple[str, int]]:
    for group in find_groups(plain):
        if group.size and not group.whole:
            yield group.text, group.size
    yield from _kinds(plain)
    for m in _GOT.finditer(plain):
        for number, got in ((m["n"], m["group"]), (m["n2"], m["group2"])):
            size = word_value(number) if number else None
            if size and got:
                yield got, size
    for m in _TOLD.finditer(plain):
        size = word_value(m["n"])
        if size:
            yield m["group"], size
            # "in first remission with MRD at transplant": each word more narrows it down
            shorter = re.split(r"\s(?:at|with|after|before|and)\s", m["group"])[0]
            if shorter != m["group"]:
                yield shorter, size


def _kinds(plain: str) -> Iterator[tuple[str, int]]:
    """Yield "7 haploidentical donor (HD) recipients" and "27 previously treated patients"."""
    for m in (*_SHORT_FORM.finditer(plain), *_KIND.finditer(plain)):
        size = word_value(m["n"])
        if size and not GENERIC_KIND.match(m["group"]):
            yield m["group"], size


def sized(
    found: Iterable[Cohort], told: list[ToldSize], cohorts: Cohorts, lexicon: Lexicon
) -> dict[str, Cohort]:
    """Return the groups without a size that is known elsewhere, by label, with that size."""
    result = {}
    for cohort in found:
        if cohort.size is not None or cohort.origin or cohort is cohorts.whole:
            continue
        m = _PARENT.match(cohort.label)
        if m and cohorts.get(m["parent"]) is None:
            m = None  # "(landmark: alive at day 100)" names no group that another is part of
            if LANDMARK.search(cohort.label):
                continue
        own, parent = (m["own"], m["parent"]) if m else (cohort.label, "")
        words = words_of(cohorts.bare(own), lexicon)
        same = {t.size for t in told if t.words == words and t.parent in ("", parent or "all")}
        if not same:
            counted = [t for t in told if t.parent == (parent or "all")]
            same = {t.size for t in counted if _narrower(t.words, words)}
        limit = next((c.size for c in cohorts.all() if c.label == parent), None)
        if len(same) == 1 and (limit is None or next(iter(same)) <= limit):
            result[cohort.label] = replace(cohort, size=next(iter(same)))
    return result


def _narrower(told: frozenset[str], words: frozenset[str]) -> bool:
    """Tell whether a table's longer name says all of a group's own, and no other number."""
    return words <= told and {w for w in told if is_sharp(w)} == {w for w in words if is_sharp(w)}
