"""Render the mixed content of an element as text, citation marks kept as places in it.

A raised figure never touches the one before it: ``10<sup>9</sup>`` is written ``10^{9}``, a
citation or a footnote mark behind a number ``45^{12}``.  Signs and ordinals that belong to their
word stay with it (``CD34+``, ``6th``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

#: Elements that stand in a paragraph but are printed elsewhere; the caller gets them back.
FLOATS = frozenset(("table-wrap", "table-wrap-group", "fig", "fig-group", "boxed-text", "fn"))
_SILENT = frozenset(
    (
        "graphic", "inline-graphic", "media", "object-id", "index-term", "hr", "annotation",
        "annotation-xml", "sec-meta", "supplementary-material", "inline-supplementary-material",
        "alt-text", "long-desc", "permissions", "processing-meta", "contrib-id", "fn-group",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "p", "title", "list", "list-item", "def-list", "def-item", "disp-quote", "verse-group",
        "verse-line", "statement", "speech", "preformat",
        "tr", "attrib", "array", "subtitle", "sec",
    )
)  # fmt: skip
_PREFERRED = ("table", "math", "tex-math", "textual-form", "mixed-citation", "element-citation")
_SPACE = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_LIST_MARKS = re.compile(r"[\s,;\-\u2010-\u2014\u2212]*")
_PLAIN_RAISED = re.compile(
    r"(?:st|nd|rd|th|[+\-\u2010-\u2014\u2212\u00b1/]+|[®™©℠°º\u2032\u2033]+)"
)
_NUMBERED = re.compile(r"\d{1,3}(?:\s?[,\-\u2010-\u2014\u2212]\s?\d{1,3})*")
_WHOLLY_RAISED = re.compile(r"\s*\^\{([^{}]*)\}\s*")
_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_TEX_FONT = re.compile(
    r"\\(?:mathrm|mathit|mathbf|mathsf|text|textrm|textit|rm|mbox)\s*\{([^{}]*)\}"
)
_TEX_FRACTION = re.compile(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_TEX_SPACE = re.compile(r"\\(?:[,;:! ]|q?quad)|~")
_CITED, _RAISED = "cited", "raised"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that points at entries of the reference list, by their ids in the file."""

    start: int
    end: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text and the citation marks in it."""

    text: str
    marks: tuple[Mark, ...] = ()

    def __getitem__(self, part: slice) -> Fragment:
        start, end, _ = part.indices(len(self.text))
        kept = tuple(
            Mark(m.start - start, m.end - start, m.targets)
            for m in self.marks
            if start <= m.start and m.end <= end
        )
        return Fragment(self.text[start:end], kept)

    def strip(self) -> Fragment:
        """Return it without the blanks around it."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def lines(self) -> list[Fragment]:
        """Return its lines, the blanks around each kept."""
        starts = [0, *(m.end() for m in re.finditer("\n", self.text))]
        ends = [*(start - 1 for start in starts[1:]), len(self.text)]
        return [self[start:end] for start, end in zip(starts, ends, strict=True)]


def joined(pieces: list[Fragment], separator: str = " ") -> Fragment:
    """Return the pieces as one, empty ones left out."""
    text, marks = "", []
    for piece in (p for p in pieces if p.text):
        text += separator if text else ""
        marks += [Mark(m.start + len(text), m.end + len(text), m.targets) for m in piece.marks]
        text += piece.text
    return Fragment(text, tuple(marks))


