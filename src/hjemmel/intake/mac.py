"""Which MAC address is this?

Equipment writes one address in many ways, one device in two ways within a report. Here it is always `aa:bb:cc:dd:ee:ff`.
"""

import re
from collections.abc import Iterable

NORMAL = r"(?!00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)[0-9a-f]{2}(?::[0-9a-f]{2}){5}"
MANY_NORMAL = re.compile(f"(?:{NORMAL})*+")
SEPARATORS = re.compile(r"[:.\s-]")
TWELVE_DIGITS = re.compile(r"(?!0{12}|f{12})[0-9a-f]{12}")


def normal(text: str) -> str | None:
    """The address in its one form; None for what is no address of a device (wrong length, all zeros, broadcast)."""
    digits = SEPARATORS.sub("", text.lower())
    if not TWELVE_DIGITS.fullmatch(digits):
        return None
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def all_normal(macs: Iterable[str]) -> bool:
    """Whether every address stands in its one form already."""
    return MANY_NORMAL.fullmatch("".join(macs)) is not None
