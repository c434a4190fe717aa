"""Invented articles in JATS XML, and a check that all their layers point at their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.jats import parse_jats

if TYPE_CHECKING:
    from extractors.model import Article, Document

FRONT = """<front><journal-meta><journal-title-group><journal-title>Annals of Invention
</journal-title></journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="pmid">123</article-id>
<article-id pub-id-type="doi">10.5555/INVENTED.7</article-id>
<title-group><article-title>Two made-up drugs<xref ref-type="fn" rid="f1"><sup>*</sup></xref>
</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Roe</surname><given-names>Ann B.
</given-names></name><xref ref-type="aff" rid="a1"><sup>1</sup></xref></contrib>
<contrib contrib-type="author"><collab>Invention Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>Boss</surname><given-names>E</given-names></name>
</contrib></contrib-group>
<pub-date pub-type="epub"><year>2019</year></pub-date>
<pub-date pub-type="collection"><year>2020</year></pub-date>
<volume>12</volume><fpage>345</fpage>
<permissions><license xmlns:l="http://www.w3.org/1999/xlink"
 l:href="http://creativecommons.org/licenses/by-nc/4.0/"><license-p>Open.</license-p></license>
</permissions>
<abstract><sec><title>Aim</title><p>We compared two drugs.</p></sec>
<sec><title>Registration</title><p>This study was registered as NCT01234567.</p></sec></abstract>
</article-meta></front>"""

REFERENCES = """<ref-list><title>References</title>
<ref id="R1"><label>1</label><element-citation publication-type="journal">
<person-group person-group-type="author"><name><surname>Moe</surname><given-names>C</given-names>
</name><name><surname>Poe</surname><given-names>DE</given-names></name><etal/></person-group>
<article-title>First invention</article-title><source>J Made Up</source><year>2001</year>
<volume>7</volume><issue>2</issue><fpage>1481</fpage><lpage>84</lpage>
<pub-id pub-id-type="doi">10.5555/ABC.1</pub-id><pub-id pub-id-type="pmid">11111111</pub-id>
</element-citation></ref>
<ref id="R2"><label>2</label><mixed-citation>Zoe F, Low G. A second invention.
<italic>J Made Up</italic>. 2002;8(1):10-19.</mixed-citation></ref>
<ref id="R3"><label>3</label><citation-alternatives><element-citation publication-type="journal">
<person-group person-group-type="author"><name><surname>Doe</surname><given-names>H</given-names>
</name></person-group><article-title>Third one</article-title><source>Ann Inv</source>
<year>2003</year><volume>1</volume><fpage>5</fpage></element-citation>
<mixed-citation>Doe H. Third one. Ann Inv. 2003;1:5.</mixed-citation></citation-alternatives></ref>
<ref id="R4"><mixed-citation id="C4"><name><surname>Joe</surname><given-names>I</given-names></name>
<article-title>Fourth</article-title><source>Ann Inv</source><year>2004</year><volume>2</volume>
<fpage>9</fpage></mixed-citation></ref>
<ref id="R5"><nlm-citation citation-type="book"><person-group person-group-type="editor"><name>
<surname>Kay</surname><given-names>J</given-names></name></person-group>
<source>A book of inventions</source><year>2005</year></nlm-citation></ref></ref-list>"""


def read(body: str, *, front: str = FRONT, back: str = REFERENCES) -> tuple[Document, Article]:
    """Read an article with ``body``; every place in the result is checked against the text."""
    xml = f"<article>{front}<body>{body}</body><back>{back}</back></article>"
    document, article = parse_jats(xml.encode(), "made-up.xml")
    check_places(document)
    return document, article


def check_places(document: Document) -> None:
    """Check that every layer points at its own words."""
    assert len(document.text) == len(document.plain)
    for table in document.tables:
        for row in table.rows:
            assert [len(row.cells)] * len(table.headers) == [len(h) for h in table.headers]
            assert all(document.quote(cell.span) == cell.text for cell in row.cells)
    assert all(document.quote(r.span) == r.raw for r in document.references)
    assert all(document.quote(c.span) == c.marker for c in document.citations)


def prose(paragraph: str) -> Document:
    """Read an article whose results are one paragraph."""
    return read(f"<sec><title>Results</title><p>{paragraph}</p></sec>")[0]


def cite(*ids: str) -> str:
    """Return links to entries of the list, one after the other."""
    return "".join(f'<xref ref-type="bibr" rid="{i}">{i[1:]}</xref>' for i in ids)
