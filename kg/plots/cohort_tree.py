"""The groups of a study's patients as a tree: which is part of which, how many, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import IO, TYPE_CHECKING

from kg.errors import InputError
from kg.plots import canvas
from kg.plots.canvas import SIZE, text_width, wrapped
from kg.queries import bind, find, select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from pyoxigraph import Store

    from kg.evidence import Row

_QUERY = "groups_of_study"
_LINE = 0.17
_PAD = 0.06
_INDENT = 0.22
_EDGE = 0.15
_BAR = 1.5
_GAP = 0.15
_NARROWEST, _WIDEST = 4.0, 30.0


@dataclass(frozen=True, slots=True)
class _Node:
    """One group at its depth; ``share`` is its part of the nearest group of known size above."""

    label: str
    size: int | None
    depth: int
    figures: int
    share: float | None
    is_last: bool


def draw_cohort_tree(store: Store, study: str, form: str, out: IO[bytes], width: float = 8) -> int:
    """Write the tree of a study's groups and return how many there are.

    :raises InputError: there is no such study, or it has no groups; or no matplotlib.
    """
    canvas.require_matplotlib()
    if not _NARROWEST <= width <= _WIDEST:
        raise InputError(f"a width of {width:g} inches: choose {_NARROWEST:g} to {_WIDEST:g}")
    rows = select(store, bind(store, find(_QUERY), {"study": [study]}))[1]
    if not rows:
        raise InputError(f"{study}: the graph has no groups of its patients")
    nodes = _nodes(rows)
    with canvas.settings():
        _draw(study, nodes, form, out, width)
    return len(nodes)


def _nodes(rows: Sequence[Row]) -> list[_Node]:
    """Return the groups from top to bottom, largest first, each below what it is part of."""
    known = {str(row["cohort"]): row for row in rows}
    below: dict[str, list[str]] = {}
    roots = []
    for iri, row in known.items():
        parent = str(row["parent"] or "")
        if parent in known and not _leads_to_itself(iri, known):
            below.setdefault(parent, []).append(iri)
        else:
            roots.append(iri)

    def order(iri: str) -> tuple[int, int, str]:
        row = known[iri]
        return (int(bool(row["parent"])), -int(row["size"] or 0), str(row["label"]))

    found: list[_Node] = []

    def add(iri: str, depth: int, above: int | None, *, is_last: bool) -> None:
        row = known[iri]
        size = int(row["size"]) if row["size"] is not None else None
        share = size / above if size is not None and above and size <= above else None
        label, figures = str(row["label"]), int(row["figures"] or 0)
        found.append(_Node(label, size, depth, figures, share, is_last))
        inside = sorted(below.get(iri, ()), key=order)
        for n, child in enumerate(inside, start=1):
            add(child, depth + 1, size if size is not None else above, is_last=n == len(inside))

    for iri in sorted(roots, key=order):
        add(iri, 0, None, is_last=True)
    return found


def _leads_to_itself(iri: str, known: Mapping[str, Row]) -> bool:
    seen, at = {iri}, str(known[iri]["parent"] or "")
    while at in known:
        if at in seen:
            return True
        seen.add(at)
        at = str(known[at]["parent"] or "")
    return False


def _draw(study: str, nodes: Sequence[_Node], form: str, out: IO[bytes], width: float) -> None:
    deepest = max(node.depth for node in nodes)
    numbers = max(text_width(_numbers(node)) for node in nodes)
    room = width - 2 * _EDGE - 2 * _GAP - _BAR - numbers
    if room < 2 + deepest * _INDENT:
        width += 2 + deepest * _INDENT - room
        room = 2 + deepest * _INDENT
    texts = [wrapped(node.label, room - node.depth * _INDENT) for node in nodes]
    head, foot = 0.45, 0.35
    tops = [head]
    for lines in texts:
        tops.append(tops[-1] + len(lines) * _LINE + _PAD)
    height = tops[-1] + foot
    figure = canvas.new_figure(width, height)
    page = figure.add_axes((0, 0, 1, 1))
    page.set_xlim(0, width)
    page.set_ylim(height, 0)
    page.axis("off")
    page.text(_EDGE, 0.22, f"{study}: groups of patients", size=SIZE + 1, weight="bold")
    _write_branches(page, nodes, tops)
    bar = _EDGE + room + _GAP
    for node, lines, top in zip(nodes, texts, tops[:-1], strict=True):
        middle = top + (len(lines) * _LINE + _PAD) / 2
        left = _EDGE + node.depth * _INDENT
        text = "\n".join(lines)
        weight = "bold" if node.depth == 0 else "normal"
        page.text(
            left, middle, text, size=SIZE, weight=weight, va="center_baseline", linespacing=1.25
        )
        if node.share is not None:
            page.barh(middle, _BAR, 0.09, bar, facecolor="0.93", edgecolor="none")
            page.barh(middle, _BAR * node.share, 0.09, bar, facecolor="0.45", edgecolor="none")
        page.text(bar + _BAR + _GAP, middle, _numbers(node), size=SIZE, va="center_baseline")
    note = "bar: share of the group above it; n as printed; figures: how many the article tells"
    for n, line in enumerate(wrapped(note, width - 2 * _EDGE, SIZE - 1)[:2]):
        page.text(_EDGE, height - 0.2 + n * 0.13, line, size=SIZE - 1)
    canvas.save(figure, form, out)


def _numbers(node: _Node) -> str:
    size = "n not told" if node.size is None else f"n = {node.size}"
    share = f" ({node.share:.0%})" if node.share is not None else ""
    told = f", {node.figures} figure{'s' if node.figures != 1 else ''}" if node.figures else ""
    return size + share + told


def _write_branches(page: Axes, nodes: Sequence[_Node], tops: Sequence[float]) -> None:
    """Draw a line from each group down to its parts."""
    middles = [(a + b) / 2 for a, b in pairwise(tops)]
    for n, node in enumerate(nodes):
        if not node.depth:
            continue
        parent = next(m for m in range(n - 1, -1, -1) if nodes[m].depth == node.depth - 1)
        left = _EDGE + (node.depth - 1) * _INDENT + 0.06
        page.plot([left, left + 0.12], [middles[n]] * 2, color="0.6", linewidth=0.7)
        if node.is_last:
            start = tops[parent + 1] - _PAD / 2
            page.plot([left, left], [start, middles[n]], color="0.6", linewidth=0.7)
