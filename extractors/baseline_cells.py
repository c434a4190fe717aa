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
    from collections.abc import Iterable

    from extractors.baseline_labels import RowLabel

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


def fits(n: Decimal | int, total: int, percent: Decimal) -> bool:
    """Tell whether ``n`` of ``total`` is ``percent``, within one unit of its last printed digit.

    >>> fits(12, 50, Decimal("24")), fits(12, 49, Decimal("24.0"))
    (True, False)
    """
    exponent = percent.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    return total > 0 and n <= total and abs(100 * Decimal(n) / total - percent) <= unit


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


def read_printed(
    text: str, label: RowLabel, above: RowLabel, sizes: Iterable[int], *, counted: bool
) -> Printed | None:
    """Return what a cell prints, None where neither label nor arithmetic says what it is.

    :param above: the label of the variable whose level the row is, or the row's own.
    :param sizes: how many patients the share may be of, the likeliest first.
    :param counted: the column or its neighbors print numbers of patients.
    """
    plain = plain_cell(text)
    m = _DEVIATION.fullmatch(plain)
    if m:
        spread = label.spread or above.spread
        kind = spread if spread in ("SD", "SE") else ""
        return Printed("mean", number(m["value"]), spread=kind, low=number(m["low"]))
    m = _BOUNDS.fullmatch(plain)
    if m:
        return _with_bounds(m, label, above)
    counts = counted or label.counts or above.counts
    m = _SHARE.fullmatch(plain) or _SHARE_FIRST.fullmatch(plain)
    if m:
        told = not (label.statistic or label.spread) or label.counts
        share = _share(m, [*sizes], sure=bool(m["sign"]) or (counts and told))
        if share and (told or m["sign"]):
            return share
    m = _PAIR.fullmatch(plain)
    if m and (label.spread or above.spread) in ("SD", "SE") and label.statistic != "median":
        spread = label.spread or above.spread
        return Printed("mean", number(m["value"]), spread=spread, low=number(m["low"]))
    m = _FRACTION.fullmatch(plain)
    if m:
        n, total = int(m["n"]), int(m["total"])
        known = [*sizes]
        is_share = n <= total and counts and (not known or total <= max(known))
        return Printed("count", Decimal(n), total=total) if is_share else None
    return _alone(plain, label, counts=counts)


def _alone(plain: str, label: RowLabel, *, counts: bool) -> Printed | None:
    """Return what a cell with one number prints."""
    if plain.endswith("%") and _PERCENT.fullmatch(plain):
        return Printed("percent", number(plain.rstrip("% ")))
    if not _ONE.fullmatch(plain):
        return None
    value = number(plain)
    if label.statistic:
        return Printed(label.statistic, value)
    return Printed("count", value) if counts and plain.isdigit() else None


def _with_bounds(m: re.Match[str], label: RowLabel, above: RowLabel) -> Printed | None:
    """Return a median (or mean) with the bounds of its spread, whose kind must be told."""
    spread = label.spread or above.spread
    low, high, value = number(m["low"]), number(m["high"]), number(m["value"])
    if spread not in ("IQR", "range") or not low <= value <= high:
        return None
    statistic = label.statistic or above.statistic
    return Printed(statistic, value, spread=spread, low=low, high=high)


def _share(m: re.Match[str], sizes: list[int], *, sure: bool) -> Printed | None:
    """Return a count with its share; ``sure`` where a sign or the label says that it is one."""
    n, percent = number(m["n"]), number(m["percent"])
    if percent > 100:
        return None
    if m["total"]:
        total = int(m["total"])
        return Printed("count", n, percent, total) if fits(n, total, percent) else None
    found = next((size for size in sizes if fits(n, size, percent)), None)
    if found is None and (not sure or (n == 0) != (percent == 0)):
        return None
    return Printed("count", n, percent, found)
