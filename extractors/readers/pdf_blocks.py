"""From printed lines to blocks: headings, paragraphs, legends, references and furniture."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.readers import blocks as kinds
from extractors.readers.blocks import FIGURE_LABEL, KNOWN_HEADING, TABLE_LABEL, ends_sentence
from extractors.readers.pdf_abstract import keep_abstract_whole
from extractors.readers.pdf_cells import PrintedTable
from extractors.readers.pdf_pieces import Piece, piece_of
from extractors.readers.pdf_title import title_lines, usual_size
from extractors.readers.pdf_words import Joiner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf_lines import Line

#: What a point of a list begins with; "(12.3%)" and "[4]." begin no point.
_MARKER = re.compile(r"(?:[•◦▪●■]\s*|–\s+(?=\D)|(?:\(?\d{1,3}[.)]|\[\d{1,3}\])\s+)(?=\S)")
_ENTRY = re.compile(r"\[?(?P<number>\d{1,3})[.\])]?\s+\S")
_AFFILIATION = re.compile(r"\^\{[\da-z*†‡§]{1,2}\} ?[A-Z]")
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.?)?\s*\|?\s*")
_SPACED_OUT = re.compile(r"[A-Z](?: [A-Z]){3,}")
_REFERENCES = re.compile(r"references|bibliography|literature cited", re.IGNORECASE)
_FRONT_HEADING = re.compile(
    r"(?:structured )?abstract|summary|introduction|background|key ?(?:words|points)"
    r"|correspond|funding|methods|materials|patients|objectives?|aims?\b|purpose|results",
    re.IGNORECASE,
)
_BACK_HEADING = re.compile(
    r"article information|affiliations?|authors?$|author (?:details|information)|correspondence"
    r"|(?:nonstandard )?abbreviations|supporting information",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(r"key ?words?\b", re.IGNORECASE)
_ABSTRACT_LEAD = re.compile(
    r"(?:abstract|summary|background|introduction|objectives?|aims?|purpose|importance|context"
    r"|methods)\b",
    re.IGNORECASE,
)
_FIGURE_TEXT = 0.03
_LONGEST_HEADING = 140
_LONGEST_FOOTNOTE = 8


def find_pieces(lines: Sequence[Line], body: float, furniture: Sequence[str]) -> list[Piece]:
    """Return the blocks of an article in reading order.

    ``furniture`` are running heads of the first page; they name the journal and belong to the
    front matter.
    """
    pieces = _Reader(lines, body).read(furniture)
    keep_abstract_whole(pieces)
    return pieces


class _Reader:
    """Reads the lines of one article into blocks."""

    def __init__(self, lines: Sequence[Line], body: float) -> None:
        self.body = body
        self.lines = lines
        self.joiner = Joiner([line.text for line in lines])
        self.pieces: list[Piece] = []
        self.open: list[Line] = []
        self.references = self.behind = self.hanging = False
        self.in_front = True
        self.pitch = _pitches(lines)
        self.title = title_lines(lines)
        first = [line for line in lines if line.page == 1 and line.inset is None]
        self.front_size = usual_size(first)
        self.usual = {
            page: max(body, usual_size([li for li in lines if li.page == page and not li.inset]))
            for page in {line.page for line in lines}
        }
        self.edges = {li.column: li.x0 for li in sorted(lines, key=lambda li: -li.x0)}
        self.column_ends = {id(a) for a, b in pairwise(lines) if a.column != b.column}
        self.headings = Counter(
            round(line.size, 1) for line in lines if line.inset is None and line.bold
        )

    def read(self, furniture: Sequence[str]) -> list[Piece]:
        """Return all blocks."""
        if self.title:
            title = piece_of(kinds.HEADING, self.title, self.joiner)
            title.label, title.level = title.text, 1
            self.pieces.append(title)
        self.pieces += [Piece(kinds.FURNITURE, text) for text in furniture]
        lines = _without_figure_text(self.lines, self.body)
        for i, line in enumerate(lines):
            if line in self.title:
                continue
            self._read_line(line, lines[i + 1] if i + 1 < len(lines) else None)
        self._close()
        self._mend()
        return self.pieces

    def _read_line(self, line: Line, after: Line | None) -> None:
        if isinstance(line.inset, PrintedTable):
            self._close()
            self.pieces.append(Piece(kinds.TABLE, "", line.inset.number, table=line.inset))
            return
        if line.opens:
            self._close()
            self.pieces.append(Piece(kinds.HEADING, "", "", 1, opens="introduction"))
        if self.open and self.open[-1].bold and line.bold and self._goes_on(line):
            self.open.append(line)
        elif self._is_heading(line, after):
            self._head(line)
        elif self.open and self._goes_on(line):
            self.open.append(line)
        else:
            self._close()
            self.open = [line]

    def _is_heading(self, line: Line, after: Line | None) -> bool:
        text = _label(line.text)
        known = KNOWN_HEADING.match(text)
        if not 2 < len(text) <= _LONGEST_HEADING or not any(c.isalpha() for c in text):
            return False
        if text[0].islower():
            return self._wraps_heading(line)
        if FIGURE_LABEL.match(f"{text} ") or TABLE_LABEL.match(f"{text} "):
            return False
        larger = line.size > self.usual[line.page] + 0.7
        set_off = line.bold or larger or (line.is_capitals and bool(known))
        alone = line.x1 < line.left + 0.85 * (line.right - line.left) and (
            after is None or after.italic != line.italic or after.column != line.column
        )
        slanted = line.italic and alone and self._is_apart(line) and text[0].isupper()
        if not set_off and not slanted:
            return False
        if line.page == 1 and self.in_front:
            return bool(_FRONT_HEADING.match(text)) and len(text) < 50
        if self.references and not known and line.size < self.open_size + 0.4:
            return False
        ended = text.endswith((".", ",", ";")) and not known
        sentence = bool(re.search(r"[a-z]{2}\. [A-Z]", text))
        return not sentence and (not ended or text.count(" ") < 4)

    @property
    def open_size(self) -> float:
        """The size of the paragraph at work, or nothing behind a heading."""
        return self.open[-1].size if self.open else 0.0

    def _wraps_heading(self, line: Line) -> bool:
        above = self._heading_line
        return (
            not self.open
            and above is not None
            and above.column == line.column
            and abs(above.size - line.size) < 0.2
            and (above.bold, above.italic) == (line.bold, line.italic)
            and 0 < line.base - above.base < 1.45 * line.size
        )

    def _is_apart(self, line: Line) -> bool:
        last = self.open[-1] if self.open else None
        if last is None or last.column != line.column:
            return True
        return line.base - last.base > 1.15 * self._pitch(line) or ends_sentence(last.text)

    def _head(self, line: Line) -> None:
        text = line.text.strip()
        above = self._heading_line
        wrapped = (
            self._wraps_heading(line)
            and above is not None
            and above.is_capitals == line.is_capitals
            and self.pieces[-1].kind == kinds.HEADING
            and not KNOWN_HEADING.match(text)
        )
        self._close()
        if wrapped:
            last = self.pieces[-1]
            last.append(text, line.words, self.joiner)
            last.label = _label(last.text)
        else:
            label = _label(text)
            opens = ""
            if line.page > 1 and _BACK_HEADING.match(label):
                opens = "back"
            elif line.page < 3 and _KEYWORDS.match(label):
                opens = "front"
            level = self._level(line)
            self.pieces.append(Piece(kinds.HEADING, text, label, level, opens, words=[*line.words]))
            self.behind = (self.behind or self.references) and not KNOWN_HEADING.match(label)
            self.references = bool(_REFERENCES.match(label))
            if line.page > 1 or not re.match(r"correspond|key ?words|funding", label, re.I):
                self.in_front = False
        self._heading_line = line

    _heading_line: Line | None = None

    def _level(self, line: Line) -> int:
        known = KNOWN_HEADING.match(_label(line.text))
        largest = max((s for s, n in self.headings.items() if n > 1), default=line.size)
        return 2 if known or line.is_capitals or line.size >= min(largest, 1.4 * self.body) else 3

    def _pitch(self, line: Line) -> float:
        return self.pitch.get(round(line.size, 1), 1.3 * line.size)

    def _goes_on(self, line: Line) -> bool:
        """Tell whether a line goes on with the open paragraph."""
        last = self.open[-1]
        if abs(line.size - last.size) > 0.4 or (line.bold != last.bold and line.font != last.font):
            return False
        caption = FIGURE_LABEL.match(f"{line.text} ") and self._is_set_off(line)
        if caption or self._is_unread_caption(line):
            return False
        step = line.base - last.base
        near = 0 < step < 1.25 * self._pitch(line)
        if self.references:
            return not self._is_entry(line)
        if line.column != last.column or line.page != last.page:
            return line.page == last.page and near and abs(line.x0 - last.x0) < 2
        return near and not self._begins(line)

    def _begins(self, line: Line) -> bool:
        """Tell whether a line right below the open paragraph begins a new one."""
        first, last = self.open[0], self.open[-1]
        if FIGURE_LABEL.match(f"{first.text} ") and self._is_set_off(first):
            return False
        if self.in_front and _AFFILIATION.match(line.text):
            return True
        listed = _MARKER.match(first.text) is not None
        if _MARKER.match(line.text) and line.x0 < first.x0 + 2:
            bullet = not re.match(r"[\d(\[]", line.text)
            return listed or bullet or (line.text[0] != "[" and ends_sentence(last.text))
        shift = line.x0 - last.x0
        if not listed and 0.6 * line.size < shift < 5 * line.size and last.x0 < line.left + 4:
            return not (len(self.open) == 1 and last.opens)
        if listed and shift < -0.5 * line.size and last is not first:
            return True
        ended = ends_sentence(last.text)
        short = last.x1 < last.right - 0.2 * (last.right - last.left)
        if ended and len(line.lead) > 4 and not line.bold and last.text != last.lead:
            return short or line.lead.rstrip().endswith((":", "."))
        return ended and short and (line.text[:1].isupper() or line.text[:1] == "^")

    def _is_entry(self, line: Line) -> bool:
        """Tell whether an entry of the reference list begins on a line."""
        found = _ENTRY.match(line.text)
        if found:
            numbers = [
                int(m["number"])
                for m in (_ENTRY.match(p.text) for p in self.pieces[-3:] if p.kind == kinds.PROSE)
                if m
            ]
            own = _ENTRY.match(self.open[0].text) if self.open else None
            before = int(own["number"]) if own else max(numbers, default=0)
            return before < int(found["number"]) <= before + 3
        if any(_ENTRY.match(p.text) for p in self.pieces[-2:]) or _ENTRY.match(self.open[0].text):
            return False
        if line.x0 > self.edges[line.column] + 4:
            self.hanging = True
            return False
        stopped = line.x0 < line.left + 2 and ends_sentence(self.open[-1].text)
        return self.hanging or stopped or line.x0 < line.left - 4

    def _is_set_off(self, line: Line) -> bool:
        """Tell whether a line is printed unlike running text, as legends and captions are."""
        return (
            bool(line.lead) or abs(line.size - self.body) > 0.3 or line.text[:3] in ("FIG", "TAB")
        )

    def _is_unread_caption(self, line: Line) -> bool:
        return bool(TABLE_LABEL.match(f"{line.text} ")) and self._is_set_off(line)

    def _close(self) -> None:
        if not self.open:
            return
        first = self.open[0]
        piece = piece_of(kinds.PROSE, self.open, self.joiner)
        text, kind, label = piece.text, kinds.PROSE, ""
        figure = FIGURE_LABEL.match(f"{text} ")
        small = first.page == 1 and first.size < 0.85 * self.front_size
        if figure and self._is_set_off(first):
            kind, label = kinds.LEGEND, figure["number"]
        elif self._is_unread_caption(first) and not self.references:
            found = TABLE_LABEL.match(f"{text} ")
            kind, label = kinds.TABLE_CAPTION, found["number"] if found else ""
        elif (
            small or self.behind or self._is_footnote() or _KEYWORDS.match(text)
        ) and not self.references:
            kind = kinds.FURNITURE
        elif (
            first.page == 1
            and first.lead
            and _ABSTRACT_LEAD.match(first.lead)
            and not any(p.label.lower().startswith("abstract") for p in self.pieces)
        ):
            self.pieces.append(Piece(kinds.HEADING, "", "Abstract", 1, opens="abstract"))
        piece.kind, piece.label = kind, label
        self.pieces.append(piece)
        self.open = []

    def _is_footnote(self) -> bool:
        """Tell whether the open lines are small print at the foot of a column that cuts a text."""
        first, last = self.open[0], self.open[-1]
        above = self.pieces[-1] if self.pieces else None
        return (
            above is not None
            and above.kind == kinds.PROSE
            and not ends_sentence(above.text)
            and first.size < 0.9 * self.usual[first.page]
            and len(self.open) <= _LONGEST_FOOTNOTE
            and id(last) in self.column_ends
        )

    def _mend(self) -> None:
        """Put a word together that a column break cuts; the joint stays between the pieces."""
        cut: Piece | None = None
        for piece in self.pieces:
            if piece.kind == kinds.HEADING:
                cut = None
            if piece.kind != kinds.PROSE:
                continue
            if cut is not None and re.match(r"[a-zß-ÿ]", piece.text):
                cut.take_first_word(piece, self.joiner)
            cut = piece if re.search(r"[^\W\d_]-$", piece.text) else None
        self.pieces = [p for p in self.pieces if p.text or p.table or p.opens]


def _label(text: str) -> str:
    """Return the words of a heading without its number; "A B S T R A C T" is one of them."""
    text = _NUMBERING.sub("", text).strip()
    return text.replace(" ", "") if _SPACED_OUT.fullmatch(text) else text


def _pitches(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of two lines of each size."""
    found: dict[float, Counter[float]] = {}
    for above, line in pairwise(lines):
        if above.column == line.column and abs(above.size - line.size) < 0.1 and line.size:
            step = round(line.base - above.base, 1)
            if 0 < step < 3 * line.size:
                found.setdefault(round(line.size, 1), Counter())[step] += 1
    return {size: count.most_common(1)[0][0] for size, count in found.items()}


def _without_figure_text(lines: Sequence[Line], body: float) -> list[Line]:
    """Leave out the words inside a drawing: they stand above its legend in a font of their own."""
    weight: Counter[tuple[str, float]] = Counter()
    for line in lines:
        if line.inset is None:
            weight[(line.font, round(line.size))] += len(line.text)
    total = sum(weight.values())

    def is_drawn(line: Line) -> bool:
        if line.inset is not None or FIGURE_LABEL.match(f"{line.text} "):
            return False
        rare = weight[(line.font, round(line.size))] < _FIGURE_TEXT * total
        wide = line.x1 - line.x0 > 0.7 * (line.right - line.left) and len(line.text) > 60
        known = KNOWN_HEADING.match(_label(line.text))
        return rare and not wide and not known and not (line.bold and line.size > body + 0.7)

    kept: list[Line] = []
    for line in lines:
        legend = FIGURE_LABEL.match(f"{line.text} ") and (
            line.lead or abs(line.size - body) > 0.3 or line.text.startswith("FIG")
        )
        if legend:
            while kept and kept[-1].page == line.page and is_drawn(kept[-1]):
                kept.pop()
        kept.append(line)
    return kept
