"""How long is a period?

An ISO 8601 duration as the notice writes it: `P3D`, `P21D`, `P12M`, `PT24H`. Months are calendar months, reckoned in the
provider's time zone; days, hours, minutes and seconds are exact.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

_SHAPE = re.compile(
    r"P(?:(?P<y>[0-9]+)Y)?(?:(?P<m>[0-9]+)M)?(?:(?P<w>[0-9]+)W)?(?:(?P<d>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<h>[0-9]+)H)?(?:(?P<min>[0-9]+)M)?(?:(?P<s>[0-9]+)S)?)?"
)
_LONGEST_MONTHS = 100 * 12
_LONGEST_SECONDS = 100 * 365 * 86400


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Calendar months and exact seconds; one of the two is zero in every period that a notice may declare."""

    months: int = 0
    seconds: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """From ISO 8601. Raises ValueError, with what was expected, for anything else, for nothing, and for months mixed with days."""
        found = _SHAPE.fullmatch(text)
        if not found or not any(found.groupdict().values()):
            raise ValueError(f"`{text}` is not an ISO 8601 duration such as `P3D`, `P12M` or `PT24H`")
        n = {key: int(value or 0) for key, value in found.groupdict().items()}
        months = 12 * n["y"] + n["m"]
        seconds = 86400 * (7 * n["w"] + n["d"]) + 3600 * n["h"] + 60 * n["min"] + n["s"]
        if months and seconds:
            raise ValueError(f"`{text}` mixes months with days: use one of them")
        if not months and not seconds:
            raise ValueError(f"`{text}` is no time at all")
        if months > _LONGEST_MONTHS or seconds > _LONGEST_SECONDS:
            raise ValueError(f"`{text}` is longer than a hundred years")
        return cls(months, seconds)

    def __str__(self) -> str:
        if self.months:
            return f"P{self.months}M"
        days, rest = divmod(self.seconds, 86400)
        return f"P{days}D" if not rest else f"PT{self.seconds}S" if rest % 3600 else f"PT{self.seconds // 3600}H"

    @property
    def longest_seconds(self) -> int:
        """The longest that this period can last, in seconds (a month counts as 31 days): for comparing periods."""
        return self.seconds or self.months * 31 * 86400

    @property
    def shortest_seconds(self) -> int:
        """The shortest that this period can last, in seconds (a month counts as 28 days): for comparing periods."""
        return self.seconds or self.months * 28 * 86400

    def after(self, start: datetime) -> datetime:
        """`start` plus the period. A day that the target month lacks becomes its last (31 Jan + P1M is 28 or 29 Feb)."""
        return add_months(start, self.months) + timedelta(seconds=self.seconds)

    def before(self, end: datetime) -> datetime:
        """`end` minus the period, with the same rule for short months."""
        return add_months(end, -self.months) - timedelta(seconds=self.seconds)


def add_months(start: datetime, months: int) -> datetime:
    """The same wall-clock time `months` calendar months later (or earlier), clamped to the last day of the month."""
    if not months:
        return start
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
