"""Baseline tables as records: what each cell prints of a group of patients, or of one patient.

A number is left out where its group, its variable or its statistic is not told, where a count and
its share do not fit together, and where the reader found the row or its neighbors damaged.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.baseline import BASELINE, MISSING_ROW, is_baseline_table
from extractors.baseline_cells import (
    Printed,
    Told,
    fits,
    is_empty,
    parts_of_list,
    read_percent,
    read_printed,
)
from extractors.baseline_columns import columns_of_groups
from extractors.baseline_labels import (
    RowLabel,
    level_statistic,
    read_label,
    spread_of,
    statistic_of,
)
from extractors.cells import read_p
from extractors.labels import size_of, tidy
from extractors.model import Problem, Span
from extractors.patient_lists import is_patient_list, patient_characteristics
from extractors.readers.markup import mask
from extractors.records import Characteristic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.baseline_columns import GroupColumn
    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon
    from extractors.model import Cell, Document, Row, Table

#: A cell that can only count patients, so that bare numbers beside it do as well.
_COUNTED = re.compile(r"%|^\d+ ?\(\d+\)$")
#: Rows whose label is a level of a variable that the table does not name.
_LEVEL_ONLY = re.compile(r"others?|normal|none|yes|no|positive|negative|total", re.IGNORECASE)
_LEVEL = re.compile(r"yes|no|present|absent|positive|negative", re.IGNORECASE)
_PEOPLE_BEHIND = re.compile(r"\s(?:patients|participants|subjects|sex)$", re.IGNORECASE)
_MEAN_DEVIATION = re.compile(
    r"\bmeans?\s?(?:±|\+/-|\(|,|and)?\s?[(±]?\s?(?:SDs?\b|SEM?\b|standard (?:deviation|error))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\W*\d")
_COUNT = re.compile(r"\d+(?=\s*[(/]|$)")
_SHARE = re.compile(r"(?P<n>\d+)\s?\((?P<percent>\d+(?:\.\d+)?)\s?%?\)")


def find_characteristics(
    document: Document, cohorts: Cohorts, lexicon: Lexicon
) -> tuple[list[Characteristic], list[Problem]]:
    """Return what the baseline tables print, and a problem for each table with cells left out."""
    found: list[Characteristic] = []
    problems: list[Problem] = []
    for table in document.tables:
        if not is_baseline_table(table, document, lexicon):
            continue
        if is_patient_list(table):
            found += patient_characteristics(table, cohorts.whole, lexicon)
            continue
        reader = _BaselineTable(table, document, cohorts, lexicon)
        own = [*reader.characteristics()]
        found += own
        if reader.left_out and (own or BASELINE.search(table.caption)):
            labels = "; ".join(dict.fromkeys(reader.left_out))
            message = f"Table {table.number}: baseline rows left out, not understood: {labels}"
            problems.append(Problem("characteristics", message, table.span))
    return found, problems


class _BaselineTable:
    """Reads one baseline table, row by row."""

    def __init__(
        self, table: Table, document: Document, cohorts: Cohorts, lexicon: Lexicon
    ) -> None:
        self.left_out: list[str] = []
        self._table = table
        self._lexicon = lexicon
        self._groups = [
            columns_of_groups(table, i, cohorts, lexicon) for i in range(len(table.headers))
        ]
        self._bases = {
            (block, g.index): self._base(block, g)
            for block, groups in enumerate(self._groups)
            for g in groups
            if g.percent_index is not None
        }
        self._categories = {row.path[:n] for row in table.rows for n in range(1, len(row.path))}
        self._by_path = {row.path: row for row in table.rows}
        self._repeated = {p for p, n in Counter(r.path for r in table.rows).items() if n > 1}
        notes = " ".join((*table.footnotes, table.caption))
        deviation = _MEAN_DEVIATION.search(notes)
        self._told_deviation = spread_of(deviation.group()) if deviation else ""
        notes = _MEAN_DEVIATION.sub(" ", notes)
        bounds = spread_of(notes)
        self._told_bounds = bounds if bounds in ("IQR", "range") else ""
        self._told_statistic = statistic_of(notes)
        self._damaged = [
            p.span
            for p in document.problems
            if p.kind == "table" and p.span and p.span.start in table.span
        ]
        #: Variables whose median, mean and ends stand in rows of their own; they have no levels.
        self._split = {row.path[:-1] for row in table.rows if level_statistic(row.label)}
        self._sections = {p for p in self._categories if p in self._split or self._is_section(p)}

    def characteristics(self) -> Iterator[Characteristic]:
        """Yield the records of all rows that can be trusted."""
        for index, row in enumerate(self._table.rows):
            groups = self._groups[self._block(row)]
            printed = [g for g in groups if not self._is_blank(self._text(row, g.index))]
            if not any(_NUMBER.match(self._text(row, g.index)) for g in printed):
                continue  # nothing, or words: no baseline table has these
            if not row.label.strip() or row.path in self._repeated or self._is_suspect(index):
                self.left_out.append(": ".join(row.path).strip() or "a row without a label")
                continue
            records = [r for g in printed for r in self._records(row, g, groups)]
            if not records or len({r.value_span for r in records}) < len(printed):
                self.left_out.append(": ".join(row.path))
            yield from records

    def _is_blank(self, text: str) -> bool:
        return is_empty(text) or bool(size_of(text) and not tidy(text))

    def _text(self, row: Row, index: int) -> str:
        return mask(row.cells[index].text) if 0 <= index < len(row.cells) else ""

    def _is_section(self, path: tuple[str, ...]) -> bool:
        """Tell a line over variables ("Transplant") from a variable over its levels ("Donor")."""
        below = [r for r in self._table.rows if r.path[:-1] == path]
        return any(
            (label := read_label(r.label, self._lexicon)).statistic
            or label.spread in ("SD", "SE")
            or (r.path in self._categories and all(is_empty(c.text) for c in r.cells[:1]))
            for r in below
            if not level_statistic(r.label)
        )

    def _block(self, row: Row) -> int:
        return min(row.header, len(self._groups) - 1)

    def _is_damaged(self, row: Row) -> bool:
        return any(s.start in row.span for s in self._damaged)

    def _is_suspect(self, index: int) -> bool:
        """Tell a row that the reader found damaged, or that stands beside one without a label."""
        rows = self._table.rows
        row = rows[index]
        if self._is_damaged(row) or self._is_strayed(row):
            return True
        above = self._by_path.get(row.path[:-1])
        # "Stage 0" over "I", "II": the line holds the first level, the variable is not told
        if above is not None and not self._is_damaged(above) and self._is_strayed(above):
            return True
        if self._is_behind_all(row):
            return True
        beside = rows[max(0, index - 1) : index + 2]
        if any(not r.label.strip() for r in beside):
            return True
        if len(row.path) == 1 and (
            _LEVEL_ONLY.fullmatch(row.label.strip()) or MISSING_ROW.fullmatch(row.label.strip())
        ):
            return True
        zero = all(c.text.strip().strip("0.") == "" for c in row.cells)
        return zero and bool(self._damaged) and len(row.path) == 1

    # -- one row -------------------------------------------------------------------------------

    def _records(
        self, row: Row, group: GroupColumn, groups: tuple[GroupColumn, ...]
    ) -> Iterator[Characteristic]:
        cell = row.cells[group.index]
        lists = self._listed(row, group, cell)
        if lists:
            yield from lists
            return
        labels = [read_label(part, self._lexicon) for part in row.path]
        own, above = labels[-1], labels[-2] if len(labels) > 1 else labels[-1]
        statistic = level_statistic(row.label) if len(row.path) > 1 else ""
        if statistic:
            own = replace(own, statistic=statistic, counts=False)
        elif row.path[:-1] in self._sections:
            above = own
        printed = self._printed(row, group, groups, own, above)
        if printed is None:
            return
        sections = [i for i in range(len(labels) - 1) if row.path[: i + 1] in self._sections]
        first = sections[-1] + 1 if sections else 0
        is_quantity = printed.statistic not in ("count", "percent")
        names = [x.name if is_quantity else x.full for x in labels]
        if statistic:
            names.pop()
            first = min(first, len(names) - 1)
        heads = [names[i] for i in sections if i < first and row.path[: i + 1] not in self._split]
        own_names = names[first:]
        if len(own_names) == 1 and not is_quantity:
            own_names = self._with_level(own_names[0])
        yield replace(
            self._record(row, group, cell, printed),
            variable=": ".join(own_names[:-1]) or own_names[-1],
            level=own_names[-1] if len(own_names) > 1 else "",
            heading=": ".join(heads),
            unit=(own.unit or above.unit) if is_quantity else "",
        )

    def _with_level(self, name: str) -> list[str]:
        """Return the variable and the level of "Sex, male"; a name that has none stays alone."""
        variable, comma, level = name.rpartition(", ")
        word = _PEOPLE_BEHIND.sub("", level)
        is_sex = any(
            len(word) == m.span.end - m.span.start for m in self._lexicon.find(word, "sex")
        )
        return [variable, word] if comma and (is_sex or _LEVEL.fullmatch(word)) else [name]

    def _printed(
        self,
        row: Row,
        group: GroupColumn,
        groups: tuple[GroupColumn, ...],
        own: RowLabel,
        above: RowLabel,
    ) -> Printed | None:
        sizes = self._sizes(row, group)
        text = self._text(row, group.index)
        printed = read_printed(text, self._told(row, group, groups, own, above), sizes)
        if group.shares and printed is None and (share := read_percent(text)) is not None:
            return Printed("percent", share)
        if printed is None or group.percent_index is None or printed.statistic != "count":
            return printed
        text = self._text(row, group.percent_index)
        percent = read_percent(text)
        if percent is None:
            return printed if text.strip() and is_empty(text) else None
        base = self._bases[self._block(row), group.index]
        if not any(fits(printed.value, s, percent, slack="1") for s in (base, *sizes)):
            return None
        total = next((s for s in sizes if fits(printed.value, s, percent)), None)
        return replace(printed, percent=percent, total=total)

    def _told(
        self,
        row: Row,
        group: GroupColumn,
        groups: tuple[GroupColumn, ...],
        own: RowLabel,
        above: RowLabel,
    ) -> Told:
        """Return what is said of a cell: by its row, its variable, its column, the notes."""
        is_missing = bool(MISSING_ROW.search(row.label))
        spreads = [own.spread, above.spread, group.spread]
        deviations = [s for s in spreads if s in ("SD", "SE")]
        bounds = [s for s in spreads if s in ("IQR", "range")]
        statistics = [own.statistic, above.statistic, group.statistic, self._told_statistic]
        is_quantity = bool(own.statistic or own.spread) and not own.counts
        counted = group.counts or any(_COUNTED.search(self._text(row, g.index)) for g in groups)
        return Told(
            statistic=own.statistic,
            nearest=next(filter(None, statistics), ""),
            deviation=(deviations or [self._told_deviation])[0],
            bounds=(bounds or [self._told_bounds])[0],
            counts=is_missing or own.counts or ((above.counts or counted) and not is_quantity),
            is_quantity=is_quantity,
        )

    def _sizes(self, row: Row, group: GroupColumn) -> list[int]:
        """Return what a share may be of: a size on the category line, the group, those known."""
        sizes = []
        above = self._by_path.get(row.path[:-1])
        if above is not None:
            told = size_of(self._text(above, group.index))
            sizes += [told] if told else []
        size = group.cohort.size
        if size:
            sizes.append(size)
            for path in (row.path, row.path[:-1]):
                for other in self._table.rows:
                    if path and other.path[:-1] == path and MISSING_ROW.search(other.label):
                        missing = self._text(other, group.index).strip()
                        sizes += [size - int(missing)] if missing.isdecimal() else []
        if len(sizes) > 1:  # all levels of a variable are shares of the same number
            shares = self._shares_beside(row, group)
            sizes.sort(key=lambda s: -sum(fits(n, s, percent) for n, percent in shares))
        return sizes

    def _shares_beside(self, row: Row, group: GroupColumn) -> list[tuple[int, Decimal]]:
        """Return the counts and shares of a row and the other levels of its variable."""
        beside = [r for r in self._table.rows if r is row or r.path[:-1] == row.path[:-1] != ()]
        texts = [self._text(r, group.index) for r in beside]
        return [(int(m["n"]), Decimal(m["percent"])) for t in texts if (m := _SHARE.match(t))]

    def _base(self, block: int, group: GroupColumn) -> int:
        """Return what the percentages of a column of their own are of, 0 where they disagree.

        A table may count fewer patients than the article has.
        """
        pairs = []
        for row in self._table.rows:
            n = self._text(row, group.index).strip()
            percent = read_percent(self._text(row, group.percent_index or 0))
            if row.header == block and n.isdecimal() and percent:
                pairs.append((int(n), percent))
        near = {round(100 * n / percent) for n, percent in pairs}
        best = max(sorted(near), key=lambda s: sum(fits(n, s, p) for n, p in pairs), default=0)
        agree = sum(fits(n, best, percent) for n, percent in pairs)
        return best if agree > 1 and agree >= 0.7 * len(pairs) else 0

    def _is_behind_all(self, row: Row) -> bool:
        """Tell a row behind levels that share out all patients: of what, the table does not say."""
        if len(row.path) < 2 or MISSING_ROW.search(row.label):
            return False
        full = []
        for group in self._groups[self._block(row)]:
            before = [
                int(m.group())
                for r in self._table.rows
                if r.path[:-1] == row.path[:-1]
                and r.span < row.span
                and (m := _COUNT.match(self._text(r, group.index)))
            ]
            own = _COUNT.match(self._text(row, group.index))
            if own and int(own.group()):
                full.append(len(before) > 1 and sum(before) == group.cohort.size)
        return bool(full) and all(full)

    def _is_strayed(self, row: Row) -> bool:
        """Tell whether the count on a category line is none of all its levels together."""
        for group in self._groups[self._block(row)]:
            m = _COUNT.match(self._text(row, group.index))
            if m is None or row.path not in self._categories:
                continue
            levels = [
                int(found.group())
                for r in self._table.rows
                if r.path[:-1] == row.path
                and not MISSING_ROW.search(r.label)
                and (found := _COUNT.match(self._text(r, group.index)))
            ]
            most = max(levels, default=-1)
            if most > int(m.group()) or (most == int(m.group()) != sum(levels)):
                return True
        return False

    def _listed(self, row: Row, group: GroupColumn, cell: Cell) -> list[Characteristic]:
        """Return the records of "Sex, male/female", "43/30": one for each level."""
        numbers = parts_of_list(self._text(row, group.index))
        names = [n.strip() for n in mask(row.label).split("/")]
        size = group.cohort.size
        if len(numbers) < 2 or len(names) != len(numbers) or (size and sum(numbers) != size):
            return []
        m = re.fullmatch(r"(?P<variable>.*\S)[,:\s]\s*(?P<level>\S+)", names[0])
        if not m and not size:
            return []
        levels = [m["level"] if m else names[0], *names[1:]]
        name = m["variable"].strip(" ,:") if m else mask(row.label).strip()
        variable = ": ".join((*row.path[:-1], name))
        total = size or sum(numbers)
        return [
            replace(
                self._record(row, group, cell, Printed("count", Decimal(n), total=total)),
                variable=variable,
                level=level,
            )
            for n, level in zip(numbers, levels, strict=True)
        ]

    def _record(self, row: Row, group: GroupColumn, cell: Cell, printed: Printed) -> Characteristic:
        """Return a record of a cell; what names it is still to be filled in."""
        p = self._p(row, group.p_index)
        path = f"{': '.join(row.path)} / {' / '.join(group.path)}"
        return Characteristic(
            span=row.span,
            value_span=Span(cell.span.start, cell.span.end),
            location=f"table:{self._table.number} {path}",
            cohort=group.cohort,
            variable="",
            statistic=printed.statistic,
            value=printed.value,
            value_text=cell.text,
            percent=printed.percent,
            total=printed.total,
            spread_kind=printed.spread,
            spread_low=printed.low,
            spread_high=printed.high,
            p_value=p[0] if p else "",
            p_operator=p[1] if p else "",
        )

    def _p(self, row: Row, index: int) -> tuple[str, str] | None:
        """Return the P of a row, or the one that its category line prints for all levels."""
        own = read_p(self._text(row, index))
        above = self._by_path.get(row.path[:-1])
        if own or above is None or above.path in self._sections:
            return own
        groups = self._groups[self._block(above)]
        has_values = any(not is_empty(self._text(above, g.index)) for g in groups)
        return None if has_values else read_p(self._text(above, index))
