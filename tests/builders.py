"""Small extractions for tests: sentences of our own, and the figures they print."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from extractors.errors import ReadError
from extractors.model import (
    Article,
    Citation,
    Cohort,
    Document,
    Extraction,
    Problem,
    Reference,
    ReportedFigure,
    Span,
    StudyFact,
)
from extractors.records import Characteristic, Finding, RetoldStudy

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Cohort(label="all", size=60, population="pediatric")


def typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Return ``fields`` as records hold them: numbers written as strings Decimal, lists tuples."""
    numeric = {"ci_low", "ci_high", "ci_level", "spread_low", "spread_high", "timepoint"}
    made = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return made | {n: Decimal(made[n]) for n in numeric & {*made} if isinstance(made[n], str)}


@dataclass
class Draft:
    """An article being written for a test: each call adds a sentence and what it prints."""

    title: str = "A made-up cohort of transplanted children"
    doi: str = "10.5555/made-up.1"
    authors: tuple[str, ...] = ("Nora Example", "Otto Sample")
    journal: str = "Journal of Invented Medicine"
    year: int | None = 2021
    volume: str = "7"
    first_page: str = "101"
    source_form: str = "full-text"
    form: str = "markdown"
    sha256: str = ""
    text: str = ""
    figures: list[ReportedFigure] = field(default_factory=list)
    facts: list[StudyFact] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    retold: list[RetoldStudy] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cohorts: list[Cohort] = field(default_factory=list)
    characteristics: list[Characteristic] = field(default_factory=list)

    def write(self, sentence: str) -> Span:
        """Add ``sentence`` as a paragraph of its own and return its place."""
        start = len(self.text)
        self.text += sentence + "\n\n"
        return Span(start, start + len(sentence))

    def says(self, sentence: str, value: str, **fields: Any) -> ReportedFigure:
        """Add ``sentence`` and the figure that it prints; ``value`` is its printed string."""
        span = self.write(sentence)
        at = span.start + sentence.index(value)
        number = fields.pop("number", value)
        settings: dict[str, Any] = {
            "location": "text:Results",
            "cohort": WHOLE,
            "endpoint": "OS",
            "measure": "survival_probability",
            "unit": "%",
            "found_by": "test",
        }
        settings.update(typed(fields))
        figure = ReportedFigure(
            span=span,
            value_span=Span(at, at + len(value)),
            value=None if number is None else Decimal(number),
            value_text=value,
            **settings,
        )
        self.figures.append(figure)
        return figure

    def claims(self, sentence: str, cue: str, **fields: Any) -> Finding:
        """Add ``sentence`` and the finding that it makes; ``cue`` is its deciding word."""
        span = self.write(sentence)
        at = span.start + sentence.index(cue)
        settings: dict[str, Any] = {
            "location": "text:Discussion",
            "endpoint": "OS",
            "direction": "increase",
            "found_by": "claim:words",
        }
        settings.update(fields)
        finding = Finding(span=span, cue_span=Span(at, at + len(cue)), **settings)
        self.findings.append(finding)
        return finding

    def describes(self, row: str, cell: str, cohort: Cohort, **fields: Any) -> Characteristic:
        """Add the row of a baseline table and what its ``cell`` prints of a group."""
        span = self.write(row)
        at = span.start + row.index(cell)
        record = Characteristic(
            span=span,
            value_span=Span(at, at + len(cell)),
            location=f"table:1 {fields['variable']} / {cohort.label}",
            cohort=cohort,
            value_text=cell,
            **fields,
        )
        self.characteristics.append(record)
        return record

    def cites(self, number: int, raw: str, **fields: Any) -> Reference:
        """Add an entry of the reference list."""
        reference = Reference(number=number, raw=raw, span=self.write(raw), **fields)
        self.references.append(reference)
        return reference

    def extraction(self) -> Extraction:
        """Return what a reader would hand over for this article."""
        cohorts = [*self.cohorts]
        cohorts += [f.cohort for f in self.figures if f.cohort not in cohorts]
        text = self.text or self.title
        digest = self.sha256 or sha256(text.encode()).hexdigest()
        document = Document(
            name=f"{self.title}.md",
            sha256=digest,
            form=self.form,
            text=text,
            plain=text,
            references=tuple(self.references),
            citations=tuple(self.citations),
        )
        article = Article(
            title=self.title,
            doi=self.doi,
            authors=self.authors,
            journal=self.journal,
            year=self.year,
            volume=self.volume,
            first_page=self.first_page,
            source_form=self.source_form,
        )
        return Extraction(
            document=document,
            article=article,
            facts=tuple(self.facts),
            cohorts=tuple(dict.fromkeys(cohorts)),
            figures=tuple(self.figures),
            retold=tuple(self.retold),
            findings=tuple(self.findings),
            characteristics=tuple(self.characteristics),
            problems=tuple(self.problems),
        )


