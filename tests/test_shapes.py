"""The SHACL shapes: a good graph passes, and every shape catches the one fault it is there for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph, Namespace, URIRef

if TYPE_CHECKING:
    from rdflib.term import Node

SHAPES_FILE = Path(__file__).resolve().parent.parent / "ontology" / "shapes.ttl"
SHAPE = Namespace("https://w3id.org/evidence-kg/shape/")
NODE = Namespace("https://w3id.org/evidence-kg/id/")

PREFIXES = """
@prefix ev: <https://w3id.org/evidence-kg/ns#> .
@prefix n: <https://w3id.org/evidence-kg/id/> .
@prefix t: <https://w3id.org/evidence-kg/term/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix biro: <http://purl.org/spar/biro/> .
@prefix c4o: <http://purl.org/spar/c4o/> .
@prefix endpoint: <https://w3id.org/evidence-kg/term/endpoint/> .
@prefix measure: <https://w3id.org/evidence-kg/term/measure/> .
@prefix age: <https://w3id.org/evidence-kg/term/age-group/> .
@prefix setting: <https://w3id.org/evidence-kg/term/setting/> .
@prefix drug: <https://w3id.org/evidence-kg/term/intervention/> .
@prefix status: <https://w3id.org/evidence-kg/term/disease-status/> .
@prefix design: <https://w3id.org/evidence-kg/term/study-design/> .
"""

GOOD = (
    PREFIXES
    + """
n:article a ev:Article ; dcterms:title "A trial of nothing" ; ev:doi "10.1234/nothing.1" ;
    ev:shortCitation "Nobody 2031" ; ev:year 2031 ; ev:sourceForm "full-text" ;
    ev:contentHash "00ff" ; ev:work n:own ; ev:describes n:study ; ev:hasReferenceList n:reference ;
    ev:hasTableCount 3 ; ev:tablesRead 2 .
n:own a ev:Work ; ev:workKey "2031|nothing|1|1" .
n:other a ev:Work ; ev:workKey "2030|nothing|7|12" .
n:study a ev:Study ; ev:reportedIn n:article ; ev:design design:retrospective ; ev:centers 4 ;
    ev:size 90 ; ev:hasFact n:fact .
n:fact a ev:Fact ; ev:factKind "centres" ; ev:factValue "4" ; ev:concept design:multicenter ;
    ev:quote "four centers" ; ev:charStart 10 ; ev:charEnd 22 .
n:their-study a ev:Study ; ev:origin n:other ; ev:acronym "NOTHING-1" ;
    ev:population age:pediatric .
n:all a ev:Cohort ; rdfs:label "all" ; ev:study n:study ; ev:size 90 .
n:cohort a ev:Cohort ; rdfs:label "girls" ; ev:study n:study ; ev:size 40 ; ev:variable "Sex" ;
    ev:level "Female" ; ev:parentCohort n:all ; ev:population age:pediatric ; ev:ageMin 1.5 ;
    ev:ageMedian 8.0 ; ev:ageMax 17.0 ; ev:hasExposure n:exposure ;
    ev:diseaseStatus status:CR1 .
n:characteristic a ev:Characteristic ; ev:reportedIn n:article ; ev:cohort n:cohort ;
    ev:variable "Donor" ; ev:level "sibling" ; ev:statistic "count" ; ev:value 10.0 ;
    ev:valueText "10 (25)" ; ev:percent 25.0 ; ev:total 40 ; ev:spreadKind "IQR" ;
    ev:spreadLow 1.0 ; ev:spreadHigh 2.0 ; ev:pValue "0.5" ; ev:location "table:1 Donor / Girls" ;
    ev:quote "sibling 10 (25)" ; ev:charStart 40 ; ev:charEnd 55 ; ev:valueStart 48 ;
    ev:valueEnd 55 ; ev:patient "P1" .
