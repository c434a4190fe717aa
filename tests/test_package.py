"""The wheel does the checkout's job, far away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION = "all pediatric pre-HSCT blina CIR figures"


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, checkout],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def run(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return a function that runs a program of an environment into which the wheel was installed.

    Third-party packages are lent by the environment that runs the tests; kg and extractors are
    lent by nobody, as the first test makes sure.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    home = folder / "venv"
    venv.create(home, with_pip=False)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    pip = (sys.executable, "-m", "pip", "--quiet", "--python", programs / "python")
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", wheel], check=True, capture_output=True
    )
    (packages,) = home.rglob("site-packages")
    lend_third_party(packages)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KG_", "PYTHON"))}

    def run_program(name: str, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [programs / name, *arguments],
            cwd=folder,
            env=clean,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return run_program


def lend_third_party(packages: Path) -> None:
    """Link the packages of this environment, all but our own, into ``packages``."""
    for name in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for entry in Path(name).iterdir():
            ours = entry.name in ("kg", "extractors") or "evidence_kg" in entry.name
            if not ours and entry.suffix != ".pth" and not (packages / entry.name).exists():
                (packages / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())


def test_the_wheel_holds_code_and_data_and_nothing_else(wheel: Path, checkout: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    folders = {n.partition("/")[0] for n in names}
    assert {f for f in folders if not f.endswith(".dist-info")} == {"kg", "extractors"}
    for data in ("ontology", "queries", "layouts", "corpus"):
        wanted = {
            f"kg/_data/{p.relative_to(checkout).as_posix()}"
            for p in (checkout / data).rglob("*")
            if p.is_file() and "articles" not in p.parts
        }
        assert wanted
        assert wanted <= names
    assert not any("corpus/articles" in n or "__pycache__" in n for n in names)


def test_a_persons_own_articles_stay_at_home(checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "checkout"
    tracked = ("pyproject.toml", "README.md", "LICENSE", ".gitignore")
    for name in (*tracked, "kg/__init__.py", "extractors/__init__.py", "corpus/manifest.json"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((checkout / name).read_bytes())
    own = copy / "corpus" / "articles" / "mine.md"
    own.parent.mkdir()
    own.write_text("# An article that nobody else may have\n", "utf-8")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", copy],
        check=True,
        capture_output=True,
    )
    (built,) = (copy / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
    assert "kg/_data/corpus/manifest.json" in names
    assert not any("mine.md" in n for n in names)


def test_the_installed_program_answers_from_the_corpus_that_ships(
    run: Callable[..., str], checkout: Path
) -> None:
    origin = run(
        "python",
        "-c",
        "import kg, extractors; from kg.resources import data_dir; "
        "print(kg.__file__, extractors.__file__, data_dir('ontology'), data_dir('corpus'))",
    )
    assert str(checkout) not in origin

    run("kg", "build")
    answer = run("kg", "ask", QUESTION)
    assert "25.2" in answer
    assert "10.3324/haematol.2024.286350" in answer or "Algeri 2025" in answer
    assert run("kg", "validate")


def test_the_installed_program_has_a_version_and_commands(run: Callable[..., str]) -> None:
    shown = run("kg", "--help")
    for command in ("build", "ask", "query", "export", "show", "validate"):
        assert command in shown
