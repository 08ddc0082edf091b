"""Which MAC address is this?

Equipment writes one address in many ways, one device in two ways within a report. Here it is always `aa:bb:cc:dd:ee:ff`.
"""

import re
from collections.abc import Sequence

SEPARATORS = re.compile(r"[:.\s-]")
NOWHERE, EVERYWHERE = bytes(6), b"\xff" * 6
TWELVE_DIGITS = re.compile(r"(?!0{12}|f{12})[0-9a-f]{12}")


def normal(text: str) -> str | None:
    """The address in its one form; None for what is no address of a device (wrong length, all zeros, broadcast)."""
    digits = SEPARATORS.sub("", text.lower())
    if not TWELVE_DIGITS.fullmatch(digits):
        return None
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def all_normal(macs: Sequence[str]) -> bool:
    """Whether every address stands in its one form already, in one quick pass. May say no of a list that needs no change."""
    text = ":".join(macs)
    try:
        octets = bytes.fromhex(text.replace(":", ""))
    except ValueError:
        return False
    if len(octets) != 6 * len(macs) or text[2::3] != ":" * (len(octets) - 1) or text != text.lower():
        return not macs
    return NOWHERE not in octets and EVERYWHERE not in octets
