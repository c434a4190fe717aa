"""What a build takes for articles, and what it leaves alone and says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.build import build
from kg.cli import main
from kg.files import find_articles
from tests.builders import read_sketch, write_sketch

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices of POSIX")


def refusals(*paths: Path) -> dict[str, str]:
    return {one.path.name: one.refusal for one in find_articles(paths)}


@posix
def test_links_out_of_a_folder_are_named_and_not_followed(tmp_path: Path) -> None:
    write_sketch(tmp_path / "outside" / "secret.md")
    inside = write_sketch(tmp_path / "in" / "deep" / "a.md")
    folder = tmp_path / "in"
    (folder / "file.md").symlink_to(tmp_path / "outside" / "secret.md")
    (folder / "folder").symlink_to(tmp_path / "outside")
    (folder / "loop").symlink_to(folder)
    (folder / "same.md").symlink_to(inside)
    (folder / "nothing.md").symlink_to(folder / "gone.md")
    found = refusals(folder)
    assert found.pop("a.md") == ""
    assert "leads out of the folder" in found.pop("file.md")
    assert "leads out of the folder" in found.pop("folder")
    assert "link to nothing" in found.pop("nothing.md")
    assert not found, "what lies in the folder is found once"
    assert refusals(folder / "file.md") == {"file.md": ""}, "named by itself it is read"


@posix
def test_what_would_never_end_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    write_sketch(tmp_path / "a.md")
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.truncate(600_000_000)
    found = refusals(tmp_path, Path("/dev/zero"))
    assert found.pop("a.md") == ""
    assert found.pop("huge.pdf") == "600 MB is too large for one article; split it"
    assert all("no regular file" in refusal for refusal in found.values())
    assert sorted(found) == ["pipe.xml", "zero"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_no_text_is_named(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.md")).write_text("x")
    (refusal,) = refusals(tmp_path).values()
    assert refusal == "its name is not UTF-8; rename it"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files_and_folders_are_named(tmp_path: Path) -> None:
    file = write_sketch(tmp_path / "in" / "a.md")
    folder = file.with_name("locked")
    folder.mkdir()
    file.chmod(0)
    folder.chmod(0)
    report = build([tmp_path / "in"], tmp_path / "graph", extract=read_sketch, workers=0)
    folder.chmod(0o700)
    assert [row.status for row in report.articles] == ["failed", "failed"]
    assert all("cannot be read" in row.reason for row in report.articles)


@posix
@pytest.mark.parametrize(
    "name", ["a\nb.md", "a\"b'.md", "a\u202edm.md", "a\x1b[31m.md", "a b;c.md"]
)
def test_strange_names_are_read_and_shown_on_one_line(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    write_sketch(folder / name)
    graph = tmp_path / "graph"
    for status in ("read", "unchanged"):
        report = build([folder], graph, extract=read_sketch, workers=0)
        assert [row.status for row in report.articles] == [status]
    (folder / name).write_text("\n")
    result = CliRunner().invoke(main, ["build", str(folder), "--graph", str(graph)])
    (line,) = [x for x in result.stderr.splitlines() if "empty" in x]
    assert line.isprintable()
    assert line.endswith(": the file is empty; put the article's text into it")
    assert result.exit_code == 2
