"""What a sentence claims: which endpoint goes which way, how surely, and whether it is denied.

Cue words stand in the vocabulary (scheme ``finding-cue``).  A cue reaches forward to the endpoints
behind it ("lower CIR and a better OS") up to the next cue or comparison, and backward only where
none stands behind it ("OS was similar"); a denial reaches forward over the words of its clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.endpoints import Named, find_endpoints
from extractors.groups import find_groups
from extractors.model import Span
from extractors.numbers import find_p_values
from extractors.outcomes import outside_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.groups import GroupPhrase
    from extractors.lexicon import Lexicon, Match

DIRECTIONS = frozenset(("increase", "decrease", "better", "worse", "association", "no-difference"))
SIGNED = frozenset(("increase", "decrease", "better", "worse"))
#: Adjectives that say nothing of a difference unless something is associated with them.
RATED = {
    "rated-better": "better",
    "rated-worse": "worse",
    "rated-lower": "decrease",
    "rated-higher": "increase",
}
#: Endpoints that are no outcome in a claim: what was done, and how long patients were seen.
_NO_OUTCOME = frozenset(("HSCT_DONE", "CART_DONE", "FOLLOW_UP"))
_DENIES = frozenset(("negation", "none", "doubted"))
#: How many characters may stand between a cue and the first endpoint that it reaches.
_REACH = 70
_BACK = 110
_DENIAL = 60
_NEAR = 12
_SIGNIFICANT = Decimal("0.05")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_EDGES = re.compile(r";\s|\.\s+(?=[A-Z])|:\s")
#: Between the endpoints of one list: "CIR, 2-year DFS and the OS rates".
_LIST = re.compile(
    r"(?:rates?|probabilit(?:y|ies)|incidences?|risk)?[\s\x00]*(?:,|and|or|/|,\s?and|as well as|nor"
    r"|,\s?or)[\s\x00]*"
    r"(?:(?:the|of|in|a|an|also|\d+-(?:year|month)|cumulative|incidence|rates?|probability|risk"
    r"|overall|[Oo]nline|severe|extensive)\s)*",
)
_BUT_NOT = re.compile(r"\bbut\s(?:not|no)\s(?:of\s|for\s|in\s|with\s|the\s)*$", re.IGNORECASE)
_VERB = re.compile(r"(?:ed|ing)$", re.IGNORECASE)
#: A cue that ends so speaks of what follows only: "reduction of", "risk factor for".
_FORWARD_ONLY = re.compile(
    r"\b(?:in|of|for|on|with|against|between|affect|impact|influence|hinder|impede)$",
    re.IGNORECASE,
)
#: A cue behind such a verb is said of what stands before it: "OS was similar".
_PREDICATE = re.compile(
    r"\b(?:was|were|is|are|remained)\s(?:(?:\w+ly|also|not)\s)*$", re.IGNORECASE
)
#: How many words an association may stand before an adjective that it leads to, or two of them.
_FIRST, _SECOND = 3, 8
#: "no deaths were attributable to the drug" says that it is not to blame, not that none occurred.
_BLAMED = re.compile(
    r"\s(?:\w+\s){0,3}?(?:attributable|attributed|related|ascribed|due) to\b", re.IGNORECASE
)
#: "nobody died of infection" does not say that nobody died.
_CAUSED = re.compile(r"\s(?:from|of|due to|because of)\b", re.IGNORECASE)
#: "X associated with Y" without a verb only describes X.
_DESCRIBES = re.compile(r"^(?:associated|correlated|linked|affected|influenced)\b", re.IGNORECASE)
_IS = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s(?:\w+\s){0,3}$|\b(?:not|also|but|and)\s$", re.IGNORECASE
)
#: A purpose is no result: "to enhance efficacy"; "seems to enhance" is a result.
_PURPOSE = re.compile(r"(?P<verb>\w+)\sto\s(?:\w+ly\s)?$")
_RESULT_VERBS = re.compile(
    r"^(?:seem\w*|appear\w*|shown|reported|demonstrated|found|fail\w*|known|tend\w*|trended"
    r"|suggested|ability|able|proved|proven|likely|observed)$",
    re.IGNORECASE,
)
_BASE_FORM = re.compile(r"^(?:mitigate|reduce|improve|enhance|affect|decrease|increase)$", re.I)
_SAME_SUBJECT = re.compile(
    r"^\W*(?:This|These|The latter)\s(?:rates?|incidences?|frequenc(?:y|ies)|percentages?)\b"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: offsets are those of the sentence."""

    endpoint: str
    direction: str
    cue: Span
    clause: Span
    significance: str = ""
    hedged: bool = False


