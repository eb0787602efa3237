"""The first day of an installation: what kind it is, its code, its committee and first account."""

from __future__ import annotations

import time

from intranet import clock, codes
from intranet.clock import Clock
from intranet.database import database
from intranet.models import Installation, OneTimeCode

CODE_SECONDS = 72 * 60 * 60


def install(kind: str, *, at: Clock) -> None:
    """Say once and for all whether this database is a demonstration or real."""
    Installation.create(id=1, kind=kind, created_at=clock.stamp(at.now()))


def new_code(secret: str) -> str | None:
    """A fresh code that lets one person set the installation up; the one before is void.

    None where it has been set up: nobody does so twice.
    """
    with database.atomic():
        if Installation.select().exists():
            return None
        OneTimeCode.delete().where(OneTimeCode.user.is_null()).execute()
        now = int(time.time())
        made = OneTimeCode.create(
            user=None, nonce=codes.new_nonce(), made_at=now, expires_at=now + CODE_SECONDS
        )
    return codes.code(made.nonce, None, secret)
