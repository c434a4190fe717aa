"""Commands of ``kg`` that have a module of their own, in the order in which they were added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.commands.diff import diff
from kg.commands.export import export
from kg.commands.plot import plot
from kg.commands.review import review
from kg.commands.table import table

if TYPE_CHECKING:
    import click

#: What ``kg.cli`` registers: a command is one function in a module here and its place in this line.
COMMANDS: tuple[click.Command, ...] = (export, table, plot, review, diff)
