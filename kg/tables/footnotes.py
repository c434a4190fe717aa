"""What must stand below a table of figures so that it can be read alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.lexicon import load
from kg.queries import select
from kg.tables.endpoint_names import is_abbreviation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from kg.evidence import Row

_SOURCES = """
SELECT ?doi ?study ?authors ?title ?journal ?year ?volume ?first_page ?source_form WHERE {
  ?article a ev:Article ; ev:shortCitation ?study ; ev:sourceForm ?source_form .
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?article ev:authors ?authors }
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article ev:journal ?journal }
  OPTIONAL { ?article ev:year ?year }
  OPTIONAL { ?article ev:volume ?volume }
  OPTIONAL { ?article ev:firstPage ?first_page }
}
ORDER BY ?study ?doi"""
_MOST_AUTHORS = 3
_ALWAYS = (("CI", "confidence interval"), ("n", "number of patients"))


def below_figures(store: Store, rows: Iterable[Row]) -> list[str]:
    """Return the notes of a table that shows ``rows``: abbreviations, marks, sources."""
    told = [*rows]
    notes = [abbreviations(str(row["endpoint"]) for row in told)]
    if any(row["attribution"] == "secondary" for row in told):
        notes.append(
            "“told by” marks a result of another work that the article only tells; "
            "the number is the entry of its reference list."
        )
    if any(row["checked"] for row in told):
        notes.append("“checked” marks a figure that a person held against the article.")
    return [*notes, *sources(store, {str(row["study"]) for row in told})]


def abbreviations(codes: Iterable[str]) -> str:
    """Return the endpoints' codes with their names, in alphabetical order."""
    lexicon = load()
    found = dict(_ALWAYS)
    for code in set(codes):
        concept = lexicon.get("endpoint", code)
        if concept and is_abbreviation(code):
            found[code] = concept.label
    told = (f"{code}, {name}" for code, name in sorted(found.items(), key=lambda x: x[0].lower()))
    return f"Abbreviations: {'; '.join(told)}."


def sources(store: Store, studies: Iterable[str]) -> list[str]:
    """Return the articles of some short citations as a reference list, one note each."""
    wanted = {*studies}
    return [_source(row) for row in select(store, _SOURCES)[1] if str(row["study"]) in wanted]


def _source(row: Row) -> str:
    authors = str(row["authors"] or "").split("; ") if row["authors"] else []
    names = ", ".join(authors[:_MOST_AUTHORS])
    names += ", et al." if len(authors) > _MOST_AUTHORS else "." if names else ""
    printed = f"{row['journal'] or ''} {row['year'] or ''}".strip()
    if row["volume"]:
        printed += f";{row['volume']}" + (f":{row['first_page']}" if row["first_page"] else "")
    title = str(row["title"] or "")
    title += "." if title and title[-1] not in ".?!" else ""
    parts = [names, title, f"{printed}." if printed else ""]
    parts.append(f"doi:{row['doi']}" if row["doi"] else "")
    text = f"{row['study']}: " + " ".join(part for part in parts if part)
    if row["source_form"] == "digest":
        text += " (read from a digest of it, whose words are quoted)"
    return text
