"""What does Asterisk write of the calls? Master.csv of cdr_csv, 18 columns, in the exchange's local time; it begins when it rings."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from hjemmel.project.simulator.calls import Call
from hjemmel.project.simulator.exchanges import by_month
from hjemmel.project.simulator.world import ZONE, World
from hjemmel.project.simulator.written import Told, Written

NOT_TAKEN = ("NO ANSWER", "BUSY", "FAILED", "CONGESTION")


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `asterisk/Master-YYYYMM.csv`."""
    return by_month(world, out / "asterisk", "Master-{:%Y%m}.csv", _lines, told)


def _lines(call: Call) -> Iterable[str]:
    taken, billed_s = bool(call.length_ms), call.length_ms // 1000
    rang = call.start - (call.rings_s if taken else 0)
    texts = ("", call.caller, call.called, "from-phones", f'""{call.caller}"" <{call.caller}>', f"PJSIP/{call.caller}-{call.number:08x}")
    more = ("PJSIP/trunk", "Dial", f"PJSIP/{call.called}@trunk,30", _local(rang), _local(call.start) if taken else "", _local(call.end))
    quoted = ",".join(f'"{text}"' for text in (*texts, *more))
    said = "ANSWERED" if taken else NOT_TAKEN[call.number % len(NOT_TAKEN)]
    yield f'{quoted},{call.end - rang},{billed_s},"{said}","DOCUMENTATION","{rang}.{call.number}",""\n'


def _local(at: int) -> str:
    return f"{datetime.fromtimestamp(at, ZONE):%Y-%m-%d %H:%M:%S}"
