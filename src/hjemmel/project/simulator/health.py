"""How does this gateway feel at this hour?

Light, line, warmth, memory and counters of a home's gateway, from what has happened to it.
"""

from random import Random

from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.lives import COUNTER_END
from hjemmel.project.simulator.makes import Health

FAINTEST_DBM = -39.0
METER_DB = 0.15  # how much one reading of the light differs from the next
MEMORY_KIB = 262_144
DOWN_BYTES_S, UP_SHARE = 90_000, 0.08
COOL_C, WARM_C = 44, 56


def health(home: Home, at: int, dice: Random) -> Health:
    """At an instant, Unix seconds."""
    network = home.network
    uptime_s = max(0, at - network.booted)
    down = uptime_s * DOWN_BYTES_S * (1 + home.index % 5)
    return Health(
        light_dbm=max(FAINTEST_DBM, network.light_dbm - network.light_loss_db + dice.gauss(0, METER_DB)),
        line=network.line,
        uptime_s=uptime_s,
        temperature_c=dice.randint(COOL_C, WARM_C),
        memory_total_kib=MEMORY_KIB,
        memory_free_kib=dice.randint(MEMORY_KIB // 4, MEMORY_KIB // 2),
        down_bytes=down % COUNTER_END,
        up_bytes=int(down * UP_SHARE) % COUNTER_END,
        line_errors=network.line_errors,
    )
