"""Which endpoint each value of a sentence is of, and by what measure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.alignment import align
from extractors.endpoints import GRADE

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.groups import GroupPhrase
    from extractors.numbers import PValue, Time
    from extractors.printed import PrintedValue, Reading

RATIOS = frozenset(("hazard_ratio", "odds_ratio", "relative_risk", "rate_ratio"))
INCIDENCE = re.compile(
    r"\bcumulative incidences?\b|\bCIR\b|\bincidence of relapse\b|\bCI of\b", re.IGNORECASE
)
#: A median of something that is no outcome.
OTHER_MEDIAN = re.compile(
    r"\b(?:time (?:from|between|to)|interval|age|number|dose)\b", re.IGNORECASE
)
#: When it began: "median time to onset of CRS", not how long it lasted.
ONSET = re.compile(
    r"\btime\s(?:from\s[\w\s-]{3,40}\s)?to\s(?:the\s)?(?:onset|development|occurrence|first"
    r"|diagnosis|appearance)\b(?!.*\bduration\b)",
    re.IGNORECASE,
)
#: "After a median of 12 months, 9 had relapsed": how long they were looked at, not when it began.
FOLLOWED_FOR = re.compile(r"\W*(?:After|At)\s(?:a|the)\s(?:median|mean)\sof\s")
#: "TRM occurred in 8 patients"
HAPPENED_IN = re.compile(
    r"\s(?:\w+\s){0,4}?(?:occurred|observed|reported|seen|developed|diagnosed|detected|noted|found|"
    r"recorded|documented)\s(?:\w+\s)?in\s$"
)
HAPPENED = re.compile(
    r"\W{0,3}(?:of (?:the |these )?\w+ )?(?:patients |subjects |children )?(?:who )?(?:\w+ly )?"
    r"(?:(?:were |are |remain(?:ed)? )(?:still )?(?=alive)|(?=achieving|reaching|obtaining|relapsed"
    r"|died|developed|experienced|achieved|had\b|reached|obtained|underwent|received|proceeded"
    r"|suffered))"
)
OF_NAME = re.compile(r"\s?%?\)?\sof\s(?:a\s|the\s)?")
#: Between a percentage and a name that is its own: "40% complete responses".
RIGHT_NAME = re.compile(r"\s?%?\)?\s(?:with\s(?:a\s|an\s)?)?")
ENDS_ITEM = re.compile(r"\s?(?:\([^()]*\))?(?:[.,;)]|\sand\s\d|$)")
OF_WHOM = re.compile(r"\s?%?\)?\s(?:of\s)(?:whom|which)\b")
PART_WITH = re.compile(r"\s(?:with|in)\s(?:a\s|an\s)?(?:[a-z]+\s)?")
OF_SHORT_FORM = re.compile(rf"{OF_NAME.pattern}[A-Z]{{2,5}}(?=[.,;)]|\s(?:and|or|were|was|as)\b)")
#: Between an endpoint and a P that is all the sentence says of it: "longer PFS (PFS)(P".
LONE_P = re.compile(r"\s?(?:\([A-Za-z]+\))?\s?\(\s?")
#: Between two names of one outcome: "CR or CRi".
EITHER_NAME = re.compile(r"\s?(?:or|/)\s?(?:an?\s)?")
#: "…, stable disease in 6 (12%)": an item of a list, with a name of its own.
ITEM = re.compile(
    r"[^,;]*[,;]\s(?:and\s)?(?!(?:and|while|whereas|which|with|but)\b)[A-Za-z][\w/-]*"
    r"(?:\s[\w/-]+){0,7}\sin\s(?:\d+\s?\(\s?)?"
)
PEOPLE = re.compile(r"\b(?:patients?|children|adults?|those|group|arm|cohort)\b", re.IGNORECASE)
#: Between the two sides of a comparison, however they are named: "% with A vs. ".
VERSUS_ONLY = re.compile(
    r"\s?%?(?:\s(?:days?|weeks?|months?|years?))?(?:\s(?:in|for|with|after|of|among|on)\s[^\d();]{1,60}?)?"
    r",?\s(?:vs\.?|versus|v|(?:as )?compared (?:with|to))\s(?:with\s)?",
    re.IGNORECASE,
)
VERSUS = re.compile(r"\b(?:vs\.?|versus|compared (?:with|to))\s", re.IGNORECASE)
#: A bracket this near behind a name explains the name: "survival (OS)".
_SHORT_FORM_GAP = 2
LISTED = re.compile(
    r"(?:\s?\([^)]*\))?\s?(?:,|or|nor|and|/)(?:\s(?:or|nor|and))?\s(?:[\w-]+\s){0,2}"
)


def endpoints_of(
    values: list[PrintedValue],
    named: list[Named],
    plain: str,
    *,
    paired: bool,
    block: bool = False,
    elsewhere: list[Named] | None = None,
) -> list[list[Named]]:
    """Return the endpoints of each value: one, several ("OS and DFS of 93%"), or none.

    :param elsewhere: the names of the whole sentence, where ``named`` has those of a clause; the
        parts of a count are of the outcome of the whole.
    """
    collapsed = [n for i, n in enumerate(named) if i == 0 or n.code != named[i - 1].code]
    medians = [n for n in collapsed if n.code in ("FOLLOW_UP", "TIME_TO_RELAPSE")]
    result: list[list[Named]] = []
    usable = (
        [n for n in collapsed if n not in medians] if len(collapsed) > len(medians) else collapsed
    )
    if any(v.kind in ("median", "mean") for v in values):
        usable = collapsed
    solid = [v for v in values if v.kind != "count"]
    usable = _outside_brackets(usable, solid, plain)
    by_value = _by_value(solid, usable, medians, plain, paired=paired, block=block)
    for value in values:
        own = by_value.get(id(value))
        if value.part_of is not None:
            own = _of_part(value, value.part_of, collapsed, elsewhere or collapsed, plain)
        elif value.kind == "count":
            own = _near_count(value, collapsed, plain)
        elif value.events is not None or value.kind == "percent":
            own = _said_behind(value, collapsed, plain) or own
        if own is None:
            result.append([])
            continue
        chosen = [own]
        if value.kind == "count" and value.value == 0:
            chosen = _listed(plain, [n for n in usable if n.span.start > value.span.start], own)
        if len(values) == 1 and len(usable) == 2 and value.kind != "median":
            between = plain[usable[0].span.end : usable[1].span.start]
            if (
                re.fullmatch(r"\s?(?:,|and|/)\s?(?:the\s)?", between)
                and usable[1].span.end < value.span.start
            ):
                chosen = list(usable)
        result.append(chosen)
    return result


def _outside_brackets(named: list[Named], solid: list[PrintedValue], plain: str) -> list[Named]:
    """Return the names without those that a bracket before all values only lists as examples.

    In "cardiac events were seen in 9 (7 cases of A, two of B) and in one (A) (33% vs 3%)" the
    shares are of cardiac events; a bracket right behind a name may hold another name for it.
    """
    if not solid:
        return named
    kept: list[Named] = []
    for name in named:
        opened = plain.rfind("(", 0, name.span.start)
        closed = plain.find(")", name.span.end)
        inside = plain.rfind(")", 0, name.span.start) < opened
        ahead = 0 < closed < solid[0].span.start
        listed = inside and ahead and kept and opened - kept[-1].span.end > _SHORT_FORM_GAP
        if not listed:
            kept.append(name)
    return kept


def told_of_others(value: PrintedValue, named: list[Named], plain: str) -> bool:
    """Tell a share of those with the outcome that says something else: "48% of whom got a drug"."""
    whom = OF_WHOM.match(plain, value.end)
    if not whom:
        return False
    until = re.compile(r"[,;]|\.\s|$").search(plain, whom.end())
    end = until.start() if until else len(plain)
    return not any(whom.end() <= n.span.start < end for n in named)


def without_unknown(
    values: list[PrintedValue], endpoints: list[list[Named]], named: list[Named], plain: str
) -> list[list[Named]]:
    """Take the endpoint from the values of a list's item whose name the vocabulary lacks."""
    result = list(endpoints)
    is_unknown = False
    for i in range(1, len(values)):
        start, end = values[i - 1].end, values[i].span.start
        gap = plain[start:end]
        if ITEM.fullmatch(gap) and not PEOPLE.search(gap) and not GRADE.search(gap):
            is_unknown = not any(start <= n.span.start < end for n in named)
        elif not VERSUS.search(gap):
            is_unknown = False
        if is_unknown:
            result[i] = []
    if any(_named_behind(v, named, plain) for v in values):
        # "36% of CR and 12% of PR" where the vocabulary lacks the second
        for i, value in enumerate(values):
            if OF_SHORT_FORM.match(plain, value.end) and not _named_behind(value, named, plain):
                result[i] = []
    return result


