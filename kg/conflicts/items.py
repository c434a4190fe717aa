"""Figures and findings as the conflict search needs them: fetched by column, joined in memory.

SPARQL joins of every figure with every other are slow by orders of magnitude (dependencies are
measured in ``bench/conflicts.py``), so each property is read once and pairs are made here.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions

from kg import namespaces as ns
from kg.vocabulary import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Store

    from extractors.lexicon import Lexicon

_MONTHS = {"year": 12.0, "month": 1.0, "week": 12 / 52.18, "day": 12 / 365.25}
#: The code of outcomes that are named in general only; they meet every endpoint.
GENERAL = "OTHER:outcome"
#: Up to how many items it is quicker to read each by itself.
_FEW = 1500


@dataclass(slots=True, eq=False)
class Item:
    """One figure or finding.  Shares are in percent, times in months, ids are IRIs."""

    iri: str
    article: str
    is_finding: bool
    endpoint: str
    primary: bool
    works: tuple[str, ...]
    measure: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    events: int | None = None
    total: int | None = None
    months: float | None = None
    group: str = ""
    whole: bool = False
    population: str = ""
    settings: frozenset[str] = frozenset()
    therapies: frozenset[str] = frozenset()
    direction: str = ""
    significance: str = ""
    hedged: bool = False
    exposure: str = ""
    comparator: str = ""
    intent: str = ""
    in_words: bool = False
    answers: tuple[str, ...] = ()
    start: int = 0
    mention: str = ""
    quote: str = ""
    #: What the exposure is about; worked out where findings are compared.
    about: frozenset[str] = frozenset()

    @property
    def source(self) -> tuple[str, tuple[str, ...]]:
        """Who says it of whom: the printing article and the works credited (none for its own).

        A result of others without a work is of nobody that is known, and stands for itself.
        """
        return (self.article, () if self.primary else self.works or (self.iri,))


@dataclass(slots=True)
class Study:
    """What is known of an article's study."""

    article: str
    label: str
    doi: str = ""
    work: str = ""
    authors: frozenset[str] = frozenset()
    start: int | None = None
    end: int | None = None
    facts: dict[str, list[str]] = field(default_factory=dict)
    selections: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """Everything that the search looks at."""

    items: list[Item]
    studies: dict[str, Study]
    labels: dict[str, str]
    broader: dict[str, frozenset[str]]
    #: The graph's own vocabulary, packs included.
    lexicon: Lexicon
    store: Store | None = None

    def quote_of(self, item: Item) -> str:
        """Return what is printed of an item, read where it is not known yet."""
        if self.store is not None:
            add_quotes(self.store, [item])
        return item.quote


class _Columns:
    """Values of single properties, read from all graphs at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, dict[str, list[str]]] = {}

    def of(self, name: str) -> dict[str, list[str]]:
        """Return subject to values of a property (a short name of ours, or an IRI)."""
        if name not in self._read:
            iri = name if name.startswith("http") else ns.EV + name
            found: dict[str, list[str]] = defaultdict(list)
            for subject, value in self._rows(f"SELECT ?s ?o WHERE {{ ?s <{iri}> ?o }}"):
                found[subject].append(value)
            self._read[name] = found
        return self._read[name]

    def having(self, name: str, value: str) -> frozenset[str]:
        """Return the subjects of which a property has this text."""
        return frozenset(
            row[0] for row in self._rows(f'SELECT ?s WHERE {{ ?s <{ns.EV}{name}> "{value}" }}')
        )

    def _rows(self, query: str) -> Iterator[list[str]]:
        """Yield the rows of a query; as CSV they come out in half the time of single terms."""
        found = self._store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)  # noqa: S101 - for the type checker
        told = found.serialize(format=QueryResultsFormat.CSV) or b""
        rows = csv.reader(io.StringIO(told.decode(), newline=""))
        next(rows, None)
        yield from rows

    def values(self, name: str, subject: str) -> Sequence[str]:
        """Return the values of a property of a node."""
        column = self._read.get(name)
        return (self.of(name) if column is None else column).get(subject, ())

    def text(self, name: str, subject: str) -> str:
        """Return the first value of a property, ``""`` without one."""
        values = self.values(name, subject)
        if not values:
            return ""
        return values[0] if len(values) == 1 else min(values)

    def number(self, name: str, subject: str) -> float | None:
        """Return a property as a number."""
        text = self.text(name, subject)
        return float(text) if text else None

    def whole(self, name: str, subject: str) -> int | None:
        """Return a property as a whole number."""
        text = self.text(name, subject)
        return int(text) if text else None


class _Nodes(_Columns):
    """The same, each node read by itself where few are needed."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._nodes: dict[str, dict[str, list[str]]] = {}

    def values(self, name: str, subject: str) -> Sequence[str]:
        """Return the values of a property of a node."""
        if not subject:
            return ()
        if subject not in self._nodes:
            told: dict[str, list[str]] = defaultdict(list)
            for _, p, o, _ in self._store.quads_for_pattern(NamedNode(subject), None, None, None):
                if isinstance(o, NamedNode | Literal):
                    told[p.value].append(o.value)
            self._nodes[subject] = told
        iri = name if name.startswith("http") else ns.EV + name
        return self._nodes[subject].get(iri, ())


