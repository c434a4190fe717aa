"""Phrases of a sentence that are several groups, or none: lists, classes, arms, mere subjects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.groups import GroupPhrase
from extractors.model import Span
from extractors.numbers import word_value
from extractors.people import HEAD, NUMBER

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.printed import PrintedValue, Reading

OR_LIST = re.compile(
    r"^(?P<head>.*?\b)(?P<a>[\w>≥<≤%.-]+)\s+(?:or|and)\s+(?P<b>[\w>≥<≤%.-]+)"
    r"\s+(?P<tail>(?:cycles?|courses?|lines?)\b.*)$",
    re.IGNORECASE,
)
AND_PATIENTS = re.compile(
    r"^(?P<head>)(?P<a>[\w+/-]+)\s(?:and|or)\s(?P<b>[\w+/-]+)\s(?P<tail>patients|subjects|children)$"
)
NO_NAME = re.compile(
    r"for|with|in|of|by|a|an|the|had|was|were|is|respectively|levels?|between|and|\d+",
    re.IGNORECASE,
)
RECEIVED = re.compile(r"^\w+\s+(?:received|had|underwent|achieved|given)\b", re.IGNORECASE)


#: Before those who are counted: "the percentage of patients with a response was".
SHARE_OF = re.compile(
    r"\b(?:percentages?|proportions?|fractions?|numbers?|shares?|rates?)\sof\s(?:the\s|all\s)?$",
    re.IGNORECASE,
)
#: "in 12 patients at a median of 5 months": when, not who.
AT_TIME = re.compile(
    r"\W*(?:the\s|all\s)?(?:patients|children|subjects|adults|recipients|cases)\s(?:at|by|after"
    r"|within)\s"
    r"(?:a\s(?:median|mean)|the\send|end\sof|last|\d|day)\b",
    re.IGNORECASE,
)
#: "After a median follow-up of 36 months, PFS was 75% in A": of all, not of A.
FOLLOWED = re.compile(
    r"^\W*(?:After|At|With)\s(?:an?|the)\s(?:overall\s)?(?:median|mean)\sfollow[\s-]?up\b[^,;]*$",
    re.IGNORECASE,
)


def follows_up(value: PrintedValue, group: GroupPhrase | None, plain: str) -> bool:
    """Tell the follow-up that opens a sentence from a median of the group behind it."""
    if group is None or not FOLLOWED.match(plain[: value.span.start]):
        return False
    return "," in re.sub(r"\([^()]*\)", "", plain[value.end : group.span.start])


def apart(groups: list[GroupPhrase]) -> list[GroupPhrase]:
    """Return the phrases without those that stand within an earlier one of the list."""
    kept: list[GroupPhrase] = []
    for group in groups:
        if all(
            group.span.end <= k.span.start or k.span.end <= group.span.start or k.span == group.span
            for k in kept
        ):
            kept.append(group)
    return kept


def asides(values: list[PrintedValue]) -> set[int]:
    """Return the medians beside a list of rates: "with a median follow-up of …, OS were … "."""
    timed = {i for i, v in enumerate(values) if v.kind in ("median", "mean")}
    return timed if len(timed) == 1 and len(values) > 2 else set()


def classes_of(plain: str, reading: Reading) -> list[GroupPhrase]:
    """Classes of a measurement as groups: "for MRD >1%, between 0.1-1% and <0.1%"."""
    solid = [v for v in reading.values if v.kind != "count"]
    if len(reading.thresholds) < 2 or len(reading.thresholds) != len(solid):
        return []
    words = re.findall(r"[\w-]+", plain[: reading.thresholds[0].start])[-4:]
    while words and NO_NAME.fullmatch(words[0]):
        words = words[1:]
    cut = max((i + 1 for i, w in enumerate(words) if NO_NAME.fullmatch(w)), default=0)
    label = " ".join(words[cut:])
    return [
        GroupPhrase(t, f"{label} {plain[t.start : t.end].strip()}".strip())
        for t in reading.thresholds
    ]


#: Between the parts of an arm's name, which tables and prose join in their own ways.
_JOINT = r"(?:[\s/+-]{1,3}|\s(?:plus|and|with)\s)"


def arm_pattern(cohorts: Cohorts) -> re.Pattern[str] | None:
    """Return a pattern of the arms that tables name, as prose names them: "after drug A"."""
    labels = []
    for cohort in cohorts.arm_names:
        parts = re.split(r"[\s/+-]+(?:(?:plus|and|with)\s+)?", cohort)
        words = [re.escape(w) for w in parts if w]
        if words:
            labels.append(_JOINT.join(words))
            if words[-1].lower() == "alone" and len(words) > 1:
                labels.append(_JOINT.join(words[:-1]) + r"(?!\s?[-/+]|\w|\splus\b)")
    if not labels:
        return None
    inner = "|".join(sorted(labels, key=len, reverse=True))
    return re.compile(
        rf"(?:\b(?:after|with|in|for|under|on|receiving|given|and|vs\.?|versus)\s(?:the\s)?"
        rf"|(?<=[(;,])\s?(?={inner}[,:]?\s\d))"
        rf"(?P<arm>{inner})(?![\w/+-]|\s(?:\+|plus\b))",
        re.IGNORECASE,
    )


#: "patients with ≥5 or <5% blasts": two groups that a threshold parts.
THRESHOLDS = re.compile(
    r"^(?P<head>.*?)(?P<a>[<>≤≥]\s?\d[\d.]*\s?%?)\s(?:and|or)\s(?P<b>[<>≤≥]\s?\d[\d.]*\s?%?)"
    r"(?P<tail>.*)$"
)


#: "patients with A, B, or C"
LIST_OF = re.compile(
    rf"^(?P<head>{HEAD}\s(?:with|in|given|receiving|treated with|who received|who had|having)\s)"
    r"(?P<list>.+)$",
    re.IGNORECASE,
)
_BETWEEN_ITEMS = re.compile(r",\s(?:(?:and|or)\s)?|\s(?:and|or)\s")


def divided(group: GroupPhrase, values: int, *, paired: bool) -> list[GroupPhrase]:
    """Return the groups of "one or two cycles of the drug" with "respectively", one a value.

    A list of three or more without that word is one group each where it is as long as the values.
    """
    text = group.text
    m = OR_LIST.match(text) or AND_PATIENTS.match(text) or THRESHOLDS.match(text)
    if m and paired:
        return [
            GroupPhrase(group.span, f"{m['head']}{m[part]} {_agreeing(m['tail'].strip(), m[part])}")
            for part in ("a", "b")
        ]
    listed = LIST_OF.match(text)
    items = _BETWEEN_ITEMS.split(listed["list"]) if listed else []
    if listed and not paired and len(items) > 2 and len(items) == values:
        return [GroupPhrase(group.span, f"{listed['head']}{item}") for item in items]
    return [group]


def _agreeing(tail: str, number: str) -> str:
    """Return "cycle of the drug" behind "one"."""
    if number.lower() not in ("one", "1", "first", "single"):
        return tail
    return re.sub(r"^(cycle|course|line)s\b", r"\1", tail)


#: "Nine patients were in relapse, and six achieved …", "…, and none of these patients …"
_OPENING = re.compile(
    rf"^\W*(?:[A-Z]\w+ly,\s)?(?P<n>\d{{1,4}}|{NUMBER})\s{HEAD}\s(?:in\s(?:our|the|this)"
    r"\s\w+\s)?(?:were|had\sbeen)\s(?P<what>(?:in|aged)\s[^,;()]{3,60}),\s(?:and|but)\s"
    rf"(?:(?P<m>\d{{1,4}}|{NUMBER})\s(?:of\sthem\s|patients\s)?(?:achieved|obtained|reached|had"
    r"|relapsed|died|developed)\b|(?:no|none)\b[^.;]*\b(?:in|of)\sthese\s\w+)",
    re.IGNORECASE,
)


def opening_group(plain: str) -> list[GroupPhrase]:
    """Return those whom a sentence counts first where it goes on about some of them, else [].

    >>> opening_group("Nine patients were in relapse, and six achieved a remission.")[0].text
    'patients in relapse'
    """
    m = _OPENING.match(plain)
    size = word_value(m["n"]) if m else None
    part = word_value(m["m"]) if m and m["m"] else 0
    if m is None or size is None or part is None or part > size:
        return []
    return [GroupPhrase(Span(m.start("n"), m.end("what")), f"patients {m['what']}", size=int(size))]


def is_subject(group: GroupPhrase, plain: str) -> bool:
    """Tell a count's subject from a group: "ten subjects received CAR T cells"."""
    if re.match(r"(?:of|among)\b", plain[group.span.start :], re.IGNORECASE):
        return False
    before = plain[max(0, group.span.start - 14) : group.span.start + 1]
    return bool(RECEIVED.match(group.text)) and not re.search(
        r"\b(?:in|of|for|among)\s+(?:the\s)?(?:\w+\s)?$", before
    )


