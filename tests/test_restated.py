"""Figures that the abstract or the discussion prints again."""

from __future__ import annotations

import pytest

from extractors.lexicon import load
from extractors.model import Cohort, ReportedFigure
from extractors.restated import resolve_restated
from tests.builders import WHOLE, Draft

CR2 = Cohort("CR2", 25, parent="all")
RESULTS = ["text:Results"]


def again(
    value: str, location: str = "abstract", *, cohort: Cohort = WHOLE, **fields: object
) -> ReportedFigure:
    """Return a figure told again behind one of the CR2 group, 63.4%, in the results."""
    draft = Draft()
    result = draft.says("The 2-year OS was 63.4 in CR2.", "63.4", cohort=CR2)
    told = draft.says(
        f"The OS was {value} in second remission.",
        value,
        location=location,
        cohort=cohort,
        **fields,
    )
    first, second = resolve_restated([result, told], RESULTS, load())
    assert first == result
    return second


@pytest.mark.parametrize("value", ["63.4", "63"])
def test_a_value_told_again_is_of_the_group_of_the_results(value: str) -> None:
    assert again(value).cohort == CR2
    assert again(value, "text:Discussion").cohort == CR2


@pytest.mark.parametrize("value", ["64", "63.5", "6"])
def test_another_value_is_not(value: str) -> None:
    assert again(value).cohort == WHOLE


def test_another_outcome_is_not() -> None:
    assert again("63.4", endpoint="EFS").cohort == WHOLE


def test_another_time_is_not() -> None:
    draft = Draft()
    time = {"timepoint_unit": "year"}
    result = draft.says("OS was 63.4.", "63.4", cohort=CR2, timepoint="2", **time)
    other = draft.says("OS was 63.4.", "63.4", location="abstract", timepoint="5", **time)
    assert resolve_restated([result, other], RESULTS, load())[1].cohort == WHOLE


def test_a_cited_result_stays_with_its_work() -> None:
    retold = Cohort("adults", 40, origin=(1,))
    figure = again(
        "63.4", "text:Discussion", cohort=retold, attribution="secondary", cited_refs=(1,)
    )
    assert figure.cohort == retold


def test_a_result_is_never_moved() -> None:
    assert again("63.4", "text:Results").cohort == WHOLE
    assert again("63.4", "table:1").cohort == WHOLE


def test_a_value_that_two_groups_have_is_not_moved() -> None:
    draft = Draft()
    for cohort in (CR2, Cohort("fever", 9)):
        draft.says("OS was 63.4.", "63.4", cohort=cohort)
    draft.says("OS was 63.4.", "63.4", location="abstract")
    assert resolve_restated(draft.figures, RESULTS, load())[2].cohort == WHOLE


def test_a_group_of_the_results_that_is_named_stays() -> None:
    draft = Draft()
    fever = Cohort("fever", 9)
    draft.says("OS was 63.4.", "63.4", cohort=CR2)
    draft.says("OS was 50.1.", "50.1", cohort=fever)
    draft.says("OS was 63.4.", "63.4", location="abstract", cohort=fever)
    assert resolve_restated(draft.figures, RESULTS, load())[2].cohort == fever


def test_names_that_deny_each_other_are_two_groups() -> None:
    draft = Draft()
    draft.says("OS was 63.4.", "63.4", cohort=Cohort("MRD positive", 9))
    negative = Cohort("MRD negative")
    draft.says("OS was 63.4.", "63.4", location="abstract", cohort=negative)
    assert resolve_restated(draft.figures, RESULTS, load())[1].cohort == negative


def test_the_unnamed_side_of_a_comparison_is_the_one_that_the_results_name() -> None:
    draft = Draft()
    draft.says("OS was 63.4.", "63.4", cohort=CR2, comparator="CR1")
    draft.says("OS was 63.4.", "63.4", cohort=Cohort("fever", 9))
    draft.says("OS was 63.4.", "63.4", location="abstract", cohort=Cohort("not CR1"))
    assert resolve_restated(draft.figures, RESULTS, load())[2].cohort == CR2


def test_small_numbers_and_counts_are_alike_by_chance() -> None:
    draft = Draft()
    draft.says("It was 9.", "9", cohort=CR2, endpoint="NRM", measure="cumulative_incidence")
    draft.says("12 died.", "12", cohort=CR2, endpoint="DEATH", measure="count", unit="count")
    draft.says("It was 9.", "9", location="abstract", endpoint="NRM")
    draft.says(
        "12 died.", "12", location="abstract", endpoint="DEATH", measure="count", unit="count"
    )
    found = resolve_restated(draft.figures, RESULTS, load())
    assert [f.cohort for f in found[2:]] == [WHOLE, WHOLE]
