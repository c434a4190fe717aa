"""Which printings are one work where their keys differ: a comparison, never part of an IRI.

A list prints a journal by its initials, a year that is one off, a misread author, only a DOI.  Two
printings are compared where they meet in a block (DOI, volume and page, beginning of the title,
first author and year), so that the time grows with the number of references and not its square.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, product
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from kg.works import is_supplement, normal_journal, normal_page, normal_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Likeness of titles from 0 to 100: alike though shortened or misread, and hardly misread at all.
_ALIKE, _NEARLY_EQUAL = 80, 95
#: A family name with a letter or two misread.
_NAME_ALIKE = 70
#: Titles are blocked by this many of their first letters; shorter ones say too little.
_BEGINNING = 24
#: A shorter title ("In reply") does not tell a work without its place.
_TELLING = 12
_ROMAN = re.compile(r"[ivx]+")
#: What is about a paper under the paper's own title.
_ABOUT = frozenset(
    {"correction", "corrigendum", "erratum", "reply", "response", "comment", "retraction"}
)


@dataclass(frozen=True)
class Printing:
    """What one place prints of a work: an entry of a reference list, or the article itself."""

    work: str
    author: str = ""
    year: int | None = None
    title: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    doi: str = ""

    @cached_property
    def words(self) -> str:
        """The title's words without case, accents and punctuation."""
        return normal_title(self.title)

    @cached_property
    def page(self) -> str:
        """The first page without leading letters and zeros."""
        return re.sub(r"^[a-z]+(?=\d)", "", normal_page(self.first_page))

    @property
    def placed(self) -> bool:
        """Whether volume and page are told."""
        return bool(self.volume and self.first_page)

    @cached_property
    def in_supplement(self) -> bool:
        """Whether it stands where abstracts of meetings are printed."""
        return is_supplement(self.issue, self.first_page)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Numbers and parts in the title: what tells a second report from the first."""
        return tuple(w for w in self.words.split() if w.isdigit() or _ROMAN.fullmatch(w))

    @cached_property
    def about(self) -> frozenset[str]:
        """Words that make it a note on a paper of that title."""
        return _ABOUT & {*self.words.split()[:2]}


def first_of_each(printings: Iterable[Printing]) -> dict[str, str]:
    """Return for each work that is one with others the first of their IRIs, itself left out.

    The result depends on the printings alone, not on their order: pairs are joined in the order of
    their IRIs, and groups that hold two contradicting printings stay apart.
    """
    variants = {
        (p.work, p.author, p.year, p.words, p.volume, p.first_page, p.doi): p for p in printings
    }
    ordered = [variants[key] for key in sorted(variants, key=repr)]
    groups: dict[str, list[Printing]] = defaultdict(list)
    for printing in ordered:
        groups[printing.work].append(printing)
    leader = {work: work for work in groups}
    for one, other in sorted({_pair(a, b) for a, b in _candidates(ordered) if is_same(a, b)}):
        first, second = sorted((leader[one], leader[other]))
        if first == second or _contradict(groups[first], groups[second]):
            continue
        for printing in groups[second]:
            leader[printing.work] = first
        groups[first] += groups.pop(second)
    return {work: first for work, first in leader.items() if work != first}


def is_same(a: Printing, b: Printing) -> bool:
    """Tell whether two printings mean one work, judged by all that both of them tell."""
    if a.about != b.about or _years_apart(a, b) > 1:
        return False
    likeness = _likeness(a.words, b.words)
    same_place = a.placed and b.placed and _same_place(a, b)
    if a.doi and a.doi == b.doi:
        # A DOI that stands with two different works is misprinted at one of them.
        return same_place or not (a.placed and b.placed) or likeness >= _NEARLY_EQUAL
    if same_place:
        if not (a.words and b.words):
            return _same_author(a, b) and _same_journal(a, b)
        return likeness >= _ALIKE
    if (a.doi and b.doi) or likeness < _NEARLY_EQUAL or a.marks != b.marks:
        return False
    if not (_same_author(a, b) and _same_journal(a, b)):
        return False
    if a.placed and b.placed:
        return _one_digit_off(a, b)
    # Online first, a web page: what is printed of the place must fit; an abstract is no full paper.
    fits = all(not x or not y or x == y for x, y in ((a.volume, b.volume), (a.page, b.page)))
    told = not a.about and min(len(a.words), len(b.words)) >= _TELLING
    return fits and told and a.in_supplement == b.in_supplement


def _pair(a: Printing, b: Printing) -> tuple[str, str]:
    return (a.work, b.work) if a.work < b.work else (b.work, a.work)


def _candidates(printings: list[Printing]) -> Iterator[tuple[Printing, Printing]]:
    """Yield the pairs of different works that share a block."""
    blocks: dict[tuple[object, ...], list[Printing]] = defaultdict(list)
    for printing in printings:
        for key in _blocks(printing):
            blocks[key].append(printing)
    for key, members in blocks.items():
        pairs: Iterable[tuple[Printing, Printing]] = combinations(members, 2)
        if key[0] == "author":
            # Two placed ones have met in another block, if they can be one work.
            somewhere = [p for p in members if p.placed]
            nowhere = [p for p in members if not p.placed]
            pairs = chain(combinations(nowhere, 2), product(nowhere, somewhere))
        yield from ((a, b) for a, b in pairs if a.work != b.work)


def _blocks(printing: Printing) -> Iterator[tuple[object, ...]]:
    if printing.doi:
        yield "doi", printing.doi
    if printing.placed:
        yield "place", printing.volume.lower(), printing.page
    beginning = printing.words.replace(" ", "")[:_BEGINNING]
    if len(beginning) == _BEGINNING:
        yield "title", beginning
    if printing.author and printing.year:
        family = normal_title(printing.author)
        yield "author", family, printing.year
        yield "author", family, printing.year + 1


def _contradict(one: list[Printing], other: list[Printing]) -> bool:
    """Tell whether two groups hold works that cannot be one, so that no chain joins them."""
    return any(
        _years_apart(a, b) > 2
        or (
            a.placed
            and b.placed
            and not (a.doi and a.doi == b.doi)
            and a.volume.lower() != b.volume.lower()
            and a.page != b.page
        )
        for a in one
        for b in other
    )


def _years_apart(a: Printing, b: Printing) -> int:
    return abs(a.year - b.year) if a.year and b.year else 0


def _same_place(a: Printing, b: Printing) -> bool:
    return a.volume.lower() == b.volume.lower() and a.page == b.page


def _one_digit_off(a: Printing, b: Printing) -> bool:
    """Tell whether volume or page is the same and the other is misread in one sign."""
    pairs = ((a.volume.lower(), b.volume.lower()), (a.page, b.page))
    return sorted(Levenshtein.distance(x, y) for x, y in pairs) == [0, 1] and all(
        len(x) > 1 for x, y in pairs if x != y
    )


def _likeness(a: str, b: str) -> float:
    """Return how alike two titles are, 0 for less than alike; a subtitle may be left out."""
    if not a or not b:
        return 0.0
    short, long = sorted((a, b), key=len)
    whole = fuzz.ratio(short, long, score_cutoff=_ALIKE)
    if len(short) > 2 * _BEGINNING:
        return max(whole, fuzz.ratio(short, long[: len(short)], score_cutoff=_ALIKE))
    return whole


def _same_author(a: Printing, b: Printing) -> bool:
    if not a.author or not b.author:
        return True
    return fuzz.ratio(normal_title(a.author), normal_title(b.author)) >= _NAME_ALIKE


def _same_journal(a: Printing, b: Printing) -> bool:
    """Tell whether two journals may be one: by their words' beginnings, or by initials."""
    if not a.journal or not b.journal:
        return True
    one, other = normal_journal(a.journal), normal_journal(b.journal)
    return one == other or _is_acronym(a.journal, other) or _is_acronym(b.journal, one)


def _is_acronym(name: str, words: str) -> bool:
    """Tell whether a name is the initials of a journal: BBMT of Biol Blood Marrow Transplant."""
    letters = re.sub(r"[^A-Za-z]", "", name)
    return letters.isupper() and letters.lower() == "".join(w[0] for w in words.split())
