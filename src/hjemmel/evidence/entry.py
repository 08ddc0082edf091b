"""What does one entry of the evidence say, byte for byte?

An act becomes an `Entry`; its canonical bytes are what is hashed, stored and verified for ever after. No entry names a subject:
it carries a keyed reference, which means nothing once the subject's salt has been erased.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | bool | datetime | Sequence[Value] | Mapping[str, Value] | None"

FORMAT = 1
MAX_BYTES = 1 << 20
MIN_SECRET_BYTES = 16

LEAF_PREFIX = b"\x00"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: when, what, who, as which audience, under which clause ("" where no clause applies), about whom.

    `body` holds text, whole numbers, truth values, null, instants, lists and string-keyed maps of these. Instants are aware.
    """

    at: datetime
    act: str
    actor: str
    audience: str
    clause: str
    subject_ref: bytes | None
    body: Mapping[str, Value]

    def canonical(self) -> bytes:
        """UTF-8 JSON without spaces, keys sorted by code point, instants as RFC 3339 UTC with microseconds.

        Raises ValueError for what has no one form: a float, a naive instant, a key that is not text, more than `MAX_BYTES`.
        """
        form = {
            "act": self.act,
            "actor": self.actor,
            "at": instant(self.at),
            "audience": self.audience,
            "body": _plain(self.body, "body"),
            "clause": self.clause,
            "format": FORMAT,
            "subject": self.subject_ref.hex() if self.subject_ref is not None else None,
        }
        content = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if len(content) > MAX_BYTES:
            raise ValueError(f"an entry of `{len(content)}` bytes is more than {MAX_BYTES}: put counts in the body, not rows")
        return content

    @classmethod
    def read(cls, content: bytes) -> "Entry":
        """From canonical bytes; instants inside `body` stay text. Raises ValueError for bytes that no entry has."""
        try:
            form = json.loads(content)
            subject = None if form["subject"] is None else bytes.fromhex(form["subject"])
            at = datetime.fromisoformat(form["at"])
            entry = cls(at, form["act"], form["actor"], form["audience"], form["clause"], subject, form["body"])
        except (ValueError, KeyError, TypeError) as fault:
            raise ValueError("the bytes are not an entry of the evidence") from fault
        if form.get("format") != FORMAT or entry.canonical() != content:
            raise ValueError("the bytes are not an entry of the evidence in its canonical form")
        return entry


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-09-01T00:00:00.000000Z`. Raises ValueError for a naive instant."""
    if at.tzinfo is None:
        raise ValueError(f"the instant `{at.isoformat()}` names no time zone: give it one")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def leaf_hash(content: bytes) -> bytes:
    """The Merkle leaf of an entry's canonical bytes: SHA-256 over 0x00 and them (RFC 6962 section 2.1)."""
    return hashlib.sha256(LEAF_PREFIX + content).digest()


def subject_ref(key: bytes, salt: bytes) -> bytes:
    """The reference to a subject: HMAC-SHA-256 of the subject's random salt under the provider's evidence key.

    Without the salt nobody, the holder of the key included, can tell whom an entry is about. Raises ValueError for a secret that
    could be guessed.
    """
    for name, secret in (("key", key), ("salt", salt)):
        if len(secret) < MIN_SECRET_BYTES:
            raise ValueError(f"the {name} has `{len(secret)}` bytes: it needs at least {MIN_SECRET_BYTES} random ones")
    return hmac.digest(key, salt, "sha256")


def _plain(value: Any, place: str) -> Any:
    """`value` with instants written out and everything checked; `place` names it in a refusal."""
    if isinstance(value, datetime):
        return instant(value)
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise ValueError(f"the key `{key}` in `{place}` is not text")
        return {key: _plain(inner, f"{place}.{key}") for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(inner, f"{place}[{n}]") for n, inner in enumerate(value)]
    raise ValueError(f"`{place}` is a {type(value).__name__}: an entry holds text, whole numbers, truth values, instants, lists and maps")