#: "patients with active GVHD had been left out", "excluding those with CNS disease"
_LEFT_OUT = re.compile(
    r"\s(?:(?:had|have|has)\sbeen|were|was|are|is)\s(?:\w+ly\s)?"
    r"(?:left out|excluded|ineligible|not (?:eligible|included|enrolled))\b",
    re.IGNORECASE,
)
_LEAVING_OUT = re.compile(
    r"\b(?:exclud(?:ed|es|ing)|leaving out|left out|except(?:ing)?(?: for)?"
    r"|did not (?:include|enroll?))\s(?:all\s|any\s|the\s)?$",
    re.IGNORECASE,
)


def is_left_out(start: int, end: int, plain: str) -> bool:
    """Tell whether the patients named there are those a study did not take: they have no results.

    >>> text = "Patients with uveitis had been excluded."
    >>> is_left_out(0, text.index(" had"), text)
    True
    """
    return bool(_LEFT_OUT.match(plain, end) or _LEAVING_OUT.search(plain[:start]))


def without_counted(groups: list[GroupPhrase], plain: str) -> list[GroupPhrase]:
    """Return the phrases without "the percentage of patients with a response": what was counted."""
    return [
        g
        for g in groups
        if g.whole or not (SHARE_OF.search(plain[: g.span.start]) or AT_TIME.match(g.text))
    ]
