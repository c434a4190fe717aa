"""The groups of patients of an article: the whole cohort, arms, and subgroups with their sizes.

Tables name groups most exactly, so they are read first; prose then names the same groups in other
words ("patients transplanted in CR1", "the combination group") and is resolved to them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.arms import ON_ARM, UNIT_BEHIND, aliases_of, arms_of, role_names
from extractors.kinds_of_patients import (
    changed_groups,
    disease_groups,
    therapy_groups,
    without_given,
)
from extractors.label_keys import key_of
from extractors.label_words import is_sharp, weight, words_of
from extractors.labels import COMPACT, EITHER, is_whole, named_group, size_of, tidy
from extractors.model import Cohort, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from extractors.groups import GroupPhrase
    from extractors.lexicon import Lexicon
    from extractors.printed import Reading
    from extractors.told_arms import ToldArm


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
        self._arm_names: tuple[str, ...] = ()
        #: The words by which prose describes arms.
        self._described: dict[frozenset[str], str] = {}
        #: Labels of the arms that prose says patients were assigned to or compared in.
        self.assigned: tuple[str, ...] = ()
        self._of_several_sizes: frozenset[str] = frozenset()
        self._aliases: dict[str, str] = {}
        self._lexicon = lexicon
        #: By the key of the label, so that no group stands under two spellings.
        self._known: dict[str, Cohort] = {key_of(whole.label): whole}

    def get(self, label: str) -> Cohort | None:
        """Return the group with this label, however spelled, None for an unknown one."""
        return self._known.get(key_of(label))

    def all(self) -> tuple[Cohort, ...]:
        """Return the groups in the order in which they were met."""
        return tuple(self._known.values())

    def add(self, cohort: Cohort) -> Cohort:
        """Take a group in; a size that was not known before is filled in."""
        key = key_of(cohort.label)
        known = self._known.get(key)
        if known is None:
            self._known[key] = cohort
            return cohort
        self.counted_at_baseline.discard(known.label)
        if known.size is None and cohort.size is not None:
            known = self._known[key] = replace(known, size=cohort.size)
        return known

    def named(self, label: str, size: int | None = None) -> Cohort:
        """Return the group with this label, made if it is new; "Overall" gives the whole cohort."""
        if is_whole(label):
            return self.whole
        size = size_of(label) or size
        known = self.get(tidy(label)) or self.by_alias(label)
        if known is None or known.label not in self._of_several_sizes:
            own = known.label if known else tidy(label)
            known = self.add(Cohort(label=own, size=size, parent="all"))
        if size is None or known.size == size:
            return known
        # the same arm with another size is another set of its patients, such as the safety set
        return self.add(Cohort(f"{known.label} (n = {size})", size, parent=known.label))

    def take_arms(self, tables: Iterable[Table], told: Iterable[ToldArm] = ()) -> None:
        """Take in the arms that tables compare, or else prose, with all that they are called.

        What prose tells of a table's arm, its size and that it got a drug alone, comes to it.
        """
        found: list[str] = []
        for label, size in arms_of(tables, {short: long for long, short in self._short}):
            self._take_arm(found, label, aliases_of(label), size)
        in_tables = tuple(found)
        assigned: set[str] = set()
        for arm in told:
            same = [a for a in in_tables if self._says_same(a, arm.name) or a == arm.short]
            if len(same) == 1:
                again = self._told_again(same[0], arm, found)
                found[found.index(same[0])] = again
                assigned.add(again)
            elif len(in_tables) < 2:
                names = [arm.short, arm.name] if arm.short else [arm.name]
                self._take_arm(found, names[0], names, arm.size)
                assigned.add(found[-1])
        self.arms = tuple(found)
        self.assigned = tuple(a for a in found if a in assigned)
        given = {a: self._essence(a) for a in found}
        for name, arm_label in role_names(given).items():
            self._aliases.setdefault(key_of(name), arm_label)
            self._arm_names += (f"{name} arm", f"{name} group")

    def take_descriptions(self, described: Iterable[tuple[str, str]]) -> None:
        """Take in by which words an article describes its arms: "in CR1 with MRD (MRD+ cohort)"."""
        for name, what in described:
            arm = self.by_alias(name)
            words = words_of(self.bare(what), self._lexicon)
            if arm and arm.label in self.arms and len(words) > 1:
                self._described[words] = arm.label

    def _take_arm(self, found: list[str], label: str, names: list[str], size: int | None) -> None:
        arm = self.by_alias(label) or self.named(names[0], size)
        if arm.label not in found:
            found.append(arm.label)
            self._arm_names += (arm.label,)
        if size is None and label not in self.assigned:
            self._of_several_sizes |= {arm.label}
        names = list(dict.fromkeys((*names, *(GENERIC.sub("", n) for n in names))))
        folded = {n.casefold() for n in names}
        names = names + [
            other
            for pair in self._short
            for one, other in (pair, pair[::-1])
            if one.casefold() in folded
        ]
        self._arm_names = tuple(dict.fromkeys((*self._arm_names, *names)))
        self._aliases |= dict.fromkeys(map(key_of, names), arm.label)

    def _told_again(self, label: str, arm: ToldArm, arms: list[str]) -> str:
        """Return what an arm of a table is called once prose has told its size and name."""
        others = [self._essence(a) for a in arms if a != label]
        is_part = any(self._essence(label) < other for other in others)
        name = f"{label} alone" if is_part and ALONE.search(arm.name) else label
        known = self._known.pop(key_of(label))
        size = max(known.size or 0, arm.size or 0) or None  # smaller sets are parts of the arm
        self._known[key_of(name)] = replace(known, label=name, size=size)
        self._of_several_sizes -= {label}
        for alias, meant in list(self._aliases.items()):
            if meant == label:
                self._aliases[alias] = name
        names = [arm.name, name, label, *([arm.short] if arm.short else [])]
        self._aliases |= dict.fromkeys(map(key_of, names), name)
        self._arm_names = tuple(dict.fromkeys((*self._arm_names, *names)))
        return name

    def _essence(self, label: str) -> frozenset[str]:
        """Return the words of an arm's name that say what was given."""
        return words_of(label, self._lexicon) - {"alone", "plus", "monotherapy"}

    def _says_same(self, label: str, name: str) -> bool:
        return bool(self._essence(label)) and self._essence(label) == self._essence(name)

    def by_alias(self, phrase: str) -> Cohort | None:
        """Return the arm that a phrase calls by one of its names: "the drug A arm", "Arm A"."""
        name = UNIT_BEHIND.sub("", ON_ARM.sub("", tidy(phrase)))
        label = self._aliases.get(key_of(name)) or self._aliases.get(key_of(tidy(phrase)))
        return self.get(label) if label else None

    @property
    def arm_names(self) -> tuple[str, ...]:
        """All that the arms are called: labels, parts of "drug A (Arm A)", short forms, parts."""
        return tuple(dict.fromkeys((*self.arms, *self._arm_names)))

    def resolve(self, phrase: str, parent: str = "", *, keep: bool = True) -> Cohort:
        """Return the known group that a phrase of the prose means, else a new one of that name.

        :param keep: take a new one in; not where it only names a part of another group.
        """
        if is_whole(phrase):
            return self.whole
        arm = self.by_alias(phrase)
        if arm:
            return arm
        if RELAPSED.fullmatch(phrase):
            phrase = "patients who relapsed"
        said, phrase = phrase, self._shortened(phrase)
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
            said = self.compact
        new = Cohort(label=named_group(said), size=size_of(said), parent=parent or "all")
        return self.add(new) if keep else self.get(new.label) or new

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
                if short.lower() not in label.lower():
                    continue
                form = rf"(?<![\w-]){re.escape(short)}(?![\w-])"
                plain = long.replace("\\", r"\\")
                label = re.sub(form, plain, label)
                if sum(map(str.isupper, label)) > 1 and len(short) > 2:
                    # "CRU" is the CRu of the notes
                    label = re.sub(rf"(?=\w*[A-Z]\w*[A-Z]){form}", plain, label, flags=re.I)
        return label

    def bare(self, phrase: str) -> str:
        """Return a group's name in the article's short forms, without what all patients got."""
        short = self._shortened(phrase)
        return self._without_given(short) or short

    def _without_given(self, phrase: str) -> str:
        """Return a phrase without the naming of a therapy that all patients got."""
        return without_given(phrase, self._given, self._in_arms, self._lexicon)

    @property
    def _in_arms(self) -> frozenset[str]:
        return frozenset(w for a in self.arms for w in words_of(a, self._lexicon))

    def part_of(self, arm: Cohort, cohort: Cohort) -> Cohort:
        """Return the part of an arm that a group's name means, made if it is new."""
        words = words_of(self.bare(cohort.label), self._lexicon)
        for known in self._known.values():
            own = known.label.removesuffix(f" ({arm.label})")
            if known.parent == arm.label and words_of(self.bare(own), self._lexicon) == words:
                return known
        label = f"{named_group(cohort.label)} ({arm.label})"
        return self.add(replace(cohort, label=label, size=None, parent=arm.label))

    def disease_groups(self, plain: str) -> list[GroupPhrase]:
        """Return the groups that a sentence names by their diseases: "12% for T-ALL"."""
        return disease_groups(plain, self._lexicon)

    def therapy_groups(self, plain: str, reading: Reading) -> list[GroupPhrase]:
        """Return the groups that a sentence names by a therapy beside each value."""
        return therapy_groups(plain, reading, self._lexicon)

    def changed_groups(self, plain: str, reading: Reading) -> list[GroupPhrase]:
        """Return who got a therapy and who did not: "drug A halved relapses (20% vs. 42%)"."""
        return changed_groups(plain, reading, self._lexicon)

    def is_control(self, arm: Cohort) -> bool:
        """Tell the arm that another arm is held against."""
        control = self.by_alias("control")
        return control is not None and control.label == arm.label

    def is_population(self, arm: Cohort) -> bool:
        """Tell an arm of other patients ("the relapse cohort") from one of another therapy."""
        return arm.label not in self.assigned and not words_of(arm.label, self._lexicon) & (
            self._drugs | {"chemotherapy", "dli"}
        )

    def is_every_arm(self, phrase: str) -> bool:
        """Tell "patients given A or A and B" from one arm where these are the arms."""
        parts = EITHER.split(phrase)
        meant = [arm.label for part in parts if (arm := self.arm_meant(part))]
        return len(parts) > 1 and len(meant) == len(parts) and {*meant} == {*self.arms}

    def arm_meant(self, phrase: str) -> Cohort | None:
        """Return the arm that a phrase names, however it is worded, None where it names none."""
        called = self.by_alias(phrase)
        if called:
            return called
        wanted = words_of(self.bare(phrase), self._lexicon)
        if wanted in self._described:
            return self.get(self._described[wanted])
        found = self.find(wanted) if wanted else None
        if found is not None and found.label in self.arms:
            return found
        # "patients with MRD" are those of the MRD+ arm where no arm is without
        own = {a: words_of(a, self._lexicon) for a in self.arms}
        if wanted and not wanted & {"pos", "neg", "no"}:
            near = [a for a, words in own.items() if words - {"pos"} == wanted]
            if len(near) == 1 and not any("neg" in w and wanted <= w for w in own.values()):
                return self.get(near[0])
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
            if not cohort.variable:  # what all got tells no part from another
                own, words = own - self._common or own, wanted - self._common or wanted
            else:
                words = wanted
            mine, theirs = words & self._drugs, own & self._drugs
            if mine - theirs or (theirs - mine and not cohort.variable):
                continue  # another therapy is another group, however alike the rest is
            scored.append(
                (weight(own & words) / weight(own | words), cohort.size is not None, cohort)
            )
        scored.sort(key=lambda s: s[:2], reverse=True)
        if not scored or scored[0][0] < self._needed(scored[0][2]):
            return None
        if len(scored) > 1 and scored[0][:2] == scored[1][:2]:
            return None
        return scored[0][2]

    @property
    def _common(self) -> frozenset[str]:
        """The words of the therapies that all patients got, whichever their arm."""
        return frozenset(g.replace(" ", "-") for g in self._given if g != "hsct") - self._in_arms

    def arm_of(self, factor: str) -> Cohort | None:
        """Return the one arm that has a factor: "DLI" of "drug alone" and "drug-DLI"."""
        wanted = words_of(factor, self._lexicon)
        if not wanted:
            return None
        having = [a for a in self.arms if wanted <= words_of(a, self._lexicon)]
        return self.get(having[0]) if len(having) == 1 and len(self.arms) > 1 else None

    def _needed(self, cohort: Cohort) -> float:
        """Return how alike a phrase must be: outcome tables name the very groups of the prose."""
        if cohort.label in self.counted_at_baseline:
            return 0.66
        return 0.5 if cohort.variable else 0.65

    def other_level(self, cohort: Cohort) -> Cohort | None:
        """Return the other level of a variable with two levels, or the other of two arms."""
        if cohort.label in self.arms and len(self.arms) == 2:
            return self.get(next(a for a in self.arms if a != cohort.label))
        if not cohort.variable:
            return None
        levels = [c for c in self._known.values() if c.variable == cohort.variable]
        others = [c for c in levels if c.label != cohort.label]
        return others[0] if len(levels) == 2 else None


#: All who relapsed go by one name.
RELAPSED = re.compile(
    r"(?:the\s)?(?:\d+\s)?(?:patients|those|children|subjects)\s(?:experiencing|who\s(?:experienced|had"
    r"|developed))\s(?:an?\s|disease\s)*relapse(?:\safter\s(?:allo-?)?(?:HSCT|HCT|SCT|transplant\w*))?",
    re.IGNORECASE,
)
ALONE = re.compile(r"\b(?:alone|monotherapy)\b", re.IGNORECASE)
#: Words behind an arm's name that prose leaves out: "the standard group" of "standard treatment".
GENERIC = re.compile(
    r"(?<=\w)\s(?:alone|monotherapy|regimens?|therapy|treatment|maintenance)$", re.IGNORECASE
)
