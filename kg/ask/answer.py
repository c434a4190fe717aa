"""From a question to its answer: figures with their sources, or why there are none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import evidence
from kg.ask.facets import read
from kg.ask.lookups import Names, narrow_to_groups
from kg.ask.phrases import phrasebook
from kg.ask.reading import Facet, Reading
from kg.errors import InputError
from kg.output import quantity
from kg.queries import bind, find, select
from kg.vocabulary import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from extractors.lexicon import Lexicon
    from kg.ask.words import Word
    from kg.evidence import Row

ANSWERED, NOTHING_FOUND, NOT_UNDERSTOOD = "answered", "nothing-found", "not-understood"
EXIT_CODES = {ANSWERED: 0, NOTHING_FOUND: 1, NOT_UNDERSTOOD: 3}
EXAMPLES = (
    "2-year overall survival of children after blinatumomab",
    "cumulative incidence of relapse in adults",
    "hazard ratio for acute GVHD",
)
_QUERY = "figures_by_facets"
#: What people call the facets, and the column of the evidence table that tells each.
_FACETS = {
    "endpoint": ("endpoint", "endpoint"),
    "measure": ("measure", "measure"),
    "population": ("population", "population"),
    "setting": ("setting", "setting"),
    "intervention": ("intervention", "intervention"),
    "without": ("without", "intervention"),
    "transplant": ("transplant", "setting"),
    "timepoint": ("time point", "timepoint"),
    "analysis": ("analysis", "analysis"),
    "value": ("value", "value_text"),
    "study": ("study", "study"),
    "work": ("credited to", "attributed_to"),
    "text": ("named beside it", "quote"),
    "design": ("study design", "study"),
    "condition": ("disease", "study"),
    "group": ("group", "group"),
}
_MOST_ROWS_TO_COUNT = 2000
_MOST_ALTERNATIVES = 6
_LONGEST_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``kg ask`` says: how the question was read, and the figures or why there are none."""

    question: str
    status: str
    reading: Reading
    rows: tuple[Row, ...] = ()
    suggestions: tuple[str, ...] = ()
    sparql: str = ""
    summary: str = ""

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return EXIT_CODES[self.status]

    @property
    def understood(self) -> dict[str, str]:
        """Facet to value; several values of one facet are joined by semicolons."""
        return {f.name: ";".join(_plain_values(f)) for f in self.reading.facets}

    @property
    def ignored(self) -> list[str]:
        """Words that were not understood or not used."""
        return [*self.reading.ignored, *(w.text for w in self.reading.left)]

    def to_dict(self) -> dict[str, object]:
        """Return the answer as ``--format json`` prints it."""
        return {
            "question": self.question,
            "status": self.status,
            "understood": self.understood,
            "ignored": self.ignored,
            "corrections": dict(self.reading.corrections),
            "suggestions": [*self.suggestions],
            "sparql": self.sparql,
            "columns": [*evidence.COLUMNS],
            "rows": [*self.rows],
            "summary": self.summary,
        }


def ask(store: Store, question: str) -> Answer:
    """Answer a question in plain words from the graph.

    :raises InputError: there is no question.
    """
    if not question.strip():
        raise InputError("the question is empty: ask for figures, such as " + repr(EXAMPLES[0]))
    if len(question) > _LONGEST_QUESTION:
        raise InputError(f"the question is longer than {_LONGEST_QUESTION} characters: shorten it")
    lexicon = lexicon_of(store)
    reading = read(question, phrasebook(lexicon), lexicon)
    if reading.asks_for_citations:
        return _not_understood(reading, lexicon, "this asks for references; ask for figures")
    names = Names(store)
    reading = names.by_design(names.resolve(reading), lexicon)
    estimates = _estimates(store, reading) if reading.facets else []
    narrowed = narrow_to_groups(store, reading, estimates or _all_if_only_groups(store, reading))
    reading = narrowed.reading
    for word in [w for w in reading.left if w.is_name and not _is_first(w.text, question)]:
        reading = _as_trial(store, reading, names, word)
    problem = _what_is_not_understood(reading, question)
    if problem:
        return _not_understood(reading, lexicon, problem)
    if narrowed.missing:
        terms = " and ".join(repr(t.text) for t in narrowed.missing)
        return _no_such_group(store, reading, terms)
    sparql = bind(store, find(_QUERY), reading.params)
    found = [str(row["estimate"]) for row in select(store, sparql)[1]]
    if not found:
        return _nothing_found(store, reading, sparql)
    rows = tuple(evidence.rows(store, found))
    return Answer(
        question, ANSWERED, reading, rows, _hints(reading), sparql, summary=_summary(rows)
    )


