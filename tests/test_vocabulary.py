"""The vocabulary and the ontology: whole, unambiguous, and matched as people write."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from extractors.lexicon import Lexicon, is_abbreviation, load, tokens
from kg.namespaces import term

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
EV = Namespace("https://w3id.org/evidence-kg/ns#")
SCHEME = "https://w3id.org/evidence-kg/scheme/"
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, EV.code)

SCHEMES = (
    "endpoint",
    "adverse-event",
    "measure",
    "intervention",
    "condition",
    "age-group",
    "setting",
    "study-design",
    "country",
    "unit",
    "donor-graft",
    "disease-status",
    "cue",
    "citation-cue",
    "citation-intent",
    "finding-cue",
)
#: The codes that figures may carry, by scheme.
CODES = {
    "endpoint": """OS, PFS, EFS, DFS, RFS, LFS, GRFS, RELAPSE, NRM, TRM, DEATH, CR, CRI, CRH, CRP,
        ORR, MRD_NEG, AGVHD, AGVHD_1_2, AGVHD_2_4, AGVHD_3_4, CGVHD, CGVHD_EXTENSIVE,
        CGVHD_MILD_MOD, CGVHD_MOD_SEV, CGVHD_SEVERE, GVHD, CRS, CRS_G3, NEUROTOX, NEUROTOX_G3,
        INFECTION, VOD_SOS, VOD_SOS_SEVERE, GRAFT_FAILURE, NEUTROPENIA, ANEMIA, THROMBOCYTOPENIA,
        CYTOPENIA, HSCT_DONE, CART_DONE, FOLLOW_UP, TIME_TO_RELAPSE""",
    "measure": """survival_probability, cumulative_incidence, proportion, hazard_ratio, odds_ratio,
        relative_risk, rate_ratio, risk_difference, median, mean, mean_difference, count,
        p_value""",
    "setting": "pre-HSCT, post-HSCT-relapse, post-HSCT-maintenance, non-HSCT",
    "age-group": "pediatric, pediatric-young-adult, adult, all-ages",
    "intervention": "blinatumomab, inotuzumab ozogamicin, dli, hsct, chemotherapy, car-t, tki",
    "unit": "%, fraction, ratio, month, day, year, count, week, minute",
    "citation-intent": """agreesWith, disagreesWith, confirms, disputes, supports, extends,
        usesMethodIn, obtainsSupportFrom, discusses, citesAsEvidence, obtainsBackgroundFrom,
        citesForInformation""",
}
AGREED = [(scheme, " ".join(code.split())) for scheme in CODES for code in CODES[scheme].split(",")]
KINDS = {"survival", "incidence", "response", "toxicity", "utilization", "time"}


@pytest.fixture(scope="module")
def terms() -> Graph:
    graph = Graph()
    for path in sorted((ONTOLOGY / "terms").glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ONTOLOGY / "evidence.ttl")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load(ONTOLOGY)


def concepts(terms: Graph) -> list[URIRef]:
    return sorted(c for c in terms.subjects(RDF.type, SKOS.Concept) if isinstance(c, URIRef))


def scheme_of(terms: Graph, concept: URIRef) -> str:
    return str(terms.value(concept, SKOS.inScheme)).removeprefix(SCHEME)


def one(terms: Graph, scheme: str, notation: str) -> URIRef:
    """Return the concept of a scheme with this notation."""
    concept = URIRef(term(scheme, notation))
    assert terms.value(concept, SKOS.notation) == Literal(notation)
    return concept


@pytest.mark.parametrize("name", SCHEMES)
def test_every_scheme_has_a_file_of_its_own_and_a_title(name: str) -> None:
    graph = Graph().parse(ONTOLOGY / "terms" / f"{name}.ttl")
    assert {str(s) for s in graph.objects(None, SKOS.inScheme)} == {SCHEME + name}
    assert graph.value(URIRef(SCHEME + name), DCTERMS.title)


@pytest.mark.parametrize(("scheme", "notation"), AGREED)
def test_every_agreed_code_has_a_concept(terms: Graph, scheme: str, notation: str) -> None:
    assert (one(terms, scheme, notation), RDF.type, SKOS.Concept) in terms


def test_every_concept_has_one_scheme_one_notation_and_one_preferred_label(terms: Graph) -> None:
    for concept in concepts(terms):
        for predicate in (SKOS.inScheme, SKOS.notation, SKOS.prefLabel):
            assert len(set(terms.objects(concept, predicate))) == 1, (concept, predicate)


def test_an_iri_is_made_from_scheme_and_notation(terms: Graph) -> None:
    for concept in concepts(terms):
        notation = str(terms.value(concept, SKOS.notation))
        # An adverse event's IRI leaves the mark of its notation out, graded or not.
        name = notation.removeprefix("AE:").replace(":G3", " G3")
        scheme = scheme_of(terms, concept)
        assert str(concept) == term(scheme, name if scheme == "adverse-event" else notation)


def test_adverse_events_are_named_in_lower_case(terms: Graph) -> None:
    for concept in concepts(terms):
        if scheme_of(terms, concept) == "adverse-event":
            notation = str(terms.value(concept, SKOS.notation))
            name = notation.removeprefix("AE:").removesuffix(":G3")
            assert notation.startswith("AE:"), notation
            assert name == name.lower()


def test_notations_are_unique_in_their_scheme(terms: Graph) -> None:
    counts = Counter(
        (scheme_of(terms, c), str(terms.value(c, SKOS.notation))) for c in concepts(terms)
    )
    assert [key for key, n in counts.items() if n > 1] == []


def words_of(label: str) -> tuple[str, ...]:
    """Return the words that the matcher compares, an abbreviation's as written."""
    return tuple(w if is_abbreviation(label) else w.lower() for w, _, _ in tokens(label))


