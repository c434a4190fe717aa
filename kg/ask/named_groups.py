"""A group of patients by its words: which terms of a question it goes by."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ask.phrases import phrasebook
from kg.ask.words import NUMBERS, keys_of, word_set, words_of
from kg.merge import COMPARATIVE

if TYPE_CHECKING:
    from kg.ask.reading import GroupTerm, Side
    from kg.evidence import Row

NO = frozenset({"no", "not", "non", "without"})
#: Schemes whose terms are written alike: MRD is measured, or a donor.
_DONORS, _DONOR = "donor-graft", "donor"
WHOLE = "all"
#: What the title of an article, or of a retold work, tells of all its patients.
_IN_TITLES = frozenset({"age-group", "condition", "disease-status"})
#: Article, label, contrast, whether it is a ratio's, and the title that describes it.
Name = tuple[str, str, str, bool, tuple[str, ...]]
_BOUNDS = word_set("fewer greater higher later less lower more older younger")


class Group:
    """A group of patients, or the contrast of a ratio, by its words."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.article = str(row["article"])
        self.contrast = str(row["contrast"] or "")
        self.label = str(row["group"])
        self.is_ratio = row["measure"] in COMPARATIVE
        self.title = keys_of(str(row["title"] or ""))
        # What an article retells is of its disease, too.
        self.disease = keys_of(str(row["own_title"] or ""))
        self.name: Name = (self.article, self.label, self.contrast, self.is_ratio, self.title)
        self.estimates: set[str] = set()
        self.baseline: list[tuple[str, ...]] = []
        #: What the query compares: a ratio is known by its contrast, not by its group.
        self.shown = self.contrast or self.label

    @cached_property
    def keys(self) -> set[str]:
        """All words that describe the group; "one cycle" and "1 cycle" are the same."""
        columns = ("group", "variable", "level", "contrast")
        keys = {k for c in columns if self.row[c] for k in keys_of(str(self.row[c]))}
        spelled = {w for w, n in NUMBERS.items() if n in keys}
        return keys | {NUMBERS[k] for k in keys if k in NUMBERS} | spelled

    @cached_property
    def fields(self) -> list[tuple[str, ...]]:
        """The words of its name, contrast, level and of the group that it is part of."""
        columns = ("group", "contrast", "level", "parent")
        # The whole cohort is called "all", which is no name of ALL.
        return [keys_of(str(self.row[c])) for c in columns if self.row[c] not in (None, WHOLE)]

    @cached_property
    def is_of_donors(self) -> bool:
        """Whether it is named after a donor alone: an "MRD donor" is no matter of MRD."""
        if _DONOR not in keys_of(self.label):
            return False
        phrases = phrasebook().find(words_of(self.label))
        return {p.senses[0].concept.scheme for p in phrases if p.senses} <= {_DONORS}

    @cached_property
    def is_either(self) -> bool:
        """Whether it is two groups in one: "blina or DLI", not "two or more cycles"."""
        pairs = pairwise(keys_of(self.label))
        return any(first == "or" and second not in _BOUNDS for first, second in pairs)

    def answers_to(self, term: GroupTerm, *, may_be_negated: bool = False) -> bool:
        """Tell whether it goes by a term; ``no early relapse`` is no group of early relapse."""
        if term.concept and self.row["population"] == term.concept:
            return True
        if term.scheme == "cue":
            return keys_of(self.label) in term.phrases
        if term.scheme in _IN_TITLES and not term.negated and holds(term, self.title):
            return True
        if term.scheme == "condition" and holds(term, self.disease):
            return True
        if term.scheme != _DONORS and self.is_of_donors:
            return False
        if not term.negated and any(
            holds(term, keys, may_be_negated=False) for keys in self.baseline
        ):
            return True
        may_be_negated = may_be_negated or term.negated
        if any(holds(term, keys, may_be_negated=may_be_negated) for keys in self.fields):
            return not term.negated or any(_is_negated(term, keys) for keys in self.fields)
        variable, level = self.row["variable"], keys_of(str(self.row["level"] or ""))
        told = {*keys_of(str(variable or "")), *level}
        if term.negated:
            # "Early relapse: no" is the group without early relapse.
            begins = keys_of(str(variable or ""))
            is_told = any(begins[: len(p)] == p for p in term.phrases)
            return is_told and bool(NO.intersection(level))
        is_told = bool(variable) and any(told.issuperset(p) for p in term.phrases)
        return is_told and not NO.intersection(level)

    def is_on(self, side: Side) -> bool:
        """Tell whether it is a group of one side of a comparison."""
        return all(self.answers_to(term) for term in side.terms)


def holds(term: GroupTerm, keys: tuple[str, ...], *, may_be_negated: bool = True) -> bool:
    """Tell whether words hold a name of a term, one behind "no" counted or not."""
    places = [
        i
        for phrase in term.phrases
        for i in range(len(keys) - len(phrase) + 1)
        if keys[i : i + len(phrase)] == phrase
    ]
    return any(may_be_negated or not i or keys[i - 1] not in NO for i in places)


def _is_negated(term: GroupTerm, keys: tuple[str, ...]) -> bool:
    return holds(term, keys) and not holds(term, keys, may_be_negated=False)
