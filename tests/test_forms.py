"""One invented article as a two-column PDF and as JATS: both forms give the same figures."""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import TYPE_CHECKING

from extractors import extract_document
from extractors.readers.jats import parse_jats
from extractors.readers.pdf import parse_pdf
from tests.pdf_articles import Sheet, make_pdf, print_rows

if TYPE_CHECKING:
    from extractors.model import Extraction, ReportedFigure

TITLE = "Blinatumomab before transplantation in children with leukemia: an invented cohort"
DOI = "10.5555/invented.31"
ABSTRACT = (
    "We studied 84 children with B-cell acute lymphoblastic leukemia who received blinatumomab "
    "before hematopoietic stem cell transplantation. The 2-year overall survival was 71.4% (95% "
    "CI, 60.2 to 80.1). The cumulative incidence of relapse at 2 years was 18.2%."
)
BODY = {
    "Introduction": (
        "Relapse is the main cause of failure after transplantation.^{1} In an earlier study of 50 "
        "children the 3-year overall survival was 55%.^{2,3} Nothing else was known to us when "
        "this work began.",
    ),
    "Methods": (
        "Between January 2011 and May 2019 all children of the invented registry were included. "
        "Overall survival was estimated by the Kaplan-Meier method and relapse with competing "
        "risks.",
    ),
    "Results": (
        "The median follow-up was 31.5 months (range, 6.2 to 88.0 months). The 2-year overall "
        "survival was 71.4% (95% CI, 60.2 to 80.1) in the whole cohort.",
        "Of the 84 patients, 15 (17.9%) relapsed and 21 (25.0%) died. Acute graft-versus-host "
        "disease of grade 2 to 4 occurred in 24 of 84 patients (28.6%). Adverse events are shown "
        "in Table 1.",
    ),
    "Discussion": (
        "In this cohort overall survival at 2 years was 71.4%. A larger trial found a 2-year "
        "overall survival of 64% after chemotherapy.^{3}",
    ),
}
CAPTION = "Table 1. Adverse events of all patients (n = 84)"
HEADS = ("Event", "Any grade, n (%)", "Grade 3 or higher, n (%)")
EVENTS = (
    ("Neutropenia", "31 (36.9)", "22 (26.2)"),
    ("Infection", "18 (21.4)", "9 (10.7)"),
    ("Cytokine release syndrome", "12 (14.3)", "2 (2.4)"),
)
REFERENCES = (
    "Roe A, Moe B. Relapse after transplantation. J Made Up. 2011;7(2):101-108.",
    "Poe C, Low D. A first series of children. Ann Inv. 2014;12(1):33-40.",
    "Zoe E, Doe F. A larger trial of children. Ann Inv. 2017;15(4):201-212.",
)