def test_a_label_read_in_articles_means_one_concept_of_its_scheme(terms: Graph) -> None:
    # Endpoints and adverse events are looked for together, so they share their labels' room.
    owners: dict[tuple[str, tuple[str, ...]], set[URIRef]] = {}
    for concept in concepts(terms):
        scheme = scheme_of(terms, concept).replace("adverse-event", "endpoint")
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for label in terms.objects(concept, predicate):
                owners.setdefault((scheme, words_of(str(label))), set()).add(concept)
    assert {key: found for key, found in owners.items() if len(found) > 1} == {}


def test_no_label_is_empty_or_torn(terms: Graph) -> None:
    for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
        for concept, label in terms.subject_objects(predicate):
            assert words_of(str(label)), (concept, label)
            assert str(label).count("(") == str(label).count(")"), (concept, label)


def test_no_concept_lists_a_label_twice(lexicon: Lexicon) -> None:
    for concept in lexicon.concepts:
        for labels in (concept.labels, concept.hidden):
            assert len(labels) == len({*labels}), concept.iri


def test_a_hidden_label_is_not_an_open_one_too(terms: Graph) -> None:
    for concept in concepts(terms):
        hidden = set(terms.objects(concept, SKOS.hiddenLabel))
        assert hidden.isdisjoint(terms.objects(concept, SKOS.altLabel)), concept


def test_every_concept_pointed_at_exists(terms: Graph) -> None:
    known = set(concepts(terms))
    pointing = (EV.severeForm, EV.defaultMeasure, EV.tells, EV.toldDenied, EV.needsCue)
    for predicate in (SKOS.broader, EV.excludesCue, *pointing):
        assert set(terms.objects(None, predicate)) - known == set()


def test_no_concept_is_broader_than_itself(terms: Graph) -> None:
    for concept in concepts(terms):
        above = {
            a
            for b in terms.objects(concept, SKOS.broader)
            for a in terms.transitive_objects(b, SKOS.broader)
        }
        assert concept not in above


