"""Where sentences of scientific prose end, and where a stop is only a stop."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extractors.sentences import LONGEST_SENTENCE, sentence_starts, split_sentences


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end].strip() for s in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The OS was 61.5% (95% CI, 50.1 to 72.0) at 2 years.",
        "Stone et al. Reported nothing of the kind in that year.",
        "The rate was lower, 12% vs. 31%, and stayed so.",
        "The rate was lower (see Fig. 2 and Table 1) than thought.",
        "Some drugs, e.g. Drugamab, were given early on.",
        "The work of A. B. Example was read with care.",
        "It was studied by B. Stone and C. Pebble in that year.",
        "Many had S. Example as their doctor.",
        "Cells (approx. 10 of them) were given on day 0.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Nobody relapsed.", "Two patients died."),
        ("Nobody relapsed (P = 0.4).", "Two patients died."),
        ("Did anybody relapse?", "Two patients died."),
        ("The rate was 12%.", "20 patients died."),
        ("The rate was 12%.", "≥2 cycles were given to ten patients."),
        ("Nobody relapsed.", "aGVHD was seen in ten patients."),
        ('They said "nobody relapsed."', "Two patients died."),
        ("Nobody relapsed in CR1.", "(Two patients died.)"),
        ("Nobody relapsed in Arm B.", "The others died."),
        ("Nobody relapsed in group A.", "The others died."),
        ("Nobody was given drug-B.", "The others died."),
        ("They were given vitamin C.", "The others died."),
        ("Nobody had hepatitis B.", "The others died."),
    ],
)
def test_a_sentence_ends_at_its_stop(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


def test_a_blanked_marker_behind_the_stop_does_not_hide_the_end() -> None:
    assert sentences("Nobody relapsed.      Two patients died.") == [
        "Nobody relapsed.",
        "Two patients died.",
    ]


def test_sentences_cover_the_paragraph_and_do_not_overlap() -> None:
    text = "Nobody relapsed. Two patients died vs. 3 before. MRD was seen. aGVHD was not."
    spans = split_sentences(text)
    assert [text[s.start : s.end].split()[0] for s in spans] == ["Nobody", "Two", "MRD", "aGVHD"]
    assert spans[0].start == 0
    assert spans[-1].end == len(text)
    for before, after in pairwise(spans):
        assert before.end <= after.start
        assert not text[before.end : after.start].strip()


def test_offsets_are_those_of_the_document() -> None:
    text = "Nobody relapsed. Two patients died."
    here = split_sentences(text)
    there = split_sentences(text, 1000)
    assert [(s.start + 1000, s.end + 1000) for s in here] == [(s.start, s.end) for s in there]


def test_the_first_sentence_always_starts_at_zero() -> None:
    assert sentence_starts("words without an end")[0] == 0
    assert sentence_starts("") == [0]


def test_blank_text_has_no_sentences() -> None:
    assert split_sentences("   \n ") == []


def test_a_stretch_without_an_end_is_cut_where_words_end() -> None:
    text = "word " * 3000
    found = split_sentences(text, 7)
    assert len(found) > 3
    assert all(span.end - span.start <= LONGEST_SENTENCE for span in found)
    assert all(text[s.start - 7 : s.end - 7].strip().startswith("word") for s in found)
    assert sum(text[s.start - 7 : s.end - 7].count("word") for s in found) == 3000


@pytest.mark.parametrize("run", ["(" * 50_000, "a:" * 25_000, '"' * 50_000], ids=["(", ":", '"'])
def test_a_run_without_blanks_is_no_reason_to_search_it_for_words(run: str) -> None:
    text = f"One ends here. Then comes {run} and this. Last one."
    found = [text[s.start : s.end] for s in split_sentences(text)]
    assert (found[0], found[-1]) == ("One ends here.", "Last one.")
    assert "".join("".join(found).split()) == "".join(text.split())
