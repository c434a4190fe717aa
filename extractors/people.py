"""Words for patients: who stands at the head of a group's name, and where such a name ends."""

from __future__ import annotations

import re

from extractors.numbers import NUMBER_WORD

HEAD = (
    r"(?:patients?|those|subjects?|children|adults?|individuals?|recipients?|infants?"
    r"|participants?|responders?|adolescents(?: and YA)?)"
)
BRIDGE = (
    r"(?:who(?:\s+(?:did|had|have|has|were|was|could|do|are|only)"
    r")?(?:\s+not)?(?:\s+\w+ly)?(?:\s+(?!not\b)[\w-]+)?|(?:whom|with|without|in|at|receiving"
    r"|received|given|treated|transplanted|experiencing|undergoing|achieving|having|aged|"
    r"not|still|alive|bridged|exposed|induced|conditioned|undergoing|reaching|remaining|from|on|of(?!\s\d)"
    r"|assigned"
    r"|randomized|after|below|above|under|over|younger|older)\s+(?:[^\s()\[\];,:]|::)+)"
)
NUMBER = NUMBER_WORD.pattern.replace("(?P<word>", "(?:")[2:-2]
STOPPER = (
    r"(?=\s*(?:[(\[),;\x00]|(?<!:):(?!:)|\.(?!\d)|$)|\s+and\s+(?:(?:of|in|for)\s+)?\d"
    rf"|\s+(?:and|or)\s+(?:of|in|for)\s+{HEAD}\b"
    r"|\s+(?:it|they|(?-i:OS|[A-Z]{1,3}FS|[NT]RM))\s+(?:was|were)\b"
    r"|\s+(?:had|has|have|was|were|is|are|showed?|demonstrated?|exhibited?|experienced|displayed|"
    r"achieved?|obtain(?:ed)?|relapsed|died|develop(?:ed)?|compared|as compared|versus|vs\.?"
    r"|respectively"
    r"|(?<!less )(?<!more )(?<!older )(?<!later )(?<!fewer )(?<!younger )(?<!greater )than"
    r"|and\s+(?:was|were|had|\w+\s+(?:in|was|were)\b)|"
    r"while|whereas|resulted|led|did\b(?!\s+not)|proceeded|underwent|remained|received|survived"
    r"|reported|recorded|subsequently"
    r"|relapse(?=,?\s(?:regardless|irrespective)\b)|in whom|to be|being"
    r"|that (?:reported|showed|demonstrated|found)"
    r"|may|might|can|should|would|will|appeared|seemed|tended|lived|fared|"
    r"but|accounted|presented|at\s\d|reached|could|who\s+(?:did|had|were)\b)(?=[\s.,;]|$))"
)
PEOPLE = re.compile(
    rf"(?:\b(?:of|among|in|for|the|all|our|these)\s+(?P<n>\d{{1,5}}|{NUMBER})"
    rf"\s+(?P<kind>(?:(?!(?:of|in|the|and|or|with|were|was|had)\b)[A-Za-z][\w/+-]*\s){{0,2}}?))?"
    rf"\b(?P<phrase>{HEAD}(?:\s+{BRIDGE}[^()\[\];]*?)){STOPPER}",
    re.IGNORECASE,
)
#: The letter or number of an arm, not "in this group 9 patients" nor "in this group a rate".
LETTER = (
    r"(?:(?-i:[A-H]|I{1,3})\b|[1-9]\b"
    rf"(?!\s(?:\w+\s)?(?:{HEAD}|cases|deaths|died|relapse[sd]|of|had)\b|\s?[/(]\d|\.\d))"
)
#: A level of risk, "very high-risk", "intermediate-2 risk".
RISK = (
    r"(?:(?:very\s)?(?:(?:low|intermediate|high|standard|poor|good|favou?rable|adverse)(?:-[12])?"
    r"[\s-]risk))\b"
)
GENERIC_KIND = re.compile(
    r"(?:(?:consecutive|eligible|evaluable|evaluated|enrolled|included|treated|study|analy[sz]ed"
    r"|assessable|randomi[sz]ed|registered|remaining|other|additional|transplanted|such|these|total"
    r"|adult|pediatric|paediatric|more|of|the|our|first|surviving|deceased|available|infused)\s)+\w+$",
    re.IGNORECASE,
)
