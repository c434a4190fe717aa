"""Names that only the graph knows: studies by author, year, centre or acronym, and cited works."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg import namespaces as ns
from kg.ask.reading import Facet, GroupTerm, Reading
from kg.ask.words import key, keys_of, word_set
from kg.queries import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Store

    from kg.ask.words import Word
    from kg.evidence import Row

_YEAR = re.compile(r"(?:19|20)\d\d")
_PREFIXES = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in ns.PREFIXES.items())
_ARTICLES = """
SELECT ?article ?doi ?study ?author ?title ?year ?journal ?work
       (GROUP_CONCAT(DISTINCT ?name; separator=" | ") AS ?names)
WHERE {
  ?article a ev:Article ; ev:shortCitation ?study .
  OPTIONAL { ?article ev:firstAuthor ?author }
  OPTIONAL { ?article ev:doi ?doi }
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article ev:year ?year }
  OPTIONAL { ?article ev:journal ?journal }
  OPTIONAL { ?article ev:work ?work }
  OPTIONAL { { ?article ev:registration ?name } UNION
             { VALUES ?kind { "centres" "city" }
               ?article ev:describes/ev:hasFact ?fact .
               ?fact ev:factKind ?kind ; ev:factValue ?name } }
}
GROUP BY ?article ?doi ?study ?author ?title ?year ?journal ?work"""
_WORK_LABEL = "SELECT ?label WHERE { VALUES ?work { %s } ?work rdfs:label ?label }"
_WORKS_OF = """
SELECT DISTINCT ?work ?author ?year WHERE {
  VALUES ?author { %s }
  ?reference ev:firstAuthor ?author ; biro:references ?work .
  OPTIONAL { ?reference ev:year ?year }
}"""
_LISTED_AS = """
SELECT DISTINCT ?work ?author ?year ?text WHERE {
  ?reference biro:references ?work ; ev:raw ?text .
  FILTER(CONTAINS(LCASE(?text), %s))
  OPTIONAL { ?reference ev:firstAuthor ?author }
  OPTIONAL { ?reference ev:year ?year }
}"""
_CITED_AS = """
SELECT ?work ?author ?year ?text (COUNT(DISTINCT ?other) AS ?cited) WHERE {
  ?citation c4o:hasContext ?text ; c4o:denotes ?reference ; c4o:denotes ?other .
  FILTER(CONTAINS(?text, %s))
  ?reference biro:references ?work .
  OPTIONAL { ?reference ev:firstAuthor ?author }
  OPTIONAL { ?reference ev:year ?year }
} GROUP BY ?citation ?work ?author ?year ?text"""
_OF_COUNTRY = """
SELECT ?article ?study WHERE {
  VALUES ?code { %s }
  ?country skos:notation ?code . ?own ev:country ?country .
  ?article ev:describes ?own ; ev:shortCitation ?study .
} ORDER BY ?study"""
_SAME = "SELECT ?a ?b WHERE { ?a ev:sameWork ?b }"
_STUDY_NOUNS = word_set("article cohort group letter paper publication report review study trial")
#: From this length on an abbreviated journal name still tells which ("Front" of "Frontiers").
_SHORTEST_JOURNAL = 4
_SHORTEST_NAME = 5
_LONG_WORD = 8
_MOST_OF_A_NAME = 3
_AND_OTHERS = word_set("al and colleague coworker et study trial")
_OF_TREATMENT = word_set("after given no of on plus receiving under using with without")
_IS_WORK = ns.ID + "work/"


@dataclass(slots=True)
class Named:
    """What the names of a question stand for: articles and works by IRI, and the words used."""

    articles: dict[str, str] = field(default_factory=dict)
    works: dict[str, str] = field(default_factory=dict)
    used: list[Word] = field(default_factory=list)


class Names:
    """Studies and works of the graph by the names that people use; read when first asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._rows: dict[str, list[Row]] = {}

    def resolve(self, reading: Reading) -> Reading:
        """Return the reading with words that name a study or a cited work taken as that."""
        named = Named()
        for run in runs_of((*reading.left, *reading.perhaps_names)):
            year = self.year_behind(run, reading)
            used, articles = self._articles(run, year, reading)
            if articles:
                named.articles |= articles
                named.used += used
                continue
            for word in run:
                works = self.works_by_author(word, year)
                named.works |= works
                named.used += [word] if works else []
            if not any(w in named.used for w in run):
                reading = self._by_title(run, reading, named)
        reading = self._with_topics(reading, named)
        return self._taken(reading, named)

    def articles_by_name(self, run: Sequence[Word], reading: Reading) -> dict[str, str]:
        """Return the articles that neighbouring words name."""
        return self._articles(run, self.year_behind(run, reading), reading)[1]

    def works_by_author(self, word: Word, year: str) -> dict[str, str]:
        """Return the works of reference lists whose first author has a name."""
        if not (word.is_name or year):
            return {}
        names = [name for name in self._authors if word.key in keys_of(name)[-1:]]
        if not names:
            return {}
        rows = self._select(_WORKS_OF % " ".join(_text(n) for n in names))
        return {str(r["work"]): _label(r) for r in rows if year in ("", str(r["year"]))}

    def works_by_acronym(self, word: Word) -> dict[str, str]:
        """Return the works that go by a name, such as a trial's.

        A work is known by a name that its entry in a reference list holds, else by the name in the
        sentences that cite it alone; of several works the one that is cited so most often.
        """
        pattern = re.compile(rf"(?<!\w){re.escape(word.text)}(?!\w)", re.IGNORECASE)
        rows = self._select(_LISTED_AS % _text(word.text.lower()))
        listed = {str(r["work"]): _label(r) for r in rows if pattern.search(str(r["text"]))}
        if len({self.same_work(w) for w in listed}) > _MOST_OF_A_NAME:
            # Many titles hold it: it is no name of a work.
            return {}
        rows = self._select(_CITED_AS % _text(word.text))
        alone = [r for r in rows if r["cited"] == 1 and pattern.search(str(r["text"]))]
        votes = Counter(self.same_work(str(r["work"])) for r in alone)
        most = max(votes.values(), default=0)
        cited = {
            str(r["work"]): _label(r)
            for r in alone
            if votes[self.same_work(str(r["work"]))] == most
        }
        return listed or cited

    @staticmethod
    def year_behind(run: Sequence[Word], reading: Reading) -> str:
        """Return the year behind a name: "Stein 2019", "Stein et al. (2019)"."""
        for word in (run[-1], *reading.words[run[-1].at + 1 :]):
            if _YEAR.fullmatch(word.text):
                return word.text
            if word is not run[-1] and word.key not in _AND_OTHERS:
                break
        return ""

    def same_work(self, work: str) -> str:
        """Return the one IRI that stands for a work and all that are the same."""
        return self._same.get(work, work)

    def all_same(self, works: Iterable[str]) -> list[str]:
        """Return all IRIs of some works."""
        wanted = {self.same_work(w) for w in works}
        return sorted({*wanted, *(a for a, b in self._same.items() if b in wanted)})

    def own_work(self, article: str) -> str:
        """Return the work that an article is."""
        row = next((r for r in self._read(_ARTICLES) if r["article"] == article), None)
        return str(row["work"] or "") if row else ""

    def dois(self) -> dict[str, str | None]:
        """Return the DOIs of the articles, by IRI."""
        rows = self._read(_ARTICLES)
        return {str(r["article"]): str(r["doi"]) if r["doi"] else None for r in rows}

    def work_label(self, work: str) -> str:
        """Return what people call a work: ``Stein 2019``."""
        from pyoxigraph import NamedNode

        rows = self._select(_WORK_LABEL % NamedNode(work))
        return min((str(r["label"]) for r in rows), default=work)

    def studies(self) -> dict[str, str]:
        """Return the short citations of the articles, by IRI."""
        return {str(row["article"]): str(row["study"]) for row in self._read(_ARTICLES)}

    def studies_of_country(self, countries: Iterable[str]) -> dict[str, str]:
        """Return the short citations of the articles on studies made in some countries, by IRI."""
        codes = " ".join(_text(code) for code in countries)
        rows = self._select(_OF_COUNTRY % codes)
        return {str(row["article"]): str(row["study"]) for row in rows}

    def near(self, word: Word) -> list[str]:
        """Return authors' names that a word may be a misspelling of."""
        if len(word.key) < _SHORTEST_NAME:
            return []
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        keys = {k: n for n in self._authors for k in keys_of(n)[-1:]}
        found = process.extract(word.key, keys, scorer=OSA.distance, score_cutoff=1, limit=3)
        return sorted({name for _, _, name in found})

    # -- how a name is found -------------------------------------------------------------------

    def _articles(
        self, run: Sequence[Word], year: str, reading: Reading
    ) -> tuple[list[Word], dict[str, str]]:
        """Return the articles that as many words of a run as possible name, and these words."""
        found: dict[str, list[Word]] = defaultdict(list)
        for word in run:
            for row in self._read(_ARTICLES):
                if self._is_called(row, word, year, reading):
                    found[str(row["article"])].append(word)
        most = max(map(len, found.values()), default=0)
        best = [article for article, words in found.items() if len(words) == most]
        used = [w for w in run if any(w in found[a] for a in best)]
        studies = self.studies()
        return used, {article: studies[article] for article in best}

    def _is_called(self, row: Row, word: Word, year: str, reading: Reading) -> bool:
        if _YEAR.fullmatch(word.text):
            return False
        if word.key in keys_of(str(row["author"] or "")):
            return year in ("", str(row["year"]))
        if not word.is_name:
            return False
        if word.key in {k for k, text in _names_in(str(row["title"] or "")) if text.isupper()}:
            return True
        if word.key in keys_of(str(row["names"] or "")):
            return True
        behind = [w.key for w in reading.words[word.at + 1 : word.at + 2]]
        if not _STUDY_NOUNS.intersection(behind):
            return False
        return any(_is_short_for(k, word.key) for k in keys_of(str(row["journal"] or "")))

    def _by_title(self, run: Sequence[Word], reading: Reading, named: Named) -> Reading:
        """Return the reading held to the articles whose titles have long words of a question.

        What an article's title names, such as a drug that the vocabulary lacks, it is all about.
        """
        before = [w.key for w in reading.words[: run[0].at] if not w.is_article][-1:]
        words = [w for w in run if len(w.key) >= _LONG_WORD and w in reading.left]
        words = words if _OF_TREATMENT.intersection(before) else []
        articles = {
            str(row["article"]): str(row["study"])
            for row in self._read(_ARTICLES)
            if words and {w.key for w in words} <= set(keys_of(str(row["title"] or "")))
        }
        if not articles or reading.facet("title"):
            return reading
        titles = {str(r["article"]): keys_of(str(r["title"])) for r in self._read(_ARTICLES)}
        named.used += [w for w in run if all(w.key in titles[a] for a in articles)]
        text = " ".join(w.text for w in run if w in named.used)
        return reading.with_facet(Facet("title", tuple(articles), (text,), "study"))

    def _with_topics(self, reading: Reading, named: Named) -> Reading:
        """Return the reading with "the X study" taken as the one whose title tells of X."""
        topics = [t for t in reading.topics if t.phrases]
        if not topics:
            return reading
        articles = {
            str(row["article"]): str(row["study"])
            for row in self._read(_ARTICLES)
            if all(_is_in(t, keys_of(str(row["title"] or ""))) for t in topics)
            and (not named.articles or str(row["article"]) in named.articles)
        }
        if len(articles) == 1:
            named.articles = articles
            return replace(reading, understood=reading.understood + 1)
        for topic in topics:
            if topic.scheme in ("intervention", "setting"):
                reading = _with_value(reading, topic)
            else:
                reading = replace(reading, wanted=(*reading.wanted, topic))
        return reading

    def _taken(self, reading: Reading, named: Named) -> Reading:
        """Return the reading with what was named as facets, the words no longer left."""
        used = [w.at for w in named.used]
        years = {at + n for at in used for n in (1, 2, 3)}
        left = tuple(
            w
            for w in reading.left
            if w.at not in used and not (_YEAR.fullmatch(w.text) and w.at in years)
        )
        reading = replace(reading, left=left, understood=reading.understood + len(used))
        if named.articles:
            reading = reading.without("title")
            shown = tuple(dict.fromkeys(named.articles.values()))
            reading = reading.with_facet(Facet("study", tuple(named.articles), shown))
        if named.works:
            shown = tuple(dict.fromkeys(named.works.values()))
            works = tuple(self.all_same(named.works))
            reading = reading.with_facet(Facet("work", works, shown))
        return reading

    def _read(self, sparql: str) -> list[Row]:
        if sparql not in self._rows:
            self._rows[sparql] = self._select(sparql)
        return self._rows[sparql]

    def _select(self, sparql: str) -> list[Row]:
        return select(self.store, f"{_PREFIXES}\n{sparql}")[1]

    @cached_property
    def _authors(self) -> list[str]:
        """The first authors of all articles and works, read quad by quad: ten times faster."""
        from pyoxigraph import Literal, NamedNode

        told = self.store.quads_for_pattern(None, NamedNode(ns.EV + "firstAuthor"), None, None)
        return sorted({quad.object.value for quad in told if isinstance(quad.object, Literal)})

    @cached_property
    def _same(self) -> dict[str, str]:
        """Each work that is known by several IRIs, and the first of them."""
        classes: dict[str, set[str]] = {}
        for row in self._read(_SAME):
            a, b = str(row["a"]), str(row["b"])
            joined = classes.get(a, {a}) | classes.get(b, {b})
            classes |= dict.fromkeys(joined, joined)
        works = {node: {n for n in nodes if _IS_WORK in n} for node, nodes in classes.items()}
        return {n: min(same) for n, same in works.items() if _IS_WORK in n and len(same) > 1}


