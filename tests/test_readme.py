"""What the README shows is what happens: its marked blocks are run, in order, in one folder.

A block counts when ``<!-- tested -->`` (or ``<!-- tested, exit 3 -->``) stands over it:
``console`` blocks hold commands after ``$`` and what they print, ``sparql`` blocks are queries,
``python`` blocks are programs, what they print standing in the ``text`` block that follows.
A line with nothing but ``…`` stands for any lines, ``…`` inside a line for any text.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"^<!-- tested(?:, exit (?P<exit>\d+))? -->\n```(?P<language>\w+)\n(?P<body>.*?)^```\n"
    r"(?:\n?```text\n(?P<output>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


class Step(NamedTuple):
    """One thing that a reader of the README would do, and what it should come to."""

    command: tuple[str, ...]
    given: str
    printed: str
    code: int

    def __str__(self) -> str:
        return shlex.join(self.command[-4:]) if self.command[-1] != "-" else "the SPARQL example"


def read_steps(text: str) -> list[Step]:
    """Return the steps of all marked blocks of a README."""
    found: list[Step] = []
    kg = (sys.executable, "-m", "kg")
    for block in BLOCK.finditer(text):
        body, output, code = block["body"], block["output"] or "", int(block["exit"] or 0)
        if block["language"] == "python":
            found.append(Step((sys.executable, "-c", body), "", output, code))
        elif block["language"] == "sparql":
            found.append(Step((*kg, "query", "-"), body, output, code))
        else:
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                program, *arguments = shlex.split(command)
                assert program == "kg", f"a tested block runs kg only, not: {command}"
                found.append(Step((*kg, *arguments), "", printed, code))
    return found


def is_printed(expected: str, printed: str) -> bool:
    """Tell whether the lines of ``expected`` stand in ``printed``, in order, blanks aside."""
    lines = iter([" ".join(line.split()) for line in printed.splitlines()])
    wanted = [" ".join(line.split()) for line in expected.splitlines()]
    patterns = [
        re.compile(r"\s?.*".join(re.escape(part.strip()) for part in want.split("…")))
        for want in wanted
        if want not in ("", "…")
    ]
    return all(any(pattern.fullmatch(line) for line in lines) for pattern in patterns)


STEPS = read_steps((CHECKOUT / "README.md").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reader")


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_readme_tells_what_happens(step: Step, folder: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("KG_")}
    done = subprocess.run(
        step.command,
        cwd=folder,
        env={**clean, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "100"},
        input=step.given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == step.code, done.stdout + done.stderr
    assert is_printed(step.printed, done.stdout), done.stdout


def test_the_readme_shows_a_question_a_query_and_a_program() -> None:
    text = (CHECKOUT / "README.md").read_text("utf-8")
    assert {block["language"] for block in BLOCK.finditer(text)} == {"console", "sparql", "python"}
    assert sum("ask" in step.command for step in STEPS) >= 5


@pytest.mark.parametrize(
    ("expected", "printed", "holds"),
    [
        ("a  1\n…\nc 3\n", "a 1\nb 2\nc   3\n", True),
        ("a … z\n", "a 1 2  z\n", True),
        ("a … z\n", "a 1 2\n", False),
        ("c 3\na 1\n", "a 1\nc 3\n", False),
        ("a 1\nd 4\n", "a 1\nb 2\n", False),
    ],
)
def test_shown_lines_must_be_printed_in_order(expected: str, printed: str, holds: bool) -> None:
    assert is_printed(expected, printed) is holds
