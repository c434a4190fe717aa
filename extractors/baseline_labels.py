"""What the label of a baseline table's row says beside its variable: the statistic and the unit.

"Age at transplant (years), median [IQR]" is the variable "Age at transplant", a median with its
interquartile range, in years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.labels import tidy

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

#: What "mean" is part of a variable's own name in: "mean arterial pressure".
_MEAN = r"mean(?! (?:\w+ )?(?:pressure|volume|corpuscular|cell|platelet|gradient))"
MEDIAN = re.compile(r"\bmedian\b", re.IGNORECASE)
MEAN = re.compile(rf"\b{_MEAN}\b", re.IGNORECASE)
SPREADS = (
    ("SD", re.compile(r"\bSD\b|\bs\.d\.|\bstandard deviations?\b")),
    ("SE", re.compile(r"\bSEM?\b|\bstandard errors?\b")),
    ("IQR", re.compile(r"\b(?:IQR|inter-?quartile|quartiles|Q1|25th)\b", re.IGNORECASE)),
    (
        "range",
        re.compile(
            r"\b(?<!interquartile )(?<!inter-quartile )range\b|\bmin(?:imum)?\.?"
            r"\s?(?:-|–|,|to|/)\s?max(?:imum)?\b",
            re.IGNORECASE,
        ),
    ),
)
COUNTS = re.compile(
    r"(?<![\w-])(?:n|no\.?|number|patients)\s?,?\s?[(\[]\s?%\s?[)\]]|,\s*n$|^(?:no\.|number) of "
    r"(?:patients|subjects|cases|participants)\b|\bn\s\(SD\)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_STATISTIC = re.compile(
    rf"\b(?:median|{_MEAN}|average|SD|SEM?|standard (?:deviations?|errors?)|IQR"
    r"|inter-?quartile(?: range)?|range|quartiles|Q1|Q3|minimum|maximum"
    r"|min\.?\s?(?:-|–|,|to|/)\s?max\.?)(?!\w)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:n|no\.?|number|patients|n %|no\.? %)", re.IGNORECASE)
_NUMBERED = re.compile(r",?\s(?:n|no\.?)\s?[(\[]\s?%\s?[)\]]", re.IGNORECASE)
_IN_UNIT = re.compile(r"\bin (?P<unit>years|months|weeks|days|hours|minutes)\b", re.IGNORECASE)
_POWER = re.compile(r"\^\{\s?([-−–]?\d+)\s?\}")
#: "IKZF1^{plus}" is a name; a raised letter or two are a footnote's mark.
_RAISED_WORD = re.compile(r"\s?\^\{([A-Za-z]{3,})\}")
_MARK = re.compile(r"\s?\^\{?[a-z]{1,2}\}?(?=\s|$)")
_LONGEST_UNIT = 3
_LEVEL_STATISTICS = (
    ("minimum", re.compile(r"min(?:imum)?\.?", re.I)),
    ("maximum", re.compile(r"max(?:imum)?\.?", re.I)),
    (
        "median",
        re.compile(r"median(?:\s?[(\[,]?\s?(?:range|IQR|Q1.{1,3}Q3)[)\]]?)?", re.IGNORECASE),
    ),
    ("mean", re.compile(r"mean(?:\s?[(\[,±]?\s?S[DE]M?[)\]]?)?", re.I)),
    ("first_quartile", re.compile(r"25\s?%|25th.{0,12}|Q1|(?:first|lower) quartile", re.I)),
    ("third_quartile", re.compile(r"75\s?%|75th.{0,12}|Q3|(?:third|upper) quartile", re.I)),
)


@dataclass(frozen=True, slots=True)
class RowLabel:
    """A row's label in parts; ``statistic`` and ``spread`` are empty where it names none.

    ``unit`` is meant for a median or mean only: behind the comma of "Sex, male" stands none.
    ``full`` is the label without statistics, but with what may be the unit.
    """

    name: str
    full: str
    unit: str = ""
    statistic: str = ""
    spread: str = ""
    counts: bool = False


def statistic_of(text: str) -> str:
    """Return the statistic that a text names, ``""`` where it names none or several."""
    found = [n for n, p in (("median", MEDIAN), ("mean", MEAN)) if p.search(text)]
    return found[0] if len(found) == 1 else ""


def spread_of(text: str) -> str:
    """Return the kind of spread that a text names, ``""`` where it names none or several.

    >>> spread_of("median (interquartile range)"), spread_of("mean ± SD")
    ('IQR', 'SD')
    """
    found = [kind for kind, pattern in SPREADS if pattern.search(text)]
    return found[0] if len(found) == 1 else ""


def level_statistic(label: str) -> str:
    """Return the statistic that is all of a row's label: "Minimum", "25%"."""
    return next((n for n, p in _LEVEL_STATISTICS if p.fullmatch(label.strip())), "")


