"""Outcome figures in running text: values, endpoints, groups and times of a sentence put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from extractors.alignment import align
from extractors.attribution import CITED_WORDS, Attribution, Attributor, family_name
from extractors.cohorts import Cohorts, named_group
from extractors.context import Context, population_of, settings_of, therapies
from extractors.counts import find_counts
from extractors.endpoints import CAUSE_OF_DEATH, Named, find_endpoints
from extractors.groups import GroupPhrase, find_groups
from extractors.lexicon import Lexicon
from extractors.model import Cohort, Document, Exposure, ReportedFigure, Section, Sentence, Span
from extractors.numbers import PValue, Time
from extractors.values import PrintedValue, Reading, read_values

READ_SECTIONS = frozenset(("abstract", "introduction", "results", "discussion", "main"))
RATIOS = frozenset(("hazard_ratio", "odds_ratio", "relative_risk", "rate_ratio"))
INCIDENCE = re.compile(r"\bcumulative incidences?\b|\bCIR\b|\bincidence of relapse\b|\bCI of\b", re.IGNORECASE)
CARRIES_ON = re.compile(
    r"^\W*(?:It|This|These|Those|That|The rates?|The incidence|At \d|At one|At two|For (?:the )?\w+|The corresponding|In the|PFS|OS|In (?:this|that)|With|Among|When)\b"
)
SAME_GROUP = re.compile(r"\b(?:this|that|these|the latter) (?:cohort|group|subgroup|patients|population|subset)\b", re.IGNORECASE)
RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
COMPARES = re.compile(r"\b(?:vs\.?|versus|compared|than|against)\b|\band\b", re.IGNORECASE)
MULTIVARIABLE = re.compile(r"\bmulti-?varia(?:te|ble)\b|\badjusted\b", re.IGNORECASE)
UNIVARIABLE = re.compile(r"\buni-?varia(?:te|ble)\b", re.IGNORECASE)
LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
OR_LIST = re.compile(r"^(?P<head>.*?\b)(?P<a>[\w>≥<≤%.-]+)\s+(?:or|and)\s+(?P<b>[\w>≥<≤%.-]+)\s+(?P<tail>(?:cycles?|courses?|lines?)\b.*)$", re.IGNORECASE)
COMPARED_WITH = re.compile(r"\b(?:compared|comparison|versus|vs\.?|than)\b", re.IGNORECASE)
INCLUDING = re.compile(r"\b(?:including|of whom|of which|among which|among whom|with)\b", re.IGNORECASE)
VERSUS_GAP = re.compile(r"^[^.;]{0,60}?(?:\bvs\.?|\bversus\b|\bcompared (?:with|to)\b)\s*[≤≥<>]?\s*$", re.IGNORECASE)
FACTOR = re.compile(
    r"(?:^|[,;:.]\s|\b(?:that|and|analysis|but)\s)\s*(?P<a>(?:an?\s|the\s)?[\w][\w\s()/+%≥<>-]{2,70}?)\s+(?:as (?:a )?time[- ]dependent variable\s)?"
    r"(?:was|were|is|remained|are)\s(?:not\s|also\s|independently\s|significantly\s|strongly\s|statistically\s){0,3}(?:associated|an? (?:\w+ )?(?:prognostic|risk|predict)|correlated|predictive)"
    r"|\bassociations? (?:between|of) (?P<b>[^,.;]{3,70}?) (?:and|with)\b|\b[Ss]tudying (?P<c>[^,.;]{2,40}?) as\b",
)
OF_DEATHS = re.compile(r"\baccounted for\b.{0,20}\bof (?:the |all )?deaths?\b", re.IGNORECASE)
CAUSES = re.compile(r"\bcauses?\b|\baccounted for\b", re.IGNORECASE)
TRIAL = re.compile(r"\b[A-Z][A-Z0-9-]{3,}(?:\s\d|\sphase\s\w+)*\s(?:trial|study|protocol)\b|\b[A-Z][A-Z0-9]+-[A-Z0-9]{2,}\s(?:phase\s\w+\s)?(?:trial|study)\b")
LISTED = re.compile(r"(?:\s?\([^)]*\))?\s?(?:,|or|nor|and|/)(?:\s(?:or|nor|and))?\s(?:[\w-]+\s){0,2}")
AFTER_RELAPSE = re.compile(r"\bpost[- ]relapse\b|\bafter (?:the )?relapse\b|\bfrom relapse\b", re.IGNORECASE)
GVHD_TREATED = re.compile(r"\b(?:anti-GVHD|GVHD (?:therap|treatment)|response of [ac]?GVHD|treatment of (?:acute |chronic )?GVHD)", re.IGNORECASE)
NO_NAME = re.compile(r"for|with|in|of|by|a|an|the|had|was|were|is|respectively|levels?|between|and|\d+", re.IGNORECASE)
FORMER = re.compile(r"\b(?:the\s)?(?P<which>former|latter)(?:\s(?:group|cohort|patients|arm|ones?))?\b", re.IGNORECASE)
RECEIVED = re.compile(r"^\w+\s+(?:received|had|underwent|achieved|given)\b", re.IGNORECASE)
CHARACTERISTIC_SECTION = re.compile(r"characteristics|baseline|demographic", re.IGNORECASE)
LABORATORY = re.compile(r"\bblasts?\b|\bsensitivity\b|\bdose\b|\bmg\b|µg|\bHLA\b|\bdonors?\b (?:type|were)|\bconditioning\b", re.IGNORECASE)


@dataclass(slots=True)
class _Memory:
    """What a paragraph has already said."""

    paragraph: int = -1
    endpoints: list[Named] = field(default_factory=list)
    group: Cohort | None = None
    factor: str = ""
    median: bool = False
    landmark: str = ""
    pair: tuple[str, ...] = ()
    deaths: bool = False


class ProseReader:
    """Reads the sentences of one article in order."""

    def __init__(
        self,
        document: Document,
        cohorts: Cohorts,
        context: Context,
        attributor: Attributor,
        lexicon: Lexicon,
        own: Sequence[ReportedFigure] = (),
    ) -> None:
        self._document = document
        self._cohorts = cohorts
        self._context = context
        self._attributor = attributor
        self._lexicon = lexicon
        self._memory = _Memory()
        self._own: set[tuple[str, Decimal]] = {_printed_key(f.endpoint, f.value, f.unit) for f in own if f.value is not None}
        self._arms = _arm_pattern(cohorts)

    def figures(self) -> Iterator[ReportedFigure]:
        """Yield the figures of all sentences of the sections that print results."""
        for sentence in self._document.sentences:
            section = self._document.sections[sentence.section]
            if section.kind not in READ_SECTIONS:
                continue
            self._attributor.enter(sentence)
            if sentence.paragraph != self._memory.paragraph:
                self._memory = _Memory(sentence.paragraph)
            found = list(self._read(sentence, section))
            self._attributor.leave(sentence, retold=any(f.attribution == "secondary" for f in found))
            if section.kind in ("abstract", "results"):
                self._own.update(_printed_key(f.endpoint, f.value, f.unit) for f in found if f.value is not None)
            yield from found

    def _read(self, sentence: Sentence, section: Section) -> Iterator[ReportedFigure]:
        plain = self._document.plain[sentence.span.start : sentence.span.end]
        blocked = self._blocked(plain)
        if len(blocked) == 1 and blocked[0] == Span(0, len(plain)):
            return
        carries = bool(CARRIES_ON.match(plain))
        reading = read_values(plain, durations=carries and self._memory.median)
        groups = self._groups(plain)
        groups = _classes(plain, reading) or groups
        endpoints = _outside(find_endpoints(plain, self._lexicon), groups)
        reading.values.extend(find_counts(plain, reading, endpoints, groups))
        reading.values = sorted(
            (v for v in reading.values if not any(v.span.start in b for b in blocked)), key=lambda v: v.span.start
        )
        if CAUSE_OF_DEATH.search(plain) or OF_DEATHS.search(plain):
            self._memory.deaths = True
        if LANDMARK.search(plain) and not reading.values and groups:
            self._memory.landmark = named_group(groups[-1].text)
        factor = find_factor(plain)
        self._memory.factor = factor or self._memory.factor
        named = endpoints or (self._memory.endpoints if carries else [])
        if reading.values and named and not CHARACTERISTIC_SECTION.search(section.heading):
            yield from self._assemble(sentence, section, plain, reading, groups, named)
        if factor and not reading.values and section.kind in ("results", "abstract"):
            yield from self._bare_p_values(sentence, section, reading, endpoints, groups, factor)
        if endpoints:
            self._memory.endpoints = endpoints
            self._memory.median = any(v.kind == "median" for v in reading.values)

    def _blocked(self, plain: str) -> list[Span]:
        """The clauses that define or assume: their numbers are no results."""
        edges = [0, *(m.end() for m in re.finditer(r";\s", plain)), len(plain)]
        clauses = [Span(a, b) for a, b in pairwise(edges)]
        cues = [m for m in self._lexicon.find(plain, "cue") if m.notation in ("definition", "assumption")]
        return [c for c in clauses if any(m.span.start in c for m in cues)]

    def _groups(self, plain: str) -> list[GroupPhrase]:
        groups = [g for g in find_groups(plain) if not _is_subject(g, plain)]
        if self._arms:
            for m in self._arms.finditer(plain):
                span = Span(m.start("arm"), m.end("arm"))
                if all(span.end <= g.span.start or g.span.end <= span.start for g in groups):
                    groups.append(GroupPhrase(span, m["arm"]))
        pair = self._memory.pair
        if len(pair) == 2:
            for m in FORMER.finditer(plain):
                span = Span(m.start(), m.end())
                groups = [g for g in groups if g.span.end <= span.start or span.end <= g.span.start]
                groups.append(GroupPhrase(span, pair[0] if m["which"].lower() == "former" else pair[1]))
        groups.sort(key=lambda g: g.span.start)
        if len(groups) == 2 and not FORMER.search(plain):
            self._memory.pair = (groups[0].text, groups[1].text)
        return groups

    def _bare_p_values(
        self, sentence: Sentence, section: Section, reading: Reading, endpoints: list[Named], groups: list[GroupPhrase], factor: str
    ) -> Iterator[ReportedFigure]:
        """A comparison of which only the P is printed."""
        cohort = self._cohorts.resolve(factor)
        for p in reading.p_values:
            before = [e for e in endpoints if e.span.start < p.span.start]
            if not before or cohort.label == "all":
                continue
            start = sentence.span.start + p.span.start
            place = Span(start, sentence.span.start + p.span.end)
            yield ReportedFigure(
                span=self._document.printed_around(sentence.span, place),
                value_span=place,
                location="abstract" if section.kind == "abstract" else f"text:{section.heading}",
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

    def _assemble(
        self, sentence: Sentence, section: Section, plain: str, reading: Reading, groups: list[GroupPhrase], named: list[Named]
    ) -> Iterator[ReportedFigure]:
        values = reading.values
        spans = [v.span for v in values]
        paired = bool(RESPECTIVELY.search(plain))
        endpoints = self._endpoints_of(values, named, plain, paired=paired)
        markers = [c.span.start - sentence.span.start for c in self._attributor.markers(sentence)]
        cohorts = self._cohorts_of(values, groups, plain, section, markers, paired=paired)
        if self._memory.factor:
            factor = self._cohorts.arm_of(self._memory.factor) or self._cohorts.resolve(self._memory.factor)
            cohorts = [
                factor if v.kind in RATIOS and c.label == "all" else c for v, c in zip(values, cohorts, strict=True)
            ]
        times = align(spans, [(t.span, t) for t in reading.times], paired=paired and len(reading.times) > 1, cycle=True)
        p_values = _p_of(values, reading.p_values)
        rows: list[tuple[PrintedValue, Named, Cohort, Time | None, PValue | None]] = []
        for i, value in enumerate(values):
            rows.extend(
                (value, endpoint, cohorts[i], times[i], p_values[i]) for endpoint in endpoints[i]
            )
        if self._memory.deaths and CAUSES.search(plain):
            death = self._lexicon.get("endpoint", "DEATH")
            died = self._cohorts.add(Cohort(label="patients who died", parent="all"))
            rows = [(v, Named("DEATH", e.span, death), died, t, p) for v, e, _, t, p in rows if v.percent]
        rows = [(v, e, self._relapsed(v, e, c, plain), t, p) for v, e, c, t, p in rows]
        if self._memory.landmark:
            rows = [(v, e, self._at_landmark(c), t, p) for v, e, c, t, p in rows]
        for value, endpoint, cohort, time, p in rows:
            figure = self._figure(sentence, section, plain, value, endpoint, cohort, time)
            if figure is None:
                continue
            others = [
                c.label for v, e, c, t, _ in rows
                if v is not value and e.code == endpoint.code and c.label != cohort.label and c.label != "all" and t == time
            ]
            compared = bool(others) or value.kind in RATIOS or len(rows) == 1
            if p and compared and not (cohort.label == "all" and others):
                yield _with(figure, p_value=p.text, p_operator=p.operator, comparator="; ".join(dict.fromkeys(others)) if cohort.label != "all" else "")
            else:
                yield figure

    def _relapsed(self, value: PrintedValue, endpoint: Named, cohort: Cohort, plain: str) -> Cohort:
        """Survival after relapse, and the time to it, are those of the patients who relapsed."""
        near = plain[max(0, endpoint.span.start - 24) : endpoint.span.end + 24]
        survival = endpoint.fact("endpointKind") == "survival" and AFTER_RELAPSE.search(near)
        if cohort.label == "all" and (survival or endpoint.code == "TIME_TO_RELAPSE") and value.kind not in RATIOS:
            return self._cohorts.add(Cohort(label="patients who relapsed", parent="all"))
        return cohort

    def _at_landmark(self, cohort: Cohort) -> Cohort:
        """The group as far as it reached the landmark: fewer patients, so a group of its own."""
        label = self._memory.landmark if cohort.label == "all" else f"{cohort.label} (landmark: {self._memory.landmark})"
        return self._cohorts.add(Cohort(label=label, parent=cohort.label))

    def _endpoints_of(self, values: list[PrintedValue], named: list[Named], plain: str, *, paired: bool) -> list[list[Named]]:
        collapsed = [n for i, n in enumerate(named) if i == 0 or n.code != named[i - 1].code]
        medians = [n for n in collapsed if n.code in ("FOLLOW_UP", "TIME_TO_RELAPSE")]
        result: list[list[Named]] = []
        usable = [n for n in collapsed if n not in medians] if len(collapsed) > len(medians) else collapsed
        if any(v.kind in ("median", "mean") for v in values):
            usable = collapsed
        solid = [v for v in values if v.kind != "count"]
        by_value = dict(zip((id(v) for v in solid), align([v.span for v in solid], [(n.span, n) for n in usable], paired=paired, cycle=True), strict=True))
        late = [v for v in solid if usable and v.span.start > usable[-1].span.start]
        lead = [v for v in solid if usable and v.span.start < usable[0].span.start]
        if lead and len(usable) > 1 and len(late) == len(usable) and len(lead) + len(late) == len(solid):
            # "81% of patients had OS and PFS of 85% and 71%": the first percentage describes the patients
            by_value = {id(v): n for v, n in zip(late, usable, strict=True)}
        for value in values:
            own = _near_count(value, collapsed, plain) if value.kind == "count" else by_value.get(id(value))
            if own is None:
                result.append([])
                continue
            chosen = [own]
            if value.kind == "count" and value.value == 0:
                chosen = _listed(plain, [n for n in usable if n.span.start > value.span.start], own)
            if len(values) == 1 and len(usable) == 2 and value.kind != "median":
                between = plain[usable[0].span.end : usable[1].span.start]
                if re.fullmatch(r"\s?(?:,|and|/)\s?(?:the\s)?", between) and usable[1].span.end < value.span.start:
                    chosen = list(usable)
            result.append(chosen)
        return result

    def _cohorts_of(
        self, values: list[PrintedValue], groups: list[GroupPhrase], plain: str, section: Section, markers: list[int], *, paired: bool
    ) -> list[Cohort]:
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
        picked = pick_groups(values, items, plain, paired=paired)
        resolved = {id(g): self._resolve(g, frame) for g in items}
        self._complement(items, resolved, plain)
        cohorts = [default if g is None else resolved[id(g)] for g in picked]
        for i in range(len(values) - 1):
            first, second = picked[i], picked[i + 1]
            gap = plain[values[i].end : values[i + 1].span.start]
            if first is not None and first is second and not first.whole and len(items) == 1 and VERSUS_GAP.match(gap):
                other = self._cohorts.other_level(cohorts[i])
                label = f"not {cohorts[i].label}"
                cohorts[i + 1] = other or self._cohorts.add(Cohort(label=label, parent=cohorts[i].parent))
        named = [resolved[id(g)] for g in items]
        if named and len({c.label for c in named}) == 1:
            self._memory.group = named[-1]
        return cohorts

    def _complement(self, items: list[GroupPhrase], resolved: dict[int, Cohort], plain: str) -> None:
        """A comparator that no table knows is the other level of what it is compared with."""
        known = [g for g in items if resolved[id(g)].variable]
        for group in items:
            cohort = resolved[id(group)]
            introduced = COMPARED_WITH.search(plain[max(0, group.span.start - 30) : group.span.start + 12])
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
            cohort = self._cohorts.add(_sized(cohort, group.size))
        return cohort

    def _default_group(self, plain: str, section: Section) -> Cohort:
        same = SAME_GROUP.search(plain)
        if same and self._memory.group is not None and not re.search(r"cohort|group|population", same.group(), re.IGNORECASE):
            return self._memory.group
        heading = find_groups(f"in the {section.heading} ") if section.kind in ("results", "main") else []
        if heading and not heading[-1].whole:
            return self._cohorts.resolve(heading[-1].text)
        if same and self._memory.group is not None:
            return self._memory.group
        return self._cohorts.whole

    def _figure(
        self, sentence: Sentence, section: Section, plain: str, value: PrintedValue, endpoint: Named, cohort: Cohort, time: Time | None
    ) -> ReportedFigure | None:
        measure = _measure(value, endpoint, plain, time)
        if not measure:
            return None
        at = sentence.span.start + value.span.start
        value_span = Span(at, at + len(value.text))
        credit = self._attributor.of(sentence, at, section)
        if (
            credit.kind == "secondary"
            and section.kind in ("discussion", "main")
            and value.value is not None
            and _printed_key(endpoint.code, value.value, _unit(value, measure)) in self._own
            and not self._attributor.named(plain[: value.span.start])
            and not CITED_WORDS.search(plain[: value.span.start])
        ):
            credit = Attribution()  # the discussion repeats the article's own figure beside a citation
        if credit.kind == "secondary":
            if not credit.refs:
                return None
            cohort = self._retold(credit, cohort, plain, value.span.start, section.heading)
        rate = measure in ("survival_probability", "cumulative_incidence", "hazard_ratio", "odds_ratio")
        timed = time if measure not in ("median", "mean", "count") and measure not in RATIOS else None
        total = value.total
        if total is None and value.events is not None and (cohort.size or 0) >= value.events:
            total = cohort.size
        analysis = ""
        if value.kind in RATIOS:
            analysis = "multivariable" if MULTIVARIABLE.search(plain) else "univariable" if UNIVARIABLE.search(plain) else ""
        elif LANDMARK.search(plain) or self._memory.landmark:
            analysis = "landmark"
        settings, named = self._exposure(plain, credit, cohort)
        code = endpoint.code
        if endpoint.fact("endpointKind") == "response" and GVHD_TREATED.search(plain):
            code = "OTHER:gvhd response"  # never pooled with leukemia remission
        span = self._document.printed_around(sentence.span, value_span)
        return ReportedFigure(
            span=span,
            value_span=value_span,
            location="abstract" if section.kind == "abstract" else f"text:{section.heading}",
            cohort=cohort,
            endpoint=code,
            measure=measure,
            value=value.value,
            value_text=self._document.text[value_span.start : value_span.end],
            unit=_unit(value, measure),
            operator=value.operator,
            status=value.status,
            ci_low=value.low,
            ci_high=value.high,
            ci_level=value.level or (Decimal(95) if value.low is not None and rate else None),
            spread_kind=value.spread_kind,
            spread_low=value.spread_low,
            spread_high=value.spread_high,
            n_events=value.events,
            n_total=total if value.events is not None else None,
            timepoint=timed.value if timed else None,
            timepoint_unit=timed.unit if timed else "",
            analysis=analysis,
            attribution=credit.kind,
            cited_refs=credit.refs,
            setting=settings,
            intervention=named,
            found_by=f"prose:{value.kind}",
        )

    def _exposure(self, plain: str, credit: Attribution, cohort: Cohort) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if credit.kind == "primary":
            return (), ()
        return (
            tuple(dict.fromkeys(e.setting for e in cohort.exposures if e.setting)),
            tuple(dict.fromkeys(e.intervention for e in cohort.exposures)),
        )

    def _retold(self, credit: Attribution, cohort: Cohort, plain: str, at: int, heading: str) -> Cohort:
        """The patients of another work, named by its first author and what is told of them here."""
        references = [r for r in self._document.references if r.number in credit.refs]
        titles = " ".join(r.title for r in references)
        named = therapies(plain, self._lexicon) or therapies(titles, self._lexicon)
        settings = settings_of(plain, self._lexicon) or settings_of(titles, self._lexicon) or settings_of(heading, self._lexicon)
        population = population_of(plain, self._lexicon) or population_of(titles, self._lexicon)
        name = family_name(references[0]) if references else ""
        year = str(references[0].year or "") if references else ""
        who = f"{name} {year}".strip() if len(references) == 1 and name else "earlier studies"
        trials = [m for m in TRIAL.finditer(plain) if m.start() < at]
        if trials:
            who = trials[-1].group()
        what = cohort.label if cohort.label != "all" else ", ".join(named)
        label = f"{who} ({what})" if what else who
        return Cohort(
            label=label,
            population=population,
            exposures=tuple(Exposure(n, s) for n in named for s in (settings or ("",))),
            origin=credit.refs,
        )


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
    return [GroupPhrase(t, f"{label} {plain[t.start : t.end].strip()}".strip()) for t in reading.thresholds]


def _near_count(value: PrintedValue, named: list[Named], plain: str) -> Named | None:
    """The endpoint of a count: the next one behind it in its clause, else the last before it."""
    until = next((m.start() for m in re.finditer(r";\s", plain) if m.start() > value.span.start), len(plain))
    behind = [n for n in named if value.span.start <= n.span.start < min(until, value.span.start + 110)]
    before = [n for n in named if n.span.start < value.span.start]
    return behind[0] if behind else (before[-1] if before else None)


def _listed(plain: str, behind: list[Named], own: Named) -> list[Named]:
    """ "No cases of A or B": the zero counts for each name of the list."""
    chosen = behind[:1] or [own]
    for before, after in pairwise(behind):
        if before is not chosen[-1] or not LISTED.fullmatch(plain[before.span.end : after.span.start]):
            break
        chosen.append(after)
    return chosen


def _printed_key(endpoint: str, value: Decimal | None, unit: str) -> tuple[str, Decimal]:
    number = value if value is not None else Decimal(-1)
    return endpoint, (number * 100 if unit == "fraction" else number).normalize()


def _arm_pattern(cohorts: Cohorts) -> re.Pattern[str] | None:
    """Arms that tables name, as prose names them behind a preposition: "after drug A", "drug A + B vs"."""
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
    return re.compile(rf"\b(?:after|with|in|for|under|on|receiving|and|vs\.?|versus)\s(?:the\s)?(?P<arm>{inner})(?![\w/+-])", re.IGNORECASE)


def pick_groups(
    values: list[PrintedValue], items: list[GroupPhrase], plain: str, *, paired: bool
) -> list[GroupPhrase | None]:
    """Return the group phrase of each value, None for the sentence's default group.

    A pair "a vs b" in one bracket belongs to the two groups compared before it; a value that its
    parts follow ("50 patients, including 38 in …") belongs to no part.
    """
    spans = [v.span for v in values]
    if not items:
        return [None] * len(values)
    picked = align(spans, [(g.span, g) for g in items], paired=paired)
    if len(items) == 2 and items[0].span.start < spans[0].start and items[1].span.start > spans[-1].start:
        for i in range(len(values) - 1):
            if re.search(r"\b(?:versus|vs\.?|compared (?:with|to))\b", plain[values[i].end : spans[i + 1].start]):
                return [items[0]] * (i + 1) + [items[1]] * (len(values) - i - 1)
    if len(items) < 2 or paired:
        return _without_wholes(values, items, picked, plain)
    if items[0].span.start > spans[0].start:
        return _without_wholes(values, items, picked, plain)
    done = -1
    for i in range(len(values) - 1):
        gap = plain[values[i].end : spans[i + 1].start]
        between = any(values[i].span.start < g.span.start < spans[i + 1].start for g in items)
        if i <= done or between or not VERSUS_GAP.match(gap):
            continue
        since = values[done].span.start if done >= 0 else -1
        fresh = [g for g in items if since < g.span.start < spans[i].start]
        pair = fresh[-2:] if len(fresh) >= 2 else [items[0], *fresh] if fresh and fresh[0] is not items[0] else items[:2]
        if len(pair) == 2:
            picked[i], picked[i + 1] = pair[0], pair[1]
            done = i + 1
    return picked


def _without_wholes(
    values: list[PrintedValue], items: list[GroupPhrase], picked: list[GroupPhrase | None], plain: str
) -> list[GroupPhrase | None]:
    """Take back the group of a value that "including" separates from it."""
    result = list(picked)
    for i, value in enumerate(values):
        group = result[i]
        if group is not None and group.span.start > value.span.start:
            gap = plain[value.end : group.span.start]
            if re.search(r";\s|\.\s|,\s(?:representing|which|while|whereas)\b", gap) or len(gap) > 140:
                result[i] = None
                continue
        if group is not None and group.span.start > value.span.start and len(values) > 1:
            until = values[i + 1].span.start if i + 1 < len(values) else len(plain)
            if group.span.start >= until and INCLUDING.search(plain[value.end : group.span.start]):
                result[i] = None
    return result


def _either(group: GroupPhrase) -> list[GroupPhrase]:
    """ "one or two cycles of the drug" with "respectively" names two groups."""
    m = OR_LIST.match(group.text)
    if not m:
        return [group]
    return [GroupPhrase(group.span, f"{m['head']}{m[part]} {m['tail']}") for part in ("a", "b")]


def find_factor(plain: str) -> str:
    """Return what a sentence says makes the difference, ``""`` where it says nothing.

    >>> find_factor("A longer interval was associated with better response (p = 0.03).")
    'A longer interval'
    """
    m = FACTOR.search(plain)
    return re.sub(r"\s+", " ", next((g for g in (m["a"], m["b"], m["c"]) if g), "")).strip() if m else ""


def _with(figure: ReportedFigure, **changes: object) -> ReportedFigure:
    from dataclasses import replace

    return replace(figure, **changes)  # type: ignore[arg-type]


def _sized(cohort: Cohort, size: int) -> Cohort:
    from dataclasses import replace

    return replace(cohort, size=size)


def _is_subject(group: GroupPhrase, plain: str) -> bool:
    """ "ten subjects received CAR T cells" is a count's subject, no group."""
    before = plain[max(0, group.span.start - 14) : group.span.start + 1]
    return bool(RECEIVED.match(group.text)) and not re.search(r"\b(?:in|of|for|among)\s+(?:the\s)?(?:\w+\s)?$", before)


