"""Articles made up around a few sentences, read as a whole, for tests of what prose means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import extract_document
from extractors.readers.text import parse_text

if TYPE_CHECKING:
    from extractors.model import Document, Extraction, ReportedFigure

FRAME = """# Of made-up patients

## Methods

We retrospectively studied 80 made-up patients at one center in Nowhere.

## {section}

{text}

## References

1. Stone A, Brick B. A trial of blinatumomab in adults. Blood. 2019;133(5):10-20.
2. Pebble C, Sand D. Inotuzumab in children. Leukemia. 2018;32(1):1-9.
"""


def document(text: str, section: str = "Results") -> Document:
    """Return an article of 80 patients with ``text`` in one section, read from Markdown."""
    return parse_text(FRAME.format(text=text, section=section).encode(), "made-up.md")


def read(text: str, section: str = "Results") -> Extraction:
    """Return all that is taken out of such an article, each figure held against its place."""
    extraction = extract_document(document(text, section))
    for figure in extraction.figures:
        assert extraction.document.quote(figure.value_span) == figure.value_text
        assert figure.value_text in extraction.document.quote(figure.span)
    return extraction


def figures(text: str, section: str = "Results") -> list[ReportedFigure]:
    """Return the figures of such an article."""
    return list(read(text, section).figures)


def told(text: str, section: str = "Results") -> list[tuple[str, str]]:
    """Return endpoint and printed value of each figure."""
    return [(f.endpoint, f.value_text) for f in figures(text, section)]


def grouped(text: str, section: str = "Results") -> list[tuple[str, str]]:
    """Return printed value and group of each figure."""
    return [(f.value_text, f.cohort.label) for f in figures(text, section)]
