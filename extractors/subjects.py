"""Which patients each value of a sentence is about.

Groups are named before or behind their values, in pairs ("93% vs 69%" after two groups), once for
all, or not at all; then the section's heading or the sentence before says who is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.alignment import align
from extractors.groups import FRAME, GroupPhrase, find_groups, mark_frame
from extractors.labels import named_group
from extractors.model import Cohort, Section, Span

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.printed import PrintedValue, Reading

OR_LIST = re.compile(
    r"^(?P<head>.*?\b)(?P<a>[\w>≥<≤%.-]+)\s+(?:or|and)\s+(?P<b>[\w>≥<≤%.-]+)"
    r"\s+(?P<tail>(?:cycles?|courses?|lines?)\b.*)$",
    re.IGNORECASE,
)
VERSUS = re.compile(r"\b(?:versus|vs\.?|compared (?:with|to))\b")
AND_PATIENTS = re.compile(
    r"^(?P<head>)(?P<a>[\w+/-]+)\s(?:and|or)\s(?P<b>[\w+/-]+)\s(?P<tail>patients|subjects|children)$"
)
OWN_COUNT = re.compile(r"\s?[=:]\s?")
COMPARED_WITH = re.compile(r"\b(?:compared|comparison|versus|vs\.?|than)\b", re.IGNORECASE)
INCLUDING = re.compile(
    r"\b(?:including|of whom|of which|among which|among whom|with)\b", re.IGNORECASE
)
VERSUS_GAP = re.compile(
    r"^[^.;]{0,60}?(?:\bvs\.?|\bversus\b|\bcompared (?:with|to)\b)\s*[≤≥<>]?\s*(?:\d+\s?\(\s?)?$",
    re.IGNORECASE,
)
NAMED_BEHIND = re.compile(r"\s?%?(?:\s?\([^()]*\))?\s(?:of|in|among|for)\s(?:the\s|our\s)?")
SHARE = re.compile(r"\s?%?\sof\s(?:the\s|our\s)?")
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


@dataclass(slots=True)
class Said:
    """The groups that a paragraph has named so far."""

    group: Cohort | None = None
    pair: tuple[str, ...] = ()


class Subjects:
    """Finds the groups of a sentence and gives each value its own."""

    def __init__(self, cohorts: Cohorts) -> None:
        self._cohorts = cohorts
        self._arms = _arm_pattern(cohorts)
        self._said = Said()

    def enter_paragraph(self) -> None:
        """Forget the groups of the paragraph before."""
        self._said = Said()

    def groups(self, plain: str, reading: Reading) -> list[GroupPhrase]:
        """Return the group phrases of a masked sentence, arms and classes of a measurement too."""
        classes = _classes(plain, reading)
        if classes:
            return classes
        groups = [g for g in find_groups(plain) if not _is_subject(g, plain)]
        if self._arms:
            for m in self._arms.finditer(plain):
                span = Span(m.start("arm"), m.end("arm"))
                if all(span.end <= g.span.start or g.span.end <= span.start for g in groups):
                    groups.append(GroupPhrase(span, m["arm"]))
        pair = self._said.pair
        if len(pair) == 2:
            for m in FORMER.finditer(plain):
                span = Span(m.start(), m.end())
                groups = [g for g in groups if g.span.end <= span.start or span.end <= g.span.start]
                groups.append(
                    GroupPhrase(span, pair[0] if m["which"].lower() == "former" else pair[1])
                )
        groups.sort(key=lambda g: g.span.start)
        if groups and FRAME.match(plain) and not groups[0].whole and groups[0].span.start < 12:
            # "On the A arm, all 33 patients": all of that arm
            groups = [g for g in groups if not (g.whole and re.search(r"\d", g.text))]
        groups = mark_frame(groups, plain)
        if len(groups) == 2 and not FORMER.search(plain):
            self._said.pair = (groups[0].text, groups[1].text)
        return groups

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
        picked = pick_groups(values, items, plain, paired=paired, alternate=alternate)
        resolved = {id(g): self._resolve(g, frame) for g in items}
        self._complement(items, resolved, plain)
        cohorts = [default if g is None else resolved[id(g)] for g in picked]
        if frame and not paired:
            for i in range(_led_by_frame(values, items)):
                cohorts[i] = self._resolve(frame, None)
        if len(items) == 1:
            self._split_versus(values, picked, cohorts, plain)
            bound = _share_of(values, items[0], plain)
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

    def _resolve(self, group: GroupPhrase, frame: GroupPhrase | None) -> Cohort:
        if group.whole:
            return self._cohorts.whole
        if frame:
            parent = self._cohorts.resolve(frame.text)
            if parent.label == "all":
                return self._cohorts.resolve(group.text)
            return self._cohorts.resolve(f"{named_group(group.text)}, {parent.label}", parent.label)
        cohort = self._cohorts.resolve(group.text)
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
        return self._cohorts.whole


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
    for cohort in cohorts.arms:
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


def _led_by_frame(values: list[PrintedValue], items: list[GroupPhrase]) -> int:
    """Return how many first values are of the whole frame: "in X, 60% …, 17 in A and 10 in B"."""
    starts = [v.span.start for v in values]
    before = [max((i for i, s in enumerate(starts) if s < g.span.start), default=-1) for g in items]
    each = len(items) > 1 and before == list(range(len(values) - len(items), len(values)))
    return before[0] if each else 0


def _share_of(values: list[PrintedValue], group: GroupPhrase, plain: str) -> int:
    """Return which value is a share of a group, "82% of responders", -1 for none."""
    found = (i for i, v in enumerate(values) if SHARE.fullmatch(plain[v.end : group.span.start]))
    return next(found, -1)


def pick_groups(
    values: list[PrintedValue],
    items: list[GroupPhrase],
    plain: str,
    *,
    paired: bool,
    alternate: bool = False,
) -> list[GroupPhrase | None]:
    """Return the group phrase of each value, None for the sentence's default group.

    A pair "a vs b" in one bracket belongs to the two groups compared before it; a value that its
    parts follow ("50 patients, including 38 in …") belongs to no part.
    """
    if not items or not values:
        return [None] * len(values)
    sums = _sums(values, items)
    if sums and not paired:
        left = [v for i, v in enumerate(values) if i not in sums]
        parts = iter(pick_groups(left, items, plain, paired=False))
        return [None if i in sums else next(parts) for i in range(len(values))]
    direct = _named_behind(values, items, plain)
    if direct and not paired:
        return [*direct]
    own = _own_counts(values, items, plain)
    if own:
        rest = [g for g in items if all(g is not o for o in own.values())]
        left = [v for i, v in enumerate(values) if i not in own]
        others = iter(pick_groups(left, rest, plain, paired=paired))
        return [own[i] if i in own else next(others) for i in range(len(values))]
    spans = [v.span for v in values]
    named = [(g.span, g) for g in items]
    picked = align(spans, named, paired=paired or alternate, cycle=alternate)
    if alternate:
        return picked
    split = _split_at_versus(values, items, plain)
    if split:
        return [items[0] if i < split else items[1] for i in range(len(values))]
    if paired and len(items) > 1:
        return picked
    if len(items) < 2 or items[0].span.start > spans[0].start:
        return _without_wholes(values, picked, plain)
    return _with_versus_pairs(values, items, picked, plain)


def _named_behind(
    values: list[PrintedValue], items: list[GroupPhrase], plain: str
) -> list[GroupPhrase]:
    """Return the groups where each value names its own: "38% of A versus 18% in the B"; else []."""
    found = [
        g for v in values for g in items if NAMED_BEHIND.fullmatch(plain[v.end : g.span.start])
    ]
    return found if len(found) == len(values) > 1 else []


def _sums(values: list[PrintedValue], items: list[GroupPhrase]) -> set[int]:
    """Return the counts that the counts of the groups behind them add up to.

    In "three patients died, one in A and two in B" the three are of neither group.
    """
    found: set[int] = set()
    for i, value in enumerate(values):
        behind = sum(g.span.start > value.span.start for g in items)
        for k in range(2, min(behind, len(values) - i - 1) + 1):
            parts = [v.events for v in values[i + 1 : i + 1 + k]]
            if value.events and None not in parts and value.events == sum(p or 0 for p in parts):
                found.add(i)
    return found


def _own_counts(
    values: list[PrintedValue], items: list[GroupPhrase], plain: str
) -> dict[int, GroupPhrase]:
    """Return the groups that print their own count: "(drug A group = 9, drug B group = 6)"."""
    return {
        i: g
        for i, v in enumerate(values)
        for g in items
        if OWN_COUNT.fullmatch(plain[g.span.end : v.span.start])
    }


def _split_at_versus(values: list[PrintedValue], items: list[GroupPhrase], plain: str) -> int:
    """Return where "RFS and OS in A were 1 and 2 versus 3 and 4 in B" splits its values, else 0."""
    if len(items) != 2 or not values:
        return 0
    if items[0].span.start > values[0].span.start or items[1].span.start < values[-1].span.start:
        return 0
    for i in range(1, len(values)):
        if VERSUS.search(plain[values[i - 1].end : values[i].span.start]):
            return i
    return 0


def _with_versus_pairs(
    values: list[PrintedValue],
    items: list[GroupPhrase],
    picked: list[GroupPhrase | None],
    plain: str,
) -> list[GroupPhrase | None]:
    """Give each "a vs b" the two groups compared before it, the subject and its comparator."""
    result = list(picked)
    done = -1
    for i in range(len(values) - 1):
        start, following = values[i].span.start, values[i + 1].span.start
        between = any(start < g.span.start < following for g in items)
        if i <= done or between or not VERSUS_GAP.match(plain[values[i].end : following]):
            continue
        since = values[done].span.start if done >= 0 else -1
        fresh = [g for g in items if since < g.span.start < start]
        if len(fresh) < 2:
            fresh = [items[0], *fresh] if fresh and fresh[0] is not items[0] else items[:2]
        result[i], result[i + 1] = fresh[-2:]
        done = i + 1
    return result


def _without_wholes(
    values: list[PrintedValue], picked: list[GroupPhrase | None], plain: str
) -> list[GroupPhrase | None]:
    """Take back the group of a value that "including" separates from it."""
    result = list(picked)
    for i, value in enumerate(values):
        group = result[i]
        if group is not None and group.span.start > value.span.start:
            gap = plain[value.end : group.span.start]
            if (
                re.search(r"[;:]\s|\.\s|,\s(?:representing|which|while|whereas)\b", gap)
                or len(gap) > 140
            ):
                result[i] = None
                continue
        if group is not None and group.span.start > value.span.start and len(values) > 1:
            until = values[i + 1].span.start if i + 1 < len(values) else len(plain)
            if group.span.start >= until and INCLUDING.search(plain[value.end : group.span.start]):
                result[i] = None
    return result


def _either(group: GroupPhrase) -> list[GroupPhrase]:
    """Return the two groups of "one or two cycles of the drug" with "respectively"."""
    m = OR_LIST.match(group.text) or AND_PATIENTS.match(group.text)
    if not m:
        return [group]
    return [GroupPhrase(group.span, f"{m['head']}{m[part]} {m['tail']}") for part in ("a", "b")]


def _is_subject(group: GroupPhrase, plain: str) -> bool:
    """Tell a count's subject from a group: "ten subjects received CAR T cells"."""
    if re.match(r"(?:of|among)\b", plain[group.span.start :], re.IGNORECASE):
        return False
    before = plain[max(0, group.span.start - 14) : group.span.start + 1]
    return bool(RECEIVED.match(group.text)) and not re.search(
        r"\b(?:in|of|for|among)\s+(?:the\s)?(?:\w+\s)?$", before
    )
