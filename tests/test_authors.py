"""Names of authors in the manners of reference lists."""

from __future__ import annotations

import pytest

from extractors.authors import is_group, split_authors, starts_with_author

NAMES = (
    ("Roe CA, Elm D. Snow.", ("Roe CA", "Elm D"), "Snow."),
    ("Roe CA, van der Elm D Jr, et al. Snow.", ("Roe CA", "van der Elm D Jr"), "Snow."),
    ("Roe, C. A., & Elm, D. (2019). Snow.", ("Roe, C. A.", "Elm, D."), "(2019). Snow."),
    ("Roe, C.A.; Elm, D. Snow.", ("Roe, C.A.", "Elm, D."), "Snow."),
    ("C.A. Roe, D. van Elm, et al., Snow,", ("C.A. Roe", "D. van Elm"), "Snow,"),
    ("C. A. Roe and D. Elm, Snow,", ("C. A. Roe", "D. Elm"), "Snow,"),
    ("Roe C.A., Elm D.B., Snow.", ("Roe C.A.", "Elm D.B."), "Snow."),
    ("Žukov Š, Çelik Ö. Snow.", ("Žukov Š", "Çelik Ö"), "Snow."),
    ("O'Roe C, D'Elm D, al-Ash B. Snow.", ("O'Roe C", "D'Elm D", "al-Ash B"), "Snow."),
    ("Roe III, Elm DB, Ash, Fir E, et al. Snow.", ("Roe III", "Elm DB", "Ash", "Fir E"), "Snow."),
    ("Roe C; Snow Group. Hail. Hills.", ("Roe C", "Snow Group"), "Hail. Hills."),
    ("Northern Snow Committee. Hail. Hills.", ("Northern Snow Committee",), "Hail. Hills."),
    ("Snow in hills. Weather.", (), "Snow in hills. Weather."),
    ("Report of the Snow Group. Weather", (), "Report of the Snow Group. Weather"),
)


@pytest.mark.parametrize(("words", "authors", "rest"), NAMES, ids=[n[0] for n in NAMES])
def test_authors_are_taken_off(words: str, authors: tuple[str, ...], rest: str) -> None:
    assert split_authors(words) == (authors, rest)


@pytest.mark.parametrize("words", [n[0] for n in NAMES[:11]])
def test_an_entry_begins_with_its_first_author(words: str) -> None:
    assert starts_with_author(words)


@pytest.mark.parametrize("words", ["Funding", "All authors read it.", "second and third falls."])
def test_prose_begins_with_no_author(words: str) -> None:
    assert not starts_with_author(words)


def test_a_group_is_no_person() -> None:
    assert is_group("Northern Snow Committee")
    assert is_group("Snow Trial Investigators (STI)")
    assert not is_group("Partyka AB")
