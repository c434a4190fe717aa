"""Read Markdown and OCR text into a ``Document``.

The canonical text keeps every character of the file's own words; only white space changes, and
pieces that the page had torn apart (a paragraph cut by a page break, a table or a block of
affiliations) stand together again, each joint noted as a seam.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from extractors.citations import find_citations
from extractors.errors import ReadError
from extractors.model import Caption, Document, Problem, Section, Sentence, Span, Table
from extractors.readers import blocks as kinds
from extractors.readers.blocks import Block, ends_sentence, find_blocks
from extractors.readers.grid import TableBlock, read_tables
from extractors.readers.markup import mask
from extractors.references import find_references
from extractors.sentences import split_sentences

MAX_BYTES = 20_000_000
SECTION_KINDS = (
    ("abstract", re.compile(r"^(?:structured )?abstract|^summary$", re.I)),
    ("references", re.compile(r"^references|^bibliography|^literature cited", re.I)),
    (
        "back",
        re.compile(
            r"acknowledg|funding|disclosure|contributions?$|competing|conflicts? of|data[- ](?:sharing|avail)|"
            r"supplementa|additional information|ethics|publisher|open access",
            re.I,
        ),
    ),
    ("methods", re.compile(r"\bmethods?\b|^patients and|^materials|statistical anal|study design|eligib", re.I)),
    ("results", re.compile(r"^results?\b|^findings", re.I)),
    ("discussion", re.compile(r"^discussion|^conclusions?|^comment$", re.I)),
    ("introduction", re.compile(r"^introduction|^background", re.I)),
)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


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
    if b"\0" in data[:8192]:
        raise ReadError(f"{name}: not a text file (it holds NUL bytes); give text or Markdown")
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        message = f"{name}: not UTF-8 at byte {error.start}; convert it to UTF-8 first"
        raise ReadError(message) from None
    if sum(c.isalpha() for c in source[:20000]) < 0.3 * len(source[:20000].replace(" ", "")):
        raise ReadError(f"{name}: hardly any words in it; give the article's text")
    draft = _assemble(source)
    return _finish(draft, name, hashlib.sha256(data).hexdigest())


@dataclass(slots=True)
class _Paragraph:
    section: int
    span: Span


@dataclass(slots=True)
class _Draft:
    """The canonical text while it grows."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    seams: list[int] = field(default_factory=list)
    sections: list[tuple[str, str, int, int]] = field(default_factory=list)
    paragraphs: list[_Paragraph] = field(default_factory=list)
    tables: list[TableBlock] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    reference_regions: list[Span] = field(default_factory=list)

    def add(self, piece: str, separator: str) -> Span:
        if self.length:
            self.parts.append(separator)
            self.length += len(separator)
        start = self.length
        self.parts.append(piece)
        self.length += len(piece)
        return Span(start, self.length)


LETTER = re.compile(r"^to the editor", re.I)
FRONT_HEADING = re.compile(
    r":$|^open access|correspond|^key\s?(?:words|points)|edited by|reviewed by|specialty|^citation|received|^article$",
    re.I,
)


def section_kind(heading: str, inherited: str, *, deeper: bool = True) -> str:
    """Return the kind of a section by its heading; a sub-heading inherits.

    ``main`` is text of an article that does not print the usual headings (letters, reviews).

    >>> section_kind("Patients and methods", "front"), section_kind("Study population", "results")
    ('methods', 'results')
    """
    text = re.sub(r"^[\d.\s]+", "", heading)
    if inherited == "front" and FRONT_HEADING.search(text) and not text.lower().startswith("abstract"):
        return "front"
    for kind, pattern in SECTION_KINDS:
        if pattern.search(text):
            if kind == "methods" and inherited == "results" and not text.isupper():
                return inherited
            return kind
    if inherited in ("front", "abstract"):
        return "main"
    return inherited if deeper else "main"


def _assemble(source: str) -> _Draft:
    draft = _Draft()
    found = find_blocks(source)
    draft.sections.append(("", "front", 1, 0))
    waiting: list[Block] = []
    prose: list[Block] = []

    def flush() -> None:
        if prose:
            _write_paragraph(draft, source, prose)
            prose.clear()
        _write_set_apart(draft, source, waiting)
        waiting.clear()

    for block in found:
        kind = draft.sections[-1][1]
        if block.kind == kinds.HEADING:
            flush()
            label = block.label or source[block.span.start : block.span.end].strip()
            is_title = kind == "front" and block.level == 1 and len(draft.sections) == 1
            new = section_kind(label, kind, deeper=block.level > draft.sections[-1][2] or kind != "introduction")
            if is_title and new == "main" and not LETTER.match(label):
                new = "front"
            span = draft.add(source[block.span.start : block.span.end].strip(), "\n\n")
            draft.sections.append((label, new, block.level, span.end))
        elif block.kind == kinds.PROSE:
            piece = source[block.span.start : block.span.end]
            if kind in ("references", "back", "front") or not prose:
                flush()
                if kind == "front":
                    _open_abstract(draft, piece)
                prose.append(block)
            elif _joins(source, prose[-1], piece):
                prose.append(block)
            else:
                flush()
                prose.append(block)
        elif kind in ("references", "back"):
            flush()
            waiting.append(block)
            flush()
        else:
            waiting.append(block)
    flush()
    return draft


