"""Deaths and severe cases that a sentence tells by other words than their name.

A complication "that was fatal" in one patient is a death; a death "due to the transplant" is
transplant-related, whatever it is called where it is counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.endpoints import Named, graded
from extractors.model import Span

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

#: "one patient for whom this was fatal", "5 in whom it was severe"
_IN_WHOM = re.compile(
    r"\b(?:in|for)\swhom\s(?:this|it)\s(?:was|proved|became)\s(?:\w+ly\s)?"
    r"(?P<what>(?P<fatal>fatal|lethal)|severe)\b",
    re.IGNORECASE,
)
#: Between a death and what it was due to.
_DUE_TO = re.compile(
    r"(?:\s(?!not\b|un\w+)[\w-]+){0,3}?"
    r"\s(?:related|attributed|attributable|ascribed|due|secondary)\sto\s(?:the\s|their\s)?",
    re.IGNORECASE,
)
#: Behind the transplant: that was the cause itself or something that came of it.
_CAUSE_ENDS = re.compile(
    r"-(?:related|associated)\b|\s(?:complications?|toxicit\w+)\b|\s(?:was|were|in\sthe)\b|\s?[,.;(]|$"
)
_IN_DETAIL = re.compile(r"\b(?:in particular|namely|specifically|in detail)\b")
_DEATHS = frozenset(("DEATH", "NRM"))


def with_told_deaths(named: list[Named], plain: str, lexicon: Lexicon) -> list[Named]:
    """Return the endpoints of a sentence, deaths told by other words among them, in order."""
    found = _as_detailed(_transplant_related(named, plain, lexicon), plain)
    for m in _IN_WHOM.finditer(plain):
        before = [n for n in named if n.span.end <= m.start()]
        if m["fatal"]:
            code = "DEATH"
        elif before:
            code = graded(before[-1].code, None, m["what"], lexicon)
        else:
            continue
        concept = lexicon.get("endpoint", code) or lexicon.get("adverse-event", code)
        found = [*found, Named(code, Span(*m.span("what")), concept)]
    return sorted(found, key=lambda n: n.span.start)


def _transplant_related(named: list[Named], plain: str, lexicon: Lexicon) -> list[Named]:
    """Return the endpoints with each death that the transplant caused as TRM."""
    if not any(n.code in _DEATHS for n in named):
        return named
    trm = lexicon.get("endpoint", "TRM")
    transplants = [m.span for m in lexicon.find(plain, "intervention") if m.notation == "hsct"]
    said = [n.span for n in named if n.code == "TRM"]
    found: list[Named] = []
    for name in named:
        is_death = name.code in _DEATHS
        if is_death and any(_is_cause(name, span, plain) for span in said):
            continue  # "a death attributed to transplant-related mortality" names it behind
        caused = is_death and any(
            _is_cause(name, span, plain) and _CAUSE_ENDS.match(plain, span.end)
            for span in transplants
        )
        found.append(Named("TRM", name.span, trm) if caused else name)
    return found


def _as_detailed(named: list[Named], plain: str) -> list[Named]:
    """Return TRM as NRM where it only details it: "NRM was 3%; in particular, two died of …"."""
    whole = next((n for n in named if n.code == "NRM"), None)
    if whole is None:
        return named
    return [
        Named("NRM", n.span, whole.concept)
        if n.code == "TRM"
        and _IN_DETAIL.search(plain, whole.span.end, max(whole.span.end, n.span.start))
        else n
        for n in named
    ]


def _is_cause(death: Named, cause: Span, plain: str) -> bool:
    return bool(_DUE_TO.fullmatch(plain[death.span.end : max(death.span.end, cause.start)]))
