"""Which endpoint each value of a sentence is of, and by what measure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.alignment import align
from extractors.endpoints import GRADE
from extractors.measures import DIFFERENCE

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.groups import GroupPhrase
    from extractors.printed import PrintedValue

#: "TRM occurred in 8 patients"
HAPPENED_IN = re.compile(
    r"\s(?:\w+\s){0,4}?(?:occurred|observed|reported|seen|developed|diagnosed|detected|noted|found|"
    r"recorded|documented)\s(?:\w+\s)?in\s$"
)
#: "6.2 years median follow-up": the length stands before the name.
BEFORE_NAME = re.compile(r"\d\s(?:months?|years?|days?|weeks?)['’]?\s(?:of\s)?$")
HAPPENED = re.compile(
    r"\W{0,3}(?:of (?:the |these )?\w+ )?(?:patients |subjects |children )?(?:who )?(?:\w+ly )?"
    r"(?:(?=having\b|evaluated as|classified as)|(?:were |are "
    r"|remain(?:ed)? )(?:still )?(?=alive)|(?=achieving|reaching|obtaining|relapsed"
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
#: "one patient each", "(n = 1 each)"
EACH = re.compile(r"(?:\s\w+)?,?\s?each\b")
#: "in the 42% who": the share tells which patients.
SHARE_AS_GROUP = re.compile(r"\b(?:in|for|of|among|by|than)\sthe\s(?:remaining\s|other\s)?$")
WHO = re.compile(
    r"\s?%?\)?\s(?:of\s(?:the\s)?(?:patients|children|subjects)\s)?(?:who|with|without)\b"
)
#: Behind "58 patients (54%)": a verb, so that what was so of them follows.
OWN_VERB = re.compile(
    r"\s?%?\)?\s(?:of\s(?:the\s|all\s)?)?(?:patients\s|subjects\s"
    r"|children\s)?(?:who\s)?(?:\w+ly\s)?"
    r"(?:were|was|had|have|remain(?:ed)?|continued?|received|stayed|required|needed|completed"
    r"|stopped"
    r"|showed|underwent|went|discontinued|started|presented)\b"
)
JOINED = re.compile(r"(?:,\s(?:and\s|while\s|whereas\s|but\s)?|\s(?:and|while|whereas|but)\s)$")
#: "…, stable disease in 6 (12%)": an item of a list, with a name of its own.
ITEM = re.compile(
    r"[^,;]*[,;]\s(?:and\s)?(?!(?:and|while|whereas|which|with|but)\b)[A-Za-z][\w/-]*"
    r"(?:\s[\w/-]+){0,7}\sin\s(?:\d+\s?\(\s?)?"
)
PEOPLE = re.compile(r"\b(?:patients?|children|adults?|those|group|arm|cohort)\b", re.IGNORECASE)
#: Between the two sides of a comparison, however they are named: "% with A vs. ".
VERSUS_ONLY = re.compile(
    r"\s?%?(?:\s(?:days?|weeks?|months?|years?))?(?:\s(?:in|for|with|after|of|among"
    r"|on)\s[^\d();]{1,60}?)?"
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
    solid = [v for v in values if v.kind not in ("count", DIFFERENCE)]
    usable = _outside_brackets(usable, solid, plain)
    by_value = _by_value(solid, usable, medians, plain, paired=paired, block=block)
    for value in values:
        own = by_value.get(id(value))
        if value.kind == DIFFERENCE and result:
            own = result[-1][0] if result[-1] else None
        own = _own(value, own, collapsed, elsewhere or collapsed, plain)
        if own is None:
            result.append([])
            continue
        chosen = [own]
        if EACH.match(plain, value.end):
            chosen = _listed_before(
                plain, [n for n in named if n.span.end <= value.span.start], own
            )
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


def _own(
    value: PrintedValue,
    aligned: Named | None,
    named: list[Named],
    elsewhere: list[Named],
    plain: str,
) -> Named | None:
    """Return the endpoint that stands nearest to a count, else the one aligned with the value."""
    if value.part_of is not None:
        return _of_part(value, value.part_of, named, elsewhere, plain)
    if value.kind == "count":
        return _near_count(value, named, plain)
    if value.events is not None or value.kind == "percent":
        return _said_behind(value, named, plain) or aligned
    return aligned


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


def told_otherwise(value: PrintedValue, following: int, named: list[Named], plain: str) -> bool:
    """Tell a share that a verb of its own says something else of, or that is a group by itself.

    In "58 (54%) stayed on the drug and 69% were alive" only the 69% is of those alive; "in the 42%
    who went on to another drug" names patients.

    :param following: where the next value begins.
    """
    begin = value.begin if value.begin >= 0 else value.span.start
    if value.kind not in ("percent", "fraction"):
        return False
    if SHARE_AS_GROUP.search(plain[:begin]) and WHO.match(plain, value.end):
        return True
    own = OWN_VERB.match(plain, value.end)
    return (
        own is not None
        and own.end() < following < len(plain)
        and bool(JOINED.search(plain[:following]))
        and not any(n.span.start < following for n in named)
    )


def without_unknown(
    values: list[PrintedValue], endpoints: list[list[Named]], named: list[Named], plain: str
) -> list[list[Named]]:
    """Take the endpoint from the values of a list's item whose name the vocabulary lacks."""
    begins = [v.begin if v.begin >= 0 else v.span.start for v in values]
    following = zip(values, endpoints, [*begins[1:], len(plain)], strict=True)
    result = [[] if told_otherwise(v, end, named, plain) else own for v, own, end in following]
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
    followed = _followed(solid, usable, plain) if not paired else {}
    if followed:
        rest = [v for v in solid if id(v) not in followed]
        names = [n for n in usable if n.code != "FOLLOW_UP"]
        others = [n for n in medians if n.code != "FOLLOW_UP"]
        by_rest = _by_value(rest, names, others, plain, paired=paired, block=block)
        return {**followed, **by_rest}
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


