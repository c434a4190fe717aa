"""Counts of patients with an outcome: bare, in parts, in pairs, as the size of a name."""

from __future__ import annotations

import pytest

from tests.made_up import figures, told


def counted(text: str) -> list[tuple[str, int | None]]:
    return [(f.endpoint, f.n_events) for f in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine patients died.", [("DEATH", 9)]),
        ("Four patients relapsed and two died.", [("RELAPSE", 4), ("DEATH", 2)]),
        ("There were 14 relapses.", [("RELAPSE", 14)]),
        ("Three cases of moderate VOD were seen.", [("VOD_SOS", 3)]),
        ("None of the patients developed VOD.", [("VOD_SOS", 0)]),
    ],
)
def test_bare_counts(text: str, expected: list[tuple[str, int]]) -> None:
    assert counted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We included 40 patients with relapse.",
        "Grade 3 aGVHD was what everybody feared.",
        "On day 30 relapse was looked for.",
        "There was no difference in relapse.",
        "Forty patients were in CR at transplant.",
        "Relapse was reported to be rarer in one of these two randomized trials.",
    ],
)
def test_numbers_that_count_no_outcome(text: str) -> None:
    assert counted(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "They reported a CR rate of 45% in 40 adults.",
        "CR was observed in 45% of 40 adults.",
        "Of the 40 adults, 45% achieved CR.",
    ],
)
def test_of_how_many_is_no_count(text: str) -> None:
    assert told(text) == [("CR", "45")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Three patients relapsed, one after drugamab and two after placebo.",
            [3, 1, 2],
        ),
        (
            "Six patients developed aGVHD: four on drugamab and two on placebo.",
            [6, 4, 2],
        ),
        (
            "Six patients developed aGVHD, four on drugamab (one of the skin and three of the gut)"
            " and two on placebo.",
            [6, 4, 1, 3, 2],
        ),
        ("Three patients relapsed, one in the marrow and one in the brain.", [3]),
        ("Three patients relapsed, two after one year.", [3]),
    ],
)
def test_parts_count_where_they_add_up(text: str, expected: list[int]) -> None:
    found = figures(text)
    assert [f.n_events for f in found] == expected
    assert len({f.endpoint for f in found}) == 1


def test_a_pair_of_counts_shares_its_noun() -> None:
    found = figures("There were 14 and 12 cases of VOD in the alpha and beta groups, respectively.")
    assert [(f.n_events, f.endpoint, f.cohort.label) for f in found] == [
        (14, "VOD_SOS", "alpha group"),
        (12, "VOD_SOS", "beta group"),
    ]


def test_pairs_of_several_outcomes() -> None:
    found = figures(
        "In the alpha group and the beta group, 14 and 12 cases of VOD, 8 and 7 cases of sepsis,"
        " respectively, were recorded."
    )
    assert [(f.n_events, f.endpoint, f.cohort.label) for f in found] == [
        (14, "VOD_SOS", "alpha group"),
        (12, "VOD_SOS", "beta group"),
        (8, "AE:sepsis", "alpha group"),
        (7, "AE:sepsis", "beta group"),
    ]


def test_a_size_behind_a_name_counts_it() -> None:
    assert counted("It was seen in five (mild cGVHD: n = 4; severe cGVHD: n = 1).") == [
        ("CGVHD", 4),
        ("CGVHD_SEVERE", 1),
    ]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("In arm 1 and arm 2, 20 patients (25%) relapsed.", 20),
        ("CR was seen in 40 patients (50%) in arm 1 and 10 patients (13%) in arm 2.", 10),
    ],
)
def test_a_number_of_a_name_is_not_the_count_behind_it(text: str, events: int) -> None:
    assert figures(text)[-1].n_events == events


def test_those_counted_last_are_who_the_next_count_is_of() -> None:
    died, relapsed = figures("Nine patients died; of these, four had relapsed.")
    assert (died.n_events, died.n_total) == (9, 80)
    assert (relapsed.endpoint, relapsed.n_events, relapsed.n_total) == ("RELAPSE", 4, 9)
    assert relapsed.cohort.label == "patients who died"


def test_those_alive_are_no_event_of_another_outcome() -> None:
    assert counted("Four patients developed aGVHD and two patients were alive.") == [("AGVHD", 4)]
