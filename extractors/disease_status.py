"""How the disease of a group stands when therapy or transplant begins, where its label names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

_NEGATED = re.compile(r"\b(?:no|not|non|without|never)\b[^,;()]*$", re.IGNORECASE)
#: What a group came to under therapy is its outcome, not how it began.
_OUTCOME = re.compile(
    r"\b(?:after|following|respon\w+|achiev\w+|reach\w+|obtain\w+|experienc\w+|develop\w+)\b",
    re.IGNORECASE,
)
#: "High-risk cytogenetics" is a risk of the chromosomes.
_OF_OTHER = re.compile(r"[\s-]*(?:cytogenetics?|features?|karyotypes?|mutations?)\b", re.IGNORECASE)
#: The group that another is part of: its status is told of itself.
_PART_OF = re.compile(r"\s\([^()]*\)$")
_ORDINALS = (("first", "1", "st"), ("second", "2", "nd"), ("third", "3", "rd"))


def disease_status(label: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the notations of the status that a group's label names, narrower ones only.

    >>> from extractors.lexicon import load
    >>> disease_status("CR2 at HSCT", load()), disease_status("CR2 after salvage", load())
    (('CR2',), ())
    """
    text = _PART_OF.sub("", label)
    text = re.sub(r"^[A-Z](?=[a-z]+\b)", lambda m: m.group().lower(), text)
    if _OUTCOME.search(text):
        return ()
    for word, digit, ending in _ORDINALS:
        text = re.sub(rf"\b{digit}\s?{ending}\b", word, text)
    concepts = [
        match.concept
        for match in lexicon.find(text, "disease-status")
        if not _NEGATED.search(text[: match.span.start])
        and not _OF_OTHER.match(text, match.span.end)
    ]
    broader = {a.notation for c in concepts for a in lexicon.ancestors(c)}
    return tuple(dict.fromkeys(c.notation for c in concepts if c.notation not in broader))
