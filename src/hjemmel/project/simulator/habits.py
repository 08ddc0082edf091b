"""When is a device of this kind on, and how much does it use?"""

from dataclasses import dataclass


def _hours(*spans: tuple[int, float]) -> tuple[float, ...]:
    """(first hour, share) spans to one share for each hour of the local day."""
    ends = [start for start, _ in spans[1:]] + [24]
    return tuple(share for (start, share), end in zip(spans, ends, strict=True) for _ in range(start, end))


@dataclass(frozen=True, slots=True)
class Habit:
    """`on` is the share of days on which it is on, by local hour; the rest are bytes in an hour on, and the share that goes up."""

    on: tuple[float, ...]
    down_bytes: int
    up_share: float
    words: tuple[str, ...] = ()
    wired: float = 0.0  # the share of such devices that have a cable


HABITS: dict[str, Habit] = {
    "phone": Habit(
        _hours((0, 0.97), (7, 0.8), (8, 0.3), (15, 0.55), (17, 0.85), (22, 0.96)),
        60_000_000,
        0.2,
        ("Mobil", "Pappas mobil", "Mammas mobil", "Jobbmobil"),
    ),
    "computer": Habit(
        _hours((0, 0.15), (7, 0.3), (9, 0.35), (16, 0.55), (19, 0.65), (23, 0.3)), 250_000_000, 0.15, ("PC", "Laptop", "Jobb-PC"), 0.25
    ),
    "tablet": Habit(
        _hours((0, 0.1), (7, 0.3), (9, 0.1), (15, 0.6), (21, 0.3), (23, 0.1)), 180_000_000, 0.05, ("Nettbrett", "Barnas nettbrett")
    ),
    "tv": Habit(
        _hours((0, 0.25), (1, 0.03), (6, 0.3), (9, 0.2), (16, 0.6), (18, 0.9), (23, 0.6)), 1_400_000_000, 0.01, ("Stue-TV", "TV"), 0.3
    ),
    "console": Habit(_hours((0, 0.1), (1, 0.02), (14, 0.3), (17, 0.5), (22, 0.3)), 400_000_000, 0.1, ("Spillkonsoll",), 0.4),
    "thing": Habit(_hours((0, 0.99)), 2_000_000, 0.5, ("Skriver", "Varmepumpe", "Kjøkkenhøyttaler", "Robotstøvsuger", "Termostat"), 0.1),
    "bedroom": Habit(_hours((0, 0.0), (6, 0.9), (9, 0.0), (16, 1.0)), 1_100_000_000, 0.01),
    "guest": Habit(_hours((0, 1.0)), 40_000_000, 0.2),
    "box": Habit(_hours((0, 1.0)), 900_000_000, 0.1),
}
# What a home has besides its telephones, most usual first.
USUAL = ("tv", "computer", "thing", "tablet", "thing", "console", "computer", "thing")
