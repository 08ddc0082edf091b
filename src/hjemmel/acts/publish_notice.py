"""May this version be put before people, and who is told?

A version is published once, whole, with the name of whoever answers for it; it applies from its date, and not a word of it changes
afterwards. Nothing is published while a promise that stands today is broken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.consequences import Consequence, concerned, consequences
from hjemmel.acts.keep_version import keep_version
from hjemmel.acts.prove import Report, prove
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.proof import NamedTest, Running, State
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.check import check_texts
from hjemmel.notice.difference import Change, SectionChanged, broader, differences, sections_changed
from hjemmel.notice.fault import Fault
from hjemmel.notice.language import texts_in
from hjemmel.notice.model import Notice, Text
from hjemmel.stores import entries, evidence, models

PUBLISHES = "privacy"
FEWEST_LETTERS = 5  # of a name with its role
NAMED = 5  # how many broken promises a refusal names
BATCH = 1000
HEADING = Text("Vi endrer personvernerklæringen", "We are changing the privacy notice")
BODY = Text(
    "Fra {day} gjelder en ny utgave. Den endrer det som står om: {sections}. {summary} Du finner hver endring under «Utgaver».",
    "A new version applies from {day}. It changes what it says about: {sections}. {summary} You find each change under “Versions”.",
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a version would do, or has done. `texts` are its files, read once; `told` is how many people have been sent a message.

    `without_proof` says how many promises of today were unproven and why that was no hindrance; empty where none was.
    """

    notice: Notice
    texts: Mapping[str, str]
    changes: list[Change]
    sections: list[SectionChanged]
    consequences: list[Consequence]
    told: int = 0
    without_proof: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def reaches_further(self) -> list[Change]:
        return broader(self.changes)

    @property
    def loses(self) -> list[Consequence]:
        return [line for line in self.consequences if line.loses]

    @property
    def widens(self) -> list[Consequence]:
        return [line for line in self.consequences if line.widens]


def prepare(
    folder: Path, running: Running, tests: Mapping[str, Iterable[NamedTest]] | None, actor: Actor, now: datetime, unproven: str = ""
) -> Publication:
    """What publishing this folder would change, with its faults; nothing is stored. `unproven` is why it may be done without every proof.

    Raises Refused: another role, a number that is not the next, a day that is past, a promise of today that is broken, or one that is
    not proven and no reason for going on.
    """
    current = the_notice()
    if actor.audience != PUBLISHES:
        raise Refused(refuse("not-yours", "", "personvernkontoret gir ut erklæringen", "the privacy office publishes the notice"))
    texts, faults = texts_in(folder)
    new, found = check_texts(texts, running.controls)
    if new is None or faults:
        return Publication(current, {}, [], [], [], faults=[*faults, *found])
    _require_next(current, new, now)
    without_proof = _require_proof(prove(running, tests, actor, now), unproven)
    changes = differences(current, new)
    return Publication(new, texts, changes, sections_changed(current, new), consequences(new, actor, now), without_proof=without_proof)


def publish_notice(prepared: Publication, signed_off_by: str, actor: Actor, now: datetime) -> Publication:
    """Store the prepared version for ever, and tell those whom it concerns. Raises Refused without the name of whoever answers for it."""
    new, name = prepared.notice, " ".join(signed_off_by.split())
    if sum(letter.isalpha() for letter in name) < FEWEST_LETTERS or prepared.faults or new.version.number <= _newest():
        nb = "en utgave gis ut av en som svarer for den: navn og rolle"
        en = "a version is published by somebody who answers for it: name and role"
        raise Refused(refuse("no-sign-off", "", nb, en))
    with transaction.atomic():
        keep_version(new, prepared.texts, name, actor, now)
        told = _tell(new, prepared, now)
        body = {"version": new.version.number, "digest": new.digest, "valid_from": new.version.valid_from.isoformat()}
        told_of = {"told": told, "changes": len(prepared.changes), "reach_further": len(prepared.reaches_further)}
        clause = the_notice().clause_for("act.publish_notice")
        evidence.append("publish", actor.id, actor.audience, clause, now, body | told_of | prepared.without_proof)
    return replace(prepared, told=told)


