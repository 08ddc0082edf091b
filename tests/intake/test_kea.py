"""Kea's lease files and forensic logs: who had which leased address."""

from ipaddress import ip_address
from pathlib import Path

import pytest
from gateway_reports import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake import kea_leases, kea_legal

SAMPLES = Path(__file__).parent / "samples"
FOUR, SIX = (SAMPLES / "kea-2.2.0-leases4.csv").read_bytes(), (SAMPLES / "kea-2.2.0-leases6.csv").read_bytes()
HEADER = FOUR.split(b"\n")[0].decode()
AT = 1_795_483_000  # 2026-11-24 01:16:40 UTC
LEASES = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n"


def lease(at, lasts=3600, address="100.64.1.9", mac="00:00:5e:00:53:01", state=0, context=""):
    return f"{address},{mac},,{lasts},{at + lasts},1,0,0,stue-tv,{state},{context}\n"


def journal(*lines):
    return (LEASES + "".join(lines)).encode()


def sessions(data, received=None, parse=kea_leases.parse):
    parsed = parse(data, {"received_at": str(received)} if received else {})
    assert not parsed.faults
    told = {}
    for row in rows(parsed, "ip-assignment"):
        told[row["session_id"], row["started_at"]] = (row["started_at"] // 1000 - AT, row["ended_at"] // 1000 - AT, row["state"])
    return list(told.values())


def test_the_file_of_a_real_server_tells_each_session_once_however_often_it_is_renewed():
    parsed = kea_leases.parse(FOUR)
    told = rows(parsed, "ip-assignment")
    assert (parsed.faults, parsed.duplicates) == ([], 6)
    assert {str(ip_address(row["private_address"]).ipv4_mapped) for row in told} == {f"100.64.1.{n}" for n in range(10, 17)}
    fifteen = [
        (row["started_at"] // 1000, row["ended_at"] // 1000, row["state"]) for row in told if row["session_id"].startswith("100.64.1.15/")
    ]
    assert fifteen == [
        (1795483131, 1795483131, "open"),
        (1795483131, 1795483132, "open"),
        (1795483131, 1795483133, "ended"),  # the row says when it was last renewed; another's that stands before it, that this went on
        (1795483133, 1795483133, "open"),
    ]
    assert [row["key"] for row in told if row["session_id"].startswith("100.64.1.16/")] == [("remote-id", "olt07 1/1/3/4:17")]


def test_delegated_prefixes_are_prefixes_and_addresses_are_addresses():
    told = rows(kea_leases.parse(SIX), "ip-assignment")
    assert [(str(ip_address(row["public_address"])), row["prefix"]) for row in told[:2]] == [
        ("2001:db8:1:0:1::", None),
        ("2001:db8:f000::", "2001:db8:f000::/56"),
    ]
    assert {row["key"][0] for row in told} == {"user-name"}


def test_overlapping_leases_of_one_client_are_one_session():
    assert sessions(journal(lease(AT), lease(AT + 1800), lease(AT + 3600))) == [(0, 3600, "open")]


def test_a_lease_that_ran_out_before_the_next_is_another_session():
    assert sessions(journal(lease(AT), lease(AT + 3601)), AT + 4000) == [(0, 0, "open"), (3601, 4000, "open")]


def test_a_lease_lasts_until_the_file_was_read_or_until_it_ran_out():
    assert sessions(journal(lease(AT)), AT + 600) == [(0, 600, "open")]
    assert sessions(journal(lease(AT)), AT + 9000) == [(0, 3600, "ended")]


def test_a_release_ends_at_once_and_the_next_lease_begins_anew():
    assert sessions(journal(lease(AT), lease(AT + 60, 0), lease(AT + 60)), AT + 100) == [(0, 60, "ended"), (60, 100, "open")]


ANOTHERS = "00:00:5e:00:53:02"


@pytest.mark.parametrize(
    ("journal_lines", "lasted"),
    [
        ((lease(AT, 86_400), lease(AT, 0)), 0),  # nothing says that it lasted longer
        ((lease(AT, 86_400), lease(AT + 43_200, mac=ANOTHERS), lease(AT, 0)), 43_200),
        ((lease(AT, 86_400), lease(AT, 0), lease(AT + 43_200, mac=ANOTHERS)), 0),
        ((lease(AT, 86_400), lease(AT + 43_200, mac=ANOTHERS), lease(AT, 0, state=3)), 43_200),
        ((lease(AT), lease(AT + 9000, mac=ANOTHERS), lease(AT, 0)), 3600),  # it did not outlast its length
        ((lease(AT), lease(AT + 1800), lease(AT + 2000, mac=ANOTHERS), lease(AT + 1800, 0)), 2000),
        ((lease(AT + 9000, mac=ANOTHERS), lease(AT, 0)), 0),  # what a clean-up has written is in no order
    ],
)
def test_a_removed_lease_lasted_at_least_until_what_stands_before_it_was_written(journal_lines, lasted):
    told = [row for row in rows(kea_leases.parse(journal(*journal_lines)), "ip-assignment") if row["key"][1] != ANOTHERS]
    assert [(row["state"], row["ended_at"] // 1000 - AT) for row in told][-1] == ("ended", lasted)
    assert {row["started_at"] // 1000 - AT for row in told} == {0}


@pytest.mark.parametrize("removed", [lease(AT, 0), lease(AT, 0, state=2)])
def test_a_lease_that_is_removed_after_it_was_reclaimed_tells_nothing_new(removed):
    data = journal(lease(AT), lease(AT, state=2), lease(AT + 9000, mac=ANOTHERS), removed)
    assert sessions(data)[0] == (0, 3600, "ended")
    assert kea_leases.parse(data).duplicates == 1


def test_a_lease_that_is_given_again_after_a_removal_begins_anew():
    data = journal(lease(AT), lease(AT + 600, mac=ANOTHERS), lease(AT, 0), lease(AT + 600))
    assert [told for told in sessions(data) if told != (600, 600, "open")] == [(0, 600, "ended")]
    assert [row["started_at"] // 1000 - AT for row in rows(kea_leases.parse(data), "ip-assignment")] == [0, 600, 0, 600]


def test_a_reclaimed_lease_ended_when_it_ran_out():
    assert sessions(journal(lease(AT), lease(AT, state=2)), AT + 9000) == [(0, 3600, "ended")]


def test_a_declined_address_is_nobody_s():
    parsed = kea_leases.parse(journal(lease(AT, mac="", state=1)))
    assert (len(parsed.of("ip-assignment")), parsed.ignored) == (0, {"declined": 1})


def test_another_client_or_another_line_is_another_session():
    line = '{ "ISC": { "relay-agent-info": { "sub-options": "0x02044450-2d31"&#x2c "remote-id": "0x44502d31" } } }'
    told = rows(kea_leases.parse(journal(lease(AT), lease(AT, mac="00:00:5e:00:53:02"), lease(AT, context=line))), "ip-assignment")
    assert [row["key"] for row in told] == [
        ("user-name", "00:00:5e:00:53:01"),
        ("user-name", "00:00:5e:00:53:02"),
        ("remote-id", "DP-1"),
    ]
    assert len({row["session_id"] for row in told}) == 3


@pytest.mark.parametrize(
    ("context", "key"),
    [
        ('{ "ISC": { "relay-agent-info": "0x0104706f727402044450-31" } }', None),
        ('{ "ISC": { "relay-agent-info": "0x0104706f72740204 44502d31" } }', ("remote-id", "DP-1")),
        ('{ "ISC": { "relay-agent-info": "0x0104706f7274" } }', ("remote-id", "port")),
        ('{ "ISC": { "relay-info": [ { "remote-id": "0x0000 000944502d31" } ] } }', ("remote-id", "DP-1")),
        ('{ "ISC": { "relay-info": [] } }', None),
        ("[]", None),
    ],
)
def test_the_line_is_what_the_relay_said_it_is(context, key):
    told = rows(kea_leases.parse(journal(lease(AT, context=context.replace(",", "&#x2c").replace(" ", "")))), "ip-assignment")
    assert [row["key"] for row in told] == [key or ("user-name", "00:00:5e:00:53:01")]


NUMBERED, NEARER, INTERFACE = "00000DE96C696E65313233", "000000096e65617265722d31", "001200106F6C74303720312F312F332F343A3137"


@pytest.mark.parametrize(
    ("relays", "key"),
    [
        (f'"relay-info": [ {{ "hop": 0, "options": "0x0025000B{NUMBERED}", "remote-id": "{NUMBERED}" }} ]', "line123"),
        (f'"relay-info": [ {{ "remote-id": "{NUMBERED}" }}, {{ "remote-id": "0x{NEARER}" }} ]', "nearer-1"),
        (f'"relay-info": [ {{ "remote-id": "{NUMBERED}" }}, {{ "hop": 0 }} ]', "line123"),
        (f'"relay-info": [ {{ "remote-id": "{NUMBERED}" }}, {{ "options": "0x{INTERFACE}" }} ]', "line123"),
        (f'"relays": [ {{ "options": "0x{INTERFACE}0025000B{NUMBERED}" }} ]', "line123"),
        (f'"relay-info": [ {{ "options": "0x{INTERFACE}" }} ]', "olt07 1/1/3/4:17"),
        (f'"relay-info": [ {{ "options": "0x{INTERFACE}" }}, {{ "options": "0x00120003414243" }} ]', "ABC"),
        (f'"relay-info": [ {{ "options": "0x{INTERFACE[:-2]}" }} ]', None),
        ('"relay-info": [ {} ]', None),
    ],
)
def test_of_several_relays_the_nearest_to_the_client_names_the_line(relays, key):
    context = f'{{ "ISC": {{ {relays} }} }}'.replace(",", "&#x2c")
    told = rows(kea_leases.parse(journal(lease(AT, context=context))), "ip-assignment")
    assert [row["key"] for row in told] == [("remote-id", key) if key else ("user-name", "00:00:5e:00:53:01")]


@pytest.mark.parametrize(("filling", "key"), [(120, ("remote-id", "DP-1")), (130, None)])
def test_more_octets_than_a_relay_can_send_are_not_read(filling, key):
    context = f'{{ "ISC": {{ "relay-agent-info": "0x{"0500" * filling}020444502d31" }} }}'
    [row] = rows(kea_leases.parse(journal(lease(AT, context=context))), "ip-assignment")
    assert row["key"] == (key or ("user-name", "00:00:5e:00:53:01"))


def test_a_host_name_stays_outside():
    assert "stue-tv" not in repr(kea_leases.parse(journal(lease(AT))))
    assert "laptop-ana" not in repr(kea_leases.parse(FOUR))


@pytest.mark.parametrize("bad", ["100.64.1.9,aa\n", lease(AT, address="100.64.1.900"), lease(AT).replace("3600", "-1", 1), "hello\n"])
def test_a_bad_row_is_a_fault_with_its_line_and_without_its_content(bad):
    [fault] = kea_leases.parse(journal(lease(AT), bad)).faults
    assert fault.line == 3
    assert "100.64" not in str(fault)


def test_without_a_header_nothing_is_guessed():
    assert [fault.line for fault in kea_leases.parse(lease(AT).encode()).faults] == [1]


LOG = """2026-11-24 02:16:40 CET Address: 100.64.1.9 has been assigned for 1 hrs 0 mins 0 secs to a device with hardware address: hwtype=1 \
00:00:5e:00:53:01, client-id: 01:00:00:5e:00:53:01, connected via relay at address: 192.0.2.33, identified by circuit-id: 70:6f:72:74 \
(port) and remote-id: 44:50:2d:31 (DP-1)
2026-11-24 02:46:40 CET Address: 100.64.1.9 has been renewed for 1 hrs 0 mins 0 secs to a device with hardware address: hwtype=1 \
00:00:5e:00:53:01, identified by remote-id: 44:50:2d:31 (DP-1)
2026-11-24 02:50:00 CET Administrator added a lease of address: 192.0.2.222 to a device with hardware address: 1a:1b:1c:1d:1e:1f
2026-11-24 02:56:40 CET Address: 100.64.1.9 has been released from a device with hardware address: hwtype=1 00:00:5e:00:53:01, \
identified by remote-id: 44:50:2d:31 (DP-1)
2026-11-24 02:56:40 CET Prefix: 2001:db8:f000::/56 has been assigned for 2 days 0 hrs 0 mins 0 secs to a device with DUID: \
00:01:00:01 and hardware address: hwtype=1 00:00:5e:00:53:02 (from Raw Socket)
- connected via relay at address: fe80::1
"""


def test_the_forensic_log_tells_the_same_sessions():
    assert sessions(LOG.encode(), parse=kea_legal.parse) == [(0, 2400, "ended"), (2400, 2400, "open")]
    parsed = kea_legal.parse(LOG.encode())
    assert [row["key"] for row in rows(parsed, "ip-assignment")][-2:] == [("remote-id", "DP-1"), ("user-name", "00:00:5e:00:53:02")]
    assert parsed.ignored == {"not-a-lease-line": 1}


def test_both_sources_give_one_session_the_same_name():
    line = '{ "ISC": { "relay-agent-info": "0x020444502d31" } }'
    [from_file] = rows(kea_leases.parse(journal(lease(AT, context=line))), "ip-assignment")
    from_log = rows(kea_legal.parse(LOG.encode()), "ip-assignment")[0]
    assert (from_file["session_id"], from_file["nas"], from_file["started_at"]) == (
        from_log["session_id"],
        from_log["nas"],
        from_log["started_at"],
    )


def test_both_sources_give_one_session_of_dhcpv6_the_same_name():
    header = SIX.split(b"\n")[0].decode()
    told = dict.fromkeys(header.split(","), "") | {"address": "2001:db8:f000::", "duid": "00:01:00:01", "valid_lifetime": "3600"}
    told |= {"expire": str(AT + 3600), "lease_type": "2", "prefix_len": "56", "state": "0"}
    told["user_context"] = f'{{ "ISC": {{ "relay-info": [ {{ "hop": 0&#x2c "remote-id": "{NUMBERED}" }} ] }} }}'
    octets = ":".join(NUMBERED[n : n + 2].lower() for n in range(0, len(NUMBERED), 2))
    log = (
        "2026-11-24 02:16:40 CET Prefix: 2001:db8:f000::/56 has been assigned for 1 hrs 0 mins 0 secs to a device with DUID: 00:01:00:01, "
    )
    log += f"connected via relay at address: fe80::1, hop count: 0, identified by remote-id: {octets}\n"
    from_file = rows(kea_leases.parse(f"{header}\n{','.join(told.values())}\n".encode()), "ip-assignment")
    assert [from_file[0][name] for name in ("session_id", "key")] == ["2001:db8:f000::/56/00:01:00:01/line123", ("remote-id", "line123")]
    assert from_file == rows(kea_legal.parse(log.encode()), "ip-assignment")


@pytest.mark.parametrize("zone", ["EST", "XYZ"])
def test_a_time_in_an_ambiguous_zone_is_a_fault(zone):
    assert [fault.line for fault in kea_legal.parse(LOG.replace("CET", zone).encode()).faults] == [1, 2, 4, 5]


@given(
    data=st.data(), which=st.sampled_from([(kea_leases, FOUR), (kea_leases, SIX), (kea_legal, LOG.encode())]), noise=st.binary(max_size=12)
)
@settings(max_examples=400, deadline=None)
def test_mutated_files_never_raise_and_faults_repeat_nothing(data, which, noise):
    adapter, whole = which
    at = data.draw(st.integers(0, len(whole)))
    parsed = adapter.parse(whole[:at] + noise + whole[at + len(noise) :], {"received_at": str(AT + 4000)})
    for fault in parsed.faults:
        assert not any(word in str(fault) for word in ("100.64", "5e:00", "laptop", "2001:db8"))


@given(leases=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 7200), st.sampled_from([0, 2])), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_session_is_told_longer_than_its_leases_or_beyond_the_reading(leases):
    leases.sort()
    parsed = kea_leases.parse(
        journal(*(lease(AT + at, lasts, state=state) for at, lasts, state in leases)), {"received_at": str(AT + 9000)}
    )
    ends = max(at + lasts for at, lasts, _ in leases)
    for row in rows(parsed, "ip-assignment"):
        assert row["started_at"] <= row["ended_at"] <= (AT + ends) * 1000
        assert row["started_at"] >= (AT + leases[0][0]) * 1000
