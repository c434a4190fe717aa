"""A figure as it is compared: percent for fractions, months for times, codes folded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from kg.works import normal_doi

#: A row of evidence or a gold record, as read from JSON or CSV.
Record = Mapping[str, object]

_MONTHS = {
    "hour": Decimal(1) / Decimal("730.5"),
    "day": Decimal(1) / Decimal("30.44"),
    "week": Decimal(7) / Decimal("30.44"),
    "month": Decimal(1),
    "year": Decimal(12),
}
_P = re.compile(r"(?P<operator><=|>=|[<>=≤≥]?)(?P<value>\d*[.,]?\d+)")
#: Codes that end in free words: what happened, and from which grade on it is counted.
_NAMED = ("AE", "OTHER")
_GRADES = frozenset(("g3", "g4", "g5"))
_FILLING = frozenset(("and", "including", "of", "the", "disorder", "disorders", "event", "events"))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint's code, or the words and grade of one that has no code of its own."""

    code: str
    words: frozenset[str] = frozenset()
    grade: str = ""

    @property
    def is_named(self) -> bool:
        """Tell whether it is told by words rather than by a code."""
        return self.code in _NAMED

    def is_same(self, other: Endpoint) -> bool:
        """Tell whether both name one endpoint; half the words of a name are enough."""
        if (self.code, self.grade) != (other.code, other.grade):
            return False
        both, either = self.words & other.words, self.words | other.words
        return not self.is_named or (bool(both) and 2 * len(both) >= len(either))


@dataclass(frozen=True, slots=True)
class P:
    """A p-value and its operator."""

    operator: str
    value: Decimal


Bounds = tuple[Decimal | None, Decimal | None]
_NO_BOUNDS: Bounds = (None, None)


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One figure of gold or of the evidence.

    ``values`` are all printed variants, empty where only a p-value is printed or a median was not
    reached; ``interval`` and ``spread`` are in percent where the value is a share; ``time`` is in
    months.  ``names`` are what the group may be called.  An ``optional`` figure of gold is not
    asked for, but a row that gives it is no mistake.
    """

    record: Record
    article: str
    study: str
    endpoint: Endpoint
    measure: str
    unit: str
    values: tuple[Decimal, ...]
    names: tuple[str, ...]
    attribution: str
    operator: str = "="
    interval: Bounds = _NO_BOUNDS
    spread: Bounds = _NO_BOUNDS
    p: P | None = None
    time: Decimal | None = None
    group_n: Decimal | None = None
    events: Decimal | None = None
    total: Decimal | None = None
    analysis: str = ""
    cited: frozenset[str] = frozenset()
    population: str = ""
    setting: frozenset[str] = frozenset()
    intervention: frozenset[str] = frozenset()
    location: str = ""
    optional: bool = field(default=False)

    @property
    def is_share(self) -> bool:
        """Tell whether the value is a part of a whole."""
        return self.unit in ("%", "fraction")


def as_number(value: object) -> Decimal | None:
    """Return a number as printed, None for what is none.

    >>> as_number("12.50"), as_number(0.5), as_number("NR"), as_number(None)
    (Decimal('12.50'), Decimal('0.5'), None, None)
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip().replace("·", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_text(value: object) -> str:
    """Return a text without outer blanks, empty for None."""
    return "" if value is None else str(value).strip()


def as_parts(value: object) -> frozenset[str]:
    """Return the parts of a list, or of a text joined by semicolons, in lower case."""
    parts = value if isinstance(value, list) else as_text(value).split(";")
    return frozenset(text for part in parts if (text := as_text(part).lower()))


def endpoint_of(code: str) -> Endpoint:
    """Return the endpoint that a code names.

    >>> endpoint_of("AE:skin rashes:G3") == Endpoint("AE", frozenset({"skin", "rashe"}), "g3")
    True
    """
    kind, _, name = code.strip().partition(":")
    if kind.upper() not in _NAMED:
        return Endpoint(code.strip().upper())
    parts = name.lower().split(":")
    grade = parts.pop() if parts[-1] in _GRADES else ""
    words = frozenset(re.findall(r"[^\W_]+", " ".join(parts))) - _FILLING
    # a plural is the same word; both sides lose their s alike
    return Endpoint(kind.upper(), frozenset(word.rstrip("s") for word in words), grade)


def p_of(value: object, operator: object = None) -> P | None:
    """Return a p-value, its operator before it or given apart.

    >>> p_of("<0.001") == p_of("0.001", "<"), p_of("NS")
    (True, None)
    """
    text = re.sub(r"\s+", "", as_text(operator) + as_text(value))
    told = _P.fullmatch(text.lstrip("=") if text.startswith("=") else text)
    if told is None:
        return None
    sign = {"≤": "<=", "≥": ">=", "": "="}.get(told["operator"], told["operator"])
    return P(sign, Decimal(told["value"].replace(",", ".")).normalize())


def months(value: object, unit: object) -> Decimal | None:
    """Return a time in months, None where its unit is none of time."""
    number, length = as_number(value), _MONTHS.get(as_text(unit).lower().rstrip("s"))
    return None if number is None or length is None else number * length


def bounds(low: object, high: object, scale: int = 1) -> Bounds:
    """Return both ends of an interval, times ``scale``."""
    ends = (as_number(low), as_number(high))
    return tuple(None if end is None else end * scale for end in ends)  # type: ignore[return-value]


def scale_of(unit: str) -> int:
    """Return by what a value of this unit is multiplied to be compared."""
    return 100 if unit == "fraction" else 1


def article_key(name: object) -> str:
    """Return a DOI, or another name of an article, as it is compared.

    >>> article_key("https://doi.org/10.5555/ABC"), article_key("Rivera  2021")
    ('10.5555/abc', 'rivera 2021')
    """
    text = " ".join(as_text(name).split())
    return normal_doi(text) or text.lower()
