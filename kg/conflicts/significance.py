"""Whether two rates differ more than chance allows: the test, its P and how it was done."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, lgamma, sqrt
from typing import TYPE_CHECKING

from kg.checks.figures import wilson

if TYPE_CHECKING:
    from kg.conflicts.items import Item

SIGNIFICANT = 0.05
_Z95 = 1.959964
_CURVE = "survival_probability"
_SHARES = frozenset(("proportion", "cumulative_incidence"))
_RATIOS = frozenset(("hazard_ratio", "odds_ratio", "relative_risk", "rate_ratio"))


@dataclass(frozen=True, slots=True)
class Test:
    """A test of two rates: what was compared, by what, and its P."""

    name: str
    p: float
    shown: str

    @property
    def differs(self) -> bool:
        """Whether chance alone hardly brings this about."""
        return self.p < SIGNIFICANT

    def __str__(self) -> str:
        return f"{self.shown}; {self.name}, P = {self.p:.2g}"


def fisher(a: int, n: int, b: int, m: int) -> float:
    """Return the two-sided P of Fisher's exact test of a of n against b of m.

    The chances of all tables follow from that of the one seen, each from its neighbour.

    >>> round(fisher(8, 10, 1, 10), 4)
    0.0055
    """
    both = a + b
    here = exp(_choose(n, a) + _choose(m, b) - _choose(n + m, both))
    limit = here * (1 + 1e-7)
    total = here
    for step in (1, -1):
        chance, x = here, a
        while chance > 0:
            if step > 0:
                chance *= (n - x) * (both - x) / ((x + 1) * (m - both + x + 1))
            else:
                chance *= x * (m - both + x) / ((n - x + 1) * (both - x + 1))
            x += step
            total += chance if chance <= limit else 0.0
            if chance < here * 1e-12:
                break
    return min(1.0, total)


def _choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def compare(a: Item, b: Item) -> Test | None:
    """Return the test that two rates allow, None where numbers of patients are not printed."""
    if a.value is None or b.value is None:
        return None
    first, second = counts(a), counts(b)
    shown = f"{rate(a)} against {rate(b)}"
    if first and second:
        exact = all(i.events is not None and i.total is not None for i in (a, b))
        name = "Fisher's exact test" + ("" if exact else " on counts worked out from % and n")
        return Test(name, fisher(*first, *second), shown)
    errors = [_error(i) for i in (a, b)]
    if errors[0] and errors[1]:
        z = abs(share(a) - share(b)) / sqrt(errors[0] ** 2 + errors[1] ** 2)
        return Test("z test on the printed intervals", erfc(z / sqrt(2)), shown)
    return None


def counts(item: Item) -> tuple[int, int] | None:
    """Return events and total of a rate, worked out where only percentage and n are printed.

    A survival curve has none: its events are those who failed, and some were not followed so long.
    """
    if item.measure == _CURVE:
        return None
    if item.events is not None and item.total:
        return (item.events, item.total) if item.events <= item.total else None
    if item.measure == "count" and item.value is not None and item.total:
        return (int(item.value), item.total)
    if item.measure in _SHARES and item.total and item.value is not None:
        return (round(item.value * item.total / 100), item.total)
    return None


def share(item: Item) -> float:
    """Return a rate in percent, of a count by its denominator."""
    if item.measure == "count" or (
        item.measure != _CURVE
        and item.events is not None
        and item.total
        and item.value == item.events
    ):
        return 100 * (item.events or item.value or 0) / item.total if item.total else float("nan")
    return item.value if item.value is not None else float("nan")


def reach(item: Item) -> tuple[float, float] | tuple[None, None]:
    """Return the bounds of a rate in percent: those printed, else Wilson's, if n is known."""
    if item.low is not None and item.high is not None:
        return item.low, item.high
    pair = counts(item)
    if pair is None:
        return None, None
    low, high = wilson(pair[0] / pair[1], pair[1])
    return 100 * low, 100 * high


def _error(item: Item) -> float | None:
    if item.low is None or item.high is None or item.high <= item.low:
        return None
    return (item.high - item.low) / (2 * _Z95)


def rate(item: Item) -> str:
    """Return a rate as a person reads it: ``7/64 (10.9%)``, ``12.8% (6.5-21.3)``."""
    if item.events is not None and item.total and item.measure != _CURVE:
        return f"{item.events}/{item.total} ({100 * item.events / item.total:.1f}%)"
    if item.measure == "count":
        return f"{item.value:g}" + (
            f"/{item.total}" if item.total else " (of how many is not told)"
        )
    interval = "" if item.low is None or item.high is None else f" ({item.low:g}-{item.high:g})"
    if item.measure in _RATIOS:
        return f"ratio {item.value:g}{interval}"
    n = f", n = {item.total}" if item.total else ""
    return f"{item.value:g}%{interval}{n}"
