"""Columns of a printed page: no word is cut while there is room."""

from __future__ import annotations

from kg.export.widths import column_widths

HEADS = ["Study", "n", "Result (interval)", "Patients"]
LINE = ["Cabannes-Hamy 2022", "78", "89.2% (78.4-94.8)", "all " * 40]


def test_columns_share_the_whole_line() -> None:
    assert round(sum(column_widths(HEADS, [LINE], 160, 2)), 6) == 160


def test_every_column_has_room_for_its_longest_word_and_long_texts_get_the_rest() -> None:
    widths = column_widths(HEADS, [LINE], 160, 2)
    for width, word in zip(widths, ("Cabannes-", "78", "(78.4-94.8)", "Patients"), strict=True):
        assert width >= len(word) + 2
    assert max(widths) == widths[3]


def test_a_code_is_one_word_and_capitals_are_wide() -> None:
    code, words = column_widths(["a", "b"], [["CGVHD_MOD_SEV", "word " * 9]], 60, 1)
    assert code > len("CGVHD_MOD_SEV") + 1
    assert words > code


def test_too_many_columns_are_narrowed_alike() -> None:
    widths = column_widths(["head"] * 50, [["x" * 30] * 50], 100, 1)
    assert round(sum(widths), 6) == 100
    assert len({round(width, 6) for width in widths}) == 1


def test_a_table_without_lines_has_columns() -> None:
    assert len(column_widths(["Study", ""], [], 80, 1)) == 2
