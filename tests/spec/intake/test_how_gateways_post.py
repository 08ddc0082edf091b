"""Gateways post as the standard of bulk data has it (TR-369 R-BULK): packed or plain, in pieces, with its headers, by password.

Proves: N3, P1.
"""

import base64
import gzip
import http.client
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from urllib.parse import urlsplit

import pytest

from hjemmel.intake import deliver
from homes import Home
from looking import stored
from wire import bulk, device, name_value_pairs, report

pytestmark = pytest.mark.usefixtures("house")
MAC = "02:00:5e:50:00:01"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict = field(default_factory=dict)
    headers: Message = field(default_factory=Message)


Post = Callable[..., Answer]


@pytest.fixture
def post(live_site, token: str) -> Iterator[Post]:
    """Send over a connection that stays, in pieces where the body is a list of them."""
    connection = http.client.HTTPConnection(urlsplit(live_site.url).netloc, timeout=30)

    def send(data: bytes | list[bytes], method: str = "POST", query: str = "", authorization: str = "", **headers: str) -> Answer:
        said = {"Authorization": authorization or f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        in_pieces = isinstance(data, list)
        if in_pieces:
            said["Transfer-Encoding"] = "chunked"
        body = iter(data) if in_pieces else data
        connection.request(method, f"/intake/v1/tr181-bulk{query}", body, said, encode_chunked=in_pieces)
        answer = connection.getresponse()
        return Answer(answer.status, json.loads(answer.read()), answer.headers)

    yield send
    connection.close()


def raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "GZIP": ("GZIP", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("Deflate", zlib.compress),
    "deflate without its header": ("deflate", raw),
    "plain": ("identity", bytes),
}


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_report_is_read_however_it_is_packed_and_whether_it_comes_in_pieces(
    home: Home, at: datetime, post: Post, name: str, in_pieces: bool
) -> None:
    coding, pack = PACKED[name]
    data = bulk(report(home, at, [device(MAC)]))
    packed = pack(data)
    answer = post([packed[n : n + 40] for n in range(0, len(packed), 40)] if in_pieces else packed, Content_Encoding=coding)
    assert (answer.status, answer.body["accepted"]) == (200, {"device-sample": 1})
    assert post(data).body["already"]
    assert stored(home, "device_sample") == 1


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw)])
def test_a_packed_report_that_is_cut_off_or_goes_on_is_refused_with_how_it_was_marked(
    home: Home, at: datetime, post: Post, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(bulk(report(home, at, [device(MAC)])))
    for spoilt in (packed[:-9], packed + b"x", b"", b"nonsense"):
        answer = post(spoilt, Content_Encoding=coding)
        assert (answer.status, f"marked as {coding}" in answer.body["error"]) == (400, True)
    assert stored(home, "device_sample") == 0


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw)])
def test_what_is_too_large_when_unpacked_is_refused_before_it_is(
    post: Post, monkeypatch: pytest.MonkeyPatch, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(deliver, "MOST_BYTES", 1 << 20)
    assert post(pack(b" " * ((1 << 20) + 1)), Content_Encoding=coding).status == 413
    assert post(pack(b" " * (1 << 20)), Content_Encoding=coding).status != 413


@pytest.mark.parametrize("coding", ["compress", "br", "gzip, deflate"])
def test_another_packing_is_refused_with_those_that_are_undone(home: Home, at: datetime, post: Post, coding: str) -> None:
    answer = post(bulk(report(home, at, [device(MAC)])), Content_Encoding=coding)
    assert (answer.status, answer.headers["Accept-Encoding"]) == (415, "gzip, deflate")
    assert f"`{coding}`" in answer.body["error"] and "send it as gzip or deflate" in answer.body["error"]
    assert stored(home, "device_sample") == 0


@pytest.mark.parametrize("said", ["NameValuePair", '"NameValuePair"', "ObjectHierarchy", "ParameterPerRow", "", "nonsense"])
def test_the_body_tells_its_shape_whatever_the_header_says_of_it(home: Home, at: datetime, post: Post, said: str) -> None:
    data = name_value_pairs(report(home, at, [device(MAC)]))
    answer = post(data, method="PUT", Content_Type="application/json; charset=UTF-8", BBF_Report_Format=said)
    assert (answer.status, answer.body["accepted"]) == (200, {"device-sample": 1})


def test_the_address_says_whose_the_report_is_and_may_say_more(home: Home, at: datetime, post: Post) -> None:
    nameless = report(home, at, [device(MAC)])
    del nameless["Device"]["DeviceInfo"]["SerialNumber"]
    answer = post(bulk(nameless), query=f"?oui=00256D&pc=HG1&sn={home.serial}&Eksempel=1")
    assert (answer.status, answer.body["accepted"], stored(home, "device_sample")) == (200, {"device-sample": 1}, 1)


def test_it_is_answered_that_a_report_is_processed_when_it_is_stored(home: Home, at: datetime, post: Post) -> None:
    """200, and never 202: nothing is accepted that is not durable yet."""
    answer = post(bulk(report(home, at, [device(MAC)])))
    assert (answer.status, stored(home, "device_sample")) == (200, 1)


def test_the_token_is_the_password_whatever_the_user_name(home: Home, at: datetime, token: str, post: Post) -> None:
    def basic(user: str, password: str) -> str:
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    data = bulk(report(home, at, [device(MAC)]))
    for wrong in (basic("acs", "guessed"), basic(token, ""), "Basic nonsense", "Basic /////w==", f"Digest username={token}"):
        answer = post(data, authorization=wrong)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="hjemmel intake"')
    assert stored(home, "device_sample") == 0
    assert [post(data, authorization=basic(user, token)).status for user in ("acs", "00256D-HG1-1", "")] == [200] * 3
    assert stored(home, "device_sample") == 1
