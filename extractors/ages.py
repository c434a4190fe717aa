"""How old patients are: the range and median that prose, baseline tables or single cases print."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.columns import read_columns
from extractors.numbers import to_decimal
from extractors.readers.markup import mask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon
    from extractors.model import Cohort, Document, Table
    from extractors.records import Characteristic

_AGE = r"\d{1,2}(?:\.\d+)?"
_TO = r"\s?(?:-|–|to|and)\s?"
_RANGE = re.compile(
    rf"\b(?:aged?|ages|age range)\b(?:\s(?:of|from|between|range|ranging|in))*\s?[:=]?\s?"
    rf"(?P<low>{_AGE})(?P<days>\sdays|\smonths)?\s?(?:years?\s)?{_TO}(?P<high>{_AGE})\s?"
    rf"(?:years|yrs?|y\b)",
    re.IGNORECASE,
)
_MEDIAN = re.compile(
    rf"\bmedian age\b[^.;]{{0,60}}?(?P<median>{_AGE})\s?(?:years?|yrs?|y)?"
    rf"(?P<between>[^.;\d]{{0,22}})"
    rf"(?P<low>{_AGE}){_TO}(?P<high>{_AGE})",
    re.IGNORECASE,
)
_MEDIAN_BEHIND = re.compile(rf"\s?[,;]\s?median(?:\sage)?(?:\s?[:=,]|\sof)?\s(?P<median>{_AGE})\b")
_DONOR = re.compile(r"\bdonors?\b", re.IGNORECASE)
#: "Age <52 years versus age 52 to 62 years": classes that are held against each other.
_VERSUS_BEFORE = re.compile(r"\b(?:versus|vs\.?|and|or)\s$", re.IGNORECASE)
_VERSUS_BEHIND = re.compile(r"\s?(?:old\s)?(?:versus|vs\.?)\s", re.IGNORECASE)
_NO_YEARS = re.compile(r"\s?(?:months?|mo|weeks?|days?)\b", re.IGNORECASE)
_CELL = re.compile(rf"^(?P<median>{_AGE})\s?[(\[]\s?(?P<low>{_AGE}){_TO}(?P<high>{_AGE})\s?[)\]]")
_AGE_ROW = re.compile(r"^(?:median |patient |recipient )?age\b(?!.*\bdonor\b)", re.IGNORECASE)
_QUARTILES = re.compile(r"\bIQR\b|interquartile|quartiles?|Q1", re.IGNORECASE)
#: Rows of a table of single patients; fewer may be categories of age.
_FEWEST_CASES = 5
#: Trials for the young end with the 30th year of life: "aged 1 to 31 years".
_CHILD, _YOUNG, ADULT = 18, 31, 15


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages in years; None where they are not printed."""

    low: Decimal | None = None
    median: Decimal | None = None
    high: Decimal | None = None

    @property
    def population(self) -> str:
        """The age group that the range means, ``""`` where it is not known.

        >>> Ages(Decimal(14), None, Decimal(60)).population
        'all-ages'
        """
        if self.low is None or self.high is None:
            return ""
        if self.low >= _CHILD or (self.low >= ADULT and self.high > _YOUNG):
            return "adult"
        if self.high <= _CHILD:
            return "pediatric"
        return "pediatric-young-adult" if self.high <= _YOUNG else "all-ages"


def ages_in(text: str) -> Ages:
    """Return the ages that a stretch of prose tells of its patients.

    >>> ages_in("51 children (age 2.2-21.3 years, median 11.5 years) were treated").high
    Decimal('21.3')
    """
    m = _MEDIAN.search(text)
    if m and not _QUARTILES.search(m["between"]) and not _is_of_others(m, text):
        return Ages(to_decimal(m["low"]), to_decimal(m["median"]), to_decimal(m["high"]))
    m = next((m for m in _RANGE.finditer(text) if not _is_of_others(m, text)), None)
    if not m:
        return Ages(median=_only_median(text))
    low = Decimal(0) if m["days"] else to_decimal(m["low"])
    median = _MEDIAN_BEHIND.match(text, m.end())
    return Ages(low, to_decimal(median["median"]) if median else None, to_decimal(m["high"]))


