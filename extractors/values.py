"""The printed values of one sentence, each with the interval, events and p-value that are its own.

Order matters: what is certainly not a value (p-values, intervals, sizes, times) is taken out of
the sentence first, so that what is left can be read simply.
"""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.cells import operator_name
from extractors.model import Span
from extractors.numbers import (
    CI,
    GROUP_SIZE,
    SPREAD,
    STANDARD,
    Time,
    find_p_values,
    find_times,
    to_decimal,
    unit_name,
    word_value,
)
from extractors.percentages import (
    PATIENTS,
    WORD_OR_NUMBER,
    end_behind_words,
    read_bare_probabilities,
    read_percentages,
    read_thresholds,
    read_worded_percentages,
    with_signs,
)
from extractors.printed import PrintedValue, Reading, Rest
from extractors.ratios import read_differences, read_ratios

NUM = r"\d+(?:[.,]\d+)?"
BARE_FRACTION = re.compile(
    rf"(?<![\w./-])(?<!grade\s)(?<!grades\s)(?P<events>\d{{1,5}}|\b{WORD_OR_NUMBER})\s?(?:/"
    rf"|\b(?:out )?of(?: the| these"
    rf"| those| our)?\b|\b{PATIENTS} (?:in|of|out of)\b)\s?(?P<total>\d{{1,5}}|{WORD_OR_NUMBER})"
    rf"\b(?!\s?%|[./]\d|\s?(?:years|months|days|centers|centres|dose|cycles?|courses?|arms?|groups?"
    rf"|studies|trials?|sites?|levels?|samples?|criteria)\b|\s[a-z-]+\s(?:studies|trials)\b)",
    re.IGNORECASE,
)
DURATION = re.compile(
    r"(?P<op>[<>≤≥]|\bbelow\s|\bunder\s|\bmore than\s|\bover\s)?\s?(?<![\d.,-])"
    r"(?P<value>\d+(?:\.\d+)?)(?P<tail>[\s\x00]*(?:\((?:[^()]{1,80})\)"
    r"|\[[^\[\]]{1,80}\])?[\s\x00]*)(?P<unit>years?|yrs?|months?|mo|weeks?|days?)\b",
    re.IGNORECASE,
)
#: "12 (range, 9-19 days) and 11 days": the unit stands in the bracket.
DURATION_IN_BRACKET = re.compile(
    r"(?<![\d.,-])(?P<value>\d+(?:\.\d+)?)\s?\((?:range|IQR)?[,:]?\s?(?P<low>\d+(?:\.\d+)?)\s?(?:-|–|to)"
    r"\s?(?P<high>\d+(?:\.\d+)?)\s?(?P<unit>years?|months?|weeks?|days?)\)",
    re.IGNORECASE,
)
DURATION_FIRST = re.compile(
    r"(?<![\d.,-])(?P<value>\d+(?:\.\d+)?)(?=\s?(?:and|or|vs\.?|versus)"
    r"\s\d+(?:\.\d+)?\s?(?P<unit>years?|months?|weeks?|days?)\b)",
    re.IGNORECASE,
)
#: A length of survival that is told without the word "median": "PFS (16.6 months for A vs …".
TIME_LIVED = re.compile(
    r"\d\s?(?:months?|years?)\s(?:for|with|in|vs\.?|versus)\b|\d\s(?:vs\.?|versus|v)\s\d[\d.]*\smonths?\b"
    r"|\b(?:survival|OS|[A-Z]{1,3}FS2?)\sof\s\d[\d.]*\smonths?\b"
)
SURVIVAL = re.compile(r"\bsurvival\b|\b(?:OS|[A-Z]{1,3}FS2?)\b")
BEFORE_MEDIAN = re.compile(
    r"\d+(?:\.\d+)?\s(?:months?|years?)['’]?\s(?:of\s)?median\s", re.IGNORECASE
)
OPEN = re.compile(
    r"(?<!\d-)(?<!\d to )\bnot (?:yet )?(?:been )?reached\b|\bNR\b|\bunreached\b", re.IGNORECASE
)
PROBABILITY = re.compile(r"(?<![\w.,])0?\.\d+\s?$")
MEDIAN = re.compile(r"\b(?:median|medium)\b", re.IGNORECASE)
MEAN = re.compile(r"\bmean\b", re.IGNORECASE)
WORDED_OPERATOR = {"below": "<", "under": "<", "more than": ">", "over": ">"}


