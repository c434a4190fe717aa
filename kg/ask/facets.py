"""From a question to its facets: what is asked for, and which groups of patients it names.

Only the vocabulary is used here; what has to be looked up in the graph (names of studies and of
groups of patients) is left as ``wanted``, ``sides``, ``topics`` and ``left``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.ask.grades import Grade, grade_in, graded
from kg.ask.kinds import PROVENANCE, SIZE, SPENT, facts_asked, kind_of
from kg.ask.limits import AGE, AMOUNT, ARTICLES, P_VALUE, Limit, limits_in
from kg.ask.meanings import (
    ANALYSES,
    CENSORED,
    ENDPOINTS,
    GROUPS,
    Meanings,
    is_analysis,
    is_any_rate,
    is_stop_word,
    names_of,
    of,
    unknown,
)
from kg.ask.measures import PRINTED_VALUE, measure_facet, value_facet
from kg.ask.reading import Facet, GroupTerm, Reading, facet_of, times_facet
from kg.ask.sides import Comparison, comparison_in, levels_in
from kg.ask.spelling import mended
from kg.ask.therapies import therapy_facets
from kg.ask.topics import STUDY_NOUNS, topics_in
from kg.ask.words import NUMBERS, Word, keys_of, word_set, words_of
from kg.parameters import taken_along

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon
    from kg.ask.meanings import Meaning
    from kg.ask.phrases import Phrase, Phrasebook, Sense

_WHOLE_COHORT = "whole-cohort"
_STATUSES = ("not-reached", "not-estimable")
#: Cues that are settled elsewhere, or that only say that somebody printed it.
_SETTLED_CUES = frozenset(
    {
        "comparison",
        "conflict",
        CENSORED,
        _WHOLE_COHORT,
        "negation",
        "cited-work",
        "own-work",
        *ANALYSES,
    }
)
_RETELLING, _OWN = word_set("cited quoted retell retelling retold"), word_set("own")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DEATH = "DEATH"
_DUE = frozenset({"because", "by", "caused", "due", "from", "of", "to"})
#: When time runs from; whom it is about is who got that far.
_SINCE_RELAPSE, _EITHER = "relapse", frozenset({"and", "or"})
_RELAPSED = tuple(
    keys_of(name)
    for name in (
        "relapsed",
        "relapse cohort",
        "experiencing relapse",
        "with relapse",
        "overt relapse",
    )
)
#: What a difference is called significant by, where nothing else is said.
_SIGNIFICANT, _SIGNIFICANT_P = "difference", "<0.05"
_WRITING = word_set("draft drafting for my our preparing update updating write writing")
_OFTEN = frozenset({"survival_probability"})


def read(question: str, book: Phrasebook, lexicon: Lexicon) -> Reading:
    """Read a question with the vocabulary; misspelt words are mended where that makes a term."""
    words, phrases, corrections = mended(words_of(question), book)
    reading = _Facets(words, phrases, book, lexicon).reading(question)
    return replace(reading, corrections=corrections)


def _is_author(phrase: Phrase, words: Sequence[Word]) -> bool:
    """Tell whether the name of a country or its people is an author's: "English 2019"."""
    behind = words[phrase.end : phrase.end + 1]
    is_cited = any(_YEAR.fullmatch(w.text) or w.key == "et" for w in behind)
    return phrase.sense("country") is not None and is_cited


def _names_a_graded_endpoint(phrase: Phrase, grade: Grade) -> bool:
    """Tell whether the vocabulary has an endpoint of the grade by just these words."""
    overlaps = phrase.start < grade.end and grade.start < phrase.end
    return overlaps and phrase.sense(*ENDPOINTS) is not None


