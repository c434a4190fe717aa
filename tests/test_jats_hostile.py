"""What a broken or hostile JATS file gets to hear, and what the limits let through."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from extractors.errors import ReadError
from extractors.readers.jats import parse_jats, read_jats

if TYPE_CHECKING:
    from pathlib import Path

BODY = "<article><body><p>Some words.</p>{}</body></article>"
BOMB = b'<!DOCTYPE a [<!ENTITY b0 "ha">%b]>' % b"".join(
    b'<!ENTITY b%d "%b">' % (i, b"&b%d;" % (i - 1) * 10) for i in range(1, 10)
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "made-up">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b" \n", "empty"),
        (bytes(range(200)), "holds no XML"),
        (gzip.compress(b"Some words."), "holds no XML"),
        (b"<article><body><p>cut", "not well-formed"),
        (BODY.format("<p>é</p>").encode("latin-1"), "not well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><article/>', "not well-formed"),
        (b"<html><p>Words.</p></html>", "not a JATS article"),
        (b"<set>" + BODY.format("").encode() * 2 + b"</set>", "holds 2 articles"),
        (b"<article><front/></article>", "no running text"),
        (BODY.format("<b>" * 200 + "x" + "</b>" * 200).encode(), "deep"),
        (BODY.format("<b>" * 9000 + "x" + "</b>" * 9000).encode(), "deep"),
        (BOMB + BODY.format("<p>&b9;</p>").encode(), "entit"),
        (BOMB + BODY.format("<p id='&b9;'>x</p>").encode(), "entit"),
        (OUTSIDE + BODY.format("<p>&x;</p>").encode(), "entity"),
        (gzip.compress(BODY.format("").encode())[:-15], "cut off"),
        (gzip.compress(b"<article>" + b" " * 61_000_000), "unpacks to more than"),
    ],
)
def test_a_hostile_file_gets_one_clear_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=rf"^made-up\.xml: [^\n]*{reason}[^\n]*\Z"):
        parse_jats(data, "made-up.xml")


def test_characters_named_by_the_public_dtd_are_read() -> None:
    xml = f'<!DOCTYPE article PUBLIC "x" "JATS.dtd">{BODY.format("<p>&ge;5&nbsp;mg &alpha;</p>")}'
    document, _ = parse_jats(xml.encode(), "made-up.xml")
    assert "≥5\u00a0mg α" in document.text


def test_an_enormous_span_is_bounded() -> None:
    document, _ = parse_jats(
        BODY.format(
            "<table-wrap><table><tr><td colspan='999999' rowspan='999999'>a</td></tr><tr><td>1</td>"
            "</tr></table></table-wrap>"
        ).encode(),
        "made-up.xml",
    )
    assert len(document.text) < 2000


def test_packed_and_plain_files_give_the_same_text(tmp_path: Path) -> None:
    xml = BODY.format("").encode()
    plain, packed = tmp_path / "a.nxml", tmp_path / "a.xml.gz"
    plain.write_bytes(xml)
    packed.write_bytes(gzip.compress(xml))
    first, second = read_jats(plain)[0], read_jats(packed)[0]
    assert first.text == second.text
    assert first.sha256 != second.sha256
    assert first.form == "jats"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        read_jats(tmp_path / "none.nxml")
