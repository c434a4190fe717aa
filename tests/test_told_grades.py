"""Grades told apart from the names of what was graded."""

from __future__ import annotations

import pytest

from tests.made_up import figures, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The most common grade 3 or 4 adverse events were neutropenia (41%), nausea (12%) "
         "and anemia (9%).",
         [("AE:neutropenia:G3", "41"), ("AE:nausea:G3", "12"), ("AE:anemia:G3", "9")]),
        ("The most frequent adverse events of grade 3 or higher were neutropenia (in 41% of "
         "patients) and sepsis (8%).",
         [("AE:neutropenia:G3", "41"), ("AE:sepsis:G3", "8")]),
        ("Febrile neutropenia (31%) and sepsis (8%) were the most common grade 3/4 adverse events.",
         [("AE:febrile neutropenia:G3", "31"), ("AE:sepsis:G3", "8")]),
        ("Grade 3-4 infections, mucositis and hepatotoxicity occurred in 21%, 14% and 6%, "
         "respectively.",
         [("AE:infection:G3", "21"), ("AE:mucositis:G3", "14"), ("AE:hepatotoxicity:G3", "6")]),
        ("The most common adverse events were nausea (41%) and fatigue (12%).",
         [("AE:nausea", "41"), ("AE:fatigue", "12")]),
    ],
)  # fmt: skip
def test_a_list_grades_each_of_its_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CRS occurred in 58% of patients (grade ≥3, 7%).", [("CRS", "58"), ("CRS_G3", "7")]),
        ("CRS of any grade occurred in 58%, and of grade 3 or higher in 7%.",
         [("CRS", "58"), ("CRS_G3", "7")]),
        ("CRS occurred in 22 patients, including 3 (5%) with grade 3 or higher.",
         [("CRS", "22"), ("CRS_G3", "5")]),
        ("Infections occurred in 44 patients (55%); 16 (20%) had grade 3-4 infections.",
         [("INFECTION", "55"), ("AE:infection:G3", "20")]),
        ("Acute GVHD occurred in 38% of patients (grade III-IV in 11%).",
         [("AGVHD", "38"), ("AGVHD_3_4", "11")]),
        ("Chronic GVHD occurred in 38% (extensive, 17%).",
         [("CGVHD", "38"), ("CGVHD_EXTENSIVE", "17")]),
        ("Chronic GVHD occurred in 38%, with 17% moderate-to-severe.",
         [("CGVHD", "38"), ("CGVHD_MOD_SEV", "17")]),
    ],
)  # fmt: skip
def test_one_value_is_graded(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "endpoint", "grades"),
    [
        ("Grade 4 neutropenia occurred in 12 patients (15%).", "AE:neutropenia:G3", "grade 4"),
        ("Grade 3-4 neutropenia occurred in 12 patients (15%).", "AE:neutropenia:G3", ""),
        ("Grades 1-2 CRS occurred in 12 patients (15%).", "CRS", "grade 1-2"),
        ("Grade 2 aGVHD occurred in 12 patients (15%).", "AGVHD", "grade 2"),
        ("Neutropenia occurred in 12 patients (15%).", "NEUTROPENIA", ""),
    ],
)
def test_grades_that_no_code_tells_stand_beside_it(text: str, endpoint: str, grades: str) -> None:
    (figure,) = figures(text)
    assert (figure.endpoint, figure.endpoint_definition) == (endpoint, grades)


@pytest.mark.parametrize(
    "text",
    [
        "Grade 3 and 4 adverse events were recorded in 20 patients (25%).",
        "Grade 3/4 adverse events were recorded in 20 patients (25%).",
        "The most common grade 3-4 events that occurred in more than 5% of patients were "
        "sepsis (25%).",
    ],
)  # fmt: skip
def test_neither_a_grade_nor_what_a_list_begins_at_is_a_result(text: str) -> None:
    assert [f.value_text for f in figures(text)] == ["25"]
