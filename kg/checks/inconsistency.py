"""One thing that does not add up, with both places and the arithmetic, and how numbers round."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.model import Document, Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is printed: the value, its location and the span of its quote."""

    value: str
    location: str
    span: Span


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """What an article says that does not add up.

    ``kind`` and ``severity`` (``slip``, ``rounding``, ``real``) are those of the export of
    problems.  ``b`` is missing where only one place is needed (a percentage against its own n/N).
    """

    kind: str
    severity: str
    a: Place
    b: Place | None
    arithmetic: str


def decimals_of(text: str) -> int:
    """Return how many decimals a printed number has.

    >>> decimals_of("20.5"), decimals_of("20")
    (1, 0)
    """
    return len(text.partition(".")[2])


def percent_of(n: int, total: int) -> Decimal:
    """Return n of total in percent, unrounded."""
    return Decimal(n) * 100 / Decimal(total)


def agrees(n: int, total: int, printed: str) -> bool:
    """Tell whether a printed percentage is n of total, rounded up or to even where it is a tie.

    >>> agrees(9, 72, "13"), agrees(9, 72, "12"), agrees(9, 72, "14")
    (True, True, False)
    """
    exact, unit = percent_of(n, total), Decimal(1).scaleb(-decimals_of(printed))
    return Decimal(printed) in (
        exact.quantize(unit, ROUND_HALF_UP),
        exact.quantize(unit, ROUND_HALF_EVEN),
    )


def is_cut(n: int, total: int, printed: str) -> bool:
    """Tell whether a printed percentage is n of total cut off instead of rounded."""
    unit = Decimal(1).scaleb(-decimals_of(printed))
    return percent_of(n, total).quantize(unit, ROUND_DOWN) == Decimal(printed)


def share_problem(n: int, total: int, printed: str, place: Place) -> Inconsistency | None:
    """Return what is wrong with a percentage beside its n and N, None where nothing is."""
    if total <= 0 or n > total or agrees(n, total, printed):
        return None
    exact = percent_of(n, total)
    unit = Decimal(1).scaleb(-decimals_of(printed))
    right = exact.quantize(unit, ROUND_HALF_UP)
    shown = f"{n}/{total} = {exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
    if is_cut(n, total, printed):
        told = f"{shown}, which rounds to {right}%; {printed}% is cut off"
        return Inconsistency("rounding", "rounding", place, None, told)
    told = f"{shown}, not {printed}%"
    if abs(right - Decimal(printed)) <= unit:
        return Inconsistency("rounding", "rounding", place, None, told)
    near = abs(exact - Decimal(printed)) <= 3
    return Inconsistency("percentage", "slip" if near else "real", place, None, told)


def location_of(document: Document, at: int) -> str:
    """Return the location of an offset: a table, the abstract, or the section's heading."""
    for table in document.tables:
        if at in table.span:
            return f"table:{table.number}"
    inside = [s for s in document.sections if at in s.span]
    if not inside:
        return "text:"
    return "abstract" if inside[-1].kind == "abstract" else f"text:{inside[-1].heading}"
