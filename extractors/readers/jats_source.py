"""Parse the XML of an article without trusting it: no DTD, no network, bounded size and depth."""

from __future__ import annotations

import re
import zlib
from html.entities import html5
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from extractors.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 60_000_000
#: Articles nest some 30 elements deep; the walk through them is recursive.
MAX_DEPTH = 150
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: What lxml calls a source that has no file.
_SOURCE_NAME = re.compile(r" ?\(<string>, line \d+\)")
_TOO_DEEP = f"elements nest more than {MAX_DEPTH} deep; this is no article"


def parse_source(data: bytes, name: str) -> etree._Element:
    """Return the one ``article`` element in ``data``, tags and attributes without namespaces.

    :raises ReadError: it is not one well-formed and harmless article; the message is one line.
    :raises MemoryError: there is less memory than its elements take.
    """
    source = _decompressed(data, name)
    if not source.strip():
        raise ReadError(f"{name}: the file is empty; put the article's XML into it")
    if not source.removeprefix(_BOM).lstrip().startswith((b"<", *_UTF16)):
        raise ReadError(f"{name}: holds no XML; give the article's XML, or unpack the file first")
    if len(source) > MAX_BYTES:
        raise ReadError(f"{name}: {len(source)} bytes is too large for one article; split it")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        if getattr(error, "code", 0) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        why = _SOURCE_NAME.sub("", " ".join(str(error).split())) or "no element found"
        if "depth" in why.lower():
            raise ReadError(f"{name}: {_TOO_DEEP}") from None
        if "amplification" in why or "entity reference loop" in why:
            raise ReadError(
                f"{name}: its entities unfold without end; this is no article"
            ) from None
        raise ReadError(f"{name}: not well-formed XML ({why}); repair the file") from None
    _check_depth(root, name)
    article = _article(root, name)
    _settle_entities(article, _declared(root), name)
    for element in article.iter():
        element.tag = etree.QName(element).localname
        for key in [k for k in element.attrib if str(k).startswith("{")]:
            element.attrib[etree.QName(key).localname] = element.attrib.pop(key)
    return article


def _decompressed(data: bytes, name: str) -> bytes:
    """Return the XML of a gzip file, whatever the file is called; stop where it grows too large."""
    if not data.startswith(_GZIP):
        return data
    parts: list[bytes] = []
    size, rest = 0, data
    try:
        while rest.startswith(_GZIP):
            member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            while not member.eof:
                part = member.decompress(rest, _CHUNK)
                rest = member.unconsumed_tail
                if not (part or rest or member.eof):
                    raise ReadError(f"{name}: the gzip file is cut off; get it anew")
                parts.append(part)
                size += len(part)
                if size > MAX_BYTES:
                    message = f"unpacks to more than {MAX_BYTES} bytes; no article is that large"
                    raise ReadError(f"{name}: {message}")
            rest = member.unused_data
    except zlib.error as error:
        raise ReadError(f"{name}: not a sound gzip file ({error}); get it anew") from None
    return b"".join(parts)


def _check_depth(root: etree._Element, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise ReadError(f"{name}: {_TOO_DEEP}")


def _article(root: etree._Element, name: str) -> etree._Element:
    """Return the article, which may stand in an envelope (a PMC set, an OAI record)."""
    found = list(_outermost(root))
    if len(found) == 1:
        return found[0]
    if found:
        raise ReadError(f"{name}: holds {len(found)} articles; give each in a file of its own")
    kind = etree.QName(root).localname
    raise ReadError(f"{name}: not a JATS article (its root is <{kind}>); give article XML")


def _outermost(element: etree._Element) -> Iterator[etree._Element]:
    if isinstance(element.tag, str) and etree.QName(element).localname == "article":
        yield element
        return
    for child in element:
        yield from _outermost(child)


def _declared(root: etree._Element) -> dict[str, str | None]:
    """Return the entities that the file itself declares; None for one that stands elsewhere."""
    dtd = cast("Any", root.getroottree().docinfo.internalDTD)  # the stubs lack its entities
    return {entity.name: entity.content for entity in dtd.iterentities()} if dtd is not None else {}


def _settle_entities(article: etree._Element, own: dict[str, str | None], name: str) -> None:
    """Put characters where the file names them (``&nbsp;``); refuse every other entity."""
    for entity in list(article.iter(etree.Entity)):
        label = (entity.text or "").strip("&;")
        text = own.get(label) if label in own else html5.get(f"{label};")
        if text is None or len(text) > 20 or re.search("[&<%]", text):
            problem = "an entity that is no character" if label in own else "an unknown entity"
            raise ReadError(f"{name}: uses {problem} (&{label};); write out what it stands for")
        parent, before = entity.getparent(), entity.getprevious()
        if parent is None:
            continue
        text += entity.tail or ""
        if before is not None:
            before.tail = (before.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
        entity.tail = None
        parent.remove(entity)
