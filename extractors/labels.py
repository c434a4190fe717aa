"""Labels of groups of patients: what tells one group from another, and how a reader calls it."""

from __future__ import annotations

import re
from functools import lru_cache

_REMEMBERED = 4096
SIZE = re.compile(
    r"[(\[,;]?\s*\b[Nn]\s?=\s?(?P<n>\d{1,3}(?:,\d{3})+|\d+)\s*[)\]]?|\(\s?(?P<bare>\d{2,5})"
    r"\s?(?:patients|pts)?\s?\)"
)
#: What is printed of a group, behind its name: ", n (%)", "[No. (%)]", "% (95% CI)".
STATISTIC_BEHIND = re.compile(
    r"(?:[\s,;:\[(]*(?<![\d<>≤≥])(?<![\d<>≤≥]\s)(?:(?:\b(?:n|no\.?|number)\s?)?[(\[]\s?%\s?[)\]]"
    r"|(?<=[\s,(\[])%|\([nN]\)|[(\[]?9\d\s?%\s?CI\b|(?<=[,\[])\s?(?:n|no\.?|number)$)[\])]*)+\s*$",
    re.IGNORECASE,
)
#: An exponent stays: "10^{-3}" is no 10 with a footnote.
RAISED_POWER = re.compile(r"(?<=10)\^\{([-−–]?\d+)\}")
WHOLE = re.compile(
    r"^(?:all|overall|total|whole|entire|combined)(?:\s+(?:patients?|cohort|population|group"
    r"|study population|subjects|cases))?$"
    r"|^(?:the )?(?:whole|entire|overall|total|study|full) (?:study )?(?:cohort|population|group"
    r"|series|patients?|sample)$"
    r"|^all (?:the )?(?:\w+ )?(?:patients|subjects|children|participants|individuals|recipients"
    r"|cases)$"
    r"|^(?:patients?|subjects|children|our cohort|our patients|our study|this cohort|the cohort"
    r"|this study|the patients)$",
    re.IGNORECASE,
)


@lru_cache(_REMEMBERED)
def tidy(label: str) -> str:
    """Return a group's label without its size and footnote marks.

    >>> tidy("Blina - DLI (n = 22)"), tidy("All N=73"), tidy("HR cytogenetics*")
    ('Blina-DLI', 'All', 'HR cytogenetics')
    >>> tidy("Drug (n = 9) % (95% CI)"), tidy("Drug, No. (%)"), tidy("MRD > 5 %"), tidy("10^{-3}")
    ('Drug', 'Drug', 'MRD > 5 %', '10^-3')
    """
    text = STATISTIC_BEHIND.sub("", SIZE.sub(" ", RAISED_POWER.sub(r"^\1", label)))
    text = re.sub(r"[*†‡§¶]+|\^\{[^}]*\}|</?\w+>|\(\s*\*+\s*\)", "", text)
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    text = re.sub(r"(?<=[A-Za-z])\s+[-–]\s+(?=[A-Za-z])", "-", text)
    text = re.sub(r"\b(\d)\s(?=(?:st|nd|rd|th)\b)", r"\1", text)
    text = re.sub(r"\s+", " ", text).strip(" ,;:.-–")
    return text.strip("() ") if text.count("(") != text.count(")") else text


def size_of(label: str) -> int | None:
    """Return the size that a label prints: "(n = 50)", "N=35".

    >>> size_of("Overall (n = 72)"), size_of("MRD+ cohort N=35"), size_of("Male")
    (72, 35, None)
    """
    m = SIZE.search(label)
    if not m:
        return None
    printed = m["n"] or m["bare"]
    return int(printed.replace(",", "")) if printed else None


def is_whole(label: str) -> bool:
    """Tell whether a label means the whole cohort."""
    return bool(WHOLE.match(tidy(label)))


_WHO = r"(?:(?:patients?|those|subjects?|children|adults?)\s)?"
_HOW_MANY = r"(?:one|two|three|four|five|six|\d+|more|fewer|at least|up to)\b"


def denied(label: str) -> str:
    """Return what those are called who are not in a group.

    >>> denied("patients who received drug A"), denied("relapse within a year"), denied("CR2/3")
    ('patients who did not receive drug A', 'no relapse within a year', 'not CR2/3')
    >>> denied("Patients with MRD"), denied("receiving drug A")
    ('Patients without MRD', 'not receiving drug A')
    """
    for pattern, other in _DENIALS:
        changed, count = pattern.subn(other, label, count=1)
        if count:
            return changed
    return f"no {label}"


_PERSONS = r"^(?P<who>(?:patients?|those|subjects?|children|adults?|infants?|recipients?))"
_DENIALS = (
    (re.compile(rf"{_PERSONS}\swith\b", re.IGNORECASE), r"\g<who> without"),
    (re.compile(rf"{_PERSONS}\swho received\b", re.IGNORECASE), r"\g<who> who did not receive"),
    (re.compile(rf"{_PERSONS}\swho (?:had|have)\b", re.I), r"\g<who> who did not have"),
    (re.compile(rf"{_PERSONS}\swho (?P<is>were|are|was)\b", re.I), r"\g<who> who \g<is> not"),
    (re.compile(rf"{_PERSONS}\s(?=\w+ing\b|in\b|given\b|treated\b)", re.I), r"\g<who> not "),
    (re.compile(rf"{_PERSONS}(?=\s)", re.IGNORECASE), r"other than \g<who>"),
    (re.compile(r"^(?=\w+ing\s|CR\s?\d|[<>≤≥\d])", re.IGNORECASE), "not "),
)


