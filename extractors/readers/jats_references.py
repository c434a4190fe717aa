"""Read the reference list of a JATS article: every ``ref`` is one entry, whatever it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.model import Reference, Span
from extractors.readers.jats_inline import plain_text
from extractors.reference_entry import read_entry, whole_page
from extractors.references import find_references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation")
_DASHES = "\\-\u2010-\u2014\u2212"
_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_PUNCTUATION = re.compile(r"[.,;:]")
#: What the words of these kinds of works call the work itself, where a journal has an article.
_WHOLE_WORKS = frozenset(
    ("book", "thesis", "report", "web", "webpage", "other", "software", "patent")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list: the ids that markers point at, its words, and its fields."""

    ids: tuple[str, ...]
    words: str
    fields: Reference = field(default_factory=lambda: Reference(0, "", Span(0, 0)))


def read_entries(lists: list[_Element]) -> list[Entry]:
    """Return one entry per ``ref`` in document order."""
    return [_read_entry(ref) for one in lists for ref in one.iterchildren("ref")]


def reference_lists(root: _Element) -> list[_Element]:
    """Return the lists that hold entries, nested ones on their own, in document order."""
    return [one for one in root.iter("ref-list") if one.find("ref") is not None]


def settle(entry: Entry, number: int, span: Span, raw: str) -> Reference:
    """Return the entry as a reference; what is not tagged is read from its words."""
    known = replace(entry.fields, number=number, span=span, raw=raw)
    if known.title and (known.journal or known.year):
        return known
    read, _ = find_references(raw, [Span(0, len(raw))])
    if len(read) > 1:
        return known
    # An entry that begins with no author is none to who searches a list, but here it is one.
    found = read[0] if read else read_entry(Reference(number, raw, span), raw)[0]
    return replace(
        known,
        authors=known.authors or found.authors,
        title=known.title or found.title,
        journal=known.journal or ("" if known.title else found.journal),
        year=known.year or found.year,
        volume=known.volume or found.volume,
        issue=known.issue or found.issue,
        first_page=known.first_page or found.first_page,
        last_page=known.last_page or found.last_page,
        doi=known.doi or found.doi,
        pmid=known.pmid or found.pmid,
    )


def _read_entry(ref: _Element) -> Entry:
    found = list(ref.iter(*_CITATIONS))
    ids = [e.get("id") or "" for e in (ref, *ref.iter("citation-alternatives"), *found)]
    groups = _printings(found)
    words = [_words(*group) for group in groups]
    if not words:
        label = ref.find("label")
        text = plain_text(ref)
        words = [text.removeprefix(plain_text(label)).strip() if label is not None else text]
    fields = _fields(groups[0][0]) if groups else Reference(0, "", Span(0, 0))
    pages = _identifiers(ref, " ".join(words))
    return Entry(
        tuple(i for i in ids if i),
        " ".join(w for w in words if w) or "(no words)",
        replace(fields, doi=pages[0], pmid=pages[1]),
    )


def _printings(found: list[_Element]) -> list[tuple[_Element, _Element]]:
    """Return (tagged, printed) for each work; alternatives are two printings of one work."""
    groups: list[tuple[_Element, _Element]] = []
    parents: list[_Element] = []
    for one in found:
        parent = one.getparent()
        if parent is not None and parent.tag == "citation-alternatives" and parent in parents:
            tagged, printed = groups[parents.index(parent)]
            tagged = one if one.tag == "element-citation" else tagged
            printed = one if one.tag == "mixed-citation" else printed
            groups[parents.index(parent)] = (tagged, printed)
        else:
            groups.append((one, one))
            parents.append(parent if parent is not None else one)
    return groups


def _words(tagged: _Element, printed: _Element) -> str:
    """Return the entry as printed, or put together where the file prints no punctuation."""
    own = "".join([printed.text or "", *(child.tail or "" for child in printed.iter())])
    if printed.tag != "element-citation" and len(_PUNCTUATION.findall(own)) > 1:
        return plain_text(printed)
    if printed.tag != "element-citation" and printed.find(".//*") is None:
        return plain_text(printed)
    fields = _fields(tagged)
    authors = ", ".join(fields.authors) + (", et al" if tagged.find(".//etal") is not None else "")
    issue = f"({fields.issue})" if fields.issue else ""
    pages = f":{fields.first_page}" if fields.first_page else ""
    pages += f"-{fields.last_page}" if fields.last_page and pages else ""
    place = f"{fields.year or ''};{fields.volume}{issue}{pages}".strip(";")
    named = {fields.title, fields.journal}
    source = plain_text(tagged.find("source"))
    rest = [plain_text(c) for c in tagged if c.tag in ("comment", "publisher-name", "ext-link")]
    doi, pmid = _identifiers(tagged, "")
    parts = [authors, fields.title, fields.journal, "" if source in named else source, place, *rest]
    parts += [f"doi:{doi}" if doi else "", f"PMID: {pmid}" if pmid else ""]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part) or plain_text(tagged)


