"""The groups of patients of an article: the whole cohort, arms, and subgroups with their sizes.

Tables name groups most exactly, so they are read first; prose then names the same groups in other
words ("patients transplanted in CR1", "the combination group") and is resolved to them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.columns import EVENT_HEAD, INTERVAL_HEAD, P_HEAD, SIZE_HEAD, VALUE_HEAD
from extractors.groups import GroupPhrase
from extractors.labels import (
    COMPACT,
    EITHER,
    is_sharp,
    is_whole,
    named_group,
    size_of,
    tidy,
    weight,
    words_of,
)
from extractors.model import Cohort, Document, Span, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from extractors.lexicon import Lexicon
    from extractors.printed import Reading


class Cohorts:
    """The groups of one article; looks a phrase up, and takes new ones in."""

    def __init__(
        self,
        whole: Cohort,
        lexicon: Lexicon,
        prose: str = "",
        *,
        given: tuple[str, ...] = (),
        abbreviations: Mapping[str, str] | None = None,
    ) -> None:
        """Begin with the whole cohort.

        :param prose: the article's text; how it writes "second or later remission" is kept.
        :param given: therapies that all patients got, which tell no group from another.
        :param abbreviations: the article's short forms with what they stand for.
        """
        self.whole = whole
        self._given = given
        self._short = sorted(
            ((long.lower(), short) for short, long in (abbreviations or {}).items()),
            key=lambda pair: -len(pair[0]),
        )
        self._long = dict(abbreviations or {})
        short = COMPACT.search(prose)
        notations = {c.notation.replace(" ", "-") for c in lexicon.scheme("intervention")}
        self._drugs = frozenset(notations - {"hsct"})
        #: How the article's prose writes "second or later remission".
        self.compact = short.group() if short else ""
        #: Labels of groups that only a baseline table counts.
        self.counted_at_baseline: set[str] = set()
        #: Labels of the arms that tables compare.
        self.arms: tuple[str, ...] = ()
        self._of_several_sizes: frozenset[str] = frozenset()
        self._aliases: dict[str, str] = {}
        self._lexicon = lexicon
        self._known: dict[str, Cohort] = {whole.label: whole}

    def get(self, label: str) -> Cohort | None:
        """Return the group with exactly this label, None for an unknown one."""
        return self._known.get(label)

    def all(self) -> tuple[Cohort, ...]:
        """Return the groups in the order in which they were met."""
        return tuple(self._known.values())

    def add(self, cohort: Cohort) -> Cohort:
        """Take a group in; a size that was not known before is filled in."""
        known = self._known.get(cohort.label)
        if known is None:
            self._known[cohort.label] = cohort
            return cohort
        self.counted_at_baseline.discard(cohort.label)
        if known.size is None and cohort.size is not None:
            known = replace(known, size=cohort.size)
            self._known[cohort.label] = known
        return known

    def named(self, label: str, size: int | None = None) -> Cohort:
        """Return the group with this label, made if it is new; "Overall" gives the whole cohort."""
        if is_whole(label):
            return self.whole
        size = size_of(label) or size
        known = self._known.get(tidy(label)) or self.by_alias(label)
        if known is None or known.label not in self._of_several_sizes:
            own = known.label if known else tidy(label)
            known = self.add(Cohort(label=own, size=size, parent="all"))
        if size is None or known.size == size:
            return known
        # the same arm with another size is another set of its patients, such as the safety set
        return self.add(Cohort(f"{known.label} (n = {size})", size, parent=known.label))

    def take_arms(self, tables: Iterable[Table]) -> None:
        """Take in the arms that the headers of an article's tables compare."""
        found: list[str] = []
        for label, size in arms_of(tables):
            names = aliases_of(label)
            arm = self.by_alias(label) or self.named(names[0], size)
            if arm.label not in found:
                found.append(arm.label)
                self._aliases |= dict.fromkeys(names, arm.label)
            if size is None:
                self._of_several_sizes |= {arm.label}
        self.arms = tuple(found)

    def by_alias(self, phrase: str) -> Cohort | None:
        """Return the arm that a phrase calls by one of its names: "the drug A arm", "Arm A"."""
        name = UNIT_BEHIND.sub("", ON_ARM.sub("", tidy(phrase)))
        label = self._aliases.get(_alias(name)) or self._aliases.get(_alias(tidy(phrase)))
        return self._known[label] if label else None

    @property
    def arm_names(self) -> tuple[str, ...]:
        """What the arms are called: their labels, and the parts of "drug A (Arm A)"."""
        return tuple(dict.fromkeys((*self.arms, *self._aliases)))

    def resolve(self, phrase: str, parent: str = "") -> Cohort:
        """Return the known group that a phrase of the prose means, else a new one of that name."""
        if is_whole(phrase):
            return self.whole
        arm = self.by_alias(phrase)
        if arm:
            return arm
        phrase = self._shortened(phrase)
        wanted = words_of(phrase, self._lexicon)
        if not wanted:
            return self.whole
        known = None if EITHER.search(phrase) else self.find(wanted, apart_from=parent)
        if known:
            return known
        bare = self._without_given(phrase)
        if bare == "":
            return self.whole
        if bare != phrase and not EITHER.search(phrase):
            known = self.find(words_of(bare, self._lexicon), apart_from=parent)
            if known and words_of(known.label, self._lexicon) <= words_of(bare, self._lexicon):
                return known
        if wanted - {"hsct"} == {"crplus"} and self.compact:
            phrase = self.compact
        return self.add(
            Cohort(label=named_group(phrase), size=size_of(phrase), parent=parent or "all")
        )

    def _shortened(self, phrase: str) -> str:
        """Return a phrase with the article's short forms for the long ones."""
        lowered = phrase.lower()
        for long, short in self._short:
            at = lowered.find(long)
            if at >= 0:
                phrase = phrase[:at] + short + phrase[at + len(long) :]
                lowered = phrase.lower()
        return phrase

    def spelled_out(self, label: str) -> str:
        """Return a label with the long form of a short form of the article that it is."""
        for _ in range(2):  # "n-PR" is "nodular PR", PR is "partial remission"
            for short, long in sorted(self._long.items(), key=lambda pair: -len(pair[0])):
                form = rf"(?<![\w-]){re.escape(short)}(?![\w-])"
                label = re.sub(form, long, label)
                if sum(map(str.isupper, label)) > 1 and len(short) > 2:
                    # "CRU" is the CRu of the notes
                    label = re.sub(rf"(?=\w*[A-Z]\w*[A-Z]){form}", long, label, flags=re.I)
        return label

    def bare(self, phrase: str) -> str:
        """Return a group's name in the article's short forms, without what all patients got."""
        short = self._shortened(phrase)
        return self._without_given(short) or short

    def _without_given(self, phrase: str) -> str:
        """Return a phrase without the naming of a therapy that all patients got.

        "In overt relapse at the start of the drug" is "in overt relapse" where all got the drug;
        ``""`` where nothing else would be left.  A therapy that is negated, or named otherwise,
        stays.
        """
        in_arms = {t for a in self.arms for t in words_of(a, self._lexicon)}
        for match in reversed(self._lexicon.find(phrase, "intervention")):
            name = match.notation
            if name not in self._given or name.replace(" ", "-") in in_arms or name == "hsct":
                continue
            before = GIVEN_BEFORE.search(phrase[: match.span.start])
            if before is None or NOT_GIVEN.search(phrase[: match.span.start]):
                continue
            behind = GIVEN_BEHIND.match(phrase[match.span.end :])
            end = match.span.end + (behind.end() if behind else 0)
            phrase = f"{phrase[: before.start()]} {phrase[end:]}".strip()
        rest = re.sub(rf"^{HEAD_ONLY.pattern}\s*", "", phrase, flags=re.IGNORECASE).strip()
        return phrase if rest else ""

    def part_of(self, arm: Cohort, cohort: Cohort) -> Cohort:
        """Return the part of an arm that a group's name means, made if it is new."""
        words = words_of(self.bare(cohort.label), self._lexicon)
        for known in self._known.values():
            own = known.label.removesuffix(f" ({arm.label})")
            if known.parent == arm.label and words_of(self.bare(own), self._lexicon) == words:
                return known
        label = f"{named_group(cohort.label)} ({arm.label})"
        return self.add(replace(cohort, label=label, size=None, parent=arm.label))

    def therapy_groups(self, plain: str, reading: Reading) -> list[GroupPhrase]:
        """Return the groups where each value names its own therapy: "81% after A, 56% after B"."""
        behind = [THERAPY_BEHIND.match(plain, v.end) for v in reading.values]
        named = [m for m in behind if m and self._lexicon.find(m["phrase"], "intervention")]
        if len(named) < 2 or len(named) != len(reading.values):
            return []
        return [GroupPhrase(Span(m.start("phrase"), m.end("phrase")), m["phrase"]) for m in named]

    def is_population(self, arm: Cohort) -> bool:
        """Tell an arm of other patients ("the relapse cohort") from one of another therapy."""
        return not words_of(arm.label, self._lexicon) & (self._drugs | {"chemotherapy", "dli"})

    def arm_meant(self, phrase: str) -> Cohort | None:
        """Return the arm that a phrase names, however it is worded, None where it names none."""
        called = self.by_alias(phrase)
        if called:
            return called
        wanted = words_of(self.bare(phrase), self._lexicon)
        found = self.find(wanted) if wanted else None
        if found is not None and found.label in self.arms:
            return found
        # "patients with MRD" are those of the MRD+ arm where no arm is without
        own = {a: words_of(a, self._lexicon) for a in self.arms}
        if wanted and not wanted & {"pos", "neg", "no"}:
            near = [a for a, words in own.items() if words - {"pos"} == wanted]
            if len(near) == 1 and not any("neg" in w and wanted <= w for w in own.values()):
                return self._known[near[0]]
        return None

    def find(self, wanted: frozenset[str], *, apart_from: str = "") -> Cohort | None:
        """Return the one group that has these words, None where none or several would fit."""
        scored = []
        for cohort in self._known.values():
            if cohort is self.whole or cohort.origin or cohort.label == apart_from:
                continue
            own = words_of(cohort.label, self._lexicon)
            level = words_of(cohort.level, self._lexicon) - {"no"} if cohort.level else own
            if any((word in own) != (word in wanted) for word in ("no", "pos", "neg")):
                continue
            if not own & wanted or (level and not level & wanted):
                continue
            if {w for w in wanted if is_sharp(w)} - own:
                continue
            mine, theirs = wanted & self._drugs, own & self._drugs
            if mine - theirs or (theirs - mine and not cohort.variable):
                continue  # another therapy is another group, however alike the rest is
            scored.append(
                (weight(own & wanted) / weight(own | wanted), cohort.size is not None, cohort)
            )
        scored.sort(key=lambda s: s[:2], reverse=True)
        if not scored or scored[0][0] < self._needed(scored[0][2]):
            return None
        if len(scored) > 1 and scored[0][:2] == scored[1][:2]:
            return None
        return scored[0][2]

    def arm_of(self, factor: str) -> Cohort | None:
        """Return the one arm that has a factor: "DLI" of "drug alone" and "drug-DLI"."""
        wanted = words_of(factor, self._lexicon)
        if not wanted:
            return None
        having = [a for a in self.arms if wanted <= words_of(a, self._lexicon)]
        return self._known[having[0]] if len(having) == 1 and len(self.arms) > 1 else None

    def _needed(self, cohort: Cohort) -> float:
        """Return how alike a phrase must be: outcome tables name the very groups of the prose."""
        if cohort.label in self.counted_at_baseline:
            return 0.66
        return 0.5 if cohort.variable else 0.65

    def other_level(self, cohort: Cohort) -> Cohort | None:
        """Return the other level of a variable with two levels, or the other of two arms."""
        if cohort.label in self.arms and len(self.arms) == 2:
            return self._known[next(a for a in self.arms if a != cohort.label)]
        if not cohort.variable:
            return None
        levels = [c for c in self._known.values() if c.variable == cohort.variable]
        others = [c for c in levels if c.label != cohort.label]
        return others[0] if len(levels) == 2 else None


