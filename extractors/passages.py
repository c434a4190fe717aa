"""Which cited work a sentence without a marker of its own goes on about.

Articles cite a work once for several sentences: at the first one ("Stone et al. [4] treated 20
patients. …"), or behind the last ("… 20 patients were treated. Half of them responded [4].").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTINUES = re.compile(
    r"^\W{0,9}(?:They|Their|In that|These authors|The authors|Among them|Among these|Of these"
    r"|Of them|In (?:this"
    r"|that|the) (?:same )?(?:study|trial|analysis|series|protocol)|"
    r"This (?:study|trial|rate)|Two of them|Responses|The study|The trial|In total"
    r"|Overall survival|The \d|Seven|Median|Finally|Notably|Of note)\b"
)
#: "In a series of 20 children": a study that its citation names only behind its last sentence.
OPENS_STUDY = re.compile(
    r"^\W{0,9}(?:\w{1,20},\s)?(?:In|The|A)\s(?:a|an|another|the|one|first|\w+\s)?\s?(?:[\w-]+\s){0,4}?"
    r"(?:stud(?:y|ies)|trial|series|cohort|report|analysis|program(?:me)?|registry)\b"
)
#: "The RED-2 trial showed", "in the RED-2 study", "(the RED-2 trial": what a sentence is about, not
#: "treated per the RED-2 protocol".
TRIAL = re.compile(
    r"(?:^\W{0,9}(?:[Tt]he\s)?|\b[Ii]n\sthe\s(?:[a-z-]+\s){0,3}?|[(\[;](?:the\s)?)"
    r"(?P<name>(?=[\w-]{0,24}[A-Z\d])(?<!\w)[A-Z](?=[\w-]{0,24}[A-Z\d])[\w-]{2,24}(?:\s\d)?)"
    r"\s(?:phase\s\w+\s)?(?:\w+\s)?(?:trial|study|protocol)\b"
)
#: More numbers in one marker stand behind what many works say, not behind one work's result.
_FEW = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as far as it says whose it is: references cited and named, its masked text."""

    plain: str
    cited: tuple[tuple[int, ...], ...] = ()
    named: tuple[int, ...] = ()


def credited(paragraph: Sequence[Told]) -> list[tuple[int, ...]]:
    """Return for each sentence of a paragraph the references of the work that it goes on about.

    >>> credited([Told("A trial had 20 patients."), Told("Half responded .", ((4,),))])
    [(4,), (4,)]
    """
    found: list[tuple[int, ...]] = []
    carried: tuple[int, ...] = ()
    is_anchored = False
    for i, sentence in enumerate(paragraph):
        if sentence.cited or sentence.named:
            before, carried = carried, sentence.cited[-1] if sentence.cited else sentence.named
            # "Stone et al. treated … . Half responded [4]." is still about what was named first
            still = is_anchored and set(before) == set(carried)
            is_anchored = bool(sentence.named or TRIAL.search(sentence.plain)) or still
        else:
            ahead = _ahead(paragraph, i)
            opens = OPENS_STUDY.match(sentence.plain) and not CONTINUES.match(sentence.plain)
            goes_on = CONTINUES.match(sentence.plain) or is_anchored
            if ahead and (not carried or opens or not goes_on):
                carried = ahead
                is_anchored = bool(opens)
        found.append(carried)
    return found


def _ahead(paragraph: Sequence[Told], i: int) -> tuple[int, ...]:
    """Return the one work that the next cited sentence credits, ``()`` where another begins."""
    for sentence in paragraph[i + 1 :]:
        if sentence.cited:
            first = sentence.cited[0]
            return first if len(first) <= _FEW and not sentence.named else ()
        if sentence.named:
            return ()
    return ()