def _is_of_others(m: re.Match[str], text: str) -> bool:
    """Tell ages of donors, and ages that are not in years."""
    around = text[max(0, m.start() - 12) : m.end()]
    before, behind = text[max(0, m.start() - 30) : m.start()], text[m.end() : m.end() + 30]
    is_class = _VERSUS_BEFORE.search(before) or _VERSUS_BEHIND.match(behind)
    return bool(is_class or _DONOR.search(around) or _NO_YEARS.match(text, m.end()))


def _only_median(text: str) -> Decimal | None:
    m = re.search(
        r"\bmedian age\b(?! of (?:the )?donors?\b)[^.;\d]{0,40}?"
        rf"(?P<median>{_AGE})\s?(?:years|yrs?|y)\b",
        text,
    )
    return to_decimal(m["median"]) if m else None


def patients_ages(document: Document, lexicon: Lexicon, *, is_review: bool) -> dict[str, Ages]:
    """Return the ages of the whole cohort (``all``) and of the arms that tables tell of.

    A review has no patients of its own.
    """
    if is_review:
        return {}
    found: dict[str, Ages] = {}
    for table in document.tables:
        for arm, ages in _of_table(table, lexicon).items():
            found.setdefault(arm, ages)
    if "all" not in found and len(found) > 1:
        # the arms together: their medians tell none for all
        lows = [a.low for a in found.values() if a.low is not None]
        highs = [a.high for a in found.values() if a.high is not None]
        if len(lows) == len(highs) == len(found):
            found["all"] = Ages(min(lows), None, max(highs))
    if "all" not in found:
        for section in document.sections:
            if section.kind in ("results", "abstract", "main"):
                ages = ages_in(document.plain[section.span.start : section.span.end])
                if ages.low is not None:
                    found["all"] = ages
                    break
    return found


def _of_table(table: Table, lexicon: Lexicon) -> dict[str, Ages]:
    """Return the ages in a baseline table by arm, or those of a table of single patients."""
    found: dict[str, Ages] = {}
    for row in table.rows:
        if not _AGE_ROW.match(row.label) or _QUARTILES.search(" ".join(row.path)):
            continue
        for column in read_columns(table, min(row.header, len(table.headers) - 1), lexicon):
            text = mask(row.cells[column.index].text) if column.index < len(row.cells) else ""
            m = _CELL.match(text)
            if m and column.arm:
                ages = Ages(to_decimal(m["low"]), to_decimal(m["median"]), to_decimal(m["high"]))
                found.setdefault(column.arm, ages)
    return found or _of_cases(table)


def _of_cases(table: Table) -> dict[str, Ages]:
    for header in table.headers:
        for index, path in enumerate(header):
            if not path or not re.fullmatch(r"age\b.{0,12}", path[-1].strip(), re.IGNORECASE):
                continue
            cells = [row.cells[index] for row in table.rows if index < len(row.cells)]
            printed = [cell.text.strip() for cell in cells]
            values = [Decimal(t) for t in printed if re.fullmatch(_AGE, t)]
            if len(values) >= max(_FEWEST_CASES, len(printed) // 2):
                return {"all": Ages(min(values), None, max(values))}
    return {}


def ages_of_groups(characteristics: Iterable[Characteristic]) -> dict[str, Ages]:
    """Return the ages that baseline tables print of groups, by the group's label."""
    found: dict[str, Ages] = {}
    for record in characteristics:
        in_years = record.unit in ("", "year") and _AGE_ROW.match(record.variable)
        if not in_years or record.statistic != "median" or record.level or record.value is None:
            continue
        is_range = record.spread_kind == "range"
        low, high = (record.spread_low, record.spread_high) if is_range else (None, None)
        found.setdefault(record.cohort.label, Ages(low, record.value, high))
    return found


def refined(population: str, ages: Ages | None) -> str:
    """Return the age group of an article whose words say ``population``, by the ages printed.

    >>> refined("pediatric", Ages(Decimal("0.5"), Decimal(9), Decimal(21)))
    'pediatric-young-adult'
    """
    told = ages.population if ages else ""
    if not population:
        return told
    return told if (population, told) == ("pediatric", "pediatric-young-adult") else population


def with_ages(cohort: Cohort, told: dict[str, Ages], cohorts: Cohorts) -> Cohort:
    """Return a group with its ages, if a table or the text tells them."""
    label = next((a for a in told if a != "all" and cohorts.named(a).label == cohort.label), "")
    ages = told.get(label or cohort.label)
    if ages is None:
        return cohort
    return replace(cohort, age_min=ages.low, age_median=ages.median, age_max=ages.high)
