"""The patients of the works that an article retells, as far as it has described them.

A review introduces a study ("Stone et al. treated 51 children with relapsed ALL [4]") and then
reports its results sentence by sentence; what was said first holds for all that follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.ages import ages_in, refined
from extractors.attribution import family_name
from extractors.context import population_of, settings_of, therapies
from extractors.numbers import NUMBER_WORD, word_value
from extractors.passages import TRIAL
from extractors.retold_studies import study_names
from extractors.sentence_groups import is_left_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.lexicon import Lexicon
    from extractors.model import Reference

_COUNT = rf"(?P<n>\d{{1,5}}|{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')[2:-2]})"
_NOUN = r"(?:patients|children|adults|infants|subjects|participants|adolescents|cases|recipients)"
#: "51 children with relapsed ALL", "adult patients with …": who a study is about.
_PEOPLE = re.compile(
    rf"\b(?:{_COUNT}\s)?(?P<who>(?:(?!(?:of|the|in|and|were|was|with|among|these|this|those|its|his"
    rf"|a|an|for|to|on|that|which)\b|[a-z]+ing\b|(?!relapsed\b)[a-z]+ed\b)[A-Za-z/][\w/+-]*\s)"
    rf"{{0,3}}?\b{_NOUN}\b(?:\s(?:and|or)\s(?:adults|adolescents|young adults|AYAs?))?"
    rf"(?:\s(?:with|under|aged|over)\s(?:[\w/+<>≥≤.-]+(?:\s|(?=[.,;:]|$))){{1,7}})?)",
    re.IGNORECASE,
)
_ENROLLED = re.compile(
    r"\b(?:enrol\w+|reported|included|recruited|randomi[sz]ed|treated|reviewed|analy[sz]ed|studied"
    r"|registered|evaluated|cohort of|series of|study of|report of)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^\W*(?:[Oo]f|[Aa]mong)\s|\b(?:phase(?!\s[\w/]+\s(?:[\w-]+\s){0,3}?"
    r"(?:trial|study))|arm|group)s?\b|\bresponders\b|\bwhom\b|\bfor each\b"
)
_SHARE = re.compile(
    rf"(?<![\w.])(?:\d{{1,5}}|{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')[2:-2]})"
    r"\s(?:out\s)?of\s(?:the\s)?$",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(r"[,;]\s(?:\w+\s)?(?:of|among)\s(?:whom|which|these|them)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s?[(\[][^()\[\]]*[)\]]")
#: Where a description ends: "with relapsed ALL treated with …", "children from five centers".
_END = re.compile(
    r"\s(?:(?<!\sor\s)(?<!\sand\s)treated|receiving|received|from|in|to|by|who|were|was|had|have"
    r"|on|at|after|given|for|aged(?=\s\d[\d.]*\s(?:to|and)\b)|and|has|could|showed|achieved"
    r"|developed|that|which|where|did|prior|before)\b.*$",
    re.IGNORECASE,
)
#: Behind "patients with A": ", B, or C".
LISTS_ON = re.compile(r"(?:,\s(?!and\b)[^,.;]{3,60}){1,4},\sor\s")
#: A title that holds therapies against each other: nobody got all of them.
_COMPARES = re.compile(r"\b(?:versus|vs\.?|compared (?:with|to))(?!\w)", re.IGNORECASE)
#: What was assigned was not given to all.
_ASSIGNED = re.compile(r"\b(?:randomi[sz]ed|assigned|allocated)\b[^.]*\s(?:to|between)\s", re.I)
#: "“alpha” therapy (an old one; n = 40 patients)", "drug A (n = 40)": an arm with its size.
_ARM = re.compile(
    r"(?:[“\"](?P<quoted>[\w -]{2,30})[”\"](?:\s\w+)?\s?[(\[](?:[^()\[\]“”\"]|\([^()]*\)){0,160}?"
    r"|(?P<bare>[\w-]{3,})(?:\s(?:arm|group|therapy|cohort))?\s?[(\[]\s?)"
    r"\b[nN]\s?=\s?(?P<n>\d{1,5})\b"
)
#: What an arm's name may have beside the name: it is the arm, not a part of it.
_ARM_WORDS = re.compile(
    r"\b(?:the|arm|group|cohort|therapy|treatment|treated|patients|those|given|receiving|with)\b|\W",
    re.IGNORECASE,
)
#: What became of the patients later says nothing of when they got the therapy.
_RELAPSED = re.compile(r"\brelapsed\s(?:post|after)[\s-]\w+", re.IGNORECASE)
_GENERIC = re.compile(rf"(?:study |enrolled |evaluable |eligible |these |our |all )*{_NOUN}", re.I)
_LONGEST = 9


@dataclass(slots=True)
class _Work:
    """What has been said of a work's patients."""

    trial: str = ""
    who: str = ""
    size: int | None = None
    population: str = ""
    therapies: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    #: How many got what, where therapies were assigned: "lymphoid" 161.
    arms: dict[str, int] = field(default_factory=dict)


