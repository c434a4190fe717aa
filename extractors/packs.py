"""Domain packs: Turtle files that add the words of another field to the vocabulary.

A pack adds concepts to the schemes there are and labels to the concepts there are, in the same
form as the files of ``ontology/terms``.  Where a pack gives a label to a concept, the shipped
vocabulary's other meanings of that label are left out: to a cardiologist atrial fibrillation is
the disease, not an adverse event.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Quad

SKOS = "http://www.w3.org/2004/02/skos/core#"
_OPEN = frozenset((SKOS + "prefLabel", SKOS + "altLabel"))
_GIVES_WAY = frozenset((SKOS + "altLabel", SKOS + "hiddenLabel"))


@dataclass(frozen=True, slots=True)
class Pack:
    """A Turtle file as it was when it was named: whoever uses it reads the same words."""

    path: Path
    content: bytes


_IN_USE: ContextVar[tuple[Pack, ...]] = ContextVar("packs", default=())


def in_use() -> tuple[Pack, ...]:
    """Return the packs in use."""
    return _IN_USE.get()


@contextmanager
def using(packs: Iterable[Pack]) -> Iterator[None]:
    """Add the concepts of these packs to every lexicon that is loaded inside the block."""
    token = _IN_USE.set(tuple(packs))
    try:
        yield
    finally:
        _IN_USE.reset(token)


def find_packs(named: Sequence[str | Path], shipped: Path) -> tuple[Pack, ...]:
    """Return the packs that files, folders of them, or names of files in ``shipped`` name.

    :raises ValueError: there is no such pack, or it cannot be read; says which there are.
    """
    found: dict[Path, None] = {}
    for one in named:
        path = Path(one)
        ours = shipped / f"{one}.ttl"
        if path.is_file():
            files = [path]
        elif path.is_dir():
            files = sorted(path.glob("*.ttl"))
        else:
            files = [ours] if path.name == str(one) and ours.is_file() else []
        if not files:
            there = ", ".join(p.stem for p in sorted(shipped.glob("*.ttl"))) or "none"
            message = f"no pack {str(one)!r}: name a Turtle file, a folder of them, or a pack that"
            raise ValueError(f"{message} ships ({there})")
        found |= {path.resolve(): None for path in files}
    return tuple(map(_read, found))


def _read(path: Path) -> Pack:
    try:
        return Pack(path, path.read_bytes())
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check its permissions"
        raise ValueError(message) from None


def settled(shipped: Iterable[Quad], packed: Iterable[Quad]) -> list[Quad]:
    """Return the shipped statements without the labels that packs give to other concepts.

    A preferred label stays: a concept must have one.
    """
    meant = defaultdict(set)
    for quad in packed:
        if quad.predicate.value in _OPEN and isinstance(quad.object, Literal):
            meant[_words(quad.object)].add(quad.subject)

    def gives_way(quad: Quad) -> bool:
        if quad.predicate.value not in _GIVES_WAY or not isinstance(quad.object, Literal):
            return False
        owners = meant.get(_words(quad.object))
        return owners is not None and quad.subject not in owners

    return [quad for quad in shipped if not gives_way(quad)]


def _words(label: Literal) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+|\+", label.value.lower()))
