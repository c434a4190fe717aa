"""Which of a sentence's group phrases each of its values belongs to.

Values are matched with the phrases around them: named right behind, counted in the same bracket,
compared in pairs, or in one order with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.alignment import align

if TYPE_CHECKING:
    from extractors.groups import GroupPhrase
    from extractors.printed import PrintedValue

OWN_COUNT = re.compile(r"\s?[=:]\s?")
INCLUDING = re.compile(
    r"\b(?:including|of whom|of which|among which|among whom|with)\b", re.IGNORECASE
)
VERSUS_GAP = re.compile(
    r"^(?:[^.;]|;\sSE\s\d|\.\d){0,60}?(?:\bvs?\.?(?=\s)|\bversus\b|\bcompared (?:with|to)\b)"
    r"\s*[≤≥<>]?\s*(?:\d+\s?\(\s?)?$",
    re.IGNORECASE,
)
#: "Compared with those in A, those in B had more (80% vs. 60%)": the 80% is B's.
COMPARED_FIRST = re.compile(
    r"\W*(?:(?:[Aa]s\s)?[Cc]ompared|In\s(?:comparison|contrast)|Relative|Unlike)\b[^,]*$"
)
LOCAL_SHARE = re.compile(r"\s?%?\)?\sof\s(?:[\w/-]+\s){1,4}?(?P<word>among|in)\s(?:the\s)?")
RESPONDERS = re.compile(r"(?:non-?)?responders\b", re.IGNORECASE)
#: A bracket further behind a value explains something else.
_CLOSE = 40
#: Right behind a value: "38% of A".
NAMED_BEHIND = re.compile(
    r"(?:\s?%?\sof\s(?:[\w/-]+\s){1,4}?(?=among))?\s?%?(?:\s?\([^()]*\))?\s(?:of|in|among|for|with|after|under)\s(?:the\s|our\s)?"
)
#: "10.8 months for A"
BEHIND_UNIT = re.compile(
    r"\s?%?(?:\s(?:months?|years?|days?|weeks?))?(?:\s?[(\[][^()\[\]]*[)\]])?"
    r"\s(?:(?:of|in|among|for|with|after|under)\s(?:the\s)?)?"
)
NONE_OF_ALL = re.compile(
    r"none\sof\s(?:the|our)\s(?:patients|subjects|children)\s(?!with\b|who\b|in\b)"
)
SHARE = re.compile(r"\s?%?\sof\s(?:the\s|our\s)?")
#: Between the two values of a bracket: "(17% and 19%)".
AND = re.compile(r"\s?%?\sand\s")
VERSUS = re.compile(r"\b(?:versus|vs?\.?(?=\s)|compared (?:with|to))\b")


def led_by_frame(values: list[PrintedValue], items: list[GroupPhrase]) -> int:
    """Return how many first values are of the whole frame: "in X, 60% …, 17 in A and 10 in B"."""
    starts = [v.span.start for v in values]
    before = [max((i for i, s in enumerate(starts) if s < g.span.start), default=-1) for g in items]
    each = len(items) > 1 and before == list(range(len(values) - len(items), len(values)))
    return before[0] if each else 0


def share_of(values: list[PrintedValue], group: GroupPhrase, plain: str) -> int:
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
    inside = _bracketed(values, items, plain)
    settled = {} if inside else _settled(values, items, plain, paired=paired)
    if not inside and not settled:
        return _pick_in_order(values, items, plain, paired=paired, alternate=alternate)
    left = [v for i, v in enumerate(values) if i not in inside and i not in settled]
    rest = [g for g in items if all(g is not s for s in settled.values())]
    others = iter(pick_groups(left, rest, plain, paired=paired, alternate=alternate))
    picked: list[GroupPhrase | None] = []
    for i in range(len(values)):
        if i in inside:
            picked.append(picked[-1])  # what a bracket adds is of the value before it
        else:
            picked.append(settled[i] if i in settled else next(others))
    return picked


def _settled(
    values: list[PrintedValue], items: list[GroupPhrase], plain: str, *, paired: bool
) -> dict[int, GroupPhrase | None]:
    """Return the values whose group is settled wherever the others stand."""
    found: dict[int, GroupPhrase | None] = {**_local_shares(values, items, plain)}
    found = found or dict.fromkeys(_of_the_patients(values, items, plain))
    if not found and not paired:
        found = dict.fromkeys(_sums(values, items))
    return found or {**_own_counts(values, items, plain)}


def _pick_in_order(
    values: list[PrintedValue],
    items: list[GroupPhrase],
    plain: str,
    *,
    paired: bool,
    alternate: bool,
) -> list[GroupPhrase | None]:
    direct = _named_behind(values, items, plain)
    if direct and not paired:
        return [*direct]
    spans = [v.span for v in values]
    named = [(g.span, g) for g in items]
    picked = align(spans, named, paired=paired or alternate, cycle=alternate)
    if alternate:
        return picked
    split = _split_at_versus(values, items, plain)
    if split:
        return [items[0] if i < split else items[1] for i in range(len(values))]
    if len(items) > 1:
        picked = _with_versus_pairs(values, items, picked, plain)
    if paired and len(items) > 1:
        return picked
    if len(items) < 2 or items[0].span.start > spans[0].start:
        return _without_wholes(values, picked, plain)
    return picked


def _named_behind(
    values: list[PrintedValue], items: list[GroupPhrase], plain: str
) -> list[GroupPhrase]:
    """Return the groups where each value names its own: "38% of A versus 18% in the B"; else []."""
    found = [
        g for v in values for g in items if NAMED_BEHIND.fullmatch(plain[v.end : g.span.start])
    ]
    return found if len(found) == len(values) > 1 else []


def _bracketed(values: list[PrintedValue], items: list[GroupPhrase], plain: str) -> set[int]:
    """Return the values told in brackets of the one before them: "70% (median not reached)"."""
    found = set()
    for i in range(1, len(values)):
        start, end = values[i - 1].end, values[i].span.start
        gap = plain[start:end]
        opened = gap.count("(") > gap.count(")") and not re.search(r"\b(?:vs\.?|versus)\b", gap)
        close = plain.find(")", values[i].end)
        if opened and not any(start <= g.span.start < close for g in items) and len(gap) < _CLOSE:
            found.add(i)
    return found


def _local_shares(
    values: list[PrintedValue], items: list[GroupPhrase], plain: str
) -> dict[int, GroupPhrase]:
    """Return the groups of "76% of MRD negativity among responders": of no other value."""
    if len(values) == 1:
        return {}
    found = {}
    for i, v in enumerate(values):
        for g in items:
            share = LOCAL_SHARE.fullmatch(plain[v.end : max(v.end, g.span.start)])
            if share and (share["word"] == "among" or RESPONDERS.match(g.text)):
                found[i] = g
    return found


def _of_the_patients(values: list[PrintedValue], items: list[GroupPhrase], plain: str) -> set[int]:
    """Return the counts of "…, even by those with A, and none of the patients …": of no part."""
    return {
        i
        for i, v in enumerate(values)
        for g in items
        if NONE_OF_ALL.match(plain, v.span.start)
        and re.fullmatch(r",\s(?:and|but)\s", plain[g.span.end : v.span.start])
    }


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
        gap = plain[values[i].end : following]
        paired = VERSUS_GAP.match(gap) or _is_bracketed_pair(values[i], values[i + 1], plain)
        if i <= done or between or not paired:
            continue
        since = values[done].span.start if done >= 0 else -1
        since = max(since, _told_until(values[i - 1], items, plain) if i else -1)
        said = [g for g in items if g.span.start < start and not g.whole]
        if len(said) < 2:
            continue
        fresh = [g for g in said if since < g.span.start]
        if len(fresh) < 2:
            fresh = _with_other(fresh, said)
        pair = fresh[-2:]
        if COMPARED_FIRST.match(plain[: pair[0].span.start]):
            pair.reverse()
        result[i], result[i + 1] = pair
        done = i + 1
    return result


def _is_bracketed_pair(first: PrintedValue, second: PrintedValue, plain: str) -> bool:
    """Tell a pair that fills a bracket: "anemia (17% and 19%)" after both groups were named."""
    begin = first.begin if first.begin >= 0 else first.span.start
    after = second.begin if second.begin >= 0 else second.span.start
    return (
        bool(AND.fullmatch(plain[first.end : after]))
        and bool(re.search(r"[(\[]\s?$", plain[:begin]))
        and bool(re.match(r"\s?%?\s?[)\]]", plain[second.end :]))
    )


def _told_until(value: PrintedValue, items: list[GroupPhrase], plain: str) -> int:
    """Return where the group named right behind a value ends, "10.8 months for A", else -1."""
    for group in items:
        if value.end <= group.span.start and BEHIND_UNIT.fullmatch(
            plain[value.end : group.span.start]
        ):
            return group.span.end
    return -1


def _with_other(fresh: list[GroupPhrase], said: list[GroupPhrase]) -> list[GroupPhrase]:
    """Return two groups: one named since the last pair, first, and the other of that pair."""
    if not fresh or fresh[0] is said[0]:
        return said[:2]
    others = [g for g in said[:2] if g.text.casefold() not in fresh[0].text.casefold()]
    is_again = len(others) == 1 and len(said) > 2
    return [fresh[0], others[0]] if is_again else [said[0], *fresh]


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
