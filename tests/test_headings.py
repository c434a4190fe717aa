"""Headings open sections, and name them without the marks of the file."""

from __future__ import annotations

import pytest

from tests.test_text_reader import METHODS, RESULTS, kinds, read


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("## Graft-*versus*-host **disease** grades", "Graft-versus-host disease grades"),
        ("## Carriers of HLA-A*02 and HLA-B*07", "Carriers of HLA-A*02 and HLA-B*07"),
    ],
)
def test_stars_around_words_of_a_heading_are_not_its_name(printed: str, name: str) -> None:
    document = read(f"Abstract\n\n{METHODS}\n\n{printed}\n\n{RESULTS}\n")
    assert name in dict(kinds(document))
