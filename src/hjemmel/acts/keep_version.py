"""Where do the words of a version stay, for ever?"""

from collections.abc import Mapping
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.notice.model import Notice
from hjemmel.stores import models


def keep_version(notice: Notice, texts: Mapping[str, str], signed_off_by: str, actor: Actor, now: datetime) -> None:
    """Append the words of a version, in the caller's transaction."""
    version = notice.version
    models.PublishedNotice.objects.create(
        number=version.number,
        digest=notice.digest,
        files=dict(texts),
        valid_from=version.valid_from,
        signed_off_by=signed_off_by,
        published_by=actor.id,
        published_at=now,
    )
