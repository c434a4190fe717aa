"""Read JATS and NLM article XML into a ``Document`` and the ``Article`` that it is.

The file is walked once in reading order and written as one text; sections, sentences, tables,
captions, citations and references are places in that text.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.citations import find_citations
from extractors.errors import ReadError
from extractors.model import (
    Article,
    Caption,
    Citation,
    Document,
    Problem,
    Reference,
    Section,
    Sentence,
    Span,
    Table,
)
from extractors.readers.jats_cells import table_of
from extractors.readers.jats_citations import group_marks
from extractors.readers.jats_front import (
    addresses,
    article_authors,
    article_title,
    keywords,
    read_front,
)
from extractors.readers.jats_inline import Fragment, Mark, joined, plain_text, render
from extractors.readers.jats_references import Entry, read_entries, reference_lists, settle
from extractors.readers.jats_source import parse_source
from extractors.readers.jats_tables import write_table
from extractors.readers.markup import mask
from extractors.readers.text import section_kind
from extractors.references import shared_dois
from extractors.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lxml.etree import _Element

_NO_PROSE = ("front", "back", "references")
_TYPES = (
    ("methods", re.compile(r"method|subjects|materials")),
    ("results", re.compile(r"^results")),
    ("discussion", re.compile(r"^discussion|^conclusion")),
    ("introduction", re.compile(r"^intro|^background")),
    ("back", re.compile(r"supplement|coi|display-objects")),
)
_NUMBER = re.compile(r"(?:[A-Z]?\d+[A-Za-z]?|\b[IVXL]+)\b\W*$")
_TITLED = ("ack", "app", "app-group", "fn-group", "notes", "glossary", "bio", "boxed-text")
_SKIPPED = frozenset(
    ("title", "label", "sec-meta", "object-id", "graphic", "media", "permissions", "subtitle")
)
_MATTER = re.compile(
    r"abbreviations?\b|consent\b|declarations?\b|pre-?publication|authors?\W{0,2} info|glossary",
    re.I,
)


def read_jats(path: Path) -> tuple[Document, Article]:
    """Read an article from ``.nxml``, ``.xml`` or either of them gzipped.

    :raises ReadError: it is missing, or not one harmless article; the message says what to do.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check the name and the permissions"
        raise ReadError(message) from None
    return parse_jats(data, str(path))


def parse_jats(data: bytes, name: str) -> tuple[Document, Article]:
    """Return the document and the article in ``data``; ``name`` is used in messages only."""
    article = parse_source(data, name)
    draft = _Draft(tables_seen=_count_tables(article))
    draft.entries = read_entries(reference_lists(article))
    _write_front(draft, article)
    if (body := article.find("body")) is not None:
        _write_body(draft, body)
    for part in article.iterchildren("floats-group", "floats-wrap", "back"):
        draft.open_section("", "back", 1)
        _write_blocks(draft, part, "back", 1)
    _write_addresses(draft, article)
    for part in article.iterchildren("sub-article", "response"):
        title = plain_text(part.find(".//article-title")) or part.get("article-type", "")
        draft.problems.append(Problem("part", f"{part.tag} left out: {title}"))
    document = _finish(draft, name, hashlib.sha256(data).hexdigest())
    return document, read_front(article, document)


def _count_tables(article: _Element) -> int:
    return sum(
        next(wrap.iterancestors("sub-article", "response"), None) is None
        for wrap in article.iter("table-wrap")
    )


