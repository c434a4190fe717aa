"""Short forms that an article defines, and what they do to the vocabulary."""

from __future__ import annotations

import pytest

from extractors.abbreviations import find_abbreviations, long_form, own_vocabulary
from extractors.lexicon import load
from tests.made_up import document, told


@pytest.mark.parametrize(
    ("short", "before", "long"),
    [
        ("OS", "the median overall survival ", "overall survival"),
        ("EFS", "and the event-free survival ", "event-free survival"),
        ("MRD", "the level of minimal residual disease ", "minimal residual disease"),
        ("VOD", "three cases of veno-occlusive disease ", "veno-occlusive disease"),
        ("NRM", "relapse; non-relapse mortality ", "non-relapse mortality"),
        ("CR", "a total of 12 ", ""),
        ("PR", "of the 12 (8%) ", ""),
        ("XYZ", "patients of ours ", ""),
        ("OS", "", ""),
    ],
)
def test_the_words_that_a_bracket_shortens(short: str, before: str, long: str) -> None:
    assert long_form(short, before) == long


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We measured blue toe syndrome (BTS) in all.", "BTS", "blue toe syndrome"),
        ("We measured BTS (blue toe syndrome) in all.", "BTS", "blue toe syndrome"),
        ("Blue toe syndromes (BTSs) were seen in all.", "BTS", "Blue toe syndromes"),
        (
            "They are shown.\n\nTable 1. Toes\n\n| A | B |\n|---|---|\n| C | 5 |\n\n"
            "BTS: blue toe syndrome; OS: overall survival.\n",
            "BTS",
            "blue toe syndrome",
        ),
    ],
)
def test_where_an_article_defines_a_short_form(text: str, short: str, long: str) -> None:
    assert find_abbreviations(document(text))[short] == long


def test_a_section_that_lists_short_forms_defines_them() -> None:
    listed = "RFS: relapse-free survival\n\nTRM: transplant-related mortality"
    found = find_abbreviations(document(listed, "Abbreviations"))
    assert (found["RFS"], found["TRM"]) == ("relapse-free survival", "transplant-related mortality")


@pytest.mark.parametrize(
    "text", ["It was low (P = 0.04).", "It was seen in 12 (CR) of them.", "We went (NASA) away."]
)
def test_a_bracket_that_shortens_nothing(text: str) -> None:
    assert find_abbreviations(document(text)) == {}


def test_the_first_definition_holds() -> None:
    text = "We measured blue toe syndrome (BTS). Later on, big toe size (BTS) was measured."
    assert find_abbreviations(document(text))["BTS"] == "blue toe syndrome"


def meant(short: str, abbreviations: dict[str, str]) -> set[str]:
    taught = own_vocabulary(load(), abbreviations)
    return {m.notation for m in taught.find(f"the {short} of all")}


def test_another_meaning_takes_the_short_form_from_the_vocabulary() -> None:
    assert "OS" in meant("OS", {})
    assert "OS" not in meant("OS", {"OS": "orange squash"})


def test_a_known_meaning_stays() -> None:
    assert "OS" in meant("OS", {"OS": "overall survival"})


def test_a_new_short_form_of_a_known_outcome() -> None:
    assert meant("OVS", {}) == set()
    assert meant("OVS", {"OVS": "overall survival"}) == {"OS"}


def test_a_toxicity_that_only_the_article_names() -> None:
    assert meant("BTT", {"BTT": "blue toe toxicity"}) == {"AE:blue toe toxicity"}


def test_an_articles_own_meaning_reaches_its_figures() -> None:
    defined = "We measured orange squash (OS) and overall vitality of survival (OVS). "
    assert told("The 2-year OS was 61.5%.") == [("OS", "61.5")]
    assert told(defined + "The 2-year OS was 61.5%.") == []


def test_a_short_form_before_its_figure_is_defined_by_initials_only() -> None:
    text = "It did as well as other therapies (ORR, 28%). The time to nowhere (TTN, 3) was short."
    assert find_abbreviations(document(text)) == {"TTN": "time to nowhere"}