def named_group(phrase: str) -> str:
    """Return a group's label from a phrase of the prose.

    >>> named_group("those in second or greater remission"), named_group("patients with grade 2")
    ('second or greater remission', 'grade 2')
    >>> named_group("adults with B-ALL who")
    'B-ALL'
    """
    text = tidy(phrase)
    text = re.sub(r"^(?:(?:patients?|those) with )?an?\s(?=[A-Z])", "", text)
    text = re.sub(
        rf"^{_WHO}(?:receiving|given|who (?:had )?received)\s(?={_HOW_MANY})", "", text, flags=re.I
    )
    text = re.sub(
        rf"^{_WHO}(?:experiencing|who (?:had )?(?:experienced|had|have))\s(?:an?\s)(?=\w+\s\w)",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"^(an?|the)\s(?=\w+er\s)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^those\s+(?=(?:receiving|given|treated|transplanted|aged)\b)", "", text)
    text = re.sub(r"\s(?:who|which|that)$", "", text)  # what follows was lost with the line
    return (
        re.sub(
            r"^(?:patients?|those|subjects?|children(?= (?:with|in) )|adults(?= (?:with|in) ))"
            r"\s+(?:with|in|transplanted in|from|of)\s+(?:(?:the|their)\s+)?",
            "",
            text,
            flags=re.IGNORECASE,
        )
        or text
    )


#: Words of a variable that say nothing of its levels: "Disease phase at HSCT", CR1: "CR1 at HSCT".
EITHER = re.compile(r"\bor\b(?! (?:greater|later|more|higher))|\band/or\b", re.IGNORECASE)
VARIABLE_FILLER = re.compile(
    r"\b(?:sex|gender|disease|phase|status|recipients?|patients?|group|types?|category|categories"
    r"|classification|level|class)\b(?:\sof\b)?|\bin years\b",
    re.IGNORECASE,
)
#: "MRD at start (in CR patients)": only they have it measured.
MEASURED_IN = re.compile(r"\s*\((?:in|among|for) [^()]*\b(?:patients|cases)\)", re.IGNORECASE)
_GRADE_LEVEL = re.compile(r"[IVX]{1,3}(?:\s?[-–/]\s?[IVX]{1,3})?|[<>≤≥\d].*")
_JOINED = re.compile(
    r"(?:(?:at|before|pre|post|after|prior|in|during|from|until)\b|post-|pre-"
    r"|(?:MRD|CR|[A-Za-z][a-z]+)(?=$|\s(?:at|before|pre|post|after|prior|in|during)\b))",
    re.IGNORECASE,
)
RESTRICTED = re.compile(
    r"\s*\((?P<only>[^()]*?)\s*(?:patients|cases|group|cohort)?\s*only\)?", re.IGNORECASE
)
LATER = re.compile(r"\bor (?:greater|later|more|higher|subsequent|beyond)\b|[≥>]|\+", re.IGNORECASE)
COMPACT = re.compile(r"\bCR\s?2\s?/\s?(?:CR\s?)?3|(?:≥|>=)\s?CR\s?2|\bCR\s?(?:≥|>=)\s?2|\bCR2\+")


def level_label(variable: str, level: str, compact: str = "") -> str:
    """Return a readable name of a variable's level; ``compact`` is how prose writes a restriction.

    >>> level_label("Disease phase at HSCT", "CR1"), level_label("Chronic GVHD", "No")
    ('CR1 at HSCT', 'no Chronic GVHD')
    >>> level_label("Drug before transplant (CR2 or greater patients only)", "Yes", "CR2/3")
    'CR2/3, Drug before transplant'
    >>> level_label("Conditioning regimen", "MAC"), level_label("Type of donor", "MSD")
    ('Conditioning regimen: MAC', 'MSD donor')
    >>> level_label("aGVHD grade", "II"), level_label("aGVHD grade", "No aGVHD")
    ('aGVHD grade II', 'No aGVHD')
    """
    if not variable:
        return level
    variable = MEASURED_IN.sub("", variable).strip()
    only = RESTRICTED.search(variable)
    variable = RESTRICTED.sub("", variable).strip()
    if level.lower() in ("yes", "present", "done"):
        label = variable
    elif level.lower() in ("no", "absent", "none", "not done"):
        label = f"no {variable}"
    else:
        rest = re.sub(r"\s+(?=[\s)])", "", VARIABLE_FILLER.sub(" ", variable)).strip(" ,:;-")
        label = _joined(variable, rest, level)
    if not only:
        return label
    restriction = only["only"].strip()
    return f"{compact if compact and LATER.search(restriction) else restriction}, {label}"


_BASED = re.compile(r"\bbased$", re.IGNORECASE)


def _content(text: str) -> set[str]:
    """Return the words of a label that say what it is of, grades left out."""
    words = {w.casefold() for w in re.findall(r"[\w+]+", text)}
    return words - {"grade", "grades", "only", "for", "of"} or words


def _joined(variable: str, rest: str, level: str) -> str:
    """Return a level with what its variable adds to it, as a person would say it.

    :param rest: the variable without the words that say nothing of its levels.
    """
    own = _content(level)
    if not rest or _content(rest) <= own:
        return level
    if _BASED.search(level):
        return f"{level} {rest[0].lower()}{rest[1:]}"
    if _GRADE_LEVEL.fullmatch(level):
        return f"{rest} {level}"
    if not _JOINED.match(rest) or (
        len(rest.split()) == 1
        and not re.fullmatch(r"MRD|CR|[A-Za-z][a-z]+|(?i:pre|post)-\w+", rest)
    ):
        return f"{variable}: {level}"
    first = rest.split()[0]
    return f"{level} {rest[0].lower() + rest[1:] if first[1:].islower() or '-' in first else rest}"
