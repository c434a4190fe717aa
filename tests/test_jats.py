"""Articles in JATS XML: one text and its layers."""

from __future__ import annotations

import pytest

from extractors.readers.jats import parse_jats
from tests.jats_articles import REFERENCES, cite, prose, read

# --- front, sections, sentences -------------------------------------------------------------------


def test_front_matter_gives_the_article() -> None:
    _, article = read("<sec><title>Results</title><p>Words.</p></sec>")
    assert article.title == "Two made-up drugs"
    assert article.authors == ("Ann B. Roe", "Invention Group")
    assert (article.journal, article.year) == ("Annals of Invention", 2020)
    assert (article.volume, article.first_page) == ("12", "345")
    assert (article.doi, article.licence) == ("10.5555/invented.7", "cc-by-nc")
    assert article.registrations == ("NCT01234567",)
    assert article.short_citation == "Roe 2020"


def test_sections_take_their_kinds_from_headings_and_declared_types() -> None:
    document, _ = read(
        "<p>Opening words.</p>"
        '<sec sec-type="methods"><title>How we worked</title><p>So.</p>'
        "<sec><title>Patients</title><p>Many.</p></sec></sec>"
        "<sec><title>2. Results</title><p>Good.</p><sec><title>Survival</title><p>Long.</p></sec>"
        "</sec><sec><title>Summary</title><p>Fine.</p></sec>"
        "<sec><title>Abbreviations</title><p>XY: a letter pair.</p></sec>",
        back=f"<ack><title>Thanks</title><p>To all.</p></ack>{REFERENCES}",
    )
    kinds = [(section.heading, section.kind) for section in document.sections]
    assert kinds == [
        ("", "front"),
        ("Abstract", "abstract"),
        ("Aim", "abstract"),
        ("Registration", "abstract"),
        ("", "introduction"),
        ("How we worked", "methods"),
        ("Patients", "methods"),
        ("2. Results", "results"),
        ("Survival", "results"),
        ("Summary", "discussion"),
        ("Abbreviations", "back"),
        ("", "back"),
        ("Thanks", "back"),
        ("References", "references"),
    ]


def test_sentences_are_prose_of_their_section_and_paragraph() -> None:
    document, _ = read(
        "<sec><title>Results</title><p>One came. Two left.</p><p>Three stayed.</p></sec>"
    )
    told = [(document.quote(s.span), document.sections[s.section].kind) for s in document.sentences]
    assert told[-3:] == [
        ("One came.", "results"),
        ("Two left.", "results"),
        ("Three stayed.", "results"),
    ]
    last = document.sentences[-3:]
    assert last[0].paragraph == last[1].paragraph != last[2].paragraph


def test_a_table_inside_a_paragraph_does_not_tear_it() -> None:
    document = prose(
        "Survival was <table-wrap><label>Table 1</label><table><tr><td>A</td><td>1</td></tr>"
        "</table></table-wrap>better with the drug."
    )
    assert "Survival was better with the drug." in [
        document.quote(s.span) for s in document.sentences
    ]
    assert len(document.tables) == document.tables_seen == 1


def test_a_formula_on_a_line_of_its_own_does_not_tear_the_sentence() -> None:
    document = prose(
        "We set <disp-formula id='e'><label>(1)</label><m:math xmlns:m='m'><m:mi>x</m:mi>"
        "<m:mo>=</m:mo><m:mn>2</m:mn></m:math></disp-formula> throughout."
    )
    assert [document.quote(s.span) for s in document.sentences][-1] == "We set x=2 throughout."


def test_what_follows_a_box_is_of_the_section_around_it() -> None:
    document, _ = read(
        "<sec><title>Results</title><p>Before it.</p><boxed-text><title>Key points</title>"
        "<p>Inside it.</p></boxed-text><p>Behind it.</p></sec>"
    )
    headings = {
        document.quote(s.span): document.sections[s.section].heading for s in document.sentences
    }
    assert (headings["Inside it."], headings["Behind it."]) == ("Key points", "Results")
    assert document.text.count("Results") == 1


def test_lists_in_a_paragraph_stand_on_their_own() -> None:
    document = prose("These:<list><list-item><p>First one.</p></list-item></list>The end.")
    assert [document.quote(s.span) for s in document.sentences][-3:] == [
        "These:",
        "First one.",
        "The end.",
    ]


