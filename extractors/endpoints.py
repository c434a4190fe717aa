"""Which endpoint a phrase means, grades and severity included.

"grade III–IV aGvHD", "aGVHD grade ≥ 2" and "Acute GVHD" under a column "Grade ≥2" all name a base
endpoint and a grade apart from it; putting the two together is this module's part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.lexicon import is_abbreviation
from extractors.model import Span

if TYPE_CHECKING:
    from extractors.lexicon import Concept, Lexicon, Match

GRADE_3 = 3
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
GRADE = re.compile(
    r"\bgrades?\s?(?P<op>≥|>=|>|≤|<=)?\s?(?P<a>[1-5]|IV|V|I{1,3})(?:\s?(?P<join>-|–|to|or|and|/)"
    r"\s?(?P<b>[1-5]|IV|V|I{1,3})\b)?"
    r"(?P<higher>\+|\s?(?:or|and) (?:higher|greater|more|above|worse))?|\((?P<pa>[1-5]|I{1,3}|IV)"
    r"\s?-\s?(?P<pb>[1-5]|IV|I{1,3})\)",
    re.IGNORECASE,
)
ALL_GRADES = re.compile(r"\b(?:all|any)[- ]grades?\b", re.IGNORECASE)
SEVERE = re.compile(r"\b(?:severe|serious|life-threatening)\b", re.IGNORECASE)
CGVHD_FORMS = (
    (re.compile(r"\bextensive\b", re.IGNORECASE), "CGVHD_EXTENSIVE"),
    (re.compile(r"\bmoderate\s?(?:-?to-?|-|/|and|or)\s?severe\b", re.IGNORECASE), "CGVHD_MOD_SEV"),
)
#: "cardiovascular toxicity", "thromboembolic complications": named by what they are of.
TOXICITY = re.compile(
    r"(?<![\w-])(?P<name>(?!(?i:fatal|treatment|drug|dose|severe|serious|grade|other|any|all|acute"
    r"|late|no|total|major|limiting|related|associated|unacceptable|excessive|the|of|and|or|post"
    r"|more|less|this|these|such|most|common|frequent|several|various|multiple|possible|potential"
    r"|expected|unexpected|additional|further|overall|observed|reported|known|main|early"
    r"|there|were|their|with|without|from|study|similar|manageable|tolerable|mild|moderate|both"
    r"|only|some|many|fewer|life-threatening|when|while|after|because|although|though|since|unless"
    r"|despite|if|whether)\b)"
    r"[A-Za-z][a-z]{3,}(?:\s(?!toxicit|complication)[a-z]{5,})?"
    r"\s(?:toxicit(?:y|ies)|complications?))\b"
)
SHORT_FORM = re.compile(r"\((?=[\w+-]*[A-Z])[\w+-]{2,9}\)")
CAUSE_OF_DEATH = re.compile(r"\bcauses? of death\b", re.IGNORECASE)


#: Before an endpoint that is no outcome here: a moment ("before relapse"), or "but not OS".
ASIDE = re.compile(
    r"\b(?:before|during|after|until|prior to|since|following|at(?: the)?(?: time of)?|from"
    r"|between|post|pre|first|overt|due to|because of|causes? (?:of|for)|reasons? for|anti)[\s-]"
    r"(?:(?:the|their|first|post-\w+|second|to)\s){0,2}$"
    r"|\b(?:but not(?: in)?|without (?:any )?(?:significant )?differences? in"
    r"|no (?:significant )?differences? in)\s(?:the\s)?$",
    re.IGNORECASE,
)


#: Between the parts of a composite outcome: "progression or death" counts more than either.
OR_DEATH = re.compile(r"\s?(?:(?<=\w)/|\bor\b)\s?(?:any |a |the )?$", re.IGNORECASE)
ADJECTIVE_OF = re.compile(
    r"\s?(?:/|or|and)\s?(?:[\w+]+-)?refractory|\s(?:[A-Z][\w+/-]*|acute|leuk|patients|disease|children|adults"
    r"|bcp|b-)"
)
IN_STATE = re.compile(
    r"\b(?:in|during|at|after|not in)\s(?:(?:a|their|first|second|third|further|hematologic(?:al)?"
    r"|continuous|complete"
    r"|molecular|\w+-induced)\s){0,3}(?:(?:remission|response)s?\s\()?$",
    re.IGNORECASE,
)
REMAINS = re.compile(
    r"\b(?:were|was|remain\w*|still|alive|maintained|are)\s(?:\w+\s){0,2}in\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
FIRST_GRADES = re.compile(
    r"\bgrades?\s(?P<a>[1-5IV]+(?:\s?-\s?[1-5IV]+)?)\s(?:and|or)\s(?:grades?\s)?$",
    re.IGNORECASE,
)
TWO_GRADES = re.compile(
    r"\b(?:grades?\s)?(?P<a>[1-5IV]+\s?-\s?[1-5IV]+|(?<=grade )[1-5IV]+|(?<=grades )[1-5IV]+)°?"
    r"\s(?:and|or)\s(?:grades?\s)?(?P<b>[1-5IV]+(?:\s?-\s?[1-5IV]+)?)°?\s$",
    re.IGNORECASE,
)
EARLIER = re.compile(
    r"\s?(?:\([^)]*\)\s)?(?:before|prior to|at (?:diagnosis|baseline|enrol))", re.IGNORECASE
)
WENT_ON_TO = {"hsct": "HSCT_DONE", "car-t": "CART_DONE"}
RECEIVED = re.compile(
    r"\b(?:received|underwent|proceeded to|bridged to|treated with|went on to)\s(?:(?!\b(?:before"
    r"|after|prior|until)\b)[\w-]+\s|\([^)]*\)\s){0,7}(?:\()?$",
    re.IGNORECASE,
)
#: "HSCT was performed in 73% of the patients"
PERFORMED = re.compile(
    r"\s(?:was|were)\s(?:then\s|subsequently\s)?(?:performed|done|carried out)\s(?:in|for)\b"
)
PREVIOUS = re.compile(r"\b(?:prior|previous(?:ly)?|before|history|who)\b", re.IGNORECASE)

#: A fall in a level is not its end: "a 1-log reduction in MRD".
LOGS = re.compile(r"\b(?:\d+(?:\.\d+)?|one|two|three|four|half)[\s-]log(?:10)?s?\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """An endpoint found in a text: its code, its place, and the concept (None for a free name).

    ``grades`` says how much of it was counted where the code does not: "grade 4", "2-log fall".
    """

    code: str
    span: Span
    concept: Concept | None
    grades: str = ""

    def fact(self, name: str) -> str:
        """Return a fact of the concept, ``""`` without one."""
        return self.concept.fact(name) if self.concept else ""


def grade_range(text: str) -> tuple[int, int] | None:
    """Return the grades that a phrase names, low and high.

    >>> grade_range("grade II-IV aGVHD"), grade_range("Grade ≥3"), grade_range("grade 3 or higher")
    ((2, 4), (3, 5), (3, 5))
    """
    m = GRADE.search(text)
    if not m:
        return None
    a, b = m["a"] or m["pa"], m["b"] or m["pb"]
    low = ROMAN.get(a.upper()) or int(a)
    high = (ROMAN.get(b.upper()) or int(b)) if b else low
    if m["op"] in ("≥", ">=") or m["higher"]:
        high = 5
    elif m["op"] == ">":
        low, high = low + 1, 5
    return low, max(low, high)


def graded(code: str, grades: tuple[int, int] | None, text: str, lexicon: Lexicon) -> str:
    """Return the code of an endpoint at the given grades, the code itself without such a form."""
    if code == "AGVHD" and grades:
        low, high = grades
        if low < GRADE_3 and high == low:
            return code
        return {1: "AGVHD_1_2" if high == 2 else code, 2: "AGVHD_2_4"}.get(low, "AGVHD_3_4")
    if code == "CGVHD":
        return next((form for pattern, form in CGVHD_FORMS if pattern.search(text)), code)
    severe = (grades and grades[0] >= GRADE_3) or (code == "VOD_SOS" and bool(SEVERE.search(text)))
    if not severe:
        return code
    concept = lexicon.get("endpoint", code) or lexicon.get("adverse-event", code)
    form = concept.fact("severeForm") if concept else ""
    if form and lexicon.get("endpoint", form):
        return form
    if code.startswith("AE:"):
        return code if code.endswith(":G3") else f"{code}:G3"
    if concept and concept.fact("endpointKind") == "toxicity":
        return f"AE:{concept.label.lower()}:G3"
    return code


def find_endpoints(text: str, lexicon: Lexicon, start: int = 0) -> list[Named]:
    """Return the endpoints named in a stretch of masked text, the longest name at each place."""
    kept = _longest(text, lexicon)
    composite = _composites(kept, text)
    kept = [
        m
        for m in kept
        if m not in composite
        and (
            m.notation == "FOLLOW_UP"  # "after median follow-up of 26 months"
            or not ASIDE.search(text[max(0, m.span.start - 40) : m.span.start])
        )
        and (
            m.notation == "DEATH"  # nobody had died at baseline
            or not EARLIER.match(text[m.span.end : m.span.end + 40])
        )
        and not _is_state(m, text)
    ]
    named: list[Named] = []
    for match in sorted(kept, key=lambda m: m.span.start):
        first = FIRST_GRADES.search(text[: match.span.start])
        if match.notation.startswith("AGVHD") and (
            first or TWO_GRADES.search(text[: match.span.start])
        ):
            base = lexicon.get("endpoint", "AGVHD")
            both = TWO_GRADES.search(text[: match.span.start])
            pieces = [(first["a"], first.start("a"))] if first else []
            if both:
                pieces = [(both["a"], both.start("a")), (both["b"], both.start("b"))]
            for piece, at in pieces:
                code = graded("AGVHD", grade_range("grade " + piece), "", lexicon)
                named.append(Named(code, Span(start + at, start + at + len(piece)), base))
            if both:
                continue
        around = text[max(0, match.span.start - 32) : match.span.end + 24]
        before = text[max(0, match.span.start - 32) : match.span.start]
        near = (
            re.split(r"[;,()]", before)[-1]
            + text[match.span.start : match.span.end]
            + re.split(
                r"[;,.)]|\bwas\b(?! grade)|\bwere\b(?! grade)|\bin\b",
                text[match.span.end : match.span.end + 24],
            )[0]
        )
        code = match.notation
        if code in ("AGVHD", "CGVHD", "VOD_SOS", "CRS", "NEUROTOX"):
            code = graded(code, grade_range(near), near, lexicon)
            if code == match.notation and code == "AGVHD":
                code = graded(code, grade_range(around), around, lexicon)
        if match.concept.scheme == "adverse-event" and code == match.notation:
            code = event_code(text[match.span.start : match.span.end], match.concept)
            code = graded(code, _grades_in_front(before), "", lexicon)
        span = Span(match.span.start + start, match.span.end + start)
        part = LOGS.search(before)
        told = part.group() + text[match.span.start : match.span.end] if part else ""
        named.append(Named(code, span, match.concept, told))
    named.extend(_toxicities(text, named, start))
    named.extend(
        n
        for n in _went_on(text, lexicon, start)
        if all(n.span.end <= k.span.start or k.span.end <= n.span.start for k in named)
    )
    return sorted(named, key=lambda n: n.span.start)


def _longest(text: str, lexicon: Lexicon) -> list[Match]:
    """Return the names of endpoints and events in a text, of overlapping ones the longest."""
    matches = lexicon.find(text, "endpoint", "adverse-event")
    # "measurable residual disease (MRD) negativity" is one name
    unbroken = SHORT_FORM.sub(lambda m: " " * len(m.group()), text)
    if unbroken != text:
        known = {m.span for m in matches}
        longer = lexicon.find(unbroken, "endpoint", "adverse-event")
        matches += [m for m in longer if m.span not in known]
    kept: list[Match] = []
    for match in sorted(
        matches, key=lambda m: (-(m.span.end - m.span.start), m.concept.scheme != "endpoint")
    ):
        if all(match.span.end <= k.span.start or k.span.end <= match.span.start for k in kept):
            kept.append(match)
    return kept


def _toxicities(text: str, named: list[Named], start: int) -> list[Named]:
    """Return the toxicities that the vocabulary lacks: "cardiovascular toxicity"."""
    found = []
    for m in TOXICITY.finditer(text):
        span = Span(m.start("name") + start, m.end("name") + start)
        if all(span.end <= k.span.start or k.span.end <= span.start for k in named):
            name = re.sub(r"toxicities$", "toxicity", m["name"].lower())
            graded_3 = (grade_range(text[max(0, m.start() - 24) : m.start("name")]) or (0, 0))[
                0
            ] >= GRADE_3
            code = f"AE:{name.removesuffix('s') if name.endswith('complications') else name}"
            found.append(Named(f"{code}:G3" if graded_3 else code, span, None))
    return found


def _grades_in_front(before: str) -> tuple[int, int] | None:
    """Return the grades that end a stretch of text, one more word aside: "grade 3-4 early "."""
    found = list(GRADE.finditer(before))
    if not found or not re.fullmatch(r"\s(?:[\w-]+\s)?", before[found[-1].end() :]):
        return None
    return grade_range(found[-1].group())


def _composites(matches: list[Match], text: str) -> list[Match]:
    """Return the parts of "X or death": neither X nor death is what was counted."""
    found: list[Match] = []
    for death in (m for m in matches if m.notation == "DEATH"):
        joined = OR_DEATH.search(text[: death.span.start])
        if joined:
            found += [death, *(m for m in matches if m.span.end == joined.start())]
    return found


def _is_state(match: Match, text: str) -> bool:
    """Tell an adjective or a state from an outcome: "relapsed disease", "transplanted in CR"."""
    word = text[match.span.start : match.span.end].lower()
    before, behind = (
        text[max(0, match.span.start - 44) : match.span.start],
        text[match.span.end : match.span.end + 24],
    )
    if word.endswith("ed") and (
        ADJECTIVE_OF.match(behind) or re.search(r"refractory(?:/| or | and )$", before)
    ):
        return True
    return (
        match.notation in ("CR", "CRI", "CRH")
        and bool(IN_STATE.search(before))
        and not REMAINS.search(before)
    )


def _went_on(text: str, lexicon: Lexicon, start: int) -> list[Named]:
    """Return the going on to a transplant or to CAR T cells, however long the therapy's name."""
    found = []
    for match in lexicon.find(text, "intervention"):
        chain = {match.notation, *(c.notation for c in lexicon.ancestors(match.concept))}
        code = next((code for notation, code in WENT_ON_TO.items() if notation in chain), "")
        before = text[max(0, match.span.start - 70) : match.span.start]
        verb = RECEIVED.search(before)
        done = PERFORMED.match(text, match.span.end)
        if code and (verb or done) and not PREVIOUS.search(before):
            at = match.span.start - len(before) + verb.start() if verb else match.span.start
            found.append(
                Named(code, Span(at + start, match.span.end + start), lexicon.get("endpoint", code))
            )
    return found