def cohort_study() -> Extraction:
    """Return a small article with own and retold figures, in abstract, text and table."""
    draft = Draft()
    early = Cohort(label="early", size=21, variable="Timing", level="Early", parent="all")
    retold = Cohort(label="adults", size=40, population="adult", origin=(1,))
    draft.says(
        "Overall survival at two years was 72% after transplant.",
        "72",
        location="abstract",
        timepoint="2",
        timepoint_unit="year",
    )
    draft.says(
        "At 24 months, OS reached 72.2% (95% CI, 60.1-81.4).",
        "72.2",
        timepoint="24",
        timepoint_unit="month",
        ci_low="60.1",
        ci_high="81.4",
        ci_level="95",
    )
    draft.says(
        "Relapse struck 5 of 21 early patients (23.8%).",
        "23.8",
        cohort=early,
        endpoint="RELAPSE",
        measure="proportion",
        n_events=5,
        n_total=21,
        intervention=("blinatumomab",),
        setting=("pre-HSCT",),
    )
    draft.says(
        "In adults, others saw a relapse rate of 41%.1",
        "41",
        location="text:Discussion",
        cohort=retold,
        endpoint="RELAPSE",
        measure="proportion",
        attribution="secondary",
        cited_refs=(1,),
    )
    draft.says(
        "Rash of grade 3 or more was seen in 4%.",
        "4",
        endpoint="AE:rash:G3",
        measure="proportion",
    )
    draft.cites(
        1,
        "1. Prior A, Earlier B. A study of adults. Invent Med J. 2015;3:55-60.",
        authors=("Prior A", "Earlier B"),
        title="A study of adults",
        journal="Invent Med J",
        year=2015,
        volume="3",
        first_page="55",
        doi="10.5555/prior.9",
    )
    marker = draft.text.index("%.1") + 2
    draft.citations.append(
        Citation(span=Span(marker, marker + 1), marker="1", numbers=(1,), intent="citesAsEvidence")
    )
    return draft.extraction()


def write_sketch(path: Path, **told: Any) -> Path:
    """Write a sketch of an article, which ``read_sketch`` reads in the place of real readers.

    ``says`` lists [value, fields]; ``dies`` is how reading it ends badly.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, sort_keys=True), "utf-8")
    return path


def read_sketch(path: Path) -> Extraction:
    """Return the extraction of a sketch; can be sent to other processes."""
    content = path.read_bytes()
    told: dict[str, Any] = json.loads(content)
    match told.pop("dies", ""):
        case "misread":
            message = f"{path.name}: not an article; name another file"
            raise ReadError(message)
        case "bug":
            message = "list index\nout of range"
            raise IndexError(message)
        case "killed":
            os._exit(9)
        case "crashes":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "starves":
            bytearray(1 << 40)
        case "hangs":
            path.with_suffix(".pid").write_text(str(os.getpid()))
            time.sleep(600)
    says = told.pop("says", [["40", {}]])
    cites = told.pop("cites", [])
    draft = Draft(**told, sha256=sha256(content).hexdigest())
    for number, (value, fields) in enumerate(says, start=1):
        draft.says(f"Sentence {number} of {draft.title} tells of {value}% here.", value, **fields)
    for number, fields in enumerate(cites, start=1):
        draft.cites(number, f"{number}. {fields}", **fields)
    return draft.extraction()
