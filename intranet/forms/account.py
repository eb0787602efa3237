"""Forms of the account: signing in and changing one's password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


@dataclass(frozen=True)
class PasswordForm:
    """A wish for a new password; `errors` are Vietnamese sentences by field name."""

    current: str
    new: str
    errors: Mapping[str, str]


def read_password(form: MultiDict[str, str]) -> PasswordForm:
    """Read the form for a new password: long enough, twice the same, not the old one."""
    current, new, again = (form.get(name, "") for name in ("current", "new", "again"))
    errors: dict[str, str] = {}
    if not current:
        errors["current"] = "Hãy nhập mật khẩu hiện tại."
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        errors["new"] = f"Mật khẩu cần từ {SHORTEST_PASSWORD} đến {LONGEST_PASSWORD} ký tự."
    elif new == current:
        errors["new"] = "Mật khẩu mới phải khác mật khẩu hiện tại."
    if again != new:
        errors["again"] = "Hai lần nhập mật khẩu mới chưa giống nhau."
    return PasswordForm(current, new, errors)
