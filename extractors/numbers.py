"""Numbers as articles print them, and what stands around them: intervals, p-values, times, n/N.

Everything here works on masked text (``Document.plain``) and returns offsets into it.  The
grammar is local: what belongs to one printed value stands within its bracket or next to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extractors.model import Span

NUMBER = r"\d+(?:[.,]\d+)?"
DECIMAL = r"(?:\d+(?:\.\d+)?|\.\d+)"
SEPARATOR = r"\s?(?:-|–|to|,|;)\s?"
BOUND = rf"(?:{NUMBER}|\.\d+|NR|NE|NA|not reached|not estimable)"
INTERVAL = re.compile(
    rf"(?P<open>[(\[])?\s*(?:(?P<label>(?P<level>9[059]|8[05])\s?%?\s?(?:CI|confidence intervals?"
    rf"|confidential intervals?)\s?[:,=]?)\s*)?"
    rf"(?:[(\[]\s*)?(?P<low>-?{BOUND})\s?%?\s*(?:-|to|,|;)\s*(?P<high>-?{BOUND})\s?%?",
    re.IGNORECASE,
)
CI = re.compile(
    rf"(?:(?P<level>9\d(?:\.\d)?|8[05])\s?%?\s?(?:CI|confidence intervals?|confidential intervals?"
    rf"|credible intervals?)|(?<=[,;(\[]\s)CI|(?<=[(\[])CI)\b"
    rf"(?:\s?[\[(]CI[\])])?\s?[:,=]?\s*[(\[]?\s*(?P<low>(?:(?<=[\s(\[])-)?{BOUND})\s?%?\s*"
    rf"(?:-|to|,|;)\s*(?P<high>-?{BOUND})\s?%?\s*[)\]]?",
    re.IGNORECASE,
)
SPREAD = re.compile(
    rf"(?P<kind>IQR|interquartile range|inter-quartile range|range|min-max|quartiles?)"
    rf"\s?\]?\s?[.:,=]?\s*(?:of\s|from\s)?[(\[]?\s*"
    rf"(?P<low>{NUMBER})\s?%?\s*(?:-|to|,|;)\s*(?P<high>{NUMBER})",
    re.IGNORECASE,
)
STANDARD = re.compile(
    rf"(?:(?P<kind>SE|SEM|SD|standard error(?:\s?[\[(]SE[\])])?"
    rf"|standard deviation(?:\s?[\[(]SD[\])])?)\s?[:,=]?\s*"
    rf"|(?P<pm>±)\s*)(?P<low>{DECIMAL})"
)
P_VALUE = re.compile(
    r"\b[Pp](?:\s{0,2}-?\s?values?)?(?:\s?(?:for|of)\s\w+)?\s?(?P<op><=|>=|[=<>≤≥]|was|of)"
    r"\s?(?P<value>0?[.,]\d+|0{1,2}\d{2,3}|1(?:\.0+)?|0)(?!\d)"
    r"(?:\s?[×x]\s?10\^?\{?(?P<power>[-⁻]\s?[\d⁰¹²³⁴-⁹]+)\}?)?"
)
NOT_SIGNIFICANT = re.compile(r"\b[Pp]\s?=\s?(?:NS|ns|n\.s\.)")
TIME_UNIT = r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d|hours?|h)"
TIME_BEFORE = re.compile(
    r"\b(?P<value>\d+(?:\.\d+)?|one|two|three|four|five|six|ten|twelve|thirty|sixty|ninety)(?:\s?-\s?|\s(?=(?:year"
    r"|month|day)s? (?:OS|DFS|(?-i:[A-Z]{2,5})\b|overall|survival|cumulative|probabilit|rate"
    r"|estimate"
    r"|after relapse)))(?P<unit>year|yr|y|month|mo|week|day)s?\b(?=[\s,-])",
    re.IGNORECASE,
)
TIME_AFTER = re.compile(
    rf"\b(?:at|after|by|within|over)\s(?:the\s)?(?P<values>(?:\d+|one|two|three|four|five)"
    rf"(?:(?:,\s?|\s?,?\s?(?:and|&|or)\s?)(?:\d+|one|two|three|four|five))*)"
    rf"(?:\s?-\s?|\s)(?P<unit>{TIME_UNIT})\b",
    re.IGNORECASE,
)
#: "the 1-, 2- and 3-year OS", "1-year, 2-year and 3-year"
TIME_LIST = re.compile(
    r"\b(?P<values>\d{1,3}(?:-(?:year|month|day))?-?(?:,\s?\d{1,3}(?:-(?:year|month|day))?-?){0,9}"
    r",?\s(?:and|or)\s\d{1,3})-(?P<unit>year|month|week|day)s?\b"
)
#: "At the end of cycle 2", "after one course"; "two cycles" alone is a dose.
CYCLE = re.compile(
    r"\b(?:at|after|by|following)\s(?:the\s)?(?:(?:end|completion)\sof\s(?:the\s)?)?"
    r"(?:(?P<ordinal>first|second|third)\s(?:cycle|course)\b|(?:cycle|course)\s(?P<number>\d)\b"
    r"|(?P<count>\d|one|two|three|four)\s(?:cycle|course)s?\b)",
    re.IGNORECASE,
)
ORDINALS = {"first": 1, "second": 2, "third": 3}
DAY = re.compile(r"\b[Dd]ay[\s-]?\+?\s?(?P<value>\d{1,4})\b")
FRACTION = re.compile(
    r"(?<![\d.,/])(?P<events>\d{1,6})\s?(?:/|of(?:\s(?:the|these|those|our|all))?|in"
    r"|out of(?:\s(?:the|these))?)\s?(?P<total>\d{1,6})(?![\d.,]*\d|\s?%|/)"
)
PERCENT = re.compile(r"(?<![\d.])(?P<op><=|>=|[<>≤≥]\s?)?(?P<value>\d{1,3}(?:[.,]\d+)?)\s?%")
BARE = re.compile(r"(?<![\w.,/-])(?P<value>\d{1,6}(?:\.\d+)?)(?![\w%]|\.\d|,\d{3})")
GROUP_SIZE = re.compile(r"\b[nN]\s?=\s?(?P<n>\d{1,6})(?:\s?/\s?(?P<total>\d{1,6}))?")

UNITS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {w: i + 1 for i, w in enumerate(UNITS)} | {w: (i + 2) * 10 for i, w in enumerate(TENS)}
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
NUMBER_WORD = re.compile(
    rf"\b(?P<word>(?:{'|'.join(TENS)})-(?:{'|'.join(UNITS[:9])})|{_WORD})\b", re.IGNORECASE
)

UNIT_NAMES = {"y": "year", "yr": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour"}


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval or spread; a bound that was not reached is None."""

    low: Decimal | None
    high: Decimal | None
    level: Decimal | None
    span: Span


