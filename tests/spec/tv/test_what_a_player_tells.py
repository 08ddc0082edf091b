"""What players and decoders send, through the real door into the real engines: content and quality apart, and no address of anything.

Proves: T1.
"""

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.add_source import add_source
from homes import Home, now
from looking import own, stored
from wire import take

pytestmark = pytest.mark.usefixtures("house")


def events(at: datetime, *, version: int = 2) -> bytes:
    """A batch of two events, half a minute apart, the second with the address of what was fetched."""
    ms = int(at.timestamp() * 1000)
    first = f'bl=(900),br=(3200),bsd=(250),cid="nrk1",e=t,sid="s1",sn=1,st=l,ts={ms},v={version}'
    second = f'br=(3200),cid="nrk1",e=rr,ot=v,sid="s1",sn=2,ts={ms + 30_000},url="https://edge.example/nrk1/seg2.m4v",v={version}'
    return f"{first}\n{second}\n".encode()


def posted(live_site, token: str, data: bytes, query: str) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cmcd"}
    request = urllib.request.Request(f"{live_site.url}intake/v1/cmcd?{query}", data, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_a_players_batch_is_content_in_one_record_and_quality_in_the_other(live_site, home: Home, at: datetime) -> None:
    token = add_source(f"player-{home.serial}", "cmcd", Actor("test", "system"), now())
    assert posted(live_site, token, events(at), f"sn={home.serial}") == (204, b"")
    [shown], quality = own(home, "tv-viewing"), own(home, "tv-quality")
    assert (shown["content"], shown["watched_s"], shown["service"], shown["started_at"]) == ("nrk1", 30, "channel", at)
    assert [(q["measured_at"], q["bitrate_kbps"], q["stalled_ms"]) for q in sorted(quality, key=lambda q: q["measured_at"])] == [
        (at, 3200, 250),
        (at + timedelta(seconds=30), 3200, None),
    ]
    assert posted(live_site, token, events(at), f"sn={home.serial}") == (204, b"")
    assert (stored(home, "tv_viewing"), stored(home, "tv_quality")) == (1, 2)


def test_a_version_that_is_not_known_and_a_broken_record_leave_nothing(live_site, home: Home, at: datetime) -> None:
    token = add_source(f"later-{home.serial}", "cmcd", Actor("test", "system"), now())
    assert posted(live_site, token, events(at, version=3), f"sn={home.serial}") == (204, b"")
    code, answer = posted(live_site, token, events(at) + b"br=(1\n", f"sn={home.serial}")
    assert (code, b"edge.example" in answer, b"line 3" in answer) == (400, False, True)
    assert (stored(home, "tv_viewing"), stored(home, "tv_quality")) == (0, 0)


def test_a_decoders_lists_are_measurements_and_its_channel_stands_apart(home: Home, at: datetime) -> None:
    sample = {"DejitteringStats": {"EmptyBufferTime": "0,250"}, "RTPStats": {"PacketsLost": "1,12"}}
    group = {"1": {"GroupAddress": "239.0.0.9", "UpTime": 600}}
    service = {
        "ServiceMonitoring": {"SampleInterval": 300, "MainStream": {"1": {"Sample": sample}}},
        "Components": {"FrontEnd": {"1": {"IP": {"IGMP": {"ClientGroup": group}}}}},
    }
    device = {"DeviceInfo": {"SerialNumber": home.serial}, "Services": {"STBService": {"1": service}}}
    receipt = take("tr135", json.dumps({"Report": [{"CollectionTime": int(at.timestamp()), "Device": device}]}).encode(), now())
    assert receipt.accepted == {"tv-viewing": 1, "tv-quality": 2}
    assert [(row["content"], row["watched_s"]) for row in own(home, "tv-viewing")] == [("239.0.0.9", 600)]
    assert sorted((row["measured_at"], row["packets_lost"]) for row in own(home, "tv-quality")) == [
        (at - timedelta(minutes=5), 1),
        (at, 12),
    ]
