"""Drawing a network: who on the left, what on the right, every name on a line of its own.

Labels cannot overlap whatever the network, because each has its own row and the picture grows
with the rows.  What one article alone is connected to is a cloud of dots beside that article.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.output import quantity, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import networkx as nx
    from matplotlib.axes import Axes

SUFFIXES = (".svg", ".png", ".pdf")
_WIDTH = 10.0
#: Inches: a row on the right, a row on the left without and with a cloud, title and margins.
_ROW, _LEFT_ROW, _CLOUD_ROW, _HEAD = 0.24, 0.5, 0.95, 0.9
_MOST_RIGHT, _MOST_LEFT = 45, 30
#: Characters of a name on the left and on the right.
_LEFT_NAME, _RIGHT_NAME = 24, 32
_LEFT, _RIGHT = 0.0, 1.0
#: Where the paper begins and ends, in the unit of the distance between left and right.
_SIDES = (-0.95, 2.0)
_TEXT, _SMALL, _TITLE = 9.5, 8.0, 12.0
#: Okabe and Ito's colors, told apart by color-blind readers as well; darkened to be read as text.
_COLORS = ("#0072B2", "#C85000", "#00805C", "#A8507F", "#A87400", "#2E86C1", "#333333")
_DIFFERS = "#B00020"
_GRAY = "#666666"
#: Inches between the dots of a cloud.
_DOT = 0.034
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class _Drawing:
    """What is drawn: weights from left to right nodes, labels, and the words around them."""

    title: str
    weights: dict[tuple[str, str], int]
    labels: dict[str, str]
    #: What a weight counts; empty where it counts nothing and lines are equally thick.
    unit: str = ""
    #: What the cloud beside a left node counts.
    alone: str = ""
    marked: frozenset[str] = frozenset()
    mark: str = ""

    @cached_property
    def degrees(self) -> Counter[str]:
        """How many left nodes lead to each right node."""
        return Counter(target for _, target in self.weights)

    @cached_property
    def totals(self) -> Counter[str]:
        """The weights of all links of each right node, those of left nodes left out included."""
        totals: Counter[str] = Counter()
        for (_, target), weight in self.weights.items():
            totals[target] += weight
        return totals


def check_drawable(path: Path) -> None:
    """Tell whether a picture can be drawn to ``path``, before anything is computed.

    :raises InputError: the suffix is none that can be drawn, or matplotlib is missing.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path}: name a file that ends in {', '.join(SUFFIXES)}")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise InputError(
            "drawing needs matplotlib: install it with \"pip install 'evidence-kg[plot]'\""
        ) from None


