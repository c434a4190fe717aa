"""Authors as reference lists print them: "Roe CA", "Roe, C. A.", "C.A. Roe", and whole groups."""

from __future__ import annotations

import re

#: Letters of every alphabet that a family name begins with (Şahin, Žukov); ``re`` has no class.
_UPPER = "".join(c for c in map(chr, range(0x41, 0x530)) if c.isupper())
_LOWER = "".join(c for c in map(chr, range(0x61, 0x530)) if c.islower())

_PARTICLES = rf"(?:[{_LOWER}'\u2019]{{1,4}}[ -]|[dlDL]['\u2019]){{0,3}}"
#: One word of a name, its length and hyphens bounded, so that no line of junk takes long.
_REST = r"[\w'\u2019]{0,30}(?:-[\w'\u2019]{1,30}){0,3}"
_WORD = rf"[\w'\u2019]{_REST}"
_CAPITALIZED = rf"[{_UPPER}]{_REST}"
_FAMILY = rf"{_PARTICLES}{_CAPITALIZED}(?:(?:[ ]{{1,2}}|-[ ]){_WORD}){{0,3}}"
_SHORT_FAMILY = rf"{_PARTICLES}{_CAPITALIZED}(?:[ ]{_CAPITALIZED}){{0,2}}"
_SUFFIX = r"(?:,?[ ](?:Jr|Sr|I{2,3}|[23]r?[nd]d)\b\.?)?"
_INITIALS = rf"(?:[{_UPPER}]{{1,3}}|[{_UPPER}]-[{_UPPER}]){_SUFFIX}"
_DOTTED = rf"(?:[{_UPPER}]\.[ -]?){{1,4}}"

#: "Roe CA, ..." as most medical journals print it.
FIRST_AUTHOR = re.compile(
    rf"{_FAMILY}[ ]{_INITIALS}(?=[,.;]|:[ ]|[ ](?:et[ ]al|and|&)\b|[ ]&|[ ]\()"
)
#: "Roe, C. A., ..." or "Roe, CA; ..."
_COMMA_NAME = re.compile(
    rf"{_FAMILY},[ ]?(?:{_DOTTED}{_SUFFIX}(?=[,;:&(]|and\b|et\b|[{_UPPER}\"“\d*]|$)"
    rf"|[{_UPPER}]{{1,3}}{_SUFFIX}(?=;))"
)
#: "C. A. Roe, ..." before the title.
_INITIALS_FIRST = re.compile(
    rf"{_DOTTED}{_SHORT_FAMILY}{_SUFFIX}(?=[,;]|[ ](?:and|&|et[ ]al)\b|[ ]&|[.]?$)"
)
#: "Roe C. A., ...": initials with full stops behind the family name.
_DOTTED_BEHIND = re.compile(rf"{_SHORT_FAMILY}[ ]{_DOTTED}(?=[,;:&(]|and\b|et\b|$)")
_BETWEEN = re.compile(r"[\s,;]*(?:(?:and|&)\s+)?")
_ET_AL = re.compile(r"(?:and\s+)?et\s+al\b[.,:]*\s*")
_END_OF_AUTHORS = re.compile(
    r"(?:[,;]?\s+et\s+al\b[.,:]*(?:;[^.]{3,90}[.])?|[.:](?=\s)|(?=\s\((?:19|20)\d\d))"
)
_BETWEEN_AUTHORS = re.compile(r"\s*[,;]\s*(?:(?:and|&)\s+)?|\s*&\s*|\s+and\s+")
_GROUP_WORD = (
    r"(?:Committees?|Groups?|Investigators|Consortium|Part(?:y|ies)|Network|Collaborat(?:ors|ion)"
    r"|Trialists|Organi[sz]ation|Society|Association|Institutes?|Administration|Agency|Federation"
    r"|Council|Initiative)"
)
_GROUP = re.compile(
    rf"(?P<name>[A-Z][^.:;]{{5,120}}?\b{_GROUP_WORD}(?:\s\([A-Z-]+\))?)(?:\.\s+|\s+(?=\(\d))"
)
_GROUP_NAME = re.compile(rf"\b{_GROUP_WORD}(?:\s\([A-Z-]+\))?$")
_SENTENCE = re.compile(r"[.?!]\s+(?=\S)")


def is_group(name: str) -> bool:
    """Tell whether an author is a committee or another group, not a person.

    >>> is_group("Northern Snow Committee"), is_group("Committee AB")
    (True, False)
    """
    return bool(_GROUP_NAME.search(name))


def starts_with_author(words: str) -> bool:
    """Tell whether words begin as an entry does: a family name and initials."""
    return any(
        pattern.match(words)
        for pattern in (FIRST_AUTHOR, _COMMA_NAME, _INITIALS_FIRST, _DOTTED_BEHIND)
    )


def split_authors(words: str) -> tuple[tuple[str, ...], str]:
    """Return the authors that an entry begins with, and the rest of it.

    >>> split_authors("Roe, C. A., & Elm, D. (2019). Snow.")
    (('Roe, C. A.', 'Elm, D.'), '(2019). Snow.')
    """
    for pattern in (_COMMA_NAME, _INITIALS_FIRST, _DOTTED_BEHIND):
        names, rest = _consumed(pattern, words)
        if names:
            return names, rest
    end = _END_OF_AUTHORS.search(words)
    if end is None or not FIRST_AUTHOR.match(words):
        return _leading_group(words)
    found = [name.strip() for name in _BETWEEN_AUTHORS.split(words[: end.start()])]
    rest = words[end.end() :].strip()
    if group := _GROUP.match(rest):
        found.append(group["name"])
        rest = rest[group.end() :]
    return tuple(name for name in found if name), rest


def _consumed(pattern: re.Pattern[str], words: str) -> tuple[tuple[str, ...], str]:
    """Return the names of one manner that stand in a row, and what follows them."""
    names: list[str] = []
    at = 0
    while match := pattern.match(words, at):
        names.append(match[0].strip())
        between = _BETWEEN.match(words, match.end())
        at = between.end() if between else match.end()
    if names and (more := _ET_AL.match(words, at)):
        at = more.end()
    return tuple(names), words[at:].lstrip(" .,:")


def _leading_group(words: str) -> tuple[tuple[str, ...], str]:
    """Return a group that signs alone; a title and a journal or a year must be left behind it."""
    group = _GROUP.match(words)
    if group is None:
        return (), words
    rest = words[group.end() :]
    signs = rest.startswith("(") or _SENTENCE.search(rest)
    return ((group["name"],), rest) if signs else ((), words)
