"""Which devices do many reports see, column by column?

What hjemmel.intake.tr181_devices and hjemmel.intake.tr181_samples say of one report, of all the reports of a block at once. A report
that is out of the ordinary (a mesh, an address in another form, a device or a number that stands twice, a counter that no double
holds) is odd: the patient parser must read its document.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hjemmel.intake.tr181_devices import WIRELESS
from hjemmel.intake.tr181_samples import LONGEST_NAME, NAMELESS
from hjemmel.intake.tr181_tables import Addresses, Hosts, Networks, Numbers, Table, at, figures, flags, numbered, only, per
from hjemmel.intake.tr181_units import HIGHEST_KBPS, LOWEST_KBPS, STRONGEST_RCPI, WEAKEST_DBM

REPORTS_AT_MOST = 1 << 16  # in a block: a report and an address stand in one 64-bit number
EXACT = float(1 << 53)  # from here on a double does not hold every integer
KINDS = 4  # of device in a report: the first or another, on the gateway itself or elsewhere
ATTACHED_FIRST, ATTACHED, OTHER_FIRST, OTHER = range(KINDS)
WAYS, WIFI, CABLE, ELSEWISE = pa.array(["wifi", "cable", "other"]), 0, 1, 2
RADIO, NETWORK = r"WiFi\.(?:Radio|SSID|AccessPoint)\.", r"WiFi\.SSID\.(?P<number>[\w-]+)"
MODES, ROUTER, BRIDGE, UNKNOWN = np.array(["router", "bridge", "unknown"], object), 0, 1, 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions are tried on, a row a report. `document` counts the documents from 0; one may hold no report."""

    document: Numbers
    odd: Numbers  # whether the patient parser must read it
    kinds: Numbers  # (reports, 4): how many devices of each kind it saw
    said: list[Any]  # CollectionTime: seconds, or as it was written; None for none
    serial: list[str]
    maker: list[str]
    product: list[str]
    mode: list[str]  # router | bridge | unknown


@dataclass(frozen=True, slots=True)
class Devices:
    """The devices of a block's reports, a row each: those of a report together, those on its radios first."""

    reports: int  # how many the block has
    report: Numbers  # its place among them
    kind: Numbers  # ATTACHED_FIRST …
    own: Numbers  # whether it hangs on the gateway itself
    columns: dict[str, pa.Array]  # the fields that are the device's own


