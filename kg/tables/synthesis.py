"""Figures as a meta-analysis takes them: effects and variances, or events and totals.

What is not printed is not made up: a figure without an interval has no variance, one whose
numerator is not printed has no events.  Effects stand on the scale on which they are pooled, the
log of a ratio and the logit of a proportion, as R's ``metafor`` (``yi``, ``vi``, ``sei``) and
``meta`` (``TE``, ``seTE``) take them.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from math import log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from kg.namespaces import short_id
from kg.parameters import equal_times
from kg.queries import select
from kg.tables.table import Line, Table, chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.evidence import Row, Value
    from kg.tables.selection import Selection

#: Measures that can be pooled, and the scale on which that is done.
SCALES = {
    "hazard_ratio": "log",
    "odds_ratio": "log",
    "relative_risk": "log",
    "rate_ratio": "log",
    "proportion": "logit",
    "survival_probability": "logit",
    "cumulative_incidence": "logit",
}
#: Measures whose events and totals are the figure itself.  An estimate over time (Kaplan-Meier,
#: competing risks) counts patients who left early, so its printed events are not its numerator.
_COUNTED = frozenset({"proportion"})
_WHOLE = "all"
_HALF = 0.5
#: An interval that lies so much off its value (in widths) was misprinted or is on another scale.
_MOST_OFF_CENTER = 0.2

_TITLE = "Effects and variances"
_NOTES = (
    "yi, vi, sei: effect, variance and standard error on the scale named (log of a ratio, logit "
    "of a proportion); from says what they come from.",
    "comparable names what must agree before rows may be pooled: endpoint, measure, time, its "
    "origin, analysis and what a ratio compares; 'not told' stands where the article is silent.",
    "patients says whose result it is: whole (a study's whole cohort), part (a subgroup, which "
    "must not be pooled with its whole or with others of the same study), retold (another work's "
    "result), retold-here (of a work that is itself in the graph: the same patients twice), "
    "contrast (a ratio).",
    "cluster is the same for rows about patients of the same study.",
)
LONG_COLUMNS = (
    "id",
    "study",
    "doi",
    "source_form",
    "cluster",
    "patients",
    "group",
    "group_n",
    "contrast",
    "comparator",
    "population",
    "setting",
    "intervention",
    "endpoint",
    "measure",
    "analysis",
    "timepoint",
    "timepoint_unit",
    "time_origin",
    "comparable",
    "usable",
    "why_not",
    "scale",
    "yi",
    "vi",
    "sei",
    "from",
    "estimate",
    "low",
    "high",
    "level",
    "events",
    "total",
    "quote",
)
TWO_ARM_COLUMNS = (
    "study",
    "doi",
    "source_form",
    "patients",
    "endpoint",
    "measure",
    "analysis",
    "timepoint",
    "timepoint_unit",
    "comparable",
    "arm1",
    "arm2",
    "events1",
    "total1",
    "events2",
    "total2",
    "scale",
    "yi",
    "vi",
    "sei",
    "from",
    "id1",
    "id2",
)
_SAME_WORK = """
SELECT DISTINCT ?work ?study WHERE {
  { ?article ev:sameWork ?work } UNION { ?article ev:work ?work }
  ?article a ev:Article ; ev:shortCitation ?study .
} ORDER BY ?work ?study"""


def long_table(store: Store, selection: Selection, columns: Sequence[str] = ()) -> Table:
    """Return one line a figure that can be pooled in principle, with effect and variance.

    Every such figure is there; ``usable`` and ``why_not`` say which have what pooling needs.
    """
    here = {short_id(str(row["work"])): str(row["study"]) for row in select(store, _SAME_WORK)[1]}
    lines = []
    for row in selection.stream(store):
        if row["measure"] in SCALES:
            cells = {c: row.get(c) for c in LONG_COLUMNS} | effect(row) | _place(row, here)
            lines.append(Line(cells, {"yi": (str(row["quote"] or ""),)}))
    table = Table("synthesis", _TITLE, LONG_COLUMNS, lines, len(lines), notes=_NOTES)
    return chosen(table, columns)


def effect(row: Row) -> Row:
    """Return what is pooled of a figure: scale, yi, vi, sei, and why they are missing if so."""
    scale = SCALES[str(row["measure"])]
    told: Row = dict.fromkeys(("yi", "vi", "sei", "from", "estimate", "low", "high", "why_not"))
    told |= {"scale": scale, "level": row["ci_level"], "events": None, "total": None}
    if row["measure"] in _COUNTED:
        told |= {"events": row["n_events"], "total": row["n_total"]}
    shares = [_as_share(row, c) if scale == "logit" else _ratio(row, c) for c in _BOUNDS]
    told |= dict(zip(("estimate", "low", "high"), shares, strict=True))
    reason = _why_not(row, told)
    if not reason:
        told |= _from_counts(told) if told["events"] is not None else _from_interval(told, scale)
        reason = str(told["why_not"] or "")
    told |= {"usable": "no" if reason else "yes", "why_not": reason or None}
    return told


_BOUNDS = ("value", "ci_low", "ci_high")


def _ratio(row: Row, column: str) -> float | None:
    found = row[column]
    return float(found) if isinstance(found, int | float) else None


def _as_share(row: Row, column: str) -> float | None:
    """Return a percentage as a share of one; a numerator alone is no share."""
    found = row[column]
    if not isinstance(found, int | float) or row["unit"] not in ("%", "fraction"):
        return None
    # Through decimals, so that 25.2% is 0.252 and not 0.25200000000000003.
    return float(Decimal(str(found)) / (100 if row["unit"] == "%" else 1))


def _why_not(row: Row, told: Row) -> str:
    """Return why a figure cannot be pooled whatever its interval, an empty text if it can."""
    if row["status"] not in (None, "reported"):
        return str(row["status"]).replace("-", " ")
    if row["operator"] not in (None, "="):
        return f"printed as {row['operator']}"
    if row["spread_kind"] == "range":
        return "a range is printed"
    events, total = told["events"], told["total"]
    if isinstance(events, int | float) and isinstance(total, int | float):
        return "" if 0 <= events <= total and total > 0 else "more events than patients"
    told["events"] = None
    if told["low"] is None or told["high"] is None:
        counted = row["measure"] in _COUNTED
        return "neither events nor an interval" if counted else "no interval"
    return "" if told["estimate"] is not None else "no value"


def _from_counts(told: Row) -> Row:
    """Return the logit of x of n and its variance 1/x + 1/(n-x), 1/2 added where one is zero."""
    events, total = (float(told[c] or 0) for c in ("events", "total"))
    rest, source = total - events, "events and total"
    if not events or not rest:
        events, rest, source = events + _HALF, rest + _HALF, f"{source}, 1/2 added to both"
    return _effect(log(events / rest), 1 / events + 1 / rest, source)


def _from_interval(told: Row, scale: str) -> Row:
    """Return the effect and the variance that its interval tells, on the scale of pooling."""
    numbers = [float(told[c] or 0) for c in ("estimate", "low", "high")]
    ends = (0.0, 1.0) if scale == "logit" else (0.0,)
    if any(n in ends or n < 0 or (scale == "logit" and n > 1) for n in numbers):
        return {"why_not": f"no {scale} of " + ", ".join(f"{n:g}" for n in numbers if n in ends)}
    if not isinstance(told["level"], int | float) or not 0 < told["level"] < 100:
        return {"why_not": "the level of the interval is not told"}
    yi, low, high = (log(n) if scale == "log" else log(n / (1 - n)) for n in numbers)
    if not low <= yi <= high or low == high:
        return {"why_not": "the interval does not hold the value, or has no width"}
    sei = (high - low) / (2 * NormalDist().inv_cdf(0.5 + told["level"] / 200))
    source = f"{told['level']:g}% interval"
    if abs(yi - (low + high) / 2) > _MOST_OFF_CENTER * (high - low):
        source += f", which is not centered on the {scale} scale"
    return _effect(yi, sei * sei, source)


def _effect(yi: float, vi: float, source: str) -> Row:
    rounded = (round(yi, 6), round(vi, 6), round(sqrt(vi), 6))
    return dict(zip(("yi", "vi", "sei"), rounded, strict=True)) | {"from": source}


def _place(row: Row, here: dict[str, str]) -> Row:
    """Return whose patients a figure is about, and what it may be compared with."""
    cluster = str(row["study"])
    whose = "whole" if row["group"] == _WHOLE and not row["contrast"] else "part"
    if row["contrast"] or row["comparator"]:
        whose = "part" if row["measure"] not in _RATIOS else "contrast"
    if row["attribution"] == "secondary":
        works = str(row["attributed_to"] or "").split(";")
        known = next((here[w] for w in works if w in here), "")
        whose, cluster = ("retold-here", known) if known else ("retold", works[0] or cluster)
    return {"patients": whose, "cluster": cluster, "comparable": comparable(row)}


_RATIOS = frozenset(m for m, scale in SCALES.items() if scale == "log")


def comparable(row: Row) -> str:
    """Return what must agree before figures may be pooled, in words.

    >>> comparable({"endpoint": "OS", "measure": "survival_probability", "timepoint": 24,
    ...     "timepoint_unit": "month", "time_origin": None, "analysis": None, "contrast": None})
    'OS · survival probability · at 2 years · from: not told'
    """
    parts = [str(row["endpoint"]), str(row["measure"]).replace("_", " ")]
    if row["measure"] in _RATIOS:
        parts.append(str(row["contrast"] or f"{row.get('group')} vs {row.get('comparator')}"))
        parts.append(f"analysis: {row['analysis'] or 'not told'}")
    else:
        parts.append(f"at {largest_time(row) or 'no time told'}")
        parts.append(f"from: {row['time_origin'] or 'not told'}")
        parts += [str(row["analysis"])] if row["analysis"] else []
    return " · ".join(parts)


def largest_time(row: Row) -> str:
    """Return a time point in the largest unit that tells it in whole numbers."""
    if row["timepoint"] is None or not row["timepoint_unit"]:
        return ""
    times = equal_times(f"{row['timepoint']} {row['timepoint_unit']}")
    number, unit = min(times, key=lambda t: ("." in t[0], Decimal(t[0])))
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def two_arm_table(store: Store, selection: Selection, columns: Sequence[str] = ()) -> Table:
    """Return groups of a study side by side where the article sets exactly two against each other.

    Which of them is the treated one is not guessed: arm 1 is the one that the article tells first.
    """
    rows = [
        row
        for row in selection.stream(store)
        if row["attribution"] == "primary" and row["measure"] in SCALES
    ]
    lines = [
        *(_pair(one, other) for one, other in _pairs(rows)),
        *(_contrast(row) for row in rows if row["measure"] in _RATIOS and _has_arms(row)),
    ]
    lines = [line for line in lines if line["yi"] is not None]
    lines.sort(key=lambda c: tuple(str(c[k] or "") for k in ("study", "endpoint", "id1", "id2")))
    notes = (
        "arm1 and arm2 are the groups that the article sets against each other, in its order; "
        "neither is said to be the treated one. yi is arm1 against arm2.",
        "Groups told apart by three levels or more are left out: their pairs share patients.",
        *_NOTES[1:2],
    )
    found = [Line(cells) for cells in lines]
    table = Table("two-arm", "Groups side by side", TWO_ARM_COLUMNS, found, len(found), notes=notes)
    return chosen(table, columns)


def _has_arms(row: Row) -> bool:
    """Tell whether a ratio sets two groups against each other; a covariate's does not."""
    is_covariate = row["contrast"] == row["group_variable"] and row["group_level"] is None
    one_other = row["comparator"] is not None and ";" not in str(row["comparator"])
    return one_other and not (row["contrast"] and is_covariate)


