"""Is this receipt from us, and as we wrote it?

The receipt carries its own signature in the member `sec:jws`: detached, over the receipt without that member in the canonical form of
RFC 8785, so that it may be indented or packed anew and holds all the same. Pure: the caller brings the key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import OKPKey

from hjemmel.rights.signature import NotAsSigned, detached, signer_of

MEMBER = "sec:jws"
CONFORMS = "dpv-27560:receipt-eu-gdpr"


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """A receipt that is as it was signed, and by which key (the thumbprint of RFC 7638)."""

    receipt: Mapping[str, Any]
    key_id: str


def signed(receipt: Mapping[str, Any], key: OKPKey) -> dict[str, Any]:
    """The receipt with its signature. Raises ValueError for one that has one, or a number that may be written otherwise."""
    if MEMBER in receipt:
        raise ValueError("a receipt is signed once")
    plain = json.loads(json.dumps(receipt), parse_float=_plain)
    return {**plain, MEMBER: detached(_canonical(plain), key)}


def checked(data: bytes, keys: Mapping[str, Any]) -> CheckedReceipt:
    """What the sender signed. `keys` is the JWK set, or one JWK, that the sender publishes. Raises NotAsSigned."""
    try:
        found = json.loads(data, object_pairs_hook=_each_once, parse_float=_plain)
    except (ValueError, RecursionError) as fault:
        raise NotAsSigned("the file is no receipt, or is cut off or damaged") from fault
    if not isinstance(found, dict) or not isinstance(found.get(MEMBER), str):
        raise NotAsSigned(f"the receipt has no signature (`{MEMBER}`)")
    receipt = {name: value for name, value in found.items() if name != MEMBER}
    key_id = signer_of(_canonical(receipt), found[MEMBER].encode(), keys, ("the receipt", MEMBER))
    if receipt.get("dct:conformsTo") != CONFORMS:
        raise NotAsSigned("what was signed is no receipt of a consent")
    return CheckedReceipt(receipt, key_id)


def _canonical(receipt: Mapping[str, Any]) -> bytes:
    """RFC 8785, of what a receipt holds: names in ASCII, texts, and numbers that are written in one way."""
    return json.dumps(receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _plain(number: str) -> float:
    """A fraction that is written the same everywhere. Raises ValueError for any other number with a point or an exponent."""
    found = float(number)
    if "e" in number.lower() or found.is_integer() or repr(found) != number:
        raise ValueError(f"{number} is written in more than one way")
    return found
