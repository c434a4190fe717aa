"""Entries for a person: the sides one under the other, the test, and what may explain it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import evidence, findings
from kg import namespaces as ns
from kg.namespaces import short_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from kg.conflicts.entry import Conflict
    from kg.evidence import Row

_WIDTH = 100
_MOST = 6


def to_text(store: Store, entries: Sequence[Conflict]) -> str:
    """Return the entries as numbered paragraphs."""
    told = _Sides(store, entries)
    parts = []
    for number, entry in enumerate(entries, start=1):
        verdict = entry.verdict.replace("-", " ")
        lines = [f"{number}. {verdict}: {entry.question}  [{short_id(entry.iri)}]"]
        for name, side in (("A", entry.side_a), ("B", entry.side_b)):
            shown = [told.line(iri) for iri in side[:_MOST]]
            more = len(side) - _MOST
            shown += [f"and {more} more"] if more > 0 else []
            lines += [
                _wrapped(f"   {name}  " if not i else "      ", s) for i, s in enumerate(shown)
            ]
        lines.append(_wrapped("   basis  ", entry.basis))
        if entry.explanations:
            lines.append(_wrapped("   may be explained by  ", "; ".join(entry.explanations)))
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n" if parts else ""


def _wrapped(lead: str, text: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=lead, subsequent_indent=" " * min(len(lead), 10)
    )


class _Sides:
    """What to say of a figure, a finding or a work."""

    def __init__(self, store: Store, entries: Sequence[Conflict]) -> None:
        wanted = {iri for e in entries for iri in (*e.side_a, *e.side_b)}
        figures = evidence.rows(store, [i for i in wanted if "/estimate/" in i])
        self._labels = labels(store, [i for i in wanted if "/estimate/" not in i])
        self._rows: dict[str, Row] = {str(row["id"]): row for row in figures}
        self._rows |= {
            str(row["id"]): row
            for row in findings.rows(store)
            if any(iri.endswith(str(row["id"])) for iri in wanted)
        }

    def line(self, iri: str) -> str:
        """Return one side's member in one line."""
        row = self._rows.get(short_id(iri))
        if row is None:
            name = self._labels.get(iri, "")
            return f"{name} (only the words tell of it) [{short_id(iri)}]"
        if "direction" in row:
            sure = ", ".join(filter(None, (str(row["significance"] or ""), _hedge(row))))
            quote = " ".join(str(row["quote"]).split())
            what = f"{row['endpoint']} {row['direction']}{f' ({sure})' if sure else ''}"
            return f"{row['study']}: {what}: “{_cut(quote)}” [{row['id']}]"
        return f"{row['study']}: {_figure(row)} [{row['id']}]"


def labels(store: Store, iris: Sequence[str]) -> dict[str, str]:
    """Return what works and articles are called."""
    found: dict[str, str] = {}
    for iri in iris:
        for name in (ns.RDFS + "label", ns.EV + "shortCitation"):
            for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(name), None, None):
                if isinstance(quad.object, Literal):
                    found[iri] = min(found.get(iri, quad.object.value), quad.object.value)
    return found


def _hedge(row: Row) -> str:
    return "hedged" if row["hedged"] in (True, "true") else ""


def _figure(row: Row) -> str:
    unit = (
        "%" if row["unit"] == "%" else f" {row['unit']}" if row["unit"] in ("month", "day") else ""
    )
    n = f" ({row['n_events']}/{row['n_total']})" if row["n_events"] is not None else ""
    interval = (
        f" ({row['ci_low']}-{row['ci_high']})"
        if row["ci_low"] is not None and row["ci_high"] is not None
        else ""
    )
    time = f" at {row['timepoint']} {row['timepoint_unit']}" if row["timepoint"] else ""
    return f"{row['endpoint']}{time} {row['value']}{unit}{n}{interval}, {row['group']}"


def _cut(text: str) -> str:
    return text if len(text) <= 160 else text[:160].rsplit(" ", 1)[0] + " …"