def _by_value(
    solid: list[PrintedValue],
    usable: list[Named],
    medians: list[Named],
    plain: str,
    *,
    paired: bool,
    block: bool,
) -> dict[int, Named | None]:
    """Return the endpoint of each value by its identity, bare counts left out."""
    late = [v for v in solid if usable and v.span.start > usable[-1].span.start]
    lead = [v for v in solid if usable and v.span.start < usable[0].span.start]
    is_list = all(LISTED.fullmatch(plain[a.span.end : b.span.start]) for a, b in pairwise(usable))
    is_led = lead and len(usable) > 1 and is_list and len(lead) + len(late) == len(solid)
    if is_led and len(late) == len(usable):
        # "81% of patients had OS and PFS of 85% and 71%": the first describes the patients
        return {id(v): n for v, n in zip(late, usable, strict=True)}
    parts = [(solid, usable)]
    timed = [v for v in solid if v.kind in ("median", "mean")]
    others = [n for n in usable if n not in medians]
    if len(timed) == len(medians) < len(solid) and medians and others:
        # "after a median follow-up of 36 months, PFS was 75% and 58%"
        parts = [([v for v in solid if v not in timed], others), (timed, medians)]
    elif paired:
        # "28% and 5%, respectively, at a median of 31 days": the median is no part of the list
        rates = [n for n in usable if n not in medians] or usable
        parts = [([v for v in solid if v not in timed], rates), (timed, usable)]
    found: dict[int, Named | None] = {}
    for part, names in parts:
        places = [(n.span, n) for n in names]
        sides = [] if paired or block else _sides(part, names, plain)
        firsts = [v for v in part if not any(v is second for _, second in sides)]
        aligned = align([v.span for v in firsts], places, paired=paired, cycle=not block)
        found |= {id(v): n for v, n in zip(firsts, aligned, strict=True)}
        for first, second in sides:
            found[id(second)] = found[id(first)]
    return found


