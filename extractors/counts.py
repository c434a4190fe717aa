"""Bare counts of patients with an outcome: "nine patients died", "none of the six"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.endpoints import CAUSE_OF_DEATH, GRADE
from extractors.further_counts import PEOPLE, first_counts, further_counts
from extractors.model import Span
from extractors.numbers import NUMBER_WORD, word_value
from extractors.printed import PrintedValue, Reading

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.groups import GroupPhrase

_WORD = NUMBER_WORD.pattern.replace("(?P<word>", "(?:")[2:-2]
NUMBERED = re.compile(
    rf"(?<![\w.,/+-])(?P<n>\d{{1,5}}|{_WORD})\s+(?!(?:third|quarter|hal(?:f|ves)|fifth)s?\b)"
    rf"(?:(?:other|further|additional|more|of (?:them"
    rf"|these|the \w+)|(?!(?:and|or)\b|\d)\w+-?\w*)\s+){{0,2}}?(?P<noun>{PEOPLE}"
    rf"|of (?:them|these|those|whom)|(?:in|for) whom (?:this|it))\b"
    r"(?!\s(?:[\w-]+\s){0,3}(?:studies|trials|reports)\b)",
    re.IGNORECASE,
)
NOTHING = re.compile(
    r"\b(?P<n>No|no|did not (?:record|observe|see|find|report)(?: any)?|None|none|Neither"
    r"|without any)\b(?:\s+(?:of (?:the|these|our|them)\s*(?:\w+\s+)?(?:patients|subjects"
    r"|children)?|cases? of|patients?|episodes? of))?"
)
DIRECT = re.compile(
    rf"(?<![\w.,/+-])(?P<n>\d{{1,4}}|{_WORD})\s+(?:(?:overall|treatment-related"
    rf"|transplant-related|isolated|early|late|further|additional)\s+)?(?P<what>relapses|deaths"
    rf"|(?<=\band\s\d\s)had|(?<=,\s\d\s)had|cases|died|relapsed|developed|achieved|achieving"
    rf"|obtained|reached|proceeded|underwent|received|experienced)\b",
    re.IGNORECASE,
)
#: "none of the 28 children", "None in 28 children": of how many none was.
OF_ALL_THESE = re.compile(
    rf"\s(?:of|in|among)\s(?:the\s|our\s|these\s|those\s)?(?P<total>\d{{1,5}}|{_WORD})\s(?:\w+\s){{0,2}}?"
    rf"{PEOPLE}",
    re.IGNORECASE,
)
#: "All patients achieved", "All 24 children engrafted": an outcome of everyone.
EVERYONE = re.compile(
    rf"\b(?P<all>All)\s(?:of (?:the|our|these)\s|the\s|our\s)?(?:(?P<n>\d{{1,5}}|{_WORD})\s)?"
    rf"(?:(?:evaluable|treated|evaluated|surviving|alive|remaining)\s)?{PEOPLE}"
    r"(?:\s(?:with|in|from)\s[^,;().]{3,90}?)?\s(?:\([^()]*\)\s)?(?:\w+ly\s)?"
    r"(?=(?:achieved|reached|obtained|attained|engrafted|developed|experienced|relapsed|died"
    r"|responded|survived|proceeded to|became|(?:were|are|remain(?:ed)?) alive)\b)"
)
OF_COUNTED = re.compile(r"\b(?:whom|which|these|those|them),?\s$")
#: "of the 40 patients", "45% in 40 adults"
DENOMINATOR = re.compile(
    rf"(?:\b(?:(?<!total\s)[Oo]f|[Aa]mong)|%\)?\s(?:in|for))"
    rf"\s(?:the|these|our|all|those)?\s?(?P<n>\d{{1,5}}|{_WORD})"
    rf"\s(?:\w+\s){{0,2}}?{PEOPLE}",
    re.IGNORECASE,
)
COUNTED_GROUP_SIZE = re.compile(r"\b(?:group|arm|cohort)\s?[=:]\s?(?P<n>\d{1,4})(?P<noun>)\b")
#: Between an outcome's name and how many had it: "severe GVHD: n = 1", "relapse (n = 3)".
NAME_AND_N = re.compile(r"\s?[:(,]?\s{0,2}")
#: An item of what a count falls into: "…, one because of infection in CR1 and one of …".
PART = re.compile(
    rf"(?:[,:;(]|\band|\bor|\bincluding)\s?(?:the (?:other|remaining)\s)?(?P<n>\d{{1,3}}|{_WORD})\s"
    rf"(?=(?:because|due|from|of|after|following|in|with|for|by|to|at|on|who)\b)",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"[a-z]\s\((?P<n>\d{1,3})\)")
#: "in one patient each": said of each outcome of a list.
EACH = re.compile(r",?\s?each\b")
#: Before a number that ranks, "grade 3", "day 30", or tells who had it not: "all but two".
NO_COUNT = re.compile(
    r"\b(?:(?:grades?|phase|day|stage|cycle|type|week|month|year)\s(?:[≥>]\s?)?"
    r"|(?:all|everyone|every patient)\s(?:but|except)\s(?:the\s|for\s)?)$",
    re.IGNORECASE,
)
ALIVE = re.compile(r"\s(?:\w+\s)?(?:(?:were|are|was|is|remain\w*)\s(?:still\s)?alive|survived)\b")
#: "with three cases of moderate to severe …": no verb is needed to count cases.
CASES_OF = re.compile(r"\s(?:cases?|episodes?) of\b")
CASE_NAME = 40
#: How far behind "All patients achieved" the outcome may be named.
FAR_BEHIND = 60
OUTCOME_VERB = re.compile(
    r"\b(?:relapsed|died|developed|experienced|achieved|obtained|reached|had"
    r"|(?:was|were) (?:observed|diagnosed|reported|registered|recorded|documented|noted|seen|found"
    r"|detected)|occurred|observed|received|underwent|proceeded"
    r"|went|presented|suffered|showed|reported|record|observe|find|attributable|attributed"
    r"|there (?:were|was))\b",
    re.IGNORECASE,
)
#: Who was counted, not what became of them.
NOT_OUTCOME = re.compile(
    r"\b(?:included|enrolled|screened|eligible|excluded|analyzed|treated at|were aged|identified|"
    r"history of|previous(?:ly)?|were in|associated)\b",
    re.IGNORECASE,
)
#: What was so when the study began is no outcome.
AT_ENTRY = re.compile(r"\b(?:before|at|prior to)\s(?:the\s)?(?:study entry|enrol\w+|inclusion)\b")
#: What "no" denies other than patients with an outcome: "no difference in relapse".
NO_OUTCOME = re.compile(
    r"\b(?:increased?|excess|difference|significant|association|impact|factor|evidence|data|"
    r"information|effect|conflict|specific|correlation|therapy|evaluated|longer)\b",
    re.IGNORECASE,
)


def find_counts(
    text: str, reading: Reading, endpoints: list[Named], groups: list[GroupPhrase]
) -> list[PrintedValue]:
    """Return the bare counts of a sentence that an endpoint and an outcome verb vouch for."""
    if not endpoints:
        return []
    taken = [(v.begin if v.begin >= 0 else v.span.start - 1, v.end) for v in reading.values]
    taken += [m.span() for m in DENOMINATOR.finditer(text)] + [
        (t.span.start, t.span.end) for t in reading.times
    ]
    taken += [(s.start, s.end) for s, _ in reading.sizes]
    taken += [(g.span.start, g.span.end) for g in groups]
    taken += [m.span() for m in GRADE.finditer(text) if m["a"]]
    known = [*taken]
    found: list[PrintedValue] = []
    for pattern in (NOTHING, NUMBERED, DIRECT, COUNTED_GROUP_SIZE, *_named_events(endpoints, text)):
        for m in pattern.finditer(text):
            at = m.start("n")
            if any(a <= at < b for a, b in taken) or NO_COUNT.search(text[:at]):
                continue
            clause = _clause(text, m.start("n"))
            near = [e for e in endpoints if clause.start <= e.span.start < clause.end]
            is_nothing = pattern is NOTHING
            if not _is_named(m, near, text) and not _is_outcome(
                m, near, clause, text, nothing=is_nothing
            ):
                continue
            events = 0 if pattern is NOTHING else word_value(m["n"])
            if events is None:
                continue
            percent = _percent_behind(text, reading, m.end())
            if percent is not None and percent.events is None and events:
                percent.events, percent.begin = events, m.start()
                taken.append((m.start(), m.end()))
                continue
            if ALIVE.match(text[m.end() :]):
                continue
            of_all = OF_ALL_THESE.match(text, m.end("n")) if pattern is NOTHING else None
            of_them = bool(re.match(r"\s+of\s+(?:them|these|those|whom)\b", text[m.end("n") :]))
            found.append(
                PrintedValue(
                    Span(m.start("n"), m.end("n")),
                    m["n"],
                    Decimal(events),
                    "count",
                    unit="count",
                    events=events,
                    total=word_value(of_all["total"]) if of_all else None,
                    end=of_all.end() if of_all else m.end(),
                    of_them=of_them,
                )
            )
            taken.append((m.start(), of_all.end() if of_all else m.end()))
    found += _of_everyone(text, endpoints)
    if CAUSE_OF_DEATH.search(text):
        found += _bracketed(text, reading, found)
    found += first_counts(text, found, known)
    found += further_counts(text, found, groups, taken)
    found += _named_sizes(text, reading, endpoints, found)
    parts = _parts(text, found, known)
    places = {p.span for p in parts}
    return [v for v in found if v.span not in places] + parts


#: "Of 40 evaluable patients, 12 …": of how many the sentence counts.
OPENING_TOTAL = re.compile(
    rf"^\W*(?:Of|Among)\s(?:the\s|our\s|these\s|all\s)?(?P<n>\d{{1,5}})\s(?:\w+\s){{0,2}}?{PEOPLE}"
    r"(?:\s(?:evaluable|evaluated|analy[sz]ed|treated))?,\s",
)


def take_opening_total(text: str, values: list[PrintedValue]) -> None:
    """Give the counts of "Of 40 patients, 12 had …" their denominator, parts aside."""
    opening = OPENING_TOTAL.match(text)
    if not opening:
        return
    total = int(opening["n"])
    for value in values:
        begin = value.begin if value.begin >= 0 else value.span.start
        own = value.part_of is not None or value.of_them or OF_COUNTED.search(text[:begin])
        if value.events is not None and value.total is None and value.events <= total and not own:
            value.total = total


def _of_everyone(text: str, endpoints: list[Named]) -> list[PrintedValue]:
    """Return an outcome that all patients had: how many they were, else 100%."""
    found = []
    for m in EVERYONE.finditer(text):
        behind = [e for e in endpoints if e.span.start >= m.end() - 1]
        if not behind or behind[0].span.start - m.end() > FAR_BEHIND:
            continue
        kind = "count" if m["n"] else "percent"
        number = word_value(m["n"]) if m["n"] else None
        name = "n" if m["n"] else "all"
        found.append(
            PrintedValue(
                Span(m.start(name), m.end(name)),
                m[name],
                Decimal(number if number is not None else 100),
                kind,
                percent=kind == "percent",
                unit="count" if kind == "count" else "%",
                events=number,
                total=number,
                end=m.end(),
                begin=m.start(),
            )
        )
    return found


def _is_named(m: re.Match[str], near: list[Named], text: str) -> bool:
    """Tell a count whose outcome needs no verb: "three cases of A", "A in one patient each"."""
    behind = any(0 <= e.span.start - m.end() < CASE_NAME for e in near)
    cases = behind and CASES_OF.match(text[m.end("n") :])
    return bool(cases or (near and EACH.match(text, m.end())))


def _bracketed(text: str, reading: Reading, found: list[PrintedValue]) -> list[PrintedValue]:
    """Return the counts in brackets behind causes of death: "infection (5), bleeding (2)"."""
    values = []
    for m in BRACKETED.finditer(text):
        span = Span(m.start("n"), m.end("n"))
        if all(
            v.span.end <= span.start or span.end <= v.span.start for v in (*found, *reading.values)
        ):
            events = int(m["n"])
            values.append(
                PrintedValue(
                    span, m["n"], Decimal(events), "count", unit="count", events=events, end=m.end()
                )
            )
    return values


def _named_sizes(
    text: str, reading: Reading, endpoints: list[Named], found: list[PrintedValue]
) -> list[PrintedValue]:
    """Return the counts printed as an outcome's size: "(mild GVHD: n = 4; severe GVHD: n = 1)"."""
    counted = []
    for span, n in reading.sizes:
        named = [
            e
            for e in endpoints
            if e.span.end <= span.start and NAME_AND_N.fullmatch(text[e.span.end : span.start])
        ]
        used = any(v.events == n and v.end >= span.end > v.span.end for v in reading.values)
        digits = re.search(r"\d+", text[span.start : span.end])
        if not named or used or digits is None:
            continue
        at = span.start + digits.start()
        place = Span(at, at + len(digits.group()))
        if not any(v.span == place for v in found):
            counted.append(
                PrintedValue(
                    place, digits.group(), Decimal(n), "count", unit="count", events=n, end=span.end
                )
            )
    return counted


