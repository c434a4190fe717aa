"""Whatever is in a file: it is read or refused in one line, and every record points into its text.

The words are of our own making; what a fuzzer found once is kept as an example of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extractors import extract, extract_document
from extractors.errors import ReadError
from extractors.losses import find_losses
from extractors.metadata import read_article
from extractors.model import Cell, Span
from extractors.readers.headers import Line, join_broken
from extractors.readers.jats import parse_jats
from extractors.readers.text import parse_text
from kg.rdf import article_quads
from kg.store import to_ntriples
from tests.jats_articles import REFERENCES, check_places

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from extractors.model import Extraction

#: What articles print, whole and broken, and what no article prints.
PIECES = st.sampled_from(
    (
        *("survival was", "relapse", "of 12 patients", "in the CR1 group", "MRD-positive", "12%"),
        *("(95% CI, 3-20)", "(95% CI,", "3 of 7", "0/0", "5 of 0", "HR 1.2 (0.5–", "p < 0.001"),
        *("at 1, 2 and 3 years", "day -5", "median 12.5 (range, 3-", "n = 30", "n = ", "0.5 ("),
        *("respectively", "^{1,2}", "[1-3]", "[3-1]", "[1-99999]", "et al.", "A.", ". ", "; ", "("),
        *("\n", "\n\n", "\t", " | ", "# Results\n", "Table 1. Words\n", "10^{9}", "±", "−1.5"),
        *("²", "½", "٣", "１２", "Ⅻ", "①", "\u202e", "\u200b", "é", "1e400", "9" * 30, "x" * 400),
        *("2001;7(2):1481-1484.", "10.5555/abc.1", "NCT01234567", "$\\frac{1}{2}$", "<sup>2</sup>"),
    )
)
TEXTS = st.lists(PIECES, max_size=40).map(" ".join)
ATTRIBUTES = st.sampled_from(
    (
        *("", " colspan='3'", " rowspan='2'", " colspan='0'", " rowspan='99999'", " colspan='²'"),
        *(" rid='R1 R2' ref-type='bibr'", " rid='R9' ref-type='bibr'", " ref-type='table-fn'"),
        *(" style='padding-left: 9999999999em'", " morerows='3'", " namest='a' nameend='b'"),
    )
)
TAGS = st.sampled_from(
    (
        *("p", "sec", "title", "table-wrap", "table", "thead", "tbody", "tr", "td", "th", "label"),
        *("xref", "sup", "sub", "fig", "caption", "list", "list-item", "fn", "boxed-text", "break"),
        *("tgroup", "row", "entry", "colspec", "alternatives", "tex-math", "disp-formula", "math"),
        *("msup", "mfrac", "ref-list", "ref", "mixed-citation", "element-citation", "name", "year"),
        *("table-wrap-foot", "article-title", "abstract", "body", "back", "sub-article", "article"),
    )
)
MARKUP = st.recursive(
    TEXTS.map(lambda text: escape(text)),
    lambda inner: st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)
UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=80)


def check(extraction: Extraction) -> None:
    """Check that every record stands in the text, and that all of it can be told in RDF."""
    document = extraction.document
    check_places(document)
    whole = Span(0, len(document.text))
    spans = [s.span for s in (*document.sections, *document.sentences, *document.captions)]
    spans += [fact.span for fact in extraction.facts]
    spans += [p.span for p in (*document.problems, *extraction.problems) if p.span is not None]
    assert all(whole.start <= span.start <= span.end <= whole.end for span in spans)
    for figure in extraction.figures:
        assert document.quote(figure.value_span) == figure.value_text
        assert figure.span.start <= figure.value_span.start
        assert figure.value_span.end <= figure.span.end <= whole.end
    for part in find_losses(extraction).parts:
        spans = [loss.span for loss in part.losses]
        assert all(whole.start <= span.start < span.end <= whole.end for span in spans)
    for record in extraction.characteristics:
        assert record.span.start <= record.value_span.start < record.value_span.end
        assert record.value_span.end <= record.span.end <= whole.end
        assert record.variable
    assert to_ntriples(article_quads(extraction, "version", "vocabulary"))


@UNHURRIED
@given(TEXTS)
@example("---\ntitle: A made-up title\nyear: 2025 by-nc\n---\n\nSurvival was 12% in all patients.")
def test_any_text_is_read_or_refused(text: str) -> None:
    source = f"# A made-up study of patients\n\n## Results\n\nSome words stand here. {text}\n"
    for data in (source.encode(), text.encode()):
        try:
            document = parse_text(data, "made-up.md")
        except ReadError as error:
            assert "\n" not in str(error)
            continue
        check(extract_document(document))


@UNHURRIED
@given(MARKUP, MARKUP)
@example("<p>Of <msup/><msubsup/><msub/><mfrac/> it.</p>", "")
def test_any_markup_is_read_or_refused(body: str, front: str) -> None:
    xml = (
        f"<article><front><article-meta>{front}</article-meta></front><body><p>Words are here.</p>"
        f"{body}</body><back>{REFERENCES}</back></article>"
    )
    try:
        document, article = parse_jats(xml.encode(), "made-up.xml")
    except ReadError as error:
        assert "\n" not in str(error)
        return
    check(extract_document(document, article))


@UNHURRIED
@given(
    st.sampled_from(
        (b"", b"%PDF-1.7\n", b"\x1f\x8b", b"<?xml ", b"<article>", b"\xff\xfe<", b"---")
    ),
    st.binary(max_size=300),
)
def test_any_bytes_are_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "any.pdf"
    path.write_bytes(start + rest)
    try:
        check(extract(path))
    except ReadError as error:
        assert str(error).startswith(f"{path}: ")
        assert "\n" not in str(error)


# --- what a fuzzer found --------------------------------------------------------------------------


def test_words_behind_the_year_of_a_card_are_no_part_of_it() -> None:
    card = "---\ntitle: A made-up title\nyear: 2025 by-nc\n---\n"
    assert read_article(card, Span(0, len(card)), ()).year == 2025


def test_a_line_longer_than_the_row_above_is_not_joined_to_it() -> None:
    line = Line("", (Cell("12", Span(0, 2)), Cell("(3-14)", Span(3, 9))), Span(0, 9))
    assert join_broken((Cell("", Span(0, 0)),), line) is None
