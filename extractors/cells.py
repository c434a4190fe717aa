"""What one table cell prints: a value with its interval, events, spread or p-value.

A cell is read together with its header's hint ("n (%)", "HR [95% CI]", "median (range)"),
because ``12 (24)`` is a count with a percentage under one and a median with nothing under another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.numbers import to_decimal

NUM = r"(?:\d+(?:[.,·]\d+)?|\.\d+)"
BOUND = rf"(?:{NUM}|NR|NE|NA|-)"
VALUE = re.compile(
    rf"^(?P<op>[<>≤≥]=?)?\s*(?P<value>{NUM})\s?(?P<percent>%)?"
    rf"(?:\s*[(\[{{]\s*(?:95\s?%\s?CI\s?[:,]?\s*)?(?P<low>{BOUND})\s?%?\s*(?:-|to|,|;)"
    rf"\s*(?P<high>{BOUND})\s?%?\s*[)\]}}])?(?P<rest>.*)$"
)
COUNT_PERCENT = re.compile(
    r"^(?P<events>\d+)\s?(?:/\s?(?P<total>\d+)"
    r")?\s*[(\[]\s*(?P<op>[<>≤≥])?\s*(?P<value>\d+(?:[.,]\d+)?)\s?%?\s*[)\]](?P<rest>.*)$"
)
PERCENT_COUNT = re.compile(
    r"^(?P<value>\d+(?:\.\d+)?)\s?%\s*[(\[]\s*(?:n\s?=\s?)?(?P<events>\d+)"
    r"(?:\s?/\s?(?P<total>\d+))?\s*[)\]](?P<rest>.*)$"
)
FRACTION = re.compile(r"^(?P<events>\d+)\s?/\s?(?P<total>\d+)(?P<rest>.*)$")
OPEN_MEDIAN = re.compile(
    rf"^(?:NR|not reached|NE|not estimable)\s*(?:[(\[]\s*(?P<low>{BOUND})\s*(?:-|to|,|;)"
    rf"\s*(?P<high>{BOUND})\s*[)\]])?$",
    re.IGNORECASE,
)
INTERVAL_ONLY = re.compile(
    rf"^[(\[]?\s*(?P<low>-?{BOUND})\s?%?\s*(?:-|to|,|;)\s*(?P<high>-?{BOUND})\s?%?\s*[)\]]?$"
)
P_ONLY = re.compile(r"^(?:[Pp]\s*)?(?P<op>[<>≤≥=]=?)?\s*(?P<value>\d*[.,]?\d+)\s*\*?[a-z†‡]?$")
#: What a level of reference prints in a column of ratios.
REFERENCE = re.compile(r"(?:1(?:[.,]0+)?)?\s?[(\[]?(?:ref\w*\.?)?[)\]]?", re.IGNORECASE)
#: "P = 0.018 (5.2)": the ratio stands behind its P; "P = 0.03" alone is a comparison.
P_FIRST = re.compile(
    rf"^[Pp]\s?(?P<op>[<>≤≥=])\s?(?P<p>\d*[.,]\d+)\s*(?:[(\[]\s*(?P<value>{NUM})\s*[)\]])?$"
)
PLUS_MINUS = re.compile(rf"^\s*±\s*(?P<by>{NUM})\s?(?P<percent>%)?")
TRAILING_P = re.compile(r"[Pp]\s?(?P<op>[<>≤≥=])\s?(?P<value>\d*\.\d+)")
DASHES = str.maketrans("‐‑‒–—−\u00a0·", "------ .")
#: Marks of footnotes, which may stand inside a cell: "30† (75)", "30^{a} (75)".
MARKS = re.compile(r"[*†‡§¶]+|(?<!10)\^\{[a-z*†‡§¶,\d]{1,5}\}")
#: The interval behind a count and its percentage.
INTERVAL_BEHIND = re.compile(
    rf"^[\s;,]*[(\[]\s*(?:9\d\s?%\s?CI\s?[:,]?\s*)?(?P<low>{BOUND})\s?%?\s*(?:-|to|,|;)"
    rf"\s*(?P<high>{BOUND})\s?%?\s*[)\]]"
)
EMPTY = frozenset(("", "-", "–", "—", "NA", "N/A", "NR", "n.a.", "ND", ".", "…"))


@dataclass(frozen=True, slots=True)
class CellValue:
    """What stands in a cell.  ``value`` None with ``status`` ``not-reached`` is an open median."""

    value: Decimal | None
    value_text: str
    value_at: int = 0
    percent: bool = False
    operator: str = "="
    status: str = "reported"
    low: Decimal | None = None
    high: Decimal | None = None
    interval: bool = False
    events: int | None = None
    total: int | None = None
    p: tuple[str, str] | None = None
    rest: str = ""
    #: What stands behind "±".
    plus_minus: Decimal | None = None

    @property
    def is_p_alone(self) -> bool:
        """Whether the cell prints a P and nothing else."""
        return self.value is None and self.p is not None


def dashes(text: str) -> str:
    """Return ``text`` with every dash a hyphen and every blank a space; same length."""
    return text.translate(DASHES)


def unmarked(text: str) -> str:
    """Return the text of a cell with blanks for its footnote marks; same length.

    >>> unmarked("30† (75)^{a}")
    '30  (75)    '
    """
    return MARKS.sub(lambda m: " " * len(m.group()), dashes(text))


def operator_name(printed: str | None) -> str:
    """Return an operator in two ASCII characters at most, ``=`` for none."""
    return {"": "=", "≤": "<=", "≥": ">="}.get(printed or "", printed or "=")


def read_interval(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Return the bounds of a cell that prints an interval alone.

    >>> read_interval("0.108–0.366")
    (Decimal('0.108'), Decimal('0.366'))
    """
    m = INTERVAL_ONLY.match(dashes(text).strip())
    return (to_decimal(m["low"]), to_decimal(m["high"])) if m else None