def test_numbers_and_terms_of_lists_stand_with_their_words() -> None:
    document = prose(
        "These:<list><list-item><label>1.</label><p>First one.</p></list-item></list>"
        "<def-list><def-item><term>RFS</term><def><p>relapse-free survival</p></def></def-item>"
        "</def-list>"
    )
    lines = document.text.split("\n\n")
    assert "1. First one." in lines
    assert "RFS: relapse-free survival" in lines


def test_the_number_of_a_formula_is_left_out() -> None:
    formula = "<disp-formula><label>(1)</label><alternatives><tex-math>$x = 2$</tex-math>"
    document, _ = read(
        f"<sec><title>Methods</title><p>We set it.</p>{formula}</alternatives></disp-formula></sec>"
    )
    assert "We set it.\n\nx = 2" in document.text


def test_figure_captions_are_kept() -> None:
    document, _ = read(
        "<sec><title>Results</title><p>Words.</p><fig><label>Figure 2</label><caption><title>"
        "Curves.</title><p>By drug.</p></caption><graphic/></fig></sec>"
    )
    (caption,) = document.captions
    assert (caption.number, document.quote(caption.span)) == ("2", "Figure 2. Curves. By drug.")


def test_namespaces_and_an_envelope_do_not_matter() -> None:
    xml = (
        '<x:set xmlns:x="urn:x"><article xmlns="urn:jats">'
        "<body><sec><title>Results</title><p>All went well.</p></sec></body></article></x:set>"
    )
    document, article = parse_jats(xml.encode(), "made-up.xml")
    assert [document.quote(s.span) for s in document.sentences] == ["All went well."]
    assert article.title == ""


def test_peer_reviews_in_the_file_are_left_out_and_named() -> None:
    xml = (
        "<article><body><p>All went well.</p></body><sub-article><front-stub><title-group>"
        "<article-title>Review</article-title></title-group></front-stub><body><p>Not so.</p>"
        "</body></sub-article></article>"
    )
    document, _ = parse_jats(xml.encode(), "made-up.xml")
    assert "Not so" not in document.text
    assert [problem.kind for problem in document.problems] == ["part"]


# --- raised figures and formulas ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("1.0 × 10<sup>9</sup>/L", "1.0 × 10^{9}/L"),
        ("10<sup>−4</sup> cells", "10^{-4} cells"),
        ("45<sup>a</sup> of them", "45^{a} of them"),
        ("45<xref ref-type='table-fn' rid='x'>a</xref> of them", "45^{a} of them"),
        ("CD34<sup>+</sup> cells", "CD34+ cells"),
        ("the 6<sup>th</sup> day", "the 6th day"),
        ("CO<sub>2</sub> rose", "CO2 rose"),
        ("5\u00a0mg <italic>daily</italic>", "5\u00a0mg daily"),
        (
            "<mml:math xmlns:mml='m'><mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac>"
            "</mml:math> dose",
            "1/2 dose",
        ),
        (
            "<inline-formula><alternatives><graphic/><tex-math>\\begin{document}$$p \\geq 0.5$$"
            "\\end{document}</tex-math></alternatives></inline-formula> held",
            "p \\geq 0.5 held",
        ),
        (
            "<mml:math xmlns:mml='m'><mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup>"
            "</mml:math> cells",
            "10^{6} cells",
        ),
    ],
)
def test_raised_figures_do_not_fuse_with_numbers(markup: str, text: str) -> None:
    assert f"Of {text}" in prose(f"Of {markup}.").text


