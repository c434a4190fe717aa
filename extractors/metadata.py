"""Bibliographic facts of an article itself: who printed it, where, when and under which license.

Journals print these facts in many places (a line over the title, a citation box, the last page);
each fact is looked for where it is most telling first, and stays empty where nothing prints it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.model import Article, Section, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DASH = r"[\-\u2010-\u2014\u2212]"
_RAISED = r"\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s<>\"]+")
_PMID = re.compile(r"(?i)\b(?:PMID|PubMed ID)\s?:?\s*(?P<id>\d{5,9})\b")
_PMCID = re.compile(r"(?i)\bPMCID\s?:?\s*(?P<id>PMC\d{4,9})\b")

#: What a DOI's prefix tells of the journal, for files whose page header was lost.
_JOURNAL_OF_DOI = (
    ("10.3324/haematol", "Haematologica"),
    ("10.1182/bloodadvances", "Blood Advances"),
    ("10.1182/blood", "Blood"),
    ("10.1200/jco", "Journal of Clinical Oncology"),
    ("10.1056/nejm", "New England Journal of Medicine"),
    ("10.1001/jamaoncol", "JAMA Oncology"),
    ("10.1001/jama.", "JAMA"),
    ("10.1038/s41375", "Leukemia"),
    ("10.1038/s41408", "Blood Cancer Journal"),
    ("10.1038/s41409", "Bone Marrow Transplantation"),
    ("10.1111/bjh", "British Journal of Haematology"),
    ("10.1002/ajh", "American Journal of Hematology"),
    ("10.1002/cncr", "Cancer"),
    ("10.1002/pbc", "Pediatric Blood & Cancer"),
    ("10.1016/j.bbmt", "Biology of Blood and Marrow Transplantation"),
    ("10.1016/j.jtct", "Transplantation and Cellular Therapy"),
    ("10.1161/circulationaha", "Circulation"),
    ("10.18632/oncotarget", "Oncotarget"),
)

# --- where a journal names itself ---------------------------------------------------------------
_NAME = r"(?P<journal>[A-Z][A-Za-z&.: -]{2,70}?)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ISSUE = r"(?P<volume>\d{1,4})\s*(?:\([^()]{1,20}\))?\s*:\s*(?P<page>[A-Za-z]{0,3}\d+)"
_JOURNAL_LINES = (
    # Blood (2024) 14:109; Roe et al. Blood (2020) 19:148
    re.compile(
        rf"(?m)^[*_\s]*(?:[^\n]{{2,40}}\bet al\.\s+)?[*_]*{_NAME}[*_]*\s*\({_YEAR}\)\s*{_ISSUE}"
    ),
    # Blood. 2019;98(3):2389; an author's manuscript: Blood. 2019 March 7; 98(3): 2389
    re.compile(
        rf"(?mi:^(?:published in final edited form as:)?)[*_ ]*{_NAME}[.,]?[*_]*\s+{_YEAR}"
        rf"(?:\s+[A-Z][a-z]+(?:\s+\d+)?)?\s*;\s*{_ISSUE}"
    ),
    # Blood 31:2094-2102. (c) 2013
    re.compile(rf"(?m)^[*_\s]*{_NAME}[*_.,]*\s+{_ISSUE}{_DASH}\d+[^\n]{{0,60}}?{_YEAR}"),
)
#: A citation box: authors (year) title. Journal volume:page.
_MONTH = re.compile(r"(?:Jan|Febr)uary|March|April|May\b|June|July|August|\w+ember|October")
_CITATION_BOX = re.compile(r"(?is)\bcitation\s*:?[*_\s]*(?P<box>.{20,900}?)(?:\bdoi\b|https?://)")
_BOX_YEAR = re.compile(r"\((?P<year>(?:19|20)\d\d)\)")
_BOX_ISSUE = re.compile(
    rf"[.?!]\s+[*_]*(?P<journal>[A-Z][A-Za-z&. ]{{2,60}}?)[*_]*\.?[*_]*\s+{_ISSUE}"
)
_JOURNAL_SECTION = re.compile(r"section of the journal\s+[*_]*(?P<journal>[A-Z][A-Za-z& ]+)")
_DATES = (
    re.compile(r"(?i)(?:\u00a9|\(c\)|copyright)[^\n]{0,60}?\b(?P<year>(?:19|20)\d\d)\b"),
    re.compile(r"(?is)\bpublished(?:\s+online)?\W[^\n]{0,30}?\b(?P<year>(?:19|20)\d\d)\b"),
    re.compile(r"(?is)\baccepted\W.{0,120}?\b(?P<year>(?:19|20)\d\d)\b"),
)

# --- license -------------------------------------------------------------------------------------
_LICENSE_URL = re.compile(
    r"(?i)creativecommons\.org/(?:licenses/(?P<kind>by[a-z-]*)|publicdomain/zero)"
)
_LICENSE_SHORT = re.compile(r"\bCC[- ](?P<kind>BY(?:-(?:NC|ND|SA))*)\b|\bCC(?P<zero>0)\b")
_LICENSE_WORDS = re.compile(
    rf"(?i)creative commons attribution(?P<kind>(?:(?:{_DASH}|\s)?(?:non-?commercial|no-?deriv\w*"
    rf"|share-?alike))*)"
)
_LICENSE_PARTS = (("noncommercial", "nc"), ("noderiv", "nd"), ("sharealike", "sa"))

# --- registration --------------------------------------------------------------------------------
_REGISTRATION = re.compile(
    r"""(?x)
    \b(?: NCT\d{8} | ISRCTN\s?\d{8} | DRKS\d{8} | UMIN\d{9} | ACTRN\d{14} | CRD\s?\d{8,11}
        | ChiCTR[-\w]*\d{6,} | NTR\s?\d{3,5} | NL\d{3,5} | jRCTs?\d{8,} | CTRI/\d{4}/\d\d/\d+
        | (?<=EUDRACT\s)\d{4}-\d{6}-\d\d )\b
    | (?i:EudraCT)\W{0,3}(?i:(?:number|no\.?|identifier)\W{0,3})?(?P<eudract>\d{4}-\d{6}-\d\d)
    """
)
_REGISTERED = re.compile(
    r"(?i)\bregist(?:ered|ration|ry)\b|\bidentifier\b|clinicaltrials?\.gov|\btrial (?:number|no\.)"
)
_OWN_STUDY = re.compile(
    r"(?i)\b(?:this|our|the (?:present|current)) (?:\w+,? ){0,4}(?:study|trial|review|analysis)\b"
)
_OTHERS = re.compile(
    r"(?i)\b(?:ongoing|previous|prior|other|another|et al|are being|is being|currently)\b"
)
#: An identifier behind a stop belongs to the sentence before it.
_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+(?=[A-Z])(?![A-Z]{3,6}\d{6})|\n\s*\n")

# --- front matter --------------------------------------------------------------------------------
_CARD = re.compile(r"\s*---\s(?P<card>.*?)\s---(?:\s|$)", re.DOTALL)
#: Known keys only: a reader may have joined the lines, and a title has colons of its own.
_CARD_KEY = re.compile(
    r"(?:^|\s)(?P<key>source_form|key|doi|pmid|pmcid|title|authors|journal|year|volume|issue|first_page"
    r"|licen[cs]e|registrations|notes?)\s?:(?=\s|$)"
)

# --- title and authors ---------------------------------------------------------------------------
_FURNITURE = re.compile(
    r"(?i)\W*(?:https?://|doi\b|received\b|accepted\b|published\b|correspondence\b|\u00a9"
    r"|copyright|open access|edited by|reviewed by|e-?mail|keywords|citation\b|editorial\b"
    r"|specialty|vol\b|the author)"
)
_PARTICLE = r"(?:d[aeiou]|dos|del|della|den|der|dit|el|al|ibn|la|le|ten|ter|van|von|zu|y|bin)"
_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_WORD = rf"{_CAPITAL}(?:\.{_CAPITAL})*[\w'\u2019\u2010-]*\.?"
_PERSON = re.compile(rf"{_WORD}(?:[ -]+(?:{_PARTICLE} )*{_WORD}){{1,5}}")
_AFFILIATION_MARK = re.compile(
    rf"\$?\^\{{[^}}]*\}}\$?|<sup>.*?</sup>|[{_RAISED}][{_RAISED},;\u02d2]*|(?<=[a-zß-ÿ])\d+(?:,\d+)*"
    r"|[*\u2020\u2021\u00a7\u00b6#\u2709\\\u2051\uf0e0]+"
)
_LONGEST_NAMES = 4000
_MOST_TITLE_LINES = 6
_DEGREE = re.compile(r",?\s*\b(?:M\.?D|Ph\.?D|M\.?Sc|M\.?P\.?H|B\.?Sc?|Dr|Prof|F[A-Z]{2,4})\b\.?")
_AUTHORS_HEADING = re.compile(r"(?:(?:full )?list of )?authors?", re.IGNORECASE)
_BETWEEN_PEOPLE = re.compile(r"\s*[,;|]\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*")


#: Sections that the front of an article cannot reach into.
_BODY = ("introduction", "methods", "results", "main", "discussion", "references")


def read_article(text: str, front: Span, sections: Sequence[Section]) -> Article:
    """Return what ``text`` prints of itself; ``front`` is the stretch before the first section."""
    body = [s.span.start for s in sections if s.kind in _BODY]
    head = text[front.start : max(front.end, min(body, default=front.end))]
    card = _front_matter(head)
    own = _outside_references(text, sections)
    title, authors = _title_and_authors(head)
    doi = _find_doi(head) or _find_doi(own)
    journal, year, volume, page = _find_issue(head, own, doi)
    return Article(
        title=card.get("title", [title])[0],
        doi=card.get("doi", [doi])[0].lower(),
        authors=tuple(
            card.get("authors", _listed_people(text, sections) or authors or _first_people(own, 3))
        ),
        journal=card.get("journal", [journal])[0],
        year=_whole_year(card.get("year", [year])[0]),
        volume=card.get("volume", [volume])[0],
        first_page=card.get("first_page", [page])[0],
        licence=card.get("licence", card.get("license", [_find_license(text)]))[0].lower(),
        registrations=tuple(
            card.get("registrations", [found for found, _ in find_registrations(text, sections)])
        ),
        source_form=card.get("source_form", ["full-text"])[0],
        pmid=card.get("pmid", [_find(_PMID, head)])[0],
        pmcid=card.get("pmcid", [_find(_PMCID, head)])[0].upper(),
    )


def find_registrations(text: str, sections: Sequence[Section]) -> tuple[tuple[str, Span], ...]:
    """Return the registry identifiers of the article's own study and where they stand.

    Methods, abstract and front name the own registration; elsewhere the sentence must say so,
    because reviews and introductions name the registrations of other people's trials.
    """
    found: dict[str, Span] = {}
    for section in sections:
        if section.kind in ("references", "introduction", "discussion", "results", "main"):
            continue
        for sentence in _sentences(text, section.span):
            words = text[sentence.start : sentence.end]
            foreign = _OTHERS.search(words) and not _OWN_STUDY.search(words)
            if foreign or not _REGISTERED.search(words):
                continue
            for match in _REGISTRATION.finditer(text, sentence.start, sentence.end):
                group = "eudract" if match["eudract"] else 0
                name = match[group].replace(" ", "")
                found.setdefault(name, Span(*match.span(group)))
    return tuple(found.items())


def registrations_in(text: str) -> tuple[str, ...]:
    """Return the registry identifiers that a text prints, whosever they are, each once.

    >>> registrations_in("the trial (NCT01234567; EudraCT number 2012-345678-90)")
    ('NCT01234567', '2012-345678-90')
    """
    found = (m["eudract"] or m.group() for m in _REGISTRATION.finditer(text))
    return tuple(dict.fromkeys(name.replace(" ", "") for name in found))


def _sentences(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for gap in _SENTENCE_GAP.finditer(text, span.start, span.end):
        # An identifier may stand in a sentence of its own: "Identifier: NCT..."
        yield Span(max(span.start, start - 40), gap.start())
        start = gap.end()
    yield Span(max(span.start, start - 40), span.end)


def _front_matter(head: str) -> dict[str, list[str]]:
    """Return what a ``---`` block at the start fills in, every value as a list."""
    block = _CARD.match(head)
    if not block:
        return {}
    keys = list(_CARD_KEY.finditer(block["card"]))
    ends = [key.start() for key in keys[1:]] + [len(block["card"])]
    card: dict[str, list[str]] = {}
    for key, end in zip(keys, ends, strict=True):
        value = block["card"][key.end() : end].strip()
        items = [value]
        if key["key"] in ("authors", "registrations"):
            inline = re.fullmatch(r"\[(.*)\]", value, re.DOTALL)
            items = inline[1].split(",") if inline else re.split(r"(?:^|\s)-\s", value)
        kept = [" ".join(item.split()).strip("\"'") for item in items]
        if any(kept):
            card[key["key"]] = [item for item in kept if item]
    return card


def _outside_references(text: str, sections: Sequence[Section]) -> str:
    """Return the text with its reference lists blanked."""
    for section in sections:
        if section.kind == "references":
            blank = " " * (section.span.end - section.span.start)
            text = text[: section.span.start] + blank + text[section.span.end :]
    return text


def _find_doi(text: str) -> str:
    match = _DOI.search(text)
    if not match:
        return ""
    doi = match[0].replace("\\", "").rstrip(".,;:*_]")
    return (doi.rstrip(")") if doi.count("(") < doi.count(")") else doi).lower()


def _whole_year(printed: str) -> int | None:
    match = re.search(rf"\b{_YEAR}\b", printed)
    return int(match["year"]) if match else None


def _find(pattern: re.Pattern[str], head: str) -> str:
    match = pattern.search(head)
    return match["id"] if match else ""


def _find_issue(head: str, own: str, doi: str) -> tuple[str, str, str, str]:
    """Return journal, year, volume and first page, each empty where it is not printed."""
    section = _JOURNAL_SECTION.search(own)
    named = section["journal"].strip() if section else ""
    for pattern in _JOURNAL_LINES:
        line = pattern.search(head)
        if line and not _MONTH.match(line["journal"]):
            return named or _tidy(line["journal"]), line["year"], line["volume"], line["page"]
    for box in _CITATION_BOX.finditer(own):
        words = " ".join(box["box"].split())
        year, issue = _BOX_YEAR.search(words), _BOX_ISSUE.search(words)
        if year and issue:
            return named or _tidy(issue["journal"]), year["year"], issue["volume"], issue["page"]
    dates = (pattern.search(text) for text in (head, own) for pattern in _DATES)
    year_found = next((date["year"] for date in dates if date), "")
    known = next((name for prefix, name in _JOURNAL_OF_DOI if doi.startswith(prefix)), "")
    return named or known, year_found, "", ""


def _find_license(text: str) -> str:
    """Return a Creative Commons license in short, ``cc-by-nc``; other terms have no short name."""
    if match := _LICENSE_URL.search(text):
        return f"cc-{match['kind'].lower().rstrip('-')}" if match["kind"] else "cc0"
    if match := _LICENSE_SHORT.search(text):
        return f"cc-{match['kind'].lower()}" if match["kind"] else "cc0"
    if match := _LICENSE_WORDS.search(text):
        words = re.sub(r"[\W_]", "", match["kind"]).lower()
        return "-".join(["cc", "by", *(short for long, short in _LICENSE_PARTS if long in words)])
    return ""


def _title_and_authors(head: str) -> tuple[str, list[str]]:
    """Return the first lines that read like a title, and the names printed after them."""
    title: list[str] = []
    rest = ""
    for match in re.finditer(r"[^\n]+", head):
        line = match[0].strip().lstrip("#").strip()
        starts = head[: match.start()].endswith("\n\n") or not match.start()
        if title and (starts or _people(line) or len(title) == _MOST_TITLE_LINES):
            rest = head[match.start() :]
            break
        if title or (_is_title(line) and not _people(line)):
            title.append(line)
    return _tidy(" ".join(title)), _first_people(rest)


def _is_title(line: str) -> bool:
    """Tell a title from labels, addresses and the journal's own lines."""
    words = line.split()
    spaced = sum(len(word) == 1 for word in words) > len(words) / 2  # "A R T I C L E"
    label = spaced or (line.isupper() and len(words) < 4)
    return (
        len(words) > 3
        and not label
        and not _FURNITURE.match(line)
        and not any(pattern.match(line) for pattern in _JOURNAL_LINES)
        and words[0].upper() not in ("ORIGINAL", "CLINICAL", "ARTICLE")
    )


