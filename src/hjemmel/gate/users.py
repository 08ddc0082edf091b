"""Must somebody else who uses a telephone agree before its calls are shown to the subscriber?

Whoever uses it says yes herself, unless she is under fifteen or under guardianship (ekomforskriften § 4-4). Her yes is asked for as long
as what tells of her is kept, also when she uses it no more: the calls of that time are hers.
"""

from datetime import date, datetime, time

from hjemmel.notice.period import Period, add_months

OF_AGE = Period.parse("P15Y")
GUARDED = "yes"  # what `guardianship` says of whom a guardian answers for


def must_agree(birth_date: date, guardianship: str, today: date) -> bool:
    """Whether her own yes is asked for, on a local day. Born on 29 February, she is fifteen on 1 March."""
    back = add_months(datetime.combine(today, time()), -OF_AGE.months).date()
    return guardianship != GUARDED and birth_date <= back
