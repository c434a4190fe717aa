"""Outcomes that verbs and adjectives tell."""

from __future__ import annotations

import pytest

from extractors.lexicon import load
from extractors.worded_outcomes import with_worded_outcomes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In all, 18 patients (86%) were alive.", ["OS"]),
        ("At 2 years, 52.5% (95% CI 40.1-63.2) of patients in the X arm were alive.", ["OS"]),
        ("Of the 12 given it, 7 of 12 are currently surviving.", ["OS"]),
        ("Ten patients (20%) were alive without signs of disease.", []),
        ("Ten patients (20%) were alive in remission.", []),
        ("Twelve (75%) remained leukemia-free.", ["LFS"]),
        ("Twelve (75%) remained pain-free.", []),
        ("Of 70 patients, 49 (70%) responded.", ["ORR"]),
        ("Treatment was stopped because of adverse events in 6%.",
         ["AE:discontinuation because of adverse events"]),
        ("Adverse events led to discontinuation of treatment in 9%.",
         ["AE:discontinuation because of adverse events"]),
        ("In all, 40% had discontinued ibrutinib, 9% because of toxicity.",
         ["OTHER:discontinuation of ibrutinib", "AE:discontinuation because of toxicity"]),
        ("Toxicity of grade 3 or higher was seen in 20%.", ["AE:toxicity:G3"]),
        ("The toxicity was manageable in 20%.", []),
    ],
)  # fmt: skip
def test_outcomes_told_in_other_words_are_named(text: str, expected: list[str]) -> None:
    assert [n.code for n in with_worded_outcomes([], text, load())] == expected