@dataclass(frozen=True, slots=True)
class _Lonely:
    """The hosts that no radio lists, as hjemmel.intake.tr181_devices says of one of them."""

    report: Numbers
    way: Numbers
    attached: Numbers
    network: pa.Array  # the number of the wireless network that they name; null for none
    strange: Numbers  # what the two ways might not read alike


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of all reports of a block."""

    reports: pa.StructArray
    points: Table
    stations: Table
    networks: Table
    hosts: Table
    switches: Table

    @classmethod
    def of(cls, reports: pa.StructArray) -> "_Tables":
        device = reports.field("Device")
        points = Table.of(device.field("WiFi").field("AccessPoint"))
        return cls(
            reports,
            points,
            Table.of(points.rows.field("AssociatedDevice")),
            Table.of(device.field("WiFi").field("SSID")),
            Table.of(device.field("Hosts").field("Host")),
            Table.of(device.field("NAT").field("InterfaceSetting")),
        )

    @property
    def info(self) -> pa.StructArray:
        return self.reports.field("Device").field("DeviceInfo")


class _Seen:
    """The devices that are connected: the stations that are active, then the hosts that no radio lists."""

    def __init__(self, tables: _Tables) -> None:
        stations, hosts, many = tables.stations, tables.hosts, len(tables.reports)
        self.there = np.flatnonzero(stations.active)
        self.point = stations.parent[self.there]
        self.on_radio = tables.points.parent[self.point]
        self.macs, self.listed = Addresses(stations.text("MACAddress", self.there)), Addresses(hosts.text("PhysAddress"))
        self.hosts = Hosts(self.on_radio, self.macs, hosts.parent, self.listed)
        self.alone = np.flatnonzero(hosts.active & self.hosts.unlisted)
        self.lonely = _lonely(hosts, self.alone, per(tables.points.parent[stations.parent], many) == 0)
        self.report = np.concatenate([self.on_radio, self.lonely.report])
        self.own = np.concatenate([np.ones(len(self.there), bool), self.lonely.attached])
        self.order = np.argsort(self.report, kind="stable")

    def both(self, told: pa.Array, told_of_hosts: pa.Array) -> pa.Array:
        """What is told of all stations and of all hosts, of those that are connected."""
        return pa.concat_arrays([only(told, self.there), only(told_of_hosts, self.alone)])

    def measured(self, told: pa.Array) -> pa.Array:
        """What is measured of all stations, of those that are connected; of the hosts nothing is."""
        return pa.concat_arrays([only(told, self.there), pa.nulls(len(self.alone), told.type)])


def of_reports(found: pa.ListArray) -> tuple[Facts, Devices]:
    """What the reports of each document (hjemmel.intake.tr181_arrow.read) say; `REPORTS_AT_MOST` of them."""
    tables = _Tables.of(found.values)
    seen, many = _Seen(tables), len(tables.reports)
    since = seen.both(tables.stations.text("AssociationTime"), tables.hosts.text("ActiveLastChange"))
    kind = (np.where(seen.own, ATTACHED_FIRST, OTHER_FIRST) + ~_first(seen.report, seen.order, since)).astype(np.uint8)
    columns, uncounted = _columns(tables, seen)
    odd = _odd(tables, seen)
    odd[seen.report[uncounted]] = True
    info = tables.info
    facts = Facts(
        document=np.repeat(np.arange(len(found)), np.diff(np.asarray(found.offsets))),
        odd=odd,
        kinds=per(seen.report * KINDS + kind, many * KINDS).reshape(many, KINDS),
        said=tables.reports.field("CollectionTime").to_pylist(),
        serial=_texts(info, "SerialNumber").to_pylist(),
        maker=_texts(info, "Manufacturer").to_pylist(),
        product=pc.if_else(pc.equal(_texts(info, "ModelName"), ""), _texts(info, "ProductClass"), _texts(info, "ModelName")).to_pylist(),
        mode=_modes(tables),
    )
    report, own = seen.report, seen.own
    if len(seen.alone):
        columns = {name: column.take(pa.array(seen.order)) for name, column in columns.items()}
        report, kind, own = report[seen.order], kind[seen.order], own[seen.order]
    return facts, Devices(many, report, kind, own, columns)


def _columns(tables: _Tables, seen: _Seen) -> tuple[dict[str, pa.Array], Numbers]:
    """The fields of each device, and which of them has a figure that no double holds. A station's `BytesSent` is what was sent to it, a
    host's what it sent (TR-181)."""
    stations, hosts, lonely = tables.stations.rows, tables.hosts, seen.lonely
    counted, carried = stations.field("Stats"), hosts.rows.field("WANStats")
    download = figures(seen.both(counted.field("BytesSent"), carried.field("BytesReceived")))
    upload = figures(seen.both(counted.field("BytesReceived"), carried.field("BytesSent")))
    measured = ("SignalStrength", "LastDataDownlinkRate", "LastDataUplinkRate")
    signal, down, up = (figures(seen.measured(stations.field(member))) for member in measured)
    networks, points = Networks(tables.networks), tables.points
    of_points = networks.of(points.parent, _last_parts(points.text("SSIDReference")))
    network = np.concatenate([of_points[seen.point], networks.of(lonely.report, lonely.network)])
    way = np.concatenate([np.full(len(seen.there), WIFI), lonely.way])
    columns = {
        "device_name": at(_device_names(hosts.text("HostName")), np.concatenate([seen.hosts.of, seen.alone])),
        "mac": pc.ascii_lower(pa.concat_arrays([seen.macs.texts, only(seen.listed.texts, seen.alone)])),
        "connection": WAYS.take(pa.array(way)),
        "ssid": at(networks.names, network),
        "signal_dbm": _signals(signal),
        "download_kbps": _rates(down),
        "upload_kbps": _rates(up),
        "download_bytes": _counters(download),
        "upload_bytes": _counters(upload),
    }
    return columns, np.maximum.reduce(
        [np.nan_to_num(np.abs(value), posinf=EXACT) for value in (signal, down, up, download, upload)]
    ) >= EXACT


def _odd(tables: _Tables, seen: _Seen) -> Numbers:
    """The reports without a serial number or a time, those of a mesh, and those in which something stands twice or otherwise."""
    wifi = tables.reports.field("Device").field("WiFi")
    odd = flags(pc.equal(_texts(tables.info, "SerialNumber"), "")) | flags(tables.reports.field("CollectionTime").is_null())
    for mesh in (wifi.field("MultiAP").field("APDevice"), wifi.field("DataElements").field("Network").field("Device")):
        odd |= np.diff(np.asarray(mesh.offsets)) > 0
    for table in (tables.points, tables.networks, tables.hosts, tables.switches):
        odd[table.listed_twice] = True
    odd[tables.points.parent[tables.stations.listed_twice]] = True
    odd[seen.hosts.twice] = odd[seen.on_radio[~seen.macs.normal]] = True
    odd[seen.lonely.report[seen.lonely.strange | ~seen.listed.normal[seen.alone]]] = True
    return odd


def _texts(parent: pa.StructArray, member: str) -> pa.Array:
    return pc.fill_null(parent.field(member), "")


