"""What has a writer written?

The files in the order of time, what the source says beside each, and what in them is meant to be turned away: the ground truth counts it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hjemmel.project.simulator.world import World

Told = Callable[[int], None]  # the instant that has been reached, Unix seconds


@dataclass(slots=True)
class Written:
    """`beside` holds what a source says beside a file (`hjemmel intake --with`), for those files that need it."""

    files: list[Path] = field(default_factory=list)
    records: int = 0
    beside: dict[Path, Mapping[str, str]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)  # by the reasons of hjemmel.intake
    ignored: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)

    def add(self, path: Path, **beside: str) -> Path:
        """One more file, unless it is there already; returns its path."""
        if path not in self.files[-1:]:
            self.files.append(path)
            if beside:
                self.beside[path] = beside
        return path

    def turned_away(self, reason: str) -> None:
        """One record that is meant to be refused, and to raise the alarm of its name."""
        self.records += 1
        self.refused[reason] += 1
        self.alarms[reason] += 1


Write = Callable[[World, Path, Told], Written]
