"""Bibliographic facts of an article, wherever its journal prints them."""

from __future__ import annotations

import pytest

from extractors.metadata import find_registrations, read_article
from extractors.model import Article, Section, Span


def read(front: str, body: str = "", kind: str = "introduction") -> Article:
    text = front + body
    sections = [Section("", "front", Span(0, len(front)))]
    if body:
        sections.append(Section("Next", kind, Span(len(front), len(text))))
    return read_article(text, Span(0, len(front)), sections)


PLAIN = """ARTICLE

Rain and hail in northern towns: a survey of the weather society

Ann Ash¹, Benoît Roe-Elm^{2,3*}, Carla D. Fir<sup>4</sup> and Dirk van der Oak²

¹Department of Rain, University Hospital, Northtown. ²Institute of Hail, Southtown.

Received: 13 June 2021 Accepted: 5 October 2021

Northern Weather Letters (2022) 58:72–79; <https://doi.org/10.1000/NWL-022-7>

© The Author(s) 2021

Published under a CC BY-NC license

"""


def test_reads_front_matter_of_a_journal_page() -> None:
    found = read(PLAIN, "It rained. See doi: 10.1000/another.")
    assert found.title == "Rain and hail in northern towns: a survey of the weather society"
    assert found.authors == ("Ann Ash", "Benoît Roe-Elm", "Carla D. Fir", "Dirk van der Oak")
    assert (found.journal, found.year) == ("Northern Weather Letters", 2022)
    assert (found.volume, found.first_page) == ("58", "72")
    assert (found.doi, found.licence) == ("10.1000/nwl-022-7", "cc-by-nc")
    assert found.source_form == "full-text"
    assert found.short_citation == "Ash 2022"


def test_names_without_commas_are_parted_by_their_marks() -> None:
    front = (
        "Rain and hail in northern towns\n"
        "Ann Ash^{1,2*} Ben Roe¹ Carla Fir,¹ Dirk Oak⁵ and Eva Elm^{1,6}\n"
        "¹Department of Rain, Northtown, Norway; ²Department of Hail, Southtown, Norway\n"
    )
    assert read(front).authors == ("Ann Ash", "Ben Roe", "Carla Fir", "Dirk Oak", "Eva Elm")


def test_title_of_several_lines_ends_at_the_authors() -> None:
    front = (
        "Rain and hail in spring\nas seen in many of the northern\ntowns\n"
        "Ann Ash1, Ben Roe1,2 and Eva Elm2\nAbstract"
    )
    found = read(front)
    assert found.title == "Rain and hail in spring as seen in many of the northern towns"
    assert found.authors == ("Ann Ash", "Ben Roe", "Eva Elm")


def test_names_printed_after_the_text_are_the_authors() -> None:
    body = (
        "It rained, and it hailed. Snow fell [1].\n\n"
        "Ann Ash^{1,2}, Ben Roe^{3}, Carla Fir⁴ and Dirk Oak^{1,2}\n\n"
        "¹Department of Rain, Northtown, Norway."
    )
    found = read("Rain and hail in the northern towns\n\n© The Author(s) 2024\n\n", body)
    assert found.authors == ("Ann Ash", "Ben Roe", "Carla Fir", "Dirk Oak")
    assert found.year == 2024


def test_reads_a_citation_box() -> None:
    front = (
        "# Rain and Hail in Northern Towns: What Is New?\n\n"
        "Ann Ash<sup>1</sup> and Ben Roe<sup>2\\*</sup>\n\n"
        "This article was submitted to\nHail, a section of the journal\nFrontiers in Rain\n\n"
        "**Published:** 02 February 2022\n\n### Citation:\n\n"
        "Ash A and Roe B (2022) Rain and\nHail in Northern Towns:\nWhat Is New? "
        "*Front. Rain* 9:795.\n"
        "doi: 10.1000/frain.2021.795\n\n"
    )
    found = read(front)
    assert found.title == "Rain and Hail in Northern Towns: What Is New?"
    assert found.authors == ("Ann Ash", "Ben Roe")
    assert (found.journal, found.year) == ("Frontiers in Rain", 2022)
    assert (found.volume, found.first_page, found.doi) == ("9", "795", "10.1000/frain.2021.795")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Rain Letters (2024)14:109; more", ("Rain Letters", 2024, "14", "109")),
        ("Ash et al. Rain Lett (2020) 19:148", ("Rain Lett", 2020, "19", "148")),
        ("Rain Letters. 2019;98(3):2389-2401", ("Rain Letters", 2019, "98", "2389")),
        ("J Clin Rain 31:2094-2102. © 2013 by the society", ("J Clin Rain", 2013, "31", "2094")),
        ("October 22, 2024. October 31, 2024. Issue: 7", ("", None, "", "")),
    ],
)
def test_reads_a_journal_line(line: str, expected: tuple[str, int | None, str, str]) -> None:
    found = read(f"Rain and hail in northern towns\n\n{line}\n\n")
    assert (found.journal, found.year, found.volume, found.first_page) == expected


def test_year_falls_back_on_copyright_then_publication() -> None:
    front = "Rain and hail in northern towns\n\nAccepted: May 1, 2023.\n\n"
    assert read(front).year == 2023
    assert read(front + "Published online: 3 January 2024\n\n").year == 2024
    assert read(front + "Published online: 3 January 2024\n\n©2025 Rain Society\n\n").year == 2025


