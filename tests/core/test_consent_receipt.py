"""A consent receipt in the words of W3C DPV 2.3, by its guide to ISO/IEC TS 27560: it parses, conforms, and says what was agreed to.

Proves: M8.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from test_export_dpv import PUBLISHED, conforms

from hjemmel.notice.exports.consent_receipt import Consent, as_receipt, consent_id
from hjemmel.notice.exports.dpv_terms import RECEIPT_PREFIXES
from hjemmel.notice.exports.names import name
from hjemmel.notice.language import load
from hjemmel.notice.vocabulary import UNTIL_GIVEN
from published.collect import VOCABULARY
from sample_notice import FOLDER

NOTICE = load(FOLDER)
DPV, GDPR, DCT = (Namespace(RECEIPT_PREFIXES[prefix]) for prefix in ("dpv", "eu-gdpr", "dct"))
OURS = name(NOTICE)
GIVEN = datetime(2026, 11, 20, 9, 30, 15, 250_000, tzinfo=UTC)
YES = Consent("100001", "ad-audiences", 1, "nb", GIVEN, "min-side")
NO = replace(YES, ended_at=GIVEN + timedelta(days=2), ended_channel="min-side")
RENEWED = replace(YES, renews=True)
OUTDATED = replace(YES, ended_at=GIVEN + timedelta(days=3), outdated=True)
CASES = {"given": YES, "withdrawn": NO, "renewed": RENEWED, "outdated": OUTDATED, "another": replace(YES, choice="new-offers")}
PAGE = "https://minside.eksempelnett.example/min-side/choices/"


def receipt(consent: Consent = YES, page: str = PAGE) -> dict[str, Any]:
    return as_receipt(consent, NOTICE, GIVEN + timedelta(days=5), page)


def graph(consent: Consent = YES) -> Graph:
    return Graph().parse(data=json.dumps(receipt(consent)), format="json-ld")


def term(node: Any) -> str:
    for prefix in VOCABULARY:
        if str(node).startswith(RECEIPT_PREFIXES[prefix]):
            return f"{prefix}:{str(node).removeprefix(RECEIPT_PREFIXES[prefix])}"
    return ""


def the_one(data: Graph, kind: str) -> Any:
    [found] = data.subjects(RDF.type, DPV[kind])
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_receipt_has_everything_that_the_profile_demands(case: str) -> None:
    data = graph(CASES[case])
    assert conforms(data)
    record = the_one(data, "ConsentRecord")
    assert set(data.objects(the_one(data, "ConsentReceipt"), DPV.hasRecordOfActivity)) == {record}
    assert len(set(data.objects(record, DPV.hasProcess))) >= 1


@pytest.mark.parametrize("case", CASES)
def test_every_term_is_published_and_points_to_what_it_may(case: str) -> None:
    data, checked = graph(CASES[case]), 0
    assert {term(node) for triple in data for node in triple} - {""} - set(PUBLISHED) == set()

    def kinds(node: Any) -> set[str]:
        own = {term(kind) for kind in data.objects(node, RDF.type)} | {term(node)}
        return own | {wider for kind in own for wider in PUBLISHED.get(kind, {}).get("is", ())}

    for subject, predicate, value in data:
        wanted = PUBLISHED.get(term(predicate), {}).get("range", ())
        if wanted and not isinstance(value, Literal):
            checked += 1
            assert kinds(value) & set(wanted), f"{subject} {predicate} {value}"
    assert checked > 30


@pytest.mark.parametrize("choice", [choice.id for choice in NOTICE.choices if choice.stops == UNTIL_GIVEN])
def test_it_opens_what_rests_on_this_consent_and_nothing_else(choice: str) -> None:
    data = graph(replace(YES, choice=choice))
    named = {(record.id, use.purpose) for record in NOTICE.records() for use in record.uses if use.consent == choice}
    opened = {URIRef(f"{OURS}process/{record}/{purpose}") for record, purpose in named}
    assert opened == set(data.objects(the_one(data, "ConsentRecord"), DPV.hasProcess))
    assert opened == set(data.subjects(RDF.type, DPV.PersonalDataProcess))
    assert {basis for node in opened for basis in data.objects(node, DPV.hasLegalBasis)} == {GDPR["A6-1-a"]}
    shown = {f"{OURS}field/{r.id}/{f}" for r in NOTICE.records() for use in r.uses if use.consent == choice for f in use.fields}
    assert shown <= {str(field) for node in opened for field in data.objects(node, DPV.hasPersonalData)}


def test_it_says_who_asked_whom_for_what_under_which_version_and_how_it_is_taken_back() -> None:
    data, record = graph(), the_one(graph(), "ConsentRecord")
    assert {str(value) for value in data.objects(URIRef(f"{OURS}controller"), DPV.hasName)} == {NOTICE.provider.name}
    [subject] = data.objects(record, DPV.hasDataSubject)
    assert str(data.value(subject, DPV.hasIdentifier)) == "100001"
    assert str(data.value(URIRef(f"{OURS}self"), DCT.identifier)) == f"sha256:{NOTICE.digest}"
    control = URIRef(f"{OURS}choice/ad-audiences")
    assert {DPV.WithdrawConsent, DPV.ProvideConsent} <= set(data.objects(control, RDF.type))
    assert data.value(control, DPV.isExercisedAt) == URIRef(PAGE)


def test_the_text_is_the_one_that_was_agreed_to_word_for_word_and_its_digest_can_be_made_anew() -> None:
    text, choice = receipt()["dpv:hasRecordOfActivity"]["dpv:hasNotice"][0], NOTICE.choice("ad-audiences")
    title, body = text["dct:title"], text["dct:description"]
    assert (title["nb"], title["en"], body["nb"], body["en"]) == (choice.title.nb, choice.title.en, choice.text.nb, choice.text.en)
    words = "\0".join((title["nb"], title["en"], body["nb"], body["en"]))
    assert text["dct:identifier"] == f"sha256:{sha256(words.encode()).hexdigest()}"
    assert text["dct:language"] == "nb"
    assert receipt(replace(YES, language=""))["dpv:hasRecordOfActivity"]["dpv:hasNotice"][0]["dct:language"] == ["nb", "en"]


@pytest.mark.parametrize(
    ("case", "states"),
    [
        ("given", ["dpv:ConsentGiven"]),
        ("withdrawn", ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]),
        ("renewed", ["dpv:RenewedConsentGiven"]),
        ("outdated", ["dpv:ConsentGiven", "dpv:ConsentExpired"]),
    ],
)
def test_each_event_has_its_time_and_by_whom_and_the_last_says_how_it_stands(case: str, states: list[str]) -> None:
    events = receipt(CASES[case])["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]
    assert [event["@type"] for event in events] == states
    assert events[0]["dpv:isIndicatedAtTime"] == "2026-11-20T09:30:15.250Z"
    assert events[0]["dpv:hasIndicationMethod"] == {"nb": "Selv, på Min side", "en": "Yourself, on Min side"}
    if case == "withdrawn":
        assert events[1]["dpv:isIndicatedAtTime"] == "2026-11-22T09:30:15.250Z"
        assert events[1]["dpv:isIndicatedBy"] == events[0]["dpv:isIndicatedBy"], "she took it back herself"
        assert events[1]["dpv:hasIndicationMethod"]
    if case == "outdated":
        assert events[1]["dpv:isIndicatedBy"] == "notice:controller", "we changed the text"


def test_a_record_keeps_its_number_and_a_receipt_has_one_for_each_state_of_it() -> None:
    given, withdrawn = receipt(YES), receipt(NO)
    assert given["dpv:hasRecordOfActivity"]["@id"] == withdrawn["dpv:hasRecordOfActivity"]["@id"]
    assert given["dpv:hasIdentifier"] != withdrawn["dpv:hasIdentifier"]
    others = (
        replace(YES, customer_number="100002"),
        replace(YES, choice="new-offers"),
        replace(YES, given_at=GIVEN + timedelta(seconds=1)),
    )
    assert len({consent_id(consent, NOTICE.provider.id) for consent in (YES, *others)}) == 4
    assert consent_id(YES, NOTICE.provider.id) != consent_id(YES, "another")


def test_everything_that_is_named_is_there() -> None:
    data = graph()
    named = {node for triple in data for node in triple if str(node).startswith(OURS)}
    assert {node for node in named if not set(data.predicate_objects(node))} == set()


FAULTS: dict[str, Callable[[Graph], object]] = {
    "no subject": lambda data: data.remove((None, DPV.hasDataSubject, None)),
    "no text": lambda data: data.remove((None, RDF.type, DPV.ConsentNotice)),
    "no version": lambda data: data.remove((None, RDF.type, DPV.PrivacyNotice)),
    "no time": lambda data: data.remove((None, DPV.isIndicatedAtTime, None)),
    "no state": lambda data: data.remove((None, DPV.hasConsentStatus, None)),
    "no way to take it back": lambda data: data.remove((None, DPV.hasConsentControl, None)),
    "no recipient": lambda data: data.remove((None, DPV.hasRecipient, None)),
    "another profile": lambda data: data.remove((None, DCT.conformsTo, None)),
    "another basis": lambda data: data.add((next(data.subjects(RDF.type, DPV.PersonalDataProcess)), DPV.hasLegalBasis, GDPR["A6-1-f"])),
    "no language": lambda data: data.remove((None, DCT.language, None)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_shapes_refuse(fault: str) -> None:
    data = graph()
    before = set(data)
    FAULTS[fault](data)
    assert set(data) != before
    assert not conforms(data)
