"""Forms of accounts: one's own password, the first one with a code, and accounts of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from intranet.forms.reader import Reader

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
LONGEST_USERNAME = 60
NO_NAME = "Hãy ghi họ và tên."
NO_USERNAME = "Hãy ghi tên đăng nhập, ví dụ nguyenvana."
NO_ROLE = "Hãy chọn ít nhất một vai trò."


@dataclass(frozen=True)
class PasswordForm:
    """A wish for a new password; `errors` are Vietnamese sentences by field name."""

    current: str
    new: str
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ActivationForm:
    """A one-time code with the password its owner chooses."""

    username: str
    code: str
    new: str
    errors: Mapping[str, str]


@dataclass(frozen=True)
class PersonForm:
    """An account as its form describes it; `roles` are pairs of role code and organisation id."""

    username: str
    display_name: str
    roles: tuple[tuple[str, int], ...]
    errors: Mapping[str, str]


def read_password(form: MultiDict[str, str]) -> PasswordForm:
    """Read the form for a new password: long enough, twice the same, not the old one."""
    current = form.get("current", "")
    new, errors = read_new_password(form, current)
    if not current:
        errors["current"] = "Hãy nhập mật khẩu hiện tại."
    return PasswordForm(current, new, errors)


def read_activation(form: MultiDict[str, str]) -> ActivationForm:
    """Read the form for the first password: who, the code of the slip, the password twice."""
    new, errors = read_new_password(form)
    reader = Reader(form)
    username = reader.line("username", "Hãy nhập tên đăng nhập ghi trên phiếu.")
    code = reader.line("code", "Hãy nhập mã ghi trên phiếu.")
    return ActivationForm(username, code, new, {**errors, **reader.errors})


def read_new_password(
    form: Mapping[str, str], current: str | None = None
) -> tuple[str, dict[str, str]]:
    """A new password that was typed twice, and what is wrong with it."""
    new, errors = form.get("new", ""), {}
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        errors["new"] = f"Mật khẩu cần từ {SHORTEST_PASSWORD} đến {LONGEST_PASSWORD} ký tự."
    elif new == current:
        errors["new"] = "Mật khẩu mới phải khác mật khẩu hiện tại."
    if form.get("again", "") != new:
        errors["again"] = "Hai lần nhập mật khẩu mới chưa giống nhau."
    return new, errors


def read_person(form: MultiDict[str, str]) -> PersonForm:
    """Read the form of an account; its roles come as `role` boxes, each `role:organisation`."""
    reader = Reader(form)
    username = reader.line("username", NO_USERNAME, LONGEST_USERNAME)
    display_name = reader.line("display_name", NO_NAME)
    roles = []
    for value in form.getlist("role"):
        role, _, place = value.partition(":")
        if place.isascii() and place.isdigit() and len(place) < 10:
            roles.append((role, int(place)))
    if not roles:
        reader.errors["role"] = NO_ROLE
    return PersonForm(username, display_name, tuple(roles), reader.errors)