def _open_abstract(draft: _Draft, piece: str) -> None:
    """An abstract without a heading: the first long paragraph of sentences before the first one."""
    if len(piece) > 600 and piece.count(". ") >= 2 and not re.search(r"^\W*\d?\s*(?:Department|Univers)", piece):
        draft.sections.append(("Abstract", "abstract", 1, draft.length))


def _joins(source: str, before: Block, piece: str) -> bool:
    previous = source[before.span.start : before.span.end].strip()
    if ends_sentence(previous) or len(previous) < 40:
        return False
    return not re.match(r"\s*(?:[-•*]|\d+\.)\s", piece)


def _write_paragraph(draft: _Draft, source: str, pieces: list[Block]) -> None:
    start = -1
    end = 0
    for index, block in enumerate(pieces):
        raw = source[block.span.start : block.span.end]
        text = re.sub(r"\s*\n\s*", " ", raw).strip()
        separator = "\n\n"
        if index:
            glue = "" if re.search(r"[a-z]-$", "".join(draft.parts[-1:])) else " "
            separator = glue
        span = draft.add(text, separator)
        if index:
            draft.seams.append(span.start)
        start = span.start if start < 0 else start
        end = span.end
    section = len(draft.sections) - 1
    draft.paragraphs.append(_Paragraph(section, Span(start, end)))
    if draft.sections[section][1] in ("references", "back"):
        draft.reference_regions.append(Span(start, end))


def _write_set_apart(draft: _Draft, source: str, waiting: list[Block]) -> None:
    """Write tables, legends and furniture after the paragraph that they had interrupted."""
    caption: Span | None = None
    number = ""
    lines: list[Span] = []
    notes: list[Span] = []
    continued = False

    def close() -> None:
        nonlocal caption, number, continued
        if lines:
            draft.tables.append(TableBlock(number, caption, tuple(lines), tuple(notes), continued))
        caption, number, continued = None, "", False
        lines.clear()
        notes.clear()

    # A caption printed below its table belongs to it when no other table waits for one.
    ordered = _captions_first(waiting)
    for block in ordered:
        span = draft.add(source[block.span.start : block.span.end].rstrip(), "\n")
        if block.kind == kinds.TABLE_CAPTION:
            close()
            caption, number = span, block.label
        elif block.kind == kinds.CONTINUATION:
            if block.label and block.label != number:
                close()
                number = block.label
            continued = bool(lines) or continued
            if not lines:
                continued = True
        elif block.kind == kinds.TABLE:
            if notes and not continued:
                close()
                continued = True
            lines.append(span)
        elif block.kind == kinds.FOOTNOTE:
            notes.append(span)
        elif block.kind == kinds.LEGEND:
            close()
            draft.captions.append(Caption(block.label, span))
    close()


def _captions_first(waiting: list[Block]) -> list[Block]:
    table_at = next((i for i, b in enumerate(waiting) if b.kind == kinds.TABLE), None)
    caption_at = next((i for i, b in enumerate(waiting) if b.kind == kinds.TABLE_CAPTION), None)
    if table_at is None or caption_at is None or caption_at < table_at:
        return waiting
    if any(b.kind == kinds.TABLE for b in waiting[caption_at:]):
        return waiting
    return [waiting[caption_at], *waiting[:caption_at], *waiting[caption_at + 1 :]]


def _finish(draft: _Draft, name: str, digest: str) -> Document:
    text = "".join(draft.parts)
    problems: list[Problem] = []
    sections = _close_sections(draft, len(text))
    references, reference_problems = find_references(text, draft.reference_regions)
    problems.extend(reference_problems)
    prose = [p for p in draft.paragraphs if sections[p.section].kind not in ("front", "references", "back")]
    regions = [p.span for p in prose]
    citations = find_citations(text, regions, frozenset(r.number for r in references))
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
        tables=_number_tables(tables),
        captions=tuple(draft.captions),
        references=references,
        citations=citations,
        tables_seen=len({b.number or i for i, b in enumerate(draft.tables)}),
        problems=tuple(problems),
    )


def _number_tables(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Keep the printed numbers; a table without a caption stays unnumbered."""
    return tables


def _close_sections(draft: _Draft, length: int) -> tuple[Section, ...]:
    starts = [s[3] for s in draft.sections[1:]] + [length]
    return tuple(
        Section(heading, kind, Span(start, end), level)
        for (heading, kind, level, start), end in zip(draft.sections, starts, strict=True)
    )
