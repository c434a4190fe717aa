"""What a cell of an outcome table means: its endpoint, its measure and its group of patients.

Three layouts cover what articles print: rows are subgroups and columns hold value, interval and P
(univariable tables); rows are factors and columns hold ratios (regression tables); rows are
endpoints or adverse events and columns are arms, times or grades.  A number whose row or column
says neither endpoint nor group means nothing and is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.columns import ratio_code
from extractors.endpoints import Named, find_endpoints
from extractors.labels import is_whole, level_label
from extractors.model import Cohort
from extractors.outcome_rows import (
    caption_endpoint,
    is_adverse,
    outcome_meaning,
    outcome_of_label,
    rate_measure,
    says_how,
)
from extractors.ratio_meaning import ratio_meaning
from extractors.readers.markup import mask
from extractors.table_place import Meaning, Place, own_label, row_size

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon


def meaning_of(place: Place, cohorts: Cohorts, lexicon: Lexicon) -> Meaning | None:
    """Return what a value cell means, None where its row and column do not say."""
    ratio = place.column.ratio or (
        ratio_code(place.table.caption) if not place.column.arm and not place.value.percent else ""
    )
    if ratio:
        return ratio_meaning(place, ratio, cohorts, lexicon)
    if _rows_are_groups(place, cohorts, lexicon):
        return _group_meaning(place, cohorts, lexicon)
    return outcome_meaning(place, cohorts, lexicon)


def _rows_are_groups(place: Place, cohorts: Cohorts, lexicon: Lexicon) -> bool:
    """Tell a row whose label names patients, the endpoint standing elsewhere."""
    row, column = place.row, place.column
    own = outcome_of_label(row.label, cohorts, lexicon)
    if is_adverse(place.table, lexicon):
        return False
    if place.has_sizes and (column.endpoint or _most_rows_are_groups(place, lexicon)):
        return not own or len(row.path) > 1 or not column.time
    if own or says_how(row.label) or column.arm not in ("", "all"):
        return False
    if column.endpoint:
        return True
    above = _endpoint_above(place, lexicon)
    return above is not None and cohorts.arm_meant(own_label(row.label)) is not None


def _most_rows_are_groups(place: Place, lexicon: Lexicon) -> bool:
    rows = place.table.rows
    return sum(bool(find_endpoints(r.label, lexicon)) for r in rows) < 0.5 * len(rows)


def _endpoint_above(place: Place, lexicon: Lexicon) -> Named | None:
    """Return the endpoint that the lines above a row name, if they have no value of their own."""
    path = place.row.path
    for depth in range(len(path) - 1, 0, -1):
        found = find_endpoints(mask(path[depth - 1]), lexicon)
        if found:
            return None if place.table_has_values(path[:depth]) else found[0]
    return None


def _group_meaning(place: Place, cohorts: Cohorts, lexicon: Lexicon) -> Meaning | None:
    """Return the meaning of a cell whose row is a group of patients."""
    table, row, column = place.table, place.row, place.column
    above = None if column.endpoint else _endpoint_above(place, lexicon)
    named = _named_whole(above, row.path[-2]) if above else False
    endpoint = column.endpoint or (above.code if above and named else "")
    endpoint = endpoint or caption_endpoint(table, lexicon)
    if not endpoint:
        return None
    category = row.path[-2] if len(row.path) > 1 and not named else ""
    hint = " ".join((table.caption, *column.path, *row.path[:-1]))
    measure = rate_measure(endpoint, lexicon, place, hint)
    if is_whole(row.label):
        return Meaning(endpoint, measure, cohorts.whole, by_row=True)
    variable, level = own_label(category), own_label(row.label)
    label = level_label(variable, level, cohorts.compact)
    group = Cohort(label, row_size(place), variable, level, parent="all")
    return Meaning(endpoint, measure, cohorts.add(group), by_row=True)


def _named_whole(endpoint: Named, line: str) -> bool:
    """Tell whether a line names an outcome and nothing else: "Relapse incidence", no "Prior CR"."""
    text = mask(line)
    rest = text[: endpoint.span.start] + " " + text[endpoint.span.end :]
    rest = re.sub(r"\([^()]*\)|\b(?:at|rate|incidence|probability|cumulative|of)\b", " ", rest)
    return not re.search(r"[^\W\d_]{3}", re.sub(r"\b(?:years?|months?|days?)\b", " ", rest))