def _sides(
    values: list[PrintedValue], named: list[Named], plain: str
) -> list[tuple[PrintedValue, PrintedValue]]:
    """Return the pairs of one endpoint's values: "49 vs 22 months", whatever else is named."""
    return [
        (a, b)
        for a, b in pairwise(values)
        if VERSUS_ONLY.fullmatch(plain[a.end : b.begin if b.begin >= 0 else b.span.start])
        and not any(a.span.start < n.span.start < b.span.start for n in named)
    ]


def _directly_named(value: PrintedValue, named: list[Named], plain: str) -> Named | None:
    """Return the endpoint of "40% complete responses", "25% with complete response"."""
    for name in named:
        gap = plain[value.end : max(value.end, name.span.start)]
        if name.span.start >= value.end and RIGHT_NAME.fullmatch(gap):
            ends = not gap.strip(" %)") or ENDS_ITEM.match(plain, name.span.end)
            return name if ends else None
    return None


def _of_part(
    value: PrintedValue,
    whole: PrintedValue,
    named: list[Named],
    elsewhere: list[Named],
    plain: str,
) -> Named | None:
    """Return the endpoint of a part of a count: the whole's, of a response its own.

    In "five responded, three with partial response and two with CR" each part has a name.
    """
    own = _near_count(whole, elsewhere, plain)
    if own is None or own.fact("endpointKind") != "response":
        return own
    behind = (
        n
        for n in named
        if n.fact("endpointKind") == "response"
        and n.span.start >= value.end
        and PART_WITH.fullmatch(plain[value.end : n.span.start])
    )
    return next(behind, own)


def _said_behind(value: PrintedValue, named: list[Named], plain: str) -> Named | None:
    """Return the endpoint of "20 patients (25%) relapsed" or "36% of CR", whatever comes before."""
    of_it = _named_behind(value, named, plain) or _directly_named(value, named, plain)
    if of_it:
        return of_it
    verb = HAPPENED.match(plain[value.end :])
    if not verb:
        return None
    end = value.end + verb.end()
    behind = [n for n in named if value.end <= n.span.start < end + 50]
    return behind[0] if behind else None


def _named_behind(value: PrintedValue, named: list[Named], plain: str) -> Named | None:
    """Return the endpoint of "36% of CR", None where another word or none stands behind it."""
    behind = (n for n in named if n.span.start >= value.end)
    return next((n for n in behind if OF_NAME.fullmatch(plain[value.end : n.span.start])), None)


def _near_count(value: PrintedValue, named: list[Named], plain: str) -> Named | None:
    """Return the endpoint of a count: the next behind it in its clause, else the last before."""
    until = next(
        (m.start() for m in re.finditer(r";\s", plain) if m.start() > value.span.start), len(plain)
    )
    behind = [
        n for n in named if value.span.start <= n.span.start < min(until, value.span.start + 110)
    ]
    before = [n for n in named if n.span.start < value.span.start]
    opened = plain.rfind("(", 0, value.span.start)
    if before and opened > plain.rfind(")", 0, value.span.start):
        closed = plain.find(")", opened) % (len(plain) + 1)
        if not any(opened < n.span.start < closed for n in named):
            return before[-1]  # "(drug A group = 9, drug B group = 6)" counts what stands before it
    if before and HAPPENED_IN.match(plain[before[-1].span.end : value.span.start]):
        return before[-1]
    return behind[0] if behind else (before[-1] if before else None)


