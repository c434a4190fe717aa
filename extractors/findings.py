"""All findings of an article: its claims in words, and what its compared figures say.

Claims are read from abstract, results and discussion (and the body of a letter or review).  A
claim of a review without a credited work is a view, no result of a study, and is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.attribution import OWN_WORDS, Attribution, Attributor
from extractors.claims import ClaimReader
from extractors.comparisons import compared_findings
from extractors.context import Context, article_context, therapies
from extractors.endpoints import find_endpoints
from extractors.factors import find_factor
from extractors.groups import find_groups
from extractors.model import Cohort, Span
from extractors.prose import is_review
from extractors.records import Finding
from extractors.retold import retold_cohort
from extractors.told_patients import ToldPatients

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.claims import Claim
    from extractors.endpoints import Named
    from extractors.lexicon import Lexicon
    from extractors.model import Document, ReportedFigure, Section, Sentence, StudyFact

READ_SECTIONS = frozenset(("abstract", "results", "discussion", "main"))
_OPPOSITE = {"increase": "decrease", "decrease": "increase"}
_INTENTS = {"agreement": "agreesWith", "disagreement": "disagreesWith"}
_VERB = re.compile(
    r"\b(?:was|were|is|are|did|does|do|had|has|have|showed?|demonstrated?|exhibited?|may|might"
    r"|seems?|appears?|remained|led|can|could)\b"
)
_LEADS = re.compile(
    r"^\W*(?:(?:[A-Z]\w+ly|Indeed|Here|However|Moreover|In addition|Finally|Thus|Therefore|Of note"
    r"|In (?:uni|multi)\w+ analys[ei]s|In conclusion|In contrast|By contrast|Interestingly"
    r"|Despite (?:that|this)|Noteworthy|While|Although|[Ww]hereas|[Aa]nd|[Bb]ut"
    r"|In (?:the present|this|our) (?:study|cohort|series|analysis)),?\s)+"
)
#: "Our results indicate that X": X is the subject.
_SAYING = re.compile(
    r"^.{0,90}?\b(?:indicat\w+|suggest\w*|show\w*|demonstrat\w+|confirm\w*|found|observed)\sthat\s"
    r"|^\W*indicating that\s",
    re.IGNORECASE,
)
#: "more frequent after A than after B"
_THAN = re.compile(
    r"\s(?:after|with|in|for|among|on)\s(?P<what>[^,.;()\[\]\x00]{2,60}?)\s"
    r"(?:than|versus|vs\.?|(?:as )?compared (?:with|to))\s"
)
#: "no differences in OS were observed according to age group or donor"
_BY = re.compile(r"\b(?:according to|irrespective of)\s(?P<what>(?!the\b)[^.;()\[\]\x00]{3,119})")
#: "No difference in OS between A and B": A and B are compared, whoever else is named.
_BETWEEN = re.compile(
    r"\bbetween\s(?:the\s)?(?P<one>[A-Za-z][^,;.()]{1,60}?)\sand\s(?:the\s)?"
    r"(?P<other>[A-Za-z][^,;.()]{1,60}?)(?:\s(?:arms|cohorts|groups|regimens))?(?=\s(?:for|in|among|at|as|with|were|was|who)\b|[,;.()]|$)"
)
_DIFFERS = re.compile(r"\b(?:differ|similar|compar|equal)", re.IGNORECASE)
#: Told without saying by whom: of the works that the sentence before cites.
_REPORTED = re.compile(
    r"\bit (?:was|has been|is)\s(?:\w+ly\s)?(?:suggested|reported|shown|demonstrated|postulated"
    r"|speculated|hypothesi[sz]ed)\sthat\b",
    re.IGNORECASE,
)
#: What is left of a comparison whose other side is cut off.
_DANGLING = re.compile(r"\s(?:and those|or those|and|or|than|who|that)$", re.IGNORECASE)
#: An opening clause and its comma: what follows has a subject of its own.
_OPENED = re.compile(
    r"^\W*(?:[Ww]hile|[Aa]lthough|[Ww]hereas|[Tt]hough)\s[^,;]{10,160},\s(?=.*\w{3})"
)
#: Openings that leave behind what the sentence before tells of another's study.
NEW_TOPIC = re.compile(
    r"^\W*(?:Considering|Regarding|Concerning|As (?:to|for)|With (?:regard|respect) to)\b"
)
#: Subjects that name nothing that could make a difference.
_NO_SUBJECT = re.compile(
    r"^\W*(?:we|it|this|these|those|which|there|they|no|none|(?:multi|uni)\w+ analys[ei]s"
    r"|causes? of|adverse events?|AE)\b",
    re.IGNORECASE,
)
#: "than in our study": what it is held against is our own, so the subject is another's.
COMPARED = re.compile(r"\b(?:than|compared (?:to|with)|versus|vs\.?)\s")
SUBJECT = re.compile(r"^\W*(?:This|These|Their)\s")
#: "phase 3 of the GREEN study": the study that a result is credited to.
STUDY_NAME = re.compile(
    r"\b(?:of|in|from|by)\sthe\s(?P<name>[A-Z][A-Z\d]{2,}(?:-\d+)?|[A-Z]\w*[A-Z\d]\w*-\d+)"
    r"\s(?:study|trial)\b"
)
#: How far behind a claim a marker may stand and still be its source.
_FAR = 150
_LONGEST = 120


def find_findings(
    document: Document,
    title: str,
    facts: Sequence[StudyFact],
    figures: Sequence[ReportedFigure],
    lexicon: Lexicon,
) -> tuple[Finding, ...]:
    """Return the findings of an article in the order of their places."""
    reader = _FindingReader(document, title, facts, lexicon)
    in_words = list(reader.findings())
    compared = list(compared_findings(figures, lexicon))
    found = _told_once(in_words, compared)
    return tuple(sorted(found, key=lambda f: (f.span, f.cue_span, f.endpoint, f.direction)))


def _told_once(in_words: Sequence[Finding], compared: Sequence[Finding]) -> list[Finding]:
    """Return findings without those of figures that the words of their sentence tell already.

    Words that name no direction take the figure's; a figure that says the opposite stays, for then
    the article contradicts itself.
    """
    of_sentence: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for finding in compared:
        of_sentence[finding.span.start, finding.endpoint].append(finding)
    kept = {id(f): f for f in compared}
    found: list[Finding] = []
    for words in in_words:
        told = of_sentence.get((words.span.start, words.endpoint), [])
        same = [f for f in told if _OPPOSITE.get(f.direction) != words.direction]
        for finding in same:
            kept.pop(id(finding), None)
        if len(same) == 1:
            figure = same[0]
            turned = words.direction == "association" and figure.direction in _OPPOSITE
            found.append(
                replace(
                    words,
                    direction=figure.direction if turned else words.direction,
                    significance=words.significance or figure.significance,
                    comparator=words.comparator or _named(figure.comparator),
                )
            )
        else:
            found.append(words)
    return [*found, *kept.values()]


def _named(comparator: str) -> str:
    """Return a comparator that the article names, ``""`` for one that is only all the others."""
    return "" if comparator.startswith("not ") else comparator


class _FindingReader:
    """Reads the sentences of one article in order."""

    def __init__(
        self, document: Document, title: str, facts: Sequence[StudyFact], lexicon: Lexicon
    ) -> None:
        self._document = document
        self._lexicon = lexicon
        self._attributor = Attributor(document, lexicon, is_review=is_review(document, facts))
        self._claims = ClaimReader(lexicon)
        self._patients = ToldPatients(document.references, lexicon)
        self._context = article_context(document, title, lexicon)
        abstract = (s.span for s in document.sections if s.kind == "abstract")
        self._about = " ".join((title, *(document.plain[a.start : a.end] for a in abstract)))
        self._paragraph = -1
        self._said: list[Named] = []
        self._cited: tuple[int, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """Yield the claims of all sentences that tell results."""
        for sentence in self._document.sentences:
            section = self._document.sections[sentence.section]
            if section.kind not in READ_SECTIONS:
                continue
            self._attributor.enter(sentence)
            if sentence.paragraph != self._paragraph:
                self._paragraph, self._said, self._cited = sentence.paragraph, [], ()
            plain = self._document.plain[sentence.span.start : sentence.span.end]
            for refs, words in self._attributor.told_of(sentence, section):
                self._patients.hear(refs, words)
            found = [
                f
                for claim in self._claims.claims(plain, self._said)
                if (f := self._finding(sentence, section, plain, claim)) is not None
            ]
            yield from found
            self._said = self._claims.outcomes(plain, ()) or self._said
            self._cited = tuple(n for c in self._attributor.markers(sentence) for n in c.numbers)
            retold = any(f.attribution == "secondary" for f in found)
            self._attributor.leave(sentence, retold=retold)

    def _finding(
        self, sentence: Sentence, section: Section, plain: str, claim: Claim
    ) -> Finding | None:
        start = sentence.span.start
        credit = self._credit(sentence, section, plain, claim)
        if credit.kind == "secondary" and not credit.refs and not STUDY_NAME.search(plain):
            return None
        intent = self._intent(sentence, plain)
        context = self._whose(credit, plain, section)
        refs = credit.refs
        if credit.kind == "primary":
            markers = self._attributor.markers(sentence) if intent else []
            refs = tuple(dict.fromkeys(n for m in markers for n in m.numbers))
            intent = intent if refs else ""
        exposed, comparator, group = _groups(plain, claim)
        place = Span(start + claim.cue.start, start + claim.cue.end)
        return Finding(
            span=self._document.printed_around(sentence.span, place),
            cue_span=place,
            location=_location(section),
            endpoint=claim.endpoint,
            direction=claim.direction,
            found_by="claim:words",
            exposure=self._exposure(plain, claim, exposed),
            comparator=comparator,
            group=group,
            significance=claim.significance,
            hedged=claim.hedged,
            intent=intent,
            attribution=credit.kind,
            cited_refs=refs,
            population=context.population,
            setting=context.settings,
            intervention=context.interventions,
        )

    def _credit(
        self, sentence: Sentence, section: Section, plain: str, claim: Claim
    ) -> Attribution:
        """Return whose claim it is; what is held against our own result is another's."""
        at = sentence.span.start + claim.cue.start
        credit = self._attributor.of(sentence, at, section)
        if credit.kind == "secondary":
            carried = not self._attributor.markers(sentence) and not self._attributor.named(plain)
            if carried and NEW_TOPIC.match(plain):
                return Attribution()
            if carried and self._is_other_study(plain, credit.refs):
                return Attribution("secondary")
            return Attribution("secondary") if carried and claim.hedged else credit
        if section.kind not in ("discussion", "main"):
            return credit
        cited = self._attributor.markers(sentence)
        if not cited and self._names_others(plain, at - sentence.span.start):
            return Attribution("secondary")
        told_by_them = _REPORTED.search(plain, 0, at - sentence.span.start)
        if told_by_them and self._cited and not cited and not OWN_WORDS.search(plain):
            return Attribution("secondary", self._cited)
        against = COMPARED.search(plain, claim.cue.end)
        if (
            against
            and self._cited
            and SUBJECT.match(plain)
            and not OWN_WORDS.search(plain[: against.start()])
            and OWN_WORDS.search(plain[against.end() :])
        ):
            return Attribution("secondary", self._cited)
        behind = [c for c in self._attributor.markers(sentence) if c.span.start >= at]
        if not behind:
            return credit
        told = plain[: behind[0].span.start - sentence.span.start]
        between = told[claim.cue.end :]
        answers = any(m.notation in _INTENTS for m in self._lexicon.find(between, "finding-cue"))
        if answers or OWN_WORDS.search(told) or len(between) > _FAR:
            return credit
        return Attribution("secondary", behind[0].numbers)

    def _exposure(self, plain: str, claim: Claim, group: str) -> str:
        """Return what is said to make the difference, never the endpoint that differs."""
        said = _THAN.match(plain, claim.cue.end, claim.clause.end)
        said = said or _BY.search(plain, claim.cue.end, claim.clause.end)
        if said and not group:
            return _short(said["what"])
        found = _exposure(plain, claim, group)
        named = [] if found == group else find_endpoints(found, self._lexicon)
        return "" if any(e.code == claim.endpoint for e in named) else found

    def _names_others(self, plain: str, cue: int) -> bool:
        """Tell whether a claim without a source stands behind a trial that is not the article's."""
        trials = {m["name"] for m in STUDY_NAME.finditer(plain, 0, cue)}
        return (
            bool(trials)
            and not OWN_WORDS.search(plain)
            and not any(name in self._about for name in trials)
        )

    def _is_other_study(self, plain: str, refs: tuple[int, ...]) -> bool:
        """Tell whether a sentence names a trial that is not what the works told before go by."""
        trials = {m["name"] for m in STUDY_NAME.finditer(plain)}
        return bool(trials) and self._patients.name(refs) not in trials

    def _intent(self, sentence: Sentence, plain: str) -> str:
        """Return whether a sentence says that it agrees or disagrees with what it cites.

        A cue behind the last marker speaks of something else: "response [2], unlike T cells".
        """
        markers = self._attributor.markers(sentence)
        last = markers[-1].span.start - sentence.span.start if markers else len(plain)
        found = self._lexicon.find(plain, "finding-cue")
        cues = [m.notation for m in found if m.span.start < last]
        return next((_INTENTS[c] for c in ("disagreement", "agreement") if c in cues), "")

    def _whose(self, credit: Attribution, plain: str, section: Section) -> Context:
        """Return therapies, timing and population: the article's own, or what is told of a work."""
        if credit.kind == "primary":
            own = therapies(plain, self._lexicon) or self._context.interventions
            return Context(own, self._context.settings, self._context.population)
        told = retold_cohort(
            credit.refs,
            Cohort(label="all"),
            plain,
            section.heading,
            self._patients,
            self._lexicon,
        )
        return Context(
            tuple(dict.fromkeys(e.intervention for e in told.exposures)),
            tuple(dict.fromkeys(e.setting for e in told.exposures if e.setting)),
            told.population,
        )