def read_values(text: str, *, durations: bool = False) -> Reading:
    """Return what a masked sentence prints.

    ``durations``: the sentence before spoke of a median, so "it was 39.5 months" is one too.
    """
    durations = durations or bool(TIME_LIVED.search(text) and SURVIVAL.search(text))
    sentence = Rest(with_signs(text))
    reading = Reading()
    reading.p_values = find_p_values(text)
    for p in reading.p_values:
        sentence.take(p.span.start, p.span.end)
    intervals = _take_intervals(sentence)
    read_ratios(sentence, reading)
    read_differences(sentence, reading)
    is_median = bool(MEDIAN.search(text))
    if is_median or durations or MEAN.search(text):
        kind = "median" if is_median or durations else "mean"
        _read_medians(sentence, reading, kind, anywhere=durations)
    reading.times = [t for t in find_times(sentence.left) if _is_time_point(t, text)]
    for time in reading.times:
        sentence.take(time.span.start, time.span.end)
    read_thresholds(sentence, reading)
    read_percentages(sentence, reading)
    read_worded_percentages(sentence, reading)
    end_behind_words(text, reading)
    read_bare_probabilities(sentence, reading)
    for m in GROUP_SIZE.finditer(sentence.left):
        reading.sizes.append((Span(m.start(), m.end()), int(m["n"])))
        _size_to_value(reading, m)
        sentence.take(m.start(), m.end())
    for m in BARE_FRACTION.finditer(sentence.left):
        events, total = word_value(m["events"]), word_value(m["total"])
        of_people = m["total"].isdigit() or re.match(
            rf"\s(?:\S+\s){{0,3}}?{PATIENTS}", text[m.end() : m.end() + 50]
        )
        if events is not None and total and events <= total and total > 1 and of_people:
            reading.values.append(
                PrintedValue(
                    Span(m.start("events"), m.end("events")),
                    m["events"],
                    Decimal(events),
                    "fraction",
                    events=events,
                    total=total,
                    end=m.end(),
                )
            )
            sentence.take(m.start(), m.end())
    reading.values.sort(key=lambda v: v.span.start)
    _join_fractions(reading, text)
    reading.values = [v for v in reading.values if not _describes(v, reading, text)]
    _attach_intervals(reading, intervals, text)
    return reading


def _join_fractions(reading: Reading, text: str) -> None:
    """Join "Eleven of the 23 patients … achieved CR (48%)" where the arithmetic agrees."""
    joined = []
    for fraction in reading.values:
        if fraction.kind != "fraction" or not fraction.events or not fraction.total:
            continue
        share = 100 * fraction.events / fraction.total
        for value in reading.values:
            gap = text[fraction.end : value.span.start]
            if (
                value.percent
                and value.events is None
                and value.value is not None
                and fraction.end <= value.span.start
                and abs(float(value.value) - share) < 1
                and len(gap) < 120
                and not re.search(r"[.;]\s|\d", gap)
            ):
                value.events, value.total, value.begin = (
                    fraction.events,
                    fraction.total,
                    fraction.span.start,
                )
                joined.append(fraction)
                break
    reading.values = [v for v in reading.values if not any(v is j for j in joined)]


def _describes(value: PrintedValue, reading: Reading, text: str) -> bool:
    """Tell a count of patients above a threshold from an outcome: "91% had MRD >0.01%"."""
    return any(
        0 <= t.start - value.end < 24
        and re.match(r"\s?(?:of \w+ )?had\s", text[value.end : t.start])
        for t in reading.thresholds
    )


def _is_time_point(time: Time, text: str) -> bool:
    """Tell a time point from an age or a treatment's length: "8 years of age"."""
    after = text[time.span.end : time.span.end + 14].lower()
    before = text[max(0, time.span.start - 12) : time.span.start].lower()
    return (
        not re.match(r"\s?(?:of age|old|-?old|after diagnosis|interval|infusion|of follow)", after)
        and "aged" not in before
    )


def _take_intervals(
    sentence: Rest,
) -> list[tuple[str, str, Decimal | None, Decimal | None, Decimal | None, Span]]:
    found: list[tuple[str, str, Decimal | None, Decimal | None, Decimal | None, Span]] = []
    for m in CI.finditer(sentence.left):
        opening = re.search(r"[(\[]\s?$", sentence.text[: m.start()])
        start = opening.start() if opening and m.group()[-1] in ")]" else m.start()
        found.append(
            (
                "ci",
                "",
                to_decimal(m["low"]),
                to_decimal(m["high"]),
                Decimal(m["level"]) if m["level"] else None,
                Span(start, m.end()),
            )
        )
        sentence.take(start, m.end())
    for m in SPREAD.finditer(sentence.left):
        kind = "IQR" if m["kind"].lower().startswith(("iqr", "inter", "quart")) else "range"
        found.append(
            (
                "spread",
                kind,
                to_decimal(m["low"]),
                to_decimal(m["high"]),
                None,
                Span(m.start(), m.end()),
            )
        )
        sentence.take(m.start(), m.end())
    for m in STANDARD.finditer(sentence.left):
        if m["pm"] and (
            re.match(r"\s?%", sentence.text[m.end() :])
            or PROBABILITY.search(sentence.text[: m.start()])
        ):
            continue  # read with its value
        printed = m["kind"] or "SD"
        kind = "SD" if printed.lower() in ("sd", "standard deviation") else "SE"
        found.append(("spread", kind, to_decimal(m["low"]), None, None, Span(m.start(), m.end())))
        sentence.take(m.start(), m.end())
    return found


