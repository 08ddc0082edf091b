"""What is left of the records that were anonymised?"""

from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import expiry


def anonymous_counts() -> list[tuple[str | int, ...]]:
    """The cells of every record type that leaves statistics: its group values as text, then how many records."""
    return [row for record in the_notice().records() if record.retention.statistics for row in expiry.statistics_of(record)]
