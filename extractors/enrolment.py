"""How many patients a study took in: "we enrolled 126 patients", "60 of 72 patients were included".

A sentence that says so is believed first; "78 consecutive patients with …" that only got a therapy
are all patients where no other sentence counts any.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractors.labels import is_whole, size_of
from extractors.model import Cohort
from extractors.numbers import word_value

if TYPE_CHECKING:
    from extractors.model import Document

_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
#: A number in digits, with thousands set apart, or in words.
COUNT = rf"(?P<count>\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|(?i:{_TENS}(?:-{_ONES})?|{_TEENS}|{_ONES}))"
#: "Phase 3 trial" and "grade 2" count nobody, nor does the end of "1.5" or "CD19".
_COUNTED = (
    r"(?<![\w.,/-])(?<![Pp]hase\s)(?<![Gg]rade\s)(?<![Ss]tage\s)(?<![Dd]ay\s)(?<![Ll]ine\s)" + COUNT
)
_PEOPLE = (
    r"(?P<people>patients|children|adults|subjects|participants|individuals|recipients|infants"
    r"|persons|cases|adolescents)"
)
_KIND = r"(?:[A-Za-z/,+-][\w/,+-]*\s)"
_INCLUDED = (
    r"(?:included|enrolled|evaluated|analy[sz]ed|identified|studied|recruited|assessed|reviewed"
    r"|randomi[sz]ed|registered|collected|randomly\s(?:assigned|allocated)|allocated|allotted"
    r"|assigned)"
)
#: "505 were allocated to drug A and 513 to drug B" counts arms, not all.
_NO_ARM = (
    r"(?!\sto\s(?:receive\s)?(?:(?!\b(?:or|either)\b)[^.;]){2,80}?"
    r"\b(?:and|while|whereas)\s(?:\d|(?:the\s)?(?:other|remaining)))"
)
#: "Of 120 children screened, 86 patients were included" counts the second.
_NO_OTHERS = r"(?:(?!,\s\d+\s(?:\w+\s)?(?:patients|children|adults|subjects|participants))[^.;:])"
_SAID = (
    re.compile(rf"\b{_PEOPLE}\b[^.;:()]{{0,140}}?\s(?:were|was)\s{_INCLUDED}\s\(n\s?=\s?{COUNT}\)"),
    re.compile(
        rf"\b{COUNT}\s\(\d[\d.·]*\s?%\)\s(?:out\s)?of\s(?:the\s)?[\d,]+\s{_KIND}{{0,3}}?{_PEOPLE}\b"
        rf"[^.;:]{{0,60}}?\s(?:were|was)\s(?:\w+ly\s)?{_INCLUDED}\b"
    ),
    re.compile(
        rf"\b(?:[Oo]f|[Aa]mong)\s(?:the\s|all\s)?{_COUNTED}\s{_KIND}{{0,3}}?{_PEOPLE}\s"
        rf"(?:who\s(?:were|underwent)\s)?(?:{_INCLUDED}|randomi[sz]ation)\b"
    ),
    re.compile(rf"\b{COUNT}\swere\s{_INCLUDED}\sin\s(?:this|our|the\spresent)\b"),
    re.compile(
        rf"{_COUNTED}\s{_KIND}{{0,7}}?{_PEOPLE}\b{_NO_OTHERS}{{0,140}}?"
        rf"\s(?:(?:were|was)\s(?:\w+ly\s)?{_INCLUDED}\b{_NO_ARM}"
        r"|(?:met|fulfilled)\s(?:the\s)?(?:inclusion|eligibility)|underwent\srandomi[sz]ation)"
    ),
    re.compile(
        rf"\b(?:{_INCLUDED}|treated)\s(?:the\s(?:outcomes?|data|records)\sof\s)?(?:a\stotal\sof\s)?"
        rf"(?:the\sfirst\s)?{_COUNTED}\s{_KIND}{{0,7}}?{_PEOPLE}\b"
    ),
    re.compile(
        r"\b(?:[Ww]e\s(?:\w+ly\s)?(?:\w+\s(?:back\s)?(?:on|to|at)\s)?|[Ww]e\s(?:\w+ly\s)?\w+\s)"
        r"(?:(?:the\s)?(?:outcomes?|data|records|results|experience)\s(?:of|on|from|in)\s)?"
        rf"(?:a\stotal\sof\s|the\sfirst\s)?{_COUNTED}\s{_KIND}{{0,7}}?{_PEOPLE}\b"
    ),
    re.compile(
        r"\b(?i:cohort|series|study|survey|analysis|data|results|outcomes?|experience)\s"
        r"(?:(?:were|was)\sreported\s)?(?:of|on|in|from|for)\s"
        rf"(?:[A-Za-z]+(?:\s(?:for|after|with))?\s(?:of|in|from)\s)?{_COUNTED}\s{_KIND}{{0,7}}?"
        rf"{_PEOPLE}\b"
    ),
)
_TREATED = (
    r"(?:(?:were|was)\s(?:treated|transplanted)"
    r"|(?:had\s)?(?:received|underwent|undergone|started)\b)"
)
#: Those who got the therapy, where no sentence tells how many were taken in.
_TREATED_ALL = re.compile(
    r"^\W*(?:(?:RESULTS?|FINDINGS|[Rr]esults?|[Ff]indings|[Mm]ethods?|METHODS):?\s)?"
    r"(?:(?:[Ff]or|[Ii]n|[Bb]etween|[Ff]rom|[Aa]t|[Aa]ltogether|[Oo]verall)\b[^.;:()]{0,60}?,\s)?"
    rf"(?:[Aa]\stotal\sof\s|[Aa]ll\s)?{COUNT}\s{_KIND}{{0,5}}?{_PEOPLE}\b"
    rf"(?:\s\([^()]*\)|\s(?:with|aged|from|enrolled)\s[^.;:()]{{2,80}}?)?\s{_TREATED}"
)
_INTERIM = re.compile(r"(?i)\binterim\b")
_FEWEST = 3


_IN_CAPTION = re.compile(
    r"\(\s?[Nn]\s?=\s?(?P<n>\d+)\s?\)|\b(?:of|in)\s(?:the|all|our)\s(?:all\s)?(?P<of>\d{1,5})"
    r"\s(?:\w+\s)?(?:patients|children|adults|subjects|participants|cases)\b(?!\s(?:with|who|in|of)\b)"
)


class Enrolled(NamedTuple):
    """Where a sentence counts the patients of its study (offsets), how many, and how plainly."""

    start: int
    end: int
    size: int
    is_said: bool


def enrolled(words: str) -> Enrolled | None:
    """Return how many patients a sentence says its study took in, None where it says nothing.

    >>> found = enrolled("We report on the first 48 patients with aplastic anemia.")
    >>> found.size, found.is_said
    (48, True)
    >>> enrolled("Between 2002 and 2010, 31 infants received cord blood.").is_said
    False
    """
    if _INTERIM.search(words):
        return None  # an analysis of the first patients says nothing of all
    said = next((m for pattern in _SAID if (m := pattern.search(words))), None)
    match = said or _TREATED_ALL.search(words)
    size = word_value(match["count"].replace(",", "")) if match else None
    if match is None or size is None or size < _FEWEST:
        return None
    people = match.end("people") if "people" in match.re.groupindex else -1
    end = max(people, match.end("count"))
    return Enrolled(match.start("count"), end, size, said is not None)


def whole_cohort(document: Document, facts_size: int | None) -> Cohort:
    """Return the article's whole cohort with its size, as tables, methods or results print it."""
    size = facts_size
    for table in document.tables:
        for header in table.headers:
            for path in header:
                for part in path:
                    if is_whole(part) and size_of(part):
                        size = size_of(part)
        caption = _IN_CAPTION.search(table.caption)
        if size is None and caption:
            size = int(caption["n"] or caption["of"])
    return Cohort(label="all", size=size)
