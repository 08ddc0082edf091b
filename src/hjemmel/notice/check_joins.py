"""May these record types be put together?

A join adds nothing to what its audience may see of each part: it only says that the parts may be seen side by side.
"""

from collections.abc import Iterator

from hjemmel.notice.fault import Fault
from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Join, Needs, Notice


def joins_keep_within(notice: Notice) -> Iterator[Fault]:
    """A join has two parts or more, each of which its audience may use for its purpose in the same way; nothing sealed is part of one."""
    records = {record.id: record for record in notice.records()}
    for join in notice.joins:
        key = f"join.{join.id}"
        if len(join.records) < 2:
            yield Fault(NOTICE_FILE, f"{key}.records", f"`{join.id}` joins nothing", "name the record types to put together, two or more")
        for name in join.records:
            record = records.get(name)
            if record is None:
                continue  # words_are_declared says so
            if not _uses(notice, join, name):
                wrong = f"no use of `{name}` lets `{join.audience}` see it for `{join.purpose}`"
                hint = f"declare such a use, or take `{name}` out of the join"
                if record.only_for and join.purpose not in record.only_for:
                    hint = f"take `{name}` out of the join: it is only for {', '.join(f'`{p}`' for p in record.only_for)}"
                yield Fault(NOTICE_FILE, f"{key}.records", wrong, hint)
        needs = {need for name in join.records if name in records for need in _uses(notice, join, name)}
        if len(needs) > 1:
            ways = " and ".join(f"`{need}`" for need in sorted(needs))
            yield Fault(NOTICE_FILE, f"{key}.records", f"the parts are seen in different ways: {ways}", "give their uses the same need")


def _uses(notice: Notice, join: Join, record_id: str) -> list[Needs]:
    uses = notice.record(record_id).uses_of(join.audience, join.purpose)
    return [use.needs for use in uses if use.needs is not Needs.SEARCH]
