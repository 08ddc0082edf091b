"""By which name does the outside world know a part of a notice?

A tag URI (RFC 4151): the provider's own domain, the day on which the version came into force, and a path. It needs no server,
never changes for a version, and never means another provider's.
"""

from hjemmel.notice.model import Notice


def name(notice: Notice, path: str = "") -> str:
    """`tag:eksempelnett.example,2025-01-01:notice/1/schema/call`. With no path, the prefix of all names of this version."""
    domain = notice.provider.privacy_office.rpartition("@")[2]
    version = notice.version
    return f"tag:{domain},{version.valid_from.isoformat()}:notice/{version.number}/{path}"
