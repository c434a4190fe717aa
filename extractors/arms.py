"""The arms of a study: which the heads of its tables name, what else they are called, how large.

One arm has several names: "drug A (Arm 2)", "drug A plus drug B", "the combination arm", and a
short form that a table's footnote explains.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from extractors.columns import EVENT_HEAD, INTERVAL_HEAD, P_HEAD, SIZE_HEAD, VALUE_HEAD
from extractors.endpoints import CAUSE_OF_DEATH
from extractors.labels import is_whole, size_of, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from extractors.model import Table

HEADER_N = re.compile(
    r"^(?:n|no\.?|number|patients?|n(?:o\.?|umber)? of (?:patients|pts|cases|subjects)"
    r"|patients? \(\W*\)|n \(%\))$",
    re.IGNORECASE,
)


#: What a second name of an arm looks like: "Arm A", "group 2".
ARM_NAME = re.compile(r"(?:arm|group|cohort)\s?[A-Z\d]{1,2}", re.IGNORECASE)
ON_ARM = re.compile(
    r"^(?:the\s)?(?:(?:patients?|those|subjects|children|adults)\s(?:on|in|receiving|given"
    r"|treated with|who received|who were given)\s)?(?:the\s)?"
    r"|^.*\b(?:randomi[sz]ed|assigned|allocated)\sto\s(?:receive\s)?(?:the\s)?",
    re.IGNORECASE,
)
UNIT_BEHIND = re.compile(r"\s(?:(?:treatment\s)?(?:arms?|groups?|cohorts?)|alone)$", re.IGNORECASE)
#: What an arm is called by the part that it plays; the comparison decides which arm that is.
_CONTROL = ("control", "standard", "standard-of-care", "comparator", "monotherapy", "conventional")
_TESTED = ("combination", "experimental", "investigational", "intervention", "active")
_IS_CONTROL = re.compile(
    r"\b(?:control|placebo|standard|observation|no treatment|best supportive care)\b", re.IGNORECASE
)
#: Sets of one arm's patients, such as those who got a first dose, are about as large as the arm.
_ALMOST_ALL = 0.85


def aliases_of(label: str) -> list[str]:
    """Return the names of an arm, the one that says what was given first.

    >>> aliases_of("drug A plus B (Arm 2)"), aliases_of("drug A")
    (['drug A plus B', 'Arm 2', 'drug A plus B (Arm 2)', 'drug A plus B Arm 2'], ['drug A'])
    """
    m = re.match(r"^(?P<a>[^()]+?)\s?[(:,]\s?(?P<b>[^()]+?)\)?$", label) or re.match(
        r"^(?P<a>.+?)\s(?P<b>(?:[Aa]rm|[Gg]roup)\s?[A-Z\d]{1,2})$", label
    )
    if not m or not (ARM_NAME.fullmatch(m["a"]) or ARM_NAME.fullmatch(m["b"])):
        return [" ".join(label.split())]
    given, arm = (m["b"], m["a"]) if ARM_NAME.fullmatch(m["a"]) else (m["a"], m["b"])
    return [" ".join(n.split()) for n in (given, arm, label, f"{m['a']} {m['b']}")]


def role_names(arms: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Return what two arms are called by their parts, "combination" and "control", with the arm.

    :param arms: what tells each arm from the other, by its label; no roles for one arm or three.

    >>> roles = role_names({"A plus B": frozenset("ab"), "A": frozenset("a")})
    >>> roles["combination"], roles["control"]
    ('A plus B', 'A')
    """
    if len(arms) != 2:
        return {}
    (one, has), (other, had) = arms.items()
    controls = [label for label in arms if _IS_CONTROL.search(label)]
    if len(controls) == 1:
        control = controls[0]
    elif has < had or had < has:
        control = one if has < had else other
    else:
        return {}
    tested = other if control == one else one
    return dict.fromkeys(_CONTROL, control) | dict.fromkeys(_TESTED, tested)


def arms_of(
    tables: Iterable[Table], short_forms: Mapping[str, str] | None = None
) -> list[tuple[str, int | None]]:
    """Return the arms that table headers name, the whole cohort left out.

    An arm has the size that more tables print for it than any other; of sets of almost all of its
    patients the largest; else none: prose that names an arm of several sizes does not tell which
    of them it means.  A short form and what it stands for are one arm.
    """
    sizes: dict[str, Counter[int]] = {}
    names: dict[str, str] = {}
    for table in tables:
        if CAUSE_OF_DEATH.search(table.caption):
            continue  # its columns are of those who died
        for label, n in dict.fromkeys(_sized(table)):
            long = (short_forms or {}).get(label, label).casefold()
            known = names.setdefault(long, label)
            if known != label and label.casefold() == long:  # spelled out says more
                names[long] = label
            sizes.setdefault(long, Counter())[n] += 1
    arms: list[tuple[str, int | None]] = []
    for long, counted in sizes.items():
        (size, most), *others = counted.most_common(2)
        is_clear = not others or most > others[0][1]
        largest = max(counted)
        if not is_clear and min(counted) >= _ALMOST_ALL * largest:
            size, is_clear = largest, True
        arms.append((names[long], size if is_clear else None))
    return arms


_SHARE = re.compile(r"\s*\d+\s?/\s?(\d+)\b")
#: "No. of events/no. at risk" stands over the arms.
HEADER_SHARE = re.compile(r"/\s?(?:no|n|number|total|patients|at risk)\b|\bn/N\b", re.IGNORECASE)
_FEWEST_SHARES = 3

#: Heads that name what is printed of a group, not the group.
_STATISTICS = (SIZE_HEAD, EVENT_HEAD, INTERVAL_HEAD, P_HEAD, VALUE_HEAD)


def _sized(table: Table) -> Iterator[tuple[str, int]]:
    for row in table.rows:
        heads = table.headers[min(row.header, len(table.headers) - 1)] if table.headers else ()
        if not HEADER_N.match(tidy(row.label)):
            continue
        for path, cell in zip(heads, row.cells, strict=False):
            label = tidy(path[-1]) if path else ""
            if not label or is_whole(label) or any(h.fullmatch(label) for h in _STATISTICS):
                continue
            if cell.text.strip().isdigit():
                yield label, int(cell.text)
    yield from _denominators(table)
    for part in (part for header in table.headers for path in header for part in path):
        n, label = size_of(part), tidy(part)
        if n and label and not is_whole(part) and not HEADER_N.match(label):
            yield label, n


def _denominators(table: Table) -> Iterator[tuple[str, int]]:
    """Yield the columns whose shares "12/40" are all, or nearly all, of as many patients."""
    for block, header in enumerate(table.headers):
        rows = [r for r in table.rows if r.header == block]
        for index, path in enumerate(header):
            label = tidy(path[-1]) if path else ""
            if not label or is_whole(label) or any(h.fullmatch(label) for h in _STATISTICS):
                continue
            cells = [r.cells[index].text for r in rows if index < len(r.cells)]
            totals = Counter(int(m[1]) for c in cells if (m := _SHARE.match(c)))
            if totals and HEADER_SHARE.search(" ".join(path[:-1])):
                total, often = totals.most_common(1)[0]
                if often >= _FEWEST_SHARES and 2 * often > totals.total():
                    yield label, total
