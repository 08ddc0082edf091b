"""What do the machines of a provider send, each by its own transport, until it is taken over from them?

Numbered units, one after the other: an unanswered one is sent again, byte for byte, until it is. Syslog has no answer: there every line
is sent once.
"""

import json
import os
import smtplib
import socket
import subprocess
import threading
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import md5
from http.client import HTTPException
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from pyrad.dictionary import Dictionary
from pyrad.packet import AcctPacket

from bench.opened import CLI, Opened

CALLS = 40  # of one delivery
DEVICES, REPORTS = 12, 40  # of one delivery of bulk data, whose reports fall into several partitions
POSTING = {"HTTP": 1, "HTTP, beside it": 7, "HTTP, beside both": 8}  # whose telephone each machine tells of that posts at the same time
NUMBERS = POSTING | {"command": 2, "folder": 3, "MQTT": 4, "syslog TCP": 5, "syslog UDP": 6}  # and each transport
BULK, RADIUS, MAIL = "HTTP, bulk data", "RADIUS", "mail"
HEADER = (
    "customer_number,name,address,postcode,place,phone,email,birth_date,protected_address,language,left_on,"
    "subscription_number,product,area,started_on,ended_on,user_name,remote_id,phone_numbers,equipment"
)
SECRET, ADDRESS = b"hemmelig", "k1@kunde.example"
UNDER_WAY = 16  # accounting packets that wait for their answers together
PATIENCE_S = 3.0


def customers() -> str:
    """The feed of the one customer whose machines these are."""
    numbers = ";".join(map(number_of, NUMBERS.values()))
    return (
        f"{HEADER}\nK1,Kari Prøve,Prøveveien 1,4000,Prøvestad,+4751000001,{ADDRESS},1980-01-01,none,nb,,"
        f"KS1,Fiber,Prøveøya,2020-01-01,,user-k1,,{numbers},EX-KILL-1/gateway/Eksempel/HG1\n"
    )


def number_of(place: int) -> str:
    return f"+4751000{place:03d}"


@dataclass
class Sender:
    """One transport. `take_over` sends unit `n` and says whether it was taken over; `units` are those that were, by their numbers."""

    name: str
    take_over: Callable[[int], bool]
    pause_s: float = 0.0
    units: set[int] = field(default_factory=set)
    repeated: int = 0

    def run(self, stop: threading.Event) -> None:
        """One unit after the other; what is being sent when told to stop is sent to its end, or is not counted."""
        n = 0
        while not stop.is_set():
            if self.take_over(n):
                self.units.add(n)
                n += 1
                stop.wait(self.pause_s)
            else:
                self.repeated += 1
                stop.wait(0.2)


def calls(transport: str, n: int, began: datetime) -> bytes:
    """Delivery `n` of some calls: no other has one of them."""
    return b"".join(call(transport, n * CALLS + k, began) for k in range(CALLS))


def call(transport: str, n: int, began: datetime) -> bytes:
    """Call `n`: its number is in whom it went to, and in when."""
    start = began.timestamp() - 60 * (n % 20_000)
    return f"{start:.6f}|{start + 61.5:.6f}|61.500000|{number_of(NUMBERS[transport])}|{called(n)}|192.0.2.1\n".encode()


def called(n: int) -> str:
    return f"+4722{n:06d}"


def reports(n: int, began: datetime) -> bytes:
    """Delivery `n` of bulk data: reports of one gateway over several days."""
    told = []
    for k in range(REPORTS):
        at = began - timedelta(days=k % 8, seconds=n * 61 + k)
        devices = {
            str(d): {"MACAddress": f"02:00:5e:00:{n % 256:02x}:{d:02x}", "SignalStrength": -50 - d, "Active": True}
            for d in range(1, DEVICES + 1)
        }
        point = {"CpeOperationMode": "Router", "SSIDReference": "Device.WiFi.SSID.1", "AssociatedDevice": devices}
        info = {"SerialNumber": "EX-KILL-1", "Manufacturer": "Eksempel", "ModelName": "HG1"}
        wifi = {"AccessPoint": {"1": point}, "SSID": {"1": {"SSID": "Prøvenett"}}}
        told.append({"CollectionTime": int(at.timestamp()), "Device": {"DeviceInfo": info, "WiFi": wifi}})
    return json.dumps({"Report": told}).encode()


def posted(house: Opened, name: str, format_name: str, made: Callable[[int], bytes], batches: dict[int, int]) -> Callable[[int], bool]:
    """By a machine of this name, over HTTP; taken over when answered with 200. `batches` gets the batch of each."""
    token = house.run("source", "add", name, "--format", format_name).strip()
    address, headers = f"http://127.0.0.1:{house.port}/intake/v1/{format_name}", {"Authorization": f"Bearer {token}"}

    def take_over(n: int) -> bool:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, made(n), headers), timeout=60) as answer:
                batches[n] = json.loads(answer.read())["batch"]
        except (OSError, HTTPException, ValueError):
            return False
        return True

    return take_over


