"""What does FreeSWITCH write of the calls?

Records of mod_json_cdr, one a line: all `variables` are text and percent-encoded, an answer of 0 was none, and of an answered call the
leg towards the called party has a record too. Addresses, session descriptions and user agents stand beside.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from hjemmel.project.simulator.calls import Call
from hjemmel.project.simulator.exchanges import by_month
from hjemmel.project.simulator.world import ZONE, World
from hjemmel.project.simulator.written import Told, Written

ENCODER = msgspec.json.Encoder()
OTHER_LEG = "other-leg"  # of hjemmel.intake.freeswitch_cdr
MICRO = 1_000_000


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `freeswitch/cdr-YYYYMM.ndjson`."""
    written = by_month(world, out / "freeswitch", "cdr-{:%Y%m}.ndjson", _lines, told)
    written.ignored[OTHER_LEG] = written.records - written.refused["not-answered"]
    return written


def _lines(call: Call) -> Iterable[str]:
    yield _record(call, leg=1)
    if call.length_ms:
        yield _record(call, leg=2)


def _record(call: Call, leg: int) -> str:
    identity = f"{call.start:08x}-{leg:04x}-4000-8000-{call.number:012x}"
    rang = call.start - (call.rings_s if call.length_ms else 0)
    answer = call.start if call.length_ms else 0
    variables = {
        "direction": "inbound" if leg == 1 else "outbound", "uuid": identity, "sip_network_ip": call.address,
        "sip_user_agent": "Eksempelfon/1.0", "switch_r_sdp": f"v=0\r\no=- 1 1 IN IP4 {call.address}", "sip_from_user": call.caller,
        "start_stamp": f"{datetime.fromtimestamp(rang, ZONE):%Y-%m-%d %H:%M:%S}", "start_epoch": rang, "answer_epoch": answer,
        "answer_uepoch": answer * MICRO, "end_epoch": call.end, "duration": call.end - rang, "billsec": call.length_ms // 1000,
        "hangup_cause": "NORMAL_CLEARING" if answer else "NO_ANSWER",
    }  # fmt: skip
    profile: dict[str, Any] = {
        "caller_id_number": call.caller,
        "destination_number": call.called,
        "network_addr": call.address,
        "uuid": identity,
    }
    if leg == 2:
        variables["originator"] = "a"
        profile["originator"] = {"originator_caller_profiles": [{"caller_id_number": call.caller, "destination_number": call.called}]}
    times = {"created_time": rang, "answered_time": answer, "hangup_time": call.end}
    document = {
        "core-uuid": "0d4f0f6c-0000-4000-8000-000000000000",
        "switchname": "switch.example",
        "channel_data": {"state": "CS_REPORTING", "direction": variables["direction"]},
        "variables": {name: quote(str(value)) for name, value in variables.items()},
        "callflow": [{"profile_index": "1", "caller_profile": profile, "times": {name: str(at * MICRO) for name, at in times.items()}}],
    }
    return ENCODER.encode(document).decode() + "\n"