def _location(section: Section) -> str:
    return "abstract" if section.kind == "abstract" else f"text:{section.heading}"


def _groups(plain: str, claim: Claim) -> tuple[str, str, str]:
    """Return the patients who differ, those they are compared with, and whom both are part of.

    "Among patients in A, those given B fared better": those given B, of the patients in A.
    """
    groups = [g for g in find_groups(plain) if not g.whole]
    between = _BETWEEN.search(plain, claim.cue.end, claim.clause.end)
    if between and _DIFFERS.search(plain[claim.cue.start : claim.cue.end]):
        whom = [g.text for g in groups if not between.start() <= g.span.start < between.end()]
        return _short(between["one"]), _short(between["other"]), _short(whom[0]) if whom else ""
    versus = re.search(
        r"\b(?:compared (?:to|with)|than|versus|vs\.?)\s", plain[claim.cue.start : claim.clause.end]
    )
    turn = claim.cue.start + versus.start() if versus else claim.clause.end
    frame = [g.text for g in groups if g.frame and g.span.start < turn]
    left = [g.text for g in groups if g.span.start < turn and not g.frame] or frame
    if claim.direction == "not-observed":  # "… in A, and none in the B cohort"
        left = [g.text for g in groups if claim.cue.end <= g.span.start < turn] or left
    right = [g.text for g in groups if g.span.start >= turn and g.span.start in claim.clause]
    exposed, comparator, group = (
        _short(found[0]) if found else "" for found in (left, right, frame or left)
    )
    return exposed, comparator, group


