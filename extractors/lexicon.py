"""The vocabulary of ``ontology/terms`` as labels that can be matched in text.

Concepts are data: a synonym added to a Turtle file is matched by the next run, nothing here
knows a drug or an endpoint.  A label such as ``OS`` or ``aGVHD`` is matched as written (``os`` is
Latin for bone), other labels whatever their case.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from extractors import packs
from extractors.model import Span
from extractors.packs import SKOS, Pack

if TYPE_CHECKING:
    from collections.abc import Iterable

EV = "https://w3id.org/evidence-kg/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
WORD = re.compile(r"[^\W_]+(?:[+＋](?!\w))?|[%≥≤<>&+]")
_LABELS = frozenset(SKOS + kind for kind in ("prefLabel", "altLabel", "hiddenLabel"))
#: What breaks a label up: a stop or bracket, and in one of few words a comma, too.
BROKEN = re.compile(r"(?<!\bvs)[.]\s|[;:()\[\]]\s")
BROKEN_OR_COMMA = re.compile(r"(?<!\bvs)[.]\s|[,;:()\[\]]\s")
#: Texts whose matches are kept: a sentence is asked for one scheme after another.
_REMEMBERED = 2048
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def ontology_dir() -> Path:
    """Return the folder of the vocabulary: ``$KG_ONTOLOGY``, the wheel's own, or the checkout's."""
    if os.environ.get("KG_ONTOLOGY"):
        return Path(os.environ["KG_ONTOLOGY"])
    root = Path(__file__).resolve().parent.parent
    packed = root / "kg" / "_data" / "ontology"
    return packed if packed.is_dir() else root / "ontology"


@dataclass(frozen=True, slots=True)
class Concept:
    """One SKOS concept; ``labels`` has the preferred one first, ``hidden`` are for questions."""

    iri: str
    scheme: str
    notation: str
    label: str
    labels: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str:
        """Return the value of ``ev:name``, of a concept's IRI its last part, or ``""``."""
        return next((value for key, value in self.facts if key == name), "")


@dataclass(frozen=True, slots=True)
class Match:
    """A concept found in a text."""

    span: Span
    concept: Concept

    @property
    def notation(self) -> str:
        """The concept's notation."""
        return self.concept.notation


def is_abbreviation(label: str) -> bool:
    """Tell whether a label is matched as written: two or more capitals and no lower-case word.

    >>> is_abbreviation("aGVHD"), is_abbreviation("CAR T"), is_abbreviation("Kaplan-Meier")
    (True, True, False)
    """
    words = label.split()
    return sum(c.isupper() for c in label) >= 2 and not any(
        sum(c.islower() for c in w) > 2 for w in words
    )


