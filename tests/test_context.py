"""Therapies, timing and ages that hold for an article or a group unless a figure says otherwise."""

from __future__ import annotations

import pytest

from extractors.context import (
    Context,
    arms_given,
    article_context,
    group_context,
    population_of,
    settings_of,
    therapies,
)
from extractors.lexicon import load
from extractors.model import Cohort, Document, Section, Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blinatumomab and inotuzumab", ("blinatumomab", "inotuzumab ozogamicin")),
        ("inotuzumab, then blinatumomab", ("inotuzumab ozogamicin", "blinatumomab")),
        ("blinatumomab, an immunotherapy", ("blinatumomab",)),
        ("tisagenlecleucel, that is, CAR T cells", ("car-t", "tisagenlecleucel")),
        ("tisagenlecleucel", ("car-t", "tisagenlecleucel")),
        ("donor lymphocyte infusion", ("dli",)),
        ("tea and biscuits", ()),
    ],
)
def test_therapies_the_narrower_name_wins(text: str, expected: tuple[str, ...]) -> None:
    assert therapies(text, load()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in children with leukemia", "pediatric"),
        ("in adults with leukemia", "adult"),
        ("in children and adults", "all-ages"),
        ("in adult and pediatric patients", "all-ages"),
        ("in children and young adults", "pediatric-young-adult"),
        ("in patients with leukemia", ""),
    ],
)
def test_the_population_of_a_text(text: str, expected: str) -> None:
    assert population_of(text, load()) == expected


@pytest.mark.parametrize(
    ("text", "hsct"),
    [
        ("maintenance after transplantation", "post-HSCT"),
        ("for relapse after allogeneic hematopoietic stem cell transplantation", "post-HSCT"),
        ("as a bridge to transplant", "pre-HSCT"),
    ],
)
def test_when_a_therapy_is_given(text: str, hsct: str) -> None:
    found = settings_of(text, load(), hidden=True)
    assert found
    assert found[0].startswith(hsct)


def test_a_text_without_timing_has_no_setting() -> None:
    assert settings_of("tea and biscuits", load()) == ()


def article(title: str, abstract: str, methods: str = "") -> Context:
    text = abstract + "\n\n" + methods
    sections = (
        Section("", "front", Span(0, 0)),
        Section("Abstract", "abstract", Span(0, len(abstract))),
        Section("Methods", "methods", Span(len(abstract), len(text))),
    )
    document = Document("made up", "", "text", text, text, sections=sections)
    return article_context(document, title, load())


def test_the_title_weighs_most() -> None:
    found = article(
        "Inotuzumab in children before transplantation",
        "Blinatumomab was given to adults after HSCT.",
    )
    assert found.interventions[0] == "inotuzumab ozogamicin"
    assert "blinatumomab" not in found.interventions
    assert found.population == "pediatric"


def test_the_abstract_answers_where_the_title_is_silent() -> None:
    found = article("What we saw", "Inotuzumab was given to children before HSCT.")
    assert "inotuzumab ozogamicin" in found.interventions
    assert found.population == "pediatric"


def test_the_methods_give_the_age_where_nothing_else_does() -> None:
    told = article("What we saw", "It was given to patients.", "Patients aged 18 years or older.")
    assert told.population == "adult"
    untold = article("What we saw", "It was given to patients.", "Patients of all kinds.")
    assert untold.population == ""


def test_without_a_transplant_the_setting_is_non_transplant() -> None:
    found = article("Blinatumomab in adults", "Blinatumomab was given to adults.")
    assert found.settings == ("non-HSCT",)


OWN = Context(("blinatumomab",), ("pre-HSCT",), "all-ages")


def group(label: str, *arms: str, level: str = "", context: Context = OWN) -> Context:
    given = arms_given({a: a for a in arms}, "", load())
    return group_context(Cohort(label, level=level), context, given, load())


def test_a_group_has_the_context_of_its_article() -> None:
    assert group("all") == OWN
    assert group("Male Sex", level="Male") == OWN


def test_a_drug_in_the_label_is_added() -> None:
    assert set(group("Inotuzumab before it").interventions) == {
        "inotuzumab ozogamicin",
        "blinatumomab",
    }


@pytest.mark.parametrize("label", ["no Inotuzumab before it", "patients without inotuzumab"])
def test_a_drug_that_was_not_given_is_not_added(label: str) -> None:
    assert group(label).interventions == ("blinatumomab",)


def test_an_arm_has_its_own_drugs_only() -> None:
    arms = ("Inotuzumab", "Blinatumomab-DLI")
    assert group("Inotuzumab", *arms).interventions == ("inotuzumab ozogamicin",)
    assert set(group("Blinatumomab-DLI", *arms).interventions) == {"blinatumomab", "dli"}


def test_the_whole_cohort_has_what_all_arms_share() -> None:
    context = Context(("blinatumomab", "dli"), (), "")
    arms = ("Blinatumomab alone", "Blinatumomab-DLI")
    assert group("all", *arms, context=context).interventions == ("blinatumomab",)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("<18 years", "pediatric"),
        ("≥18 years", "adult"),
        ("2-10 years", "pediatric"),
        ("20-40 years", "adult"),
        ("10-40 years", "all-ages"),
        (">60", "adult"),
    ],
)
def test_the_population_of_an_age_class(level: str, expected: str) -> None:
    assert group(f"{level} Age", level=level).population == expected


def test_a_group_of_children_is_pediatric() -> None:
    assert group("children").population == "pediatric"


def test_a_drug_alone_is_that_drug_alone() -> None:
    context = Context(("blinatumomab", "dli"), ("post-HSCT-relapse",), "adult")
    alone = group("those given blina alone", context=context)
    assert alone.interventions == ("blinatumomab",)


