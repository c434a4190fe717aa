"""What all pictures share: text that is measured before it is placed, and files that repeat."""

from __future__ import annotations

import textwrap
from contextlib import contextmanager
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

FORMATS = ("svg", "png", "pdf")
#: Dates and versions stay out of the files, so that two runs give the same bytes.
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "evidence-kg"},
    "png": {"Software": "evidence-kg"},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "evidence-kg", "Producer": None},
}
_SETTINGS: Any = {
    "svg.hashsalt": "evidence-kg",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "font.family": "DejaVu Sans",
    "axes.unicode_minus": True,
    # What an article calls a group may hold a dollar sign, which is no formula.
    "text.parse_math": False,
}
_DPI = 200
SIZE = 8.0
_POINTS = 72.0


def require_matplotlib() -> None:
    """Make sure that pictures can be drawn.

    :raises InputError: matplotlib is not installed.
    """
    try:
        import matplotlib.figure  # noqa: F401 - only whether it is there
    except ImportError:
        raise InputError(
            "pictures need matplotlib: install it with pip install 'evidence-kg[plot]'"
        ) from None


@contextmanager
def settings() -> Iterator[None]:
    """Draw and save with our settings, whatever those of the program around it are."""
    from matplotlib import rc_context

    with rc_context(_SETTINGS):
        yield


def new_figure(width: float, height: float) -> Figure:
    """Return an empty picture of a size in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, form: str, out: IO[bytes]) -> None:
    """Write a picture as SVG, PNG or PDF, the same bytes for the same picture."""
    figure.savefig(out, format=form, dpi=_DPI, metadata=_METADATA[form])


@cache
def text_width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Return how wide a line of text is, in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    font = FontProperties(family="DejaVu Sans", weight=weight)
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().x1) / _POINTS


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """Return text in lines that are at most ``width`` inches wide, where words allow it."""
    if text_width(text, size) <= width:
        return [text]
    most = len(text)
    while most > 1:
        lines = textwrap.wrap(text, most, break_long_words=False)
        widest = max((text_width(line, size) for line in lines), default=0.0)
        if widest <= width or all(" " not in line for line in lines):
            return lines
        most = min(most - 1, int(most * width / widest) + 1)
    return [text]