def _exposure(plain: str, claim: Claim, group: str) -> str:
    """Return what is said to make the difference: the subject of the claim, else its group."""
    clause = plain[claim.clause.start : claim.clause.end]
    # "While A predicts …, B is not associated with …": B is the subject of what follows
    opened = _OPENED.match(clause[: claim.cue.start - claim.clause.start])
    clause = clause[opened.end() :] if opened else clause
    factor = find_factor(clause)
    if factor:
        return _short(factor)
    if group:
        return group
    head = _SAYING.sub("", _LEADS.sub("", clause))
    verb = _VERB.search(head)
    subject = head[: verb.start()] if verb else ""
    if claim.direction == "not-observed" or _NO_SUBJECT.match(subject):
        return ""
    return _short(subject) if len(subject.split()) <= 14 else ""


def _short(text: str) -> str:
    """Return a phrase on one line, cut where it goes on for too long."""
    words = " ".join(text.replace("\x00", " ").split()).strip(" ,;:.()")
    words = re.sub(r"^it (?:was|is|has been) \w+ed that\s", "", words, flags=re.IGNORECASE)
    words = re.sub(
        r"^(?:(?:in|for|among|the|of|that|an?|and|but|while|although)\s)+",
        "",
        words,
        flags=re.IGNORECASE,
    )
    words = _DANGLING.sub("", words)
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
