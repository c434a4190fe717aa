"""The columns of a baseline table that print a group of patients, and which group that is."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.baseline_labels import COUNTS, spread_of, statistic_of
from extractors.columns import header_time, read_columns
from extractors.labels import is_whole, size_of, tidy
from extractors.model import Cohort

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.columns import Column
    from extractors.lexicon import Lexicon
    from extractors.model import Table

_PERCENT_HEAD = re.compile(r"[(\[]?\s*(?:%|percent(?:age)?)\s*[)\]]?", re.IGNORECASE)
#: A column of shares alone: "Control (n = 40), %".
_SHARES = re.compile(r"(?<![\w(])%$|[\w)],?\s\(%\)$")
#: A head that names no group: the column is of all patients.
_OF_ALL = re.compile(
    r"(?:n|no\.?|number|patients?|cases|subjects|value|values|result|results|counts?|data"
    r"|statistics?|frequenc(?:y|ies)|n(?:o\.?|umber)? of (?:patients|subjects|cases|participants))?"
    r"\s*[,/]?\s*[(\[]?\s*%?\s*[)\]]?",
    re.IGNORECASE,
)
#: What is left of "Median (IQR) or n (%)" without these is nothing: it is of all patients, too.
_STATISTICS = re.compile(
    r"\b(?:median|mean|SD|IQR|(?:interquartile )?range|min|max|n|no|number|or|and|patients"
    r"|value)\b|\W",
    re.IGNORECASE,
)
_NO_PATIENTS = re.compile(
    r"\b(?:chang(?:e|es|ed)|differences?|SMD|ASD|standardi[sz]ed|tests?|missing|statistic|samples?"
    r"|p\s?-?\s?value|coefficient)\b",
    re.IGNORECASE,
)
_SPREAD_HEAD = re.compile(r"S\.?[DE]\.?M?|IQR|(?:interquartile )?range|min|max", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\s*[(\[]\s*(?:n|no\.?)\s?[(\[]?\s?%\s?[)\]]*$|\s*,\s*%$|\s\(%\)$", re.IGNORECASE
)
_BASELINE_HEAD = re.compile(r"(?:at )?(?:baseline|enrol?lment|randomi[sz]ation|entry)\b", re.I)
_NUMBER_HEAD = re.compile(
    r"^(?:n|no\.?|number|patients|counts?|frequency)\b(?!\s?=)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """A column of one group: where its shares stand, and the P of its comparison (-1: nowhere)."""

    index: int
    path: tuple[str, ...]
    cohort: Cohort
    counts: bool
    statistic: str
    spread: str
    shares: bool = False
    percent_index: int | None = None
    p_index: int = -1


def columns_of_groups(
    table: Table, block: int, cohorts: Cohorts, lexicon: Lexicon
) -> tuple[GroupColumn, ...]:
    """Return the columns that print groups at baseline, from left to right."""
    columns = [c for c in read_columns(table, block, lexicon) if c.path or len(table.headers) == 1]
    at_baseline = [c for c in columns if any(_BASELINE_HEAD.match(p) for p in c.path)]
    values = [c for c in at_baseline or columns if _holds_patients(c, bool(at_baseline))]
    has_arms = any(_arm(c) not in ("", "all") for c in values)
    named: dict[str, set[tuple[int | None, tuple[str, ...]]]] = defaultdict(set)
    for column in values:
        named[tidy(column.arm)].add((column.arm_size, _above(column)))
    shares = {c.index: c for c in columns if _PERCENT_HEAD.fullmatch(c.head)}
    found: list[GroupColumn] = []
    for column in values:
        if column.index in shares and found and _is_share_of(column, found[-1], columns):
            found[-1] = replace(found[-1], percent_index=column.index)
            continue
        several = len(named[tidy(column.arm)]) > 1
        cohort = _cohort(column, cohorts, has_arms=has_arms, several=several)
        if cohort is None:
            continue
        text = " ".join(column.path)
        # beside a column of a later time stands the P of the change, not of the groups
        compared = _arm(column) not in ("", "all") and not at_baseline
        found.append(
            GroupColumn(
                column.index,
                column.path,
                cohort,
                column.role == roles.SIZE or bool(COUNTS.search(text) or _is_number(column)),
                statistic_of(text),
                spread_of(text),
                shares=bool(_SHARES.search(column.head)) and not COUNTS.search(text),
                p_index=_p_index(column, columns) if compared else -1,
            )
        )
    return tuple(found)


def _holds_patients(column: Column, is_baseline: bool) -> bool:
    if column.role not in (roles.VALUE, roles.SIZE) or not column.path:
        return False
    if _NO_PATIENTS.search(" ".join(column.path)) or column.ratio:
        return False
    if _SPREAD_HEAD.fullmatch(column.head):
        return False
    lower = [p for p in column.path if not size_of(p)]
    return is_baseline or not any(header_time(p) for p in lower)


def _is_number(column: Column) -> bool:
    return bool(_NUMBER_HEAD.match(column.head))


def _is_share_of(column: Column, left: GroupColumn, columns: list[Column]) -> bool:
    """Tell whether a column of percentages goes with the column of numbers left of it."""
    near = left.index == column.index - 1 and left.percent_index is None
    numbers = next(c for c in columns if c.index == left.index)
    is_number = numbers.role == roles.SIZE or _is_number(numbers)
    is_number = is_number or (not _arm(numbers) and bool(_OF_ALL.fullmatch(numbers.head)))
    return near and is_number and left.path[:-1] == column.path[:-1]


def _arm(column: Column) -> str:
    """Return the arm that a column's heads name; "Frequency" and "Percent" name none."""
    arm = column.arm
    if column.arm_size is not None:
        return arm
    return "" if _OF_ALL.fullmatch(arm) or _PERCENT_HEAD.fullmatch(arm) else arm


