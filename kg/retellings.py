"""Retellings: what articles tell of one work's results, held against each other and the work.

Two articles that retell one trial do not make two trials.  The graph of links says for every pair
of such figures whether they agree, and where the work itself was read, whether the original does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg import evidence
from kg import namespaces as ns
from kg.joined_works import JoinedWorks
from kg.retold_studies import study_of_work
from kg.store import to_ntriples
from kg.tellings import AGREES, DIFFERS, NOT_COMPARABLE, Verdict, compare, is_equal, telling
from kg.vocabulary import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

    from kg.tellings import Telling

NOT_FOUND = "not-found"
_TYPE = NamedNode(ns.RDF + "type")
_SECONDARY = Literal("secondary")
_PRIMARY = "primary"
#: Measures of a share of patients that one article may call this, another that.
_SHARES = frozenset({"proportion", "cumulative_incidence", "survival_probability"})


@dataclass(frozen=True, slots=True)
class Retelling:
    """A retold figure and what it was held against.

    ``told`` are one or two retold figures, ``original`` is the work's own; where nothing like it
    was found in the work's article, ``sought_in`` is that article.
    """

    work: str
    told: tuple[str, ...]
    verdict: Verdict
    original: str = ""
    sought_in: str = ""

    def triples(self) -> Iterator[Triple]:
        """Yield the retelling as RDF."""
        node = NamedNode(ns.mint("retelling", *sorted(self.told), self.original, self.sought_in))

        def link(name: str, iri: str) -> Triple:
            return Triple(node, NamedNode(name), NamedNode(iri))

        yield Triple(node, _TYPE, NamedNode(ns.EV + "Retelling"))
        yield link(ns.EV + "ofWork", self.work)
        for iri in self.told:
            yield link(ns.EV + "retold", iri)
        if self.original:
            yield link(ns.EV + "original", self.original)
        if self.sought_in:
            yield link(ns.EV + "soughtIn", self.sought_in)
        for iri in filter(None, (*self.told, self.original)):
            yield link(ns.PROV + "wasDerivedFrom", iri)
        yield link(ns.PROV + "wasGeneratedBy", ns.EV + "comparisonOfRetellings")
        yield Triple(node, NamedNode(ns.EV + "verdict"), Literal(self.verdict.name))
        for explanation in self.verdict.explanations:
            yield Triple(node, NamedNode(ns.EV + "explanation"), Literal(explanation))


def with_retellings(store: Store, links: str) -> str:
    """Return the N-Triples ``links`` with the retellings and joins that follow from them."""
    joins = JoinedWorks(links)
    found = list(parse(links, format=RdfFormat.N_TRIPLES))
    triples = [Triple(q.subject, q.predicate, q.object) for q in found]
    triples += _joins(store, joins)
    for retelling in retellings(store, joins):
        triples += retelling.triples()
    return to_ntriples(triples)


def retellings(store: Store, joins: JoinedWorks) -> list[Retelling]:
    """Return what comes of holding all retold figures of the store against each other."""
    found: list[Retelling] = []
    for work, (told, own) in sorted(_by_work(store, joins).items()):
        found += _among_retold(work, told)
        found += _with_original(work, told, own)
    return found


def _by_work(
    store: Store, joins: JoinedWorks
) -> dict[str, tuple[list[Telling], dict[str, list[Telling]]]]:
    """Return for each retold work how it is retold, and its own figures by article."""
    attribution = NamedNode(ns.EV + "attribution")
    secondary = store.quads_for_pattern(None, attribution, _SECONDARY, None)
    iris = [q.subject.value for q in secondary if isinstance(q.subject, NamedNode)]
    rows: dict[str, list[evidence.Row]] = defaultdict(list)
    for row in evidence.rows(store, iris):
        # A figure credited to several works at once is the result of none of them.
        credited = {
            joins.canonical(iri)
            for short in str(row["attributed_to"] or "").split(";")
            if (iri := ns.iri_of(short))
        }
        if len(credited) == 1:
            rows[credited.pop()].append(row)
    titles = _titles(store, joins)
    found = {}
    for work, retold in rows.items():
        said = sorted(titles[work])
        originals = {
            article: _tellings(store, _own_figures(store, article), said)
            for article in joins.articles(work)
        }
        found[work] = (_tellings(store, retold, said), originals)
    return found


def _tellings(store: Store, rows: Iterable[evidence.Row], titles: list[str]) -> list[Telling]:
    """Return rows as tellings of a work; figures are marked that their sentence leaves alike."""
    lexicon = lexicon_of(store)
    found = [
        telling(_article(store, row), row, titles, lexicon, _cycle(store, row)) for row in rows
    ]
    alike: dict[tuple[object, ...], int] = defaultdict(int)
    keys = [(t.place, t.kind, t.time, t.group.arms, t.group.marks) for t in found]
    for key in keys:
        alike[key] += 1
    return [replace(t, alone=alike[key] == 1) for t, key in zip(found, keys, strict=True)]


def _among_retold(work: str, told: list[Telling]) -> Iterator[Retelling]:
    """Yield what comes of holding the retold figures of a work against each other."""
    verdicts = {
        (a, b): verdict
        for a, b in combinations(range(len(told)), 2)
        if told[a].kind == told[b].kind
        and told[a].place != told[b].place
        and (verdict := compare(told[a], told[b]))
    }
    #: In which articles a figure has its like.
    matched: dict[int, set[str]] = defaultdict(set)
    for (a, b), verdict in verdicts.items():
        if verdict.name == AGREES:
            matched[a].add(told[b].article)
            matched[b].add(told[a].article)
    for (a, b), verdict in verdicts.items():
        # What has its like over there is not held against its neighbors, too; and two figures that
        # a third article tells both of are two.
        has_its_like = told[b].article in matched[a] or told[a].article in matched[b]
        if verdict.name == AGREES or not (has_its_like or matched[a] & matched[b]):
            yield Retelling(work, (_iri(told[a]), _iri(told[b])), verdict)


def _with_original(
    work: str, told: list[Telling], own: dict[str, list[Telling]]
) -> Iterator[Retelling]:
    """Yield what comes of looking for each retold figure of a work in the work itself."""
    for article, figures in own.items():
        for retold in told:
            verdicts = [
                (original, verdict)
                for original in figures
                if retold.kind == original.kind and (verdict := compare(retold, original))
            ]
            best = (
                [pair for pair in verdicts if pair[1].name == AGREES]
                or [pair for pair in verdicts if pair[1].name == DIFFERS]
                or [pair for pair in verdicts if "group" not in pair[1].explanations]
                or [(o, v) for o in figures if (v := _called_otherwise(retold, o))]
            )
            for original, verdict in best:
                yield Retelling(work, (_iri(retold),), verdict, original=_iri(original))
            if not best:
                yield Retelling(work, (_iri(retold),), Verdict(NOT_FOUND), sought_in=article)


def _called_otherwise(retold: Telling, original: Telling) -> Verdict | None:
    """Return a verdict where the original prints the same share of the same as another measure."""
    same_endpoint = retold.row["endpoint"] == original.row["endpoint"]
    if same_endpoint and {retold.row["measure"], original.row["measure"]} <= _SHARES:
        one_kind = replace(original, row={**original.row, "measure": retold.row["measure"]})
        verdict = compare(retold, one_kind) if retold.kind == one_kind.kind else None
        if verdict and is_equal(retold, original):
            return Verdict(NOT_COMPARABLE, ("measure", *verdict.explanations))
    return None


def _titles(store: Store, joins: JoinedWorks) -> dict[str, set[str]]:
    """Return the titles of every work, as reference lists and articles print them."""
    found: dict[str, set[str]] = defaultdict(set)
    for relation, title in (
        (ns.BIRO + "references", ns.EV + "refTitle"),
        (ns.EV + "work", ns.DCTERMS + "title"),
    ):
        for quad in store.quads_for_pattern(None, NamedNode(relation), None, None):
            if not isinstance(quad.object, NamedNode):
                continue
            for said in store.quads_for_pattern(
                quad.subject, NamedNode(title), None, quad.graph_name
            ):
                if isinstance(said.object, Literal):
                    found[joins.canonical(quad.object.value)].add(said.object.value)
    return found


def _own_figures(store: Store, article: str) -> list[evidence.Row]:
    relation = NamedNode(ns.EV + "reportedIn")
    quads = store.quads_for_pattern(None, relation, NamedNode(article), None)
    iris = [q.subject.value for q in quads if isinstance(q.subject, NamedNode)]
    return [row for row in evidence.rows(store, iris) if row["attribution"] == _PRIMARY]


def _article(store: Store, row: evidence.Row) -> str:
    figure, relation = NamedNode(_estimate(row)), NamedNode(ns.EV + "reportedIn")
    quads = store.quads_for_pattern(figure, relation, None, None)
    return min((q.object.value for q in quads if isinstance(q.object, NamedNode)), default="")


def _cycle(store: Store, row: evidence.Row) -> int | None:
    figure, relation = NamedNode(_estimate(row)), NamedNode(ns.EV + "cycle")
    quads = store.quads_for_pattern(figure, relation, None, None)
    return min((int(q.object.value) for q in quads if isinstance(q.object, Literal)), default=None)


def _joins(store: Store, joins: JoinedWorks) -> Iterator[Triple]:
    """Yield which studies are one because their works are."""
    same_study = NamedNode(ns.EV + "sameStudy")
    for quad in store.quads_for_pattern(None, NamedNode(ns.EV + "origin"), None, None):
        if not isinstance(quad.object, NamedNode):
            continue
        work = quad.object.value
        study, stands = study_of_work(work), study_of_work(joins.canonical(work))
        if study != stands:
            yield Triple(NamedNode(study), same_study, NamedNode(stands))
        for article in joins.articles(work):
            for own in store.quads_for_pattern(
                NamedNode(article), NamedNode(ns.EV + "describes"), None, None
            ):
                if isinstance(own.object, NamedNode):
                    yield Triple(NamedNode(stands), same_study, own.object)


def _iri(told: Telling) -> str:
    return _estimate(told.row)


def _estimate(row: evidence.Row) -> str:
    iri = ns.iri_of(str(row["id"]))
    assert iri is not None  # noqa: S101 - for the type checker: rows carry ids of estimates
    return iri
