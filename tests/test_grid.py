"""Tables as conversions print them: damaged in known ways, all examples invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.model import Problem, Span, Table
from extractors.readers.grid import (
    TableBlock,
    is_continuation,
    is_table_line,
    read_tables,
    table_lines,
)


def block_at(text: str, start: int, end: int, *, continued: bool = False) -> TableBlock:
    found = re.finditer(r"[^\n]*\S[^\n]*", text[start:end])
    spans = tuple(Span(start + line.start(), start + line.end()) for line in found)
    return TableBlock("1", None, spans, (), continued)


def read_all(text: str) -> tuple[Table, tuple[Problem, ...]]:
    tables, problems = read_tables(text, [block_at(text, 0, len(text))])
    (table,) = tables
    for row in table.rows:
        for cell in row.cells:
            assert text[cell.span.start : cell.span.end] == cell.text
    return table, problems


def read(text: str) -> Table:
    return read_all(text)[0]


def values(table: Table) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {row.path: tuple(cell.text for cell in row.cells) for row in table.rows}


def heads(table: Table, block: int = 0) -> list[str]:
    return [" / ".join(path) for path in table.headers[block]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Fever\t3\t1", True),
        ("\t\tArm A", True),
        ("| Fever | 3 | 1 |", True),
        ("|---|---|", True),
        ("Fever\t3", False),
        ("| Fever | 3 |", False),
        ("Journal of Examples | www.example.org | Volume 2", False),
        ("A sentence of prose.", False),
    ],
)
def test_a_line_alone_shows_whether_it_is_of_a_table(line: str, expected: bool) -> None:
    assert is_table_line(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Continued on following page.", True),
        ("Table 2 (continued)", True),
        ("Table 1. continued", True),
        ("(Continued)", True),
        ("Table 2. Survival of all patients.", False),
        ("Treatment was continued on day 8 in every patient who had recovered by then.", False),
    ],
)
def test_continuation_lines_are_known(line: str, expected: bool) -> None:
    assert is_continuation(line) is expected


def test_one_tab_or_none_counts_only_beside_table_lines() -> None:
    lines = [
        "Prose with one\ttab far from any table.",
        "",
        "",
        "\tArm A\tArm B",
        "",
        "Survival",
        "Male\t3\t1",
        "Female\t2",
        "",
        "Table 2. Another table",
        "",
        "\tArm A\tArm B",
        "",
        "A sentence after the table.",
    ]
    found = [line for line, inside in zip(lines, table_lines(lines), strict=True) if inside]
    assert found == ["\tArm A\tArm B", "Survival", "Male\t3\t1", "Female\t2", "\tArm A\tArm B"]


def test_a_piped_table_of_two_columns_is_found_by_its_rule() -> None:
    lines = ["| Item | Count |", "|---|---|", "| Patients | 40 |", "", "Prose."]
    assert table_lines(lines) == [True, True, True, False, False]


def test_a_spanning_head_fills_to_the_right() -> None:
    table = read(
        "Event\tArm A (n = 20)\t\tArm B (n = 9)\t\n\tAny\tSevere\tAny\tSevere\nRash\t4\t1\t2\t0"
    )
    assert heads(table)[1:3] == ["Arm A (n = 20) / Severe", "Arm B (n = 9) / Any"]
    assert values(table) == {("Rash",): ("4", "1", "2", "0")}


def test_shifted_spanning_heads_go_to_the_groups_in_order() -> None:
    table = read(
        "\t\t\tDFS\t\tOS\t\t\t\n"
        "Factor\tN\tEvents\tRate\tP\tEvents\tRate\tP\n"
        "Old\t12\t3\t0.75\t0.4\t2\t0.83\t0.6\n"
    )
    assert heads(table)[:2] == ["N", "DFS / Events"]
    assert heads(table)[3:5] == ["DFS / P", "OS / Events"]


def test_a_header_of_three_lines_makes_paths_of_three() -> None:
    table = read(
        "\tEarly\t\t\t\tLate\t\t\t\n\tEFS\t\tOS\t\tEFS\t\tOS\t\n"
        "\tHR\tP\tHR\tP\tHR\tP\tHR\tP\nAge\t1.1\t0.2\t1.2\t0.3\t1.3\t0.4\t1.4\t0.5"
    )
    assert heads(table)[3] == "Early / OS / P"
    assert heads(table)[4] == "Late / EFS / HR"


def test_lookalike_letters_of_other_alphabets_are_read_in_heads() -> None:
    assert heads(read("Factor\tΝ\tРate\tР\nOld\t4\t0.5\t0.7")) == ["N", "Рate", "P"]


PART_ONE = "Outcome\t\t\t\nOutcome\tN\tProbability\tР\nSex\t\t\t\nMale\t9\t0.41\t0.3\n"
PART_TWO = "Outcome\t3 years CIR\t\t\t\nOutcome\tN\tProbability\tP\nFemale\t8\t0.22\t\n"


@pytest.mark.parametrize("between", ["", "Continued on following page.\n"])
def test_the_fuller_header_of_a_continued_part_holds_for_all(between: str) -> None:
    table = read(PART_ONE + between + PART_TWO)
    assert len(table.headers) == 1
    assert heads(table)[1] == "3 years CIR / Probability"
    assert values(table) == {
        ("Sex", "Male"): ("9", "0.41", "0.3"),
        ("Sex", "Female"): ("8", "0.22", ""),
    }


def test_a_continued_block_joins_the_table_before_it() -> None:
    text = PART_ONE + "Prose of the page between.\n" + PART_TWO
    last = block_at(text, len(text) - len(PART_TWO), len(text), continued=True)
    blocks = [block_at(text, 0, len(PART_ONE)), last]
    tables, problems = read_tables(text, blocks)
    assert [row.label for row in tables[0].rows] == ["Male", "Female"]
    assert len(tables) == 1
    assert not problems


def test_a_continuation_without_its_table_is_reported() -> None:
    tables, problems = read_tables(PART_TWO, [block_at(PART_TWO, 0, len(PART_TWO), continued=True)])
    assert [row.label for row in tables[0].rows] == ["Female"]
    assert "not found" in problems[0].message


def test_a_continued_part_without_header_keeps_the_one_before() -> None:
    table = read("\tArm A\tArm B\nRash\t1\t2\nContinued on following page.\nFever\t3\t4\n")
    assert len(table.headers) == 1
    assert values(table)[("Fever",)] == ("3", "4")


def test_equal_sub_heads_under_other_arms_are_another_header() -> None:
    table = read(
        "\tEarly\t\n\tHR\tP\nAge\t1.1\t0.2\nContinued on following page.\n"
        "\tLate\t\n\tHR\tP\nAge\t1.4\t0.6\n"
    )
    assert [row.header for row in table.rows] == [0, 1]
    assert heads(table, 1) == ["Late / HR", "Late / P"]


def test_a_cut_spanning_head_is_reported_and_not_guessed() -> None:
    table, problems = read_all(
        "\t\tEFS\t2 ye\tears OS\t\nFactor\tRate\tP\tRate\tP\nOld\t0.75\t0.4\t0.83\t0.6\n"
    )
    assert [path[-1] for path in table.headers[0]] == ["Rate", "P", "Rate", "P"]
    assert any("spanning heads" in problem.message for problem in problems)


def test_new_group_sizes_inside_a_table_open_a_header_block() -> None:
    table = read(
        "Outcome\tArm A (n = 20)\tArm B (n = 9)\tP\nResponse\t14 (70%)\t6 (67%)\t0.9\n"
        "\tArm A (n = 6)\tArm B (n = 4)\tP\nCause of death\t\t\t0.8\nRelapse\t4 (67%)\t2 (50%)\t\n"
    )
    assert [row.header for row in table.rows] == [0, 1, 1]
    assert heads(table, 1) == ["Arm A (n = 6)", "Arm B (n = 4)", "P"]
    assert table.rows[-1].path == ("Cause of death", "Relapse")


def test_a_lowest_header_line_printed_anew_keeps_the_arms_above() -> None:
    text = (
        "Event\tArm A (n = 20)\t\tArm B (n = 9)\t\n\tAny\tGrade ≥3\tAny\tGrade ≥3\n"
        "Rash\t4\t1\t2\t0\nGVHD\t\t\t\t\n"
        "Acute\tAny\tGrade ≥2\tAny\tGrade ≥2\n\t5\t3\t4\t1\n"
        "Chronic\tAny\tExtensive\tAny\tExtensive\n\t6\t2\t3\t0\n"
    )
    table = read(text)
    assert [row.path for row in table.rows] == [("Rash",), ("GVHD", "Acute"), ("GVHD", "Chronic")]
    assert [row.header for row in table.rows] == [0, 1, 2]
    assert heads(table, 2)[1] == "Arm A (n = 20) / Extensive"
    last = table.rows[-1].span
    assert text[last.start : last.end] == "Chronic\tAny\tExtensive\tAny\tExtensive\n\t6\t2\t3\t0"


def test_lines_without_cells_open_categories() -> None:
    table = read("\tN\tRate\nSex\nMale\t9\t0.4\nFemale\t8\t0.2\nPhase\t\t\nCR1\t5\t0.1\n")
    assert list(values(table)) == [("Sex", "Male"), ("Sex", "Female"), ("Phase", "CR1")]


def test_a_category_that_carries_p_is_a_row_and_ends_where_a_row_has_its_own_p() -> None:
    table = read(
        "\tArm A\tArm B\tP\nPatient\t\t\t\nOlder than 60\t5 (25%)\t2 (20%)\t0.7\n"
        "Donor, n (%)\t\t\t0.45\nSibling\t12 (60%)\t4 (40%)\t\nUnrelated\t4 (20%)\t3 (30%)\t\n"
        "Donor age\t44\t47\t0.6\nMissing data\t1\t0\t\nGraft\t\t\t\nMarrow\t3\t4\t0.2\n"
    )
    assert [row.path for row in table.rows] == [
        ("Patient", "Older than 60"),
        ("Patient", "Donor, n (%)"),
        ("Patient", "Donor, n (%)", "Sibling"),
        ("Patient", "Donor, n (%)", "Unrelated"),
        ("Patient", "Donor age"),
        ("Patient", "Donor age", "Missing data"),
        ("Graft", "Marrow"),
    ]
    assert values(table)[("Patient", "Donor, n (%)")] == ("", "", "0.45")


def test_a_category_is_left_when_its_percentages_are_complete() -> None:
    table = read("\tN\t%\nStatus\t\t\nCured\t30\t75.0\nIll\t10\t25.0\nRelapsed before\t4\t10.0\n")
    assert [len(row.path) for row in table.rows] == [2, 2, 1]


def test_a_long_label_after_short_levels_is_no_level() -> None:
    table = read("\tN\tRate\nSex\t\t\nMale\t9\t5\nFemale\t8\t4\nAge at start, median\t50\t51\n")
    assert table.rows[-1].path == ("Age at start, median",)


def test_printed_dashes_mark_the_levels() -> None:
    table = read("\tAll\tArm A\nGenes\t\t\n- ABC1\t3\t1\n- DEF2\t4\t2\nOther loss\t7\t3\n")
    assert list(values(table)) == [("Genes", "ABC1"), ("Genes", "DEF2"), ("Other loss",)]


def test_parts_of_a_row_and_its_missing_data_stand_under_it() -> None:
    table = read(
        "\tAny\tSevere\nGut\t5\t2\nIncluding colitis\t2\t1\nof whom treated\t1\t1\nWeight\t70\t71\n"
        "Missing\t2\t1\n"
    )
    assert [row.path[:-1] for row in table.rows] == [(), ("Gut",), ("Gut",), (), ("Weight",)]


def test_wrapped_labels_are_joined() -> None:
    table = read(
        "\tN\tRate\nTherapy before transplant (second remission or\t\t\nlater only)\t\t\n"
        "Yes\t9\t0.4\nStatus before\t\t\ntransplant\t\t\nNo\t8\t0.2\n"
        "Time from relapse to\t12\t13\ntransplant\t\t\nWeight\t70\t71\n(kg)\t\t\n"
    )
    assert list(values(table)) == [
        ("Therapy before transplant (second remission or later only)", "Yes"),
        ("Status before transplant", "No"),
        ("Status before transplant", "Time from relapse to transplant"),
        ("Status before transplant", "Weight (kg)"),
    ]


def test_a_row_whose_values_stand_on_the_next_line_is_joined() -> None:
    text = "\tN\tRate\tP\nOlder\t12\t\t\n\t\t0.41\t0.3\n"
    table, problems = read_all(text)
    (row,) = table.rows
    assert [cell.text for cell in row.cells] == ["12", "0.41", "0.3"]
    assert text[row.span.start : row.span.end] == "Older\t12\t\t\n\t\t0.41\t0.3"
    assert not problems


def test_an_interval_goes_with_the_estimate_that_it_contains() -> None:
    table, problems = read_all(
        "\tN\tRate\t95% CI\tP\nYes\t15\t\t0.510-0.720\t0.04\n\t11\t0.140\t0.050-0.310\t\n"
    )
    assert values(table) == {("Yes",): ("15", "0.140", "0.050-0.310", "0.04")}
    assert "11" in problems[0].message


def test_an_ambiguous_broken_row_is_kept_as_printed_and_reported() -> None:
    table, problems = read_all("\tN\t%\nNormal\t20\t50.0\n\t7\t52.0\nComplex\t3\t7.5\n")
    assert [row.label for row in table.rows] == ["Normal", "", "Complex"]
    assert [problem.message for problem in problems] == ["Table 1: row without a label"]


def test_a_category_line_with_stray_figures_is_a_reported_row_of_its_own() -> None:
    text = (
        "\tN\tRate\t95% CI\nSex\t\t\t\nMale\t37\t0.35\t0.20-0.50\nFemale\t33\t0.40\t0.25-0.55\n"
        "MRD at transplant\t0\t0.000\t0.000 0.000\nPositive\t8\t0.50\t0.20-0.80\n"
        "Negative\t61\t0.33\t0.21-0.44\nGraft type\t~~~\t0.00\t0 405\n"
        "Depleted\t25\t0.45\t0.30-0.60\nMutation\t3\t0.21\t0.07-0.39\nNo\t70\t0.25\t0.15-0.35\n"
    )
    table, problems = read_all(text)
    assert [row.path for row in table.rows[2:]] == [
        ("MRD at transplant",),
        ("MRD at transplant", "Positive"),
        ("MRD at transplant", "Negative"),
        ("Graft type",),
        ("Graft type", "Depleted"),
        ("Mutation",),
        ("Mutation", "No"),
    ]
    assert [problem.span for problem in problems] == [table.rows[i].span for i in (2, 5, 7)]


def test_a_stray_value_stays_as_printed_and_is_reported() -> None:
    table, problems = read_all(
        "\tN\tRate\tP\nMale\t40\t0.35\t041\nFemale\t33\t0.45\t\nOld\t12\t0.31\t0.2\n"
    )
    assert values(table)[("Male",)] == ("40", "0.35", "041")
    assert [problem.span for problem in problems] == [table.rows[0].cells[2].span]


def test_a_table_that_prints_number_and_percent_with_a_blank_is_not_damaged() -> None:
    table, problems = read_all("\tArm A\tArm B\nRash\t11 22.0\t5 12.5\nFever\t6 12.0\t4 10.0\n")
    assert list(values(table)) == [("Rash",), ("Fever",)]
    assert not problems


def test_short_rows_are_padded_at_their_end() -> None:
    text = "\tN\tRate\tP\nMale\t40\nFemale\t38\t0.2\t0.1\n"
    row = read(text).rows[0]
    assert [cell.text for cell in row.cells] == ["40", "", ""]
    assert row.cells[2].span == Span(row.span.end, row.span.end)


def test_a_piped_table_splits_its_heads_and_keeps_escaped_bars() -> None:
    text = (
        "| Factor | 2 years OS / Rate | 2 years OS<br>P |\n|:---|---:|---|\n| **Sex** | | |\n"
        "| Male \\| boy | 81 (70-92) | 0.4 |\n| <i>ABC1</i> loss (**) | 60 (40-80) | 0.1 |\n"
    )
    table = read(text)
    assert heads(table) == ["2 years OS / Rate", "2 years OS / P"]
    assert values(table) == {
        ("Sex", "Male | boy"): ("81 (70-92)", "0.4"),
        ("Sex", "ABC1 loss (**)"): ("60 (40-80)", "0.1"),
    }


def test_a_list_of_patients_is_a_plain_grid() -> None:
    table = read(
        "Patient\tAge\tDisease\t\tGraft\n\t\tType\tGenes\t\nP1\t59\tB-ALL\tABC1, DEF2\tSibling\n"
        "P2\t17\tB-LBL\tNA\tCord\n"
    )
    assert heads(table) == ["Age", "Disease / Type", "Disease / Genes", "Graft"]
    assert values(table)[("P2",)] == ("17", "B-LBL", "NA", "Cord")


def test_words_in_cells_are_no_second_header() -> None:
    table = read("\tKnown\tOpen\nDrug A\tWorks early\tDose\nDrug B\tKnown harm\tTiming\n")
    assert [row.label for row in table.rows] == ["Drug A", "Drug B"]


def test_caption_and_notes_are_taken_over() -> None:
    text = "Table 7. Rates.\n\tN\tP\nMale\t4\t0.2\n* Log-rank test.\n"
    lines = tuple(Span(text.index(t), text.index(t) + len(t)) for t in ("\tN\tP", "Male\t4\t0.2"))
    note = text.index("*")
    block = TableBlock("7", Span(0, 15), lines, (Span(note, len(text)),))
    (table,) = read_tables(text, [block])[0]
    assert (table.number, table.caption) == ("7", "Table 7. Rates.")
    assert table.footnotes == ("* Log-rank test.",)
    assert text[table.span.start : table.span.end] == "\tN\tP\nMale\t4\t0.2"


def test_a_caption_without_lines_is_reported() -> None:
    tables, problems = read_tables("Table 7.", [TableBlock("7", Span(0, 8), (), ())])
    assert tables == ()
    assert problems[0].span == Span(0, 8)


FIELDS = st.sampled_from(
    ["", "Yes", "No", "Sex", "P", "HR", "N", "95% CI", "0.2-0.4", "0.3", "12 (24%)", "07", "n = 4"]
)
ROWS = st.lists(st.lists(FIELDS, min_size=1, max_size=6).map("\t".join), min_size=1, max_size=12)


@given(ROWS)
@example(["Yes\t0.2-0.4\t", "\t\tYes\tYes"])
def test_whatever_is_printed_every_row_is_as_wide_as_the_header_and_every_span_exact(
    rows: list[str],
) -> None:
    text = "\n".join(rows)
    tables, _ = read_tables(text, [block_at(text, 0, len(text))])
    for table in tables:
        assert {len(row.cells) for row in table.rows} <= {len(table.headers[0])}
        assert all(row.header < len(table.headers) for row in table.rows)
        for cell in (cell for row in table.rows for cell in row.cells):
            assert text[cell.span.start : cell.span.end] == cell.text


def test_a_line_of_a_thousand_fields_is_no_table() -> None:
    text = "\tA\tB" + "\ta" * 1000 + "\nFever\t1\t2\n"
    tables, problems = read_tables(text, [block_at(text, 0, len(text))])
    assert tables == ()
    assert "1002 columns" in problems[0].message