def _as_trial(store: Store, reading: Reading, names: Names, word: Word) -> Reading:
    """Return the reading with a name, such as a trial's, that only titles or sentences hold."""
    works = names.in_references(word)
    facet = Facet("work", tuple(works), tuple(dict.fromkeys(works.values())))
    if not works:
        facet = Facet("text", (word.text.lower(),), (word.text,))
    if reading.facet(facet.name):
        return reading
    known = reading.with_facet(facet)
    if not works and not _estimates(store, known):
        return reading
    left = tuple(w for w in reading.left if w is not word)
    return replace(known, left=left, understood=reading.understood + 1)


def label(name: str) -> str:
    """Return what people call a facet."""
    return _FACETS[name][0]


def _estimates(store: Store, reading: Reading) -> list[str]:
    sparql = bind(store, find(_QUERY), reading.params)
    return [str(row["estimate"]) for row in select(store, sparql)[1]]


def _all_if_only_groups(store: Store, reading: Reading) -> list[str]:
    if reading.facets or not (reading.wanted or reading.left):
        return []
    return _estimates(store, reading)


def _what_is_not_understood(reading: Reading, question: str) -> str:
    """Return why a question cannot be answered, an empty string where it can.

    A name that nothing in the graph goes by is a study or drug that is not here: an answer without
    it would be an answer to another question.
    """
    asked = [f for f in reading.facets if f.name != "measure"]
    unknown = [w.text for w in reading.left if not w.text.isdigit()]
    names = [w.text for w in reading.left if w.is_name and not _is_first(w.text, question)]
    named = any(f.name in ("study", "work", "text") for f in reading.facets)
    if names and not named and not question.isupper():
        return f"nothing in the graph is called {' or '.join(map(repr, names))}"
    if not (asked or reading.wanted or reading.understood):
        return "no endpoint, therapy, group or study was recognized"
    if unknown and len(unknown) >= reading.understood + named:
        return f"{' and '.join(map(repr, unknown))} is not in the vocabulary"
    return ""


def _is_first(word: str, question: str) -> bool:
    """Tell whether a word has its capital only because the question begins with it."""
    return question.lstrip().startswith(word) and sum(c.isupper() for c in word) < len("AB")


def _not_understood(reading: Reading, lexicon: Lexicon, reason: str) -> Answer:
    near = _near(reading, lexicon)
    suggestions = [f"did you mean {n}?" for n in near] + [f"ask for example: {e}" for e in EXAMPLES]
    summary = f"Not understood: {reason}."
    return Answer(reading.question, NOT_UNDERSTOOD, reading, (), tuple(suggestions), "", summary)


def _near(reading: Reading, lexicon: Lexicon) -> list[str]:
    """Return labels of the vocabulary near to what was not understood."""
    from rapidfuzz import fuzz, process

    schemes = ("endpoint", "adverse-event", "intervention", "measure", "age-group")
    labels = [c.label for scheme in schemes for c in lexicon.scheme(scheme)]
    found: dict[str, float] = {}
    for word in reading.left:
        for close, score, _ in process.extract(
            word.text.lower(), labels, scorer=fuzz.ratio, score_cutoff=65, limit=2
        ):
            found[close] = max(score, found.get(close, 0))
    return sorted(found, key=lambda n: (-found[n], n))[:3]


def _nothing_found(store: Store, reading: Reading, sparql: str) -> Answer:
    """Say which facet leaves nothing, and what there is instead of it."""
    culprits = []
    for facet in reading.facets:
        # The group was looked for among the figures found: it cannot be the one that fails.
        rest = reading.without(facet.name)
        if rest.facets and (found := _estimates(store, rest)):
            culprits.append((facet, found))
    suggestions = tuple(_instead(store, facet, found) for facet, found in culprits)
    if culprits:
        names = " or ".join(f"{label(f.name)} {_asked(f)!r}" for f, _ in culprits)
        summary = f"Nothing found: there are figures, but none with {names}."
    else:
        alone = [f for f in reading.facets if not _estimates(store, _only(reading, f))]
        missing = ", ".join(f"{label(f.name)} {_asked(f)!r}" for f in alone)
        summary = (
            f"Nothing found: the graph has no figures with {missing}."
            if alone
            else "Nothing found: there are figures for each of these, but none for all together."
        )
    return Answer(reading.question, NOTHING_FOUND, reading, (), suggestions, sparql, summary)


def _no_such_group(store: Store, reading: Reading, terms: str) -> Answer:
    sparql = bind(store, find(_QUERY), reading.params)
    found = [str(row["estimate"]) for row in select(store, sparql)[1]]
    instead = (_instead(store, Facet("group", ()), found),) if found else ()
    summary = f"Nothing found: no group of patients with such figures is called {terms}."
    return Answer(reading.question, NOTHING_FOUND, reading, (), instead, "", summary)


def _only(reading: Reading, facet: Facet) -> Reading:
    return replace(reading, facets=(facet,))


