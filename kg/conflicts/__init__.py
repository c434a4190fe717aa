"""Where the literature disagrees: pairs of sources on one question, with what may explain it."""

from kg.conflicts.entry import COLUMNS, VERDICTS, Conflict
from kg.conflicts.graph import find_conflicts

__all__ = ["COLUMNS", "VERDICTS", "Conflict", "find_conflicts"]
