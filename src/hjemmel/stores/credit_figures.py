"""How many credit assessments were made, against how many orders that may have one?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.notice.model import Notice
from hjemmel.stores import entries

LOOKED_BACK = timedelta(days=30)


def checks_and_orders(notice: Notice, now: datetime) -> tuple[int, int]:
    """(assessments, orders of products that are paid in arrears) of the last thirty days. More of the first is a sign of misuse."""
    if not all(notice.has(record) for record in ("product", "purchase", "credit-check")):
        return 0, 0
    since = now - LOOKED_BACK
    credit = list(entries.rows(notice.record("product")).filter(credit_element=True).values_list("code", flat=True))
    day = since.astimezone(ZoneInfo(notice.time_zone)).date()
    orders = entries.rows(notice.record("purchase")).filter(product__in=credit, ordered_on__gte=day).count()
    return entries.rows(notice.record("credit-check")).filter(asked_at__gte=since).count(), orders
