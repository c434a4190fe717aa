"""What the articles claim in words: findings of the graph that a question about conflicts means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import evidence
from kg import namespaces as ns
from kg.ask.words import keys_of
from kg.parameters import find_concepts, with_narrower
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Store

    from extractors.lexicon import Lexicon
    from kg.ask.reading import Facet, Reading
    from kg.evidence import Row

#: What a claim tells beside the columns of a figure.
EXTRA = ("direction", "significance")
COLUMNS = (*evidence.COLUMNS, *EXTRA)
#: Claims that a figure tells are left to the figure.
_CLAIMS = """
SELECT ?id ?doi ?study ?source_form ?attribution ?group ?comparator ?endpoint ?direction
       ?significance ?location ?char_start ?char_end ?quote ?population
       (GROUP_CONCAT(DISTINCT STR(?ref); separator=";") AS ?cited_refs)
       (GROUP_CONCAT(DISTINCT STR(?work); separator=";") AS ?attributed_to)
       (GROUP_CONCAT(DISTINCT ?when; separator=";") AS ?setting)
WHERE {
  # Findings first: there are far more figures of an endpoint.
  { SELECT ?id WHERE { ?id a ev:Finding } }
  %s
  ?id ev:reportedIn ?article ; ev:attribution ?attribution ;
      ev:endpoint ?meant ; ev:endpointCode ?endpoint ; ev:direction ?direction ;
      ev:location ?location ; ev:charStart ?char_start ; ev:charEnd ?char_end ; ev:quote ?quote .
  ?article ev:shortCitation ?study ; ev:sourceForm ?source_form .
  FILTER NOT EXISTS { ?id ev:fromEstimate ?figure }
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?id ev:exposureText ?group }
  OPTIONAL { ?id ev:comparator ?comparator }
  OPTIONAL { ?id ev:significance ?significance }
  OPTIONAL { ?id ev:population/skos:notation ?population }
  OPTIONAL { ?id ev:citedRef ?ref }
  OPTIONAL { ?id ev:attributedTo ?work }
  OPTIONAL { ?id ev:setting/skos:notation ?when }
}
GROUP BY ?id ?doi ?study ?source_form ?attribution ?group ?comparator ?endpoint ?direction
         ?significance ?location ?char_start ?char_end ?quote ?population
ORDER BY ?study ?char_start ?id"""
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in ns.PREFIXES.items())


def claims_on(store: Store, reading: Reading, lexicon: Lexicon) -> list[Row]:
    """Return the claims on an endpoint in sentences that speak of all that a question names."""
    endpoint = reading.facet("endpoint")
    bound = ""
    if endpoint is not None:
        concepts = [c for v in endpoint.values for c in find_concepts(lexicon, "endpoint", v)]
        iris = {iri for c in concepts for iri in with_narrower(store, c.iri)}
        bound = f"VALUES ?meant {{ {' '.join(f'<{iri}>' for iri in sorted(iris))} }}"
    named = [*_names(reading, lexicon)]
    if endpoint is None and not named:
        return []
    rows = select(store, f"{_PREFIXES}\n{_CLAIMS % bound}")[1]
    studies, setting = reading.facet("study"), reading.facet("setting")
    when = [*_labels(setting, "setting", lexicon)] if setting else []
    meant = [
        row
        for row in rows
        if all(_speaks_of(names, row) for names in named)
        and (studies is None or row["study"] in studies.shown)
        and (setting is None or _is_at(row, setting.values, when))
    ]
    if endpoint is None:
        # One sentence says the same of several endpoints; none of them was asked for.
        meant = list({row["quote"]: row for row in reversed(meant)}.values())[::-1]
    return [_row(row) for row in meant]


def _names(reading: Reading, lexicon: Lexicon) -> Iterable[tuple[tuple[str, ...], ...]]:
    """Yield the names of each therapy and group that a question is about."""
    if therapies := reading.facet("intervention"):
        yield from _labels(therapies, "intervention", lexicon)
    for term in (*reading.wanted, *(t for side in reading.sides for t in side.terms)):
        if term.scheme:
            yield term.phrases


def _labels(facet: Facet, scheme: str, lexicon: Lexicon) -> Iterable[tuple[tuple[str, ...], ...]]:
    """Yield what each concept of a facet is called."""
    for concept in (c for v in facet.values if (c := lexicon.get(scheme, v))):
        yield tuple(keys_of(label) for label in (*concept.labels, *concept.hidden))


def _is_at(row: Row, settings: Sequence[str], names: Sequence[tuple[tuple[str, ...], ...]]) -> bool:
    """Tell whether a claim is of a setting, by what is known of it, else by its own words."""
    if told := str(row["setting"] or ""):
        return not set(settings).isdisjoint(told.split(";"))
    return any(_speaks_of(called, row) for called in names)


def _speaks_of(names: tuple[tuple[str, ...], ...], row: Row) -> bool:
    keys = keys_of(str(row["quote"]))
    return any(keys[i : i + len(n)] == n for n in names if n for i in range(len(keys) - len(n) + 1))


def _row(claim: Row) -> Row:
    works = [ns.short_id(w) for w in str(claim["attributed_to"] or "").split(";") if w]
    row: Row = {**dict.fromkeys(COLUMNS), **claim}
    return {
        **row,
        "id": ns.short_id(str(claim["id"])),
        "attributed_to": ";".join(works) or None,
        "cited_refs": claim["cited_refs"] or None,
        "setting": claim["setting"] or None,
        "mentions": claim["location"],
    }
