"""The rates of one endpoint with their intervals, grouped by population and setting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.checks.figures import wilson
from kg.conflicts.comparability import named
from kg.conflicts.items import read_table
from kg.conflicts.significance import counts, share
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyoxigraph import Store

    from kg.conflicts.items import Item, Table

_RATES = frozenset(("survival_probability", "cumulative_incidence", "proportion", "count"))
_FORMATS = frozenset((".png", ".svg", ".pdf"))
_UNKNOWN = "population not told"
_COLOURS = (
    *("#1b6ca8", "#c0562f", "#3f7d3a", "#7a4e9e", "#8a6d1d", "#c2247a", "#2a9d9d", "#555555"),
    *("#8c3b2a", "#5a7f1c"),
)
_LONGEST = 84
_MOST_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the picture; bounds are None where neither interval nor n is printed."""

    section: str
    label: str
    value: float
    rate: str
    low: float | None
    high: float | None
    printed: bool
    own: bool
    endpoint: str


def bars_of(table: Table, codes: Sequence[str]) -> list[Bar]:
    """Return the lines of some endpoints: population and setting first, then who tells it."""
    items = [
        i
        for i in table.items
        if not i.is_finding and i.endpoint in codes and i.measure in _RATES and i.value is not None
    ]
    groups: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.primary:
            groups[item.article].add(item.group)
    found: dict[tuple[object, ...], Bar] = {}
    for item in items:
        if item.measure == "count" and not item.total:
            continue
        if not item.whole and len(groups[item.article]) > _MOST_GROUPS:
            continue  # so many are subgroups, which would hide the rest
        if item.total == 1:
            continue  # one patient has no rate
        bar = _bar(item, table)
        # a count and its percentage, printed apart, are one line
        found.setdefault((bar.section, bar.label, round(bar.value, 1)), bar)
    return sorted(found.values(), key=lambda b: (b.section, b.endpoint, b.label, b.value))


def _bar(item: Item, table: Table) -> Bar:
    low, high = item.low, item.high
    printed = low is not None and high is not None
    pair = counts(item)
    if not printed and pair:
        bounds = wilson(pair[0] / pair[1], pair[1])
        low, high = 100 * bounds[0], 100 * bounds[1]
    where = ", ".join(sorted(item.settings)) or "setting not told"
    time = f" at {item.months:g} mo" if item.months else ""
    # what a cited work's group is called ends with the work's name, which is told already
    shown = item.group if item.primary else item.group.rpartition(" (")[0]
    group = "" if shown in ("", "all") else f", {shown}"
    size = f" ({pair[0]}/{pair[1]})" if item.events is not None and pair else ""
    label = f"{item.endpoint}{time}: {named(item, table)}{group}"
    if len(label) > _LONGEST:
        label = label[:_LONGEST].rsplit(" ", 1)[0] + " …"
    section = f"{item.population or _UNKNOWN} · {where}"
    rate = f"{share(item):.1f}%{size}"
    return Bar(section, label, share(item), rate, low, high, printed, item.primary, item.endpoint)


def draw(store: Store, endpoint: str, codes: Sequence[str], path: Path) -> None:
    """Draw the figures of an endpoint and its narrower ones into a file.

    :raises InputError: matplotlib is not installed, the file's type is unknown, or there is
        nothing to draw.
    """
    if path.suffix.lower() not in _FORMATS:
        raise InputError(f"{path}: a picture is .png, .svg or .pdf; name the file so")
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
        from matplotlib.lines import Line2D
    except ImportError:
        message = "--plot needs matplotlib: pip install 'evidence-kg[plot]'"
        raise InputError(message) from None
    bars = bars_of(read_table(store, codes), codes)
    if not bars:
        raise InputError(f"no rates of {endpoint} in the graph: nothing to draw")
    sections = list(dict.fromkeys(b.section for b in bars))
    colours = {
        code: _COLOURS[i % len(_COLOURS)]
        for i, code in enumerate(dict.fromkeys(b.endpoint for b in bars))
    }
    lines = len(bars) + 1.4 * len(sections)
    with mpl.rc_context({"svg.hashsalt": "evidence-kg", "font.size": 9}):
        figure = Figure(figsize=(11, 1.3 + 0.27 * lines), layout="constrained")
        axes = figure.add_subplot()
        at, ticks, names = 0.0, [], []
        for section in sections:
            at += 0.6
            axes.text(
                0, at, section, fontweight="bold", va="center", transform=axes.get_yaxis_transform()
            )
            at += 0.9
            for bar in (b for b in bars if b.section == section):
                colour = colours[bar.endpoint]
                if bar.low is not None and bar.high is not None:
                    style = "-" if bar.printed else (0, (4, 2))
                    axes.plot([bar.low, bar.high], [at, at], color=colour, linestyle=style, lw=1.6)
                face = colour if bar.own else "white"
                axes.plot(bar.value, at, "o", color=colour, markerfacecolor=face, markersize=6)
                axes.annotate(
                    bar.rate,
                    (1.0, at),
                    xycoords=("axes fraction", "data"),
                    xytext=(8, 0),
                    textcoords="offset points",
                    va="center",
                    annotation_clip=False,
                )
                ticks.append(at)
                names.append(bar.label)
                at += 1
        axes.set_yticks(ticks, names)
        axes.set_ylim(at, 0)
        # a mark on 0 or 100% is drawn whole
        widest = max(b.high or b.value for b in bars)
        axes.set_xlim(-1, 101.5 if widest > 60 else widest * 1.1 + 1)
        axes.set_xlabel("% of patients")
        axes.set_title(
            f"{endpoint}: rates by population and setting", loc="left", fontweight="bold"
        )
        axes.grid(axis="x", color="#dddddd", lw=0.6)
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
        keys = [
            Line2D(
                [], [], color="#444444", marker="o", lw=1.6, label="own result, printed interval"
            ),
            Line2D(
                [],
                [],
                color="#444444",
                marker="o",
                lw=1.6,
                linestyle=(0, (4, 2)),
                label="Wilson interval of n/N",
            ),
            Line2D(
                [],
                [],
                color="#444444",
                marker="o",
                lw=0,
                markerfacecolor="white",
                label="told of a cited work",
            ),
        ]
        figure.legend(
            handles=keys, loc="outside lower right", ncols=3, frameon=False, handlelength=4
        )
        try:
            figure.savefig(
                path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None
            )
        except OSError as error:
            message = f"{path}: cannot be written ({error.strerror}); name another"
            raise InputError(message) from None