n:retold a ev:Cohort ; rdfs:label "boys of an older trial" ; ev:origin n:other .
n:exposure a ev:Exposure ; ev:intervention drug:blinatumomab ; ev:setting setting:pre-HSCT .
n:estimate a ev:Estimate, obo:ECO_0000180 ;
    ev:reportedIn n:article ; ev:cohort n:cohort ; ev:study n:study ;
    ev:endpoint endpoint:OS ; ev:endpointCode "OS" ; ev:measure measure:survival_probability ;
    ev:measureCode "survival_probability" ; ev:population age:pediatric ;
    ev:setting setting:pre-HSCT ; ev:intervention drug:blinatumomab ; ev:attribution "primary" ;
    ev:hasMention n:mention ; ev:firstMention n:mention ; ev:value 61.5 ; ev:valueText "61.5" ;
    ev:valuesPrinted "61.5;62" ; ev:unit "%" ; ev:operator "=" ; ev:status "reported" ;
    ev:ciLow 50.0 ; ev:ciHigh 70.0 ; ev:ciLevel 95.0 ; ev:spreadKind "IQR" ; ev:spreadLow 1.0 ;
    ev:spreadHigh 2.0 ; ev:pValue "0.04" ; ev:pOperator "<" ; ev:events 24 ; ev:total 40 ;
    ev:timepoint 2.0 ; ev:timepointUnit "year" ; ev:timeOrigin "HSCT" ; ev:analysis "landmark" ;
    ev:adjustedFor "age" ; ev:model "Kaplan-Meier" ; ev:comparator "boys" ;
    ev:contrast "Female vs male" ; ev:endpointDefinition "death of any cause" ;
    ev:foundBy "values:percent" .
n:retelling a ev:Estimate, obo:ECO_0006016 ;
    ev:reportedIn n:article ; ev:cohort n:retold ; ev:endpoint endpoint:OS ;
    ev:endpointCode "OS" ; ev:measure measure:median ; ev:measureCode "median" ;
    ev:attribution "secondary" ; ev:attributedTo n:other ; ev:hasMention n:mention ;
    ev:firstMention n:mention ; ev:operator "=" ; ev:status "not-reached" ;
    ev:foundBy "values:median" .
n:numbered a ev:Estimate, obo:ECO_0006016 ;
    ev:reportedIn n:article ; ev:cohort n:retold ; ev:endpoint endpoint:CR ;
    ev:endpointCode "CR" ; ev:measure measure:count ; ev:measureCode "count" ;
    ev:attribution "secondary" ; ev:citedRef 14 ; ev:hasMention n:mention ;
    ev:firstMention n:mention ; ev:value 7.0 ; ev:unit "count" ; ev:operator ">=" ;
    ev:status "reported" ; ev:foundBy "values:count" .
n:bare-p a ev:Estimate, obo:ECO_0000180 ;
    ev:reportedIn n:article ; ev:cohort n:cohort ; ev:study n:study ;
    ev:endpoint <https://w3id.org/evidence-kg/term/adverse-event/hiccups> ;
    ev:endpointCode "AE:hiccups" ; ev:measure measure:p_value ; ev:measureCode "p_value" ;
    ev:attribution "primary" ; ev:hasMention n:mention ; ev:firstMention n:mention ;
    ev:operator "=" ; ev:status "reported" ; ev:pValue "0.5" ; ev:foundBy "values:p" .
n:mention a ev:Mention ; oa:hasSource n:article ; ev:location "table:2 Female / OS" ;
    ev:quote "Female 61.5 (50-70)" ; ev:charStart 100 ; ev:charEnd 119 ; ev:valueStart 107 ;
    ev:valueEnd 111 ; ev:order 1 ; ev:page 3 ;
    oa:hasSelector <https://w3id.org/evidence-kg/id/mention#quote>,
        <https://w3id.org/evidence-kg/id/mention#position> .
n:reference a ev:Reference ; ev:number 12 ; ev:raw "12. Someone. Nothing 2030;7:12." ;
    biro:references n:other ; ev:year 2030 ; ev:doi "10.1234/nothing.0" .
n:citation a ev:Citation ; ev:reportedIn n:article ; ev:marker "[12]" ; c4o:denotes n:reference ;
    c4o:hasContext "Boys did worse [12]." ; ev:charStart 60 ; ev:charEnd 64 .
n:problem a ev:ReadingProblem ; ev:reportedIn n:article ; ev:problemKind "table" ;
    ev:message "table 3 has no header" .
