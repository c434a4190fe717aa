"""Read the front matter of a JATS article: who printed it, where, when, under which license."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.metadata import find_registrations, read_article
from extractors.model import Article, Document, Section, Span
from extractors.readers.jats_inline import plain_text, render
from extractors.readers.jats_references import person_name, tidy_doi

if TYPE_CHECKING:
    from lxml.etree import _Element

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_PMCID = re.compile(r"(?:PMC)?(\d+)", re.IGNORECASE)
#: Which of several dates a citation of the article prints, the surest first.
_DATES = (
    ("pub-type", "collection"),
    ("date-type", "collection"),
    ("pub-type", "ppub"),
    ("publication-format", "print"),
    ("pub-type", "epub-ppub"),
    ("date-type", "pub"),
    ("pub-type", "epub"),
    ("publication-format", "electronic"),
)
_NO_TITLE = ("xref", "fn")


def read_front(article: _Element, document: Document) -> Article:
    """Return the bibliographic facts of the article that ``document`` was read from."""
    front = article.find("front")
    meta = front.find("article-meta") if front is not None else None
    if front is None or meta is None:
        return Article(title="", registrations=_registrations(article, document))
    journal = next(
        (
            text
            for path in (".//journal-title", ".//abbrev-journal-title", ".//journal-id")
            if (text := plain_text(front.find(f"journal-meta/{path}")))
        ),
        "",
    )
    ids = {i.get("pub-id-type", ""): plain_text(i) for i in reversed(meta.findall("article-id"))}
    pmcid = _PMCID.fullmatch(next((ids[k] for k in ("pmc", "pmcid", "pmc-id") if k in ids), ""))
    pmid = ids.get("pmid", "")
    return Article(
        title=article_title(article),
        doi=tidy_doi(ids.get("doi", "")),
        pmid=pmid if pmid.isdecimal() else "",
        pmcid=f"PMC{pmcid[1]}" if pmcid else "",
        authors=article_authors(article),
        journal=journal,
        year=_year(meta),
        volume=plain_text(meta.find("volume")),
        first_page=plain_text(meta.find("fpage")) or plain_text(meta.find("elocation-id")),
        licence=_license(meta),
        registrations=_registrations(article, document),
        source_form="full-text" if article.find("body") is not None else "abstract",
    )


def article_title(article: _Element) -> str:
    """Return title and subtitle without the marks of their footnotes."""
    group = article.find("front/article-meta/title-group")
    if group is None:
        return ""
    titles = []
    for one in (group.find("article-title"), group.find("subtitle")):
        if one is not None:
            fragment = render(one)
            text = fragment.text
            for note in one.iter(*_NO_TITLE):
                mark = plain_text(note)
                text = text.removesuffix(f"^{{{mark}}}").removesuffix(mark) if mark else text
            titles.append(" ".join(text.split()))
    return ": ".join(title for title in titles if title)


def article_authors(article: _Element) -> tuple[str, ...]:
    """Return the authors as "Given Family"; groups by their name."""
    meta = article.find("front/article-meta")
    names = []
    for contributor in meta.iterfind("contrib-group/contrib") if meta is not None else ():
        if contributor.get("contrib-type", "author") != "author":
            continue
        person = next(contributor.iter("name", "string-name", "collab", "name-alternatives"), None)
        names.append(person_name(person, given_first=True) if person is not None else "")
    return tuple(name for name in names if name)


def keywords(article: _Element) -> str:
    """Return the keywords on one line."""
    words = (plain_text(k) for k in article.iterfind("front/article-meta/kwd-group/kwd"))
    return ", ".join(word for word in words if word)


def addresses(article: _Element) -> tuple[str, ...]:
    """Return the authors' addresses without the marks that tie them to authors."""
    found = []
    for one in article.iterfind("front/article-meta//aff"):
        label = next((plain_text(mark) for mark in one.iter("label", "sup")), "")
        found.append(plain_text(one).removeprefix(f"^{{{label}}}").removeprefix(label).strip())
    return tuple(address for address in found if address)


def _year(meta: _Element) -> int | None:
    dates = meta.findall("pub-date")
    ranked = [d for key, value in _DATES for d in dates if d.get(key) == value]
    years = [plain_text(d.find("year")) for d in (*ranked, *dates)]
    years.append(plain_text(meta.find("permissions/copyright-year")))
    found = next((match for year in years if (match := _YEAR.search(year))), None)
    return int(found[0]) if found else None


def _license(meta: _Element) -> str:
    """Return a Creative Commons license in short; the words of a license are known elsewhere."""
    words = []
    for one in (*meta.iter("license", "license_ref"), *meta.iterfind("copyright-statement")):
        words += [one.get("href") or "", plain_text(one)]
        words += [link.get("href") or "" for link in one.iter("ext-link", "uri")]
    text = " ".join(word for word in words if word)
    return read_article(text, Span(0, len(text)), ()).licence


def _registrations(article: _Element, document: Document) -> tuple[str, ...]:
    """Return the registrations that the front matter links, then those that the text calls own."""
    linked = [
        (one.get("document-id") or one.get("source-id") or plain_text(one)).strip()
        for one in article.iterfind("front/article-meta//related-object")
        if "registry" in (one.get("source-type") or one.get("document-id-type") or "")
        or one.get("content-type") == "clinical-trial"
    ]
    tagged = [" ".join((f"trial number {text}", "")) for text in linked if text]
    named = []
    for text in tagged:
        section = Section("", "front", Span(0, len(text)))
        named += [found for found, _ in find_registrations(text, (section,))]
    printed = [found for found, _ in find_registrations(document.text, document.sections)]
    return tuple(dict.fromkeys((*named, *printed)))
