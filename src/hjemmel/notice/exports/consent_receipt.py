"""What did she say yes to, when, and does it stand?

A consent receipt as JSON-LD, by the W3C guide to consent records and receipts of ISO/IEC TS 27560:2023 in DPV (the profiles
`receipt-eu-gdpr` and `record-eu-gdpr`). What the consent opens is told in the words of the notice under which it was given, by the names
that the DPV export of that version has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from hjemmel.notice.exports.activities import opened_by
from hjemmel.notice.exports.dpv import CONTROLLER, NOTICE, Node, as_jsonld, process
from hjemmel.notice.exports.dpv_terms import LEGAL_BASIS, RECEIPT_CONTEXT
from hjemmel.notice.exports.names import name
from hjemmel.notice.model import Notice, Text
from hjemmel.notice.vocabulary import LANGUAGES

BASIS = "6.1.a"
JURISDICTION = "loc:EEA"  # where the regulation applies under which it was given
STANDS = Text("til du tar samtykket tilbake", "until you withdraw the consent")
METHODS = {
    "min-side": Text("Selv, på Min side", "Yourself, on Min side"),
    "telephone": Text("På telefon til kundeservice", "By telephone to customer service"),
    "written": Text("Skriftlig til personvernkontoret", "In writing to the privacy office"),
    "command-line": Text("Skriftlig til personvernkontoret", "In writing to the privacy office"),
}


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes and how it went; instants are UTC. `language` is "" where nobody noted it.

    `ended_at` is when she took it back, or, where `outdated`, from when on its text was another, so that it opened nothing any more.
    `renews` an earlier yes to another text.
    """

    customer_number: str
    choice: str
    notice_version: int
    language: str
    given_at: datetime
    channel: str
    renews: bool = False
    ended_at: datetime | None = None
    ended_channel: str = ""
    outdated: bool = False


def consent_id(consent: Consent, provider_id: str) -> UUID:
    """Under which number the yes is on record. It follows from what it is, and opens nothing."""
    given = consent.given_at.astimezone(UTC).isoformat(timespec="microseconds")
    return uuid5(NAMESPACE_URL, f"{provider_id}/{consent.customer_number}/{consent.choice}/{given}")


def as_receipt(consent: Consent, notice: Notice, made_at: datetime, exercised_at: str = "") -> Node:
    """The receipt as it reads at `made_at`. `notice` is the version under which she said yes; `exercised_at` where she can take it back."""
    number = consent_id(consent, notice.provider.id)
    issued = uuid5(number, consent.ended_at.isoformat() if consent.ended_at else "given")
    return {
        "@context": RECEIPT_CONTEXT | {"notice": name(notice)},
        "@id": issued.urn,
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": "dpv-27560:receipt-eu-gdpr",
        "dpv:hasIdentifier": str(issued),
        "dct:created": _instant(made_at),
        "dpv:hasRecordOfActivity": {
            "@id": number.urn,
            "@type": "dpv:ConsentRecord",
            "dct:conformsTo": "dpv-27560:record-eu-gdpr",
            "dpv:hasIdentifier": str(number),
            "dct:created": _instant(consent.given_at),
            "dpv:hasDataSubject": {
                "@id": f"{number.urn}#subject",
                "@type": ["dpv:DataSubject", "dpv:Customer"],
                "dpv:hasIdentifier": consent.customer_number,
            },
            "dpv:hasNotice": [_text_said_yes_to(consent, notice), NOTICE],
            "dpv:hasConsentStatus": list(_events(consent, f"{number.urn}#subject")),
            "dpv:hasProcess": [f"notice:process/{activity.record.id}/{activity.purpose}" for activity in opened_by(consent.choice, notice)],
        },
        "@included": list(_told_of(consent, notice, exercised_at)),
    }


def _text_said_yes_to(consent: Consent, notice: Notice) -> Node:
    """The text, whole. `dct:identifier` is the SHA-256 of title and text in both languages with a zero byte between each, as the evidence
    has it."""
    choice = notice.choice(consent.choice)
    return {
        "@id": f"notice:choice/{choice.id}/text",
        "@type": "dpv:ConsentNotice",
        "dct:title": _text(choice.title),
        "dct:description": _text(choice.text),
        "dct:language": consent.language or list(LANGUAGES),
        "dct:identifier": f"sha256:{choice.text_digest}",
        "dct:isPartOf": NOTICE,
    }


def _events(consent: Consent, subject: str) -> Iterator[Node]:
    """What happened, the first thing first: the last one says how it stands."""
    yield {
        "@type": "dpv:RenewedConsentGiven" if consent.renews else "dpv:ConsentGiven",
        "dpv:isIndicatedAtTime": _instant(consent.given_at),
        "dpv:isIndicatedBy": subject,
        "dpv:hasIndicationMethod": _text(METHODS[consent.channel]),
        "dpv:hasLegalBasis": LEGAL_BASIS[BASIS],
        "dpv:hasDuration": {
            "@type": "dpv:UntilEventDuration",
            "rdf:value": [{"@value": STANDS.to(language), "@language": language} for language in LANGUAGES],
        },
    }
    if consent.ended_at is None:
        return
    ended: Node = {"dpv:isIndicatedAtTime": _instant(consent.ended_at), "dpv:hasLegalBasis": LEGAL_BASIS[BASIS]}
    if consent.outdated:
        yield {"@type": "dpv:ConsentExpired", "dpv:isIndicatedBy": CONTROLLER, **ended}
        return
    how = {"dpv:hasIndicationMethod": _text(METHODS[consent.ended_channel])} if consent.ended_channel else {}
    yield {"@type": "dpv:ConsentWithdrawn", "dpv:isIndicatedBy": subject, **how, **ended}


def _told_of(consent: Consent, notice: Notice, exercised_at: str) -> Iterator[Node]:
    """What the consent opens, and everything that this names: controller, purposes, data, how long, recipients, how to take it back."""
    named = {node["@id"]: node for node in as_jsonld(notice)["@graph"]}
    opened = [_opened(process(activity, notice)) for activity in opened_by(consent.choice, notice)]
    wanted, found = [NOTICE, *(link for node in opened for link in _links(node))], dict[str, Node]()
    while wanted:
        one = wanted.pop()
        if one in named and one not in found:
            found[one] = named[one]
            wanted += _links(named[one])
    if any(node["dpv:hasRecipient"] == [CONTROLLER] for node in opened):
        label = dict.fromkeys(LANGUAGES, notice.provider.name)
        found[CONTROLLER] = found[CONTROLLER] | {"@type": ["dpv:DataController", "dpv:Recipient"], "skos:prefLabel": label}
    if exercised_at:
        control = f"notice:choice/{consent.choice}"
        found[control] = found[control] | {"dpv:isExercisedAt": {"@id": exercised_at, "@type": "dpv:RightExerciseNotice"}}
    yield from opened
    yield from (found[one] for one in named if one in found)


def _opened(node: Node) -> Node:
    """A process as a receipt tells of it: with its jurisdiction, and the controller as recipient where nobody else receives anything."""
    told = {key: value for key, value in node.items() if key != "dct:isPartOf"}
    return told | {"dpv:hasJurisdiction": JURISDICTION, "dpv:hasRecipient": told.get("dpv:hasRecipient", [CONTROLLER])}


def _links(node: Node) -> Iterator[str]:
    """The names of other things that a node has as values."""
    for value in (value for key, value in node.items() if key != "@id"):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.startswith("notice:"):
                yield item


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _text(text: Text) -> dict[str, Any]:
    return {language: text.to(language) for language in LANGUAGES}