#: "81% after drug A consolidation versus 56% after chemotherapy"
THERAPY_BEHIND = re.compile(
    r"\s?%?(?:\s?\([^()]*\))?\s(?:after|with|for|under|on|in)\s(?:the\s)?"
    r"(?P<phrase>(?!(?:and|versus|vs|or)\b)[\w-]+(?:\s(?!(?:and|versus|vs|or|compared)\b)[\w-]+){0,3})",
    re.IGNORECASE,
)
#: What ties a therapy to a group's name: "who received …", "at the start of …".
GIVEN_BEFORE = re.compile(
    r"\s?\b(?:(?:who|that)\s)?(?:(?:were|was|had|have|directly|first|been)\s){0,2}"
    r"(?:received|receiving|receive|treated with|given|exposed to|started|on|under|with|"
    r"at (?:the )?(?:time|start|initiation|beginning) of|at|before|prior to|after)\s(?:the\s)?$",
    re.IGNORECASE,
)
GIVEN_BEHIND = re.compile(
    r"\s(?:initiation|start|treatment|therapy|infusion|exposure|administration)\b", re.IGNORECASE
)
NOT_GIVEN = re.compile(r"\b(?:not|no|without|never)\b", re.IGNORECASE)
HEAD_ONLY = re.compile(r"(?:patients?|those|subjects?|children|adults?|individuals?)\b")
HEADER_N = re.compile(
    r"^(?:n|no\.?|number|patients?|n(?:o\.?|umber)? of (?:patients|pts|cases|subjects)"
    r"|patients? \(\W*\)|n \(%\))$",
    re.IGNORECASE,
)


