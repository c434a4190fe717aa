"""What the columns of an outcome table hold: sizes, events, values, intervals, p-values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from extractors.endpoints import find_endpoints
from extractors.labels import is_whole, size_of, tidy
from extractors.numbers import UNIT_NAMES, find_times, unit_name, word_value
from extractors.readers.markup import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.lexicon import Lexicon
    from extractors.model import Table

SIZE = "size"
EVENTS = "events"
VALUE = "value"
INTERVAL = "interval"
P = "p"
OTHER = "other"

SIZE_HEAD = re.compile(
    r"^(?:n|no\.?|number|patients?|pts|subjects|n(?:o|o\.|umber|umbers)?\s(?:of\s)?(?:patients"
    r"|pts|cases|subjects|at risk)|patients? \(\W*\))$",
    re.IGNORECASE,
)
EVENT_HEAD = re.compile(r"^(?:(?:no\.?|number|n) of )?events?(?:,? n)?$", re.IGNORECASE)
INTERVAL_HEAD = re.compile(
    r"^[(\[]?(?:9\d\s?%?\s?)?(?:CI|confidence intervals?)[)\]]?(?:,? %)?$", re.IGNORECASE
)
P_HEAD = re.compile(
    r"^\W*p(?:\s?-?\s?values?)?(?:\s?(?:for|of)\s.*|\s?-?\s?trend|\s?\([^()]*\))?\W*$",
    re.IGNORECASE,
)
#: "OS P", "P value (multivariable)" is told by P_HEAD; an arm may be called P.
P_BEHIND = re.compile(
    r"(?<!\barm)(?<!\bgroup)(?<!\bcohort)[\s(,/]p(?:[\s-]?values?)?\)?\W*$", re.IGNORECASE
)
DIFFERENCE_HEAD = re.compile(r"\bdifferences?\b", re.IGNORECASE)
#: "n/N" beside a percentage.
FRACTION_HEAD = re.compile(
    r"(?:n|no\.?|events?|responders?|patients)\s?/\s?(?:n|no\.?|total|patients|evaluable).*",
    re.IGNORECASE,
)
RATIO_HEAD = re.compile(
    r"\b(?P<kind>s?HR|OR|RR|(?i:hazard|odds|risk|rate) (?i:ratios?)|(?i:relative risks?))\b"
)
#: Heads that say what was counted or compared, of whomever.
NO_PATIENTS = re.compile(
    r"\b(?:events?|at risk|number|no\.|time to|difference|between|changes?|ratio|value|outcomes?"
    r"|comparison|baseline|(?:uni|multi)-?\s?vari\w*|crude|adjusted|unadjusted)\b"
    r"|^(?:(?:treatment|study|patients?)\s?)?(?:arms?|groups?|cohorts?|treatments?)$",
    re.IGNORECASE,
)
VALUE_HEAD = re.compile(
    r"\b(?:probability|estimate|incidence|rate|percentage|median|mean|survival|%)|^%$",
    re.IGNORECASE,
)
TIME_HEAD = re.compile(
    r"^(?:at\s)?(?P<value>\d+|one|two|three|four|five)\s?-?\s?(?P<unit>years?|yrs?|y|months?|mo"
    r"|weeks?|days?)\b",
    re.IGNORECASE,
)
#: "Relapse, 2 years".
TIME_BEHIND = re.compile(
    r"(?:[,(]|\bat|\bto)\s*(?P<value>\d+)\s?-?\s?(?P<unit>years?|yrs?|y|months?|mo|weeks?|days?)\)?$",
    re.IGNORECASE,
)
#: Heads of what is no result by itself: test statistics, coefficients, what was missing.
SKIPPED_HEAD = re.compile(
    r"^(?:reference(?: (?:group|category|level))?|(?:[\w-]+ ){0,2}coefficients?"
    r"|(?:β|beta)(?: coefficients?)?|chi\W.*|χ.*|(?:[\w-]+ )?test(?: statistics?)?|missing\b.*"
    r"|[zt](?:[- ](?:value|score|statistic))?|df|SE|standard error"
    r"|SMD|standardi[sz]ed (?:mean )?difference)\W*$",
    re.IGNORECASE,
)
CYCLE_HEAD = re.compile(r"\b(?:cycle|course)\s?(?P<n>\d)\b", re.IGNORECASE)
#: Words by which two columns of one group print different things of it.
STATISTIC_WORD = re.compile(
    r"n/N|%|\b(?:n|no|number|events?|at risk|median|mean|range|IQR|SD|SE|HR|OR|RR|CI|rate"
    r"|probability|uni\s?-?vari|multi\s?-?vari|crude|adjusted|unadjusted|landmark)",
    re.IGNORECASE,
)
PERCENT_HEAD = re.compile(r"[(\[]?(?:%|per\s?cent(?:age)?)[)\]]?", re.IGNORECASE)
GRADE_HEAD = re.compile(r"\bgrades?\b|extensive|severe", re.IGNORECASE)
RATIO_CODES = (
    (re.compile(r"hazard|HR", re.IGNORECASE), "hazard_ratio"),
    (re.compile(r"odds|\bOR\b", re.IGNORECASE), "odds_ratio"),
    (re.compile(r"rate ratio", re.IGNORECASE), "rate_ratio"),
    (re.compile(r"risk|\bRR\b", re.IGNORECASE), "relative_risk"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One body column: its role, and the group, endpoint, time and measure that its heads tell."""

    index: int
    path: tuple[str, ...]
    role: str
    arm: str = ""
    arm_size: int | None = None
    endpoint: str = ""
    ratio: str = ""
    time: tuple[Decimal, str] | None = None
    grade_text: str = ""
    cycle: int | None = None

    @property
    def told(self) -> tuple[object, ...]:
        """All that the heads tell of the column: columns that agree in it cannot be told apart."""
        words = {m.group().lower() for p in self.path for m in STATISTIC_WORD.finditer(p)}
        what = (self.arm, self.endpoint, self.time, self.ratio, self.grade_text, self.cycle)
        return (*what, frozenset(words))

    @property
    def head(self) -> str:
        """The lowest header cell."""
        return next((p for p in reversed(self.path) if p.strip()), "")