@dataclass(slots=True)
class _Draft:
    """The canonical text and its layers while they grow."""

    tables_seen: int = 0
    entries: list[Entry] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    sections: list[tuple[str, str, int, int, int]] = field(default_factory=list)
    paragraphs: list[tuple[int, Span]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    entry_spans: list[Span] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind of the section being written."""
        return self.sections[-1][1] if self.sections else "front"

    def add(self, piece: Fragment, separator: str = "\n\n") -> Span:
        """Append a piece and its marks; return where it stands."""
        before = separator if self.length else ""
        start = self.length + len(before)
        self.parts += [before, piece.text]
        self.marks += [Mark(m.start + start, m.end + start, m.targets) for m in piece.marks]
        self.length = start + len(piece.text)
        return Span(start, self.length)

    def open_section(self, heading: str, kind: str, level: int) -> None:
        """Begin a section; its heading, if it has one, is written before its span."""
        at = self.length
        if heading:
            at = self.add(Fragment(heading)).start
        self.sections.append((heading, kind, level, at, self.length))

    def go_on(self, section: tuple[str, str, int, int, int]) -> None:
        """Go back to a section that something had interrupted; its heading is printed once."""
        self.sections.append((*section[:3], self.length, self.length))

    def add_paragraph(self, piece: Fragment) -> None:
        """Append one paragraph of prose."""
        span = self.add(piece)
        self.paragraphs.append((len(self.sections) - 1, span))


def _write_front(draft: _Draft, article: _Element) -> None:
    draft.open_section("", "front", 1)
    for words in (article_title(article), ", ".join(article_authors(article))):
        if words:
            draft.add(Fragment(words))
    for abstract in article.iterfind("front/article-meta/abstract"):
        heading = plain_text(abstract.find("title")) or "Abstract"
        draft.open_section(heading, "abstract", 1)
        _write_blocks(draft, abstract, "abstract", 1)
    for abstract in article.iterfind("front/article-meta/trans-abstract"):
        draft.open_section(plain_text(abstract.find("title")) or "Abstract", "front", 1)
        _write_blocks(draft, abstract, "front", 1)
    if words := keywords(article):
        draft.open_section("Keywords", "front", 1)
        draft.add(Fragment(words))


def _write_addresses(draft: _Draft, article: _Element) -> None:
    """Write the authors' addresses behind all else, each marked as in print."""
    if found := addresses(article):
        draft.open_section("Affiliations", "back", 1)
        for number, words in enumerate(found, start=1):
            draft.add(Fragment(f"^{number} {words}"))


def _write_body(draft: _Draft, body: _Element) -> None:
    kinds = {_kind_of(sec, "", top=True) for sec in body.iterchildren("sec")}
    lead = "introduction" if kinds & {"methods", "results"} else "main"
    if any(child.tag != "sec" for child in body):
        draft.open_section("", lead, 1)
    _write_blocks(draft, body, "", 1)


def _kind_of(sec: _Element, inherited: str, *, top: bool = False) -> str:
    """Return the kind of a section by its heading, else by what the file calls it."""
    if inherited in ("abstract", "front", "back"):
        return inherited
    heading = _heading(sec)
    if top and _MATTER.match(heading):
        return "back"
    kind = section_kind(heading, inherited or "main", deeper=not top)
    if kind == "abstract":  # a "Summary" in the body sums up
        return "discussion"
    declared = (sec.get("sec-type") or "").lower()
    if top and kind == "main":
        kind = next((name for name, pattern in _TYPES if pattern.search(declared)), kind)
    return kind


def _heading(element: _Element) -> str:
    words = [plain_text(element.find(tag)) for tag in ("label", "title")]
    return " ".join(word for word in words if word)


def _write_blocks(draft: _Draft, parent: _Element, inherited: str, level: int) -> None:
    """Write the blocks of an element one after the other."""
    for block in parent:
        tag = str(block.tag)
        if tag in _SKIPPED:
            continue
        if tag == "sec":
            kind = _kind_of(block, inherited, top=not inherited)
            draft.open_section(_heading(block), kind, level)
            _write_blocks(draft, block, kind, level + 1)
        elif tag == "ref-list":
            _write_references(draft, block)
        elif tag in ("table-wrap", "table-wrap-group", "fig", "fig-group"):
            _write_float(draft, block)
        elif tag in _TITLED:
            around = draft.sections[-1]
            if heading := _heading(block):
                draft.open_section(heading, inherited or draft.kind, level)
            _write_blocks(draft, block, inherited, level)
            if tag == "boxed-text" and heading:
                draft.go_on(around)
        else:
            _write_prose(draft, block)


def _write_prose(draft: _Draft, block: _Element) -> None:
    """Write a paragraph, or what stands as one; tables and figures inside it follow it."""
    floats: list[_Element] = []
    for line in render(block, floats=floats).lines():
        if (piece := line.strip()).text:
            draft.add_paragraph(piece)
    for one in floats:
        _write_float(draft, one)


def _write_float(draft: _Draft, element: _Element) -> None:
    tag = element.tag
    if tag == "table-wrap":
        _write_table(draft, element)
    elif tag == "fig":
        _write_figure(draft, element)
    elif tag in ("table-wrap-group", "fig-group"):
        if (legend := _legend(element)).text:
            draft.add(legend)
        for child in element.iterchildren("table-wrap", "fig"):
            _write_float(draft, child)
    elif tag == "boxed-text":
        _write_blocks(draft, element, draft.kind, 2)
    elif tag == "fn":
        draft.add(_on_one_line(element))


def _on_one_line(element: _Element) -> Fragment:
    return joined([line.strip() for line in render(element).lines()])


def _legend(element: _Element) -> Fragment:
    """Return label and caption on one line: "Table 1. What it shows."."""
    label = plain_text(element.find("label")).rstrip(".:")
    caption = element.find("caption")
    words = _on_one_line(caption) if caption is not None else Fragment("")
    return joined([Fragment(f"{label}." if label and words.text else label), words])


def _number(element: _Element, count: int) -> str:
    """Return the printed number of a table or figure, else how many came before it plus one."""
    found = _NUMBER.search(plain_text(element.find("label")).rstrip(" .:"))
    return found[0] if found else str(count + 1)


def _write_figure(draft: _Draft, figure: _Element) -> None:
    if (legend := _legend(figure)).text:
        span = draft.add(legend)
        draft.captions.append(Caption(_number(figure, len(draft.captions)), span))


def _write_table(draft: _Draft, wrap: _Element) -> None:
    legend, number = _legend(wrap), _number(wrap, len(draft.tables))
    place = draft.add(legend) if legend.text else None
    separators = ["\n\n" if place is None else "\n"]

    def write(line: Fragment) -> int:
        span = draft.add(line, separators.pop() if separators else "\n")
        return span.start

    floats: list[_Element] = []
    outer = [t for t in wrap.iter("table") if table_of(t) is None]
    tables = [part for one in outer for part in (one.findall("tgroup") or [one])]
    table, problems = write_table(tables, number, legend.text, write, floats)
    draft.problems += problems
    if table is None:
        told = [] if tables else _words_of(wrap)
        for block in told:
            _write_prose(draft, block)
        why = "has no rows" if tables else "is printed as a picture only"
        why = "is printed as words, read as text" if told else f"{why}, not read"
        draft.problems.append(Problem("table", f"Table {number}: {why}", place))
    texts = []
    for note in (*_notes(wrap), *floats):
        if (piece := _on_one_line(note)).text:
            draft.add(piece, "\n")
            texts.append(piece.text)
    if table is not None:
        draft.tables.append(replace(table, footnotes=tuple(texts)))


def _words_of(wrap: _Element) -> list[_Element]:
    """Return what a table without rows holds instead of them."""
    return [
        block
        for block in wrap.iterchildren("p", "list", "def-list", "disp-quote", "preformat")
        if plain_text(block)
    ]


def _notes(wrap: _Element) -> Iterator[_Element]:
    for foot in wrap.iter("table-wrap-foot"):
        for note in foot:
            if note.tag == "fn-group":
                yield from note.iterchildren("fn", "p")
            elif note.tag not in _SKIPPED:
                yield note
    yield from wrap.iterchildren("attrib")


def _write_references(draft: _Draft, listing: _Element) -> None:
    """Write a reference list, one entry a line."""
    heading = _heading(listing)
    if draft.kind != "references" or heading:
        draft.open_section(heading or "References", "references", 1)
    for child in listing:
        if child.tag == "ref":
            number = len(draft.entry_spans) + 1
            words = f"{number}. {draft.entries[number - 1].words}"
            span = draft.add(Fragment(words), "\n")
            draft.entry_spans.append(Span(span.end - len(words) + len(f"{number}. "), span.end))
        elif child.tag == "ref-list":
            _write_references(draft, child)
        elif child.tag not in _SKIPPED:
            _write_prose(draft, child)


def _finish(draft: _Draft, name: str, digest: str) -> Document:
    text = "".join(draft.parts)
    sections = _close_sections(draft, len(text))
    references = tuple(
        settle(draft.entries[i], i + 1, span, text[span.start : span.end])
        for i, span in enumerate(draft.entry_spans)
    )
    draft.problems += _reference_problems(draft, references)
    prose = [p for p in draft.paragraphs if sections[p[0]].kind not in _NO_PROSE]
    citations = _citations(draft, text, [span for _, span in prose])
    plain = mask(text, [c.span for c in citations])
    sentences = tuple(
        Sentence(span, section, index)
        for index, (section, whole) in enumerate(prose)
        for span in split_sentences(plain[whole.start : whole.end], whole.start)
    )
    if not sentences:
        raise ReadError(f"{name}: no running text found in it; give the article's full text")
    return Document(
        name=name,
        sha256=digest,
        form="jats",
        text=text,
        plain=plain,
        sections=sections,
        sentences=sentences,
        tables=tuple(draft.tables),
        captions=tuple(draft.captions),
        references=references,
        citations=citations,
        tables_seen=draft.tables_seen,
        problems=tuple(draft.problems),
    )


def _citations(draft: _Draft, text: str, regions: Sequence[Span]) -> tuple[Citation, ...]:
    """Return the linked citations; an article that links none is read as a text file is."""
    if not draft.entries:
        return ()
    if not draft.marks:
        return find_citations(text, regions, frozenset(range(1, len(draft.entries) + 1)))
    numbers = {i: n for n, entry in enumerate(draft.entries, 1) for i in entry.ids}
    citations, problems = group_marks(text, draft.marks, numbers)
    draft.problems += problems
    return citations


def _reference_problems(draft: _Draft, references: Sequence[Reference]) -> list[Problem]:
    problems = [
        Problem("reference", f"reference {r.number}: no title or year", r.span)
        for r in references
        if not (r.title and r.year)
    ]
    problems += shared_dois(references)
    if len(references) != len(draft.entries):
        message = f"{len(draft.entries)} entries in the file, {len(references)} read"
        problems.append(Problem("reference", message))
    return problems


def _close_sections(draft: _Draft, length: int) -> tuple[Section, ...]:
    ends = [section[3] for section in draft.sections[1:]] + [length]
    return tuple(
        Section(heading, kind, Span(start, end), level)
        for (heading, kind, level, _, start), end in zip(draft.sections, ends, strict=True)
    )
