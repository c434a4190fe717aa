"""The types that everything else speaks: one document, and the records taken out of it.

This file imports nothing of ours but types.  All values are frozen.  Every record points into
``Document.text`` by character offsets, so ``doc.text[r.span.start:r.span.end]`` is its quote.
Numbers are ``Decimal`` made from the printed string, so 0.50 never becomes 0.5000001.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from extractors.records import Characteristic, Finding, Losses, RetoldStudy


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character range ``[start, end)`` into ``Document.text``."""

    start: int
    end: int

    def __contains__(self, position: int) -> bool:
        return self.start <= position < self.end


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the article; ``span`` covers its prose, the heading left out.

    ``kind`` is one of ``front``, ``abstract``, ``introduction``, ``methods``, ``results``,
    ``discussion``, ``back``, ``references`` and is inherited by sub-headings.
    """

    heading: str
    kind: str
    span: Span
    level: int = 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of running prose; ``section`` and ``paragraph`` are indices in the document."""

    span: Span
    section: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: its printed text (blanks trimmed) and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """One body row: label path (category lines first, own label last) and the cells after it.

    ``cells`` is as long as ``Table.columns``; a cell that is not printed has empty text.
    ``header`` numbers the header block that holds for this row (some tables print a second one).
    """

    path: tuple[str, ...]
    cells: tuple[Cell, ...]
    span: Span
    header: int = 0

    @property
    def label(self) -> str:
        """The row's own label."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a grid: ``headers[h][column]`` is the header path of a column, top line first."""

    number: str
    caption: str
    span: Span
    headers: tuple[tuple[tuple[str, ...], ...], ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """The legend of a figure (a picture is never read, its legend is)."""

    number: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the reference list: as printed (``raw``) and what could be read of it."""

    number: int
    raw: str
    span: Span
    authors: tuple[str, ...] = ()
    title: str = ""
    journal: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""
    doi: str = ""
    pmid: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """An in-text citation: its marker's place and the reference numbers, ranges expanded.

    ``intent`` is what it is for, the local name of a CiTO property; empty until it is read.
    """

    span: Span
    marker: str
    numbers: tuple[int, ...]
    intent: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or does not fit; shown in the build's report."""

    kind: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page prints a stretch of the text; ``page`` counts from 1.

    ``box`` is left, top, right, bottom in points from the upper left corner of the page as a
    viewer shows it.
    """

    span: Span
    page: int
    box: tuple[float, float, float, float]

    def is_beside(self, other: Place) -> bool:
        """Tell whether both stand on one line of a page."""
        low, high = max(self.box[1], other.box[1]), min(self.box[3], other.box[3])
        lower = min(self.box[3] - self.box[1], other.box[3] - other.box[1])
        return self.page == other.page and high - low > 0.5 * lower

    def around(self, other: Place) -> Place:
        """Return the place around both."""
        left, top, right, bottom = self.box
        x0, y0, x1, y1 = other.box
        span = Span(min(self.span.start, other.span.start), max(self.span.end, other.span.end))
        box = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        return Place(span, self.page, box)


@dataclass(frozen=True, slots=True)
class Document:
    """An article as one text with stand-off layers over it.

    ``plain`` has the same length as ``text``: citation markers, LaTeX and mark-up are blanked or
    replaced character by character, so a match in ``plain`` is a place in ``text``.
    ``places`` are those of the words of a PDF in the order of the text, none for other forms.
    ``seams`` are offsets where ``text`` joins pieces that the file prints apart (a paragraph that a
    page break or a table cuts in two); a quote never runs over a seam.
    """

    name: str
    sha256: str
    form: str
    text: str
    plain: str
    seams: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    captions: tuple[Caption, ...] = ()
    references: tuple[Reference, ...] = ()
    citations: tuple[Citation, ...] = ()
    tables_seen: int = 0
    problems: tuple[Problem, ...] = ()
    places: tuple[Place, ...] = ()

    def places_of(self, span: Span) -> tuple[Place, ...]:
        """Return where ``span`` is printed, a place for each line, none where that is not known."""
        lines: list[Place] = []
        for i in range(bisect_right(self.places, span.start, key=_end), len(self.places)):
            word = self.places[i]
            if word.span.start >= span.end:
                break
            if lines and lines[-1].is_beside(word):
                word = lines.pop().around(word)
            lines.append(word)
        return tuple(lines)

    def quote(self, span: Span) -> str:
        """Return the text under ``span``, exactly as the document holds it."""
        return self.text[span.start : span.end]

    def printed_around(self, span: Span, value: Span) -> Span:
        """Clip ``span`` to the unbroken stretch around ``value``: the file holds that quote."""
        start = max([s for s in self.seams if span.start < s <= value.start], default=span.start)
        end = min([s for s in self.seams if value.end <= s < span.end], default=span.end)
        while start < value.start and self.text[start].isspace():
            start += 1
        while end > value.end and self.text[end - 1].isspace():
            end -= 1
        return Span(start, end)


def _end(place: Place) -> int:
    return place.span.end


@dataclass(frozen=True, slots=True)
class Article:
    """Who printed it: bibliographic facts of the article itself.  Empty where not printed."""

    title: str
    doi: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    year: int | None = None
    volume: str = ""
    first_page: str = ""
    licence: str = ""
    registrations: tuple[str, ...] = ()
    source_form: str = "full-text"
    pmid: str = ""
    pmcid: str = ""

    @property
    def short_citation(self) -> str:
        """First author's family name and year, ``Algeri 2025``."""
        family = self.authors[0].split(",")[0].split()[-1] if self.authors else "Anonymous"
        return f"{family} {self.year}" if self.year else family


@dataclass(frozen=True, slots=True)
class StudyFact:
    """One fact of a study's methods, its value, and where it stands.

    ``kind`` is one of ``design``, ``centres``, ``period_start``, ``period_end``, ``size``,
    ``acute_gvhd_criteria``, ``chronic_gvhd_criteria``, ``primary_endpoint``,
    ``secondary_endpoint``, ``endpoint_definition``, ``registration``, ``selection`` (patients
    were chosen or left out by the endpoint ``concept``), ``country`` and ``city`` of the study,
    ``authors_country`` of an author's address.  ``concept`` is the vocabulary's notation
    where the value is one of its concepts.
    """

    kind: str
    value: str
    span: Span
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """A cohort's therapy and when it was given relative to transplant (vocabulary notations)."""

    intervention: str
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of patients as the article calls it; ``all`` is the whole study cohort.

    ``disease_status`` has notations of the vocabulary, where the label names a status.
    A group of another work that the article retells has that work's words as its label and
    ``origin`` set to the reference numbers it is credited to.
    """

    label: str
    size: int | None = None
    variable: str = ""
    level: str = ""
    parent: str = ""
    population: str = ""
    age_min: Decimal | None = None
    age_median: Decimal | None = None
    age_max: Decimal | None = None
    exposures: tuple[Exposure, ...] = ()
    origin: tuple[int, ...] = ()
    disease_status: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """One place that prints one outcome figure (a mention, before mentions are merged).

    ``value`` is None only for ``p_value`` records and medians not reached.  ``value_span`` is the
    place of the printed value, inside ``span`` (the quote: its sentence or table row).
    Percent stays percent (``unit`` ``%``), a printed 0.224 stays ``fraction``.  ``cycle`` numbers
    the cycle of therapy after which a response was measured, where no time is printed.
    """

    span: Span
    value_span: Span
    location: str
    cohort: Cohort
    endpoint: str
    measure: str
    value: Decimal | None
    value_text: str
    unit: str
    found_by: str
    operator: str = "="
    status: str = "reported"
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    ci_level: Decimal | None = None
    spread_kind: str = ""
    spread_low: Decimal | None = None
    spread_high: Decimal | None = None
    p_value: str = ""
    p_operator: str = ""
    n_events: int | None = None
    n_total: int | None = None
    timepoint: Decimal | None = None
    timepoint_unit: str = ""
    time_origin: str = ""
    cycle: int | None = None
    analysis: str = ""
    adjusted_for: str = ""
    model: str = ""
    comparator: str = ""
    contrast: str = ""
    endpoint_definition: str = ""
    attribution: str = "primary"
    cited_refs: tuple[int, ...] = ()
    setting: tuple[str, ...] = ()
    intervention: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything taken out of one article, ready for the graph.

    ``losses`` are found only where they are asked for.
    """

    document: Document
    article: Article
    facts: tuple[StudyFact, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    figures: tuple[ReportedFigure, ...] = ()
    retold: tuple[RetoldStudy, ...] = ()
    findings: tuple[Finding, ...] = ()
    characteristics: tuple[Characteristic, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    losses: Losses | None = None
