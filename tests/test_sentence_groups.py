"""Which of the patients that a sentence names its results are about."""

from __future__ import annotations

import pytest

from extractors.groups import find_groups
from extractors.sentence_groups import is_left_out


@pytest.mark.parametrize(
    ("sentence", "left_out"),
    [
        ("Three children relapsed; patients with active uveitis had been left out.", True),
        ("Patients with prior stroke were not eligible.", True),
        ("Survival was 80%, excluding patients with early death.", True),
        ("The trial did not enroll patients with prior stroke.", True),
        ("Patients with active uveitis had a survival of 60%.", False),
        ("Of the patients with prior stroke, 12 were alive.", False),
    ],
)
def test_patients_that_a_study_did_not_take_have_no_results(sentence: str, left_out: bool) -> None:
    groups = [g for g in find_groups(sentence) if "with" in g.text]
    assert groups
    assert all(is_left_out(g.span.start, g.span.end, sentence) is left_out for g in groups)
