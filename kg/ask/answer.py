"""An answer: how the question was read, and the rows that answer it or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.lexicon import Lexicon
    from kg.ask.origins import Origin
    from kg.ask.reading import Facet, Reading
    from kg.evidence import Row, Value

ANSWERED, NOTHING_FOUND, NOT_UNDERSTOOD = "answered", "nothing-found", "not-understood"
EXIT_CODES = {ANSWERED: 0, NOTHING_FOUND: 1, NOT_UNDERSTOOD: 3}
#: One of each kind, for people who ask for the first time.
EXAMPLES = (
    "2-year overall survival of children after blinatumomab",
    "cumulative incidence of relapse in adults",
    "hazard ratio for acute GVHD",
    "CR1 versus CR2: relapse",
    "how many patients are in each study",
    "where does the 2.6% NRM come from",
    "works cited by at least two articles",
    "conflicting findings on GVHD",
    "how is GRFS defined",
    "which studies are retrospective",
)
#: What people call the facets, and the column of the evidence table that tells each.
FACETS = {
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
    "attribution": ("whose result", "attribution"),
    "status": ("status", "status"),
    "amount": ("value", "value_text"),
    "p": ("p-value", "p_value"),
    "patients": ("patients", "group_n"),
    "study": ("study", "study"),
    "work": ("credited to", "attributed_to"),
    "text": ("named beside it", "quote"),
    "design": ("study design", "study"),
    "country": ("country", "study"),
    "title": ("in the title", "study"),
    "group": ("group", "group"),
    "cited": ("cited work", "work"),
    "facts": ("told of the study", "kind"),
}
_SHOWN_BY_NAME = frozenset({"cited", "study", "work", "title", "transplant"})
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``kg ask`` says: how the question was read, and the rows or why there are none.

    ``notes`` are worth knowing of an answered question; ``origins`` tell where the figures come
    from, where that was asked.
    """

    question: str
    status: str
    reading: Reading
    rows: tuple[Row, ...] = ()
    columns: tuple[str, ...] = evidence.COLUMNS
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    sparql: str = ""
    summary: str = ""
    origins: tuple[Origin, ...] = ()

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return EXIT_CODES[self.status]

    @property
    def understood(self) -> dict[str, str]:
        """Facet to value; several values of one facet are joined by semicolons."""
        facets = {f.name: ";".join(_plain_values(f)) for f in self.reading.facets}
        return {"kind": self.reading.kind, **facets}

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
            "notes": [*self.notes],
            "suggestions": [*self.suggestions],
            "sparql": self.sparql,
            "columns": [*self.columns],
            "rows": [{c: row.get(c) for c in self.columns} for row in self.rows],
            "summary": self.summary,
        }


def label(name: str) -> str:
    """Return what people call a facet."""
    return FACETS[name][0]


def column(name: str) -> str:
    """Return the column of the evidence table that tells a facet."""
    return FACETS[name][1]


def not_understood(reading: Reading, lexicon: Lexicon, reason: str) -> Answer:
    """Return a refusal that says why and what may have been meant."""
    near = _near(reading, lexicon)
    suggestions = [f"did you mean {n}?" for n in near]
    suggestions += [f"ask for example: {e}" for e in EXAMPLES[:_NEAREST]]
    summary = f"Not understood: {reason}."
    return Answer(
        reading.question, NOT_UNDERSTOOD, reading, suggestions=tuple(suggestions), summary=summary
    )


def nothing_found(reading: Reading, reason: str, *suggestions: str, sparql: str = "") -> Answer:
    """Return an answer without rows that says what is missing and what there is instead."""
    return Answer(
        reading.question,
        NOTHING_FOUND,
        reading,
        suggestions=suggestions,
        sparql=sparql,
        summary=f"Nothing found: {reason}.",
    )


def found(
    reading: Reading, columns: tuple[str, ...], rows: Iterable[Row], sparql: str, summary: str
) -> Answer:
    """Return an answer whose rows are no figures."""
    return Answer(
        reading.question,
        ANSWERED,
        reading,
        rows=tuple(rows),
        columns=columns,
        sparql=sparql,
        summary=summary,
    )


def names(values: Iterable[Value], most: int = 4) -> str:
    """Return different values in their order, the first ones named.

    >>> names(["A 2001", "B 2002", "A 2001"]), names(["a", "b", "c"], most=2)
    ('A 2001, B 2002', 'a, b, …')
    """
    told = list(dict.fromkeys(str(v) for v in values))
    return ", ".join(told[:most]) + (", …" if len(told) > most else "")


def _near(reading: Reading, lexicon: Lexicon) -> list[str]:
    """Return labels of the vocabulary near to what was not understood."""
    from rapidfuzz import fuzz, process

    schemes = ("endpoint", "adverse-event", "intervention", "measure", "age-group")
    labels = [c.label for scheme in schemes for c in lexicon.scheme(scheme)]
    near: dict[str, float] = {}
    for word in reading.left:
        for close, score, _ in process.extract(
            word.text.lower(), labels, scorer=fuzz.ratio, score_cutoff=65, limit=2
        ):
            near[close] = max(score, near.get(close, 0))
    return sorted(near, key=lambda n: (-near[n], n))[:_NEAREST]


def _plain_values(facet: Facet) -> Iterable[str]:
    """Return a facet's values as the evidence table writes them, names where it has ids."""
    return facet.shown if facet.name in _SHOWN_BY_NAME else facet.values