def _people(paragraph: str) -> list[str]:
    """Return the names in a paragraph of names; empty if it is anything else."""
    marked = len(_AFFILIATION_MARK.findall(paragraph))
    bare = _DEGREE.sub("", _AFFILIATION_MARK.sub(" , ", paragraph))
    bare = re.sub(r"\s+on behalf of\b.*$", "", bare)
    pieces = [p.strip(" .,") for p in _BETWEEN_PEOPLE.split(bare)]
    pieces = [piece for piece in pieces if piece]
    names = [piece for piece in pieces if _PERSON.fullmatch(piece)]
    enough = len(names) > 1 or (len(names) == 1 and marked > 0)
    return names if enough and len(names) >= 0.8 * len(pieces) else []


def _first_people(text: str, fewest: int = 1) -> list[str]:
    """Return the names of the first lines of names; a list of authors may go on over lines."""
    people: list[str] = []
    for line in text.split("\n"):
        found = _people(line.strip()) if len(line) < _LONGEST_NAMES else []
        marked = len(_AFFILIATION_MARK.findall(line)) >= fewest
        if found and (marked or fewest == 1):
            people += found
        elif people and line.strip():
            break
    return people


def _listed_people(text: str, sections: Sequence[Section]) -> list[str]:
    """Return the names below a heading of their own, where an article lists its authors last."""
    for section in sections:
        if section.kind == "back" and _AUTHORS_HEADING.fullmatch(section.heading):
            paragraphs = text[section.span.start : section.span.end].split("\n\n")
            return [name for paragraph in paragraphs for name in _people(paragraph.strip())]
    return []


def _tidy(words: str) -> str:
    return " ".join(re.sub(r"[*_]", "", words).split()).strip(" .,;:")
