"""Two figures of one work held against each other: the same, unequal, or not to be compared.

Articles tell the patients of a retold figure in their own words.  Unequal figures are said to
differ only where the words leave no doubt that they are of the same patients at the same time;
in doubt it is said what differs beside the value, or what only one of them tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from extractors.context import settings_of
from extractors.lexicon import tokens
from extractors.numbers import to_decimal
from kg.quantities import in_percent, in_unit, is_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.lexicon import Concept, Lexicon
    from kg.evidence import Row, Value

AGREES, DIFFERS, NOT_COMPARABLE = "agrees", "differs", "not-comparable"
#: Unequal figures of one article are shown only where nothing else tells them apart.
_UNTOLD = frozenset({"time-not-told", "time-origin-not-told", "group-not-told"})
_SHARES = frozenset({"%", "fraction"})
_TRANSPLANT = "hsct"
#: Schemes whose concepts tell who the patients are.
_OF_PATIENTS = ("age-group", "condition", "disease-status", "donor-graft", "setting")
_HUNDRED = Decimal(100)
#: Words that name no group: people, grammar, and the course after which something was measured.
# fmt: off
_NO_GROUP = frozenset((
    "a", "after", "all", "an", "and", "arm", "at", "by", "cohort", "course", "courses", "cycle",
    "cycles", "first", "for", "from", "group", "had", "in", "individuals", "of", "on", "one",
    "participants", "patient", "patients", "people", "received", "receiving", "subjects", "that",
    "the", "their", "these", "those", "to", "treated", "treatment", "were", "who", "with",
))
# fmt: on


class Verdict(NamedTuple):
    """What comes of a comparison, and what differs or is not told beside the value."""

    name: str
    explanations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a figure is about: therapies that tell an arm, and what else sets the group apart."""

    arms: frozenset[str]
    marks: frozenset[str]
    #: What the sentence says besides; the other figure's marks may stand there.
    context: frozenset[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """A figure as one article tells it: its row of the evidence table, value and group."""

    article: str
    row: Row
    value: Decimal | None
    group: Group
    #: The cycle of therapy after which it holds, where no time is printed.
    cycle: int | None = None
    #: Whether its sentence tells no second figure of the same kind that words do not tell apart.
    alone: bool = True

    @property
    def id(self) -> str:
        """The figure's short id."""
        return str(self.row["id"])

    @property
    def kind(self) -> tuple[Value, ...]:
        """What two figures must share to be held against each other at all."""
        unit = "%" if self.row["unit"] in _SHARES or self._is_share else self.row["unit"]
        return (self.row["endpoint"], self.row["measure"], unit, self.row["operator"])

    @property
    def place(self) -> tuple[str, Value]:
        """The sentence or table row that tells it."""
        return (self.article, self.row["char_start"])

    @property
    def time(self) -> tuple[str, str] | None:
        """The time point in a unit that makes 24 months and two years equal, or the cycle."""
        time, unit = self.row["timepoint"], self.row["timepoint_unit"]
        if time is None:
            return None if self.cycle is None else (str(self.cycle), "cycle")
        return in_unit(Decimal(str(time)), str(unit or ""))

    @property
    def share(self) -> Decimal | None:
        """The value; fractions and "7 of 64" as percent."""
        if self._is_share and self.value is not None:
            return self.value * _HUNDRED / Decimal(str(self.row["n_total"]))
        return in_percent(self.value, str(self.row["unit"] or ""))

    @property
    def size(self) -> Value:
        """How many patients it is about, None where that is not told."""
        return self.row["n_total"] or self.row["group_n"]

    @property
    def _is_share(self) -> bool:
        return self.row["unit"] == "count" and bool(self.row["n_total"])


def telling(
    article: str, row: Row, titles: Iterable[str], lexicon: Lexicon, cycle: int | None = None
) -> Telling:
    """Return a row of the evidence table as a telling; ``titles`` are those of the work."""
    printed = to_decimal(str(row["value_text"] or ""))
    number = row["value"]
    value = None if number is None else Decimal(str(number))
    if printed is not None and printed == value:
        value = printed  # 0.50 is more than 0.5: it cannot be 0.53 rounded
    if row["attribution"] == "primary":
        words = "" if row["group"] == "all" else str(row["group"])
    else:
        words = str(row["group_level"] or "")
    group = _group(row, words, " . ".join(titles), lexicon)
    return Telling(article, row, value, group, cycle)


def compare(a: Telling, b: Telling) -> Verdict | None:
    """Return what two figures of one work and of one kind come to; None for two other figures."""
    different, untold = _aspects(a, b)
    same_group = _same_group(a, b)
    if same_group is None:
        return None  # the two arms of a trial, say
    if not same_group:
        different = ("group", *different)
    if is_equal(a, b) and {"time", "n", "analysis"}.isdisjoint(different):
        # Articles put a group into words of their own; chance does not make such values equal.
        supported = (a.time is not None and a.time == b.time) or _decimals(a) or _same_size(a, b)
        if same_group or (supported and a.article != b.article):
            return Verdict(AGREES, (*different, *untold))
    if same_group and not (a.alone and b.alone and a.group.arms == b.group.arms):
        untold = ("group-not-told", *untold)
    if not different and not untold:
        return Verdict(DIFFERS)
    if a.article == b.article and (different or not _UNTOLD.issuperset(untold)):
        return None
    return Verdict(NOT_COMPARABLE, (*different, *untold))


def is_equal(a: Telling, b: Telling) -> bool:
    """Tell whether two values are equal, or one is the other rounded half up."""
    x, y = a.share, b.share
    if x is None or y is None:
        return x is y and a.row["status"] == b.row["status"]
    return is_rounded(x, y) or is_rounded(y, x)


def _aspects(a: Telling, b: Telling) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what both tell and differs, and what only one tells, the group left out."""
    pairs = (
        ("time", a.time, b.time),
        ("time-origin", a.row["time_origin"], b.row["time_origin"]),
        ("definition", a.row["endpoint_definition"], b.row["endpoint_definition"]),
        ("analysis", a.row["analysis"], b.row["analysis"]),
        ("n", a.size, b.size),
    )
    different = tuple(name for name, x, y in pairs if x and y and _folded(x) != _folded(y))
    untold = ("time-not-told",) if bool(a.time) != bool(b.time) else ()
    return different, untold


def _same_group(a: Telling, b: Telling) -> bool | None:
    """Tell whether two groups are one: None for groups that exclude each other."""
    x, y = a.group, b.group
    if x.arms and y.arms and x.arms.isdisjoint(y.arms):
        return None
    contrasts = [_folded(t.row["contrast"] or t.row["comparator"] or "") for t in (a, b)]
    if contrasts[0] != contrasts[1]:
        return False
    if x.marks == y.marks:
        return True
    # One names the patients that the other's sentence speaks of without saying "in these".
    return (not x.marks and y.marks <= x.context) or (not y.marks and x.marks <= y.context)


def _group(row: Row, words: str, title: str, lexicon: Lexicon) -> Group:
    arms = {m.notation for m in lexicon.find(words, "intervention")}
    if not words:
        received = set(str(row["intervention"] or "").split(";")) - {""}
        arms = received if len(received - {_TRANSPLANT}) == 1 else set()
    of_all = [
        *(m.concept for m in lexicon.find(title, *_OF_PATIENTS)),
        *(c for n in settings_of(title, lexicon) if (c := lexicon.get("setting", n))),
    ]
    common = {c.iri for c in of_all} | {a.iri for c in of_all for a in lexicon.ancestors(c)}
    said = set(_words(title))
    marks, rest = _terms(words, lexicon)
    own = {c.iri for c in marks if not _is_told(c, common, lexicon)}
    context, _ = _terms(str(row["quote"] or ""), lexicon)
    return Group(
        frozenset(arms - {_TRANSPLANT}),
        frozenset(own | {w for w in rest if w not in said}),
        frozenset(c.iri for c in context),
    )


def _terms(text: str, lexicon: Lexicon) -> tuple[list[Concept], list[str]]:
    """Return what a text says of patients, and its words that neither say that nor a therapy."""
    found = lexicon.find(text, *_OF_PATIENTS, "intervention")
    covered = {i for m in found for i in range(m.span.start, m.span.end)}
    rest = [w.lower() for w, start, _ in tokens(text) if start not in covered]
    concepts = [m.concept for m in found if m.concept.scheme != "intervention"]
    return concepts, [w for w in rest if w not in _NO_GROUP]


def _is_told(concept: Concept, common: set[str], lexicon: Lexicon) -> bool:
    """Tell whether the title says of all patients what a concept says of a group."""
    return concept.iri in common or any(a.iri in common for a in lexicon.ancestors(concept))


def _words(text: str) -> list[str]:
    return [w.lower() for w, _, _ in tokens(text)]


def _decimals(told: Telling) -> bool:
    """Tell whether a value has a decimal: two such are hardly equal by chance."""
    return told.value is not None and told.value != told.value.to_integral_value()


def _same_size(a: Telling, b: Telling) -> bool:
    return a.size is not None and a.size == b.size


def _folded(value: object) -> str:
    return " ".join(str(value).casefold().split())
