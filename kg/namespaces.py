"""IRIs and short ids, all made from content; plain strings, so importing this costs nothing."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import quote

BASE = "https://w3id.org/evidence-kg/"
EV = BASE + "ns#"
TERM = BASE + "term/"
SCHEME = BASE + "scheme/"
ID = BASE + "id/"
GRAPH = BASE + "graph/"

ARTICLE_GRAPHS = GRAPH + "article/"
ONTOLOGY_GRAPH = GRAPH + "ontology"
LINKS_GRAPH = GRAPH + "links"
BUILD_GRAPH = GRAPH + "build"
REVIEW_GRAPH = GRAPH + "review"
CONFLICTS_GRAPH = GRAPH + "conflicts"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
OWL_VERSION = "http://www.w3.org/2002/07/owl#versionInfo"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
FABIO = "http://purl.org/spar/fabio/"
BIRO = "http://purl.org/spar/biro/"
C4O = "http://purl.org/spar/c4o/"
CITO = "http://purl.org/spar/cito/"
OBO = "http://purl.obolibrary.org/obo/"

#: Kind of evidence by attribution, in the Evidence and Conclusion Ontology: clinical study
#: evidence, or an author statement supported from a referenced clinical study.
EVIDENCE = {"primary": OBO + "ECO_0000180", "secondary": OBO + "ECO_0006016"}

#: What people and SPARQL call the namespaces.
PREFIXES: dict[str, str] = {
    "ev": EV,
    "term": TERM,
    "scheme": SCHEME,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "oa": OA,
    "fabio": FABIO,
    "biro": BIRO,
    "c4o": C4O,
    "cito": CITO,
    "obo": OBO,
}

#: The letter that a short id begins with, by kind of node.
KINDS: dict[str, str] = {
    "article": "a",
    "study": "s",
    "cohort": "c",
    "exposure": "x",
    "estimate": "e",
    "mention": "m",
    "reference": "r",
    "work": "w",
    "citation": "t",
    "fact": "f",
    "problem": "p",
    "finding": "n",
    "inconsistency": "i",
    "conflict": "k",
    "reading": "b",
    "retelling": "v",
    "verdict": "j",
    "revision": "q",
    "person": "h",
    "characteristic": "g",
}

_KIND_OF = {letter: kind for kind, letter in KINDS.items()}
_SHORT_ID = re.compile(r"[a-z][0-9a-f]{12}")
_SEPARATOR = "\x1f"


def mint(kind: str, *fields: object) -> str:
    """Return the IRI of a node of ``kind`` whose identity is ``fields``; None counts as empty.

    >>> mint("study", "a1").startswith("https://w3id.org/evidence-kg/id/study/s")
    True
    """
    return f"{ID}{kind}/{KINDS[kind]}{content_hash(*fields)}"


def content_hash(*fields: object) -> str:
    """Return twelve hex digits for ``fields``: the same on every machine and in every run."""
    texts = ("" if field is None else str(field) for field in fields)
    # The separator inside a field would let two different keys meet.
    key = _SEPARATOR.join(text.replace(_SEPARATOR, " ") for text in texts)
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def short_id(iri: str) -> str:
    """Return what people see of an IRI: its last part.

    >>> short_id("https://w3id.org/evidence-kg/id/estimate/e0123456789ab")
    'e0123456789ab'
    """
    return re.split(r"[/#]", iri)[-1]


def iri_of(short: str) -> str | None:
    """Return the IRI of a short id, or None where ``short`` is not one.

    >>> iri_of("e0123456789ab")
    'https://w3id.org/evidence-kg/id/estimate/e0123456789ab'
    >>> iri_of("Algeri 2025") is None
    True
    """
    kind = _KIND_OF.get(short[:1])
    if kind is None or not _SHORT_ID.fullmatch(short):
        return None
    return f"{ID}{kind}/{short}"


def article_graph(article: str) -> str:
    """Return the named graph of an article's IRI."""
    return ARTICLE_GRAPHS + short_id(article)


def term(scheme: str, notation: str) -> str:
    """Return the IRI of a vocabulary concept; blanks of the notation become hyphens.

    >>> term("intervention", "inotuzumab ozogamicin")
    'https://w3id.org/evidence-kg/term/intervention/inotuzumab-ozogamicin'
    """
    return f"{TERM}{scheme}/{quote('-'.join(notation.split()), safe='')}"
