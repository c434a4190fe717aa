"""Rows to text: tables that fit the terminal, CSV, JSON, JSON Lines and Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.namespaces import ID, TERM, short_id

if TYPE_CHECKING:
    from kg.evidence import Value

#: What a pipe or a file is taken to be wide.
_WIDTH_ELSEWHERE = 100
_GAP = "  "
_NARROWEST = 6
_MOST_LINES = 3
#: Longer than any number: a longer word with a digit is an address, which may be broken.
_LONGEST_NUMBER = 20
#: A longer word may be cut in two.
_LONGEST_WORD = 16

#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?\s?%?", re.IGNORECASE)

Rows = Sequence[Mapping[str, "Value"]]


def to_table(
    columns: Sequence[str], rows: Rows, width: int | None = None, spare: Sequence[str] = ()
) -> str:
    """Return an aligned table that fits ``width`` (default: the terminal's).

    Long texts are wrapped, and cut behind the third line; numbers never are.  Where even that is
    too wide, columns of ``spare`` are left out, the first one first.
    """
    if not columns:
        return ""
    width = width or room()
    numeric = [all(_is_number(row.get(c)) for row in rows) and bool(rows) for c in columns]
    cells = [[shown(row.get(c)) for c in columns] for row in rows]
    heads = [c.replace("_", " ") for c in columns]
    left_out = [c for c in spare if c in columns][:1]
    # Rather a column less than words cut in two.
    widths = _fitted(heads, cells, numeric, width, whole_words=True)
    if _total(widths) > width and left_out:
        fewer = [c for c in columns if c not in left_out]
        return to_table(fewer, rows, width, spare)
    if _total(widths) > width:
        widths = _fitted(heads, cells, numeric, width)
    lines = _aligned(heads, widths, numeric)
    lines.append(_GAP.join("-" * w for w in widths))
    for line in cells:
        lines += _aligned(line, widths, numeric)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def room() -> int:
    """Return the width of the terminal in characters."""
    return shutil.get_terminal_size((_WIDTH_ELSEWHERE, 24)).columns


def to_csv(columns: Sequence[str], rows: Rows) -> str:
    """Return CSV with a header; what is unknown is the empty string."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(row.get(c)) for c in columns] for row in rows)
    return out.getvalue()


def csv_cell(value: Value) -> Value:
    """Return a value as a cell of CSV: no formula, and no line end that would end the row."""
    if isinstance(value, str):
        return inert(value.replace("\r\n", "\n").replace("\r", "\n"))
    return value


def inert(value: Value) -> Value:
    """Return a value that no spreadsheet runs: a formula gets an apostrophe in front.

    Numbers, printed ones too, and a lone sign (``=`` as operator) are no formulas.

    >>> inert("=HYPERLINK(A1)"), inert("-3.5"), inert(-3.5), inert("="), inert("- no rash")
    ("'=HYPERLINK(A1)", '-3.5', -3.5, '=', "'- no rash")
    """
    if not isinstance(value, str) or not is_formula(value):
        return value
    return "'" + value


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would take a text for a formula."""
    if not _FORMULA.match(text) or _PLAIN_NUMBER.fullmatch(text):
        return False
    return len(text) > 1 or text in "\t\r\n"


def to_json(columns: Sequence[str], rows: Rows) -> str:
    """Return a JSON array of objects; what is unknown is null."""
    found = [{c: row.get(c) for c in columns} for row in rows]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def to_jsonl(columns: Sequence[str], rows: Rows) -> str:
    """Return one JSON object a line; what is unknown is null."""
    found = ({c: row.get(c) for c in columns} for row in rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def to_markdown(columns: Sequence[str], rows: Rows) -> str:
    """Return a Markdown table; what Markdown or HTML would take for mark-up is escaped."""
    lines = [[c.replace("_", " ") for c in columns], ["---"] * len(columns)]
    lines += [[markdown_cell(row.get(c)) for c in columns] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def markdown_cell(value: Value) -> str:
    r"""Return a value as text of a Markdown table.

    >>> markdown_cell("a|b <0.001 AE:*x*")
    'a\\|b \\<0.001 AE:\\*x\\*'
    """
    return re.sub(r"([\\|<*`\[\]]|\b_|_\b|(?<=\s)~)", r"\\\1", shown(value))


#: Formats of commands that print rows; ``--format`` offers the keys.
FORMATS: dict[str, Callable[[Sequence[str], Rows], str]] = {
    "table": to_table,
    "csv": to_csv,
    "json": to_json,
    "md": to_markdown,
}


def shown(value: Value) -> str:
    """Return a value for people: one line, our own IRIs as short ids.

    >>> shown("https://w3id.org/evidence-kg/id/estimate/e0123456789ab"), shown(None), shown(2.0)
    ('e0123456789ab', '', '2')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    text = " ".join(str(value).split())
    return short_id(text) if text.startswith((ID, TERM)) else text


def shortened(text: str, width: int) -> str:
    """Return ``text`` in at most ``width`` characters, cut at a word where possible."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > width // 2 else cut).rstrip(" ,;:") + "…"


def quantity(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun.

    >>> quantity(1, "figure"), quantity(2, "study", "studies")
    ('1 figure', '2 studies')
    """
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def _is_number(value: Value) -> bool:
    return value is None or isinstance(value, int | float)


def _fitted(
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    width: int,
    *,
    whole_words: bool = False,
) -> list[int]:
    """Return a width for each column; the widest texts give way first."""
    widths = [
        max(len(head), *(len(line[i]) for line in cells)) if cells else len(head)
        for i, head in enumerate(heads)
    ]
    least = [
        w
        if is_number
        else min(
            w,
            max(
                _NARROWEST,
                _longest(heads[i]),
                _longest_number(line[i] for line in cells),
                max((_longest_word(line[i]) for line in cells), default=0) if whole_words else 0,
            ),
        )
        for i, (w, is_number) in enumerate(zip(widths, numeric, strict=True))
    ]
    while _total(widths) > width:
        loose = [i for i in range(len(widths)) if widths[i] > least[i]]
        if not loose:
            break
        widest = max(loose, key=lambda i: widths[i])
        widths[widest] -= 1
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _longest_word(text: str) -> int:
    """Return the length of the longest part of a text that wrapping keeps in one piece."""
    return min(max(map(len, text.replace("-", "- ").split()), default=0), _LONGEST_WORD)


def _longest_number(texts: Iterable[str]) -> int:
    """Return the length of the longest word with a digit: what must not be cut in two."""
    lengths = (len(w) for t in texts for w in t.split() if any(c.isdigit() for c in w))
    return max((n for n in lengths if n <= _LONGEST_NUMBER), default=0)


def _aligned(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> list[str]:
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    out = []
    for n in range(height):
        parts = [
            (lines[n] if n < len(lines) else "").rjust(width)
            if is_number
            else (lines[n] if n < len(lines) else "").ljust(width)
            for lines, width, is_number in zip(wrapped, widths, numeric, strict=True)
        ]
        out.append(_GAP.join(parts))
    return out


def _wrapped(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    # A hyphen between letters may end a line; textwrap keeps 17.8-42.9 whole.
    lines = textwrap.wrap(text, width)
    if len(lines) > _MOST_LINES:
        rest = " ".join(lines[_MOST_LINES - 1 :])
        lines = [*lines[: _MOST_LINES - 1], shortened(rest, width)]
    return lines
