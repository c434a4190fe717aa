"""Tables of JATS articles as grids: every figure under its own heads, beside its own labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractors.readers.jats import parse_jats
from tests.jats_articles import read

if TYPE_CHECKING:
    from extractors.model import Table


def table(inner: str, caption: str = "Outcomes") -> Table:
    document, _ = read(
        "<sec><title>Results</title><p>Some words stand here.</p><table-wrap><label>Table 1</label>"
        f"<caption><p>{caption}</p></caption>{inner}</table-wrap></sec>"
    )
    return document.tables[0]


def rows(found: Table) -> list[tuple[tuple[str, ...], list[str]]]:
    return [(row.path, [cell.text for cell in row.cells]) for row in found.rows]


def test_spanning_heads_become_paths() -> None:
    found = table(
        "<table><thead><tr><th rowspan='2'>Event</th><th colspan='2'>Arm X (n = 10)</th>"
        "<th rowspan='2'>P</th></tr><tr><th>Any</th><th>Grade 3</th></tr></thead>"
        "<tbody><tr><td>Fever</td><td>3 (30)</td><td>1 (10)</td><td>0.4</td></tr></tbody></table>"
    )
    assert found.headers == ((("Arm X (n = 10)", "Any"), ("Arm X (n = 10)", "Grade 3"), ("P",)),)
    assert rows(found) == [(("Fever",), ["3 (30)", "1 (10)", "0.4"])]


def test_the_table_stands_in_the_text_with_caption_and_footnotes() -> None:
    document, _ = read(
        "<sec><title>Results</title><p>Words.</p><table-wrap><label>Table 3</label><caption><title>"
        "Events</title></caption><table><thead><tr><th/><th>All</th></tr></thead><tbody><tr><td>"
        "Fever<xref ref-type='table-fn' rid='n'><sup>a</sup></xref></td><td>3<sup>b</sup></td></tr>"
        "</tbody></table><table-wrap-foot><fn id='n'><label>a</label><p>Above 38.</p></fn>"
        "</table-wrap-foot></table-wrap></sec>"
    )
    (found,) = document.tables
    assert "Table 3. Events\n\tAll\nFever^{a}\t3^{b}\na Above 38." in document.text
    assert (found.number, found.caption) == ("3", "Table 3. Events")
    assert found.footnotes == ("a Above 38.",)
    assert rows(found) == [(("Fever",), ["3^{b}"])]


def test_rows_that_span_all_columns_are_categories() -> None:
    found = table(
        "<table><thead><tr><th/><th>HR</th><th>P</th></tr></thead><tbody>"
        "<tr><td colspan='3'><bold>Survival</bold></td></tr>"
        "<tr><td>Age</td><td>1.2</td><td>0.1</td></tr>"
        "<tr><td colspan='3'>Relapse</td></tr>"
        "<tr><td>Age</td><td>1.4</td><td>0.2</td></tr></tbody></table>"
    )
    assert [row.path for row in found.rows] == [("Survival", "Age"), ("Relapse", "Age")]


@pytest.mark.parametrize("indent", ["\u00a0\u00a0", "\u2003", "  "])
def test_indented_rows_stand_under_the_row_above(indent: str) -> None:
    found = table(
        "<table><thead><tr><th/><th>n (%)</th></tr></thead><tbody>"
        "<tr><td>Response</td><td>8 (80)</td></tr>"
        f"<tr><td>{indent}Complete</td><td>5 (50)</td></tr>"
        "<tr><td>Donor</td><td/></tr>"
        f"<tr><td>{indent}Sibling</td><td>4 (40)</td></tr>"
        "<tr><td>Death</td><td>2 (20)</td></tr></tbody></table>"
    )
    assert rows(found) == [
        (("Response",), ["8 (80)"]),
        (("Response", "Complete"), ["5 (50)"]),
        (("Donor", "Sibling"), ["4 (40)"]),
        (("Death",), ["2 (20)"]),
    ]


def test_a_pretty_printed_file_does_not_indent_rows() -> None:
    found = table(
        "<table>\n <thead>\n <tr>\n <th>Event</th>\n <th>All</th>\n</tr></thead>\n<tbody>\n<tr>"
        "\n  <td>\n    Fever\n  </td>\n <td>\n 1 </td>\n </tr>\n <tr>\n <td>\n Rash</td><td>2</td>"
        "</tr></tbody></table>"
    )
    assert rows(found) == [(("Fever",), ["1"]), (("Rash",), ["2"])]


def test_levels_in_a_second_column_belong_to_the_label() -> None:
    found = table(
        "<table><thead><tr><th>Variable</th><th/><th>N</th></tr></thead><tbody>"
        "<tr><td rowspan='2'>Sex</td><td>Male</td><td>10</td></tr>"
        "<tr><td>Female</td><td>15</td></tr>"
        "<tr><td>Stage</td><td>Early</td><td>12</td></tr>"
        "<tr><td/><td>Late</td><td>13</td></tr></tbody></table>"
    )
    assert found.headers == ((("N",),),)
    assert rows(found) == [
        (("Sex", "Male"), ["10"]),
        (("Sex", "Female"), ["15"]),
        (("Stage", "Early"), ["12"]),
        (("Stage", "Late"), ["13"]),
    ]


def test_levels_stacked_by_line_breaks_become_rows() -> None:
    found = table(
        "<table><thead><tr><th/><th>Arm X<break/>(n = 10)</th><th>P</th></tr></thead><tbody><tr>"
        "<td>Stage<break/>\u2003I<break/>\u2003II</td><td>10 (100)<break/>4 (40)<break/>6 (60)</td>"
        "<td>0.5</td></tr></tbody></table>"
    )
    assert found.headers == ((("Arm X (n = 10)",), ("P",)),)
    assert rows(found) == [
        (("Stage",), ["10 (100)", "0.5"]),
        (("Stage", "I"), ["4 (40)", ""]),
        (("Stage", "II"), ["6 (60)", ""]),
    ]


def test_an_interval_below_its_value_is_one_cell() -> None:
    found = table(
        "<table><thead><tr><th/><th>HR (95% CI)</th><th>P</th></tr></thead><tbody>"
        "<tr><td rowspan='2'>Age</td><td>0.5</td><td rowspan='2'>0.01</td></tr>"
        "<tr><td>(0.3–0.8)</td></tr>"
        "<tr><td>Sex<break/>(male)</td><td>0.9<break/>(0.7–1.1)</td><td>0.3</td></tr></tbody></table>"
    )
    assert rows(found) == [
        (("Age",), ["0.5 (0.3–0.8)", "0.01"]),
        (("Sex (male)",), ["0.9 (0.7–1.1)", "0.3"]),
    ]


def test_a_blank_head_that_the_body_lacks_does_not_shift_the_columns() -> None:
    document, _ = read(
        "<p>Words.</p><table-wrap><label>Table 1</label><table><thead><tr><th/><th/><th>X</th>"
        "<th>Y</th></tr></thead><tbody><tr><td>Fever</td><td>1</td><td>2</td></tr></tbody></table>"
        "</table-wrap>"
    )
    assert document.tables[0].headers == ((("X",), ("Y",)),)
    assert [problem.kind for problem in document.problems] == ["table"]


def test_a_figure_across_two_columns_is_no_figure_of_one() -> None:
    document, _ = read(
        "<p>Words.</p><table-wrap><label>Table 1</label><table><thead><tr><th/><th>X</th><th>Y</th>"
        "</tr></thead><tbody><tr><td>Fever</td><td>1</td><td>2</td></tr><tr><td>Rash</td>"
        "<td colspan='2'>0.04</td></tr></tbody></table></table-wrap>"
    )
    (cell,) = [c for row in document.tables[0].rows for c in row.cells if c.text == "0.04"]
    assert cell.span in [problem.span for problem in document.problems]


def test_a_second_head_in_the_body_holds_for_what_follows() -> None:
    found = table(
        "<table><thead><tr><th/><th>HR</th><th>P</th></tr></thead><tbody>"
        "<tr><td>Age</td><td>1.2</td><td>0.1</td></tr>"
        "<tr><th/><th>OR</th><th>P</th></tr>"
        "<tr><td>Sex</td><td>1.4</td><td>0.2</td></tr></tbody></table>"
    )
    assert [found.headers[row.header][0][-1] for row in found.rows] == ["HR", "OR"]


def test_a_table_printed_as_a_picture_is_reported() -> None:
    document, _ = read("<p>Words.</p><table-wrap><label>Table 1</label><graphic/></table-wrap>")
    assert (document.tables, document.tables_seen) == ((), 1)
    assert [problem.kind for problem in document.problems] == ["table"]


def test_a_table_is_preferred_to_its_picture() -> None:
    found = table(
        "<alternatives><graphic/><table><tr><th/><th>All</th></tr><tr><td>Fever</td><td>3</td></tr>"
        "</table></alternatives>"
    )
    assert rows(found) == [(("Fever",), ["3"])]


def test_tables_at_the_end_of_the_file_are_read() -> None:
    xml = (
        "<article><body><p>Words.</p></body><floats-group><table-wrap><label>Table 2</label><table>"
        "<tr><th/><th>All</th></tr><tr><td>Fever</td><td>3</td></tr></table></table-wrap>"
        "</floats-group></article>"
    )
    document, _ = parse_jats(xml.encode(), "made-up.xml")
    assert [t.number for t in document.tables] == ["2"]


def test_cals_tables_span_by_named_columns() -> None:
    found = table(
        "<table><tgroup cols='3'><colspec colname='a'/><colspec colname='b'/><colspec colname='c'/>"
        "<thead><row><entry/><entry namest='b' nameend='c'>Arm X</entry></row></thead>"
        "<tbody><row><entry>Fever</entry><entry>1</entry><entry>2</entry></row></tbody></tgroup></table>"
    )
    assert found.headers == ((("Arm X",), ("Arm X",)),)


def test_oasis_cells_stand_where_they_say() -> None:
    found = table(
        "<o:table xmlns:o='http://docs.oasis-open.org/ns/oasis-exchange/table'><o:tgroup cols='4'>"
        "<o:colspec colname='c1'/><o:colspec colname='c2'/><o:colspec colname='c3'/>"
        "<o:colspec colname='c4'/><o:spanspec spanname='both' namest='c2' nameend='c3'/>"
        "<o:thead><o:row><o:entry morerows='1'>Event</o:entry><o:entry spanname='both'>Arm X"
        "</o:entry><o:entry morerows='1'>P</o:entry></o:row><o:row><o:entry colname='c2'>Any"
        "</o:entry><o:entry colname='c3'>Severe</o:entry></o:row></o:thead>"
        "<o:tbody><o:row><o:entry>Fever</o:entry><o:entry>3</o:entry><o:entry>1</o:entry>"
        "<o:entry morerows='1'>0.2</o:entry></o:row>"
        "<o:row><o:entry>Rash</o:entry><o:entry colname='c3'>2</o:entry></o:row></o:tbody>"
        "</o:tgroup></o:table>"
    )
    assert found.headers == ((("Arm X", "Any"), ("Arm X", "Severe"), ("P",)),)
    assert rows(found) == [(("Fever",), ["3", "1", "0.2"]), (("Rash",), ["", "2", ""])]


def test_each_part_of_a_cals_table_keeps_its_own_head() -> None:
    part = (
        "<tgroup cols='2'><thead><row><entry>Event</entry><entry>{}</entry></row></thead>"
        "<tbody><row><entry>{}</entry><entry>{}</entry></row></tbody></tgroup>"
    )
    found = table(f"<table>{part.format('N', 'Fever', 3)}{part.format('HR', 'Rash', 1.2)}</table>")
    assert [found.headers[row.header][0] for row in found.rows] == [("N",), ("HR",)]


def test_a_table_in_a_cell_is_words_and_reported() -> None:
    document, _ = read(
        "<p>Words.</p><table-wrap><table><thead><tr><th/><th>All</th></tr></thead><tbody>"
        "<tr><td>Fever</td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr>"
        "<tr><td>Rash</td><td>7</td></tr></tbody></table></table-wrap>"
    )
    assert rows(document.tables[0]) == [(("Fever",), ["1 2"]), (("Rash",), ["7"])]
    assert any("table of its own" in problem.message for problem in document.problems)


def test_a_table_of_words_is_read_as_text() -> None:
    document, _ = read(
        "<sec><title>Results</title><p>Words.</p><table-wrap><label>Table 1</label>"
        "<p>Fever was seen in three.</p></table-wrap></sec>"
    )
    assert "Fever was seen in three." in [document.quote(s.span) for s in document.sentences]
    assert [p.message for p in document.problems if p.kind == "table"] == [
        "Table 1: is printed as words, read as text"
    ]


def test_a_foot_that_the_file_puts_first_is_printed_last() -> None:
    found = table(
        "<table><thead><tr><th/><th>All</th></tr></thead><tfoot><tr><td>Total</td><td>9</td></tr>"
        "</tfoot><tbody><tr><td>Fever</td><td>3</td></tr></tbody></table>"
    )
    assert [row.label for row in found.rows] == ["Fever", "Total"]


def test_arms_that_come_again_for_each_marker_are_told_apart() -> None:
    body = "".join(
        f"<tr><td>{arm}</td><td>{marker}</td><td>{n}</td></tr>"
        for marker, arm, n in (("Blue", "A", 1), ("Blue", "B", 2), ("Red", "A", 3), ("Red", "B", 4))
    )
    found = table(
        f"<table><thead><tr><th>Arm</th><th>Marker</th><th>N</th></tr></thead>{body}</table>"
    )
    assert found.headers == ((("N",),),)
    assert [row.path for row in found.rows] == [
        ("A", "Blue"),
        ("B", "Blue"),
        ("A", "Red"),
        ("B", "Red"),
    ]
