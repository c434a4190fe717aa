"""Which endpoint a phrase means, and which endpoint and measure each value of a sentence has."""

from __future__ import annotations

import pytest

from extractors.endpoints import event_code, find_endpoints, grade_range, graded
from extractors.lexicon import load
from extractors.measures import measure_of, unit_of
from extractors.model import Span
from extractors.numbers import PValue
from extractors.outcomes import endpoints_of
from extractors.printed import PrintedValue
from extractors.told_p_values import p_values_of
from extractors.values import read_values


def codes(text: str) -> list[str]:
    return [n.code for n in find_endpoints(text, load())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("overall survival", ["OS"]),
        ("OS and EFS", ["OS", "EFS"]),
        ("the LFS of all", ["LFS"]),
        ("progression-free survival", ["PFS"]),
        ("progression free survival", ["PFS"]),
        ("cumulative incidence of relapse", ["RELAPSE"]),
        ("non-relapse mortality", ["NRM"]),
        ("nonrelapse mortality", ["NRM"]),
        ("transplant-related mortality", ["TRM"]),
        ("GVHD-free relapse-free survival", ["GRFS"]),
        ("cytokine release syndrome", ["CRS"]),
        ("veno-occlusive disease", ["VOD_SOS"]),
        ("chronic GVHD", ["CGVHD"]),
        ("extensive chronic GVHD", ["CGVHD_EXTENSIVE"]),
        ("the os of the cervix", []),
        ("the pans and pots", []),
    ],
)
def test_names_of_endpoints(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grade II-IV aGVHD", "AGVHD_2_4"),
        ("grade 2-4 acute GVHD", "AGVHD_2_4"),
        ("Grade III–IV acute graft-versus-host disease", "AGVHD_3_4"),
        ("aGVHD grade 3-4", "AGVHD_3_4"),
        ("aGVHD of grade ≥3", "AGVHD_3_4"),
        ("aGVHD of grade 2 or higher", "AGVHD_2_4"),
        ("grade I-II aGVHD", "AGVHD_1_2"),
        ("acute GVHD", "AGVHD"),
        ("grade ≥3 CRS", "CRS_G3"),
        ("grade 3 or higher neurotoxicity", "NEUROTOX_G3"),
        ("CRS of any grade", "CRS"),
        ("severe VOD", "VOD_SOS_SEVERE"),
    ],
)
def test_a_grade_belongs_to_the_endpoint_beside_it(text: str, expected: str) -> None:
    assert codes(text) == [expected]


def test_two_grades_of_one_name_are_two_endpoints() -> None:
    assert codes("the incidence of grade 2-4 and 3-4 aGVHD was low") == ["AGVHD_2_4", "AGVHD_3_4"]


@pytest.mark.parametrize(
    "text",
    [
        "before relapse",
        "relapsed/refractory disease",
        "refractory or relapsed leukemia",
        "transplanted in CR",
        "patients in complete remission",
        "grafted during their first complete remission (CR)",
        "without significant differences in OS",
    ],
)
def test_a_moment_or_a_state_is_no_outcome(text: str) -> None:
    assert codes(text) == []


def test_those_who_remain_in_remission_are_an_outcome() -> None:
    assert codes("twenty patients remained in CR") == ["CR"]


@pytest.mark.parametrize(
    "text",
    [
        "Forty patients proceeded to HSCT.",
        "Forty patients underwent allogeneic hematopoietic stem cell transplantation.",
        "Forty patients went on to an allo-HSCT.",
    ],
)
def test_patients_who_went_on_to_transplant(text: str) -> None:
    assert codes(text) == ["HSCT_DONE"]


def test_an_earlier_transplant_is_no_outcome() -> None:
    assert codes("Forty patients had previously received HSCT.") == []


