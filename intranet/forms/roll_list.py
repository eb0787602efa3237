"""A list of members from a file: each line read as the form of one member is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intranet import values
from intranet.enrolment import Line
from intranet.forms.lists import Column, Entry, folded
from intranet.rules.review_provisions import OFFICE_KINDS, Office
from intranet.values import Unreadable

#: The columns of offices by kind; what the regulation has no office for becomes another post.
_OFFICES = dict(zip(OFFICE_KINDS, ("party", "authority", "union"), strict=True))
_BRANCH = Column("branch", ("Chi bộ", "Tên chi bộ", "Chi bộ sinh hoạt"), required=True)
_BIRTH = Column(
    "birth_date",
    ("Ngày sinh", "Ngày tháng năm sinh", "Sinh ngày", "Ngày, tháng, năm sinh của đảng viên"),
)
_MEMBER = (
    Column(
        "full_name",
        ("Họ và tên", "Họ tên", "Họ và tên đảng viên", "Họ tên đảng viên", "Tên đảng viên"),
        required=True,
    ),
    _BIRTH,
    Column("sex", ("Giới tính", "Giới", "Nam/Nữ", "Nam, nữ")),
    Column(
        "admitted_on",
        ("Ngày vào Đảng", "Ngày kết nạp", "Ngày kết nạp Đảng", "Ngày vào Đảng/kết nạp"),
    ),
    Column(
        "official_on",
        ("Ngày chính thức", "Ngày công nhận chính thức", "Ngày vào Đảng chính thức"),
    ),
    Column(
        "standing",
        ("Chính thức/Dự bị", "Đảng viên chính thức/dự bị", "Chính thức hay dự bị"),
    ),
    Column("party", ("Chức vụ Đảng", "Chức vụ trong Đảng")),
    Column("authority", ("Chức vụ chính quyền", "Chức vụ chuyên môn")),
    Column("union", ("Chức vụ đoàn thể",)),
    Column("other_posts", ("Chức vụ khác",)),
    Column(
        "civil_servant",
        ("Cán bộ/công chức/viên chức", "Cán bộ, công chức, viên chức", "CBCCVC", "CB, CC, VC"),
    ),
    Column(
        "exempt",
        (
            *("Miễn công tác và sinh hoạt", "Miễn công tác và sinh hoạt đảng", "Được miễn"),
            *("Miễn công tác, sinh hoạt đảng", "Miễn sinh hoạt đảng", "Miễn sinh hoạt"),
        ),
    ),
    Column("group_name", ("Tổ đảng", "Tổ")),
    Column("joined_on", ("Về chi bộ từ ngày", "Ngày về chi bộ", "Ngày chuyển đến")),
)
_CODES: Mapping[str, Mapping[str, Any]] = {
    "sex": {"nam": "male", "nu": "female"},
    "standing": {
        **dict.fromkeys(("chinhthuc", "dangvienchinhthuc", "ct"), "official"),
        **dict.fromkeys(("dubi", "dangviendubi", "db"), "probationary"),
    },
    "civil_servant": {
        **dict.fromkeys(("canbo", "cb"), "cadre"),
        **dict.fromkeys(("congchuc", "cc"), "civil_servant"),
        **dict.fromkeys(("vienchuc", "vc"), "public_employee"),
        **dict.fromkeys(("khong", "khongphai", "khongphaicbccvc"), "none"),
    },
    "exempt": {
        **dict.fromkeys(("co", "x", "1", "mien", "duocmien"), True),
        **dict.fromkeys(("khong", "0"), False),
    },
}
#: What a cell of each may hold, for whoever wrote something else.
_WORDS: Mapping[str, str] = {
    "sex": "“Nam” hoặc “Nữ”",
    "standing": "“Chính thức” hoặc “Dự bị”",
    "civil_servant": "“Cán bộ”, “Công chức”, “Viên chức” hoặc “Không”",
    "exempt": "“Có” hoặc “Không”",
}
_DAYS = ("birth_date", "admitted_on", "official_on", "joined_on")
_TEXTS = ("other_posts", "group_name")
_PARTS = re.compile(r"[;,\n]")
#: What a branch's offices are called without its name: "Bí thư" of a "Bí thư chi bộ".
_OF_BRANCH = "chibo"
LOCKED = "Chi bộ: danh sách đang khoá vì biểu đã nộp hoặc đợt đã đóng."


@dataclass(frozen=True)
class Goal:
    """A branch whose roll a line may name: its assessment, and whether that can be changed now."""

    place: int
    is_open: bool


def columns(*, branch: bool, private: bool = True) -> tuple[Column, ...]:
    """The columns of a list; with `branch` each line names one, without `private` no birth date."""
    own = tuple(column for column in _MEMBER if private or column is not _BIRTH)
    return (*own, _BRANCH) if branch else own


def read(
    entries: Iterable[Entry],
    goals: Mapping[str, list[Goal]] | Goal,
    offices: Mapping[str, Office],
) -> list[Line]:
    """Read the lines of a list.

    `goals` are the branches within reach by folded name, or the one branch that the list is of.
    """
    known = {kind: _names(offices, kind) for kind in _OFFICES}
    return [_line(entry.row, entry.values, goals, known) for entry in entries]


def _line(
    row: int,
    cells: Mapping[str, str],
    goals: Mapping[str, list[Goal]] | Goal,
    known: Mapping[str, Mapping[str, str]],
) -> Line:
    errors: list[str] = []
    goal = goals if isinstance(goals, Goal) else _goal(cells["branch"], goals, errors)
    if goal and not goal.is_open:
        errors.append(LOCKED)
    full_name = _text("full_name", cells["full_name"], errors)
    if not cells["full_name"]:
        errors.append("Họ và tên: chưa ghi.")
    said: dict[str, Any] = {}
    for name in (*_DAYS, *_TEXTS, *_CODES):
        cell = cells.get(name, "")
        if cell and (found := _read(name, cell, errors)) is not None:
            said[name] = found
    replaced = _read_offices(cells, known, said, errors)
    return Line(row, goal.place if goal else None, full_name, said, replaced, tuple(errors))


def _read(name: str, cell: str, errors: list[str]) -> Any:
    if name in _TEXTS:
        return _text(name, cell, errors)
    if name in _DAYS:
        try:
            return values.parse_date(cell)
        except Unreadable as unreadable:
            errors.append(f"{_label(name)}: {unreadable}")
            return None
    found = _CODES[name].get(folded(cell))
    if found is None:
        errors.append(f"{_label(name)}: hãy ghi {_WORDS[name]}.")
    return found


def _text(name: str, cell: str, errors: list[str]) -> str:
    try:
        return values.parse_line(cell)
    except Unreadable as unreadable:
        errors.append(f"{_label(name)}: {unreadable}")
        return ""


def _read_offices(
    cells: Mapping[str, str],
    known: Mapping[str, Mapping[str, str]],
    said: dict[str, Any],
    errors: list[str],
) -> frozenset[str]:
    """Add the offices that the cells name to what is said; returns those they speak about."""
    held, replaced, others = set[str](), set[str](), []
    for kind, column in _OFFICES.items():
        parts = [part for part in map(str.strip, _PARTS.split(cells.get(column, ""))) if part]
        if parts:
            replaced |= set(known[kind].values())
        for part in parts:
            key = folded(part)
            office = known[kind].get(key) or known[kind].get(key + _OF_BRANCH)
            if office:
                held.add(office)
            else:
                others.append(part)
    if replaced:
        said["offices"] = frozenset(held)
    if others:
        more = [said["other_posts"]] if said.get("other_posts") else []
        said["other_posts"] = _text("other_posts", "; ".join([*more, *others]), errors)
    return frozenset(replaced)


def _goal(cell: str, goals: Mapping[str, list[Goal]], errors: list[str]) -> Goal | None:
    found = goals.get(folded(cell), [])
    if not cell:
        errors.append("Chi bộ: chưa ghi.")
    elif not found:
        errors.append(f"Chi bộ: không có “{cell}” trong đợt này.")
    elif len(found) > 1:
        errors.append(f"Chi bộ: có nhiều chi bộ tên “{cell}”; hãy nhập tại từng chi bộ.")
    return found[0] if len(found) == 1 else None


def _names(offices: Mapping[str, Office], kind: str) -> dict[str, str]:
    return {folded(one.name): key for key, one in offices.items() if one.kind == kind}


def _label(name: str) -> str:
    return next(column.headings[0] for column in _MEMBER if column.key == name)
