"""The settings of the receivers, and what they refuse."""

import pytest

from hjemmel.intake.arrivals import Arrival, BadSetting, arrivals, broker, exporter, listener, log_file, topic
from hjemmel.project import receivers


def test_words_say_where_what_and_what_is_beside() -> None:
    assert arrivals("HJEMMEL_WATCH", " /a/b=kamailio-cdr\n/c=asterisk-cdr?zone=Europe/Oslo ") == [
        Arrival("/a/b", "kamailio-cdr", {}),
        Arrival("/c", "asterisk-cdr", {"zone": "Europe/Oslo"}),
    ]


@pytest.mark.parametrize(
    ("word", "said"), [("/a", "WHERE=FORMAT"), ("/a=kamailio", "`kamailio-cdr`"), ("/a=ocr?tz=UTC", "`tz`"), ("=ocr", "WHERE=FORMAT")]
)
def test_a_word_that_says_less_or_more_is_refused_in_a_sentence(word: str, said: str) -> None:
    with pytest.raises(BadSetting, match="HJEMMEL_WATCH") as refused:
        arrivals("HJEMMEL_WATCH", word)
    assert said in str(refused.value)


def test_a_level_of_a_topic_says_whose_the_data_are() -> None:
    found = topic(Arrival("bulk/{sn}/+/report", "tr181-bulk", {"oui": "00256D"}))
    assert found.filter == "bulk/+/+/report"
    assert found.context("bulk/EX-1/x/report") == {"sn": "EX-1", "oui": "00256D"}
    assert found.context("bulk/EX-1/report") is None
    everything = topic(Arrival("cdr/#", "kamailio-cdr"))
    assert (everything.filter, everything.context("cdr/a/b"), everything.context("other/a")) == ("cdr/#", {}, None)
    with pytest.raises(BadSetting, match="level"):
        topic(Arrival("bulk/{name}", "tr181-bulk"))


def test_a_broker_is_spoken_to_in_private_unless_it_is_here() -> None:
    here, there = broker("mqtt://localhost?version=3.1.1"), broker("mqtts://u%40x:p%2F@broker.example")
    assert (here.port, here.tls, here.version) == (1883, False, 3)
    assert (there.port, there.tls, there.version, there.user, there.password) == (8883, True, 5, "u@x", "p/")
    for bad in ("mqtt://broker.example", "http://x", "mqtts://", "mqtts://x:99999", "mqtts://x?version=4", "broker"):
        with pytest.raises(BadSetting, match="HJEMMEL_MQTT"):
            broker(bad)


def test_syslog_is_listened_for_where_the_setting_says() -> None:
    assert [
        (found.scheme, found.host, found.port)
        for found in (listener(Arrival(w, "ocr")) for w in ("udp://127.0.0.1:5514", "tcp://[::1]:6514"))
    ] == [
        ("udp", "127.0.0.1", 5514),
        ("tcp", "::1", 6514),
    ]
    [headless] = arrivals("HJEMMEL_SYSLOG", "udp://127.0.0.1:1=kamailio-cdr?header=no&zone=UTC")
    assert (listener(headless).bare, listener(headless).arrival.context) == (True, {"zone": "UTC"})
    for bad in ("udp://127.0.0.1", "http://x:1", "tcp://x:99999", "5514"):
        with pytest.raises(BadSetting, match="HJEMMEL_SYSLOG"):
            listener(Arrival(bad, "ocr"))


def test_translators_are_heard_where_the_setting_says_and_bring_nothing_else() -> None:
    found = exporter(Arrival("udp://[::1]:4739", "nat-ipfix"))
    assert (found.scheme, found.host, found.port) == ("udp", "::1", 4739)
    bad = [("tcp://127.0.0.1:4739", "nat-ipfix", {}), ("udp://127.0.0.1:4739", "cgnat-syslog", {}), ("4739", "nat-ipfix", {})]
    for where, name, beside in [*bad, ("udp://127.0.0.1:4739", "nat-ipfix", {"zone": "UTC"})]:
        with pytest.raises(BadSetting, match=r"HJEMMEL_IPFIX.*`udp://127\.0\.0\.1:4739"):
            exporter(Arrival(where, name, beside))


def test_a_log_is_followed_where_its_format_is_written_record_by_record() -> None:
    [arrival] = arrivals("HJEMMEL_TAIL", "/var/log/cdr.log=asterisk-cdr?zone=Europe/Oslo")
    assert log_file(arrival) == Arrival("/var/log/cdr.log", "asterisk-cdr", {"zone": "Europe/Oslo"})
    for where, name, said in (("/bank", "camt054", "HJEMMEL_WATCH"), ("cdr.log", "kamailio-cdr", "from its root")):
        with pytest.raises(BadSetting, match=said):
            log_file(Arrival(where, name))


def test_nothing_is_wanted_until_it_is_asked_for_and_a_broker_needs_its_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not receivers.are_wanted()
    monkeypatch.setenv("HJEMMEL_MQTT", "mqtt://localhost")
    with pytest.raises(BadSetting, match="together"):
        receivers.are_wanted()
    monkeypatch.setenv("HJEMMEL_MQTT_TOPICS", "bulk/{sn}=tr181-bulk")
    assert receivers.are_wanted()
