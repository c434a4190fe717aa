"""Numbers of patients that stand beside an outcome without being its figure.

"For the 75% of patients who have A, EFS is …" says how many they are, "81% of the patients received
B" what they got, "54 patients, mostly with relapses" counts more than the relapses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.outcomes import told_of_others

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.printed import PrintedValue

_IN_THE = re.compile(
    r"\b(?:for|in|of|among)\sthe\s(?:approximately\s|about\s|roughly\s|~\s?)?$", re.I
)
_WHO_HAVE = re.compile(
    r"\s?%\sof\s(?:the\s)?(?:patients|children|adults|cases)\s(?:who\shave|with)\b"
)
#: Between a count and what most of those counted had.
_MOSTLY = re.compile(
    r"[^.;]{0,60}[,(]\s?(?:mostly|mainly|predominantly|primarily|largely)\s(?:due to\s|with\s)?"
    r"(?:[\w-]+\s)?"
)
#: Before the state that patients were in when they got a therapy: "were treated in remission".
_TREATED_IN = re.compile(
    r"\b(?:was|were)\s(?:treated|transplanted|enrolled|included)\s(?:while\s)?(?:in|with)\s(?:an?\s)?$"
)
_GOT = re.compile(
    r"\s?%\sof\s(?:the\s|our\s)?patients\s(?:\([^()]*\)\s)?(?:received|were\s(?:given|treated))\b"
)
_END = re.compile(r"[;.]\s")


def is_no_result(value: PrintedValue, endpoint: Named, named: list[Named], plain: str) -> bool:
    """Tell a number that only says who, or how many, the patients are, from an outcome's figure."""
    if told_of_others(value, named, plain):
        return True
    start = value.begin if value.begin >= 0 else value.span.start
    if _WHO_HAVE.match(plain, value.span.end) and _IN_THE.search(plain[:start]):
        return True
    if _TREATED_IN.search(plain[: endpoint.span.start]):
        return start < endpoint.span.start
    if value.kind == "count":
        return bool(_MOSTLY.fullmatch(plain[value.end : max(value.end, endpoint.span.start)]))
    if not _GOT.match(plain, value.span.end) or ";" not in plain[endpoint.span.end : start]:
        return False
    end = value.end + len(_END.split(plain[value.end :], maxsplit=1)[0])
    return not any(value.end <= n.span.start < end for n in named)
