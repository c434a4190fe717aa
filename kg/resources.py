"""Where the data that ships (ontology, queries, corpus) lies, and which version this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.errors import InputError

_PACKAGE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """Return the folder ``name`` (such as ``ontology``, ``queries``) of the installed data.

    A wheel carries it inside the package; a checkout has it beside the package.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise InputError(f"no data folder {name!r} beside {_PACKAGE}: install evidence-kg again")


def package_version() -> str:
    """Return the version of the installed package, or ``0+unknown`` where it is not installed."""
    try:
        return version("evidence-kg")
    except PackageNotFoundError:
        return "0+unknown"
