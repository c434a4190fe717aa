"""What holds for a whole article: its therapies, their timing, and who the patients are.

A figure inherits these unless its own group says otherwise.  The title weighs most: authors put
exactly these three things there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.ages import ADULT, ages_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.lexicon import Concept, Lexicon
    from extractors.model import Cohort, Document

MIXED_AGES = re.compile(
    r"\b(?:adults?|adult patients)\s?(?:,|and|or|/|as well as)\s?(?:p(?:a)?ediatric|children)|"
    r"\b(?:p(?:a)?ediatric|children)(?: patients)?\s?(?:and|or|/|as well as)"
    r"\s?(?:older )?adults?\b",
    re.IGNORECASE,
)
#: Characters of an article's opening that stand in for an abstract.
_FIRST_PAGES = 6000
YOUNG = re.compile(
    r"young adults?|\bYA\b|\bAYA\b|\bAYAs\b|(?:1|one)\s?(?:-|to)\s?(?:21|25|30) years",
    re.IGNORECASE,
)
MIN_AGE = re.compile(
    r"\b(?:aged?|at least|a minimum of)\s?(?:≥|>=|>|over|of|at least)?\s?(?P<a>\d{2})\s?years?\b"
    r"(?!\s?(?:-|–|to)\s?\d|\s(?:or|and)\s(?:younger|under|less|below))"
    r"|(?:≥|>=)\s?(?P<b>\d{2})\s?years|\b(?P<c>\d{2})\s?years?\s(?:of\sage\s)?(?:or|and)"
    r"\s(?:more|older|over|above)\b",
    re.IGNORECASE,
)
#: Those under 18 were left out: "age <18 years was an exclusion criterion".
_MINOR = r"(?:<\s?18|(?:under|below|younger\sthan|less\sthan)\s18)\s?(?:years|y\b)"
NO_MINORS = re.compile(
    rf"\bexclu\w+[^.;]{{0,120}}{_MINOR}|\bage\w*\s{_MINOR}[^.;]{{0,60}}\bexclu", re.IGNORECASE
)
#: What a group got and nothing else, whatever the other groups of its article got.
ALONE = re.compile(r"\b(?:alone|only|monotherapy|single[- ]agent)\b", re.IGNORECASE)
#: A group that did not get what its name says.
NEGATED = re.compile(r"\b(?:no|not|without|never)\b|: No$", re.IGNORECASE)
#: "Pediatric-inspired chemotherapy" is given to adults.
LIKE_THEIRS = re.compile(r"\s?-\s?(?:inspired|like|type|style|derived)\b", re.IGNORECASE)
AGE_LEVEL = re.compile(
    r"^\D{0,12}?(?P<op>[<>≤≥]=?)?\s?(?P<a>\d{1,2})(?:\s?(?:-|–|to)\s?(?P<b>\d{1,2}))?\s?(?:y|yr"
    r"|yrs|years?)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """Interventions (notations), settings and population of an article or a group."""

    interventions: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    population: str = ""


def _prose(document: Document, *section_kinds: str) -> str:
    return " ".join(
        document.plain[s.span.start : s.span.end]
        for s in document.sections
        if s.kind in section_kinds
    )


#: "Drug-refractory", "a poor drug response": how the disease behaved, not what was given.
_RESPONSE_TO = re.compile(
    r"[\s-](?:refractory|resistan\w+|respons\w*|responders?|non-?responders?|intoleran\w+|na[iï]ve|failures?"
    r"|sensitiv\w+)\b(?!\srates?\b)",
    re.IGNORECASE,
)


def therapies(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the therapies that a text names, in order; a narrower one stands for its broader.

    >>> from extractors.lexicon import load
    >>> therapies("Blina with DLI after allo-HCT", load())
    ('blinatumomab', 'dli', 'hsct')
    """
    found = {
        m.notation: m.concept
        for m in lexicon.find(text, "intervention")
        if not _RESPONSE_TO.match(text, m.span.end)
    }
    covered = {a.notation for c in found.values() for a in lexicon.ancestors(c)}
    kept = [c for n, c in found.items() if n not in covered or n == "hsct"]
    return tuple(dict.fromkeys(n for c in kept for n in _names(c, lexicon)))


