"""Are you signed in somewhere else? All of it ends at once."""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.stores import look_ups, people, session_store, sign_ins


def end_sessions(actor: Actor, now: datetime, but: str | None = None) -> int:
    """End every session of an actor, but for the one with the key `but`. Returns how many ended. Raises Refused, NoSuchCustomer."""
    if actor.audience != "customer":
        look_ups.end_roles(the_notice(), actor.id, (actor.audience,), now)  # she who has left signs in no more
        return session_store.end_all(actor.id, actor.audience, but)
    contact = people.contact_by_number(actor.id)
    with writing(contact, actor):
        ended = session_store.end_all(actor.id, actor.audience, but)
        sign_ins.note(the_notice(), contact.pk, "ended-everywhere", "min-side", (actor.id, actor.audience), now)
    return ended
