"""What will be gone on which day?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.sweep import EVERY, people_held
from hjemmel.acts.the_notice import the_notice
from hjemmel.lifecycle.forecast import Day
from hjemmel.lifecycle.forecast import forecast as foresee
from hjemmel.lifecycle.hold import holds
from hjemmel.notice.vocabulary import UNPAID
from hjemmel.stores import expiry
from hjemmel.stores.event_tables import event_records


def forecast(now: datetime, days: int) -> list[Day]:
    """What the sweeps of today and the days after it will delete or anonymise, in rows by local day."""
    notice = the_notice()
    zone, unpaid = ZoneInfo(notice.time_zone), [rule for rule in notice.holds if rule.source == UNPAID]
    spans = [span for rule in unpaid for span in holds(expiry.invoices(), rule, now, zone)]
    spans += [span for person in people_held(notice, now) for span in person.spans]
    states = {record.id: expiry.partition_states(record) for record in event_records(notice)}
    return foresee(notice, states, now, days, spans=spans, horizon=EVERY)
