"""Text and Markdown as one text: sections, joined paragraphs, seams, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import ReadError
from extractors.model import Document, Span
from extractors.readers.blocks import ends_sentence, find_blocks
from extractors.readers.markup import mask
from extractors.readers.text import parse_text, read_text, section_kind

if TYPE_CHECKING:
    from pathlib import Path

METHODS = (
    "We retrospectively studied 80 made-up patients who were given a drug of our own invention"
    " at one center in Nowhere."
)
RESULTS = "The 2-year overall survival of these made-up patients was 61.5% in the end."


def read(text: str) -> Document:
    document = parse_text(text.encode(), "made-up.md")
    check(document)
    return document


def check(document: Document) -> None:
    """Whatever was read: the layers fit the text, and no word of the text went elsewhere."""
    assert len(document.plain) == len(document.text)
    spans = [s.span for s in document.sentences] + [s.span for s in document.sections]
    spans += [r.span for t in document.tables for r in t.rows]
    spans += [c.span for c in document.citations] + [c.span for c in document.captions]
    for span in spans:
        assert 0 <= span.start <= span.end <= len(document.text)
    for sentence in document.sentences:
        section = document.sections[sentence.section]
        assert section.span.start <= sentence.span.start
        assert sentence.span.end <= section.span.end + 1
    for seam in document.seams:
        assert 0 < seam < len(document.text)


def sentences(document: Document) -> list[str]:
    return [document.quote(s.span).strip() for s in document.sentences]


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(s.heading, s.kind) for s in document.sections if s.heading]


def article(results: str) -> str:
    return f"# Of made-up patients\n\n## Methods\n\n{METHODS}\n\n## Results\n\n{results}\n"


def test_headings_open_sections_of_a_kind() -> None:
    document = read(
        f"# Of made-up patients\n\n## Abstract\n\n{RESULTS}\n\n## Introduction\n\n{METHODS}\n\n"
        f"## Patients and methods\n\n{METHODS}\n\n### Statistics\n\n{METHODS}\n\n"
        f"## Results\n\n### Outcome in children\n\n{RESULTS}\n\n## Discussion\n\n{RESULTS}\n\n"
        "## Acknowledgments\n\nThanks go to nobody.\n\n## References\n\n"
        "1. Stone A. A tale of drugs. Blood. 2019;133(5):10-20.\n"
    )
    found = dict(kinds(document))
    assert found["Abstract"] == "abstract"
    assert found["Introduction"] == "introduction"
    assert found["Patients and methods"] == found["Statistics"] == "methods"
    assert found["Results"] == found["Outcome in children"] == "results"
    assert found["Discussion"] == "discussion"
    assert found["Acknowledgments"] == "back"
    assert found["References"] == "references"
    assert document.form == "markdown"
    assert len(document.references) == 1
    assert all("Thanks" not in s and "Stone" not in s for s in sentences(document))


@pytest.mark.parametrize("heading", ["RESULTS", "Results", "Results:", "3. Results", "**Results**"])
def test_plain_headings_are_headings_too(heading: str) -> None:
    document = read(f"Abstract\n\n{METHODS}\n\nMethods\n\n{METHODS}\n\n{heading}\n\n{RESULTS}\n")
    assert [s.kind for s in document.sections if "result" in s.heading.lower()] == ["results"]
    last = document.sentences[-1]
    assert document.sections[last.section].kind == "results"
    assert document.form == "text"


@pytest.mark.parametrize(
    ("heading", "inherited", "expected"),
    [
        ("Results", "methods", "results"),
        ("Statistical analysis", "methods", "methods"),
        ("Outcome of the young", "results", "results"),
        ("Conclusion", "results", "discussion"),
        ("Funding", "discussion", "back"),
        ("To the Editor", "front", "main"),
        ("What we saw", "front", "main"),
    ],
)
def test_the_kind_of_a_heading(heading: str, inherited: str, expected: str) -> None:
    assert section_kind(heading, inherited) == expected


def test_quotes_are_the_text_of_the_file() -> None:
    document = read(article(f"{RESULTS} Nobody else was asked, and nobody else told us anything."))
    for quote in sentences(document):
        assert quote in article(
            f"{RESULTS} Nobody else was asked, and nobody else told us anything."
        )


HEAD = "Of all the patients whom we had looked at over these long years the 2-year overall survival"
TAIL = "was 61.5% in the end and the relapse incidence was 20% in all of them."
TABLE = (
    "| Outcome | All (n = 80) | P |\n|---|---|---|\n"
    "| Fever | 12 (15) | 0.2 |\n| Cough | 8 (10) | 0.4 |"
)


@pytest.mark.parametrize(
    "between",
    [
        "\n\n",
        "\n\n12\n\n",
        f"\n\n**Table 1. Fever and cough**\n\n{TABLE}\n\n",
        "\n\nFigure 1. Curves of this and that.\n\n",
        "\n\n¹Department of Invented Medicine, University of Nowhere, Nowhere.\n\n",
        "\n\nReceived 3 May 2020; accepted 4 May 2020\n\n",
    ],
)
def test_a_paragraph_torn_apart_is_whole_again(between: str) -> None:
    source = article(f"{HEAD}{between}{TAIL} Nobody was lost.")
    document = read(source)
    (whole,) = [s for s in document.sentences if HEAD in document.quote(s.span)]
    assert document.quote(whole.span).strip() == f"{HEAD} {TAIL}"
    (seam,) = [s for s in document.seams if s in whole.span]
    assert document.text[seam:].startswith("was 61.5%")
    at = document.text.index("61.5%")
    clipped = document.printed_around(whole.span, Span(at, at + 4))
    assert document.quote(clipped) == TAIL
    assert document.quote(clipped) in source


def test_a_word_torn_apart_is_glued() -> None:
    head = HEAD + " and the sur-"
    document = read(article(f"{head}\n\nvival of those who came later was 61.5% in the end."))
    assert "the sur-vival of those" in document.text


def test_finished_paragraphs_are_not_joined() -> None:
    document = read(
        article(f"{RESULTS}\n\nlater on, nobody of the patients came back to us again.")
    )
    assert document.seams == ()
    assert len({s.paragraph for s in document.sentences}) == 3


def test_a_quote_never_runs_over_a_seam() -> None:
    text = "one two three four"
    document = Document("made up", "", "text", text, text, seams=(8,))
    assert document.quote(document.printed_around(Span(0, 18), Span(4, 7))) == "one two"
    assert document.quote(document.printed_around(Span(0, 18), Span(8, 13))) == "three four"
    assert document.quote(document.printed_around(Span(0, 7), Span(4, 7))) == "one two"


def test_a_table_is_no_prose_and_has_its_number() -> None:
    document = read(
        article(f"{RESULTS}\n\n**Table 2. Fever and cough**\n\n{TABLE}\n\nNobody else was ill.")
    )
    (table,) = document.tables
    assert table.number == "2"
    assert "Fever and cough" in table.caption
    assert [row.label for row in table.rows] == ["Fever", "Cough"]
    assert document.tables_seen == 1
    assert not any("Cough" in s for s in sentences(document))
    for row in table.rows:
        for cell in row.cells:
            assert document.quote(cell.span) == cell.text


def test_a_legend_is_kept_apart() -> None:
    document = read(
        article(f"{RESULTS}\n\nFigure 3. Curves of 61.5% of the patients.\n\nNobody else was ill.")
    )
    (legend,) = document.captions
    assert legend.number == "3"
    assert document.quote(legend.span).startswith("Figure 3.")
    assert not any("Curves" in s for s in sentences(document))


def test_an_article_without_tables_is_fine() -> None:
    document = read(article(RESULTS))
    assert document.tables == ()
    assert document.tables_seen == 0
    assert RESULTS in sentences(document)


def test_a_truncated_article_is_read_as_far_as_it_goes() -> None:
    document = read(article(f"{RESULTS} The relapse incidence of those who were given the"))
    assert RESULTS in sentences(document)
    assert len(document.sentences) == 3
    assert ["cut off" in p.message for p in document.problems] == [True]
    assert read(article(RESULTS)).problems == ()


def test_a_torn_table_at_the_end_of_the_file_is_no_reason_to_fail() -> None:
    document = read(
        article(f"{RESULTS}\n\n**Table 1. Fever**\n\n| Outcome | All (n = 80) | P |\n|---|--")
    )
    assert RESULTS in sentences(document)


def test_citations_are_blanked_in_the_plain_text() -> None:
    document = read(
        article("The 2-year overall survival was 61.5% [1] as it was before [2]. Nobody was lost.")
        + "\n## References\n\n1. Stone A. A tale. Blood. 2019;133:10-20.\n"
        "2. Pebble B. A tale retold. Blood. 2020;134:1-9.\n"
    )
    assert [c.numbers for c in document.citations] == [(1,), (2,)]
    for citation in document.citations:
        assert not document.plain[citation.span.start : citation.span.end].strip()
        assert document.quote(citation.span).strip()


DIGEST = """---
source_form: digest
doi: 10.1234/made.up
title: Of made-up patients
year: 2024
---

