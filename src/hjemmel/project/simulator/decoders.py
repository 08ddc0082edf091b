"""What do set-top boxes report of how they played?

TR-135 in bulk data, hourly while the television is on, a file a UTC day: lists of samples, the newest last. The multicast group that is
joined is the channel; a channel that failed to show, and a second one that is recorded, are named among the figures.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.lives import HOUR_S
from hjemmel.project.simulator.viewing import CHANNELS, Sitting, box_of, sittings
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

ONE_HOME_OF = 2  # the others have players of their own, or none
INTERVAL_S, SAMPLES = 900, 4
FAILED, SEVERAL = "failed-channel-dropped", "several-channels-at-once"  # of hjemmel.intake.tr135
FAILS, RECORDS_BESIDE = 0.03, 0.02
ENCODER = msgspec.json.Encoder()
Tree = dict[str, Any]


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `tr135/YYYYMMDD.ndjson`; a record is a report."""
    folder, written, dice, file = out / "tr135", Written(), world.lot("decoders"), None
    folder.mkdir()
    try:
        for at, index, sitting in heapq.merge(*(_moments(world, home) for home in world.homes if home.index % ONE_HOME_OF == 0)):
            path = folder / f"{datetime.fromtimestamp(at, UTC):%Y%m%d}.ndjson"
            if file is None or path != written.files[-1]:
                if file:
                    file.close()
                file = written.add(path).open("wb")
                told(at)
            file.write(ENCODER.encode({"Report": [_report(world.homes[index], at, sitting, written, dice)]}) + b"\n")
            written.records += 1
    finally:
        if file:
            file.close()
    return written


def _moments(world: World, home: Home) -> Iterator[tuple[int, int, Sitting]]:
    """When the decoder of a home reports, with what was on."""
    for sitting in sittings(world, home):
        if sitting.channel:
            first = sitting.since - (sitting.since - home.offset_s) % HOUR_S + HOUR_S
            yield from ((at, home.index, sitting) for at in range(first, sitting.until, HOUR_S))


def _report(home: Home, at: int, sitting: Sitting, written: Written, dice: Random) -> Tree:
    stalls = [sitting.stalls_ms if dice.random() < 0.3 else 0 for _ in range(SAMPLES)]
    lost = [dice.randrange(40) if stall else 0 for stall in stalls]
    stream: Tree = {
        "ServiceType": "IPTV",
        "Sample": {
            "DejitteringStats": {"EmptyBufferTime": _listed(stalls)},
            "RTPStats": {"PacketsLost": _listed(lost), "PacketsLostBeforeEC": _listed([packets + 3 for packets in lost])},
            "VideoDecoderStats": {"LostFrames": _listed([packets // 4 for packets in lost])},
        },
    }
    groups = {"1": {"GroupAddress": sitting.channel, "UpTime": at - sitting.since}}
    if dice.random() < FAILS:
        stream["Sample"]["VideoResponseStats"] = {"ChannelFailures": dice.choice(CHANNELS)}
        written.ignored[FAILED] += 1
    if dice.random() < RECORDS_BESIDE:
        groups["2"] = {"GroupAddress": next(channel for channel in CHANNELS if channel != sitting.channel), "UpTime": 600}
        written.ignored[SEVERAL] += 1
    service = {
        "ServiceMonitoring": {"SampleInterval": INTERVAL_S, "MainStream": {"1": stream}, "ReportEndTime": ""},
        "Components": {"FrontEnd": {"1": {"IP": {"IGMP": {"ClientGroup": groups}}}}},
    }
    return {"CollectionTime": at, "Device": {"DeviceInfo": {"SerialNumber": box_of(home)}, "Services": {"STBService": {"1": service}}}}


def _listed(values: list[int]) -> str:
    return ",".join(map(str, values))
