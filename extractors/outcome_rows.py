"""What a row of an outcome table means whose label, or the line above it, names an outcome.

Rows are endpoints or adverse events, and columns are arms, times or grades.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.adverse_events import event_of_row
from extractors.columns import header_time
from extractors.endpoints import (
    ALL_GRADES,
    CAUSE_OF_DEATH,
    GRADE,
    Named,
    done_therapy,
    find_endpoints,
    grade_range,
    graded,
)
from extractors.model import Cohort
from extractors.readers.markup import mask
from extractors.table_place import COUNT_HINT, PARTS, PERCENT_HINT, Meaning, Place, own_label

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon
    from extractors.model import Table

ADVERSE = re.compile(
    r"\b(?:adverse (?:events?|reactions?|effects?)|toxicit(?:y|ies)|AEs|complications|safety)\b",
    re.IGNORECASE,
)
MEDIAN_HINT = re.compile(r"\bmedian\b", re.IGNORECASE)
#: In a table of adverse events, what is none of them.
NO_EVENT = re.compile(r"\bGVHD\b|\b(?:median|mean)\b", re.IGNORECASE)
NEGATED_ROW = re.compile(r"^(?:no|non|without|not)\b(?!-)", re.IGNORECASE)
#: "Progression or death": an outcome of its own, neither the one nor the other.
COMPOSITE = re.compile(
    r"\b(?:or|and) (?:any |all-cause )?(?:death|mortality)\b|\b(?:death|mortality)\b.* or ",
    re.IGNORECASE,
)
AROUND_OUTCOME = re.compile(
    r"^(?:time to |rate of |incidence of )?(?:the )?(?:first )?"
    r"|\s(?:from|due to|of) any cause\b.*$",
    re.IGNORECASE,
)
#: Behind it a caption says of whom or when, not what.
OF_WHOM = re.compile(r"\b(?:in|among|for|with|by|after|before|between|versus|vs)\b", re.IGNORECASE)
MRD_CLEARED = re.compile(r"\bMRD[- ]?(?:neg(?:ative)?|undetectable)\b", re.IGNORECASE)
DURATION_OF = re.compile(r"\bduration of (?P<what>[^,;()]*[^,;()\s])", re.IGNORECASE)
#: Shares are of those with a known cause, who are somewhat fewer than the dead.
_LEEWAY = Decimal("1.5")
RESPONSE_NAME = re.compile(r"\b(?:responses?|remissions?|CR[ih]?|PR)\b", re.IGNORECASE)
RESPONSES = re.compile(r"\b(?:response|remission)s?\b", re.IGNORECASE)
SUBSET = re.compile(
    r"\bpatients? in (?P<what>\S+)|\bif (?P<if>.+?) (?:is|was|were) (?:obtained|achieved|reached)",
    re.IGNORECASE,
)


#: Row labels that say how or when it was measured, or how bad it was, not of whom or what.
_HOW = re.compile(
    r"(?:n|no\.?|number|events?|median|mean|rate|probability|estimate|incidence|percentage|any|yes"
    r"|total|all|overall|patients|cumulative|survival|%|extensive|severe"
    r"|moderate(?: to |/|-)severe)\b.*|\W*",
    re.IGNORECASE,
)


def says_how(label: str) -> bool:
    """Tell a label of a time, a grade or a statistic."""
    name = own_label(label)
    return bool(header_time(name) or GRADE.match(name) or _HOW.fullmatch(name))


def caption_endpoint(table: Table, lexicon: Lexicon) -> str:
    """Return the first endpoint that a caption names, ``""`` for none."""
    found = [e for e in find_endpoints(table.caption, lexicon) if not e.code.startswith("AE:")]
    return found[0].code if found else ""


def is_adverse(table: Table, lexicon: Lexicon) -> bool:
    """Tell a table of adverse events, or of one kind of them: "Infections up to day 100"."""
    if ADVERSE.search(table.caption):
        return True
    told = find_endpoints(OF_WHOM.split(table.caption, maxsplit=1)[0], lexicon)
    return bool(told) and all(e.fact("endpointKind") == "toxicity" for e in told)


def outcome_of_label(label: str, cohorts: Cohorts, lexicon: Lexicon) -> str:
    """Return the code of the outcome that a row's label names, ``""`` for none."""
    text = mask(label)
    own = find_endpoints(text, lexicon)
    said = cohorts.spelled_out(AROUND_OUTCOME.sub("", own_label(label)))
    if (not own and COMPOSITE.search(text)) or _comes_back(find_endpoints(said, lexicon), said):
        return f"OTHER:{said.lower()}"
    return own[0].code if own else ""


#: Between the first and the last word of one event's name: " flutter ", "/AFL ".
_ONE_NAME = re.compile(r"(?:[\s/-]?(?!(?:and|or|after|before|with|without)\b)\w+){0,3}\s?")


def _comes_back(named: list[Named], text: str) -> bool:
    """Tell the return of an event ("AF/AFL recurrence") from the relapse of the disease."""
    return any(
        first.code.startswith("AE:")
        and last.code == "RELAPSE"
        and _ONE_NAME.fullmatch(text[first.span.end : last.span.start])
        for first, last in pairwise(named)
    )