def _above(column: Column) -> tuple[str, ...]:
    """Return the head lines over the arm."""
    at = next((i for i, p in enumerate(column.path) if tidy(p) == tidy(column.arm)), 0)
    return tuple(tidy(p) for p in column.path[:at])


def _cohort(column: Column, cohorts: Cohorts, *, has_arms: bool, several: bool) -> Cohort | None:
    """Return the group of a column, None where the heads do not say."""
    whole = cohorts.whole
    if column.arm == "all":
        size = column.arm_size
        is_same = size is None or whole.size in (None, size)
        return replace(whole, size=size or whole.size) if is_same else _other(whole, size)
    if not _arm(column):
        is_all = _OF_ALL.fullmatch(column.head) or not _STATISTICS.sub("", column.head)
        return whole if is_all and not has_arms else None
    label = tidy(_NUMBERED.sub("", tidy(column.arm)))
    if is_whole(label):
        return whole if column.arm_size in (None, whole.size) else _other(whole, column.arm_size)
    known = cohorts.by_alias(label) or cohorts.get(label)
    above = ", ".join(p for p in _above(column) if p)
    size = column.arm_size
    # an outcome table may have met this very part of the arm by its size
    same = cohorts.get(_sized(known, size)) if known else None
    if same is not None:
        return same
    if several and above:
        own = f"{known.label if known else label} ({above})"
        return Cohort(own, size, parent=known.label if known else "all")
    if known is None:
        return Cohort(label, size, parent="all")
    # an arm without a size is one that tables give several
    is_any = known.size is None and known.label not in cohorts.arms
    if size is None or known.size == size or is_any:
        return replace(known, size=size or known.size)
    return _other(known, size)


def _other(known: Cohort, size: int | None) -> Cohort:
    """Return the part of a group that a table of another size counts."""
    return Cohort(_sized(known, size), size, parent=known.label)


def _sized(known: Cohort, size: int | None) -> str:
    """Return what the part of a group is called that has another size, as in other tables."""
    return f"{known.label} (n = {size})"


def _p_index(column: Column, columns: list[Column]) -> int:
    """Return where the P of a group's comparison stands: the one of the same block of heads."""
    p_columns = [c for c in columns if c.role == roles.P]
    over = column.path[:-1]
    same = [c for c in p_columns if c.path[: len(over)] == over and c.index > column.index]
    if over and not same:
        same = [c for c in p_columns if len(c.path) == 1]
    return same[0].index if len(same) == 1 or (same and over) else -1
