"""Which source holds this token?"""

from hjemmel.stores import models, people


def recognise_source(token: str, format_name: str) -> str | None:
    """The name of the source whose token it is, or None for an unknown token or one for another format."""
    if not token:
        return None
    return models.Source.objects.filter(token_digest=people.digest(token), format=format_name).values_list("name", flat=True).first()
