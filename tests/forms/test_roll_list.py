"""A list of members from a file: columns in any spelling, each cell read, faults named."""

import datetime as dt
from typing import Any

import pytest

from intranet.enrolment import Line
from intranet.forms import lists, roll_list
from intranet.forms.lists import Entry
from intranet.forms.roll_list import Goal
from intranet.spreadsheets import Line as Row
from intranet.spreadsheets import Sheet
from tests.sheets import SO_2017

OFFICES = SO_2017.review.offices
GOAL = Goal(7, True)
GOALS = {
    "chibomot": [GOAL],
    "chibohai": [Goal(8, False)],
    "trungten": [GOAL, Goal(9, True)],
}


def read(goals: Any = GOAL, **cells: str) -> Line:
    branch = not isinstance(goals, Goal)
    keys = [column.key for column in roll_list.columns(branch=branch)]
    known = {key: {"full_name": "Nguyễn Văn A", **cells}.get(key, "") for key in keys}
    (line,) = roll_list.read([Entry(4, known)], goals, OFFICES)
    return line


@pytest.mark.parametrize(
    "titles",
    [
        ("Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Chức vụ Đảng", "Tổ đảng", "Chi bộ"),
        ("HO VA TEN", "ngay sinh", "Ngày kết nạp", "chuc vu dang", "TỔ ĐẢNG", "Tên chi bộ"),
        ("Họ tên", "Ngày, tháng, năm sinh của đảng viên", "Ngày vào Đảng/kết nạp",
         "Chức vụ  trong Đảng", "Tổ", "CHI BỘ"),
        ("Họ và tên (viết hoa)", "Ngày sinh (dd/mm/yyyy)", "ngày vào đảng", "CHỨC VỤ ĐẢNG",
         "Tổ đảng [nếu có]", "chi bo"),
    ],
)  # fmt: skip
def test_columns_are_known_in_any_spelling(titles: tuple[str, ...]) -> None:
    values = ("Nguyễn Văn A", "05/03/1980", "03/02/2010", "Bí thư", "Tổ 1", "Chi bộ Một")
    sheet = Sheet((Row(1, titles), Row(2, values)))
    (entry,) = lists.match(sheet, roll_list.columns(branch=True)).entries
    (line,) = roll_list.read([entry], GOALS, OFFICES)
    assert line == Line(
        2,
        7,
        "Nguyễn Văn A",
        {
            "birth_date": dt.date(1980, 3, 5),
            "admitted_on": dt.date(2010, 2, 3),
            "group_name": "Tổ 1",
            "offices": frozenset({"secretary"}),
        },
        frozenset(key for key, one in OFFICES.items() if one.kind == "party"),
    )


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("birth_date", "2/9/1975", dt.date(1975, 9, 2)),
        ("birth_date", "1975-09-02", dt.date(1975, 9, 2)),
        ("official_on", "08.12.2017", dt.date(2017, 12, 8)),
        ("joined_on", "01-06-2017", dt.date(2017, 6, 1)),
        ("sex", "NỮ", "female"),
        ("sex", "nam", "male"),
        ("standing", "Đảng viên chính thức", "official"),
        ("standing", "du bi", "probationary"),
        ("civil_servant", "Viên chức", "public_employee"),
        ("civil_servant", "CAN BO", "cadre"),
        ("civil_servant", "Không", "none"),
        ("exempt", "x", True),
        ("exempt", "Miễn", True),
        ("exempt", "không", False),
        ("other_posts", "  Kế   toán ", "Kế toán"),
    ],
)
def test_each_cell_is_read(key: str, typed: str, value: object) -> None:
    line = read(**{key: typed})
    assert line.errors == ()
    assert line.said == {key: value}


def test_an_empty_cell_says_nothing() -> None:
    assert read() == Line(4, 7, "Nguyễn Văn A")


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"full_name": ""}, "Họ và tên: chưa ghi."),
        ({"full_name": "x" * 201}, "Họ và tên: Nội dung dài 201 ký tự, tối đa 200 ký tự."),
        ({"birth_date": "31/02/1980"}, "Ngày sinh: Không có ngày 31/02/1980 trong lịch."),
        ({"birth_date": "1980"}, "Ngày sinh: Hãy nhập ngày theo dạng"),
        ({"admitted_on": "hôm qua"}, "Ngày vào Đảng: Hãy nhập ngày theo dạng"),
        ({"sex": "khác"}, "Giới tính: hãy ghi “Nam” hoặc “Nữ”."),
        ({"standing": "có"}, "Chính thức/Dự bị: hãy ghi “Chính thức” hoặc “Dự bị”."),
        ({"exempt": "có lẽ"}, "Miễn công tác và sinh hoạt: hãy ghi “Có” hoặc “Không”."),
        ({"party": "x" * 201}, "Chức vụ khác: Nội dung dài"),
    ],
)
def test_what_cannot_be_read_is_named(cells: dict[str, str], error: str) -> None:
    (found,) = read(**cells).errors
    assert found.startswith(error)


@pytest.mark.parametrize(
    ("cell", "place", "error"),
    [
        ("CHI BỘ MỘT", 7, None),
        ("", None, "Chi bộ: chưa ghi."),
        ("Chi bộ Ba", None, "Chi bộ: không có “Chi bộ Ba” trong đợt này."),
        ("Chi bộ Hai", 8, "Chi bộ: danh sách đang khoá"),
        ("Trùng tên", None, "Chi bộ: có nhiều chi bộ tên “Trùng tên”"),
    ],
)
def test_a_line_names_its_branch(cell: str, place: int | None, error: str | None) -> None:
    line = read(GOALS, branch=cell)
    assert line.place == place
    assert [text.startswith(error or "") for text in line.errors] == ([True] if error else [])


def test_a_branch_whose_roll_is_locked_takes_no_line() -> None:
    assert read(Goal(7, False)).errors == (roll_list.LOCKED,)


def test_offices_are_known_by_name_and_the_rest_is_another_post() -> None:
    line = read(
        party="Phó Bí thư chi bộ, Ủy viên Ban Chấp hành Đảng bộ",
        authority="Người đứng đầu đơn vị; Kế toán trưởng",
        union="",
        other_posts="Thủ quỹ",
    )
    assert line.said["offices"] == {"deputy_secretary", "executive_member", "unit_head"}
    assert line.said["other_posts"] == "Thủ quỹ; Kế toán trưởng"
    kinds = {OFFICES[key].kind for key in line.replaced}
    assert kinds == {"party", "authority"}


def test_without_leave_to_see_birth_dates_a_list_has_none() -> None:
    keys = [column.key for column in roll_list.columns(branch=False, private=False)]
    assert "birth_date" not in keys
    (line,) = roll_list.read(
        [Entry(2, dict.fromkeys(keys, "") | {"full_name": "A"})], GOAL, OFFICES
    )
    assert line == Line(2, 7, "A")
