"""Misspelt words of a question, mended where that makes a term of the vocabulary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.ask.meanings import is_stop_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.ask.phrases import Phrase, Phrasebook
    from kg.ask.words import Word


def mended(
    words: list[Word], book: Phrasebook
) -> tuple[list[Word], list[Phrase], tuple[tuple[str, str], ...]]:
    """Return the words with slips mended, the phrases in them, and what was read as what."""
    phrases = book.find(words)
    corrections: list[tuple[str, str]] = []
    # A word mended behind another may be what that one needs: "overal survial".
    for i in [*range(len(words)), *range(len(words))]:
        if not _may_be_misspelt(i, words, phrases):
            continue
        for right in book.corrections(words[i].key):
            trial = [*words]
            trial[i] = replace(words[i], text=right, key=right)
            found = book.find(trial)
            if any(p.start <= i < p.end for p in found):
                corrections.append((words[i].text, right))
                words, phrases = trial, found
                break
    return words, phrases, tuple(corrections)


def _may_be_misspelt(i: int, words: Sequence[Word], phrases: Iterable[Phrase]) -> bool:
    """Tell whether no phrase holds a word, or only a sloppy form in the vocabulary."""
    if is_stop_word(words[i]):
        return False
    around = next((p for p in phrases if p.start <= i < p.end), None)
    return around is None or (bool(around.senses) and all(s.loose for s in around.senses))
