"""What can be wrong with what a person hands in; each message is one line for the terminal."""

from __future__ import annotations

import re
import unicodedata

#: Line and paragraph ends, controls, and characters that change the direction of what follows.
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(text: str) -> str:
    r"""Return a name or message for one line of a terminal, what would act there escaped.

    >>> printable("a\nb\u202etxt.fdp")
    'a\\nb\\u202etxt.fdp'
    """
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNPRINTED else c
        for c in text
    )


def one_line(message: str) -> str:
    """Return a message on one line, its blanks and line ends as single blanks."""
    return printable(re.sub(r"\s+", " ", message).strip())


class InputError(Exception):
    """Bad usage or input: the message says what is wrong, where, and what to do."""


class NoGraph(InputError):  # noqa: N818 - reads as what it is
    """There is no graph at the place named."""


class NotAGraph(InputError):  # noqa: N818
    """The place named holds something else, which is left as it is."""


class StoreLocked(InputError):  # noqa: N818
    """Another process is writing the graph."""


class QueryError(InputError):
    """A query that cannot be run: unknown name, bad parameter, or wrong SPARQL."""
