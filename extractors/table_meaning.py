"""What a cell of an outcome table means: its endpoint, its measure and its group of patients.

Three layouts cover what articles print: rows are subgroups and columns hold value, interval and P
(univariable tables); rows are factors and columns hold ratios (regression tables); rows are
endpoints or adverse events and columns are arms, times or grades.  A number whose row or column
says neither endpoint nor group means nothing and is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.columns import Column, ratio_code
from extractors.endpoints import (
    ALL_GRADES,
    CAUSE_OF_DEATH,
    GENERIC,
    Named,
    adverse_event,
    done_therapy,
    find_endpoints,
    grade_range,
    graded,
)
from extractors.labels import is_whole, level_label, size_of, tidy, words_of
from extractors.model import Cell, Cohort, Row, Table
from extractors.readers.markup import mask

if TYPE_CHECKING:
    from extractors.cells import CellValue
    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon

ADVERSE = re.compile(
    r"\b(?:adverse (?:events?|reactions?|effects?)|toxicit(?:y|ies)|AEs|complications|safety)\b",
    re.IGNORECASE,
)
UNIVARIABLE = re.compile(r"\buni\s?-?\s?varia(?:te|ble)\b", re.IGNORECASE)
MULTIVARIABLE = re.compile(r"\bmulti\s?-?\s?varia(?:te|ble)\b|\badjusted\b", re.IGNORECASE)
NEGATED_ROW = re.compile(r"^(?:no|non|without|not)\b", re.IGNORECASE)
VERSUS = re.compile(
    r"\s+(?:vs?\.?|versus)\s+(?:vs?\.\s*)?|\s+(?:compared (?:with|to)|over)\s+", re.IGNORECASE
)
PER = re.compile(
    r"\(?\b(?:per|each)\s[^()]*\)?|\((?:mo|months?|years?|y|days?|continuous)\)", re.IGNORECASE
)
COUNT_HINT = re.compile(r"\bn\s?\(\s?%\s?\)|\bno\.?\s?\(\s?%\s?\)|\bN\s?\(\s?%\s?\)|,\s?n\b")
PERCENT_HINT = re.compile(r"%(?!\s?CI|\s?confidence)")
MEDIAN_HINT = re.compile(r"\bmedian\b", re.IGNORECASE)
VARIABLE = re.compile(
    r"\b(?:age|number|count|time|per|level|interval|years?|months?|days?|score|continuous)\b",
    re.IGNORECASE,
)
#: Shares are of those with a known cause, who are somewhat fewer than the dead.
_LEEWAY = Decimal("1.5")
RESPONSES = re.compile(r"\b(?:response|remission)s?\b", re.IGNORECASE)
SUBSET = re.compile(
    r"\bpatients? in (?P<what>\S+)|\bif (?P<if>.+?) (?:is|was|were) (?:obtained|achieved|reached)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A value cell with all that names it."""

    table: Table
    row: Row
    column: Column
    cell: Cell
    value: CellValue
    columns: tuple[Column, ...]

    def table_has_values(self, path: tuple[str, ...]) -> bool:
        """Tell whether the row at ``path`` prints values of its own, not only a P."""
        wanted = [c.index for c in self.columns if c.role == roles.VALUE]
        return any(
            row.path == path and any(i < len(row.cells) and row.cells[i].text for i in wanted)
            for row in self.table.rows
        )


@dataclass(frozen=True, slots=True)
class Meaning:
    """Endpoint, measure and group of a cell before the numbers are added."""

    endpoint: str
    measure: str
    cohort: Cohort
    comparator: str = ""
    contrast: str = ""
    inverted: bool = False
    by_row: bool = False
    subset_of: str = ""
    of_several: bool = False
    of_dead: bool = False

    @property
    def is_share(self) -> bool:
        """Whether the row is one of the outcomes that share out an arm's patients."""
        return not self.by_row and self.measure in ("proportion", "count")