def read_p(text: str) -> tuple[str, str] | None:
    """Return a cell's p-value as (printed digits, operator); operator empty for ``=``.

    >>> read_p("<0.001"), read_p("0.38"), read_p("NA")
    (('0.001', '<'), ('0.38', ''), None)
    """
    m = P_ONLY.match(dashes(text).strip().rstrip("*").strip())
    if not m:
        return None
    op = operator_name(m["op"])
    if op == "=" and not float(m["value"].replace(",", ".")):
        return None  # no test gives exactly 0: what stands there strayed
    return m["value"].replace(",", "."), "" if op == "=" else op


def p_cell(text: str) -> CellValue | None:
    """Return a cell of a column of P values as a value with nothing but P.

    >>> (cell := p_cell("< 0.001")).p, cell.value_text, cell.value_at
    (('0.001', '<'), '0.001', 2)
    """
    p = read_p(text)
    m = re.search(r"\d*[.,]?\d+", text)
    return CellValue(None, m.group(), m.start(), p=p) if p and m else None


def read_cell(text: str, *, counts: bool = False) -> CellValue | None:
    """Return what a cell prints, None for an empty or wordy one.

    ``counts``: the header says "n (%)", so ``12 (24)`` is 24% of patients, twelve of them.

    >>> read_cell("25 (50%)").value, read_cell("25 (50%)").events
    (Decimal('50'), 25)
    >>> c = read_cell("0.66 [0.31–1.44]"); (c.value, c.low, c.high)
    (Decimal('0.66'), Decimal('0.31'), Decimal('1.44'))
    """
    plain = unmarked(text)
    stripped = plain.strip()
    lead = len(plain) - len(plain.lstrip())
    if stripped in EMPTY - {"NR"}:
        return None
    m = OPEN_MEDIAN.match(stripped)
    if m:
        status = "not-estimable" if stripped[:2].upper() == "NE" else "not-reached"
        low, high = to_decimal(m["low"] or ""), to_decimal(m["high"] or "")
        return CellValue(
            None,
            stripped.split()[0],
            lead,
            status=status,
            low=low,
            high=high,
            interval=bool(m["low"]),
        )
    m = P_FIRST.match(stripped)
    if m:
        p = (m["p"].replace(",", "."), "" if m["op"] == "=" else operator_name(m["op"]))
        name = "value" if m["value"] else "p"
        value = to_decimal(m["value"]) if m["value"] else None
        return CellValue(value, m[name], lead + m.start(name), p=p)
    m = COUNT_PERCENT.match(stripped)
    if m and ("%" in stripped or counts):
        total = int(m["total"]) if m["total"] else None
        found = CellValue(
            to_decimal(m["value"]),
            m["value"],
            lead + m.start("value"),
            True,
            operator_name(m["op"]),
            events=int(m["events"]),
            total=total,
            rest=m["rest"],
        )
        return _with_p(found)
    m = PERCENT_COUNT.match(stripped)
    if m:
        total = int(m["total"]) if m["total"] else None
        return _with_p(
            CellValue(
                to_decimal(m["value"]),
                m["value"],
                lead,
                True,
                events=int(m["events"]),
                total=total,
                rest=m["rest"],
            )
        )
    m = FRACTION.match(stripped)
    if m and not m["rest"].strip(" *†"):
        events, total = int(m["events"]), int(m["total"])
        if events > total or not total:
            return None  # two numbers side by side, no share
        return CellValue(Decimal(events), m["events"], lead, events=events, total=total)
    m = VALUE.match(stripped)
    if m and not re.match(r"\s*[A-Za-z]{4}", m["rest"]):
        by = PLUS_MINUS.match(m["rest"])
        return _with_p(
            CellValue(
                to_decimal(m["value"]),
                m["value"],
                lead + m.start("value"),
                bool(m["percent"] or (by and by["percent"])),
                operator_name(m["op"]),
                low=to_decimal(m["low"]) if m["low"] else None,
                high=to_decimal(m["high"]) if m["high"] else None,
                interval=bool(m["low"]),
                rest=m["rest"],
                plus_minus=to_decimal(by["by"]) if by else None,
            )
        )
    return None


def _with_p(cell: CellValue) -> CellValue:
    """Add the interval and the P that are printed behind the value in the same cell."""
    behind = INTERVAL_BEHIND.match(cell.rest) if not cell.interval else None
    if behind:
        low, high = to_decimal(behind["low"]), to_decimal(behind["high"])
        cell = replace(cell, low=low, high=high, interval=True)
    m = TRAILING_P.search(cell.rest)
    if not m:
        return cell
    op = operator_name(m["op"])
    return replace(cell, p=(m["value"], "" if op == "=" else op))
