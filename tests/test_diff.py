"""What changed between two graphs: added, gone, changed, study by study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from kg.cli import main
from kg.diff import differences, summary
from kg.store import open_read_only
from tests.builders import Draft
from tests.graphs import bridging_study, write_graph

if TYPE_CHECKING:
    from pathlib import Path

    from kg.evidence import Row

FIRST: dict[str, Any] = {"ci_low": "20", "ci_high": "60"}


def graph(path: Path, *, first: dict[str, Any] | None = FIRST, last: bool = True) -> Path:
    draft = Draft()
    if first is None:
        draft.write("Survival was 40% in all of them.")
    else:
        draft.says("Survival was 40% in all of them.", "40", **first)
    draft.says("Relapse came in 12% of them.", "12", endpoint="RELAPSE", measure="proportion")
    if last:
        draft.says("Rash came in 3% of them.", "3", endpoint="AE:rash", measure="proportion")
    return write_graph(path, [draft.extraction(), bridging_study()])


def changes(old: Path, new: Path) -> list[Row]:
    return differences(open_read_only(old), open_read_only(new))


def test_the_same_graph_has_no_differences(tmp_path: Path) -> None:
    assert changes(graph(tmp_path / "a"), graph(tmp_path / "b")) == []
    assert "no figure" in summary([])


def test_added_and_gone_are_each_others_mirror(tmp_path: Path) -> None:
    less, more = graph(tmp_path / "a", last=False), graph(tmp_path / "b")
    (added,), (gone,) = changes(less, more), changes(more, less)
    assert (added["change"], gone["change"]) == ("added", "gone")
    assert added["id"] == gone["id"]
    assert added["endpoint"] == "AE:rash"
    assert summary([added]) == "Example 2021: 1 added"


def test_a_figure_that_keeps_its_id_tells_what_changed(tmp_path: Path) -> None:
    old, new = graph(tmp_path / "a"), graph(tmp_path / "b", first={**FIRST, "ci_high": "66"})
    (row,) = changes(old, new)
    assert (row["change"], row["what"], row["old_id"]) == ("changed", "ci_high: 60 → 66", None)


def test_a_figure_that_is_read_otherwise_at_its_place_is_changed(tmp_path: Path) -> None:
    old, new = graph(tmp_path / "a"), graph(tmp_path / "b", first={**FIRST, "endpoint": "EFS"})
    (row,) = changes(old, new)
    assert row["change"] == "changed"
    assert row["what"] == "endpoint: OS → EFS"
    assert row["old_id"] not in (None, row["id"])


def test_the_command_ends_with_1_where_something_differs(tmp_path: Path) -> None:
    old, new = graph(tmp_path / "a"), graph(tmp_path / "b", first=None)
    same = CliRunner().invoke(main, ["diff", str(old), str(old)])
    assert (same.exit_code, same.stdout) == (0, "no figure was added, gone or changed\n")
    differs = CliRunner().invoke(main, ["diff", str(old), str(new), "--format", "csv"])
    assert differs.exit_code == 1
    assert "Example 2021,gone," in differs.stdout
    assert differs.stderr == "Example 2021: 1 gone\n"
