"""Which of several names in a sentence belongs to which of several values.

"OS and DFS were 89.2% and 72.2%, respectively", "43% in one group and 30% in the other", "in A
(93%) compared with B (69%)" are the same question: two sequences, one order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Span

Item = TypeVar("Item")


def align(
    values: Sequence[Span],
    items: Sequence[tuple[Span, Item]],
    *,
    paired: bool = False,
    cycle: bool = False,
) -> list[Item | None]:
    """Return for each value the item that names it, None where there is none.

    ``paired``: the sentence says "respectively".  ``cycle``: of n values and k < n items, value i
    belongs to item i mod k (endpoints inside each group), else blocks of n/k values (groups).

    >>> from extractors.model import Span
    >>> v = [Span(10, 12), Span(20, 22)]
    >>> align(v, [(Span(0, 2), "OS"), (Span(4, 6), "DFS")])
    ['OS', 'DFS']
    >>> align(v, [(Span(13, 14), "at 1 year"), (Span(23, 24), "at 2 years")])
    ['at 1 year', 'at 2 years']
    """
    n, k = len(values), len(items)
    if not k or not n:
        return [None] * n
    if k == 1:
        return [items[0][1]] * n
    leads = n == k and all(i[0].start < v.start for v, i in zip(values, items, strict=True))
    if n == k and (_one_order(values, items) or (paired and leads)):
        return [item for _, item in items]
    if n == 2 * k and _one_order(values[:k], items) and items[-1][0].start < values[k].start:
        # "infection (15%) and sepsis (2%) in A, compared with B (65 and 27%)"
        mirrored = [item for _, item in items]
        if not _all_before(values, items):
            return [*mirrored, *mirrored] if cycle else _in_halves(values, items)
    if paired and k > n and _all_before(values, items):
        return [item for _, item in items[k - n :]]
    if (
        n > k
        and n % k == 0
        and (_all_before(values, items) or (paired and _all_behind(values, items)))
    ):
        size = n // k
        return [items[i % k if cycle else i // size][1] for i in range(n)]
    leading = items[0][0].start < values[0].start
    near = [_nearest(values, i, items, leading=leading) for i in range(n)]
    return _in_blocks(values, items, near) if leading else near


def _in_blocks(
    values: Sequence[Span], items: Sequence[tuple[Span, Item]], near: list[Item | None]
) -> list[Item | None]:
    """Pair the lists inside "A and B were 35 and 12, and C was 40 (18)", the rest stays."""
    result = list(near)
    block: list[int] = []
    names: list[Item] = []
    places = sorted(
        [(s.start, -1) for s, _ in items] + [(v.start, i) for i, v in enumerate(values)]
    )
    told = iter([item for _, item in items])
    for _, i in [*places, (0, -1)]:
        if i >= 0:
            block.append(i)
            continue
        if block:
            if len(names) == len(block) > 1:
                for j, name in zip(block, names, strict=True):
                    result[j] = name
            block, names = [], []
        following = next(told, None)
        if following is not None:
            names.append(following)
    return result


def _in_halves(values: Sequence[Span], items: Sequence[tuple[Span, Item]]) -> list[Item | None]:
    leading = items[0][0].start < values[0].start
    return [_nearest(values, i, items, leading=leading) for i in range(len(values))]


def _all_before(values: Sequence[Span], items: Sequence[tuple[Span, Item]]) -> bool:
    return items[-1][0].start < values[0].start


def _all_behind(values: Sequence[Span], items: Sequence[tuple[Span, Item]]) -> bool:
    return items[0][0].start > values[-1].start


def _one_order(values: Sequence[Span], items: Sequence[tuple[Span, Item]]) -> bool:
    """As many items as values: all before, all behind, or each value next to its own item."""
    if _all_before(values, items) or items[0][0].start > values[-1].start:
        return True
    leads = [item[0].start < value.start for value, item in zip(values, items, strict=True)]
    if all(leads):
        return all(items[i + 1][0].start > values[i].start for i in range(len(values) - 1))
    if not any(leads):
        return all(items[i][0].start < values[i + 1].start for i in range(len(values) - 1))
    return False


def _nearest(
    values: Sequence[Span], i: int, items: Sequence[tuple[Span, Item]], *, leading: bool
) -> Item | None:
    at = values[i].start
    before = [item for span, item in items if span.start < at]
    behind = [item for span, item in items if span.start >= at]
    if leading:
        return before[-1] if before else behind[0]
    until = values[i + 1].start if i + 1 < len(values) else 10**9
    own = [item for span, item in items if at <= span.start < until]
    if own:
        return own[0]
    return behind[0] if behind else before[-1]
