"""Which files does each export consist of?

Those that are text. The printed record needs a typesetter, and is made by the portals.
"""

from collections.abc import Callable, Sequence

from hjemmel.notice.exports import dpv, ropa, schema, tmf644
from hjemmel.notice.exports.document import Document, as_json, file_name
from hjemmel.notice.model import Notice


def documents(notice: Notice, export: str, languages: Sequence[str]) -> tuple[Document, ...]:
    """The files of one export. `languages` are those of the record of processing; the others hold both. Raises KeyError."""
    return EXPORTS[export](notice, languages)


def _record_of_processing(notice: Notice, languages: Sequence[str]) -> tuple[Document, ...]:
    return tuple(
        Document(file_name(notice, f"ropa.{language}.csv"), ropa.MEDIA_TYPE, ropa.as_csv(notice, language).encode(), language)
        for language in languages
    )


def _vocabulary(notice: Notice, languages: Sequence[str]) -> tuple[Document, ...]:
    return (Document(file_name(notice, "dpv.jsonld"), dpv.MEDIA_TYPE, as_json(dpv.as_jsonld(notice))),)


def _schemas(notice: Notice, languages: Sequence[str]) -> tuple[Document, ...]:
    """All record types in one file, and then each in a file of its own."""
    whole = Document(file_name(notice, "schema.json"), schema.MEDIA_TYPE, as_json(schema.bundle(notice)))
    each = (
        Document(file_name(notice, f"schema/{record.id}.json"), schema.MEDIA_TYPE, as_json(schema.record_schema(record, notice)))
        for record in notice.records()
    )
    return (whole, *each)


def _telecom(notice: Notice, languages: Sequence[str]) -> tuple[Document, ...]:
    return (Document(file_name(notice, "tmf644.json"), "application/json", as_json(tmf644.profile_specifications(notice))),)


ROPA = "ropa"
EXPORTS: dict[str, Callable[[Notice, Sequence[str]], tuple[Document, ...]]] = {
    ROPA: _record_of_processing,
    "dpv": _vocabulary,
    "schema": _schemas,
    "tmf644": _telecom,
}
