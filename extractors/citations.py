r"""In-text citations: every printed form of "as told in reference 12".

An article keeps to one form (numbers in brackets, in parentheses or raised, or authors and years),
so all candidates are collected first and the form whose markers reach most of the reference list
wins; a marker of another form is read only where its neighbors leave no doubt.  Exponents, units,
counts, intervals and enumerations look alike and are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.author_years import find_author_years
from extractors.model import Citation, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Reference

_BRACKET, _SUPERSCRIPT, _PARENTHESIS, _FLAT = "bracket", "superscript", "parenthesis", "flat"
#: A number this far past the end of the list is no citation of a missing entry, but something else.
_FARTHEST_MISSING = 10
_LONGEST_RANGE = 60
#: Raised numbers that a conversion put on the line ("in towns.2,3 Snow") are believed only where
#: they reach this share of the list and nearly all new ones count upwards.
_LEAST_FLAT_REACH, _LEAST_FLAT_ORDER = 0.4, 0.8

_DASH = r"[\-\u2010-\u2014\u2212]"
#: No two blanks follow each other in the pattern, or a list of numbers could be read in many ways.
_LIST = (
    rf"\d{{1,3}}(?:\s{{0,3}}(?:[,;]\s{{0,3}}(?:and\s{{1,3}}|&\s{{0,3}})?|{_DASH}\s{{0,3}})\d{{1,3}}"
    r"|\s{1,3}(?:and|&)\s{1,3}\d{1,3})*"
)
_LEAD = r"(?:(?:see|cf\.?|reviewed\s+in|as\s+in|e\.g\.,?|refs?\.?|references?)[:,]?\s+)*"
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_FROM_RAISED = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u02d2", "0123456789-,"
)

_FORMS = (
    (_BRACKET, re.compile(rf"\[\s*{_LEAD}(?P<list>{_LIST})\s*\](?:{_DASH}\[\d{{1,3}}\])?")),
    (_PARENTHESIS, re.compile(rf"\(\s*{_LEAD}(?P<list>{_LIST})\s*\)")),
    # A registry identifier is cited together with the reference: "(NCT...; 2, PMID: ...)".
    (_PARENTHESIS, re.compile(rf"(?<=[;,]\s)(?P<list>{_LIST})(?=,\s+PMID\b)")),
    (
        _SUPERSCRIPT,
        re.compile(
            rf"(?<![\u207a\u207b{_RAISED}])(?P<list>[{_RAISED}](?:[{_RAISED}]"
            rf"|[,;\u02d2\u2013\u207b-]\s?(?=[{_RAISED}]))*)"
            r"(?![\u207a\u207b])"
        ),
    ),
    (_SUPERSCRIPT, re.compile(rf"\^\{{\s*[(\[]?(?P<list>{_LIST})[)\]]?\s*\}}")),
    (
        _SUPERSCRIPT,
        re.compile(rf"\^(?P<list>\d{{1,3}}(?:(?:,|{_DASH})\d{{1,3}})*)(?:\^|(?![\w.]))"),
    ),
    (
        _SUPERSCRIPT,
        re.compile(
            rf"(?i)<sup>\s*[(\[]?(?P<list>{_LIST})[)\]]?\s*</sup>"
            rf"(?:(?:,|{_DASH})\s*<sup>\d{{1,3}}</sup>)*"
        ),
    ),
    (
        _FLAT,
        re.compile(
            rf"(?:(?<=[a-zA-Z)%\]*][.,;:])(?<!\b(?:no|vs)\.)(?<!\b[Ff]ig\.)|(?<=[a-z]{{4}}))"
            rf"(?P<list>\d{{1,3}}(?:(?:,|{_DASH})\d{{1,3}})*)(?=\s)"
        ),
    ),
)
_MATH = re.compile(r"\$[^$\n]{1,80}\$")
_PARAGRAPH_END = re.compile(r"\n\s*\n")

# --- what stands before a marker ----------------------------------------------------------------
_STATISTIC_BEFORE = re.compile(
    r"(?i)(?:\b(?:ci|iqr|range|median|mean|sd|se|sem|grades?|stages?|phase|n|tables?"
    r"|fig(?:ure|s)?|eq(?:uation)?)\.?|[=<>\u2264\u2265\u00b1\u00d7])[\s,:]*$"
)
_VALUE_BEFORE = re.compile(
    r"(?:^|[\s(/=<>\u2264\u2265~-])(?P<value>\d+(?:[.,]\d+)?)"
    r"(?P<unit>\s?%|[\s-](?:hours?|days?|weeks?|months?|years?|cycles?|doses?|courses?))?\s*$"
)
_NAMED_DAY_BEFORE = re.compile(r"(?i)\bday\s*$")
_YEAR_BEFORE = re.compile(r"(?:^|[\s(])(?:19|20)\d\d\s*$")
_NAMED_NUMBER_BEFORE = re.compile(
    r"(?i)\b(?:phase|type|arm|cohort|protocol|version|cycle)s?\s\d+\s*$"
)
_POWER_BEFORE = re.compile(r"(?:^|[^\d.]|x)10\s*$")
_UNIT_BEFORE = re.compile(
    r"(?:^|[\s\d/*\u00b7(])(?:[kcdm\u00b5\u03bcn]?m|m?sec|ms|[a-zA-Z\u03c7\u03b7\u03c4])$"
)
_CREDIT_BEFORE = re.compile(r"(?i)(?:\bet\s+al\.?\*?|\bcolleagues|\bco-?workers|\brefs?\.?),?\s*$")
_SEPARATOR_BEFORE = re.compile(r"(?:[:;,.\u2014]|(?:[:;,.]|\s)\s*(?:and|or|to))\s*$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    form: str
    span: Span
    numbers: tuple[int, ...]


def find_citations(
    text: str,
    regions: Sequence[Span],
    known: frozenset[int],
    references: Sequence[Reference] = (),
) -> tuple[Citation, ...]:
    """Return the citation markers in ``regions``; ``known`` are the numbers of the list.

    ``references`` are its entries, where they are at hand: authors and years are looked up there.
    """
    candidates = [
        candidate
        for region in regions
        for candidate in _candidates(text, region, known)
        if _stands_as_marker(text, region, candidate)
    ]
    candidates = _without_enumerations(text, candidates)
    if not _counts_upwards([c for c in candidates if c.form == _FLAT], known):
        candidates = [c for c in candidates if c.form != _FLAT]
    form = _prevailing(candidates, known)
    by_name = find_author_years(text, regions, references)
    if _reach([c.numbers for c in by_name]) > _reach(
        [c.numbers for c in candidates if c.form == form and known.issuperset(c.numbers)]
    ):
        return tuple(Citation(c.span, text[c.span.start : c.span.end], c.numbers) for c in by_name)
    found = {
        candidate.span: candidate
        for candidate in candidates
        if candidate.form == form or _is_credited(text, candidate, known)
    }
    return tuple(
        Citation(span, text[span.start : span.end], found[span].numbers) for span in sorted(found)
    )


def _candidates(text: str, region: Span, known: frozenset[int]) -> Iterator[_Candidate]:
    """Yield whatever has the shape of a marker and numbers that the list may hold."""
    formulas = [m.span() for m in _MATH.finditer(text, region.start, region.end)]
    limit = max(known, default=999) + _FARTHEST_MISSING
    for form, pattern in _FORMS:
        for match in pattern.finditer(text, region.start, region.end):
            numbers = _expand(
                re.sub(r"</?sup>|[\[\]]", "", text[match.start("list") : match.end()])
            )
            unsure = form in (_PARENTHESIS, _FLAT)
            missing = unsure and known and not known.issuperset(numbers)
            if not numbers or missing or max(numbers) > limit:
                continue
            start, end = match.span()
            formula = next((f for f in formulas if f[0] <= start and end <= f[1]), None)
            if formula and formula != (start - 1, end + 1):
                continue
            yield _Candidate(form, Span(*(formula or (start, end))), numbers)


def _expand(printed: str) -> tuple[int, ...]:
    """Return the numbers of a marker, ranges written out; empty if a range runs backwards.

    >>> _expand("2, 5-7")
    (2, 5, 6, 7)
    """
    numbers: list[int] = []
    for piece in re.findall(rf"\d+(?:\s*{_DASH}\s*\d+)*", printed.translate(_FROM_RAISED)):
        ends = [int(n) for n in re.findall(r"\d+", piece)]
        if ends[0] < 1 or not ends[0] <= ends[-1] <= ends[0] + _LONGEST_RANGE:
            return ()
        numbers += [n for n in range(ends[0], ends[-1] + 1) if n not in numbers]
    return tuple(numbers)


def _stands_as_marker(text: str, region: Span, candidate: _Candidate) -> bool:
    """Tell whether the neighbors of a candidate allow it to be a citation."""
    before = text[max(region.start, candidate.span.start - 40) : candidate.span.start]
    after = text[candidate.span.end : candidate.span.end + 3]
    if candidate.form == _SUPERSCRIPT:
        return _stands_raised(before, after, candidate)
    if _STATISTIC_BEFORE.search(before) or after[:1] == "%":
        return False
    value = _VALUE_BEFORE.search(before)
    if value is None:
        return not _NAMED_DAY_BEFORE.search(before)
    if _YEAR_BEFORE.search(before):
        return True
    if len(candidate.numbers) > 1:  # "5 [3-8]" is an interval, "35% [21-23]" is not
        number = float(value["value"].replace(",", "."))
        return not candidate.numbers[0] <= number <= candidate.numbers[-1]
    is_share = candidate.form == _PARENTHESIS and not value["unit"]  # "12 (24)"
    return not is_share or bool(_NAMED_NUMBER_BEFORE.search(before))


def _stands_raised(before: str, after: str, candidate: _Candidate) -> bool:
    """Refuse exponents, units and isotopes."""
    if not before.strip():
        return False
    if len(candidate.numbers) == 1:
        unit = candidate.numbers[0] < 4 and _UNIT_BEFORE.search(before)
        if unit or after[:1] == "/" or _POWER_BEFORE.search(before):
            return False
    # An isotope stands before its element, a citation behind its word.
    return not (before[-1:].isspace() or before[-1:] in "([") or not after[:1].isalpha()


def _prevailing(candidates: list[_Candidate], known: frozenset[int]) -> str:
    """Return the form that reaches most of the list."""
    reached: dict[str, set[int]] = {}
    count: dict[str, int] = {}
    for candidate in candidates:
        numbers = set(candidate.numbers)
        reached.setdefault(candidate.form, set()).update(numbers & known if known else numbers)
        count[candidate.form] = count.get(candidate.form, 0) + 1
    return max(reached, key=lambda form: (len(reached[form]), count[form]), default="")


def _counts_upwards(flat: list[_Candidate], known: frozenset[int]) -> bool:
    """Tell whether numbers on the line run through the list as citations do."""
    new = [*dict.fromkeys(n for c in sorted(flat, key=lambda c: c.span) for n in c.numbers)]
    if not known or len(new) < max(2, _LEAST_FLAT_REACH * len(known)):
        return False
    steps = [b > a for a, b in pairwise(new)]
    return sum(steps) >= _LEAST_FLAT_ORDER * len(steps)


def _reach(cited: list[tuple[int, ...]]) -> int:
    """Return how many entries some markers cite together."""
    return len({number for numbers in cited for number in numbers})


def _without_enumerations(text: str, candidates: list[_Candidate]) -> list[_Candidate]:
    """Leave out the counters of a list in a sentence, "(1) the first, (2) the second"."""
    counters: set[Span] = set()
    run: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda c: c.span):
        before = text[max(0, candidate.span.start - 40) : candidate.span.start]
        counts = re.match(r"\s+\w", text[candidate.span.end :][:3])
        if candidate.form != _PARENTHESIS or not counts or _CREDIT_BEFORE.search(before):
            continue
        if run and _PARAGRAPH_END.search(text, run[-1].span.end, candidate.span.start):
            run = []
        if candidate.numbers == (1,):
            run = [candidate]
        elif run and candidate.numbers == (len(run) + 1,) and _SEPARATOR_BEFORE.search(before):
            run.append(candidate)
            counters.update(c.span for c in run)
    return [candidate for candidate in candidates if candidate.span not in counters]


def _is_credited(text: str, candidate: _Candidate, known: frozenset[int]) -> bool:
    """Tell whether a marker of another form follows a name, as in "Roe et al. [16]"."""
    before = text[max(0, candidate.span.start - 30) : candidate.span.start]
    return bool(_CREDIT_BEFORE.search(before)) and known.issuperset(candidate.numbers)
