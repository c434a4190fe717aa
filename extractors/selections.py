"""Whom a study left out or chose by an outcome: what may explain that rates differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.model import StudyFact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.lexicon import Lexicon
    from extractors.model import Document

_SECTIONS = frozenset(("methods", "results", "discussion", "main"))


def selection_facts(document: Document, lexicon: Lexicon) -> Iterator[StudyFact]:
    """Yield the sentences that say that patients were chosen by an endpoint, one fact each."""
    for sentence in document.sentences:
        if document.sections[sentence.section].kind not in _SECTIONS:
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        cues = [m for m in lexicon.find(plain, "finding-cue") if m.notation == "selection"]
        if not cues:
            continue
        behind = [
            m
            for m in lexicon.find(plain, "endpoint")
            if m.span.start > cues[0].span.start and m.span.start - cues[0].span.end < 160
        ]
        if behind:
            value = " ".join(plain[cues[0].span.start : behind[0].span.end].split())
            yield StudyFact("selection", value, sentence.span, behind[0].notation)
