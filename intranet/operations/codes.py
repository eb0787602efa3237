"""One-time codes: giving one out, and asking whether one is good."""

from __future__ import annotations

import time

from intranet import codes
from intranet.models import OneTimeCode

#: How long a slip is good: two weeks, so that a list can be handed out at a meeting.
SLIP_SECONDS = 14 * 24 * 60 * 60


def give(user_id: int | None, seconds: int = SLIP_SECONDS) -> OneTimeCode:
    """A fresh code for an account (None: for the installation), inside the open transaction.

    The one before is void.
    """
    whose = OneTimeCode.user.is_null() if user_id is None else OneTimeCode.user == user_id
    OneTimeCode.delete().where(whose).execute()
    now = int(time.time())
    return OneTimeCode.create(
        user=user_id, nonce=codes.new_nonce(), made_at=now, expires_at=now + seconds
    )


def is_good(given: OneTimeCode | None, typed: str, secret: str) -> bool:
    """Whether what was typed is this code, and in time; never for a code that was not given."""
    if given is None or given.expires_at <= time.time():
        return False
    owner = given.user.id if given.user else None
    return codes.is_same(typed, codes.code(given.nonce, owner, secret))
