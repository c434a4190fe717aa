"""Read the physical lines of a table into cells, and its header lines into a path per column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.model import Cell, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARKUP = re.compile(r"</?(?:i|b|u|em|strong|sub|sup)>|\\(?=\|)", re.IGNORECASE)
BOLD = re.compile(r"\*\*(?=\w)(.+?)\*\*")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)*\s*(?::?-{3,}:?)?\s*")
PIPE = re.compile(r"(?<!\\)\|")

# OCR prints a column head of one letter in whatever alphabet looks like it.
LOOKALIKES = str.maketrans({"Р": "P", "р": "p", "Ρ": "P", "Ν": "N", "п": "n"})

COUNT_OF = re.compile(r"\bn\s*=\s*\d+", re.IGNORECASE)
PERIOD = re.compile(r"\d+\s*[-–]?\s*(?:y|yr|year|mo|month|week|day|d)s?\b", re.IGNORECASE)
RESULT = re.compile(
    r"[<>≤≥=~±]*\s*[(\[]?[-–−]?\d++(?:[.,·]\d+)*+\s*+%?\s*(?:$|[()\[\]/–−±;,*†-]|to\b|or\b|\d)"
    r"|(?:NA|N/A|NR|NE|ND|NS)\b|[-–—]+$"
)
STATISTIC = re.compile(
    r"(?:n|no\.?|number|%|n\s*\(%\)|events?|probability|median|mean|range|iqr|sd|total|overall|all"
    r"|p|p[ -]?values?|[ahos]*hr|or|rr|hazard ratio|odds ratio|\d+\s*%\s*ci|ci|estimate"
    r"|(?:s?hr|or|rr)\s*[(\[].*|n(?:o\.|umber)? of .*|all grades?|(?:any )?grades?\b.*"
    r"|extensive|severe)[*†‡§]*",
    re.IGNORECASE,
)
# What OCR leaves where a cell was empty or unreadable: 07, 00.0, "0 744", "0.000.0.000", "~~~".
DAMAGE = re.compile(
    r"0\d+(?:\.\d+)?|[\d.,()\[\]–-]*\d[)\]]? \d[\d. )\]–-]*|\d+\.\d+\.[\d.]+|[A-Z] \d+|[^\W\d_A-z]"
    r"|[~•·/_|^.,:;'`´]+"
)
LEADING_ZERO = re.compile(r"0\d+(?:\.\d+)?")
UNFINISHED = re.compile(
    r"(?:.*[\s(])?(?:at|of|or|and|to|in|with|for|by|before|after|from|the|vs\.?|than|on|per|a|an)"
    r"|.*[-–/,]",
    re.IGNORECASE,
)
# Labels that name a level of a variable, never a variable.
LEVEL = re.compile(
    r"(?:yes|no|(?:fe)?male|(?:wo)?men|positive|negative|present|absent|low|intermediate|standard"
    r"|high|unknown|missing(?: data)?|others?|none|n/?a|not (?:done|available|known|evaluable)"
    r"|no cr|cr ?\d?|[ivx]+|grades? .*|[<>≤≥].*|\d.*)[*†‡§ ]*",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[<>≤≥]?\s*(\d+(?:\.\d+)?)\s*%?[*†‡§]?")
INTERVAL = re.compile(r"[(\[]?(\d+(?:\.\d+)?)\s*%?\s*(?:[-–,;]|to)\s*(\d+(?:\.\d+)?)\s*%?[)\]]?")
P_HEAD = re.compile(r"p(?:[ -]?values?)?[*†‡§ ]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line of a table: its label, the cells after the label, where it stands."""

    label: str
    cells: tuple[Cell, ...]
    span: Span
    piped: bool = False
    rule: bool = False
    damaged: tuple[int, ...] = ()

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns in which something is printed."""
        return tuple(i for i, cell in enumerate(self.cells) if cell.text)

    @property
    def printed(self) -> tuple[str, ...]:
        """The cells in which something is printed."""
        return tuple(cell.text for cell in self.cells if cell.text)

    @property
    def has_results(self) -> bool:
        """Whether any cell holds a figure."""
        return any(is_result(text) for text in self.printed)

    @property
    def is_empty_or_damaged(self) -> bool:
        """Whether nothing trustworthy is printed after the label."""
        return not self.filled or bool(self.damaged)


@dataclass(frozen=True, slots=True)
class Header:
    """A header block: a path per column, and whether each spanning head found its columns."""

    paths: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[str, ...], ...]
    settled: bool = True

    def path(self, column: int) -> tuple[str, ...]:
        """Return the path of a column, empty beyond the last one."""
        return self.paths[column] if column < len(self.paths) else ()

    def leaf(self, column: int) -> str:
        """Return the lowest head of a column."""
        path = self.path(column)
        return path[-1] if path else ""

    @property
    def p_columns(self) -> frozenset[int]:
        """The columns that hold P values."""
        return frozenset(i for i in range(len(self.paths)) if P_HEAD.fullmatch(self.leaf(i)))

    @property
    def words(self) -> frozenset[str]:
        """All heads, folded, to know them again further down."""
        return frozenset(bare(text) for level in self.levels for text in level if text)

    @property
    def rank(self) -> tuple[bool, int]:
        """How much the block tells; the fuller printing of a repeated header is kept."""
        return self.settled, sum(len(path) for path in self.paths)


def clean(text: str) -> str:
    """Return a label without mark-up and double blanks."""
    return " ".join(BOLD.sub(r"\1", MARKUP.sub("", BREAK.sub(" ", text))).split())


def fold(text: str) -> str:
    """Fold a head to its letters, digits and comparisons, to compare two printings."""
    return "".join(c for c in _head(text).casefold() if c.isalnum() or c in "<>≤≥%")


def bare(text: str) -> str:
    """Fold a head and leave its group size out."""
    return fold(COUNT_OF.sub("", text))


def is_result(text: str) -> bool:
    """Tell whether a cell holds a figure rather than words.

    >>> [is_result(t) for t in ("12 (24%)", "0.10-0.37", "95% CI", "2 years", "Arm (n = 9)")]
    [True, True, False, False, False]
    """
    if COUNT_OF.search(text) or PERIOD.match(text):
        return False
    return RESULT.match(text) is not None


def is_level(label: str) -> bool:
    """Tell whether a label names a level (Yes, Male, CR1, >12) rather than a variable."""
    return LEVEL.fullmatch(re.sub(r",? *n *\(%\)", "", label).strip()) is not None


def is_rule(line: str) -> bool:
    """Tell whether a line is the rule below the head of a piped table."""
    return "---" in line and RULE.fullmatch(line) is not None


def parse_line(text: str, span: Span) -> Line:
    """Cut one physical line, tab-separated or piped, into label and cells."""
    line = text[span.start : span.end].rstrip("\r\n")
    piped = "\t" not in line and line.lstrip().startswith("|")
    separators = PIPE.finditer(line) if piped else re.finditer("\t", line)
    edges = [match.start() for match in separators]
    starts, ends = [0, *(e + 1 for e in edges)], [*edges, len(line)]
    fields = list(zip(starts, ends, strict=True))
    if piped:
        fields = fields[1:-1] if line.rstrip().endswith("|") else fields[1:]
    cells = [_trimmed(line, start, end, span.start) for start, end in fields]
    where = Span(span.start, span.start + len(line))
    rule = piped and is_rule(line)
    label = clean(cells[0].text) if cells else ""
    return Line(label, tuple(cells[1:]), where, piped, rule)


def _trimmed(line: str, start: int, end: int, offset: int) -> Cell:
    printed = line[start:end]
    text = printed.strip()
    begin = offset + start + (len(printed) - len(printed.lstrip()) if text else 0)
    return Cell(text, Span(begin, begin + len(text)))


def mark_damage(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with their damaged cells noted.

    Where a third of all cells look so, it is the table's own way of printing and no damage.
    """
    columns = [
        tuple(i for i in line.filled if DAMAGE.fullmatch(line.cells[i].text)) for line in lines
    ]
    if 3 * sum(map(len, columns)) >= sum(len(line.filled) for line in lines):
        return list(lines)
    return [replace(line, damaged=found) for line, found in zip(lines, columns, strict=True)]


