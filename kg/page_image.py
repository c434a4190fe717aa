"""The page of a PDF that prints a figure, drawn with the place marked."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from kg import namespaces as ns
from kg.errors import InputError
from kg.pages import read_boxes
from kg.queries import select

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.pages import Box

#: Pixels a point: 144 dots an inch.
_SCALE = 2.0
_QUOTE = (255, 220, 0, 70)
_VALUE = (215, 0, 0, 255)
_MARGIN = 2.0
#: Suffix of the picture's file to what Pillow calls its form.
_FORMS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".pdf": "PDF"}
_PREFIXES = f"PREFIX ev: <{ns.EV}> "
_PLACES = """
SELECT ?article ?mention ?page ?box ?quote_boxes WHERE {
  { <%(id)s> ev:hasMention ?mention } UNION { VALUES ?mention { <%(id)s> } }
  ?mention ev:page ?page ; ev:box ?box ; ev:quoteBoxes ?quote_boxes ; ev:order ?order ;
    <http://www.w3.org/ns/oa#hasSource> ?article .
} ORDER BY ?order LIMIT 1"""
_FILE = """
SELECT ?path ?content WHERE {
  ?reading ev:readAs <%s> ; ev:path ?path ; ev:contentHash ?content .
  FILTER NOT EXISTS { ?reading ev:supersededBy ?other }
}"""


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """The first place that prints a figure: the file, the page, and boxes on it."""

    path: Path
    page: int
    value: tuple[Box, ...]
    quote: tuple[Box, ...]


def find_place(store: Store, name: str) -> PrintedPlace:
    """Return where a figure or a mention, known by its short id, is printed.

    :raises InputError: it has no page, or its file is not where it was, or another one by now.
    """
    iri = ns.iri_of(name)
    places = select(store, _PREFIXES + _PLACES % {"id": iri})[1] if iri else ()
    if not places:
        message = f"{name}: no page is known of it; only figures that were read from a PDF have one"
        raise InputError(message)
    place = places[0]
    files = select(store, _PREFIXES + _FILE % place["article"])[1]
    if not files:
        raise InputError(f"{name}: the graph does not tell its file; build it from the PDF again")
    path = Path(str(files[0]["path"]))
    try:
        content = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); put it back or build from its place"
        raise InputError(message) from None
    if content != files[0]["content"]:
        raise InputError(f"{path}: changed since it was read; run 'kg build' again")
    return PrintedPlace(
        path,
        int(str(place["page"])),
        tuple(read_boxes(str(place["box"]))),
        tuple(read_boxes(str(place["quote_boxes"]))),
    )


def write_image(place: PrintedPlace, output: Path) -> None:
    """Draw the page, its quote shaded and its value framed; the suffix says in which form.

    :raises InputError: the form is not known, or the file cannot be written.
    """
    form = _FORMS.get(output.suffix.lower())
    if form is None:
        raise InputError(f"{output}: no form for a picture; its name ends in {', '.join(_FORMS)}")
    part = output.with_name(output.name + ".part")
    try:
        _draw(place).save(part, form)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{output}: cannot be written ({error.strerror}); name another") from None


def _draw(place: PrintedPlace) -> Image.Image:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(place.path)
    try:
        page = document[place.page - 1]
        picture: Image.Image = page.render(scale=_SCALE).to_pil().convert("RGBA")
    finally:
        document.close()
    marks = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(marks)
    for box in place.quote:
        pen.rectangle(_pixels(box), fill=_QUOTE)
    for box in place.value:
        pen.rectangle(_pixels(box), outline=_VALUE, width=round(1.5 * _SCALE))
    return Image.alpha_composite(picture, marks).convert("RGB")


def _pixels(box: Box) -> Box:
    left, top, right, bottom = box
    return (
        _SCALE * (left - _MARGIN),
        _SCALE * (top - _MARGIN),
        _SCALE * (right + _MARGIN),
        _SCALE * (bottom + _MARGIN),
    )