def test_what_lies_within_an_arm_got_what_the_arm_got() -> None:
    context = Context(("blinatumomab", "dli"), ("post-HSCT-relapse",), "adult")
    label = "Blina (landmark: patients alive at day 100)"
    assert group(label, "Blina", "Blina-DLI", context=context).interventions == ("blinatumomab",)


def test_a_placebo_is_no_therapy_of_an_article() -> None:
    assert article("A drug or placebo in adults", "Placebo was given.").interventions == ()


@pytest.mark.parametrize(
    ("methods", "population"),
    [
        ("Eligible were patients at least 18 years old.", "adult"),
        ("Eligible were patients 18 years or older.", "adult"),
        ("Eligible were patients aged 16 to 21 years.", "pediatric-young-adult"),
        ("Eligible were patients aged 1 to 31 years.", "pediatric-young-adult"),
        ("Eligible were patients aged 18 to 70 years.", "adult"),
        ("Eligible were patients aged 12 years or older.", "all-ages"),
        ("Eligible were patients aged 18 years or younger.", ""),
    ],
)
def test_the_lowest_age_of_those_eligible(methods: str, population: str) -> None:
    assert article("What we saw", "It was given.", methods).population == population


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TKI-refractory disease was treated with blinatumomab", ("blinatumomab",)),
        ("a poor prednisone response before blinatumomab", ("blinatumomab",)),
        ("the response rate with blinatumomab", ("blinatumomab",)),
    ],
)
def test_how_a_disease_answered_is_no_therapy(text: str, expected: tuple[str, ...]) -> None:
    assert therapies(text, load()) == expected


def test_an_arm_got_what_its_name_says_and_nothing_of_the_other() -> None:
    arms = {
        "BR": "BR: blinatumomab and rituximab",
        "R": "R: rituximab",
        "observation": "observation",
    }
    context = Context(("blinatumomab",), ("non-HSCT",), "adult")

    def got(label: str) -> tuple[str, ...]:
        return group_context(
            Cohort(label), context, arms_given(arms, "", load()), load()
        ).interventions

    assert got("BR") == ("blinatumomab", "rituximab")
    assert got("R") == ("rituximab",)
    assert got("observation") == ("observation",)


def test_prophylaxis_of_gvhd_keeps_no_relapse_away() -> None:
    assert settings_of("A trial of GVHD prophylaxis", load(), hidden=True) == ()
    assert settings_of("Prophylaxis with a drug", load(), hidden=True) == ("post-HSCT-maintenance",)


def test_that_some_were_transplanted_is_an_outcome() -> None:
    found = article("Blinatumomab in adults", "Blinatumomab was given; 24% underwent HSCT.")
    assert found.settings == ("non-HSCT",)


@pytest.mark.parametrize(
    ("title", "abstract", "population"),
    [
        ("Tea in follicular lymphoma", "It was drunk.", ""),
        ("Tea in follicular lymphoma", "Women drank it.", ""),
        ("Tea in children with myeloma", "It was drunk.", "pediatric"),
        ("Tea in acute lymphoblastic leukemia", "It was drunk.", ""),
    ],
)
def test_a_disease_is_no_age(title: str, abstract: str, population: str) -> None:
    assert article(title, abstract).population == population


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Residual disease was measured at the end of induction.", ("chemotherapy",)),
        ("Blinatumomab was given after induction failure.", ("blinatumomab",)),
        ("Residual disease was measured.", ()),
    ],
)
def test_a_phase_of_chemotherapy_tells_of_it_where_no_therapy_is_named(
    abstract: str, expected: tuple[str, ...]
) -> None:
    assert article("What we saw", abstract).interventions == expected


def test_an_arm_held_against_placebo_is_a_therapy_though_nobody_knows_it() -> None:
    arms = ("Rainwater", "Placebo")
    context = Context((), (), "adult")
    assert group("Rainwater", *arms, context=context).interventions == ("rainwater",)
    assert group("Placebo", *arms, context=context).interventions == ("placebo",)
    assert group("Rainwater", "Rainwater", "Snow", context=context).interventions == ()


def test_who_did_not_get_a_drug_did_not_get_it() -> None:
    arms = ("blinatumomab", "no blinatumomab")
    context = Context(("blinatumomab",), (), "adult")
    assert group("no blinatumomab", *arms, context=context).interventions == ()


def test_another_size_of_an_arm_got_what_the_arm_got() -> None:
    arms = {"BR": "blinatumomab and rituximab", "R": "rituximab"}
    context = Context(("blinatumomab", "rituximab"), (), "adult")
    given = arms_given(arms, "", load())
    own = group_context(Cohort("R (n = 60)", parent="R"), context, given, load())
    assert own.interventions == ("rituximab",)


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Others were treated with rain alone.", {"Rain, matched": ("rain",), "Snow": ()}),
        ("It rained on those in bed.", {"Rain, matched": (), "Snow": ()}),
    ],
)
def test_what_patients_were_treated_with_is_a_therapy(
    prose: str, expected: dict[str, tuple[str, ...]]
) -> None:
    arms = {"Rain, matched": "Rain, matched", "Snow": "Snow"}
    assert arms_given(arms, prose, load()) == expected


@pytest.mark.parametrize(
    ("methods", "population"),
    [
        ("Age <18 years was the only exclusion criterion.", "adult"),
        ("We excluded patients without shoes and those under 18 years.", "adult"),
        ("We excluded patients over 80 years.", ""),
    ],
)
def test_where_minors_were_left_out_all_are_adults(methods: str, population: str) -> None:
    assert article("What we saw", "It was given.", methods).population == population