def read_table(store: Store, endpoints: Iterable[str] | None = None) -> Table:
    """Return all figures and findings, or those of some endpoint codes and what is above them."""
    columns = _Columns(store)
    notation = {s: min(v) for s, v in columns.of(ns.SKOS + "notation").items()}
    broader = _broader(columns, notation)
    codes = columns.of("endpointCode")
    if endpoints is not None:
        wanted = {*endpoints, GENERAL}
        wanted |= {above for code in endpoints for above in broader.get(code, ())}
        codes = {s: v for s, v in codes.items() if v[0] in wanted}
        if len(codes) < _FEW:
            columns = _Nodes(store)
    studies = _studies(columns)
    canonical = _canonical(columns)
    told = columns.having("attribution", "secondary")
    fractions = columns.having("unit", "fraction")
    items = [
        _item(columns, iri, values[0], notation, canonical, told, fractions)
        for iri, values in codes.items()
        if "/estimate/" in iri or "/finding/" in iri
    ]
    # own claims are read when they are compared: most of them answer nobody
    add_quotes(store, [i for i in items if i.is_finding and (i.intent or not i.primary)])
    items.sort(key=lambda i: (i.article, i.start, i.iri))
    return Table(
        items, studies, _labels(columns, studies, items), broader, lexicon_of(store), store
    )


def _item(
    columns: _Columns,
    iri: str,
    code: str,
    notation: dict[str, str],
    canonical: dict[str, str],
    told: frozenset[str],
    fractions: frozenset[str],
) -> Item:
    """Return a figure or finding; ``told`` are those of others, ``fractions`` not in percent."""
    is_finding = "/finding/" in iri

    def names(name: str) -> frozenset[str]:
        return frozenset(notation.get(v, v) for v in columns.values(name, iri))

    def works(name: str) -> tuple[str, ...]:
        found = columns.values(name, iri)
        return tuple(sorted({canonical.get(w, w) for w in found})) if found else ()

    item = Item(
        iri=iri,
        article=columns.text("reportedIn", iri),
        is_finding=is_finding,
        endpoint=code,
        primary=iri not in told,
        works=works("attributedTo"),
        population=next(iter(names("population")), ""),
        settings=names("setting"),
        therapies=names("intervention"),
    )
    if is_finding:
        item.direction = columns.text("direction", iri)
        item.comparator = columns.text("comparator", iri)
        item.in_words = not columns.values("fromEstimate", iri)
        item.significance = columns.text("significance", iri)
        item.hedged = columns.text("hedged", iri) == "true"
        item.exposure = columns.text("exposureText", iri)
        item.group = columns.text("groupText", iri)
        item.intent = ns.short_id(columns.text("intent", iri))
        item.answers = works("answersTo")
        item.start = columns.whole("charStart", iri) or 0
        return item
    factor = 100.0 if iri in fractions else 1.0
    item.measure = columns.text("measureCode", iri)
    for field_name, name in (("value", "value"), ("low", "ciLow"), ("high", "ciHigh")):
        number = columns.number(name, iri)
        setattr(item, field_name, None if number is None else number * factor)
    cohort = columns.text("cohort", iri)
    item.group = columns.text(ns.RDFS + "label", cohort)
    item.whole = item.group == "all" or not item.primary
    item.events = columns.whole("events", iri)
    item.total = columns.whole("total", iri) or columns.whole("size", cohort)
    if not item.population:
        item.population = notation.get(columns.text("population", cohort), "")
    time = columns.number("timepoint", iri)
    unit = _MONTHS.get(columns.text("timepointUnit", iri))
    item.months = time * unit if time is not None and unit else None
    item.mention = columns.text("firstMention", iri)
    item.start = columns.whole("charStart", item.mention) or 0
    return item