def join_wrapped(lines: Sequence[Line]) -> list[Line]:
    """Join labels that run over two lines; a line that held only label text is taken in."""
    joined: list[Line] = []
    for line in lines:
        if not (joined and line.label and joined[-1].label and _wraps(joined[-1], line)):
            joined.append(line)
            continue
        above = joined.pop()
        label = f"{above.label} {line.label}"
        whole = Span(above.span.start, line.span.end)
        if above.filled and line.filled:
            joined += [replace(above, label=label), replace(line, label=label)]
        else:
            joined.append(replace(above if above.filled else line, label=label, span=whole))
    return joined


def _wraps(above: Line, line: Line) -> bool:
    opened = sum(above.label.count(mark) for mark in "([")
    closed = sum(above.label.count(mark) for mark in ")]")
    is_open = opened > closed or UNFINISHED.fullmatch(above.label) is not None
    if above.is_empty_or_damaged and line.is_empty_or_damaged:
        goes_on = re.match(r"[a-z]{3,}(?![A-Z-])", line.label) is not None
        return is_open or (goes_on and not is_level(above.label))
    if not above.filled:
        return is_open
    return not line.filled and (is_open or line.label[0] in "([")


def header_depth(lines: Sequence[Line], known: Header | None) -> int:
    """Count the lines at the top that are header; ``known`` is the header of an earlier part."""
    rule = next((i for i, line in enumerate(lines[:6]) if line.rule), None)
    depth = rule + 1 if rule is not None else _first_depth(lines, known)
    while 0 < depth < len(lines) and _continues_header(lines[depth - 1], lines[depth]):
        depth += 1
    return depth


