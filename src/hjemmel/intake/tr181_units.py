"""What does a number in a TR-181 report mean?

Equipment mixes encodings within one report; each trap is named where it is met. Unknown is None.
"""

WEAKEST_DBM = -200  # the range of AssociatedDevice.SignalStrength (TR-181)
STRONGEST_RCPI = 220  # 221 to 254 are reserved, 255 is "no measurement" (IEEE 802.11, RCPI)
LOWEST_KBPS, HIGHEST_KBPS = 1000, 2**32 - 1  # TR-181 says kbit/s and at least 1000: a lower figure is in some other unit

BYTES_IN = {"": 1, "0": 1, "1": 1 << 10, "2": 1 << 20}  # ByteCounterUnits (Wi-Fi Data Elements): bytes, KiB, MiB; "" is not told
MOST_BYTES = 2**63 - 1


def octets(count: int | None, unit: object) -> int | None:
    """A counter of a station of Data Elements in bytes; None where its unit is none of the standard's."""
    factor = BYTES_IN.get("" if unit is None else str(unit).strip().removesuffix(".0"))
    return count * factor if count is not None and factor and count * factor <= MOST_BYTES else None


def dbm(signal: int) -> int | None:
    """`signal` in dBm. A positive figure is an RCPI, half a decibel a step from -110 dBm; 0 is a radio that does not know."""
    if signal > 0:
        return signal // 2 - 110 if signal <= STRONGEST_RCPI else None
    return signal if WEAKEST_DBM <= signal < 0 else None


DBM = {signal: dbm(signal) for signal in range(WEAKEST_DBM, STRONGEST_RCPI + 1)}


def kbps(rate: int) -> int | None:
    """A link rate in kbit/s; None for 0 and for a figure that cannot be kbit/s."""
    return rate if LOWEST_KBPS <= rate <= HIGHEST_KBPS else None


def earliest(times: list[str]) -> int:
    """The place of the earliest known time in `times`, 0 where none is known: tables list devices as they came.

    A gateway writes its times in one form (ISO 8601, TR-106), so the order of the texts is the order of the times; a clock that
    was never set is of another century.
    """
    first = min(times, default="")
    if not "2000" < first < "21":
        first = min((text for text in times if "2000" < text < "21"), default="")
    return times.index(first) if first else 0
