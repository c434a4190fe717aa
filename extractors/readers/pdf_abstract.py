"""The headings inside an abstract: "Methods" there is no beginning of the article's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers import blocks as kinds
from extractors.readers.headings import section_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf_pieces import Piece

_LONGEST = 6_000


def keep_abstract_whole(pieces: Sequence[Piece]) -> None:
    """Let the headings of a structured abstract open parts of it.

    It has its own where the same headings come once more behind it: results are followed by an
    introduction or by methods, and these by results again.
    """
    heads = [(i, _kind(piece)) for i, piece in enumerate(pieces) if piece.kind == kinds.HEADING]
    start = next((n for n, (_, kind) in enumerate(heads) if kind == "abstract"), None)
    if start is None:
        return
    told = False
    for n in range(start + 1, len(heads)):
        place, kind = heads[n]
        if told and kind in ("introduction", "methods"):
            again = any(later == "results" for _, later in heads[n + 1 :])
            length = sum(len(piece.text) for piece in pieces[heads[start][0] : place])
            if again and length < _LONGEST:
                for inside, _ in heads[start + 1 : n]:
                    pieces[inside].opens = pieces[inside].opens or "abstract"
            return
        told = told or kind in ("results", "discussion")


def _kind(piece: Piece) -> str:
    return piece.opens or section_kind(piece.label, "front")