@dataclass(slots=True)
class Line:
    """Text while it is written.  ``floats`` collects what is printed elsewhere.

    ``leads`` says that it begins with the number or the term of a list, whose words follow.
    """

    line_break: str = " "
    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    floats: list[_Element] = field(default_factory=list)
    raised: str = ""
    leads: bool = False

    @property
    def last(self) -> str:
        """The last character written."""
        return self.parts[-1][-1] if self.parts else ""

    def put(self, text: str) -> None:
        """Append ``text`` as it is."""
        if text:
            self.parts.append(text)
            self.length += len(text)

    def write(self, text: str | None) -> None:
        """Append ``text``, runs of blanks and line ends as one blank.

        Blanks that indent a line of a cell are kept, unless they only indent the file.
        """
        text = text or ""
        if self.line_break == "\n" and self.last in ("", "\n"):
            words = text.lstrip(" \t\r\n")
            indent = text[: len(text) - len(words)]
            self.put("" if "\n" in indent else indent)
            self.put(_SPACE.sub(" ", words))
            return
        words = _SPACE.sub(" ", text)
        self.put(words[1:] if words[:1] == " " and self.last in (" ", "\n") else words)

    def break_off(self) -> None:
        """End the line unless nothing stands in it."""
        if self.parts and self.last != "\n":
            self.put("\n")

    def add(self, piece: Fragment) -> None:
        """Append a piece with its marks."""
        if piece.text[:1] == " " and self.last in (" ", "\n"):
            piece = piece[1:]
        self.marks += [
            replace(m, start=m.start + self.length, end=m.end + self.length) for m in piece.marks
        ]
        self.put(piece.text)

    def lift(self, piece: Fragment, kind: str) -> None:
        """Append a raised piece; citations raised one after the other share their braces."""
        between = self._reopened() if kind == _CITED and self.raised == _CITED else None
        self.put("^{" if between is None else between)
        self.add(piece)
        self.put("}")
        self.raised = kind

    def _reopened(self) -> str | None:
        """Take back the closing brace before the cursor; return the list marks behind it."""
        marks = self.since_brace()
        if marks is not None:
            while self.parts.pop() != "}":
                pass
            self.length -= 1 + len(marks)
        return marks

    def since_brace(self) -> str | None:
        """Return the list marks written since a raised piece was closed, None for other words."""
        behind = 0
        while behind < len(self.parts) and behind < 3 and self.parts[-1 - behind] != "}":
            behind += 1
        if behind >= len(self.parts) or self.parts[-1 - behind] != "}":
            return None
        marks = "".join(self.parts[len(self.parts) - behind :])
        return marks if len(marks) <= 4 and _LIST_MARKS.fullmatch(marks) else None

    def fragment(self) -> Fragment:
        """Return what is written so far."""
        return Fragment("".join(self.parts), tuple(self.marks))


def render(
    element: _Element,
    *,
    line_break: str = " ",
    floats: list[_Element] | None = None,
    trimmed: bool = True,
) -> Fragment:
    """Return the content of ``element``; blocks inside it stand on lines of their own."""
    line = Line(line_break, floats=floats if floats is not None else [])
    write = _write_formula if element.tag == "disp-formula" else _write_content
    write(element, line)
    return line.fragment().strip() if trimmed else line.fragment()


def plain_text(element: _Element | None) -> str:
    """Return the content of ``element`` on one line, nothing for None."""
    return " ".join(render(element).text.split()) if element is not None else ""


def _write_content(element: _Element, line: Line) -> None:
    line.write(element.text)
    for child in element:
        _write_element(child, line)
        line.write(child.tail)


def _inner(element: _Element, line: Line) -> Fragment:
    inner = Line(line.line_break, floats=line.floats)
    _write_content(element, inner)
    return inner.fragment()


def _write_element(element: _Element, line: Line) -> None:
    tag = str(element.tag)
    if tag in FLOATS:
        line.floats.append(element)
    elif writer := _WRITERS.get(tag):
        writer(element, line)
    elif tag in _BLOCKS:
        if not line.leads:
            line.break_off()
        line.leads = False
        _write_content(element, line)
        line.leads = False
        line.break_off()
    elif tag not in _SILENT:
        apart = tag in ("td", "th", "def")
        line.write(" " if apart else "")
        _write_content(element, line)
        line.write(" " if apart else "")


def _write_sup(element: _Element, line: Line) -> None:
    _write_raised(_inner(element, line), line)


def _write_sub(element: _Element, line: Line) -> None:
    _write_lowered(_inner(element, line), line)


def _write_break(_: _Element, line: Line) -> None:
    if line.line_break == "\n":
        line.put("\n")
    else:
        line.write(" ")


def _write_lead(element: _Element, line: Line) -> None:
    """Write what a point of a list begins with: its number, or the term that it explains."""
    parent = element.getparent()
    kind = str(parent.tag) if parent is not None else ""
    piece = _inner(element, line).strip()
    line.write(" ")
    if not piece.text or kind not in ("list-item", "def-item"):
        line.add(piece)
        line.write(" ")
        return
    line.add(piece)
    line.put(" " if element.tag == "label" else ": ")
    line.leads = True


def _write_alternatives(element: _Element, line: Line) -> None:
    if (chosen := preferred(element)) is not None:
        _write_element(chosen, line)


def preferred(alternatives: _Element) -> _Element | None:
    """Return the alternative that can be read as text."""
    for tag in _PREFERRED:
        if (found := alternatives.find(tag)) is not None:
            return found
    return next((child for child in alternatives if child.tag not in _SILENT), None)