def _fields(citation: _Element) -> Reference:
    title = next(
        (
            t
            for tag in ("article-title", "chapter-title", "part-title", "data-title")
            if (t := plain_text(citation.find(f".//{tag}")))
        ),
        "",
    )
    journal = plain_text(citation.find(".//source"))
    kind = citation.get("publication-type") or citation.get("citation-type") or ""
    if not title and kind in _WHOLE_WORKS:
        title, journal = journal, ""
    year = _YEAR.search(plain_text(citation.find(".//year")))
    issue = " ".join(plain_text(citation.find(f".//{t}")) for t in ("issue", "supplement")).strip()
    first = plain_text(citation.find(".//fpage")) or plain_text(citation.find(".//elocation-id"))
    last = plain_text(citation.find(".//lpage"))
    if not first and (pages := plain_text(citation.find(".//page-range"))):
        first, last, *_ = [*re.split(f"[{_DASHES}]", pages, maxsplit=1), ""]
    return Reference(
        number=0,
        raw="",
        span=Span(0, 0),
        authors=tuple(_authors(citation)),
        title=title.rstrip(" ."),
        journal=journal.strip(" .,"),
        year=int(year[0]) if year else None,
        volume=plain_text(citation.find(".//volume")),
        issue=issue,
        first_page=first.strip(),
        last_page=whole_page(first.strip(), last.strip()),
    )


def _authors(citation: _Element) -> Iterator[str]:
    """Yield the authors as "Family Initials"; editors only where a work has no author."""
    groups = list(citation.iter("person-group"))
    authors = [
        g for g in groups if g.get("person-group-type", "author") in ("author", "allauthors")
    ]
    roots = authors or ([citation] if citation.find("name") is not None else groups) or [citation]
    inside = {e for g in groups if g not in roots for e in g.iter()}
    taken: set[_Element] = set()
    for root in roots:
        for person in root.iter("name", "string-name", "collab", "name-alternatives"):
            if person in inside or person in taken:
                continue
            taken.update(person.iter())
            if words := person_name(person):
                yield words


def person_name(person: _Element, *, given_first: bool = False) -> str:
    """Return a person or a group by name, the family name first unless ``given_first``."""
    if person.tag == "name-alternatives":
        first = next(person.iter("name", "string-name"), None)
        return person_name(first, given_first=given_first) if first is not None else ""
    family, given = plain_text(person.find("surname")), plain_text(person.find("given-names"))
    if not family:
        parts = [
            person.text or "",
            *(
                f"{plain_text(c)}{c.tail or ''}"
                for c in person
                if c.tag not in ("contrib-group", "xref", "contrib", "fn")
            ),
        ]
        return " ".join("".join(parts).split()).strip(" ,;.")
    if given_first:
        return f"{given} {family}".strip()
    return " ".join(p for p in (family, given, plain_text(person.find("suffix"))) if p)


def _identifiers(element: _Element, words: str) -> tuple[str, str]:
    """Return DOI and PMID, tagged, linked or printed."""
    doi = pmid = ""
    for one in element.iter("pub-id", "article-id", "object-id", "ext-link", "uri"):
        text = plain_text(one)
        kind = one.get("pub-id-type") or one.get("ext-link-type") or ""
        if kind == "pmid" and not pmid:
            pmid = text if text.isdigit() else ""
        elif not doi and kind not in ("pmcid", "pmc"):
            doi = tidy_doi(one.get("href") or "") or tidy_doi(text)
    return doi or tidy_doi(words), pmid


def tidy_doi(text: str) -> str:
    """Return the DOI in ``text``, lower case and without its address, "" for none.

    >>> tidy_doi("https://doi.org/10.1234/AB.5)."), tidy_doi("none")
    ('10.1234/ab.5', '')
    """
    found = _DOI.search(text.replace("%2F", "/"))
    if not found:
        return ""
    doi = found[0].rstrip(".,;:")
    while doi.endswith(")") and doi.count("(") < doi.count(")"):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower()