def _followed(
    values: list[PrintedValue], named: list[Named], plain: str
) -> dict[int, Named | None]:
    """Return the one median of a follow-up told before other outcomes, none where it has more.

    In "at a median follow-up of 24 months, median OS was 14 with A and 9 with B" the 9 is no
    follow-up.
    """
    own = [n for n in named if n.code == "FOLLOW_UP"]
    if len(own) != 1 or len({n.code for n in named}) < 2 or not values:
        return {}
    behind = [n.span.start for n in named if n.span.start > own[0].span.start]
    until = behind[0] if behind else len(plain)
    start = own[0].span.start
    if BEFORE_NAME.search(plain[:start]) and values[0].span.start < start:
        told = [v for v in values if v.span.start < start][-1:]
    else:
        told = [v for v in values if start < v.span.start < until]
    timed = [v for v in told if v.kind == "median"]
    if len(timed) != 1 or len(timed) == len(values) or told != timed:
        return {}
    return {id(timed[0]): own[0]}


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
    """Return the endpoint of "20 patients (25%) relapsed" or "36% of CR", whatever comes before.

    Between a count and its percentage, "5 in whom it was severe (24%)", it is theirs as well.
    """
    inside = [n for n in named if 0 <= value.begin < n.span.start < value.span.start]
    if len(inside) == 1:
        return inside[0]
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


def _listed_before(plain: str, before: list[Named], own: Named) -> list[Named]:
    """Return each name of the list that a count is of: "A, B, and C in one patient each"."""
    chosen = before[-1:] or [own]
    for first, second in pairwise(reversed(before)):
        if first is not chosen[0] or not LISTED.fullmatch(
            plain[second.span.end : first.span.start]
        ):
            break
        chosen.insert(0, second)
    return chosen


def outside_groups(endpoints: list[Named], groups: list[GroupPhrase]) -> list[Named]:
    """Return the endpoints that are no part of a group's name ("patients who developed aGVHD")."""
    return [
        e
        for e in endpoints
        if not any(g.span.start <= e.span.start < g.span.end and not g.whole for g in groups)
    ]