def test_a_name_stands_where_the_text_prints_it() -> None:
    text = "As told, the OS and the cumulative incidence of relapse were low."
    found = find_endpoints(text, load(), 50)
    assert text[found[0].span.start - 50 : found[0].span.end - 50] == "OS"
    assert "relapse" in text[found[1].span.start - 50 : found[1].span.end - 50]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grade 3", (3, 3)),
        ("Grades 1-2", (1, 2)),
        ("grade III or IV", (3, 4)),
        ("grade ≥ 3", (3, 5)),
        ("grade > 2", (3, 5)),
        ("grade 3 or greater", (3, 5)),
        ("grade 3 and above", (3, 5)),
        ("aGVHD (II-IV)", (2, 4)),
        ("no degree at all", None),
    ],
)
def test_grades(text: str, expected: tuple[int, int] | None) -> None:
    assert grade_range(text) == expected


@pytest.mark.parametrize(
    ("code", "grades", "text", "expected"),
    [
        ("NEUTROPENIA", (3, 4), "Grade 3-4", "AE:neutropenia:G3"),
        ("NEUTROPENIA", (1, 2), "Grade 1-2", "NEUTROPENIA"),
        ("CRS", (3, 5), "Grade ≥3", "CRS_G3"),
        ("AE:hiccups", (3, 5), "Grade ≥3", "AE:hiccups:G3"),
        ("AE:hiccups:G3", (3, 5), "Grade ≥3", "AE:hiccups:G3"),
        ("AE:hiccups", None, "", "AE:hiccups"),
        ("OS", (3, 5), "Grade ≥3", "OS"),
        ("CGVHD", None, "moderate to severe", "CGVHD_MOD_SEV"),
        ("AGVHD", (1, 4), "Grade 1-4", "AGVHD"),
    ],
)
def test_the_form_of_an_endpoint_at_a_grade(
    code: str, grades: tuple[int, int] | None, text: str, expected: str
) -> None:
    assert graded(code, grades, text, load()) == expected


def assigned(text: str, *, paired: bool = False) -> list[tuple[str, list[str]]]:
    values = read_values(text).values
    named = find_endpoints(text, load())
    found = endpoints_of(values, named, text, paired=paired)
    return [(str(v.value), [n.code for n in own]) for v, own in zip(values, found, strict=True)]


def test_endpoints_and_values_in_the_same_order() -> None:
    assert assigned("OS, EFS and NRM were 70%, 62% and 9%, respectively.", paired=True) == [
        ("70", ["OS"]),
        ("62", ["EFS"]),
        ("9", ["NRM"]),
    ]


def test_each_endpoint_before_its_value() -> None:
    assert assigned("The OS was 70%, the EFS was 62% and the NRM was 9%.") == [
        ("70", ["OS"]),
        ("62", ["EFS"]),
        ("9", ["NRM"]),
    ]


def test_two_endpoints_share_one_value() -> None:
    assert assigned("OS and EFS were 70% in the end.") == [("70", ["OS", "EFS"])]


def test_one_endpoint_for_several_values() -> None:
    assert assigned("The OS was 70% in one town and 50% in the next.") == [
        ("70", ["OS"]),
        ("50", ["OS"]),
    ]


def test_a_follow_up_takes_no_percentage() -> None:
    found = assigned("After a follow-up of some years the OS was 70%.")
    assert found == [("70", ["OS"])]


def test_without_a_name_a_value_has_no_endpoint() -> None:
    assert assigned("It was 70%.") == [("70", [])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The OS was 70%.", "survival_probability"),
        ("The 2-year relapse incidence was 20%.", "cumulative_incidence"),
        ("The cumulative incidence of aGVHD was 20%.", "cumulative_incidence"),
        ("The NRM was 9%.", "cumulative_incidence"),
        ("The CR rate was 44%.", "proportion"),
        ("CR was seen in 12/50 (24%).", "proportion"),
        ("Relapse was seen in 12/50 (24%).", "proportion"),
        ("Headache was seen in 24%.", "proportion"),
        ("Relapse was seen in 12 of 50 patients.", "proportion"),
        ("The median OS was 8.5 months.", "median"),
        ("The median OS was not reached.", "median"),
        ("The OS was worse (HR 1.8).", "hazard_ratio"),
        ("The OS was worse (OR 1.8).", "odds_ratio"),
        ("A follow-up of 70% was had.", ""),
    ],
)
def test_the_measure_of_a_value(text: str, expected: str) -> None:
    reading = read_values(text)
    (value,) = reading.values
    endpoint = find_endpoints(text, load())[0]
    time = reading.times[0] if reading.times else None
    assert measure_of(value, endpoint, text, time) == expected


