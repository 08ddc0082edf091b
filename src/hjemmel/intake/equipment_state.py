"""How is the equipment and its line, as its parameters say?

One gateway's parameters by their standard names (TR-181) to `equipment-state`. What is not known is absent; light of 0 is a
transceiver that does not know, -274 °C is one that did not measure.
"""

import math
from collections.abc import Mapping

from hjemmel.intake import equipment

RECORD = "equipment-state"
FIELDS = (
    "serial", "seen_at", "equipment_model", "line", "uptime_s", "memory_free_percent", "temperature_c", "light_dbm", "line_errors",
    "download_bytes", "upload_bytes",
)  # fmt: skip
OPTICAL = "Device.Optical.Interface.1."
STATUS, LIGHT = OPTICAL + "Status", OPTICAL + "OpticalSignalLevel"
UPTIME, FREE, TOTAL = "Device.DeviceInfo.UpTime", "Device.DeviceInfo.MemoryStatus.Free", "Device.DeviceInfo.MemoryStatus.Total"
WARMTH = ("Device.XPON.ONU.1.ANI.1.Transceiver.1.Temperature", "Device.DeviceInfo.TemperatureStatus.TemperatureSensor.1.Value")
READ = (STATUS, LIGHT, UPTIME, FREE, TOTAL, *WARMTH)
LINES = {"up": "up", "down": "down", "lowerlayerdown": "down", "notpresent": "down", "error": "degraded", "dormant": "degraded"}
DARKEST, BRIGHTEST = -65_536, 65_534  # TR-181, Dbm1000
UNLIKELY = 100  # thousandths: a tenth of a dBm from 0 would blind the receiver
LONGEST_S = 2**32 - 1
COUNTER = 2**63 - 1


def state(told: Mapping[str, object], serial: str, at_ms: int) -> dict[str, object] | None:
    """The values of one row; None where the parameters do not say how the line is."""
    line = LINES.get(str(told.get(STATUS, "")).strip().lower())
    if line is None:
        return None
    total, free = _number(told.get(TOTAL), 1, COUNTER), _number(told.get(FREE), 0, COUNTER)
    return {
        "serial": serial,
        "seen_at": at_ms,
        "equipment_model": model(told),
        "line": line,
        "uptime_s": _number(told.get(UPTIME), 0, LONGEST_S),
        "memory_free_percent": None if total is None or free is None or free > total else round(100 * free / total),
        "temperature_c": next((found for name in WARMTH if (found := _number(told.get(name), -60, 200)) is not None), None),
        "light_dbm": _light_dbm(str(told.get(LIGHT, ""))),
        "line_errors": _number(told.get(OPTICAL + "Stats.ErrorsReceived"), 0, LONGEST_S),
        "download_bytes": _number(told.get(OPTICAL + "Stats.BytesReceived"), 0, COUNTER),
        "upload_bytes": _number(told.get(OPTICAL + "Stats.BytesSent"), 0, COUNTER),
    }


def model(told: Mapping[str, object]) -> str:
    """What the equipment is called."""
    info = [str(told.get(f"Device.DeviceInfo.{name}", "")) for name in ("Manufacturer", "ModelName", "ProductClass")]
    return equipment.name(info[0], info[1] or info[2])


def _light_dbm(written: str) -> int | None:
    """Thousandths of a dBm (TR-181), or dBm where a figure with a fraction is as near to 0 as no receiver's is in thousandths.

    What becomes 0 is no level: a whole figure so small is in a unit that nobody told.
    """
    thousandths = _figure(written)
    if thousandths is not None and "." in written and abs(thousandths) < UNLIKELY:
        thousandths *= 1000
    if thousandths is None or not DARKEST <= thousandths <= BRIGHTEST:
        return None
    return math.floor(thousandths / 1000 + 0.5) or None


def _number(value: object, least: int, most: int) -> int | None:
    number = _figure(value)
    return int(number) if number is not None and least <= number <= most else None


def _figure(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
