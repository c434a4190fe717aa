"""Tables as LaTeX with booktabs rules, over several pages where they are long."""

from __future__ import annotations

import re
import unicodedata
from typing import IO, TYPE_CHECKING

from kg.output import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
_WIDEST = 24
_NARROWEST = 4


def write_latex(tables: Sequence[Table], out: IO[bytes]) -> None:
    r"""Write tables as ``longtable``s to be ``\input`` into a document."""
    out.write(
        b"% Needs \\usepackage{booktabs,longtable,array,textcomp} and UTF-8 input;"
        b" landscape pages suit wide tables.\n"
    )
    for table in tables:
        lines = [[escaped(shown(line.cells.get(c))) for c in table.columns] for line in table.lines]
        heads = [escaped(table.head(c)) for c in table.columns]
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
    widths = _widths(heads, lines)
    columns = "".join(rf">{{\raggedright\arraybackslash}}p{{{w:.3f}\linewidth}}" for w in widths)
    head = " & ".join(rf"\textbf{{{h}}}" for h in heads) + r" \\"
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
        *(" & ".join(line) + r" \\" for line in lines),
        r"\end{longtable}",
        *(rf"\noindent {escaped(note)}\par" for note in table.notes),
        r"\endgroup",
    ]
    return "\n".join(out) + "\n"


def _widths(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> list[float]:
    """Return the columns' shares of a line, by what stands in them; they leave room for gaps."""
    longest = [len(h) for h in heads]
    for line in lines:
        longest = [max(n, len(cell)) for n, cell in zip(longest, line, strict=True)]
    weights = [min(max(n, _NARROWEST), _WIDEST) for n in longest]
    return [0.94 * w / sum(weights) for w in weights]
