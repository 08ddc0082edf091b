"""Whose offer does this key stand in?

The link in an offer stops all further ones without a sign-in; the key is random, and tells nothing but whose message it was.
"""

from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, models


def message_of_key(key: str) -> str:
    """The number of the customer to whom the message went. Raises Refused for a key that stands in none that we still hold."""
    notice = the_notice()
    row = entries.rows(notice.record("offer-message")).filter(stop_key=key).first() if key else None
    if row is None:
        nb = "lenken er for gammel; logg inn på Min side og slå på «Ingen tilbud fra oss», eller skriv til kundeservice"
        en = "the link is too old; sign in to Min side and turn on “No offers from us”, or write to customer service"
        raise Refused(refuse("no-message", notice.clause_for("offer-message.field.stop_key"), nb, en))
    return models.Contact.objects.values_list("customer_number", flat=True).get(pk=row.contact_id)
