"""Blocks of a PDF's text while they are put together, with the place of each of their words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.model import Place, Span
from extractors.readers.pdf_lines import OPEN_MARKERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.readers.pdf_cells import PrintedTable
    from extractors.readers.pdf_lines import Line
    from extractors.readers.pdf_words import Joiner


@dataclass(slots=True)
class Piece:
    """A block of the article with its text; ``opens`` names the section kind that it begins.

    ``words`` are places in the text of the piece.
    """

    kind: str
    text: str
    label: str = ""
    level: int = 0
    opens: str = ""
    table: PrintedTable | None = None
    words: list[Place] = field(default_factory=list)

    def append(self, text: str, words: Iterable[Place], joiner: Joiner) -> None:
        """Write more text behind the own; ``words`` are places in ``text``."""
        if text.startswith("^{") and self.text.endswith(OPEN_MARKERS):  # a list of raised numbers
            self.text, text, words = self.text[:-1], text[2:], moved(words, -2)
        self.text = joiner.join(self.text, text)
        start = len(self.text) - len(text)
        if self.words and self.words[-1].span.end > start:  # the hyphen at the line's end is gone
            last = self.words.pop()
            self.words.append(replace(last, span=Span(last.span.start, start)))
        self.words += moved(words, start)

    def take_first_word(self, other: Piece, joiner: Joiner) -> None:
        """Append the first word of another piece, which loses it."""
        first, _, rest = other.text.partition(" ")
        cut = len(first)
        self.append(first, [w for w in other.words if w.span.start < cut], joiner)
        later = [w for w in other.words if w.span.start > cut]
        other.text, other.words = rest, moved(later, -cut - 1)


def piece_of(kind: str, lines: Iterable[Line], joiner: Joiner) -> Piece:
    """Return the lines of one block as one text."""
    piece = Piece(kind, "")
    for line in lines:
        piece.append(line.text.strip(), line.words, joiner)
    return piece


def moved(words: Iterable[Place], by: int) -> list[Place]:
    """Return places with their offsets moved."""
    return [Place(Span(w.span.start + by, w.span.end + by), w.page, w.box) for w in words]
