"""`hjemmel bench NAME`: how fast is it, against a floor in the same run?"""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

BENCH = Path(__file__).parents[4] / "bench"
NOT_BENCHMARKS = {"__init__", "house", "opened", "probe", "senders"}


class NoSuchBenchmark(Exception):
    """No benchmark has this name, or the benchmarks are not here."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("bench")(bench)


def bench(
    name: Annotated[str, typer.Argument(help="One of the benchmarks of bench/.")],
    size: Annotated[int | None, typer.Argument(min=1, help="How much: homes, samples, packets, blows …; its own if left out.")] = None,
) -> None:
    """Run one benchmark in a house of its own; prints its figures as JSON."""
    known = sorted(file.stem for file in BENCH.glob("*.py") if file.stem not in NOT_BENCHMARKS)
    if not known:
        raise NoSuchBenchmark("the benchmarks are part of the repository and not of an installed package; run this in a checkout")
    if name not in known:
        raise NoSuchBenchmark(f"`{name}` is no benchmark; choose one of {', '.join(known)}")
    raise typer.Exit(
        subprocess.run([sys.executable, "-m", f"bench.{name}", *([str(size)] if size else [])], cwd=BENCH.parent, check=False).returncode
    )