@pytest.mark.parametrize(
    ("words", "licence"),
    [
        ("licensed under a Creative Commons Attribution 4.0 International License", "cc-by"),
        ("a Creative Commons Attribution-NonCommercial-NoDerivatives License", "cc-by-nc-nd"),
        ("see http://creativecommons.org/licenses/by-nc-sa/4.0/.", "cc-by-nc-sa"),
        ("the Creative Commons Attribution License (CC BY).", "cc-by"),
        ("under exclusive licence to a publisher", ""),
    ],
)
def test_reads_the_license_wherever_it_stands(words: str, licence: str) -> None:
    assert (
        read("Rain and hail in northern towns\n\n", f"It rained.\n\nThis is {words}").licence
        == licence
    )


def test_doi_printed_at_the_end_is_found_and_a_reference_is_not() -> None:
    text = (
        "Rain and hail in northern towns\n\nIt rained.\n\n"
        "1. Roe B. 10.1000/other\n\nSee 10.1000/own."
    )
    start = text.index("1. Roe")
    end = text.index("See")
    sections = [
        Section("", "front", Span(0, 33)),
        Section("Text", "introduction", Span(33, start)),
        Section("References", "references", Span(start, end)),
        Section("Back", "back", Span(end, len(text))),
    ]
    assert read_article(text, Span(0, 33), sections).doi == "10.1000/own"


@pytest.mark.parametrize("joined", [False, True])
def test_front_matter_card_counts_before_print(*, joined: bool) -> None:
    card = (
        "---\nsource_form: digest\ndoi: 10.1000/ABC\ntitle: Rain in town: a survey\n"
        "authors:\n  - Ash, Ann\n  - Roe, Ben\njournal: Rain Letters\nyear: 2021\nvolume: 7\n"
        "first_page: e12\nlicence: CC-BY\nregistrations: [NCT00000001, NCT00000002]\n---\n\n"
    )
    found = read((card.replace("\n", " ") if joined else card) + "# Another title in the text\n\n")
    assert found == Article(
        title="Rain in town: a survey",
        doi="10.1000/abc",
        authors=("Ash, Ann", "Roe, Ben"),
        journal="Rain Letters",
        year=2021,
        volume="7",
        first_page="e12",
        licence="cc-by",
        registrations=("NCT00000001", "NCT00000002"),
        source_form="digest",
    )


def registrations(text: str, kind: str) -> list[str]:
    found = find_registrations(text, [Section("A", kind, Span(0, len(text)))])
    assert all(text[span.start : span.end].replace(" ", "") == name for name, span in found)
    return [name for name, _ in found]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("The study was registered at clinicaltrials.gov. Identifier: NCT00000001.", "methods",
         ["NCT00000001"]),
        ("Trial registration: EudraCT number 2016-000001-71.", "abstract", ["2016-000001-71"]),
        ("This review is registered (PROSPERO, CRD42020000001).", "methods", ["CRD42020000001"]),
        ("Patients of an ongoing trial (registered as NCT00000002) were left out.", "methods", []),
        ("The RAIN study (clinicaltrials.gov NCT00000003) saw hail.", "introduction", []),
        ("The RAIN study (clinicaltrials.gov NCT00000003) saw hail.", "discussion", []),
        ("We counted the rain of 2016.", "methods", []),
    ],
)  # fmt: skip
def test_only_the_own_registration_counts(text: str, kind: str, expected: list[str]) -> None:
    assert registrations(text, kind) == expected


def test_nothing_printed_stays_empty() -> None:
    assert read("Rain and hail in northern towns\n\n") == Article("Rain and hail in northern towns")


def test_authors_listed_behind_the_article_are_its_authors() -> None:
    head = "Lamps and the keepers of an invented coast\n\nAda Fictional, MD\n\n"
    body = "Results\n\nThe lamps were lit.\n\nAuthors\n\n"
    names = "Ada Fictional, MD; Ben R.G. Madeup, BS; Cara Invented, MD, PhD"
    text = f"{head}{body}{names}\n\nAffiliations\n\nDepartment of Lamps"
    start = text.index(names)
    sections = (
        Section("", "front", Span(0, len(head))),
        Section("Results", "results", Span(len(head) + 7, start - 9)),
        Section("Authors", "back", Span(start, len(text))),
    )
    article = read_article(text, sections[0].span, sections)
    assert article.authors == ("Ada Fictional", "Ben R.G. Madeup", "Cara Invented")


def test_an_authors_manuscript_names_its_journal() -> None:
    words = "Published in final edited form as: North Weather Lett. 2019 March 7; 12(3): 101–110."
    found = read(f"A title of four words\n\n{words}\n\n")
    assert (found.journal, found.year, found.volume) == ("North Weather Lett", 2019, "12")


def test_an_identifier_behind_the_sentence_that_announces_it_is_found() -> None:
    text = "The study was registered in Japan before the first storm. UMIN000012345; open to all."
    section = Section("Methods", "methods", Span(0, len(text)))
    assert [found for found, _ in find_registrations(text, [section])] == ["UMIN000012345"]
