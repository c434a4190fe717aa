"""Outcome figures in running text: values, endpoints, groups and times put together."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.alignment import align
from extractors.attribution import CITED_WORDS, Attribution, Attributor
from extractors.clauses import clauses_of, find_within
from extractors.cohorts import Cohorts
from extractors.counts import find_counts, take_opening_total
from extractors.deaths import with_told_deaths
from extractors.endpoints import Named, find_endpoints
from extractors.labels import named_group
from extractors.measures import DIFFERENCE, RATIOS, measure_of, unit_of
from extractors.model import Cohort, Document, ReportedFigure, Span
from extractors.narrowed import as_deaths, of_causes, onset
from extractors.no_results import is_no_result
from extractors.outcomes import (
    endpoints_of,
    outside_groups,
    without_unknown,
)
from extractors.paragraph_memory import ParagraphMemory
from extractors.ratio_groups import (
    Factor,
    factors_of,
    of_compared,
    with_hazard_of_death,
    with_survival_for_deaths,
)
from extractors.retold import THESE, retold_cohort
from extractors.row_figures import figure_of
from extractors.sentence_groups import without_counted
from extractors.sentence_rows import (
    Line,
    Row,
    alternates,
    follows_all,
    in_reach,
    is_past,
    others_of,
    own_time,
    printed_key,
    shared_p,
)
from extractors.shared_names import with_listed_events, with_shared_heads
from extractors.single_cases import SingleCases
from extractors.subjects import Subjects
from extractors.told_grades import graded_rows, with_told_grades
from extractors.told_p_values import (
    bare_figures,
    lone_figures,
    lone_p_values,
    p_values_of,
    with_later_p,
)
from extractors.told_patients import ToldPatients
from extractors.values import read_values
from extractors.worded_outcomes import with_worded_outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.groups import GroupPhrase
    from extractors.lexicon import Lexicon
    from extractors.model import Sentence
    from extractors.printed import Reading

READ_SECTIONS = frozenset(("abstract", "introduction", "results", "discussion", "main"))
CARRIES_ON = re.compile(
    r"^\W*(?:It|This|These|Those|That|The rates?(?! of)|The (?:corresponding|respective)|"
    r"(?:(?:An?|By|On|The) )?(?:[\w-]+ )?(?:independent|central|blinded) (?:[\w-]+ ){0,3}"
    r"(?:review|assessment)|"
    r"At (?:\d|one|two|three)\S* \w+,? (?:this|these|the) (?:rates?|figures?|values?)|"
    r"In the [^,]{2,40}(?:group|arm|cohort),? it)\b"
)
COMPARED = re.compile(r"\b(?:than|compared (?:with|to)|versus|vs\.)\b")
RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
EXPECTED = re.compile(r"expect", re.IGNORECASE)
EITHER_ARM = re.compile(
    r"\bin (?:either|both|each)(?: of)?(?: the)?(?: two)?(?: treatment| study)?"
    r" (?:arms?|groups?|cohorts?)\b"
)
#: In a clause that names no outcome: "; 81% of the patients (n = 17) received grafts from …".
OF_PATIENTS_WHO = re.compile(
    r"\s?%?\)?\sof\s(?:the\s|our\s|these\s)?(?:\w+\s)?(?:patients|children|adults|subjects)"
    r"\s(?:\([^()]*\)\s)?(?:received|had|were|was|underwent)\b"
)
CAUSES = re.compile(r"\bcauses?\b|\baccounted for\b", re.IGNORECASE)
#: Openings that leave no doubt whose the result is.
THEIRS = re.compile(r"^\W*(?:They|Their|These|The authors|In (?:this|that|their))\b")


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
        self._subjects = self._own_subjects = Subjects(cohorts)
        self._told_subjects: dict[tuple[int, ...], Subjects] = {}
        self._memory = ParagraphMemory(cohorts)
        self._cases = SingleCases(lexicon)
        self._patients = ToldPatients(document.references, lexicon)
        self._own = {printed_key(f.endpoint, f.value, f.unit) for f in own if f.value is not None}

    def figures(self) -> list[ReportedFigure]:
        """Return the figures of all sentences of the sections that print results."""
        return [self._sized(f) for f in self._in_order()]

    def _sized(self, figure: ReportedFigure) -> ReportedFigure:
        """Fill in the size of a cited work's patients, which a later sentence may tell."""
        cohort = figure.cohort
        if not cohort.origin or cohort.level or cohort.size is not None:
            return figure
        size = self._patients.size(cohort.origin)
        if not size:
            return figure
        events = figure.n_events
        total = size if figure.n_total is None and events is not None and events <= size else None
        return replace(figure, cohort=replace(cohort, size=size), n_total=total or figure.n_total)

    def _in_order(self) -> list[ReportedFigure]:
        figures: list[ReportedFigure] = []
        last = 0  # where the figures of the sentence before begin
        for sentence in self._document.sentences:
            section = self._document.sections[sentence.section]
            if section.kind not in READ_SECTIONS:
                continue
            self._attributor.enter(sentence)
            follows = sentence.paragraph == self._memory.paragraph
            if not follows:
                self._memory = ParagraphMemory(self._cohorts, sentence.paragraph)
                self._cases.enter_paragraph()
                for subjects in (self._own_subjects, *self._told_subjects.values()):
                    subjects.enter_paragraph()
            plain = self._document.plain[sentence.span.start : sentence.span.end]
            for refs, words in self._attributor.told_of(sentence, section):
                self._patients.hear(refs, words)
            later = with_later_p(figures[last:], sentence, plain) if follows else None
            figures[last:] = later or figures[last:]
            found = list(self._read(Line(sentence, section, plain)))
            retold = any(f.attribution == "secondary" for f in found)
            self._attributor.leave(sentence, retold=retold)
            if section.kind in ("abstract", "results"):
                self._own |= {
                    printed_key(f.endpoint, f.value, f.unit) for f in found if f.value is not None
                }
            last = len(figures)
            figures += found
        return figures

    def _read(self, line: Line) -> Iterator[ReportedFigure]:
        plain, section = line.plain, line.section
        blocked = self._blocked(plain, line.sentence)
        if blocked == [Span(0, len(plain))]:
            return
        carries = bool(CARRIES_ON.match(plain))
        reading = read_values(plain, durations=carries and self._memory.median)
        self._subjects = self._subjects_of(line, reading)
        named = self._named(plain)
        outcomes = len({n.code for n in named or (self._memory.endpoints if carries else [])})
        groups = self._subjects.groups(plain, reading, section, outcomes)
        groups = without_counted(groups, plain)
        endpoints = with_survival_for_deaths(outside_groups(named, groups), plain, self._lexicon)
        reading.values.extend(find_counts(plain, reading, endpoints, groups))
        take_opening_total(plain, reading.values)
        reading.values = sorted(
            (v for v in reading.values if not any(v.span.start in b for b in blocked)),
            key=lambda v: v.span.start,
        )
        if not reading.values:
            yield from self._single_case(line, endpoints)
        groups = self._memory.pass_landmark(plain, reading, groups)
        factor = self._memory.hear(plain, reading, groups)
        carries = carries or self._memory.goes_on_grading(plain)
        named = endpoints or (self._memory.endpoints if carries else [])
        rows = self._rows(line, reading, groups, named) if reading.values and named else []
        for row in rows:
            figure = None if is_past(row, line) else self._figure(line, row)
            if figure is not None:
                yield figure
        if reading.values and section.kind in ("results", "abstract"):
            used = [[row.endpoint] for row in rows]
            yield from lone_figures(
                self._document, self._cohorts, line, reading, endpoints, used, groups
            )
        if not reading.values and section.kind in ("results", "abstract"):
            # "patients with A had shorter OS (P) than those with B" names its factor by a group
            compared = COMPARED.search(plain) and len(groups) > 1 and not groups[0].whole
            subject = factor or (named_group(groups[0].text) if compared else "")
            if subject:
                cohort = self._with_factor(subject)
                yield from bare_figures(self._document, line, reading, endpoints, cohort, subject)
        if endpoints:
            self._memory.endpoints = endpoints
            self._memory.median = any(v.kind == "median" for v in reading.values)

    def _with_factor(self, factor: str) -> Cohort:
        """Return the patients with a factor, those of the arm that the paragraph is about."""
        cohort, topic = self._cohorts.resolve(factor), self._subjects.topic
        if topic and cohort.label not in ("all", topic.label):
            return self._cohorts.part_of(topic, cohort)
        return cohort

    def _named(self, plain: str) -> list[Named]:
        """Return the endpoints that a sentence names, however it shortens or grades them."""
        named = find_endpoints(plain, self._lexicon)
        named = with_worded_outcomes(named, plain, self._lexicon)
        named = with_told_deaths(named, plain, self._lexicon)
        named = with_shared_heads(named, plain, self._lexicon)
        return with_told_grades(with_listed_events(named, plain), plain, self._lexicon)

    def _single_case(self, line: Line, endpoints: list[Named]) -> Iterator[ReportedFigure]:
        """Yield what became of the one patient that a sentence tells of."""
        case, events = self._cases.read(line.plain, endpoints)
        for value, endpoint in events:
            if case is not None:
                figure = self._figure(line, Row(value, endpoint, case, None, None))
                if figure is not None:
                    yield figure

    def _subjects_of(self, line: Line, reading: Reading) -> Subjects:
        """Return who knows the groups of a sentence: one work's arms are not another's."""
        start, end = line.sentence.span.start, line.sentence.span.end
        places = [start + v.span.start for v in reading.values] or [end - 1]
        credits = {self._attributor.of(line.sentence, at, line.section) for at in places}
        refs = next(iter(credits)).refs if len(credits) == 1 else ()
        if not refs:
            return self._own_subjects
        if refs not in self._told_subjects:
            given = self._patients.given(refs)
            told = Cohorts(Cohort(label="all"), self._lexicon, given=given)
            self._told_subjects[refs] = Subjects(told)
        return self._told_subjects[refs]

    def _blocked(self, plain: str, sentence: Sentence) -> list[Span]:
        """Return the clauses that define or assume: their numbers are no results."""
        edges = [0, *(m.end() for m in re.finditer(r";\s", plain)), len(plain)]
        clauses = [Span(a, b) for a, b in pairwise(edges)]
        cues = [
            m
            for m in self._lexicon.find(plain, "cue")
            if m.notation in ("definition", "assumption")
            # "a remission is expected in 50% [4]" tells what others found
            and not (EXPECTED.match(plain, m.span.start) and self._attributor.markers(sentence))
            and not re.search(r"\b[Aa]s\s$", plain[: m.span.start])
        ]
        return [c for c in clauses if any(m.span.start in c for m in cues)]

    def _rows(
        self, line: Line, reading: Reading, groups: list[GroupPhrase], named: list[Named]
    ) -> list[Row]:
        plain = line.plain
        start = line.sentence.span.start
        markers = [c.span.start - start for c in self._attributor.markers(line.sentence)]
        factors = factors_of(reading.values, named, plain)
        rows: list[Row] = []
        inside = find_within(named, Span(0, len(plain)))
        said = [] if inside else named
        for clause in clauses_of(plain):
            values = [
                v
                for i, v in enumerate(reading.values)
                if v.span.start in clause and i not in factors
            ]
            own = find_within(named, clause)
            said = own or said
            if not own:
                values = [v for v in values if not OF_PATIENTS_WHO.match(plain, v.span.end)]
            if not values or not said:
                continue
            times = find_within(reading.times, clause) or reading.times
            paired = bool(RESPECTIVELY.search(plain))
            alternate = alternates(values, reading.p_values, groups, plain, paired=paired)
            endpoints = endpoints_of(
                values, said, plain, paired=paired, block=alternate, elsewhere=named
            )
            endpoints = without_unknown(values, endpoints, named, plain)
            # groups named in the clause are its own; those named at the end are of all clauses
            here = find_within(groups, clause)
            near = [g for g in groups if g.frame or g in here] if here else groups
            told = [v for v in values if v.inside not in values and v.kind != DIFFERENCE]
            groups_of = self._subjects.cohorts_of(
                told, near, plain, line.section, markers, paired=paired, alternate=alternate
            )
            everyone = self._subjects.topic or self._cohorts.whole
            own_group = {id(v): c for v, c in zip(told, groups_of, strict=True)}
            cohorts = [
                own_group.get(id(v.inside if v.inside in values else v), everyone) for v in values
            ]
            picked = align(
                [v.span for v in values],
                [(t.span, t) for t in times],
                paired=paired and len(times) > 1,
                cycle=not alternate,
            )
            lone = lone_p_values(reading, named, endpoints, plain)
            p_values = p_values_of(values, [p for p in reading.p_values if p not in lone])
            rows += [
                Row(
                    v,
                    e,
                    everyone if follows_all(v, e, groups, endpoints) else cohorts[i],
                    in_reach(own_time(picked[i], e, named, plain), v, plain),
                    p_values[i],
                )
                for i, v in enumerate(values)
                for e in endpoints[i]
                if not is_no_result(v, e, named, plain)
            ]
        if self._memory.deaths and CAUSES.search(plain):
            rows = as_deaths(rows, named, plain, self._lexicon)
        rows = of_causes(rows, plain, self._lexicon)
        rows = graded_rows(self._in_each_arm(rows, plain), plain, named, self._lexicon)
        special = []
        for row in rows:
            found = onset(
                replace(row, cohort=self._memory.group_of(row, plain)), rows, plain, self._lexicon
            )
            special.append(found)
            self._memory.count(found, plain)
        special = with_hazard_of_death(of_compared(special, plain), plain, self._lexicon)
        compared = [self._compared(r, special) for r in special]
        return [*self._factor_rows(reading, factors), *compared]

    def _factor_rows(self, reading: Reading, factors: dict[int, Factor]) -> list[Row]:
        """Return the ratios of factors that a sentence lists: "age (HR 1.9) and sex (HR 1.2)"."""
        p_values = p_values_of(reading.values, reading.p_values)
        rows = []
        for i, factor in factors.items():
            cohort = self._cohorts.resolve(factor.text)
            if cohort.label != "all":
                rows.append(Row(reading.values[i], factor.endpoint, cohort, None, p_values[i]))
        return rows

    def _in_each_arm(self, rows: list[Row], plain: str) -> list[Row]:
        """Return a row an arm for "the median was not reached in either arm"."""
        arms = [self._cohorts.get(label) for label in self._cohorts.arms]
        values = {id(row.value) for row in rows}
        if len(arms) != 2 or len(values) != 1 or not EITHER_ARM.search(plain):
            return rows
        return [replace(row, cohort=arm) for row in rows for arm in arms if arm is not None]

    def _compared(self, row: Row, rows: list[Row]) -> Row:
        """Take the P from a value that is no side of a comparison."""
        row = replace(row, p=shared_p(row, rows))
        others = others_of(row, rows)
        compared = bool(others) or row.value.kind in RATIOS or len(rows) == 1
        keep = row.p and compared and not (row.cohort.label == "all" and others)
        row.value.comparator = "; ".join(others) if keep and row.cohort.label != "all" else ""
        return row if keep else replace(row, p=None)

    def _credit(self, line: Line, row: Row, unit: str) -> Attribution:
        at = line.sentence.span.start + row.value.span.start
        credit = self._attributor.of(line.sentence, at, line.section)
        before = line.plain[: row.value.span.start]
        repeats = (
            credit.kind == "secondary"
            and line.section.kind in ("discussion", "main")
            and row.value.value is not None
            and row.value.kind != "count"  # small counts are alike by chance
            and (
                self._attributor.markers(line.sentence)
                or ("." in row.value.text and not THEIRS.match(line.plain))
            )
            and printed_key(row.endpoint.code, row.value.value, unit) in self._own
            and not self._attributor.named(before)
            and not CITED_WORDS.search(before)
        )
        # the discussion repeats the article's own figure beside a citation
        return Attribution() if repeats else credit

    def _figure(self, line: Line, row: Row) -> ReportedFigure | None:
        """Return the figure of a row, None where its endpoint has no such measure or nobody's."""
        time = None if row.by_cycle else row.time
        measure = measure_of(row.value, row.endpoint, line.plain, time)
        if not measure:
            return None
        credit = self._credit(line, row, unit_of(row.value, measure))
        if credit.kind == "secondary":
            if not credit.refs:
                return None
            if THESE.fullmatch(row.cohort.label):
                row = replace(row, cohort=Cohort(label="all"))
            if row.cohort.label == "all" and row.value.total:
                self._patients.count(credit.refs, row.value.total)
            cohort = retold_cohort(
                credit.refs,
                row.cohort,
                line.plain,
                line.section.heading,
                self._patients,
                self._lexicon,
            )
            row = replace(row, cohort=cohort)
        elif self._cohorts.get(row.cohort.label) is None:
            self._cohorts.add(row.cohort)
        analysis = self._memory.analysis_of(row.value, line.plain)
        return figure_of(self._document, line, row, measure, credit, analysis)