def _first_depth(lines: Sequence[Line], known: Header | None) -> int:
    if not lines:
        return 0
    first = lines[0]
    after = lines[1] if len(lines) > 1 else None
    if not first.filled:
        headed = after is not None and after.filled and not after.has_results
        return int(bool(headed) and after is not None and after.label in ("", first.label))
    if known is not None:
        again = after is not None and after.label == first.label
        return int(
            not first.has_results and (not first.label or again or speaks_header(first, known))
        )
    return int(not all(is_result(text) for text in first.printed))


def _continues_header(above: Line, line: Line) -> bool:
    if line.has_results or not line.filled or line.rule:
        return False
    if not line.label or line.label == above.label:
        return True
    gaps = set(range(len(line.cells))) - set(above.filled)
    statistics = [text for text in line.printed if STATISTIC.fullmatch(text)]
    return bool(gaps & set(line.filled)) and 2 * len(statistics) >= len(line.printed)


def speaks_header(line: Line, known: Header) -> bool:
    """Tell whether at least half the cells are heads: known ones, statistics, group sizes."""
    if line.has_results or len(line.filled) < 2:
        return False
    heads = [
        text
        for text in line.printed
        if bare(text) in known.words or STATISTIC.fullmatch(text) or COUNT_OF.search(text)
    ]
    return 2 * len(heads) >= len(line.printed)


def combine(lines: Iterable[Line], above: Sequence[tuple[str, ...]] = ()) -> Header:
    """Combine header lines, top first, into a path per column.

    ``above`` are upper levels that stay in force when only the lowest line is printed anew.
    """
    printed = [line for line in lines if line.filled]
    if len(printed) == 1 and printed[0].piped and not above:
        return _spelled_out(printed[0])
    levels = list(above)
    for line in printed:
        levels.extend(_levels(line))
    width = max((i + 1 for level in levels for i, head in enumerate(level) if head), default=0)
    levels = [(*level, *[""] * width)[:width] for level in levels]
    if not levels:
        return Header((), ())
    names = list(levels[-1])
    paths = [[name] if name else [] for name in names]
    settled = True
    for level in reversed(levels[:-1]):
        names, sure = _spread(level, names)
        settled = settled and sure
        for name, path in zip(names, paths, strict=True):
            if name and path[:1] != [name]:
                path.insert(0, name)
    return Header(tuple(tuple(path) for path in paths), tuple(levels), settled)


def _spelled_out(line: Line) -> Header:
    """Return the header of a piped row: every cell writes its whole path, nothing is spread."""
    levels = _levels(line)
    width = len(line.cells)
    paths = [tuple(level[i] for level in levels if level[i]) for i in range(width)]
    while paths and not paths[-1]:
        paths.pop()
    return Header(tuple(paths), tuple(level[: len(paths)] for level in levels), settled=True)


