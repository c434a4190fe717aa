"""What can be wrong with what a person hands in; each message is one line for the terminal."""

from __future__ import annotations


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
