"""What a question says a study is about: "the DLI study", "the study of blinatumomab with DLI"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.ask.meanings import Meaning, Meanings

STUDY_NOUNS = frozenset({"article", "paper", "publication", "report", "study", "trial"})
_TOPICS = ("intervention", "setting", "condition", "donor-graft")
_ON, _TOGETHER = frozenset({"of", "on"}), frozenset({"and", "plus", "with"})


def topics_in(meanings: Meanings) -> list[Meaning]:
    """Return the phrases right before "study", or behind "study of": what it is about."""
    found: list[Meaning] = []
    by_end = {p.end: (p, s) for p, s in meanings.chosen if s.concept.scheme in _TOPICS}
    for i, word in enumerate(meanings.words):
        if word.key not in STUDY_NOUNS or word.text.lower() != word.key:
            continue
        end = i
        while end in by_end:
            found.append(by_end[end])
            end = by_end[end][0].start
        found += _topics_behind(meanings, i + 1)
    return found


def _topics_behind(meanings: Meanings, at: int) -> list[Meaning]:
    """Return the topics behind "study": "of blinatumomab with DLI"."""
    words = meanings.words
    by_start = {p.start: (p, s) for p, s in meanings.chosen if s.concept.scheme in _TOPICS}
    found: list[Meaning] = []
    joining = _ON
    while at < len(words) and words[at].key in joining and at + 1 in by_start:
        found.append(by_start[at + 1])
        at = found[-1][0].end
        joining = _TOGETHER
    return found
