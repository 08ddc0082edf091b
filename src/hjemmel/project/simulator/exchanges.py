"""What do all exchanges' call records share? A file a local month, calls in the order in which they ended."""

from collections.abc import Callable, Iterable
from pathlib import Path

from hjemmel.project.simulator.calls import Call, months
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

NOT_ANSWERED = "not-answered"  # of hjemmel.intake.calls


def by_month(world: World, folder: Path, name: str, lines: Callable[[Call], Iterable[str]], told: Told) -> Written:
    """Writes a file for each month, its name made of the month's first day; a record is a call, told in one or more `lines`."""
    folder.mkdir()
    written = Written()
    for month, calls in months(world):
        with written.add(folder / name.format(month)).open("w", encoding="utf-8", newline="\n") as file:
            for call in calls:
                file.writelines(lines(call))
                written.records += 1
                written.refused[NOT_ANSWERED] += not call.length_ms
        told(world.end)
    return written