def meaning_of(place: Place, cohorts: Cohorts, lexicon: Lexicon) -> Meaning | None:
    """Return what a value cell means, None where its row and column do not say."""
    table, row, column = place.table, place.row, place.column
    ratio = column.ratio or (
        ratio_code(table.caption) if not column.arm and not place.value.percent else ""
    )
    if ratio:
        return _ratio_meaning(place, ratio, cohorts, lexicon)
    if (any(c.role == roles.SIZE for c in place.columns) and column.endpoint) or _is_subgroup_table(
        place, lexicon
    ):
        endpoint = column.endpoint or _caption_endpoint(table, lexicon)
        if not endpoint:
            return None
        category = row.path[-2] if len(row.path) > 1 else ""
        label = level_label(own_label(category), own_label(row.label), cohorts.compact)
        if not _endpoint_of_row(row, lexicon) or len(row.path) > 1 or not column.time:
            return Meaning(
                endpoint,
                _rate_measure(endpoint, lexicon, place, table.caption + " ".join(column.path)),
                cohorts.whole
                if is_whole(row.label)
                else cohorts.add(
                    Cohort(
                        label=label,
                        size=row_size(place),
                        variable=own_label(category),
                        level=own_label(row.label),
                        parent="all",
                    )
                ),
                by_row=True,
            )
    return _endpoint_row_meaning(place, cohorts, lexicon)


def _is_subgroup_table(place: Place, lexicon: Lexicon) -> bool:
    """Tell whether rows are groups: a size column, and no endpoint in most row labels."""
    if not any(c.role == roles.SIZE for c in place.columns):
        return False
    rows = place.table.rows
    return sum(bool(find_endpoints(r.label, lexicon)) for r in rows) < 0.5 * len(rows)


def _caption_endpoint(table: Table, lexicon: Lexicon) -> str:
    found = find_endpoints(table.caption, lexicon)
    return found[0].code if len({f.code for f in found}) == 1 else (found[0].code if found else "")


def _ratio_meaning(place: Place, ratio: str, cohorts: Cohorts, lexicon: Lexicon) -> Meaning | None:
    table, row, column = place.table, place.row, place.column
    outcome = "" if column.endpoint else _endpoint_of_row(row, lexicon)
    arms = list(dict.fromkeys(c.arm for c in place.columns if c.arm not in ("", "all")))
    if outcome and len(arms) == 2:
        # a trial's outcomes: a row each, the two arms side by side, and what compares them
        first, second = (cohorts.named(a) for a in arms)
        contrast = f"{first.label} vs {second.label}"
        return Meaning(outcome, ratio, first, second.label, contrast=contrast)
    endpoint = column.endpoint or _caption_endpoint(table, lexicon)
    if not endpoint:
        return None
    factor = own_label(row.label)
    if _is_continuous(row.label, table) and not PER.search(factor):
        factor += ", per unit increase"
    parts = VERSUS.split(factor, maxsplit=1)
    parent = cohorts.resolve(column.arm) if column.arm and column.arm != "all" else cohorts.whole
    where = f" ({parent.label})" if parent.label != "all" else ""
    category = next(
        (
            p
            for p in reversed(row.path[:-1])
            if not (UNIVARIABLE.search(p) or MULTIVARIABLE.search(p))
        ),
        "",
    )
    if len(parts) == 2:
        _, sep, rest = parts[0].rpartition(": ")
        group, other = (rest if sep else parts[0]), parts[1]
        cohort = cohorts.add(Cohort(label=tidy(group) + where, parent=parent.label))
        return Meaning(endpoint, ratio, cohort, comparator=tidy(other), contrast=factor)
    if category and not PER.search(factor):
        label = level_label(own_label(category), factor, cohorts.compact)
        levels = [
            r.label for r in table.rows if r.path[:-1] == row.path[:-1] and r.label != row.label
        ]
        cohort = cohorts.add(
            Cohort(
                label=label + where, variable=own_label(category), level=factor, parent=parent.label
            )
        )
        return Meaning(
            endpoint,
            ratio,
            cohort,
            comparator="; ".join(own_label(x) for x in levels),
            contrast=label,
        )
    size = parent.size if VARIABLE.search(factor) else None
    arm = cohorts.arm_of(factor) if not where else None
    if arm:
        other = cohorts.other_level(arm)
        return Meaning(
            endpoint, ratio, arm, comparator=other.label if other else "", contrast=factor
        )
    known = cohorts.find(words_of(factor, lexicon)) if not VARIABLE.search(factor) else None
    if known is None:
        label = factor + where if not VARIABLE.search(factor) or where else f"{factor} (all)"
        known = Cohort(
            label=label, size=size, variable=tidy(PER.sub("", factor)), parent=parent.label
        )
    cohort = cohorts.add(known)
    return Meaning(endpoint, ratio, cohort, contrast=factor)


