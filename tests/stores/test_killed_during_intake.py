"""What is left when the server is killed in the middle of intake, at random, twenty times?

Every acknowledged batch is there once, and of no other batch is there a half.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

KILLS = 20
DEVICES, REPORTS = 12, 40
HEADER = (
    "customer_number,name,address,postcode,place,phone,email,birth_date,protected_address,language,left_on,"
    "subscription_number,product,area,started_on,ended_on,user_name,remote_id,phone_numbers,equipment"
)
CUSTOMER = (
    "K1,Kari Prøve,Prøveveien 1,4000,Prøvestad,+4751000001,k1@kunde.example,1980-01-01,none,nb,,"
    "KS1,Fiber,Prøveøya,2020-01-01,,user-k1,,,EX-KILL-1/gateway/Eksempel/HG1"
)
COUNT = """
import json, django
django.setup()
from hjemmel.stores import events, models
rows = events.rows(f"SELECT batch, count() FROM {events.base()}.device_sample GROUP BY batch")
batches = {b.digest: [b.pk, b.state, b.receipt] for b in models.Batch.objects.all()}
print(json.dumps({"rows": {str(b): n for b, n in rows}, "batches": batches}))
"""


@dataclass
class Server:
    home: Path
    port: int
    acknowledged: dict[int, dict[str, object]] = field(default_factory=dict)
    token: str = ""

    def environment(self) -> dict[str, str]:
        own = {"HJEMMEL_HOME": str(self.home), "HJEMMEL_PORT": str(self.port)}
        return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "hjemmel.project.settings"}

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hjemmel.project.cli", *words], env=self.environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pid(self, part: str) -> int:
        return next(p["pid"] for p in json.loads(self.run("status", "--json"))["parts"] if p["name"] == part)

    def count(self) -> dict[str, dict[str, object]]:
        done = subprocess.run([sys.executable, "-c", COUNT], env=self.environment(), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


@pytest.fixture
def server() -> Iterator[Server]:
    home = Path(tempfile.mkdtemp(prefix="hjemmel-kill-"))
    one = Server(home, random.Random(os.getpid()).randrange(20000, 30000))
    one.run("up")
    try:
        (home / "customers.csv").write_text(f"{HEADER}\n{CUSTOMER}\n", encoding="utf-8")
        one.run("intake", "customers-csv", str(home / "customers.csv"))
        one.token = one.run("source", "add", "acs", "--format", "tr181-bulk").strip()
        yield one
    finally:
        one.run("down")


def body(n: int, now: datetime) -> bytes:
    """Batch `n`: reports of one gateway over several days, so that its rows fall into several partitions."""
    reports = []
    for k in range(REPORTS):
        at = now - timedelta(days=k % 8, seconds=n * 61 + k)
        devices = {
            str(d): {"MACAddress": f"02:00:5e:00:{n % 256:02x}:{d:02x}", "SignalStrength": -50 - d, "Active": True}
            for d in range(1, DEVICES + 1)
        }
        access_point = {"CpeOperationMode": "Router", "SSIDReference": "Device.WiFi.SSID.1", "AssociatedDevice": devices}
        wifi = {"AccessPoint": {"1": access_point}, "SSID": {"1": {"SSID": "Prøvenett"}}}
        info = {"SerialNumber": "EX-KILL-1", "Manufacturer": "Eksempel", "ModelName": "HG1"}
        reports.append({"CollectionTime": int(at.timestamp()), "Device": {"DeviceInfo": info, "WiFi": wifi}})
    return json.dumps({"Report": reports}).encode()


def send(server: Server, data: bytes) -> dict[str, object] | None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/intake/v1/tr181-bulk",
        data,
        {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())
    except (OSError, urllib.error.HTTPError, json.JSONDecodeError, ValueError):
        return None


def intake_goes_on(server: Server) -> None:
    """Wait until one more batch is acknowledged, so that each kill meets a server at work."""
    before, give_up = len(server.acknowledged), time.monotonic() + 120
    while len(server.acknowledged) == before:
        assert time.monotonic() < give_up, "the server did not come back within two minutes"
        time.sleep(0.02)


def kill(server: Server, part: str) -> None:
    """Kill a part as it runs now. What has ended between the question who it is and the blow is asked for again."""
    give_up = time.monotonic() + 60
    while True:
        try:
            os.kill(server.pid(part), signal.SIGKILL)
            return
        except ProcessLookupError:
            assert time.monotonic() < give_up, f"{part} does not come back"
            time.sleep(0.1)


def test_every_acknowledged_batch_is_there_once_and_no_half_of_any_other(server: Server) -> None:
    now, done = datetime.now(UTC), threading.Event()

    def deliver(first: int) -> None:
        n = first
        while not done.is_set():
            answer = send(server, body(n, now))
            if answer is None:
                time.sleep(0.2)
                continue  # not acknowledged: a source sends the same delivery again
            server.acknowledged[n] = answer
            n += 2

    senders = [threading.Thread(target=deliver, args=(first,)) for first in (0, 1)]
    for sender in senders:
        sender.start()
    dice = random.Random(20261124)
    kills = 0
    for part in dice.choices(["web", "events", "postgres"], [3, 1, 1], k=KILLS):
        intake_goes_on(server)
        time.sleep(dice.uniform(0.0, 0.4))
        kill(server, part)
        kills += 1
    intake_goes_on(server)
    done.set()
    for sender in senders:
        sender.join()
    server.run("down")
    server.run("up")
    found = server.count()
    stored = {str(pk): receipt for pk, state, receipt in found["batches"].values() if state == "stored"}
    assert all(state == "stored" for _, state, _ in found["batches"].values()), "a cut-off batch is undone when the house opens"
    samples = {
        pk: receipt["accepted"].get("device-sample", 0) for pk, receipt in stored.items() if receipt["accepted"].get("device-sample")
    }
    assert found["rows"] == samples
    assert set(samples.values()) == {DEVICES * REPORTS}
    acknowledged = {str(answer["batch"]) for answer in server.acknowledged.values()}
    assert acknowledged <= set(samples)
    assert len(acknowledged) == len(server.acknowledged) > kills == KILLS
