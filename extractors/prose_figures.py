"""Outcome figures in running text: values, endpoints, groups and times put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.alignment import align
from extractors.attribution import CITED_WORDS, Attribution, Attributor
from extractors.clauses import clauses_of, find_within
from extractors.counts import find_counts
from extractors.endpoints import CAUSE_OF_DEATH, Named, find_endpoints
from extractors.factors import find_factor
from extractors.labels import named_group
from extractors.model import Cohort, Document, ReportedFigure, Span
from extractors.outcomes import (
    RATIOS,
    endpoints_of,
    measure_of,
    outside_groups,
    p_values_of,
    unit_of,
    without_unknown,
)
from extractors.retold import retold_cohort
from extractors.sentence_rows import (
    Line,
    Row,
    alternates,
    is_past,
    others_of,
    own_time,
    printed_key,
    shared_p,
)
from extractors.subjects import Subjects
from extractors.values import read_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.cohorts import Cohorts
    from extractors.groups import GroupPhrase
    from extractors.lexicon import Lexicon
    from extractors.printed import PrintedValue, Reading

READ_SECTIONS = frozenset(("abstract", "introduction", "results", "discussion", "main"))
CARRIES_ON = re.compile(
    r"^\W*(?:It|This|These|Those|That|The rates?(?! of)|The (?:corresponding|respective)|"
    r"At (?:\d|one|two|three)\S* \w+,? (?:this|these|the) (?:rates?|figures?|values?)|"
    r"In the [^,]{2,40}(?:group|arm|cohort),? it)\b"
)
RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
MULTIVARIABLE = re.compile(r"\bmulti-?varia(?:te|ble)\b|\badjusted\b", re.IGNORECASE)
UNIVARIABLE = re.compile(r"\buni-?varia(?:te|ble)\b", re.IGNORECASE)
LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
OF_DEATHS = re.compile(r"\baccounted for\b.{0,20}\bof (?:the |all )?deaths?\b", re.IGNORECASE)
CAUSES = re.compile(r"\bcauses?\b|\baccounted for\b", re.IGNORECASE)
AFTER_RELAPSE = re.compile(
    r"\bpost[- ]relapse\b|\bafter (?:the )?relapse\b|\bfrom relapse\b", re.IGNORECASE
)
GVHD_TREATED = re.compile(
    r"\b(?:anti-GVHD|GVHD (?:therap|treatment)|response of [ac]?GVHD|treatment of (?:acute "
    r"|chronic )?GVHD)",
    re.IGNORECASE,
)


#: What those are called who had an outcome, where later words refer to them.
COUNTED = {"RELAPSE": "patients who relapsed", "DEATH": "patients who died", "CR": "patients in CR"}


@dataclass(slots=True)
class _Memory:
    """What a paragraph has already said, its groups apart."""

    paragraph: int = -1
    endpoints: list[Named] = field(default_factory=list)
    factor: str = ""
    median: bool = False
    landmark: str = ""
    deaths: bool = False
    counted: Cohort | None = None


class ProseReader:
    """Reads the sentences of one article in order."""

    def __init__(
        self,
        document: Document,
        cohorts: Cohorts,
        attributor: Attributor,
        lexicon: Lexicon,
        own: Sequence[ReportedFigure] = (),
    ) -> None:
        self._document = document
        self._cohorts = cohorts
        self._attributor = attributor
        self._lexicon = lexicon
        self._subjects = Subjects(cohorts)
        self._memory = _Memory()
        self._own = {printed_key(f.endpoint, f.value, f.unit) for f in own if f.value is not None}

    def figures(self) -> Iterator[ReportedFigure]:
        """Yield the figures of all sentences of the sections that print results."""
        for sentence in self._document.sentences:
            section = self._document.sections[sentence.section]
            if section.kind not in READ_SECTIONS:
                continue
            self._attributor.enter(sentence)
            if sentence.paragraph != self._memory.paragraph:
                self._memory = _Memory(sentence.paragraph)
                self._subjects.enter_paragraph()
            plain = self._document.plain[sentence.span.start : sentence.span.end]
            found = list(self._read(Line(sentence, section, plain)))
            retold = any(f.attribution == "secondary" for f in found)
            self._attributor.leave(sentence, retold=retold)
            if section.kind in ("abstract", "results"):
                self._own |= {
                    printed_key(f.endpoint, f.value, f.unit) for f in found if f.value is not None
                }
            yield from found

    def _read(self, line: Line) -> Iterator[ReportedFigure]:
        plain, section = line.plain, line.section
        blocked = self._blocked(plain)
        if blocked == [Span(0, len(plain))]:
            return
        carries = bool(CARRIES_ON.match(plain))
        reading = read_values(plain, durations=carries and self._memory.median)
        groups = self._subjects.groups(plain, reading)
        endpoints = outside_groups(find_endpoints(plain, self._lexicon), groups)
        reading.values.extend(find_counts(plain, reading, endpoints, groups))
        reading.values = sorted(
            (v for v in reading.values if not any(v.span.start in b for b in blocked)),
            key=lambda v: v.span.start,
        )
        groups = self._without_landmark(plain, reading, groups)
        factor = self._remember(plain, reading, groups)
        named = endpoints or (self._memory.endpoints if carries else [])
        if reading.values and named:
            for row in self._rows(line, reading, groups, named):
                figure = None if is_past(row, line) else self._figure(line, row)
                if figure is not None:
                    yield figure
        if factor and not reading.values and section.kind in ("results", "abstract"):
            yield from self._bare_p_values(line, reading, endpoints, factor)
        if endpoints:
            self._memory.endpoints = endpoints
            self._memory.median = any(v.kind == "median" for v in reading.values)

    def _without_landmark(
        self, plain: str, reading: Reading, groups: list[GroupPhrase]
    ) -> list[GroupPhrase]:
        """Note who passed a landmark, "in a landmark analysis of those …"; return the others."""
        landmark = LANDMARK.search(plain)
        first = groups[0] if groups else None
        if not landmark or not first or not first.frame or not reading.values:
            return groups
        if len(groups) == 1 or first.span.start < landmark.end():
            return groups
        self._memory.landmark = named_group(first.text)
        self._cohorts.add(Cohort(label=self._memory.landmark, size=first.size, parent="all"))
        return groups[1:]

    def _remember(self, plain: str, reading: Reading, groups: list[GroupPhrase]) -> str:
        """Note what later sentences refer to; return the sentence's own factor."""
        if CAUSE_OF_DEATH.search(plain) or OF_DEATHS.search(plain):
            self._memory.deaths = True
        if LANDMARK.search(plain) and not reading.values and groups:
            self._memory.landmark = named_group(groups[-1].text)
        factor = find_factor(plain)
        self._memory.factor = factor or self._memory.factor
        return factor

    def _blocked(self, plain: str) -> list[Span]:
        """Return the clauses that define or assume: their numbers are no results."""
        edges = [0, *(m.end() for m in re.finditer(r";\s", plain)), len(plain)]
        clauses = [Span(a, b) for a, b in pairwise(edges)]
        cues = [
            m
            for m in self._lexicon.find(plain, "cue")
            if m.notation in ("definition", "assumption")
            and not re.search(r"\b[Aa]s\s$", plain[: m.span.start])
        ]
        return [c for c in clauses if any(m.span.start in c for m in cues)]

    def _bare_p_values(
        self, line: Line, reading: Reading, endpoints: list[Named], factor: str
    ) -> Iterator[ReportedFigure]:
        """Yield the comparisons of which only the P is printed."""
        cohort = self._cohorts.resolve(factor)
        for p in reading.p_values:
            before = [e for e in endpoints if e.span.start < p.span.start]
            if not before or cohort.label == "all":
                continue
            start = line.sentence.span.start + p.span.start
            place = Span(start, line.sentence.span.start + p.span.end)
            yield ReportedFigure(
                span=self._document.printed_around(line.sentence.span, place),
                value_span=place,
                location=line.location,
                cohort=cohort,
                endpoint=before[-1].code,
                measure="p_value",
                value=None,
                value_text=self._document.text[place.start : place.end],
                unit="",
                p_value=p.text,
                p_operator=p.operator,
                contrast=factor,
                found_by="prose:p_value",
            )

    def _rows(
        self, line: Line, reading: Reading, groups: list[GroupPhrase], named: list[Named]
    ) -> list[Row]:
        plain = line.plain
        start = line.sentence.span.start
        markers = [c.span.start - start for c in self._attributor.markers(line.sentence)]
        rows: list[Row] = []
        inside = find_within(named, Span(0, len(plain)))
        said = [] if inside else named
        for clause in clauses_of(plain):
            values = [v for v in reading.values if v.span.start in clause]
            own = find_within(named, clause)
            said = own or said
            if not values or not (said or named):
                continue
            times = find_within(reading.times, clause) or reading.times
            paired = bool(RESPECTIVELY.search(plain))
            alternate = alternates(values, reading.p_values, groups, plain)
            endpoints = endpoints_of(values, said or named, plain, paired=paired, block=alternate)
            endpoints = without_unknown(values, endpoints, named, plain)
            cohorts = self._subjects.cohorts_of(
                values, groups, plain, line.section, markers, paired=paired, alternate=alternate
            )
            picked = align(
                [v.span for v in values],
                [(t.span, t) for t in times],
                paired=paired and len(times) > 1,
                cycle=not alternate,
            )
            p_values = p_values_of(values, reading.p_values)
            rows += [
                Row(v, e, cohorts[i], own_time(picked[i], e, named), p_values[i])
                for i, v in enumerate(values)
                for e in endpoints[i]
            ]
        if self._memory.deaths and CAUSES.search(plain):
            rows = self._deaths(rows)
        special = []
        for row in rows:
            found = replace(row, cohort=self._special(row, plain))
            special.append(found)
            self._note_counted(found)
        return [self._compared(r, special) for r in special]

    def _compared(self, row: Row, rows: list[Row]) -> Row:
        """Take the P from a value that is no side of a comparison."""
        row = replace(row, p=shared_p(row, rows))
        others = others_of(row, rows)
        compared = bool(others) or row.value.kind in RATIOS or len(rows) == 1
        keep = row.p and compared and not (row.cohort.label == "all" and others)
        row.value.comparator = "; ".join(others) if keep and row.cohort.label != "all" else ""
        return row if keep else replace(row, p=None)

    def _deaths(self, rows: list[Row]) -> list[Row]:
        """Causes of death are shares of those who died, whatever else the causes' names mean."""
        death = self._lexicon.get("endpoint", "DEATH")
        died = self._cohorts.add(Cohort(label="patients who died", parent="all"))
        return [
            replace(r, endpoint=Named("DEATH", r.endpoint.span, death), cohort=died)
            for r in rows
            if r.value.percent
        ]

    def _note_counted(self, row: Row) -> None:
        """Remember those counted last: "ten of them" in the next clause are of these."""
        events = row.value.events
        if events and row.value.kind in ("count", "percent", "fraction"):
            name = COUNTED.get(row.endpoint.code)
            if name:
                known = self._cohorts.get(name)
                other = known is not None and known.size not in (None, events)
                label = f"{events} {name}" if other else name
                self._memory.counted = Cohort(label, events, parent=row.cohort.label)

    def _special(self, row: Row, plain: str) -> Cohort:
        """Return the group that the endpoint or a landmark narrows down.

        Survival after relapse, and the time to it, are those of the patients who relapsed; at a
        landmark each group has fewer patients, so it is a group of its own.
        """
        cohort, endpoint = row.cohort, row.endpoint
        if row.value.of_them and self._memory.counted:
            return self._cohorts.add(self._memory.counted)
        if row.value.kind in RATIOS:
            factor = self._memory.factor
            if factor and cohort.label == "all":
                cohort = self._cohorts.arm_of(factor) or self._cohorts.resolve(factor)
        else:
            near = plain[max(0, endpoint.span.start - 24) : endpoint.span.end + 24]
            survival = endpoint.fact("endpointKind") == "survival" and AFTER_RELAPSE.search(near)
            if cohort.label == "all" and (survival or endpoint.code == "TIME_TO_RELAPSE"):
                cohort = self._cohorts.add(Cohort(label="patients who relapsed", parent="all"))
        landmark = self._memory.landmark
        if landmark:
            label = landmark if cohort.label == "all" else f"{cohort.label} (landmark: {landmark})"
            cohort = self._cohorts.add(Cohort(label=label, parent=cohort.label))
        return cohort

    def _credit(self, line: Line, row: Row, unit: str) -> Attribution:
        at = line.sentence.span.start + row.value.span.start
        credit = self._attributor.of(line.sentence, at, line.section)
        before = line.plain[: row.value.span.start]
        repeats = (
            credit.kind == "secondary"
            and line.section.kind in ("discussion", "main")
            and row.value.value is not None
            and row.value.kind != "count"  # small counts are alike by chance
            and self._attributor.markers(line.sentence)
            and printed_key(row.endpoint.code, row.value.value, unit) in self._own
            and not self._attributor.named(before)
            and not CITED_WORDS.search(before)
        )
        # the discussion repeats the article's own figure beside a citation
        return Attribution() if repeats else credit

    def _figure(self, line: Line, row: Row) -> ReportedFigure | None:
        value, endpoint, cohort, plain = row.value, row.endpoint, row.cohort, line.plain
        # a cycle of therapy is no length of time, but it tells two responses apart
        by_cycle = row.time is not None and row.time.unit == "cycle"
        measure = measure_of(value, endpoint, plain, None if by_cycle else row.time)
        if not measure:
            return None
        at = line.sentence.span.start + value.span.start
        value_span = Span(at, at + len(value.text))
        unit = unit_of(value, measure)
        credit = self._credit(line, row, unit)
        if credit.kind == "secondary":
            if not credit.refs:
                return None
            told = plain[: value.span.start]
            known = self._document.references
            cohort = retold_cohort(
                credit, cohort, plain, told, line.section.heading, known, self._lexicon
            )
        timeless = measure in ("median", "mean", "count") or measure in RATIOS
        time = None if timeless or by_cycle else row.time
        cycle = int(row.time.value) if row.time and by_cycle else None
        if endpoint.fact("endpointKind") != "response":
            cycle = None
        total = value.total
        if total is None and value.events is not None and (cohort.size or 0) >= value.events:
            total = cohort.size
        code = endpoint.code
        if endpoint.fact("endpointKind") == "response" and GVHD_TREATED.search(plain):
            code = "OTHER:gvhd response"  # never pooled with leukemia remission
        has_interval = value.low is not None and not value.spread_kind
        return ReportedFigure(
            span=self._document.printed_around(line.sentence.span, value_span),
            value_span=value_span,
            location=line.location,
            cohort=cohort,
            endpoint=code,
            measure=measure,
            value=value.value,
            value_text=self._document.text[value_span.start : value_span.end],
            unit=unit,
            operator=value.operator,
            status=value.status,
            ci_low=value.low,
            ci_high=value.high,
            ci_level=value.level or (Decimal(95) if has_interval else None),
            spread_kind=value.spread_kind,
            spread_low=value.spread_low,
            spread_high=value.spread_high,
            p_value=row.p.text if row.p else "",
            p_operator=row.p.operator if row.p else "",
            n_events=value.events,
            n_total=total if value.events is not None else None,
            timepoint=time.value if time else None,
            timepoint_unit=time.unit if time else "",
            cycle=cycle,
            analysis=self._analysis(value, plain),
            comparator=value.comparator,
            attribution=credit.kind,
            cited_refs=credit.refs,
            setting=tuple(dict.fromkeys(e.setting for e in cohort.exposures if e.setting)),
            intervention=tuple(dict.fromkeys(e.intervention for e in cohort.exposures)),
            found_by=f"prose:{value.kind}",
        )

    def _analysis(self, value: PrintedValue, plain: str) -> str:
        if value.kind in RATIOS:
            if MULTIVARIABLE.search(plain):
                return "multivariable"
            return "univariable" if UNIVARIABLE.search(plain) else ""
        return "landmark" if LANDMARK.search(plain) or self._memory.landmark else ""
