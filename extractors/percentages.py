"""Percentages of a sentence, with the counts that stand beside them: "43/72 (60%)", "25 (50%)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.cells import operator_name
from extractors.model import Span
from extractors.numbers import NUMBER_WORD, to_decimal, word_value
from extractors.printed import PrintedValue, Reading, Rest, tight_interval

if TYPE_CHECKING:
    from decimal import Decimal

NUM = r"\d+(?:[.,]\d+)?"
WORD_OR_NUMBER = rf"(?:\d{{1,5}}|{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')[2:-2]})"
PATIENTS = (
    r"(?:patients?|subjects?|children|adults?|individuals?|recipients?|cases?"
    r"|participants?|infants?|responders?|pts|relapses?|deaths?|events?|episodes?)"
)
FRACTION_PERCENT = re.compile(
    rf"(?<![\w./+-])(?P<events>\d{{1,5}}|{WORD_OR_NUMBER})\s?(?:/|of|out of)\s?"
    rf"(?:the |these |all |our "
    rf"|evaluable )?(?P<total>\d{{1,5}}|{WORD_OR_NUMBER})"
    rf"(?:\s(?:\w+\s){{0,4}}?{PATIENTS})?(?:\s\w+){{0,3}}?\s?[(\[,;]\s?(?P<op>[<>≤≥])?\s?(?<![\d.,])(?P<value>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?%",
    re.IGNORECASE,
)
COUNT_PERCENT = re.compile(
    rf"(?<![\w./+-])(?P<events>\d{{1,5}}|{WORD_OR_NUMBER})"
    rf"(?:\s(?:(?!(?:and|or|to)\b|\d)\w+[- ]){{0,3}}?{PATIENTS})?\s?[(\[]\s?(?P<op>[<>≤≥])?\s?"
    rf"(?<![\d.,])(?P<value>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?%(?!\s?CI)",
    re.IGNORECASE,
)
PERCENT_FRACTION = re.compile(
    rf"(?<![\d.,])(?P<value>\d{{1,3}}(?:[.,]\d{{1,2}})?)"
    rf"\s?%\s?(?:of\s(?:the\s)?{PATIENTS}\s?)?[(\[]\s?(?:[nN]\s?=\s?)?(?P<events>\d{{1,5}})"
    rf"(?:\s?(?:/|of)\s?(?P<total>\d{{1,5}}))?\s?(?:{PATIENTS})?\s?[)\],;]"
)
PERCENT = re.compile(
    r"(?<![\d.,])(?P<op><=|>=|[<>≤≥])?\s{0,6}(?P<value>\d{1,3}(?:[.,]\d{1,2})?)\s?%(?!\s?(?:CI\b"
    r"|conf"
    r"|level))"
)
#: "84 percent" reads like "84%".
IN_WORDS = re.compile(r"(?<=\d)\s(?:percent|per cent)\b")
#: "Ninety-six percent of the patients": a sentence begins with no digit.
WORDED_PERCENT = re.compile(
    rf"\b(?P<value>{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')[2:-2]})\s(?:percent"
    rf"|per cent)\b",
    re.IGNORECASE,
)
PERCENT_RANGE = re.compile(
    r"(?P<value>\d{1,3}(?:\.\d+)?)\s?%?\s?(?:-|to)\s?(?P<high>\d{1,3}(?:\.\d+)?)\s?%"
)
#: "increased from 35% to 53%": two figures, no range.
CHANGED = re.compile(
    r"\b(?:increas|decreas|improv|reduc|declin|rose|rise|drop|fell|fall"
    r"|chang)\w*\b.{0,30}?\bfrom\s?$",
    re.IGNORECASE,
)
PLUS_MINUS = re.compile(
    r"(?<![\d.,])(?P<value>\d{1,3}(?:\.\d+)?)\s?%?\s?±\s?(?P<error>\d{1,2}(?:\.\d+)?)\s?%"
)
#: "0.74 ± 0.03": an estimated probability with its standard error.
FRACTION_PLUS_MINUS = re.compile(
    r"(?<![\w.,])(?P<value>0?\.\d+)\s?±\s?(?P<error>0?\.\d+)(?!\d|\.\d|\s?%)"
)
SHARED_SIGN = re.compile(
    r"(?<![\w.,])(?P<value>\d{1,3}(?:\.\d+)?)(?=(?:\s?,\s?\d{1,3}(?:\.\d+)?)*\s?,?\s?(?:and|vs\.?"
    r"|versus|or)\s?\d{1,3}(?:\.\d+)?\s?%)"
)
BARE_WITH_INTERVAL = re.compile(
    rf"(?<![\d.,-])(?P<value>{NUM})(?=\s?[(\[]\s?(?:9\d\s?%?\s?(?:CI|confid)|SE\b))"
)
#: "the 5-year survival was 0.41 in A versus 0.72 in B": probabilities with no sign at all.
BARE_PROBABILITY = re.compile(
    r"(?<=\s)(?<![=<>≤≥±]\s)(?P<value>0?\.\d{1,3})(?=\s?[\x00(]|\s(?:(?:for|in|with|versus|vs"
    r"|and|at|after|among"
    r"|compared|as|on|respectively)\b)|[,;)]|\.?$)"
)
PROBABLE = re.compile(
    r"\b(?:survival|incidence|probabilit(?:y|ies)|OS|[A-Z]{1,3}FS)\b[^;]{0,80}?"
    r"\b(?:was|were|of|is|are|at)\s[^;]{0,90}?$"
)
GRADE_BEFORE = re.compile(r"\b(?:grades?|CTC(?:AE)?|stages?)\s?$", re.IGNORECASE)
LESS = re.compile(
    r"\b(?:less than|fewer than|below|under|(?:do|does|did) not exceed|not exceeding|at most|up to"
    r"|(?:no|not) more than"
    r"|can reach|may reach|reaching up to)\s?$",
    re.IGNORECASE,
)
MORE = re.compile(r"\b(?:more than|greater than|over|above|exceeding|at least)\s?$", re.IGNORECASE)
#: A percentage that is a threshold of a measurement (MRD, blasts, sensitivity), not a result.
MEASURED = r"(?:MRD|blasts?|blast count|levels?|sensitivity|threshold|cut-?off|between|chimerism)"
THRESHOLD_RANGE = re.compile(
    rf"\b{MEASURED}(?:\s(?:of|was|at|levels?|is|ranged from|ranging from|MRD)"
    rf")*\s?\[?(?P<level>\d+(?:\.\d+)?\s?%?\s?(?:-|to|and)\s?\d+(?:\.\d+)?\s?%)",
    re.IGNORECASE,
)
THRESHOLD = re.compile(
    rf"\b{MEASURED}(?:\s(?:of|was|at|levels?|is|positivity)"
    rf")*\s*(?P<level>[<>≤≥]=?\s*\d+(?:\.\d+)?\s?%?)|\b(?:sensitivity|threshold|cut-?off)"
    rf" of\s(?P<level2>\d+(?:\.\d+)?\s?%)"
    rf"|(?P<level4>\d+(?:\.\d+)?\s?%)(?=\s(?:\w+\s){{0,2}}?chimerism\b)"
    rf"|(?P<level3>[<>≤≥]\s?\d+\s?%)"
    rf"(?=\s(?:bone marrow )?blasts)",
    re.IGNORECASE,
)
OPERATOR_PERCENT = re.compile(r"(?P<level>[<>≤≥]\s?\d+(?:\.\d+)?\s?%?)")


#: "events that occurred in more than 5% of patients were …": which events are listed.
LISTED_FROM = re.compile(
    r"\b(?:events?|toxicit(?:y|ies)|reactions?|AEs?|infections?|complications?)\b[^.;,()]{0,60}?\b"
    r"(?:in|affecting|by)\s(?:more than\s|at least\s|over\s|[≥>]=?\s?)"
    r"(?P<level>\d+(?:\.\d+)?\s?%)(?:\s(?:or more|of\s[\w\s]{3,40}?))?\s(?:were|was"
    r"|included?|are)\b",
    re.IGNORECASE,
)


def read_thresholds(sentence: Rest, reading: Reading) -> None:
    """Set the thresholds of measurements apart, so that no percentage is read from them."""
    for m in LISTED_FROM.finditer(sentence.left):
        sentence.take(m.start("level"), m.end("level"))
    for pattern in (THRESHOLD_RANGE, THRESHOLD):
        for m in pattern.finditer(sentence.left):
            name = m.lastgroup or "level"
            reading.thresholds.append(Span(m.start(name), m.end(name)))
            sentence.take(m.start(name), m.end(name))
    if reading.thresholds:
        reading.thresholds.sort()
        for m in OPERATOR_PERCENT.finditer(sentence.left):
            before = [
                t for t in reading.thresholds if t.end <= m.start() and m.start() - t.end < 24
            ]
            if before:
                reading.thresholds.append(Span(m.start("level"), m.end("level")))
                sentence.take(m.start("level"), m.end("level"))
        reading.thresholds.sort()


def read_percentages(sentence: Rest, reading: Reading) -> None:
    """Take the percentages out of a sentence, those with the most around them first."""
    for pattern in (FRACTION_PERCENT, PERCENT_FRACTION, COUNT_PERCENT):
        for m in pattern.finditer(sentence.left):
            _take_with_counts(sentence, reading, m)
    for pattern, unit in ((PLUS_MINUS, "%"), (FRACTION_PLUS_MINUS, "fraction")):
        for m in pattern.finditer(sentence.left):
            # what stands behind ± of an estimated probability is its standard error
            error = to_decimal(m["error"])
            _take(sentence, reading, m, unit=unit, spread_kind="SE", spread_low=error)
    for m in PERCENT_RANGE.finditer(sentence.left):
        low, high = to_decimal(m["value"]), to_decimal(m["high"])
        before = sentence.text[max(0, m.start() - 40) : m.start()]
        if low is not None and high is not None and low < high and not CHANGED.search(before):
            _take(sentence, reading, m, spread_kind="range", spread_low=low, spread_high=high)
    for m in PERCENT.finditer(sentence.left):
        reading.values.append(_percent(sentence, m))
    _read_without_sign(sentence, reading)


def _read_without_sign(sentence: Rest, reading: Reading) -> None:
    for pattern in (BARE_WITH_INTERVAL, SHARED_SIGN):
        for m in pattern.finditer(sentence.text):
            if sentence.rest[m.start("value")].isdigit():
                # the sign stands with a later number, or nowhere: 0.61 is a fraction then
                unit = "fraction" if re.match(r"0[.]\d", m["value"]) else "%"
                _take(sentence, reading, m, unit=unit)


def with_signs(text: str) -> str:
    """Return a sentence with "84 percent" as "84%", every other place where it was.

    >>> with_signs("in 84 percent (of all)").replace(chr(0), "_")
    'in 84%_______ (of all)'
    """
    return IN_WORDS.sub(lambda m: "%" + "\x00" * (len(m.group()) - 1), text)


def read_worded_percentages(sentence: Rest, reading: Reading) -> None:
    """Take "Ninety-six percent" out of a sentence."""
    for m in WORDED_PERCENT.finditer(sentence.left):
        number = word_value(m["value"])
        if number is not None:
            reading.values.append(
                PrintedValue(
                    Span(m.start("value"), m.end("value")),
                    m["value"],
                    to_decimal(str(number)),
                    "percent",
                    True,
                    unit="%",
                    end=m.end(),
                )
            )
            sentence.take(m.start(), m.end())


def end_behind_words(text: str, reading: Reading) -> None:
    """Let a value that "percent" follows end behind that word."""
    ends = {m.start() + 1: m.end() for m in IN_WORDS.finditer(text)}
    for value in reading.values:
        value.end = ends.get(value.end, value.end)


def read_bare_probabilities(sentence: Rest, reading: Reading) -> None:
    """Take the probabilities that are printed as fractions without an error or an interval."""
    if any(v.unit == "ratio" for v in reading.values):
        return
    for m in BARE_PROBABILITY.finditer(sentence.left):
        if PROBABLE.search(sentence.text[: m.start()]):
            _take(sentence, reading, m, unit="fraction")


def _take(
    sentence: Rest,
    reading: Reading,
    m: re.Match[str],
    *,
    unit: str = "%",
    spread_kind: str = "",
    spread_low: Decimal | None = None,
    spread_high: Decimal | None = None,
) -> None:
    reading.values.append(
        PrintedValue(
            Span(m.start("value"), m.end("value")),
            m["value"],
            to_decimal(m["value"]),
            "percent",
            True,
            unit=unit,
            end=m.end(),
            spread_kind=spread_kind,
            spread_low=spread_low,
            spread_high=spread_high,
        )
    )
    sentence.take(m.start(), m.end())


def _take_with_counts(sentence: Rest, reading: Reading, m: re.Match[str]) -> None:
    events = word_value(m["events"])
    groups = m.groupdict()
    if GRADE_BEFORE.search(sentence.text[: m.start("events")]):
        return  # "grade 3/4 events included neutropenia (41%)": three and four are no patients
    total = word_value(groups["total"]) if groups.get("total") else None
    if events is None or (total is not None and events > total):
        return
    reading.values.append(
        PrintedValue(
            Span(m.start("value"), m.end("value")),
            m["value"],
            to_decimal(m["value"]),
            "percent",
            True,
            operator_name(groups.get("op")),
            unit="%",
            events=events,
            total=total,
            end=m.end(),
            begin=m.start(),
        )
    )
    sentence.take(m.start(), m.end())


def _percent(sentence: Rest, m: re.Match[str]) -> PrintedValue:
    before = sentence.text[max(0, m.start() - 24) : m.start()]
    operator = operator_name(m["op"])
    if operator == "=" and LESS.search(before):
        operator = "<=" if re.search(r"exceed|most|up to|reach|more", before) else "<"
    elif operator == "=" and MORE.search(before):
        operator = ">=" if re.search(r"least\s?$", before) else ">"
    value = PrintedValue(
        Span(m.start("value"), m.end("value")),
        m["value"],
        to_decimal(m["value"]),
        "percent",
        True,
        operator,
        unit="%",
        end=m.end(),
    )
    sentence.take(m.start(), m.end())
    tight_interval(sentence, value)
    return value