def commanded(house: Opened, began: datetime, running: dict[str, int]) -> Callable[[int], bool]:
    """By `hjemmel intake`; taken over when it ends with 0. `running` holds its process while it runs."""
    file = house.home / "command.log"

    def take_over(n: int) -> bool:
        file.write_bytes(calls("command", n, began))
        command = [*CLI, "intake", "kamailio-cdr", str(file), "--json"]
        with subprocess.Popen(command, env=house.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            running["command"] = process.pid
            code = process.wait()
            running.pop("command", None)
        return code == 0

    return take_over


def dropped(folder: Path, began: datetime) -> Callable[[int], bool]:
    """Put into the folder; from the instant that it has its name on, it is taken over."""

    def take_over(n: int) -> bool:
        unfinished = folder / f"{n:06d}.part"
        with unfinished.open("wb") as file:
            file.write(calls("folder", n, began))
            os.fsync(file.fileno())
        unfinished.rename(folder / f"{n:06d}.log")
        return True

    return take_over


def published(port: int, began: datetime) -> Callable[[int], bool]:
    """To the broker at QoS 1; taken over when the broker has it, which keeps it until the house acknowledges it."""
    client = Client(CallbackAPIVersion.VERSION2, "bench-gateway")
    client.connect("127.0.0.1", port)
    client.loop_start()

    def take_over(n: int) -> bool:
        told = client.publish("calls", calls("MQTT", n, began), qos=1)
        told.wait_for_publish(PATIENCE_S)
        return told.is_published()

    return take_over


def accounted(port: int, began: datetime) -> Callable[[int], bool]:
    """Accounting packets of some sessions over UDP; taken over when each has been answered."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.connect(("127.0.0.1", port))

    def take_over(n: int) -> bool:
        waiting = {k: _packet(n * UNDER_WAY + k, k, began) for k in range(UNDER_WAY)}
        give_up = time.monotonic() + PATIENCE_S
        with suppress(OSError):
            for packet in waiting.values():
                opened.send(packet)
            while waiting and (left := give_up - time.monotonic()) > 0:
                opened.settimeout(left)
                answer = opened.recv(4096)
                if (packet := waiting.get(answer[1])) and answer[4:20] == _authenticator(answer, packet):
                    del waiting[answer[1]]
        return not waiting

    return take_over


def _packet(n: int, identifier: int, began: datetime) -> bytes:
    told = {
        40: (1).to_bytes(4, "big"),
        44: session(n).encode(),
        1: b"user-k1",
        32: b"bng1.example",
        55: (int(began.timestamp()) - 86_400 + n).to_bytes(4, "big"),
        8: bytes((203, 0, 113, 9)),
    }
    packet = AcctPacket(id=identifier, secret=SECRET, dict=Dictionary())
    for kind, octets in told.items():
        OrderedDict.__setitem__(packet, kind, [octets])
    return bytes(packet.RequestPacket())


def _authenticator(answer: bytes, request: bytes) -> bytes:
    """What an answer to this request, and to none that had its number before, says (RFC 2866 section 3)."""
    return md5(answer[:4] + request[4:20] + answer[20:] + SECRET, usedforsecurity=False).digest()


def session(n: int) -> str:
    return f"session-{n}"


def mailed(port: int) -> Callable[[int], bool]:
    """A customer's mail, handed over by a mail server; taken over when answered with 250."""

    def take_over(n: int) -> bool:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = ADDRESS, "kundeservice@eksempelnett.example", "Hei"
        mail["Message-ID"] = f"<{n}@kunde.example>"
        mail.set_content(written(n))
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
                server.sendmail(ADDRESS, ["kundeservice@eksempelnett.example"], mail.as_bytes())
        except (OSError, smtplib.SMTPException):
            return False
        return True

    return take_over


def written(n: int) -> str:
    return f"Melding {n}."


@dataclass
class Syslog:
    """Lines by UDP and by TCP in turn, each once, to one receiver.

    `sent` says when each line was handed to the system, `connected` and `broken` when each connection began and was found to have ended.
    """

    ports: dict[str, int]
    began: datetime
    sent: dict[str, dict[int, float]] = field(default_factory=lambda: {"syslog UDP": {}, "syslog TCP": {}})
    connected: list[float] = field(default_factory=list)
    broken: list[float] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        n = 0
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while not stop.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.ports["syslog TCP"]), timeout=5) as stream:
                self.connected.append(time.monotonic())
                try:
                    while not stop.wait(0.05):
                        n += 1
                        self._send(n, stream, datagrams)
                finally:
                    self.broken.append(time.monotonic())
            stop.wait(0.2)

    def _send(self, n: int, stream: socket.socket, datagrams: socket.socket) -> None:
        for name in self.sent:
            line = call(name, n, self.began)
            at = time.monotonic()
            if name == "syslog TCP":
                stream.sendall(line)
            else:
                datagrams.sendto(line, ("127.0.0.1", self.ports[name]))
            self.sent[name][n] = at


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
