"""Numbers as articles print them: in one unit, without needless zeros, rounded or not."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

#: Time units as whole multiples of a smaller one; a month is no number of days.
_TIME = {
    "year": ("month", 12),
    "month": ("month", 1),
    "week": ("day", 7),
    "day": ("day", 1),
    "hour": ("minute", 60),
    "minute": ("minute", 1),
}
_ONE = Decimal(1)


def in_unit(number: Decimal, unit: str) -> tuple[str, str]:
    """Return a length of time in the smaller unit that it is a whole multiple of.

    >>> in_unit(Decimal(2), "year"), in_unit(Decimal(100), "day")
    (('24', 'month'), ('100', 'day'))
    """
    base, factor = _TIME.get(unit, (unit, 1))
    return (plain(number * factor), base)


def plain(number: Decimal | None) -> str:
    """Return a number without needless zeros or exponent; empty for None.

    >>> plain(Decimal("0.50")), plain(Decimal("1E+2")), plain(None)
    ('0.5', '100', '')
    """
    if number is None:
        return ""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def in_percent(number: Decimal | None, unit: str) -> Decimal | None:
    """Return a fraction as percent with its decimals kept, any other number as it is."""
    return number.scaleb(2) if number is not None and unit == "fraction" else number


def is_rounded(exact: Decimal, printed: Decimal) -> bool:
    """Tell whether ``printed`` is ``exact``, or ``exact`` rounded half up to fewer decimals.

    >>> is_rounded(Decimal("38.62"), Decimal("38.6")), is_rounded(Decimal("38.6"), Decimal("38.62"))
    (True, False)
    """
    if exact == printed:
        return True
    places = exponent(printed)
    if places > 0 or exponent(exact) >= places:
        return False
    return exact.quantize(_ONE.scaleb(places), ROUND_HALF_UP) == printed


def exponent(number: Decimal) -> int:
    """Return the power of ten of the last digit: -2 for 0.25, 0 for 25."""
    found = number.as_tuple().exponent
    return found if isinstance(found, int) else 0