def _levels(line: Line) -> list[tuple[str, ...]]:
    if not line.piped:
        return [tuple(_head(cell.text) for cell in line.cells)]
    # A piped table has one header row; it writes the upper heads before " / " or a line break.
    parts = [[_head(part) for part in re.split(r" / |<br\s*/?>", cell.text)] for cell in line.cells]
    depth = max((len(part) for part in parts), default=1)
    padded = [[""] * (depth - len(part)) + part for part in parts]
    return [tuple(part[level] for part in padded) for level in range(depth)]


def _head(text: str) -> str:
    head = clean(text)
    return head.translate(LOOKALIKES) if len(head) == 1 else head


def _spread(level: Sequence[str], names: Sequence[str]) -> tuple[list[str], bool]:
    """Spread the heads of one line over the columns below; also tell whether they fit."""
    entries = [(column, text) for column, text in enumerate(level) if text]
    spanning = [(column, text) for column, text in entries if names[column]]
    by_groups = _by_groups(spanning, names) if len(spanning) > 1 else None
    if by_groups is not None:
        for column, text in entries:
            if not names[column]:
                by_groups[column] = text
        return by_groups, True
    filled, current = [], ""
    for text in level:
        current = text or current
        filled.append(current)
    # Heads that outnumber the groups below ("2 ye" and "ars OS" over two) cannot be placed.
    counts = (n for n in range(len(names) // 2, 1, -1) if _repetition(names, n))
    return filled, not 1 < next(counts, 1) < len(spanning)


def _by_groups(entries: Sequence[tuple[int, str]], names: Sequence[str]) -> list[str] | None:
    """Give the n-th head to the n-th repetition of the sub-heads, wherever it was printed.

    A shifted spanning head ("2 years DFS" over the wrong column) is put right by this.
    """
    count = len(entries)
    found = _repetition(names, count)
    if found is None:
        return None
    start, unit = found
    result = [""] * len(names)
    for number, (_, text) in enumerate(entries):
        first = start + number * unit
        result[first : first + unit] = [text] * unit
    return result


def _repetition(names: Sequence[str], count: int) -> tuple[int, int] | None:
    """Return start and length of the longest group of two or more names printed ``count`` times."""
    folded = [fold(name) or name for name in names]
    for unit in range(len(names) // count, 1, -1):
        for start in range(len(names) - unit * count + 1):
            group = folded[start : start + unit]
            if all(group) and folded[start : start + unit * count] == group * count:
                return start, unit
    return None


def is_same_header(first: Header, second: Header) -> bool:
    """Tell whether two printings are one header, the one perhaps without its upper heads."""
    width = max(len(first.paths), len(second.paths))
    if not any(first.path(column) for column in range(width)):
        return False
    for column in range(width):
        one, two = first.path(column), second.path(column)
        if fold(first.leaf(column)) != fold(second.leaf(column)):
            return False
        depth = min(len(one), len(two))
        same = [fold(t) for t in one[-depth:]] == [fold(t) for t in two[-depth:]]
        if depth and not same and first.settled and second.settled:
            return False
    return True


def join_broken(upper: Sequence[Cell], line: Line) -> tuple[Cell, ...] | None:
    """Join the cells of a row with the line below, if it is plain which cell belongs where."""
    cells = list(upper) + list(line.cells[len(upper) :])
    free = [column for column in line.filled if not cells[column].text]
    clash = [column for column in line.filled if cells[column].text]
    # An estimate and its interval are printed side by side: an interval on the upper line that
    # leaves the lower line's estimate out was put there by mistake.
    moved = [
        column
        for column in clash
        if column - 1 in free
        and column < len(upper)
        and _owns(line.cells, upper[column].text, column - 1)
    ]
    if clash and not moved:
        return None
    for column in free + moved:
        cells[column] = line.cells[column]
    return tuple(cells)


def _owns(cells: Sequence[Cell], other: str, column: int) -> bool:
    value = NUMBER.fullmatch(cells[column].text)
    intervals = INTERVAL.fullmatch(cells[column + 1].text), INTERVAL.fullmatch(other)
    if value is None or intervals[0] is None or intervals[1] is None:
        return False
    number = float(value[1])
    inside, outside = (float(found[1]) <= number <= float(found[2]) for found in intervals if found)
    return inside and not outside
