"""The files of a build: those that people name, and what their folders hold.

A folder is searched to its bottom but never left: a symbolic link that leads out of it is named and
not followed.  What is no article by its name is passed over in silence, everything else is told.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Files of a folder that are tried; a file named by itself is tried whatever its name.
SUFFIXES = frozenset({".md", ".txt", ".xml", ".nxml", ".gz", ".pdf"})
#: Larger than any article, scanned ones with all their pictures too.
MAX_BYTES = 500_000_000
_NO_ARTICLES = frozenset({"readme", "license", "manifest", "changelog"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or one that is left alone for the ``refusal`` given."""

    path: Path
    refusal: str = ""


def find_articles(paths: Iterable[Path]) -> list[Found]:
    """Return the files to read, each once, and those that cannot be."""
    found: dict[str, Found] = {}
    for path in paths:
        for one in _search(path) if path.is_dir() else [_checked(path)]:
            found.setdefault(os.path.realpath(one.path), one)
    return list(found.values())


def _search(folder: Path) -> Iterator[Found]:
    """Yield the articles of a folder in the order of their names, folder by folder."""
    unreadable: list[OSError] = []
    found: list[Found] = []
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(place)
        found += [
            Found(inside / name, _leads_out(inside / name, folder))
            for name in folders
            if (inside / name).is_symlink() and _leads_out(inside / name, folder)
        ]
        for path in (inside / name for name in files if _is_articles_name(name)):
            refusal = _leads_out(path, folder) if path.is_symlink() else ""
            found.append(Found(path, refusal) if refusal else _checked(path))
    found += [Found(Path(error.filename), _denied(error)) for error in unreadable]
    yield from sorted(found, key=lambda one: one.path)


def _is_articles_name(name: str) -> bool:
    path = Path(name)
    known = path.suffix.lower() in SUFFIXES and path.stem.lower() not in _NO_ARTICLES
    return known and not name.startswith(".")


def _leads_out(link: Path, folder: Path) -> str:
    target = Path(os.path.realpath(link))
    if target.is_relative_to(os.path.realpath(folder)):
        return ""
    return "a symbolic link that leads out of the folder, not followed; name what it leads to"


def _checked(path: Path) -> Found:
    """Refuse what would never end, or could not be named in the graph."""
    try:
        status = path.stat()
    except FileNotFoundError:
        nothing = "a symbolic link to nothing" if path.is_symlink() else "no such file or folder"
        return Found(path, f"{nothing}; check the name")
    except (OSError, ValueError) as error:
        return Found(path, _denied(error))
    if not stat.S_ISREG(status.st_mode):
        return Found(path, "no regular file (a pipe, a socket or a device); name a file")
    if status.st_size > MAX_BYTES:
        megabytes = status.st_size // 1_000_000
        return Found(path, f"{megabytes} MB is too large for one article; split it")
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return Found(path, "its name is not UTF-8; rename it")
    return Found(path)


def _denied(error: OSError | ValueError) -> str:
    why = error.strerror if isinstance(error, OSError) else str(error)
    return f"cannot be read ({why}); check the name and the permissions"
