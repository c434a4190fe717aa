"""Forest plots: figures with their intervals in one picture, whole and part, own and retold apart.

Nothing is pooled here, and nothing that differs stands under one heading: every section is one
endpoint, one measure, one analysis and one time, and within it come whole cohorts, parts of
cohorts or comparisons, and results that an article only retells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from kg.errors import InputError
from kg.plots import canvas
from kg.plots.canvas import SIZE, text_width, wrapped
from kg.tables.figures import kind, number, patients, result, told_by
from kg.tables.synthesis import largest_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from kg.evidence import Row

WHOLE, PART, COMPARED, RETOLD = (
    "Whole cohorts",
    "Parts of cohorts",
    "Comparisons",
    "Told from other works",
)
_RATIOS = frozenset({"hazard_ratio", "odds_ratio", "relative_risk", "rate_ratio"})
_SHARES = frozenset({"%", "fraction"})
_ALL = "all"
_MOST_LINES = 200
#: Sizes in inches.
_LINE = 0.17
_PAD = 0.07
_GAP = 0.14
_EDGE = 0.15
_LEAST_PLOT = 1.6
_SHAPE = 0.16
_TEXT_SHARE = {"study": 0.20, "patients": 0.26}
_NARROWEST, _WIDEST = 5.0, 30.0
#: Shapes tell the kinds apart without color, fillings own from retold.
_MARKS = {
    WHOLE: ("s", "black"),
    PART: ("o", "0.35"),
    COMPARED: ("s", "black"),
    RETOLD: ("D", "white"),
}
_LEGEND = {
    WHOLE: "whole cohort, own result",
    PART: "part of a cohort, own result",
    COMPARED: "comparison, own result",
    RETOLD: "told from another work",
}


@dataclass(frozen=True, slots=True)
class _Mark:
    """One line of the picture: texts and, in percent or as a ratio, value and interval."""

    section: str
    order: tuple[str, str, float]
    whose: str
    study: str
    patients: str
    n: str
    text: str
    value: float
    low: float | None
    high: float | None
    is_range: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A line placed: headings have no mark; ``top`` and ``height`` in inches from above."""

    top: float
    height: float
    heading: str
    level: int
    mark: _Mark | None
    study: Sequence[str] = ()
    patients: Sequence[str] = ()


def draw_forest(rows: Sequence[Row], form: str, out: IO[bytes], width: float = 10.0) -> int:
    """Write a forest plot of figures that have a value on one kind of axis; return how many.

    Percentages and ratios cannot share an axis; what is neither (a median, a count, a bare p) is
    left out.

    :raises InputError: there is nothing to draw, too much, or both kinds; or no matplotlib.
    """
    canvas.require_matplotlib()
    if not _NARROWEST <= width <= _WIDEST:
        raise InputError(f"a width of {width:g} inches: choose {_NARROWEST:g} to {_WIDEST:g}")
    shares = [row for row in rows if _is_share(row)]
    ratios = [row for row in rows if row["measure"] in _RATIOS and row["value"] is not None]
    if shares and ratios:
        raise InputError(
            f"{len(shares)} percentages and {len(ratios)} ratios do not share an axis: choose one "
            "kind with --measure"
        )
    marks = [_mark(row) for row in shares or ratios]
    if not marks:
        raise InputError("none of these figures is a percentage or a ratio: choose others")
    if len(marks) > _MOST_LINES:
        raise InputError(f"{len(marks)} figures are too many for a picture: narrow them down")
    with canvas.settings():
        _draw(marks, bool(ratios), form, out, width)
    return len(marks)


def _is_share(row: Row) -> bool:
    is_number = row["value"] is not None and row["status"] in (None, "reported")
    return is_number and row["unit"] in _SHARES and row["measure"] not in _RATIOS


def _mark(row: Row) -> _Mark:
    factor = 100 if row["unit"] == "fraction" else 1
    # A range that is printed as a result has no point in it: its value is its lower end.
    is_range = row["spread_kind"] == "range" and row["value"] == row["spread_low"]
    ends = ("spread_low", "spread_high") if is_range else ("ci_low", "ci_high")
    value, low, high = (
        float(n) * factor if isinstance(n := row[c], int | float) else None
        for c in ("value", *ends)
    )
    when = largest_time(row)
    return _Mark(
        section=f"{row['endpoint']}: {kind(row)}" + (f" at {when}" if when else ""),
        order=(str(row["endpoint"]), kind(row), _days(row)),
        whose=_whose(row),
        study=told_by(row),
        patients=patients(row),
        # The size of one group is not how many patients a comparison rests on.
        n=number(row) if _whose(row) != COMPARED or row["n_total"] is not None else "",
        text=result(row) + (", checked" if row["checked"] else ""),
        value=value or 0.0,
        low=low,
        high=high,
        is_range=is_range,
    )


