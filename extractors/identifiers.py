"""DOI and PMID of a printed entry; what looks wrong is told, a blank is never taken out in silence.

``read_identifiers`` gives what a person would copy out of the entry, and in ``doubt`` why it should
be looked at before it is relied on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DASHES = r"\-\u2010-\u2014\u2212"
_DOI = re.compile(
    r"(?i)(?:\bdoi\s?:?\s*)?<?(?:https?://(?:dx\.)?doi\.org/)?\b(?P<doi>10\.\d{4,9}/\S+"
    r"(?:(?<=[./_-])\s(?!(?:19|20)\d\d(?!\.\d))[\d.]{3,}\S*)?)"
)
#: Some publishers' PDFs print blanks inside an address; it then runs to the end of the entry.
_TORN_DOI = re.compile(
    r"(?i)https?(?!://(?:dx\.)?doi\.org)\s?:\s?//\s?(?:dx\.)?doi\.\s?org/"
    r"(?P<doi>10\..{3,60}?)(?=\W*$|\.\s+[A-Z]|\s\()"
)
#: "doi:" or its resolver with something behind it that is none ("doi: l0.1000/x").
_LABEL = re.compile(r"(?i)(?:\bdoi\s?:\s?|\bdoi\.org/)(?P<printed>\S+)")
_PMID = re.compile(r"(?i)\bpmid\s?:?\s*(?P<pmid>\d{5,9})\b\.?")
#: What Crossref says that nearly every DOI looks like, and the SICI manner of the 1990s.
_USUAL = re.compile(r"10\.\d{4,9}/[-._;()/:a-z0-9<>+\[\]]*[a-z0-9)>]")

BLANKS = "the DOI is printed with blanks and was read without them"
UNUSUAL = "the DOI as printed is doubtful"
SEVERAL = "several DOIs are printed, the first was read"
UNREADABLE = "what is printed as a DOI is none"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """DOI (lower case) and PMID, "" where not printed, and why the DOI is doubtful."""

    doi: str = ""
    pmid: str = ""
    doubt: str = ""


def has_identifier(words: str) -> bool:
    """Tell whether a DOI, a PMID or an address is printed."""
    return "://" in words or any(p.search(words) for p in (_TORN_DOI, _DOI, _PMID))


def read_identifiers(words: str) -> Identifiers:
    """Return DOI and PMID of an entry.

    >>> read_identifiers("Snow. 2019. doi: 10.1000/AB.1. PMID: 12345678.")
    Identifiers(doi='10.1000/ab.1', pmid='12345678', doubt='')
    """
    torn = _TORN_DOI.search(words)
    found = torn or _DOI.search(words)
    pmid = _PMID.search(words)
    doi = _tidy(found["doi"]) if found else ""
    return Identifiers(doi, pmid["pmid"] if pmid else "", _doubt(words, doi, found))


def without_identifiers(words: str) -> str:
    """Return an entry's words with its DOI and PMID blanked out."""
    for pattern in (_TORN_DOI, _DOI, _PMID):
        words = pattern.sub(" ", words)
    return words


def _tidy(printed: str) -> str:
    doi = re.sub(r"\s+", "", printed).rstrip(".,;>]*")
    if doi.endswith(")") and doi.count("(") < doi.count(")"):
        doi = doi[:-1].rstrip(".")
    doi = re.sub(rf"[{_DASHES}]", "-", doi).lower()
    return re.sub(r"/(?:full|abstract|pdf)$", "", doi)


def _doubt(words: str, doi: str, found: re.Match[str] | None) -> str:
    if found is None:
        label = _LABEL.search(words)
        return UNREADABLE if label and any(c.isdigit() for c in label["printed"]) else ""
    if re.search(r"\s", found["doi"].strip()):
        return BLANKS
    if not _USUAL.fullmatch(doi) or doi.count("(") != doi.count(")"):
        return UNUSUAL
    if len({_tidy(m["doi"]) for m in _DOI.finditer(words)}) > 1:
        return SEVERAL
    return ""
