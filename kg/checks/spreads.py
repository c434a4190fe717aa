"""Medians and ranges of baseline tables: a median outside its range, a whole narrower than a part.

Everything here follows from what a range is: nobody is outside of it, and whoever is in a part
is in the whole.  The IQR of a whole may well be narrower than that of a part.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.checks.inconsistency import Inconsistency, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Extraction
    from extractors.records import Characteristic

_WHOLE = "all"


def spread_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield medians and ranges of an article's baseline tables that cannot be."""
    rows: dict[tuple[str, str, str, str], list[Characteristic]] = defaultdict(list)
    for told in extraction.characteristics:
        if told.spread_kind not in ("range", "IQR") or told.value is None or told.patient:
            continue
        if told.spread_low is None or told.spread_high is None:
            continue
        yield from _outside(told)
        if told.spread_kind == "range":
            rows[told.location.partition(" ")[0], told.heading, told.variable, told.level].append(
                told
            )
    for row in rows.values():
        yield from _narrower(row)


def _place(told: Characteristic) -> Place:
    return Place(told.value_text, told.location, told.span)


def _outside(told: Characteristic) -> Iterator[Inconsistency]:
    low, high, value = told.spread_low, told.spread_high, told.value
    if low is None or high is None or value is None or low <= value <= high:
        return
    note = f"{told.variable}, {told.cohort.label}: {value} does not lie in {low}-{high}"
    yield Inconsistency("interval", "real", _place(told), None, note)


def _narrower(row: Sequence[Characteristic]) -> Iterator[Inconsistency]:
    """Yield a range of all patients that leaves out somebody of a part."""
    wholes = [t for t in row if t.cohort.label == _WHOLE]
    if len(wholes) != 1:
        return
    whole = wholes[0]
    for part in row:
        if part is whole or None in (part.spread_low, whole.spread_low):
            continue
        below = (part.spread_low or 0) < (whole.spread_low or 0)
        above = (part.spread_high or 0) > (whole.spread_high or 0)
        if below or above:
            note = (
                f"{part.variable}: {part.spread_low}-{part.spread_high} in {part.cohort.label}, "
                f"but {whole.spread_low}-{whole.spread_high} in all patients"
            )
            yield Inconsistency("disagreement", "real", _place(whole), _place(part), note)
            return
