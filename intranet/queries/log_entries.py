"""The log as it is read."""

from __future__ import annotations

from intranet.models import LogHead


def newest() -> int:
    """The number of the newest entry; as long as it stands nothing in the database has changed.

    Sessions and failed tries to sign in are no acts, and leave it as it is.
    """
    return int(LogHead.select(LogHead.number).scalar() or 0)
