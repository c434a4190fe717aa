"""A figure's parts in short, as a table or a sentence shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.merge import COMPARATIVE
from kg.output import shortened

if TYPE_CHECKING:
    from kg.evidence import Row

#: How much of a heading is enough to find it.
_HEADING = 14
#: Measures without which a number would be taken for a rate.
_TOLD_MEASURES = COMPARATIVE | {"median", "mean"}


def figure(row: Row) -> str:
    """Return a figure in short: endpoint, value, interval, time point.

    >>> figure({"endpoint": "OS", "value_text": "72", "unit": "%", "ci_low": 60.1, "ci_high": 81.4,
    ...         "timepoint": 2, "timepoint_unit": "year"})
    'OS 72% (60.1-81.4) at 2 years'
    """
    measure = str(row.get("measure") or "")
    kind = measure.replace("_", " ") if measure in _TOLD_MEASURES else ""
    text = " ".join(filter(None, (str(row.get("endpoint") or ""), kind, value(row))))
    around = interval(row)
    text += f" ({around})" if around else ""
    when = time_point(row)
    return f"{text} at {when}" if when else text


def value(row: Row) -> str:
    """Return the printed value with its unit."""
    operator = row.get("operator")
    number = str(row.get("value_text") or "")
    if row.get("unit") == "count" and not number[:1].isdigit():
        number = str(row.get("value"))  # printed in words: "none", "fifteen patients"
    if row.get("status") in ("not-reached", "not-estimable"):
        return str(row["status"]).replace("-", " ")
    if operator and operator != "=" and not number.startswith(str(operator)):
        number = f"{operator}{number}"
    unit = row.get("unit")
    if unit == "%" and number and not number.endswith("%"):
        number += "%"
    elif unit in ("year", "month", "week", "day", "hour", "minute"):
        number += f" {unit}s"
    return number


def interval(row: Row) -> str:
    """Return the printed interval or spread in short; ``NR`` is a bound that was not reached."""
    if row.get("ci_low") is not None or row.get("ci_high") is not None:
        return f"{_bound(row.get('ci_low'))}-{_bound(row.get('ci_high'))}"
    if not row.get("spread_kind"):
        return ""
    low, high = row.get("spread_low"), row.get("spread_high")
    return f"{row['spread_kind']} {_bound(low)}" + (f"-{_bound(high)}" if high is not None else "")


def time_point(row: Row) -> str:
    """Return the time point in words."""
    number, unit = row.get("timepoint"), row.get("timepoint_unit")
    if number is None:
        return ""
    if unit == "day":
        return f"day {number}"
    return f"{number} {unit or ''}{'s' if number != 1 and unit else ''}".strip()


def p_value(row: Row) -> str:
    """Return the p-value as printed."""
    return "" if row["p_value"] is None else f"{row['p_operator'] or ''}{row['p_value']}"


def patients(row: Row) -> str:
    """Return with how many of how many patients it happened, else how many there were."""
    if row["n_events"] is not None and row["n_total"] is not None:
        return f"{row['n_events']}/{row['n_total']}"
    for column in ("n_total", "group_n"):
        if row[column] is not None:
            return str(row[column])
    return ""


def group(row: Row) -> str:
    """Return the patients, or the contrast of a ratio."""
    return str(row["contrast"] or row["group"] or "")


def study(row: Row) -> str:
    """Return the article, marked where it only retells another work."""
    text = str(row["study"] or row["doi"] or "")
    if row["attribution"] == "secondary":
        cited = str(row["cited_refs"] or "").replace(";", ", ")
        refs = f" ref {cited}" if cited else ""
        text += f", retelling{refs}"
    return text


def place(row: Row, *, short: bool = False) -> str:
    """Return the first place that prints a figure and how many more there are."""
    places = str(row["mentions"] or row["location"] or "").split(";")
    text = location(places[0], short=short)
    text += f" (+{len(places) - 1})" if len(places) > 1 else ""
    return f"digest, {text}" if row["source_form"] == "digest" else text


def location(text: str, *, short: bool = False) -> str:
    """Return a place in words: ``table:2 Sex: Male / 2 years`` is ``table 2`` in short."""
    kind, _, name = text.partition(":")
    # The row and column of a table are what the group and the endpoint say already.
    if short and kind in ("table", "figure"):
        name = name.partition(" ")[0]
    elif short:
        name = shortened(name, _HEADING)
    return f"{kind} {name}".strip()


def percent(row: Row) -> float | None:
    """Return a rate as percent, None where the figure is no rate."""
    number, unit = row.get("value"), row.get("unit")
    if not isinstance(number, int | float) or unit not in ("%", "fraction"):
        return None
    return number * 100 if unit == "fraction" else float(number)


def _bound(number: object) -> str:
    return "NR" if number is None else f"{number}"