n:finding a ev:Finding ; ev:reportedIn n:article ; ev:endpoint endpoint:OS ; ev:endpointCode "OS" ;
    ev:direction "increase" ; ev:significance "significant" ; ev:hedged false ;
    ev:attribution "primary" ; ev:quote "Girls lived longer [12]." ; ev:charStart 40 ;
    ev:charEnd 64 ; ev:fromEstimate n:estimate ; ev:intent <http://purl.org/spar/cito/agreesWith> .
n:inconsistency a ev:Inconsistency ; ev:reportedIn n:article ; ev:problemKind "sum" ;
    ev:severity "real" ; ev:arithmetic "2 + 2 = 4, not 5" ; ev:quoteA "2 + 2" ;
    ev:charStartA 70 ; ev:charEndA 75 .
"""
)


class Fault(NamedTuple):
    """One fault in the good graph: ``objects`` (Turtle) stand in place of a node's values."""

    shape: str
    node: str
    predicate: str
    objects: str = ""


NONE_OF_THESE = "n:unknown"
FAULTS = [
    Fault("article-title", "article", "dcterms:title"),
    Fault("article-doi", "article", "ev:doi", '"10.1234/Nothing.1"'),
    Fault("article-short-citation", "article", "ev:shortCitation", '"A 2031", "B 2031"'),
    Fault("article-year", "article", "ev:year", "1313"),
    Fault("article-source-form", "article", "ev:sourceForm", '"abstract"'),
    Fault("article-content-hash", "article", "ev:contentHash"),
    Fault("article-work", "article", "ev:work", NONE_OF_THESE),
    Fault("article-study", "article", "ev:describes"),
    Fault("article-reference", "article", "ev:hasReferenceList", NONE_OF_THESE),
    Fault("article-table-count", "article", "ev:hasTableCount", "3.5"),
    Fault("article-tables-read", "article", "ev:tablesRead", "4"),
    Fault("study-whose", "study", "ev:reportedIn"),
    Fault("study-article", "study", "ev:reportedIn", NONE_OF_THESE),
    Fault("study-origin", "their-study", "ev:origin", NONE_OF_THESE),
    Fault("study-acronym", "their-study", "ev:acronym", '""'),
    Fault("study-population", "their-study", "ev:population", "drug:blinatumomab"),
    Fault("study-design", "study", "ev:design", "drug:blinatumomab"),
    Fault("study-country", "study", "ev:country", "drug:blinatumomab"),
    Fault("study-centers", "study", "ev:centers", "0"),
    Fault("study-size", "study", "ev:size", "90, 91"),
    Fault("study-fact", "study", "ev:hasFact", NONE_OF_THESE),
    Fault("fact-kind", "fact", "ev:factKind"),
    Fault("fact-value", "fact", "ev:factValue", '""'),
    Fault("fact-concept", "fact", "ev:concept", "design:multicenter, design:prospective"),
    Fault("fact-quote", "fact", "ev:quote"),
    Fault("fact-place", "fact", "ev:charStart", "22"),
    Fault("cohort-label", "cohort", "rdfs:label"),
    Fault("cohort-study", "cohort", "ev:study", "n:article"),
    Fault("cohort-origin", "retold", "ev:origin", "n:article"),
    Fault("cohort-size", "cohort", "ev:size", "-1"),
    Fault("cohort-variable", "cohort", "ev:variable", '"Sex", "Age"'),
    Fault("cohort-level", "cohort", "ev:level", '"Female", "Male"'),
    Fault("cohort-parent", "cohort", "ev:parentCohort", "n:study"),
    Fault("cohort-population", "cohort", "ev:population", "drug:blinatumomab"),
    Fault("cohort-age-min", "cohort", "ev:ageMin", "1.5, 2.5"),
    Fault("cohort-age-median", "cohort", "ev:ageMedian", "8"),
    Fault("cohort-age-max", "cohort", "ev:ageMax", "17.0, 18.0"),
    Fault("cohort-age-order", "cohort", "ev:ageMin", "17.5"),
    Fault("cohort-age-median-order", "cohort", "ev:ageMedian", "17.5"),
    Fault("cohort-disease-status", "cohort", "ev:diseaseStatus", "setting:pre-HSCT"),
    Fault("cohort-exposure", "cohort", "ev:hasExposure", NONE_OF_THESE),
    Fault("cohort-whose", "retold", "ev:origin"),
    Fault("exposure-intervention", "exposure", "ev:intervention"),
    Fault("exposure-setting", "exposure", "ev:setting", "setting:pre-HSCT, setting:non-HSCT"),
    Fault("estimate-article", "estimate", "ev:reportedIn"),
    Fault("estimate-cohort", "estimate", "ev:cohort", "n:cohort, n:all"),
    Fault("estimate-study", "estimate", "ev:study", "n:article"),
    Fault("estimate-endpoint", "estimate", "ev:endpoint", "measure:median"),
    Fault("estimate-endpoint-code", "estimate", "ev:endpointCode", '"overall survival"'),
    Fault("estimate-measure", "estimate", "ev:measure", "endpoint:OS"),
    Fault("estimate-measure-code", "estimate", "ev:measureCode"),
    Fault("estimate-population", "estimate", "ev:population", "setting:pre-HSCT"),
    Fault("estimate-setting", "estimate", "ev:setting", "drug:blinatumomab"),
    Fault("estimate-intervention", "estimate", "ev:intervention", "setting:pre-HSCT"),
    Fault("estimate-attribution", "estimate", "ev:attribution", '"primary", "secondary"'),
    Fault("estimate-cited-ref", "numbered", "ev:citedRef", "0"),
    Fault("estimate-attributed-to", "retelling", "ev:attributedTo", "n:reference"),
    Fault("estimate-mention", "estimate", "ev:hasMention"),
    Fault("estimate-first-mention", "estimate", "ev:firstMention"),
    Fault("estimate-value", "estimate", "ev:value", "61.5, 62.5"),
    Fault("estimate-value-text", "estimate", "ev:valueText", '"61.5", "62"'),
    Fault("estimate-values-printed", "estimate", "ev:valuesPrinted", '"61.5", "62"'),
    Fault("estimate-unit", "estimate", "ev:unit", '"%", "fraction"'),
    Fault("estimate-operator", "estimate", "ev:operator", '"~"'),
    Fault("estimate-status", "estimate", "ev:status", '"guessed"'),
    Fault("estimate-ci-low", "estimate", "ev:ciLow", "50.0, 51.0"),
    Fault("estimate-ci-high", "estimate", "ev:ciHigh", "70.0, 71.0"),
    Fault("estimate-ci-order", "estimate", "ev:ciLow", "70.5"),
    Fault("estimate-ci-level", "estimate", "ev:ciLevel", "100.0"),
    Fault("estimate-spread-kind", "estimate", "ev:spreadKind", '"MAD"'),
    Fault("estimate-spread-low", "estimate", "ev:spreadLow", "1.0, 1.5"),
    Fault("estimate-spread-high", "estimate", "ev:spreadHigh", "2.0, 3.0"),
    Fault("estimate-spread-order", "estimate", "ev:spreadLow", "2.5"),
    Fault("estimate-p-value", "estimate", "ev:pValue", "0.04"),
    Fault("estimate-p-operator", "estimate", "ev:pOperator", '"="'),
    Fault("estimate-events", "estimate", "ev:events", "-1"),
    Fault("estimate-total", "estimate", "ev:total", "40, 41"),
    Fault("estimate-events-order", "estimate", "ev:events", "41"),
    Fault("estimate-timepoint", "estimate", "ev:timepoint", "-2.0"),
    Fault("estimate-timepoint-unit", "estimate", "ev:timepointUnit", '"fortnight"'),
    Fault("estimate-time-origin", "estimate", "ev:timeOrigin", '"HSCT", "CR"'),
    Fault("estimate-analysis", "estimate", "ev:analysis", '"clever"'),
    Fault("estimate-cycle", "estimate", "ev:cycle", "0"),
    Fault("estimate-adjusted-for", "estimate", "ev:adjustedFor", '"age", "sex"'),
    Fault("estimate-model", "estimate", "ev:model", '"Cox", "Fine-Gray"'),
    Fault("estimate-comparator", "estimate", "ev:comparator", '"boys", "all"'),
    Fault("estimate-contrast", "estimate", "ev:contrast", '""'),
    Fault("estimate-endpoint-definition", "estimate", "ev:endpointDefinition", '""'),
    Fault("estimate-found-by", "estimate", "ev:foundBy"),
    Fault("estimate-checked", "estimate", "ev:checked", '"perhaps"'),
    Fault("estimate-has-value", "estimate", "ev:value"),
    Fault("estimate-has-unit", "estimate", "ev:unit"),
    Fault("estimate-has-p", "bare-p", "ev:pValue"),
    Fault("estimate-own-study", "estimate", "ev:study"),
    Fault("estimate-credited", "numbered", "ev:citedRef"),
    Fault("estimate-evidence", "estimate", "rdf:type", "ev:Estimate, obo:ECO_0006016"),
    Fault("estimate-time-unit", "estimate", "ev:timepointUnit"),
    Fault("mention-source", "mention", "oa:hasSource"),
    Fault("mention-location", "mention", "ev:location", '"somewhere"'),
    Fault("mention-quote", "mention", "ev:quote", '"one", "two"'),
    Fault("mention-start", "mention", "ev:charStart"),
    Fault("mention-end", "mention", "ev:charEnd"),
    Fault("mention-value-start", "mention", "ev:valueStart", "112"),
    Fault("mention-value-end", "mention", "ev:valueEnd", "120"),
    Fault("mention-value-inside", "mention", "ev:charStart", "108"),
    Fault("mention-order", "mention", "ev:order"),
    Fault("mention-page", "mention", "ev:page", "0"),
    Fault("mention-box", "mention", "ev:box", '"12 40 left"'),
    Fault("mention-selector", "mention", "oa:hasSelector", "n:only-one"),
    Fault("characteristic-article", "characteristic", "ev:reportedIn"),
    Fault("characteristic-cohort", "characteristic", "ev:cohort", "n:cohort, n:all"),
    Fault("characteristic-variable", "characteristic", "ev:variable"),
    Fault("characteristic-level", "characteristic", "ev:level", '""'),
    Fault("characteristic-statistic", "characteristic", "ev:statistic", '"guess"'),
    Fault("characteristic-value", "characteristic", "ev:value", "10.0, 11.0"),
    Fault("characteristic-printed", "characteristic", "ev:valueText"),
    Fault("characteristic-percent", "characteristic", "ev:percent", "101.0"),
    Fault("characteristic-total", "characteristic", "ev:total", "40, 41"),
    Fault("characteristic-total-order", "characteristic", "ev:value", "41.0"),
    Fault("characteristic-spread-kind", "characteristic", "ev:spreadKind", '"MAD"'),
    Fault("characteristic-spread-order", "characteristic", "ev:spreadLow", "2.5"),
    Fault("characteristic-p-value", "characteristic", "ev:pValue", "0.5"),
    Fault("characteristic-location", "characteristic", "ev:location", '"text:Results"'),
    Fault("characteristic-quote", "characteristic", "ev:quote"),
    Fault("characteristic-place", "characteristic", "ev:charStart", "55"),
    Fault("characteristic-value-place", "characteristic", "ev:valueStart", "55"),
    Fault("characteristic-patient", "characteristic", "ev:patient", '"P1", "P2"'),
    Fault("reference-number", "reference", "ev:number"),
    Fault("reference-raw", "reference", "ev:raw"),
    Fault("reference-work", "reference", "biro:references", "n:other, n:own"),
    Fault("reference-year", "reference", "ev:year", "2030, 2031"),
    Fault("reference-doi", "reference", "ev:doi", '"https://doi.org/10.1234/nothing.0"'),
    Fault("reference-pmid", "reference", "ev:pmid", '"PMC1234567"'),
    Fault("work-key", "other", "ev:workKey"),
    Fault("citation-article", "citation", "ev:reportedIn"),
    Fault("citation-marker", "citation", "ev:marker"),
    Fault("citation-reference", "citation", "c4o:denotes", "n:other"),
    Fault("citation-reference-known", "citation", "c4o:denotes"),
    Fault("citation-sentence", "citation", "c4o:hasContext"),
    Fault("citation-place", "citation", "ev:charEnd", "60"),
    Fault("problem-article", "problem", "ev:reportedIn"),
    Fault("problem-kind", "problem", "ev:problemKind"),
    Fault("problem-message", "problem", "ev:message"),
    Fault("finding-article", "finding", "ev:reportedIn", NONE_OF_THESE),
    Fault("finding-endpoint", "finding", "ev:endpoint"),
    Fault("finding-direction", "finding", "ev:direction", '"up"'),
    Fault("finding-significance", "finding", "ev:significance", '"very"'),
    Fault("finding-hedged", "finding", "ev:hedged", '"perhaps"'),
    Fault("finding-attribution", "finding", "ev:attribution"),
    Fault("finding-quote", "finding", "ev:quote"),
    Fault("finding-place", "finding", "ev:charStart", "64"),
    Fault("finding-estimate", "finding", "ev:fromEstimate", NONE_OF_THESE),
    Fault("finding-intent", "finding", "ev:intent", NONE_OF_THESE),
    Fault("inconsistency-article", "inconsistency", "ev:reportedIn"),
    Fault("inconsistency-kind", "inconsistency", "ev:problemKind", '"odd"'),
    Fault("inconsistency-severity", "inconsistency", "ev:severity", '"grave"'),
    Fault("inconsistency-arithmetic", "inconsistency", "ev:arithmetic"),
    Fault("inconsistency-quote", "inconsistency", "ev:quoteA"),
    Fault("inconsistency-place", "inconsistency", "ev:charStartA", "75"),
]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(SHAPES_FILE)


