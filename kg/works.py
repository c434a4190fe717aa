"""What makes two printed references one work: a key from what every reference list prints.

Most lists print no DOI, so a work is known by year, journal, volume and first page, or where these
are missing by first author, year and title.  What a list prints besides stays on the reference.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from kg.namespaces import content_hash, mint

if TYPE_CHECKING:
    from extractors.model import Article, Document, Reference

_FILLERS = frozenset(
    ("the", "of", "and", "for", "in", "on", "a", "an", "de", "der", "die", "und", "et", "la", "le")
)
#: Words that a shortened journal name cuts to one letter.
_SINGLE_LETTERS = {"journal": "j", "new": "n", "united": "u", "states": "s"}
#: Letters that a shortened word keeps in every style of abbreviation.
_KEPT = 2
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,4}")
#: The kind of name that several articles may bear: "Editorial", or a title without a year.
SHORT_TITLE = "short title"
_LEAST_WORDS = 4
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "et", "al"})
_DOI_PREFIX = re.compile(r"^(?:https?://)?(?:dx\.)?doi(?:\.org/|:)\s*", re.IGNORECASE)


def normal_doi(doi: str) -> str:
    """Return a DOI in lower case without resolver and final full stop.

    >>> normal_doi("https://doi.org/10.5555/ABC.1.")
    '10.5555/abc.1'
    """
    return _DOI_PREFIX.sub("", doi.strip()).rstrip(".,;").lower()


def normal_title(title: str) -> str:
    """Return the words of a title without case, accents and punctuation."""
    letters = (c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", "".join(letters).casefold()))


def normal_journal(journal: str) -> str:
    """Return a journal's name as the beginnings of its words, alike for full and shortened names.

    >>> normal_journal("Journal of Invented Medicine"), normal_journal("J. Invent. Med.")
    ('j in me', 'j in me')
    """
    words = [w for w in normal_title(journal).split() if w not in _FILLERS]
    return " ".join(_SINGLE_LETTERS.get(word, word[:_KEPT]) for word in words)


def family_name(author: str) -> str:
    """Return the family name of an author as a list prints it, initials before or behind.

    >>> family_name("van Example NB"), family_name("Nora Example"), family_name("N. B. Example")
    ('van Example', 'Example', 'Example')
    """
    if "," in author:
        return author.split(",")[0].strip()
    words = [w for w in author.split() if w.lower().strip(".") not in _SUFFIXES]
    trailing = len(words)
    while trailing > 1 and _INITIALS.fullmatch(words[trailing - 1]):
        trailing -= 1
    if trailing < len(words):
        return " ".join(words[:trailing])
    return words[-1] if words else ""


def work_key(
    authors: tuple[str, ...],
    year: int | None,
    title: str,
    journal: str,
    volume: str,
    first_page: str,
    raw: str = "",
) -> str:
    """Return the bibliographic key of a work; ``raw`` counts only where hardly anything is read."""
    if year and journal and volume and first_page:
        page = first_page.lower().strip().lstrip("0")
        return f"{year}|{normal_journal(journal)}|{volume.lower().strip()}|{page}"
    family = normal_title(family_name(authors[0])) if authors else ""
    words = normal_title(title)
    if words and (family or year):
        return f"{family}|{year or ''}|{content_hash(words)}"
    return f"||{content_hash(normal_title(raw) or words)}"


def work_of_reference(reference: Reference) -> tuple[str, str]:
    """Return IRI and key of the work that an entry of a reference list means."""
    key = work_key(
        reference.authors,
        reference.year,
        reference.title,
        reference.journal,
        reference.volume,
        reference.first_page,
        reference.raw,
    )
    return mint("work", key), key


def work_of_article(article: Article, document: Document) -> tuple[str, str]:
    """Return IRI and key of the work that an article is."""
    key = work_key(
        article.authors,
        article.year,
        article.title,
        article.journal,
        article.volume,
        article.first_page,
        document.sha256,
    )
    return mint("work", key), key


def article_names(
    doi: str, pmid: str, pmcid: str, title: str, year: int | str | None, content: str
) -> dict[str, str]:
    """Return the IRIs that an article may be known by, the surest first.

    Their kinds are ``doi``, ``pmid``, ``pmcid``, ``title`` (with the year) or ``SHORT_TITLE``;
    ``content``, the file's own, stands for one that prints none of these.
    """
    words = normal_title(title)
    by_title = "title" if words.count(" ") >= _LEAST_WORDS - 1 and year else SHORT_TITLE
    known = {
        "doi": normal_doi(doi),
        "pmid": pmid,
        "pmcid": pmcid.upper(),
    }
    names = {kind: mint("article", kind, key) for kind, key in known.items() if key}
    if words:
        names[by_title] = mint("article", "title", words, year or None)
    return names or {"content": mint("article", "content", content)}


def names_of_article(article: Article, document: Document) -> dict[str, str]:
    """Return the IRIs that an article may be known by, the surest first."""
    return article_names(
        article.doi, article.pmid, article.pmcid, article.title, article.year, document.sha256
    )


def article_iri(article: Article, document: Document) -> str:
    """Return the IRI of an article: by DOI, PMID, PMCID, title and year, else its content."""
    return next(iter(names_of_article(article, document).values()))
