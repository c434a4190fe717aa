"""Single patients that an article tells of: "a 40-year-old woman …", then "she …".

What became of one patient is a count of one, of that patient; it is never part of a rate.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.endpoints import WENT_ON_TO, Named
from extractors.model import Cohort, Span
from extractors.printed import PrintedValue

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

_PERSON = r"(?:child|boy|girl|woman|man|patient|male|female|infant|adult|lady)"
_VERBS = (
    r"(?:achiev\w+|obtain\w+|attain\w+|reach\w+|develop\w+|experienc\w+|had|relapsed|transplanted"
    r"|underwent|received|presented|showed|remained|alive)\b"
)
_HAPPENED = re.compile(rf"\b{_VERBS}", re.IGNORECASE)
_CASE = re.compile(
    rf"\b(?:an?|one|the)\s(?P<who>\d{{1,2}}[- ](?:year|month|week|day)s?[- ]old\s"
    rf"(?:(?!who\b|with\b)[\w-]+\s){{0,3}}?{_PERSON})\b"
    rf"(?P<with>\swith(?:\s[\w/+-]+){{1,6}}?(?=[,.;(]|\s(?:(?:who|in|develop\w*|was|and)\b|{_VERBS})|$))?",
    re.IGNORECASE,
)
_AGAIN = re.compile(rf"\b(?P<who>she|he|her|him|(?:the|this)\s{_PERSON})\b", re.IGNORECASE)
#: What did not happen, or had happened before.
_NOT_NOW = re.compile(
    r"\b(?:no|without|history of|previous|prior|risk of|prevent\w*|refractory|relapsed|for)"
    r"\s(?:(?!and\b)\w+\s){0,2}$",
    re.IGNORECASE,
)
#: Before a therapy that the patient got then: "consolidated with a …", "as a bridge to a …".
_GOT = re.compile(
    r"\b(?:consolidated|bridg\w+|followed|treated|underwent|received|proceeded|went on"
    r"|(?:remission|response|CR) (?:again )?)\b(?:(?!after\b|before\b|prior\b|from\b)[^.,;]){0,40}"
    r"\b(?:with|by|to|an?)\s(?:[\w-]+\s){0,2}$|\b(?:underwent|received)\s(?:[\w-]+\s){0,2}$",
    re.IGNORECASE,
)
_TRANSPLANTED = re.compile(r"\b(?:was|been)\s(?:\w+ly\s)?(?P<what>transplanted)\b", re.IGNORECASE)
_KINDS = frozenset(("response", "incidence", "toxicity", "utilization"))
_REACH = 90


class SingleCases:
    """Remembers the patient that a paragraph tells of."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._case: Cohort | None = None

    def enter_paragraph(self) -> None:
        """Forget the patient of the paragraph before."""
        self._case = None

    def read(
        self, plain: str, endpoints: list[Named]
    ) -> tuple[Cohort | None, list[tuple[PrintedValue, Named]]]:
        """Return the patient that a sentence tells of, and a count of one for each event.

        Each count stands where the sentence names the patient, which is what it prints of the one.
        """
        named = _CASE.search(plain)
        if named:
            label = named["who"] + (named["with"] or "").rstrip()
            self._case = Cohort(label=" ".join(label.split()), size=1)
        subject = named or (_AGAIN.search(plain) if self._case else None)
        if subject is None or self._case is None:
            return None, []
        place = Span(subject.start("who"), subject.end("who"))
        one = PrintedValue(
            place, subject["who"], Decimal(1), "count", unit="count", events=1, end=place.end
        )
        told = [
            endpoint
            for endpoint in endpoints
            if endpoint.fact("endpointKind") in _KINDS and _happened(plain, endpoint, place)
        ]
        codes = {endpoint.code for endpoint in told}
        told += [n for n in self._went_on_to(plain, place) if n.code not in codes]
        return self._case, [(one, endpoint) for endpoint in told]

    def _went_on_to(self, plain: str, subject: Span) -> list[Named]:
        """Return the therapies that the patient went on to, each once."""
        found: dict[str, Span] = {}
        transplanted = _TRANSPLANTED.search(plain, subject.end)
        if transplanted:
            found["hsct"] = Span(*transplanted.span("what"))
        for match in self._lexicon.find(plain, "intervention"):
            start = match.span.start
            if match.notation in WENT_ON_TO and start > subject.end:
                is_got = _GOT.search(plain[subject.end : start])
                if is_got and not _NOT_NOW.search(plain[:start]):
                    found.setdefault(match.notation, match.span)
        codes = {WENT_ON_TO[therapy]: span for therapy, span in found.items()}
        return [
            Named(code, span, self._lexicon.get("endpoint", code)) for code, span in codes.items()
        ]


def _happened(plain: str, endpoint: Named, subject: Span) -> bool:
    """Tell whether an event is told of the patient: a verb of happening stands before its name."""
    start = endpoint.span.start
    if start < subject.end or _NOT_NOW.search(plain[:start]):
        return False
    verbs = _HAPPENED.search(plain, max(subject.start, start - _REACH), endpoint.span.end)
    return verbs is not None
