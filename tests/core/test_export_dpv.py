"""The notice in the words of W3C DPV 2.3: it parses, uses only published terms as they are meant, and conforms to its shapes.

Proves: G2, G4.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from hjemmel.notice.exports.activities import activities
from hjemmel.notice.exports.dpv import as_jsonld
from hjemmel.notice.exports.dpv_terms import ENDINGS, LEGAL_BASIS, LOOKS, PREFIXES, RIGHTS
from hjemmel.notice.exports.names import name
from hjemmel.notice.language import load
from hjemmel.notice.model import Ending, Needs, Notice, Version
from published.collect import TERMS, terms_in_use
from sample_notice import FOLDER
from second_notice import second_notice

NOTICE = load(FOLDER)
PUBLISHED: dict[str, dict[str, Any]] = json.loads(TERMS.read_text(encoding="utf-8"))
SHAPES = Graph().parse(Path(__file__).parents[2] / "src" / "hjemmel" / "notice" / "exports" / "shapes.ttl")
VOCABULARY = ("dpv", "eu-gdpr", "pd")
OURS = name(NOTICE)
DPV, GDPR = Namespace(PREFIXES["dpv"]), Namespace(PREFIXES["eu-gdpr"])


def graph(notice: Notice = NOTICE) -> Graph:
    return Graph().parse(data=json.dumps(as_jsonld(notice)), format="json-ld")


GRAPH = graph()


def term(node: Any) -> str:
    """The short name of a term of the vocabulary; "" for anything else."""
    for prefix in VOCABULARY:
        if str(node).startswith(PREFIXES[prefix]):
            return f"{prefix}:{str(node).removeprefix(PREFIXES[prefix])}"
    return ""


def conforms(data: Graph) -> bool:
    return bool(pyshacl.validate(data, shacl_graph=SHAPES)[0])


def process(record: str, purpose: str) -> URIRef:
    return URIRef(f"{OURS}process/{record}/{purpose}")


def kinds(node: Any) -> set[str]:
    """What a node is, by its types or as a term itself, and everything that those are kinds of."""
    own = {term(kind) for kind in GRAPH.objects(node, RDF.type)} | {term(node)}
    return own | {wider for kind in own for wider in PUBLISHED.get(kind, {}).get("is", ())}


def test_the_listed_facts_are_those_of_the_terms_in_use() -> None:
    assert terms_in_use() == set(PUBLISHED)


def test_every_term_that_is_written_is_published() -> None:
    used = {term(node) for triple in GRAPH for node in triple} - {""}
    assert used - set(PUBLISHED) == set()
    assert len(used) > 50


def test_properties_are_used_as_properties_and_things_as_things() -> None:
    properties = {each for each, facts in PUBLISHED.items() if facts.get("property")}
    assert {term(predicate) for predicate in GRAPH.predicates()} - {""} <= properties
    assert {term(node) for node in (*GRAPH.subjects(), *GRAPH.objects())} & properties == set()


def test_what_a_property_points_to_is_of_the_kind_that_the_vocabulary_says() -> None:
    checked = 0
    for subject, predicate, value in GRAPH:
        wanted = PUBLISHED.get(term(predicate), {}).get("range", ())
        if wanted and not isinstance(value, Literal):
            checked += 1
            assert kinds(value) & set(wanted), f"{subject} {predicate} {value}"
    assert checked > 1000


@pytest.mark.parametrize("basis", sorted(LEGAL_BASIS))
def test_a_basis_gives_the_rights_that_the_vocabulary_gives_it(basis: str) -> None:
    facts = PUBLISHED[LEGAL_BASIS[basis]]
    assert "dpv:LegalBasis" in facts["is"]
    assert sorted(RIGHTS[basis]) == facts["rights"]


def test_every_word_of_the_language_that_the_vocabulary_can_say_is_said() -> None:
    assert set(LOOKS) == set(Needs)
    assert set(ENDINGS) == set(Ending)


def test_there_is_one_process_for_each_record_type_and_purpose() -> None:
    declared = {process(record.id, activity.purpose) for record in NOTICE.records() for activity in activities(record, NOTICE)}
    leaves = set(GRAPH.subjects(RDF.type, DPV.PersonalDataProcess)) | set(GRAPH.subjects(RDF.type, DPV.NonPersonalDataProcess))
    assert leaves == declared
    assert set(GRAPH.objects(None, DPV.hasProcess)) == declared
    assert {str(node) for node in GRAPH.subjects(RDF.type, DPV.Process)} - {str(node) for node in leaves} == {
        f"{OURS}category/{category.id}" for category in NOTICE.categories if category.records
    }


def test_an_activity_says_its_basis_purpose_recipients_and_storage() -> None:
    settling = process("call", "settlement")
    assert set(GRAPH.objects(settling, DPV.hasPurpose)) == {URIRef(f"{OURS}purpose/settlement")}
    assert set(GRAPH.objects(settling, DPV.hasLegalBasis)) == {GDPR["A6-1-f"]}
    assert URIRef(f"{OURS}recipient/carriers") in set(GRAPH.objects(settling, DPV.hasRecipient))
    assert URIRef(f"{OURS}recipient/carriers") not in set(GRAPH.objects(process("call", "invoicing"), DPV.hasRecipient))
    assert GDPR["A21"] in set(GRAPH.objects(settling, DPV.hasRight))
    looking = process("device-sample", "fault-finding")
    assert URIRef(f"{OURS}choice/network-lookup") in set(GRAPH.objects(looking, DPV.hasEntityControl))
    assert {DPV.Collect, DPV.Store, DPV.Erase, DPV.Consult, DPV.Combine} <= set(GRAPH.objects(looking, DPV.hasProcessing))
    assert DPV.Collect not in set(GRAPH.objects(settling, DPV.hasProcessing))


def test_who_acts_for_us_is_a_processor_and_anyone_else_a_third_party() -> None:
    for recipient in NOTICE.recipients:
        role = DPV.DataProcessor if recipient.role == "processor" else DPV.ThirdParty
        assert set(GRAPH.objects(URIRef(f"{OURS}recipient/{recipient.id}"), RDF.type)) == {DPV.Recipient, role}


def test_the_law_that_opens_data_to_a_recipient_is_cited() -> None:
    for ground in NOTICE.grounds:
        for record in ground.records:
            purpose = NOTICE.recipient(ground.recipient).purpose
            cited = GRAPH.objects(process(record, purpose), DPV.hasApplicableLaw)
            assert Literal(ground.law) in {law for node in cited for law in GRAPH.objects(node, URIRef(PREFIXES["schema"] + "name"))}


def durations(data: Graph, storage: str, kind: URIRef = DPV.TemporalDuration) -> list[Literal]:
    held = data.objects(URIRef(f"{OURS}{storage}"), DPV.hasDuration)
    return [value for node in held if (node, RDF.type, kind) in data for value in data.objects(node, RDF.value)]  # type: ignore[misc]


def test_every_record_type_is_kept_for_the_period_of_its_rule() -> None:
    for record in NOTICE.records():
        assert durations(GRAPH, f"storage/{record.id}") == [Literal(str(record.retention.period), datatype=XSD.duration)]


def test_a_hold_is_told_with_its_event_and_its_end() -> None:
    held = [record for record in NOTICE.records() if record.retention.unless]
    assert held
    for record in held:
        hold = NOTICE.hold(record.retention.unless or "")
        assert durations(GRAPH, f"hold/{record.id}") == [Literal(str(hold.at_most), datatype=XSD.duration)]
        assert {str(words) for words in durations(GRAPH, f"hold/{record.id}", DPV.UntilEventDuration)} == {hold.title.nb, hold.title.en}


def test_another_figure_is_another_period(tmp_path: Path) -> None:
    other = graph(load(second_notice(tmp_path)))
    assert [str(period) for period in durations(GRAPH, "storage/call")] == ["P5M"]
    assert [str(period) for period in durations(other, "storage/call")] == ["P6M"]


def test_what_is_about_nobody_is_no_personal_data() -> None:
    nobody = [record for record in NOTICE.records() if record.subject == "none"]
    assert nobody
    for record in nobody:
        for field in record.fields:
            node = URIRef(f"{OURS}field/{record.id}/{field.name}")
            assert set(GRAPH.objects(node, RDF.type)) == {DPV.NonPersonalData}


def test_every_name_stands_for_one_thing_and_every_thing_that_is_named_is_there() -> None:
    listed = Counter(node["@id"] for node in as_jsonld(NOTICE)["@graph"])
    assert [each for each, count in listed.items() if count > 1] == []
    named = {str(node) for triple in GRAPH for node in triple if str(node).startswith(OURS)}
    assert named == {listed_name.replace("notice:", OURS) for listed_name in listed}


def test_names_are_the_provider_s_own_and_those_of_the_version() -> None:
    second = Version(2, date(2026, 7, 1), NOTICE.version.summary)
    assert name(replace(NOTICE, versions=(second,)), "schema/call") == "tag:eksempelnett.example,2026-07-01:notice/2/schema/call"


def test_it_says_nothing_that_no_context_explains() -> None:
    def keys(value: Any) -> Iterator[str]:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from (key for key in item if ":" in key)
                yield from (found for deeper in item.values() for found in keys(deeper))

    known = {f"{prefix}:" for prefix in PREFIXES}
    assert {key.partition(":")[0] + ":" for key in keys(as_jsonld(NOTICE)["@graph"])} <= known


def test_the_shapes_hold_and_are_shapes() -> None:
    ok, _, report = pyshacl.validate(GRAPH, shacl_graph=SHAPES, meta_shacl=True)
    assert ok, report


FAULTS: dict[str, Callable[[Graph], object]] = {
    f"an activity without {link}": lambda data, link=link: data.remove((process("call", "settlement"), DPV[link], None))
    for link in (
        *("hasPurpose", "hasLegalBasis", "hasApplicableLaw", "hasPersonalData", "hasDataSubject", "hasDataSource", "hasProcessing"),
        *("hasStorageCondition", "hasRight", "hasDataController", "hasTechnicalMeasure"),
    )
}
FAULTS |= {
    "a second purpose": lambda data: data.add((process("call", "settlement"), DPV.hasPurpose, URIRef(f"{OURS}purpose/access"))),
    "a basis that is none": lambda data: data.add((process("call", "settlement"), DPV.hasLegalBasis, GDPR["A21"])),
    "a recipient that is not declared": lambda data: data.add((process("call", "settlement"), DPV.hasRecipient, URIRef(f"{OURS}nobody"))),
    "no controller's name": lambda data: data.remove((URIRef(f"{OURS}controller"), DPV.hasName, None)),
    "no period": lambda data: data.remove((URIRef(f"{OURS}storage/call"), DPV.hasDuration, None)),
    "no law for the period": lambda data: data.remove((URIRef(f"{OURS}storage/call"), DPV.hasApplicableLaw, None)),
    "a period that is no duration": lambda data: data.set(
        (next(data.objects(URIRef(f"{OURS}storage/call"), DPV.hasDuration)), RDF.value, Literal("five months"))
    ),
    "a purpose in one language": lambda data: data.remove(
        (URIRef(f"{OURS}purpose/settlement"), None, Literal(NOTICE.purpose("settlement").title.nb, "nb"))
    ),
    "a subject of what is about nobody": lambda data: data.add(
        (next(data.subjects(RDF.type, DPV.NonPersonalDataProcess)), DPV.hasDataSubject, URIRef(f"{OURS}subject/customer"))
    ),
    "a consent control without consent": lambda data: data.add(
        (process("call", "settlement"), DPV.hasConsentControl, URIRef(f"{OURS}choice/network-lookup"))
    ),
    "no digest of the notice": lambda data: data.remove((URIRef(f"{OURS}self"), URIRef(PREFIXES["dct"] + "identifier"), None)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_shapes_refuse(fault: str) -> None:
    data = Graph()
    data += GRAPH
    before = set(data)
    FAULTS[fault](data)
    assert set(data) != before
    assert not conforms(data)


def test_consent_is_said_as_consent() -> None:
    """Whatever the sample holds: a use that asks for consent has the basis, the control and the right to withdraw."""
    choice = replace(NOTICE.choice("help-tips"), id="asked", stops="until-given")
    record = NOTICE.record("enquiry")
    use = replace(record.uses[0], id="asked", purpose="help-tips", basis="6.1.a", law="GDPR art. 6(1)(a)", consent="asked", opt_out=None)
    records = {record.id: replace(record, uses=(use,))}
    categories = tuple(replace(c, records=tuple(records.get(r.id, r) for r in c.records)) for c in NOTICE.categories)
    data = graph(replace(NOTICE, choices=(*NOTICE.choices, choice), categories=categories))
    asking = process("enquiry", "help-tips")
    assert set(data.objects(asking, DPV.hasLegalBasis)) == {GDPR["A6-1-a"]}
    assert set(data.objects(asking, DPV.hasConsentControl)) == {URIRef(f"{OURS}choice/asked")}
    assert GDPR["A7-3"] in set(data.objects(asking, DPV.hasRight))
    assert {DPV.ProvideConsent, DPV.WithdrawConsent} <= set(data.objects(URIRef(f"{OURS}choice/asked"), RDF.type))
    assert conforms(data)
