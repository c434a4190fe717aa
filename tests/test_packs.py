"""Domain packs: another field's words by Turtle alone, from the article to the answer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from extractors import extract
from extractors.lexicon import load, ontology_dir, vocabulary_hash
from extractors.packs import find_packs, in_use, using
from kg.ask import ask
from kg.build import build
from kg.cli import main
from kg.evidence import rows
from kg.namespaces import term
from kg.queries import run
from kg.store import open_read_only
from kg.validate import validate
from kg.vocabulary import lexicon_of
from tests.test_vocabulary import KINDS, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ev: <https://w3id.org/evidence-kg/ns#> .
@prefix scheme: <https://w3id.org/evidence-kg/scheme/> .
@prefix endpoint: <https://w3id.org/evidence-kg/term/endpoint/> .
@prefix measure: <https://w3id.org/evidence-kg/term/measure/> .
@prefix intervention: <https://w3id.org/evidence-kg/term/intervention/> .
@prefix condition: <https://w3id.org/evidence-kg/term/condition/> .
"""
DRUG = """
intervention:zorbitol a skos:Concept ; skos:inScheme scheme:intervention ;
    skos:notation "zorbitol" ; skos:prefLabel "zorbitol"@en ; skos:altLabel "Zorbix"@en .
"""
ENDPOINT = """
endpoint:OTHER%3Aglimmer-clearance a skos:Concept ; skos:inScheme scheme:endpoint ;
    skos:notation "OTHER:glimmer clearance" ; skos:prefLabel "glimmer clearance"@en ;
    skos:altLabel "clearance of the glimmer"@en ; skos:hiddenLabel "stopped glimmering"@en ;
    ev:endpointKind "response" ; ev:defaultMeasure measure:proportion ; ev:higherIsBetter true .
"""
SYNONYM = 'endpoint:OS skos:altLabel "zestful lifespan"@en .'
#: Tachycardia is an adverse event to the shipped vocabulary, and to this one the disease.
DISEASE = """
condition:glimmer-syndrome a skos:Concept ; skos:inScheme scheme:condition ;
    skos:notation "glimmer syndrome" ; skos:prefLabel "glimmer syndrome"@en ;
    skos:altLabel "tachycardia"@en .
"""
PACK = PREFIXES + DRUG + ENDPOINT + SYNONYM + DISEASE
ARTICLE = """# Zorbix for the glimmer syndrome in Nowhere

## Methods

We retrospectively studied 80 made-up patients with the glimmer syndrome at one center.

## Results

All 80 patients received zorbitol. Glimmer clearance was seen in 61.5% of them.
The 2-year zestful lifespan was 72.5% in the whole cohort.
A tachycardia was why 44% of the patients had come.
"""
SHIPPED = ontology_dir() / "packs"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "glimmer.ttl"
    path.write_text(PACK, encoding="utf-8")
    return path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def figures(graph: Path) -> dict[str, tuple[object, object]]:
    """Return of each figure's value the endpoint and the intervention."""
    return {
        str(row["value"]): (row["endpoint"], row["intervention"])
        for row in rows(open_read_only(graph))
    }


def kg_(*arguments: str | Path, **env: str) -> Result:
    return CliRunner(env={"KG_PACKS": None, **env}).invoke(main, [*map(str, arguments)])


@pytest.mark.parametrize("workers", [0, 1])
def test_a_pack_changes_what_is_read(
    article: Path, pack: Path, tmp_path: Path, workers: int
) -> None:
    build([article], tmp_path / "without", workers=workers)
    build([article], tmp_path / "with", packs=[pack], workers=workers)
    assert "44" in figures(tmp_path / "without")
    assert not {"61.5", "72.5"} & {*figures(tmp_path / "without")}
    assert figures(tmp_path / "with") == {
        "61.5": ("OTHER:glimmer clearance", "zorbitol"),
        "72.5": ("OS", "zorbitol"),
    }


def test_the_graph_of_a_pack_conforms_and_answers_in_its_words(
    article: Path, pack: Path, tmp_path: Path
) -> None:
    build([article], tmp_path / "without", workers=0)
    build([article], tmp_path / "with", packs=[pack], workers=0)
    assert in_use() == ()
    store = open_read_only(tmp_path / "with")
    assert [v for v in validate(store) if v.severity == "violation"] == []
    for question, value in [
        ("glimmer clearance after Zorbix", "61.5"),
        ("how many stopped glimmering", "61.5"),
        ("zestful lifespan at 2 years", "72.5"),
    ]:
        assert [str(row["value"]) for row in ask(store, question).rows] == [value], question
        other = ask(open_read_only(tmp_path / "without"), question)
        assert other.rows == (), question
    _, found = run(store, "figures_of_endpoint", {"endpoint": ["glimmer clearance"]})
    assert len(found) == 1