@dataclass(frozen=True, slots=True)
class PValue:
    """A p-value as printed, its operator empty for ``=``."""

    text: str
    operator: str
    span: Span


@dataclass(frozen=True, slots=True)
class Time:
    """A time point, unit in singular; ``cycle`` where it is the end of a cycle of therapy."""

    value: Decimal
    unit: str
    span: Span


def to_decimal(text: str) -> Decimal | None:
    """Return a printed number; a comma with one or two digits after it is a decimal comma.

    >>> to_decimal("78,3"), to_decimal(".04"), to_decimal("NR")
    (Decimal('78.3'), Decimal('0.04'), None)
    """
    cleaned = text.strip().rstrip("%").strip()
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", cleaned):
        cleaned = cleaned.replace(",", "")
    cleaned = cleaned.replace(",", ".").replace("·", ".")
    if cleaned.startswith("."):
        cleaned = "0" + cleaned
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        return None


def word_value(text: str) -> int | None:
    """Return the value of a number in words or digits, None for other words.

    >>> word_value("Seventy-eight"), word_value("10"), word_value("some")
    (78, 10, None)
    """
    lowered = text.lower()
    if lowered.isdigit():
        return int(lowered)
    tens, _, unit = lowered.partition("-")
    if unit:
        return WORDS[tens] + WORDS[unit] if tens in WORDS and unit in WORDS else None
    return WORDS.get(lowered)


def unit_name(text: str) -> str:
    """Return the singular name of a time unit.

    >>> unit_name("yrs"), unit_name("Months"), unit_name("d")
    ('year', 'month', 'day')
    """
    lowered = text.lower().rstrip(".")
    if lowered in UNIT_NAMES:
        return UNIT_NAMES[lowered]
    singular = lowered.rstrip("s")
    return UNIT_NAMES.get(singular, singular)


def find_p_values(text: str, start: int = 0) -> list[PValue]:
    """Return the p-values of a stretch of masked text."""
    found = []
    for m in P_VALUE.finditer(text):
        op = m["op"]
        operator = "" if op in ("=", "was", "of") else {"≤": "<=", "≥": ">="}.get(op, op)
        printed = m["value"].replace(",", ".")
        found.append(PValue(printed, operator, Span(start + m.start(), start + m.end())))
    return found


def find_times(text: str, start: int = 0) -> list[Time]:
    """Return the time points of a stretch of masked text, in order; "at 1 and 2 years" gives two.

    >>> [(str(t.value), t.unit) for t in find_times("the 2-year OS, at 1 and 3 years, day +100")]
    [('2', 'year'), ('1', 'year'), ('3', 'year'), ('100', 'day')]
    """
    found: dict[int, Time] = {}
    for m in TIME_BEFORE.finditer(text):
        value = word_value(m["value"]) if m["value"].isalpha() else m["value"]
        span = Span(start + m.start(), start + m.end())
        found[m.start()] = Time(Decimal(value or 0), unit_name(m["unit"]), span)
    for m in TIME_LIST.finditer(text):
        for part in re.finditer(r"\d+", m["values"]):
            at = m.start("values") + part.start()
            span = Span(start + at, start + m.start("values") + part.end())
            found[at] = Time(Decimal(part.group()), unit_name(m["unit"]), span)
    for m in TIME_AFTER.finditer(text):
        for part in re.finditer(r"\d+|one|two|three|four|five", m["values"], re.IGNORECASE):
            at = m.start("values") + part.start()
            span = Span(start + at, start + m.end())
            found[at] = Time(Decimal(word_value(part.group()) or 0), unit_name(m["unit"]), span)
    for m in CYCLE.finditer(text):
        ordinal = ORDINALS.get((m["ordinal"] or "").lower())
        value = ordinal or word_value(m["number"] or m["count"] or "") or 0
        span = Span(start + m.start(), start + m.end())
        found[m.start()] = Time(Decimal(value), "cycle", span)
    for m in DAY.finditer(text):
        span = Span(start + m.start(), start + m.end())
        found.setdefault(m.start("value"), Time(Decimal(m["value"]), "day", span))
    return [found[k] for k in sorted(found)]


def bound(text: str) -> Decimal | None:
    """Return an interval's bound, None where it was not reached or not estimable."""
    return to_decimal(text)