def as_jats() -> Extraction:
    def inline(text: str) -> str:
        def links(match: re.Match[str]) -> str:
            numbers = match[1].split(",")
            marks = (f'<xref ref-type="bibr" rid="R{n}">{n}</xref>' for n in numbers)
            return f"<sup>{','.join(marks)}</sup>"

        return re.sub(r"\^\{([\d,]+)\}", links, escape(text, quote=False))

    def row(cells: tuple[str, ...], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"

    table = (
        f'<table-wrap id="T1"><label>Table 1</label><caption><p>{CAPTION.partition(". ")[2]}</p>'
        f"</caption><table><thead>{row(HEADS, 'th')}</thead><tbody>"
        f"{''.join(row(event, 'td') for event in EVENTS)}</tbody></table></table-wrap>"
    )
    sections = [
        f"<sec><title>{heading}</title>{''.join(f'<p>{inline(p)}</p>' for p in paragraphs)}"
        f"{table if heading == 'Results' else ''}</sec>"
        for heading, paragraphs in BODY.items()
    ]
    entries = (
        f'<ref id="R{n}"><label>{n}</label><mixed-citation>{escape(entry)}</mixed-citation></ref>'
        for n, entry in enumerate(REFERENCES, 1)
    )
    xml = (
        f'<article><front><article-meta><article-id pub-id-type="doi">{DOI}</article-id>'
        f"<title-group><article-title>{TITLE}</article-title></title-group>"
        f"<abstract><p>{ABSTRACT}</p></abstract></article-meta></front>"
        f"<body>{''.join(sections)}</body>"
        f"<back><ref-list><title>References</title>{''.join(entries)}</ref-list></back></article>"
    )
    return extract_document(*parse_jats(xml.encode(), "invented.xml"))


class Columns:
    """Sheets that are filled column by column."""

    def __init__(self, front: Sheet) -> None:
        self.sheets = [front, Sheet()]
        self.x, self.top = 50.0, 80.0

    def heading(self, text: str) -> None:
        """Print a heading in bold."""
        self._make_room(36)
        self.sheets[-1].write(self.x, self.top + 14, text, 12, bold=True)
        self.top += 30

    def paragraph(self, text: str) -> None:
        """Print a paragraph in lines of the column."""
        for line in textwrap.wrap(text, 46):
            self._make_room(12)
            self.sheets[-1].write(self.x, self.top, line)
            self.top += 12
        self.top += 6

    def _make_room(self, height: float) -> None:
        if self.top + height < 320:
            return
        if self.x > 300:
            self.sheets.append(Sheet())
        self.x, self.top = (320.0 if self.x < 300 else 50.0), 80.0


def as_pdf() -> Extraction:
    front = Sheet()
    front.write(50, 40, f"Annals of Invention 2021;3:11. doi:{DOI}", 7)
    for number, line in enumerate(textwrap.wrap(TITLE, 50)):
        front.write(50, 70 + 24 * number, line, 20, bold=True)
    front.write(50, 150, "Ada Fictional and Ben Madeup")
    front.write(50, 190, "Abstract", 12, bold=True)
    front.column(50, 206, ABSTRACT, 95)
    columns = Columns(front)
    for heading, paragraphs in BODY.items():
        columns.heading(heading)
        for text in paragraphs:
            columns.paragraph(text)
    last = Sheet()
    last.write(50, 80, CAPTION, 9, bold=True)
    last.rule(50, 88, 550)
    last.rule(50, 104, 550)
    end = print_rows(last, (54, 260, 400), 99, [HEADS, *EVENTS], step=15)
    last.rule(50, end - 9, 550)
    last.write(50, 220, "References", 12, bold=True)
    for number, entry in enumerate(REFERENCES, 1):
        last.write(50, 230 + 12 * number, f"{number}. {entry}", 8)
    return extract_document(parse_pdf(make_pdf([*columns.sheets, last]), "invented.pdf"))


def told(figure: ReportedFigure) -> tuple[object, ...]:
    return (
        figure.location,
        figure.cohort.label,
        figure.endpoint,
        figure.measure,
        figure.value,
        figure.unit,
        figure.ci_low,
        figure.ci_high,
        figure.n_events,
        figure.n_total,
        figure.timepoint,
        figure.attribution,
        figure.cited_refs,
    )


def test_both_forms_give_the_same_figures() -> None:
    jats, pdf = as_jats(), as_pdf()
    expected = {told(figure) for figure in jats.figures}
    assert {told(figure) for figure in pdf.figures} == expected
    values = {str(figure.value) for figure in jats.figures}
    assert {"71.4", "18.2", "31.5", "28.6", "36.9", "2.4", "64"} <= values


def test_both_forms_give_the_same_text_references_and_citations() -> None:
    jats, pdf = as_jats().document, as_pdf().document
    printed = [jats.quote(sentence.span) for sentence in jats.sentences]
    assert [pdf.quote(sentence.span) for sentence in pdf.sentences] == printed
    assert [c.numbers for c in pdf.citations] == [c.numbers for c in jats.citations]
    entries = [(r.number, r.authors, r.title, r.journal, r.year, r.volume) for r in jats.references]
    assert entries == [
        (r.number, r.authors, r.title, r.journal, r.year, r.volume) for r in pdf.references
    ]


def test_both_forms_are_the_same_article() -> None:
    jats, pdf = as_jats().article, as_pdf().article
    assert (pdf.title, pdf.doi) == (jats.title, jats.doi) == (TITLE, DOI)
