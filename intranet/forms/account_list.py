"""A list of people who are to have accounts: each line a person and a role at an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intranet import values
from intranet.forms.account import LONGEST_USERNAME
from intranet.forms.lists import Column, Entry, folded
from intranet.values import Unreadable

COLUMNS = (
    Column("display_name", ("Họ và tên", "Họ tên", "Tên"), required=True),
    Column(
        "organisation", ("Tổ chức", "Chi bộ", "Đảng bộ", "Tên chi bộ", "Tên tổ chức"), required=True
    ),
    Column("role", ("Vai trò",)),
    Column("username", ("Tên đăng nhập", "Tài khoản")),
)


@dataclass(frozen=True)
class Held:
    """A place where a role can be held: its id, and the names of those roles by code."""

    id: int
    roles: Mapping[str, str]


@dataclass(frozen=True)
class AccountLine:
    """One line: its row, the person, `role` as `role:organisation`, and what is wrong in words.

    `role_text` is what the page shows for the role; empty where it could not be read.
    """

    row: int
    display_name: str
    username: str
    role: str
    role_text: str
    errors: tuple[str, ...]


def read(
    entries: Iterable[Entry], places: Mapping[str, list[Held]], taken: Iterable[str]
) -> list[AccountLine]:
    """Read the lines of a list.

    `places` are the organisations within reach by folded name, `taken` the user names there are.
    A line without a user name gets one made of the person's name. The same user name on several
    lines is one person with several roles, if the name is the same too.
    """
    before = set(taken)
    names: dict[str, str] = {}
    listed = list(entries)
    given = [_username(entry.values["username"]) for entry in listed]
    used = before | {name for name in given if name}
    lines = []
    for entry, typed in zip(listed, given, strict=True):
        errors: list[str] = []
        display_name = _line(entry.values["display_name"], "Họ và tên", errors)
        username = typed
        if not typed:
            username = suggested(display_name, used)
            used.add(username)
        elif any(letter.isspace() for letter in typed) or len(typed) > LONGEST_USERNAME:
            errors.append("Tên đăng nhập: 1 đến 60 ký tự, không có khoảng trắng.")
        elif typed in before:
            errors.append("Tên đăng nhập: đã có người dùng.")
        elif names.setdefault(typed, display_name) != display_name:
            errors.append("Tên đăng nhập: trùng với một người khác trong danh sách.")
        role, text = _role(entry.values, places, errors)
        lines.append(AccountLine(entry.row, display_name, username, role, text, tuple(errors)))
    return lines


def suggested(display_name: str, used: Iterable[str]) -> str:
    """A user name made of a person's name: `nguyenvana`, with a number where it is taken."""
    plain = folded(display_name)[: LONGEST_USERNAME - 5] or "taikhoan"
    taken, number, name = set(used), 1, plain
    while name in taken:
        number += 1
        name = f"{plain}{number}"
    return name


def _username(typed: str) -> str:
    return values.normalise(typed).lower()


def _line(typed: str, label: str, errors: list[str]) -> str:
    try:
        found = values.parse_line(typed)
    except Unreadable as unreadable:
        errors.append(f"{label}: {unreadable}")
        return ""
    if not found:
        errors.append(f"{label}: chưa ghi.")
    return found


def _role(
    cells: Mapping[str, str], places: Mapping[str, list[Held]], errors: list[str]
) -> tuple[str, str]:
    found = places.get(folded(cells["organisation"]), [])
    if not cells["organisation"]:
        errors.append("Tổ chức: chưa ghi.")
    elif not found:
        errors.append(f"Tổ chức: không có “{cells['organisation']}” trong phạm vi của bạn.")
    elif len(found) > 1:
        errors.append(f"Tổ chức: có nhiều nơi tên “{cells['organisation']}”; hãy cấp từng người.")
    if len(found) != 1:
        return "", ""
    (place,) = found
    wanted = folded(cells["role"])
    fitting = [
        (code, label)
        for code, label in place.roles.items()
        if wanted in {folded(label), folded(code)} or (not wanted and len(place.roles) == 1)
    ]
    if not fitting:
        words = ", ".join(f"“{label}”" for label in place.roles.values()) or "không có"
        errors.append(f"Vai trò: ở tổ chức này có thể là {words}.")
        return "", ""
    code, label = fitting[0]
    return f"{code}:{place.id}", label
