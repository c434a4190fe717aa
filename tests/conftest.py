"""What every test may ask for: the checkout, the digests that ship, the full texts at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the folder that holds pyproject.toml."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def digests(checkout: Path) -> dict[str, Path]:
    """Return the digests that ship, by key."""
    return {p.stem: p for p in sorted((checkout / "corpus").glob("*.md")) if p.stem != "README"}


@pytest.fixture(scope="session")
def full_texts() -> dict[str, Path]:
    """Return the full texts of the acceptance folder by key, or skip the test."""
    folder = os.environ.get("KG_ACCEPTANCE")
    if not folder:
        pytest.skip("KG_ACCEPTANCE is not set: no full texts at hand")
    found = {p.stem: p for p in sorted(Path(folder).glob("*.txt"))}
    if not found:
        pytest.fail(f"KG_ACCEPTANCE names {folder}, where there is no article")
    return found