def ratio_code(text: str) -> str:
    """Return the measure code of a ratio that a header or caption names, ``""`` for none.

    >>> ratio_code("HR [95% CI]"), ratio_code("Odds ratio"), ratio_code("Probability")
    ('hazard_ratio', 'odds_ratio', '')
    """
    m = RATIO_HEAD.search(text)
    if not m:
        return ""
    return next((code for pattern, code in RATIO_CODES if pattern.search(m["kind"])), "")


def header_time(text: str) -> tuple[Decimal, str] | None:
    """Return the time point of a header: "2 years CIR", "1 year", "At 24 months"."""
    m = TIME_HEAD.match(text.strip()) or TIME_BEHIND.search(tidy(text))
    if m:
        value = word_value(m["value"])
        return (Decimal(value), unit_name(m["unit"])) if value else None
    times = find_times(text + " ")
    return (
        (times[0].value, times[0].unit) if times and times[0].unit in UNIT_NAMES.values() else None
    )


def read_columns(table: Table, block: int, lexicon: Lexicon) -> tuple[Column, ...]:
    """Return the columns of one header block; ``role`` decides how a cell is read."""
    columns: list[Column] = []
    header = table.headers[block]
    unsized = _unsized_arms(header, lexicon)
    for index, path in enumerate(header):
        parts = [re.sub(r"\s+", " ", mask(p)).strip() for p in path if mask(p).strip()]
        head = parts[-1] if parts else ""
        joined = " / ".join(parts)
        arm, size = _sized_arm(parts)
        if not arm:
            arm = next((tidy(p) for p in reversed(parts) if tidy(p) in unsized), "")
        arm = arm or _called_group(parts, lexicon)
        # the name of an arm ("Relapse cohort") is no outcome
        telling = [p for p in reversed(parts) if not arm or tidy(p) != arm]
        endpoints = [e for part in telling for e in find_endpoints(part, lexicon)]
        columns.append(
            Column(
                index,
                tuple(parts),
                VALUE if size_of(head) else _role(head, joined),
                arm,
                size,
                endpoints[0].code if endpoints else "",
                ratio_code(joined),
                next((t for part in reversed(parts) if (t := header_time(part))), None),
                next((p for p in parts if GRADE_HEAD.search(p)), ""),
                next((int(m["n"]) for p in parts if (m := CYCLE_HEAD.search(p))), None),
            )
        )
    return tuple(columns)