def test_every_mapped_code_tells_its_source(terms: Graph) -> None:
    mapped = {concept for predicate in MAPPINGS for concept in terms.subjects(predicate, None)}
    silent = [c for c in mapped if not terms.value(c, DCTERMS.source)]
    assert len(mapped) > 50
    assert silent == []


def test_traps_of_the_outside_vocabularies_are_kept_out(terms: Graph) -> None:
    unit = Namespace("http://qudt.org/vocab/unit/")
    obo = Namespace("http://purl.obolibrary.org/obo/")
    targets = {target for predicate in MAPPINGS for target in terms.objects(None, predicate)}
    # The lunar month, B lymphoblastic leukemia/lymphoma, and an id that STATO does not have.
    assert targets.isdisjoint({unit.MO, obo.MONDO_0004947, obo.NCIT_C8936, obo.STATO_0000677})
    assert (one(terms, "unit", "month"), SKOS.exactMatch, unit.MO_MeanJulian) in terms
    assert (one(terms, "condition", "B-ALL"), SKOS.exactMatch, obo.MONDO_0020511) in terms


def test_every_outcome_tells_its_kind_and_what_a_percentage_of_it_is(terms: Graph) -> None:
    for concept in concepts(terms):
        if scheme_of(terms, concept) in ("endpoint", "adverse-event"):
            assert str(terms.value(concept, EV.endpointKind)) in KINDS, concept
            assert terms.value(concept, EV.defaultMeasure), concept


@pytest.mark.parametrize(
    ("endpoint", "measure", "better"),
    [
        ("OS", "survival_probability", True),
        ("GRFS", "survival_probability", True),
        ("RELAPSE", "cumulative_incidence", False),
        ("NRM", "cumulative_incidence", False),
        ("AGVHD_3_4", "cumulative_incidence", False),
        ("CR", "proportion", True),
        ("VOD_SOS", "proportion", False),
        ("FOLLOW_UP", "median", None),
    ],
)
def test_what_a_percentage_is_and_whether_more_is_good(
    terms: Graph, endpoint: str, measure: str, better: bool | None
) -> None:
    concept = one(terms, "endpoint", endpoint)
    better_told = terms.value(concept, EV.higherIsBetter)
    assert terms.value(concept, EV.defaultMeasure) == URIRef(term("measure", measure))
    assert (better_told.toPython() if isinstance(better_told, Literal) else None) is better


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [
        ("AGVHD_3_4", "AGVHD_2_4"),
        ("AGVHD_2_4", "AGVHD"),
        ("AGVHD", "GVHD"),
        ("CGVHD_SEVERE", "CGVHD_MOD_SEV"),
        ("CGVHD_EXTENSIVE", "CGVHD"),
        ("CRS_G3", "CRS"),
        ("NEUTROPENIA", "CYTOPENIA"),
        ("VOD_SOS_SEVERE", "VOD_SOS"),
    ],
)
def test_a_narrower_endpoint_stands_below_the_broader(
    lexicon: Lexicon, narrow: str, broad: str
) -> None:
    concept = lexicon.get("endpoint", narrow)
    assert concept
    assert broad in [c.notation for c in lexicon.ancestors(concept)]


