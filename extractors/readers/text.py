"""Read Markdown and OCR text into a ``Document``.

The canonical text keeps every character of the file's own words; only white space changes, and
pieces that the page had torn apart (a paragraph cut by a page break, a table or a block of
affiliations) stand together again, each joint noted as a seam.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.citations import find_citations
from extractors.errors import ReadError
from extractors.model import Document, Problem, Section, Sentence, Span
from extractors.readers.draft import Draft, assemble
from extractors.readers.grid import read_tables
from extractors.readers.headings import section_kind as section_kind
from extractors.readers.markup import mask
from extractors.references import find_references
from extractors.sentences import split_sentences

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 20_000_000
#: A line of prose, no row of a table, that ends in a word.
CUT_OFF = re.compile(r"^(?!.*[\t|]).{40,}[^\W\d_]$|^(?!.*[\t|]).{40,}[,–-]$")


def read_text(path: Path) -> Document:
    """Read a Markdown or text file.

    :raises ReadError: it is missing, empty, binary or not UTF-8; the message says what to do.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check the name and the permissions"
        raise ReadError(message) from None
    return parse_text(data, str(path))


def parse_text(data: bytes, name: str) -> Document:
    """Return the document in ``data``; ``name`` is used in messages only."""
    if not data.strip():
        raise ReadError(f"{name}: the file is empty; put the article's text into it")
    if len(data) > MAX_BYTES:
        raise ReadError(f"{name}: {len(data)} bytes is too large for one article; split it")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError(f"{name}: UTF-16, not UTF-8; convert it to UTF-8 first")
    if b"\0" in data[:8192]:
        raise ReadError(f"{name}: not a text file (it holds NUL bytes); give text or Markdown")
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        message = f"{name}: not UTF-8 at byte {error.start}; convert it to UTF-8 first"
        raise ReadError(message) from None
    if sum(c.isalpha() for c in source[:20000]) < 0.3 * len(source[:20000].replace(" ", "")):
        raise ReadError(f"{name}: hardly any words in it; give the article's text")
    document = finish(assemble(source), name, hashlib.sha256(data).hexdigest())
    if document.references or not CUT_OFF.search(source.rstrip().rpartition("\n")[2]):
        return document
    message = (
        "the text ends inside a sentence and has no reference list: the file may be cut off; what"
        " there is was read, give the whole article"
    )
    return replace(document, problems=(*document.problems, Problem("file", message)))


def finish(draft: Draft, name: str, digest: str) -> Document:
    """Return the document of a draft: sentences, markers and references are found in its text.

    :param name: the file's name; messages begin with it.
    :param digest: SHA-256 of the file's bytes.
    """
    text = "".join(draft.parts)
    problems: list[Problem] = []
    sections = _close_sections(draft, len(text))
    references, reference_problems = find_references(text, draft.reference_regions)
    problems.extend(reference_problems)
    prose = [
        p
        for p in draft.paragraphs
        if sections[p.section].kind not in ("front", "references", "back")
    ]
    regions = [p.span for p in prose]
    citations = find_citations(text, regions, frozenset(r.number for r in references), references)
    plain = mask(text, [c.span for c in citations])
    tables, table_problems = read_tables(text, draft.tables)
    problems.extend(table_problems)
    sentences = tuple(
        Sentence(span, p.section, index)
        for index, p in enumerate(prose)
        for span in split_sentences(plain[p.span.start : p.span.end], p.span.start)
    )
    if not sentences:
        raise ReadError(f"{name}: no running text found in it; give the article's text")
    return Document(
        name=name,
        sha256=digest,
        form="markdown" if re.search(r"^#{1,3} \S", text, re.M) else "text",
        text=text,
        plain=plain,
        seams=tuple(draft.seams),
        sections=sections,
        sentences=sentences,
        tables=tables,
        captions=tuple(draft.captions),
        references=references,
        citations=citations,
        tables_seen=len({b.number or i for i, b in enumerate(draft.tables)}),
        problems=tuple(problems),
    )


def _close_sections(draft: Draft, length: int) -> tuple[Section, ...]:
    starts = [s[3] for s in draft.sections[1:]] + [length]
    return tuple(
        Section(heading, kind, Span(start, end), level)
        for (heading, kind, level, start), end in zip(draft.sections, starts, strict=True)
    )
