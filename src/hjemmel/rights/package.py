"""What goes to another provider, who vouches for it, and is it as it was signed?

A zip archive: `manifest.json` says from whom, to whom, about whom, when, and has the SHA-256 of every file; `manifest.jws` is its detached
signature (`signature`); `schema.json` and `data/RECORD.json` are what she takes along. Pure: the
caller brings key and time. The same package is the same bytes, so that not one of them can be another unseen.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from joserfc.jwk import OKPKey

from hjemmel.rights.signature import NotAsSigned, detached, signer_of

FORMAT = "hjemmel-transfer/1"
MEDIA_TYPE = "application/zip"
MANIFEST, SIGNATURE, SCHEMA = "manifest.json", "manifest.jws", "schema.json"
MOST_BYTES = 50_000_000
_UNIX, _ZIP_VERSION, _FOR_OWNER = 3, 20, 0o600 << 16


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    organisation_number: str
    address: str
    contact: str


@dataclass(frozen=True, slots=True)
class Package:
    """`answer` is what she takes along, `{"schema": …, "data": {record: [row, …]}}`."""

    number: str
    sender: Sender
    receiver: str
    customer_number: str
    made_at: datetime
    notice_version: int
    notice_digest: str
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """A package that is as it was signed: its manifest, and by which key (the thumbprint of RFC 7638)."""

    manifest: Mapping[str, Any]
    key_id: str


def packed(package: Package, key: OKPKey) -> bytes:
    """The archive, signed."""
    files = {SCHEMA: _json(package.answer["schema"])}
    files |= {f"data/{record}.json": _json(rows) for record, rows in package.answer["data"].items()}
    manifest = _json(_manifest(package, files))
    return _archive({MANIFEST: manifest, SIGNATURE: detached(manifest, key).encode(), **files}, package.made_at)


def checked(data: bytes, keys: Mapping[str, Any]) -> Checked:
    """What the sender signed. `keys` is the JWK set, or one JWK, that the sender publishes. Raises NotAsSigned."""
    files = _files(data)
    for name in (MANIFEST, SIGNATURE):
        if name not in files:
            raise NotAsSigned(f"`{name}` is not in the package")
    key_id = signer_of(files[MANIFEST], files[SIGNATURE], keys, (MANIFEST, SIGNATURE))
    try:
        manifest = json.loads(files[MANIFEST])
        listed = {item["path"]: item["sha256"] for item in manifest["files"]}
        made_at = datetime.fromisoformat(manifest["made_at"])
    except (ValueError, KeyError, TypeError) as fault:
        raise NotAsSigned("the manifest is not one of this format") from fault
    if manifest.get("format") != FORMAT:
        raise NotAsSigned(f"the package is in the format `{manifest.get('format')}`, not `{FORMAT}`")
    _require_listed({name: content for name, content in files.items() if name not in (MANIFEST, SIGNATURE)}, listed)
    if _archive(files, made_at) != data:
        raise NotAsSigned("the archive holds bytes that are not of the package")
    return Checked(manifest, key_id)


def _manifest(package: Package, files: Mapping[str, bytes]) -> dict[str, Any]:
    sender = package.sender
    return {
        "format": FORMAT,
        "law": "GDPR art. 20(2)",
        "number": package.number,
        "from": {
            "name": sender.name,
            "organisation_number": sender.organisation_number,
            "address": sender.address,
            "contact": sender.contact,
        },
        "to": package.receiver,
        "customer_number": package.customer_number,
        "made_at": package.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "notice": {"version": package.notice_version, "sha256": package.notice_digest},
        "files": [{"path": path, "sha256": sha256(content).hexdigest(), "bytes": len(content)} for path, content in files.items()],
    }


def _require_listed(files: Mapping[str, bytes], listed: Mapping[str, str]) -> None:
    for name, digest in listed.items():
        if name not in files:
            raise NotAsSigned(f"`{name}` was signed and is not in the package")
        if sha256(files[name]).hexdigest() != digest:
            raise NotAsSigned(f"`{name}` was altered after it was signed")
    for name in files:
        if name not in listed:
            raise NotAsSigned(f"`{name}` is in the package and was not signed")


def _files(data: bytes) -> dict[str, bytes]:
    """The files of an archive that is stored as it is, each once. Raises NotAsSigned."""
    if len(data) > MOST_BYTES:
        raise NotAsSigned(f"a package is no larger than {MOST_BYTES} bytes")
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.compress_type != ZIP_STORED or info.flag_bits for info in infos) or len({i.filename for i in infos}) < len(infos):
                raise NotAsSigned("the archive is not packed as a package is")
            return {info.filename: archive.read(info) for info in infos}
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, KeyError) as fault:
        raise NotAsSigned("the file is no package, or is cut off or damaged") from fault


def _archive(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """The same files at the same instant are the same bytes, wherever they are packed."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, content in files.items():
            info = ZipInfo(name, made_at.astimezone(UTC).timetuple()[:6])
            info.create_system, info.create_version, info.extract_version, info.external_attr = (
                _UNIX,
                _ZIP_VERSION,
                _ZIP_VERSION,
                _FOR_OWNER,
            )
            archive.writestr(info, content)
    return out.getvalue()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
