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
        ("One patient had grade 2 CRS, and 2 had grade 1 CRS.", [("CRS", 1), ("CRS", 2)]),
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


@pytest.mark.parametrize(
    ("text", "measure", "value", "total"),
    [
        ("All patients achieved complete remission.", "proportion", "100", None),
        ("All 24 patients achieved complete remission.", "count", "24", 24),
        ("None in 28 children developed VOD.", "count", "0", 28),
        ("VOD occurred in none of the 28 children.", "count", "0", 28),
        ("Of the 40 evaluable patients, 12 had acute GVHD.", "count", "12", 40),
    ],
)
def test_of_how_many_everyone_and_none_are(
    text: str, measure: str, value: str, total: int | None
) -> None:
    (figure,) = figures(text)
    assert (figure.measure, str(figure.value), figure.n_total) == (measure, value, total)


@pytest.mark.parametrize(
    "text",
    [
        "All patients with fever received antibiotics before complete remission.",
        "All patients who achieved complete remission went home.",
        "All patients had been in complete remission.",
    ],
)
def test_what_all_patients_were_is_no_outcome(text: str) -> None:
    assert figures(text) == []


def test_those_of_whom_a_count_is_are_those_just_counted() -> None:
    outer, inner = figures("Twelve patients had grade III-IV aGVHD, of whom 3 died.")
    assert (outer.n_events, outer.n_total) == (12, 80)
    assert (inner.endpoint, inner.n_events, inner.n_total) == ("DEATH", 3, 12)
    assert inner.cohort.label == "patients with grade III-IV aGVHD"


def test_a_share_of_those_counted_that_tells_no_outcome_is_left_out() -> None:
    found = figures("CRS occurred in 77% of patients, 48% of whom were given a drug.")
    assert [(f.endpoint, f.value_text) for f in found] == [("CRS", "77")]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Twelve patients relapsed: eight in the marrow, three in the brain and one in the testis.",
         "patients who relapsed"),
        ("Twelve patients died, eight from relapse, three from sepsis and one from bleeding.",
         "patients who died"),
    ],
)  # fmt: skip
def test_sites_and_causes_are_of_those_who_relapsed_or_died(text: str, label: str) -> None:
    whole, *parts = figures(text)
    assert (whole.cohort.label, whole.n_events) == ("all", 12)
    assert [(p.cohort.label, p.n_events, p.n_total) for p in parts] == [
        (label, 8, 12), (label, 3, 12), (label, 1, 12)
    ]  # fmt: skip


def test_causes_in_brackets_are_of_the_arm_before_them() -> None:
    text = (
        "Nine patients died; five in the red group (three of relapse and two of sepsis) and "
        "four in the blue group (three of relapse and one of sepsis)."
    )
    assert [(f.n_events, f.cohort.label) for f in figures(text)] == [
        (9, "all"), (5, "red group"), (3, "red group"), (2, "red group"),
        (4, "blue group"), (3, "blue group"), (1, "blue group"),
    ]  # fmt: skip
