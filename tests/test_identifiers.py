"""DOI and PMID as printed, and which DOI is doubtful."""

from __future__ import annotations

import pytest

from extractors.identifiers import (
    BLANKS,
    SEVERAL,
    UNREADABLE,
    UNUSUAL,
    read_identifiers,
    without_identifiers,
)

PRINTED = (
    ("doi: 10.1000/Snow.1.", "10.1000/snow.1", ""),
    ("doi:10.1000/snow_1*", "10.1000/snow_1", ""),
    ("https://doi.org/10.1000/s01(20)30-0", "10.1000/s01(20)30-0", ""),
    ("(https://dx.doi.org/10.1000/s1)", "10.1000/s1", ""),
    ("<https://snow.example/articles/10.1000/s1/full>", "10.1000/s1", ""),
    ("DOI 10.1000/snow\u20131", "10.1000/snow-1", ""),
    ("https ://doi.org/10.1000/snowa b123 45.", "10.1000/snowab12345", BLANKS),
    ("doi: 10.1000/acs. 2018.12.09", "10.1000/acs.2018.12.09", BLANKS),
    ("doi: 10.1000/s01(20", "10.1000/s01(20", UNUSUAL),
    ("doi: 10.1000/snow|1", "10.1000/snow|1", UNUSUAL),
    ("doi: 10.1000/s1 doi: 10.1000/s2", "10.1000/s1", SEVERAL),
    ("doi: l0.1000/s1", "", UNREADABLE),
    ("no address at all", "", ""),
)


@pytest.mark.parametrize(("words", "doi", "doubt"), PRINTED, ids=[p[0] for p in PRINTED])
def test_a_doi_is_read_and_doubted(words: str, doi: str, doubt: str) -> None:
    found = read_identifiers(f"Ash B. Snow. Weather. 2001;3:4. {words}")
    assert (found.doi, found.doubt) == (doi, doubt)


def test_a_pmid_is_a_number_behind_its_name() -> None:
    assert read_identifiers("Snow. PMID: 12345678.").pmid == "12345678"
    assert read_identifiers("Snow 12345678.").pmid == ""


def test_what_is_left_holds_no_identifier() -> None:
    assert without_identifiers("Snow. doi: 10.1000/a1 PMID: 12345678. End").split() == [
        "Snow.",
        "End",
    ]
