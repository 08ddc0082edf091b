"""What does the notice say in the words of the W3C Data Privacy Vocabulary 2.3?

JSON-LD: a `dpv:Process` for each category, and in it one for each record type and purpose, with basis, data, subjects, recipients,
storage condition and rights. Purposes are the provider's own, told in both languages.
"""

from collections.abc import Callable, Iterable
from typing import Any

from hjemmel.notice.exports.activities import Activity, activities, grounds_of
from hjemmel.notice.exports.dpv_terms import (
    CONTEXT,
    CONTROLS,
    DATA_BY_IDENTITY,
    DATA_BY_TYPE,
    ENDINGS,
    LEGAL_BASIS,
    LOOKS,
    RECIPIENTS,
    RIGHTS,
    SUBJECTS,
)
from hjemmel.notice.exports.names import name
from hjemmel.notice.model import Audience, Category, Choice, Field, Hold, Kind, Notice, Recipient, RecordType, Text
from hjemmel.notice.vocabulary import LANGUAGES, NOBODY, UNTIL_GIVEN
from hjemmel.notice.wording import ending_words

MEDIA_TYPE = "application/ld+json"

CONTROLLER, AUTHORITY, NOTICE = "notice:controller", "notice:authority", "notice:self"

Node = dict[str, Any]


def as_jsonld(notice: Notice) -> Node:
    """The whole notice as one JSON-LD document. Names under `notice:` are those of this version."""
    return {"@context": CONTEXT | {"notice": name(notice)}, "@graph": _graph(notice)}


def _graph(notice: Notice) -> list[Node]:
    nodes = [_notice(notice), _controller(notice), _authority(notice)]
    nodes += [_purpose(purpose.id, purpose.title, purpose.text) for purpose in notice.purposes]
    nodes += [_audience(audience) for audience in notice.audiences]
    nodes += [_recipient(recipient) for recipient in notice.recipients]
    nodes += [_choice(choice) for choice in notice.choices]
    nodes += [_subject(subject) for subject in dict.fromkeys(record.subject for record in notice.records() if record.subject != NOBODY)]
    for category in (c for c in notice.categories if c.records):
        nodes.append(_category(category, notice))
        for record in category.records:
            nodes += _of_record(record, notice)
    return nodes


def _notice(notice: Notice) -> Node:
    return {
        "@id": NOTICE,
        "@type": "dpv:PrivacyNotice",
        "dct:description": _text(notice.version.summary),
        "dct:valid": notice.version.valid_from.isoformat(),
        "schema:version": str(notice.version.number),
        "dct:identifier": f"sha256:{notice.digest}",
        "dpv:hasAuthority": AUTHORITY,
        "dpv:hasDataController": CONTROLLER,
    }


def _controller(notice: Notice) -> Node:
    provider = notice.provider
    return {
        "@id": CONTROLLER,
        "@type": "dpv:DataController",
        "dpv:hasName": provider.name,
        "dpv:hasIdentifier": provider.organisation_number,
        "dpv:hasAddress": provider.address,
        "dpv:hasContact": f"mailto:{provider.privacy_office}",
    }


def _authority(notice: Notice) -> Node:
    return _titled("authority", "dpv:DataProtectionAuthority", notice.authority.name) | {"dpv:hasContact": notice.authority.address}


def _purpose(number: str, title: Text, meaning: Text) -> Node:
    return _titled(f"purpose/{number}", "dpv:Purpose", title) | {"skos:definition": _text(meaning)}


def _audience(audience: Audience) -> Node:
    """Staff are a unit of the controller; of other audiences the notice does not say what they are."""
    if not audience.staff:
        return _titled(f"audience/{audience.id}", "dpv:Entity", audience.title)
    return _titled(f"audience/{audience.id}", "dpv:OrganisationalUnit", audience.title) | {"dpv:isOrganisationalUnitOf": CONTROLLER}


def _recipient(recipient: Recipient) -> Node:
    return _titled(f"recipient/{recipient.id}", _known(["dpv:Recipient", RECIPIENTS.get(recipient.role)]), recipient.title)


def _choice(choice: Choice) -> Node:
    kinds = ["dpv:EntityInvolvement", *CONTROLS.get(choice.stops, ())]
    if choice.stops == UNTIL_GIVEN:
        kinds.append("dpv:ConsentControl")
    return _titled(f"choice/{choice.id}", kinds, choice.title) | {"skos:definition": _text(choice.text)}


def _subject(subject: str) -> Node:
    return {"@id": f"notice:subject/{subject}", "@type": _known(["dpv:DataSubject", SUBJECTS.get(subject)])}


def _category(category: Category, notice: Notice) -> Node:
    parts = [_process_name(activity) for record in category.records for activity in activities(record, notice)]
    return {
        "@id": f"notice:category/{category.id}",
        "@type": "dpv:Process",
        "dct:title": _text(category.title),
        "dct:description": _text(category.summary),
        "dpv:hasDataController": CONTROLLER,
        "dpv:hasNotice": NOTICE,
        "dpv:hasProcess": parts,
    }


def _of_record(record: RecordType, notice: Notice) -> list[Node]:
    nodes = [_titled(f"source/{record.id}", "dpv:DataSource", record.source), *_storage(record, notice)]
    nodes += [_data(field, record) for field in record.fields]
    return nodes + [process(activity, notice) for activity in activities(record, notice)]


