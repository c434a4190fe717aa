"""An evaluation as text for a terminal and as JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.errors import one_line, printable
from kg.eval.figures import as_text
from kg.eval.slots import SLOTS
from kg.output import shortened, to_table

if TYPE_CHECKING:
    from kg.eval.figures import Figure
    from kg.eval.scores import ArticleScores, Evaluation, Miss, Score, Scores, Share, SlotScore
    from kg.evidence import Row

_COLUMNS = (
    "article",
    "gold",
    "rows",
    "recall",
    "precision",
    "F1",
    "FULL",
    "CONTEXT",
    "LOOSE",
    "invented",
)
_SLOT_COLUMNS = ("slot", "level", "gold", "recall", "precision", "F1", "agreement")
_QUOTE = 90


def to_text(evaluation: Evaluation, misses: int = 0, extras: int = 0) -> str:
    """Return the scores as tables, and so many misses and extras of each article as lines."""
    rows = [{"article": a.article, **_line(a.scores)} for a in evaluation.articles]
    if len(rows) > 1:
        rows.append({"article": "all together", **_line(evaluation.pooled)})
    slots = evaluation.pooled.slots
    slot_rows = [{"slot": s.name, "level": s.level, **_slot_line(slots[s.name])} for s in SLOTS]
    text = to_table(_COLUMNS, rows) + "\n" + to_table(_SLOT_COLUMNS, slot_rows)
    for article in evaluation.articles:
        lines = [_miss_line(miss) for miss in article.misses[:misses]]
        lines += [_extra_line(row) for row in article.extras[:extras]]
        if lines:
            text += "\n".join(("", article.article, *lines, ""))
    return text


def to_json(evaluation: Evaluation, misses: int = 0, extras: int = 0) -> str:
    """Return everything as one JSON object; a score of nothing is null."""
    found = {
        "pooled": _object(evaluation.pooled),
        "articles": [
            {
                "article": article.article,
                **_object(article.scores),
                **_lists(article, misses, extras),
            }
            for article in evaluation.articles
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _line(scores: Scores) -> Row:
    return {
        "gold": scores.gold,
        "rows": scores.rows,
        **_score_line(scores.strict),
        "FULL": _shown(scores.full.value),
        "CONTEXT": _shown(scores.context.value),
        "LOOSE": _shown(scores.loose.f1),
        "invented": _shown(scores.invented.value),
    }


def _score_line(score: Score) -> Row:
    return {
        "recall": _shown(score.recall.value),
        "precision": _shown(score.precision.value),
        "F1": _shown(score.f1),
    }


def _slot_line(slot: SlotScore) -> Row:
    line = {"gold": slot.score.recall.of, **_score_line(slot.score)}
    return {**line, "agreement": _shown(slot.agreement.value)}


def _shown(share: float | None) -> str | None:
    return None if share is None else f"{share:.3f}"


def _miss_line(miss: Miss) -> str:
    gold = miss.gold.record
    if miss.match is None:
        why = "not found"
    else:
        row = miss.match.row
        why = f"wrong {', '.join(miss.wrong)}: a row says {row.names[0]!r}, {row.measure}, "
        why += row.attribution
    id_ = as_text(gold.get("id"))
    return f"  miss   {f'{id_} ' if id_ else ''}{_figure(miss.gold)}: {printable(why)}"


def _extra_line(row: Figure) -> str:
    quote = shortened(one_line(as_text(row.record.get("quote"))), _QUOTE)
    return f"  extra  {_figure(row)}: {quote}"


def _figure(figure: Figure) -> str:
    record = figure.record
    shown = " ".join(
        as_text(record.get(name))
        for name in ("endpoint", "measure", "value", "unit")
        if record.get(name) is not None
    )
    p = as_text(record.get("p")) or as_text(record.get("p_operator")) + as_text(
        record.get("p_value")
    )
    value = f"{shown} p={p}" if not figure.values and p else shown
    return printable(f"{value} of {figure.names[0]!r} [{figure.location}]")


def _object(scores: Scores) -> dict[str, object]:
    return {
        "gold": scores.gold,
        "rows": scores.rows,
        "strict": _score(scores.strict),
        "full": _share(scores.full),
        "context": _share(scores.context),
        "loose": _score(scores.loose),
        "invented": _share(scores.invented),
        "slots": {
            name: {**_score(slot.score), "agreement": _share(slot.agreement)}
            for name, slot in scores.slots.items()
        },
    }


def _score(score: Score) -> dict[str, object]:
    return {"recall": _share(score.recall), "precision": _share(score.precision), "f1": score.f1}


def _share(share: Share) -> dict[str, object]:
    return {"value": share.value, "right": share.right, "of": share.of}


def _lists(article: ArticleScores, misses: int, extras: int) -> dict[str, object]:
    return {
        "misses": [
            {
                "gold": miss.gold.record,
                "wrong": miss.wrong,
                "row": miss.match.row.record if miss.match else None,
            }
            for miss in article.misses[:misses]
        ],
        "extras": [row.record for row in article.extras[:extras]],
    }


def _plain(value: object) -> object:
    """Return a number as JSON knows it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    message = f"{value!r} is no JSON"
    raise TypeError(message)
