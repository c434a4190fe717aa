"""Grades that prose tells apart from the name of what was graded.

"The most common grade 3 or 4 events were A (45%) and B (22%)" grades each name of its list, "CRS
occurred in 62% (grade ≥3, 8%)" one value of a name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.endpoints import ALL_GRADES, GRADE, GRADE_3, Named, grade_range, graded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon
    from extractors.sentence_rows import Row

#: What the events of a list are called as a whole.
GENERIC = r"(?:adverse (?:events?|reactions?|effects?)|toxicit(?:y|ies)|(?:TE)?AEs?|events?)"
#: Between a grade and the name that it grades: "grade 3-4 treatment-related infections".
IN_FRONT = re.compile(r"\s(?:(?!(?:and|or|in|of|was|were|with|to|for)\b)[\w/-]+\s){0,4}")
#: Between a name and its grade: "infections of grade 3 or higher", "neutropenia (grade ≥3".
BEHIND = re.compile(
    r"\s?[,(]?\s?(?:of\s|with\s|that were\s|were\s|was\s)?(?:CTCAE\s|NCI\s|toxicity\s|a\s)?"
)
#: Between two names of one list: " (45%), ", " and ".
NEXT_IN_LIST = re.compile(r"\s?(?:\([^()]*\))?\s?(?:,|and|or|/)\s?(?:and\s|or\s)?(?:[\w-]+\s)?")
HEADS_BEHIND = re.compile(rf"(?:\s[\w/-]+){{0,4}}?\s{GENERIC}\b", re.IGNORECASE)
HEADS_BEFORE = re.compile(rf"\b{GENERIC}\s(?:\([^()]*\)\s)?(?:that were\s|of\s)?$", re.IGNORECASE)
LISTS = re.compile(
    r"\b(?:were|was|are|included?|including|comprised|consisted of|such as)\b|:|\(", re.IGNORECASE
)
#: Before the grade at the end of a list: "A (35%) and B (10%) were the most common ".
CLOSES_LIST = re.compile(
    r"\b(?:were|was)\s(?:the\s|among the\s)?(?:most\s)?(?:(?:common|frequent)(?:ly\s\w+)?|main"
    r"|predominant|leading)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)
#: Between a value and the grade of those it counts: "3 (4%) with grade ≥3", "4% were grade 3".
COUNTS = re.compile(
    r"\s?%?\)?,?\s(?:(?:of|these|them|which|whom|the|patients?|cases?|subjects?|were|was|being|had"
    r"|having|with|at|a|in|both|all|events?|severity)\s){0,6}",
    re.IGNORECASE,
)
#: Between a grade and its value: "grade ≥3, 8%", "grade 3 or higher in 8%", "grade 4 (n = 2".
LEADS = re.compile(
    r"[,:]?\s?\(?(?:(?!(?:and|while)\b)[\w-]+\s?){0,4}[=:(]?\s?(?:\d+\s?\(\s?|\d+\s?/\s?\d+\s?[(,]\s?)?",
)
#: Severity in words, for what has a severe form of its own: "(extensive, 18%)".
WORDED = re.compile(
    r"\b(?:moderate\s?(?:-?to-?|-|/|and|or)\s?severe|extensive|severe)\b", re.IGNORECASE
)


def with_told_grades(named: list[Named], plain: str, lexicon: Lexicon) -> list[Named]:
    """Return the names with the grades that hold for them, wherever the sentence prints these."""
    marks = [m for m in GRADE.finditer(plain) if m["a"]]
    if not marks:
        return named
    found: list[Named] = []
    listed: tuple[int, int] | None = None
    for i, name in enumerate(named):
        before = named[i - 1] if i else None
        carries = before and NEXT_IN_LIST.fullmatch(plain[before.span.end : name.span.start])
        told = _in_front(name, marks, plain) or grade_range(plain[name.span.start : name.span.end])
        listed = told or (listed if carries else None)
        grades = listed or _behind(name, marks, plain) or _of_list(name, marks, plain)
        found.append(_graded(name, grades, lexicon) if grades else name)
    return found


def graded_rows(rows: Sequence[Row], plain: str, named: list[Named], lexicon: Lexicon) -> list[Row]:
    """Return the rows with the grades that the sentence tells of single values."""
    result = []
    for i, row in enumerate(rows):
        start = max(
            (r.value.end for r in rows[:i] if r.value.end <= row.value.span.start), default=0
        )
        start = max([start, *(n.span.end for n in named if n.span.end <= row.value.span.start)])
        phrase = _of_value(row, plain, start, named)
        name = _graded_by(row.endpoint, phrase, lexicon) if phrase else row.endpoint
        result.append(row if name is row.endpoint else replace(row, endpoint=name))
    return result


def _in_front(name: Named, marks: list[re.Match[str]], plain: str) -> tuple[int, int] | None:
    before = [m for m in marks if m.end() <= name.span.start]
    if not before or not IN_FRONT.fullmatch(plain[before[-1].end() : name.span.start]):
        return None
    return grade_range(before[-1].group())


def _behind(name: Named, marks: list[re.Match[str]], plain: str) -> tuple[int, int] | None:
    behind = [m for m in marks if m.start() >= name.span.end]
    if not behind or not BEHIND.fullmatch(plain[name.span.end : behind[0].start()]):
        return None
    close = plain.find(")", behind[0].end())
    in_bracket = "(" in plain[name.span.end : behind[0].start()]
    if in_bracket and any(behind[0].end() < m.start() < close for m in marks):
        return None  # "(grade 1-2, 30%; grade 3-4, 5%)" grades its values
    return grade_range(behind[0].group())


def _of_list(name: Named, marks: list[re.Match[str]], plain: str) -> tuple[int, int] | None:
    """Return the grades that the head or the end of a list gives to each of its names."""
    for mark in reversed(marks):
        lower, upper = sorted((mark.start(), name.span.start))
        if re.search(r";|\.\s", plain[lower:upper]) or ALL_GRADES.search(plain[lower:upper]):
            continue
        if mark.end() <= name.span.start:
            head = HEADS_BEHIND.match(plain, mark.end())
            end = head.end() if head else mark.end()
            heads = head or HEADS_BEFORE.search(plain[: mark.start()])
            if heads and end < name.span.start and LISTS.search(plain[end : name.span.start]):
                return grade_range(mark.group())
        elif CLOSES_LIST.search(plain[name.span.end : mark.start()]):
            return grade_range(mark.group())
    return None


def _of_value(row: Row, plain: str, start: int, named: list[Named]) -> str:
    """Return the words that grade one value, ``""`` for none: "(grade ≥3, 8%)"."""
    begin = row.value.begin if row.value.begin >= 0 else row.value.span.start
    for pattern in (GRADE, WORDED):
        for m in pattern.finditer(plain, start, begin):
            if LEADS.fullmatch(plain[m.end() : begin]):
                return m.group()
        m2 = pattern.search(plain, row.value.end)
        if m2 and COUNTS.fullmatch(plain[row.value.end : m2.start()]):
            follows = any(IN_FRONT.fullmatch(plain[m2.end() : n.span.start]) for n in named)
            return "" if follows else m2.group()
    return ""


def _graded_by(name: Named, phrase: str, lexicon: Lexicon) -> Named:
    """Return a name graded by a phrase, in words where the endpoint has such a form."""
    grades = grade_range(phrase)
    if grades:
        return _graded(name, grades, lexicon)
    code = graded(name.code, None, phrase, lexicon)
    return name if code == name.code else replace(name, code=code)


def _graded(name: Named, grades: tuple[int, int], lexicon: Lexicon) -> Named:
    """Return a name with the code of its grades; what the code does not tell stands beside it."""
    kind = name.fact("endpointKind")
    is_event = name.code.startswith("AE:") or kind == "toxicity"
    if not is_event and name.code not in ("AGVHD", "GVHD"):
        return name
    if name.code.endswith((":G3", "_G3")) or "grade" in name.code:
        code = name.code
    else:
        code = graded(name.code, grades, "", lexicon)
    return replace(name, code=code, grades=said_grades(grades, code))


def said_grades(grades: tuple[int, int], code: str) -> str:
    """Return in words the grades that an endpoint's code does not tell, ``""`` where it does.

    >>> said_grades((1, 2), "CRS"), said_grades((3, 4), "CRS_G3"), said_grades((4, 4), "CRS_G3")
    ('grade 1-2', '', 'grade 4')
    """
    low, high = grades
    if code in ("AGVHD_1_2", "AGVHD_2_4", "AGVHD_3_4") and low != high:
        return ""
    if low >= GRADE_3 and high > low and low == GRADE_3:
        return ""
    if low == high:
        return f"grade {low}"
    return f"grade {low}-{high}" if high < 5 else f"grade ≥{low}"
