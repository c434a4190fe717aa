"""What all spellings of a group's name have in common, so that no group stands under two names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Labels whose keys are kept: tables and sentences ask for the same ones again and again.
_REMEMBERED = 2048
#: Words that make the order of the others matter: "relapse after transplant".
_ORDERED = re.compile(
    r"[,;:()/]|\b(?:after|before|at|in|of|to|from|with|without|pre|post|prior|versus|vs|no|not|non|and"
    r"|or|than|by|for|on|per|between|until)\b"
)
#: "Female sex" says no more than "female"; the sex of a donor is another thing.
_SEX = re.compile(r"(?<!donor )\b(?P<who>male|female) (?:sex|gender)\b(?! donor)")


@lru_cache(_REMEMBERED)
def key_of(label: str) -> str:
    """Return what is the same for all spellings of a group's name.

    >>> key_of("Lymphocytes >720/\u00b5L") == key_of("lymphocytes > 720/\u03bcL")
    True
    >>> key_of("CR 1 pre drug") == key_of("CR1 pre-drug")
    True
    >>> key_of("Donor MSD") == key_of("MSD donor")
    True
    >>> key_of("drug A + drug B") == key_of("drug A plus drug B")
    True
    >>> key_of("MRD-") == key_of("MRD"), key_of("relapse after CR") == key_of("CR after relapse")
    (False, False)
    """
    text = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
    text = re.sub(r"(?<=\w)[-\u2010-\u2015](?=[a-z])", " ", text)
    text = re.sub(r"(?<=\d)[\u2010-\u2015](?=\d)", "-", text)
    text = re.sub(r"(?<=\w)\s\+\s(?=[a-z])", " plus ", text)
    text = re.sub(r"(?<=[<>=\u2264\u2265])\s", "", text)
    text = re.sub(r"\b(cr) (?=\d\b)", r"\1", text)
    text = _SEX.sub(r"\g<who>", text)
    return text if _ORDERED.search(text) else " ".join(sorted(text.split()))
