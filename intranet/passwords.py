"""Passwords: scrypt, after NFC, a few at a time.

The same Vietnamese password typed on a Mac and on Windows differs in its bytes until it is
normalised. Each check takes a tenth of a second and 32 MB on purpose, so only a few run at once.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

AT_ONCE = 2
METHOD = "scrypt"
_turn = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """The salted scrypt hash to store."""
    with _turn:
        return generate_password_hash(_normal(password), method=METHOD)


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password belongs to a stored hash.

    Without one (an unknown account, or one that has no password) the same work is done in vain,
    so that the time taken does not tell which accounts exist.
    """
    with _turn:
        right = check_password_hash(stored or _nobody(), _normal(password))
    return right and bool(stored)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@cache
def _nobody() -> str:
    return generate_password_hash("nobody has this password", method=METHOD)