def _parts(
    text: str, found: list[PrintedValue], taken: list[tuple[int, int]]
) -> list[PrintedValue]:
    """Return the parts of a count where they add up to it: "three died, one of A, two in B".

    A part may have parts of its own in the bracket behind it: "five on A (two of …, three of …)".
    """
    parts: list[PrintedValue] = []
    for whole in found:
        end = whole.end + re.search(r"\.\s[A-Z]|$", text[whole.end :]).start()  # type: ignore[union-attr]
        for depth in (0, 1):
            direct = _parts_between(text, whole, whole.end, end, depth, taken)
            parts += direct
            for part in direct:
                bracket = re.compile(r"[^(),;]*\(").match(text, part.end)
                if bracket:
                    close = text.find(")", bracket.end())
                    within = _parts_between(text, part, bracket.end(), close, 0, taken)
                    parts += [_nested(p, part, whole) for p in within]
            if direct:
                break
    return parts


def _nested(inner: PrintedValue, part: PrintedValue, whole: PrintedValue) -> PrintedValue:
    """Let a part's part count the same event as the whole, among those of the part."""
    inner.part_of, inner.inside = whole, part
    return inner


def _parts_between(
    text: str,
    whole: PrintedValue,
    start: int,
    end: int,
    depth: int,
    taken: list[tuple[int, int]],
) -> list[PrintedValue]:
    """Return the counts at one depth of brackets that add up to ``whole``, else none."""
    inside = [
        m
        for m in PART.finditer(text, max(start - 1, 0), end)
        if text.count("(", start, m.start("n")) - text.count(")", start, m.start("n")) == depth
        and not any(a <= m.start("n") < b for a, b in taken)
    ]
    numbers = [word_value(m["n"]) or 0 for m in inside]
    if len(numbers) < 2 or sum(numbers) != whole.events:
        return []
    return [
        PrintedValue(
            Span(m.start("n"), m.end("n")),
            m["n"],
            Decimal(n),
            "count",
            unit="count",
            events=n,
            end=m.end("n"),
            part_of=whole,
        )
        for m, n in zip(inside, numbers, strict=True)
    ]