def _pairs(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Return the counted figures of groups of which each names the other as its comparator."""
    counted = [r for r in rows if r["measure"] in _COUNTED and effect(r)["usable"] == "yes"]
    counted = [r for r in counted if r["n_events"] is not None and r["n_total"] is not None]
    keys = Counter((*_pair_key(r), r["group"]) for r in counted)
    single = {(*_pair_key(r), r["group"]): r for r in counted}
    pairs = []
    for place, row in enumerate(counted):
        other = single.get((*_pair_key(row), row["comparator"]))
        unique = keys[(*_pair_key(row), row["group"])] == 1
        if other is None or not unique or other["comparator"] != row["group"]:
            continue
        if keys[(*_pair_key(other), other["group"])] == 1 and counted.index(other) > place:
            pairs.append((row, other) if _start(row) <= _start(other) else (other, row))
    return pairs


def _pair_key(row: Row) -> tuple[Value, ...]:
    return (row["doi"], row["study"], comparable(row))


def _start(row: Row) -> tuple[int, str]:
    return (int(row["char_start"] or 0), str(row["value_text"]))


def _pair(one: Row, other: Row) -> Row:
    """Return the log odds ratio of two groups, 1/2 added to all four cells where one is zero."""
    cells: Row = {c: one.get(c) for c in TWO_ARM_COLUMNS}
    counts = [float(row[c] or 0) for row in (one, other) for c in ("n_events", "n_total")]
    table = [counts[0], counts[1] - counts[0], counts[2], counts[3] - counts[2]]
    source = "events and totals"
    if 0 in table:
        table, source = [n + _HALF for n in table], f"{source}, 1/2 added to all cells"
    yi = log(table[0] * table[3] / (table[1] * table[2]))
    told = _effect(yi, sum(1 / n for n in table), source)
    cells |= told
    return cells | {
        "measure": "odds_ratio",
        "scale": "log",
        "patients": "part",
        "comparable": f"{comparable(one)} · {one['group']} vs {other['group']}",
        "arm1": one["group"],
        "arm2": other["group"],
        "events1": one["n_events"],
        "total1": one["n_total"],
        "events2": other["n_events"],
        "total2": other["n_total"],
        "id1": one["id"],
        "id2": other["id"],
    }


def _contrast(row: Row) -> Row:
    cells: Row = {c: row.get(c) for c in TWO_ARM_COLUMNS}
    found = {k: v for k, v in effect(row).items() if k in TWO_ARM_COLUMNS}
    return (
        cells
        | found
        | {
            "patients": "contrast",
            "comparable": comparable(row),
            "arm1": row["group"],
            "arm2": row["comparator"],
            "id1": row["id"],
        }
    )