def tokens(text: str) -> list[tuple[str, int, int]]:
    """Split into words with their offsets; hyphens and slashes separate, a final plus belongs."""
    return [(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]


class Lexicon:
    """The concepts of all schemes, and a matcher of their labels over word sequences."""

    def __init__(self, concepts: tuple[Concept, ...]) -> None:
        self.concepts = concepts
        self._by_notation = {(c.scheme, c.notation): c for c in concepts}
        self._by_iri = {c.iri: c for c in concepts}
        self._exact: dict[str, list[tuple[tuple[str, ...], Concept]]] = defaultdict(list)
        self._folded: dict[str, list[tuple[tuple[str, ...], Concept]]] = defaultdict(list)
        self._matches = lru_cache(_REMEMBERED)(self._match)
        for concept in concepts:
            for label in dict.fromkeys(concept.labels):
                self._enter(label, concept)

    def _enter(self, label: str, concept: Concept) -> None:
        exact = is_abbreviation(label)
        words = tuple(w if exact else w.lower() for w, _, _ in tokens(label))
        if words:
            index = self._exact if exact else self._folded
            index[words[0]].append((words, concept))
            if words[-1].isalpha() and len(words[-1]) > 1 and words[-1][-1] not in "sS":
                plural = (*words[:-1], words[-1] + "s")
                index[plural[0]].append((plural, concept))

    def taught(self, meanings: dict[str, tuple[Concept, ...]]) -> Lexicon:
        """Return a lexicon in which short forms have these meanings and no others.

        Labels made with such a short form ("MRD-negative" where MRD is a donor) go with it.
        """
        changed = Lexicon(())  # entries are copied: making them all again takes far longer
        changed.concepts = self.concepts
        changed._by_notation, changed._by_iri = self._by_notation, self._by_iri
        for own, index in ((self._exact, changed._exact), (self._folded, changed._folded)):
            for word, entries in own.items():
                index[word] = [
                    (label, concept)
                    for label, concept in entries
                    if meanings.keys().isdisjoint(label)
                    or all(concept in meanings.get(w, (concept,)) for w in label)
                ]
        for short, concepts in meanings.items():
            for concept in concepts:
                changed._enter(short, concept)
        return changed

    def scheme(self, name: str) -> tuple[Concept, ...]:
        """Return the concepts of one scheme, in the order of their notations."""
        return tuple(c for c in self.concepts if c.scheme == name)

    def get(self, scheme: str, notation: str) -> Concept | None:
        """Return the concept with this notation, or None."""
        return self._by_notation.get((scheme, notation))

    def ancestors(self, concept: Concept) -> tuple[Concept, ...]:
        """Return all broader concepts, nearest first."""
        found: dict[str, Concept] = {}
        queue = list(concept.broader)
        while queue:
            iri = queue.pop(0)
            if iri in self._by_iri and iri not in found:
                found[iri] = self._by_iri[iri]
                queue.extend(found[iri].broader)
        return tuple(found.values())

    def find(self, text: str, *schemes: str, start: int = 0) -> list[Match]:
        """Return the longest matches in ``text`` by place; ``start`` is added to the offsets.

        Overlaps are settled within a scheme (longest wins), kept between schemes.
        """
        return [
            Match(Span(m.span.start + start, m.span.end + start), m.concept) if start else m
            for m in self._matches(text)
            if not schemes or m.concept.scheme in schemes
        ]

    def _match(self, text: str) -> tuple[Match, ...]:
        """Return the longest matches of every scheme."""
        words = tokens(text)
        exact = tuple(word for word, _, _ in words)
        folded = tuple(word.lower() for word in exact)
        found: list[tuple[int, int, Concept]] = []
        for printed, index in ((exact, self._exact), (folded, self._folded)):
            for i, word in enumerate(printed):
                for label, concept in index.get(word, ()):
                    if printed[i : i + len(label)] == label:
                        found.append((i, i + len(label), concept))
        found = [
            f
            for f in found
            if _unbroken(text, words[f[0]][1], words[f[1] - 1][2], commas=f[1] - f[0] > 3)
        ]
        found.sort(key=lambda f: (-(f[1] - f[0]), f[0], f[2].iri))
        taken: dict[str, set[int]] = defaultdict(set)
        kept = []
        for i, j, concept in found:
            if taken[concept.scheme].isdisjoint(range(i, j)):
                taken[concept.scheme].update(range(i, j))
                kept.append(Match(Span(words[i][1], words[j - 1][2]), concept))
        return tuple(sorted(kept, key=lambda m: (m.span.start, -m.span.end)))


def _unbroken(text: str, start: int, end: int, *, commas: bool) -> bool:
    """Tell whether a label stands in one piece, not spread over a stop, bracket or comma."""
    return not (BROKEN if commas else BROKEN_OR_COMMA).search(text[start:end])


def read_concepts(folder: Path) -> tuple[Concept, ...]:
    """Read all concepts of a folder of Turtle files.

    :raises ValueError: a file is not Turtle, or a concept lacks something; names what and where.
    """
    files = sorted(folder.glob("*.ttl"))
    return concepts_of(quad for path in files for quad in read_turtle(path))


def read_turtle(path: Path, content: bytes | None = None) -> list[pyoxigraph.Quad]:
    """Read a Turtle file, or ``content`` as the file's.

    :raises ValueError: it is not Turtle; names the file.
    """
    text = path.read_bytes() if content is None else content
    try:
        return list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))
    except SyntaxError as error:
        message = f"{path}: not valid Turtle ({error}); mend the file"
        raise ValueError(message) from None


