"""Which terms of the W3C Data Privacy Vocabulary 2.3 stand for which words of the notice language?

Terms are written out in full here and in `dpv`, never put together, so that each can be looked up in the published vocabulary.
"""

from typing import Any

from hjemmel.notice.model import Ending, Needs
from hjemmel.notice.vocabulary import ALL_BUT_OWN, NAMED_USES, UNTIL_GIVEN

PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "pd": "https://w3id.org/dpv/pd#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_LINKS = (
    *("dpv:hasProcess", "dpv:hasNotice", "dpv:hasDataController", "dpv:hasAuthority", "dpv:hasPurpose", "dpv:hasLegalBasis"),
    *("dpv:hasData", "dpv:hasPersonalData", "dpv:hasDataSubject", "dpv:hasDataSource", "dpv:hasEntity", "dpv:hasRecipient"),
    *("dpv:hasProcessing", "dpv:hasStorageCondition", "dpv:hasRight", "dpv:hasTechnicalMeasure", "dpv:hasEntityControl"),
    *("dpv:hasConsentControl", "dpv:isOrganisationalUnitOf", "dpv:hasContact", "dct:isPartOf"),
)
_RECEIPT_LINKS = (
    *("dpv:hasRecordOfActivity", "dpv:hasConsentStatus", "dpv:isIndicatedBy", "dpv:isExercisedAt", "dpv:hasJurisdiction"),
    *("dpv:hasDuration", "dct:conformsTo"),
)
_TEXTS = ("dct:title", "dct:description", "skos:prefLabel", "skos:definition")

CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    **PREFIXES,
    **{link: {"@type": "@id"} for link in _LINKS},
    **{text: {"@container": "@language"} for text in _TEXTS},
    "dct:valid": {"@type": "xsd:date"},
}

RECEIPT_PREFIXES = PREFIXES | {
    "dpv-27560": "https://w3id.org/dpv/schema/dpv-27560#",
    "loc": "https://w3id.org/dpv/loc#",
    "sec": "https://w3id.org/security#",
}

RECEIPT_CONTEXT: dict[str, Any] = {
    **CONTEXT,
    **RECEIPT_PREFIXES,
    **{link: {"@type": "@id"} for link in _RECEIPT_LINKS},
    "dct:created": {"@type": "xsd:dateTime"},
    "dpv:isIndicatedAtTime": {"@type": "xsd:dateTime"},
    "dpv:hasIndicationMethod": {"@container": "@language"},
}

LEGAL_BASIS = {
    "6.1.a": "eu-gdpr:A6-1-a",
    "6.1.b": "eu-gdpr:A6-1-b",
    "6.1.c": "eu-gdpr:A6-1-c",
    "6.1.d": "eu-gdpr:A6-1-d",
    "6.1.e": "eu-gdpr:A6-1-e",
    "6.1.f": "eu-gdpr:A6-1-f",
}

_ALWAYS = ("eu-gdpr:A13", "eu-gdpr:A15", "eu-gdpr:A16", "eu-gdpr:A18", "eu-gdpr:A77")
_WITHOUT_DUTY = (*_ALWAYS, "eu-gdpr:A14", "eu-gdpr:A22")
_ERASABLE = (*_WITHOUT_DUTY, "eu-gdpr:A17")

# Which rights each basis gives, as the vocabulary itself has it.
RIGHTS = {
    "6.1.a": (*_ERASABLE, "eu-gdpr:A20", "eu-gdpr:A7-3"),
    "6.1.b": (*_ERASABLE, "eu-gdpr:A20"),
    "6.1.c": _ALWAYS,
    "6.1.d": _ERASABLE,
    "6.1.e": (*_WITHOUT_DUTY, "eu-gdpr:A21"),
    "6.1.f": (*_ERASABLE, "eu-gdpr:A21"),
}

RECIPIENTS = {"processor": "dpv:DataProcessor", "controller": "dpv:ThirdParty"}
DATA_BY_TYPE = {"mac": "pd:MACAddress", "ip": "pd:IPAddress"}
DATA_BY_IDENTITY = {"direct": "dpv:IdentifyingPersonalData", "device": "pd:DeviceBased"}
SUBJECTS = {"customer": "dpv:Customer", "subscription": "dpv:Subscriber"}

LOOKS = {
    Needs.PERMIT: "dpv:Consult",
    Needs.SEARCH: "dpv:Query",
    Needs.LIST: "dpv:Filter",
    Needs.OWN: "dpv:MakeAvailable",
    Needs.MANY_CUSTOMERS: "dpv:Analyse",
    Needs.NO_PERSON: "dpv:Use",
}
ENDINGS = {Ending.DELETE: "dpv:Erase", Ending.ANONYMISE: "dpv:Anonymise"}

CONTROLS = {
    NAMED_USES: ("dpv:OptingOutFromProcess",),
    ALL_BUT_OWN: ("dpv:OptingOutFromProcess",),
    UNTIL_GIVEN: ("dpv:ProvideConsent", "dpv:WithdrawConsent"),
}
