"""One-time codes as people read and type them: three groups of four, `7K2M-PX4D-90QT`.

A code is worked out from its nonce, whose it is, and the program's secret key. So a slip can be
printed again as long as it is good, and neither the database nor a backup of it holds any code.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

#: Crockford's digits: no letter looks like another, and O, I, L typed for 0, 1, 1 are understood.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")
LENGTH = 12


def new_nonce() -> str:
    """What makes a code differ from all others; of no use without the secret key."""
    return secrets.token_urlsafe(24)


def code(nonce: str, user_id: int | None, secret: str) -> str:
    """The code of an account, or of the installation where `user_id` is None; 60 bits."""
    whose = "installation" if user_id is None else f"account:{user_id}"
    digest = hmac.digest(secret.encode(), f"one-time:{whose}:{nonce}".encode(), hashlib.sha256)
    number = int.from_bytes(digest[:8], "big")
    digits = [_DIGITS[(number >> 5 * place) & 31] for place in range(LENGTH)]
    return "-".join("".join(digits[at : at + 4]) for at in range(0, LENGTH, 4))


def is_same(typed: str, right: str) -> bool:
    """Whether a typed code is the right one, however it was grouped and in whatever case."""
    return hmac.compare_digest(_bare(typed).encode(), _bare(right).encode())


def _bare(text: str) -> str:
    return re.sub(r"[\s.–-]", "", text).upper().translate(_MEANT)
