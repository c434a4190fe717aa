"""The loss report of a build: what looks like a result and was not understood, to read or count.

The file's suffix chooses its form: Markdown for people, JSON for programs.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from kg.errors import InputError, printable
from kg.output import quantity, to_markdown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from extractors.records import Loss, Losses, PartLosses
    from kg.build import ArticleReport, BuildReport
    from kg.evidence import Row

_MARK_UP = re.compile(r"([\\`*_<>#|\[\]$])")
_COLUMNS = ("article", "numbers_captured", "not_captured", "share", "tables", "references")
_PART_COLUMNS = ("part", "numbers_captured", "not_captured")


def find_format(path: Path) -> Callable[[BuildReport], str]:
    """Return what writes a report in the form that the file's suffix names.

    :raises InputError: the suffix names none.
    """
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path}: no report in this form; name a file with {' or '.join(FORMATS)}")
    return FORMATS[path.suffix.lower()]


def to_report(report: BuildReport) -> str:
    """Return the losses of all articles as Markdown, the totals first."""
    known = [(r, r.losses) for r in report.articles if r.losses and r.status == "read"]
    parts = ["# What looks like a result and was not understood\n"]
    parts.append(to_markdown(_COLUMNS, [_article_row(row, losses) for row, losses in known]))
    parts.append(
        "Numbers are those that look like results, in sentences and in the cells of outcome "
        "tables; captured are those that a figure holds. Tables are those with outcomes, those "
        "read, and those seen; of references a title or year may be missing.\n"
    )
    unread = [row for row in report.articles if row.status != "read"]
    parts += [f"- {_text(row.path)}: {row.status}: {_text(row.reason)}\n" for row in unread]
    parts += [_article(row, losses) for row, losses in known]
    return "\n".join(parts)


def to_json(report: BuildReport) -> str:
    """Return the losses of all articles as one JSON object."""
    articles = [
        {
            "path": row.path,
            "status": row.status,
            "reason": row.reason,
            "doi": row.doi,
            "study": row.study,
            "source_form": row.source_form,
            "figures": row.figures,
            "problems": row.problems,
            "captured": _captured(row.losses) if row.losses else None,
            "missed": _missed(row.losses) if row.losses else None,
            "losses": asdict(row.losses) if row.losses else None,
        }
        for row in report.articles
    ]
    return json.dumps({"articles": articles}, ensure_ascii=False, indent=2) + "\n"


#: By the suffix of the file.
FORMATS: dict[str, Callable[[BuildReport], str]] = {".md": to_report, ".json": to_json}


def _article_row(row: ArticleReport, losses: Losses) -> Row:
    captured, missed = _captured(losses), _missed(losses)
    outcome = losses.tables_read - len(losses.other_tables)
    unclear = f" ({len(losses.unclear)} unclear)" if losses.unclear else ""
    return {
        "article": _name(row),
        "numbers_captured": captured,
        "not_captured": missed,
        "share": f"{captured / (captured + missed):.1%}" if captured + missed else None,
        "tables": f"{outcome}/{losses.tables_read}/{losses.tables_seen}",
        "references": f"{losses.references}{unclear}",
    }


def _article(row: ArticleReport, losses: Losses) -> str:
    lines = [f"## {_text(_name(row))}\n", f"{_text(row.path)}\n"]
    rows: list[Row] = [
        {"part": _title(p), "numbers_captured": p.captured, "not_captured": p.missed}
        for p in losses.parts
    ]
    lines.append(to_markdown(_PART_COLUMNS, rows))
    lines += [f"- {note}" for note in _notes(row, losses)]
    for part in losses.parts:
        if part.losses:
            lines.append(f"\n### {_text(_title(part))}\n")
            lines += [_loss(loss) for loss in part.losses]
    return "\n".join(lines) + "\n"


def _notes(row: ArticleReport, losses: Losses) -> list[str]:
    """Return what else of tables and references did not get in."""
    notes = []
    if losses.other_tables:
        notes.append(f"without outcomes: {', '.join(losses.other_tables)}")
    lost = losses.tables_seen - losses.tables_read
    if lost > 0:
        notes.append(f"{quantity(lost, 'table')} seen and not read")
    if losses.unlisted:
        notes.append(f"cited, and not in the reference list: {_joined(losses.unlisted)}")
    if losses.unclear:
        notes.append(f"references without title or year: {_joined(losses.unclear)}")
    return notes + [_text(problem) for problem in row.problems]


def _loss(loss: Loss) -> str:
    place = f"{_text(loss.place)}: " if loss.place else ""
    reason = f" ({_text(loss.reason)})" if loss.reason else ""
    return f"- **{', '.join(loss.numbers)}** in {place}{_text(loss.text)}{reason}"


def _title(part: PartLosses) -> str:
    same = part.kind == "table" or part.name.lower() == part.kind
    return part.name if same else f"{part.name} ({part.kind})"


def _name(row: ArticleReport) -> str:
    return row.study + (" (digest)" if row.source_form == "digest" else "")


def _text(text: str) -> str:
    """Return a text of an article as Markdown that shows it as it is."""
    return _MARK_UP.sub(r"\\\1", printable(" ".join(text.split())))


def _joined(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _captured(losses: Losses) -> int:
    return sum(part.captured for part in losses.parts)


def _missed(losses: Losses) -> int:
    return sum(part.missed for part in losses.parts)
