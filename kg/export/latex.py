"""Tables as LaTeX with booktabs rules, over several pages where they are long."""

from __future__ import annotations

import re
import unicodedata
from typing import IO, TYPE_CHECKING

from kg.export.widths import column_widths
from kg.output import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.tables.table import Table

#: Every character that TeX takes for a command, and what prints it.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "*": "{*}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    "-": "{-}",
    "[": "{[}",
    "]": "{]}",
}
#: What pdfLaTeX has no letter for; other engines print it, too.
_SIGNS = {
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "−": r"$-$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "→": r"$\rightarrow$",
    "•": r"\textbullet{}",
    "†": r"\dag{}",
    "‡": r"\ddag{}",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\dots{}",
    "°": r"\textdegree{}",
    "µ": r"\textmu{}",
    "\N{GREEK SMALL LETTER MU}": r"\textmu{}",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "γ": r"$\gamma$",
    "δ": r"$\delta$",
    "κ": r"$\kappa$",
    "λ": r"$\lambda$",
    "χ": r"$\chi$",
    "\N{NO-BREAK SPACE}": "~",
    "\N{NARROW NO-BREAK SPACE}": r"\,",
    "\N{THIN SPACE}": r"\,",
    "\N{NON-BREAKING HYPHEN}": "{-}",
    "\N{HYPHEN}": "{-}",
}
#: Characters of a line of a landscape page in this size, of the gap between two columns.
_ROOM, _GAP = 165.0, 1.5


def write_latex(tables: Sequence[Table], out: IO[bytes]) -> None:
    r"""Write tables as ``longtable``s to be ``\input`` into a document."""
    out.write(
        b"% Needs \\usepackage{booktabs,longtable,array,textcomp} and UTF-8 input;"
        b" landscape pages suit wide tables.\n"
    )
    for table in tables:
        lines = [[shown(line.cells.get(c)) for c in table.columns] for line in table.lines]
        heads = [table.head(c) for c in table.columns]
        out.write(_longtable(table, heads, lines).encode())


def escaped(text: str) -> str:
    r"""Return text in which nothing is a command to TeX.

    >>> escaped(r"50% of \input{x}_1")
    '50\\% of \\textbackslash{}input\\{x\\}\\_1'
    """
    signs = _SPECIAL | _SIGNS
    kept = (c for c in text if c.isprintable() or c in _SIGNS)
    return _hyphens("".join(signs.get(c, c) for c in unicodedata.normalize("NFC", "".join(kept))))


def _hyphens(text: str) -> str:
    """Leave single hyphens as they are; only two in a row would become a dash."""
    return re.sub(r"(?:\{-\})+", lambda found: "-" if found[0] == "{-}" else found[0], text)


def _longtable(table: Table, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    widths = column_widths(heads, lines, _ROOM, _GAP)
    columns = "".join(
        rf">{{\raggedright\arraybackslash}}p{{{(w - _GAP) / _ROOM:.3f}\linewidth}}" for w in widths
    )
    head = " & ".join(rf"\textbf{{{escaped(h)}}}" for h in heads) + r" \\"
    out = [
        r"\begingroup\footnotesize\setlength{\tabcolsep}{3pt}",
        rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
        rf"\caption{{{escaped(table.title)}}}\\",
        r"\toprule",
        head,
        r"\midrule\endfirsthead",
        r"\toprule",
        head,
        r"\midrule\endhead",
        r"\bottomrule\endlastfoot",
        *(" & ".join(map(escaped, line)) + r" \\" for line in lines),
        r"\end{longtable}",
        *(rf"\noindent {escaped(note)}\par" for note in table.notes),
        r"\endgroup",
    ]
    return "\n".join(out) + "\n"
