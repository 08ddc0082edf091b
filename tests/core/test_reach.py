"""A broader purpose does not reach back. Proves: G2, G7."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hjemmel.gate.compile_filter import collected_since
from hjemmel.gate.decide import Look, Permit, Row, Standing, decide, stands
from hjemmel.notice.language import load
from hjemmel.notice.model import Notice, Use
from hjemmel.notice.reach import with_reach
from sample_notice import FOLDER

NOTICE = load(FOLDER)
RECORD, USE = "device-sample", "support"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def numbered(notice: Notice, number: int, *, with_use: bool = True) -> Notice:
    """The notice as version `number`, with or without the advisers' use of device samples."""
    version = replace(notice.version, number=number)

    def kept(uses: tuple[Use, ...]) -> tuple[Use, ...]:
        return tuple(use for use in uses if with_use or use.id != USE)

    records = [replace(r, uses=kept(r.uses)) if r.id == RECORD else r for c in notice.categories for r in c.records]
    by_id = {record.id: record for record in records}
    categories = tuple(replace(c, records=tuple(by_id[r.id] for r in c.records)) for c in notice.categories)
    return replace(notice, versions=(version,), categories=categories)


def since(notice: Notice) -> int:
    return next(use.since_version for use in notice.record(RECORD).uses if use.id == USE)


@given(st.lists(st.booleans(), min_size=0, max_size=6))
def test_a_use_opens_what_was_collected_since_it_last_began(had: list[bool]) -> None:
    """The plain twin: walk back from today for as long as each version had the use."""
    earlier = [numbered(NOTICE, n + 1, with_use=one) for n, one in enumerate(had)]
    today = with_reach(numbered(NOTICE, len(had) + 1), earlier)
    began = len(had) + 1
    while began > 1 and had[began - 2]:
        began -= 1
    assert since(today) == (0 if began == 1 else began)


@given(st.integers(1, 5), st.integers(1, 5))
def test_decide_and_sql_draw_the_same_line(row: int, began: int) -> None:
    earlier = [numbered(NOTICE, n, with_use=n >= began) for n in range(1, 6)]
    today = with_reach(numbered(NOTICE, 6), earlier)
    permit = Permit("support", "fault-finding", 1, NOW - timedelta(minutes=1), NOW + timedelta(minutes=1))
    look = Look("support", "fault-finding", RECORD)
    allowed = decide(today, look, permit, Standing(1, frozenset(), (), frozenset()), Row(1, NOW, row), NOW).allowed
    text = collected_since(next(use for use in today.record(RECORD).uses if use.id == USE), "v")
    assert allowed == (row >= began)
    assert allowed == (not text or row >= int(text.rpartition(" ")[2]))


def asking(number: int, text: str) -> Notice:
    """The notice as version `number`, that asks for the consent to new offers in these words."""
    choices = tuple(replace(c, text=replace(c.text, en=text)) if c.id == "new-offers" else c for c in NOTICE.choices)
    return replace(NOTICE, versions=(replace(NOTICE.version, number=number),), choices=choices)


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=6), st.data())
def test_a_yes_counts_only_while_the_text_is_the_one_that_it_was_said_to(texts: list[str], data: st.DataObject) -> None:
    """Proves: M8. A change in one language is a change."""
    said = data.draw(st.integers(1, len(texts)))
    today = with_reach(asking(len(texts), texts[-1]), [asking(n, text) for n, text in enumerate(texts[:-1], 1)])
    same = len(set(texts[said - 1 :])) == 1
    assert stands(today.choice("new-offers"), Standing(1, frozenset(["new-offers"]), said_under=(("new-offers", said),))) is same
    assert not stands(today.choice("new-offers"), Standing(1))


def test_what_is_ones_own_or_consented_to_has_no_such_bound() -> None:
    empty = replace(NOTICE, categories=(), versions=(replace(NOTICE.version, number=1),))
    today = with_reach(replace(NOTICE, versions=(replace(NOTICE.version, number=2),)), [empty])
    uses = [use for record in today.records() for use in record.uses]
    assert {use.since_version for use in uses if use.needs in ("own", "no-person") or use.consent} == {0}
    assert {use.since_version for use in uses if use.needs not in ("own", "no-person") and not use.consent} == {2}
