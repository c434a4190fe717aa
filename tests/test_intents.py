"""What a citation is for: cues, who denies them, how far they reach, and whose voice speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractors.intents import citing_sentence, with_intents
from extractors.lexicon import Lexicon, load
from extractors.readers.text import parse_text

if TYPE_CHECKING:
    from extractors.model import Document

REFERENCES = "\n\n".join(
    f"{n}. Ash B, Elm C. Rain in town number {n}. J Weather. {2000 + n};{n}:1{n}-2{n}."
    for n in range(1, 10)
)


def read(sentences: str, heading: str = "Discussion") -> Document:
    text = (
        "# Rain over made-up towns\n\n## Introduction\n\nRain is wet [1]. Snow is cold [2, 3].\n\n"
        f"## {heading}\n\n{sentences}\n\n## References\n\n{REFERENCES}\n"
    )
    return with_intents(parse_text(text.encode(), "made-up.md"), load())


def intents(sentences: str, heading: str = "Discussion") -> list[str]:
    return [c.intent for c in read(sentences, heading).citations[2:]]


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("Our results are in line with the trial of the north [5].", "agreesWith"),
        ("These findings were consistent with previous reports [5].", "agreesWith"),
        ("Rain was similar to that reported in the north [5].", "agreesWith"),
        (
            "In our cohort it rained twice, a finding in contrast with the north [5].",
            "disagreesWith",
        ),
        ("Contrary to the northern study [5], we saw no snow.", "disagreesWith"),
        ("Our data confirm the role of wind [5].", "confirms"),
        ("It never snowed, thereby confirming the mildness of the south [5].", "confirms"),
        ("Our findings extend previous work on wind [5].", "extends"),
        ("We argue against the doctrine of the north [5].", "disputes"),
        ("Our rate of rain compares favorably with the north [5].", "discusses"),
        ("Elm et al. counted rainy days [5].", "discusses"),
        ("In the NIMBUS study, umbrellas were handed out [5].", "discusses"),
        ("The NIMBUS trial [5] handed out umbrellas.", "discusses"),
        ("This view is supported by a northern register [5].", "obtainsSupportFrom"),
        ("Wind has been shown to bring rain [5].", "citesAsEvidence"),
        ("Rain falls on 20-30% of days [5].", "citesAsEvidence"),
        ("Umbrellas are of use in towns [5].", "citesForInformation"),
    ],
)
def test_a_cue_near_the_marker_tells_the_intent(sentence: str, intent: str) -> None:
    assert intents(sentence) == [intent]


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("Our results are not consistent with the north [5].", "disagreesWith"),
        ("Our results did not differ from the north [5].", "agreesWith"),
        ("We could not confirm the role of wind [5].", "disputes"),
        ("Our study failed to confirm the role of wind [5].", "disputes"),
        ("Our results are not only in line with the north [5] but stronger.", "agreesWith"),
        ("It did not snow, but our rain is in line with the north [5].", "agreesWith"),
    ],
)
def test_a_denied_cue_tells_the_opposite(sentence: str, intent: str) -> None:
    assert intents(sentence) == [intent]


@pytest.mark.parametrize(
    "sentence",
    [
        "Wind in the east is consistent with wind in the west [5].",
        "Hail, unlike snow, hurts [5].",
        "Consistent with that, hail hurts in this study [5].",
        "The role of wind was later confirmed [5].",
    ],
)
def test_no_stand_is_taken_where_the_article_does_not_speak_of_itself(sentence: str) -> None:
    assert set(intents(sentence)) <= {"citesForInformation", "citesAsEvidence", "discusses"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Our rain is in line with the north [5], whereas snow is rare in the east [6].",
            ["agreesWith", "citesForInformation"],
        ),
        (
            "Our rain is in line with the north [5] and the east [6].",
            ["agreesWith", "agreesWith"],
        ),
        (
            "Our rain agrees with findings by Elm et al. [5] and Ash et al., with hail in 3% [6].",
            ["agreesWith", "agreesWith"],
        ),
        (
            "Our rain is in line with the north [5] and hail was reported by Ash et al. [6].",
            ["agreesWith", "discusses"],
        ),
        (
            "Wind was harmless in the north [5], and our data are in line with this observation.",
            ["agreesWith"],
        ),
        ("We saw rain on 40% of days, as umbrellas show [5].", ["citesForInformation"]),
    ],
)
def test_a_cue_reaches_no_further_than_its_clause(sentence: str, expected: list[str]) -> None:
    assert intents(sentence) == expected


@pytest.mark.parametrize(
    ("heading", "sentence", "intent"),
    [
        ("Methods", "Rain was graded by the northern scale [5].", "usesMethodIn"),
        ("Methods", "Rain was graded as previously described [5].", "usesMethodIn"),
        ("Methods", "Umbrellas have been shown to keep people dry [5].", "citesAsEvidence"),
        ("Results", "Rain was measured as previously described [5].", "usesMethodIn"),
        ("Results", "Rain fell on the umbrellas [5].", "citesForInformation"),
    ],
)
def test_a_section_tells_where_no_cue_does(heading: str, sentence: str, intent: str) -> None:
    assert intents(sentence, heading) == [intent]


def test_an_introduction_gives_background() -> None:
    document = read("Rain fell.")
    assert [c.intent for c in document.citations] == ["obtainsBackgroundFrom"] * 2


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        ("It rained [5]. It snowed.", "It rained [5]."),
        ("It rained. [5] It snowed.", "It rained. [5]"),
        ("It rained at noon.\n\nElm et al. [5] saw snow. It hailed.", "Elm et al. [5] saw snow."),
    ],
)
def test_the_sentence_of_a_citation_holds_its_marker(sentences: str, expected: str) -> None:
    document = read(sentences)
    (last,) = [c for c in document.citations if c.numbers == (5,)]
    assert document.quote(citing_sentence(document, last.span)).strip() == expected


def test_a_raised_marker_behind_the_full_stop_is_one_of_its_sentence() -> None:
    said = "Our rain agrees with findings by Elm et al.,^{5} and Ash et al.^{6} It snowed."
    text = f"# Rain\n\n## Discussion\n\n{said}\n\n## References\n\n{REFERENCES}\n"
    document = with_intents(parse_text(text.encode(), "made-up.md"), load())
    assert [c.intent for c in document.citations] == ["agreesWith", "agreesWith"]


def test_a_vocabulary_without_cues_tells_the_default() -> None:
    document = with_intents(read("Our rain is in line with the north [5]."), Lexicon(()))
    assert {c.intent for c in document.citations} == {"citesForInformation"}


def test_a_raised_marker_belongs_to_the_sentence_before_it() -> None:
    text = f"# Rain\n\n## Results\n\nIt rained.^{{5}} It snowed.\n\n## References\n\n{REFERENCES}\n"
    document = parse_text(text.encode(), "made-up.md")
    (citation,) = document.citations
    assert document.quote(citing_sentence(document, citation.span)).strip() == "It rained.^{5}"


def test_a_document_without_citations_stays_as_it_is() -> None:
    document = parse_text(
        b"# Rain\n\n## Results\n\nIt rained on the made-up town all day.\n", "x.md"
    )
    assert with_intents(document, load()) == document
