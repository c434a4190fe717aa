"""One entry: two sources on one question, whether they disagree, and what may explain it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from kg import namespaces as ns

if TYPE_CHECKING:
    from kg.evidence import Row

#: The columns of ``kg export conflicts``, in order.
COLUMNS = (
    "id",
    "endpoint",
    "question",
    "verdict",
    "explanations",
    "basis",
    "side_a",
    "side_b",
    "doi_a",
    "doi_b",
)
#: Verdicts, those that a reviewer must see first in front.
VERDICTS = (
    "conflict",
    "differs-in-population",
    "differs-in-setting",
    "differs-in-definition",
    "differs-in-time",
    "agrees",
    "not-comparable",
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry; sides hold IRIs of figures, findings or (where only words tell of it) works.

    ``kind`` is how it was found (``words``, ``retold``, ``claims``, ``rates``, ``overlap``);
    ``weight`` orders entries of one kind, the more certain first.  ``sources`` are the two who say
    it: the printing article and the works that it credits.
    """

    endpoint: str
    question: str
    verdict: str
    explanations: tuple[str, ...]
    basis: str
    side_a: tuple[str, ...]
    side_b: tuple[str, ...]
    article_a: str
    article_b: str
    doi_a: str = ""
    doi_b: str = ""
    weight: float = 0.0
    kind: str = "rates"
    sources: frozenset[tuple[str, tuple[str, ...]]] = frozenset()

    @property
    def iri(self) -> str:
        """The entry's IRI: the same for the same sides on the same question."""
        return ns.mint("conflict", self.endpoint, *sorted(self.side_a), "|", *sorted(self.side_b))

    def row(self) -> Row:
        """Return the entry as a row of ``COLUMNS``."""
        return {
            "id": ns.short_id(self.iri),
            "endpoint": self.endpoint or None,
            "question": self.question,
            "verdict": self.verdict,
            "explanations": "; ".join(self.explanations) or None,
            "basis": self.basis,
            "side_a": ";".join(map(ns.short_id, self.side_a)) or None,
            "side_b": ";".join(map(ns.short_id, self.side_b)) or None,
            "doi_a": self.doi_a or None,
            "doi_b": self.doi_b or None,
        }

    def to_record(self) -> dict[str, Any]:
        """Return the entry as a build keeps it, in the order in which it tells things."""
        fields = asdict(self)
        # who says it matters to the search alone
        del fields["sources"]
        return fields

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Return the entry that ``to_record`` was made of, without ``sources``."""
        lists = {name: tuple(v) for name, v in record.items() if isinstance(v, list)}
        return cls(**record | lists)
