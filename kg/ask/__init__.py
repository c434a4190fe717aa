"""Questions in plain words: read with the vocabulary, answered by one named query."""

from kg.ask.answer import Answer
from kg.ask.inquiry import ask

__all__ = ["Answer", "ask"]