def _newest() -> int:
    return models.PublishedNotice.objects.order_by("-number").values_list("number", flat=True).first() or 0


def _require_next(current: Notice, new: Notice, now: datetime) -> None:
    newest, number = _newest(), new.version.number
    today = now.astimezone(ZoneInfo(current.time_zone)).date()
    if number <= newest:
        nb = f"utgave {newest} er gitt ut; den neste må ha et høyere nummer enn {number}"
        en = f"version {newest} has been published; the next needs a higher number than {number}"
        raise Refused(refuse("not-next", "", nb, en))
    if new.version.valid_from <= today:
        nb = f"en utgave gjelder tidligst fra i morgen, ikke fra {new.version.valid_from}: folk skal få vite om den først"
        en = f"a version applies from tomorrow at the earliest, not from {new.version.valid_from}: people are to know of it first"
        raise Refused(refuse("too-soon", "", nb, en))
    if new.provider.id != current.provider.id:
        nb, en = f"dette huset er til {current.provider.name}", f"this house belongs to {current.provider.name}"
        raise Refused(refuse("another-provider", "", nb, en))


def _require_proof(report: Report, reason: str) -> dict[str, object]:
    """What becomes evidence of promises that are not proven. Raises Refused for broken ones, and for unproven ones without a reason."""
    broken = [proof.clause for proof in report.proofs if proof.state is State.RED] + report.orphans
    if broken:
        nb = f"det som gjelder i dag, holder ikke: {_named(broken)}; se `hjemmel prove`"
        en = f"what applies today does not hold: {_named(broken)}; see `hjemmel prove`"
        raise Refused(refuse("unproven", "", nb, en))
    open_ones = [proof.clause for proof in report.proofs if proof.state is State.UNPROVEN]
    if not open_ones:
        return {}
    if sum(letter.isalpha() for letter in reason) < FEWEST_LETTERS:
        nb = f"{len(open_ones)} løfter er ikke bevist her ({_named(open_ones)}): kjør `make test`, eller si hvorfor med `--unproven GRUNN`"
        en = f"{len(open_ones)} promises are unproven here ({_named(open_ones)}): run `make test`, or say why with `--unproven REASON`"
        raise Refused(refuse("not-proven", "", nb, en))
    return {"unproven": len(open_ones), "unproven_reason": " ".join(reason.split())}


def _named(clauses: list[str]) -> str:
    return ", ".join(clauses[:NAMED]) + (f" (+{len(clauses) - NAMED})" if len(clauses) > NAMED else "")


def _tell(new: Notice, prepared: Publication, now: datetime) -> int:
    """A message to each person of whom something is held that a changed rule is about; other words alone are for the list of versions."""
    record = the_notice().record("service-message")
    messages = entries.rows(record)
    told, version = 0, the_notice().version.number
    whom = sorted(concerned(new))
    for start in range(0, len(whom), BATCH):
        people = models.Contact.objects.filter(pk__in=whom[start : start + BATCH]).values_list("pk", "language")
        rows = [messages.model(contact_id=pk, notice_version=version, **_message(new, prepared, said, now)) for pk, said in people]
        messages.bulk_create(rows)
        told += len(rows)
    return told


def _message(new: Notice, prepared: Publication, language: str, now: datetime) -> dict[str, object]:
    sections = ", ".join(section.title.to(language).lower() for section in prepared.sections)
    words = {"day": new.version.valid_from.isoformat(), "sections": sections, "summary": new.version.summary.to(language)}
    told = {"heading": HEADING.to(language), "body": BODY.to(language).format(**words)}
    return {"topic": "notice-change", "about": str(new.version.number), "channel": "min-side", "queued_at": now, **told}