class ClaimReader:
    """Reads the claims of masked sentences with one vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def claims(self, plain: str, said: Sequence[Named] = ()) -> list[Claim]:
        """Return the claims of a sentence in the order of their cues, each once.

        ``said`` are the outcomes of the sentence before, which "This rate" speaks of.
        """
        text = _BRACKETS.sub(lambda m: " " * len(m.group()), plain)
        cues = self._lexicon.find(text, "finding-cue")
        if not any(c.notation in DIRECTIONS or c.notation == "none" for c in cues):
            return []
        groups = find_groups(plain)
        named = self.outcomes(text, groups)
        subject = _SAME_SUBJECT.match(text)
        if subject and not named and said:
            named = [Named(said[-1].code, Span(subject.start(), subject.end()), said[-1].concept)]
        found: dict[tuple[str, str], Claim] = {}
        for clause in self._clauses(text, cues):
            inside = [_settled(c, text) for c in cues if c.span.start in clause]
            if any(c.notation == "no-claim" for c in inside):
                continue
            outcomes = [e for e in named if e.span.start in clause]
            for claim in _Clause(plain, text, clause, inside, outcomes).claims():
                found.setdefault((claim.endpoint, claim.direction), claim)
        return list(found.values())

    def outcomes(self, text: str, groups: Sequence[GroupPhrase]) -> list[Named]:
        """Return the endpoints of a sentence and the outcomes that it names in general only."""
        named = [*find_endpoints(text, self._lexicon), *self._denied(text)]
        named = outside_groups(named, [g for g in groups if not g.whole])
        for match in self._lexicon.find(text, "finding-cue"):
            general = any(
                a.notation == "general-outcome" for a in self._lexicon.ancestors(match.concept)
            )
            if general and all(
                match.span.end <= e.span.start or e.span.end <= match.span.start for e in named
            ):
                concept = self._lexicon.get("endpoint", match.notation)
                code = match.notation if concept else f"OTHER:{match.notation}"
                named.append(Named(code, match.span, concept))
        unique = {(e.span.start, e.code): e for e in named if e.code not in _NO_OUTCOME}
        return sorted(unique.values(), key=lambda e: e.span.start)

    def _denied(self, text: str) -> list[Named]:
        """Return endpoints that are set aside for figures but denied here: "but not OS"."""
        found = []
        for match in self._lexicon.find(text, "endpoint", "adverse-event"):
            before = text[: match.span.start]
            if _BUT_NOT.search(before) or re.search(
                r"\bno(?:t| significant)?\sdifferences?\sin\s(?:the\s)?$"
                r"|\bwithout\s(?:any\s)?differences?\sin\s(?:the\s)?$|\bdue to\s(?:an?\s)?$",
                before,
                re.IGNORECASE,
            ):
                found.append(Named(match.notation, match.span, match.concept))
        return found

    @staticmethod
    def _clauses(text: str, cues: Sequence[Match]) -> list[Span]:
        edges = {0, len(text), *(m.end() for m in _EDGES.finditer(text))}
        edges |= {c.span.start for c in cues if c.notation == "break"}
        return [Span(a, b) for a, b in pairwise(sorted(edges)) if a < b]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word in its sentence; ``rated`` ones count only behind an association."""

    notation: str
    span: Span
    rated: bool = False


def _settled(match: Match, text: str) -> Cue:
    """Return what a matched word does in this sentence."""
    if match.notation in RATED:
        return Cue(RATED[match.notation], match.span, rated=True)
    word = text[match.span.start : match.span.end].lower()
    if match.notation == "agreement" and word.startswith("similar"):
        return Cue("no-difference", match.span)
    return Cue(match.notation, match.span)


