"""An act has one form, and no entry names a subject. Proves: G3, N18."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.evidence.entry import Entry, instant, leaf_hash, subject_ref

AT = datetime(2026, 9, 1, 0, 0, 0, 5, UTC)

words = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers() | words
nested = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=8)
bodies = st.dictionaries(words, nested, max_size=5)
instants = st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2200-01-01"), timezones=st.just(UTC))


def entry(body: dict, at: datetime = AT, subject: bytes | None = None) -> Entry:
    return Entry(at, "look_up", "kari", "support", "N9", subject, body)


def test_the_form_is_fixed_to_the_byte() -> None:
    content = entry({"rows": 3, "ærlig": True}, subject=b"\x01\xff").canonical()
    expected = (
        '{"act":"look_up","actor":"kari","at":"2026-09-01T00:00:00.000005Z","audience":"support",'
        '"body":{"rows":3,"ærlig":true},"clause":"N9","format":1,"subject":"01ff"}'
    )
    assert content == expected.encode()


@given(bodies)
def test_what_is_written_is_read_back_and_written_the_same(body: dict) -> None:
    content = entry(body).canonical()
    assert Entry.read(content) == entry(body)
    assert Entry.read(content).canonical() == content


@given(bodies)
def test_the_order_of_the_keys_makes_no_difference(body: dict) -> None:
    assert entry(dict(reversed(list(body.items())))).canonical() == entry(body).canonical()


@given(instants, st.integers(-14, 14))
def test_one_instant_has_one_form_in_whatever_zone_it_comes(at: datetime, hours: int) -> None:
    assert instant(at.astimezone(timezone(timedelta(hours=hours)))) == instant(at)
    assert datetime.fromisoformat(instant(at)) == at


@pytest.mark.parametrize("body", [{"signal": 1.5}, {"when": AT.replace(tzinfo=None)}, {1: "one"}, {"raw": b"x"}, {"deep": [{"x": {2}}]}])
def test_what_has_no_one_form_is_refused(body: dict) -> None:
    with pytest.raises(ValueError, match="`"):
        entry(body).canonical()


def test_rows_do_not_fit_in_an_entry() -> None:
    with pytest.raises(ValueError, match="put counts in the body"):
        entry({"rows": "x" * (1 << 20)}).canonical()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"act": 1}', entry({}).canonical() + b" ", b"\xff"])
def test_bytes_that_no_entry_has_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not an entry of the evidence"):
        Entry.read(content)


def test_the_leaf_is_the_one_of_rfc_6962() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"


def test_a_subject_is_a_keyed_reference_that_only_the_salt_opens() -> None:
    key, salt = b"k" * 32, b"s" * 16
    assert subject_ref(key, salt) == hmac.new(key, salt, hashlib.sha256).digest()
    assert subject_ref(key, salt) != subject_ref(key, b"t" * 16)
    assert subject_ref(key, salt) != subject_ref(b"l" * 32, salt)


@pytest.mark.parametrize(("key", "salt"), [(b"", b"s" * 16), (b"k" * 32, b"1001"), (b"short", b"s" * 16)])
def test_a_secret_that_could_be_guessed_is_refused(key: bytes, salt: bytes) -> None:
    with pytest.raises(ValueError, match="at least 16"):
        subject_ref(key, salt)
