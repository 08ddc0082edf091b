"""How do the sightings of many reports become columns?

The columns of `device-sample`, filled report by report. Numbers are brought to their units some thousand rows at a time, which
costs least.
"""

from dataclasses import dataclass, field

from hjemmel.intake.parsed import DUPLICATE, Columns
from hjemmel.intake.tr181_devices import Seen, Sightings, gateway_mode
from hjemmel.intake.tr181_model import Gateway
from hjemmel.intake.tr181_units import DBM, HIGHEST_KBPS, LOWEST_KBPS, earliest

RECORD = "device-sample"
FIELDS = (
    "seen_at", "device_name", "mac", "connection", "ssid", "signal_dbm", "download_kbps", "upload_kbps", "download_bytes", "upload_bytes",
    "access_point", "equipment_model",
)  # fmt: skip
FACTS = ("attached_serial", "equipment_model", "gateway_mode", "first_device")
NAMELESS = frozenset(("", "*", "unknown", "Unknown", "UNKNOWN"))  # what name servers write for a device that gave no name
AT_A_TIME = 4096
LONGEST_NAME = 64  # TR-181, Hosts.Host.{i}.HostName


def _no_samples() -> Columns:
    """Two facts are what two fields say: one list serves as both."""
    columns = Columns.of(RECORD, FIELDS, FACTS)
    columns.facts |= {"attached_serial": columns.values["access_point"], "equipment_model": columns.values["equipment_model"]}
    return columns


@dataclass(slots=True)
class Samples:
    """The samples of one delivery. `finish()` completes `columns`."""

    columns: Columns = field(default_factory=_no_samples)
    _unmeasured: list[Seen] = field(default_factory=list)
    _unnamed: list[str] = field(default_factory=list)
    _reports: dict[tuple[str, int], list[range]] = field(default_factory=dict)  # (serial, instant) -> rows

    def add(self, gateway: Gateway, serial: str, at_ms: int, found: Sightings) -> None:
        """The devices that a gateway saw at one instant, but for those that an earlier report of that instant has told of."""
        rows, values, facts = self._reports.setdefault((serial, at_ms), []), self.columns.values, self.columns.facts
        first_station = found.stations[earliest([station.AssociationTime for station in found.stations])] if found.stations else None
        if rows:
            found = self._fresh(found, rows)
        many = len(found)
        rows.append(range(len(self.columns), len(self.columns) + many))
        self.columns.keys += [("serial", serial)] * many
        values["seen_at"] += [at_ms] * many
        values["mac"] += found.macs
        values["connection"] += found.connections
        values["ssid"] += found.ssids
        values["access_point"] += found.serials
        values["equipment_model"] += found.models
        facts["gateway_mode"] += [gateway_mode(gateway)] * many
        facts["first_device"] += [station is first_station for station in found.stations]
        self._unnamed += found.names
        self._unmeasured += found.stations
        if len(self._unmeasured) >= AT_A_TIME:
            self.finish()

    def finish(self) -> None:
        """Bring in what is waiting. A station's `BytesSent` is what its access point sent to it: the download (TR-181)."""
        values, stations = self.columns.values, self._unmeasured
        counters = [station.Stats for station in stations]
        values["device_name"] += [None if name in NAMELESS else name[:LONGEST_NAME] for name in self._unnamed]
        values["signal_dbm"] += [DBM.get(s.SignalStrength) for s in stations]
        values["download_kbps"] += [r if LOWEST_KBPS <= (r := s.LastDataDownlinkRate) <= HIGHEST_KBPS else None for s in stations]
        values["upload_kbps"] += [r if LOWEST_KBPS <= (r := s.LastDataUplinkRate) <= HIGHEST_KBPS else None for s in stations]
        values["download_bytes"] += [counter.BytesSent for counter in counters]
        values["upload_bytes"] += [counter.BytesReceived for counter in counters]
        self._unmeasured, self._unnamed = [], []

    def _fresh(self, found: Sightings, rows: list[range]) -> Sightings:
        told = {self.columns.values["mac"][row] for span in rows for row in span}
        fresh = [place for place, address in enumerate(found.macs) if address not in told]
        self.columns.tallies.update((DUPLICATE, found.models[place]) for place, address in enumerate(found.macs) if address in told)
        return found.only(fresh)