def outcome_columns(columns: Sequence[Column]) -> list[Column]:
    """Return the columns of an outcome table as their neighbors tell them.

    Numbers beside their percentages are events; arms of one name have the heads over them.
    """
    counted = [
        replace(column, role=EVENTS) if behind and _counts_of(column, behind) else column
        for column, behind in zip_longest(columns, columns[1:])
    ]
    return list(_told_apart(counted))


def _counts_of(column: Column, behind: Column) -> bool:
    """Tell a column of numbers whose percentages stand in the next one: "n", "%"."""
    if column.path[:-1] != behind.path[:-1]:
        return False
    if column.role == SIZE:
        return PERCENT_HEAD.fullmatch(behind.head) is not None
    return bool(FRACTION_HEAD.fullmatch(column.head)) and behind.head.lstrip("([").startswith("%")


def _told_apart(columns: list[Column]) -> Iterator[Column]:
    """Yield the columns, arms of one name told apart by the heads that they stand under."""
    above: dict[str, set[tuple[str, ...]]] = {}
    for column in columns:
        if column.arm not in ("", "all"):
            above.setdefault(column.arm, set()).add(_above(column))
    for column in columns:
        heads = above.get(column.arm, set())
        names = [tidy(p) for p in _above(column) if any(p not in other for other in heads)]
        if len(heads) > 1 and names:
            yield replace(column, arm=f"{column.arm} ({names[0]})")
        else:
            yield column


def _above(column: Column) -> tuple[str, ...]:
    """Return the heads over an arm that say of which patients it is."""
    names = [tidy(p) for p in column.path]
    at = names.index(column.arm) if column.arm in names else 0
    return tuple(p for p in column.path[:at] if _may_name_patients(p))


def _unsized_arms(header: tuple[tuple[str, ...], ...], lexicon: Lexicon) -> frozenset[str]:
    """Return the heads that can only be arms: two or more that are no statistic, grade or time."""
    paths = [[p for p in path if p.strip()] for path in header]
    names = {
        tidy(part)
        for path in paths
        if path and _role(path[-1], path[-1]) in (VALUE, SIZE, EVENTS)
        for part in path
        if _may_name_patients(part) and not find_endpoints(part, lexicon)
    }
    names = {n for n in names if any(n not in map(tidy, path) for path in paths)}
    return frozenset(names) if len(names) > 1 else frozenset()


def _may_name_patients(head: str) -> bool:
    """Tell a head that may name patients from one of a statistic, a grade or a time."""
    name = tidy(head)
    return (
        _role(name, name) == VALUE
        and not (ratio_code(head) or header_time(head) or VALUE_HEAD.search(name))
        and not re.search(r"[%\d(]|\bn\b", name, re.IGNORECASE)
        and not NO_PATIENTS.search(name)
        and not GRADE_HEAD.search(name)
        and not is_whole(name)
    )


def _role(head: str, joined: str) -> str:
    plain = head.strip(" *†")
    if P_HEAD.match(plain) or P_BEHIND.search(plain):
        return P
    if INTERVAL_HEAD.match(plain):
        return INTERVAL
    if EVENT_HEAD.match(plain):
        return EVENTS
    if SIZE_HEAD.match(plain):
        return SIZE
    if DIFFERENCE_HEAD.search(plain):
        return OTHER
    if SKIPPED_HEAD.match(plain) and not ratio_code(plain):
        return OTHER
    return VALUE if joined else OTHER


def _sized_arm(parts: list[str]) -> tuple[str, int | None]:
    """Return the part of a header path that names patients with their number, or the whole."""
    for part in parts:
        if size_of(part) and tidy(part) and not SIZE_HEAD.match(tidy(part)):
            return ("all" if is_whole(part) else tidy(part)), size_of(part)
        if is_whole(part) and not SIZE_HEAD.match(part):
            return "all", None
    return "", None


def _called_group(parts: list[str], lexicon: Lexicon) -> str:
    """Return the part of a header path that calls itself a group of patients, ``""`` for none."""
    for part in parts:
        label = tidy(part)
        if (
            re.search(r"\b(?:cohort|group|arm)s?\b", label, re.IGNORECASE)
            and not NO_PATIENTS.search(label)
            and (len(label.split()) <= 3 or not find_endpoints(label, lexicon))
        ):
            return label
    return ""
