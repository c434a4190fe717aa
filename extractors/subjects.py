"""Which patients each value of a sentence is about.

Groups are named before or behind their values, in pairs ("93% vs 69%" after two groups), once for
all, or not at all; then the section's heading or the sentence before says who is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.baseline_cells import fits
from extractors.group_picking import VERSUS_GAP, led_by_frame, pick_groups, share_of
from extractors.groups import FRAME, GroupPhrase, find_groups, mark_frame
from extractors.labels import denied, named_group
from extractors.listed_groups import RESPECTIVELY, listed_groups
from extractors.measures import RATIOS
from extractors.model import Cohort, Section, Span
from extractors.sentence_groups import (
    apart,
    arm_pattern,
    asides,
    classes_of,
    divided,
    follows_up,
    is_left_out,
    is_subject,
    opening_group,
)

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.printed import PrintedValue, Reading

COMPARED_WITH = re.compile(r"\b(?:compared|comparison|versus|vs\.?|than)\b", re.IGNORECASE)
SAME_GROUP = re.compile(
    r"\b(?:this|that|these|the latter) (?:cohort|group|subgroup|patients|population|subset)\b",
    re.IGNORECASE,
)
FORMER = re.compile(
    r"\b(?:the\s)?(?P<which>former|latter)(?:\s(?:group|cohort|patients|arm|ones?))?\b",
    re.IGNORECASE,
)
UNIT = re.compile(r"\b(?:arms?|groups?|cohorts?)\b", re.IGNORECASE)
BOTH = re.compile(r"\b(?:between|in)\s(?:the\s|both\s|two\s){0,2}(?P<unit>arms|groups|cohorts)\b")
AGE_GROUP = re.compile(
    r"(?:(?:older|younger)\s)?(?:children|adults|infants|adolescents)", re.IGNORECASE
)
#: A part that the sentences after it go on about: "Among relapsed patients, …".
AMONG = re.compile(r"^\W*(?:[A-Z]\w+ly,\s)?[Aa]mong\b")
#: An outcome that opens a sentence without saying whose it is: of those told of before.
GOES_ON = re.compile(
    r"^\W*(?:The(?:ir|se)?\s)?(?:(?:estimated|median|corresponding|respective"
    r"|probabilit\w+\sof|rates?\sof"
    r"|\S+-(?:year|month|day)|\d+\s(?:year|month)|One-year|Two-year|Three-year|Five-year)\s)*"
    r"(?:OS|[A-Z]{1,3}FS|EFS|CIR|(?:[A-Za-z]+(?:-[a-z]+)?\s(?:and\s)?)?(?i:survival)(?:\srates?)?"
    r"|duration\sof\s(?:response|remission))\b"
    r"(?![^.]*\b(?:all|whole|entire|overall\s(?:cohort|population))\b)",
)


@dataclass(slots=True)
class Said:
    """The groups that a paragraph has named so far."""

    group: Cohort | None = None
    pair: tuple[str, ...] = ()
    topic: Cohort | None = None
    #: Those that the sentence before told of and of nobody else: "Among patients in CR2, …".
    part: Cohort | None = None


class Subjects:
    """Finds the groups of a sentence and gives each value its own."""

    def __init__(self, cohorts: Cohorts) -> None:
        self._cohorts = cohorts
        self._arms = arm_pattern(cohorts)
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
        classes = classes_of(plain, reading) or listed
        classes = classes or self._cohorts.changed_groups(plain, reading)
        if classes:
            return classes
        groups = [
            g
            for g in find_groups(plain)
            if not (is_subject(g, plain) or is_left_out(g.span.start, g.span.end, plain))
        ]
        if self._arms:
            for m in self._arms.finditer(plain):
                span = Span(m.start("arm"), m.end("arm"))
                if all(span.end <= g.span.start or g.span.end <= span.start for g in groups):
                    groups.append(GroupPhrase(span, m["arm"]))
        groups = apart([*groups, *self._cohorts.disease_groups(plain)])
        each = self._cohorts.therapy_groups(plain, reading)
        if len(each) > len(groups):
            groups = each
        groups = opening_group(plain) or groups
        groups = self._with_former(groups, plain) or self._both(plain, reading)
        groups = groups or self._respective(plain, reading, outcomes)
        groups.sort(key=lambda g: g.span.start)
        if groups and FRAME.match(plain) and not groups[0].whole and groups[0].span.start < 12:
            # "On the A arm, all 33 patients": all of that arm
            groups = [g for g in groups if not (g.whole and re.search(r"\d", g.text))]
        groups = groups if FORMER.search(plain) else mark_frame(groups, plain)
        if section.kind in ("abstract", "results"):
            self._note_topic(plain, groups, reading)
        if len(groups) == 2 and not FORMER.search(plain):
            self._said.pair = (groups[0].text, groups[1].text)
        return groups

    def _with_former(self, groups: list[GroupPhrase], plain: str) -> list[GroupPhrase]:
        """Add "the former group" and "the latter" as the groups that the sentence before named."""
        pair = self._said.pair
        referring = [*FORMER.finditer(plain)]
        here = [g for g in groups if referring and g.span.end <= referring[0].start()]
        if len(here) == 2 and not any(g.whole for g in here):
            pair = (here[0].text, here[1].text)
            groups = [replace(g, frame=False) for g in groups]
        if len(pair) != 2:
            return groups
        for m in referring:
            span = Span(m.start(), m.end())
            groups = [g for g in groups if g.span.end <= span.start or span.end <= g.span.start]
            groups.append(GroupPhrase(span, pair[m["which"].lower() == "latter"]))
        return groups

    def _both(self, plain: str, reading: Reading) -> list[GroupPhrase]:
        """Return the arms of the sentence before for "similar between the arms (48 vs. 55%)".

        "OS was 74% and 64%, respectively" speaks of them, too.
        """
        both = BOTH.search(plain)
        if len(self._said.pair) != 2:
            return []
        solid = [v.span for v in reading.values if v.kind != "count"]
        units = all(UNIT.search(p) or self._cohorts.by_alias(p) for p in self._said.pair)
        if not both and units and RESPECTIVELY.search(plain) and len(solid) == 2:
            return [
                GroupPhrase(Span(s.start, s.start), text)
                for s, text in zip(solid, self._said.pair, strict=True)
            ]
        if not both:
            return []
        middle = both.start("unit")
        places = (Span(both.start(), middle), Span(middle, both.end()))
        return [GroupPhrase(s, text) for s, text in zip(places, self._said.pair, strict=True)]

    def _respective(self, plain: str, reading: Reading, outcomes: int) -> list[GroupPhrase]:
        """Return the two groups of the sentence before for "OS was 74% and 63%, respectively".

        A ratio between them may stand behind.
        """
        word = RESPECTIVELY.search(plain)
        rates = [v.span for v in reading.values if v.kind not in ("count", *RATIOS)]
        if not word or len(self._said.pair) != 2 or len(rates) != 2 or outcomes != 1:
            return []
        middle = word.start() + 1
        places = (Span(word.start(), middle), Span(middle, word.end()))
        if any(v.kind in RATIOS for v in reading.values):
            places = (Span(rates[0].start, rates[0].start), Span(rates[1].start, rates[1].start))
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
        told = items[0] if len(items) == 1 else None
        if told and len(values) > 1:
            items = divided(told, len([v for v in values if v.kind != "count"]), paired=paired)
        default = self._default_group(plain, section)
        if frame and not items:
            items, frame = [frame], None
        picked = _picked(values, items, plain, paired=paired, alternate=alternate)
        resolved = {id(g): self._resolve(g, frame) for g in items}
        self._complement(items, resolved, plain)
        self._set_ages_apart(items, resolved)
        cohorts = [
            self._counted_of(v, default) if g is None else resolved[id(g)]
            for v, g in zip(values, picked, strict=True)
        ]
        self._set_ratios(values, cohorts, items, resolved)
        if frame and not paired:
            led = led_by_frame(values, items)
            cohorts[:led] = [self._resolve(frame, None)] * led
        self._split_versus(values, picked, cohorts, plain)
        if len(items) == 1:
            bound = share_of(values, items[0], plain)
            if frame and bound > 0:
                # "in those who relapsed, …, 82% of responders had …, and …": only the 82% is theirs
                framed = self._resolve(frame, None)
                cohorts = [c if i == bound else framed for i, c in enumerate(cohorts)]
        named = [resolved[id(g)] for g in items]
        if named and len({c.label for c in named}) == 1:
            self._said.group = named[-1]
        if groups or not GOES_ON.match(plain):
            self._note_part(groups, named, frame, plain)
        return cohorts

    def _counted_of(self, value: PrintedValue, default: Cohort) -> Cohort:
        """Return the group told of before that a share is of: 11 of 14 are 79%, of 72 not."""
        said = self._said.group
        events, percent = value.events, value.value
        if said is None or said.size is None or value.total is not None or not default.size:
            return default
        if events is None or percent is None or value.kind != "percent" or default.label != "all":
            return default
        is_its = fits(events, said.size, percent) and not fits(events, default.size, percent)
        return said if is_its else default

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
            other = self._cohorts.other_level(cohorts[i]) or self._other_arm(first, cohorts[i])
            rest = Cohort(label=denied(cohorts[i].label), parent=cohorts[i].parent)
            behind = first.span.start > values[i + 1].span.start
            # "14 months versus 7 in those without": the group named last is the second's
            cohorts[i if behind else i + 1] = other or self._cohorts.add(rest)

    def _other_arm(self, group: GroupPhrase, part: Cohort) -> Cohort | None:
        """Return the same part of the other of two arms: responders of B beside those of A."""
        arm = self._cohorts.arm_meant(group.text)
        other = self._cohorts.other_level(arm) if arm else None
        if other is None or not part.parent or part.parent == "all":
            return None
        return self._cohorts.resolve(f"{other.label}, {part.parent}", part.parent)

    def _note_part(
        self,
        groups: list[GroupPhrase],
        named: list[Cohort],
        frame: GroupPhrase | None,
        plain: str,
    ) -> None:
        """Note the part of the patients that a sentence tells of; others go on about it."""
        framed = self._resolve(frame, None) if frame else None
        of_part = frame is None and len(groups) == 1 and AMONG.match(plain)
        part = framed or (named[-1] if named and of_part else None)
        self._said.part = part if part is not None and part.label != "all" else None

    def _set_ratios(
        self,
        values: list[PrintedValue],
        cohorts: list[Cohort],
        items: list[GroupPhrase],
        resolved: dict[int, Cohort],
    ) -> None:
        """Give a ratio between two arms to the arm that is tested, else to the one named first."""
        arms = {resolved[id(g)].label: resolved[id(g)] for g in items}
        if not items or (len(arms) == 1 and self._cohorts.is_control(next(iter(arms.values())))):
            # "the hazard ratio for death was 0.7": of the arms that were compared
            arms = {a: c for a in self._cohorts.assigned if (c := self._cohorts.get(a))}
        if len(arms) != 2 or not set(arms) <= set(self._cohorts.arms):
            return
        tested = self._cohorts.by_alias("experimental")
        of = tested if tested and tested.label in arms else next(iter(arms.values()))
        for i, value in enumerate(values):
            if value.kind in RATIOS and cohorts[i].label in (*arms, "all"):
                cohorts[i] = of

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
        if group.whole or self._cohorts.is_every_arm(group.text):
            return self._cohorts.whole
        if frame:
            parent = self._resolve(frame, None)
            if parent.label == "all":
                return self._cohorts.resolve(group.text)
            return self._cohorts.resolve(f"{named_group(group.text)}, {parent.label}", parent.label)
        arm = self._cohorts.arm_meant(group.text)
        topic = self._said.topic
        cohort = arm or self._cohorts.resolve(group.text, keep=topic is None)
        is_part = topic is not None and topic.label in (cohort.label, cohort.parent)
        if topic and not is_part and cohort.label not in ("all", *self._cohorts.arms):
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
        if self._said.part is not None and GOES_ON.match(plain):
            return self._said.part
        return self._said.topic or self._cohorts.whole


def _picked(
    values: list[PrintedValue],
    items: list[GroupPhrase],
    plain: str,
    *,
    paired: bool,
    alternate: bool,
) -> list[GroupPhrase | None]:
    """Return the group phrase of each value; a median beside a list of rates has none."""
    aside = asides(values) if paired else set()
    listed = [v for i, v in enumerate(values) if i not in aside]
    told = iter(pick_groups(listed, items, plain, paired=paired, alternate=alternate))
    picked = [None if i in aside else next(told) for i in range(len(values))]
    return [
        None if v.kind == "median" and follows_up(v, g, plain) else g
        for v, g in zip(values, picked, strict=True)
    ]