def add_quotes(store: Store, items: Iterable[Item]) -> None:
    """Fill in the quotes, of which there are more than of anything else in a graph."""
    quote = NamedNode(ns.EV + "quote")
    for item in items:
        place = item.iri if item.is_finding else item.mention
        if not item.quote and place:
            found = store.quads_for_pattern(NamedNode(place), quote, None, None)
            item.quote = min(
                (q.object.value for q in found if isinstance(q.object, Literal)), default=""
            )


def _studies(columns: _Columns) -> dict[str, Study]:
    studies = {}
    for article, labels in columns.of("shortCitation").items():
        authors = columns.text("authors", article)
        study = Study(
            article,
            min(labels),
            columns.text("doi", article),
            columns.text("work", article),
            frozenset(_author(a) for a in authors.split(";") if a.strip()),
        )
        node = columns.text("describes", article)
        study.start = _year(columns.text("periodStart", node))
        study.end = _year(columns.text("periodEnd", node))
        for fact in columns.values("hasFact", node):
            kind = columns.text("factKind", fact)
            value = columns.text("factValue", fact)
            study.facts.setdefault(kind, []).append(value)
            if kind == "selection":
                concept = columns.text(ns.SKOS + "notation", columns.text("concept", fact))
                study.selections.append((concept, value, columns.text("quote", fact)))
        studies[article] = study
    return studies


def _author(name: str) -> str:
    """Return family name and initial, so that "Ann B Example" and "Example A" meet."""
    words = [w for w in name.replace(",", " ").replace(".", " ").split() if w]
    if len(words) < 2:
        return name.strip().casefold()
    family, given = (
        (words[0], words[1])
        if words[-1].isupper() and len(words[-1]) <= 3
        else (
            words[-1],
            words[0],
        )
    )
    return f"{family} {given[0]}".casefold()


def _year(text: str) -> int | None:
    digits = [w for w in text.replace(",", " ").split() if w.isdigit() and len(w) == 4]
    return int(digits[-1]) if digits else None


def _canonical(columns: _Columns) -> dict[str, str]:
    """Return works that are one to the first of them."""
    found: dict[str, str] = {}
    for subject, works in columns.of("sameWork").items():
        if subject.startswith(f"{ns.ID}work/"):
            found[subject] = min(*works, subject)
    for subject, works in columns.of("sameWork").items():
        if subject.startswith(f"{ns.ID}article/"):
            first = min(found.get(w, w) for w in works)
            found |= dict.fromkeys(works, first)
    return found


def _labels(columns: _Columns, studies: dict[str, Study], items: list[Item]) -> dict[str, str]:
    """Return what to call articles, and the works that they credit or answer."""
    labels = {article: study.label for article, study in studies.items()}
    named: dict[str, list[str]] = defaultdict(list)
    for work in {w for i in items for w in (*i.works, *i.answers)}:
        labels[work] = columns.text(ns.RDFS + "label", work)
        named[labels[work]].append(work)
    for label, works in named.items():
        if label and len(works) > 1:  # two works of one author and year: 2021a, 2021b
            works.sort(key=lambda w: (columns.text("workKey", w), w))
            labels |= {w: f"{label}{chr(ord('a') + n % 26)}" for n, w in enumerate(works)}
    return labels


def _broader(columns: _Columns, notation: dict[str, str]) -> dict[str, frozenset[str]]:
    """Return for each endpoint code its broader ones, all the way up."""
    direct: dict[str, set[str]] = defaultdict(set)
    for concept, above in columns.of(ns.SKOS + "broader").items():
        if "/endpoint/" in concept or "/adverse-event/" in concept:
            direct[notation.get(concept, concept)] |= {notation.get(a, a) for a in above}
    closed: dict[str, frozenset[str]] = {}
    for code in direct:
        seen: set[str] = set()
        queue = [*direct[code]]
        while queue:
            name = queue.pop()
            if name not in seen:
                seen.add(name)
                queue.extend(direct.get(name, ()))
        closed[code] = frozenset(seen)
    return closed
