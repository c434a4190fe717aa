"""The canonical text of an article while it grows out of the blocks of a file.

Blocks come in the order in which the file prints them.  A paragraph is written when it is complete;
tables, legends and furniture that had interrupted it follow behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.model import Caption, Span
from extractors.readers import blocks as kinds
from extractors.readers.blocks import Block, ends_sentence, find_blocks
from extractors.readers.grid import TableBlock
from extractors.readers.headings import is_letter_heading, section_kind

#: Markdown's stars around words of a heading are not its name; those of alleles (HLA-A*02) are.
_EMPHASIS = re.compile(r"(\*{1,3})([^\W\d](?:[^*]*[^*\s])?)\1")
#: A word or a range that goes on behind what had interrupted the paragraph.
_OPEN_RANGE = re.compile(r"\d%?[-–]$")
_BROKEN_OFF = re.compile(rf"[a-z]-$|{_OPEN_RANGE.pattern}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the canonical text; ``section`` is an index into the draft's sections."""

    section: int
    span: Span


@dataclass(slots=True)
class OpenTable:
    """A table whose lines are still being met."""

    number: str = ""
    caption: Span | None = None
    lines: list[Span] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)
    continued: bool = False


@dataclass(slots=True)
class Draft:
    """Text, sections (heading, kind, level, start), paragraphs and tables as far as written.

    ``written`` tells for each block of the file its offset there and its place in the text.
    """

    source: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    seams: list[int] = field(default_factory=list)
    sections: list[tuple[str, str, int, int]] = field(default_factory=lambda: [("", "front", 1, 0)])
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[TableBlock] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    reference_regions: list[Span] = field(default_factory=list)
    written: list[tuple[int, Span]] = field(default_factory=list)
    _prose: list[Block] = field(default_factory=list)
    _waiting: list[Block] = field(default_factory=list)
    _open: OpenTable = field(default_factory=OpenTable)

    @property
    def kind(self) -> str:
        """The kind of the section at work."""
        return self.sections[-1][1]

    def add(self, piece: str, separator: str) -> Span:
        """Write ``piece`` behind ``separator`` and return its place."""
        if self.length:
            self.parts.append(separator)
            self.length += len(separator)
        start = self.length
        self.parts.append(piece)
        self.length += len(piece)
        return Span(start, self.length)

    def put(self, block: Block, piece: str, separator: str) -> Span:
        """Write ``piece``, the text of a block, behind ``separator`` and return its place."""
        span = self.add(piece, separator)
        self.written.append((block.span.start, span))
        return span

    def take(self, block: Block) -> None:
        """Take the next block of the file."""
        if block.kind == kinds.HEADING:
            self._take_heading(block)
        elif block.kind == kinds.PROSE:
            self._take_prose(block)
        else:
            self._waiting.append(block)
            if self.kind in ("references", "back"):
                self.flush()

    def flush(self) -> None:
        """Write the paragraph at work, then what had interrupted it."""
        if self._prose:
            self._write_paragraph(self._prose)
            self._prose = []
        waiting, self._waiting = self._waiting, []
        for block in _captions_first(waiting):
            self._write_set_apart(block)
        self._close_table()

    def _piece(self, block: Block) -> str:
        return self.source[block.span.start : block.span.end]

    def _take_heading(self, block: Block) -> None:
        self.flush()
        label = _EMPHASIS.sub(r"\2", block.label or self._piece(block).strip())
        is_title = self.kind == "front" and block.level == 1 and len(self.sections) == 1
        deeper = block.level > self.sections[-1][2] or self.kind != "introduction"
        new = section_kind(label, self.kind, deeper=deeper)
        if is_title and new == "main" and not is_letter_heading(label):
            new = "front"
        span = self.put(block, self._piece(block).strip(), "\n\n")
        self.sections.append((label, new, block.level, span.end))

    def _take_prose(self, block: Block) -> None:
        apart = self.kind in ("references", "back", "front")
        if apart or not self._prose or not self._joins(self._prose[-1], block):
            self.flush()
        if self.kind == "front" and _is_abstract(self._piece(block)):
            self.sections.append(("Abstract", "abstract", 1, self.length))
        self._prose.append(block)

    def _joins(self, before: Block, block: Block) -> bool:
        previous = self._piece(before).strip()
        if _OPEN_RANGE.search(previous) and self._piece(block).lstrip()[:1].isdigit():
            return True
        if ends_sentence(previous) or len(previous) < 40:
            return False
        return not re.match(r"\s*(?:[-•*]|\d+[.)])\s", self._piece(block))

    def _write_paragraph(self, pieces: list[Block]) -> None:
        spans: list[Span] = []
        # The entries of a reference list may stand on lines of one paragraph.
        joint = "\n" if self.kind == "references" else " "
        for block in pieces:
            lines = (line.strip() for line in self._piece(block).split("\n"))
            text = joint.join(line for line in lines if line)
            separator = "\n\n"
            if spans:
                # a word broken at the page's end keeps its hyphen: what the file prints stays
                separator = "" if _BROKEN_OFF.search(self.parts[-1]) else " "
            spans.append(self.put(block, text, separator))
        self.seams.extend(span.start for span in spans[1:])
        whole = Span(spans[0].start, spans[-1].end)
        self.paragraphs.append(Paragraph(len(self.sections) - 1, whole))
        if self.kind in ("references", "back"):
            self.reference_regions.append(whole)

    def _write_set_apart(self, block: Block) -> None:
        span = self.put(block, self._piece(block).rstrip(), "\n")
        table = self._open
        if block.kind == kinds.TABLE_CAPTION:
            self._close_table()
            self._open.caption, self._open.number = span, block.label
        elif block.kind == kinds.CONTINUATION:
            if block.label and block.label != table.number:
                self._close_table()
                self._open.number = block.label
            self._open.continued = True
        elif block.kind == kinds.TABLE:
            if table.notes and not table.continued:
                self._close_table()
                self._open.continued = True
            self._open.lines.append(span)
        elif block.kind == kinds.FOOTNOTE:
            table.notes.append(span)
        elif block.kind == kinds.LEGEND:
            self._close_table()
            self.captions.append(Caption(block.label, span))

    def _close_table(self) -> None:
        table, self._open = self._open, OpenTable()
        if table.lines:
            lines, notes = tuple(table.lines), tuple(table.notes)
            self.tables.append(
                TableBlock(table.number, table.caption, lines, notes, table.continued)
            )


def assemble(source: str) -> Draft:
    """Return the draft of a whole file."""
    draft = Draft(source)
    for block in find_blocks(source):
        draft.take(block)
    draft.flush()
    return draft


def _is_abstract(piece: str) -> bool:
    """Tell an abstract without a heading: the first long paragraph of the front matter."""
    return (
        len(piece) > 600
        and piece.count(". ") >= 2
        and not re.search(r"^\W*\d?\s*(?:Department|Univers)", piece)
    )


def _captions_first(waiting: list[Block]) -> list[Block]:
    """Put a caption printed below its table before it, when no other table waits for one."""
    table_at = next((i for i, b in enumerate(waiting) if b.kind == kinds.TABLE), None)
    caption_at = next((i for i, b in enumerate(waiting) if b.kind == kinds.TABLE_CAPTION), None)
    if table_at is None or caption_at is None or caption_at < table_at:
        return waiting
    if any(b.kind == kinds.TABLE for b in waiting[caption_at:]):
        return waiting
    return [waiting[caption_at], *waiting[:caption_at], *waiting[caption_at + 1 :]]