def _write_raised(piece: Fragment, line: Line) -> None:
    stripped = piece.strip()
    if not stripped.text:
        line.add(Fragment(" " if piece.text else "", ()))
        return
    nested = _WHOLLY_RAISED.fullmatch(stripped.text)
    if nested:
        stripped = stripped[nested.start(1) : nested.end(1)]
    joins = line.raised == _CITED and line.last == "}" and _LIST_MARKS.fullmatch(stripped.text)
    if stripped.marks or joins:
        line.lift(stripped, _CITED)
    elif _PLAIN_RAISED.fullmatch(stripped.text) and not "".join(line.parts[-1:]).endswith("10"):
        line.add(stripped)
    else:
        # Exponents are known by an ASCII minus.
        text = re.sub(r"^[\u2010-\u2014\u2212]\s?(?=\d)", "-", stripped.text)
        line.lift(Fragment(text) if text != stripped.text else stripped, _RAISED)


def _write_lowered(piece: Fragment, line: Line) -> None:
    if line.last.isdigit() and piece.text[:1].isdigit():
        line.put("_")
    line.add(piece)


def _write_reference(element: _Element, line: Line) -> None:
    """Write an ``xref``: a citation with its mark, a footnote mark raised, others as printed."""
    kind = element.get("ref-type", "")
    piece = _inner(element, line)
    raised = _WHOLLY_RAISED.fullmatch(piece.text)
    content = piece[raised.start(1) : raised.end(1)] if raised else piece.strip()
    bare = _NUMBERED.fullmatch(content.text) is not None
    touches = bool(line.last) and (line.last.isalnum() or line.last in "%.)\u2019\u201d}")
    if kind == "bibr":
        targets = tuple((element.get("rid") or "").split())
        cited = Fragment(content.text, (Mark(0, len(content.text), targets),))
        listed = line.raised == _CITED and line.since_brace() is not None
        if raised or (bare and (touches or listed)):
            line.lift(cited, _CITED)
        else:
            space = " " if piece.text[:1] == " " else ""
            line.write(space)
            line.add(cited)
            line.write(" " if piece.text[-1:] == " " and content.text else "")
    elif kind in ("fn", "table-fn") and not raised and touches and content.text:
        line.lift(content, _RAISED)
    else:
        line.add(piece)


# --- formulas -------------------------------------------------------------------------------------


def _write_tex(element: _Element, line: Line) -> None:
    text = "".join(str(t) for t in element.itertext())
    body = _TEX_BODY.search(text)
    text = (body[1] if body else text).replace("$", " ")
    text = _TEX_FRACTION.sub(r"\1/\2", _TEX_FONT.sub(r"\1", _TEX_SPACE.sub(" ", text)))
    line.write(text.strip())


def _children(element: _Element, line: Line) -> Iterator[Fragment]:
    for child in element:
        inner = Line(floats=line.floats)
        _write_element(child, inner)
        yield inner.fragment().strip()


def _write_power(element: _Element, line: Line) -> None:
    base, *scripts = [*_children(element, line), *[Fragment("")] * 3]
    line.add(base)
    if element.tag == "msubsup":
        _write_lowered(scripts.pop(0), line)
    _write_raised(scripts[0], line)


def _write_index(element: _Element, line: Line) -> None:
    base, index, *_ = [*_children(element, line), Fragment(""), Fragment("")]
    line.add(base)
    _write_lowered(index, line)


def _write_fraction(element: _Element, line: Line) -> None:
    line.add(joined(list(_children(element, line)), "/"))


def _write_root(element: _Element, line: Line) -> None:
    line.add(joined([Fragment("√("), *_children(element, line), Fragment(")")], ""))


def _write_fenced(element: _Element, line: Line) -> None:
    line.put(element.get("open", "("))
    line.add(joined(list(_children(element, line)), element.get("separators", ",")[:1]))
    line.put(element.get("close", ")"))


def _write_formula(element: _Element, line: Line) -> None:
    """Write a formula that is given as MathML, as TeX or as words, once and without its number."""
    if (chosen := preferred(element)) is not None and chosen.tag in ("math", "tex-math"):
        _write_element(chosen, line)
        return
    line.write(element.text)
    for child in element:
        if child.tag != "label":
            _write_element(child, line)
        line.write(child.tail)


def _write_display(element: _Element, line: Line) -> None:
    """Write a formula that stands on a line of its own into its sentence."""
    line.write(" ")
    _write_formula(element, line)
    line.write(" ")


_WRITERS = {
    "sup": _write_sup,
    "sub": _write_sub,
    "xref": _write_reference,
    "break": _write_break,
    "label": _write_lead,
    "term": _write_lead,
    "alternatives": _write_alternatives,
    "citation-alternatives": _write_alternatives,
    "tex-math": _write_tex,
    "msup": _write_power,
    "msubsup": _write_power,
    "msub": _write_index,
    "mfrac": _write_fraction,
    "msqrt": _write_root,
    "mfenced": _write_fenced,
    "inline-formula": _write_formula,
    "disp-formula": _write_display,
}
