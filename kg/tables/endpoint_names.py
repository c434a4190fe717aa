"""Endpoints as a printed page names them: usual abbreviations stay, other codes become words."""

from __future__ import annotations

import re

from extractors.lexicon import load

_GRADE_ENDS = (":G3", "_G3")
_GRADE = ", grade 3 or higher"
#: Letters alone, which a note below the table explains; "RELAPSE" and "CGVHD_MOD_SEV" are codes.
_ABBREVIATION = re.compile(r"[A-Z]{2,6}")


def event_name(code: str) -> str:
    """Return what happened in words, without the grade that a code ends with.

    >>> event_name("CRS_G3")
    'cytokine release syndrome'
    """
    for end in _GRADE_ENDS:
        code = code.removesuffix(end)
    return _label(code) or code.partition(":")[2] or code


def outcome_name(code: str) -> str:
    """Return an endpoint as the cell of a table prints it.

    >>> outcome_name("DFS"), outcome_name("CGVHD_SEVERE"), outcome_name("AE:pyrexia:G3")
    ('DFS', 'severe chronic GVHD', 'pyrexia, grade 3 or higher')
    """
    if is_abbreviation(code):
        return code
    grade = _GRADE if code.endswith(_GRADE_ENDS) else ""
    return f"{event_name(code)}{grade}"


def is_abbreviation(code: str) -> bool:
    """Tell a code that readers know by its letters from one that spells a word."""
    label = _label(code)
    return bool(label and _ABBREVIATION.fullmatch(code) and code.lower() not in label.lower())


def _label(code: str) -> str:
    lexicon = load()
    concept = lexicon.get("endpoint", code) or lexicon.get("adverse-event", code)
    return concept.label if concept else ""