# --- citations ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "marker", "numbers"),
    [
        (f"[{cite('R1')}]", "[1]", (1,)),
        (f"[{cite('R1')}, {cite('R3')}]", "[1, 3]", (1, 3)),
        (f"[{cite('R1')}–{cite('R4')}]", "[1–4]", (1, 2, 3, 4)),
        (f"[{cite('R1')}, {cite('R3')}-{cite('R5')}]", "[1, 3-5]", (1, 3, 4, 5)),
        (f"<sup>{cite('R1')},{cite('R2')}</sup>", "^{1,2}", (1, 2)),
        (
            "<xref ref-type='bibr' rid='R1'><sup>1</sup></xref><sup>–</sup>"
            "<xref ref-type='bibr' rid='R3'><sup>3</sup></xref>",
            "^{1–3}",
            (1, 2, 3),
        ),
        ("<xref ref-type='bibr' rid='R2 R3 R4'>[2–4]</xref>", "[2–4]", (2, 3, 4)),
        ("<xref ref-type='bibr' rid='R2'>2-4</xref>", "^{2-4}", (2, 3, 4)),
        (f"{cite('R1')},{cite('R2')}–{cite('R4')}", "^{1,2–4}", (1, 2, 3, 4)),
        (f"<sup>[{cite('R1')}]</sup>", "^{[1]}", (1,)),
        (f"[{cite('R1')}, 3]", "[1, 3]", (1, 3)),
        ("<xref ref-type='bibr' rid='C4'>4</xref>", "^{4}", (4,)),
        ("(<xref ref-type='bibr' rid='R3'>Doe, 2003</xref>)", "(Doe, 2003)", (3,)),
        (
            "[<xref ref-type='bibr' rid='R1'>1</xref>–<xref ref-type='bibr' rid='R2'/>"
            "<xref ref-type='bibr' rid='R3'>3</xref>]",
            "[1–3]",
            (1, 2, 3),
        ),
    ],
)
def test_markers_cite_places_in_the_list(
    markup: str, marker: str, numbers: tuple[int, ...]
) -> None:
    document = prose(f"Of all, 45{markup} lived.")
    assert [(c.marker, c.numbers) for c in document.citations] == [(marker, numbers)]
    (place,) = [c.span for c in document.citations]
    assert document.plain[place.start : place.end].strip() == ""
    assert any(s.span.start <= place.start < s.span.end for s in document.sentences)


def test_a_citation_behind_a_number_does_not_fuse() -> None:
    document = prose(f"The rate was 45{cite('R2')} and fell.")
    assert "45^{2} and" in document.text
    assert "45     and" in document.plain


def test_a_marker_without_target_is_reported_and_read_by_its_number() -> None:
    document = prose("It is known [<xref ref-type='bibr' rid='R99'>2</xref>].")
    assert [c.numbers for c in document.citations] == [(2,)]
    assert any("R99" in problem.message for problem in document.problems)


def test_numbers_are_places_even_where_labels_differ() -> None:
    document = prose("It is known [<xref ref-type='bibr' rid='R4'>44</xref>].")
    assert [c.numbers for c in document.citations] == [(4,)]


def test_an_article_without_links_is_read_by_its_printed_markers() -> None:
    document = prose("It is known [1, 2]. It was found so [3].")
    assert [c.numbers for c in document.citations] == [(1, 2), (3,)]


# --- references -----------------------------------------------------------------------------------


def test_every_entry_of_the_list_is_a_reference() -> None:
    document = prose("Words.")
    assert [r.number for r in document.references] == [1, 2, 3, 4, 5]
    assert not [p for p in document.problems if p.kind == "reference"]


def test_tagged_entries_give_all_fields() -> None:
    first = prose("Words.").references[0]
    assert first.authors == ("Moe C", "Poe DE")
    assert (first.title, first.journal, first.year) == ("First invention", "J Made Up", 2001)
    assert (first.volume, first.issue) == ("7", "2")
    assert (first.first_page, first.last_page) == ("1481", "1484")
    assert (first.doi, first.pmid) == ("10.5555/abc.1", "11111111")
    assert "\n" not in first.raw
    assert first.raw.startswith("Moe C, Poe DE, et al. First invention. J Made Up. 2001;7(2)")


def test_untagged_words_are_read_as_printed_ones() -> None:
    second = prose("Words.").references[1]
    assert (second.authors, second.title) == (("Zoe F", "Low G"), "A second invention")
    assert (second.journal, second.year, second.first_page) == ("J Made Up", 2002, "10")


def test_alternatives_are_one_entry_as_printed() -> None:
    third = prose("Words.").references[2]
    assert third.raw == "Doe H. Third one. Ann Inv. 2003;1:5."
    assert (third.title, third.volume, third.first_page) == ("Third one", "1", "5")


def test_books_and_editors() -> None:
    fifth = prose("Words.").references[4]
    assert (fifth.title, fifth.journal, fifth.authors) == ("A book of inventions", "", ("Kay J",))


def test_a_long_list_of_authors_keeps_every_one() -> None:
    names = [f"N{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)]
    people = "".join(
        f"<name><surname>{n}</surname><given-names>Q</given-names></name>" for n in names
    )
    document, _ = read(
        "<p>Words.</p>",
        back=f"<ref-list><ref><mixed-citation>{people}<article-title>T</article-title><source>S"
        "</source><year>2001</year></mixed-citation></ref></ref-list>",
    )
    assert document.references[0].authors == tuple(f"{n} Q" for n in names)
