"""Ratios and differences of a sentence: "HR 0.61", "a difference of 5.5 percentage points"."""

from __future__ import annotations

import re

from extractors.model import Span
from extractors.numbers import to_decimal
from extractors.printed import PrintedValue, Reading, Rest, tight_interval

NUM = r"\d+(?:[.,]\d+)?"
RATIO = re.compile(
    rf"\b(?P<kind>s?HRs?|aHR|(?i:hazard ratios?)|sub-?\s?(?:distribution )?hazard ratios?|ORs?|aOR"
    rf"|odds ratios?|RR|relative risks?|risk ratios?|rate ratios?)\b"
    rf"(?:\s?[(\[]\s?(?:s?HR|OR|RR)\s?[)\]])?(?:\s(?:for|of)"
    rf"\s[\w\s-]{{1,40}}?)?\s?[:=,]?\s?(?:was|of|is|were)?\s?[(\[]?\s?(?P<value>{NUM})(?!\s?%)"
)
#: "HR values for relapse and for death were 1.05, 0.26 and 0.68": the label stands far ahead.
RATIO_AHEAD = re.compile(
    rf"\b(?P<kind>s?HRs?|aHR|(?i:hazard ratios?)|ORs?|aOR|odds ratios?|RR|relative risks?)\b"
    rf"(?:\s(?:values?|estimates?))?\s(?:for|of|in|with|comparing)\s[^.;%\d]{{1,160}}?"
    rf"\s(?:was|were|is|are)\s(?P<value>{NUM})(?![\d.]|\s?%)"
)
#: "hazard ratio for death with A vs. B, 0.71;": the value stands behind what the ratio counts.
RATIO_FAR = re.compile(
    r"\b(?P<kind>s?HRs?|aHR|(?i:hazard ratios?)|ORs?|aOR|odds ratios?|relative risks?|risk ratios?)"
    r"(?:\s?[(\[]\s?(?:s?HR|OR|RR)\s?[)\]])?\s(?:for|of|with|vs\.?|versus|comparing)\s[^;%\d]{1,170}?,\s"
    r"(?P<value>\d+\.\d+)(?=[;,)\]]|\s[(\[])"
)
NEXT_RATIO = re.compile(
    rf"[\s\x00()\[\]]*(?:,|\band\b)[\s,]*(?:and\s)?(?P<value>{NUM})(?![\d.]|\s?%)"
)
#: "was 0.5 (…) for A versus B and 0.7 (…) for C": further ones, each with its interval taken.
FURTHER_RATIO = re.compile(
    r"(?:[^;%\d]|;(?=[\s\x00]*\x00)){0,160}?(?:,|\band\b|\bbut\b|\bversus\b)\s(?P<value>\d+\.\d+)(?=[\s(,;]{0,2}\x00{6})"
)
#: "a difference of 5.5 percentage points": what one side has more than the other.
DIFFERENCE = re.compile(
    r"\b(?:absolute|risk|rate|percentage[- ]point|between-group|treatment)?\s?difference\b"
    r"(?:\s(?:of|was|in|between|for)\b[^.;%\d()]{0,70}?)?[\s,:(]{1,2}(?P<value>\d+(?:\.\d+)?)"
    r"\s?(?:%|percentage[\s-]points?)",
    re.IGNORECASE,
)

RATIO_KINDS = (
    ("or", "odds_ratio"),
    ("odds", "odds_ratio"),
    ("aor", "odds_ratio"),
    ("rr", "relative_risk"),
    ("relative", "relative_risk"),
    ("risk", "relative_risk"),
    ("rate", "rate_ratio"),
)


def read_ratios(sentence: Rest, reading: Reading) -> None:
    """Take the ratios out of a sentence."""
    for m in RATIO.finditer(sentence.left):
        _take_ratio(sentence, reading, m, _ratio_kind(m["kind"]))
    for m in RATIO_FAR.finditer(sentence.left):
        _take_ratio(sentence, reading, m, _ratio_kind(m["kind"]))
    for m in RATIO_AHEAD.finditer(sentence.left):
        kind = _ratio_kind(m["kind"])
        found: re.Match[str] | None = m
        while found:
            _take_ratio(sentence, reading, found, kind)
            found = NEXT_RATIO.match(sentence.left, found.end())
    for value in [*reading.values]:
        further = FURTHER_RATIO.match(sentence.left, value.end)
        while further:
            _take_ratio(sentence, reading, further, value.kind)
            further = FURTHER_RATIO.match(sentence.left, further.end())


def _ratio_kind(label: str) -> str:
    """Return the measure that a printed label of a ratio means."""
    low = label.lower()
    return next((kind for start, kind in RATIO_KINDS if low.startswith(start)), "hazard_ratio")


def _take_ratio(sentence: Rest, reading: Reading, m: re.Match[str], kind: str) -> None:
    value = PrintedValue(
        Span(m.start("value"), m.end("value")),
        m["value"],
        to_decimal(m["value"]),
        kind,
        unit="ratio",
        end=m.end(),
    )
    reading.values.append(value)
    sentence.take(m.start(), m.end())
    tight_interval(sentence, value)


def read_differences(sentence: Rest, reading: Reading) -> None:
    """Take the differences between two shares out of a sentence."""
    for m in DIFFERENCE.finditer(sentence.left):
        reading.values.append(
            PrintedValue(
                Span(m.start("value"), m.end("value")),
                m["value"],
                to_decimal(m["value"]),
                "risk_difference",
                unit="%",
                end=m.end(),
            )
        )
        sentence.take(m.start("value"), m.end())
