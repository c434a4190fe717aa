"""Where a PDF prints a mention, as triples: its page, and boxes on that page.

Boxes are ``left top right bottom`` in points from the upper left corner of the page as a viewer
shows it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kg import namespaces as ns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.model import Document, Place, Span
    from kg.triples import Triples

#: What the Web Annotation model names for fragments of a PDF.
_PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"
Box = tuple[float, float, float, float]


def write_page(
    triples: Triples, mention: str, document: Document, quote: Span, value: Span
) -> None:
    """Write on which page a mention's value stands and where, and its quote around it.

    Nothing is written where the article's form has no pages.
    """
    place = write_place_on_page(triples, mention, document, quote, value)
    if place is None:
        return
    selector = f"{mention}#page"
    triples.link(mention, ns.OA + "hasSelector", selector)
    triples.a(selector, ns.OA + "FragmentSelector")
    triples.link(selector, ns.DCTERMS + "conformsTo", _PDF_FRAGMENTS)
    triples.add(selector, ns.RDF + "value", _fragment(place))


def write_place_on_page(
    triples: Triples, node: str, document: Document, quote: Span, value: Span
) -> Place | None:
    """Write and return where a page prints a value, None where the article has no pages."""
    printed = document.places_of(value)
    if not printed:
        return None
    place = printed[0]
    lines = [line for line in document.places_of(quote) if line.page == place.page]
    triples.add(node, "page", place.page)
    triples.add(node, "box", _written([place]))
    triples.add(node, "quoteBoxes", _written(lines))
    return place


def read_boxes(text: str) -> list[Box]:
    """Return the boxes that a mention's ``box`` or ``quoteBoxes`` holds."""
    found = []
    for box in filter(None, text.split(";")):
        left, top, right, bottom = map(float, box.split())
        found.append((left, top, right, bottom))
    return found


def _written(places: Iterable[Place]) -> str:
    return ";".join(" ".join(f"{edge:g}" for edge in place.box) for place in places)


def _fragment(place: Place) -> str:
    """Return the part of a link behind ``#`` that opens a page with the place marked."""
    left, top, right, bottom = place.box
    edges = math.floor(left), math.ceil(right), math.floor(top), math.ceil(bottom)
    return f"page={place.page}&highlight={','.join(map(str, edges))}"
