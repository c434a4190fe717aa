"""What kind of section a heading opens."""

from __future__ import annotations

import re

SECTION_KINDS = (
    ("abstract", re.compile(r"^(?:structured )?abstract|^summary$", re.I)),
    ("references", re.compile(r"^references|^bibliography|^literature cited", re.I)),
    (
        "back",
        re.compile(
            r"acknowledg|funding|disclosure|contributions?$|competing|conflicts? of"
            r"|data[- ](?:sharing|avail)|"
            r"supplementa|additional information|ethics|publisher|open access",
            re.I,
        ),
    ),
    (
        "methods",
        re.compile(
            r"\bmethods?\b|^patients and|^materials|statistical anal|study design|eligib", re.I
        ),
    ),
    ("results", re.compile(r"^results?\b|^findings", re.I)),
    ("discussion", re.compile(r"^discussion|^conclusions?|^comment$", re.I)),
    ("introduction", re.compile(r"^introduction|^background", re.I)),
)
LETTER = re.compile(r"^to the editor", re.I)
FRONT_HEADING = re.compile(
    r":$|^open access|correspond|^key\s?(?:words|points)|edited by|reviewed by|specialty"
    r"|^citation|received|^article$",
    re.I,
)


def section_kind(heading: str, inherited: str, *, deeper: bool = True) -> str:
    """Return the kind of a section by its heading; a sub-heading inherits.

    ``main`` is text of an article that does not print the usual headings (letters, reviews).

    >>> section_kind("Patients and methods", "front"), section_kind("Study population", "results")
    ('methods', 'results')
    """
    text = re.sub(r"^[\d.\s]+", "", heading)
    if (
        inherited == "front"
        and FRONT_HEADING.search(text)
        and not text.lower().startswith("abstract")
    ):
        return "front"
    for kind, pattern in SECTION_KINDS:
        if pattern.search(text):
            if kind == "methods" and inherited == "results" and not text.isupper():
                return inherited
            return kind
    if inherited in ("front", "abstract"):
        return "main"
    return inherited if deeper else "main"


def is_letter_heading(heading: str) -> bool:
    """Tell the line that opens a letter: "To the editor"."""
    return bool(LETTER.match(heading))