def test_a_graph_keeps_the_vocabulary_that_it_was_built_with(
    article: Path, pack: Path, tmp_path: Path
) -> None:
    build([article], tmp_path / "with", packs=[pack], workers=0)
    build([article], tmp_path / "without", workers=0)
    with using(find_packs([pack], SHIPPED)):
        assert lexicon_of(open_read_only(tmp_path / "with")).concepts == load().concepts
        assert lexicon_of(open_read_only(tmp_path / "without")).concepts != load().concepts
    assert lexicon_of(open_read_only(tmp_path / "without")).concepts == load().concepts


def test_an_article_is_read_again_when_the_pack_changes(
    article: Path, pack: Path, tmp_path: Path
) -> None:
    def status() -> str:
        (row,) = build([article], tmp_path / "graph", packs=[pack], workers=0).articles
        return row.status

    assert [status(), status()] == ["read", "unchanged"]
    pack.write_text(PREFIXES + ENDPOINT, encoding="utf-8")
    assert [status(), status()] == ["read", "unchanged"]
    assert "72.5" not in figures(tmp_path / "graph")


def test_packs_are_in_use_inside_their_block_only(article: Path, pack: Path) -> None:
    before = vocabulary_hash()
    with using(find_packs([pack], SHIPPED)):
        assert load().get("intervention", "zorbitol")
        assert vocabulary_hash() != before
        assert len(extract(article).figures) == 2
    assert load().get("intervention", "zorbitol") is None
    assert vocabulary_hash() == before


def test_a_label_of_a_pack_goes_before_the_shipped_vocabulary(pack: Path) -> None:
    def schemes(text: str) -> set[str]:
        return {match.concept.scheme for match in load().find(text)}

    assert schemes("a tachycardia") == {"adverse-event"}
    with using(find_packs([pack], SHIPPED)):
        assert schemes("a tachycardia") == {"condition"}
        assert schemes("an arrhythmia") == {"adverse-event"}


def test_a_shipped_concept_keeps_its_preferred_label(tmp_path: Path) -> None:
    path = tmp_path / "pack.ttl"
    path.write_text(PREFIXES + DISEASE.replace("tachycardia", "relapse"), encoding="utf-8")
    with using(find_packs([path], SHIPPED)):
        found = {m.notation for m in load().find("relapse", "endpoint", "condition")}
    assert found == {"RELAPSE", "glimmer syndrome"}


def test_packs_are_found_by_file_folder_and_name(pack: Path) -> None:
    assert [p.path for p in find_packs([pack, pack.parent], SHIPPED)] == [pack.resolve()]
    assert [p.path.name for p in find_packs(["cardiology"], SHIPPED)] == ["cardiology.ttl"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<urn:a> <urn:p", "not valid Turtle"),
        (PREFIXES + DRUG.replace('skos:notation "zorbitol" ;', ""), "has no skos:notation"),
        (PREFIXES + 'endpoint:OSS skos:altLabel "lifespan"@en .', "is no skos:Concept"),
        (PREFIXES + DRUG.replace("scheme:intervention", "scheme:drug"), "which nothing reads"),
        (PREFIXES + DRUG.replace('"zorbitol" ;', '"dli" ;'), "the same notation 'dli'"),
    ],
)
def test_a_bad_pack_is_told_in_one_line(
    article: Path, pack: Path, tmp_path: Path, text: str, said: str
) -> None:
    pack.write_text(text, encoding="utf-8")
    result = kg_("build", article, "--pack", pack, "--graph", tmp_path / "graph")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
    assert not (tmp_path / "graph").exists()


def test_an_unknown_pack_is_told_with_those_that_ship(article: Path, tmp_path: Path) -> None:
    result = kg_("build", article, "--pack", "astrology", "--graph", tmp_path / "graph")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "'astrology'" in result.stderr
    assert "cardiology" in result.stderr


def test_the_environment_may_name_packs(article: Path, pack: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    result = kg_("build", article, "--graph", graph, "--workers", "0", KG_PACKS=str(pack))
    assert result.exit_code == 0
    assert "61.5" in figures(graph)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.ttl")), ids=lambda path: path.stem)
def test_a_pack_that_ships_keeps_the_rules_of_the_vocabulary(path: Path) -> None:
    shipped = load()
    with using(find_packs([path], SHIPPED)):
        lexicon = load()
    own = [c for c in lexicon.concepts if shipped.get(c.scheme, c.notation) is None]
    iris = {c.iri for c in lexicon.concepts}
    assert len(own) > 20
    owners = defaultdict(set)
    for concept in lexicon.concepts:
        for label in concept.labels:
            scheme = concept.scheme.replace("adverse-event", "endpoint")
            owners[scheme, words_of(label)].add(concept.notation)
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}
    for concept in own:
        name = concept.notation.removeprefix("AE:")
        assert concept.iri == term(concept.scheme, name)
        assert {*concept.broader} <= iris
        if concept.scheme in ("endpoint", "adverse-event"):
            assert concept.fact("endpointKind") in KINDS
            assert lexicon.get("measure", concept.fact("defaultMeasure"))
    text = path.read_text("utf-8")
    # None of the outside ids of this field were checked.
    assert "Match" not in text
    assert "ev:code" not in text
