"""Scores: how many figures of gold are found, how many rows are right, and how right they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.eval.matching import Match, match
from kg.eval.slots import CONTEXT, FULL, SLOTS, STRICT, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.eval.figures import Figure

#: What is invented where a row states it and no figure of gold that it gives does.
_INVENTED = frozenset(("interval", "p", "timepoint", "events"))


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself, None of nothing."""
        return self.right / self.of if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)


NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Score:
    """``recall`` is of the figures that gold asks for, ``precision`` of the rows."""

    recall: Share = NOTHING
    precision: Share = NOTHING

    @property
    def f1(self) -> float | None:
        """Their harmonic mean, None where there is nothing to find and nothing was found."""
        recall, precision = self.recall.value or 0.0, self.precision.value or 0.0
        if not self.recall.of and not self.precision.of:
            return None
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.recall + other.recall, self.precision + other.precision)


@dataclass(frozen=True, slots=True)
class SlotScore:
    """One slot: of those that state it, and the agreement among the figures found."""

    score: Score = Score()
    agreement: Share = NOTHING

    def __add__(self, other: SlotScore) -> SlotScore:
        return SlotScore(self.score + other.score, self.agreement + other.agreement)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of an article, or of several together."""

    gold: int
    rows: int
    strict: Score
    loose: Score
    full: Share
    context: Share
    invented: Share
    slots: dict[str, SlotScore]

    def __add__(self, other: Scores) -> Scores:
        return Scores(
            self.gold + other.gold,
            self.rows + other.rows,
            self.strict + other.strict,
            self.loose + other.loose,
            self.full + other.full,
            self.context + other.context,
            self.invented + other.invented,
            {name: score + other.slots[name] for name, score in self.slots.items()},
        )


@dataclass(frozen=True, slots=True)
class Miss:
    """A figure that gold asks for and no row gives; ``match`` where a row comes near."""

    gold: Figure
    match: Match | None

    @property
    def wrong(self) -> tuple[str, ...]:
        """The slots in which the row that comes near is wrong."""
        agreeing = self.match.agreeing if self.match else STRICT
        return tuple(s.name for s in SLOTS if s.name in STRICT - agreeing)


@dataclass(frozen=True, slots=True)
class ArticleScores:
    """The scores of one article, and where they come from."""

    article: str
    scores: Scores
    misses: tuple[Miss, ...]
    extras: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All articles of gold, in its order."""

    articles: tuple[ArticleScores, ...]
    pooled: Scores


def evaluate(rows: Sequence[Figure], gold: Sequence[Figure]) -> Evaluation:
    """Hold rows of evidence against gold, article by article.

    Rows of articles without gold are left aside.

    :raises ValueError: there is no gold at all.
    """
    asked: dict[str, list[Figure]] = defaultdict(list)
    for figure in gold:
        asked[figure.article].append(figure)
    if not asked:
        message = "no gold: nothing can be measured"
        raise ValueError(message)
    articles = tuple(
        _score(name, figures, [row for row in rows if name in (row.article, row.study)])
        for name, figures in asked.items()
    )
    pooled = articles[0].scores
    for article in articles[1:]:
        pooled += article.scores
    return Evaluation(articles, pooled)


def _score(article: str, gold: list[Figure], rows: list[Figure]) -> ArticleScores:
    found = match(gold, rows)
    good = {figure: pair for figure, pair in found.items() if pair.is_strict}
    asked = [figure for figure in gold if not figure.optional]
    right = {pair.row for pair in good.values()}
    scores = Scores(
        gold=len(asked),
        rows=len(rows),
        strict=_level(asked, rows, good),
        loose=_level(asked, rows, found),
        full=Share(sum(g in good and good[g].agreeing >= FULL for g in asked), len(asked)),
        context=Share(sum(g in good and good[g].agreeing >= CONTEXT for g in asked), len(asked)),
        invented=Share(_count_invented(good), len(rows)),
        slots={slot.name: _slot(slot, asked, rows, found) for slot in SLOTS},
    )
    misses = tuple(Miss(g, found.get(g)) for g in asked if g not in good)
    extras = tuple(row for row in rows if row not in right)
    return ArticleScores(article, scores, misses, extras)


def _level(asked: list[Figure], rows: list[Figure], found: dict[Figure, Match]) -> Score:
    given = {pair.row for pair in found.values()}
    return Score(Share(sum(g in found for g in asked), len(asked)), Share(len(given), len(rows)))


def _slot(
    slot: Slot, asked: list[Figure], rows: list[Figure], found: dict[Figure, Match]
) -> SlotScore:
    """Return a slot's score: right is what gold states, too, of a figure that is found."""
    stated = [g for g in asked if slot.is_stated(g)]
    hit = {g for g in stated if g in found and slot.name in found[g].agreeing}
    given = [row for row in rows if slot.is_stated(row)]
    right = {
        pair.row
        for g, pair in found.items()
        if slot.is_stated(g) and slot.name in pair.agreeing and slot.is_stated(pair.row)
    }
    return SlotScore(
        Score(Share(len(hit), len(stated)), Share(len(right), len(given))),
        Share(len(hit), sum(g in found for g in stated)),
    )


def _count_invented(good: dict[Figure, Match]) -> int:
    """Count the rows that state what none of the figures that they give does."""
    by_row: dict[Figure, list[Figure]] = defaultdict(list)
    for pair in good.values():
        by_row[pair.row].append(pair.gold)
    return sum(
        any(
            slot.is_stated(row) and not any(slot.is_stated(g) for g in figures)
            for slot in SLOTS
            if slot.name in _INVENTED
        )
        for row, figures in by_row.items()
    )
