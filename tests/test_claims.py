"""What a sentence claims: direction, denial, reserve and significance, in sentences of our own."""

from __future__ import annotations

import pytest

from extractors.claims import ClaimReader
from extractors.lexicon import load

SENTENCES = [
    (
        "Children given the drug twice had a significantly higher incidence of acute GVHD.",
        {("AGVHD", "increase", "significant", False)},
    ),
    (
        "Early transplant was associated with a shorter RFS and OS (P=0.01).",
        {("RFS", "decrease", "significant", False), ("OS", "decrease", "significant", False)},
    ),
    (
        "DFS did not significantly differ between boys and girls.",
        {("DFS", "no-difference", "not-significant", False)},
    ),
    (
        "A trend toward better DFS, but not OS, was seen after the second course (P=0.08).",
        {("DFS", "increase", "not-significant", False), ("OS", "no-difference", "", False)},
    ),
    (
        "Donor age was not a prognostic factor for NRM or relapse.",
        {("NRM", "no-difference", "", False), ("RELAPSE", "no-difference", "", False)},
    ),
    (
        "No cases of VOD were observed in the treated group.",
        {("VOD_SOS", "not-observed", "", False)},
    ),
    ("None of the nine children relapsed.", {("RELAPSE", "not-observed", "", False)}),
    (
        "Giving serum twice does not appear to improve outcomes.",
        {("OTHER:outcome", "no-difference", "", True)},
    ),
    (
        "A second course may be associated with an increased GVHD rate.",
        {("GVHD", "increase", "", True)},
    ),
    (
        "Few data suggest that the serum increased rash.",
        {("AE:rash", "no-difference", "", True)},
    ),
    ("Male sex predicted relapse.", {("RELAPSE", "association", "", False)}),
    (
        "Older donors led to more frequent chronic GVHD, whereas OS was similar.",
        {("CGVHD", "increase", "", False), ("OS", "no-difference", "", False)},
    ),
    (
        "Rash was similar in both groups, and one girl died of infection.",
        {("AE:rash", "no-difference", "", False)},
    ),
    (
        "We found no significant relationship between age and OS.",
        {("OS", "no-difference", "not-significant", False)},
    ),
    ("Toxicity was lower after the antibody.", {("OTHER:toxicity", "decrease", "", False)}),
]
NO_CLAIMS = [
    "We aimed to determine whether the drug improves OS.",
    "The drug was given to enhance efficacy.",
    "Patients with a high risk of relapse were included.",
    "OS was defined as the time to death.",
    "A woman with no history of GVHD was treated.",
    "The 2-year OS was 71%.",
    "No patient died of infection.",
    "Relapse remains a condition with a poor OS.",
]


@pytest.fixture(scope="module")
def reader() -> ClaimReader:
    return ClaimReader(load())


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=lambda v: str(v)[:40])
def test_a_claim_is_read(
    reader: ClaimReader, sentence: str, expected: set[tuple[str, str, str, bool]]
) -> None:
    found = {(c.endpoint, c.direction, c.significance, c.hedged) for c in reader.claims(sentence)}
    assert found == expected


@pytest.mark.parametrize("sentence", NO_CLAIMS)
def test_what_is_no_claim_is_left_alone(reader: ClaimReader, sentence: str) -> None:
    assert reader.claims(sentence) == []


def test_a_rate_just_named_is_what_this_rate_means(reader: ClaimReader) -> None:
    said = reader.outcomes("Nine of them had GVHD.", ())
    (claim,) = reader.claims("This rate was lower than among our own boys.", said)
    assert (claim.endpoint, claim.direction) == ("GVHD", "decrease")


def test_a_cue_lies_inside_its_sentence(reader: ClaimReader) -> None:
    sentence = "Girls had a better OS than boys."
    (claim,) = reader.claims(sentence)
    assert sentence[claim.cue.start : claim.cue.end] == "better"