def read_label(printed: str, lexicon: Lexicon) -> RowLabel:
    """Return the parts of a row's label.

    >>> from extractors.lexicon import load
    >>> label = read_label("Hemoglobin [median (range); g/dL]", load())
    >>> label.name, label.unit, label.statistic, label.spread
    ('Hemoglobin', 'g/dL', 'median', 'range')
    """
    text = _POWER.sub(lambda m: "^" + m[1].replace("−", "-").replace("–", "-"), printed)
    text = _MARK.sub("", _RAISED_WORD.sub(r"\1", text))
    units: list[str] = []
    kept = _NUMBERED.sub("", text)
    for _ in range(2):  # brackets within brackets
        kept = _BRACKETS.sub(lambda m: _without_statistic(m, units, lexicon), kept)
    kept = re.sub(r"[(\[]\s*[)\]]", "", kept)
    parts = [_STATISTIC.sub(" ", p) if i else p for i, p in enumerate(kept.split(", "))]
    parts = [p for p in (" ".join(p.split()) for p in parts) if p and not _COUNTED.fullmatch(p)]
    if len(parts) > 1 and parts[-1] == "%":
        units.append(parts.pop())
    parts = [re.sub(rf"\s(?:median|{_MEAN})$|^median\s", "", p, flags=re.IGNORECASE) for p in parts]
    full = ", ".join(parts)
    told = _IN_UNIT.search(full)
    if told:
        units.append(told["unit"])
    elif not units and len(parts) > 1 and _may_be_unit(parts[-1]):
        units.append(parts.pop())
    return RowLabel(
        name=_tidied(", ".join(parts)),
        full=_tidied(full),
        unit=_unit(units[-1], lexicon) if units else "",
        statistic=statistic_of(text),
        spread=spread_of(text),
        counts=bool(COUNTS.search(text)),
    )


def _tidied(text: str) -> str:
    """Return a label without marks; the minus of "6q-" is part of its name."""
    name = tidy(text)
    return name + "-" if re.search(r"\w-$", text.strip()) and not name.endswith("-") else name


def _without_statistic(bracket: re.Match[str], units: list[str], lexicon: Lexicon) -> str:
    """Return a bracket of a label, or nothing where it tells a statistic, a unit or counting."""
    inside = bracket[1]
    segments = [s.strip() for s in re.split(r"[;,]", inside) if s.strip()]
    rest = [s for s in segments if not _STATISTIC.search(s) and not _COUNTED.fullmatch(s)]
    if rest == ["%"]:
        units.append("%")
        return " "
    if len(rest) == len(segments) and not (len(rest) == 1 and _is_unit(rest[0], lexicon)):
        return bracket[0]
    units.extend(s for s in rest if _may_be_unit(s))
    return " "


def _may_be_unit(text: str) -> bool:
    return (len(text.split()) <= _LONGEST_UNIT and not text[:1].isupper()) or "/" in text


def _is_unit(text: str, lexicon: Lexicon) -> bool:
    whole = any(m.span.end - m.span.start == len(text) for m in lexicon.find(text, "unit"))
    return whole or bool(re.fullmatch(r"(?!\d+\s?/)[^\s,]*(?:\^-?\d+)?\s?/\s?[\w. ^-]+", text))


def _unit(text: str, lexicon: Lexicon) -> str:
    """Return the notation of a unit of the vocabulary, any other as printed."""
    found = [m for m in lexicon.find(text, "unit") if m.span.end - m.span.start == len(text)]
    return found[0].notation if found else text
