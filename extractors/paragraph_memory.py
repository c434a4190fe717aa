"""What a paragraph has said so far: the groups, factors and endpoints later sentences refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.endpoints import CAUSE_OF_DEATH
from extractors.factors import find_factor
from extractors.labels import named_group
from extractors.measures import RATIOS
from extractors.model import Cohort

if TYPE_CHECKING:
    from extractors.cohorts import Cohorts
    from extractors.endpoints import Named
    from extractors.groups import GroupPhrase
    from extractors.printed import PrintedValue, Reading
    from extractors.sentence_rows import Row

MULTIVARIABLE = re.compile(r"\bmulti-?varia(?:te|ble)\b|\badjusted\b", re.IGNORECASE)
UNIVARIABLE = re.compile(r"\buni-?varia(?:te|ble)\b", re.IGNORECASE)
LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
OF_DEATHS = re.compile(r"\baccounted for\b.{0,20}\bof (?:the |all )?deaths?\b", re.IGNORECASE)
AFTER_RELAPSE = re.compile(
    r"\bpost[- ]relapse\b|\bafter (?:the )?relapse\b|\bfrom relapse\b", re.IGNORECASE
)
#: What those are called who had an outcome, where later words refer to them.
COUNTED = {
    "RELAPSE": "patients who relapsed",
    "DEATH": "patients who died",
    "CR": "patients in CR",
    "MRD_NEG": "patients with MRD negativity",
    "HSCT_DONE": "patients who underwent HSCT",
    "CART_DONE": "patients who received CAR T cells",
}
#: "Of these, 45 (65%) …", "eleven of these 21 patients": those counted before.
OF_THESE = re.compile(
    r"(?:^|[;,]\s)(?:and\s)?(?:of|among)\s(?:these|those|them|whom|which),?\s$", re.IGNORECASE
)
#: How far a printed percentage may be from its events over its total.
ROUNDING = 1.0
#: "Of these, 22 (27%) had a severity of grades II to IV"
OF_THESE_GRADED = re.compile(
    r"\W*(?:Of|Among)\s(?:these|those|them),?\s[^.;]{1,40}?\b(?:had|were|was|with)\s[^.;]{0,25}?\bgrades?\s",
    re.IGNORECASE,
)

#: "ten received A (with 9 achieving B)": nine of those ten.
WITH_OF_COUNTED = re.compile(r"\((?:with\s)?$")
ACHIEVING = re.compile(r"\s(?:achieving|reaching|obtaining|experiencing|developing|responding)\b")
#: "eleven of these had A, including 5 with …, and 2 with …": all of them are of these.
INCLUDED = re.compile(r",\sincluding\s(?:\d+\b[^.;]*,\sand\s)?$", re.IGNORECASE)


@dataclass(slots=True)
class ParagraphMemory:
    """The memory of one paragraph; the next paragraph starts a new one."""

    cohorts: Cohorts
    paragraph: int = -1
    endpoints: list[Named] = field(default_factory=list)
    factor: str = ""
    #: Whether the last sentence with an endpoint printed a median.
    median: bool = False
    #: Who passed the landmark that an analysis starts from.
    landmark: str = ""
    #: Whether the paragraph tells of deaths, so that its causes are causes of death.
    deaths: bool = False
    #: Those counted last.
    counted: Cohort | None = None
    #: The sentence that tells of those counted before, and who they are.
    going_on: tuple[str, Cohort] | None = None

    def pass_landmark(
        self, plain: str, reading: Reading, groups: list[GroupPhrase]
    ) -> list[GroupPhrase]:
        """Note who passed a landmark, "in a landmark analysis of those …"; return the others."""
        landmark = LANDMARK.search(plain)
        first = groups[0] if groups else None
        if not landmark or not first or not first.frame or not reading.values:
            return groups
        if len(groups) == 1 or first.span.start < landmark.end():
            return groups
        self.landmark = named_group(first.text)
        self.cohorts.add(Cohort(label=self.landmark, size=first.size, parent="all"))
        return groups[1:]

    def hear(self, plain: str, reading: Reading, groups: list[GroupPhrase]) -> str:
        """Note what later sentences refer to; return the sentence's own factor."""
        if CAUSE_OF_DEATH.search(plain) or OF_DEATHS.search(plain):
            self.deaths = True
        if LANDMARK.search(plain) and not reading.values and groups:
            self.landmark = named_group(groups[-1].text)
        factor = find_factor(plain)
        self.factor = factor or self.factor
        return factor

    def goes_on_grading(self, plain: str) -> bool:
        """Tell "Of these, 22 had grades II to IV": the event of the sentence before, graded."""
        graded = any(n.fact("endpointKind") in ("incidence", "toxicity") for n in self.endpoints)
        return graded and bool(OF_THESE_GRADED.match(plain))

    def count(self, row: Row, plain: str) -> None:
        """Remember those counted last: "ten of them" in the next clause are of these."""
        events = row.value.events
        if row.value.part_of is not None:
            return
        if events and row.value.kind in ("count", "percent", "fraction"):
            name = COUNTED.get(row.endpoint.code)
            if not name and row.endpoint.fact("endpointKind") in ("incidence", "toxicity"):
                printed = plain[row.endpoint.span.start : row.endpoint.span.end]
                name = f"patients with {printed}"
            if name:
                known = self.cohorts.get(name)
                other = known is not None and known.size not in (None, events)
                label = f"{events} {name}" if other else name
                self.counted = Cohort(label, events, parent=row.cohort.label)

    def _is_part(self, row: Row, counted: Cohort) -> bool:
        """Tell a cause or a site from the whole that it is counted of: "12 died, 3 of A"."""
        name = COUNTED.get(row.endpoint.code, "")
        whole = row.value.part_of
        return (
            whole is not None
            and row.endpoint.code in ("DEATH", "RELAPSE")
            and counted.label.endswith(name)
            and counted.size == whole.events
            and counted.parent == row.cohort.label
        )

    def group_of(self, row: Row, plain: str) -> Cohort:
        """Return the group that the endpoint or a landmark narrows down.

        Survival after relapse, and the time to it, are those of the patients who relapsed; at a
        landmark each group has fewer patients, so it is a group of its own.
        """
        cohort, endpoint = row.cohort, row.endpoint
        if self.counted and (
            _is_of_counted(row.value, self.counted, plain) or self._is_part(row, self.counted)
        ):
            self.going_on = plain, self.counted
            return self._met(self.counted)
        if self.going_on and self.going_on[0] == plain and cohort.label == "all":
            begin = row.value.begin if row.value.begin >= 0 else row.value.span.start
            if INCLUDED.search(plain[:begin]):
                return self._met(self.going_on[1])
        if row.value.kind in RATIOS:
            if self.factor and cohort.label == "all":
                cohort = self.cohorts.arm_of(self.factor) or self.cohorts.resolve(self.factor)
        else:
            near = plain[max(0, endpoint.span.start - 24) : endpoint.span.end + 24]
            survival = endpoint.fact("endpointKind") == "survival" and AFTER_RELAPSE.search(near)
            if cohort.label == "all" and (survival or endpoint.code == "TIME_TO_RELAPSE"):
                cohort = self._met(Cohort(label="patients who relapsed", parent="all"))
        if self.landmark:
            whole = cohort.label == "all"
            label = self.landmark if whole else f"{cohort.label} (landmark: {self.landmark})"
            cohort = self.cohorts.add(Cohort(label=label, parent=cohort.label))
        return cohort

    def _met(self, cohort: Cohort) -> Cohort:
        """Return a group as it was met before; a new one is only taken in with a figure of it.

        What is retold of another work is no group of this article.
        """
        counted = self.counted
        if counted and counted.label == cohort.label:
            cohort = counted
        known = self.cohorts.get(cohort.label)
        same = known is not None and None in (known.size, cohort.size)
        same = same or (known is not None and known.size == cohort.size)
        return replace(cohort, size=known.size or cohort.size) if known and same else cohort

    def analysis_of(self, value: PrintedValue, plain: str) -> str:
        """Return how a value was analysed: "multivariable", "univariable", "landmark" or ""."""
        if value.kind in RATIOS:
            if MULTIVARIABLE.search(plain):
                return "multivariable"
            return "univariable" if UNIVARIABLE.search(plain) else ""
        return "landmark" if LANDMARK.search(plain) or self.landmark else ""


def _is_of_counted(value: PrintedValue, counted: Cohort, plain: str) -> bool:
    """Tell whether a value is of those counted last: "ten of them", "of these, 45 (65%)"."""
    begin = value.begin if value.begin >= 0 else value.span.start
    if WITH_OF_COUNTED.search(plain[:begin]) and ACHIEVING.match(plain, value.span.end):
        return True
    of_these = re.search(r"\bthese\b", plain[begin : value.span.start])
    of_all = bool(of_these) and value.total == counted.size
    if value.percent and value.value is not None and value.events and counted.size:
        share = 100 * value.events / counted.size
        if abs(share - float(value.value)) > ROUNDING:
            return False  # 22 (27%) of 40 is a share of more than these
    return value.of_them or of_all or bool(OF_THESE.search(plain[:begin]))
