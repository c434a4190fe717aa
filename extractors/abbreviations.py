"""What an article's own abbreviations mean: "minimal residual disease (MRD)".

The method is Schwartz and Hearst's: the letters of a bracketed short form are sought, last first,
in the words before it.  Notes under tables and legends print pairs instead ("OS: overall survival;
DFS, disease-free survival").  An article's own definition goes before the vocabulary: MRD is
measurable residual disease in one article and matched related donor in another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.lexicon import EV, Concept

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon
    from extractors.model import Document

SHORT = re.compile(r"\((?P<short>(?=[\w+/-]*[A-Z])[A-Za-z][\w+/-]{1,9}?)s?(?=[);,])")
#: A short form that stands before its figure is used, not defined: "drug A (ORR, 28%)".
FIGURE = re.compile(r"\s?[,:;=]?\s?[<>≥≤]?\d")
#: The same the other way round: "MRD (minimal residual disease)".
LONG_BEHIND = re.compile(
    r"\b(?P<short>(?=\w*[A-Z]\w*[A-Z])[\w+-]{2,10})\s\((?P<long>[a-z][^()\d]{5,70})\)"
)
PAIR = re.compile(
    r"(?:^|[;,.]\s*|\n)\*{0,2}(?P<short>(?=[\w+/-]*[A-Z])[\w+/-]{2,10})\*{0,2}(?::|,|\s=|=)\s*"
    r"(?P<long>[A-Za-z][^;:,.()\n]{4,70})"
)
#: A section that lists them.
LISTED = re.compile(r"\babbreviations?\b", re.IGNORECASE)
TOXICITY = re.compile(r"\b(?:toxicity|toxicities|complications?)$", re.IGNORECASE)
_NO_PROSE = frozenset(("front", "back", "references"))
_WORDS_BEFORE = 12
#: Forms of numbers, HR for the hazard ratio, are told by the numbers; risk HR stands beside it.
_FORMS = frozenset(("measure", "unit"))


def find_abbreviations(document: Document) -> dict[str, str]:
    """Return the short forms that an article defines, each with its first long form."""
    found: dict[str, str] = {}
    text = document.plain
    prose = [(s.span.start, s.span.end) for s in document.sections if s.kind not in _NO_PROSE]
    for m in (m for start, end in prose for m in SHORT.finditer(text, start, end)):
        long = long_form(m["short"], text[max(0, m.start() - 140) : m.start()])
        if long and (_by_initials(m["short"], long) or not FIGURE.match(text, m.end("short"))):
            found.setdefault(m["short"], long)
    for m in LONG_BEHIND.finditer(text):
        if _fits(m["short"], m["long"]):
            found.setdefault(m["short"], m["long"].strip())
    notes = [n for t in document.tables for n in t.footnotes]
    notes += [text[c.span.start : c.span.end] for c in document.captions]
    notes += [
        text[s.span.start : s.span.end] for s in document.sections if LISTED.search(s.heading)
    ]
    for note in notes:
        for m in PAIR.finditer(note):
            if _fits(m["short"], m["long"]):
                found.setdefault(m["short"], m["long"].strip())
    return found


def long_form(short: str, before: str) -> str:
    """Return the words right before a bracket that its short form stands for, ``""`` for none.

    >>> long_form("OS", "the median overall survival "), long_form("CR", "a total of 12 ")
    ('overall survival', '')
    """
    words = re.split(r"[;:.]\s|[()]", before)[-1].split()
    limit = min(len(words), min(len(short) + 5, len(short) * 2), _WORDS_BEFORE)
    text = " ".join(words[-limit:]) if limit else ""
    at = len(text)
    for k in range(len(short) - 1, -1, -1):
        letter = short[k].lower()
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and not (
            text[at].lower() == letter and (k > 0 or at == 0 or not text[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return ""
    long = text[at:]
    return long if len(long) > len(short) + 1 and short not in long.split() else ""


def _by_initials(short: str, long: str) -> bool:
    """Tell whether each letter of a short form begins a word of the long one.

    >>> _by_initials("ORR", "overall response rate"), _by_initials("ORR", "other therapies are")
    (True, False)
    """
    begins = iter(w[0] for w in re.split(r"[\s/-]+", long.lower()) if w)
    return all(
        any(first == letter for first in begins) for letter in short.lower() if letter.isalpha()
    )


def _fits(short: str, long: str) -> bool:
    """Tell whether a printed pair is one: the long form begins as the short one does."""
    return short[0].lower() == long.strip()[0].lower() and len(long_form(short, long)) > 0


def own_vocabulary(lexicon: Lexicon, abbreviations: dict[str, str]) -> Lexicon:
    """Return the lexicon with the article's meanings of the short forms in it.

    A short form goes to the concepts that its long form names; one that the vocabulary knows, but
    whose long form here names nothing that it knows, stands for nothing.
    """
    taught: dict[str, tuple[Concept, ...]] = {}
    for short, long in abbreviations.items():
        meant = _whole_matches(lexicon, long, 0.8)
        known = _whole_matches(lexicon, short, 1.0)
        if meant & known and meant - known:
            # PR is a state of the vocabulary, and here a response that was counted, too
            taught[short] = tuple(sorted(meant | known, key=lambda c: c.iri))
            continue
        if meant & known or any(_alike(long, label) for c in known for label in c.labels):
            continue
        if not meant and not known and TOXICITY.search(long):
            taught[short] = (_event(long),)
        if meant or known:
            kept = {c for c in known if c.scheme in _FORMS}
            taught[short] = tuple(sorted(meant | kept, key=lambda c: c.iri))
    return lexicon.taught(taught) if taught else lexicon


def _event(name: str) -> Concept:
    """Return an adverse event that only the article names, as a concept of its own."""
    code = f"AE:{name.lower()}"
    facts = (("defaultMeasure", "proportion"), ("endpointKind", "toxicity"))
    return Concept(f"{EV}{code}", "adverse-event", code, name, (name,), facts=facts)


def _whole_matches(lexicon: Lexicon, text: str, share: float) -> set[Concept]:
    """Return the concepts of labels that cover at least a share of a text."""
    found = lexicon.find(text)
    return {m.concept for m in found if m.span.end - m.span.start >= share * len(text)}


def _alike(long: str, label: str) -> bool:
    """Tell whether a long form says what a label says, in other inflections."""
    mine, theirs = ({w[:5] for w in re.findall(r"[a-z]{3,}", t.lower())} for t in (long, label))
    return bool(mine & theirs)