@pytest.mark.parametrize(
    ("text", "scheme", "notation"),
    [
        ("the CIR at two years", "endpoint", "RELAPSE"),
        ("recurrence was rare", "endpoint", "RELAPSE"),
        ("acute GvHD", "endpoint", "AGVHD"),
        ("grade II-IV acute GVHD", "endpoint", "AGVHD_2_4"),
        ("moderate-to-severe cGVHD", "endpoint", "CGVHD_MOD_SEV"),
        ("sinusoidal obstruction syndrome", "endpoint", "VOD_SOS"),
        ("complete haematological remission", "endpoint", "CR"),
        ("CR/CRi was reached", "endpoint", "CRI"),
        ("conversion to MRD negativity", "endpoint", "MRD_NEG"),
        ("deaths in CR", "endpoint", "NRM"),
        ("leukaemia-free survival", "endpoint", "LFS"),
        ("proceeded to allo-HSCT", "endpoint", "HSCT_DONE"),
        ("TA-TMA", "adverse-event", "AE:transplantation-associated thrombotic microangiopathy"),
        ("febrile neutropenia", "adverse-event", "AE:febrile neutropenia"),
        ("subdistribution hazard ratio", "measure", "hazard_ratio"),
        ("two cycles of blina", "intervention", "blinatumomab"),
        ("InO was given", "intervention", "inotuzumab ozogamicin"),
        ("donor lymphocyte infusions", "intervention", "dli"),
        ("as a bridge to transplantation", "setting", "pre-HSCT"),
        ("relapsed after allo-HCT", "setting", "post-HSCT-relapse"),
        ("post-transplant maintenance", "setting", "post-HSCT-maintenance"),
        ("children and young adults", "age-group", "pediatric-young-adult"),
        ("paediatric patients", "age-group", "pediatric"),
        ("BCP-ALL", "condition", "B-ALL"),
        ("KMT2A-rearranged", "condition", "KMT2A-r ALL"),
        ("a t(9;22) clone", "condition", "Ph+ ALL"),
        ("a randomised trial", "study-design", "randomized trial"),
        ("over 24 months", "unit", "month"),
        ("haploidentical donor", "donor-graft", "haploidentical"),
        ("second or greater remission", "disease-status", "CR2+"),
        ("r/r disease", "disease-status", "relapsed/refractory"),
        ("68% and 31%, respectively", "cue", "respectively"),
        ("was not reached", "cue", "not-reached"),
    ],
)
def test_words_of_the_field_are_understood(
    lexicon: Lexicon, text: str, scheme: str, notation: str
) -> None:
    assert notation in [match.notation for match in lexicon.find(text, scheme)]


@pytest.mark.parametrize("text", ["survival", "response", "mortality", "the os of the cervix"])
def test_a_word_of_several_meanings_is_no_endpoint_in_an_article(
    lexicon: Lexicon, text: str
) -> None:
    assert lexicon.find(text, "endpoint") == []


@pytest.mark.parametrize(
    ("word", "notation"),
    [("survival", "OS"), ("cured", "CR"), ("came back", "RELAPSE"), ("response", "ORR")],
)
def test_a_sloppy_word_is_understood_in_a_question(
    lexicon: Lexicon, word: str, notation: str
) -> None:
    concept = lexicon.get("endpoint", notation)
    assert concept
    assert word in concept.hidden


def test_every_class_and_property_has_a_label_and_a_comment(ontology: Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    declared = {s for kind in kinds for s in ontology.subjects(RDF.type, kind)}
    assert len(declared) > 80
    for subject in declared:
        assert ontology.value(subject, RDFS.label), subject
        assert ontology.value(subject, RDFS.comment), subject


def test_every_domain_and_range_of_ours_is_declared(ontology: Graph) -> None:
    for predicate in (RDFS.domain, RDFS.range, RDFS.subPropertyOf):
        for value in ontology.objects(None, predicate):
            if str(value).startswith(EV):
                assert ontology.value(value, RDFS.label), value


def test_the_vocabulary_uses_declared_properties_only(terms: Graph, ontology: Graph) -> None:
    own = {p for p in terms.predicates() if str(p).startswith(EV)}
    assert own - set(ontology.subjects(RDF.type, None)) == set()


def test_a_citation_intent_is_the_property_of_cito_that_it_is_named_after(terms: Graph) -> None:
    cito = Namespace("http://purl.org/spar/cito/")
    for concept in concepts(terms):
        if scheme_of(terms, concept) == "citation-intent":
            notation = str(terms.value(concept, SKOS.notation))
            assert terms.value(concept, SKOS.exactMatch) == cito[notation]