def _names(concept: Concept, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the drugs of a regimen that has a name of its own, else the therapy's own name.

    A product of CAR T cells is told with its kind: articles mean the one by the other.
    """
    drugs = [value.replace("-", " ") for name, value in concept.facts if name == "component"]
    kinds = [a.notation for a in lexicon.ancestors(concept) if a.notation == "car-t"]
    return tuple(drugs) or (*kinds, concept.notation)


def is_conditioning(notation: str, lexicon: Lexicon) -> bool:
    """Tell a therapy that prepares for a transplant."""
    concept = lexicon.get("intervention", notation)
    broader = lexicon.ancestors(concept) if concept else ()
    return "conditioning" in {notation, *(c.notation for c in broader)}


def population_of(text: str, lexicon: Lexicon) -> str:
    """Return the population that a text names, ``""`` where it names none or is unclear."""
    if MIXED_AGES.search(text) and not YOUNG.search(text):
        return "all-ages"
    found: set[str] = set()
    for match in lexicon.find(text, "age-group"):
        if LIKE_THEIRS.match(text, match.span.end):
            continue
        chain = (match.concept, *lexicon.ancestors(match.concept))
        found.update(c.notation for c in chain)
    if "pediatric-young-adult" in found or ("pediatric" in found and YOUNG.search(text)):
        return "pediatric-young-adult"
    if "all-ages" in found or {"pediatric", "adult"} <= found:
        return "all-ages"
    return next((p for p in ("pediatric", "adult") if p in found), "")


_TRANSPLANTS = frozenset(("hsct", "autologous hsct", "second hsct", "haploidentical hsct"))
#: Prophylaxis of GVHD goes with every transplant and keeps no relapse away.
_OF_GVHD = re.compile(
    r"\b(?:GVHD|graft[- ]versus[- ]host(?: disease)?|infections?|CNS|seizure)\s(?:disease\s)?$",
    re.I,
)


def settings_of(text: str, lexicon: Lexicon, *, hidden: bool = False) -> tuple[str, ...]:
    """Return the settings relative to transplant that a text names, in the order of first naming.

    ``hidden``: a title is short enough for words that are too loose in prose ("maintenance").
    """
    # "relapse after allogeneic hematopoietic stem cell transplantation" is "relapse after HSCT"
    for match in reversed(lexicon.find(text, "intervention")):
        if match.notation == "hsct":
            start = re.sub(
                r"\b(?:allogeneic|autologous)\s$", "", text[: match.span.start], flags=re.IGNORECASE
            )
            text = start + "HSCT" + text[match.span.end :]
    named = tuple(dict.fromkeys(m.notation for m in lexicon.find(text, "setting")))
    if named or not hidden:
        return named
    loose = [
        (m.start(), c.notation)
        for c in lexicon.scheme("setting")
        for label in c.hidden
        if (m := re.search(rf"\b{re.escape(label)}\b", text, re.IGNORECASE))
        and not _OF_GVHD.search(text[: m.start()])
    ]
    return (min(loose)[1],) if loose else ()


def _opening(document: Document) -> str:
    """Return the first pages of an article whose abstract is not marked; no reference's title."""
    ends = (s.span.start for s in document.sections if s.kind == "references")
    end = min(_FIRST_PAGES, next(ends, _FIRST_PAGES))
    told = [s.span for s in document.sentences if s.span.start < end]
    return " ".join(document.plain[s.start : s.end] for s in told)


def article_context(document: Document, title: str, lexicon: Lexicon) -> Context:
    """Return what holds for the article as a whole."""
    abstract = _prose(document, "abstract") or _opening(document)
    methods = _prose(document, "methods")
    named = therapies(title, lexicon) or therapies(abstract, lexicon)[:2]
    if not named and any(
        m.notation == "chemotherapy-phase" for m in lexicon.find(f"{abstract} {methods}", "cue")
    ):
        named = ("chemotherapy",)
    # a placebo is what one arm got; the other's drug may be one that the vocabulary lacks
    named = tuple(n for n in named if n != "placebo")
    settings = settings_of(title, lexicon, hidden=True) or settings_of(abstract, lexicon)[:1]
    prepared = [
        m for m in lexicon.find(title, "intervention") if is_conditioning(m.notation, lexicon)
    ]
    if not settings and prepared:
        settings = ("pre-HSCT",)  # what prepares for the transplant is given before it
    in_title = {*therapies(title, lexicon)} & _TRANSPLANTS
    if "hsct" not in {*in_title, *therapies(abstract, lexicon)}:
        settings = ("non-HSCT",) if named else ()
    elif named and not settings and not in_title:
        settings = ("non-HSCT",)  # that some went on to a transplant is an outcome
    if any(s.startswith("post-HSCT") for s in settings):
        named = tuple(n for n in named if n != "hsct")
    return Context(named, settings, _population(title, abstract, methods, lexicon))


def _population(title: str, abstract: str, methods: str, lexicon: Lexicon) -> str:
    """Return the age group of an article's patients: in words, else in years."""
    said = population_of(title, lexicon)
    if not said and (MIXED_AGES.search(methods) or MIXED_AGES.search(abstract)):
        said = "all-ages"
    if not said:
        said = population_of(abstract, lexicon)
    if said:
        return said
    eligible = ages_in(f"{abstract} {methods}").population
    if not eligible and NO_MINORS.search(f"{abstract} {methods}"):
        return "adult"
    low = MIN_AGE.search(f"{abstract} {methods}")
    if not eligible and low:
        is_adult = int(low["a"] or low["b"] or low["c"]) >= ADULT
        eligible = "adult" if is_adult else "all-ages"
    return eligible


def arms_given(arms: Mapping[str, str], prose: str, lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Return what each arm was given.

    A therapy that the vocabulary lacks goes by the arm's own name where the other arm got a
    placebo, or where patients were "treated with" it.

    :param arms: the labels of the arms, each with its short forms spelled out.
    :param prose: the article's text.
    """
    # "observation" alone is a word of many meanings, an arm of that name is not
    given = {
        label: () if NEGATED.search(label) else therapies(f"{label} or {long} arm", lexicon)
        for label, long in arms.items()
    }
    is_known = any(got != ("placebo",) for got in given.values() if got)
    for label, got in given.items():
        name = re.split(r",\s|\s?\(", label)[0].strip()
        treated = rf"\b(?:treated with|receiving|assigned to)\s(?:either\s)?{re.escape(name)}\b"
        is_therapy = ("placebo",) in given.values() or (
            not is_known and re.search(treated, prose, re.IGNORECASE)
        )
        if name and not got and not NEGATED.search(label) and is_therapy:
            given[label] = (name.lower(),)
    return given


def group_context(
    cohort: Cohort, article: Context, given: Mapping[str, tuple[str, ...]], lexicon: Lexicon
) -> Context:
    """Return what holds for a group: the article's context, changed by what its label says.

    :param given: what each arm was given, by its label.
    """
    is_arm = cohort.label in given
    own = given[cohort.label] if is_arm else therapies(cohort.label, lexicon)
    of_arms = [
        a
        for a in given
        if cohort.parent == a
        or cohort.label.startswith((a + " (", a + ", "))
        or cohort.label.endswith(f"({a})")
    ]
    within_arm = bool(of_arms)
    if len(of_arms) == 1 and not own:
        own = given[of_arms[0]]
    negative = NEGATED.search(cohort.label)
    interventions = article.interventions
    base = set(article.interventions)
    if any(
        is_conditioning(m.notation, lexicon) for m in lexicon.find(cohort.label, "intervention")
    ):
        own = tuple(dict.fromkeys((*own, "hsct")))
    if own and (is_arm or within_arm or ALONE.search(cohort.label)):
        interventions = own
    elif own and not negative and set(own) - {"hsct", "chemotherapy"}:
        interventions = tuple(dict.fromkeys((*own, *article.interventions)))
    elif is_arm:
        others = {t for label, got in given.items() if label != cohort.label for t in got}
        interventions = tuple(i for i in article.interventions if i not in others)
    elif cohort.label == "all" and given:
        first, *rest = given.values()
        common = tuple(t for t in first if all(t in got for got in rest))
        told = tuple(i for i in article.interventions if i in common)
        interventions = told or (common if rest else ()) or article.interventions
    population = article.population
    if base and re.search(r"\bage", cohort.label, re.IGNORECASE):
        population = _age_population(cohort.level or cohort.label, population)
    named = population_of(cohort.label, lexicon)
    return Context(interventions, article.settings, named or population)


def _age_population(level: str, population: str) -> str:
    """Return the population of an age class, the cohort's own where the class is mixed."""
    m = AGE_LEVEL.match(level.split(":")[-1].strip())
    if not m:
        return population
    low, high = int(m["a"]), int(m["b"] or m["a"])
    if (m["b"] and high < 18) or ((m["op"] or "").startswith(("<", "≤")) and low <= 18):
        return "pediatric"
    if (m["b"] and low >= 18) or ((m["op"] or "").startswith((">", "≥")) and low >= 15):
        return "adult"
    return population
