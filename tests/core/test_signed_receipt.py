"""A receipt of a consent says by itself that it is from us, and nothing in it can be another unseen.

Proves: M8.
"""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws

from hjemmel.rights.signature import ALGORITHM, NotAsSigned, detached, public_keys, signing_key
from hjemmel.rights.signed_receipt import CONFORMS, MEMBER, checked, signed

OURS, ANOTHERS = (signing_key(base64.urlsafe_b64encode(bytes([n]) * 32).decode().rstrip("=")) for n in (1, 2))
KEYS = public_keys(OURS)
RECEIPT: dict[str, Any] = {
    "dct:conformsTo": CONFORMS,
    "dct:title": {"nb": "Æ, Ø og Å – «tilbud»", "en": 'Offers, and a "quote"\n'},
    "dpv:hasProcess": ["one", "two", {"count": 2, "version": 1.1}],
}


def is_refused(data: bytes, words: str | None, keys: dict[str, Any] = KEYS) -> None:
    with pytest.raises(NotAsSigned, match=words):
        checked(data, keys)


def test_what_was_signed_is_told_with_the_key_however_it_is_laid_out() -> None:
    whole = signed(RECEIPT, OURS)
    for text in (json.dumps(whole), json.dumps(whole, indent=4, ensure_ascii=False), json.dumps(dict(reversed(whole.items())))):
        found = checked(text.encode(), KEYS)
        assert (found.receipt, found.key_id) == (RECEIPT, OURS.thumbprint())


def test_any_jose_library_checks_it() -> None:
    head, _, mark = signed(RECEIPT, OURS)[MEMBER].partition("..")
    plain = json.dumps(RECEIPT, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    payload = base64.urlsafe_b64encode(plain).rstrip(b"=").decode()
    assert jws.deserialize_compact(f"{head}.{payload}.{mark}", OURS, algorithms=[ALGORITHM]).payload == plain


@given(st.data())
def test_what_is_altered_anywhere_is_refused(data: st.DataObject) -> None:
    text = json.dumps(signed(RECEIPT, OURS), ensure_ascii=False)
    place = data.draw(st.integers(0, len(text) - 1))
    other = text[:place] + data.draw(st.characters(codec="utf-8")) + text[place + 1 :]
    try:
        same = json.loads(other) == json.loads(text)
    except ValueError:
        same = False
    if not same:
        is_refused(other.encode(), None)


def test_what_is_taken_away_or_put_beside_or_said_twice_is_refused() -> None:
    whole = signed(RECEIPT, OURS)
    is_refused(json.dumps({k: v for k, v in whole.items() if k != "dct:title"}).encode(), "not what the sender signed")
    is_refused(json.dumps(whole | {"more": "words"}).encode(), "not what the sender signed")
    is_refused(json.dumps(RECEIPT).encode(), "has no signature")
    twice = json.dumps(whole)[:-1] + ', "dct:conformsTo": "dpv-27560:receipt-eu-gdpr"}'
    is_refused(twice.encode(), "no receipt, or is cut off or damaged")
    for junk in (b"", b"[]", b"{", b"\xff", b"[" * 100_000):
        is_refused(junk, None)


def test_another_key_and_something_else_that_we_signed_are_no_receipt_of_ours() -> None:
    is_refused(json.dumps(signed(RECEIPT, ANOTHERS)).encode(), "which is not the sender's")
    is_refused(json.dumps(signed(RECEIPT, OURS)).encode(), "which is not the sender's", public_keys(ANOTHERS))
    is_refused(json.dumps(signed({"format": "hjemmel-transfer/1"}, OURS)).encode(), "no receipt of a consent")
    is_refused(json.dumps({**RECEIPT, MEMBER: detached(b"{}", OURS)}).encode(), "not what the sender signed")


@pytest.mark.parametrize("wrong", [{MEMBER: "x"}, {"count": 1e300}, {"count": 1e-7}, {"count": 1.0}])
def test_what_cannot_be_signed_so_is_not(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"signed once|in more than one way"):
        signed(RECEIPT | wrong, OURS)