def named_shapes(shapes: Graph) -> set[str]:
    """Name every property shape, and every node shape with a condition of its own."""
    properties = set(shapes.subjects(RDF.type, SH.PropertyShape))
    own = {*shapes.subjects(SH["or"], None), *shapes.subjects(SH.xone, None)}
    conditions = own & set(shapes.subjects(SH.targetClass, None))
    return {str(shape).removeprefix(SHAPE) for shape in properties | conditions}


def graph_with(fault: Fault) -> Graph:
    """Make the good graph with one node's values of one property replaced."""
    graph = Graph().parse(data=GOOD, format="turtle")
    predicate = next(iter(Graph().parse(data=f"{PREFIXES} n:x {fault.predicate} 0 .").predicates()))
    graph.remove((NODE[fault.node], predicate, None))
    if fault.objects:
        graph.parse(
            data=f"{PREFIXES} n:{fault.node} {fault.predicate} {fault.objects} .", format="turtle"
        )
    return graph


def findings(graph: Graph, shapes: Graph) -> list[tuple[str, Node | None, Node | None]]:
    """Return what the shapes say of a graph: shape, node, severity."""
    _, report, _ = validate(graph, shacl_graph=shapes)
    assert isinstance(report, Graph)
    return [
        (
            str(report.value(result, SH.sourceShape)).removeprefix(SHAPE),
            report.value(result, SH.focusNode),
            report.value(result, SH.resultSeverity),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]


def test_a_good_graph_conforms(shapes: Graph) -> None:
    assert findings(Graph().parse(data=GOOD, format="turtle"), shapes) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.shape)
