"""The drawings of a PDF page, sorted by what they are to its text: rules, shades, pictures."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from extractors.readers.pdf_boxes import Box

if TYPE_CHECKING:
    from extractors.readers.pdf_pages import Page

MAX_DRAWINGS = 10_000
#: A page of an article prints more characters than these.
LONGEST_STAMP = 150
_DEEPEST_FORM = 6
_THIN = 3.0
_WHITE = 250


def read_drawings(page: pypdfium2.PdfPage, upright_page: Page, upright: Any) -> None:
    """Sort the drawings of a page into rules, posts, shaded boxes, pictures and the rest."""
    kinds = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING]
    for count, item in enumerate(page.get_objects(filter=kinds, max_depth=_DEEPEST_FORM)):
        if count > MAX_DRAWINGS:
            break
        box = _bounds(item, upright)
        if box is None or box.x1 < 0 or box.x0 > upright_page.width:
            continue
        whole = box.width * box.height > 0.8 * upright_page.area
        if item.type != pdfium.FPDF_PAGEOBJ_PATH:
            if not whole or upright_page.letters < LONGEST_STAMP:
                upright_page.pictures.append(box)
            continue
        visible, filled = _ink(item)
        if whole or not visible:
            continue
        if box.height <= _THIN < box.width:
            upright_page.rules.append(box)
        elif box.width <= _THIN < box.height:
            upright_page.posts.append(box)
        elif filled and pdfium.FPDFPath_CountSegments(item.raw) < 20:
            upright_page.shades.append(box)
        else:
            upright_page.drawings.append(box)


def _bounds(item: pypdfium2.PdfObject, upright: Any) -> Box | None:
    try:
        x0, y0, x1, y1 = item.get_bounds()
        outer = item.container
        corners = [(x0, y0), (x1, y1)]
        while outer is not None:
            matrix = outer.get_matrix()
            corners = [matrix.on_point(*corner) for corner in corners]
            outer = outer.container
    except pypdfium2.PdfiumError:
        return None
    (ax, ay), (bx, by) = (upright(*corner) for corner in corners)
    return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _ink(item: pypdfium2.PdfObject) -> tuple[bool, bool]:
    """Tell whether a path is drawn in anything but white, and whether it is filled."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item.raw, mode, stroke)
    color = [ctypes.c_uint() for _ in range(4)]
    filled = mode.value != 0
    if filled:
        pdfium.FPDFPageObj_GetFillColor(item.raw, *color)
        if all(c.value >= _WHITE for c in color[:3]) and not stroke.value:
            return False, True
    return filled or bool(stroke.value), filled