def _asked(facet: Facet) -> str:
    return " or ".join(facet.shown or facet.values)


def _instead(store: Store, facet: Facet, found: list[str]) -> str:
    """Return what the figures that are left without a facet have in its place."""
    name, column = _FACETS[facet.name]
    rows = evidence.rows(store, found[:_MOST_ROWS_TO_COUNT])
    counts = Counter(
        (
            f"{row[column]} {row['timepoint_unit'] or ''}"
            if column == "timepoint"
            else str(row[column])
        )
        for row in rows
        if row[column] is not None
    )
    told = ", ".join(f"{value} ({n})" for value, n in counts.most_common(_MOST_ALTERNATIVES))
    more = ", …" if len(counts) > _MOST_ALTERNATIVES else ""
    return f"any {name}: {quantity(len(found), 'figure')}" + (f": {told}{more}" if told else "")


def _hints(reading: Reading) -> tuple[str, ...]:
    """Return what is worth knowing about how an answered question was read."""
    return tuple(
        f"{label(f.name)} takes {', '.join(f.also)} along" for f in reading.facets if f.also
    )


def _plain_values(facet: Facet) -> Iterable[str]:
    """Return a facet's values as the evidence table writes them, names where it has ids."""
    if facet.name in ("study", "work", "design", "condition", "transplant"):
        return facet.shown
    return facet.values


def _summary(rows: tuple[Row, ...]) -> str:
    """Return one sentence on the rows: how many, whose, and the whole cohorts' own results."""
    studies = list(dict.fromkeys(str(row["study"]) for row in rows))
    retold = sum(row["attribution"] == "secondary" for row in rows)
    digests = sum(row["source_form"] == "digest" for row in rows)
    text = f"{quantity(len(rows), 'figure')} from {quantity(len(studies), 'article')}"
    text += f" ({', '.join(studies[:4])}{', …' if len(studies) > len(studies[:4]) else ''})"
    notes = []
    if retold:
        notes.append(f"{retold} retold from other works")
    if digests:
        notes.append("all from digests" if digests == len(rows) else f"{digests} from digests")
    if notes:
        text += ", " + ", ".join(notes)
    whole = [r for r in rows if r["group"] == "all" and r["attribution"] == "primary"]
    told = [f"{figure(r)} ({r['study']})" for r in whole[:2]]
    if told and len(rows) > 1:
        text += "; whole cohort: " + ", ".join(told)
    elif len(rows) == 1:
        text += f": {figure(rows[0])} in {rows[0]['group']}"
    return text + "."


def figure(row: Row) -> str:
    """Return a figure in short: endpoint, value, interval, time point.

    >>> figure({"endpoint": "OS", "value_text": "72", "unit": "%", "ci_low": 60.1, "ci_high": 81.4,
    ...         "timepoint": 2, "timepoint_unit": "year"})
    'OS 72% (60.1-81.4) at 2 years'
    """
    text = f"{row.get('endpoint') or ''} {value(row)}".strip()
    around = interval(row)
    text += f" ({around})" if around else ""
    when = time_point(row)
    return f"{text} at {when}" if when else text


def value(row: Row) -> str:
    """Return the printed value with its unit."""
    operator = row.get("operator")
    number = str(row.get("value_text") or "")
    if row.get("unit") == "count" and not number[:1].isdigit():
        number = str(row.get("value"))  # printed in words: "none", "fifteen patients"
    if row.get("status") in ("not-reached", "not-estimable"):
        return str(row["status"]).replace("-", " ")
    if operator and operator != "=" and not number.startswith(str(operator)):
        number = f"{operator}{number}"
    unit = row.get("unit")
    if unit == "%" and number and not number.endswith("%"):
        number += "%"
    elif unit in ("year", "month", "week", "day", "hour", "minute"):
        number += f" {unit}s"
    return number


def interval(row: Row) -> str:
    """Return the printed interval or spread in short; ``NR`` is a bound that was not reached."""
    if row.get("ci_low") is not None or row.get("ci_high") is not None:
        return f"{_bound(row.get('ci_low'))}-{_bound(row.get('ci_high'))}"
    if not row.get("spread_kind"):
        return ""
    low, high = row.get("spread_low"), row.get("spread_high")
    return f"{row['spread_kind']} {_bound(low)}" + (f"-{_bound(high)}" if high is not None else "")


def time_point(row: Row) -> str:
    """Return the time point in words."""
    number, unit = row.get("timepoint"), row.get("timepoint_unit")
    if number is None:
        return ""
    if unit == "day":
        return f"day {number}"
    return f"{number} {unit or ''}{'s' if number != 1 and unit else ''}".strip()


def _bound(number: object) -> str:
    return "NR" if number is None else f"{number}"
