"""Questions about reference lists: who cites a work, what articles share, what stands twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.ask.answer import Answer, found, names, not_understood, nothing_found
from kg.ask.kinds import SHARED, TWICE
from kg.ask.names import runs_of
from kg.ask.reading import Facet, Reading
from kg.ask.words import word_set
from kg.namespaces import short_id
from kg.output import quantity
from kg.queries import bind, find, select

if TYPE_CHECKING:
    from pyoxigraph import Store

    from extractors.lexicon import Lexicon
    from kg.ask.names import Names
    from kg.ask.words import Word
    from kg.evidence import Row

COLUMNS = (
    "doi",
    "study",
    "number",
    "work",
    "first_author",
    "title",
    "year",
    "journal",
    "articles",
    "cited",
)
_LIST_OF = frozenset({"by", "from", "in", "of"})
_ASKS = frozenset({"do", "doe", "does", "did"})
#: Words of such questions that name nothing.
_FILLING = word_set(
    """bibliographies cohort entries entry list listed listing many mentions number once ones paper
    same somewhere than times trial twice"""
)

#: Words that ask for works which several lists have, unless a work is named.
_OFTEN = frozenset({"most", "often"})


@dataclass(slots=True)
class _Asked:
    """Whose lists are asked about, and which works in them."""

    lists: dict[str, str] = field(default_factory=dict)
    works: dict[str, str] = field(default_factory=dict)
    unknown: list[Word] = field(default_factory=list)


def answer_with_references(
    store: Store, reading: Reading, known: Names, lexicon: Lexicon
) -> Answer:
    """Answer a question about who cites whom."""
    asked = _asked(reading, known)
    reading = _as_understood(reading, asked)
    if asked.unknown:
        texts = " ".join(w.text for w in asked.unknown)
        return not_understood(reading, lexicon, f"no article and no cited work is called {texts!r}")
    told = set(reading.keys)
    params: dict[str, list[str]] = {"study": [*asked.lists], "work": known.all_same(asked.works)}
    name = "references_cited"
    if told & TWICE and not asked.works:
        name = "references_repeated"
        params.pop("work")
    elif told & SHARED or reading.articles_at_least or (_OFTEN & told and not asked.works):
        least = len(asked.lists) if len(asked.lists) > 1 else 2
        params["least"] = [reading.articles_at_least or str(least)]
    elif not asked.lists and not asked.works:
        return not_understood(reading, lexicon, "name a cited work or an article")
    sparql = bind(store, find(name), params)
    rows = [_shown(row) for row in select(store, sparql)[1]]
    if not rows:
        return nothing_found(reading, _nothing(asked), sparql=sparql)
    return found(reading, COLUMNS, rows, sparql, _summary(rows, name))


def _asked(reading: Reading, known: Names) -> _Asked:
    """Return what the names of a question stand for, by where they stand."""
    asked = _Asked()
    words = [w for w in reading.words if _may_name(w, reading)]
    if country := reading.facet("country"):
        asked.lists |= known.studies_of_country(country.values)
    for run in runs_of(words):
        articles = known.articles_by_name(run, reading)
        works = _works(run, known, reading)
        if articles and (_names_a_list(run, reading) or not works):
            if _is_cited(run, reading):
                asked.works |= {known.own_work(a): study for a, study in articles.items()}
            else:
                asked.lists |= articles
        elif works:
            asked.works |= works
        elif articles:
            asked.lists |= articles
        elif any(w in reading.left and w.key not in _FILLING for w in run):
            asked.unknown += run
    return asked


def _may_name(word: Word, reading: Reading) -> bool:
    left = word in reading.left or word in reading.perhaps_names
    return left and word.key not in _FILLING and not word.text.isdigit()


def _works(run: list[Word], known: Names, reading: Reading) -> dict[str, str]:
    """Return the works that a run of words names: by author first, else by acronym."""
    year = known.year_behind(run, reading)
    by_author = [w for word in run if (w := known.works_by_author(word, year))]
    if by_author:
        return by_author[0]
    by_acronym = [w for word in run if word.is_name and (w := known.works_by_acronym(word))]
    return by_acronym[0] if by_acronym else {}


def _names_a_list(run: list[Word], reading: Reading) -> bool:
    """Tell whether a name is whose list is asked about: "shared by X", "references of X"."""
    keys = reading.keys
    at = run[0].at
    before = [k for k in keys[:at] if k not in ("the", "a", "an")]
    if SHARED & set(keys) or _ASKS & set(before):
        return True
    return bool(_LIST_OF.intersection(before[-1:])) or not _is_cited(run, reading)


def _is_cited(run: list[Word], reading: Reading) -> bool:
    """Tell whether a name is what is cited: it stands right behind "cite" or "citing"."""
    if SHARED & set(reading.keys):
        return False
    before = [w.key for w in reading.words[: run[0].at] if not w.is_article]
    citing = {"cite", "citing", "reference", "referencing"}
    return bool(citing.intersection(before[-1:])) or before[-2:] == ["citation", "of"]


def _as_understood(reading: Reading, asked: _Asked) -> Reading:
    facets = []
    if asked.lists:
        facets.append(
            Facet("study", tuple(asked.lists), tuple(dict.fromkeys(asked.lists.values())))
        )
    if asked.works:
        facets.append(
            Facet("cited", tuple(asked.works), tuple(dict.fromkeys(asked.works.values())))
        )
    left = tuple(w for w in asked.unknown)
    return replace(reading, facets=tuple(facets), wanted=(), left=left, ignored=())


def _shown(row: Row) -> Row:
    return {**{c: row.get(c) for c in COLUMNS}, "work": short_id(str(row["work"]))}


def _nothing(asked: _Asked) -> str:
    what = names(asked.works.values()) or "such a work"
    whose = f"of {names(asked.lists.values())}" if asked.lists else "of the graph"
    return f"no reference list {whose} has {what}"


def _summary(rows: list[Row], name: str) -> str:
    works = {row["work"] for row in rows}
    lists = list(dict.fromkeys(row["study"] for row in rows))
    told = (
        f"{quantity(len(works), 'work')} in {quantity(len(rows), 'entry', 'entries')} of "
        f"{quantity(len(lists), 'reference list')} ({names(lists)})"
    )
    if name == "references_repeated":
        return f"Listed more than once: {told}."
    return f"{told}."
