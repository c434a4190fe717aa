"""The key that a work's IRI is made from, as far as one printed entry tells it."""

from __future__ import annotations

import pytest

from kg.works import family_name, normal_journal, work_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hill Blood Marrow Transpl", "Hill Blood Marrow Transplant"),
        ("Pediatric Hills and Towns", "Pediatr Hills Towns"),
        ("Hills (Basel)", "Hills"),
        ("N. Hill J Med", "The New Hill Journal of Medicine"),
    ],
)
def test_a_journal_is_known_by_the_beginnings_of_its_words(one: str, other: str) -> None:
    assert normal_journal(one) == normal_journal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hill", "Hills"), ("Immunity", "Immunology"), ("Hill Cell", "Hill"), ("JHM", "JHM Oncol")],
)
def test_journals_with_names_alike_stay_apart(one: str, other: str) -> None:
    assert normal_journal(one) != normal_journal(other)


def test_a_page_of_a_supplement_is_no_page_of_the_volume() -> None:
    def key(page: str, issue: str) -> str:
        return work_key(("Ash B",), 2019, "Snow", "Hills", "132", page, issue=issue)

    assert key("45", "Suppl 1") == key("S45", "") == key("45", "S2")
    assert key("45", "Suppl 1") != key("45", "3")
    assert key("45", "3") == key("045", "")


def test_neighboring_pages_are_two_works() -> None:
    keys = {work_key(("Ash B",), 2019, "Snow", "Hills", "33", page, "") for page in ("9", "10")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("printed", "family"),
    [
        ("Northern Snow Committee", "Northern Snow Committee"),
        ("Çelik Ş", "Çelik"),
        ("C. A. van Roe", "Roe"),
        ("Roe III", "Roe"),
    ],
)
def test_the_name_that_an_author_is_known_by(printed: str, family: str) -> None:
    assert family_name(printed) == family
