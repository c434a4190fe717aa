"""Entries of reference lists in the styles that journals print them in."""

from __future__ import annotations

import pytest

from extractors.model import Reference, Span
from extractors.reference_entry import has_tail, is_book, read_entry
from kg.works import family_name

#: Name of the style, the entry, and first author, title, journal, year, volume, issue, first page,
#: last page and DOI as they should be read.
STYLES = (
    (
        "Vancouver",
        "Marlow JA, Quill AB, van der Roe C. Snow in the hills: a survey. Hill Med. 2019 "
        "Mar 4;12(3):45-9. doi: 10.1000/hm.2019.12. PMID: 31234567; PMCID: PMC6543210.",
        "Marlow|Snow in the hills: a survey|Hill Med|2019|12|3|45|49|10.1000/hm.2019.12",
    ),
    (
        "with the date of the first printing",
        "Marlow JA, Quill AB. Snow in the hills. Hill Med. 2019 Mar;12(3):45-9. Epub 2018 Dec 20.",
        "Marlow|Snow in the hills|Hill Med|2019|12|3|45|49|",
    ),
    (
        "published online",
        "Marlow JA, Quill AB. Snow in the hills. *Hill Med*. Published online March 3, "
        "2021. doi:10.1000/hm.2019.12",
        "Marlow|Snow in the hills|Hill Med|2021|||||10.1000/hm.2019.12",
    ),
    (
        "online ahead of print",
        "Marlow JA, Quill AB. Snow in the hills. Hill Med. 2021 Mar 3. doi: "
        "10.1000/hm.2019.12. Online ahead of print.",
        "Marlow|Snow in the hills|Hill Med|2021|||||10.1000/hm.2019.12",
    ),
    (
        "APA",
        "Marlow, J. A., Quill, A. B., & Roe, C. (2019). Snow in the hills: A survey. "
        "*Hill Medicine*, *12*(3), 45–49. https://doi.org/10.1000/hm.2019.12",
        "Marlow|Snow in the hills: A survey|Hill Medicine|2019|12|3|45|49|10.1000/hm.2019.12",
    ),
    (
        "APA, an organization",
        "World Snow Organization. (2020). *Snow report of the year*. https://snow.example/report",
        "World Snow Organization|Snow report of the year||2020|||||",
    ),
    (
        "ACS",
        "Marlow, J. A.; Quill, A. B.; Roe, C. Snow in the Hills. J. Hill Chem. 2019, 12 "
        "(3), 45–49.",
        "Marlow|Snow in the Hills|J. Hill Chem|2019|12|3|45|49|",
    ),
    (
        "ACS with bold and italics",
        "Marlow, J. A.; Quill, A. B.; Roe, C. Snow in the Hills. *J. Hill Chem.* "
        "**2019**, *12*, 4545. DOI: 10.1000/acs.hm.9b01",
        "Marlow|Snow in the Hills|J. Hill Chem|2019|12||4545||10.1000/acs.hm.9b01",
    ),
    (
        "MDPI",
        "Marlow, J.A.; Quill, A.B.; Roe, C. Snow in the Hills. *Hills* **2019**, *12*, "
        "45–49. [CrossRef] [PubMed]",
        "Marlow|Snow in the Hills|Hills|2019|12||45|49|",
    ),
    (
        "MDPI without bold",
        "Marlow, J.A.; Quill, A.B.; Roe, C. Snow in the Hills. Hills 2019, 12, 345–349, "
        "doi:10.3390/hills12030345.",
        "Marlow|Snow in the Hills|Hills|2019|12||345|349|10.3390/hills12030345",
    ),
    (
        "Nature",
        "Marlow, J. A., Quill, A. B. & Roe, C. Snow in the hills. Nat. Hills 12, 45–49 (2019).",
        "Marlow|Snow in the hills|Nat. Hills|2019|12||45|49|",
    ),
    (
        "Nature with italics",
        "Marlow, J. A. et al. Snow in the hills. *Nat. Hills* **12**, e1345 (2019).",
        "Marlow|Snow in the hills|Nat. Hills|2019|12||e1345||",
    ),
    (
        "Nature, only a DOI",
        "Marlow, J. A. et al. Snow in the hills. Hill Lett. "
        "https://doi.org/10.1000/s41-019-5 (2019).",
        "Marlow|Snow in the hills|Hill Lett|2019|||||10.1000/s41-019-5",
    ),
    (
        "Cell",
        "Marlow, J.A., Quill, A.B., and Roe, C. (2019). Snow in the hills. Cell Hills 12,"
        " 45–49.e3.",
        "Marlow|Snow in the hills|Cell Hills|2019|12||45|49.e3|",
    ),
    (
        "Elsevier",
        "J.A. Marlow, A.B. Quill, C. Roe, Snow in the hills: a survey, J. Hill Med. 12 "
        "(2019) 45–49, https://doi.org/10.1016/j.jhm.2019.01.001.",
        "Marlow|Snow in the hills: a survey|J. Hill Med|2019|12||45|49|10.1016/j.jhm.2019.01.001",
    ),
    (
        "Elsevier with issue",
        "J.A. Marlow, A.B. Quill, C. Roe, et al., Snow in the hills, J. Hill Med. 12 (3) "
        "(2019) 1045.",
        "Marlow|Snow in the hills|J. Hill Med|2019|12|3|1045||",
    ),
    (
        "IEEE",
        "J. A. Marlow, A. B. Quill, and C. Roe, “Snow in the hills,” J. Hill Med., vol. "
        "12, no. 3, pp. 45–49, Mar. 2019.",
        "Marlow|Snow in the hills|J. Hill Med|2019|12|3|45|49|",
    ),
    (
        "IEEE with DOI",
        'J. A. Marlow and C. Roe, "Snow in the hills," *J. Hill Med.*, vol. 12, no. 3, '
        "pp. 45–49, 2019, doi: 10.1109/JHM.2019.12.",
        "Marlow|Snow in the hills|J. Hill Med|2019|12|3|45|49|10.1109/jhm.2019.12",
    ),
    (
        "Springer",
        "Marlow JA, Quill AB, Roe C (2019) Snow in the hills: a survey. Hill Med "
        "12(3):45–49. https://doi.org/10.1007/s00-019-1",
        "Marlow|Snow in the hills: a survey|Hill Med|2019|12|3|45|49|10.1007/s00-019-1",
    ),
    (
        "Harvard",
        "Marlow, J.A. and Quill, A.B., 2019. Snow in the hills. Hill Medicine, 12(3), pp.45-49.",
        "Marlow|Snow in the hills|Hill Medicine|2019|12|3|45|49|",
    ),
    (
        "year behind the authors",
        "Marlow JA, Quill AB. 2019. Snow in the hills. Hill Medicine 12: 45-49.",
        "Marlow|Snow in the hills|Hill Medicine|2019|12||45|49|",
    ),
    (
        "year at the end",
        "Marlow JA, Quill AB, Roe C, et al: Snow in the hills: A survey. J Hill Oncol "
        "12:45-49, 2019",
        "Marlow|Snow in the hills: A survey|J Hill Oncol|2019|12||45|49|",
    ),
    (
        "abstract in a supplement",
        "Marlow JA, Quill AB, Roe C, et al: Snow in the hills. J Hill Oncol 12, 2019 "
        "(suppl 15; abstr 7005)",
        "Marlow|Snow in the hills|J Hill Oncol|2019|12|suppl 15|7005||",
    ),
    (
        "volume in bold",
        "Marlow JA, Quill AB, Roe C, et al. Snow in the hills. *Lancet Hill* 2019; **12**: 45–49.",
        "Marlow|Snow in the hills|Lancet Hill|2019|12||45|49|",
    ),
    (
        "no stop behind the journal",
        "Marlow JA, Quill AB. Snow in the hills. BMJ 2019;12:l4545. doi:10.1136/bmj.l4545",
        "Marlow|Snow in the hills|BMJ|2019|12||l4545||10.1136/bmj.l4545",
    ),
    (
        "supplement with underscore",
        "Marlow JA, Quill AB. Snow in the hills. Blood. 2019;134(Supplement_1):1234.",
        "Marlow|Snow in the hills|Blood|2019|134|Supplement_1|1234||",
    ),
    (
        "supplement without brackets",
        "Marlow JA, Quill AB. Snow in the hills. Bone Hill. 2019;12 Suppl 1:S1-S9.",
        "Marlow|Snow in the hills|Bone Hill|2019|12|Suppl 1|S1|S9|",
    ),
    (
        "number of an abstract",
        "Marlow JA, Quill AB. Snow in the hills [abstract]. Blood 2019;134(Suppl.):abstract 1234.",
        "Marlow|Snow in the hills [abstract]|Blood|2019|134|Suppl.|1234||",
    ),
    (
        "supplement of an issue",
        "Marlow JA, Quill AB. Snow in the hills. Bone Hill. 2019;12(3 Suppl):S45-S49.",
        "Marlow|Snow in the hills|Bone Hill|2019|12|3 Suppl|S45|S49|",
    ),
    (
        "part of an issue",
        "Marlow JA. Snow in the hills. Bone Hill. 2019;12(3 Pt 2):45-49.",
        "Marlow|Snow in the hills|Bone Hill|2019|12|3 Pt 2|45|49|",
    ),
    (
        "book",
        "Marlow JA, Quill AB. Handbook of Snow. 2nd ed. New York: Hill Press; 2010.",
        "Marlow|Handbook of Snow||2010|||||",
    ),
    (
        "chapter",
        "Marlow JA. Snow in the hills. In: Quill AB, Roe C, editors. Handbook of Snow. "
        "2nd ed. New York: Hill Press; 2010. p. 45–89.",
        "Marlow|Snow in the hills|Handbook of Snow|2010|||45|89|",
    ),
    (
        "web page",
        "National Snow Institute. Snow statistics. https://snow.example/stat. Accessed "
        "May 3, 2020.",
        "|National Snow Institute. Snow statistics|||||||",
    ),
    (
        "package insert",
        "SNOWLYTO (snowimab) [package insert]. Hill Oaks, CA: Snow Inc; 2018.",
        "|SNOWLYTO (snowimab) [package insert]||2018|||||",
    ),
    (
        "group as author",
        "The Northern Snow Trialists' Group. Snow in the hills. Lancet 2010;375:1010-20.",
        "The Northern Snow Trialists' Group|Snow in the hills|Lancet|2010|375||1010|1020|",
    ),
    (
        "collaborators as author",
        "GBS 2019 Snow Collaborators. Global burden of snow. Lancet. 2020;396:1204-1222.",
        "GBS 2019 Snow Collaborators|Global burden of snow|Lancet|2020|396||1204|1222|",
    ),
    (
        "initials with stops",
        "Marlow J.-A., Quill A., et al. Snow in the hills. Hill Med. 2019;12:45–49. doi: "
        "10.1000/hm.1.",
        "Marlow|Snow in the hills|Hill Med|2019|12||45|49|10.1000/hm.1",
    ),
    (
        "initials with stops and commas",
        "Marlow, J.A., Quill, A.B., Roe, C., Snow in the hills. Hill Med. 2019, 12, 45–49.",
        "Marlow|Snow in the hills|Hill Med|2019|12||45|49|",
    ),
    (
        "preprint",
        "Marlow JA, Quill AB. Snow in the hills. medRxiv. 2020:2020.03.01.20012345. "
        "doi:10.1101/2020.03.01.20012345",
        "Marlow|Snow in the hills|medRxiv|2020|||2020.03.01.20012345||10.1101/2020.03.01.20012345",
    ),
    (
        "pages with letters",
        "Marlow JA, Quill AB. Snow in the hills. Hill Med. 2019;12(3):iv45-iv49.",
        "Marlow|Snow in the hills|Hill Med|2019|12|3|iv45|iv49|",
    ),
    (
        "letters beyond Latin-1",
        "Çelik Ş, Øster Å, Žižek Ž. Snow in the hills. Hill Med 2019; 12: 45–49.",
        "Çelik|Snow in the hills|Hill Med|2019|12||45|49|",
    ),
    (
        "particles",
        "de la Marlow JA, ten Quill A. Snow in the hills. Hill Med 2019; 12: 45–49.",
        "de la Marlow|Snow in the hills|Hill Med|2019|12||45|49|",
    ),
    (
        "on behalf of",
        "Marlow JA, Quill AB; on behalf of the Snow Working Party. Snow in the hills. "
        "Hill Med 2019; 12: 45–49.",
        "Marlow|Snow in the hills|Hill Med|2019|12||45|49|",
    ),
    (
        "years in the title",
        "Marlow JA, Quill AB. Snow in 2014: results of the SNOW-2003 trial, version 2. "
        "Hill Med. 2019;12(3):45–49.",
        "Marlow|Snow in 2014: results of the SNOW-2003 trial, version 2|Hill Med|2019|12|3|45|49|",
    ),
    (
        "sentences in the title",
        "Marlow JA, Quill AB. Snow vs. hail in St. Moritz. I. The survey. Hill Med. "
        "2019;12(3):45–49.",
        "Marlow|Snow vs. hail in St. Moritz. I. The survey|Hill Med|2019|12|3|45|49|",
    ),
    (
        "in press",
        "Marlow JA, Quill AB. Snow in the hills. Hill Med. 2019. In press.",
        "Marlow|Snow in the hills|Hill Med|2019|||||",
    ),
    (
        "forthcoming",
        "Marlow JA, Quill AB. Snow in the hills. Hill Med. Forthcoming 2019.",
        "Marlow|Snow in the hills|Hill Med|2019|||||",
    ),
    (
        "vol. and no.",
        "Marlow JA, Quill AB. Snow in the hills. Hill Med, Vol. 12, No. 3, 2019, pp. 45-49.",
        "Marlow|Snow in the hills|Hill Med|2019|12|3|45|49|",
    ),
    (
        "thesis",
        "Marlow JA. Snow in the hills [dissertation]. Hilltown: University of Hills; 2015.",
        "Marlow|Snow in the hills [dissertation]||2015|||||",
    ),
    (
        "Chicago",
        "Marlow, John A., and Anna B. Quill. “Snow in the Hills.” Hill Medicine 12, no. 3"
        " (2019): 45–49.",
        "Marlow|Snow in the Hills|Hill Medicine|2019|12|3|45|49|",
    ),
    (
        "MLA",
        "Marlow, John A., et al. “Snow in the Hills.” Hill Medicine, vol. 12, no. 3, "
        "2019, pp. 45–49.",
        "Marlow|Snow in the Hills|Hill Medicine|2019|12|3|45|49|",
    ),
)