def read_vocabulary(folder: Path | None = None) -> dict[Path, list[pyoxigraph.Quad]]:
    """Read the vocabulary of ``folder`` (default: the project's) and the packs in use, by file.

    :raises ValueError: a file is not Turtle; names it.
    """
    shipped = {path: read_turtle(path) for path in _term_files(folder)}
    packed = {pack.path: read_turtle(pack.path, pack.content) for pack in packs.in_use()}
    if packed:
        words = [quad for quads in packed.values() for quad in quads]
        shipped = {path: packs.settled(quads, words) for path, quads in shipped.items()}
    return shipped | packed


def _term_files(folder: Path | None) -> list[Path]:
    return sorted(((folder or ontology_dir()) / "terms").glob("*.ttl"))


def concepts_of(quads: Iterable[pyoxigraph.Quad]) -> tuple[Concept, ...]:
    """Return the concepts that statements tell of.

    :raises ValueError: a concept lacks something, or two have the same notation; names them.
    """
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, pyoxigraph.NamedNode) and isinstance(
            value, pyoxigraph.NamedNode | pyoxigraph.Literal
        ):
            values[subject.value][quad.predicate.value].append(value.value)
    found: dict[tuple[str, str], Concept] = {}
    for iri, facts in values.items():
        if SKOS + "Concept" not in facts.get(f"{RDF}type", ()):
            if not _LABELS.isdisjoint(facts):
                message = f"vocabulary: {iri} has labels but is no skos:Concept; mend its name"
                raise ValueError(f"{message} or add what it lacks")
            continue
        concept = _concept(iri, facts)
        other = found.setdefault((concept.scheme, concept.notation), concept)
        if other is not concept:
            message = f"vocabulary: {other.iri} and {iri} have the same notation"
            raise ValueError(f"{message} {concept.notation!r}; change one")
    return tuple(sorted(found.values(), key=lambda c: (c.scheme, c.notation, c.iri)))


def _concept(iri: str, facts: dict[str, list[str]]) -> Concept:
    def one(name: str) -> str:
        if not facts[SKOS + name]:
            message = f"vocabulary: {iri} has no skos:{name}; add it"
            raise ValueError(message)
        return facts[SKOS + name][0]

    label = one("prefLabel")
    alternatives = sorted(facts[SKOS + "altLabel"])
    own = [
        (key.removeprefix(EV), value.rsplit("/", 1)[-1])
        for key, told in facts.items()
        if key.startswith(EV)
        for value in told
    ]
    return Concept(
        iri=iri,
        scheme=one("inScheme").rsplit("/", 1)[-1],
        notation=one("notation"),
        label=label,
        labels=(label, *alternatives),
        hidden=tuple(sorted(facts[SKOS + "hiddenLabel"])),
        broader=tuple(sorted(facts[SKOS + "broader"])),
        facts=tuple(sorted(own)),
    )


def load(folder: Path | None = None) -> Lexicon:
    """Return the lexicon of ``folder`` (default: the project's vocabulary) and the packs in use."""
    return read_lexicon(folder, packs.in_use())


@cache
def read_lexicon(folder: Path | None, used: tuple[Pack, ...]) -> Lexicon:
    """Return what ``load`` returns, read once a process."""
    with packs.using(used):
        files = read_vocabulary(folder)
    concepts = concepts_of(quad for quads in files.values() for quad in quads)
    if used:
        shipped = concepts_of(quad for path in _term_files(folder) for quad in files[path])
        schemes = {concept.scheme for concept in shipped}
        stray = next((c for c in concepts if c.scheme not in schemes), None)
        if stray:
            message = f"vocabulary: {stray.iri} is in scheme {stray.scheme!r}, which nothing reads"
            raise ValueError(f"{message}; take one of {', '.join(sorted(schemes))}")
    return Lexicon(concepts)


def vocabulary_hash(folder: Path | None = None) -> str:
    """Return a hash over the vocabulary's files, by which a build sees that a synonym was added."""
    digest = hashlib.sha256()
    files = [(path, path.read_bytes()) for path in _term_files(folder)]
    for path, content in (*files, *((pack.path, pack.content) for pack in packs.in_use())):
        digest.update(path.name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:16]
