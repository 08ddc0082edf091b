"""Who vouches for this, and is it as it was signed?

A detached signature (JWS, RFC 7515 appendix F; Ed25519, RFC 9864) that names its key by thumbprint (RFC 7638). Pure: the caller brings
content and key.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

ALGORITHM = "Ed25519"
KEY_BYTES = 32


class NotAsSigned(Exception):
    """It is not what was signed; the sentence says what is wrong."""


def signing_key(secret: str) -> OKPKey:
    """The private key that a secret of the house (32 random bytes, base64url) is. Raises ValueError for another length."""
    seed = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    if len(seed) != KEY_BYTES:
        raise ValueError(f"a signing key is {KEY_BYTES} bytes, not {len(seed)}")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _unpadded(public), "d": _unpadded(seed)})


def public_keys(key: OKPKey) -> dict[str, Any]:
    """What others check with: a JWK set (RFC 7517) with nothing secret in it."""
    told = {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}
    return {"keys": [told]}


def detached(content: bytes, key: OKPKey) -> str:
    """The signature of `content`, without the content."""
    signed = jws.serialize_compact({"alg": ALGORITHM, "kid": key.thumbprint()}, content, key, algorithms=[ALGORITHM])
    return str(jws.detach_content(signed))


def signer_of(content: bytes, signature: bytes, keys: Mapping[str, Any], names: tuple[str, str]) -> str:
    """The id of the key that signed `content`. `keys` is the JWK set, or one JWK, that the signer publishes; `names` are what a refusal
    calls the content and the signature. Raises NotAsSigned.
    """
    try:
        known = KeySet.import_key_set({"keys": list(keys["keys"])} if "keys" in keys else {"keys": [dict(keys)]})
        public = {key.thumbprint(): key for key in known.keys if isinstance(key, OKPKey)}
        head, _, mark = signature.decode("ascii").partition("..")
        key_id = str(json.loads(_padded(head))["kid"])
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotAsSigned("the signature or the key cannot be read") from fault
    if key_id not in public:
        raise NotAsSigned(f"it is signed by the key `{key_id}`, which is not the sender's")
    try:
        found = jws.deserialize_compact(f"{head}.{_unpadded(content)}.{mark}", public[key_id], algorithms=[ALGORITHM])
    except (JoseError, ValueError) as fault:
        raise NotAsSigned(f"`{names[0]}` is not what the sender signed") from fault
    if found.payload != content or found.headers() != {"alg": ALGORITHM, "kid": key_id} or _unpadded(_padded(mark)) != mark:
        raise NotAsSigned(f"`{names[1]}` is not one of this format")
    return key_id


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _padded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as fault:
        raise ValueError("no base64url") from fault
