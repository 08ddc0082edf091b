"""What comes by itself, from where, and as which format?

The settings of the receivers: words with blanks between, each `WHERE=FORMAT`, and after a question mark what is true beside the
data, such as `/srv/cdr=asterisk-cdr?zone=Europe/Oslo`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from hjemmel.intake.adapters import ADAPTERS, nearest

BESIDE = ("oui", "pc", "sn", "eid", "user_name", "zone")  # what a source may say beside its data: whose they are, where its clock stands
LEVEL = re.compile(r"\{(\w+)\}")
HEADER = "header"
LIKE_PORTS = {"HJEMMEL_SYSLOG": (5514, 6514), "HJEMMEL_IPFIX": (4739,)}
HERE = ("localhost", "127.0.0.1", "::1")


class BadSetting(Exception):
    """A setting of the receivers that cannot be followed. One sentence."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One place that data come from, and what they are."""

    where: str
    format_name: str
    context: Mapping[str, str] = field(default_factory=dict)


def arrivals(setting: str, value: str) -> list[Arrival]:
    """What a setting says. Raises BadSetting."""
    return [_arrival(setting, word) for word in value.split()]


def _arrival(setting: str, word: str) -> Arrival:
    head, _, query = word.partition("?")
    where, _, format_name = head.rpartition("=")
    if not where:
        raise BadSetting(f"{setting} has `{word}`: write where it comes from and what it is, as `WHERE=FORMAT`")
    if format_name not in ADAPTERS:
        near = nearest(format_name) or "one that `hjemmel intake --help` names"
        raise BadSetting(f"{setting} names `{format_name}`, which is no format that is read here: try `{near}`")
    context = dict(parse_qsl(query, keep_blank_values=True))
    for name in context:
        if name not in BESIDE and not (name == HEADER and setting == "HJEMMEL_SYSLOG"):
            raise BadSetting(f"{setting} says `{name}` beside the data, which no format knows: say one of {', '.join(BESIDE)}")
    return Arrival(where, format_name, context)


@dataclass(frozen=True, slots=True)
class Topic:
    """A pattern of MQTT topics: `bulk/{sn}` is the filter `bulk/+`, and the level that matches says whose the data are."""

    filter: str
    pattern: re.Pattern[str]
    arrival: Arrival

    def context(self, topic: str) -> Mapping[str, str] | None:
        """What is said beside the data by a topic; None where it does not match."""
        match = self.pattern.fullmatch(topic)
        return {**self.arrival.context, **match.groupdict()} if match else None


def topic(arrival: Arrival) -> Topic:
    """Raises BadSetting for a level that says something that no format knows."""
    levels, expressions = [], []
    for level in arrival.where.split("/"):
        named = LEVEL.fullmatch(level)
        if named and named[1] not in BESIDE:
            raise BadSetting(f"HJEMMEL_MQTT_TOPICS has a level `{level}`, which no format knows: name one of {', '.join(BESIDE)}")
        levels.append("+" if named else level)
        expressions.append(f"(?P<{named[1]}>[^/]+)" if named else "[^/]*" if level == "+" else ".*" if level == "#" else re.escape(level))
    return Topic("/".join(levels), re.compile("/".join(expressions), re.DOTALL), arrival)


@dataclass(frozen=True, slots=True)
class Broker:
    """The MQTT broker. `version` is 5 or 3 (3.1.1)."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    version: int


def broker(address: str) -> Broker:
    """`mqtt://user:password@host:1883`, `mqtts://…:8883`; `?version=3.1.1` for a broker without MQTT 5. Raises BadSetting."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"mqtt": 1883, "mqtts": 8883}.get(parts.scheme, 0)
    except ValueError:
        port = 0
    version = dict(parse_qsl(parts.query)).get("version", "5") if port else ""
    if not port or not parts.hostname or version not in ("5", "3.1.1"):
        raise BadSetting(
            "HJEMMEL_MQTT is no broker: write it like `mqtts://user:password@host:8883`, with `?version=3.1.1` if it lacks MQTT 5"
        )
    if parts.scheme == "mqtt" and parts.hostname not in HERE:
        raise BadSetting(f"HJEMMEL_MQTT would send what subscribers do to `{parts.hostname}` for all to read: use `mqtts://`")
    return Broker(
        parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), parts.scheme == "mqtts", int(version[0])
    )


@dataclass(frozen=True, slots=True)
class Listener:
    """Where datagrams or lines are listened for."""

    scheme: str  # udp or tcp
    host: str
    port: int
    arrival: Arrival
    bare: bool  # whether the header is left out of what is handed on


def listener(arrival: Arrival, setting: str = "HJEMMEL_SYSLOG", schemes: tuple[str, ...] = ("udp", "tcp")) -> Listener:
    """`udp://127.0.0.1:5514` or `tcp://[::1]:6514`; `?header=no` for a format that knows no syslog header. Raises BadSetting."""
    try:
        parts = urlsplit(arrival.where)
        port = parts.port
    except ValueError:
        port = None
    if port is None or parts.scheme not in schemes or not parts.hostname:
        written = " or ".join(f"`{scheme}://127.0.0.1:{number}`" for scheme, number in zip(schemes, LIKE_PORTS[setting], strict=True))
        raise BadSetting(f"{setting} has `{arrival.where}`: write {written}")
    beside = {name: value for name, value in arrival.context.items() if name != HEADER}
    return Listener(
        parts.scheme, parts.hostname, port, Arrival(arrival.where, arrival.format_name, beside), arrival.context.get(HEADER) == "no"
    )


def exporter(arrival: Arrival) -> Listener:
    """`udp://127.0.0.1:4739` where translators send IPFIX or NetFlow. Raises BadSetting."""
    if arrival.format_name != "nat-ipfix" or arrival.context:
        raise BadSetting("HJEMMEL_IPFIX brings `nat-ipfix` alone, with nothing beside it: write `udp://127.0.0.1:4739=nat-ipfix`")
    return listener(arrival, "HJEMMEL_IPFIX", ("udp",))


def log_file(arrival: Arrival) -> Arrival:
    """`/var/log/radius/radacct/detail` of a format that is written record by record. Raises BadSetting."""
    if not ADAPTERS[arrival.format_name].record_end:
        raise BadSetting(f"HJEMMEL_TAIL names `{arrival.format_name}`, whose files are written whole: use HJEMMEL_WATCH with their folder")
    if not arrival.where.startswith("/"):
        raise BadSetting(f"HJEMMEL_TAIL has `{arrival.where}`: write the path of the file from its root, as `/var/log/cdr.log`")
    return arrival
