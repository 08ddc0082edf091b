"""What happens in the simulated homes besides ordinary days?

A file for each kind of happening: where and when it is planted, and what it does to a home while it lasts. Everything that is planted
stands in the file of ground truth.
"""

from random import Random

from hjemmel.project.simulator.happenings import guests, microwave, moving, new_phone, porting, reboot, roaming, splitter, weak_room
from hjemmel.project.simulator.happenings.happening import Happening, Kind, Town

KINDS: dict[str, Kind] = {
    "move": moving.KIND,  # first: whoever moves is behind no splitter of ours
    "number-porting": porting.KIND,
    "failing-splitter": splitter.KIND,
    "guests": guests.KIND,
    "new-random-mac": new_phone.KIND,
    "weak-room": weak_room.KIND,
    "microwave": microwave.KIND,
    "reboot": reboot.KIND,
    "roaming": roaming.KIND,
}
BREAKS_THE_CONNECTION = ("reboot", "move")

__all__ = ["BREAKS_THE_CONNECTION", "KINDS", "Happening", "Kind", "Town", "plant"]


def plant(town: Town, seed: int) -> list[Happening]:
    """Everything that will happen, each kind by a lot of its own; those that change the register change the homes."""
    return [happening for what, kind in KINDS.items() for happening in kind.plant(town, Random(f"{seed}/{what}"))]
