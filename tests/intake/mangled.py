"""Real data that something went wrong with, and what no fault may ever do: raise, or repeat what was sent."""

import re
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

OURS = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "src" / "hjemmel" / "intake").glob("*.py"))
PARTS = re.compile(rb"[A-Za-z0-9+.@]{6,}")


@st.composite
def mangled(draw: st.DrawFn, whole: bytes) -> bytes:
    """`whole` with up to four pieces cut out, doubled, replaced by noise or by another piece of it."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 40))
        elsewhere = draw(st.integers(0, max(0, len(data) - 1)))
        pieces = [b"", bytes(data[at : at + length]) * 2, bytes(data[elsewhere : elsewhere + length])]
        piece = draw(st.sampled_from(pieces) | st.binary(max_size=12))
        data[at : at + length] = piece
    return bytes(data)


def repeated(parsed: Any, data: bytes) -> set[str]:
    """Longer words with figures in them that faults or counters repeat from the data, and that are not the adapters' own."""
    said = " ".join([*map(str, parsed.faults), *parsed.refused, *parsed.ignored, *parsed.alarms])
    words = {word.decode("ascii") for word in PARTS.findall(data) if any(48 <= byte < 58 for byte in word)}
    return {word for word in words if word in said and word not in OURS}
