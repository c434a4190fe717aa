"""What changed between two graphs: figures added, gone and changed, study by study."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg import evidence
from kg import namespaces as ns
from kg.output import shown
from kg.tables.figures import patients, result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Store

    from kg.evidence import Row

ADDED, GONE, CHANGED = "added", "gone", "changed"
COLUMNS = ("study", "change", "id", "group", "endpoint", "figure", "what", "location", "old_id")
#: Columns that say where and by which rule a figure was found, not what it says.
_OF_THE_FINDING = frozenset(
    {"id", "char_start", "char_end", "page", "found_by", "mentions", "location", "quote"}
)
_COMPARED = tuple(c for c in evidence.COLUMNS if c not in _OF_THE_FINDING)


def differences(old: Store, new: Store) -> list[Row]:
    """Return one row for each figure that is not the same in both graphs, study by study.

    Figures are the same by id; one that is gone and one that came are the same figure changed
    where they are the only such pair that a place prints.
    """
    before, after = ({str(r["id"]): r for r in evidence.stream(s)} for s in (old, new))
    pairs = {id_: id_ for id_ in before if id_ in after}
    pairs |= _moved(
        _places(old, before.keys() - after.keys()), _places(new, after.keys() - before.keys())
    )
    changed = {was: _what(before[was], after[now]) for was, now in pairs.items()}
    found = [
        _row(after[now], CHANGED, changed[was], was) for was, now in pairs.items() if changed[was]
    ]
    found += [_row(row, GONE) for id_, row in before.items() if id_ not in pairs]
    known = {*pairs.values()}
    found += [_row(row, ADDED) for id_, row in after.items() if id_ not in known]
    keys = ("study", "change", "endpoint", "group", "id")
    return sorted(found, key=lambda r: tuple(str(r[k] or "") for k in keys))


def summary(rows: Sequence[Row]) -> str:
    """Return how many figures changed in which study, in one line."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        counts[str(row["study"])][str(row["change"])] += 1
    told = [
        f"{study}: " + ", ".join(f"{n} {change}" for change, n in sorted(by_change.items()))
        for study, by_change in sorted(counts.items())
    ]
    return "; ".join(told) or "no figure was added, gone or changed"


def _row(row: Row, change: str, what: str = "", old_id: str = "") -> Row:
    return {
        "study": row["study"] or row["doi"],
        "change": change,
        "id": row["id"],
        "group": patients(row),
        "endpoint": row["endpoint"],
        "figure": result(row),
        "what": what or None,
        "location": row["location"],
        "old_id": old_id if old_id != row["id"] else None,
    }


def _what(old: Row, new: Row) -> str:
    """Return the columns that differ with what they said before and say now."""
    told = [
        f"{c}: {shown(old[c]) or 'none'} → {shown(new[c]) or 'none'}"
        for c in _COMPARED
        if old[c] != new[c]
    ]
    return "; ".join(told)


def _places(store: Store, ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the places of figures, by quote and where in it the value stands."""
    found = {}
    for id_ in ids:
        node = NamedNode(ns.iri_of(id_) or "")
        mentions = store.quads_for_pattern(node, NamedNode(ns.EV + "hasMention"), None, None)
        found[id_] = {q.object.value for q in mentions if isinstance(q.object, NamedNode)}
    return found


def _moved(gone: Mapping[str, set[str]], came: Mapping[str, set[str]]) -> dict[str, str]:
    """Return which figure that is gone is which that came, where a place leaves no doubt."""
    pairs = {}
    for was, places in gone.items():
        now = [id_ for id_, others in came.items() if places & others]
        back = [id_ for id_, others in gone.items() if now and others & came[now[0]]]
        if len(now) == 1 and back == [was]:
            pairs[was] = now[0]
    return pairs