def _read_medians(sentence: Rest, reading: Reading, kind: str, *, anywhere: bool = False) -> None:
    text = sentence.left
    first = re.search(r"median|medium|\bmean\b", text, re.IGNORECASE)
    begin = first.start() if first and not anywhere else 0
    ahead = BEFORE_MEDIAN.search(text)
    if ahead:  # "at 40 months' median follow-up"
        begin = min(begin, ahead.start())
    for m in DURATION.finditer(text):
        before = text[max(0, m.start("value") - 24) : m.start("value")]
        if m.start("value") < begin or (
            not ahead
            and re.search(
                r"(?:\bat|within|by|after|aged?|every|first|for|over|past|last|during)\s(?:the\s)?$",
                before,
                re.IGNORECASE,
            )
        ):
            continue
        if re.search(r"^-", text[m.end("value") : m.end("value") + 1]):
            continue
        operator = operator_name((m["op"] or "").strip().lower() or None)
        operator = WORDED_OPERATOR.get(operator, operator)
        value = PrintedValue(
            Span(m.start("value"), m.end("value")),
            m["value"],
            to_decimal(m["value"]),
            kind,
            operator=operator,
            unit=unit_name(m["unit"]),
            end=m.end(),
        )
        reading.values.append(value)
        tail = re.search(rf"({NUM})\s?(?:-|to|,)\s?({NUM})", m["tail"])
        if tail and not value.low:
            value.spread_kind, value.spread_low, value.spread_high = (
                "range",
                to_decimal(tail[1]),
                to_decimal(tail[2]),
            )
        sentence.take(m.start(), m.end())
    _read_in_brackets(sentence, reading, begin, kind)
    for m in DURATION_FIRST.finditer(text):
        if m.start() >= begin and all(m.start("value") not in v.span for v in reading.values):
            reading.values.append(
                PrintedValue(
                    Span(m.start("value"), m.end("value")),
                    m["value"],
                    to_decimal(m["value"]),
                    kind,
                    unit=unit_name(m["unit"]),
                    end=m.end(),
                )
            )
            sentence.take(m.start(), m.end())
    for m in OPEN.finditer(text):
        reading.values.append(
            PrintedValue(
                Span(m.start(), m.end()),
                m.group(),
                None,
                kind,
                status="not-reached",
                unit="month",
                end=m.end(),
            )
        )
        sentence.take(m.start(), m.end())


def _read_in_brackets(sentence: Rest, reading: Reading, begin: int, kind: str) -> None:
    """Read the medians whose unit stands in the bracket with their range."""
    for m in DURATION_IN_BRACKET.finditer(sentence.text):
        if m.start() >= begin and all(m.start("value") not in v.span for v in reading.values):
            reading.values.append(
                PrintedValue(
                    Span(m.start("value"), m.end("value")),
                    m["value"],
                    to_decimal(m["value"]),
                    kind,
                    unit=unit_name(m["unit"]),
                    spread_kind="range",
                    spread_low=to_decimal(m["low"]),
                    spread_high=to_decimal(m["high"]),
                    end=m.end(),
                )
            )
            sentence.take(m.start(), m.end())


def _size_to_value(reading: Reading, m: re.Match[str]) -> None:
    """Take the bracket of "28.6% (n = 6)" for the events of the percentage before it."""
    for value in reading.values:
        if value.kind == "percent" and value.events is None and 0 <= m.start() - value.end <= 3:
            value.events = int(m["n"])
            value.end = m.end()


def _attach_intervals(
    reading: Reading,
    intervals: list[tuple[str, str, Decimal | None, Decimal | None, Decimal | None, Span]],
    text: str,
) -> None:
    for kind, name, low, high, level, span in intervals:
        before = [v for v in reading.values if v.span.start < span.start]
        if not before:
            continue
        value = before[-1]
        gap = text[value.end : span.start] if value.end < span.start else ""
        if len(gap) > 60 or re.search(r"\.\s|[)\]].*;\s", gap):
            continue
        if kind == "ci" and value.low is None and value.high is None:
            value.low, value.high, value.level = low, high, level
        elif kind == "spread" and not value.spread_kind:
            value.spread_kind, value.spread_low, value.spread_high = name, low, high
        value.end = max(value.end, span.end)
