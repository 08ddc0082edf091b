"""Whatever comes in is read or refused, with a reason and a line: nothing else is raised, nothing is half there, and nothing grows.

A small share of `bench/malformed.py`, which spoils a hundred thousand inputs.
"""

from collections import Counter
from random import Random

import pytest
from bench.malformed import WAYS, Good, good_pieces, outcome, spoilt

from hjemmel.intake import cgnat_syslog, equipment, tr181_names
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.json_documents import MOST_UNREADABLE, documents
from hjemmel.intake.parsed import MOST_FAULTS, Fault, Faults

FORMATS = sorted(ADAPTERS)
OF_EACH, SEED = 120, 20261124
PORTS = 'RT_SRC_NAT_PBA_ALLOC [internal-ip="100.64.0.9" reflexive-ip="198.51.100.7" block-port-low="{}" block-port-high="4607"]'
STAMP = "2026-11-24T01:00:00Z nat1 "


@pytest.fixture(scope="module")
def good() -> list[Good]:
    return good_pieces()


def test_what_is_spoilt_was_good(good: list[Good]) -> None:
    assert {piece.format for piece in good} == set(ADAPTERS)
    for piece in good:
        assert outcome(piece.format, piece.data, piece.beside)[0] == "read", piece.format


def test_each_way_of_spoiling_spoils_something(good: list[Good]) -> None:
    [whole] = [piece.data for piece in good if piece.format == "products-csv"]
    for name, way in WAYS.items():
        assert any(way(whole, good[0].data, Random(seed)) != whole for seed in range(60)), name


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_malformed_is_read_or_refused_and_nothing_else(good: list[Good], name: str) -> None:
    dice, outcomes = Random(f"{SEED}/{name}"), Counter()
    for _ in range(OF_EACH):
        _, data, beside = spoilt(good, name, dice)
        outcomes[outcome(name, data, beside)[0]] += 1
    assert outcomes["refused"] > OF_EACH / 3
    assert outcomes["read"]


def test_a_port_of_thousands_of_digits_is_a_fault() -> None:
    for port in ("9" * 5000, "123456", "٤٢"):
        parsed = cgnat_syslog.parse(f"{STAMP}{PORTS.format(port)}\n".encode())
        assert (len(parsed.faults), len(parsed.of("ip-assignment"))) == (1, 0)


def test_a_syslog_message_without_end_is_refused_before_it_is_looked_through() -> None:
    longest = STAMP + "RT_SRC_NAT_PBA_ALLOC " * 500_000
    parsed = cgnat_syslog.parse(f"{longest}\n{STAMP}{PORTS.format(4096)}\n".encode())
    assert ([fault.line for fault in parsed.faults], len(parsed.of("ip-assignment"))) == ([1], 1)


def test_of_noise_that_begins_documents_without_end_no_more_than_so_many_are_tried() -> None:
    found = list(documents(b"\n{" * 2_000_000 + b'\n{"a": 1}\n'))
    assert len(found) == MOST_UNREADABLE + 1
    assert all(isinstance(document, Fault) for _, document in found)
    assert "what follows is not read" in str(found[-1][1])
    assert len(list(documents(b'{"a": 1}\n' * 5000))) == 5000


@pytest.mark.parametrize("text", [rb"\udc00", rb"a\ud800", rb"\ud800\ud800", rb"\u0000", rb"\\\u0000"])
def test_json_with_half_a_pair_or_a_zero_is_a_fault_for_nothing_can_keep_it(text: bytes) -> None:
    for document in (b'{"id": "%s"}' % text, b'{"%s": 1}' % text, b'[{"a": ["%s"]}]' % text):
        assert [type(found) for _, found in documents(b'{"a": 1}\n' + document + b'\n{"b": 2}\n')] == [dict, Fault, dict]
    assert [found for _, found in documents(rb'{"a": "\ud83d\ude00 \\u0000"}')] == [{"a": "\U0001f600 \\u0000"}]


def test_a_register_feed_holds_no_text_that_cannot_be_looked_up(good: list[Good]) -> None:
    [whole] = [piece.data for piece in good if piece.format == "products-csv"]
    assert len(ADAPTERS["products-csv"].parse(whole.replace(b"TLF,", b"T" * 501 + b","), {}).faults) == 1
    party = b'{"id": "%s", "name": "Eksempel AS"}\n'
    assert [len(ADAPTERS["tmf632"].parse(party % (b"9" * many), {}).faults) for many in (500, 501)] == [0, 1]


@pytest.mark.parametrize("name", FORMATS)
def test_noise_leaves_no_more_faults_behind_than_anybody_reads(name: str) -> None:
    parsed = ADAPTERS[name].parse(b"x,y\n" * 5000, {})
    assert len(list(parsed.faults)) <= MOST_FAULTS
    assert parsed.faults or sum(parsed.ignored.values()) == 5000


def test_faults_are_all_counted_and_the_first_are_kept() -> None:
    faults = Faults(Fault(line, "a", "b") for line in range(1, MOST_FAULTS + 3))
    faults += [Fault(9, "c", "d")]
    faults.append(Fault(10, "c", "d"))
    both = Faults(faults)
    both.extend(faults)
    assert (len(faults), len(list(faults)), faults[0].line) == (MOST_FAULTS + 4, MOST_FAULTS, 1)
    assert len(both) == 2 * len(faults)
    assert not Faults()


def test_long_names_that_a_source_makes_up_are_not_remembered() -> None:
    before = equipment._known.cache_info().currsize, tr181_names._known.cache_info().currsize
    for number in range(50):
        assert equipment.name("Eksempel", f"{number}" * 400) == f"eksempel {number}" + f"{number}" * 399
        assert not tr181_names.tells_activity(f"A{number}" * 400)
        assert tr181_names.tells_activity(f"{'Aa' * 200}.DnsQuery{number}")
    after = equipment._known.cache_info().currsize, tr181_names._known.cache_info().currsize
    assert after[0] == before[0]
    assert after[1] - before[1] <= 50  # the short parts