def process(activity: Activity, notice: Notice) -> Node:
    """One record type for one purpose. Empty properties are left out."""
    record, bases = activity.record, list(dict.fromkeys(basis for basis, _ in activity.bases))
    data = [f"notice:field/{record.id}/{field.name}" for field in activity.fields]
    personal = record.subject != NOBODY
    said = {
        "dct:title": _both(lambda language: f"{record.title.to(language)}: {notice.purpose(activity.purpose).title.to(language)}"),
        "dct:isPartOf": f"notice:category/{notice.category_of(record.id).id}",
        "dpv:hasDataController": CONTROLLER,
        "dpv:hasPurpose": f"notice:purpose/{activity.purpose}",
        "dpv:hasLegalBasis": [LEGAL_BASIS[basis] for basis in bases],
        "dpv:hasApplicableLaw": [_law(law) for law in _laws(activity, notice)],
        "dpv:hasPersonalData" if personal else "dpv:hasData": data,
        "dpv:hasDataSubject": [f"notice:subject/{record.subject}"] if personal else [],
        "dpv:hasDataSource": f"notice:source/{record.id}",
        "dpv:hasEntity": _once(f"notice:audience/{use.audience}" for use in activity.uses),
        "dpv:hasRecipient": [f"notice:recipient/{recipient.id}" for recipient in activity.recipients],
        "dpv:hasProcessing": _processing(activity),
        "dpv:hasStorageCondition": [node["@id"] for node in _storage(record, notice)],
        "dpv:hasRight": _once(right for basis in bases for right in RIGHTS[basis]) if personal else [],
        "dpv:hasTechnicalMeasure": _measures(record),
        "dpv:hasEntityControl": _once(f"notice:choice/{use.opt_out}" for use in activity.uses if use.opt_out),
        "dpv:hasConsentControl": _once(f"notice:choice/{use.consent}" for use in activity.uses if use.consent),
    }
    kinds = ["dpv:Process", "dpv:PersonalDataProcess" if personal else "dpv:NonPersonalDataProcess"]
    return {"@id": _process_name(activity), "@type": kinds} | {key: value for key, value in said.items() if value}


def _laws(activity: Activity, notice: Notice) -> list[str]:
    """What is cited for the activity, and for giving it to its recipients."""
    opening = (ground.law for recipient in activity.recipients for ground in grounds_of(recipient, activity.record, notice))
    return _once((*(law for _, law in activity.bases), *opening))


def _process_name(activity: Activity) -> str:
    return f"notice:process/{activity.record.id}/{activity.purpose}"


def _processing(activity: Activity) -> list[str]:
    """What is done: taking in and keeping until it is gone, for the purpose of collection; looking, joining and giving away for each."""
    collected = activity.purpose == activity.record.purpose
    return _known(
        [
            *(["dpv:Collect", "dpv:Store", ENDINGS.get(activity.record.retention.then)] if collected else []),
            *_once(LOOKS.get(use.needs) for use in activity.uses),
            "dpv:Combine" if activity.joins else None,
            "dpv:Disclose" if activity.recipients else None,
        ]
    ) or ["dpv:Store"]


def _data(field: Field, record: RecordType) -> Node:
    kinds: list[str | None] = ["dpv:NonPersonalData"]
    if record.subject != NOBODY:
        kinds = ["dpv:PersonalData", DATA_BY_TYPE.get(field.type), DATA_BY_IDENTITY.get(field.identifies)]
    source = {"dpv:hasDataSource": "dpv:DataSubjectDataSource"} if field.given else {}
    return _titled(f"field/{record.id}/{field.name}", _known(kinds), field.title) | source


def _storage(record: RecordType, notice: Notice) -> list[Node]:
    """How long it is kept, and, where a hold may keep it longer, while what and for how long at most."""
    rule = record.retention
    words = _both(lambda language: ending_words(record, notice, language))
    kept = _storage_node(f"notice:storage/{record.id}", words, [_duration(str(rule.period))], rule.law)
    return [kept, *([_held(record, notice.hold(rule.unless))] if rule.unless else [])]


def _held(record: RecordType, hold: Hold) -> Node:
    values = [{"@value": hold.title.to(language), "@language": language} for language in LANGUAGES]
    ends = {"@type": "dpv:UntilEventDuration", "rdf:value": values}
    return _storage_node(f"notice:hold/{record.id}", _text(hold.title), [ends, _duration(str(hold.at_most))], hold.law)


def _storage_node(number: str, words: dict[str, str], durations: list[Node], law: str) -> Node:
    node = {"@id": number, "@type": ["dpv:StorageCondition", "dpv:StorageDuration"], "skos:prefLabel": words}
    return node | {"dpv:hasDuration": durations, "dpv:hasApplicableLaw": [_law(law)]}


def _duration(period: str) -> Node:
    return {"@type": "dpv:TemporalDuration", "rdf:value": {"@value": period, "@type": "xsd:duration"}}


def _measures(record: RecordType) -> list[str]:
    key = ["dpv:Pseudonymisation"] if record.kind is Kind.EVENT else []
    left = ["dpv:Anonymisation"] if record.retention.statistics else []
    return ["dpv:AccessControlMethod", "dpv:UsageControl", *key, *left]


def _law(law: str) -> Node:
    return {"@type": "dpv:Law", "schema:name": law}


def _titled(number: str, kind: str | list[str], title: Text) -> Node:
    return {"@id": f"notice:{number}", "@type": kind, "skos:prefLabel": _text(title)}


def _text(text: Text) -> dict[str, str]:
    return _both(text.to)


def _both(words: Callable[[str], str]) -> dict[str, str]:
    return {language: words(language) for language in LANGUAGES}


def _once(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


def _known(items: Iterable[str | None]) -> list[str]:
    return [item for item in items if item]
