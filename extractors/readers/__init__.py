"""Readers: one file form each, all into the same ``Document``.

``read`` looks at a file's first bytes, never at its name: people save XML as ``.txt``.
"""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

from extractors.errors import ReadError

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Article, Document

_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(r"(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html\b)", re.DOTALL)
_XML = re.compile(r"<\?xml|<!doctype|<!--|<(?:\w+:)?article\b")
#: Markdown may begin with a tag, but hardly does it end with the end of that same element.
_ROOT = re.compile(r"<([a-z][\w:.-]*)[\s>]")
_ENDS = 1024


def read(path: Path) -> tuple[Document, Article | None]:
    """Return the document of a file, and the article's bibliography where the form states it.

    :raises ReadError: the file cannot be read; one line says what to do.
    """
    head, tail = _ends_of(path)
    start, end = _as_text(head), _as_text(tail, head)
    if _HTML.match(start):
        raise ReadError(f"{path}: a web page (HTML), no article's file; save its PDF, XML or text")
    root = _ROOT.match(start)
    closed = root is not None and end.rstrip().endswith(f"</{root[1]}>")
    if head.startswith(_GZIP) or _XML.match(start) or closed:
        from extractors.readers.jats import read_jats

        return read_jats(path)
    if "%pdf-" in start:
        from extractors.readers.pdf import read_pdf

        return read_pdf(path), None
    from extractors.readers.text import read_text

    return read_text(path), None


def _ends_of(path: Path) -> tuple[bytes, bytes]:
    """Return the first and the last bytes of a file; a pipe or a device is not even opened."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(f"{path}: no regular file; name a file")
        with path.open("rb") as file:
            head = file.read(_ENDS)
            file.seek(max(0, status.st_size - _ENDS))
            return head, file.read(_ENDS)
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check the name and the permissions"
        raise ReadError(message) from None


def _as_text(part: bytes, head: bytes | None = None) -> str:
    """Return a stretch in lower case, without the marks and blanks before it."""
    wide = (part if head is None else head).startswith(_UTF16)
    # In UTF-16 every second byte of mark-up is zero, whichever of the two comes first.
    plain = part.replace(b"\0", b"") if wide else part
    return plain.decode("latin-1").lower().lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
