"""What belongs to a figure, slot by slot: whether it is stated, and whether two figures agree."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.eval.groups import is_same_group, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.eval.figures import Bounds, Figure

#: What is printed with fewer decimals elsewhere still agrees: shares (in percent), other numbers.
_SHARE_SLACK = Decimal("0.05")
_SLACK = Decimal("0.005")
#: Two times within half a month are one: 24 months and 2 years, day 100 and 3 months.
_TIME_SLACK = Decimal("0.5")
#: All of them say how many of the patients: papers call one figure by several of these names.
_RATES = frozenset(("survival_probability", "cumulative_incidence", "proportion", "count"))
#: Half of the references in common are enough where a passage credits several.
_ENOUGH_REFERENCES = 0.5
#: A row may name one therapy more than gold does.
_SPARE_THERAPIES = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot; ``agree`` takes gold, the row, and the names of the article's groups.

    What gold leaves empty always agrees: a row holds what several places print.
    """

    name: str
    level: str
    is_stated: Callable[[Figure], bool]
    agree: Callable[[Figure, Figure, frozenset[str]], bool]


def slack(figure: Figure) -> Decimal:
    """Return by how much a printed value may differ and still be the same."""
    return _SHARE_SLACK if figure.is_share else _SLACK


def has_same_value(gold: Figure, row: Figure) -> bool:
    """Tell whether a row prints gold's value, in any variant; without values P has to agree."""
    if not gold.values:
        return not row.values and gold.p == row.p
    return any(abs(value - gold.values[0]) <= slack(gold) for value in row.values)


def _kind(figure: Figure) -> str:
    return "rate" if figure.measure in _RATES else figure.measure


def _is_of_same_patients(gold: Figure, row: Figure, known: frozenset[str]) -> bool:
    # a group as large as the whole cohort is the whole cohort
    is_all = is_whole(gold.names[0]) and gold.group_n is not None and gold.group_n == row.group_n
    return is_all or is_same_group(gold.names, row.names[0], known)


def _has_same_unit(gold: Figure, row: Figure) -> bool:
    return gold.unit == row.unit or (gold.is_share and row.is_share)


def _within(one: Decimal | None, other: Decimal | None, allowed: Decimal) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= allowed


def _are_within(gold: Bounds, row: Bounds, allowed: Decimal) -> bool:
    return not any(end is not None for end in gold) or all(
        _within(one, other, allowed) for one, other in zip(gold, row, strict=True)
    )


def _is_stated(bounds: Bounds) -> bool:
    return any(end is not None for end in bounds)


def _has_same_events(gold: Figure, row: Figure) -> bool:
    return gold.events is None or (gold.events == row.events and gold.total in (None, row.total))


def _credits_same(gold: Figure, row: Figure) -> bool:
    both, either = gold.cited & row.cited, gold.cited | row.cited
    return gold.cited == row.cited or (bool(both) and len(both) >= _ENOUGH_REFERENCES * len(either))


def _has_same_therapy(gold: Figure, row: Figure) -> bool:
    return not gold.intervention or (
        bool(gold.intervention & row.intervention)
        and len(row.intervention - gold.intervention) <= _SPARE_THERAPIES
    )


#: STRICT asks for the first three, FULL for those too, CONTEXT for the strict ones and the last.
SLOTS: tuple[Slot, ...] = (
    Slot("kind", "strict", lambda _: True, lambda g, r, _: _kind(g) == _kind(r)),
    Slot(
        "group",
        "strict",
        lambda _: True,
        lambda g, r, known: _is_of_same_patients(g, r, known),
    ),
    Slot("attribution", "strict", lambda _: True, lambda g, r, _: g.attribution == r.attribution),
    Slot("measure", "full", lambda _: True, lambda g, r, _: g.measure == r.measure),
    Slot("unit", "full", lambda f: bool(f.unit), lambda g, r, _: _has_same_unit(g, r)),
    Slot("operator", "full", lambda f: f.operator != "=", lambda g, r, _: g.operator == r.operator),
    Slot(
        "timepoint",
        "full",
        lambda f: f.time is not None,
        lambda g, r, _: g.time is None or _within(g.time, r.time, _TIME_SLACK),
    ),
    Slot(
        "interval",
        "full",
        lambda f: _is_stated(f.interval),
        lambda g, r, _: _are_within(g.interval, r.interval, slack(g)),
    ),
    Slot(
        "spread",
        "full",
        lambda f: _is_stated(f.spread),
        lambda g, r, _: _are_within(g.spread, r.spread, _SHARE_SLACK),
    ),
    Slot("p", "full", lambda f: f.p is not None, lambda g, r, _: g.p in (None, r.p)),
    Slot(
        "group_n",
        "full",
        lambda f: f.group_n is not None,
        lambda g, r, _: g.group_n in (None, r.group_n),
    ),
    Slot(
        "events",
        "full",
        lambda f: f.events is not None,
        lambda g, r, _: _has_same_events(g, r),
    ),
    Slot(
        "analysis",
        "full",
        lambda f: bool(f.analysis),
        lambda g, r, _: g.analysis in ("", r.analysis),
    ),
    Slot("cited_refs", "full", lambda f: bool(f.cited), lambda g, r, _: _credits_same(g, r)),
    Slot(
        "population",
        "context",
        lambda f: bool(f.population),
        lambda g, r, _: g.population in ("", r.population),
    ),
    Slot(
        "setting",
        "context",
        lambda f: bool(f.setting),
        lambda g, r, _: not g.setting or bool(g.setting & r.setting),
    ),
    Slot(
        "intervention",
        "context",
        lambda f: bool(f.intervention),
        lambda g, r, _: _has_same_therapy(g, r),
    ),
)
STRICT, FULL, CONTEXT = (
    frozenset(s.name for s in SLOTS if s.level == level) for level in ("strict", "full", "context")
)
