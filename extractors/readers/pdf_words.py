"""Words over line ends: which hyphens the printer put there, and which the author wrote."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"(?P<head>[^\W\d_]+)-$")
_REST = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.|doi\.|\b10\.\d{4})\S*$")
#: First halves of words that English writes in one: "over-" and "all" mean "overall".
_CLOSED = re.compile(
    r"any|every|some|no|here|there|where|with|how|never|none|more|further|mean|over"
    r"|under|up|out|in|on|off|back|fore|after|sub|super|inter|intra|trans|anti|micro"
    r"|macro|mono|multi|pre|re|un|co|bio|thrombo|cardio|neuro|hyper|hypo|para|post"
)
#: Second halves that are joined to a whole word by a hyphen.
_OPEN = re.compile(
    r"based|related|free|positive|negative|specific|controlled|blind|blinded|dependent"
    r"|adjusted|matched|year|month|week|day|term|risk|label|arm|center|centre|wide"
    r"|derived|induced|treated|associated|emergent|naive|fold|line|up|driven|like"
    r"|mediated|old|level|directed|resistant|refractory|stage|dose|type|onset|cell|host"
)


class Joiner:
    """Joins lines of one article; the article's own words say how a broken word is written."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.words: Counter[str] = Counter()
        broken = False
        for line in lines:
            # Halves of broken words are no words of the article.
            whole = re.sub(r"^\S+", "", line) if broken else line
            broken = line.rstrip().endswith("-")
            whole = re.sub(r"\S+-$", "", whole.rstrip())
            for word in _WORD.findall(whole):
                self.words[word.lower()] += 1
                if "-" in word:
                    self.words.update(part.lower() for part in word.split("-"))

    def join(self, above: str, below: str) -> str:
        """Return two lines as one text.

        >>> joiner = Joiner(["the outcome of CD19-positive disease"])
        >>> joiner.join("the out-", "come"), joiner.join("of CD19-", "positive cells")
        ('the outcome', 'of CD19-positive cells')
        """
        above, below = above.rstrip(), below.lstrip()
        if not above or not below:
            return above + below
        broken, rest = _BROKEN.search(above), _REST.match(below)
        if broken and rest:
            keep = self._keeps_hyphen(broken["head"], rest.group(), above[: broken.start()])
            return above + below if keep else above[:-1] + below
        word = below.split()[0]
        if _ADDRESS.search(above) and self._continues_address(above, word):
            return above + below
        if re.search(r"\S[-/–—]$", above) and not re.search(r"\s[-–—]$", above):
            return above + below
        return f"{above} {below}"

    def _keeps_hyphen(self, head: str, rest: str, before: str) -> bool:
        joined, hyphened = self.words[f"{head}{rest}".lower()], self.words[f"{head}-{rest}".lower()]
        if joined != hyphened:
            return hyphened > joined
        if before[-1:].isdigit() or (rest[0].isupper() and not head.isupper()):
            return True
        if head.isupper() and len(head) > 1:
            return not rest.isupper() or len(head) > 3
        first, second = head.lower(), rest.lower()
        if _CLOSED.fullmatch(first):
            return False
        whole = self.words[first] > 0 and len(first) > 2
        return whole and (
            bool(_OPEN.fullmatch(second)) or (self.words[second] > 0 and len(second) > 3)
        )

    @staticmethod
    def _continues_address(above: str, word: str) -> bool:
        open_end = above[-1] in "./-_=?&"
        inside = bool(re.search(r"\d|[/_=]", word)) and not re.match(r"[A-Z][a-z]", word)
        return bool(re.match(r"[\w(/.-]", word)) and (open_end or inside)
