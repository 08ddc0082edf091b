"""What do the devices of a home do in an hour?

Presence by the time of day, signal with its noise, and counters that grow while a device is on and start anew when it comes back.
"""

from datetime import datetime, timedelta
from random import Random

from hjemmel.project.simulator.home import Device

MEGABYTE = 1_000_000
STRONGEST_DBM, WEAKEST_DBM = -28, -93


def _hours(*spans: tuple[int, int, float]) -> tuple[float, ...]:
    """A chance for each of 24 hours, 0 outside the spans (from, to, chance)."""
    return tuple(max((chance for first, last, chance in spans if first <= hour < last), default=0.0) for hour in range(24))


# How likely a device is on, by the local hour: on workdays, and in weekends.
PRESENCE: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "phone": (_hours((0, 7, 0.97), (7, 15, 0.25), (15, 17, 0.6), (17, 24, 0.9)), _hours((0, 10, 0.95), (10, 18, 0.6), (18, 24, 0.85))),
    "tv": (_hours((6, 8, 0.15), (16, 19, 0.5), (19, 23, 0.95)), _hours((8, 12, 0.4), (12, 18, 0.3), (18, 24, 0.9))),
    "laptop": (_hours((8, 16, 0.3), (16, 23, 0.5)), _hours((10, 23, 0.35))),
    "tablet": (_hours((6, 8, 0.2), (15, 21, 0.6)), _hours((7, 21, 0.55))),
    "console": (_hours((16, 23, 0.4)), _hours((10, 24, 0.5))),
    "always": (_hours((0, 24, 0.995)), _hours((0, 24, 0.995))),
}
STAYS = 0.5  # how much likelier what is on stays on
ROAMING = ("phone", "laptop", "tablet")  # what is carried about the house
# Link rate by signal: the best of a fairly new device on 5 GHz, in kbit/s.
RATES_KBPS = ((-50, 1_200_000), (-58, 866_000), (-65, 540_000), (-70, 270_000), (-75, 108_000), (-80, 39_000), (-86, 13_000), (-200, 6_000))


def live(device: Device, at: datetime, local: datetime, chance: Random) -> bool:
    """Bring `device` to the hour that ends at `at` (UTC; `local` is the same instant on the clock at home); whether it is on."""
    likely = PRESENCE[device.kind][local.weekday() >= 5][local.hour]
    if device.since:
        likely += (1 - likely) * STAYS if likely > 0.2 else 0.0
    if chance.random() >= likely:
        device.since, device.down, device.up = "", 0, 0
        return False
    if not device.since:
        device.since = (at - timedelta(seconds=chance.randint(60, 3400))).strftime("%Y-%m-%dT%H:%M:%SZ")
    used = device.megabytes_an_hour * MEGABYTE * chance.random() * 2
    device.down += int(used)
    device.up += int(used * 0.08)
    return True


def dbm(device: Device, chance: Random) -> int:
    """How strong the device is received now."""
    carried = chance.choice((-9, -4, 0, 0, 3)) if device.kind in ROAMING else 0
    return max(WEAKEST_DBM, min(STRONGEST_DBM, round(device.dbm + carried + chance.gauss(0, 2))))


def rate_kbps(signal_dbm: int) -> int:
    return next(rate for floor, rate in RATES_KBPS if signal_dbm >= floor)
