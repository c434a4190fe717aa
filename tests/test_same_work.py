"""Which printings mean one work, and which near-misses do not."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from kg.same_work import Printing, first_of_each, is_same

PAPER: dict[str, Any] = {
    "author": "Marlow",
    "year": 2019,
    "title": "Snow on northern hills: results of the SNOW-2003 trial",
    "journal": "Journal of Hill Medicine",
    "volume": "31",
    "first_page": "1265",
}


def printing(work: str = "b", **told: Any) -> Printing:
    return Printing(**{"work": work, **PAPER, **told})


SAME = {
    "journal by its initials": {"journal": "JHM"},
    "year one off": {"year": 2018},
    "author misread": {"author": "Mariow", "journal": "J Hill Med"},
    "title misread": {"title": "Snow on nothern hills: resuIts of the SNOW-2003 tria"},
    "title without its subtitle": {
        "title": "Snow on northern hills: results of the SNOW-2003 trial and what they mean",
        "year": 2020,
    },
    "no title, same place": {"title": "", "year": 2018},
    "page misread": {"first_page": "1266"},
    "article number without its letter": {"first_page": "e1265", "year": 2018},
    "online first": {"volume": "", "first_page": ""},
    "online first the year before": {"volume": "", "first_page": "", "year": 2018},
    "a web page": {"volume": "", "first_page": "", "journal": ""},
}
DIFFERENT = {
    "neighbor in the issue": {"first_page": "1275", "title": "Hail on southern hills"},
    "neighbor by another author": {
        "first_page": "1266",
        "author": "Quill",
        "title": "Hail in towns",
    },
    "another of the author in the year": {
        "volume": "28",
        "first_page": "12",
        "title": "Snow on southern hills: results of the HAIL-2005 trial",
    },
    "abstract of the same title": {
        "journal": "Hills",
        "volume": "132",
        "issue": "Suppl 1",
        "first_page": "45",
        "year": 2018,
    },
    "abstract in a supplement, paper online first": {
        "volume": "",
        "first_page": "S12",
        "issue": "Suppl 1",
    },
    "final analysis": {
        "title": "Snow on northern hills: final results of the SNOW-2003 trial",
        "volume": "33",
        "first_page": "77",
        "year": 2020,
    },
    "the second trial": {
        "title": "Snow on northern hills: results of the SNOW-2004 trial",
        "volume": "",
        "first_page": "",
    },
    "two years later": {"volume": "", "first_page": "", "year": 2021},
    "correction": {
        "title": "Correction: Snow on northern hills: results of the SNOW-2003 trial",
        "volume": "",
        "first_page": "",
    },
    "other journal online": {"volume": "", "first_page": "", "journal": "Weather Letters"},
    "same place in another journal": {"title": "Rain and the sea", "journal": "Weather Lett"},
}


@pytest.mark.parametrize("told", SAME.values(), ids=SAME)
def test_damaged_printings_are_one_work(told: dict[str, Any]) -> None:
    assert is_same(printing("a"), printing("b", **told))
    assert is_same(printing("b", **told), printing("a"))


@pytest.mark.parametrize("told", DIFFERENT.values(), ids=DIFFERENT)
def test_near_misses_stay_apart(told: dict[str, Any]) -> None:
    assert not is_same(printing("a"), printing("b", **told))
    assert not is_same(printing("b", **told), printing("a"))


def test_a_doi_joins_what_nothing_else_shows() -> None:
    one = printing("a", doi="10.1000/1")
    assert is_same(one, Printing("b", title="Misprinted", doi="10.1000/1"))


def test_a_doi_printed_with_two_works_joins_nothing() -> None:
    one = printing("a", doi="10.1000/1")
    other = printing("b", doi="10.1000/1", volume="9", first_page="8", title="Rain and the sea")
    assert not is_same(one, other)


def test_works_of_different_dois_are_different_online() -> None:
    online = {"volume": "", "first_page": ""}
    assert not is_same(printing("a", doi="10.1000/1"), printing("b", doi="10.1000/2", **online))


@pytest.mark.parametrize("told", SAME.values(), ids=SAME)
def test_those_that_are_one_meet_in_a_block(told: dict[str, Any]) -> None:
    assert first_of_each([printing("b", **told), printing("a")]) == {"b": "a"}


def test_the_first_iri_stands_for_all_whatever_the_order() -> None:
    told = [
        printing("d"),
        printing("b", journal="JHM"),
        printing("c", volume="", first_page=""),
        printing("a", **DIFFERENT["final analysis"]),
        printing("e", **DIFFERENT["neighbor in the issue"]),
    ]
    for order in itertools.permutations(told):
        assert first_of_each(order) == {"c": "b", "d": "b"}


def test_what_is_printed_online_first_does_not_join_a_paper_and_its_abstract() -> None:
    paper, online = printing("a"), printing("b", volume="", first_page="")
    other = printing("c", volume="33", first_page="77")
    assert is_same(online, paper)
    assert is_same(online, other)
    found = first_of_each([paper, online, other])
    assert found == {"b": "a"}


def test_a_thousand_works_stay_a_thousand() -> None:
    rnd = random.Random(7)  # noqa: S311 - titles, not secrets
    words = ("snow", "hail", "rain", "fog", "sleet", "frost", "ice", "wind", "hill", "town", "sea")
    told = [
        Printing(
            work=f"w{i:04}",
            author=rnd.choice(("Marlow", "Quill", "Ash")),
            year=rnd.randrange(2015, 2021),
            title=" ".join(rnd.choices(words, k=9)),
            journal="J Hill Med",
            volume=str(rnd.randrange(1, 9)),
            first_page=str(i),
        )
        for i in range(1000)
    ]
    assert first_of_each(told) == {}
