"""The patients of cited works, as far as an article has described them."""

from __future__ import annotations

import pytest

from extractors.lexicon import load
from extractors.model import Reference, Span
from extractors.told_patients import ToldPatients

REFERENCES = (
    Reference(1, "", Span(0, 0), authors=("Stone A", "Brick B"), title="Blinatumomab in adults"),
    Reference(2, "", Span(0, 0), authors=("Pebble C",), title="What we saw in town"),
    Reference(3, "", Span(0, 0), title="Of nobody"),
)
WORK = (2,)


def heard(*sentences: str) -> ToldPatients:
    patients = ToldPatients(REFERENCES, load())
    for words in sentences:
        patients.hear(WORK, words)
    return patients


@pytest.mark.parametrize(
    ("sentence", "who", "size"),
    [
        ("Pebble treated 51 children with relapsed ALL.", "children with relapsed ALL", 51),
        ("Pebble studied thirty-six adults with ALL.", "adults with ALL", 36),
        ("Adult patients with ALL were enrolled.", "Adult patients with ALL", None),
        ("They enrolled 40 patients.", "", 40),
        ("Of 40 patients, half responded.", "", None),
        ("Among 12 children with fever, half responded.", "", None),
        ("Pebble treated 30 infants with ALL aged 0.1 to 0.9 years.", "infants with ALL", 30),
        ("Nobody was asked.", "", None),
        ("A phase II trial included adults with ALL.", "adults with ALL", None),
        ("In phase II, 44 adults with ALL were treated.", "", None),
        ("They enrolled adults with late relapse, fever, or chills.", "", None),
        ("They enrolled adults with late relapse, who did well.", "adults with late relapse", None),
        ("They enrolled adults with ALL treated abroad under one plan.", "adults with ALL", None),
        ("Infants with ALL treated worldwide between 2009 and 2011 were registered.",
         "Infants with ALL", None),
        ("Patients with active or treated uveitis had been left out.", "", None),
    ],
)  # fmt: skip
def test_who_a_works_patients_were(sentence: str, who: str, size: int | None) -> None:
    patients = heard(sentence)
    assert (patients.description(WORK), patients.size(WORK)) == (who, size)


def test_what_was_said_first_holds() -> None:
    patients = heard(
        "Pebble treated 51 children with relapsed ALL.", "They enrolled 20 adults with AML later."
    )
    assert patients.description(WORK) == "children with relapsed ALL"
    assert patients.size(WORK) == 51
    assert patients.population(WORK) == "pediatric"


def test_a_counted_total_is_the_size_of_a_work_without_one() -> None:
    patients = heard("Pebble saw it in town.")
    patients.count(WORK, 40)
    patients.count(WORK, 30)
    assert patients.size(WORK) == 40


def test_ages_refine_the_age_group() -> None:
    patients = heard("Pebble treated 51 children (age 1-24 years) with relapsed ALL.")
    assert patients.population(WORK) == "pediatric-young-adult"


def test_the_title_answers_where_the_text_is_silent() -> None:
    patients = ToldPatients(REFERENCES, load())
    assert patients.population((1,)) == "adult"
    assert patients.therapies((1,)) == ("blinatumomab",)


def test_therapies_and_timing_of_the_text() -> None:
    patients = heard("Pebble gave inotuzumab to 9 children with relapse after HSCT.")
    assert "inotuzumab ozogamicin" in patients.therapies(WORK)
    assert patients.settings(WORK)[0].startswith("post-HSCT")


@pytest.mark.parametrize(
    ("refs", "name"),
    [((1,), "Stone et al."), ((2,), "Pebble"), ((3,), "a study"), ((1, 2), "earlier studies")],
)
def test_what_a_work_is_called(refs: tuple[int, ...], name: str) -> None:
    assert ToldPatients(REFERENCES, load()).name(refs) == name


def test_a_trial_goes_by_its_name() -> None:
    patients = heard("In the BLUE-2 trial, 40 adults with ALL were treated.")
    assert patients.name(WORK) == "BLUE-2"


def test_one_work_is_not_another() -> None:
    patients = heard("Pebble treated 51 children with relapsed ALL.")
    assert patients.size((1,)) is None
    assert patients.description((1,)) == ""


@pytest.mark.parametrize(
    ("title", "given"),
    [
        ("Blinatumomab in adults", ("blinatumomab",)),
        ("Blinatumomab versus inotuzumab in adults", ()),
        ("Effect of blinatumomab vs chemotherapy in adults", ()),
    ],
)
def test_a_trial_that_compares_therapies_gave_nobody_all_of_them(
    title: str, given: tuple[str, ...]
) -> None:
    reference = Reference(4, "", Span(0, 0), authors=("Rock D",), title=title)
    assert ToldPatients((reference,), load()).given((4,)) == given


def test_the_arms_of_a_work_have_sizes_of_their_own() -> None:
    patients = heard(
        "Pebble randomised 61 adults to “old” therapy (as before; n = 30) or two courses of"
        " rituximab (n = 31).",
        "Those proceeding to HSCT did so early.",
    )
    sizes = [patients.arm_size(WORK, label) for label in ("old arm", "rituximab", "old women")]
    assert sizes == [30, 31, None]
    assert patients.therapies(WORK) == ()
    assert patients.settings(WORK) == ()


def test_a_later_relapse_says_nothing_of_when_the_therapy_was_given() -> None:
    patients = heard("Of the 9 infants, four patients who relapsed post-HSCT did well.")
    patients.hear(WORK, "Those who relapsed post-HSCT received inotuzumab.")
    assert patients.settings(WORK) == ()