def _days(row: Row) -> float:
    """Return a time point in days, only good for putting sections in order."""
    number, unit = row["timepoint"], str(row["timepoint_unit"])
    return float(number) * _DAYS.get(unit, 1) if isinstance(number, int | float) else 0.0


_DAYS = {"week": 7, "month": 30.4, "year": 365}


def _whose(row: Row) -> str:
    if row["attribution"] == "secondary":
        return RETOLD
    if row["measure"] in _RATIOS:
        return COMPARED
    return WHOLE if row["group"] == _ALL else PART


def _draw(marks: Sequence[_Mark], is_ratio: bool, form: str, out: IO[bytes], width: float) -> None:
    wide = {name: share * width for name, share in _TEXT_SHARE.items()}
    lines = _placed(marks, wide)
    used = {
        name: max(
            [text_width(name.capitalize(), SIZE, "bold")]
            + [text_width(t) for line in lines for t in getattr(line, name)]
        )
        for name in wide
    }
    used["n"] = max([text_width("n", SIZE, "bold"), *(text_width(mark.n) for mark in marks)])
    used["text"] = max(
        [text_width("Result (interval)", SIZE, "bold")] + [text_width(m.text) for m in marks]
    )
    room = width - sum(used.values()) - 4 * _GAP - 2 * _EDGE
    if room < _LEAST_PLOT:
        width += _LEAST_PLOT - room
        room = _LEAST_PLOT
    legend = _legend(marks, width)
    head, foot = 0.32, 0.45 + len(legend) * _LINE
    body = lines[-1].top + lines[-1].height
    height = head + body + foot
    figure = canvas.new_figure(width, height)
    lefts = _lefts(used, room)
    page = figure.add_axes((0, 0, 1, 1))
    page.set_xlim(0, width)
    page.set_ylim(height, 0)
    page.axis("off")
    plot = figure.add_axes((lefts["plot"] / width, foot / height, room / width, body / height))
    plot.set_ylim(body, 0)
    plot.set_zorder(page.get_zorder() + 1)
    plot.patch.set_alpha(0)
    _write_heads(page, lefts, used, width, head)
    for line in lines:
        _write_line(page, plot, line, lefts, used, head)
    _set_axis(plot, marks, is_ratio)
    _write_legend(page, legend, height)
    canvas.save(figure, form, out)


def _placed(marks: Sequence[_Mark], wide: dict[str, float]) -> list[_Line]:
    """Return headings and marks from top to bottom."""
    lines: list[_Line] = []
    top = 0.0

    def heading(text: str, level: int) -> None:
        nonlocal top
        top += _PAD * (2 - level) if lines else 0
        lines.append(_Line(top, _LINE + _PAD, text, level, None))
        top += _LINE + _PAD

    endpoints, kinds = ([*dict.fromkeys(m.order[n] for m in marks)] for n in (0, 1))
    ordered = sorted(
        marks, key=lambda m: (endpoints.index(m.order[0]), kinds.index(m.order[1]), m.order[2])
    )
    for section in dict.fromkeys(mark.section for mark in ordered):
        heading(section, 0)
        for whose in _MARKS:
            told = [m for m in marks if m.section == section and m.whose == whose]
            if told:
                heading(whose, 1)
            for mark in told:
                study = wrapped(mark.study, wide["study"])
                group = wrapped(mark.patients, wide["patients"])
                height = max(len(study), len(group)) * _LINE + _PAD
                lines.append(_Line(top, height, "", 0, mark, study, group))
                top += height
    return lines


def _lefts(used: dict[str, float], room: float) -> dict[str, float]:
    lefts = {"study": _EDGE}
    lefts["patients"] = lefts["study"] + used["study"] + _GAP
    lefts["n"] = lefts["patients"] + used["patients"] + _GAP
    lefts["plot"] = lefts["n"] + used["n"] + _GAP
    lefts["text"] = lefts["plot"] + room + _GAP
    return lefts


def _write_heads(
    page: Axes, lefts: dict[str, float], used: dict[str, float], width: float, head: float
) -> None:
    heads = {"study": "Study", "patients": "Patients", "text": "Result (interval)"}
    for name, text in heads.items():
        page.text(lefts[name], head - 0.1, text, size=SIZE, weight="bold", va="baseline")
    page.text(
        lefts["n"] + used["n"], head - 0.1, "n", size=SIZE, weight="bold", va="baseline", ha="right"
    )
    page.plot([_EDGE, width - _EDGE], [head - 0.03] * 2, color="black", linewidth=0.8)


