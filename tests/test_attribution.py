"""Whose result a value is: the article's own, or that of a work it cites."""

from __future__ import annotations

import re

import pytest

from extractors.attribution import Attribution, Attributor, family_name
from extractors.lexicon import load
from extractors.model import Citation, Document, Reference, Section, Sentence, Span

REFERENCES = tuple(
    Reference(number, "", Span(0, 0), authors=authors, title=title, year=year)
    for number, authors, title, year in (
        (1, ("Stone A", "Brick B"), "Drugamab in adults", 2019),
        (2, ("Pebble C",), "Drugamab in children", 2018),
        (3, ("Gravel E",), "Cells of a donor", 2020),
        (4, ("Gravel F",), "More cells of a donor", 2021),
    )
)


def document(kind: str, *paragraphs: str) -> Document:
    """Return a document with one section, a paragraph each string, sentences ending at a stop."""
    text = "\n\n".join(paragraphs)
    plain = re.sub(r"\[[\d,]+\]", lambda m: " " * len(m.group()), text)
    sentences: list[Sentence] = []
    at = 0
    for index, words in enumerate(paragraphs):
        sentences += [
            Sentence(Span(at + m.start(), at + m.end()), 0, index)
            for m in re.finditer(r"\S.*?\.(?=\s[A-Z]|$)", words)
        ]
        at += len(words) + 2
    citations = tuple(
        Citation(Span(*m.span()), m.group(), tuple(int(n) for n in m[1].split(",")))
        for m in re.finditer(r"\[([\d,]+)\]", text)
    )
    return Document(
        "made up",
        "",
        "text",
        text,
        plain,
        sections=(Section(kind, kind, Span(0, len(text))),),
        sentences=tuple(sentences),
        references=REFERENCES,
        citations=citations,
    )


def credits(kind: str, *paragraphs: str, is_review: bool = False) -> dict[str, Attribution]:
    """Return whose each percentage is, by its printed text."""
    doc = document(kind, *paragraphs)
    attributor = Attributor(doc, load(), is_review=is_review)
    found: dict[str, Attribution] = {}
    for sentence in doc.sentences:
        attributor.enter(sentence)
        retold = False
        for m in re.finditer(r"\d+%", doc.plain[sentence.span.start : sentence.span.end]):
            credit = attributor.of(sentence, sentence.span.start + m.start(), doc.sections[0])
            found[m.group()] = credit
            retold = retold or credit.kind == "secondary"
        attributor.leave(sentence, retold=retold)
    return found


def credit(kind: str, *paragraphs: str, is_review: bool = False) -> tuple[str, tuple[int, ...]]:
    (found,) = credits(kind, *paragraphs, is_review=is_review).values()
    return found.kind, found.refs


@pytest.mark.parametrize("kind", ["results", "abstract"])
def test_results_are_the_articles_own_even_beside_a_marker(kind: str) -> None:
    assert credit(kind, "The OS was 61%, as defined before [1].") == ("primary", ())


@pytest.mark.parametrize(
    "text",
    [
        "The OS was 61%.",
        "Our OS was 61%.",
        "In our study, the OS was 61%, which is in line with earlier work [1].",
        "We saw an OS of 61%, similar to what others saw [1,2].",
        "The OS of 61% confirms earlier work [1].",
        "In the present study, the OS was 61%.",
    ],
)
def test_own_results_in_the_discussion(text: str) -> None:
    assert credit("discussion", text) == ("primary", ())


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("Stone et al. saw an OS of 43% [1].", (1,)),
        ("In a randomized trial, the OS was 43% [1].", (1,)),
        ("An OS of 43% was reported by others [2].", (2,)),
        ("A recent study of children found an OS of 43% [1,2].", (1, 2)),
        ("Stone and colleagues saw an OS of 43%.", (1,)),
        ("In Pebble's study the OS was 43%.", (2,)),
        ("An OS of 43% was seen elsewhere [3].", (3,)),
    ],
)
def test_results_of_cited_works_in_the_discussion(text: str, refs: tuple[int, ...]) -> None:
    assert credit("discussion", text) == ("secondary", refs)