def _is_continuous(label: str, table: Table) -> bool:
    """Tell a factor whose footnote mark says that it is continuous: "Age*"."""
    marks = re.search(r"[*†‡§]+$", label.strip())
    if not marks:
        return False
    noted = re.search(
        rf"(?<![*†‡§]){re.escape(marks.group())}(?![*†‡§])\s?(?P<note>[^*†‡§]+)",
        " ".join(table.footnotes),
    )
    return noted is not None and noted["note"].lower().startswith("continuous")


def _endpoint_of_row(row: Row, lexicon: Lexicon) -> str:
    own = find_endpoints(mask(row.label), lexicon)
    return own[0].code if own else ""


def _endpoint_row_meaning(place: Place, cohorts: Cohorts, lexicon: Lexicon) -> Meaning | None:
    table, row, column = place.table, place.row, place.column
    path = [mask(p) for p in row.path]
    text = " ".join(path)
    adverse = bool(ADVERSE.search(table.caption)) and not re.search(
        r"\bGVHD\b", text, re.IGNORECASE
    )
    # the sizes over causes of death count the dead of an arm, which is the same arm
    size = None if CAUSE_OF_DEATH.search(text) else column.arm_size
    group = cohorts.named(column.arm, size) if column.arm else cohorts.whole
    whole = group
    endpoint, subset = _endpoint_of_path(place, path, cohorts, lexicon, adverse=adverse)
    if not endpoint:
        return None
    grade_text = " ".join((column.grade_text, path[-1]))
    if not ALL_GRADES.search(column.grade_text):
        endpoint = graded(endpoint, grade_range(grade_text), grade_text, lexicon)
    if subset:
        label = subset if group.label == "all" else f"{subset} ({group.label})"
        size = column.arm_size if endpoint == "DEATH" and _counts_dead(place) else None
        whole, group = group, cohorts.add(Cohort(label=label, size=size, parent=group.label))
    inverted = bool(NEGATED_ROW.match(path[-1])) and not adverse
    subset_of = whole.label if subset and endpoint != "DEATH" else ""
    return Meaning(
        endpoint,
        _row_measure(place, endpoint, lexicon),
        group,
        inverted=inverted,
        subset_of=subset_of,
        of_dead=bool(subset) and endpoint == "DEATH",
    )


def _counts_dead(place: Place) -> bool:
    """Tell whether the size of a column is how many died, by the share that a cause has of them."""
    size, events, share = place.column.arm_size, place.value.events, place.value.value
    if size is None or not events or not share:
        return True
    return size <= events * 100 / share * _LEEWAY


