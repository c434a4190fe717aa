"""Blocks of a converted article: which lines are heading, prose, table, legend or furniture.

Conversions and OCR print one paragraph a line, but put page furniture, affiliations, tables and
legends wherever the page had them.  Classifying comes first; joining is ``readers.text``'s part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.readers.grid import is_continuation, table_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADING = "heading"
PROSE = "prose"
TABLE = "table"
TABLE_CAPTION = "table-caption"
FOOTNOTE = "footnote"
LEGEND = "legend"
FURNITURE = "furniture"
CONTINUATION = "continuation"

MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(.*\S)")
BOLD_LINE = re.compile(r"^\*\*[^*]+\*\*$")
TABLE_LABEL = re.compile(
    r"^[\s*#_]*(?:Supplementary\s+)?Table\s*(?P<number>S?\d+|[IVX]+)\b[.:|\s*]", re.IGNORECASE
)
FIGURE_LABEL = re.compile(
    r"^[\s*#_]*(?:Supplementary\s+)?Fig(?:ure|\.)?\s*(?P<number>S?\d+)\b[.:|\s*]", re.IGNORECASE
)
#: A sentence that only begins like a caption: "Table 2 shows …".
TABLE_SENTENCE = re.compile(r"^Tables? \d+\w* (?:show|summar|list|present|and|also|report|in\b)")
FIGURE_SENTENCE = re.compile(r"^Fig\S* \d+\w* (?:show|summar|illustrat|present|and|also)")
AFFILIATION = re.compile(
    r"^(?:[¹²³⁴-⁹⁰]+|<sup>\d+</sup>|\^\{?\d+\}?)\s*\S.*\b(?:universit|hospital|department|institut|"
    r"division|school|center|centre|CHU|clinic|college|faculty|laborator)",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"universit|hospital|department|institut|division of|medical cent|CHU\b|clinic\b|faculty",
    re.IGNORECASE,
)
FURNITURE_LINE = re.compile(
    r"^(?:[*✉\s#]*)(?:(?-i:Received|RECEIVED)\b.{0,60}"
    r"|(?:accepted|revised)\b(?=.{0,40}\d{4})|published online\b.{0,40}$"
    r"|prepublished\b|early view|"
    r"correspondence\s*:|https?://\S+$|doi\s*:\s*\S+$|©|copyright\b|open access\b.{0,10}$|\d{1,4}$|"
    r"e-?mail\s*:|published under|edited by|reviewed by|specialty section|citation\s*:\s*$|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?=[\s,/-].{0,16}\d))"
    r"\b.{0,90}$",
    re.IGNORECASE,
)
FOOTNOTE_START = re.compile(
    r"^\s*(?:\(?\*+\)?|[†‡§¶#ᵃᵇᶜ]|\^\{?[a-z*]\}?\s?[A-Z]|\$\^|<sup>[a-z*†]</sup>|\*\*?KMT2A\*)"
)
TERM = r"(?=[\w%+/^{}*-]*[A-Z\d])[\w%+/^{}*-]{1,14}(?:\s(?=[\w+/-]*[A-Z\d])[\w+/-]{1,10})?"
DEFINED = re.compile(
    rf"(?:^|[;,.]\s*)[*_ ]*(?P<term>{TERM})[*_]*(?:\s?(?P<sign>[:=])\s|,?\s)[*_]*"
    rf"(?!(?:was|were|is|are|had|has)\b)[a-z]"
)
#: Words have one capital at most ("Ten patients …"), short forms two or a digit.
SHORTENED = re.compile(r"[\w%+/^{}*-]*[A-Z\d][\w%+/^{}*-]*[A-Z\d]")
KNOWN_HEADING = re.compile(
    r"^(?:\d+\.?\s*)?(?:structured\s+)?(?:abstract|summary|introduction|background|(?:patients"
    r"|subjects|materials?|study design)"
    r"(?:,? (?:and|&) |, )methods|methods?|methods and materials|results?|findings|discussion"
    r"|conclusions?|references|"
    r"bibliography|literature cited|acknowledge?ments?|funding|disclosures?|contributions"
    r"|author contributions|"
    r"authors?['’] contributions|conflicts? of interests?|competing interests"
    r"|data[- ](?:sharing statement|availability(?: statement)?)|"
    r"ethics statement|ethical approval|supplementary (?:material|information)s?"
    r"|additional information|statistical (?:analysis|methods|analyses)|"
    r"to the editor)\s*[:.]?$",
    re.IGNORECASE,
)
TERMINAL = re.compile(r"[.?!:;](?:[\"”’)\]*]|\^\{[^}]*\}|[¹²³⁴-⁹⁰⁻,]|\s|</?sup>|\d(?=</sup>))*$")
#: A semicolon within brackets, or a list of raised numbers, that goes on behind a break.
_UNFINISHED = re.compile(
    r"[(\[][^()\[\].]{0,40}(?:\d\.\d[^()\[\].]{0,40}){0,4};$|\^\{[\d,–-]*[,–-]\}$"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the file of one kind; ``span`` are offsets into the file's own text."""

    kind: str
    span: Span
    label: str = ""
    level: int = 0


def ends_sentence(text: str) -> bool:
    """Tell whether a paragraph is complete: it ends in a stop, markers and quotes aside.

    >>> ends_sentence("They came home."), ends_sentence("They came home (41%;")
    (True, False)
    """
    text = text.rstrip()
    return bool(TERMINAL.search(text)) and not _UNFINISHED.search(text)


