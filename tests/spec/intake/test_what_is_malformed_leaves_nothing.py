"""A delivery is stored whole or refused for good, whatever it holds: no error of another kind, and no half of it.

What is refused for a passing reason comes again for ever, and stops all that waits behind it.
"""

from random import Random

import pytest
from bench.malformed import Good, good_pieces, spoilt

from hjemmel.acts.take_in import Malformed
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.deliver import NotPacked, TooLarge
from homes import now
from wire import take

pytestmark = pytest.mark.usefixtures("house")
OF_EACH, SEED = 10, 1


@pytest.fixture(scope="module")
def good() -> list[Good]:
    return good_pieces()


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_what_is_malformed_is_stored_whole_or_not_at_all(good: list[Good], name: str) -> None:
    from hjemmel.stores.models import Batch

    dice = Random(f"{SEED}/{name}")
    others = set(Batch.objects.filter(state="storing").values_list("pk", flat=True))  # left open by whoever used the house before
    for _ in range(OF_EACH):
        way, data, beside = spoilt(good, name, dice, "strange text" if dice.random() < 0.6 else "")
        before = Batch.objects.count()
        try:
            receipt = take(name, data, now(), **beside)
        except (Malformed, NotPacked, TooLarge):
            assert Batch.objects.count() == before, way
        else:
            assert Batch.objects.get(pk=receipt.batch).state == "stored", way
    assert not Batch.objects.filter(state="storing").exclude(pk__in=others).exists()