def test_own_and_cited_in_one_sentence() -> None:
    found = credits(
        "discussion", "In our study, the OS was 61%, whereas Stone et al. reported 43% [1]."
    )
    assert found["61%"] == Attribution()
    assert found["43%"] == Attribution("secondary", (1,))


def test_two_works_in_one_sentence() -> None:
    found = credits("discussion", "Other studies reported an OS of 43% [1] and of 58% [2].")
    assert found == {
        "43%": Attribution("secondary", (1,)),
        "58%": Attribution("secondary", (2,)),
    }


@pytest.mark.parametrize(
    "sequel",
    [
        "In this trial, the CR rate was 44%.",
        "They saw a CR rate of 44%.",
        "Among these, the CR rate was 44%.",
        "The authors saw a CR rate of 44%.",
    ],
)
def test_a_retelling_goes_on_in_the_next_sentence(sequel: str) -> None:
    found = credits("discussion", f"In a phase II trial the OS was 43% [1]. {sequel}")
    assert found["44%"] == Attribution("secondary", (1,))


def test_own_words_end_a_retelling() -> None:
    found = credits("discussion", "In a phase II trial the OS was 43% [1]. Our CR rate was 44%.")
    assert found["44%"] == Attribution()


def test_a_new_paragraph_ends_a_retelling() -> None:
    found = credits(
        "discussion", "In a phase II trial the OS was 43% [1].", "Among these, the CR rate was 44%."
    )
    assert found["44%"] == Attribution()


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("The OS is 43% in adults [1].", (1,)),
        ("The OS is 43% in adults [1] and worse in others [2].", (1,)),
        ("Stone et al. saw an OS of 43%.", (1,)),
    ],
)
def test_an_introduction_tells_of_others(text: str, refs: tuple[int, ...]) -> None:
    assert credit("introduction", text) == ("secondary", refs)


def test_an_introduction_never_tells_an_own_result() -> None:
    assert credit("introduction", "The OS is 43% in adults.") == ("secondary", ())


@pytest.mark.parametrize("kind", ["results", "main", "discussion", "abstract"])
def test_a_review_has_no_results_of_its_own(kind: str) -> None:
    text = "The OS was 43% in adults [2]."
    assert credit(kind, text, is_review=True) == ("secondary", (2,))


def test_an_ambiguous_author_is_not_guessed() -> None:
    attributor = Attributor(document("discussion", "Nothing."), load(), is_review=False)
    assert attributor.named("Gravel et al. saw an OS of 43%.") == ()
    assert attributor.named("Stone et al. saw more than Pebble et al. did.") == (1, 2)
    assert attributor.named("Nobody et al. saw an OS of 43%.") == ()


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (("Stone A",), "Stone"),
        (("Stone, A. B.",), "Stone"),
        (("van Stone A", "Pebble C"), "Stone"),
        ((), ""),
    ],
)
def test_the_family_name_of_a_reference(authors: tuple[str, ...], expected: str) -> None:
    assert family_name(Reference(1, "", Span(0, 0), authors=authors)) == expected


@pytest.mark.parametrize(
    "sequel", ["The median was 43%.", "Remissions were seen in 43%.", "Overall, 43% relapsed."]
)
def test_what_follows_a_study_called_by_its_author_is_that_studys(sequel: str) -> None:
    text = f"Stone et al. treated 40 adults [1]. {sequel}"
    assert credit("discussion", text) == ("secondary", (1,))


@pytest.mark.parametrize(
    "text",
    [
        "Stone et al. treated 40 adults [1]. In our study, 43% relapsed.",
        "Stone et al. treated 40 adults [1]. We treated children. Overall, 43% relapsed.",
        "Much is known of adults [1]. Overall, 43% relapsed.",
    ],
)
def test_own_words_or_a_mere_marker_make_no_retelling(text: str) -> None:
    assert credit("discussion", text) == ("primary", ())


def test_a_study_called_by_its_author_ends_with_the_paragraph() -> None:
    paragraphs = "Stone et al. treated 40 adults [1].", "Overall, 43% relapsed."
    assert credit("discussion", *paragraphs) == ("primary", ())
