"""What does an export hand over? A file: its name, what kind it is, and its bytes."""

import json
from dataclasses import dataclass

from hjemmel.notice.model import Notice


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `name` may lead through a folder; `media_type` is as HTTP has it; `language` is "" for what holds both."""

    name: str
    media_type: str
    content: bytes
    language: str = ""


def file_name(notice: Notice, rest: str) -> str:
    """`eksempelnett-notice-1.` and `rest`: whose notice, in which version, and which export."""
    return f"{notice.provider.id}-notice-{notice.version.number}.{rest}"


def as_json(value: object) -> bytes:
    """JSON that people can read too: indented, in UTF-8, with the letters as they are."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
