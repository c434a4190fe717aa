"""What kind of answer a question wants: figures, a comparison, a count, who cites whom."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ask.meanings import ENDPOINTS, is_stop_word
from kg.ask.words import word_set

if TYPE_CHECKING:
    from kg.ask.meanings import Meanings

FIGURES = "figures"
COMPARISON = "comparison"
CONFLICT = "conflict"
COUNT = "count"
SIZE = "study size"
CITATION = "citation"
PROVENANCE = "provenance"
FACT = "study facts"
DEFINITION = "definition"

#: What a person asks about a reference list, not about a figure.
CITING = word_set("bibliography citation cite cited citing reference referenced referencing")
TWICE = word_set("twice duplicate duplicated duplication")
SHARED = word_set("also both common overlap overlapping share shared too")
_LISTED = word_set("article list listed paper publication work")
_DEFINING = word_set("define defined defining definition")
_COUNTED_AS = word_set("count counted event meaning")
_BEING = frozenset({"are", "doe", "does", "is"})
_BEEN = _BEING | {"was", "were"}
_TRACING = word_set("origin originate source trace traced tracing")
_PRINTING = word_set("come printed prints quoted reported stated")
_COUNTING = (("how", "many"), ("number", "of"), ("count", "of"), ("sample", "size"))
_DIFFERING = frozenset({"differ"})
_DIFFERING_BY = frozenset({"according", "between", "by"})
_DISAGREEING = word_set("agree agreement disagree disagreement")
_ARTICLES = frozenset({"article", "paper", "publication", "study", "trial"})
_PARTS = frozenset({"all", "included", "of", "the", "these", "those"})
#: What is asked of a study's methods: word, and the kinds of facts that tell it.
FACTS: dict[str, tuple[str, ...]] = {
    "center": ("centres",),
    "centre": ("centres",),
    "hospital": ("centres",),
    "design": ("design",),
    "city": ("city",),
    "country": ("country",),
    "period": ("period_start", "period_end"),
    "registered": ("registration",),
    "registration": ("registration",),
    "criteria": ("acute_gvhd_criteria", "chronic_gvhd_criteria"),
    "primary": ("primary_endpoint",),
    "secondary": ("secondary_endpoint",),
}
_TAKING_PART = word_set(
    """conduct conducted done enrol enroll enrolled include included performed recruit recruited run
    transplanted treated"""
)
_COURSES = frozenset({"acute", "chronic"})
_GRADING = word_set("classify classified grade graded grading score scored")
#: What a question tells of studies, where it asks for nothing else: which studies are so.
_OF_STUDIES = {"study-design": "design", "country": "country"}
_STUDIES = _ARTICLES | {"one"}
#: Words that say that "primary" and "secondary" are kinds of endpoints.
_OF_ENDPOINTS = word_set("endpoint end objective outcome")


#: Words that tell the kind of answer, and nothing else once it is known.
SPENT: dict[str, frozenset[str]] = {
    CITATION: CITING | TWICE | SHARED,
    DEFINITION: _DEFINING | _COUNTED_AS,
    PROVENANCE: _TRACING | _PRINTING,
    CONFLICT: _DISAGREEING,
    FACT: frozenset(FACTS) | _OF_ENDPOINTS | _GRADING,
    SIZE: _TAKING_PART,
}


def kind_of(meanings: Meanings, has_value: bool, has_sides: bool) -> str:
    """Return the kind of answer that a question wants."""
    keys = [w.key for w in meanings.words]
    told = set(keys)
    asks_for_outcome = bool(meanings.asked(*ENDPOINTS)) or has_value
    if not asks_for_outcome and (CITING & told or (TWICE & told and _LISTED & told)):
        return CITATION
    if _DEFINING & told or _counts_as(keys) or _asks_what_it_is(meanings):
        return DEFINITION
    if has_value or (_TRACING & told) or ("where" in told and _PRINTING & told):
        return PROVENANCE
    if _DISAGREEING & told or _speaks_of_conflict(meanings) or _ends_with_or_not(keys):
        return CONFLICT
    if facts_asked(meanings):
        return FACT
    if not asks_for_outcome and counts(meanings):
        return SIZE
    if has_sides:
        return COMPARISON
    return COUNT if counts(meanings) else FIGURES


def facts_asked(meanings: Meanings) -> tuple[str, ...]:
    """Return the kinds of study facts that a question asks for."""
    keys = [w.key for w in meanings.words]
    is_when = keys[:1] == ["when"] and bool(_TAKING_PART.intersection(keys))
    if is_when:
        keys.append("period")
    if keys[:1] == ["where"] and _TAKING_PART.intersection(keys):
        keys += ["country", "city", "centre"]
    found = [
        fact
        for key, facts in FACTS.items()
        if key in keys
        for fact in facts
        if not fact.endswith("_endpoint") or _OF_ENDPOINTS.intersection(keys)
    ]
    told = {s.concept.scheme for _, s in meanings.kept}
    if not is_when and "criteria" not in keys and told & {"intervention", "age-group", *ENDPOINTS}:
        return ()
    counts_patients = counts(meanings) and not counts_articles(keys)
    is_of_studies = bool(_STUDIES.intersection(keys) or _BEEN.intersection(keys[:1]))
    if not found and is_of_studies and "cue" not in told and not counts_patients:
        found = [kind for scheme, kind in _OF_STUDIES.items() if scheme in told]
    courses = _COURSES.intersection(keys)
    if courses:
        found = [f for f in found if not _COURSES.intersection(f.split("_")) - courses]
    return tuple(dict.fromkeys(found))


def counts(meanings: Meanings) -> bool:
    """Tell whether a number of something is asked for."""
    keys = tuple(w.key for w in meanings.words)
    return any(keys[i : i + 2] in _COUNTING for i in range(len(keys)))


def counts_articles(keys: list[str]) -> bool:
    """Tell whether articles are counted: "how many of the papers", "number of studies"."""
    places = [i + 2 for i in range(len(keys)) if tuple(keys[i : i + 2]) in _COUNTING]
    counted = [[k for k in keys[at:] if k not in _PARTS][:1] for at in places]
    return any(_ARTICLES.intersection(key) for key in counted)


def _speaks_of_conflict(meanings: Meanings) -> bool:
    """Tell whether findings are said to conflict; "differ by sex" only asks for both sexes."""
    told = [s for _, s in meanings.asked("cue") if s.concept.notation == "conflict"]
    if _DIFFERING_BY.intersection(w.key for w in meanings.words):
        told = [s for s in told if s.label not in _DIFFERING]
    return bool(told)


def _asks_what_it_is(meanings: Meanings) -> bool:
    """Tell whether nothing but an endpoint is named: "what is NRM"."""
    keys = [w.key for w in meanings.words]
    named = [p for p, _ in meanings.asked(*ENDPOINTS)]
    if keys[:1] != ["what"] or not _BEING.intersection(keys[1:2]) or len(named) != 1:
        return False
    around = range(named[0].start, named[0].end)
    return all(w.at in around or is_stop_word(w) for w in meanings.words)


def _counts_as(keys: list[str]) -> bool:
    """Tell whether it is asked what counts as an event: "what counts as relapse"."""
    return any(pair in (("count", "as"), ("counted", "as")) for pair in pairwise(keys))


def _ends_with_or_not(keys: list[str]) -> bool:
    return any(pair == ("or", "not") for pair in pairwise(keys))
