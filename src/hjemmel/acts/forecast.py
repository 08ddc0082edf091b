"""What will be gone on which day?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.sweep import EVERY
from hjemmel.acts.the_notice import the_notice
from hjemmel.lifecycle.forecast import Day
from hjemmel.lifecycle.forecast import forecast as foresee
from hjemmel.lifecycle.hold import holds
from hjemmel.stores import expiry


def forecast(now: datetime, days: int) -> list[Day]:
    """What the sweeps of today and the days after it will delete or anonymise, in rows by local day."""
    notice = the_notice()
    spans = [span for rule in notice.holds for span in holds(expiry.invoices(), rule, now, ZoneInfo(notice.time_zone))]
    return foresee(notice, expiry.partition_states(notice), now, days, spans=spans, horizon=EVERY)
