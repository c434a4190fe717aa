"""Blank mark-up out of a text without moving a character.

Extraction rules read the masked text, so ``*P*=0.05``, ``$p = 0.31$`` and ``29.9%^{2,3}`` look
like ``P=0.05``, ``p = 0.31`` and ``29.9%`` to them, and every match is still a place in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Span

LATEX = {
    r"\geqslant": "≥",
    r"\geq": "≥",
    r"\ge": "≥",
    r"\leqslant": "≤",
    r"\leq": "≤",
    r"\le": "≤",
    r"\times": "×",
    r"\pm": "±",
    r"\mu": "µ",
    r"\alpha": "α",
    r"\beta": "β",
    r"\gamma": "γ",
    r"\chi": "χ",
    r"\%": "%",
    r"\sim": "~",
    r"\approx": "≈",
}
LATEX_WORD = re.compile("|".join(re.escape(k) for k in sorted(LATEX, key=len, reverse=True)))
TAG = re.compile(r"</?(?:sup|sub|i|b|em|strong|br|span|u|a)\b[^>]*>", re.IGNORECASE)
POWER = re.compile(r"\^\{[^}]{0,30}\}")
CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f", " "),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "＜": "<",
        "＞": ">",
        "⩽": "≤",
        "⩾": "≥",
        "≦": "≤",
        "≧": "≥",
        "$": " ",
        "*": " ",
        "’": "'",
        "‘": "'",
        "\u200b": " ",
        "\ufeff": " ",
        "，": ",",
        "（": "(",
        "）": ")",
    }
)
MIDDLE_DOT = re.compile(r"(?<=\d)[·∙⋅](?=\d)")
SCIENTIFIC = re.compile(r"10(?:\^\{?-?\d+\}?|[⁻⁺]?[⁰¹²³⁴-⁹]+)")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def mask(text: str, markers: Sequence[Span] = ()) -> str:
    r"""Return ``text`` with mark-up and ``markers`` blanked; same length, same offsets.

    >>> mask("*P*=0.05, $n \\geq 3$, 12·8%")
    ' P =0.05,  n ≥    3 , 12.8%'
    """
    characters = list(text)
    for span in markers:
        characters[span.start : span.end] = " " * (span.end - span.start)
    out = "".join(characters)
    out = LATEX_WORD.sub(lambda m: LATEX[m.group()].ljust(len(m.group())), out)
    out = TAG.sub(_blank, out)
    powers = [m.span() for m in SCIENTIFIC.finditer(out)]
    out = POWER.sub(
        lambda m: m.group() if any(a <= m.start() < b for a, b in powers) else _blank(m), out
    )
    out = MIDDLE_DOT.sub(".", out)
    return out.translate(CHARACTERS)