#: What a second name of an arm looks like: "Arm A", "group 2".
ARM_NAME = re.compile(r"(?:arm|group|cohort)\s?[A-Z\d]{1,2}", re.IGNORECASE)
ON_ARM = re.compile(
    r"^(?:the\s)?(?:(?:patients?|those|subjects|children|adults)\s(?:on|in|receiving|given"
    r"|treated with|randomi[sz]ed to|assigned to)\s)?(?:the\s)?",
    re.IGNORECASE,
)
UNIT_BEHIND = re.compile(r"\s(?:arms?|groups?|cohorts?|alone)$", re.IGNORECASE)


def aliases_of(label: str) -> list[str]:
    """Return the names of an arm, the one that says what was given first.

    >>> aliases_of("drug A plus B (Arm 2)"), aliases_of("drug A")
    (['drug A plus B', 'Arm 2', 'drug A plus B (Arm 2)', 'drug A plus B Arm 2'], ['drug A'])
    """
    m = re.match(r"^(?P<a>[^()]+?)\s?[(:,]\s?(?P<b>[^()]+?)\)?$", label) or re.match(
        r"^(?P<a>.+?)\s(?P<b>(?:[Aa]rm|[Gg]roup)\s?[A-Z\d]{1,2})$", label
    )
    if not m or not (ARM_NAME.fullmatch(m["a"]) or ARM_NAME.fullmatch(m["b"])):
        return [_alias(label)]
    given, arm = (m["b"], m["a"]) if ARM_NAME.fullmatch(m["a"]) else (m["a"], m["b"])
    return [_alias(n) for n in (given, arm, label, f"{m['a']} {m['b']}")]


