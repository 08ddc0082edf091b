"""How do deliveries come in over MQTT?

A subscriber (MQTT 5 or 3.1.1) with a session that outlives its connection. Messages that wait are stored together, and each is
acknowledged when it is durable or refused for good: what is on its way when the house goes down is sent again, and counts once.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, Queue
from threading import Event
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from hjemmel.intake.arrivals import Broker, Topic
from hjemmel.intake.attempt import RefusedForGood, attempt, attempt_together, until_done

log = logging.getLogger(__name__)
KEEPALIVE_S = 60
SESSION_KEPT_S = 7 * 24 * 3600  # how long the broker holds what has not been acknowledged
AT_A_TIME = 1000  # messages that the broker may send before the first is acknowledged, and that are stored together
BYTES_TOGETHER = 32 << 20
AT_LEAST_ONCE = 1


@dataclass(frozen=True, slots=True)
class _Message:
    connection: int  # a number of a message means nothing on another connection
    number: int
    qos: int
    topic: str
    data: bytes


class Subscriber:
    """One broker and what is to be had from it."""

    def __init__(self, broker: Broker, topics: Sequence[Topic], client_id: str) -> None:
        self._broker, self._topics, self._source = broker, topics, f"mqtt:{broker.host}"
        self._waiting: Queue[_Message] = Queue()
        self._connection = 0
        version = MQTTProtocolVersion.MQTTv5 if broker.version == 5 else MQTTProtocolVersion.MQTTv311
        clean = None if broker.version == 5 else False  # MQTT 5 says so when it connects
        self._client = Client(CallbackAPIVersion.VERSION2, client_id, clean_session=clean, protocol=version, manual_ack=True)
        if broker.user:
            self._client.username_pw_set(broker.user, broker.password)
        if broker.tls:
            self._client.tls_set()
        self._client.reconnect_delay_set(1, 30)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def run(self, stop: Event) -> None:
        """Receive until told to stop."""
        started: dict[str, Any] = {}
        if self._broker.version == 5:
            properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval, properties.ReceiveMaximum = SESSION_KEPT_S, AT_A_TIME
            started = {"clean_start": False, "properties": properties}
        self._client.connect_async(self._broker.host, self._broker.port, KEEPALIVE_S, **started)
        self._client.loop_start()
        try:
            while not stop.is_set():
                self._take(self._waiting_now(), stop)
        finally:
            self._client.disconnect()
            self._client.loop_stop()

    def _waiting_now(self) -> list[_Message]:
        """The messages that wait, as many as are stored together; none where nothing comes for a moment."""
        found: list[_Message] = []
        with suppress(Empty):
            found.append(self._waiting.get(timeout=0.2))
            while len(found) < AT_A_TIME and sum(len(message.data) for message in found) < BYTES_TOGETHER:
                found.append(self._waiting.get_nowait())
        return found

    def _take(self, messages: Sequence[_Message], stop: Event) -> None:
        """Store some messages, those of one format together, and acknowledge each that is in or refused for good."""
        by_format: dict[str, list[tuple[_Message, Topic, Mapping[str, str]]]] = {}
        for message in messages:
            if message.qos and message.connection != self._connection:
                continue  # the broker sends it again on this connection
            found = ((topic, context) for topic in self._topics if (context := topic.context(message.topic)) is not None)
            topic, context = next(found, (None, {}))
            if topic is None or not message.data:
                self._acknowledge(message)
            else:
                by_format.setdefault(topic.arrival.format_name, []).append((message, topic, context))
        for format_name, wanted in by_format.items():
            self._store(format_name, wanted, stop)

    def _store(self, format_name: str, wanted: Sequence[tuple[_Message, Topic, Mapping[str, str]]], stop: Event) -> None:
        alone = list(range(len(wanted)))
        if len(wanted) > 1:
            together = [(message.data, context) for message, _, context in wanted]
            unread = until_done(stop, partial(attempt_together, format_name, together, self._source))
            if unread is None:
                return
            alone = unread
            for place in set(range(len(wanted))) - set(unread):
                self._acknowledge(wanted[place][0])
        for place in alone:
            message, topic, context = wanted[place]
            outcome = until_done(stop, partial(attempt, format_name, message.data, self._source, context))
            if outcome is None:
                return
            if isinstance(outcome, RefusedForGood):
                log.warning("a message on `%s` was refused: %s", topic.filter, outcome.sentence)
            self._acknowledge(message)

    def _acknowledge(self, message: _Message) -> None:
        if message.qos and message.connection == self._connection:
            self._client.ack(message.number, message.qos)

    def _on_connect(self, client: Client, _data: Any, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None) -> None:
        if reason.is_failure:
            log.error("the broker `%s` lets nobody in: %s", self._broker.host, reason)
            return
        self._connection += 1
        for topic in self._topics:
            client.subscribe(topic.filter, AT_LEAST_ONCE)

    def _on_subscribe(self, _client: Client, _data: Any, _number: int, reasons: list[ReasonCode], _properties: Properties | None) -> None:
        for reason in reasons:
            if reason.is_failure:
                log.error("the broker `%s` refuses a topic of HJEMMEL_MQTT_TOPICS: %s", self._broker.host, reason)

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._waiting.put(_Message(self._connection, message.mid, message.qos, message.topic, bytes(message.payload)))
