"""Questions about studies themselves: how many patients, what design, how endpoints are defined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.ask.answer import Answer, found, names, not_understood, nothing_found
from kg.ask.reading import Facet
from kg.ask.unclear import is_first
from kg.ask.words import word_set
from kg.output import quantity
from kg.queries import bind, find, run, select

if TYPE_CHECKING:
    from pyoxigraph import Store

    from extractors.lexicon import Lexicon
    from kg.ask.reading import Reading
    from kg.ask.words import Word
    from kg.evidence import Row

SIZES = ("doi", "study", "value", "unit", "counted", "quote")
FACTS = ("doi", "study", "kind", "value", "quote", "char_start", "char_end")
#: Facets that choose studies.
_OF_STUDIES = ("study", "design", "country")
_DEFINITION = "endpoint_definition"
_PATIENTS = word_set("case child children participant patient people size subject")
_ARTICLES = word_set("article paper publication study trial")
_NUMBERS = word_set("five four number one sample six ten three total two")


def answer_with_sizes(store: Store, reading: Reading, lexicon: Lexicon) -> Answer:
    """Answer how many patients a study has, or how many articles there are."""
    keys = set(reading.keys)
    if problem := _unexplained(reading):
        return not_understood(reading, lexicon, problem)
    if not keys & _PATIENTS:
        if keys & _ARTICLES:
            return _articles(store, reading)
        return not_understood(reading, lexicon, "it does not say of what the number is asked")
    if other := [f for f in reading.facets if f.name not in (*_OF_STUDIES, "measure")]:
        told = ", ".join(f.text for f in other)
        return nothing_found(
            reading, f"only whole studies are counted, not their patients with {told}"
        )
    sparql = bind(store, find("study_sizes"), _studies(reading))
    rows = _one_a_study([{**row, "counted": "patients"} for row in select(store, sparql)[1]])
    if not rows:
        return nothing_found(reading, "no study tells its number of patients", sparql=sparql)
    total = sum(int(row["value"] or 0) for row in rows)
    studies = quantity(len(rows), "study", "studies")
    summary = f"{total} patients in {studies} ({names(r['study'] for r in rows)})"
    without = [s for s in _all_studies(store, reading) if s not in {r["study"] for r in rows}]
    if without:
        summary += f"; no number of patients of its own: {names(without)}"
    return found(reading, SIZES, rows, sparql, summary + ".")


def answer_with_facts(store: Store, reading: Reading, lexicon: Lexicon) -> Answer:
    """Answer what articles tell of their studies: design, centres, period, outcomes, criteria."""
    params = {**_studies(reading), "kind": [*reading.facts]}
    if unknown := _unknown(reading):
        # A criterion or centre is called as the article calls it.
        params["text"] = [w.text.lower() for w in unknown]
        left = tuple(w for w in reading.left if w not in unknown)
        shown = " ".join(w.text for w in unknown)
        reading = replace(reading, left=left).with_facet(
            Facet("text", tuple(params["text"]), (shown,))
        )
        if not select(store, bind(store, find("study_facts"), {"text": params["text"]}))[1]:
            return not_understood(reading, lexicon, f"no study tells of {shown!r}")
    return _told(store, reading, params, "facts")


def answer_with_definitions(store: Store, reading: Reading, lexicon: Lexicon) -> Answer:
    """Answer how articles define an endpoint, each in its own words."""
    endpoint = reading.facet("endpoint")
    if endpoint is None:
        return not_understood(
            reading, lexicon, "no endpoint was recognized whose definition to tell"
        )
    if problem := _unexplained(reading):
        return not_understood(reading, lexicon, problem)
    params = {**_studies(reading), "kind": [_DEFINITION], "concept": [*endpoint.values]}
    return _told(store, reading, params, "definitions")


def _told(store: Store, reading: Reading, params: dict[str, list[str]], what: str) -> Answer:
    sparql = bind(store, find("study_facts"), params)
    rows = select(store, sparql)[1]
    if not rows:
        whose = f"of {s.text}" if (s := reading.facet("study")) else "of any study"
        return nothing_found(reading, f"no such {what} {whose} are in the graph", sparql=sparql)
    studies = list(dict.fromkeys(str(r["study"]) for r in rows))
    summary = f"{quantity(len(rows), what.rstrip('s'))} of {quantity(len(studies), 'article')}"
    return found(reading, FACTS, rows, sparql, f"{summary} ({names(studies)}).")


def _articles(store: Store, reading: Reading) -> Answer:
    rows = run(store, "list_articles")[1]
    if reading.facet("design"):
        facts = bind(store, find("study_facts"), {**_studies(reading), "kind": ["design"]})
        held = {r["study"] for r in select(store, facts)[1]}
        rows = [r for r in rows if r["study"] in held]
    sparql = bind(store, find("list_articles"), {})
    told: list[Row] = [
        {"doi": r["doi"], "study": r["study"], "value": r["figures"], "unit": "count"}
        | {"counted": "figures", "quote": r["title"]}
        for r in rows
    ]
    summary = f"{quantity(len(rows), 'article')} ({names(r['study'] for r in rows)})."
    return found(reading, SIZES, told, sparql, summary)


def _studies(reading: Reading) -> dict[str, list[str]]:
    facets = (reading.facet(name) for name in _OF_STUDIES)
    return {f.name: [*f.values] for f in facets if f}


def _all_studies(store: Store, reading: Reading) -> list[str]:
    if any(reading.facet(name) for name in _OF_STUDIES):
        return []
    return [str(r["study"]) for r in run(store, "list_articles")[1]]


def _one_a_study(rows: list[Row]) -> list[Row]:
    """Return one row a study: a size is told again in the abstract and the text."""
    return list({(row["doi"], row["study"]): row for row in reversed(rows)}.values())[::-1]


def _unknown(reading: Reading) -> list[Word]:
    told = _PATIENTS | _ARTICLES | _NUMBERS
    left = [w for w in reading.left if not w.key.isdigit() and not is_first(w)]
    return [w for w in left if w.key not in told]


def _unexplained(reading: Reading) -> str:
    unknown = _unknown(reading)
    texts = " and ".join(repr(w.text) for w in unknown)
    return f"{texts} is neither in the vocabulary nor a study" if texts else ""