def _take_people(work: _Work, text: str) -> None:
    """Take in who a work's patients were and how many: what a sentence says first."""
    for m in _PEOPLE.finditer(text):
        who = _END.sub("", " ".join(m["who"].split()[:_LONGEST])).strip(" .,;:")
        if is_left_out(m.start(), m.start("who") + len(who), text):
            continue
        if LISTS_ON.match(text, m.end()):
            who = who.split(" with ")[0]  # the first of several kinds is not all of them
        if not work.who and not _GENERIC.fullmatch(who):
            work.who = who
        size = word_value(m["n"]) if m["n"] else None
        if size and _SHARE.search(text[: m.start()]):
            continue  # "in six of nine patients with …": a part, whoever the others are
        if size and size > 1 and work.size is None and _ENROLLED.search(text):
            work.size = size


class ToldPatients:
    """Keeps the patients of each cited work in the order in which the article tells of them."""

    def __init__(self, references: Sequence[Reference], lexicon: Lexicon) -> None:
        self._references = {r.number: r for r in references}
        self._lexicon = lexicon
        self._works: dict[tuple[int, ...], _Work] = {}

    def hear(self, refs: tuple[int, ...], words: str) -> None:
        """Take in what a sentence says of the patients of the work that it is about."""
        work = self._work(refs)
        # "25 patients were treated, of whom 23 …" is of all 25 up to its comma
        text = _OF_WHOM.split(_BRACKETS.sub("", words))[0]
        if not work.trial:
            subjects = {m["name"] for m in TRIAL.finditer(words)}
            named = study_names(words, self._lexicon)
            work.trial = next((n for n in named if n in subjects), "")
        if not _PART.search(text):
            _take_people(work, text)
            said = population_of(text, self._lexicon)
            work.population = refined(work.population or said, ages_in(words))
            if _ASSIGNED.search(text):
                work.arms |= _arms_in(words)
            elif not work.arms:
                # what is told of a work with arms is as often of one of them
                work.therapies = work.therapies or therapies(text, self._lexicon)
                timed = _RELAPSED.sub("", text)
                work.settings = work.settings or settings_of(timed, self._lexicon)

    def population(self, refs: tuple[int, ...]) -> str:
        """Return the age group of a work's patients."""
        return self._work(refs).population or population_of(self._titles(refs), self._lexicon)

    def count(self, refs: tuple[int, ...], size: int) -> None:
        """Note of how many patients a result of the whole work was printed."""
        work = self._work(refs)
        work.size = work.size or size

    def size(self, refs: tuple[int, ...]) -> int | None:
        """Return how many patients a work had."""
        return self._work(refs).size

    def arm_size(self, refs: tuple[int, ...], label: str) -> int | None:
        """Return how many patients of a work are in the arm that a label names."""
        return self._work(refs).arms.get(_ARM_WORDS.sub("", label).casefold())

    def therapies(self, refs: tuple[int, ...]) -> tuple[str, ...]:
        """Return what a work's patients were given."""
        return therapies(self._titles(refs), self._lexicon) or self._work(refs).therapies

    def given(self, refs: tuple[int, ...]) -> tuple[str, ...]:
        """Return what all of a work's patients were given, nothing where it compares therapies."""
        return () if _COMPARES.search(self._titles(refs)) else self.therapies(refs)

    def settings(self, refs: tuple[int, ...]) -> tuple[str, ...]:
        """Return when the therapy was given relative to transplant."""
        return self._work(refs).settings or settings_of(self._titles(refs), self._lexicon)

    def name(self, refs: tuple[int, ...]) -> str:
        """Return what the article calls a work: its trial, else its first author."""
        known = [self._references[n] for n in refs if n in self._references]
        if len(known) != 1:
            return self._work(refs).trial or "earlier studies"
        trial = self._work(refs).trial
        if trial:
            return trial
        author = family_name(known[0])
        return f"{author} et al." if len(known[0].authors) > 1 and author else author or "a study"

    def description(self, refs: tuple[int, ...]) -> str:
        """Return who a work's patients were, ``""`` where the article does not say."""
        return self._work(refs).who

    def _work(self, refs: tuple[int, ...]) -> _Work:
        return self._works.setdefault(refs, _Work())

    def _titles(self, refs: tuple[int, ...]) -> str:
        return " ".join(self._references[n].title for n in refs if n in self._references)


def _arms_in(words: str) -> dict[str, int]:
    """Return the arms that a sentence names with their sizes.

    >>> _arms_in("They were randomised to “old” therapy (as before; n = 30) or rituximab (n = 31).")
    {'old': 30, 'rituximab': 31}
    """
    return {
        _ARM_WORDS.sub("", m["quoted"] or m["bare"]).casefold(): int(m["n"])
        for m in _ARM.finditer(words)
    }
