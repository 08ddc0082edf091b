"""Which makes of gateway are there, and how does each tell its light, its line and itself?

Two are invented and tell what the standard asks, each at one of the standard's own two places for light. Three have the quirks of real
gateways' parameter dumps: names of their own, light in three more encodings, times that were never set, members that are missing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Tree = dict[str, Any]
NEVER = "0001-01-01T00:00:00Z"  # an unknown time (TR-106)
NEVER_NOKIA = "31/12/1969 07:02:15 PM"


@dataclass(frozen=True, slots=True)
class Health:
    """How a gateway is. `line` is TR-181 Optical.Interface.{i}.Status."""

    light_dbm: float
    line: str
    uptime_s: int
    temperature_c: int
    memory_total_kib: int
    memory_free_kib: int
    down_bytes: int
    up_bytes: int
    line_errors: int


@dataclass(frozen=True, slots=True)
class Make:
    """`told` is the tree of parameters by which it tells its health, from the root of its data model."""

    code: str  # within a serial number
    maker: str
    model: str
    share: float
    told: Callable[[Health], Tree]
    tr098: bool = False
    rcpi: bool = False  # RCPI where the standard says dBm
    tells_line: bool = True
    never: str = ""  # what stands where a time of association is not known; "": the time


def _info(health: Health) -> Tree:
    memory = {"Total": health.memory_total_kib, "Free": health.memory_free_kib}
    return {"UpTime": health.uptime_s, "MemoryStatus": memory}


def _counted(health: Health) -> Tree:
    return {"BytesReceived": health.down_bytes, "BytesSent": health.up_bytes, "ErrorsReceived": health.line_errors}


def _standard(health: Health) -> Tree:
    """Thousandths of a dBm (TR-181, Dbm1000), in steps of 2."""
    light = round(health.light_dbm * 500) * 2
    sensor = {"TemperatureSensor": {"1": {"Value": health.temperature_c}}}
    interface = {"Status": health.line, "OpticalSignalLevel": light, "Stats": _counted(health)}
    return {"DeviceInfo": {**_info(health), "TemperatureStatus": sensor}, "Optical": {"Interface": {"1": interface}}}


def _xpon(health: Health) -> Tree:
    """Tenths of a dBm (TR-181 2.16, XPON)."""
    transceiver = {"RxPower": round(health.light_dbm * 10), "Temperature": health.temperature_c}
    units = {"ONU": {"1": {"ANI": {"1": {"Transceiver": {"1": transceiver}}}}}}
    interface = {"Status": health.line, "Stats": _counted(health)}
    return {"DeviceInfo": _info(health), "Optical": {"Interface": {"1": interface}}, "XPON": units}


def _huawei(health: Health) -> Tree:
    """Whole dBm under a name that is spelt so, and counters that are larger than the type they are said to be of."""
    line = {
        "Status": health.line,
        "RXPower": round(health.light_dbm),
        "TXPower": 2,
        "TransceiverTemperature": health.temperature_c,
        "Stats": {"BytesReceived": health.down_bytes, "BytesSent": health.up_bytes, "FECError": health.line_errors},
    }
    return {"DeviceInfo": {**_info(health), "FirstUseDate": NEVER}, "WANDevice": {"1": {"X_GponInterafceConfig": line}}}


def _nokia(health: Health) -> Tree:
    """dBm as text with six decimals, beside its own limits. How the line is has no name that is known here."""
    line = {"RXPower": f"{health.light_dbm:.6f}", "RXPowerLower": "-27.960000", "RXPowerUpper": "-7.000000"}
    optical = {**line, "Temperature": str(health.temperature_c)}
    return {"DeviceInfo": {**_info(health), "FirstUseDate": NEVER_NOKIA}, "X_ALU_OntOpticalParam": optical}


def _tplink(health: Health) -> Tree:
    """Tenths of a microwatt and 1/256 °C (SFF-8472) under a name of its own; the standard's level stands at 0.

    Its factory profile reports to its maker; it is switched off, and one setting away.
    """
    own = {"RXPower": _tenths_of_microwatt(health.light_dbm), "TransceiverTemperature": 256 * health.temperature_c, "PonType": "GPON"}
    interface = {"Status": health.line, "OpticalSignalLevel": 0, "X_TP_GPON_Config": own, "Stats": _counted(health)}
    profile = {"Enable": False, "EncodingType": "JSON", "HTTP": {"URL": "http://collector.maker.example/v1/bulk-data/ap"}}
    return {
        "DeviceInfo": _info(health),
        "Optical": {"Interface": {"1": interface}},
        "BulkData": {"Profile": {"1": {**profile, "TimeReference": NEVER}}},
    }


def _tenths_of_microwatt(dbm: float) -> int:
    return round(10_000 * math.pow(10, dbm / 10))


PLAIN = Make("HG1", "Eksempel", "HG1", 0.40, _standard)
MAKES = (
    PLAIN,
    Make("HG2", "Eksempel", "HG2", 0.25, _xpon, rcpi=True),
    Make("EG8", "Huawei Technologies Co., Ltd", "EG8145X6", 0.15, _huawei, tr098=True),
    Make("G14", "Nokia", "G-1425G-A", 0.08, _nokia, tr098=True, tells_line=False),
    Make("XX2", "TP-Link", "XX230v", 0.12, _tplink, never=NEVER),
)
