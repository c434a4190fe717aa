"""The vocabulary as labels matched in text: data that a person may extend without a programmer."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from extractors import extract, lexicon
from extractors.lexicon import Concept, Lexicon, is_abbreviation, load, ontology_dir, read_concepts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "https://example.org/"
TINY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ev: <https://w3id.org/evidence-kg/ns#> .
@prefix : <https://example.org/> .
:plant a skos:Concept ; skos:inScheme :scheme ; skos:notation "PLANT" ;
    skos:prefLabel "plant"@en ; ev:endpointKind "response" .
:tree a skos:Concept ; skos:inScheme :scheme ; skos:notation "TREE" ;
    skos:prefLabel "tree"@en ; skos:altLabel "TR"@en, "big tree"@en ;
    skos:hiddenLabel "wood"@en ; skos:broader :plant .
:oak a skos:Concept ; skos:inScheme :scheme ; skos:notation "OAK" ;
    skos:prefLabel "oak"@en ; skos:broader :tree .
:bird a skos:Concept ; skos:inScheme :other ; skos:notation "BIRD" ;
    skos:prefLabel "big tree bird"@en ; skos:altLabel "B/T+"@en .
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """Return a lexicon of four concepts that no article has."""
    folder = tmp_path_factory.mktemp("terms")
    (folder / "garden.ttl").write_text(TINY, encoding="utf-8")
    return Lexicon(read_concepts(folder))


def found(tiny: Lexicon, text: str, *schemes: str) -> list[tuple[str, str]]:
    return [(m.notation, text[m.span.start : m.span.end]) for m in tiny.find(text, *schemes)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a tree", [("TREE", "tree")]),
        ("A TREE and Trees", [("TREE", "TREE"), ("TREE", "Trees")]),
        ("a big-tree", [("TREE", "big-tree")]),
        ("a big  tree", [("TREE", "big  tree")]),
        ("TR is not tr", [("TREE", "TR")]),
        ("TRs", [("TREE", "TRs")]),
        ("an oak tree", [("OAK", "oak"), ("TREE", "tree")]),
        ("a treetop, a treat", []),
        ("wood", []),
        ("something big; tree", [("TREE", "tree")]),
        ("", []),
    ],
)
def test_labels_in_text(tiny: Lexicon, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(tiny, text, "scheme") == expected


def test_the_longest_label_wins_within_a_scheme_only(tiny: Lexicon) -> None:
    assert found(tiny, "a big tree bird", "scheme") == [("TREE", "big tree")]
    assert found(tiny, "a big tree bird", "other") == [("BIRD", "big tree bird")]
    assert found(tiny, "a big tree bird") == [("BIRD", "big tree bird"), ("TREE", "big tree")]


def test_offsets_may_be_shifted(tiny: Lexicon) -> None:
    (match,) = tiny.find("an oak", start=100)
    assert (match.span.start, match.span.end) == (103, 106)


def test_broader_concepts_nearest_first(tiny: Lexicon) -> None:
    oak = tiny.get("scheme", "OAK")
    assert oak is not None
    assert [c.notation for c in tiny.ancestors(oak)] == ["TREE", "PLANT"]
    assert tiny.get("scheme", "BIRD") is None


def test_a_concept_keeps_its_facts_and_hidden_labels(tiny: Lexicon) -> None:
    plant, tree = tiny.get("scheme", "PLANT"), tiny.get("scheme", "TREE")
    assert plant is not None
    assert tree is not None
    assert (plant.fact("endpointKind"), plant.fact("nothing")) == ("response", "")
    assert tree.hidden == ("wood",)
    assert tree.labels[0] == "tree"
    assert "wood" not in tree.labels


def test_a_scheme_lists_its_concepts(tiny: Lexicon) -> None:
    assert [c.notation for c in tiny.scheme("scheme")] == ["OAK", "PLANT", "TREE"]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("OS", True),
        ("aGVHD", True),
        ("CAR-T", True),
        ("overall survival", False),
        ("Blincyto", False),
        ("Bu", False),
        ("CAR T cells", False),
    ],
)
def test_what_is_matched_as_written(label: str, expected: bool) -> None:
    assert is_abbreviation(label) is expected


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text(":a :b", encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape("broken.ttl")):
        read_concepts(tmp_path)


@pytest.mark.parametrize("missing", ["notation", "prefLabel", "inScheme"])
def test_a_concept_that_lacks_something_is_named(tmp_path: Path, missing: str) -> None:
    text = re.sub(rf"skos:{missing} (?:\"[^\"]*\"(?:@en)?|:\w+)(?: [;.])", "", TINY, count=1)
    assert text != TINY
    (tmp_path / "garden.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"{BASE}plant.*{missing}"):
        read_concepts(tmp_path)


def test_every_own_label_is_found_as_its_own_concept() -> None:
    project = load()
    lost = [
        (concept.notation, concept.label)
        for concept in project.concepts
        if concept.scheme in ("endpoint", "intervention", "measure")
        and concept.notation != "GRFS"  # its label holds a comma, as a list of names does
        and not _names(project, concept)
    ]
    assert lost == []


def _names(project: Lexicon, concept: Concept) -> bool:
    return any(
        m.concept == concept for m in project.find(f"the {concept.label} of", concept.scheme)
    )


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a copy of the ontology that ``$KG_ONTOLOGY`` names."""
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_dir(), folder)
    monkeypatch.setenv("KG_ONTOLOGY", str(folder))
    lexicon.read_lexicon.cache_clear()
    yield folder
    lexicon.read_lexicon.cache_clear()