def _write_line(
    page: Axes,
    plot: Axes,
    line: _Line,
    lefts: dict[str, float],
    used: dict[str, float],
    head: float,
) -> None:
    middle = head + line.top + line.height / 2
    if line.mark is None:
        weight, style = ("bold", "normal") if line.level == 0 else ("normal", "italic")
        left = lefts["study"]
        page.text(left, middle, line.heading, size=SIZE, weight=weight, style=style, va="center")
        return
    mark = line.mark
    for name, texts in (("study", line.study), ("patients", line.patients)):
        page.text(
            lefts[name], middle, "\n".join(texts), size=SIZE, va="center_baseline", linespacing=1.25
        )
    page.text(lefts["n"] + used["n"], middle, mark.n, size=SIZE, va="center_baseline", ha="right")
    page.text(lefts["text"], middle, mark.text, size=SIZE, va="center_baseline")
    at = line.top + line.height / 2
    shape, filling = _MARKS[mark.whose]
    if mark.low is not None and mark.high is not None:
        ends = [mark.low, mark.high]
        style = ":" if mark.is_range else "-"
        plot.plot(ends, [at, at], color="black", linewidth=1.1, linestyle=style, zorder=2)
        plot.plot(ends, [at, at], "|", color="black", markersize=5, zorder=2)
    if mark.is_range:
        return
    plot.plot(
        [mark.value],
        [at],
        shape,
        color="black",
        markerfacecolor=filling,
        markersize=5.5,
        markeredgewidth=1.0,
        zorder=3,
        clip_on=False,
    )


def _set_axis(plot: Axes, marks: Sequence[_Mark], is_ratio: bool) -> None:
    from matplotlib.ticker import FuncFormatter, NullLocator

    for side in ("left", "right", "top"):
        plot.spines[side].set_visible(False)
    plot.yaxis.set_major_locator(NullLocator())
    plot.tick_params(labelsize=SIZE - 1, length=3)
    if not is_ratio:
        plot.set_xlim(-1.5, 101.5)
        plot.set_xticks([0, 25, 50, 75, 100])
        plot.set_xlabel("%", size=SIZE)
        for tick in (0, 25, 50, 75, 100):
            plot.axvline(tick, color="0.88", linewidth=0.6, zorder=0)
        return
    numbers = [n for m in marks for n in (m.value, m.low, m.high) if n is not None and n > 0]
    low, high = min([*numbers, 0.8]) / 1.25, max([*numbers, 1.25]) * 1.25
    plot.set_xscale("log")
    plot.set_xlim(low, high)
    ticks = [t for t in _RATIO_TICKS if low <= t <= high]
    while len(ticks) > _MOST_TICKS:
        ticks = [t for n, t in enumerate(ticks) if t == 1 or n % 2 == ticks.index(1) % 2]
    plot.set_xticks(ticks)
    plot.xaxis.set_minor_locator(NullLocator())
    plot.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    plot.axvline(1, color="0.4", linewidth=0.8, linestyle="--", zorder=0)
    plot.set_xlabel("ratio (logarithmic scale)", size=SIZE)


_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_MOST_TICKS = 7


def _legend(marks: Sequence[_Mark], width: float) -> list[list[tuple[str, str, float]]]:
    """Return what is said below the picture, in lines: shape or none, text, its left end."""
    items = [(w, text) for w, text in _LEGEND.items() if any(m.whose == w for m in marks)]
    if any(mark.low is None or mark.high is None for mark in marks):
        items.append(("", "no line: no interval printed"))
    if any(mark.is_range for mark in marks):
        items.append(("", "dotted: a range is printed"))
    lines: list[list[tuple[str, str, float]]] = [[]]
    left = _EDGE
    for whose, text in items:
        needed = text_width(text, SIZE - 1) + (_SHAPE if whose else 0)
        if lines[-1] and left + needed > width - _EDGE:
            lines.append([])
            left = _EDGE
        lines[-1].append((whose, text, left))
        left += needed + 2 * _GAP
    return lines


def _write_legend(
    page: Axes, lines: Sequence[Sequence[tuple[str, str, float]]], height: float
) -> None:
    bottom = height - 0.14 - _LINE * (len(lines) - 1)
    for line in lines:
        for whose, text, left in line:
            if whose:
                shape, filling = _MARKS[whose]
                at = ([left + 0.06], [bottom - 0.03])
                page.plot(*at, shape, color="black", markerfacecolor=filling, markersize=5)
            start = left + (_SHAPE if whose else 0)
            page.text(start, bottom, text, size=SIZE - 1, va="baseline")
        bottom += _LINE
