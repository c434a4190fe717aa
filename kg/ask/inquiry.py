"""A question and its answer: read it, see what kind of answer it wants, and get that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ask.answer import EXAMPLES, Answer
from kg.ask.citations import answer_with_references
from kg.ask.facets import read
from kg.ask.figures import answer_with_figures
from kg.ask.kinds import CITATION, DEFINITION, FACT, SIZE
from kg.ask.names import Names
from kg.ask.phrases import phrasebook, speaking
from kg.ask.studies import answer_with_definitions, answer_with_facts, answer_with_sizes
from kg.errors import InputError
from kg.vocabulary import lexicon_of

if TYPE_CHECKING:
    from pyoxigraph import Store

    from extractors.lexicon import Lexicon

_LONGEST_QUESTION = 1000


def ask(store: Store, question: str) -> Answer:
    """Answer a question in plain words from the graph.

    :raises InputError: there is no question.
    """
    if not question.strip():
        raise InputError("the question is empty: ask for figures, such as " + repr(EXAMPLES[0]))
    if len(question) > _LONGEST_QUESTION:
        raise InputError(f"the question is longer than {_LONGEST_QUESTION} characters: shorten it")
    lexicon = lexicon_of(store)
    with speaking(lexicon):
        return _answer(store, question, lexicon)


def _answer(store: Store, question: str, lexicon: Lexicon) -> Answer:
    reading = read(question, phrasebook(), lexicon)
    known = Names(store)
    if reading.kind == CITATION:
        return answer_with_references(store, reading, known, lexicon)
    reading = known.resolve(reading)
    if reading.kind == SIZE:
        return answer_with_sizes(store, reading, lexicon)
    if reading.kind == FACT:
        return answer_with_facts(store, reading, lexicon)
    if reading.kind == DEFINITION:
        return answer_with_definitions(store, reading, lexicon)
    if reading.facet("study") or reading.facet("work"):
        # A study that is named needs no further description.
        reading = reading.without("design")
    return answer_with_figures(store, reading, known, lexicon)