def outcome_meaning(place: Place, cohorts: Cohorts, lexicon: Lexicon) -> Meaning | None:
    """Return what a cell means whose row names an outcome, None where nothing names one."""
    table, row, column = place.table, place.row, place.column
    path = [PARTS.sub("", mask(p)).strip() for p in row.path]
    text = " ".join(path)
    adverse = is_adverse(table, lexicon) and not NO_EVENT.search(text)
    of_dead = bool(CAUSE_OF_DEATH.search(f"{text} {table.caption}"))
    # the sizes over causes of death count the dead of an arm, which is the same arm
    size = None if of_dead else column.arm_size
    group = cohorts.named(column.arm, size) if column.arm else cohorts.whole
    whole = group
    if of_dead:
        endpoint, subset = "DEATH", "patients who died"
    else:
        endpoint, subset = _endpoint_of_path(place, path, cohorts, lexicon, adverse=adverse)
    if not endpoint:
        return None
    if not ALL_GRADES.search(column.grade_text):
        grade_text = _grade_text(place, path)
        endpoint = graded(endpoint, grade_range(grade_text), grade_text, lexicon)
    if subset:
        label = subset if group.label == "all" else f"{subset} ({group.label})"
        size = column.arm_size if of_dead and _counts_dead(place) else None
        whole, group = group, cohorts.add(Cohort(label=label, size=size, parent=group.label))
    return Meaning(
        endpoint,
        _row_measure(place, endpoint, lexicon),
        group,
        inverted=bool(NEGATED_ROW.match(path[-1])) and not adverse,
        subset_of=whole.label if subset and not of_dead else "",
        of_dead=of_dead,
    )


def _grade_text(place: Place, path: list[str]) -> str:
    """Return where a row's grade is told: its column and label, else a line above it.

    The caption tells it for a table without any column of a grade.
    """
    own = " ".join((place.column.grade_text, path[-1]))
    if place.column.grade_text or grade_range(own):
        return own
    above = next((p for p in reversed(path[:-1]) if grade_range(p) or ALL_GRADES.search(p)), "")
    caption = place.table.caption
    if not above and not any(c.grade_text for c in place.columns) and _is_graded(caption):
        above = caption
    return own if ALL_GRADES.search(above) else f"{above} {own}"


def _is_graded(caption: str) -> bool:
    """Tell a caption of one range of grades: "Grade 3 or 4 toxicities", not "any and grade 3-4"."""
    return len(GRADE.findall(caption)) == 1 and not ALL_GRADES.search(caption)


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
    if adverse:
        above = [place.table_has_values(place.row.path[:i]) for i in range(1, len(path))]
        spelled = [cohorts.spelled_out(own_label(p)) for p in path]
        return event_of_row(path, above, lexicon, spelled), ""
    duration = DURATION_OF.search(path[-1])
    if duration and place.value.events is None and RESPONSE_NAME.search(duration["what"]):
        return "OTHER:duration of response", f"patients with {duration['what']}"
    whole = outcome_of_label(path[-1], cohorts, lexicon)
    own = find_endpoints(path[-1], lexicon)
    if whole and (not own or whole != own[0].code):
        return whole, ""
    named = find_endpoints(category, lexicon) if category else []
    subset = SUBSET.search(category) if named else None
    if subset:
        return named[0].code, f"patients in {subset['if'] or subset['what']}"
    if own:
        return _endpoint_of_label(place, path[-1], own, cohorts), ""
    counted = bool(place.value.percent or place.value.total or place.value.events is not None)
    done = done_therapy(path[-1], lexicon) if counted else ""
    if counted and not done and _is_response_table(place) and not place.value.interval:
        # "PR" under "ORR", or a row of its own
        return f"OTHER:{cohorts.spelled_out(own_label(path[-1])).lower()}", ""
    if named:
        # another outcome under one that has values of its own is not that one, nor is its kind
        is_whole = says_how(path[-1]) and not place.table_has_values(place.row.path[:-1])
        return (named[0].code if is_whole else "", "")
    return place.column.endpoint or done, ""


def _endpoint_of_label(place: Place, label: str, own: list[Named], cohorts: Cohorts) -> str:
    """Return the code of a row's label that names an endpoint."""
    answered = any(e.fact("endpointKind") == "response" for e in own)
    if any(e.code == "MRD_NEG" for e in own) or (answered and MRD_CLEARED.search(label)):
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
    return rate_measure(endpoint, lexicon, place, hint + " " + place.table.caption)


def rate_measure(endpoint: str, lexicon: Lexicon, place: Place, hint: str) -> str:
    """Return the measure of a value that is no median, mean or ratio."""
    concept = lexicon.get("endpoint", endpoint) or lexicon.get("adverse-event", endpoint)
    kind = concept.fact("endpointKind") if concept else "toxicity"
    if place.value.events is None and _is_count(place) and not place.column.time:
        return "count"
    if kind == "survival":
        return "survival_probability"
    default = concept.fact("defaultMeasure") if concept else "proportion"
    if place.value.events is not None:
        return "proportion"
    cumulated = re.search(r"cumulative incidence|\bCIR\b|\bCI of\b", hint, re.IGNORECASE)
    if kind == "response" and not (cumulated or place.column.time):
        return "proportion"
    if place.value.interval or place.column.time or cumulated:
        return "cumulative_incidence" if kind != "time" else "median"
    return default or "proportion"


#: A caption that says what all cells print: "Adverse events (%)", not "n (%)" for each.
IN_PERCENT = re.compile(
    r"(?<!\bn)(?<!\bno\.)(?<!\bnumber)\s?(?:\(\s?%\s?\)|[,:]\s?%(?:\sof\s\w+)?)\s?\.?\s*$",
    re.IGNORECASE,
)


def _is_count(place: Place) -> bool:
    value = place.value
    hint = " ".join((*place.row.path, *place.column.path))
    has_percent = (
        value.percent or PERCENT_HINT.search(hint) or IN_PERCENT.search(place.table.caption)
    )
    return (
        value.value is not None
        and value.value == value.value.to_integral_value()
        and not value.interval
        and (not has_percent or bool(COUNT_HINT.search(hint)))
    )
