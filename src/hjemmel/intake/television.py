"""What do the television formats fill?

Two record types that never meet in one row: what was shown, and how good the picture was.
"""

from hjemmel.intake.parsed import Columns

VIEWING, QUALITY = "tv-viewing", "tv-quality"
VIEWING_FIELDS = ("decoder", "started_at", "watched_s", "service", "content")
QUALITY_FIELDS = ("decoder", "measured_at", "bitrate_kbps", "buffer_ms", "stalled_ms", "packets_lost", "frames_lost")
CHANNEL, ON_DEMAND = "channel", "archive"
LARGEST = 2**32 - 1


def viewing_columns() -> Columns:
    """No viewing yet."""
    return Columns.of(VIEWING, VIEWING_FIELDS)


def quality_columns() -> Columns:
    """No measurement yet."""
    return Columns.of(QUALITY, QUALITY_FIELDS)


def count(value: object) -> int | None:
    """A number of kbit/s, milliseconds or things, in 32 bits; None for what cannot be one."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return round(value) if 0 <= value <= LARGEST else None