def draw(kind: str, net: nx.MultiDiGraph[str], path: Path) -> None:
    """Draw a network of ``kind`` to ``path``; the same network gives the same picture.

    :raises InputError: there is nothing to draw, or the file cannot be written.
    """
    check_drawable(path)
    import matplotlib as mpl
    from matplotlib.figure import Figure

    drawing = _DRAWINGS[kind](net)
    if not drawing.weights:
        raise InputError(f"{path}: the network has nothing to draw; write it with -o instead")
    sources, shown = _most_connected(drawing)
    left, right = _in_order(shown, sources)
    left_row = _CLOUD_ROW if drawing.alone else _LEFT_ROW
    height = max(len(right) * _ROW, len(left) * left_row) + _HEAD
    with mpl.rc_context({"svg.hashsalt": "evidence-kg", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(_WIDTH, height), dpi=150)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(*_SIDES)
        axes.set_ylim(height, 0)
        _draw_rows(axes, drawing, shown, left, right, height)
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else {}
        if path.suffix.lower() == ".pdf":
            metadata = {"CreationDate": None}
        try:
            figure.savefig(path, metadata=metadata, facecolor="white")
        except OSError as error:
            raise InputError(
                f"{path}: cannot be written ({error.strerror}); name another"
            ) from None


def _draw_rows(
    axes: Axes,
    drawing: _Drawing,
    shown: dict[tuple[str, str], int],
    left: Sequence[str],
    right: Sequence[str],
    height: float,
) -> None:
    heights = {
        **dict(zip(left, _spread(len(left), height), strict=True)),
        **{f"> {n}": y for n, y in zip(right, _spread(len(right), height), strict=True)},
    }
    colors = {node: _COLORS[i % len(_COLORS)] for i, node in enumerate(left)}
    thickest = max(1, *shown.values())
    for (source, target), weight in sorted(shown.items()):
        width = 1.2 if not drawing.unit else 0.8 + 4.2 * math.sqrt(weight / thickest)
        _draw_curve(axes, heights[source], heights[f"> {target}"], colors[source], width)
    for node in right:
        y = heights[f"> {node}"]
        marked = node in drawing.marked
        axes.scatter(
            _RIGHT,
            y,
            s=20 + 14 * min(drawing.degrees[node], 12),
            color=_DIFFERS if marked else "#333333",
        )
        words = shortened(drawing.labels[node], _RIGHT_NAME)
        if drawing.unit:
            words += f"  ({drawing.totals[node]})"
        axes.text(
            _RIGHT + 0.05, y, words, va="center", fontsize=_TEXT, color=_DIFFERS if marked else "k"
        )
    for node in left:
        _draw_left(axes, drawing, shown, node, heights[node], colors[node])
    axes.text(_SIDES[0] + 0.05, 0.3, drawing.title, fontsize=_TITLE, fontweight="bold", va="center")
    axes.text(
        _SIDES[0] + 0.05,
        0.56,
        _note(drawing, left, right),
        fontsize=_SMALL,
        color=_GRAY,
        va="center",
    )


def _draw_left(
    axes: Axes,
    drawing: _Drawing,
    shown: dict[tuple[str, str], int],
    node: str,
    y: float,
    color: str,
) -> None:
    """Draw a left node with its name above it and the cloud of what it alone leads to."""
    axes.scatter(_LEFT, y, s=110, color=color, zorder=3)
    here = {t: w for (s, t), w in drawing.weights.items() if s == node}
    only = {t for t in here if drawing.degrees[t] == 1}
    words = quantity(sum(here.values()), drawing.unit) if drawing.unit else ""
    if drawing.alone:
        words = f"{len(here)} works, {len(only)} {drawing.alone}"
    axes.text(
        _LEFT - 0.06, y - 0.11, shortened(drawing.labels[node], _LEFT_NAME), ha="right",
        va="center", fontsize=_TEXT + 1, fontweight="bold", color=color,
    )  # fmt: skip
    axes.text(_LEFT - 0.06, y + 0.11, words, ha="right", va="center", fontsize=_SMALL, color=_GRAY)
    if drawing.alone:
        _draw_cloud(axes, len(only - {t for s, t in shown if s == node}), y, color)


def _draw_cloud(axes: Axes, count: int, y: float, color: str) -> None:
    """Draw dots close together like the seeds of a sunflower, round on paper."""
    inch = (_SIDES[1] - _SIDES[0]) / _WIDTH  # the vertical axis is in inches already
    apart = min(_DOT, _CLOUD_ROW * 0.45 / math.sqrt(max(1, count)))
    polar = [(apart * math.sqrt(i + 0.5), i * _GOLDEN_ANGLE) for i in range(count)]
    axes.scatter(
        [_LEFT - 0.8 + radius * math.cos(angle) * inch for radius, angle in polar],
        [y + radius * math.sin(angle) for radius, angle in polar],
        s=4.0,
        color=color,
        alpha=0.7,
        lw=0,
    )


def _draw_curve(axes: Axes, start: float, end: float, color: str, width: float) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    middle = (_LEFT + _RIGHT) / 2
    points = [(_LEFT, start), (middle, start), (middle, end), (_RIGHT, end)]
    line = Line(points, [Line.MOVETO, Line.CURVE4, Line.CURVE4, Line.CURVE4])
    axes.add_patch(PathPatch(line, fc="none", ec=color, lw=width, alpha=0.55, capstyle="round"))


def _note(drawing: _Drawing, left: Sequence[str], right: Sequence[str]) -> str:
    """Return the line under the title: what thickness and color mean, and what is left out."""
    words = []
    if drawing.unit:
        words.append(f"thickness and number: {drawing.unit}s")
    if drawing.alone:
        words.append("dots: works that no other article cites")
    if drawing.mark and drawing.marked & set(right):
        words.append(f"red: {drawing.mark}")
    hidden = {t for _, t in drawing.weights} - set(right)
    if drawing.alone:
        hidden = {node for node in hidden if drawing.degrees[node] > 1}
    unseen = {s for s, _ in drawing.weights} - set(left)
    sides = [f"{len(n)} {side}" for n, side in ((unseen, "left"), (hidden, "right")) if n]
    if sides:
        words.append(f"not shown, with fewer links: {', '.join(sides)}")
    return " · ".join(words)


def _most_connected(drawing: _Drawing) -> tuple[list[str], dict[tuple[str, str], int]]:
    """Return the left nodes and the links that are drawn: the most connected, where many are.

    A left node whose every link is in its cloud is drawn as well.
    """
    degree, total = drawing.degrees, drawing.totals
    order = sorted(degree, key=lambda n: (-degree[n], -total[n], drawing.labels[n], n))
    if drawing.alone and degree[order[0]] > 1:
        order = [node for node in order if degree[node] > 1]
    right = set(order[:_MOST_RIGHT])
    links = Counter(source for source, target in drawing.weights if target in right)
    given = Counter(source for source, _ in drawing.weights)
    sources = sorted(given, key=lambda n: (-links[n], -given[n], drawing.labels[n], n))
    left = set(sources[:_MOST_LEFT])
    shown = {(s, t): w for (s, t), w in sorted(drawing.weights.items()) if t in right and s in left}
    return sorted(left), shown


def _in_order(shown: dict[tuple[str, str], int], sources: list[str]) -> tuple[list[str], list[str]]:
    """Return left and right nodes so that few lines cross: each near the middle of its own."""
    left = sorted(sources)
    right = sorted({t for _, t in shown})
    for _ in range(12):
        right = _by_middle(right, left, {(t, s) for s, t in shown})
        left = _by_middle(left, right, set(shown))
    return left, right


def _by_middle(nodes: list[str], others: list[str], links: set[tuple[str, str]]) -> list[str]:
    place = {other: i / max(1, len(others) - 1) for i, other in enumerate(others)}
    linked: dict[str, list[float]] = defaultdict(list)
    for node, other in links:
        linked[node].append(place[other])
    return sorted(nodes, key=lambda n: (sum(linked[n]) / max(1, len(linked[n])), n))


def _spread(count: int, height: float) -> Iterator[float]:
    room = height - _HEAD
    for i in range(count):
        yield _HEAD - 0.1 + room * (i + 0.5) / count


def _labels(net: nx.MultiDiGraph[str]) -> dict[str, str]:
    return {node: str(label) for node, label in net.nodes(data="label")}


def _citations(net: nx.MultiDiGraph[str]) -> _Drawing:
    weights = dict.fromkeys(net.edges(), 1)
    return _Drawing("Who cites what", weights, _labels(net), alone="cited only here")


def _shared(net: nx.MultiDiGraph[str]) -> _Drawing:
    weights = {(s, t): int(told["citations"]) for s, t, told in net.edges(data=True)}
    labels = _labels(net)
    return _Drawing("Works that several articles cite", weights, labels, unit="citation")


def _retellings(net: nx.MultiDiGraph[str]) -> _Drawing:
    return _Drawing(
        "Whose results are retold",
        {(s, t): int(told["figures"]) for s, t, told in net.edges(data=True)},
        _labels(net),
        unit="figure",
        marked=frozenset(t for _, t, told in net.edges(data=True) if told["differing"]),
        mark="its figures are told differently in different places",
    )


def _evidence(net: nx.MultiDiGraph[str]) -> _Drawing:
    edges = list(net.edges(data=True))
    figures = [(group, endpoint) for group, endpoint, told in edges if told["kind"] == "figure"]
    own = {t: s for s, t, told in edges if told["kind"] == "describes"}
    retold = {s: t for s, t, told in edges if told["kind"] == "origin"}
    # Of reviews alone: the works whose results they retell.
    whose = own if any(group in own for group, _ in figures) else retold
    weights: dict[tuple[str, str], int] = defaultdict(int)
    for group, endpoint in figures:
        if group in whose:
            weights[whose[group], endpoint] += 1
    return _Drawing("What was measured in whom", dict(weights), _labels(net), unit="figure")


_DRAWINGS: dict[str, Callable[[nx.MultiDiGraph[str]], _Drawing]] = {
    "citations": _citations,
    "shared": _shared,
    "retellings": _retellings,
    "evidence": _evidence,
}
