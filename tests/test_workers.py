"""Reading in processes of their own: what hangs, crashes or eats memory takes only its article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kg.workers import Failure, Limits, Reading, Versions, read_all
from tests.builders import read_sketch, write_sketch

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = Versions("made-up", "made-up")
QUICK = Limits(seconds=3, megabytes=1024)


def outcomes(
    paths: list[Path], workers: int = 2, limits: Limits = QUICK
) -> dict[str, Reading | Failure]:
    found = {one.path.stem: one for one in read_all(paths, read_sketch, VERSIONS, workers, limits)}
    assert sorted(found) == sorted(path.stem for path in paths)
    return found


def reason(outcome: Reading | Failure) -> str:
    assert isinstance(outcome, Failure)
    return outcome.reason


@pytest.mark.skipif(sys.platform != "linux", reason="signals and limits are Linux's")
def test_each_bad_end_is_named_and_costs_one_article(tmp_path: Path) -> None:
    ends = ("hangs", "crashes", "killed", "starves")
    bad = [write_sketch(tmp_path / f"{end}.md", dies=end) for end in ends]
    good = [write_sketch(tmp_path / f"good{i}.md", doi=f"10.5555/w.{i}") for i in range(6)]
    given = [good[0], bad[0], good[1], bad[1], good[2], bad[2], good[3], bad[3], *good[4:]]
    found = outcomes(given)
    assert all(isinstance(found[path.stem], Reading) for path in good)
    assert reason(found["hangs"]) == "not read within 3 seconds; raise --timeout, or split it"
    assert reason(found["crashes"]) == "the process reading it died (SIGSEGV)"
    assert reason(found["killed"]) == "the process reading it died (exit code 9)"
    assert "memory" in reason(found["starves"])


def test_a_hungry_article_is_named_in_the_callers_own_process_too(tmp_path: Path) -> None:
    hungry = write_sketch(tmp_path / "hungry.md", dies="starves")
    good = write_sketch(tmp_path / "good.md")
    found = outcomes([hungry, good], workers=0)
    assert "memory" in reason(found["hungry"])
    assert isinstance(found["good"], Reading)


def test_an_article_is_tried_anew_where_the_process_had_read_others_before(tmp_path: Path) -> None:
    """What was read before may have used up the memory, so the blame needs a fresh process."""
    told = write_sketch(tmp_path / "second.md", dies="killed")
    first = write_sketch(tmp_path / "first.md")
    found = outcomes([first, told], workers=1)
    assert isinstance(found["first"], Reading)
    assert "died" in reason(found["second"])


def test_the_reading_of_an_article_does_not_depend_on_the_limits(tmp_path: Path) -> None:
    path = write_sketch(tmp_path / "a.md", says=[["41", {}]])
    inside, apart = outcomes([path], workers=0), outcomes([path], workers=1)
    assert inside == apart


def test_memory_that_ran_out_is_no_fault_of_the_next_article(tmp_path: Path) -> None:
    hungry = [write_sketch(tmp_path / f"hungry{i}.md", dies="starves") for i in range(2)]
    good = [write_sketch(tmp_path / f"good{i}.md", doi=f"10.5555/w.{i}") for i in range(3)]
    found = outcomes([good[0], hungry[0], good[1], hungry[1], good[2]], workers=1)
    assert [name for name, one in found.items() if isinstance(one, Failure)] == [
        "hungry0",
        "hungry1",
    ]
