"""By what measure a value tells an endpoint, and in which unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.numbers import Time
    from extractors.printed import PrintedValue

RATIOS = frozenset(("hazard_ratio", "odds_ratio", "relative_risk", "rate_ratio"))
#: The measure of what one side of a comparison has more than the other.
DIFFERENCE = "risk_difference"
INCIDENCE = re.compile(
    r"\bcumulative incidences?\b|\bCIR\b|\bincidence of relapse\b|\bCI of\b", re.IGNORECASE
)
#: A median of something that is no outcome.
OTHER_MEDIAN = re.compile(
    r"\b(?:time (?:from|between|to)|interval|age|number|dose)\b", re.IGNORECASE
)
#: When it began: "median time to onset of CRS", not how long it lasted.
ONSET = re.compile(
    r"\btime\s(?:from\s[\w\s-]{3,40}\s)?to\s(?:the\s)?(?:onset|development|occurrence|first"
    r"|diagnosis|appearance)\b(?!.*\bduration\b)",
    re.IGNORECASE,
)
#: "After a median of 12 months, 9 had relapsed": how long they were looked at, not when it began.
FOLLOWED_FOR = re.compile(r"\W*(?:After|At)\s(?:a|the)\s(?:median|mean)\sof\s")


def measure_of(value: PrintedValue, endpoint: Named, plain: str, time: Time | None) -> str:
    """Return the measure's code, ``""`` where the endpoint has no such measure."""
    kind = endpoint.fact("endpointKind")
    is_length = kind == "time" and endpoint.fact("defaultMeasure") == "median"
    if is_length and value.kind == "count":
        return ""
    if value.kind in RATIOS or value.kind in ("count", "p_value", DIFFERENCE):
        return value.kind
    if value.kind in ("median", "mean"):
        return value.kind if _is_measured(kind, plain[: value.span.start]) else ""
    if is_length:
        return ""
    if value.kind == "fraction":
        return "proportion"
    if kind == "survival":
        word = plain[endpoint.span.start : endpoint.span.end]
        crude = word in ("alive", "surviving", "survived") or word.endswith("-free")
        return "proportion" if crude else "survival_probability"
    if value.events is not None or endpoint.fact("defaultMeasure") == "proportion":
        named = INCIDENCE.search(plain[max(0, value.span.start - 120) : value.span.start])
        counted = kind in ("incidence", "time")
        return "cumulative_incidence" if named and counted else "proportion"
    if kind == "incidence" and (
        INCIDENCE.search(plain)
        or time
        or value.low is not None
        or endpoint.code in ("NRM", "TRM", "RELAPSE")
    ):
        return "cumulative_incidence"
    return "proportion"


def _is_measured(kind: str, before: str) -> bool:
    """Tell whether a median or mean behind these words is one of an endpoint of this kind."""
    said = before[max(before.lower().rfind("median"), before.lower().rfind("mean"), 0) :]
    if kind in ("incidence", "toxicity") and ONSET.search(said):
        return True
    if kind != "time" and OTHER_MEDIAN.search(said):
        return False
    if kind == "incidence" and FOLLOWED_FOR.fullmatch(before):
        return False
    return kind in ("survival", "time", "incidence", "utilization", "")


def unit_of(value: PrintedValue, measure: str) -> str:
    """Return the unit of a value by its measure."""
    if measure in RATIOS:
        return "ratio"
    if value.kind in ("fraction", "count"):
        return "count"
    return value.unit or "%"
