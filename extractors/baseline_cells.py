"""What one cell of a baseline table prints: a count with its share, a median, a mean.

The same ``12 (24)`` is twelve patients, a mean with its SD, or a median with something else.  The
label decides, and arithmetic holds it to its word: twelve patients are 24% of fifty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.cells import EMPTY, dashes

if TYPE_CHECKING:
    from collections.abc import Sequence

_N = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SIGNED = rf"-?\s?{_N}"
_DEVIATION = re.compile(rf"(?P<value>{_SIGNED})\s?(?:±|\+/-)\s?(?P<low>{_N})")
_BOUNDS = re.compile(
    rf"(?P<value>{_SIGNED})\s?%?\s?[(\[]\s?(?P<low>{_SIGNED})\s?(?:-|~|to|,|;)"
    rf"\s?(?P<high>{_SIGNED})\s?[)\]]"
)
_SHARE = re.compile(
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\s?/\s?(?P<total>\d+))?"
    rf"\s?[(\[]\s?(?P<percent>{_N})\s?(?P<sign>%?)\s?[)\]](?P<rest>.*)"
)
_SHARE_FIRST = re.compile(
    rf"(?P<percent>{_N})\s?(?P<sign>%)\s?[(\[]\s?(?:n\s?=\s?)?(?P<n>\d+)"
    r"(?:\s?/\s?(?P<total>\d+))?\s?[)\]](?P<rest>.*)"
)
_PAIR = re.compile(rf"(?P<value>{_SIGNED})\s?[(\[]\s?(?P<low>{_N})\s?[)\]]")
_FRACTION = re.compile(r"(?P<n>\d+)\s?/\s?(?P<total>\d+)")
_PERCENT = re.compile(rf"[(\[]?\s?(?P<percent>{_N})\s?%?\s?[)\]]?")
_ONE = re.compile(_SIGNED)
_LIST = re.compile(r"\d+(?:\s?/\s?\d+)+")


@dataclass(frozen=True, slots=True)
class Told:
    """What labels, heads and notes say of a cell; what stands nearest to it counts.

    ``statistic`` is the row's own, ``nearest`` from anywhere; ``deviation`` is SD or SE,
    ``bounds`` IQR or range.  ``counts``: the row or its neighbors are numbers of patients.
    """

    statistic: str = ""
    nearest: str = ""
    deviation: str = ""
    bounds: str = ""
    counts: bool = False
    is_quantity: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell prints; ``statistic`` as in ``Characteristic``, empty where nobody says."""

    statistic: str
    value: Decimal
    percent: Decimal | None = None
    total: int | None = None
    spread: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


def number(text: str) -> Decimal:
    """Return a printed number; commas part thousands."""
    return Decimal(re.sub(r"[,\s]", "", text))


def fits(n: Decimal | int, total: int, percent: Decimal, *, slack: str = "0.5") -> bool:
    """Tell whether ``n`` of ``total`` is ``percent``; ``slack`` in units of its last digit.

    >>> fits(12, 50, Decimal("24")), fits(12, 49, Decimal("24.0"))
    (True, False)
    """
    exponent = percent.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    share = 100 * Decimal(n) / total if total else Decimal(-1)
    return total > 0 and n <= total and abs(share - percent) <= unit * Decimal(slack)


def is_empty(text: str) -> bool:
    """Tell a cell that prints nothing, or only that there is nothing."""
    return dashes(text).strip() in EMPTY


def plain_cell(text: str) -> str:
    """Return a cell's text with simple blanks and hyphens."""
    return re.sub(r"\s+", " ", dashes(text)).strip().rstrip("*†‡§").strip()


def parts_of_list(text: str) -> tuple[int, ...]:
    """Return the numbers of "2/24/16/12", none for anything else."""
    plain = plain_cell(text)
    return tuple(int(x) for x in plain.split("/")) if _LIST.fullmatch(plain) else ()


def read_percent(text: str) -> Decimal | None:
    """Return the share that a column of percentages prints: "60.3", "(40)", "12%"."""
    m = _PERCENT.fullmatch(plain_cell(text))
    return number(m["percent"]) if m else None


def read_printed(text: str, told: Told, sizes: Sequence[int]) -> Printed | None:
    """Return what a cell prints, None where neither label nor arithmetic says what it is.

    :param sizes: how many patients the share may be of, the likeliest first.
    """
    plain = plain_cell(text)
    m = _DEVIATION.fullmatch(plain)
    if m:
        return Printed("mean", number(m["value"]), spread=told.deviation, low=number(m["low"]))
    m = _BOUNDS.fullmatch(plain)
    if m:
        low, high, value = number(m["low"]), number(m["high"]), number(m["value"])
        if not told.bounds or low > high:
            return None
        return Printed(told.nearest, value, spread=told.bounds, low=low, high=high)
    m = _SHARE.fullmatch(plain) or _SHARE_FIRST.fullmatch(plain)
    if m and (m["sign"] or not told.is_quantity):
        share = _share(m, sizes, sure=bool(m["sign"]) or told.counts)
        if share:
            return share
    m = _PAIR.fullmatch(plain)
    if m and told.deviation and told.statistic != "median":
        return Printed("mean", number(m["value"]), spread=told.deviation, low=number(m["low"]))
    m = _FRACTION.fullmatch(plain)
    if m:
        n, total = int(m["n"]), int(m["total"])
        is_share = 0 < total <= max(sizes, default=total) and n <= total
        is_share = is_share and (told.counts or total in sizes)
        return Printed("count", Decimal(n), total=total) if is_share else None
    return _alone(plain, told)


def _alone(plain: str, told: Told) -> Printed | None:
    """Return what a cell with one number prints."""
    if plain.endswith("%") and _PERCENT.fullmatch(plain):
        return Printed("percent", number(plain.rstrip("% ")))
    if not _ONE.fullmatch(plain):
        return None
    if told.statistic:
        return Printed(told.statistic, number(plain))
    return Printed("count", number(plain)) if told.counts and plain.isdecimal() else None


def _share(m: re.Match[str], sizes: Sequence[int], *, sure: bool) -> Printed | None:
    """Return a count with its share; ``sure`` where a sign or the labels say that it is one."""
    n, percent = number(m["n"]), number(m["percent"])
    if percent > 100 or (n == 0) != (percent == 0):
        return None
    if m["total"]:
        total = int(m["total"])
        near = fits(n, total, percent, slack="1")
        return Printed("count", n, percent, total) if near else None
    found = next((size for size in sizes if fits(n, size, percent)), None)
    near = sure or any(fits(n, size, percent, slack="1") for size in sizes)
    return Printed("count", n, percent, found) if near else None
