"""Sentence ends in scientific prose, as one small spaCy component.

The component sets ``token.is_sent_start``; rules come from what general splitters got wrong in
articles of this field: ``et al.``, ``Fig. 1``, ``vs.``, initials, decimal points, and citation
markers that stand after the full stop (``… MRD.^{2,3} Blinatumomab …``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import spacy
from spacy.language import Language

from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

ABBREVIATION = re.compile(
    r"(?:\b(?:al|vs|fig|figs|tab|ref|refs|no|nos|ca|cf|approx|resp|incl|excl|dr|prof|st|etc|inc"
    r"|corp|"
    r"ltd|vol|eq|suppl|i\.e|e\.g|i\.v|p\.o|s\.c))\.$",
    re.IGNORECASE,
)
#: "J." before a name; the B of "Arm B." and of "drug-B." names no person.
INITIAL = re.compile(
    r"(?<![A-Za-z]-)(?<!\b[Aa]rm )(?<!\b[Gg]roup )(?<!\b[Cc]ohort )(?<!\b[Pp]anel )"
    r"(?<!itamin )(?<!patitis )\b[A-Za-z]\.$"
)
END = re.compile(r"[.?!][\"”’)\]]*")
NEXT = re.compile(r"\s+[\"“(\[*]*(?:[A-Z0-9≥≤<>αβγ]|[a-z]{1,3}[A-Z])")
#: A longer paragraph goes to spaCy in parts, and no article prints a longer sentence: what reads a
#: sentence may look at each of its places from each other one.
LONGEST_PARAGRAPH = 20_000
LONGEST_SENTENCE = 4_000
#: Longer than any word, identifier or address; spaCy peels punctuation off it one by one.
UNBROKEN = re.compile(r"(?<!\S)\S{300,}")
NO_END_AFTER = frozenset(("al", "vs", "fig", "figs", "e.g", "i.e", "ref", "refs", "no", "approx"))


def sentence_starts(text: str) -> list[int]:
    """Return the offsets at which sentences of one paragraph start, 0 included.

    >>> t = "OS was 31% (P=0.1). Stein et al. found 36% vs. 20%. No."
    >>> [t[i:i + 5] for i in sentence_starts(t)]
    ['OS wa', 'Stein', 'No.']
    """
    starts = [0]
    for end in END.finditer(text):
        after = NEXT.match(text, end.end())
        if not after:
            continue
        before = text[max(0, end.start() - 12) : end.start() + 1]
        word = re.split(r"[\s(\[]", before)[-1].rstrip(".").lower()
        if (
            text[end.start()] == "."
            and (word in NO_END_AFTER or INITIAL.search(before) or ABBREVIATION.search(before))
            and not _really_ends(word, text[after.end() - 1])
        ):
            continue
        start = after.end() - 1
        while start > end.end() and text[start - 1] in '"“([*':
            start -= 1
        if text[end.end() : after.end()].strip()[:1] in ("(", "["):
            between = text[end.end() : after.end()]
            start = end.end() + len(between) - len(between.lstrip())
        starts.append(_skip_lower(text, start))
    return starts


def _skip_lower(text: str, start: int) -> int:
    """Step back over the small letters of a word such as "aGVHD" that opens a sentence."""
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    return start


def _really_ends(word: str, following: str) -> bool:
    """Tell the few abbreviations that do end a sentence before a capital."""
    return word in ("etc", "inc", "ltd") and following.isupper()


@Language.component("evidence_sentences")
def evidence_sentences(doc: Doc) -> Doc:
    """Set sentence starts on a spaCy document."""
    starts = np.array(sentence_starts(doc.text), dtype="uint64")
    # arrays for the whole document: setting token by token takes quadratic time
    marks: Any = np.where(np.isin(doc.to_array(["IDX"]), starts), 1, -1)
    doc.from_array(["SENT_START"], marks.reshape(-1, 1).astype("uint64"))
    return doc


@cache
def pipeline() -> Language:
    """Return the blank English pipeline with the sentence component (no model is needed)."""
    nlp = spacy.blank("en")
    nlp.add_pipe("evidence_sentences")
    return nlp


def split_sentences(plain: str, start: int = 0) -> list[Span]:
    """Return the sentences of one paragraph as spans, ``start`` added to their offsets.

    A stretch without an end that is longer than any sentence is cut at blanks.
    """
    words = UNBROKEN.sub(lambda m: "x" * len(m[0]), plain)
    return [
        Span(start + part.start, start + part.end)
        for whole in _parts(plain, Span(0, len(plain)), LONGEST_PARAGRAPH)
        for sent in pipeline()(words[whole.start : whole.end]).sents
        for part in _parts(
            plain,
            Span(whole.start + sent.start_char, whole.start + sent.end_char),
            LONGEST_SENTENCE,
        )
        if plain[part.start : part.end].strip()
    ]


def _parts(text: str, span: Span, longest: int) -> Iterator[Span]:
    """Cut a stretch into parts of at most ``longest``: behind a full stop, else at a blank."""
    start = span.start
    while span.end - start > longest:
        limit = start + longest
        stop = text.rfind(". ", start + 1, limit)
        cut = stop + 1 if stop > start else text.rfind(" ", start + 1, limit)
        cut = cut if cut > start else limit
        yield Span(start, cut)
        start = cut
        while start < span.end and text[start].isspace():
            start += 1
    if start < span.end:
        yield Span(start, span.end)