def _lonely(hosts: Table, alone: Numbers, unlisted: Numbers) -> _Lonely:
    """`unlisted` are the reports whose radios list nobody: there a host's own word counts."""
    report, kind, interface = hosts.parent[alone], hosts.text("InterfaceType", alone), hosts.text("Layer1Interface", alone)
    untold = flags(pc.equal(kind, ""))
    cable = flags(pc.equal(kind, "Ethernet"))
    wifi = flags(pc.is_in(kind, pa.array(WIRELESS))) | (untold & flags(pc.match_substring(interface, "WiFi.")))
    cable |= ~wifi & untold & flags(pc.match_substring(interface, "Ethernet."))
    on_own_radio = unlisted[report] & flags(pc.match_substring_regex(interface, RADIO))
    number = pc.struct_field(pc.extract_regex(interface, NETWORK), "number")
    return _Lonely(
        report=report,
        way=np.select([cable, wifi], [CABLE, WIFI], ELSEWISE),
        attached=np.select([cable, wifi], [True, on_own_radio], ~untold),
        network=pc.if_else(pa.array(wifi & ~cable), number, None),
        strange=~flags(pc.string_is_ascii(interface)),
    )


def _first(report: Numbers, order: Numbers, since: pa.Array) -> Numbers:
    """Whether each is the device of its report that came first (hjemmel.intake.tr181_units.earliest); `order` puts reports together."""
    first = np.zeros(len(report), bool)
    if not len(report):
        return first
    codes, distinct = numbered(since)
    known = sorted((code for code, text in enumerate(distinct) if "2000" < text < "21"), key=distinct.__getitem__)
    ranks = np.full(len(distinct), len(distinct))
    ranks[known] = np.arange(len(known))
    ordered, rank = report[order], ranks[codes][order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    best = np.repeat(np.minimum.reduceat(rank, starts), np.diff(np.append(starts, len(ordered))))
    earliest = np.flatnonzero(rank == best)
    first[order[earliest[np.flatnonzero(np.diff(ordered[earliest], prepend=-1))]]] = True
    return first


def _last_parts(references: pa.Array) -> pa.Array:
    """The instance number that each path ends in."""
    codes, distinct = numbered(references)
    return pa.array([path.rstrip(".").rpartition(".")[2] for path in distinct], pa.string()).take(pa.array(codes))


def _device_names(told: pa.Array) -> pa.Array:
    if (pc.max(pc.binary_length(told)).as_py() or 0) > LONGEST_NAME:
        told = pc.utf8_slice_codeunits(told, 0, LONGEST_NAME)
    return pc.if_else(pc.is_in(told, pa.array(sorted(NAMELESS))), None, told)


def _counters(value: Numbers) -> pa.Array:
    """Bytes as int64."""
    counts = (value >= 0) & (value < EXACT) & (value == np.floor(value))
    return pa.array(np.where(counts, value, 0).astype(np.int64), mask=~counts)


def _signals(value: Numbers) -> pa.Array:
    """In dBm (hjemmel.intake.tr181_units.dbm)."""
    known = (value == np.floor(value)) & (value >= WEAKEST_DBM) & (value <= STRONGEST_RCPI) & (value != 0)
    value = np.where(known, value, 0).astype(np.int16)
    return pa.array(np.where(value > 0, value // 2 - 110, value), mask=~known)


def _rates(value: Numbers) -> pa.Array:
    """In kbit/s (hjemmel.intake.tr181_units.kbps)."""
    rates = (value >= LOWEST_KBPS) & (value <= HIGHEST_KBPS) & (value == np.floor(value))
    return pa.array(np.where(rates, value, 0).astype(np.uint32), mask=~rates)


def _modes(tables: _Tables) -> list[str]:
    """As hjemmel.intake.tr181_devices.gateway_mode says of each report."""
    points, switches, many = tables.points, tables.switches, len(tables.reports)
    serving = tables.reports.field("Device").field("DHCPv4").field("Server").field("Enable")
    said = points.text("CpeOperationMode")
    tells, routes = flags(pc.not_equal(said, "")), flags(pc.equal(said, "Router"))
    enabled = switches.rows.field("Enable")
    translates = per(switches.parent[flags(pc.fill_null(enabled, False))], many) > 0
    translates_not = per(switches.parent[~flags(pc.fill_null(enabled, True))], many) > 0
    serves, told = flags(pc.fill_null(serving, False)), flags(serving.is_valid())
    decided = [
        per(points.parent[tells & ~routes], many) > 0,
        per(points.parent[tells], many) > 0,
        translates & ~serves & (told | translates_not),
        translates,
        translates_not,
        serves,
        told,
    ]
    return MODES[np.select(decided, [BRIDGE, ROUTER, UNKNOWN, ROUTER, BRIDGE, ROUTER, BRIDGE], UNKNOWN)].tolist()  # type: ignore[no-any-return]
