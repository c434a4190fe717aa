"""Readers: one file form each, all into the same ``Document``.

``read`` looks at a file's first bytes, never at its name: people save XML as ``.txt``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.errors import ReadError

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Article, Document

GZIP = b"\x1f\x8b"
XML = (b"<?xml", b"<!doctype article", b"<article", b"<!--")


def read(path: Path) -> tuple[Document, Article | None]:
    """Return the document of a file, and the article's bibliography where the form states it.

    :raises ReadError: the file cannot be read; one line says what to do.
    """
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check the name and the permissions"
        raise ReadError(message) from None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(GZIP) or start.startswith(XML):
        from extractors.readers.jats import read_jats

        return read_jats(path)
    if b"%pdf-" in start:
        from extractors.readers.pdf import read_pdf

        return read_pdf(path), None
    from extractors.readers.text import read_text

    return read_text(path), None