@dataclass(slots=True)
class _Clause:
    """One clause with its cues and outcomes, all at offsets of the sentence."""

    plain: str
    text: str
    span: Span
    cues: list[Cue]
    outcomes: list[Named]

    def claims(self) -> list[Claim]:
        turns = [c for c in self.cues if c.notation in DIRECTIONS and self._turns(c)]
        found: list[Claim] = []
        taken: set[int] = set()
        for i, cue in enumerate(turns):
            until = self._until(cue, turns[i + 1] if i + 1 < len(turns) else None)
            since = turns[i - 1].span.end if i else self.span.start
            said = _PREDICATE.search(self.text[self.span.start : cue.span.start])
            reached = self._backward(cue, since, taken) if said else []
            reached = reached or self._forward(cue, until)
            if not reached and not self._led_on(cue, turns[i + 1 :]):
                reached = self._backward(cue, since, taken)
            taken |= {e.span.start for e in reached}
            found += self._claimed(cue, reached)
        found += self._but_not(taken)
        return found + self._not_observed(turns, taken)

    def _turns(self, cue: Cue) -> bool:
        """Tell whether a cue tells of a difference, not of a purpose or a description."""
        before = self.text[self.span.start : cue.span.start]
        word = self.text[cue.span.start : cue.span.end]
        if cue.rated:
            led = [
                c
                for c in self.cues
                if c.notation == "association" and c.span.end <= cue.span.start and self._turns(c)
            ]
            gap = self.text[led[-1].span.end : cue.span.start] if led else ""
            # "associated with a poor response and dismal survival": the second of two
            most = _SECOND if re.search(r"\band\s(?:an?\s)?$", gap) else _FIRST
            return bool(led) and len(gap.split()) <= most
        if _DESCRIBES.match(word):
            return bool(_IS.search(before))
        if not _BASE_FORM.match(word):
            return True
        purpose = _PURPOSE.search(before)
        if purpose and not _RESULT_VERBS.match(purpose["verb"]):
            return False
        return not re.search(r"\band\s$", before)

    def _until(self, cue: Cue, following: Cue | None) -> int:
        """Return how far a cue reaches: to the next one, or to what is compared."""
        stops = [self.span.end]
        if following:
            stops.append(following.span.start)
        stops += [
            c.span.start
            for c in self.cues
            if c.notation == "comparison" and c.span.start >= cue.span.end
        ]
        return min(stops)

    def _forward(self, cue: Cue, until: int) -> list[Named]:
        ahead = [e for e in self.outcomes if cue.span.end <= e.span.start < until]
        if not ahead or ahead[0].span.start - cue.span.end > _REACH:
            return []
        between = self.text[cue.span.end : ahead[0].span.start]
        if re.search(
            r"\b(?:in|among|for|of)\s(?:the\s)?(?:patients|those|children|adults)\b", between
        ):
            return []
        return self._listed(ahead)

    def _listed(self, outcomes: Sequence[Named]) -> list[Named]:
        """Return the first outcome and those that are listed with it."""
        kept = [outcomes[0]]
        for before, after in pairwise(outcomes):
            gap = self.text[before.span.end : after.span.start]
            if before.span == after.span or _LIST.fullmatch(gap):
                kept.append(after)
            else:
                break
        return kept

    def _backward(self, cue: Cue, since: int, taken: set[int]) -> list[Named]:
        words = self.text[cue.span.start : cue.span.end]
        if _FORWARD_ONLY.search(words) and not words.lower().startswith("depend"):
            return []
        behind = [
            e
            for e in self.outcomes
            if since <= e.span.start
            and e.span.end <= cue.span.start
            and e.span.start not in taken
            and cue.span.start - e.span.end <= _BACK
        ]
        if not behind:
            return []
        last = [behind[-1]]
        for before, after in pairwise(reversed(behind)):
            if not _LIST.fullmatch(self.text[after.span.end : before.span.start]):
                break
            last.append(after)
        return sorted(last, key=lambda e: e.span.start)

    def _led_on(self, cue: Cue, following: Sequence[Cue]) -> bool:
        """Tell whether a cue only leads to the next one: "associated with a lower OS"."""
        if not following:
            return False
        gap = self.text[cue.span.end : following[0].span.start]
        return len(gap.split()) <= 4 and not re.search(r"[,;]|\band\b", gap)

    def _claimed(self, cue: Cue, reached: Sequence[Named]) -> list[Claim]:
        kind = cue.notation
        denial = self._denial(cue)
        if denial and kind in SIGNED | {"association"}:
            kind = "no-difference"
        significance = self._significance(cue, reached, kind)
        hedged = self._before("hedge", cue) or (denial is not None and denial.notation == "doubted")
        return [
            Claim(e.code, _direction(kind, e), cue.span, self.span, significance, hedged)
            for e in reached
            if not _BUT_NOT.search(self.text[self.span.start : e.span.start])
        ]

    def _denial(self, cue: Cue) -> Cue | None:
        """Return the word that denies a cue, None where nothing does."""
        for c in reversed(self.cues):
            if c.span.end > cue.span.start or c.notation not in _DENIES:
                continue
            gap = self.text[c.span.end : cue.span.start]
            crossed = any(
                c.span.end <= o.span.start < cue.span.start
                and o.notation in DIRECTIONS
                and o.notation != "association"
                for o in self.cues
            )
            lacking = self.text[c.span.start : c.span.end].lower() == "without"
            far = len(gap) > (_NEAR if lacking else _DENIAL) or re.search(
                r"[,;]|\b(?:and|but)\b", gap
            )
            return None if crossed or far else c
        return None

    def _before(self, notation: str, cue: Cue) -> bool:
        return any(c.notation == notation and c.span.end <= cue.span.start for c in self.cues)

    def _significance(self, cue: Cue, reached: Sequence[Named], kind: str) -> str:
        near = [
            c.notation
            for c in self.cues
            if c.span.start - cue.span.end >= -40 and c.span.start - cue.span.start <= 12
        ]
        if "trend" in near:
            return "not-significant"
        at = max((e.span.end for e in reached), default=cue.span.end)
        behind = [p for p in find_p_values(self.plain) if p.span.start >= min(at, cue.span.start)]
        if behind and behind[0].span.start in self.span:
            p = behind[0]
            value = Decimal(p.text)
            small = value <= _SIGNIFICANT if p.operator.startswith("<") else value < _SIGNIFICANT
            return "significant" if small else "not-significant"
        if kind == "no-difference":
            told = any(n in ("significant", "not-significant") for n in near)
            printed = self.text[cue.span.start : cue.span.end]
            return "not-significant" if told or "signific" in printed else ""
        if "not-significant" in near:
            return "not-significant"
        return "significant" if "significant" in near else ""

    def _but_not(self, taken: set[int]) -> list[Claim]:
        """Return what a "but not" takes out: "better DFS, but not OS"."""
        found = []
        for outcome in self.outcomes:
            m = _BUT_NOT.search(self.text[self.span.start : outcome.span.start])
            if m and taken:
                place = Span(self.span.start + m.start(), self.span.start + m.end())
                found.append(Claim(outcome.code, "no-difference", place, self.span))
                taken.add(outcome.span.start)
        return found

    def _not_observed(self, turns: Sequence[Cue], taken: set[int]) -> list[Claim]:
        """Return the outcomes that are said not to have occurred."""
        found: list[Claim] = []
        for none in (c for c in self.cues if c.notation == "none"):
            ahead = [
                e
                for e in self.outcomes
                if e.span.start >= none.span.end
                and e.span.start not in taken
                and not (self._is_verb(e) and _CAUSED.match(self.text[e.span.end :]))
                and not any(none.span.end <= t.span.start < e.span.start for t in turns)
            ]
            if not ahead:
                continue
            verb = next((e for e in ahead if self._is_verb(e)), None)
            seen = (
                any(c.notation == "observed" for c in self.cues)
                or none.span.end - none.span.start > 12
            )
            if verb is None and not seen:
                continue
            reached = [verb] if verb else self._listed(ahead)
            if reached[0].span.start - none.span.end > _BACK:
                continue
            taken |= {e.span.start for e in reached}
            blamed = _BLAMED.match(self.text[reached[-1].span.end :])
            kind = "no-difference" if blamed else "not-observed"
            found += [Claim(e.code, kind, none.span, self.span) for e in reached]
        return found

    def _is_verb(self, outcome: Named) -> bool:
        return bool(_VERB.search(self.text[outcome.span.start : outcome.span.end]))


def _direction(kind: str, outcome: Named) -> str:
    """Return the direction of the endpoint itself: better survival is more, better GVHD less."""
    if kind not in ("better", "worse"):
        return kind
    good = outcome.concept is None or outcome.fact("higherIsBetter") != "false"
    if outcome.code == "OTHER:toxicity":
        good = False
    return "increase" if good == (kind == "better") else "decrease"
