"""How does the record of processing activities look on paper?

Typst sets it as tagged PDF (PDF/UA-1), in the faces that it carries itself: the same notice gives the same bytes on every machine.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from hjemmel.notice.exports.document import Document, file_name
from hjemmel.notice.exports.documents import ROPA
from hjemmel.notice.exports.ropa import common_measures, record_of_processing
from hjemmel.notice.exports.words import word
from hjemmel.notice.model import Notice
from hjemmel.portals.when import full_date

TEMPLATE = Path(__file__).parent / "templates" / "record_of_processing.typ"
MEDIA_TYPE = "application/pdf"
SHORT_DIGEST = 16  # as many hexadecimal digits as tell two versions apart on paper

LABELS = (
    *("contents", "for-everything", "not-covered", "subjects", "source", "transfers", "retention", "measures"),
    *("purpose", "basis", "data", "seen-by", "recipients", "none"),
)


def printed(notice: Notice, export: str, languages: Sequence[str]) -> tuple[Document, ...]:
    """What an export has on paper: the record of processing in each language, of others nothing."""
    return tuple(
        Document(file_name(notice, f"ropa.{language}.pdf"), MEDIA_TYPE, record_on_paper(notice, language), language)
        for language in (languages if export == ROPA else ())
    )


def record_on_paper(notice: Notice, language: str) -> bytes:
    """The record of processing as PDF, in `language` ("nb" or "en")."""
    made = typst.compile(
        TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"record": json.dumps(_contents(notice, language))},
        timestamp=datetime.combine(notice.version.valid_from, time.min, UTC),
    )
    assert isinstance(made, bytes)
    return made


def _contents(notice: Notice, language: str) -> dict[str, Any]:
    since = full_date(notice.version.valid_from, language)
    return {
        "language": language,
        "provider": notice.provider.name,
        "title": word("title", language),
        "article": word("by-article", language),
        "lead": [word("made-from", language), word("you-means", language)],
        "version": f"{word('version', language)} {notice.version.number}, {since}",
        "page": word("page", language, page="{page}", pages="{pages}"),
        "labels": {label: word(label, language) for label in LABELS},
        "facts": _facts(notice, since, language),
        "common": common_measures(language),
        "categories": [asdict(category) for category in record_of_processing(notice, language)],
    }


def _facts(notice: Notice, since: str, language: str) -> list[tuple[str, str]]:
    """Whose record it is, whom to write to, and what it was made from (art. 30(1)(a))."""
    provider, version = notice.provider, notice.version
    facts = {
        "controller": provider.name,
        "organisation-number": provider.organisation_number,
        "address": provider.address,
        "privacy-office": provider.privacy_office,
        "authority": notice.authority.name.to(language),
        "version": str(version.number),
        "valid-from": since,
        "signed": f"{version.signed_by}, {full_date(version.signed_on, language)}" if version.signed_by else "",
        "digest": notice.digest[:SHORT_DIGEST],
    }
    return [(word(key, language), value) for key, value in facts.items() if value]
