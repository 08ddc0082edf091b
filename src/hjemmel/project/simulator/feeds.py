"""Which feeds does the simulated provider send?

Those of the formats that are asked for, into one folder, from one seed, with what is true of them beside.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path

from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.formats import WRITERS
from hjemmel.project.simulator.people import PEOPLE, Person
from hjemmel.project.simulator.truth import write_truth
from hjemmel.project.simulator.world import World, make_world
from hjemmel.project.simulator.written import Written

LONGEST = timedelta(days=400)
SHORTEST = timedelta(hours=1)
Progress = Callable[[int, int], None]  # how much is done, of how much
STEPS = 1000


class CannotSimulate(ValueError):
    """Such feeds cannot be written. One sentence with the next step."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """What has been written, by format, in the order in which it is to be taken in; and what no feed can carry: what people have chosen."""

    folder: Path
    truth: Path
    written: Mapping[str, Written]
    people: tuple[Person, ...] = PEOPLE
    choices: list[tuple[str, str]] = field(default_factory=lambda: [(p.customer_number, p.choice) for p in PEOPLE if p.choice])

    def files(self, format_name: str) -> list[Path]:
        """The files of a format, in the order of time."""
        return self.written[format_name].files


def simulate(
    homes: int,
    span: timedelta,
    out: Path,
    seed: int,
    until: datetime,
    progress: Progress = lambda done, of: None,
    formats: Collection[str] = tuple(WRITERS),
) -> Feeds:
    """Writes the feeds of `homes` homes for the `span` before `until` (aware, taken to the whole hour) into `out`.

    The same arguments write the same bytes. Raises CannotSimulate.
    """
    _check(homes, span, out, until, formats)
    until = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    out.mkdir(parents=True, exist_ok=True)
    world = make_world(homes, span, seed, until)
    written: dict[str, Written] = {}
    of = sum(WRITERS[name].weight for name in formats)
    done = 0
    for name, writer in WRITERS.items():
        if name in formats:
            written[name] = writer.write(world, out, _reached(world, progress, done, writer.weight, of))
            done += writer.weight
            progress(STEPS * done // of, STEPS)
    truth = out / "truth.ndjson"
    write_truth(world, truth, written)
    return Feeds(out, truth, written)


def _reached(world: World, progress: Progress, done: int, weight: int, of: int) -> Callable[[int], None]:
    return lambda at: progress(int(STEPS * (done + weight * (at - world.start) / (world.end - world.start)) / of), STEPS)


def _check(homes: int, span: timedelta, out: Path, until: datetime, formats: Collection[str]) -> None:
    if not len(PEOPLE) <= homes <= numbering.MOST_HOMES:
        raise CannotSimulate(f"`{homes}` homes cannot be invented; choose {len(PEOPLE)} (the named people) to {numbering.MOST_HOMES}")
    if not SHORTEST <= span <= LONGEST:
        raise CannotSimulate(f"`{span}` cannot be invented; choose an hour to {LONGEST.days} days")
    if until.tzinfo is None:
        raise CannotSimulate(f"`{until.isoformat()}` names no time zone; write it as in `{until.isoformat()}+00:00`")
    for name in formats:
        if name not in WRITERS:
            near = next(iter(get_close_matches(name, WRITERS, n=1)), None)
            choices = f"did you mean `{near}`?" if near else f"choose of {', '.join(WRITERS)}"
            raise CannotSimulate(f"`{name}` is no format that can be written; {choices}")
    if not formats:
        raise CannotSimulate(f"no format is named; choose of {', '.join(WRITERS)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CannotSimulate(f"`{out}` is not an empty folder; choose a new one, or empty it first")
