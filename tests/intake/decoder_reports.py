"""What a set-top box reports (TR-135), built for tests."""

import json
from typing import Any


def main_stream(stalled: str = "0,250,0", lost: str = "0,12,1", frames: str = "0,3,0", failures: str = "") -> dict[str, Any]:
    """One main stream with its lists of samples."""
    return {
        "ServiceType": "IPTV",
        "Sample": {
            "DejitteringStats": {"EmptyBufferTime": stalled, "Overruns": "0,0,0"},
            "RTPStats": {"PacketsLost": lost, "PacketsLostBeforeEC": "5,50,5"},
            "VideoDecoderStats": {"LostFrames": frames},
            "VideoResponseStats": {"ChannelFailures": failures},
        },
    }


def decoder(
    *streams: dict[str, Any], groups: dict[str, int | None], left: tuple[str, ...] = (), interval: int = 300, end: str = ""
) -> dict[str, Any]:
    """The STBService; `groups` are multicast addresses with the seconds for which each has been joined, `left` those of the statistics."""
    joined = {str(n): {"GroupAddress": address, "UpTime": up} for n, (address, up) in enumerate(groups.items(), start=1)}
    monitoring = {"SampleInterval": interval, "MainStream": {str(n): s for n, s in enumerate(streams, start=1)}, "ReportEndTime": end}
    stats = {str(n): {"GroupAddress": address} for n, address in enumerate(left, start=1)}
    igmp = {"ClientGroup": joined, **({"ClientGroupStats": stats} if left else {})}
    return {"ServiceMonitoring": monitoring, "Components": {"FrontEnd": {"1": {"IP": {"IGMP": igmp}}}}}


def decoder_report(
    service: dict[str, Any] | None = None, *, ended: int = 1_795_482_000, channel: str = "239.0.0.9", serial: str = "EX-STB-1"
) -> bytes:
    """A bulk data document of one decoder, collected at `ended` (Unix seconds)."""
    tree = {
        "DeviceInfo": {"SerialNumber": serial},
        "Services": {"STBService": {"1": service or decoder(main_stream(), groups={channel: 600})}},
    }
    return json.dumps({"Report": [{"CollectionTime": ended, "Device": tree}]}).encode()


def flat(document: bytes) -> bytes:
    """The same report as NameValuePair."""

    def pairs(path: str, value: Any) -> list[tuple[str, Any]]:
        return [p for n, inner in value.items() for p in pairs(f"{path}.{n}", inner)] if isinstance(value, dict) else [(path, value)]

    [report] = json.loads(document)["Report"]
    return json.dumps({"Report": [{"CollectionTime": report["CollectionTime"], **dict(pairs("Device", report["Device"]))}]}).encode()
