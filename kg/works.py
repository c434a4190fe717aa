"""What makes two printed references one work: a key from what every reference list prints.

Most lists print no DOI, so a work is known by year, journal, volume and first page, or where these
are missing by first author, year and title.  What a list prints besides stays on the reference.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from extractors.authors import is_group
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
_UPPER = "".join(c for c in map(chr, range(0x41, 0x530)) if c.isupper())
_INITIALS = re.compile(rf"(?:[{_UPPER}]\.?-?){{1,4}}")
#: The kind of name that several articles may bear: "Editorial", or a title without a year.
SHORT_TITLE = "short title"
_LEAST_WORDS = 4
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "et", "al"})
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_SUPPLEMENT = re.compile(r"(?i)suppl|^s\d*$")
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

    A name of one word is never shortened and stays whole; a place in brackets is left out.

    >>> normal_journal("Journal of Invented Medicine"), normal_journal("J. Invent. Med.")
    ('j in me', 'j in me')
    >>> normal_journal("Cancers (Basel)"), normal_journal("Cancer")
    ('cancers', 'cancer')
    """
    told = normal_title(_IN_BRACKETS.sub(" ", journal)) or normal_title(journal)
    words = [w for w in told.split() if w not in _FILLERS] or told.split()
    if len(words) == 1:
        return words[0]
    return " ".join(_SINGLE_LETTERS.get(word, word[:_KEPT]) for word in words)


def is_supplement(issue: str, first_page: str) -> bool:
    """Tell whether a work stands in a supplement, where abstracts of meetings are printed."""
    return bool(_SUPPLEMENT.search(issue.strip())) or first_page[:1].lower() == "s"


def normal_page(page: str) -> str:
    """Return a page or article number in lower case without leading zeros."""
    return page.lower().strip().lstrip("0")


def family_name(author: str) -> str:
    """Return the family name of an author as a list prints it; a group is its own.

    >>> family_name("van Example NB"), family_name("Nora Example"), family_name("N. B. Example")
    ('van Example', 'Example', 'Example')
    """
    if "," in author:
        return author.split(",")[0].strip()
    if is_group(author):
        return author
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
    issue: str = "",
) -> str:
    """Return the bibliographic key of a work; ``raw`` counts only where hardly anything is read.

    Of the issue only counts that it is a supplement, whose pages begin anew.
    """
    if year and journal and volume and first_page:
        page = normal_page(first_page)
        if page.isdigit() and is_supplement(issue, page):
            page = f"s{page}"
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
        reference.issue,
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
