"""A printed value and the reading of a sentence while it grows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.numbers import PValue, Time, to_decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from extractors.model import Span

NUM = r"\d+(?:[.,]\d+)?"
TIGHT_INTERVAL = re.compile(
    rf"\s?[(\[]\s?(?:CI\s?[:,]?\s?)?(?P<low>{NUM})\s?%?\s?(?:-|to|;|,)\s?(?P<high>{NUM})"
    rf"\s?%?\s?[)\]]"
)


@dataclass(slots=True)
class PrintedValue:
    """One value of a sentence; offsets are relative to the sentence."""

    span: Span
    text: str
    value: Decimal | None
    kind: str
    percent: bool = False
    operator: str = "="
    status: str = "reported"
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    level: Decimal | None = None
    spread_kind: str = ""
    spread_low: Decimal | None = None
    spread_high: Decimal | None = None
    events: int | None = None
    total: int | None = None
    end: int = 0
    begin: int = -1
    comparator: str = ""
    of_them: bool = False
    part_of: PrintedValue | None = None
    #: The count behind which this one stands in a bracket: the five of "five on A (two of …)".
    inside: PrintedValue | None = None


@dataclass(slots=True)
class Reading:
    """Values, times, p-values and sizes of a sentence."""

    values: list[PrintedValue] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    p_values: list[PValue] = field(default_factory=list)
    sizes: list[tuple[Span, int]] = field(default_factory=list)
    thresholds: list[Span] = field(default_factory=list)


class Rest:
    """A sentence in which places that are already understood are blanked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rest = list(text)

    @property
    def left(self) -> str:
        """The sentence with the places already understood blanked."""
        return "".join(self.rest)

    def take(self, start: int, end: int) -> None:
        """Blank a place that is understood."""
        self.rest[start:end] = "\x00" * (end - start)


def tight_interval(sentence: Rest, value: PrintedValue) -> None:
    """Take an unlabelled interval right behind a value: "49.3% (37.3-60.3)"."""
    m = TIGHT_INTERVAL.match(sentence.left, value.end)
    if m and value.value is not None:
        low, high = to_decimal(m["low"]), to_decimal(m["high"])
        if low is not None and high is not None and low <= value.value <= high:
            value.low, value.high, value.end = low, high, m.end()
            sentence.take(m.start(), m.end())
