"""What a row of an adverse-event table counts: its label, qualified by the lines above it.

"Any" below "Cardiac events" counts all of these; "Cough" below "Any serious adverse event", which
has a count of its own, counts the serious ones, and "Rash" below "Events leading to withdrawal"
those that led to it.  The event of the label alone would be another figure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.endpoints import GRADE, event_code, find_endpoints
from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon

#: A label that says nothing without its category.
GENERIC = re.compile(
    r"(?:^|, |\s)(?:non[ -]?specified|unspecified|others?)\b(?:/\w+)?$", re.IGNORECASE
)
COUNTED = re.compile(
    r",?\s*\(?\b(?:n|no\.?|number of patients)\s?,?\s*\(\s*%\s*\)\)?.*$|,\s*(?:n|no\.?|%)$|[*†‡]+"
    r"|\(\s*%\s*\)",
    re.IGNORECASE,
)
WHOLE_CATEGORY = re.compile(
    r"(?:any|all|total|overall)(?:\s(?:events?|grades?|patients|types?))?", re.IGNORECASE
)
#: Before "adverse event": said of the patients, not of the event.
ANY_OF = re.compile(
    r"^(?:(?:no\.?|number|total|proportion) (?:of|with) )?(?:(?:patients?|subjects|participants)"
    r" (?:with|who had|having|experiencing) )?"
    r"(?:any|all|total|overall|at least (?:one|1)|(?:≥|>=)\s?1|one or more|1 or more)?"
    r"\s?(?:treatment[- ]emergent\s)?",
    re.IGNORECASE,
)
ADVERSE_EVENTS = re.compile(
    r"(?P<serious>serious\s|S(?=AE))?(?:treatment[- ]emergent\s)?"
    r"(?:adverse (?:events?|reactions?|effects?)|toxicit(?:y|ies)|(?:TE)?AEs?)",
    re.IGNORECASE,
)
SERIOUS = re.compile(r"\bserious\b|\bSAEs?\b")
LED_TO = re.compile(
    r"\b(?:(?:that |which )?led to|leading to|resulting in|requiring)\s(?P<what>.+)$", re.IGNORECASE
)
#: What may stand beside the name of an endpoint without making it a narrower one.
_BESIDE = re.compile(
    r"\b(?:any|all|total|overall|grades?|events?|of|and|or|the|severe|disorders?|patients?|with"
    r"|[1-5]|[IV]{1,3})\b",
    re.IGNORECASE,
)
#: Events of one kind, of which a longer name names one: a fungal infection is no other infection.
_KINDS = frozenset(("INFECTION", "CYTOPENIA", "NEUTROPENIA", "ANEMIA", "THROMBOCYTOPENIA"))


def event_of_row(
    path: Sequence[str], counted_above: Sequence[bool], lexicon: Lexicon, spelled: Sequence[str]
) -> str:
    """Return the code of an adverse-event row.

    :param path: the labels of the row, its own last.
    :param counted_above: of each label but the last, whether its line prints values of its own.
    :param spelled: the same labels with the article's short forms written out.
    """
    own, category = _cleaned(path[-1]), _cleaned(path[-2]) if len(path) > 1 else ""
    if WHOLE_CATEGORY.fullmatch(own):
        own = category or "adverse event"
    elif GENERIC.search(own) and category:
        own = f"{category}, {own}"
    if whole := _all_events(_cleaned(spelled[-1])):
        return whole
    code = adverse_event(own, lexicon)
    for label, counted in zip(reversed(spelled[:-1]), reversed(counted_above), strict=True):
        if not counted:
            continue
        name = code.removeprefix("AE:").lower()
        if led := LED_TO.search(_cleaned(label)):
            return f"AE:{name} leading to {led['what'].lower()}"
        if SERIOUS.search(label) and "serious" not in name:
            return f"AE:serious {own.lower()}"
    return code


def _all_events(label: str) -> str:
    """Return the code of "any adverse event", serious or not, ``""`` for another label."""
    m = ADVERSE_EVENTS.fullmatch(ANY_OF.sub("", label))
    if not m:
        return ""
    return "AE:serious adverse event" if m["serious"] else "AE:adverse event"


def _cleaned(label: str) -> str:
    """Return a label without what says how it was counted: ", n (%)", footnote marks."""
    text = COUNTED.sub("", label).strip(" :,;-–•")
    text = re.sub(r"^(?:including|of which)\s+", "", text, flags=re.IGNORECASE)
    return " ".join(text.split())


def adverse_event(label: str, lexicon: Lexicon) -> str:
    """Return the code of an adverse-event label: the vocabulary's, else the label in lower case.

    >>> from extractors.lexicon import load
    >>> adverse_event("Neutropenia, n (%)", load()), adverse_event("Splenic rupture", load())
    ('NEUTROPENIA', 'AE:splenic rupture')
    >>> adverse_event("Bacterial infection", load())
    'AE:bacterial infection'
    """
    text = _cleaned(label)
    if GENERIC.search(text):
        text = re.sub(r"\b(?:AEs|adverse events?|events?)\b\s?,?", "", text, flags=re.IGNORECASE)
        return "AE:" + " ".join(text.lower().split())
    text = re.sub(r"\s?\(grades?[^()]*\)|(?<=[a-z])\d$", "", text).strip(" ?")
    found = find_endpoints(text, lexicon)
    first = found[0].concept if found else None
    if (
        first
        and first.scheme == "endpoint"
        and not _is_narrower(text, found[0].span, first.notation)
    ):
        return found[0].code
    if first and first.scheme != "endpoint" and found[0].span == Span(0, len(text)):
        return event_code(text, first)
    return "AE:" + " ".join(text.lower().split())


def _is_narrower(text: str, named: Span, code: str) -> bool:
    """Tell a label that names one of a kind of events: a "lung infection" among infections."""
    if code not in _KINDS:
        return False
    beside = f"{text[: named.start]} {text[named.end :]}"
    beside = _BESIDE.sub(" ", GRADE.sub(" ", re.sub(r"\([^()]*\)", " ", beside)))
    return re.search(r"[^\W\d_]{2}", beside) is not None