def find_blocks(source: str) -> list[Block]:
    """Return the blocks of a file in the order in which the file prints them."""
    lines: list[tuple[Span, str]] = []
    at = 0
    for raw in source.splitlines(keepends=True):
        content = raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        lines.append((Span(at, at + len(content)), content))
        at += len(raw)
    in_table = table_lines([content for _, content in lines])
    blocks: list[Block] = []
    after_table = False
    seen_text = False
    for i, (span, content) in enumerate(lines):
        stripped = content.strip()
        if not stripped:
            continue
        kind, label, level = _classify(lines, in_table, i, after_table, seen_text)
        previous = blocks[-1] if blocks else None
        glued = i > 0 and bool(lines[i - 1][1].strip())
        if (
            kind == PROSE
            and previous
            and glued
            and previous.kind in (PROSE, LEGEND, FOOTNOTE, TABLE_CAPTION)
        ):
            blocks[-1] = Block(previous.kind, Span(previous.span.start, span.end), previous.label)
            continue
        if (
            kind == PROSE
            and previous
            and glued
            and previous.kind == HEADING
            and _wraps_heading(source[previous.span.start : previous.span.end], stripped)
        ):
            blocks[-1] = Block(
                HEADING,
                Span(previous.span.start, span.end),
                f"{previous.label} {stripped}",
                previous.level,
            )
            continue
        blocks.append(Block(kind, span, label, level))
        if kind in (TABLE, FOOTNOTE, CONTINUATION):
            after_table = True
        elif kind in (PROSE, HEADING, LEGEND):
            after_table = False
        seen_text = seen_text or (kind == PROSE and len(stripped) > 400)
    return blocks


def _wraps_heading(heading: str, line: str) -> bool:
    """Tell whether a line is the rest of a heading: small letters, no stop at its end."""
    return heading[:1] != "#" and line[:1].islower() and len(line) < 60 and not ends_sentence(line)


def _classify(
    lines: Sequence[tuple[Span, str]],
    in_table: Sequence[bool],
    i: int,
    after_table: bool,
    seen_text: bool,
) -> tuple[str, str, int]:
    content = lines[i][1].strip()
    labeled = _labeled(content, in_table=in_table[i])
    if labeled:
        return labeled
    mark = MARKDOWN_HEADING.match(content)
    if mark:
        return HEADING, mark[2].strip("* "), len(mark[1])
    if BOLD_LINE.match(content) and len(content) < 120:
        return HEADING, content.strip("* "), 3
    if KNOWN_HEADING.match(content):
        return HEADING, content.rstrip(":. "), 1
    if after_table and _is_footnote(content):
        return FOOTNOTE, "", 0
    if AFFILIATION.match(content) or FURNITURE_LINE.match(content) or _is_affiliation_list(content):
        return FURNITURE, "", 0
    if seen_text and _looks_like_heading(lines, i):
        return HEADING, content, 2
    return PROSE, "", 0


def _labeled(content: str, *, in_table: bool) -> tuple[str, str, int] | None:
    """Tell table captions, continuations, table lines and figure legends, None for the rest."""
    caption = TABLE_LABEL.match(content)
    if caption and len(content) < 400 and not TABLE_SENTENCE.match(content):
        kind = CONTINUATION if is_continuation(content) else TABLE_CAPTION
        return kind, caption["number"], 0
    if in_table:
        return TABLE, "", 0
    if is_continuation(content):
        return CONTINUATION, "", 0
    figure = FIGURE_LABEL.match(content)
    if figure and not FIGURE_SENTENCE.match(content):
        return LEGEND, figure["number"], 0
    return None


def _is_footnote(content: str) -> bool:
    """Tell a note under a table: it opens with a mark, or defines abbreviations."""
    if FOOTNOTE_START.match(content):
        return True
    found = list(DEFINED.finditer(content))
    # sentences begin with a capital, too: "Ten patients received …. Two patients had …"
    short = sum(bool(m["sign"] or SHORTENED.match(m["term"])) for m in found)
    if 2 * short < len(found):
        return False
    stops = content.count(". ")
    signed = sum(bool(m["sign"]) for m in found)
    opens = bool(DEFINED.match(content)) and len(found) >= 2 and (stops < 2 or signed >= 2)
    return opens or (len(found) >= 5 and stops <= 1)


def _is_affiliation_list(content: str) -> bool:
    markers = re.findall(
        r"(?:^|[;.,)]\s*|and )(?:[¹²³⁴-⁹⁰]+|<sup>\d+</sup>|\^\{?\d+\}?)\s?[A-Z]", content
    )
    return len(markers) >= 3 and bool(INSTITUTION.search(content))


def _looks_like_heading(lines: Sequence[tuple[Span, str]], i: int) -> bool:
    """Tell a heading: a short line without a stop between a finished paragraph and a new one."""
    content = lines[i][1].strip()
    words = content.split()
    if len(words) > 14 or len(content) > 110 or ends_sentence(content) or not content[:1].isupper():
        return False
    if (
        "\t" in content
        or re.search(r"@|=|\d{4}\)?[;: ]\s?\d|https?:|,$", content)
        or content[:1] in "-•"
    ):
        return False
    before = next((lines[j][1].strip() for j in range(i - 1, -1, -1) if lines[j][1].strip()), "")
    after = [
        lines[j][1].strip() for j in range(i + 1, min(i + 5, len(lines))) if lines[j][1].strip()
    ]
    if not after or (
        before and not ends_sentence(before) and "\t" not in before and len(before) > 60
    ):
        return False
    body = next((a for a in after if len(a) > 80), "")
    return bool(body) and (body[:1].isupper() or body[:1].isdigit())