class _Facets:
    """The facets of one question."""

    def __init__(
        self, words: list[Word], phrases: list[Phrase], book: Phrasebook, lexicon: Lexicon
    ) -> None:
        self.lexicon = lexicon
        levels = {i for i, _ in levels_in(words)}
        known = {i for p in phrases if p.senses for i in range(p.start, p.end)}
        self.limits: list[Limit] = [
            m
            for m in limits_in(words)
            if m.start not in levels
            # "Older than 60 years" may be a term of the vocabulary.
            and not (m.facet == AGE and known.issuperset(range(m.start, m.end)))
        ]
        self.grade: Grade | None = grade_in(words)
        if self.grade and any(_names_a_graded_endpoint(p, self.grade) for p in phrases):
            self.grade = None
        bounds = [(i, i + 2) for i, _ in levels_in(words)]
        bounds += [(m.start, m.end) for m in (*self.limits, self.grade) if m]
        self.settled = {i for start, end in bounds for i in range(start, end)}
        free = [
            p
            for p in phrases
            if self.settled.isdisjoint(range(p.start, p.end)) and not _is_author(p, words)
        ]
        self.meanings = Meanings(words, free, book)
        self.comparison: Comparison | None = comparison_in(self.meanings, self._term)
        self.topics = topics_in(self.meanings)
        places = self.comparison.places if self.comparison else frozenset()
        self.apart = places | {i for p, _ in self.topics for i in range(p.start, p.end)}

    def reading(self, question: str) -> Reading:
        """Return what the question says."""
        meanings = self.meanings
        value = value_facet(meanings, self.settled)
        kind = kind_of(meanings, bool(value.values), self.comparison is not None)
        articles = [m.bound for m in self.limits if m.facet == ARTICLES]
        facets = (
            self._endpoint(kind),
            self._measure(kind),
            self._population(),
            *therapy_facets(meanings, self.lexicon, self._is_apart, self._left_out),
            times_facet(dict.fromkeys(p.time for p in meanings.phrases if p.time)),
            value,
            facet_of("analysis", (s.concept for _, s in meanings.kept if is_analysis(s.concept))),
            self._design(),
            facet_of("country", (s.concept for _, s in meanings.asked("country"))),
            self._attribution(),
            self._status(),
            self._beside_it(),
            *(
                Facet(m.facet, (m.bound,))
                for m in self.limits
                if m.facet not in (AGE, ARTICLES) and m not in self._levels
            ),
            Facet("p", self._significant),
        )
        spent = SPENT.get(kind, frozenset())
        left = [
            w
            for w in unknown(meanings.words, meanings.phrases)
            if self._is_unknown(w) and w.key not in spent
        ]
        return Reading(
            question=question,
            words=tuple(meanings.words),
            concepts=frozenset(
                (s.concept.scheme, s.concept.notation)
                for _, s in meanings.chosen
                if s.concept.scheme not in ENDPOINTS
            ),
            outcome=frozenset(
                i for p, _ in meanings.asked(*ENDPOINTS) for i in range(p.start, p.end)
            ),
            kind=kind,
            facets=tuple(f for f in facets if f.values),
            wanted=tuple(self._wanted()),
            sides=self.comparison.sides if self.comparison else (),
            topics=tuple(self._term(p, s) for p, s in self.topics),
            facts=facts_asked(meanings),
            articles_at_least=articles[0].lstrip("<>=") if articles else "",
            left=tuple(left),
            perhaps_names=tuple(w for i, w in enumerate(meanings.words) if self._may_be_name(i)),
            ignored=tuple(self._ignored()),
            understood=meanings.understood + len(self.limits),
        )

    def _is_apart(self, phrase: Phrase) -> bool:
        """Tell whether a phrase is a side of the comparison, or says what a study is about."""
        return not self.apart.isdisjoint(range(phrase.start, phrase.end))

    def _is_unknown(self, word: Word) -> bool:
        return (
            word.at not in self.settled
            and word.key not in _RETELLING | _OWN
            and word.at not in self.apart
            and not self._counts_articles(word)
            and not PRINTED_VALUE.fullmatch(word.text)
        )

    def _counts_articles(self, word: Word) -> bool:
        """Tell whether a word only says how many articles there are: "the five papers"."""
        behind = [w.key for w in self.meanings.words[word.at + 1 : word.at + 2]]
        return word.key in NUMBERS and bool(STUDY_NOUNS.intersection(behind))

    @cached_property
    def _left_out(self) -> frozenset[str]:
        """The concepts that one side of the comparison is without."""
        sides = self.comparison.sides if self.comparison else ()
        return frozenset(t.concept for s in sides for t in s.terms if t.negated and t.concept)

    def _may_be_name(self, i: int) -> bool:
        """Tell whether a stop word is written like an author's name, or stands before a year."""
        words = self.meanings.words
        after = words[i + 1].text if i + 1 < len(words) else ""
        if any(p.start <= i < p.end for p in self.meanings.phrases):
            return False
        is_written_so = _YEAR.fullmatch(after) is not None or (i > 0 and words[i].is_name)
        return is_written_so and is_stop_word(words[i])

    def _ignored(self) -> list[str]:
        """Return the phrases that are understood but change nothing."""
        cues = [
            self.meanings.text(p)
            for p, s in self.meanings.asked("cue")
            if s.concept.notation not in _SETTLED_CUES
            and not self._is_apart(p)
            and (p, s) not in self._since_relapse
            and not (self._significant and s.concept.notation == _SIGNIFICANT)
        ]
        vague = [
            self.meanings.text(p)
            for p, s in self.meanings.asked("measure")
            if is_any_rate(s) and not s.concept.fact("measureUnit")
        ]
        either = [f"with or without {self.meanings.text(p)}" for p, _ in self.meanings.either]
        return list(dict.fromkeys([*cues, *vague, *either]))

    # -- what was measured ---------------------------------------------------------------------

    def _endpoint(self, kind: str) -> Facet:
        asked = [m for m in self._outcomes if m not in self._variables]
        if kind == PROVENANCE and all(self._is_any_survival(s) for _, s in asked):
            # "The 93.3% survival": of which kind is what the question wants to know.
            return Facet("endpoint", ())
        asked = [(p, s) for p, s in asked if p not in self.causes]
        found = facet_of("endpoint", (s.concept for _, s in asked))
        if self.grade is None:
            return found
        if not self.grade.lowest:
            return replace(found, parameter="endpoint_itself")
        book = self.meanings.book
        codes = [graded(s.concept, self.grade, book, self.lexicon) for _, s in asked]
        shown = tuple(f"{name}, {self.grade.text}" for name in found.shown)
        return Facet("endpoint", tuple(dict.fromkeys(codes)), shown, "code")

    def _measure(self, kind: str) -> Facet:
        endpoints = [m for m in self.meanings.asked(*ENDPOINTS) if not self._is_apart(m[0])]
        if kind == SIZE:
            return Facet("measure", ())
        return measure_facet(self.meanings, endpoints, self.lexicon)

    @cached_property
    def _outcomes(self) -> list[Meaning]:
        return [m for m in self.meanings.asked(*ENDPOINTS) if not self._is_apart(m[0])]

    @cached_property
    def _variables(self) -> list[Meaning]:
        """The outcomes that only tell groups apart; the one outcome of a question does not."""
        apart = [m for m in self._outcomes if self.meanings.tells_groups_apart(*m)]
        by = [m for m in apart if self.meanings.stands_behind_by(m[0])]
        return apart if by or len(apart) < len(self._outcomes) else []

    @cached_property
    def causes(self) -> list[Phrase]:
        """The outcomes that are only what patients died of: "deaths from infection"."""
        asked = self.meanings.asked(*ENDPOINTS)
        deaths = [p.end for p, s in asked if s.concept.notation == _DEATH]
        return [
            p
            for p, s in asked
            if s.concept.notation != _DEATH
            and any(
                0 < p.start - end <= len(_DUE)
                and all(w.key in _DUE for w in self.meanings.words[end : p.start])
                for end in deaths
            )
        ]

    def _is_any_survival(self, sense: Sense) -> bool:
        return sense.loose and sense.concept.fact("defaultMeasure") in _OFTEN

    def _design(self) -> Facet:
        asked = self.meanings.asked("study-design")
        return facet_of("design", (s.concept for p, s in asked if not self._is_own_work(p)))

    def _is_own_work(self, phrase: Phrase) -> bool:
        """Tell whether a design is what the question is asked for: "I am writing a review"."""
        return not _WRITING.isdisjoint(self.meanings.before(phrase, 3))

    def _attribution(self) -> Facet:
        """Return whose results are asked for, where a word such as "quoted" or "own" says so."""
        told = {w.key for w in self.meanings.words}
        values = ["secondary"] if _RETELLING & told else []
        values += ["primary"] if _OWN & told else []
        return Facet("attribution", tuple(values))

    def _status(self) -> Facet:
        """Return whether only medians that were not reached, or not estimable, are asked for."""
        told = {s.concept.notation for _, s in self.meanings.asked("cue")}
        return Facet("status", tuple(n for n in _STATUSES if n in told))

    def _beside_it(self) -> Facet:
        """Return what the sentence must say: that it is censored, what patients died of."""
        told = any(s.concept.notation == CENSORED for _, s in self.meanings.asked("cue"))
        words = ["censor"] if told else []
        words += [self.meanings.text(p).lower() for p in self.causes]
        return Facet("text", tuple(words))

    # -- in whom -------------------------------------------------------------------------------

    def _population(self) -> Facet:
        asked = [
            s.concept
            for p, s in self.meanings.asked("age-group")
            if not s.concept.broader and not self._is_apart(p)
        ]
        facet = facet_of("population", asked)
        also = taken_along(self.lexicon, "age-group", facet.values)
        return replace(facet, values=(*facet.values, *also), also=tuple(also))

    def _wanted(self) -> list[GroupTerm]:
        meanings = self.meanings
        named = meanings.asked(*GROUPS)
        named += [(p, s) for p, s in meanings.asked("age-group") if s.concept.broader]
        named += self._variables
        terms = [self._term(p, s) for p, s in named if not self._is_apart(p)]
        terms += [
            replace(self._term(p, s), negated=True)
            for p, s in of(meanings.negated, *ENDPOINTS, *GROUPS)
            if not self._is_apart(p)
        ]
        terms += [GroupTerm(meanings.text(p), _RELAPSED) for p, _ in self._since_relapse]
        terms += [self._bounded(m) for m in self.limits if m.facet == AGE or m in self._levels]
        terms += [t for i, t in levels_in(meanings.words) if i not in self.apart]
        terms += [
            GroupTerm(meanings.text(p), (("all",),), s.concept.notation, "cue")
            for p, s in meanings.asked("cue")
            if s.concept.notation == _WHOLE_COHORT and not s.loose
        ]
        return list({t.concept or t.text: t for t in terms}.values())

    @cached_property
    def _significant(self) -> tuple[str, ...]:
        """The bound of p that "significant" sets, where no other is set."""
        has_bound = any(m.facet == P_VALUE for m in self.limits)
        told = [p for p, s in self.meanings.asked("cue") if s.concept.notation == _SIGNIFICANT]
        is_called = any("significant" in self.meanings.text(p).lower() for p in told)
        return (_SIGNIFICANT_P,) if is_called and not has_bound else ()

    @cached_property
    def _since_relapse(self) -> list[Meaning]:
        """The cues that only patients who relapsed are meant: "OS after relapse"."""
        words = self.meanings.words
        return [
            (p, s)
            for p, s in self.meanings.asked("cue")
            if s.concept.notation == _SINCE_RELAPSE
            # "After relapse or blinatumomab": either will do.
            and not _EITHER.intersection(w.key for w in words[p.end : p.end + 1])
        ]

    @cached_property
    def _levels(self) -> list[Limit]:
        """The bounds of what groups are told apart by: "MRD above 1%"."""
        variables = {p.end for p, s in self.meanings.chosen if self.meanings.names_a_variable(p, s)}
        return [m for m in self.limits if m.facet == AMOUNT and m.start in variables]

    def _bounded(self, limit: Limit) -> GroupTerm:
        """Return a bound as what must stand in a group's name: "older than 12" as >12, too."""
        words = self.meanings.words[limit.start : limit.end]
        names = {tuple(w.key for w in words), keys_of(limit.bound)}
        text = "".join(w.text + w.gap for w in words[:-1]) + words[-1].text
        return GroupTerm(text, tuple(sorted(names)))

    def _term(self, phrase: Phrase, sense: Sense) -> GroupTerm:
        names = (
            (self.meanings.keys(phrase),)
            if self.meanings.names_a_variable(phrase, sense)
            else names_of(sense.concept, self.lexicon)
        )
        return GroupTerm(
            self.meanings.text(phrase), names, sense.concept.notation, sense.concept.scheme
        )
