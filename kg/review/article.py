"""One article's graph in memory while verdicts change it: its figures, their places, its groups."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from extractors.lexicon import load
from kg import evidence
from kg import namespaces as ns
from kg.merge import COMPARATIVE
from kg.review.verdict import value_offset
from kg.store import in_memory, to_ntriples
from kg.triples import Triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kg.evidence import Row

_FOUND_BY = "review"
_DEFAULT_LOCATION = "text:"


class ReviewedArticle:
    """The figures of one article as verdicts see and change them.

    ``text`` returns the article's text where it can still be read, else None; it is asked for only
    where the graph does not say where a quote stands.
    """

    def __init__(
        self,
        article: str,
        triples: str,
        notations: Iterable[Quad],
        text: Callable[[], str | None],
    ) -> None:
        self.article = article
        self.graph = NamedNode(ns.article_graph(article))
        self.store = in_memory(self.graph.value, triples)
        # Rows name concepts by their notation, which the vocabulary's own graph tells.
        self.store.extend(notations)
        self._text = text
        self._known_text: str | None = None
        self._has_asked = False
        self._quotes: dict[str, set[str]] = {}
        for mention in self._subjects("type", NamedNode(ns.EV + "Mention")):
            self._note_quote(mention, self._one(mention, "quote"))
        self.rows: dict[str, Row] = {}
        self.places: dict[str, set[str]] = {}
        self._read(self._subjects("type", NamedNode(ns.EV + "Estimate")))

    def triples(self) -> str:
        """Return the graph as it is now; places that no figure has any more are left out."""
        used = {place for places in self.places.values() for place in places}
        for mention in self._subjects("type", NamedNode(ns.EV + "Mention")):
            if mention not in used:
                self._remove_mention(mention)
        return to_ntriples(self.store.quads_for_pattern(None, None, None, self.graph))

    def near(self, mentions: Iterable[str], quote: str) -> list[str]:
        """Return the figures that one of some places prints, or whose place has the same quote."""
        wanted = {*mentions, *self._quoting(quote)}
        return sorted(e for e, places in self.places.items() if places & wanted)

    def remove(self, estimates: Iterable[str]) -> None:
        """Take figures out; their places stay until the graph is handed on."""
        for estimate in estimates:
            for quad in self._quads(estimate):
                self.store.remove(quad)
            self.rows.pop(estimate, None)
            self.places.pop(estimate, None)

    def mark(self, estimate: str, checked: str, verdict: str) -> None:
        """Say that a person checked a figure."""
        self._replace_text(estimate, "checked", checked)
        writer = Triples(self.graph.value, load())
        writer.link(estimate, "checkedBy", verdict)
        self._add(writer)
        self._read([estimate])

    def write(self, iri: str, row: Mapping[str, object], places: Iterable[str]) -> None:
        """Write a figure from its evidence row, its first place first."""
        mentions = [*dict.fromkeys(places)]
        writer = Triples(self.graph.value, load())
        measure, attribution = str(row["measure"]), str(row["attribution"] or "primary")
        writer.a(iri, ns.EV + "Estimate", ns.EVIDENCE[attribution])
        if measure in COMPARATIVE:
            writer.a(iri, ns.EV + "Comparison")
        writer.link(iri, "reportedIn", self.article)
        cohort = self._cohort(row, writer)
        # A retold figure belongs to the study of its group, where the graph knows that study.
        is_own = attribution == "primary"
        told = (self.article, "describes") if is_own else (cohort, "study")
        writer.link(iri, "study", *self._objects(*told))
        writer.link(iri, "endpoint", writer.endpoint(str(row["endpoint"])))
        writer.link(iri, "measure", writer.concept("measure", measure))
        writer.link(iri, "cohort", cohort)
        for column, scheme in (("population", "age-group"), *((c, c) for c in _CONCEPTS)):
            for notation in _parts(row.get(column)):
                writer.link(iri, column, writer.concept(scheme, notation))
        for refs in _parts(row.get("cited_refs")):
            writer.add(iri, "citedRef", int(refs))
        writer.link(iri, "attributedTo", *self._works(row))
        texts = {**row, "found_by": row.get("found_by") or _FOUND_BY, "checked": None}
        for column, name in evidence.TEXTS.items():
            writer.add(iri, name, _text(texts.get(column)))
        for column, name in evidence.NUMBERS.items():
            number = _number(row.get(column))
            if number is not None and column not in _COUNTS:
                number = Decimal(number)
            writer.add(iri, name, number)
        writer.link(iri, "hasMention", *mentions)
        writer.link(iri, "firstMention", *mentions[:1])
        self._add(writer)
        self._read([iri])

    # -- places --------------------------------------------------------------------------------

    def places_of(
        self, mentions: Iterable[str], quote: str, row: Mapping[str, object], *, same_value: bool
    ) -> list[str]:
        """Return the places that print a figure, the first one first; [] where they are gone.

        A place is made where the graph has none, or (without ``same_value``) none for the value.
        """
        first = str(row.get("location") or "")
        known = [m for m in mentions if self._one(m, "quote")]
        is_known = bool(known)
        known = known or self._quoting(quote)
        known.sort(key=lambda m: (self._one(m, "location") != first, int(self._one(m, "order"))))
        if is_known and same_value:
            return known
        value = str(row.get("value_text") or "")
        if known:
            same = [m for m in known if not value or self._printed(m) == value]
            moved = [self._moved(m, value) for m in known if m not in same] if not same else []
            return same or [m for m in moved if m]
        start, printed = self._find(quote)
        if not printed:
            return []
        location = str(row.get("location") or _DEFAULT_LOCATION)
        return [self._make_place(start, printed, location, value)]

    def prints(self, quote: str) -> bool:
        """Tell whether the article prints a quote (still), whatever its blanks and line ends."""
        return bool(self._quoting(quote) or self._find(quote)[1])

    def _find(self, quote: str) -> tuple[int, str]:
        """Return where the text of the article has a quote, and how it stands there."""
        if not self._has_asked:
            self._known_text, self._has_asked = self._text(), True
        words = r"\s+".join(map(re.escape, quote.split()))
        found = re.search(words, self._known_text or "") if words else None
        return (found.start(), found[0]) if found else (0, "")

    def _quoting(self, quote: str) -> list[str]:
        return sorted(self._quotes.get(" ".join(quote.split()), ()))

    def _note_quote(self, mention: str, quote: str) -> None:
        self._quotes.setdefault(" ".join(quote.split()), set()).add(mention)

    def _printed(self, mention: str) -> str:
        """Return the value that a place was made for."""
        start = int(self._one(mention, "charStart"))
        ends = (int(self._one(mention, n)) - start for n in ("valueStart", "valueEnd"))
        return self._one(mention, "quote")[slice(*ends)]

    def _moved(self, mention: str, value: str) -> str:
        """Return a place with the same quote for another value, empty where it does not hold it."""
        quote, start = self._one(mention, "quote"), int(self._one(mention, "charStart"))
        if value_offset(quote, value) is None:
            return ""
        return self._make_place(start, quote, self._one(mention, "location"), value)

    def _make_place(self, start: int, quote: str, location: str, value: str) -> str:
        at = start + (value_offset(quote, value) or 0)
        end = at + max(len(value), 1)
        source_form = self._one(self.article, "sourceForm")
        fields = (source_form, location, start, at, end, quote)
        iri = ns.mint("mention", self.article, *fields)
        if self._one(iri, "quote"):
            return iri
        writer = Triples(self.graph.value, load())
        writer.a(iri, ns.EV + "Mention", ns.OA + "SpecificResource")
        texts = {"location": location, "quote": quote}
        for name, text in texts.items():
            writer.add(iri, name, text)
        orders = [int(text) for text in self._texts("order").values()]
        numbers = {"charStart": start, "charEnd": start + len(quote)}
        numbers |= {"valueStart": at, "valueEnd": end, "order": max(orders, default=0) + 1}
        for name, number in numbers.items():
            writer.add(iri, name, number)
        writer.link(iri, ns.OA + "hasSource", self.article)
        writer.link(iri, ns.OA + "hasSelector", f"{iri}#quote", f"{iri}#position")
        writer.a(f"{iri}#quote", ns.OA + "TextQuoteSelector")
        writer.add(f"{iri}#quote", ns.OA + "exact", quote)
        writer.a(f"{iri}#position", ns.OA + "TextPositionSelector")
        writer.add(f"{iri}#position", ns.OA + "start", start)
        writer.add(f"{iri}#position", ns.OA + "end", start + len(quote))
        self._add(writer)
        self._note_quote(iri, quote)
        return iri

    # -- groups and works ----------------------------------------------------------------------

    def _cohort(self, row: Mapping[str, object], writer: Triples) -> str:
        """Return the group of a figure: the one of this name and size, else a new one."""
        label, size = " ".join(str(row["group"]).split()), _number(row.get("group_n"))
        labelled = self._subjects(ns.RDFS + "label", Literal(label))
        named = [node for node in labelled if node.startswith(f"{ns.ID}cohort/")]
        for cohort in named:
            if size is None or self._one(cohort, "size") == str(size):
                return cohort
        iri = ns.mint("cohort", self.article, label, _FOUND_BY, size)
        for quad in self._quads(named[0]) if named else ():
            if ns.short_id(quad.predicate.value) != "size":
                writer.found[Quad(NamedNode(iri), quad.predicate, quad.object, self.graph)] = None
        writer.a(iri, ns.EV + "Cohort")
        writer.add(iri, ns.RDFS + "label", label)
        writer.add(iri, "size", size)
        if not named and row.get("attribution") == "secondary":
            writer.link(iri, "origin", *self._works(row))
        elif not named:
            writer.link(iri, "study", *self._objects(self.article, "describes"))
        return iri

    def _works(self, row: Mapping[str, object]) -> list[str]:
        """Return the works that the reference list of the article has under some numbers."""
        numbers = {*_parts(row.get("cited_refs"))}
        entries = [e for e, number in self._texts("number").items() if number in numbers]
        found = (self._objects(e, ns.BIRO + "references") for e in entries)
        return sorted({work for works in found for work in works})

    # -- the graph -----------------------------------------------------------------------------

    def _read(self, estimates: list[str]) -> None:
        for estimate, row in zip(estimates, self._rows_of(estimates), strict=True):
            self.rows[estimate] = row
            self.places[estimate] = {*self._objects(estimate, "hasMention")}

    def _rows_of(self, estimates: list[str]) -> list[Row]:
        found = {str(row["id"]): row for row in evidence.rows(self.store, estimates)}
        return [found[ns.short_id(estimate)] for estimate in estimates]

    def _add(self, writer: Triples) -> None:
        self.store.extend(writer.found)

    def _replace_text(self, subject: str, name: str, text: str) -> None:
        for quad in self._quads(subject, name):
            self.store.remove(quad)
        writer = Triples(self.graph.value, load())
        writer.add(subject, name, text)
        self._add(writer)

    def _remove_mention(self, mention: str) -> None:
        for node in (mention, *self._objects(mention, ns.OA + "hasSelector")):
            for quad in self._quads(node):
                self.store.remove(quad)

    def _quads(self, subject: str, name: str = "") -> list[Quad]:
        predicate = NamedNode(_iri(name)) if name else None
        found = self.store.quads_for_pattern(NamedNode(subject), predicate, None, self.graph)
        return [*found]

    def _subjects(self, name: str, value: NamedNode | Literal) -> list[str]:
        found = self.store.quads_for_pattern(None, NamedNode(_iri(name)), value, self.graph)
        return sorted(q.subject.value for q in found if isinstance(q.subject, NamedNode))

    def _texts(self, name: str) -> dict[str, str]:
        """Return the texts of a property, by the node that has it."""
        found = self.store.quads_for_pattern(None, NamedNode(_iri(name)), None, self.graph)
        return {
            q.subject.value: q.object.value
            for q in found
            if isinstance(q.subject, NamedNode) and isinstance(q.object, Literal)
        }

    def _objects(self, subject: str, name: str) -> list[str]:
        return sorted(
            q.object.value for q in self._quads(subject, name) if isinstance(q.object, NamedNode)
        )

    def _one(self, subject: str, name: str) -> str:
        return min(
            (q.object.value for q in self._quads(subject, name) if isinstance(q.object, Literal)),
            default="",
        )


_CONCEPTS = ("setting", "intervention")
_COUNTS = frozenset({"n_events", "n_total"})


def _iri(name: str) -> str:
    if name == "type":
        return ns.RDF + name
    return name if name.startswith("http") else ns.EV + name


def _parts(value: object) -> list[str]:
    return [part.strip() for part in str(value or "").split(";") if part.strip()]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _number(value: object) -> int | Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(str(value))
    return int(number) if isinstance(value, int) else number