def _alias(name: str) -> str:
    return " ".join(name.split())


def whole_cohort(document: Document, facts_size: int | None) -> Cohort:
    """Return the article's whole cohort with its size, as tables, methods or results print it."""
    size = facts_size
    for table in document.tables:
        for header in table.headers:
            for path in header:
                for part in path:
                    if is_whole(part) and size_of(part):
                        size = size_of(part)
        caption = re.search(r"\(\s?[Nn]\s?=\s?(\d+)\s?\)", table.caption)
        if size is None and caption:
            size = int(caption[1])
    return Cohort(label="all", size=size)


def arms_of(tables: Iterable[Table]) -> list[tuple[str, int | None]]:
    """Return the arms that table headers name, the whole cohort left out.

    An arm has the size that more tables print for it than any other, else none: prose that names
    an arm of several sizes does not tell which of them it means.
    """
    sizes: dict[str, Counter[int]] = {}
    for table in tables:
        for label, n in dict.fromkeys(_sized(table)):
            sizes.setdefault(label, Counter())[n] += 1
    arms: list[tuple[str, int | None]] = []
    for label, counted in sizes.items():
        (size, most), *others = counted.most_common(2)
        arms.append((label, size if not others or most > others[0][1] else None))
    return arms


#: Heads that name what is printed of a group, not the group.
_STATISTICS = (SIZE_HEAD, EVENT_HEAD, INTERVAL_HEAD, P_HEAD, VALUE_HEAD)


def _sized(table: Table) -> Iterator[tuple[str, int]]:
    for row in table.rows:
        heads = table.headers[min(row.header, len(table.headers) - 1)] if table.headers else ()
        if not HEADER_N.match(tidy(row.label)):
            continue
        for path, cell in zip(heads, row.cells, strict=False):
            label = tidy(path[-1]) if path else ""
            if not label or is_whole(label) or any(h.fullmatch(label) for h in _STATISTICS):
                continue
            if cell.text.strip().isdigit():
                yield label, int(cell.text)
    for part in (part for header in table.headers for path in header for part in path):
        n, label = size_of(part), tidy(part)
        if n and label and not is_whole(part) and not HEADER_N.match(label):
            yield label, n