def _endpoint_of_path(
    place: Place, path: list[str], cohorts: Cohorts, lexicon: Lexicon, *, adverse: bool
) -> tuple[str, str]:
    """Return the endpoint of a row and which part of the patients it is about, ``""`` for none."""
    category = path[-2] if len(path) > 1 else ""
    if CAUSE_OF_DEATH.search(" ".join(path)):
        return "DEATH", "patients who died"
    if adverse:
        label = path[-1]
        if GENERIC.search(label) and category:
            label = f"{own_label(category)}, {label}"
        return adverse_event(label, lexicon), ""
    own = find_endpoints(path[-1], lexicon)
    above = find_endpoints(category, lexicon) if category else []
    subset = SUBSET.search(category) if above else None
    if subset:
        return above[0].code, f"patients in {subset['if'] or subset['what']}"
    if own:
        return _endpoint_of_label(place, path[-1], own, cohorts), ""
    counted = bool(place.value.percent or place.value.total or place.value.events is not None)
    done = done_therapy(path[-1], lexicon) if counted else ""
    if counted and not done and _is_response_table(place) and not place.value.interval:
        # "PR" under "ORR", or a row of its own
        return f"OTHER:{cohorts.spelled_out(own_label(path[-1])).lower()}", ""
    if above:
        # another outcome under one that has values of its own is not that one
        return ("", "") if place.table_has_values(place.row.path[:-1]) else (above[0].code, "")
    return place.column.endpoint or done, ""


def _endpoint_of_label(place: Place, label: str, own: list[Named], cohorts: Cohorts) -> str:
    """Return the code of a row's label that names an endpoint."""
    if any(e.code == "MRD_NEG" for e in own):
        return "MRD_NEG"  # "CR with MRD negative": the remission is who could be cleared
    if own[0].code.startswith("OTHER:") and _is_response_table(place):
        return f"OTHER:{cohorts.spelled_out(own_label(label)).lower()}"
    return own[0].code


def _is_response_table(place: Place) -> bool:
    """Tell a table whose rows share out the patients among responses."""
    return bool(RESPONSES.search(place.table.caption))


def _row_measure(place: Place, endpoint: str, lexicon: Lexicon) -> str:
    """Return the measure of an endpoint row: median, percentage at a time, n (%), bare count."""
    hint = " ".join((*place.row.path, *place.column.path))
    if MEDIAN_HINT.search(hint) or place.value.status != "reported":
        return "median"
    if re.search(r"\bmean\b", hint, re.IGNORECASE):
        return "mean"
    if place.value.events is not None:
        return "proportion"
    return _rate_measure(endpoint, lexicon, place, hint + " " + place.table.caption)


def _rate_measure(endpoint: str, lexicon: Lexicon, place: Place, hint: str) -> str:
    concept = lexicon.get("endpoint", endpoint) or lexicon.get("adverse-event", endpoint)
    kind = concept.fact("endpointKind") if concept else "toxicity"
    if place.value.events is None and _is_count(place) and not place.column.time:
        return "count"
    if kind == "survival":
        return "survival_probability"
    default = concept.fact("defaultMeasure") if concept else "proportion"
    if place.value.events is not None:
        return "proportion"
    if (
        place.value.interval
        or place.column.time
        or re.search(r"cumulative incidence|\bCIR?\b", hint, re.IGNORECASE)
    ):
        return "cumulative_incidence" if kind != "time" else "median"
    return default or "proportion"


def _is_count(place: Place) -> bool:
    value = place.value
    hint = " ".join((*place.row.path, *place.column.path))
    has_percent = value.percent or PERCENT_HINT.search(hint)
    return (
        value.value is not None
        and value.value == value.value.to_integral_value()
        and not value.interval
        and (not has_percent or bool(COUNT_HINT.search(hint)))
    )


def own_label(label: str) -> str:
    """Return a row's label without size, marks and "n (%)"."""
    text = tidy(mask(label))
    return re.sub(r",?\s*[nN]\s?\(\s?%\s?\)?$|,\s*[nN]$", "", text).strip(" :,")


def row_size(place: Place) -> int | None:
    """Return the group size on the row, from the last size column left of the value."""
    found = None
    for column in place.columns:
        if (
            column.role == roles.SIZE
            and column.index <= place.column.index
            and column.index < len(place.row.cells)
        ):
            text = place.row.cells[column.index].text.strip()
            found = int(text) if text.isdigit() else found
    return found if found is not None else size_of(place.row.label)
