"""What does Kamailio write of the calls? `cdrs` lines of its acc module: start, end, duration, caller, callee and source address."""

from collections.abc import Iterable
from pathlib import Path

from hjemmel.project.simulator.calls import Call
from hjemmel.project.simulator.exchanges import by_month
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `cdr/cdrs-YYYYMM.log`. Calls that nobody took are there with no duration."""
    return by_month(world, out / "cdr", "cdrs-{:%Y%m}.log", _lines, told)


def _lines(call: Call) -> Iterable[str]:
    yield f"{call.start}|{call.end}|{call.length_ms / 1000:.6f}|{call.caller}|{call.called}|{call.address}\n"