def read(text: str) -> tuple[Reference, tuple[str, ...]]:
    return read_entry(Reference(1, text, Span(0, len(text))), text)


@pytest.mark.parametrize(("text", "expected"), [s[1:] for s in STYLES], ids=[s[0] for s in STYLES])
def test_reads_each_style(text: str, expected: str) -> None:
    found, doubts = read(text)
    author = family_name(found.authors[0]) if found.authors else ""
    place = (found.volume, found.issue, found.first_page, found.last_page, found.doi)
    told = (author, found.title, found.journal, str(found.year or ""), *place)
    assert "|".join(told) == expected
    assert doubts == ()


@pytest.mark.parametrize(("text", "expected"), [s[1:] for s in STYLES], ids=[s[0] for s in STYLES])
def test_an_entry_cut_in_its_title_has_no_tail(text: str, expected: str) -> None:
    title = expected.split("|")[1]
    assert not has_tail(text[: text.index(title[:6]) + 6])


def test_a_volume_in_a_damaged_note_of_access_is_read_and_told() -> None:
    found, doubts = read(
        "Ash B. Snow. Weather [Internet]. 2017 [cited 2020, 52]. Available from: x"
    )
    assert (found.year, found.volume) == (2017, "52")
    assert doubts == ("the volume stands in a damaged note of access",)


def test_a_whole_note_of_access_is_no_volume() -> None:
    found, doubts = read("Ash B. Snow. Weather [Internet]. 2020 Jul [cited 2021 Mar 2];12(7).")
    assert (found.year, found.volume, found.issue) == (2020, "12", "7")
    assert doubts == ()


def test_the_version_of_a_guideline_tells_its_year() -> None:
    found, _ = read(
        "Snow in Adults, Version 3.2021, Snow Practice Guidelines. <http://snow.example>."
    )
    assert found.year == 2021


def test_a_publisher_is_no_journal() -> None:
    assert is_book("Ash B. Handbook of Snow. 2nd ed. Hilltown: Snow Press; 2010.")
    assert not is_book("Ash B. Snow: a survey. Weather. 2010;3:4.")


@pytest.mark.parametrize("junk", ["A-", "A a ", "12 (3) ", '"abc def" ', "[cited ", "Roe, C., "])
def test_junk_is_read_in_passing(junk: str) -> None:
    found, _ = read(junk * 3000)
    assert found.number == 1
