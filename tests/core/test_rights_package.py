"""A package for another provider says who signed it, for whom and when, and not one byte of it can be another unseen.

Proves: R11.
"""

import base64
import io
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.rights.package import (
    MANIFEST,
    SIGNATURE,
    Package,
    Sender,
    checked,
    packed,
)
from hjemmel.rights.signature import NotAsSigned, public_keys, signing_key

OURS, ANOTHERS = (signing_key(base64.urlsafe_b64encode(bytes([n]) * 32).decode().rstrip("=")) for n in (1, 2))
KEYS = public_keys(OURS)
ANSWER = {"schema": {"type": "object"}, "data": {"contact": [{"name": "Ærlig Øvregård"}], "purchase": [{"ordered_on": "2026-01-02"}]}}
SENDER = Sender("Eksempelnett AS", "999999999", "Fiberveien 1", "personvern@eksempelnett.example")
AT = datetime(2026, 11, 29, 2, 0, 7, tzinfo=UTC)
PACKAGE = Package("F-1", SENDER, "Nabonett AS", "100001", AT, 1, "ab" * 32, ANSWER)
DATA = packed(PACKAGE, OURS)


def files(data: bytes = DATA) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(changed: dict[str, bytes], how: int = 0) -> bytes:
    """As somebody else would zip these files."""
    out = io.BytesIO()
    with ZipFile(out, "w", how) as archive:
        for name, content in changed.items():
            archive.writestr(name, content)
    return out.getvalue()


def fault(data: bytes, keys: dict[str, Any] = KEYS) -> str:
    with pytest.raises(NotAsSigned) as found:
        checked(data, keys)
    return str(found.value)


def test_it_says_who_signed_it_for_whom_when_and_about_whom() -> None:
    found = checked(DATA, KEYS)
    manifest = found.manifest
    assert (manifest["from"]["name"], manifest["to"], manifest["customer_number"]) == ("Eksempelnett AS", "Nabonett AS", "100001")
    assert (manifest["made_at"], manifest["law"], manifest["notice"]["version"]) == ("2026-11-29T02:00:07+00:00", "GDPR art. 20(2)", 1)
    assert found.key_id == OURS.thumbprint()
    assert [item["path"] for item in manifest["files"]] == ["schema.json", "data/contact.json", "data/purchase.json"]
    assert json.loads(files()["data/contact.json"]) == ANSWER["data"]["contact"]


def test_a_key_may_be_given_alone_or_in_a_set_of_several() -> None:
    both = {"keys": public_keys(ANOTHERS)["keys"] + KEYS["keys"]}
    assert checked(DATA, KEYS["keys"][0]).key_id == checked(DATA, both).key_id == OURS.thumbprint()


def test_what_is_published_is_not_the_secret() -> None:
    [told] = KEYS["keys"]
    assert set(told) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (told["kty"], told["crv"], told["alg"]) == ("OKP", "Ed25519", "Ed25519")


def test_anybody_can_check_it_without_our_code() -> None:
    """By the standard alone: the signing input of RFC 7515, and the sums."""
    found = files()
    head, middle, mark = found[SIGNATURE].decode().split(".")
    assert middle == "", "the content is detached"
    payload = base64.urlsafe_b64encode(found[MANIFEST]).rstrip(b"=").decode()
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(KEYS["keys"][0]["x"] + "="))
    public.verify(base64.urlsafe_b64decode(mark + "=="), f"{head}.{payload}".encode())
    with pytest.raises(InvalidSignature):
        public.verify(base64.urlsafe_b64decode(mark + "=="), f"{head}.{payload}A".encode())
    for item in json.loads(found[MANIFEST])["files"]:
        assert sha256(found[item["path"]]).hexdigest() == item["sha256"]


def test_the_sums_can_be_checked_with_the_tools_of_the_system(tmp_path: Path) -> None:
    found = files()
    for name, content in found.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    sums = "".join(f"{item['sha256']}  {item['path']}\n" for item in json.loads(found[MANIFEST])["files"])
    told = subprocess.run(["sha256sum", "--check", "--strict"], input=sums, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.count(": OK") == 3


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_a_byte_that_is_another_is_refused_wherever_it_lies(place: int, change: int) -> None:
    altered = bytearray(DATA)
    altered[place] ^= change
    assert fault(bytes(altered))


@given(st.integers(0, len(DATA) - 1))
def test_a_package_that_is_cut_off_is_refused(length: int) -> None:
    assert fault(DATA[:length])


@given(st.binary(max_size=200))
def test_what_is_no_package_is_refused_in_a_sentence(data: bytes) -> None:
    assert fault(data)


@pytest.mark.parametrize("name", ["data/contact.json", "schema.json"])
def test_the_file_that_was_altered_is_named(name: str) -> None:
    found = files()
    assert fault(repacked(found | {name: found[name] + b" "})) == f"`{name}` was altered after it was signed"
    del found[name]
    assert fault(repacked(found)) == f"`{name}` was signed and is not in the package"


def test_a_manifest_that_was_altered_is_not_what_was_signed() -> None:
    found = files()
    altered = found[MANIFEST].replace(b"Nabonett", b"Fremmede")
    assert fault(repacked(found | {MANIFEST: altered})) == "`manifest.json` is not what the sender signed"


def test_a_file_that_was_slipped_in_and_bytes_between_the_files_are_found() -> None:
    found = files()
    assert fault(repacked(found | {"data/secret.json": b"[]"})) == "`data/secret.json` is in the package and was not signed"
    assert fault(DATA + b"x") and fault(b"x" + DATA)
    assert fault(repacked(found, ZIP_DEFLATED)) == "the archive is not packed as a package is"


@pytest.mark.parametrize("missing", [MANIFEST, SIGNATURE])
def test_nothing_passes_unsigned(missing: str) -> None:
    found = files()
    del found[missing]
    assert fault(repacked(found)) == f"`{missing}` is not in the package"


def test_a_package_that_another_signed_is_not_ours_whatever_it_says() -> None:
    forged = packed(PACKAGE, ANOTHERS)
    assert fault(forged) == f"it is signed by the key `{ANOTHERS.thumbprint()}`, which is not the sender's"
    found = files(forged)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "Ed25519", "kid": OURS.thumbprint()}).encode()).rstrip(b"=")
    mark = found[SIGNATURE].rpartition(b".")[2]
    assert fault(repacked(found | {SIGNATURE: head + b".." + mark})) == "`manifest.json` is not what the sender signed"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_no_other_way_to_sign_is_taken(algorithm: str) -> None:
    head = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": OURS.thumbprint()}).encode()).rstrip(b"=")
    assert fault(repacked(files() | {SIGNATURE: head + b".."}))


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": ["x"]}, {"keys": [{"kty": "oct", "k": "AAAA"}]}, {"kty": "OKP"}])
def test_what_is_no_key_checks_nothing(keys: dict[str, Any]) -> None:
    assert fault(DATA, keys)


def test_a_signing_key_is_whole() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        signing_key("AAAA")


def test_the_same_package_is_the_same_bytes_and_another_is_not() -> None:
    assert packed(PACKAGE, OURS) == DATA
    assert packed(replace(PACKAGE, receiver="Fjernnett AS"), OURS) != DATA