def test_a_shape_catches_its_fault_and_nothing_else(fault: Fault, shapes: Graph) -> None:
    declared = shapes.value(SHAPE[fault.shape], SH.severity) or SH.Violation
    assert findings(graph_with(fault), shapes) == [(fault.shape, NODE[fault.node], declared)]


def test_every_shape_has_a_fault_that_it_catches(shapes: Graph) -> None:
    assert named_shapes(shapes) == {fault.shape for fault in FAULTS}


def test_every_property_shape_is_used_by_a_targeted_shape(shapes: Graph) -> None:
    used = {
        shape
        for target in shapes.subjects(SH.targetClass, None)
        for shape in shapes.objects(target, SH.property)
    }
    assert used == set(shapes.subjects(RDF.type, SH.PropertyShape))


def test_every_shape_says_in_words_what_is_wrong(shapes: Graph) -> None:
    silent = [name for name in named_shapes(shapes) if not shapes.value(SHAPE[name], SH.message)]
    assert silent == []


def test_every_shape_speaks_of_terms_that_the_ontology_declares(shapes: Graph) -> None:
    declared = set(Graph().parse(SHAPES_FILE.with_name("evidence.ttl")).subjects(RDF.type, None))
    spoken = {
        term
        for predicate in (SH.path, SH.targetClass, SH["class"], SH.lessThan, SH.lessThanOrEquals)
        for term in shapes.objects(None, predicate)
        if isinstance(term, URIRef) and "evidence-kg/ns#" in term
    }
    assert spoken - declared == set()
