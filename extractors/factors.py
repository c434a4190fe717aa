"""What a sentence says makes the difference: "A longer interval was associated with …"."""

from __future__ import annotations

import re

FACTOR = re.compile(
    r"(?:^|[,;:.]\s|\b(?:that|and|analysis|but)\s)\s*(?P<a>(?:an?\s|the\s)?[\w][\w\s()"
    r"/+%≥<>-]{2,70}?)\s+(?:(?:considered )?as (?:a )?time[- ]dependent variable\s)?"
    r"(?:was|were|is|remained|are)\s(?:not\s|also\s|independently\s|significantly\s|strongly\s"
    r"|statistically\s){0,3}(?:associated|an? (?:\w+ )?(?:prognostic|risk|predict)|correlated"
    r"|predictive)"
    r"|(?:^|[,;:.]\s|\b(?:that|and|analysis|but)\s)\s*(?P<d>(?:an?\s|the\s|only\s)?[\w][\w\s()"
    r"/+%≥<>×-]{2,70}?)\s+(?:significantly\s|independently\s|adversely\s|negatively\s|also\s){0,2}"
    r"(?:predicted|influenced|affected|impacted|(?:kept|retained) its)\b"
    r"|\bassociations? (?:between|of) (?P<b>[^,.;]{3,70}?) (?:and|with)\b"
    r"|\b[Ss]tudying (?P<c>[^,.;]{2,40}?) as\b",
)


LEAD = re.compile(
    r"^(?:in|on|by|after|using)\s(?:the\s)?(?:\w+\s)?(?:uni|multi)-?varia(?:te|ble)\s"
    r"(?:\w+\s)?(?:analys[ie]s|models?),?\s(?:the\s)?",
    re.IGNORECASE,
)


ONLY = re.compile(r"^only\s", re.IGNORECASE)


def find_factor(plain: str) -> str:
    """Return what a sentence says makes the difference, ``""`` where it says nothing.

    >>> find_factor("A longer interval was associated with better response (p = 0.03).")
    'A longer interval'
    """
    m = FACTOR.search(plain)
    if not m:
        return ""
    text = re.sub(r"\s+", " ", next((g for g in (m["a"], m["d"], m["b"], m["c"]) if g), "")).strip()
    return ONLY.sub("", LEAD.sub("", text))