def _listed(plain: str, behind: list[Named], own: Named) -> list[Named]:
    """Return each name of a list that a zero counts for: "No cases of A or B"."""
    chosen = behind[:1] or [own]
    for before, after in pairwise(behind):
        if before is not chosen[-1] or not LISTED.fullmatch(
            plain[before.span.end : after.span.start]
        ):
            break
        chosen.append(after)
    return chosen


def outside_groups(endpoints: list[Named], groups: list[GroupPhrase]) -> list[Named]:
    """Return the endpoints that are no part of a group's name ("patients who developed aGVHD")."""
    return [
        e
        for e in endpoints
        if not any(g.span.start <= e.span.start < g.span.end and not g.whole for g in groups)
    ]


def measure_of(value: PrintedValue, endpoint: Named, plain: str, time: Time | None) -> str:
    """Return the measure's code, ``""`` where the endpoint has no such measure."""
    kind = endpoint.fact("endpointKind")
    is_length = kind == "time" and endpoint.fact("defaultMeasure") == "median"
    if is_length and value.kind == "count":
        return ""
    if value.kind in RATIOS or value.kind in ("count", "p_value"):
        return value.kind
    if value.kind in ("median", "mean"):
        return value.kind if _is_measured(kind, plain[: value.span.start]) else ""
    if is_length:
        return ""
    if value.kind == "fraction":
        return "proportion"
    if kind == "survival":
        word = plain[endpoint.span.start : endpoint.span.end]
        return "proportion" if word == "alive" else "survival_probability"
    if value.events is not None or endpoint.fact("defaultMeasure") == "proportion":
        named = INCIDENCE.search(plain[max(0, value.span.start - 120) : value.span.start])
        counted = kind in ("incidence", "time")
        return "cumulative_incidence" if named and counted else "proportion"
    if kind == "incidence" and (
        INCIDENCE.search(plain)
        or time
        or value.low is not None
        or endpoint.code in ("NRM", "TRM", "RELAPSE")
    ):
        return "cumulative_incidence"
    return "proportion"


def _is_measured(kind: str, before: str) -> bool:
    """Tell whether a median or mean behind these words is one of an endpoint of this kind."""
    said = before[max(before.lower().rfind("median"), before.lower().rfind("mean"), 0) :]
    if kind in ("incidence", "toxicity") and ONSET.search(said):
        return True
    if kind != "time" and OTHER_MEDIAN.search(said):
        return False
    if kind == "incidence" and FOLLOWED_FOR.fullmatch(before):
        return False
    return kind in ("survival", "time", "incidence", "utilization", "")


def unit_of(value: PrintedValue, measure: str) -> str:
    """Return the unit of a value by its measure."""
    if measure in RATIOS:
        return "ratio"
    if value.kind in ("fraction", "count"):
        return "count"
    return value.unit or "%"


def p_values_of(values: list[PrintedValue], p_values: list[PValue]) -> list[PValue | None]:
    """Give each value the next p-value; it belongs to all values since the p-value before."""
    result: list[PValue | None] = [None] * len(values)
    last = -1
    for p in p_values:
        for i, value in enumerate(values):
            if last <= value.span.start < p.span.start:
                result[i] = p
        last = p.span.end
    return result


def lone_p_values(
    reading: Reading, named: list[Named], used: list[list[Named]], plain: str
) -> dict[PValue, Named]:
    """Return the p-values that are all a sentence says of an endpoint: "longer PFS (P = 0.06)".

    :param used: the endpoints of the sentence's values; theirs have values beside the P.
    """
    codes = {n.code for own in used for n in own}
    found: dict[PValue, Named] = {}
    for p in reading.p_values:
        right_before = [n for n in named if LONE_P.fullmatch(plain[n.span.end : p.span.start])]
        if not right_before or right_before[-1].code in codes:
            continue
        start = right_before[-1].span.start
        if any(n.code in codes and EITHER_NAME.fullmatch(plain[n.span.end : start]) for n in named):
            continue  # "12 (30%) had a CR or CRi (P)": one outcome, and the value is its
        if all(v.span.start < right_before[0].span.start for v in reading.values):
            found[p] = right_before[-1]
    return found
