"""Which patients a stretch of prose speaks of: "those who did not receive …", "in the CR1 cohort".

A group phrase ends where its verb, a bracket or a comparison begins.  A phrase that opens the
sentence ("Among patients in CR2, …") frames the groups that follow it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.numbers import word_value
from extractors.people import GENERIC_KIND, HEAD, LETTER, NUMBER, PEOPLE, RISK

if TYPE_CHECKING:
    from collections.abc import Iterator

#: "7 patients in 64": a share, no group.
OF_NUMBER = re.compile(rf"{HEAD}\s(?:in|of|from)\s(?:the\s)?\d+", re.IGNORECASE)
#: "Fifteen patients received a transplant" tells what happened, "in patients received …" of whom.
RECEIVED = re.compile(rf"{HEAD}\sreceived\b", re.IGNORECASE)
OF_WHOM = re.compile(
    r"\b(?:in|of|for|among|from|with|between|the)\s(?:the\s)?(?:\w+\s)?$", re.IGNORECASE
)
#: "82% of responders achieving a second remission" counts those who do, of all responders.
REACHING = re.compile(rf"{HEAD}\s(?:achieving|reaching|experiencing|developing)\b", re.IGNORECASE)
#: "26 (34%) patients who relapsed" counts an outcome of all, it names no group.
BECAME = re.compile(
    rf"{HEAD}\swho\s(?:had\s)?(?:achieved|obtained|reached|developed|experienced|suffered|relapsed"
    rf"|died|progressed|responded|became|lost)\b",
    re.IGNORECASE,
)
JUST_COUNTED = re.compile(
    rf"(?<!of\s)(?<!the\s)(?<!these\s)(?<!among\s)(?<![\d.,])(?:\b\d{{1,5}}|\b{NUMBER})"
    rf"\s(?:\(\d[\d.]*\s?%\)\s)?(?:other\s|more\s|further\s|additional\s)?$",
    re.IGNORECASE,
)
#: "(130 patients with progression)" counts those with an outcome behind a figure of all.
OF_COUNTED = re.compile(rf"[(\[;]\s?(?:\d{{1,5}}|{NUMBER})\s$", re.IGNORECASE)
BRACKETED_PART = re.compile(rf"{HEAD}\swith\s\S+(?:\s\S+)?$", re.IGNORECASE)
SHARE_OF = re.compile(r"%\sof\s(?:the\s|our\s)?$")
#: "no difference with patients below 12": they are what is compared, not what was measured.
COMPARED_ONLY = re.compile(
    r"\bdifferences?\s(?:with|from|to)\s(?:the\s)?$"
    r"|\bthan\s(?:those|that)\s(?:seen|observed|reported|found)\s(?:in|for|among)\s(?:the\s)?$",
    re.IGNORECASE,
)
UNIT_GROUP = re.compile(
    r"\b(?:the|in|of|for|with|a)\s+(?P<phrase>(?:[\w≥≤/+“”\"'-]+\s+){1,4}?)"
    r"[\"”']?\s?(?P<unit>groups?|cohorts?|arms?|subgroups?|treatment arm)\b"
    rf"(?!\s{LETTER})",
    re.IGNORECASE,
)
STATUS_PATIENTS = re.compile(
    # each word is read in one way only, or a row of "CR1 CR1 CR1" has more ways than time
    r"\b(?P<phrase>(?:(?>(?:CR\s?\d(?:\s?/\s?(?:CR)?\d)?\+?|≥\s?CR\s?\d|CR\s?≥\s?\d"
    r"|[A-Z][\w+/-]{0,30}[A-Z+][\w+/-]{0,30}|MRD[+-]|\w+-(?:positive|negative)|relapsed|bridged"
    rf"|{RISK}|female|male|adult|pediatric|paediatric|non-[\w/]+)(?=\s))"
    r"(?:\s+(?:or|and)\s+\w+)?\s+){1,8}"
    r"(?:patients|subjects|children|recipients))\b"
)
#: "Among the 15 previously treated patients, …": patients of a kind, counted.
COUNTED_KIND = re.compile(
    rf"^\W*(?:[A-Z]\w+ly,\s)?(?:Of|Among|In)\s(?:the|these|our)?\s?(?P<n>\d{{1,5}}|{NUMBER})\s"
    rf"(?P<phrase>(?:[A-Za-z][\w/+-]*\s){{1,3}}?{HEAD})(?=,\s|\s\(|\s(?:with|who)\b)",
    re.IGNORECASE,
)
#: "Untransplanted patients have …", "while previously treated patients had …"
KIND_SUBJECT = re.compile(
    r"(?:^\W*|[;,]\s(?:while|whereas|and|but)\s)(?!(?:[Tt]reated|[Ii]ncluded|[Ee]nrolled|[Ss]elected"
    r"|[Aa]ffected|[Ee]valuated|[Rr]emaining|[Oo]ther|[Aa]ll|[Ff]ewer|[Nn]umber|[Oo]ver|[Ff]our"
    r"|[Ff]ive|[Nn]ever|[Cc]onsecutive|[Tt]ransplanted|[Ii]nfused|[Rr]andomi[sz]ed)\s)"
    r"(?P<phrase>(?:[Pp]reviously\s|[Nn]ewly\s)?[A-Za-z][a-z-]+(?:ed|er|ive)\s"
    r"(?:patients|children|adults|recipients))(?=\s(?:had|have|showed|experienced|achieved)\b)"
)
IN_STATUS = re.compile(
    # not "most of them being in first relapse"
    r"\b(?:(?<!being\s)in|for|with)\s+(?P<phrase>CR\s?\d(?:\s?/\s?(?:CR)?\d)?\+?|(?:first|second|overt)"
    r"\s+(?:hematological\s+)?(?:remission|CR|relapse)|(?:≥|>)\s?CR\d)\b"
)
WHOLE = re.compile(
    r"\b(?:whole|entire|overall|total|full)\s+(?:study\s+)?(?:cohort|population|group|series)\b"
    r"|\ball\s+(?:\d+\s+)?(?:the\s+)?(?:patients|subjects|children)\b(?!\s+(?:with|who|in)\b)",
    re.IGNORECASE,
)
FRAME = re.compile(
    r"^\W*(?:[A-Z]\w+ly,\s)?(?:On|Among|among|In|For|Of|Within|Considering|Regarding|With)\b",
    re.IGNORECASE,
)
#: "in A and B groups": two groups under one word
PAIR_UNIT = re.compile(
    r"\b(?:[Ii]n|[Ff]or|[Oo]f|[Bb]etween|[Ww]ith)\s(?:the\s)?(?!(?:one|two|three|four|both|these|either)\b)"
    r"(?P<a>[A-Z][\w+/-]*(?:\s[\w+/-]+)?|[\w+/-]+)\s"
    r"(?:and|or|vs\.?|versus)\s(?:the\s)?(?P<b>[A-Z][\w+/-]*(?:\s[\w+/-]+)?|[\w+/-]+)\s"
    r"(?P<unit>groups?|arms?|cohorts?)\b"
)
#: "(drug A group = 9, drug B group = 6)"
COUNTED_GROUP = re.compile(
    r"(?<![\w-])(?P<phrase>[\w-]+(?:\s[\w-]+)?\s(?:group|arm|cohort))(?=\s?[=:]\s?\d)"
)
#: "in Arm A", "of cohort 2": a group whose name follows its kind.
NAMED_UNIT = re.compile(
    rf"(?<!this\s)(?<!our\s)(?<!whole\s)\b(?P<phrase>(?:arm|group|cohort)\s{LETTER})"
    r"(?![\w-]|\s?[=:%])",
    re.IGNORECASE,
)
#: "in group 2 patients": right behind a preposition the number is the group's.
IN_NUMBERED = re.compile(
    r"\b(?:in|of|for)\s(?P<phrase>(?:arm|group|cohort)\s[1-9])(?=\s(?:patients|children|adults)\b)",
    re.IGNORECASE,
)
#: Patients named by one word: "in children", "in responders".
PLAIN = re.compile(
    r"\b(?:in|for|among|of)\s(?:the\s)?(?P<phrase>(?:older |younger )?(?:children|adults|males"
    r"|females|men|women|boys|girls|infants|adolescents|responders|non-?responders))\b"
    r"(?!\s(?:and|or)\s(?!\d|an?\s)|\s(?:with|who)\b)",
    re.IGNORECASE,
)
#: "sixteen of the 19 responders"
COUNTED_RESPONDERS = re.compile(
    rf"\b(?:of|among|in)\s(?:the\s)?(?P<n>\d{{1,5}}|{NUMBER})\s(?P<phrase>(?:non-?)?responders)\b",
    re.IGNORECASE,
)
#: An age group that a sentence speaks of from its first word on.
SUBJECT = re.compile(
    r"^\W*(?P<phrase>(?:Older |Younger )?(?:Children|Adults|Infants|Adolescents)"
    r"(?: and (?:YA|AYA|young adults))?)\b(?=[^.;]*?\b(?:had|exhibited|showed|experienced"
    r"|achieved)\b)(?!\s(?:and|or|with|who)\b)"
)
#: "distinguishing our study from the experience of the other group"
UNLIKE = re.compile(r"\b(?:distinguish|differ)\w*\b[^.;]*\bfrom\b[^.;]{0,40}$", re.IGNORECASE)
#: "a difference between the randomized arms": both, none of them.
BETWEEN = re.compile(r"\bbetween\s(?:the\s)?(?:[\w-]+\s){0,3}$", re.IGNORECASE)
#: Words of the longest phrase that names a group.
_LONGEST = 24
NOT_A_GROUP = re.compile(
    r"^(?:(?:each|both|either)(?: treatment| study)?|neither|any|every|our|this|these|the|a|two"
    r"|three|same|other|both the"
    r"|(?:.*\s)?historical|previous|earlier|several|many|various|treatment|comparison|randomi[sz]ed"
    r"|the two|study|control"
    r"|present|large|small|single|latter|former|age|three \w+|different|largest|first|second|\d+"
    r"|\d+ \w+)\s*$",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(
    r"\bthose\s+who\s+did\s+not\b(?!\s+\w)|\bthose\s+who\s+did\s+not\b(?=\s*[(,;.]|\s+\()",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GroupPhrase:
    """A phrase that names patients, its place in the sentence, and the size it prints."""

    span: Span
    text: str
    whole: bool = False
    frame: bool = False
    size: int | None = None
    pair: bool = False


def find_groups(text: str) -> list[GroupPhrase]:
    """Return the group phrases of a masked sentence in order, overlaps settled for the longer."""
    found: list[GroupPhrase] = [
        GroupPhrase(Span(m.start(), m.end()), m.group(), whole=True) for m in WHOLE.finditer(text)
    ]
    found.extend(_people(text))
    found.extend(_units(text))
    for m in PAIR_UNIT.finditer(text):
        for part in ("a", "b"):
            label = f"{m[part]} {m['unit'].rstrip('s')}"
            found.append(GroupPhrase(Span(m.start(part), m.end(part)), label, pair=True))
    for m in (*NAMED_UNIT.finditer(text), *IN_NUMBERED.finditer(text)):
        size = SIZE_BEHIND.match(text, m.end())
        span = Span(m.start("phrase"), m.end("phrase"))
        found.append(GroupPhrase(span, m["phrase"], size=int(size["n"]) if size else None))
    found.extend(_counted_kinds(text))
    for pattern in (
        STATUS_PATIENTS,
        KIND_SUBJECT,
        IN_STATUS,
        COUNTED_GROUP,
        PLAIN,
        SUBJECT,
        BY_DISEASE,
    ):
        found.extend(
            GroupPhrase(Span(m.start("phrase"), m.end("phrase")), m["phrase"].strip())
            for m in pattern.finditer(text)
        )
    found.sort(key=lambda g: (not g.pair, -(g.span.end - g.span.start), g.span.start))
    kept: list[GroupPhrase] = []
    for group in found:
        if all(group.span.end <= k.span.start or k.span.end <= group.span.start for k in kept):
            kept.append(group)
    kept.sort(key=lambda g: g.span.start)
    kept = [_completed(g, kept[i - 1] if i else None) for i, g in enumerate(kept)]
    return mark_frame(kept, text)


#: "patients (n = 17) who received …", "those in CR1 (n = 15)"
SIZE_INSIDE = re.compile(
    r"(?<=\w)\s?[(\[]\s?[Nn]\s?=\s?(?P<n>\d{1,5})\s?[)\]](?=\s(?:who|with|in|receiving|given|treated)\b)"
)
SIZE_BEHIND = re.compile(r"\s?[(\[]\s?[Nn]\s?=\s?(?P<n>\d{1,5})\s?[)\]]")
#: Whom a study took, said in passing: "the trial, which included patients with …".
STUDY_OF = re.compile(
    r"\b(?:trial|study|studies|series|protocol)\s(?:for|in|of|on|including|enrolling)\s(?:\d+\s)?$"
)
INCLUDED = re.compile(r"\b(?:which|that)\s(?:only\s)?(?:included|enrolled|recruited)\s(?:only\s)?$")


#: "between patients with and without fever": two groups in one phrase
WITH_AND_WITHOUT = re.compile(
    rf"(?P<head>{HEAD}) with (?:and|or|versus|vs\.?) without (?P<what>.+)", re.IGNORECASE
)
#: "OS of patients treated with A versus B was 60% versus 66%": B's patients are named by B alone.
GIVEN = re.compile(
    rf"({HEAD}\s(?:treated with|receiving|who received|given|(?:randomi[sz]ed|allocated) to))"
    r"\s(?!.*\b(?:and|or)\b)",
    re.IGNORECASE,
)
VERSUS_OTHER = re.compile(
    r"\s(?:versus|vs\.?|compared (?:with|to))\s"
    r"(?P<other>(?!\d|those\b|patients\b|the\b)[A-Za-z][\w+/-]*(?:\s(?!was\b|were\b)[\w+/-]+){0,2})"
    r"(?=\s(?:was|were|is|are)\b)"
)
#: "78% of patients after one cycle": when it was seen, not in whom.
AFTER_CYCLES = re.compile(
    rf"{HEAD}\s(?:after|at|within)\s(?:the\s)?[\w-]+\s(?:cycles?|courses?|\w+s?)", re.I
)
#: "Among relapsed or refractory ALL, …", "In late relapses with …, …": patients named by disease.
BY_DISEASE = re.compile(
    r"^\W*(?:Among|In|For)\s(?P<phrase>(?!(?:the|this|our|a|an)\s)(?:[\w/+<>≥≤.-]+\s){0,5}?"
    r"(?:[\w/-]*ALL|AML|CLL|[Ll]eukemias?|[Ll]eukaemias?|[Ll]ymphomas?|[Mm]yeloma|[Dd]isease|relapses?)"
    r"(?:\swith\s[^,.;]{3,40})?)(?=,\s)"
)


#: "patients in each treatment group": all of them.
EACH = re.compile(r"\b(?:each|either|both)\b.*\b(?:groups?|arms?|cohorts?|subgroups?)$", re.I)
#: "patients with A, B, and C had": one phrase, however many groups it names.
LIST_HEAD = re.compile(rf"{HEAD}\swith\s", re.IGNORECASE)
MORE_OF_LIST = re.compile(
    r"(?P<rest>(?:,\s(?:(?:and|or)\s)?(?!(?:and|or|who|which|the|but|with|while|whereas|we|no|all"
    rf"|none|a|an|one|two|{HEAD})\b|\d)"
    r"(?:[\w/+.-]|::)+(?:\s(?!had\b|have\b|showed\b|were\b|and\b)[\w/+.-]+){0,3}?){1,6})"
    r"(?=\s(?:had|have|has|showed|were|experienced|achieved)\b)"
)


def _names_no_group(phrase: str, before: str, *, is_counted: bool) -> bool:
    """Tell a phrase that counts an outcome, or names who is only compared with, from a group.

    :param before: the sentence up to the phrase.
    :param is_counted: a number of these patients stands before it: "of the 20 patients who …".
    """
    if INCLUDED.search(before) or STUDY_OF.search(before) or COMPARED_ONLY.search(before):
        return True
    if len(phrase.split()) > _LONGEST or OF_NUMBER.fullmatch(phrase) or EACH.search(phrase):
        return True
    if AFTER_CYCLES.fullmatch(phrase) or (REACHING.match(phrase) and SHARE_OF.search(before)):
        return True
    if OF_COUNTED.search(before) and BRACKETED_PART.match(phrase):
        return True
    is_told = RECEIVED.match(phrase) and not OF_WHOM.search(before)
    became = BECAME.match(phrase) and JUST_COUNTED.search(before)
    return not is_counted and bool(is_told or became)


def _units(text: str) -> Iterator[GroupPhrase]:
    """Yield "the drug A group", "the low-risk arm"."""
    for m in UNIT_GROUP.finditer(text):
        phrase = re.sub(
            r"^(?:(?:the|a|in|of|our|this)\s+)+", "", m["phrase"].strip(), flags=re.IGNORECASE
        )
        phrase = re.split(r"\b(?:in|of|for|and|was|were|with|the|versus|vs)\s", phrase)[-1].strip(
            " “”\"'"
        )
        before = text[: m.start()]
        if BETWEEN.search(before + m["phrase"]) or UNLIKE.search(before):
            continue
        if (
            phrase
            and not NOT_A_GROUP.match(phrase)
            and not re.search(r"\b(?:between|these|two)\b", phrase)
        ):
            yield GroupPhrase(Span(m.start(), m.end()), f"{phrase} {m['unit']}")


def _counted_kinds(text: str) -> Iterator[GroupPhrase]:
    """Yield patients of a kind with their number: "the 15 previously treated patients"."""
    for m in (*COUNTED_KIND.finditer(text), *COUNTED_RESPONDERS.finditer(text)):
        if not GENERIC_KIND.match(m["phrase"]):
            span = Span(m.start("phrase"), m.end("phrase"))
            yield GroupPhrase(span, m["phrase"], size=word_value(m["n"]))


def _people(text: str) -> Iterator[GroupPhrase]:
    """Yield the patients who …, unless they are only compared with, or what they did is told."""
    # "81% of patients (n = 17) who received …": the bracket is no end
    for m in PEOPLE.finditer(SIZE_INSIDE.sub(lambda b: " " * len(b.group()), text)):
        phrase = " ".join(m["phrase"].strip(" .").split())
        more = MORE_OF_LIST.match(text, m.end("phrase"))
        if more and LIST_HEAD.match(phrase):
            phrase += more["rest"]
        if _names_no_group(phrase, text[: m.start()], is_counted=bool(m["n"])):
            continue
        inside = SIZE_INSIDE.search(text, m.start(), m.end("phrase")) or SIZE_BEHIND.match(
            text, m.end("phrase")
        )
        size = word_value(m["n"]) if m["n"] else int(inside["n"]) if inside else None
        both = WITH_AND_WITHOUT.match(phrase)
        if both:
            middle = text.lower().index("without", m.start("phrase"))
            places = (Span(m.start(), middle), Span(middle, m.end("phrase")))
            for place, word in zip(places, ("with", "without"), strict=True):
                yield GroupPhrase(place, f"{both['head']} {word} {both['what']}")
            continue
        kind = m["kind"] or ""
        named = kind + phrase if kind and not GENERIC_KIND.match(kind + "patients") else phrase
        still = STILL.search(text[: m.start("phrase")])
        named = f"{still['kind']} {phrase}" if still else named
        yield GroupPhrase(Span(m.start(), m.end("phrase")), named, size=size)
        given, other = GIVEN.match(phrase), VERSUS_OTHER.match(text, m.end("phrase"))
        if given and other:
            yield GroupPhrase(Span(*other.span("other")), f"{given[1]} {other['other']}")


#: "All surviving patients in CR1": fewer than those in CR1.
STILL = re.compile(r"\ball\s(?:the\s)?(?P<kind>alive|living|surviving)\s$", re.IGNORECASE)
#: "In the A group and the B group, …" has two groups, and none of them is within the other.
SIDE_BY_SIDE = re.compile(
    r"(?:\s?\([^()]*\))?\s(?:and|or|versus|vs\.?)\s(?:(?:in|for)\s)?(?:the\s)?", re.IGNORECASE
)

#: "In the A group, OS was 60%, and in the B group it was 40%"
AND_IN = re.compile(
    r"\d.*,\s(?:and|while|whereas|but)\s(?:in|for)\s(?:the\s)?\S{0,4}$", re.IGNORECASE
)


def mark_frame(groups: list[GroupPhrase], text: str) -> list[GroupPhrase]:
    """Mark the group that opens a sentence and frames the others: "Among patients in CR2, …"."""
    if len(groups) < 2 or not FRAME.match(text):
        return groups
    first = groups[0]
    after = text[first.span.end : first.span.end + 60]
    if first.whole or first.pair or first.span.start >= 40 or "," not in after:
        return groups
    if any(g.text.casefold() == first.text.casefold() for g in groups[1:]):
        return groups  # named again beside its value, it frames no other
    between = text[first.span.end : groups[1].span.start + 4]
    if SIDE_BY_SIDE.fullmatch(between[:-4]) or AND_IN.search(between):
        return groups
    return [GroupPhrase(first.span, first.text, frame=True, size=first.size), *groups[1:]]


def _completed(group: GroupPhrase, before: GroupPhrase | None) -> GroupPhrase:
    """Complete "those who did not" by what the group before it says."""
    m = re.search(r"\bthose\s+who\s+did\s+not\s*$", group.text, re.IGNORECASE)
    if not m or before is None:
        return group
    predicate = re.sub(
        rf"^.*?{HEAD}\s+(?:who\s+(?:did\s+)?)?", "", before.text, flags=re.IGNORECASE
    )
    return GroupPhrase(group.span, f"those who did not {predicate}", size=group.size)
