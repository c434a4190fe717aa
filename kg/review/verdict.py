"""A person's verdict on one figure, and the graph of its own in which verdicts stand.

A verdict points at the places that print the figure (mentions) and holds what was read there and
what the person says instead, so it outlives rules that read the place differently.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg import namespaces as ns
from kg.tables.synthesis import largest_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

    from kg.evidence import Row

ACCEPT, CORRECT, REJECT, MISSING = "accept", "correct", "reject", "missing"
KINDS = (ACCEPT, CORRECT, REJECT, MISSING)
#: What evidence says of a figure that a person held against the article.
CHECKED = {ACCEPT: "accepted", CORRECT: "corrected", MISSING: "added"}

_TYPE = NamedNode(ns.RDF + "type")
_VERDICT = NamedNode(ns.EV + "Verdict")
_GRAPH = NamedNode(ns.REVIEW_GRAPH)
_DATE_TIME = NamedNode(ns.XSD + "dateTime")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who said what of which figure, when and why.

    ``told`` is the evidence row as it was read (empty for a figure that was missing), ``meant``
    the row as the person has it (empty for one that is rejected).  ``alone`` says that its places
    printed no other figure then.  ``outcome`` is what became of it when it was last applied.
    """

    kind: str
    article: str
    quote: str
    reviewer: str
    at: str
    reason: str = ""
    mentions: tuple[str, ...] = ()
    told: Mapping[str, object] = field(default_factory=dict)
    meant: Mapping[str, object] = field(default_factory=dict)
    alone: bool = False
    outcome: str = ""

    @property
    def iri(self) -> str:
        """The verdict's node: one for each person and figure, a later one takes its place."""
        about = claim(self.told or self.meant)
        return ns.mint("verdict", self.article, self.reviewer, self.quote, *about)

    def with_outcome(self, outcome: str) -> Verdict:
        """Return the verdict with what became of it."""
        return replace(self, outcome=outcome)

    def triples(self) -> list[Triple]:
        """Return the verdict and its person for the graph of verdicts."""
        node, person = NamedNode(self.iri), NamedNode(ns.mint("person", self.reviewer))
        texts = {
            "verdict": self.kind,
            "quote": self.quote,
            "reason": self.reason,
            "outcome": self.outcome,
            "wasRead": json.dumps(self.told, ensure_ascii=False, sort_keys=True),
            "isMeant": json.dumps(self.meant, ensure_ascii=False, sort_keys=True),
            "stoodAlone": "true" if self.alone else "",
        }
        found = [
            Triple(node, _TYPE, _VERDICT),
            Triple(node, NamedNode(ns.EV + "onArticle"), NamedNode(self.article)),
            Triple(node, NamedNode(ns.PROV + "wasAttributedTo"), person),
            Triple(
                node,
                NamedNode(ns.PROV + "generatedAtTime"),
                Literal(self.at, datatype=_DATE_TIME),
            ),
            Triple(person, _TYPE, NamedNode(ns.PROV + "Person")),
            Triple(person, NamedNode(ns.RDFS + "label"), Literal(self.reviewer)),
        ]
        found += [
            Triple(node, NamedNode(ns.EV + "onMention"), NamedNode(mention))
            for mention in self.mentions
        ]
        found += [Triple(node, NamedNode(ns.EV + n), Literal(v)) for n, v in texts.items() if v]
        return found


def claim(row: Mapping[str, object]) -> tuple[str, ...]:
    """Return what makes a figure this one and no other of the same place.

    >>> claim({"endpoint": "OS", "value": 24.0}) == claim({"endpoint": "OS", "value": 24})
    True
    """
    columns = ("endpoint", "measure", "group", "attribution", "contrast", "analysis", "unit")
    value = row.get("value")
    number = f"{value:.12g}" if isinstance(value, int | float) else str(value or "")
    told: Row = {c: _plain(row.get(c)) for c in ("timepoint", "timepoint_unit")}
    return (*(str(row.get(c) or "") for c in columns), number, largest_time(told))


def value_offset(quote: str, value: str) -> int | None:
    """Return where a quote prints a value, None where it does not; 1 is no part of 31 or 1.5.

    >>> value_offset("31 of 43 (1%)", "1"), value_offset("31 of 43", "1")
    (10, None)
    """
    found = re.search(rf"(?<![\w.,]){re.escape(value)}(?!\w|[.,]\d)", quote)
    return found.start() if found else None


def _plain(value: object) -> str | int | float | None:
    return value if isinstance(value, str | int | float) else None


def read_verdicts(store: Store, article: str = "") -> list[Verdict]:
    """Return the verdicts of a store, of one article or of all, the oldest first."""
    found = []
    for quad in store.quads_for_pattern(None, _TYPE, _VERDICT, _GRAPH):
        if not isinstance(quad.subject, NamedNode):
            continue
        verdict = _read(store, quad.subject)
        if not article or verdict.article == article:
            found.append(verdict)
    return in_order(found)


def in_order(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return verdicts, the oldest first: a later one speaks of what an earlier one left."""
    return sorted(verdicts, key=lambda v: (v.at, v.iri))


def _read(store: Store, node: NamedNode) -> Verdict:
    texts: dict[str, str] = {}
    mentions, reviewer = [], ""
    for quad in store.quads_for_pattern(node, None, None, _GRAPH):
        name = ns.short_id(quad.predicate.value)
        if name == "onMention" and isinstance(quad.object, NamedNode):
            mentions.append(quad.object.value)
        elif name == "wasAttributedTo" and isinstance(quad.object, NamedNode):
            labels = store.quads_for_pattern(
                quad.object, NamedNode(ns.RDFS + "label"), None, _GRAPH
            )
            reviewer = min(q.object.value for q in labels if isinstance(q.object, Literal))
        elif isinstance(quad.object, Literal | NamedNode):
            texts[name] = quad.object.value
    return Verdict(
        kind=texts["verdict"],
        article=texts["onArticle"],
        quote=texts["quote"],
        reviewer=reviewer,
        at=texts["generatedAtTime"],
        reason=texts.get("reason", ""),
        mentions=tuple(sorted(mentions)),
        told=json.loads(texts["wasRead"]),
        meant=json.loads(texts["isMeant"]),
        alone=texts.get("stoodAlone") == "true",
        outcome=texts.get("outcome", ""),
    )