ARTICLE = """# What became of made-up patients

## Methods

We retrospectively studied 80 made-up patients at one center in Nowhere for several years.

## Results

The 2-year zestful lifespan was 61.5% in all of them.
"""


def test_the_folder_may_be_chosen(copied: Path) -> None:
    assert ontology_dir() == copied


def test_a_synonym_added_to_the_folder_is_read_in_articles(copied: Path, tmp_path: Path) -> None:
    article = tmp_path / "article.md"
    article.write_text(ARTICLE, encoding="utf-8")
    before = lexicon.vocabulary_hash()
    assert extract(article).figures == ()
    terms = copied / "terms" / "endpoint.ttl"
    text = terms.read_text(encoding="utf-8")
    changed = text.replace(
        'skos:altLabel "OS"@en,', 'skos:altLabel "OS"@en, "zestful lifespan"@en,'
    )
    assert changed != text
    terms.write_text(changed, encoding="utf-8")
    lexicon.read_lexicon.cache_clear()
    (figure,) = extract(article).figures
    assert (figure.endpoint, figure.measure) == ("OS", "survival_probability")
    assert str(figure.value) == "61.5"
    assert lexicon.vocabulary_hash() != before


def test_the_hash_of_an_unchanged_folder_stays(copied: Path) -> None:
    shipped = copied.parent / "again"
    shutil.copytree(copied, shipped)
    assert lexicon.vocabulary_hash(copied) == lexicon.vocabulary_hash(shipped)


def test_what_is_found_once_is_found_again_and_is_the_callers_own() -> None:
    lexicon = load()
    text = "children with relapse after imatinib"
    first = lexicon.find(text, "intervention")
    everything = lexicon.find(text)
    assert [m for m in everything if m.concept.scheme == "intervention"] == first
    first.clear()
    assert lexicon.find(text, "intervention") != first
    moved = lexicon.find(text, "intervention", start=100)
    assert [m.span.start - 100 for m in moved] == [text.index("imatinib")]


def test_teaching_an_article_leaves_the_vocabulary_as_it_was() -> None:
    lexicon = load()
    blinatumomab = lexicon.get("intervention", "blinatumomab")
    assert blinatumomab is not None
    own = lexicon.taught({"OS": (blinatumomab,)})
    assert [m.notation for m in own.find("OS")] == ["blinatumomab"]
    assert [m.notation for m in lexicon.find("OS")] == ["OS"]
    assert own.get("endpoint", "OS") == lexicon.get("endpoint", "OS")
    assert own.scheme("setting") == lexicon.scheme("setting")