"""


def test_the_head_of_a_digest_is_no_prose() -> None:
    document = read(DIGEST + article(RESULTS))
    assert all("10.1234" not in s and "digest" not in s for s in sentences(document))
    assert sentences(document) == [METHODS, RESULTS]
    assert document.text.startswith("---")
    assert document.sections[0].kind == "front"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"%PDF-1.7\0\0\0 some words", "NUL"),
        ("Der Bär lief.".encode("latin-1"), "UTF-8"),
        (b"12 34 56 78 90 | 12 34 56 78 90\n" * 20, "words"),
        (b"# Only a heading\n", "text"),
        (b"x" * 20_000_001, "large"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse_text(data, "made-up.md")
    message = str(caught.value)
    assert message.startswith("made-up.md: ")
    assert words in message
    assert "\n" not in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_text(tmp_path / "nowhere.md")
    assert "nowhere.md" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_article(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        read_text(tmp_path)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_and_byte_order_marks_do_not_matter(newline: str) -> None:
    source = article(RESULTS)
    other = parse_text(("\ufeff" + source.replace("\n", newline)).encode(), "made-up.md")
    assert other.text == read(source).text


def test_the_hash_is_that_of_the_bytes() -> None:
    one, two = read(article(RESULTS)), read(article(RESULTS) + "\n")
    assert one.text == two.text
    assert one.sha256 != two.sha256
    assert one.sha256 == read(article(RESULTS)).sha256


WORDS = st.lists(
    st.sampled_from(
        ["OS", "was", "61.5%", "vs.", "(n", "=", "8)", "[1]", "\n", "\n\n", "|", "\t",
         "##", "Table 1.", "*P*=0.02", "$x$", "References", "Results", "1.", "made-up",
         "patients", "of", "the", "\x0c"]
    ),
    min_size=5,
    max_size=60,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_whatever_is_given_is_read_or_refused(words: list[str]) -> None:
    source = article(f"{RESULTS}\n\n{' '.join(words)}")
    try:
        document = parse_text(source.encode(), "made-up.md")
    except ReadError as error:
        assert "\n" not in str(error)
        return
    check(document)
    letters = sorted(c for c in source if not c.isspace())
    assert sorted(c for c in document.text if not c.isspace()) == letters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*P* = 0.05", "P = 0.05"),
        ("$p = 0.31$", "p = 0.31"),
        (r"$n \geq 3$", "n ≥ 3"),
        (r"61.5\% of them", "61.5% of them"),
        ("61.5%<sup>2</sup>", "61.5% 2"),
        ("61.5%^{2,3} of them", "61.5% of them"),
        ("60–82", "60-82"),
        ("12·8%", "12.8%"),
        ("P ＜ 0.05", "P < 0.05"),
        ("61.5\u00a0%", "61.5 %"),
    ],
)
def test_mark_up_is_blanked_without_moving_a_character(text: str, expected: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert masked.split() == expected.split()


@given(st.text(max_size=80))
def test_masking_never_moves_a_character(text: str) -> None:
    assert len(mask(text)) == len(text)


def test_masking_blanks_the_markers() -> None:
    assert mask("61% [1] of", [Span(4, 7)]) == "61%     of"


def test_a_power_of_ten_stays() -> None:
    assert "10^{-5}" in mask("P = 2 × 10^{-5} was found")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ends here.", True),
        ("It ends here (so it does.)", True),
        ("It ends here.^{2,3}", True),
        ("It ends here.<sup>2</sup>", True),
        ("It goes on", False),
        ("It goes on, as", False),
        ("It was 61.5", False),
    ],
)
def test_whether_a_paragraph_is_finished(text: str, expected: bool) -> None:
    assert ends_sentence(text) is expected


def labels(source: str) -> list[tuple[str, str]]:
    return [(b.kind, source[b.span.start : b.span.end].strip()) for b in find_blocks(source)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("## Results", "heading"),
        ("**Outcome of the young**", "heading"),
        ("Methods", "heading"),
        ("Table 1. Fever and cough", "table-caption"),
        ("**Table S2.** Fever", "table-caption"),
        ("Table 1 (continued)", "continuation"),
        ("Fig. 2. Curves of this and that", "legend"),
        ("Table 1 shows what became of them all in the end.", "prose"),
        ("Figure 1 shows what became of them all in the end.", "prose"),
        ("¹ Department of Invention, University of Nowhere", "furniture"),
        ("https://example.org/made-up", "furniture"),
        ("421", "furniture"),
        ("Nobody was lost on the way.", "prose"),
        ("Received March 3, 2020; accepted May 5, 2020", "furniture"),
        ("Accepted for publication 3 May 2020", "furniture"),
        ("May 3, 2020", "furniture"),
        ("received three cycles of it, which was more than anybody needed.", "prose"),
        ("accepted what they were offered, all in all.", "prose"),
        ("Revised criteria of our own were used.", "prose"),
        ("May flowers were given to all of them.", "prose"),
        ("| Fever | 12 | 15 |", "table"),
    ],
)
def test_the_kind_of_a_line(line: str, kind: str) -> None:
    assert labels(f"{METHODS}\n\n{line}\n\n{RESULTS}\n")[1] == (kind, line)


def test_wrapped_lines_are_one_block() -> None:
    assert [kind for kind, _ in labels("Nobody was lost\non the way and\nall were found.\n")] == [
        "prose"
    ]


@pytest.mark.parametrize("mark", ["[{}] ", "- ", "", "{}. "])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_entries_on_lines_of_one_paragraph_are_entries(mark: str, between: str) -> None:
    entries = (
        "Ash, B., & Elm, C. (2001). Snow that fell in the hills. Weather, 3(1), 4-9.",
        "Roe, C. (2002). Sleet that fell in the towns by the sea. Weather, 4(2), 5-8.",
        "Fir, E. (2003). Hail that fell on all the roads. Weather, 5(3), 6-7.",
    )
    printed = between.join(f"{mark.format(n)}{entry}" for n, entry in enumerate(entries, 1))
    found = read(f"# Snow\n\n## Methods\n\n{METHODS}\n\n## References\n\n{printed}\n").references
    assert [(r.number, r.volume, r.first_page) for r in found] == [
        (1, "3", "4"), (2, "4", "5"), (3, "5", "6"),
    ]  # fmt: skip


GRID = "Table 1. Outcome\n\n| Outcome | All |\n|---|---|\n| OS | 61% |\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "OS, overall survival; EFS, event-free survival.",
        "OS: overall survival, EFS: event-free survival.",
        "Tea black tea, OS overall survival, EFS event-free survival",
        "*Measured once.",
        "† Of those who were asked.",
    ],
)
def test_a_note_under_a_table(line: str) -> None:
    assert labels(f"{GRID}{line}\n\n{RESULTS}\n")[-2] == ("footnote", line)


@pytest.mark.parametrize(
    "line",
    [
        "Ten patients received a second transplant. Two patients had fever, and CR was seen in 3.",
        "Six patients received it. They relapsed, and nobody knew.",
        "Overall survival was 61%, and CR was reached by all. MRD was seen in nobody.",
        "In Nowhere, patients were asked. In Somewhere, nobody was.",
    ],
)
def test_a_paragraph_behind_a_table_is_no_note(line: str) -> None:
    assert labels(f"{GRID}{line}\n\n{RESULTS}\n")[-2] == ("prose", line)
