"""Many small deliveries as one: nothing is lost, whatever they hold."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from test_adapters import FORMATS, WHOLE, parsed_as, told

from hjemmel.intake.merged import merged


@given(st.lists(st.sampled_from(FORMATS), max_size=5))
def test_what_is_merged_is_all_that_was_told_in_its_order(names: list[str]) -> None:
    parts = [parsed_as(name, WHOLE[name]) for name in names]
    apart = [parsed_as(name, WHOLE[name]) for name in names]
    whole = merged(parts)
    assert Counter(told(whole)) == Counter(row for part in apart for row in told(part))
    assert len({columns.record for columns in whole.columns}) == len(whole.columns)
    assert whole.ends == [end for part in apart for end in part.ends]
    assert whole.payments == [payment for part in apart for payment in part.payments]
    assert whole.refused == sum((part.refused for part in apart), Counter())
    assert whole.duplicates == sum(part.duplicates for part in apart)
    for columns in whole.columns:
        assert {len(column) for column in [*columns.values.values(), *columns.facts.values()]} <= {len(columns)}
