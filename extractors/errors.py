"""What a reader says when an article cannot be read: one line with what, where and what to do."""

from __future__ import annotations


class ReadError(Exception):
    """An article that cannot be read; the message is one line that a person can act on."""