def _named_events(endpoints: list[Named], text: str) -> list[re.Pattern[str]]:
    """Return patterns of counts right before an endpoint's name: "six neurological events"."""
    names = {text[e.span.start : e.span.end] for e in endpoints}
    if not names:
        return []
    inner = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    return [
        re.compile(
            rf"(?<![\w.,/+-])(?P<n>\d{{1,4}}|{_WORD})\s+(?:(?!(?:of|in|for|and|to)\b)[\w-]+\s+){{0,2}}?"
            rf"(?={inner})",
            re.IGNORECASE,
        )
    ]


def _percent_behind(text: str, reading: Reading, end: int) -> PrintedValue | None:
    """Return the percentage in the bracket behind a count: "5 cases were diagnosed (7%)"."""
    for value in reading.values:
        gap = text[end : value.span.start]
        if (
            value.percent
            and 0 <= len(gap) < 60
            and gap.endswith("(")
            and not re.search(r"\d|[;.]", gap)
        ):
            return value
    return None


def _is_outcome(
    m: re.Match[str], near: list[Named], clause: Span, text: str, *, nothing: bool
) -> bool:
    """Tell whether the endpoint is what happened to those counted, by a verb of happening."""
    if {e.fact("endpointKind") for e in near} <= {"time", "survival"}:
        return False
    # "nine were in relapse, and six achieved …": what is said of the nine says nothing of the six
    since = max(clause.start, m.start() - 60, text.rfind(", and ", clause.start, m.start()))
    around = text[since : min(clause.end, m.end() + 60)]
    if AT_ENTRY.search(text, m.end(), clause.end):
        return False
    if NOT_OUTCOME.search(around) or not OUTCOME_VERB.search(text[clause.start : clause.end]):
        return False
    if not nothing:
        return True
    # "no difference in relapse" denies a difference, "no relapse during therapy" the relapse
    named = [e.span.start for e in near if e.span.start >= m.end()]
    denied = text[m.start() : named[0] if named else min(clause.end, m.end() + 70)]
    return not NO_OUTCOME.search(denied)


def _clause(text: str, at: int) -> Span:
    """Return the clause around a place: up to a semicolon, or ", while" and its like."""
    edges = [
        0,
        *(e.end() for e in re.finditer(r";\s|,\s(?:while|whereas|but)\b|\.\s", text)),
        len(text),
    ]
    start = max(e for e in edges if e <= at)
    end = min((e for e in edges if e > at), default=len(text))
    return Span(start, end)
