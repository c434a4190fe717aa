"""Cited works as RIS, which Zotero, EndNote and Mendeley import: one record a work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.links import first_works
from kg.namespaces import PREFIXES, short_id
from kg.queries import select
from kg.works import family_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from kg.evidence import Row

_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items())
_REFERENCES = """
SELECT ?work ?study ?article_doi ?number ?raw ?authors ?title ?journal ?year ?volume ?issue
       ?first_page ?last_page ?doi ?pmid
WHERE {
  ?article ev:hasReferenceList ?reference ; ev:shortCitation ?study .
  ?reference ev:number ?number ; ev:raw ?raw ; biro:references ?work .
  OPTIONAL { ?article ev:doi ?article_doi }
  OPTIONAL { ?reference ev:authors ?authors }
  OPTIONAL { ?reference ev:refTitle ?title }
  OPTIONAL { ?reference ev:journal ?journal }
  OPTIONAL { ?reference ev:year ?year }
  OPTIONAL { ?reference ev:volume ?volume }
  OPTIONAL { ?reference ev:issue ?issue }
  OPTIONAL { ?reference ev:firstPage ?first_page }
  OPTIONAL { ?reference ev:lastPage ?last_page }
  OPTIONAL { ?reference ev:doi ?doi }
  OPTIONAL { ?reference ev:pmid ?pmid }
}
ORDER BY ?study ?article_doi ?article ?number ?raw"""
#: Tags in the order in which they are written, and the columns that fill them.
_TAGS = (
    ("TI", "title"),
    ("T2", "journal"),
    ("JO", "journal"),
    ("PY", "year"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("SP", "first_page"),
    ("EP", "last_page"),
    ("DO", "doi"),
    ("AN", "pmid"),
)
_ADDRESS = re.compile(r"https?://[^\s<>]+")


def references(store: Store) -> str:
    """Return every cited work as an RIS record, with a note of each place that lists it.

    A work that several lists print is told as the list does that prints most of it; what that one
    leaves out, such as a DOI, comes from the others.
    """
    first = first_works(store)
    works: dict[str, list[Row]] = {}
    for row in select(store, _PREFIXES + _REFERENCES)[1]:
        work = str(row["work"])
        works.setdefault(first.get(work, work), []).append(row)
    records = [(_told(rows), work, rows) for work, rows in works.items()]
    records.sort(
        key=lambda r: (*(_text(r[0][c]).lower() for c in ("authors", "year", "title")), r[1])
    )
    return "".join("\n".join(_record(*record)) + "\n\n" for record in records)


def _told(rows: list[Row]) -> Row:
    """Return one row with all that the lists print of a work, the fullest of them first."""
    by_fullness = sorted(rows, key=lambda r: -sum(len(_text(v)) for v in _printed(r).values()))
    return {
        column: next((r[column] for r in by_fullness if r[column] is not None), None)
        for column in by_fullness[0]
    }


def _printed(row: Row) -> Row:
    return {column: row[column] for column in ("authors", *dict(_TAGS).values())}


def _record(told: Row, work: str, rows: list[Row]) -> Iterator[str]:
    address = _ADDRESS.search(_text(told["raw"]))
    journal = told["journal"] or told["volume"] or told["doi"]
    yield f"TY  - {'JOUR' if journal else 'ELEC' if address else 'GEN'}"
    yield f"ID  - {short_id(work)}"
    for author in _text(told["authors"]).split("; "):
        if author:
            yield f"AU  - {_family_first(author)}"
    for tag, column in _TAGS:
        if told[column] is not None:
            yield f"{tag}  - {_text(told[column])}"
    if address and not told["doi"]:
        yield f"UR  - {address[0].rstrip('.,;)')}"
    for row in rows:
        yield f"N1  - Reference {row['number']} of {_text(row['article_doi'] or row['study'])}"
    yield "ER  - "


def _family_first(author: str) -> str:
    """Return an author as RIS wants it; a group, which has no given name, stays as it is.

    >>> _family_first("von Roe CA"), _family_first("C. A. Roe"), _family_first("Snow Group")
    ('von Roe, CA', 'Roe, C. A.', 'Snow Group')
    """
    family = family_name(author)
    given = author.replace(family, "", 1).strip(" ,")
    return f"{family}, {given}" if given else family


def _text(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""
