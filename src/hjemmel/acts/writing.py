"""May a row about this person be written now?

Asked in the transaction that writes it, with her own row locked: no erasure and no restriction comes between the question and the row.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import writing_fault
from hjemmel.gate.decision import Refused
from hjemmel.stores import models, people

Drawn = TypeVar("Drawn")


def settled(draw: Callable[[], Drawn], about: Callable[[Drawn], Iterable[int]]) -> Drawn:
    """What `draw` finds of a list as long as this transaction lasts: nobody of those it is `about` (customers' rows by their ids) is
    erased, objects or takes a yes back until it ends. It is asked again with their rows locked, for one may have done so meanwhile.
    """
    locked: set[int] = set()
    while True:
        drawn = draw()
        more = set(about(drawn)) - locked
        if not more:
            return drawn
        people.lock_all(more)
        locked |= more


@contextmanager
def writing(contact: models.Contact, actor: Actor, *, uses: bool = True, owed: bool = False) -> Iterator[None]:
    """The transaction in which `actor` writes about one person; `uses` and `owed` as the gate has them (`writing_fault`).

    Raises Refused: she is erased, or has restricted the use of her data, in this moment or before.
    """
    with transaction.atomic():
        held = people.lock(contact.pk)
        erased = held is None or held.erased_on is not None
        fault = writing_fault(the_notice(), people.standing(contact.pk, ""), actor.audience, erased=erased, uses=uses, owed=owed)
        if fault:
            raise Refused(fault)
        yield
