"""Figures that stand against each other, until findings tell more: sides and what may explain them.

Within one study those of one group that should be the same and are not; across studies those of
one endpoint that several studies report of therapy given before, or after, transplant, and those
of groups that an article sets against each other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.ask.cells import percent
from kg.merge import COMPARATIVE
from kg.output import quantity

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kg.ask.reading import Reading
    from kg.evidence import Row

_RATES = frozenset({"cumulative_incidence", "proportion", "survival_probability", "count"})
#: What may explain why sides differ, and the column that tells.
EXPLANATIONS = {
    "population": "population",
    "setting": "timing of the therapy",
    "timepoint": "time point",
    "measure": "kind of figure",
    "n_total": "number of patients",
}


def opposed(rows: list[Row], reading: Reading) -> tuple[list[Row], str]:
    """Return the figures that stand against each other, and a note on the others."""
    study = reading.facet("study")
    if reading.facet("work"):
        return rows, _told_alike(rows)
    if study is not None and len(study.values) == 1:
        kept = _within_one_study(rows)
        if not kept:
            told = quantity(len(rows), "figure")
            return [], f"of {told} in {study.text} no two of one group disagree"
    else:
        kept = _across_studies(rows)
        if not kept:
            return [], f"of {quantity(len(rows), 'figure')} no two studies report the same endpoint"
    left = len(rows) - len(kept)
    return (
        kept,
        f"{quantity(left, 'figure')} with nothing to stand against left out" if left else "",
    )


def sides_told(rows: list[Row]) -> str:
    """Return what the sides have in common and what may explain that they differ."""
    differing = [
        name for column, name in EXPLANATIONS.items() if len({r[column] for r in rows}) > 1
    ]
    told = f"they differ in {', '.join(differing)}" if differing else "nothing printed explains it"
    return f"shown side by side, not judged; {told}"


def side(row: Row) -> str:
    """Return whose figure it is: the article's own, or a work's that it retells."""
    if row["attribution"] == "secondary":
        return f"{row['attributed_to'] or row['group']}"
    return str(row["doi"] or row["study"])


def _told_alike(rows: list[Row]) -> str:
    """Return whether retellings of one work give the same figure for the same thing."""
    told: dict[tuple[str, object, object], set[object]] = defaultdict(set)
    for row in rows:
        told[str(row["endpoint"]), row["timepoint"], row["timepoint_unit"]].add(percent(row))
    differing = sorted(key[0] for key, values in told.items() if len(values) > 1)
    return f"told differently: {', '.join(differing)}" if differing else "all tell the same"


def _within_one_study(rows: list[Row]) -> list[Row]:
    same: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        if row["measure"] in _RATES and percent(row) is not None:
            columns = ("group", "endpoint", "timepoint", "timepoint_unit", "analysis")
            same[side(row), *(row[c] for c in columns)].append(row)
    return [
        r for figures in same.values() if len({percent(f) for f in figures}) > 1 for r in figures
    ]


def _across_studies(rows: list[Row]) -> list[Row]:
    told: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        if row["measure"] in _RATES or row["measure"] in COMPARATIVE:
            told[_when_given(row)].append(row)
    return [
        row
        for figures in told.values()
        for row in figures
        if len({side(f) for f in figures}) > 1 or row["p_value"]
    ]


def _when_given(row: Row) -> str:
    """Return whether the therapy was given before or after transplant: not to be mixed."""
    return str(row["setting"] or "").partition("-")[0]
