"""Figures that stand against each other: sides and what may explain them.

Within one study those of one group that should be the same and are not; across studies those on
the sides of a disagreement that the conflict search found, and those of groups that an article
sets against each other.  Where it found none: those of one endpoint that several studies report of
therapy given before, or after, transplant.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.ask.cells import percent
from kg.ask.phrases import lexicon_in_use
from kg.conflicts import find_conflicts
from kg.merge import COMPARATIVE
from kg.namespaces import short_id
from kg.output import quantity

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pyoxigraph import Store

    from kg.ask.reading import Reading
    from kg.conflicts import Conflict
    from kg.evidence import Row, Value

_RATES = frozenset({"cumulative_incidence", "proportion", "survival_probability", "count"})
#: What may explain why sides differ, and the column that tells.
EXPLANATIONS = {
    "population": "population",
    "setting": "timing of the therapy",
    "timepoint": "time point",
    "measure": "kind of figure",
    "n_total": "number of patients",
}


#: Verdicts of entries whose sides do not disagree.
_AT_PEACE = frozenset({"agrees", "not-comparable"})
_MOST_ENTRIES = 4


def opposed(store: Store, rows: list[Row], reading: Reading) -> tuple[list[Row], list[str]]:
    """Return the figures that stand against each other, and notes on them and on the others."""
    study = reading.facet("study")
    if reading.facet("work"):
        return rows, [_told_alike(rows)]
    notes: list[str] = []
    if study is not None and len(study.values) == 1:
        kept = _within_one_study(rows)
        if not kept:
            told = quantity(len(rows), "figure")
            return [], [f"of {told} in {study.text} no two of one group disagree"]
    elif entries := _disagreements(store, rows):
        sides = {short_id(iri) for e in entries for iri in (*e.side_a, *e.side_b)}
        kept = _broadest([r for r in rows if r["id"] in sides or r["p_value"]])
        notes = [_entry_told(e) for e in entries[:_MOST_ENTRIES]]
        if more := len(entries) - _MOST_ENTRIES:
            notes += (
                [f"{quantity(more, 'more disagreement')}: see 'kg conflicts'"] if more > 0 else []
            )
    else:
        kept = _across_studies(rows)
        if not kept:
            told = quantity(len(rows), "figure")
            return [], [f"of {told} no two studies report the same endpoint"]
    if left := len(rows) - len(kept):
        notes.append(f"{quantity(left, 'figure')} left out: single grades, or nothing against them")
    return kept, notes


def _disagreements(store: Store, rows: list[Row]) -> list[Conflict]:
    """Return the entries of which a side is among the figures, those that contradict first."""
    ids = {row["id"] for row in rows}
    return [
        entry
        for entry in find_conflicts(store)
        if entry.verdict not in _AT_PEACE
        and any(short_id(iri) in ids for iri in (*entry.side_a, *entry.side_b))
    ]


def _broadest(rows: list[Row]) -> list[Row]:
    """Return the figures without grades of an endpoint that the same group has as a whole."""
    lexicon = lexicon_in_use()
    told: dict[Hashable, set[Value]] = defaultdict(set)
    for row in rows:
        told[side(row), row["group"]].add(row["endpoint"])

    def is_grade(row: Row) -> bool:
        concept = lexicon.get("endpoint", str(row["endpoint"]))
        above = {c.notation for c in lexicon.ancestors(concept)} if concept else set()
        return not above.isdisjoint(told[side(row), row["group"]])

    return [row for row in rows if not is_grade(row)]


def _entry_told(entry: Conflict) -> str:
    why = f" (may be explained by {'; '.join(entry.explanations)})" if entry.explanations else ""
    return f"{entry.verdict.replace('-', ' ')}: {entry.question}{why}"


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
    kept = []
    for figures in told.values():
        is_opposed = len({side(f) for f in figures}) > 1
        kept += [row for row in figures if is_opposed or row["p_value"]]
    return kept


def _when_given(row: Row) -> str:
    """Return whether the therapy was given before or after transplant: not to be mixed."""
    return str(row["setting"] or "").partition("-")[0]