@pytest.mark.parametrize(
    ("text", "measure", "unit"),
    [
        ("The OS was 70%.", "survival_probability", "%"),
        ("The OS was worse (HR 1.8).", "hazard_ratio", "ratio"),
        ("The median OS was 8.5 months.", "median", "month"),
        ("The median OS was 2 years.", "median", "year"),
        ("Relapse was seen in 12 of 50 patients.", "proportion", "count"),
    ],
)
def test_the_unit_of_a_value(text: str, measure: str, unit: str) -> None:
    (value,) = read_values(text).values
    assert unit_of(value, measure) == unit


def test_a_p_value_is_of_the_values_before_it_up_to_the_p_before() -> None:
    def value(at: int) -> PrintedValue:
        return PrintedValue(Span(at, at + 2), "12", None, "percent")

    first, second = PValue("0.04", "", Span(30, 36)), PValue("0.5", "", Span(60, 66))
    values = [value(10), value(20), value(40), value(80)]
    assert p_values_of(values, [first, second]) == [first, first, second, None]
    assert p_values_of(values, []) == [None] * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("progression or death", []),
        ("first hospitalization/all-cause death", []),
        ("CV death", ["OTHER:cardiovascular death"]),
        ("death from any cause", ["DEATH"]),
        ("the most common cause of relapse", []),
        ("anti-GvHD therapies", []),
    ],
)
def test_death_is_death_from_any_cause(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cardiovascular toxicity in 5%", ["AE:cardiovascular toxicity"]),
        ("Cardiovascular toxicities in 5%", ["AE:cardiovascular toxicity"]),
        ("thromboembolic complications in 5%", ["AE:thromboembolic complication"]),
        ("grade 3-4 pancreatic toxicity in 5%", ["AE:pancreatic toxicity:G3"]),
        ("grade 1-2 pancreatic toxicity in 5%", ["AE:pancreatic toxicity"]),
        ("the most common toxicities were", []),
        ("Although renal toxicity was seen", ["AE:renal toxicity"]),
        ("several complications in 5%", []),
        ("Severe toxicity in 5%", []),
        ("treatment-related toxicity in 5%", []),
        ("its toxicity was low", []),
    ],
)
def test_toxicities_that_the_vocabulary_lacks(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fever in 20% and pyrexia in 4%", ["AE:fever", "AE:pyrexia"]),
        ("headaches in 20%", ["AE:headache"]),
        ("Grade 3-4 neutropenia in 30%", ["AE:neutropenia:G3"]),
        ("severe anaemia in 30%", ["AE:anemia:G3"]),
        ("neutropenia grade 3-4 in 30%", ["AE:neutropenia:G3"]),
        ("grade 3 or higher infections in 30%", ["AE:infection:G3"]),
        ("grade 3-4 nausea in 5% and headache in 20%", ["AE:nausea:G3", "AE:headache"]),
        ("grade 3 or higher early nausea in 5%", ["AE:nausea:G3"]),
        ("any-grade nausea in 5%", ["AE:nausea"]),
    ],
)
def test_an_adverse_event_goes_by_its_printed_name_and_grade(
    text: str, expected: list[str]
) -> None:
    assert codes(text) == expected


def test_the_code_of_a_severe_event_does_not_print_its_grade_twice() -> None:
    severe = load().get("adverse-event", "AE:infection:G3")
    assert severe
    for printed in ("Severe infections", "grade III-IV infection", "infection grade ≥3"):
        assert event_code(printed, severe) == "AE:infection:G3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("measurable residual disease (MRD) negativity", ["MRD_NEG"]),
        ("minimal residual disease (MRD) negativity and OS", ["MRD_NEG", "OS"]),
        ("cumulative incidence of relapse (CIR)", ["RELAPSE", "RELAPSE"]),
    ],
)
def test_a_short_form_in_brackets_does_not_break_a_name(text: str, expected: list[str]) -> None:
    assert codes(text) == expected
