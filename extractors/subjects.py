"""Which patients each value of a sentence is about.

Groups are named before or behind their values, in pairs ("93% vs 69%" after two groups), once for
all, or not at all; then the section's heading or the sentence before says who is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.group_picking import VERSUS_GAP, led_by_frame, pick_groups, share_of
from extractors.groups import FRAME, GroupPhrase, find_groups, mark_frame
from extractors.labels import named_group
from extractors.listed_groups import RESPECTIVELY, listed_groups
from extractors.model import Cohort, Section, Span

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
COMPARED_WITH = re.compile(r"\b(?:compared|comparison|versus|vs\.?|than)\b", re.IGNORECASE)
SAME_GROUP = re.compile(
    r"\b(?:this|that|these|the latter) (?:cohort|group|subgroup|patients|population|subset)\b",
    re.IGNORECASE,
)
NO_NAME = re.compile(
    r"for|with|in|of|by|a|an|the|had|was|were|is|respectively|levels?|between|and|\d+",
    re.IGNORECASE,
)
FORMER = re.compile(
    r"\b(?:the\s)?(?P<which>former|latter)(?:\s(?:group|cohort|patients|arm|ones?))?\b",
    re.IGNORECASE,
)
RECEIVED = re.compile(r"^\w+\s+(?:received|had|underwent|achieved|given)\b", re.IGNORECASE)


BOTH = re.compile(r"\b(?:between|in)\s(?:the\s|both\s|two\s){0,2}(?P<unit>arms|groups|cohorts)\b")
AGE_GROUP = re.compile(
    r"(?:(?:older|younger)\s)?(?:children|adults|infants|adolescents)", re.IGNORECASE
)
#: A part that the sentences after it go on about: "Among relapsed patients, …".
AMONG = re.compile(r"^\W*(?:[A-Z]\w+ly,\s)?[Aa]mong\b")


@dataclass(slots=True)
class Said:
    """The groups that a paragraph has named so far."""

    group: Cohort | None = None
    pair: tuple[str, ...] = ()
    topic: Cohort | None = None


class Subjects:
    """Finds the groups of a sentence and gives each value its own."""

    def __init__(self, cohorts: Cohorts) -> None:
        self._cohorts = cohorts
        self._arms = _arm_pattern(cohorts)
        self._said = Said()

    @property
    def topic(self) -> Cohort | None:
        """The arm that the paragraph goes on about, if it said so."""
        return self._said.topic

    def enter_paragraph(self) -> None:
        """Forget the groups of the paragraph before."""
        self._said = Said()

    def groups(
        self, plain: str, reading: Reading, section: Section, outcomes: int = 1
    ) -> list[GroupPhrase]:
        """Return the group phrases of a masked sentence, arms and classes of a measurement too.

        :param outcomes: how many endpoints the sentence names; as many values may be of these.
        """
        solid = sum(v.kind != "count" for v in reading.values)
        listed = listed_groups(plain, solid) if solid != outcomes else []
        apart = _classes(plain, reading) or listed
        if apart:
            return apart
        groups = [g for g in find_groups(plain) if not _is_subject(g, plain)]
        if self._arms:
            for m in self._arms.finditer(plain):
                span = Span(m.start("arm"), m.end("arm"))
                if all(span.end <= g.span.start or g.span.end <= span.start for g in groups):
                    groups.append(GroupPhrase(span, m["arm"]))
        if not groups:
            groups = self._cohorts.therapy_groups(plain, reading)
        groups = self._with_former(groups, plain) or self._both(plain)
        groups = groups or self._respective(plain, solid, outcomes)
        groups.sort(key=lambda g: g.span.start)
        if groups and FRAME.match(plain) and not groups[0].whole and groups[0].span.start < 12:
            # "On the A arm, all 33 patients": all of that arm
            groups = [g for g in groups if not (g.whole and re.search(r"\d", g.text))]
        groups = mark_frame(groups, plain)
        if section.kind in ("abstract", "results"):
            self._note_topic(plain, groups, reading)
        if len(groups) == 2 and not FORMER.search(plain):
            self._said.pair = (groups[0].text, groups[1].text)
        return groups

    def _with_former(self, groups: list[GroupPhrase], plain: str) -> list[GroupPhrase]:
        """Add "the former group" and "the latter" as the groups that the sentence before named."""
        pair = self._said.pair
        if len(pair) != 2:
            return groups
        for m in FORMER.finditer(plain):
            span = Span(m.start(), m.end())
            groups = [g for g in groups if g.span.end <= span.start or span.end <= g.span.start]
            groups.append(GroupPhrase(span, pair[m["which"].lower() == "latter"]))
        return groups

    def _both(self, plain: str) -> list[GroupPhrase]:
        """Return the arms of the sentence before for "similar between the arms (48 vs. 55%)"."""
        both = BOTH.search(plain)
        if not both or len(self._said.pair) != 2:
            return []
        middle = both.start("unit")
        places = (Span(both.start(), middle), Span(middle, both.end()))
        return [GroupPhrase(s, text) for s, text in zip(places, self._said.pair, strict=True)]

    def _respective(self, plain: str, solid: int, outcomes: int) -> list[GroupPhrase]:
        """Return the two groups of the sentence before for "OS was 74% and 63%, respectively"."""
        word = RESPECTIVELY.search(plain)
        if not word or len(self._said.pair) != 2 or solid != 2 or outcomes != 1:
            return []
        middle = word.start() + 1
        places = (Span(word.start(), middle), Span(middle, word.end()))
        return [GroupPhrase(s, text) for s, text in zip(places, self._said.pair, strict=True)]

    def _note_topic(self, plain: str, groups: list[GroupPhrase], reading: Reading) -> None:
        """Note which arm a paragraph goes on about: "we then looked at the relapse cohort"."""
        arms = {c.label: c for g in groups if (c := self._cohorts.arm_meant(g.text))}
        if len(arms) > 1 or (not arms and any(g.whole for g in groups)):
            self._said.topic = None
        elif (arms and all(map(self._cohorts.is_population, arms.values()))) and (
            AMONG.match(plain) or not any(v.kind != "count" for v in reading.values)
        ):
            self._said.topic = next(iter(arms.values()))

    def cohorts_of(
        self,
        values: list[PrintedValue],
        groups: list[GroupPhrase],
        plain: str,
        section: Section,
        markers: list[int],
        *,
        paired: bool,
        alternate: bool = False,
    ) -> list[Cohort]:
        """Return the cohort of each value.

        :param markers: offsets of citation markers in the sentence.
        :param paired: the sentence says "respectively".
        :param alternate: the values alternate between the groups, one endpoint after another.
        """
        if markers and values and markers[-1] > values[-1].span.start:
            # what is told of one cited work says nothing of the patients of the next
            earlier = [m for m in markers if m < values[0].span.start]
            groups = [g for g in groups if not earlier or g.span.start > earlier[-1]]
        frame = next((g for g in groups if g.frame), None)
        items = [g for g in groups if not g.frame]
        if paired and len(items) == 1 and len(values) > 1:
            items = _either(items[0])
        default = self._default_group(plain, section)
        if frame and not items:
            items, frame = [frame], None
        aside = _asides(values) if paired else set()
        told = iter(
            pick_groups(
                [v for i, v in enumerate(values) if i not in aside],
                items,
                plain,
                paired=paired,
                alternate=alternate,
            )
        )
        picked = [None if i in aside else next(told) for i in range(len(values))]
        resolved = {id(g): self._resolve(g, frame) for g in items}
        self._complement(items, resolved, plain)
        self._set_ages_apart(items, resolved)
        cohorts = [default if g is None else resolved[id(g)] for g in picked]
        if frame and not paired:
            for i in range(led_by_frame(values, items)):
                cohorts[i] = self._resolve(frame, None)
        if len(items) == 1:
            self._split_versus(values, picked, cohorts, plain)
            bound = share_of(values, items[0], plain)
            if frame and bound > 0:
                # "in those who relapsed, …, 82% of responders had …, and …": only the 82% is theirs
                framed = self._resolve(frame, None)
                cohorts = [c if i == bound else framed for i, c in enumerate(cohorts)]
        named = [resolved[id(g)] for g in items]
        if named and len({c.label for c in named}) == 1:
            self._said.group = named[-1]
        return cohorts

    def _split_versus(
        self,
        values: list[PrintedValue],
        picked: list[GroupPhrase | None],
        cohorts: list[Cohort],
        plain: str,
    ) -> None:
        """Give the second of "those with X had more (44% vs 26%)" to those without."""
        for i in range(len(values) - 1):
            first, second = picked[i], picked[i + 1]
            gap = plain[values[i].end : values[i + 1].span.start]
            if first is None or first is not second or first.whole or not VERSUS_GAP.match(gap):
                continue
            other = self._cohorts.other_level(cohorts[i])
            rest = Cohort(label=f"not {cohorts[i].label}", parent=cohorts[i].parent)
            behind = first.span.start > values[i + 1].span.start
            # "14 months versus 7 in those without": the group named last is the second's
            cohorts[i if behind else i + 1] = other or self._cohorts.add(rest)

    def _complement(
        self, items: list[GroupPhrase], resolved: dict[int, Cohort], plain: str
    ) -> None:
        """Take a comparator that no table knows for the other level of what it is compared with."""
        known = [g for g in items if resolved[id(g)].variable]
        for group in items:
            cohort = resolved[id(group)]
            introduced = COMPARED_WITH.search(
                plain[max(0, group.span.start - 30) : group.span.start + 12]
            )
            if cohort.variable or group.whole or not introduced or not known:
                continue
            other = self._cohorts.other_level(resolved[id(known[0])])
            if other:
                resolved[id(group)] = other

    def _set_ages_apart(self, items: list[GroupPhrase], resolved: dict[int, Cohort]) -> None:
        """Take "in children" for a part of the patients where adults stand beside them."""
        ages = [g for g in items if AGE_GROUP.fullmatch(g.text)]
        if len({g.text.lower() for g in ages}) < 2:
            return
        for group in ages:
            if resolved[id(group)].label == "all":
                part = Cohort(label=group.text, parent="all")
                resolved[id(group)] = self._cohorts.add(part)

    def _resolve(self, group: GroupPhrase, frame: GroupPhrase | None) -> Cohort:
        if group.whole:
            return self._cohorts.whole
        if frame:
            parent = self._cohorts.resolve(frame.text)
            if parent.label == "all":
                return self._cohorts.resolve(group.text)
            return self._cohorts.resolve(f"{named_group(group.text)}, {parent.label}", parent.label)
        arm = self._cohorts.arm_meant(group.text)
        cohort = arm or self._cohorts.resolve(group.text)
        topic = self._said.topic
        if topic and cohort.label not in (topic.label, "all", *self._cohorts.arms):
            cohort = self._cohorts.part_of(topic, cohort)
        if group.size and cohort.size is None:
            cohort = self._cohorts.add(replace(cohort, size=group.size))
        return cohort

    def _default_group(self, plain: str, section: Section) -> Cohort:
        same = SAME_GROUP.search(plain)
        if (
            same
            and self._said.group is not None
            and not re.search(r"cohort|group|population", same.group(), re.IGNORECASE)
        ):
            return self._said.group
        heading = (
            find_groups(f"in the {section.heading} ") if section.kind in ("results", "main") else []
        )
        if heading and not heading[-1].whole:
            return self._cohorts.resolve(heading[-1].text)
        if same and self._said.group is not None:
            return self._said.group
        return self._said.topic or self._cohorts.whole


def _asides(values: list[PrintedValue]) -> set[int]:
    """Return the medians beside a list of rates: "with a median follow-up of …, OS were … "."""
    timed = {i for i, v in enumerate(values) if v.kind in ("median", "mean")}
    return timed if len(timed) == 1 and len(values) > 2 else set()


def _classes(plain: str, reading: Reading) -> list[GroupPhrase]:
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


def _arm_pattern(cohorts: Cohorts) -> re.Pattern[str] | None:
    """Return a pattern of the arms that tables name, as prose names them: "after drug A"."""
    labels = []
    for cohort in cohorts.arm_names:
        words = [re.escape(w) for w in re.split(r"[\s/+-]+", cohort) if w]
        if words:
            labels.append(r"[\s/+-]{1,3}".join(words))
            if words[-1].lower() == "alone" and len(words) > 1:
                labels.append(r"[\s/+-]{1,3}".join(words[:-1]) + r"(?!\s?[-/+]|\w)")
    if not labels:
        return None
    inner = "|".join(sorted(labels, key=len, reverse=True))
    return re.compile(
        rf"\b(?:after|with|in|for|under|on|receiving|and|vs\.?|versus)"
        rf"\s(?:the\s)?(?P<arm>{inner})(?![\w/+-])",
        re.IGNORECASE,
    )


#: "patients with ≥5 or <5% blasts": two groups that a threshold parts.
THRESHOLDS = re.compile(
    r"^(?P<head>.*?)(?P<a>[<>≤≥]\s?\d[\d.]*\s?%?)\s(?:and|or)\s(?P<b>[<>≤≥]\s?\d[\d.]*\s?%?)"
    r"(?P<tail>.*)$"
)


def _either(group: GroupPhrase) -> list[GroupPhrase]:
    """Return the two groups of "one or two cycles of the drug" with "respectively"."""
    text = group.text
    m = OR_LIST.match(text) or AND_PATIENTS.match(text) or THRESHOLDS.match(text)
    if not m:
        return [group]
    return [
        GroupPhrase(group.span, f"{m['head']}{m[part]} {m['tail'].strip()}") for part in ("a", "b")
    ]


def _is_subject(group: GroupPhrase, plain: str) -> bool:
    """Tell a count's subject from a group: "ten subjects received CAR T cells"."""
    if re.match(r"(?:of|among)\b", plain[group.span.start :], re.IGNORECASE):
        return False
    before = plain[max(0, group.span.start - 14) : group.span.start + 1]
    return bool(RECEIVED.match(group.text)) and not re.search(
        r"\b(?:in|of|for|among)\s+(?:the\s)?(?:\w+\s)?$", before
    )