def _outside(endpoints: list[Named], groups: list[GroupPhrase]) -> list[Named]:
    """An endpoint inside a group phrase names the group ("patients who developed aGVHD")."""
    return [e for e in endpoints if not any(g.span.start <= e.span.start < g.span.end and not g.whole for g in groups)]


def _measure(value: PrintedValue, endpoint: Named, plain: str, time: Time | None) -> str:
    kind = endpoint.fact("endpointKind")
    if value.kind in RATIOS or value.kind in ("count", "p_value"):
        return value.kind
    if value.kind in ("median", "mean"):
        return value.kind if kind in ("survival", "time", "incidence", "utilization", "") else ""
    if kind == "time":
        return ""
    if value.kind == "fraction":
        return "proportion"
    if kind == "survival":
        return "survival_probability"
    if value.events is not None or endpoint.fact("defaultMeasure") == "proportion":
        named = INCIDENCE.search(plain[max(0, value.span.start - 120) : value.span.start])
        return "cumulative_incidence" if named and kind == "incidence" else "proportion"
    if kind == "incidence" and (INCIDENCE.search(plain) or time or value.low is not None or endpoint.code in ("NRM", "TRM", "RELAPSE")):
        return "cumulative_incidence"
    return "proportion"


def _unit(value: PrintedValue, measure: str) -> str:
    if measure in RATIOS:
        return "ratio"
    if value.kind in ("fraction", "count"):
        return "count"
    return value.unit or "%"


def _p_of(values: list[PrintedValue], p_values: list[PValue]) -> list[PValue | None]:
    """A p-value belongs to the values printed since the p-value before it."""
    result: list[PValue | None] = [None] * len(values)
    last = -1
    for p in p_values:
        for i, value in enumerate(values):
            if last <= value.span.start < p.span.start:
                result[i] = p
        last = p.span.end
    return result
