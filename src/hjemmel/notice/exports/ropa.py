"""What does the record of processing activities say (GDPR art. 30(1))?

One processing for each record type, with one activity for each purpose. As values, for the printed record, and as CSV.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hjemmel.notice.exports import words
from hjemmel.notice.exports.activities import Activity, activities, grounds_of
from hjemmel.notice.exports.words import word
from hjemmel.notice.model import Category, Kind, Notice, Recipient, RecordType
from hjemmel.notice.wording import datum_line

# Norwegian Excel splits at semicolons, for its comma is the decimal sign, and takes a file for UTF-8 only if this mark begins it. A
# line `sep=;` would make it forget the mark.
BYTE_ORDER_MARK, SEPARATOR, LINE_END = "\ufeff", ";", "\r\n"
MEDIA_TYPE = "text/csv; charset=utf-8"

COLUMNS = (
    *("category", "record", "controller", "organisation-number", "address", "privacy-office"),
    *("purpose", "meaning", "basis", "subjects", "data", "source", "seen-by", "recipients", "transfers"),
    *("retention", "retention-law", "measures", "version"),
)
COMMON_MEASURES = ("measure-views", "measure-evidence", "measure-intake", "measure-sweep")


@dataclass(frozen=True, slots=True)
class ActivityWords:
    """One purpose: why and on which basis (b), which data (c), who sees them, and to whom they go outside (d)."""

    purpose: str
    meaning: str
    basis: tuple[str, ...]
    data: tuple[str, ...]
    seen_by: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessingWords:
    """One record type: whom it is about (c), transfers (e), when it is gone (f), and what guards it (g)."""

    title: str
    source: str
    subjects: str
    transfers: str
    retention: str
    retention_law: str
    measures: tuple[str, ...]
    activities: tuple[ActivityWords, ...]


@dataclass(frozen=True, slots=True)
class CategoryWords:
    title: str
    summary: str
    processings: tuple[ProcessingWords, ...]


def record_of_processing(notice: Notice, language: str) -> tuple[CategoryWords, ...]:
    """The whole record in `language` ("nb" or "en"), in the order of the notice. A category that stores nothing is not in it."""
    return tuple(_category(category, notice, language) for category in notice.categories if category.records)


def common_measures(language: str) -> tuple[str, ...]:
    """What the software enforces for everything that it holds."""
    return tuple(word(key, language) for key in COMMON_MEASURES)


def as_csv(notice: Notice, language: str) -> str:
    """A heading and one line for each activity, as Norwegian Excel opens it rightly."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=SEPARATOR, lineterminator=LINE_END)
    table.writerow([word(column, language) for column in COLUMNS])
    table.writerows(_lines(notice, language))
    return BYTE_ORDER_MARK + written.getvalue()


def _lines(notice: Notice, language: str) -> Iterator[list[str]]:
    none, provider = word("none", language), notice.provider
    common = {
        "controller": provider.name,
        "organisation-number": provider.organisation_number,
        "address": provider.address,
        "privacy-office": provider.privacy_office,
        "version": f"{notice.version.number} ({notice.version.valid_from.isoformat()})",
    }
    for category in record_of_processing(notice, language):
        for processing in category.processings:
            for activity in processing.activities:
                cells = common | _cells(category, processing, activity, language)
                yield [cells[column] or none for column in COLUMNS]


def _cells(category: CategoryWords, processing: ProcessingWords, activity: ActivityWords, language: str) -> dict[str, str]:
    return {
        "category": category.title,
        "record": processing.title,
        "purpose": activity.purpose,
        "meaning": activity.meaning,
        "basis": ", ".join(activity.basis),
        "subjects": processing.subjects,
        "data": ", ".join(activity.data),
        "source": processing.source,
        "seen-by": " ".join(activity.seen_by),
        "recipients": " ".join(activity.recipients),
        "transfers": processing.transfers,
        "retention": processing.retention,
        "retention-law": processing.retention_law,
        "measures": " ".join((*processing.measures, *common_measures(language))),
    }


def _category(category: Category, notice: Notice, language: str) -> CategoryWords:
    processings = tuple(_processing(record, notice, language) for record in category.records)
    return CategoryWords(category.title.to(language), category.summary.to(language), processings)


def _processing(record: RecordType, notice: Notice, language: str) -> ProcessingWords:
    line, about = datum_line(record, notice, language), f"subject-{record.subject}"
    return ProcessingWords(
        title=record.title.to(language),
        source=line.source,
        subjects=word(about, language) if words.known(about) else record.subject,
        transfers=word("none-declared", language),
        retention=line.until,
        retention_law=line.retention_law,
        measures=tuple(_measures(record, notice, language)),
        activities=tuple(_activity(activity, notice, language) for activity in activities(record, notice)),
    )


def _activity(activity: Activity, notice: Notice, language: str) -> ActivityWords:
    purpose = notice.purpose(activity.purpose)
    # The sentences about these uses alone, in the words of the notice page.
    seen = datum_line(replace(activity.record, uses=activity.uses), notice, language).who_in_full if activity.uses else ()
    return ActivityWords(
        purpose=purpose.title.to(language),
        meaning=purpose.text.to(language),
        basis=tuple(f"{notice.basis(basis).title.to(language)} ({law})" for basis, law in activity.bases)
        or (word("not-declared", language),),
        data=tuple(field.title.to(language) for field in activity.fields),
        seen_by=(*seen, *_together(activity, notice, language)) or (word("no-look", language) + ".",),
        recipients=tuple(_given(recipient, activity.record, notice, language) for recipient in activity.recipients),
    )


def _given(recipient: Recipient, record: RecordType, notice: Notice, language: str) -> str:
    """Who, in which role, what of it, and on which grounds alone."""
    role = f"role-{recipient.role}"
    fields = [record.field(name).title.to(language) for name in recipient.fields_of(record.id)]
    said = {
        "who": recipient.title.to(language),
        "role": word(role, language) if words.known(role) else recipient.role,
        "what": ", ".join(fields) or word("totals", language),
    }
    grounds = [f"{ground.title.to(language)} ({ground.law})" for ground in grounds_of(recipient, record, notice)]
    return word("given", language, **said) + (" " + word("given-on", language, grounds=", ".join(grounds)) if grounds else "")


def _together(activity: Activity, notice: Notice, language: str) -> Iterator[str]:
    for join in activity.joins:
        others = [notice.record(other).title.to(language) for other in join.records if other != activity.record.id]
        yield word("together", language, others=", ".join(others))


def _measures(record: RecordType, notice: Notice, language: str) -> Iterator[str]:
    """What the rules of this record type make the software enforce, beyond what is so for all."""
    guarded = ", ".join(field.title.to(language) for field in record.fields if field.guarded)
    said = {
        "measure-event": record.kind is Kind.EVENT,
        "measure-sealed": record.sealed,
        "measure-conditions": bool(record.take_in),
        "measure-choice": any(use.opt_out for use in record.uses),
        "measure-consent": any(use.consent for use in record.uses),
        "measure-guarded": bool(guarded),
    }
    for need in dict.fromkeys(use.needs for use in record.uses):
        if words.known(f"measure-{need}"):
            yield word(f"measure-{need}", language)
    yield from (word(key, language, fields=guarded) for key, holds in said.items() if holds)