def runs_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return words in runs of neighbours: "SFGM-TC", "Bambino Gesù"."""
    runs: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.at):
        if runs and word.at == runs[-1][-1].at + 1 and not _YEAR.fullmatch(runs[-1][-1].text):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _names_in(title: str) -> list[tuple[str, str]]:
    """Return acronyms of a title as key and text: words in capitals."""
    return [(key(w), w) for w in re.findall(r"[^\W_]+", title) if len(w) > 1 and w.isupper()]


def _is_short_for(short: str, name: str) -> bool:
    return min(len(short), len(name)) >= _SHORTEST_JOURNAL and (
        name.startswith(short) or short.startswith(name)
    )


def _is_in(term: GroupTerm, keys: tuple[str, ...]) -> bool:
    return any(
        keys[i : i + len(p)] == p for p in term.phrases for i in range(len(keys) - len(p) + 1)
    )


def _with_value(reading: Reading, topic: GroupTerm) -> Reading:
    """Return the reading with a topic as one more value of the facet of its scheme."""
    old = reading.facet(topic.scheme)
    if old is None:
        return reading.with_facet(Facet(topic.scheme, (topic.concept,), (topic.text,)))
    new = replace(old, values=(*old.values, topic.concept), shown=(*old.shown, topic.text))
    return reading.without(topic.scheme).with_facet(new)


def _label(row: Row) -> str:
    return " ".join(str(row[c]) for c in ("author", "year") if row[c])


def _text(text: str) -> str:
    from pyoxigraph import Literal

    return str(Literal(text))