#: "Allo-HSCT in CCR, n (%)": the therapy is what was done, not what the patients are told by.
DONE = re.compile(
    r"\W*(?:in\s(?:\w+\s){0,2}(?:C?CR\d?|remission)\b.*|(?:performed|done|given)\b.*)?[\s,;:n(%)]*",
    re.IGNORECASE,
)


def done_therapy(label: str, lexicon: Lexicon) -> str:
    """Return the code of having had the therapy that a row's label begins with, ``""`` for none.

    >>> from extractors.lexicon import load
    >>> done_therapy("Allo-HSCT in CCR, n (%)", load()), done_therapy("Prior HSCT", load())
    ('HSCT_DONE', '')
    """
    for match in lexicon.find(label, "intervention"):
        chain = {match.notation, *(c.notation for c in lexicon.ancestors(match.concept))}
        if not label[: match.span.start].strip() and DONE.fullmatch(label[match.span.end :]):
            return next((code for name, code in WENT_ON_TO.items() if name in chain), "")
    return ""


def event_code(printed: str, concept: Concept) -> str:
    """Return the code of an adverse event by the name that the article prints.

    Another name than the concept's own is a narrower event: fever and pyrexia are counted as
    printed, and meet in the vocabulary.

    >>> from extractors.lexicon import load
    >>> pyrexia = load().get("adverse-event", "AE:pyrexia")
    >>> event_code("Pyrexia", pyrexia), event_code("fever", pyrexia)
    ('AE:pyrexia', 'AE:fever')
    >>> event_code("Grade 3-4 anaemia", load().get("adverse-event", "AE:anemia:G3"))
    'AE:anemia:G3'
    """
    is_severe = concept.notation.endswith(":G3")
    if is_severe:
        # how bad it was is no part of its name
        printed = " ".join(SEVERE.sub("", GRADE.sub("", printed)).split())
    name = " ".join(printed.lower().replace("-", " ").split())
    if is_severe:
        name = name.replace("aemi", "emi")
    own = concept.notation.removeprefix("AE:").replace("-", " ").split(":")[0]
    if _singular(name) == _singular(own) or is_abbreviation(printed):
        return concept.notation
    words = printed.lower().split()
    code = "AE:" + " ".join((*words[:-1], _singular(words[-1])))
    return f"{code}:G3" if is_severe else code


def _singular(name: str) -> str:
    plural = re.compile(r"(?<=[a-z]{2}[^sui])s\b")
    return plural.sub("", name)
