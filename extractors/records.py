"""What is taken out of an article beside figures: baseline tables, claims, retold studies, losses.

Like everything in ``model``, all values are frozen and point into ``Document.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from extractors.model import Cohort, ReportedFigure, Span


@dataclass(frozen=True, slots=True)
class Characteristic:
    """What one cell of a baseline table prints of a group, or of one patient of a list of them.

    ``statistic`` is ``count`` (``value`` is the number of patients, ``percent`` their share of
    ``total``), ``percent``, ``median``, ``mean``, ``minimum``, ``maximum``, ``first_quartile``,
    ``third_quartile``, ``single`` (``patient`` is set, ``value`` only for a number) or empty where
    the table does not say.  ``spread_low`` alone is an SD or SE, with ``spread_high`` an IQR or a
    range.  ``heading`` is the part of the table, ``value_span`` the cell inside the row ``span``.
    """

    span: Span
    value_span: Span
    location: str
    cohort: Cohort
    variable: str
    statistic: str
    value: Decimal | None
    value_text: str
    level: str = ""
    heading: str = ""
    patient: str = ""
    percent: Decimal | None = None
    total: int | None = None
    unit: str = ""
    spread_kind: str = ""
    spread_low: Decimal | None = None
    spread_high: Decimal | None = None
    p_value: str = ""
    p_operator: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim in words, or the claim that a compared figure makes (``figure``).

    ``direction`` is one of ``increase``, ``decrease``, ``no-difference``, ``association``,
    ``not-observed`` and speaks of the endpoint as named: OS ``increase`` is better survival.
    ``exposure`` is what is said to make the difference, ``group`` the patients it was seen in.
    ``cue_span`` is the place of the deciding words, inside ``span`` (the quote).  ``intent`` is a
    CiTO property's local name where the claim answers the works of ``cited_refs``; a secondary
    claim is credited to them.
    """

    span: Span
    cue_span: Span
    location: str
    endpoint: str
    direction: str
    found_by: str
    exposure: str = ""
    comparator: str = ""
    group: str = ""
    significance: str = ""
    hedged: bool = False
    intent: str = ""
    attribution: str = "primary"
    cited_refs: tuple[int, ...] = ()
    population: str = ""
    setting: tuple[str, ...] = ()
    intervention: tuple[str, ...] = ()
    figure: ReportedFigure | None = None


@dataclass(frozen=True, slots=True)
class RetoldStudy:
    """The study behind results that the article retells, as far as it is told of there.

    ``number`` is the entry of the reference list, ``span`` its place; ``acronym`` is the name that
    the study goes by (``INVENTA-2``).  Empty where neither title nor telling sentence says it.
    """

    number: int
    name: str
    span: Span
    acronym: str = ""
    registrations: tuple[str, ...] = ()
    population: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """A sentence or cell that looks like a result and was not understood, or only in part.

    ``numbers`` are those of it that no figure holds, as printed; ``place`` names a cell by its row
    and column; ``reason`` is set where a problem of the table explains it.
    """

    span: Span
    text: str
    numbers: tuple[str, ...]
    place: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PartLosses:
    """The numbers of one section or table that look like results: in figures, and in none."""

    name: str
    kind: str
    captured: int
    missed: int
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Losses:
    """What did not get from an article into its figures.

    ``parts`` are sections and outcome tables in printed order, ``other_tables`` the tables that
    print no outcomes, ``unlisted`` the numbers cited that the reference list lacks, ``unclear`` the
    references of which no title or no year was read.
    """

    parts: tuple[PartLosses, ...]
    tables_seen: int
    tables_read: int
    other_tables: tuple[str, ...]
    references: int
    unlisted: tuple[int, ...]
    unclear: tuple[int, ...]
